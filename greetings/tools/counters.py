"""Visit counters for pages elsewhere: a name without meaning, and how many people came, each once a day.

Who came is a keyed hash of coarse address, agent and day (made by `links`); it is kept for that day only, so that
nobody counts twice, whichever process saw him. Visits are stored within a second or so; a crash may lose those. Refuses
names that it did not give.
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass

from greetings.errors import Busy, NotFound
from greetings.store import Change, Database, Insert, Query, Rows, Run, Unit
from greetings.tools.later import Later

NAME_BYTES = 9
NAME_CHARS = 12
_MOST_WAITING = 100_000
_ROUNDS = 3
_BATCH_BITS = 62
_NOBODY = -1
_log = logging.getLogger(__name__)

_COUNTER = Insert("counter", ("name", "made_ms", "people"))
_SEEN = Insert("counter_seen", ("day", "counter", "visitor", "batch"), on=("day", "counter", "visitor"))
_ADD = Change(
    """update counter set people = people
    + (select count(*) from counter_seen where batch = :batch and counter = :name) where name = :name"""
)
_FORGET = Change("delete from counter_seen where day < :day")


@dataclass(frozen=True, slots=True)
class _Stored:
    """A counter as the database knows it; `known`: this visitor of today is among its people."""

    people: int
    known: int


_FIND = Query(
    """select c.people, (select count(*) from counter_seen s
        where s.day = :day and s.counter = c.name and s.visitor = :visitor)
    from counter c where c.name = :name""",
    _Stored,
)


class Counters:
    """The counters, and the visits of this process that wait to be stored."""

    def __init__(self, database: Database, *, flush_seconds: float) -> None:
        self._database = database
        self._waiting: dict[str, set[tuple[int, int]]] = {}
        self._many = 0
        self._later = Later(self._flush, flush_seconds)

    async def make(self) -> str:
        """Make a counter that stands at nought; give its name."""
        name = secrets.token_urlsafe(NAME_BYTES)
        record = (name, int(time.time() * 1000), 0)
        await self._database.write(Unit((Rows(_COUNTER, (record,)),)))
        return name

    async def see(self, name: str, visitor: int | None, day: int) -> int:
        """Count a visitor of a day, unless he was there today; give how many people there were with him.

        With `visitor` None nobody is counted. Raise NotFound for a name that no counter has.
        """
        stored = await self._stored(name, visitor, day)
        if visitor is not None and not stored.known and self._many < _MOST_WAITING:
            waiting = self._waiting.setdefault(name, set())
            self._many += (day, visitor) not in waiting
            waiting.add((day, visitor))
            self._later.wake()
        return stored.people + len(self._waiting.get(name, ()))

    async def close(self) -> None:
        """Store what waits; a database that is away loses it."""
        await self._later.close()

    async def _stored(self, name: str, visitor: int | None, day: int) -> _Stored:
        """Read while nothing of this process is on its way, so that what waits is not counted twice."""
        stored = None
        who = _NOBODY if visitor is None else visitor
        for _ in range(_ROUNDS if len(name) == NAME_CHARS else 0):
            await self._later.settled()
            begun = self._later.begun
            stored = await self._database.one(_FIND, name=name, day=day, visitor=who)
            if begun == self._later.begun:
                break
        if stored is None:
            raise NotFound("There is no such counter.")
        return stored

    async def _flush(self) -> None:
        waiting, self._waiting, self._many = self._waiting, {}, 0
        if not waiting:
            return
        batch = secrets.randbits(_BATCH_BITS)
        visits = sorted((day, name, visitor) for name, seen in waiting.items() for day, visitor in seen)
        records = tuple((*visit, batch) for visit in visits)
        adds = tuple(Run(_ADD, {"batch": batch, "name": name}) for name in sorted(waiting))
        # The hash changes daily: what is older than yesterday can never be asked for again.
        forget = Run(_FORGET, {"day": visits[-1][0] - 1})
        try:
            await self._database.write(Unit((Rows(_SEEN, records),), runs=(*adds, forget)))
        except Busy:
            _log.warning("%d visits of counters wait for the database", len(records))
            self._put_back(waiting)

    def _put_back(self, waiting: dict[str, set[tuple[int, int]]]) -> None:
        for name, seen in waiting.items():
            self._waiting.setdefault(name, set()).update(seen)
        self._many = sum(map(len, self._waiting.values()))
        self._later.wake()
