"""How many people are in somebody's generations 1..8: appended as events, rolled up in batches, each exactly once.

A join appends one event and touches no ancestor. The roll-up claims a batch under a fresh number, reads it with the
ancestors, and in one unit adds it to the counts and deletes what it claimed. Whoever finds a claim older than a minute
takes it over; the unit of the first owner then finds its events gone and is undone as a whole. So any number of
processes may roll up at the same time, and nothing is lost or doubled.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from greetings.chain import Ids, first_of, time_of
from greetings.errors import Busy
from greetings.participants.people import ANCESTORS, GENERATIONS, LEVELS
from greetings.store import Change, Database, Insert, Query, Record, Rows, Run, Unit, Unmet, Value

BATCH = 5000
STALE_MS = 60_000
LATE_SECONDS = 30.0
BOARD_SHOWN = 100
# More than are shown, so that somebody whose count falls has a successor at hand.
BOARD_KEPT = 200
STAT = Insert("stat", ("id", *LEVELS), on=("id",), add=LEVELS)
_TOTAL = " + ".join(LEVELS)
_CLAIM = Change(
    """update count_event set claim = :claim where claim < :stale and id in (
    select id from count_event where claim < :stale order by claim, id limit :most)"""
)
_SETTLE = Change("delete from count_event where claim = :claim")
_ENTER = Change(
    f"""insert into board (campaign, participant, score)
    select 0, id, {_TOTAL} from stat where id = :id and {_TOTAL} > 0
    on conflict (campaign, participant) do nothing"""  # noqa: S608 - our own names
)
_RESCORE = Change(
    f"""update board set score = (select {_TOTAL} from stat where stat.id = board.participant)
    where campaign = 0 and score <> (select {_TOTAL} from stat where stat.id = board.participant)"""  # noqa: S608
)
_TRIM = Change(
    """delete from board where campaign = 0 and (score <= 0 or participant not in (
    select participant from board where campaign = 0 order by score desc, participant limit :most))"""
)
_CLEAR_BOARD = Change("delete from board where campaign = 0")
_FILL_BOARD = Change(
    f"""insert into board (campaign, participant, score)
    select 0, id, {_TOTAL} from stat where {_TOTAL} > 0 order by {_TOTAL} desc, id limit :most"""  # noqa: S608
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Generations:
    """People in generations 1..8 below somebody, and up to when (ms) they are counted."""

    levels: tuple[int, ...]
    total: int
    as_of_ms: int


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody who came (+1) or went (-1), with those above whom he is."""

    delta: int
    ancestors: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A place on the board."""

    participant: int
    score: int


def _event(delta: int, *ancestors: int | None) -> Event:
    return Event(delta, ancestors)


def _levels(*columns: Value) -> tuple[int, ...]:
    return tuple([int(one or 0) for one in columns])


_CLAIMED = Query(
    f"""select e.delta, {", ".join(f"p.{name}" for name in ANCESTORS)}
    from count_event e left join participant p on p.id = e.participant where e.claim = :claim""",  # noqa: S608
    _event,
)
_STAT = Query(f"select {', '.join(LEVELS)} from stat where id = :id", _levels)  # noqa: S608 - our own names
_OLDEST = Query("select min(id) from count_event", lambda oldest: oldest)
_TOTALS_OF = Query(
    f"select id, {_TOTAL} from stat where {_TOTAL} > :floor and id in ("  # noqa: S608 - our own names
    + " union ".join(
        f"select p.{name} from count_event e join participant p on p.id = e.participant where e.claim = :claim"  # noqa: S608
        for name in ANCESTORS
    )
    + ")",
    Score,
    heavy=True,
)
_TOP = Query(
    f"select id, {_TOTAL} from stat where {_TOTAL} > 0 order by {_TOTAL} desc, id limit :most",  # noqa: S608
    Score,
    heavy=True,
)
_BOARD = Query(
    "select participant, score from board where campaign = :campaign order by score desc, participant limit :most",
    Score,
)


def stat_records(events: Iterable[Event]) -> tuple[Record, ...]:
    """Add events up by ancestor and generation, in the order of ids."""
    sums: dict[int, list[int]] = {}
    for event in events:
        for level, ancestor in enumerate(event.ancestors):
            if ancestor is not None:
                sums.setdefault(ancestor, [0] * GENERATIONS)[level] += event.delta
    return tuple([(ancestor, *sums[ancestor]) for ancestor in sorted(sums) if any(sums[ancestor])])


class Counts:
    """Rolls up, by itself and when asked, and reads what was rolled up."""

    def __init__(self, database: Database, ids: Ids, *, rollup_seconds: float) -> None:
        self._database = database
        self._ids = ids
        self._rollup_seconds = rollup_seconds
        self._timer: asyncio.TimerHandle | None = None
        self._rolling: asyncio.Task[None] | None = None
        self._open = False
        self._more = False
        self._looked = time.monotonic()
        self._unseen = False

    # By itself
    def open(self) -> None:
        """Begin: what an earlier run left is rolled up at once."""
        self._open = True
        self._start()

    def soon(self) -> None:
        """Roll up in a moment, because something happened."""
        if self._open:
            self._wake_in(self._rollup_seconds)

    async def close(self) -> None:
        """Finish what is under way and roll up what waits; what cannot be stored now waits for the next start."""
        self._open = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._rolling is not None:
            await self._rolling
        await self._quietly()

    def _wake_in(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            if self._timer.when() <= loop.time() + seconds:
                return
            self._timer.cancel()
        self._timer = loop.call_later(seconds, self._start)

    def _start(self) -> None:
        self._timer = None
        if self._rolling is None or self._rolling.done():
            self._rolling = asyncio.get_running_loop().create_task(self._again())
        else:
            self._more = True

    async def _again(self) -> None:
        await self._quietly()
        if self._open:
            self._wake_in(self._rollup_seconds if self._more else LATE_SECONDS)
        self._more = False

    async def _quietly(self) -> None:
        try:
            await self.roll_up()
            if self._unseen and (not self._open or time.monotonic() - self._looked > LATE_SECONDS):
                await self.look_over_board()
        except Busy as error:
            _log.info("the roll-up waits: %s", error.message)

    # When asked
    async def roll_up(self) -> int:
        """Count all events that wait and that nobody else has claimed; return how many those were."""
        counted = 0
        while True:
            claimed = await self._batch()
            counted += claimed
            if claimed < BATCH:
                return counted

    async def _batch(self) -> int:
        if await self._database.one(_OLDEST) is None:
            return 0
        claim = self._ids.draw()
        stale = first_of(time.time_ns() // 1_000_000 - STALE_MS)
        marked = await self._database.write(
            Unit(runs=(Run(_CLAIM, {"claim": claim, "stale": stale, "most": BATCH}),))
        )
        number = marked.touched[0]
        if not number:
            return 0
        events = await self._database.read(_CLAIMED, claim=claim)
        records = stat_records(events)
        runs = [Run(_SETTLE, {"claim": claim}, at_least=number), *await self._board_runs(records, claim)]
        try:
            await self._database.write(Unit((Rows(STAT, records),) if records else (), runs=tuple(runs)))
        except Unmet:
            _log.info("%d events were taken over by another process", number)
        self._unseen = True
        return number

    async def _board_runs(self, records: Sequence[Record], claim: int) -> list[Run]:
        """Give the steps that keep the board right, in the unit that adds `records` to the counts.

        `claim` names the events from which they come.
        """
        if not records:
            return []
        gained = {int(str(record[0])): sum(int(str(one)) for one in record[1:]) for record in records}
        board = await self._database.read(_BOARD, campaign=0, most=BOARD_KEPT)
        least = board[-1].score if len(board) >= BOARD_KEPT else 0
        floor = least - max(gained.values())
        before = await self._database.read(_TOTALS_OF, claim=claim, floor=floor)
        reached = Counter(gained)
        for one in before:
            if one.participant in gained:
                reached[one.participant] += one.score
        for there in board:
            del reached[there.participant]
        entering = [
            Run(_ENTER, {"id": one}) for one, score in reached.most_common(BOARD_KEPT) if score > least
        ]
        return [*entering, Run(_RESCORE, {}), Run(_TRIM, {"most": BOARD_KEPT})]

    async def look_over_board(self) -> None:
        """Enter who is missing on the board: those who came up by batches that two processes counted at once."""
        self._looked, self._unseen = time.monotonic(), False
        best = await self._database.read(_TOP, most=BOARD_KEPT)
        there = {one.participant for one in await self._database.read(_BOARD, campaign=0, most=BOARD_KEPT)}
        entering = [Run(_ENTER, {"id": one.participant}) for one in best if one.participant not in there]
        if entering:
            runs = (*entering, Run(_RESCORE, {}), Run(_TRIM, {"most": BOARD_KEPT}))
            await self._database.write(Unit(runs=runs))

    async def refill_board(self) -> None:
        """Make the board anew from the counts."""
        runs = (Run(_CLEAR_BOARD, {}), Run(_FILL_BOARD, {"most": BOARD_KEPT}))
        await self._database.write(Unit(runs=runs))

    # What was counted
    async def generations(self, participant: int) -> Generations:
        """Give how many people there are in each of somebody's generations, and how fresh that is."""
        levels = await self._database.one(_STAT, id=participant) or (0,) * GENERATIONS
        oldest = await self._database.one(_OLDEST)
        as_of = time.time_ns() // 1_000_000 if oldest is None else time_of(oldest)
        return Generations(levels, sum(levels), as_of)

    async def board(self, campaign: int, most: int = BOARD_SHOWN) -> list[Score]:
        """Give the best of a campaign."""
        return await self._database.read(_BOARD, campaign=campaign, most=most)
