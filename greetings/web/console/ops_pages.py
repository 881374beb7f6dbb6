"""The ops console: the review queue, what looks unusual, creatives that wait, brands, the log of acts.

A session is begun with the ops token and ends when that changes. Every act asks for a reason and is logged in the same
commit, as in the API; the same rooms decide.
"""

from __future__ import annotations

from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import Response

from greetings.chain.ids import LARGEST
from greetings.chain.reviews import DECISIONS, Queued, Told
from greetings.chain.watch import HELD, OF_CARDS, RELEASED, STATES, VOID, Watched
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, Conflict, NotFound
from greetings.participants import Creative
from greetings.web.answers import see_other
from greetings.web.cards import SHOWN_SIZE
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import OPS_ROOT, ops_bench, sheet_of, time_at
from greetings.web.console.session import (
    OPS,
    Operator,
    operator,
    operator_acts,
    require_ops,
    require_own_page,
    session_cookie,
    session_of,
)
from greetings.web.forms import form_of
from greetings.web.ops_api import PAGE, checked_reason, state_of
from greetings.web.parts import Parts
from greetings.web.people.stamps import ART_HEIGHT, ART_WIDTH
from greetings.web.views import (
    ActRow,
    OpsCreativesView,
    OpsLogView,
    OpsReportsView,
    OpsWatchView,
    Picture,
    ReportedCard,
    ReportLine,
    SignInView,
    WaitingCreative,
    WatchRow,
    Words,
)

IN_PATH = f"{OPS_ROOT}/in"
WATCH_PATH, CREATIVES_PATH, LOG_PATH = (f"{OPS_ROOT}/{name}" for name in ("watch", "creatives", "log"))
DECIDED = "state=decided"
_WATCH = {"release": RELEASED, "hold": HELD, "void": VOID}
_TROUBLES = {Conflict: "decided", NotFound: "unknown", BadInput: "reason"}
Refused = (BadInput, Conflict, NotFound)


def trouble_of(error: Exception) -> str:
    """Return the code of what refused an act."""
    return next(code for kind, code in _TROUBLES.items() if isinstance(error, kind))


