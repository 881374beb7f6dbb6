"""The API under `/api/v1/brand`, for a brand's own programs: who am I, keys, people. Opened by a key of the brand.

Refuses whatever the key may not do, and keys that would do more than the one that asks. What belongs to another brand
is not there.
"""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from greetings.brands import SCOPES, ApiKey, Caller, Invitation, KeyWish, NewKey, Person
from greetings.chain.ids import LARGEST
from greetings.errors import BadInput, Forbidden, NotFound, Problem
from greetings.plans.rules import PEOPLE
from greetings.store import Key
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.console import bodies
from greetings.web.console.session import caller_of
from greetings.web.parts import Parts
from greetings.web.requests import idempotency_text, make_key

ACCOUNT = "account"
CREATED = 201
SIGN_IN_PATH = "/console/in"
NOTHING: frozenset[str] = frozenset()


class BrandApi:
    """Answers a brand's programs; the names are those of the operations without `brand_`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def brand(self, request: Request) -> Response:
        """Tell whose key this is."""
        strict_query(request.scope, NOTHING)
        caller = await caller_of(self._parts, request, "")
        answer = {
            "slug": caller.brand.slug,
            "name": caller.brand.name,
            "state": caller.brand.state,
            "key": caller.key.prefix,
            "scopes": list(caller.key.scopes),
        }
        return json_answer(answer)

    async def keys(self, request: Request) -> Response:
        """Tell the keys."""
        caller = await self._enter(request)
        return json_answer(
            {"keys": [key_body(one) for one in await self._parts.brands.keys.of(caller.brand)]}
        )

    async def make_key(self, request: Request) -> Response:
        """Make a key."""
        caller = await self._enter(request)
        body = read_body(bodies.NewKeyWish, body_of(request.scope))
        wish = KeyWish(body.name, tuple(body.scopes))
        more = set(wish.scopes) - set(caller.key.scopes)
        if more & set(SCOPES):
            raise Forbidden(f"This key cannot give what it has not itself: {', '.join(sorted(more))}.")
        key = once_of(request, caller, "keys")
        made = await self._parts.brands.keys.make(caller.brand, wish, by=caller.key.actor, key=key)
        return _told(made)

    async def revoke_key(self, request: Request, prefix: str) -> Response:
        """Revoke a key."""
        caller = await self._enter(request)
        keys = self._parts.brands.keys
        await keys.revoke(caller.brand, prefix, by=caller.key.actor)
        return json_answer(key_body(await keys.find(caller.brand, prefix)))

    async def rotate_key(self, request: Request, prefix: str) -> Response:
        """Change a key for a new one."""
        caller = await self._enter(request)
        body = read_body(bodies.RotateWish, body_of(request.scope))
        keys = self._parts.brands.keys
        old = await keys.find(caller.brand, prefix)
        if set(old.scopes) - set(caller.key.scopes):
            raise Forbidden("This key cannot rotate one that may do more than itself.")
        made = await keys.rotate(
            caller.brand,
            prefix,
            grace_hours=body.grace_hours,
            by=caller.key.actor,
            key=once_of(request, caller, f"keys/{prefix}"),
        )
        return _told(made)

    async def people(self, request: Request) -> Response:
        """Tell who acts for the brand."""
        caller = await self._enter(request)
        found = await self._parts.brands.people.of(caller.brand)
        return json_answer({"people": [person_body(one) for one in found]})

    async def invite(self, request: Request) -> Response:
        """Invite somebody."""
        caller = await self._enter(request)
        body = read_body(bodies.PersonWish, body_of(request.scope))
        wish = Invitation(body.name, body.role, body.mail or "")
        key = once_of(request, caller, "people")
        async with self._parts.plans.room(caller.brand, PEOPLE) as most:
            invited = await self._parts.brands.people.invite(
                caller.brand, wish, by=caller.key.actor, key=key, most=most
            )
        link = base_of(request.scope) + sign_in_path(invited.token)
        answer = person_body(invited.person) | {"sign_in_url": link}
        return json_answer(answer, CREATED, replay_header(invited.replayed))

    async def remove_person(self, request: Request) -> Response:
        """Remove somebody."""
        caller = await self._enter(request, frozenset({"id"}))
        text = strict_query(request.scope, frozenset({"id"})).get("id", "")
        if not text:
            message = "Send the number of a person."
            raise BadInput(message, problems=[Problem("id", message, "required")])
        number = row_number(text)
        await self._parts.brands.people.remove(caller.brand, number, by=caller.key.actor)
        return json_answer({"id": str(number), "state": "removed"})

    async def _enter(self, request: Request, known: frozenset[str] = NOTHING) -> Caller:
        strict_query(request.scope, known)
        return await caller_of(self._parts, request, ACCOUNT)


def sign_in_path(token: str) -> str:
    """Return the path of a sign-in link."""
    return f"{SIGN_IN_PATH}/{token}"


def row_number(text: str) -> int:
    """Read the number of a row as it stands in addresses and forms; raise NotFound."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NotFound("There is nothing with this number.")
    return min(int(text), LARGEST)


def key_body(key: ApiKey) -> dict[str, Any]:
    """Return what is told about a key."""
    return {
        "prefix": key.prefix,
        "name": key.name,
        "scopes": list(key.scopes),
        "made": moment(key.made_ms),
        "ends": None if key.revoked_ms is None else moment(key.revoked_ms),
        "used": None if key.used_ms is None else moment(key.used_ms),
    }


def person_body(person: Person) -> dict[str, Any]:
    """Return what is told about somebody."""
    return {
        "id": str(person.id),
        "name": person.name,
        "mail": person.mail,
        "role": person.role,
        "since": moment(person.made_ms),
    }


def _told(made: NewKey) -> Response:
    return json_answer(key_body(made.key) | {"key": made.text}, CREATED, replay_header(made.replayed))


def replay_header(replayed: bool) -> dict[str, str]:
    """Return the header that tells a replay from the first time."""
    return {"idempotency-replayed": "true"} if replayed else {}


def once_of(request: Request, caller: Caller, route: str) -> Key | None:
    """Return the idempotency key of a request, which belongs to the brand and the route."""
    text = idempotency_text(request.scope)
    return make_key(f"brand {route}", caller.brand.id, text, body=body_of(request.scope)) if text else None
