"""The contests pages: what a brand holds, a draft's form with its rules, entries, the draw, prizes handed over.

An owner opens, fixes, draws and cancels; a designer prepares. Addresses and numbers of winners are an owner's alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.chain.ids import LARGEST
from greetings.contests import KINDS, Contest, Crowd, Entry
from greetings.errors import BadInput, Conflict, NotFound, Problem
from greetings.web.answers import see_other
from greetings.web.common import base_of, query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import ROOT, bench_of, once_key, sheet_of
from greetings.web.console.contest_forms import (
    contest_form,
    draft_words,
    fresh_words,
    now_text,
    read_time,
    wish_of,
)
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.contests import contest_path, fixed_of, head_of, position_rows, rule_parts, zoned
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.views import (
    ContestDeskView,
    ContestForm,
    ContestLine,
    ContestsDeskView,
    CrowdRow,
    PositionRow,
    PrizeRow,
    Words,
)

PATH = f"{ROOT}/contests"
PAGE = 50
CAMPAIGNS_MOST = 100
TICKETS_SHOWN = 200
LATER = timedelta(hours=2)
# What an owner can do at each stage.
ACTS: Mapping[str, tuple[str, ...]] = {
    "draft": ("open", "drop"),
    "soon": ("cancel",),
    "open": ("cancel",),
    "over": ("freeze", "cancel"),
    "late": ("freeze", "cancel"),
    "waiting": ("conclude", "cancel"),
    "due": ("conclude", "cancel"),
}


@dataclass(frozen=True, slots=True)
class _Tried:
    """What was tried and did not go: words as typed, findings, a code."""

    words: Mapping[str, str] | None = None
    problems: Sequence[Problem] = ()
    trouble: str = ""
    status: int = 200
    handed: str = ""


_NOTHING = _Tried()


class ContestDesk:
    """Answers `/console/contests` and what stands below it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._contests = parts.contests

    # The list
    async def show(self, request: Request) -> Response:
        """Show the contests and the form for a new one."""
        return await self._list(request, await who(self._parts, request), _NOTHING)

    async def make(self, request: Request) -> Response:
        """Prepare a contest and show it; what is wrong stands beside the fields, the words kept."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        key = once_key("contests", signed.person.id, form, form)
        try:
            made = await self._contests.desk.make(
                signed.brand, wish_of(form), by=signed.person.actor, key=key
            )
        except BadInput as error:
            return await self._list(request, signed, _Tried(form, error.problems, status=error.status))
        return see_other(_path(made.contest))

    async def _list(self, request: Request, signed: Signed, tried: _Tried) -> Response:
        sheet, query = sheet_of(self._parts, request), query_of(request.scope)
        text = query.get("before", "")
        found = await self._contests.desk.of(
            signed.brand, before=row_number(text) if text else LARGEST, most=PAGE
        )
        host = await self._contests.desk.host(signed.brand)
        words = tried.words or fresh_words(
            sheet.lang, query.get("campaign", "")[:20], board=query.get("kind") == KINDS[1]
        )
        makes = signed.person.may(Right.DESIGN)
        view = ContestsDeskView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "contests"),
            contests=tuple(
                ContestLine(head_of(one, host), _path(one), contest_path(one), Words(""), held=one.held)
                for one in found
            ),
            form=await self._form(signed, PATH, words, tried.problems) if makes else None,
            older_href=f"{PATH}?before={found[-1].id}" if len(found) == PAGE else "",
            trouble=tried.trouble,
        )
        return sheet.answer(view, tried.status)

    async def _form(
        self, signed: Signed, action: str, words: Mapping[str, str], problems: Sequence[Problem]
    ) -> ContestForm:
        campaigns = await self._parts.campaigns.of(signed.brand, most=CAMPAIGNS_MOST)
        return contest_form(action, words, campaigns, settings=self._parts.settings, problems=problems)

    # One contest
    async def one(self, request: Request) -> Response:
        """Show a contest."""
        signed = await who(self._parts, request)
        return await self._one(request, signed, await self._find(request, signed), _NOTHING)

    async def change(self, request: Request) -> Response:
        """Change a draft."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        found = await self._find(request, signed)
        act = self._contests.desk.change(signed.brand, found.id, wish_of(form), by=signed.person.actor)
        return await self._done(request, signed, found, act, words=form)

    async def open(self, request: Request) -> Response:
        """Fix the rules and show the contest to everybody."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        found = await self._find(request, signed)
        return await self._done(
            request, signed, found, self._contests.desk.open(signed.brand, found.id, by=signed.person.actor)
        )

    async def drop(self, request: Request) -> Response:
        """Throw a draft away."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        found = await self._find(request, signed)
        try:
            await self._contests.desk.drop(signed.brand, found.id, by=signed.person.actor)
        except Conflict as error:
            return await self._one(request, signed, found, _Tried(trouble="decided", status=error.status))
        return see_other(PATH)

    async def cancel(self, request: Request) -> Response:
        """End a contest without winners."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        found = await self._find(request, signed)
        why = form.get("why", "")
        act = self._contests.desk.cancel(signed.brand, found.id, why, by=signed.person.actor)
        return await self._done(request, signed, found, act)

    async def freeze(self, request: Request) -> Response:
        """Fix the list of a draw, or make the places of a board final."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        found = await self._find(request, signed)
        decisions, by = self._contests.decisions, signed.person.actor
        if found.draw:
            later = read_time(form["later"], found.zone) if form.get("later") else 0
            act = decisions.freeze(found, by=by, later_ms=later)
        else:
            act = decisions.publish(found, by=by)
        return await self._done(request, signed, found, act)

    async def conclude(self, request: Request) -> Response:
        """Draw the winners with the signature that was pasted."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        found = await self._find(request, signed)
        act = self._contests.decisions.conclude(found, form.get("signature", ""), by=signed.person.actor)
        return await self._done(request, signed, found, act)

    async def take_out(self, request: Request) -> Response:
        """Take somebody off the list."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        found = await self._find(request, signed)
        ticket, why = form.get("ticket", ""), form.get("why", "")
        act = self._contests.entries.take_out(found, ticket, why, by=signed.person.actor)
        return await self._done(request, signed, found, act)

    async def hand_over(self, request: Request) -> Response:
        """Note that a winner got his prize."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        found = await self._find(request, signed)
        act = self._contests.entries.hand_over(found, form.get("code", ""), by=signed.person.actor)
        return await self._done(request, signed, found, act, handing=True)

    async def _done(
        self,
        request: Request,
        signed: Signed,
        found: Contest,
        act: Awaitable[object],
        *,
        words: Mapping[str, str] | None = None,
        handing: bool = False,
    ) -> Response:
        """Wait for an act; lead back to the contest, or show it with what was wrong."""
        try:
            done = await act
        except BadInput as error:
            tried = _Tried(words, error.problems, "" if error.problems else "refused", error.status)
        except Conflict as error:
            tried = _Tried(trouble="decided", status=error.status)
        except NotFound as error:
            tried = _Tried(trouble="unknown", status=error.status)
        else:
            if handing and isinstance(done, Entry):
                return see_other(f"{_path(found)}?handed={done.ticket}#prizes")
            return see_other(_path(found))
        return await self._one(request, signed, found, tried)

    async def _find(self, request: Request, signed: Signed) -> Contest:
        return await self._contests.desk.find(signed.brand, row_number(request.path_params["id"]))

    async def _one(self, request: Request, signed: Signed, found: Contest, tried: _Tried) -> Response:
        found = await self._contests.desk.find(signed.brand, found.id)
        sheet, desk, entries = sheet_of(self._parts, request), self._contests.desk, self._contests.entries
        runs, path = signed.person.may(Right.RUN), _path(found)
        counted = await entries.counted(found)
        missing = await desk.missing(signed.brand, found) if found.editable else ()
        editable = found.editable and signed.person.may(Right.DESIGN)
        words = tried.words or draft_words(found)
        form_problems = tried.problems if tried.words else ()
        view = ContestDeskView(
            frame=sheet.frame(path),
            bench=bench_of(signed, "contests"),
            id=str(found.id),
            contest=head_of(found, await desk.host(signed.brand)),
            public_url=base_of(request.scope) + contest_path(found),
            rules=rule_parts(await desk.draft_rules(signed.brand, found), found.lang),
            acts=_acts(found) if runs else (),
            runs=runs,
            missing=field_problems(missing),
            form=await self._form(signed, path, words, form_problems) if editable else None,
            inside=counted.inside,
            out=counted.out,
            pages=counted.pages,
            crowds=await self._crowds(found) if runs else (),
            fixed=fixed_of(found) if found.announcement else None,
            later=now_text(found.zone, LATER) if found.stage == "late" else "",
            zone=found.zone,
            winners=tuple(_prize(one, found, runs=runs) for one in await entries.winners(found)),
            places=await self._places(found),
            proof_href=f"{contest_path(found)}/proof.json" if found.proof else "",
            claims_until=zoned(found.claims_until_ms, found.zone) if found.done_ms else None,
            handed=query_of(request.scope).get("handed", "")[:20] if not tried.status >= 400 else "",
            trouble=tried.trouble,
            problems=field_problems(tried.problems) if not tried.words else (),
        )
        return sheet.answer(view, tried.status)

    async def _places(self, found: Contest) -> tuple[PositionRow, ...]:
        if found.draw or found.editable:
            return ()
        return await position_rows(self._parts, found, await self._contests.decisions.positions(found), None)

    async def _crowds(self, found: Contest) -> tuple[CrowdRow, ...]:
        if found.state != "open":
            return ()
        crowds = await self._contests.entries.crowds(found)
        return tuple([await self._crowd(found, one) for one in crowds])

    async def _crowd(self, found: Contest, crowd: Crowd) -> CrowdRow:
        inside = await self._contests.entries.of_crowd(found, crowd.crowd)
        return CrowdRow(
            crowd.count,
            zoned(crowd.first_ms, found.zone),
            zoned(crowd.last_ms, found.zone),
            tuple(one.ticket for one in inside[:TICKETS_SHOWN]),
        )


def _path(contest: Contest) -> str:
    return f"{PATH}/{contest.id}"


def _acts(contest: Contest) -> tuple[str, ...]:
    acts = ACTS.get(contest.stage, ())
    return acts if contest.draw else tuple("publish" if one == "freeze" else one for one in acts)


def _prize(entry: Entry, contest: Contest, *, runs: bool) -> PrizeRow:
    return PrizeRow(
        prize=entry.prize,
        ticket=entry.ticket,
        name=Words(entry.name),
        contact=entry.contact if runs else "",
        claimed=zoned(entry.claimed_ms, contest.zone) if entry.claimed_ms else None,
        handed=zoned(entry.handed_ms, contest.zone) if entry.handed_ms else None,
    )