class OpsSignIn:
    """Answers `/ops/in` and `/ops/out`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def ask(self, request: Request) -> Response:
        """Ask for the token."""
        require_ops(self._parts)
        return self._page(request)

    async def enter(self, request: Request) -> Response:
        """Begin a session with the token; the one that this browser had before ends."""
        parts = self._parts
        require_ops(parts)
        require_own_page(request)
        parts.throttle.take("signins", request.scope)
        given = form_of(request.scope).get("token", "").strip()
        if not compare_digest(given.encode("utf-8", "replace"), parts.settings.ops_token.encode("utf-8")):
            return self._page(request, "wrong", 401)
        entry = parts.chain.log.entry("ops-sign-in", "console", "")
        before = session_of(parts, request.scope, OPS)
        session = await parts.brands.sessions.begin_ops(entry, before=before)
        return see_other(OPS_ROOT, (session_cookie(parts, OPS, session),))

    async def leave(self, request: Request) -> Response:
        """Sign out here."""
        await operator_acts(self._parts, request)
        await self._parts.brands.sessions.end(session_of(self._parts, request.scope, OPS))
        return see_other(IN_PATH, (session_cookie(self._parts, OPS, ""),))

    async def leave_all(self, request: Request) -> Response:
        """Sign everybody out who runs the site."""
        await operator_acts(self._parts, request)
        await self._parts.brands.sessions.end_ops(self._parts.chain.log.entry("ops-sign-out", "all", ""))
        return see_other(IN_PATH, (session_cookie(self._parts, OPS, ""),))

    def _page(self, request: Request, trouble: str = "", status: int = 200) -> Response:
        sheet = sheet_of(self._parts, request)
        return sheet.answer(SignInView(sheet.frame(IN_PATH), "ops", IN_PATH, trouble=trouble), status)


class OpsReports:
    """Answers `/ops`: the review queue."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the queue."""
        return await self._page(request, await operator(self._parts, request))

    async def decide(self, request: Request) -> Response:
        """Decide about a report."""
        found, form = await operator_acts(self._parts, request)
        try:
            await self._decide(form)
        except Refused as error:
            return await self._page(request, found, trouble_of(error), error.status)
        return see_other(OPS_ROOT)

    async def _decide(self, form: dict[str, str]) -> None:
        chain, decision = self._parts.chain, form.get("decision", "")
        if decision not in DECISIONS:
            raise BadInput("Please choose one of these.")
        reason = checked_reason(form.get("reason", ""))
        told = await chain.reviews.find(row_number(form.get("report", "")))
        place = await chain.at(told.card if form.get("whole") else told.forward)
        if place is None:
            raise NotFound("The forward of this report is no longer there.")
        await chain.reviews.decide(told, place, decision=decision, reason=reason)

    async def recall(self, request: Request) -> Response:
        """Recall a link by hand, with everything below it, or give it back."""
        found, form = await operator_acts(self._parts, request)
        chain, code = self._parts.chain, code_in(form.get("code", ""))
        try:
            reason = checked_reason(form.get("reason", ""))
            place = await chain.resolve(code)
            if place is None:
                raise NotFound("There is no card at this link.")
            await (chain.ends.undo_recall if form.get("undo") else chain.ends.recall)(place, reason)
        except Refused as error:
            return await self._page(request, found, trouble_of(error), error.status)
        return await self._page(request, found, recalled=place.code)

    async def _page(
        self,
        request: Request,
        found: Operator,
        trouble: str = "",
        status: int = 200,
        *,
        recalled: str = "",
    ) -> Response:
        query = query_of(request.scope)
        decided, after = query.get("state") == "decided", cursor_in(query.get("after", ""), 2)
        queue = await self._parts.chain.reviews.queue(
            decided=decided, after=(after[0], after[1]) if after else (LARGEST, 0), most=PAGE
        )
        more = f"after={queue[-1].cursor[0]}-{queue[-1].cursor[1]}" if len(queue) == PAGE else ""
        sheet = sheet_of(self._parts, request)
        view = OpsReportsView(
            frame=sheet.frame(OPS_ROOT),
            bench=ops_bench(found, "reports"),
            cards=tuple([await self._card(one) for one in queue]),
            decided=decided,
            next_href=next_href(OPS_ROOT, more, decided=decided),
            recalled=recalled,
            trouble=trouble,
        )
        return sheet.answer(view, status)

    async def _card(self, one: Queued) -> ReportedCard:
        card = await self._parts.cards.get(one.card)
        root = await self._parts.chain.at(one.card)
        assert root is not None
        state, size = state_of(root), SIZES[SHOWN_SIZE]
        signed = await self._parts.cards.signings.all(card.id) if card.signing else ()
        picture = Picture(f"/g/{root.code}.jpg", size.width, size.height) if state == "live" else None
        return ReportedCard(
            code=root.code,
            state=state,
            slow=self._parts.chain.watch.is_slow(one.card),
            picture=picture,
            content=(
                *(Words(text, card.lang) for text in card.content.values() if text),
                *(Words(f"{one.name}: {one.line}", one.lang) for one in signed),
            ),
            template=card.template,
            reporters=one.reporters,
            reasons=tuple(one.reasons.items()),
            hour=one.hour,
            reports=tuple([await self._line(told) for told in one.told]),
        )

    async def _line(self, told: Told) -> ReportLine:
        place = await self._parts.chain.at(told.forward)
        return ReportLine(
            id=str(told.id),
            code=place.code if place else "",
            reason=told.reason,
            words=Words(told.words),
            at=time_at(told.made_ms),
            decision=told.decision,
            decided_for=told.decided_for,
        )


class OpsWatch:
    """Answers `/ops/watch`: what looks unusual."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show what is watched."""
        return await self._page(request, await operator(self._parts, request))

    async def decide(self, request: Request) -> Response:
        """Release, hold or void something."""
        found, form = await operator_acts(self._parts, request)
        number = row_number(request.path_params["id"])
        try:
            if form.get("decision") not in _WATCH:
                raise BadInput("Please choose one of these.")
            reason = checked_reason(form.get("reason", ""))
            await self._parts.chain.watch.decide(number, _WATCH[form["decision"]], reason)
        except Refused as error:
            return await self._page(request, found, trouble_of(error), error.status)
        return see_other(WATCH_PATH)

    async def _page(
        self, request: Request, found: Operator, trouble: str = "", status: int = 200
    ) -> Response:
        query = query_of(request.scope)
        decided, after = query.get("state") == "decided", cursor_in(query.get("after", ""), 1)
        watched = await self._parts.chain.watch.watched(
            decided=decided, after=after[0] if after else 0, most=PAGE
        )
        sheet = sheet_of(self._parts, request)
        more = f"after={watched[-1].id}" if len(watched) == PAGE else ""
        view = OpsWatchView(
            frame=sheet.frame(WATCH_PATH),
            bench=ops_bench(found, "watch"),
            rows=tuple([await self._row(one) for one in watched]),
            decided=decided,
            next_href=next_href(WATCH_PATH, more, decided=decided),
            trouble=trouble,
        )
        return sheet.answer(view, status)

    async def _row(self, one: Watched) -> WatchRow:
        chain, kind = self._parts.chain, one.kind.partition("-")[0]
        place, verified = await chain.at(one.forward), await chain.growth.verified(one.card)
        return WatchRow(
            id=str(one.id),
            code=place.code if place else "",
            kind=kind,
            score=one.score,
            reasons=one.reasons,
            state=STATES[one.state],
            at=time_at(one.made_ms),
            of_card=kind in OF_CARDS,
            people=verified.people,
            forwards=verified.forwards,
            held=verified.held,
        )


