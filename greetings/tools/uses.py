"""How often each tool was used on which day: a number, nobody's name. Kept in memory, stored with a later group."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from greetings.errors import Busy
from greetings.store import Database, Insert, Query, Rows, Unit
from greetings.tools.later import Later

_MOST_WAITING = 10_000
_COUNTS = Insert("tool_count", ("name", "day", "uses"), on=("name", "day"), add=("uses",))
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Use:
    """How often a tool was used on a day (days since 1970)."""

    tool: str
    day: int
    uses: int


_SINCE = Query("select name, day, uses from tool_count where day >= :day order by day, name", Use)


class Uses:
    """The counts of this process."""

    def __init__(self, database: Database, *, flush_seconds: float) -> None:
        self._database = database
        self._counts: dict[tuple[str, int], int] = {}
        self._later = Later(self._flush, flush_seconds)

    def add(self, tool: str, day: int) -> None:
        """Count one use. Drops it only when very many wait for a database that is away."""
        if len(self._counts) < _MOST_WAITING:
            self._counts[tool, day] = self._counts.get((tool, day), 0) + 1
            self._later.wake()

    async def since(self, day: int) -> tuple[Use, ...]:
        """Give what is stored from a day on, the oldest first."""
        return tuple(await self._database.read(_SINCE, day=day))

    async def close(self) -> None:
        """Store what waits; a database that is away loses it."""
        await self._later.close()

    async def _flush(self) -> None:
        counts, self._counts = self._counts, {}
        if not counts:
            return
        records = tuple((tool, day, uses) for (tool, day), uses in sorted(counts.items()))
        try:
            await self._database.write(Unit((Rows(_COUNTS, records),)))
        except Busy:
            _log.warning("the uses of %d tools wait for the database", len(counts))
            for key, uses in counts.items():
                self._counts[key] = self._counts.get(key, 0) + uses
            self._later.wake()
