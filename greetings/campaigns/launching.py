"""From the first plan to the archive: what stops a launch, the pilot, launch, close, hold and recall."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from greetings.brands import BY_OPS, Brand
from greetings.brands.rows import LOCK
from greetings.campaigns.base import NO_ROOM, Ground
from greetings.campaigns.pilots import Pilot, report_of
from greetings.campaigns.rows import (
    DRAFT,
    GO,
    HELD,
    RECALLED_WORD,
    SKIPPED,
    STATES,
    STOP,
    Campaign,
    Variant,
)
from greetings.campaigns.sowing import Sowing
from greetings.campaigns.tracking import Tracks
from greetings.campaigns.wishes import Missing, worded
from greetings.cards import refusal
from greetings.chain.tidings import now_ms
from greetings.errors import Conflict, Full, Problem
from greetings.festivals import evergreen
from greetings.store import Change, Query, Run, Unit, Unmet, Value


@dataclass(frozen=True, slots=True)
class _Recalled:
    """A campaign that was recalled a moment ago."""

    id: int
    reason: str


Asked = Callable[[Campaign, Sequence[Variant]], Awaitable[Iterable[Missing]]]
REASON_MAX = 200
LATE_MS = 15_000
BY_ITSELF = "system"
_ACTED: Final = "where id = :id and stopped = ''"
_LAUNCH = Change(
    f"update campaign set state = 2, launched_ms = :now {_ACTED} and state in (0, 1)"  # noqa: S608 - our own words
    " and pilot_verdict in ('go', 'skipped')"
)
_PILOT = Change(
    "update campaign set state = 1, pilot_started_ms = :now, pilot_decided_ms = null, pilot_verdict = '',"  # noqa: S608
    f" pilot_reason = '' {_ACTED} and state = 0"
)
_DECIDE = Change(
    "update campaign set state = :state, pilot_verdict = :verdict, pilot_reason = :reason,"  # noqa: S608
    f" pilot_decided_ms = :now {_ACTED} and state = :before"
)
_CLOSE = Change("update campaign set state = 3, closed_ms = :now where id = :id and state = 2")
_ARCHIVE = Change("update campaign set state = 4 where id = :id and state = 3")
_STOP = Change(
    "update campaign set stopped = :stopped, stopped_ms = :now, stop_reason = :reason"
    " where id = :id and stopped <> :stopped and stopped <> 'recalled'"
)
_RESUME = Change(
    "update campaign set stopped = '', stopped_ms = null, stop_reason = '' where id = :id and stopped <> ''"
)
_ENDED = Query("select id from campaign where state = 2 and ends_ms <= :now", int)
_RECALLED = Query(
    "select id, stop_reason from campaign where stopped = 'recalled' and stopped_ms > :since", _Recalled
)
_REPORTS = Query(
    "select count(distinct r.reporter) from card_state s join report r on r.card = s.card"
    " where s.campaign = :campaign and s.campaign <> 0",
    int,
    heavy=True,
)


# After a campaign has moved on: whether it still has room among those under way.
_UNDER_WAY = Query("select count(*) from campaign where brand = :brand and state in (1, 2)", int)
_ROOM = Change(
    "update campaign set state = state where id = :id"
    " and (select count(*) from campaign where brand = :brand and state in (1, 2)) <= :most"
)


class Launching:
    """Moves campaigns from state to state."""

    def __init__(self, ground: Ground, sowing: Sowing, tracks: Tracks) -> None:
        self._ground = ground
        self._sowing = sowing
        self._tracks = tracks
        self._asked: list[Asked] = []

    def ask(self, check: Asked) -> None:
        """Let another room say what is missing, too."""
        self._asked.append(check)

    async def missing(self, campaign: Campaign, *, pilot: bool = False) -> tuple[Missing, ...]:
        """Give all that stops a launch, in the order of the steps; for a `pilot` its own decision is not asked for."""
        variants = await self._ground.variants(campaign.id)
        found = [*_plan(campaign), *self._idea(campaign, variants), *_channels(campaign)]
        for check in self._asked:
            found.extend(await check(campaign, variants))
        if not pilot and campaign.pilot.verdict not in {GO, SKIPPED}:
            message = "Try it with a few people first and decide, or say why no pilot is needed."
            found.append(Missing("seeding", "pilot", message, "pilot"))
        order = {"plan": 0, "idea": 1, "channels": 2, "seeding": 3, "tracking": 4}
        return tuple(sorted(found, key=lambda one: order[one.step]))

    def _idea(self, campaign: Campaign, variants: Sequence[Variant]) -> Iterable[Missing]:
        offered = [one for one in variants if one.weight]
        if not offered:
            yield Missing("idea", "templates", "Choose at least one design.")
        for one in offered:
            template = self._ground.catalog.get(one.template)
            if template is None:
                message = f"{one.label} is not approved, or no longer offered."
                yield Missing("idea", "templates", message, "not-offered")
                continue
            if not _in_season(template.document.festivals, campaign.brief.festival):
                message = f"{one.label} is made for another festival than this campaign."
                yield Missing("idea", "templates", message, "season")
            languages = campaign.brief.languages
            if languages and not set(languages) & set(template.example_languages()):
                message = f"{one.label} speaks none of the languages of this campaign."
                yield Missing("idea", "templates", message, "language")

    # The pilot
    async def start_pilot(self, brand: Brand, number: int, *, by: str, most: int | None = None) -> Campaign:
        """Begin a pilot: the campaign's own page and its seeds work, nothing is announced.

        There may be `most` campaigns under way. Raise BadInput, Conflict, Full.
        """
        campaign = await self._ground.find(brand, number)
        self._require(campaign, "draft")
        _refuse(await self.missing(campaign, pilot=True))
        room = await self._room(campaign, most)
        await self._sowing.own_page(brand, campaign, by=by)
        return await self._ground.move(campaign, _PILOT, "campaign-pilot-started", by=by, room=room)

    async def report(self, brand: Brand, number: int) -> Pilot:
        """Give what the pilot has shown so far, with the rule and what it advises."""
        campaign = await self._ground.find(brand, number)
        await self._tracks.roll_up()
        figures = await self._tracks.totals(campaign.id)
        reports = await self._ground.database.one(_REPORTS, campaign=campaign.id) or 0
        target = campaign.brief.pilot_target
        checks, advice = report_of(figures, reports, target, self._ground.settings)
        pilot = campaign.pilot
        return Pilot(pilot.verdict, pilot.reason, advice, checks, figures, reports, target)

    async def decide_pilot(
        self, brand: Brand, number: int, *, go: bool, reason: str = "", by: str
    ) -> Campaign:
        """Decide on a pilot: go, or back to the drawing board. Against the advice a reason is needed."""
        campaign = await self._ground.find(brand, number)
        self._require(campaign, "pilot")
        against = go and (await self.report(brand, number)).advice != GO
        words = self._reason(reason, needed=against)
        params: dict[str, Value] = {
            "before": 1,
            "state": 1 if go else 0,
            "verdict": GO if go else STOP,
            "reason": words,
        }
        act = "campaign-pilot-go" if go else "campaign-pilot-stop"
        return await self._ground.move(campaign, _DECIDE, act, by=by, params=params)

    async def skip_pilot(self, brand: Brand, number: int, reason: str, *, by: str) -> Campaign:
        """Do without a pilot, and say why."""
        campaign = await self._ground.find(brand, number)
        self._require(campaign, "draft")
        params: dict[str, Value] = {
            "before": 0,
            "state": 0,
            "verdict": SKIPPED,
            "reason": self._reason(reason, needed=True),
        }
        return await self._ground.move(campaign, _DECIDE, "campaign-pilot-skipped", by=by, params=params)

    def _reason(self, reason: str, *, needed: bool) -> str:
        problems: list[Problem] = []
        words = worded(reason, "reason", REASON_MAX, problems)
        if needed and not words and not problems:
            problems.append(Problem("reason", "Please say why.", "required"))
        if problems:
            raise refusal(problems)
        return words

    # Launch and end
    async def launch(self, brand: Brand, number: int, *, by: str, most: int | None = None) -> Campaign:
        """Let a campaign run; there may be `most` under way, a pilot is one already.

        Raise BadInput with all that is missing, Conflict when it was launched or stopped, Full.
        """
        campaign = await self._ground.find(brand, number)
        self._require(campaign, "draft", "pilot")
        _refuse(await self.missing(campaign))
        room = await self._room(campaign, most)
        await self._sowing.own_page(brand, campaign, by=by)
        return await self._ground.move(campaign, _LAUNCH, "campaign-launched", by=by, room=room)

    async def close(self, brand: Brand, number: int, *, by: str) -> Campaign:
        """End a campaign: no new card joins it, its page becomes an archive, its cards live on."""
        campaign = await self._ground.find(brand, number)
        return await self._ground.move(campaign, _CLOSE, "campaign-closed", by=by)

    async def archive(self, brand: Brand, number: int, *, by: str) -> Campaign:
        """Put a closed campaign away. Its page stays."""
        campaign = await self._ground.find(brand, number)
        return await self._ground.move(campaign, _ARCHIVE, "campaign-archived", by=by)

    async def close_ended(self) -> None:
        """Close what has come to its last day."""
        for number in await self._ground.database.read(_ENDED, now=now_ms()):
            campaign = await self._ground.by_id(number)
            try:
                await self._ground.move(campaign, _CLOSE, "campaign-closed", by=BY_ITSELF)
            except Conflict:
                continue  # another process was first

    async def _room(self, campaign: Campaign, most: int | None) -> tuple[Run, ...]:
        """Give the steps that keep two launches at once from going over a limit; raise Full when it is reached."""
        if most is None or campaign.state != STATES[DRAFT]:
            return ()
        if (await self._ground.database.one(_UNDER_WAY, brand=campaign.brand) or 0) >= most:
            raise Full(NO_ROOM)
        lock: dict[str, Value] = {"brand": campaign.brand}
        room: dict[str, Value] = {"id": campaign.id, "brand": campaign.brand, "most": most}
        return Run(LOCK, lock, at_least=1), Run(_ROOM, room, at_least=1)

    async def finish_recalls(self) -> None:
        """Recall the cards that were on their way into a campaign while it was being recalled."""
        for one in await self._ground.database.read(_RECALLED, since=now_ms() - LATE_MS):
            late = self._ground.chain.ends.recall_campaign(one.id, one.reason)
            await self._ground.database.write(Unit(runs=(late,)))

    def _require(self, campaign: Campaign, *states: str) -> None:
        if campaign.stopped:
            raise Conflict("This campaign was stopped by those who run the site.")
        if campaign.state not in states:
            raise Conflict(f"This cannot be done while the campaign is {campaign.state}.")

    # Those who run the site
    async def stop(self, number: int, reason: str, *, recall: bool = False) -> Campaign:
        """Hold a campaign, or recall it with all its cards. Raise NotFound, Conflict when that is so already."""
        campaign = await self._ground.by_id(number)
        word = RECALLED_WORD if recall else HELD
        given: dict[str, Value] = {"id": number, "now": now_ms(), "stopped": word, "reason": reason}
        steps = [Run(_STOP, given, at_least=1)]
        if recall:
            steps.append(self._ground.chain.ends.recall_campaign(number, reason))
        return await self._by_ops(campaign, f"campaign-{'recall' if recall else 'hold'}", reason, steps)

    async def resume(self, number: int, reason: str) -> Campaign:
        """Undo a hold or a recall. Raise NotFound, Conflict when there is none."""
        campaign = await self._ground.by_id(number)
        steps = [Run(_RESUME, {"id": number}, at_least=1)]
        if campaign.stopped == RECALLED_WORD:
            steps.append(self._ground.chain.ends.recall_campaign(number, reason, undo=True))
        return await self._by_ops(campaign, "campaign-resume", reason, steps)

    async def _by_ops(self, campaign: Campaign, act: str, reason: str, steps: Sequence[Run]) -> Campaign:
        entries = (
            self._ground.chain.log.entry(act, campaign.slug, reason),
            self._ground.entry(campaign, BY_OPS, act),
        )
        try:
            await self._ground.database.write(Unit(entries, runs=tuple(steps)))
        except Unmet as error:
            raise Conflict("This campaign is in that state already.") from error
        return await self._ground.by_id(campaign.id)


def _plan(campaign: Campaign) -> Iterable[Missing]:
    brief = campaign.brief
    if not brief.goal_number:
        yield Missing("plan", "goal_number", "Say how many you want to reach.")
    if brief.goal == "conversions" and not brief.conversion_link:
        yield Missing("plan", "conversion_link", "Say where people are to go.")
    if not brief.starts_ms:
        yield Missing("plan", "starts", "Say when it begins.")
    if not brief.ends_ms:
        yield Missing("plan", "ends", "Say when it ends.")
    elif brief.ends_ms <= now_ms():
        yield Missing("plan", "ends", "Its last day is over. Choose a later one.", "past")
    if not brief.languages:
        yield Missing("plan", "languages", "Choose at least one language.")


def _channels(campaign: Campaign) -> Iterable[Missing]:
    if not campaign.brief.channels:
        yield Missing("channels", "channels", "Choose at least one way in which the cards shall travel.")


def _in_season(made_for: Sequence[str], festival: str) -> bool:
    """Tell whether a template fits a festival; one for days that are always in season fits every one."""
    always = {one.festival for one in evergreen()}
    return not festival or not made_for or festival in made_for or bool(always & set(made_for))


def _refuse(missing: Sequence[Missing]) -> None:
    """Raise BadInput with what is missing, if anything is."""
    if missing:
        problems = [Problem(f"{one.step}.{one.field}", one.message, one.kind) for one in missing]
        raise refusal(problems)
