"""Contests for programs: `/api/v1/contests/<slug>` for everybody, `/api/v1/brand/contests` for a brand, and for ops.

Nobody enters by program: a contest is for people.
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from greetings.brands import Brand
from greetings.chain.ids import LARGEST
from greetings.contests import Contest, Entry, Host, NewContest
from greetings.errors import BadInput, NotFound, Problem
from greetings.store import Key
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.console import contest_bodies as bodies
from greetings.web.console.api import row_number
from greetings.web.console.ops_contests import decided
from greetings.web.console.session import caller_of
from greetings.web.console.template_api import cursor
from greetings.web.contests import contest_path, public_contest
from greetings.web.ops_api import PAGE, OpsApi, checked_reason
from greetings.web.parts import Parts
from greetings.web.requests import idempotency_text, make_key

READ, WRITE = "campaigns:read", "campaigns:write"
# How to reach winners is told to who may see the people of a brand too.
ACCOUNT = "account"
CREATED = 201
NOTHING: frozenset[str] = frozenset()
AFTER = frozenset({"after"})


class ContestApi:
    """Answers everybody and brands; the names are those of the operations without `brand_`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._contests = parts.contests

    async def public_contest(self, request: Request, slug: str) -> Response:
        """Tell what everybody may know."""
        strict_query(request.scope, NOTHING)
        found = await public_contest(self._parts, request)
        brand = await self._parts.brands.by_id(found.brand)
        return json_answer(public_body(found, await self._contests.desk.host(brand), request))

    async def contests(self, request: Request) -> Response:
        """Tell the brand's contests."""
        query = strict_query(request.scope, AFTER)
        brand = (await caller_of(self._parts, request, READ)).brand
        before = cursor(query.get("after"))
        found = await self._contests.desk.of(brand, before=LARGEST if before is None else before, most=PAGE)
        more = str(found[-1].id) if len(found) == PAGE else None
        told = [await self._body(request, brand, one) for one in found]
        return json_answer({"contests": told, "next": more})

    async def make_contest(self, request: Request) -> Response:
        """Prepare a contest."""
        strict_query(request.scope, NOTHING)
        caller = await caller_of(self._parts, request, WRITE)
        wish = wish_of(read_body(bodies.ContestWish, body_of(request.scope)))
        text = idempotency_text(request.scope)
        key: Key | None = None
        if text:
            key = make_key("brand contests", caller.brand.id, text, body=body_of(request.scope))
        made = await self._contests.desk.make(caller.brand, wish, by=caller.key.actor, key=key)
        headers = {"idempotency-replayed": "true"} if made.replayed else {}
        return json_answer(await self._body(request, caller.brand, made.contest), CREATED, headers)

    async def contest(self, request: Request, id: str) -> Response:
        """Tell one contest."""
        strict_query(request.scope, NOTHING)
        brand = (await caller_of(self._parts, request, READ)).brand
        return json_answer(await self._body(request, brand, await self._find(brand, id)))

    async def change_contest(self, request: Request, id: str) -> Response:
        """Change a draft."""
        strict_query(request.scope, NOTHING)
        caller = await caller_of(self._parts, request, WRITE)
        found = await self._find(caller.brand, id)
        wish = wish_of(read_body(bodies.ContestWish, body_of(request.scope)))
        changed = await self._contests.desk.change(caller.brand, found.id, wish, by=caller.key.actor)
        return json_answer(await self._body(request, caller.brand, changed))

    async def drop_contest(self, request: Request, id: str) -> Response:
        """Throw a draft away."""
        strict_query(request.scope, NOTHING)
        caller = await caller_of(self._parts, request, WRITE)
        found = await self._find(caller.brand, id)
        await self._contests.desk.drop(caller.brand, found.id, by=caller.key.actor)
        return json_answer({"id": str(found.id), "state": "dropped"})

    async def step_contest(self, request: Request, id: str) -> Response:
        """Open, fix, decide or cancel."""
        strict_query(request.scope, NOTHING)
        caller = await caller_of(self._parts, request, WRITE)
        found = await self._find(caller.brand, id)
        step = read_body(bodies.ContestStep, body_of(request.scope))
        done = await self._step(caller.brand, found, step, by=caller.key.actor)
        return json_answer(await self._body(request, caller.brand, done))

    def _step(self, brand: Brand, found: Contest, step: bodies.ContestStep, *, by: str) -> Awaitable[Contest]:
        desk, decisions = self._contests.desk, self._contests.decisions
        if step.state == "open":
            return desk.open(brand, found.id, by=by)
        if step.state == "cancelled":
            return desk.cancel(brand, found.id, step.why, by=by)
        if step.state == "fixed":
            problems: list[Problem] = []
            later = _ms(step.later, "later", problems) if step.later else 0
            if problems:
                raise BadInput("A time cannot be read: see errors.", problems=problems)
            return decisions.freeze(found, by=by, later_ms=later)
        return (
            decisions.conclude(found, step.signature, by=by)
            if found.draw
            else decisions.publish(found, by=by)
        )

    async def winners(self, request: Request, id: str) -> Response:
        """Tell the winners, and the places of a board."""
        strict_query(request.scope, NOTHING)
        brand = (await caller_of(self._parts, request, ACCOUNT)).brand
        found = await self._find(brand, id)
        winners = [winner_body(one) for one in await self._contests.entries.winners(found)]
        return json_answer({"winners": winners, "places": await self._places(found)})

    async def hand_over(self, request: Request, id: str) -> Response:
        """Note that a prize was handed over."""
        strict_query(request.scope, NOTHING)
        caller = await caller_of(self._parts, request, WRITE)
        found = await self._find(caller.brand, id)
        wish = read_body(bodies.HandOver, body_of(request.scope))
        done = await self._contests.entries.hand_over(found, wish.code, by=caller.key.actor)
        return json_answer(winner_body(done) | {"contact": None})

    async def _find(self, brand: Brand, number: str) -> Contest:
        return await self._contests.desk.find(brand, row_number(number))

    async def _body(self, request: Request, brand: Brand, found: Contest) -> dict[str, Any]:
        desk = self._contests.desk
        counted = await self._contests.entries.counted(found)
        missing = await desk.missing(brand, found) if found.editable else ()
        told = public_body(found, await desk.host(brand), request)
        return told | {
            "id": str(found.id),
            "rules": await desk.draft_rules(brand, found),
            "campaign": str(found.campaign) if found.campaign else None,
            "terms": found.terms,
            "min_age": found.min_age,
            "weight_most": found.weight_most,
            "claim_days": found.claim_days,
            "missing": [one.message for one in missing],
            "inside": counted.inside,
            "out": counted.out,
        }

    async def _places(self, found: Contest) -> list[dict[str, Any]]:
        if found.draw or found.editable:
            return []
        places = []
        for one in await self._contests.decisions.positions(found):
            person = await self._parts.people.by_id(one.participant)
            places.append(
                {
                    "rank": one.rank,
                    "handle": person.handle if person.active else None,
                    "score": one.score,
                    "reached": moment(one.reached_ms) if one.reached_ms else None,
                    "held": one.held,
                }
            )
        return places


