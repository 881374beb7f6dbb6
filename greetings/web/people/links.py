"""What a stamp leads to and shows: `/s/<id>` and `/creatives/<id>.jpg`. Only what is approved, and only while it is.

The target of a link comes from the database (the installation's sponsor's from the settings), never from the address.
That of a campaign's sponsor carries a click id, by which the brand tells what came of it; people who follow it are
counted.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from greetings.chain import Kind
from greetings.errors import NotFound
from greetings.participants import Creative
from greetings.sponsors import clock
from greetings.web.answers import NO_INDEX
from greetings.web.assets import etag_of, unchanged
from greetings.web.common import header, query_of
from greetings.web.parts import Parts
from greetings.web.people.stamps import SPONSOR
from greetings.web.pictures import FRESH
from greetings.web.requests import kind_of_look, passer_by
from greetings.web.sponsors.line import FROM

APPROVED = "approved"
_NUMBER = re.compile(r"[0-9]{1,19}")
NOTHING = "There is nothing behind this link."


class StampLinks:
    """Answers `/s/<id>` and `/creatives/<id>.jpg`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def follow(self, request: Request) -> Response:
        """Lead to where a stamp links."""
        target = await self._target(request, _number(request.path_params["id"]))
        if not target.startswith("https://"):
            raise NotFound(NOTHING)
        headers = {"location": target, "cache-control": "no-store", "referrer-policy": "no-referrer"}
        answer = Response(status_code=302, headers=headers)
        answer.raw_headers.append(NO_INDEX)
        return answer

    async def _target(self, request: Request, number: int) -> str:
        """Return where a number leads: the installation's sponsor, somebody's stamp, or a campaign's sponsor."""
        if number == SPONSOR:
            return self._parts.settings.sponsor_link
        try:
            return await self._parts.people.target(number)
        except NotFound:
            parts, scope = self._parts, request.scope
            parts.throttle.take("clicks", scope)
            code = query_of(scope).get(FROM, "")
            who = follower(parts, scope)
            return await parts.sponsors.showing.follow(number, parts.chain, code, who=who, now_ms=clock())

    async def picture(self, request: Request) -> Response:
        """Answer with the picture of a stamp that is shown."""
        people = self._parts.people
        creative = await people.creative_by_id(_number(request.path_params["id"]))
        maker = await people.by_id(creative.participant)
        if creative.state != APPROVED or not maker.active:
            raise NotFound("There is no picture here.")
        return await creative_picture(self._parts, request, creative, keep=FRESH)


async def creative_picture(parts: Parts, request: Request, creative: Creative, *, keep: str) -> Response:
    """Answer with a creative's picture, which never changes under its number; raise NotFound when it has none."""
    if not creative.picture:
        raise NotFound("There is no picture here.")
    headers = {"etag": etag_of(creative.picture.encode("ascii")), "cache-control": keep}
    if unchanged(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    answer = Response(await parts.people.picture(creative), headers=headers, media_type="image/jpeg")
    answer.raw_headers.append(NO_INDEX)
    return answer


def follower(parts: Parts, scope: Scope) -> int:
    """Return the number of whoever follows a link; 0 for robots, for looks ahead, and for what is no page's visit."""
    goes = scope["method"] == "GET" and header(scope, b"sec-fetch-dest", 20) in {"", "document"}
    if not goes or kind_of_look(scope) is not Kind.UNKNOWN:
        return 0
    visitor = parts.visitors.read(scope)
    return visitor.number if visitor else passer_by(scope, parts.links, parts.settings.trusted_proxies)


def _number(text: str) -> int:
    number = int(text) if _NUMBER.fullmatch(text) else -1
    if not 0 <= number < 1 << 63:
        raise NotFound(NOTHING)
    return number
