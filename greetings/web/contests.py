"""The public pages of contests: rules, the form that lets everybody take part, the result with its proof; tickets.

Looking writes nothing. Whoever takes part gets a private page; nobody needs to have passed anything on. Inside WeChat
nothing of a contest is offered.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from greetings.contests import Contest, Entrant, Entry, Host, Position, beacon_address
from greetings.contests.tickets import clean_ticket
from greetings.errors import BadInput, Conflict, Forbidden, GreetingsError, NotFound, PageGone, Problem
from greetings.participants import Participant
from greetings.web import i18n
from greetings.web.answers import PageAnswer, see_other
from greetings.web.cards import Reader, reader_of
from greetings.web.common import header, query_of
from greetings.web.findings import field_problems
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.parts import Parts
from greetings.web.people.addresses import join_path, spread_path
from greetings.web.views import (
    ContestHead,
    ContestView,
    DrawnResult,
    EntryForm,
    FixedList,
    FormField,
    LookedUp,
    PositionRow,
    RulePart,
    StepRow,
    Stub,
    WinnerRow,
    Words,
)

POSITIONS_SHOWN = 100
CONTACT_MAX = 254
STEPS_KEPT = 64
WECHAT_AGENT = "micromessenger"
KEPT = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent with a form that was refused."""

    words: Mapping[str, str]
    problems: Sequence[Problem] = ()


class ContestPages:
    """Answers `/contest/<slug>` and what stands below it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._steps: OrderedDict[str, tuple[StepRow, ...]] = OrderedDict()

    async def show(self, request: Request) -> Response:
        """Show rules, form and result."""
        contest = await public_contest(self._parts, request)
        return await self._page(request, contest, reader_of(self._parts, request.scope, new=False))

    async def enter(self, request: Request) -> Response:
        """Let somebody take part, and lead him to his ticket; a second press of the button changes nothing."""
        require_ours(request)
        parts, scope = self._parts, request.scope
        contest = await public_contest(self._parts, request)
        parts.throttle.take("entries", scope)
        form = form_of(scope)
        if in_wechat(scope):
            return await self._page(
                request, contest, reader_of(parts, scope, new=False), status=Forbidden.status
            )
        reader = reader_of(parts, scope, new=True)
        own = await self._own_page(reader)
        visitor = reader.visitor.number if reader.visitor else 0
        entrant = Entrant(visitor, own.id if own else 0, parts.throttle.who(scope), reader.lang)
        try:
            entry = await parts.contests.entries.enter(
                contest, entrant, form.get("contact", ""), agreed=form.get("agreed") == "1"
            )
        except (BadInput, Conflict) as error:
            said = Typed(form, error.problems or (Problem("", error.message, "closed"),))
            return await self._page(request, contest, reader, said=said, status=error.status)
        return see_other(f"{ticket_path(self._parts, contest, entry)}?new=1", reader.cookies)

    async def entries_file(self, request: Request) -> Response:
        """Answer with the list that was fixed before the draw."""
        contest = await public_contest(self._parts, request)
        return _file(
            await self._parts.contests.decisions.announcement(contest), f"{contest.slug}-entries.json"
        )

    async def proof_file(self, request: Request) -> Response:
        """Answer with the proof."""
        contest = await public_contest(self._parts, request)
        return _file(await self._parts.contests.decisions.proof(contest), proof_name(contest))

    async def _own_page(self, reader: Reader) -> Participant | None:
        own = await self._parts.people.of_visitor(reader.visitor) if reader.visitor else None
        return own if own is not None and own.active else None

    async def _page(
        self,
        request: Request,
        contest: Contest,
        reader: Reader,
        *,
        said: Typed | None = None,
        status: int = 200,
    ) -> Response:
        parts, wechat = self._parts, in_wechat(request.scope)
        own = await self._own_page(reader)
        visitor = reader.visitor.number if reader.visitor else 0
        entry = await parts.contests.entries.of(contest, visitor, own.id if own else 0)
        stub = Stub(entry.ticket, ticket_path(self._parts, contest, entry)) if entry else None
        opened = contest.stage == "open" and stub is None and not wechat
        view = ContestView(
            frame=i18n.frame_of(reader.lang, contest_path(contest)),
            contest=await public_head(self._parts, contest),
            rules=rule_parts(contest.rules, contest.lang),
            form=self._form(contest, own, said) if opened else None,
            own=stub,
            fixed=fixed_of(contest) if contest.announcement else None,
            result=await self._result(contest) if contest.proof else None,
            places=await self._places(contest, own),
            looked=await self._looked(request, contest),
            campaign_href=await self._campaign_href(contest),
            wechat=wechat,
        )
        return PageAnswer(parts.pages.html(view).encode("utf-8"), status, extra=reader.cookies)

    def _form(self, contest: Contest, own: Participant | None, said: Typed | None) -> EntryForm:
        words, problems = (said.words, said.problems) if said else ({}, ())
        contact = FormField(
            "contact",
            "line",
            words.get("contact", ""),
            CONTACT_MAX,
            True,
            problems=field_problems(problems, "contact"),
        )
        known = {"contact", "agreed", "participant"}
        return EntryForm(
            action=contest_path(contest),
            contact=contact if contest.draw else None,
            min_age=contest.min_age,
            agreed=words.get("agreed") == "1",
            agree_problems=field_problems(problems, "agreed"),
            problems=field_problems([one for one in problems if one.path not in known]),
            join_href=join_path("") if not contest.draw and own is None else "",
        )

    async def _result(self, contest: Contest) -> DrawnResult:
        winners = await self._parts.contests.entries.winners(contest)
        return DrawnResult(
            proof_href=f"{contest_path(contest)}/proof.json",
            proof_name=proof_name(contest),
            winners=tuple(WinnerRow(one.prize, one.ticket, Words(one.name)) for one in winners),
            steps=await self._counted_again(contest),
        )

    async def _counted_again(self, contest: Contest) -> tuple[StepRow, ...]:
        """Count the proof again as everybody can, once in a process; nothing while its file is away."""
        if contest.proof not in self._steps:
            try:
                found = await self._parts.contests.decisions.steps(contest)
            except GreetingsError:
                return ()
            self._steps[contest.proof] = tuple(StepRow(one.what, one.ok, one.words) for one in found)
            if len(self._steps) > STEPS_KEPT:
                self._steps.popitem(last=False)
        return self._steps[contest.proof]

    async def _places(self, contest: Contest, own: Participant | None) -> tuple[PositionRow, ...]:
        if contest.draw:
            return ()
        places = await self._parts.contests.decisions.positions(contest, POSITIONS_SHOWN)
        return await position_rows(self._parts, contest, places, own)

    async def _looked(self, request: Request, contest: Contest) -> LookedUp | None:
        text = query_of(request.scope).get("ticket", "")[:40]
        if not text.strip() or contest.stage not in {"waiting", "due", "done"} or not contest.draw:
            return None
        self._parts.throttle.take("entries", request.scope)
        found = await self._parts.contests.entries.by_ticket(contest, text)
        inside = found is not None and not found.out
        return LookedUp(clean_ticket(text), inside, found.prize if found else 0)

    async def _campaign_href(self, contest: Contest) -> str:
        if not contest.campaign:
            return ""
        try:
            return (await self._parts.campaigns.by_id(contest.campaign)).path
        except NotFound:
            return ""


async def public_contest(parts: Parts, request: Request) -> Contest:
    """Return the contest of an address. Raise NotFound for a draft, PageGone while it or its brand is on hold."""
    contest = await parts.contests.desk.by_slug(request.path_params["slug"])
    if contest.held or (await parts.brands.by_id(contest.brand)).held:
        raise PageGone("This contest was taken out of service by those who run this site.")
    return contest


async def public_head(parts: Parts, contest: Contest) -> ContestHead:
    """Return what stands above a public page of a contest."""
    brand = await parts.brands.by_id(contest.brand)
    return head_of(contest, await parts.contests.desk.host(brand))


def ticket_path(parts: Parts, contest: Contest, entry: Entry) -> str:
    """Return where somebody's private page is."""
    return f"{contest_path(contest)}/{entry.ticket}/{parts.contests.entries.tickets.token(entry.id)}"