class OpsContestApi(OpsApi):
    """Answers those who run the site; the names are those of the operations without `ops_`."""

    async def contests(self, request: Request) -> Response:
        """Tell everybody's contests."""
        query = self._enter(request, AFTER)
        before = cursor(query.get("after"))
        found = await self._parts.contests.desk.listed(
            before=LARGEST if before is None else before, most=PAGE
        )
        more = str(found[-1].id) if len(found) == PAGE else None
        return json_answer({"contests": [await self._body(request, one) for one in found], "next": more})

    async def contest(self, request: Request, id: str) -> Response:
        """Decide about one."""
        self._enter(request, NOTHING)
        wish = read_body(bodies.ContestDecision, body_of(request.scope))
        found = await self._parts.contests.desk.by_id(row_number(id))
        reason = checked_reason(wish.reason)
        done = await decided(self._parts, found, wish.decision, reason, signature=wish.signature)
        return json_answer(await self._body(request, done))

    async def _body(self, request: Request, found: Contest) -> dict[str, Any]:
        brand = await self._parts.brands.by_id(found.brand)
        told = public_body(found, await self._parts.contests.desk.host(brand), request)
        return told | {"id": str(found.id), "brand": brand.slug, "vouched": found.vouched}


def public_body(found: Contest, host: Host, request: Request) -> dict[str, Any]:
    """Return what everybody may know about a contest."""
    page = base_of(request.scope) + contest_path(found)
    return {
        "slug": found.slug,
        "kind": found.kind,
        "stage": found.stage,
        "title": found.title,
        "prize": found.prize,
        "prizes": found.prizes,
        "held_by": host.name,
        "domains": list(host.domains),
        "starts": moment(found.starts_ms),
        "ends": moment(found.ends_ms),
        "draws": moment(found.draw_ms),
        "zone": found.zone,
        "lang": found.lang,
        "rules": found.rules,
        "entries": found.entries,
        "round": found.round or None,
        "commitment": found.commitment or None,
        "page_url": page,
        "entries_url": f"{page}/entries.json" if found.announcement else None,
        "proof_url": f"{page}/proof.json" if found.proof else None,
        "why": found.why,
    }


def winner_body(entry: Entry) -> dict[str, Any]:
    """Return what a brand may know about a winner."""
    return {
        "prize": entry.prize,
        "ticket": entry.ticket,
        "name": entry.name or None,
        "contact": entry.contact or None,
        "claimed": moment(entry.claimed_ms) if entry.claimed_ms else None,
        "handed": moment(entry.handed_ms) if entry.handed_ms else None,
    }


def wish_of(body: bodies.ContestWish) -> NewContest:
    """Return the wish of a body; raise BadInput for times that cannot be read."""
    problems: list[Problem] = []
    times = [_ms(getattr(body, name), name, problems) for name in ("starts", "ends", "draws")]
    if problems:
        raise BadInput("A time cannot be read: see errors.", problems=problems)
    try:
        campaign = row_number(body.campaign) if body.campaign else 0
    except NotFound as error:
        problem = Problem("campaign", "There is no such campaign.", "unknown-option")
        raise BadInput(problem.message, problems=[problem]) from error
    return NewContest(
        kind=body.kind,
        title=body.title,
        prize=body.prize,
        starts_ms=times[0],
        ends_ms=times[1],
        draw_ms=times[2],
        prizes=body.prizes,
        campaign=campaign,
        lang=body.lang,
        zone=body.zone,
        terms=body.terms,
        min_age=body.min_age,
        weight_most=body.weight_most,
        claim_days=body.claim_days,
        slug=body.slug,
    )


def _ms(text: str, path: str, problems: list[Problem]) -> int:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.min
    if found.tzinfo is None:
        message = "Give a time in ISO 8601 with an offset, such as 2026-12-31T20:00+08:00."
        problems.append(Problem(path, message, "time"))
        return 0
    return int(found.timestamp() * 1000)
