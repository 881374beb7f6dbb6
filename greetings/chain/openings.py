"""Counters of looking: kept in memory, stored with a later group. A crash may lose the last second of them.

Per forward three numbers: previews, scanners, unknowns. Persons are rows and never pass through here.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from greetings.chain.agents import Kind
from greetings.errors import Busy
from greetings.store import Database, Insert, Rows, Unit

_PLACES = {Kind.PREVIEW: 0, Kind.SCANNER: 1, Kind.UNKNOWN: 2}
_MOST_FORWARDS = 100_000
COUNTS = Insert(
    "opening_count",
    ("forward", "previews", "scanners", "unknowns"),
    on=("forward",),
    add=("previews", "scanners", "unknowns"),
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looks:
    """How often a forward was looked at by what."""

    previews: int = 0
    scanners: int = 0
    unknowns: int = 0


class Tally:
    """The counters of this process."""

    def __init__(self, database: Database, *, flush_seconds: float) -> None:
        self._database = database
        self._flush_seconds = flush_seconds
        self._counts: dict[int, list[int]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None

    def add(self, forward: int, kind: Kind) -> None:
        """Count one look. Drops it only when a hundred thousand forwards wait for a database that is away."""
        counts = self._counts.get(forward)
        if counts is None:
            if len(self._counts) >= _MOST_FORWARDS:
                return
            counts = self._counts[forward] = [0, 0, 0]
        counts[_PLACES[kind]] += 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._flush_seconds, self._start)

    async def settled(self) -> None:
        """Wait until nothing is on its way to the database: what is under way is neither stored nor waiting."""
        while self._flushing is not None and not self._flushing.done():
            await asyncio.shield(self._flushing)

    def waiting(self, forward: int) -> Looks:
        """Give what is not stored yet; ask right after `settled`."""
        return Looks(*self._counts.get(forward, ()))

    async def close(self) -> None:
        """Store what waits; a database that is away loses it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._flushing is not None:
            await self._flushing
        await self._flush()

    def _start(self) -> None:
        self._timer = None
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        counts, self._counts = self._counts, {}
        if not counts:
            return
        records = tuple((forward, *three) for forward, three in sorted(counts.items()))
        try:
            await self._database.write(Unit((Rows(COUNTS, records),)))
        except Busy:
            _log.warning("the counters of %d forwards wait for the database", len(counts))
            self._put_back(counts)

    def _put_back(self, counts: dict[int, list[int]]) -> None:
        for forward, three in counts.items():
            now = self._counts.setdefault(forward, [0, 0, 0])
            now[:] = [a + b for a, b in zip(now, three, strict=True)]
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._flush_seconds, self._start)