class OpsCreatives:
    """Answers `/ops/creatives`: what people want to show and somebody has to look at."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the creatives that wait."""
        return await self._page(request, await operator(self._parts, request))

    async def picture(self, request: Request) -> Response:
        """Answer with the picture of one."""
        await operator(self._parts, request)
        people = self._parts.people
        body = await people.picture(await people.creative_by_id(row_number(request.path_params["id"])))
        return Response(body, media_type="image/jpeg", headers={"cache-control": "private, no-store"})

    async def decide(self, request: Request) -> Response:
        """Approve or refuse one."""
        found, form = await operator_acts(self._parts, request)
        number, decision = row_number(request.path_params["id"]), form.get("decision", "")
        try:
            if decision not in {"approve", "refuse"}:
                raise BadInput("Please choose one of these.")
            reason = checked_reason(form.get("reason", ""))
            await self._parts.people.decide_creative(number, approve=decision == "approve", reason=reason)
        except Refused as error:
            return await self._page(request, found, trouble_of(error), error.status)
        return see_other(CREATIVES_PATH)

    async def _page(
        self, request: Request, found: Operator, trouble: str = "", status: int = 200
    ) -> Response:
        sheet = sheet_of(self._parts, request)
        waiting = await self._parts.people.pending_creatives()
        view = OpsCreativesView(
            frame=sheet.frame(CREATIVES_PATH),
            bench=ops_bench(found, "creatives"),
            creatives=tuple([await self._creative(one) for one in waiting]),
            trouble=trouble,
        )
        return sheet.answer(view, status)

    async def _creative(self, one: Creative) -> WaitingCreative:
        whose = await self._parts.people.by_id(one.participant)
        art = f"{CREATIVES_PATH}/{one.id}.jpg"
        return WaitingCreative(
            id=str(one.id),
            handle=whose.handle,
            line=Words(one.line),
            link=one.link,
            picture=Picture(art, ART_WIDTH, ART_HEIGHT) if one.picture else None,
            at=time_at(one.made_ms),
        )


class OpsActs:
    """Answers `/ops/log`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the privileged acts, the newest first."""
        found = await operator(self._parts, request)
        before = cursor_in(query_of(request.scope).get("after", ""), 1) or (LARGEST,)
        acts = await self._parts.chain.log.acts(before=before[0], most=PAGE)
        sheet = sheet_of(self._parts, request)
        more = f"after={acts[-1].id}" if len(acts) == PAGE else ""
        rows = tuple(ActRow(one.act, one.subject, Words(one.reason), time_at(one.made_ms)) for one in acts)
        view = OpsLogView(
            sheet.frame(LOG_PATH), ops_bench(found, "acts"), rows, next_href(LOG_PATH, more, decided=False)
        )
        return sheet.answer(view)


def next_href(path: str, more: str, *, decided: bool) -> str:
    """Return where the next page is, empty when there is none."""
    return f"{path}?{DECIDED + '&' if decided else ''}{more}" if more else ""


def cursor_in(text: str, numbers: int) -> tuple[int, ...] | None:
    """Return the numbers of an address's `after`; None for what is none of ours (pages are lenient)."""
    parts = text.split("-")
    if len(parts) != numbers or not all(
        part.isascii() and part.isdigit() and len(part) < 20 for part in parts
    ):
        return None
    return tuple(min(int(part), LARGEST) for part in parts)


def code_in(text: str) -> str:
    """Return the code in a code or in an address that ends with one."""
    return text.strip().partition("?")[0].rstrip("/").rsplit("/", 1)[-1].partition(".")[0]
