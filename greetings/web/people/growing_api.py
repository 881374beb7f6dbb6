"""Guest books and friends' pages for programs, below `/api/v1/participants/{handle}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from starlette.responses import Response

from greetings.errors import BadInput, NotFound, Problem, Unauthorised
from greetings.participants import Friend, GuestLine, GuestWish, Participant
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.group_bodies import BookIn, GuestDecision, GuestIn
from greetings.web.parts import Parts
from greetings.web.people.addresses import spread_path
from greetings.web.people.guests import guest_number, line_number
from greetings.web.requests import bearer_token, idempotency_key

CREATED = 201
DEFAULT_LANG = "en"
NOTHING: frozenset[str] = frozenset()


class GrowingApi:
    """Answers requests about guest books and friends' pages; the names are those of the operations."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    # Guest books
    async def guests(self, request: Request, handle: str) -> Response:
        """Tell the lines that everybody sees."""
        strict_query(request.scope, NOTHING)
        owner = await self._parts.people.by_handle(handle)
        shown = await self._parts.people.guests.shown(owner, self._parts.settings.guest_lines_max)
        return await self._book(owner, shown)

    async def leave_line(self, request: Request, handle: str) -> Response:
        """Leave a line."""
        parts, scope = self._parts, request.scope
        strict_query(scope, NOTHING)
        parts.throttle.take("guests", scope)
        body = read_body(GuestIn, body_of(scope))
        owner = await parts.people.by_handle(handle)
        key = idempotency_key(
            scope, f"guests {owner.id}", links=parts.links, proxies=parts.settings.trusted_proxies
        )
        wish = GuestWish(body.name, body.line, body.lang or DEFAULT_LANG)
        who = guest_number(parts, request, None)
        return json_answer(
            line_body(await parts.people.guests.leave(owner, wish, visitor=who, key=key)), CREATED
        )

    async def waiting_guests(self, request: Request, handle: str) -> Response:
        """Tell the lines that wait for the owner."""
        owner = await self._managed(request, handle)
        return await self._book(owner, await self._parts.people.guests.waiting(owner))

    async def keep_book(self, request: Request, handle: str) -> Response:
        """Say how a book is kept."""
        owner = await self._managed(request, handle)
        body = read_body(BookIn, body_of(request.scope))
        await self._parts.people.guests.set_mode(owner, body.mode)
        shown = await self._parts.people.guests.shown(owner, self._parts.settings.guest_lines_max)
        return await self._book(owner, shown)

    async def decide_line(self, request: Request, handle: str, id: str) -> Response:
        """Show a line, or remove it."""
        owner = await self._managed(request, handle)
        body, number = read_body(GuestDecision, body_of(request.scope)), line_number(request)
        guests = self._parts.people.guests
        await (guests.show if body.state == "shown" else guests.remove)(owner, number)
        return json_answer({"id": id, "state": body.state})

    async def _book(self, owner: Participant, lines: Sequence[GuestLine]) -> Response:
        mode = await self._parts.people.guests.mode(owner)
        return json_answer({"mode": mode, "lines": [line_body(one) for one in lines]})

    # Friends' pages
    async def friends(self, request: Request, handle: str) -> Response:
        """Tell whose pages a page shows."""
        strict_query(request.scope, NOTHING)
        found = await self._parts.people.exchange.friends(await self._parts.people.by_handle(handle))
        return json_answer({"friends": _friends(found, base_of(request.scope))})

    async def asked_friends(self, request: Request, handle: str) -> Response:
        """Tell the questions that are not answered yet."""
        me, base = await self._managed(request, handle), base_of(request.scope)
        exchange = self._parts.people.exchange
        answer = {
            "asked_me": _friends(await exchange.asked_me(me), base),
            "asked_by_me": _friends(await exchange.asked_by_me(me), base),
        }
        return json_answer(answer)

    async def ask_friend(self, request: Request, handle: str, other: str) -> Response:
        """Ask somebody, or agree when he has asked."""
        me = await self._managed(request, handle)
        self._parts.throttle.take("guests", request.scope)
        friend = await self._parts.people.by_handle(other)
        state = await self._parts.people.exchange.ask(me, friend)
        return json_answer({"handle": friend.handle, "state": state})

    async def end_friend(self, request: Request, handle: str, other: str) -> Response:
        """End it, withdraw the question, or decline one."""
        me = await self._managed(request, handle)
        people = self._parts.people
        friend = await people.find(other)
        if friend.id == me.id:
            message = "This is your own page."
            raise BadInput(message, problems=[Problem("handle", message, "own")])
        await people.exchange.decline(me, friend)
        await people.exchange.end(me, friend)
        return json_answer({"handle": friend.handle, "state": "none"})

    async def _managed(self, request: Request, handle: str) -> Participant:
        strict_query(request.scope, NOTHING)
        token = bearer_token(request.scope)
        people = self._parts.people
        try:
            return await people.by_token(handle, token)
        except NotFound as error:
            await people.by_handle(handle)
            raise Unauthorised("The manage token of this page is missing or wrong.") from error


def line_body(one: GuestLine) -> dict[str, Any]:
    """Return what is told about a line."""
    return {
        "id": str(one.id),
        "name": one.name,
        "line": one.line,
        "lang": one.lang,
        "handle": one.handle or None,
        "state": one.state,
        "at": moment(one.made_ms),
    }


def _friends(found: Sequence[Friend], base: str) -> list[dict[str, str]]:
    return [
        {"handle": one.handle, "display_name": one.display_name, "page_url": base + spread_path(one.handle)}
        for one in found
    ]
