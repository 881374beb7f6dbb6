"""A stamp as it is sent: as a form with a file, or as JSON with the picture in base64. Read strictly, not judged.

A picture that cannot be decoded goes on as it is not one, so that the room tells all findings at once.
"""

from __future__ import annotations

import binascii
from base64 import b64decode

from starlette.datastructures import UploadFile
from starlette.requests import Request

from greetings.errors import BadRequest, Problem
from greetings.participants import CreativeWish
from greetings.web.bodies import read_body
from greetings.web.common import body_of, header
from greetings.web.people.bodies import CreativeIn

FORM = "multipart/form-data"
FIELDS = frozenset({"line", "link", "picture"})
KEEP = "keep"
_FIELDS_MAX = 10
_UNREADABLE = b"?"


async def form_of_stamp(request: Request, known: frozenset[str] = FIELDS) -> tuple[CreativeWish, bool]:
    """Read a form; say also whether the picture shall stay as it is. Raise BadRequest for what is no such form."""
    if not header(request.scope, b"content-type", 200).lower().startswith(FORM):
        raise BadRequest("This is no form with a file. Please use the one on the page.")
    words: dict[str, str] = {}
    picture: bytes | None = None
    async with request.form(max_files=1, max_fields=_FIELDS_MAX) as form:
        for name, value in form.multi_items():
            if name not in known:
                message = "There is no such field. Please leave it out."
                raise BadRequest(message, problems=[Problem(name, message, "unknown")])
            if isinstance(value, UploadFile):
                picture = await value.read() or None
            elif name == "picture":
                picture = value.encode("utf-8", "replace") or None
            else:
                words[name] = value
    wish = CreativeWish(words.get("line", ""), words.get("link", ""), picture)
    return wish, KEEP in words and picture is None


async def sent_stamp(request: Request) -> CreativeWish:
    """Read what a program sent, JSON or form."""
    if header(request.scope, b"content-type", 200).lower().startswith(FORM):
        return (await form_of_stamp(request))[0]
    body = read_body(CreativeIn, body_of(request.scope))
    return CreativeWish(body.line, body.link, _decoded(body.picture) if body.picture else None)


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True) or _UNREADABLE
    except (binascii.Error, ValueError):
        return _UNREADABLE
