"""Deliveries: a letter to somebody, one row each; which of them a worker holds, and what became of it.

A claim is a fresh number in the rows that a worker has taken; it ends by itself. Only the holder of a claim writes what
became of a delivery, so that of two who work on the same row one is heard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from greetings.letters.ground import Ground
from greetings.letters.people import DAY_MS
from greetings.letters.rows import (
    DAY,
    DELIVERY_STATES,
    LETTER_COLUMNS,
    PEOPLE_COLUMNS,
    SKIPPED,
    WAITING,
    Letter,
    Subscriber,
    letter_of,
    subscriber_of,
)
from greetings.letters.tags import Tag
from greetings.store import Change, Query, Rows, Run, Unit, Unmet, Value

LEASE_MS = 600_000
OUT_MS = 300_000

_ACTIVE = Query(
    f"select {LETTER_COLUMNS} from letter l join brand b on b.id = l.brand and b.state = 0"  # noqa: S608
    " where l.state = 1 order by l.id",
    letter_of,
)
_OVERDUE = Query("select count(*) from delivery where state = 1 and until_ms < :now", int)
_CRASHED = Change(
    "update delivery set state = 6, taken = 0, said = 'the answer never came', changed_ms = :now"
    " where state = 1 and until_ms < :now"
)
_CLAIM = Change(
    """update delivery set taken = :claim, until_ms = :until
    where letter = :letter and state = 0 and due_ms <= :now and until_ms < :now and subscriber in (
    select subscriber from delivery where letter = :letter and state = 0 and due_ms <= :now and until_ms < :now
    order by due_ms, subscriber limit :most)"""
)
_CLAIMED = Query(
    f"select d.attempts, {PEOPLE_COLUMNS} from delivery d"  # noqa: S608 - our own names
    " left join subscriber s on s.id = d.subscriber"
    " where d.taken = :claim and d.letter = :letter and d.state = 0 and s.id is not null order by s.id",
    lambda attempts, *person: (int(attempts), subscriber_of(*person)),
)
_ERASED = Change(
    """update delivery set state = 5, taken = 0, said = 'erased', changed_ms = :now
    where taken = :claim and state = 0
    and not exists (select 1 from subscriber s where s.id = delivery.subscriber)"""
)
_GO = Change(
    """update delivery set state = 1, relay = :relay, until_ms = :until, changed_ms = :now
    where letter = :letter and subscriber = :person and state = 0 and taken = :claim
    and exists (select 1 from letter l join brand b on b.id = l.brand and b.state = 0
        where l.id = :letter and l.state = 1)
    and exists (select 1 from subscriber s where s.id = :person and s.state = 0
        and not exists (select 1 from suppression x where x.hash = s.hash and x.brand in (0, s.brand)))"""
)
_COUNT = Change("update letter_day set sent = sent + 1 where brand = :brand and day = :day and sent < :most")
_UNCOUNT = Change("update letter_day set sent = sent - 1 where brand = :brand and day = :day and sent > 0")
_SETTLE = Change(
    """update delivery set state = :state, attempts = :attempts, taken = 0, until_ms = 0, due_ms = :due,
    said = :said, after = :after, changed_ms = :now
    where letter = :letter and subscriber = :person and state in (0, 1) and taken = :claim"""
)
_BACK = Change(
    "update delivery set state = 0 where letter = :letter and subscriber = :person and state = 1 and taken = :claim"
)
_LET_GO = Change(
    "update delivery set taken = 0, until_ms = 0, due_ms = :due where taken = :claim and state = 0"
)
_WANTED = Query(
    """select count(*) from subscriber s where s.id = :person and s.state = 0
    and not exists (select 1 from suppression x where x.hash = s.hash and x.brand in (0, s.brand))""",
    int,
)
_TODAY = Query("select sent from letter_day where brand = :brand and day = :day", int)
_WAITING = Query("select 1 from delivery where letter = :letter and state in (0, 1) limit 1", int)
_TOLL = Query(
    """select coalesce(sum(case when after = 'dead' then 1 else 0 end), 0),
    coalesce(sum(case when after = 'complained' then 1 else 0 end), 0)
    from delivery where letter = :letter and after <> ''""",
    lambda dead, complained: (int(dead), int(complained)),
)
_TRIED = Query("select count(*) from delivery where letter = :letter and state in (2, 3, 7)", int, heavy=True)
_RETURNED = Change(
    """update delivery set state = 7, said = :said, after = case when after = '' then :after else after end,
    changed_ms = :now where letter = :letter and subscriber = :person and state in (1, 2, 6)"""
)
_COMPLAINED = Change(
    "update delivery set after = 'complained' where letter = :letter and subscriber = :person and after = ''"
)
_RESULTS = Query(
    """select state, count(*), coalesce(sum(case when after = 'dead' then 1 else 0 end), 0),
    coalesce(sum(case when after = 'complained' then 1 else 0 end), 0),
    coalesce(sum(case when left_ms is not null then 1 else 0 end), 0)
    from delivery where letter = :letter group by state""",
    lambda *columns: tuple(int(one) for one in columns),
    heavy=True,
)
_BY_RELAY = Query(
    """select relay, count(*), sum(case when state in (2, 7) then 1 else 0 end) from delivery
    where relay <> '' and changed_ms > :since group by relay order by relay""",
    lambda relay, number, taken: (str(relay), int(number), int(taken)),
    heavy=True,
)
_ENDED = Change("update letter set state = 2, done_ms = :now where id = :id and state = 1")


@dataclass(frozen=True, slots=True)
class Due:
    """A letter to somebody whose turn it is, held by a claim."""

    letter: Letter
    claim: int
    attempts: int
    person: Subscriber

    @property
    def names(self) -> dict[str, Value]:
        """How statements name it."""
        return {"letter": self.letter.id, "person": self.person.id, "claim": self.claim}


@dataclass(frozen=True, slots=True)
class Results:
    """What became of a letter: deliveries by state, and of them the dead addresses, complaints and leavings."""

    states: Mapping[str, int]
    all: int
    dead: int
    complained: int
    left: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a delivery; `after` is `dead` when the address does not exist."""

    state: int
    said: str = ""
    due_ms: int = 0
    after: str = ""


