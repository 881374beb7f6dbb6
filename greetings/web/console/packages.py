"""A package as it is sent: as a form with a file, or as the zip itself. Read strictly, not judged."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.requests import Request

from greetings.errors import BadInput, BadRequest, Problem
from greetings.web.common import body_of, header

FORM, ZIP = "multipart/form-data", "application/zip"
FIELD = "file"
_FIELDS_MAX = 6


async def package_of(request: Request) -> bytes:
    """Return the package that a program sent. Raise BadRequest for another type or field, BadInput for no file."""
    kind = header(request.scope, b"content-type", 200).lower()
    if kind.partition(";")[0].strip() == ZIP:
        return _there(body_of(request.scope))
    if not kind.startswith(FORM):
        raise BadRequest(f"Send the zip as `{FORM}` in the field `{FIELD}`, or as `{ZIP}`.")
    return _there((await form_of_package(request, frozenset()))[0])


async def form_of_package(request: Request, known: frozenset[str]) -> tuple[bytes, dict[str, str]]:
    """Return the file of a form, empty when there is none, and its `known` fields. Raise BadRequest for others."""
    if not header(request.scope, b"content-type", 200).lower().startswith(FORM):
        raise BadRequest("This is no form with a file. Please use the one on the page.")
    body, words = b"", dict[str, str]()
    async with request.form(max_files=1, max_fields=_FIELDS_MAX) as form:
        for name, value in form.multi_items():
            if name == FIELD:
                # A field without a file comes as words from some programs.
                body = (
                    await value.read() if isinstance(value, UploadFile) else value.encode("utf-8", "replace")
                )
            elif not isinstance(value, UploadFile) and name in known:
                words[name] = value
            else:
                message = "There is no such field. Please leave it out."
                raise BadRequest(message, problems=[Problem(name, message, "unknown")])
    return body, words


def _there(body: bytes) -> bytes:
    if not body:
        message = "Send the zip of a template."
        raise BadInput(message, problems=[Problem(FIELD, message, "required")])
    return body