def in_wechat(scope: Scope) -> bool:
    """Say whether somebody looks from inside WeChat."""
    return WECHAT_AGENT in header(scope, b"user-agent").lower()


def contest_path(contest: Contest) -> str:
    """Return where a contest's page is."""
    return f"/contest/{contest.slug}"


def proof_name(contest: Contest) -> str:
    """Return the name of the file of a proof."""
    return f"{contest.slug}-proof.json"


def zoned(milliseconds: int, zone: str) -> datetime:
    """Return a time in a zone that is named as the rules name it."""
    moment = datetime.fromtimestamp(milliseconds / 1000, ZoneInfo(zone))
    offset = moment.utcoffset()
    assert offset is not None
    return moment.replace(tzinfo=timezone(offset, zone.replace("_", " ")))


def head_of(contest: Contest, host: Host) -> ContestHead:
    """Return what stands above every page of a contest."""
    return ContestHead(
        slug=contest.slug,
        draw=contest.draw,
        stage=contest.stage,
        title=Words(contest.title, contest.lang),
        prize=Words(contest.prize, contest.lang),
        prizes=contest.prizes,
        host=Words(host.name),
        domains=host.domains,
        starts=zoned(contest.starts_ms, contest.zone),
        ends=zoned(contest.ends_ms, contest.zone),
        draws=zoned(contest.draw_ms, contest.zone),
        entries=contest.entries,
        why=Words(contest.why),
    )


def rule_parts(rules: str, lang: str) -> tuple[RulePart, ...]:
    """Return the rules in paragraphs with their headings."""
    pairs = (part.partition("\n") for part in rules.split("\n\n") if part.strip())
    return tuple(RulePart(Words(head, lang), Words(text, lang)) for head, _, text in pairs)


def fixed_of(contest: Contest) -> FixedList:
    """Return what was published before the draw."""
    return FixedList(
        commitment=contest.commitment,
        round=contest.round,
        beacon_href=beacon_address(contest),
        entries_href=f"{contest_path(contest)}/entries.json",
        at=zoned(contest.frozen_ms, contest.zone),
    )


async def position_rows(
    parts: Parts, contest: Contest, places: Sequence[Position], own: Participant | None
) -> tuple[PositionRow, ...]:
    """Return places with the names of the pages that reached them."""
    found = []
    for one in places:
        person = await _person(parts, one.participant)
        found.append(
            PositionRow(
                rank=one.rank,
                name=Words(person.display_name if person else ""),
                href=spread_path(person.handle) if person else "",
                score=one.score,
                at=zoned(one.reached_ms, contest.zone) if one.reached_ms else None,
                held=one.held,
                wins=one.rank <= contest.prizes and one.score > 0,
                mine=own is not None and own.id == one.participant,
            )
        )
    return tuple(found)


async def _person(parts: Parts, number: int) -> Participant | None:
    try:
        found = await parts.people.by_id(number)
    except NotFound:
        return None
    return found if found.active and found.handle else None


def _file(body: bytes, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": KEPT}
    return Response(body, headers=headers, media_type="application/json")
