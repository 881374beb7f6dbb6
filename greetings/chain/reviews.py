"""The review queue: what people reported, card by card, until somebody who runs the site has decided.

Refuses to decide a report twice. Reading the queue changes nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from greetings.chain.ends import Ends
from greetings.chain.ids import LARGEST, first_of
from greetings.chain.log import OpsLog
from greetings.chain.places import Place
from greetings.chain.watch import Watch
from greetings.errors import Conflict, NotFound
from greetings.store import Database, Insert, Query, Rows, Run, Unit

RECALL, DISMISS, SLOW = DECISIONS = ("recall", "dismiss", "slow")
HOUR_MS = 3_600_000
MOST_REPORTS = 10_000
SHOWN_REPORTS = 20

_REVIEW = Insert("review", ("report", "decision", "reason", "made_ms"), on=("report",))


@dataclass(frozen=True, slots=True)
class Told:
    """One report, with what was decided about it (empty: nothing yet)."""

    id: int
    forward: int
    card: int
    reason: str
    words: str
    made_ms: int
    decision: str
    decided_for: str


@dataclass(frozen=True, slots=True)
class _Queue:
    card: int
    reporters: int
    first: int


@dataclass(frozen=True, slots=True)
class _Reason:
    reason: str
    reporters: int


@dataclass(frozen=True, slots=True)
class Queued:
    """A card in the queue. `reasons` = reporters by reason, `hour` = its forwards in the last hour, `told` = the first
    reports. `cursor` = where the next page begins.
    """

    card: int
    reporters: int
    reasons: dict[str, int]
    hour: int
    told: tuple[Told, ...]
    cursor: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a report: how many were closed with it, and which forward was recalled (None: none)."""

    decision: str
    closed: int
    recalled: Place | None


_OPEN = "(v.report is null) = (:open = 1)"
_FROM = "from report r left join review v on v.report = r.id"
_QUEUE = Query(
    f"""select r.card, count(distinct r.reporter), min(r.id) {_FROM} where {_OPEN} group by r.card
    having count(distinct r.reporter) < :reporters
    or (count(distinct r.reporter) = :reporters and min(r.id) > :first)
    order by count(distinct r.reporter) desc, min(r.id) limit :most""",
    _Queue,
    heavy=True,
)
_REASONS = Query(
    f"select r.reason, count(distinct r.reporter) {_FROM} where r.card = :card and {_OPEN} group by r.reason"
    " order by count(distinct r.reporter) desc, r.reason",
    _Reason,
)
_TOLD = f"""select r.id, r.forward, r.card, r.reason, r.words, r.made_ms, coalesce(v.decision, ''),
    coalesce(v.reason, '') {_FROM}"""
_OF_CARD = Query(f"{_TOLD} where r.card = :card and {_OPEN} order by r.id limit :most", Told)
_BY_ID = Query(f"{_TOLD} where r.id = :id", Told)
_HOUR = Query("select count(*) from forward where card = :card and id > :since and generation > 0", int)
_OPEN_BELOW = Query(
    """with recursive up(report, id, parent) as (
        select r.id, f.id, f.parent from report r join forward f on f.id = r.forward
        where r.card = :card and not exists (select 1 from review v where v.report = r.id)
        union all
        select up.report, f.id, f.parent from up join forward f on f.id = up.parent where up.id > :forward
    )
    select report from up where id = :forward limit :most""",
    int,
    heavy=True,
)


class Reviews:
    """Reads the queue and decides."""

    def __init__(self, database: Database, *, ends: Ends, watch: Watch, log: OpsLog) -> None:
        self._database = database
        self._ends = ends
        self._watch = watch
        self._log = log

    async def queue(
        self, *, decided: bool = False, after: tuple[int, int] = (LARGEST, 0), most: int = 50
    ) -> list[Queued]:
        """Give the cards with open reports (or decided ones): the most reported first, among equals the oldest."""
        rows = await self._database.read(
            _QUEUE, open=int(not decided), reporters=after[0], first=after[1], most=most
        )
        return [await self._queued(row, decided=decided) for row in rows]

    async def _queued(self, row: _Queue, *, decided: bool) -> Queued:
        wanted = int(not decided)
        reasons = await self._database.read(_REASONS, card=row.card, open=wanted)
        told = await self._database.read(_OF_CARD, card=row.card, open=wanted, most=SHOWN_REPORTS)
        hour = await self._database.one(_HOUR, card=row.card, since=first_of(_now_ms() - HOUR_MS))
        return Queued(
            card=row.card,
            reporters=row.reporters,
            reasons={one.reason: one.reporters for one in reasons},
            hour=hour or 0,
            told=tuple(told),
            cursor=(row.reporters, row.first),
        )

    async def find(self, number: int) -> Told:
        """Give one report; raise NotFound, or Conflict when it was decided before."""
        found = await self._database.one(_BY_ID, id=min(number, LARGEST))
        if found is None:
            raise NotFound("There is no report with this number.")
        if found.decision:
            raise Conflict(f"This report was decided before: {found.decision}.")
        return found

    async def decide(self, told: Told, place: Place, *, decision: str, reason: str) -> Decided:
        """Decide about a report: `recall` the forward at `place` with everything below it, `dismiss`, or `slow`.

        A recall closes the open reports of what it ends; the others speak of the card's words, which are the same
        everywhere, and close all of its reports. A dismissal gives the card its full speed back.
        """
        rows: list[Rows] = []
        runs: list[Run] = []
        closed = await self._closed(told, place, whole=decision != RECALL)
        recalls = decision == RECALL and not await self._ends.is_recalled(place)
        if recalls:
            rows += await self._ends.recall_steps(place, reason)
        if decision == SLOW:
            slow = await self._watch.slow_steps(told.card)
            rows += slow[0]
            runs += slow[1]
        elif decision == DISMISS or place.root:
            runs.append(self._watch.settle_step(told.card))
        now = _now_ms()
        rows.append(Rows(_REVIEW, tuple((one, decision, reason, now) for one in closed)))
        rows.append(self._log.entry(f"report-{decision}", f"{place.code} report {told.id}", reason))
        await self._database.write(Unit(tuple(rows), runs=tuple(runs)))
        await self._watch.refresh()
        return Decided(decision, len(closed), place if recalls else None)

    async def _closed(self, told: Told, place: Place, *, whole: bool) -> list[int]:
        forward = told.card if whole else (place.forward or told.card)
        below = await self._database.read(_OPEN_BELOW, card=told.card, forward=forward, most=MOST_REPORTS)
        return below if told.id in below else [told.id, *below]


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
