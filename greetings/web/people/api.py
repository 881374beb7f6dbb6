"""People who joined, for programs: `/api/v1/participants`. The private link's token opens what is private."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from greetings.errors import NotFound, Unauthorised
from greetings.participants import Participant, Slot, Wish
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.parts import Parts
from greetings.web.people.addresses import own_path, spread_path
from greetings.web.people.bodies import JoinWish
from greetings.web.people.stamps import slot_body
from greetings.web.people.uploads import sent_stamp
from greetings.web.requests import bearer_token, idempotency_key
from greetings.web.sponsors.line import in_slots, slot_sponsor

CREATED = 201
DEFAULT_LANG = "en"
NOTHING: frozenset[str] = frozenset()


class PeopleApi:
    """Answers `/api/v1/participants` and what stands below it; the names are those of the operations."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def join(self, request: Request) -> Response:
        """Let somebody join."""
        parts, scope = self._parts, request.scope
        strict_query(scope, NOTHING)
        parts.throttle.take("joins", scope)
        body = read_body(JoinWish, body_of(scope))
        key = idempotency_key(
            scope, "participants", links=parts.links, proxies=parts.settings.trusted_proxies
        )
        wish = Wish(
            body.display_name,
            body.handle,
            body.lang or DEFAULT_LANG,
            mail=body.mail or "",
            via=body.via or "",
        )
        joined = await parts.people.join(wish, None, key)
        participant, base = joined.participant, base_of(scope)
        slots = await parts.people.slots(participant)
        page = base + spread_path(participant.handle)
        answer = {
            "handle": participant.handle,
            "page_url": page,
            "manage_url": base + own_path(participant.handle, joined.token) if joined.token else None,
            "manage_token": joined.token or None,
            "parent": _parent(slots),
            "generation": participant.generation,
        }
        headers = {"location": page} | ({"idempotency-replayed": "true"} if joined.replayed else {})
        return json_answer(answer, CREATED, headers)

    async def participant(self, request: Request, handle: str) -> Response:
        """Tell who somebody is."""
        strict_query(request.scope, NOTHING)
        found = await self._parts.people.by_handle(handle)
        slots = await self._parts.people.slots(found)
        answer = {
            "handle": found.handle,
            "display_name": found.display_name,
            "page_url": base_of(request.scope) + spread_path(found.handle),
            "generation": found.generation,
            "parent": _parent(slots),
        }
        return json_answer(answer)

    async def slots(self, request: Request, handle: str) -> Response:
        """Tell what stands in the eight slots."""
        strict_query(request.scope, NOTHING)
        found = await self._parts.people.by_handle(handle)
        sponsor = await slot_sponsor(self._parts, found)
        slots = await self._parts.people.slots(found, in_slots(sponsor))
        return json_answer({"slots": [slot_body(one, base_of(request.scope)) for one in slots]})

    async def generations(self, request: Request, handle: str) -> Response:
        """Tell how many people came through him."""
        found = await self._managed(request, handle)
        counted = await self._parts.people.generations(found)
        answer = {
            "levels": list(counted.levels),
            "total": counted.total,
            "as_of": moment(counted.as_of_ms),
        }
        return json_answer(answer)

    async def put_creative(self, request: Request, handle: str) -> Response:
        """Set what he shows."""
        self._parts.throttle.take("joins", request.scope)
        found = await self._managed(request, handle)
        made = await self._parts.people.put_creative(found, await sent_stamp(request))
        answer: dict[str, Any] = {
            "state": made.state,
            "reason": made.reason,
            "line": made.line,
            "link": made.link,
            "picture": bool(made.picture),
        }
        return json_answer(answer)

    async def renew_token(self, request: Request, handle: str) -> Response:
        """Make a new private link."""
        self._parts.throttle.take("joins", request.scope)
        found = await self._managed(request, handle)
        token = await self._parts.people.renew_token(found)
        manage = base_of(request.scope) + own_path(found.handle, token)
        return json_answer({"manage_url": manage, "manage_token": token})

    async def leave(self, request: Request, handle: str) -> Response:
        """Erase him."""
        found = await self._managed(request, handle)
        await self._parts.people.erase(found)
        return json_answer({"state": "erased"})

    async def _managed(self, request: Request, handle: str) -> Participant:
        """Return who proves that a handle is his; raise NotFound for a handle that nobody has, Unauthorised."""
        strict_query(request.scope, NOTHING)
        token = bearer_token(request.scope)
        people = self._parts.people
        try:
            return await people.by_token(handle, token)
        except NotFound as error:
            await people.by_handle(handle)
            raise Unauthorised("The manage token of this page is missing or wrong.") from error


def _parent(slots: tuple[Slot, ...]) -> str | None:
    return slots[0].handle or None