class Deliveries:
    """Keeps the deliveries."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database
        self._clock = ground.clock

    async def tidy(self) -> None:
        """Give up what was out when somebody died: nobody knows whether it arrived."""
        now = self._clock()
        if await self._database.one(_OVERDUE, now=now):
            await self._database.write(Unit(runs=(Run(_CRASHED, {"now": now}),)))

    async def letters(self) -> list[Letter]:
        """Give the letters that are on their way, of brands that are not on hold."""
        return await self._database.read(_ACTIVE)

    async def claim(self, letter: Letter, most: int) -> int:
        """Take some deliveries whose turn it is; return the claim, 0 when there are none."""
        now, claim = self._clock(), self._ground.ids.draw()
        wanted: dict[str, Value] = {"letter": letter.id, "claim": claim, "now": now, "most": most}
        runs = (Run(_CLAIM, {**wanted, "until": now + LEASE_MS}), Run(_ERASED, {"claim": claim, "now": now}))
        answer = await self._database.write(Unit(runs=runs))
        return claim if answer.touched[0] else 0

    async def claimed(self, letter: Letter, claim: int) -> list[Due]:
        """Give what a claim holds."""
        found = await self._database.read(_CLAIMED, claim=claim, letter=letter.id)
        return [Due(letter, claim, attempts, person) for attempts, person in found]

    async def release(self, claim: int, wait_ms: int) -> None:
        """Let go of what a claim still holds, until later."""
        due = self._clock() + wait_ms
        await self._database.write(Unit(runs=(Run(_LET_GO, {"claim": claim, "due": due}),)))

    async def goes(self, due: Due, relay: str) -> bool:
        """Mark a delivery as out, unless somebody left, stopped the letter, or the day's letters are used up."""
        now, brand = self._clock(), due.letter.brand
        day: dict[str, Value] = {"brand": brand, "day": now // DAY_MS}
        go: dict[str, Value] = {**due.names, "relay": relay, "now": now, "until": now + OUT_MS}
        count: dict[str, Value] = {**day, "most": self._ground.settings.letters_per_day}
        unit = Unit(
            (Rows(DAY, ((brand, now // DAY_MS, 0),)),),
            runs=(Run(_GO, go, at_least=1), Run(_COUNT, count, at_least=1)),
        )
        try:
            await self._database.write(unit)
        except Unmet:
            return False
        return True

    async def wanted(self, due: Due) -> bool:
        """Say whether somebody still wants letters."""
        found = await self._database.one(_WANTED, person=due.person.id)
        return bool(found)

    async def take_back(self, due: Due) -> None:
        """Say that a letter did not go out after all."""
        day: dict[str, Value] = {"brand": due.letter.brand, "day": self._clock() // DAY_MS}
        await self._database.write(Unit(runs=(Run(_BACK, due.names), Run(_UNCOUNT, day))))

    async def settle(self, due: Due, fate: Fate) -> None:
        """Write down what became of a delivery."""
        tried = fate.state != SKIPPED and not (fate.state == WAITING and not fate.said)
        settled: dict[str, Value] = {**due.names, "state": fate.state, "said": fate.said, "after": fate.after}
        settled |= {"attempts": due.attempts + tried, "now": self._clock(), "due": fate.due_ms}
        await self._database.write(Unit(runs=(Run(_SETTLE, settled),)))

    async def used_up(self, brand: int) -> bool:
        """Say whether a brand has no letters left today."""
        sent = await self._database.one(_TODAY, brand=brand, day=self._clock() // DAY_MS)
        return (sent or 0) >= self._ground.settings.letters_per_day

    async def finish(self, letter: Letter) -> None:
        """Close a letter when nobody waits for it any more."""
        if not await self._database.one(_WAITING, letter=letter.id):
            done = Run(_ENDED, {"id": letter.id, "now": self._clock()})
            await self._database.write(Unit(runs=(done,)))

    async def toll(self, letter: Letter) -> tuple[int, int]:
        """Count the dead addresses of a letter, and its complaints."""
        found = await self._database.one(_TOLL, letter=letter.id)
        return found or (0, 0)

    async def tried(self, letter: Letter) -> int:
        """Count to whom a letter went for good, whatever came of it."""
        return await self._database.one(_TRIED, letter=letter.id) or 0

    # What came back, what is told
    async def returned(self, tag: Tag, said: str, *, dead: bool) -> bool:
        """Note that a letter came back after a relay had taken it; False when that is known already."""
        now = self._clock()
        step: dict[str, Value] = {"letter": tag.letter, "person": tag.subscriber, "said": said, "now": now}
        back = Run(_RETURNED, {**step, "after": "dead" if dead else ""})
        answer = await self._database.write(Unit(runs=(back,)))
        return bool(answer.touched[0])

    async def complained(self, tag: Tag) -> None:
        """Note that somebody called a letter spam."""
        step = Run(_COMPLAINED, {"letter": tag.letter, "person": tag.subscriber})
        await self._database.write(Unit(runs=(step,)))

    async def results(self, letter: Letter) -> Results:
        """Say what became of a letter."""
        found = await self._database.read(_RESULTS, letter=letter.id)
        states = {DELIVERY_STATES[state]: number for state, number, _, _, _ in found}
        return Results(
            states,
            all=sum(states.values()),
            dead=sum(one[2] for one in found),
            complained=sum(one[3] for one in found),
            left=sum(one[4] for one in found),
        )

    async def by_relay(self, since_ms: int) -> list[tuple[str, int, int]]:
        """Count by relay what went out since a time, and what of it was taken."""
        return await self._database.read(_BY_RELAY, since=since_ms)
