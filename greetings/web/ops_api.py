"""The API under `/api/v1/ops`, for those who run the site: recall, review queue, what is watched, creatives, log.

Exists only while an ops token is set, and answers nobody else. Every act goes into the log of acts together with what
it does. Reading changes nothing.
"""

from __future__ import annotations

import time
from hmac import compare_digest
from typing import Any

from fastapi import Request
from starlette.responses import Response

from greetings.cards import tidy
from greetings.chain import Place
from greetings.chain.ids import LARGEST
from greetings.chain.reviews import Queued, Told
from greetings.chain.verified import Verified
from greetings.chain.watch import HELD, RELEASED, STATES, VOID, Watched
from greetings.errors import BadInput, NotFound, Problem, Unauthorised
from greetings.web import ops_bodies as bodies
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import base_of, body_of, header, strict_query
from greetings.web.parts import Parts
from greetings.web.throttle import DAY_SECONDS

PAGE = 50
USES_DAYS = 30
NOTE = "Copies that messengers have kept cannot be recalled."
NOTHING: frozenset[str] = frozenset()
PAGED = frozenset({"state", "after"})
_STATES = {"release": RELEASED, "hold": HELD, "void": VOID}


class OpsApi:
    """Answers those who run the site."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    # Recalls
    async def recall(self, request: Request) -> Response:
        """Take a forward with everything below it out of service, or give it back."""
        self._enter(request, NOTHING)
        body = read_body(bodies.RecallWish, body_of(request.scope))
        reason = checked_reason(body.reason)
        place = await self._place(body.code, "code")
        ends = self._parts.chain.ends
        await (ends.undo_recall if body.undo else ends.recall)(place, reason)
        answer = {
            "code": place.code,
            "recalled": not body.undo,
            "sub_chain": await ends.count_below(place),
            "note": NOTE,
        }
        return json_answer(answer, 201)

    async def recalls(self, request: Request) -> Response:
        """Tell a card's log of recalls."""
        query = self._enter(request, frozenset({"card"}))
        place = await self._place(query.get("card", ""), "card")
        entries = [
            {
                "code": await self._code(one.forward),
                "undo": bool(one.undo),
                "reason": one.reason,
                "at": moment(one.made_ms),
            }
            for one in await self._parts.chain.ends.recalls(place.card)
        ]
        return json_answer({"recalls": entries})

    # Reports
    async def reports(self, request: Request) -> Response:
        """Tell the review queue."""
        query = self._enter(request, PAGED)
        decided, after = _decided(query), _cursor(query, 2) or (LARGEST, 0)
        queue = await self._parts.chain.reviews.queue(decided=decided, after=(after[0], after[1]), most=PAGE)
        cards = [await self._queued(one) for one in queue]
        more = f"{queue[-1].cursor[0]}-{queue[-1].cursor[1]}" if len(queue) == PAGE else None
        return json_answer({"cards": cards, "next": more})

    async def _queued(self, one: Queued) -> dict[str, Any]:
        card = await self._parts.cards.get(one.card)
        root = await self._parts.chain.at(one.card)
        assert root is not None
        signed = await self._parts.cards.signings.all(card.id) if card.signing else ()
        return {
            "code": root.code,
            "state": state_of(root),
            "slow": self._parts.chain.watch.is_slow(one.card),
            "template": card.template,
            "lang": card.lang,
            "content": dict(card.content),
            "signatures": [{"name": each.name, "line": each.line} for each in signed],
            "reporters": one.reporters,
            "reasons": one.reasons,
            "forwards_last_hour": one.hour,
            "reports": [await self._report(told) for told in one.told],
        }

    async def _report(self, told: Told) -> dict[str, Any]:
        return {
            "id": str(told.id),
            "code": await self._code(told.forward),
            "reason": told.reason,
            "words": told.words,
            "at": moment(told.made_ms),
            "decision": told.decision,
            "decided_for": told.decided_for,
        }

    async def report(self, request: Request, id: str) -> Response:
        """Decide about a report."""
        self._enter(request, NOTHING)
        body = read_body(bodies.ReportDecision, body_of(request.scope))
        reason = checked_reason(body.reason)
        chain = self._parts.chain
        told = await chain.reviews.find(_number(id))
        place = await chain.at(told.card if body.whole else told.forward)
        if place is None:
            raise NotFound("The forward of this report is no longer there.")
        done = await chain.reviews.decide(told, place, decision=body.decision, reason=reason)
        answer = {
            "id": id,
            "decision": done.decision,
            "closed": done.closed,
            "recalled": done.recalled.code if done.recalled else None,
            "note": NOTE if done.recalled else "",
        }
        return json_answer(answer)

    # What is watched
    async def watch(self, request: Request) -> Response:
        """Tell what looks unusual."""
        query = self._enter(request, PAGED)
        after = _cursor(query, 1) or (0,)
        found = await self._parts.chain.watch.watched(decided=_decided(query), after=after[0], most=PAGE)
        more = str(found[-1].id) if len(found) == PAGE else None
        verified = {
            card: await self._parts.chain.growth.verified(card) for card in {one.card for one in found}
        }
        watched = [await self._watched(one, verified[one.card]) for one in found]
        return json_answer({"watched": watched, "next": more})

    async def _watched(self, one: Watched, verified: Verified) -> dict[str, Any]:
        return {
            "id": str(one.id),
            "code": await self._code(one.forward),
            "kind": one.kind,
            "score": one.score,
            "reasons": list(one.reasons),
            "state": STATES[one.state],
            "at": moment(one.made_ms),
            "decided_at": None if one.decided_ms is None else moment(one.decided_ms),
            "card": {
                "people": verified.people,
                "readers": verified.readers,
                "forwards": verified.forwards,
                "held": verified.held,
            },
        }

    async def decide_watch(self, request: Request, id: str) -> Response:
        """Release, hold or void something."""
        self._enter(request, NOTHING)
        body = read_body(bodies.WatchDecision, body_of(request.scope))
        reason = checked_reason(body.reason)
        done = await self._parts.chain.watch.decide(_number(id), _STATES[body.decision], reason)
        return json_answer({"id": str(done.id), "state": STATES[done.state]})

    # Creatives
    async def creatives(self, request: Request) -> Response:
        """Tell which creatives wait."""
        self._enter(request, NOTHING)
        base, people = base_of(request.scope), self._parts.people
        waiting = []
        for one in await people.pending_creatives():
            whose = await people.by_id(one.participant)
            picture = f"{base}/api/v1/ops/creatives/{one.id}/picture" if one.picture else None
            waiting.append(
                {
                    "id": str(one.id),
                    "handle": whose.handle,
                    "display_name": whose.display_name,
                    "line": one.line,
                    "link": one.link,
                    "picture_url": picture,
                    "at": moment(one.made_ms),
                }
            )
        return json_answer({"creatives": waiting})

    async def creative_picture(self, request: Request, id: str) -> Response:
        """Show the picture of a creative."""
        self._enter(request, NOTHING)
        people = self._parts.people
        body = await people.picture(await people.creative_by_id(_number(id)))
        return Response(body, media_type="image/jpeg", headers={"cache-control": "no-store"})

    async def decide_creative(self, request: Request, id: str) -> Response:
        """Approve or refuse a creative."""
        self._enter(request, NOTHING)
        body = read_body(bodies.CreativeDecision, body_of(request.scope))
        reason = checked_reason(body.reason)
        approve = body.decision == "approve"
        done = await self._parts.people.decide_creative(_number(id), approve=approve, reason=reason)
        return json_answer({"id": str(done.id), "state": done.state})

    # Guest books
    async def guests(self, request: Request) -> Response:
        """Tell the lines of guest books that were reported."""
        self._enter(request, NOTHING)
        lines = [
            {
                "id": str(one.line.id),
                "page": one.owner or None,
                "name": one.line.name,
                "line": one.line.line,
                "reporters": one.reporters,
                "reason": one.reason,
                "words": one.words,
                "at": moment(one.line.made_ms),
            }
            for one in await self._parts.people.guests.reported()
        ]
        return json_answer({"lines": lines})

    async def guest(self, request: Request, id: str) -> Response:
        """Remove a reported line, or keep it."""
        self._enter(request, NOTHING)
        body = read_body(bodies.LineDecision, body_of(request.scope))
        reason = checked_reason(body.reason)
        await self._parts.people.guests.decide(_number(id), remove=body.decision == "remove", reason=reason)
        return json_answer({"id": id, "decision": body.decision})

    # The log
    async def log(self, request: Request) -> Response:
        """Tell the privileged acts."""
        after = _cursor(self._enter(request, frozenset({"after"})), 1) or (LARGEST,)
        found = await self._parts.chain.log.acts(before=after[0], most=PAGE)
        acts = [
            {
                "id": str(one.id),
                "act": one.act,
                "subject": one.subject,
                "reason": one.reason,
                "at": moment(one.made_ms),
            }
            for one in found
        ]
        return json_answer({"acts": acts, "next": str(found[-1].id) if len(found) == PAGE else None})

    async def tools(self, request: Request) -> Response:
        """Tell how often the tools were used."""
        self._enter(request, NOTHING)
        found = await self._parts.tools.uses.since(int(time.time()) // DAY_SECONDS - USES_DAYS)
        uses = [
            {"tool": one.tool, "day": moment(one.day * DAY_SECONDS * 1000)[:10], "uses": one.uses}
            for one in found
        ]
        return json_answer({"uses": uses})

    # Who may, and what is meant
    def _enter(self, request: Request, known: frozenset[str]) -> dict[str, str]:
        """Return the query of somebody with the ops token; raise NotFound when there is none here, Unauthorised."""
        token = self._parts.settings.ops_token
        if not token:
            raise NotFound("There is nothing at this address. Please check it.")
        scheme, _, given = header(request.scope, b"authorization", 1024).partition(" ")
        fits = compare_digest(given.strip().encode("utf-8"), token.encode("utf-8"))
        if scheme.lower() != "bearer" or not fits:
            self._parts.throttle.take("misses", request.scope)
            raise Unauthorised("Send the ops token as `Authorization: Bearer ...`.")
        return strict_query(request.scope, known)

    async def _place(self, code: str, path: str) -> Place:
        if not code:
            message = "Send the code of a link."
            raise BadInput(message, problems=[Problem(path, message, "required")])
        place = await self._parts.chain.resolve(code)
        if place is None:
            raise NotFound("There is no card at this link. Please check that the code is complete.")
        return place

    async def _code(self, forward: int) -> str | None:
        place = await self._parts.chain.at(forward)
        return place.code if place is not None else None


def checked_reason(text: str) -> str:
    """Return the reason for an act, cleaned; raise BadInput when there is none or it is too long."""
    problems: list[Problem] = []
    reason = tidy(text, "reason", problems, one_line=True)
    if not reason and not problems:
        problems.append(Problem("reason", "Please say why: it is kept in the log.", "required"))
    if len(reason) > bodies.REASON_MAX:
        problems.append(Problem("reason", f"At most {bodies.REASON_MAX} characters fit.", "too-long"))
    if problems:
        raise BadInput("Please look at the reason once more.", problems=problems)
    return reason


def state_of(place: Place) -> str:
    """Say in a word what became of a place."""
    if place.recalled:
        return "recalled"
    if place.erased:
        return "erased"
    return "taken_back" if place.gone else "live"


def _decided(query: dict[str, str]) -> bool:
    state = query.get("state", "open")
    if state not in {"open", "decided"}:
        message = "must be open or decided"
        raise BadInput(message, problems=[Problem("state", message, "unknown-option")])
    return state == "decided"


def _cursor(query: dict[str, str], numbers: int) -> tuple[int, ...] | None:
    """Return the numbers of `after`; None when it was not sent."""
    text = query.get("after")
    if text is None:
        return None
    parts = text.split("-")
    if len(parts) != numbers or not all(
        part.isascii() and part.isdigit() and len(part) < 20 for part in parts
    ):
        message = "This is no `next` of ours."
        raise BadInput(message, problems=[Problem("after", message)])
    return tuple(min(int(part), LARGEST) for part in parts)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NotFound("There is nothing with this number.")
    return int(text)
