"""The log of privileged acts: who runs the site leaves a line for everything that he does to others. Append-only.

Rooms put `entry` into the unit of the act itself, so that no act is stored without its line.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from greetings.chain.ids import LARGEST, Ids
from greetings.store import Database, Insert, Query, Rows, Unit

_ENTRY = Insert("ops_log", ("id", "act", "subject", "reason", "made_ms"))


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the log. `subject` is a code or a number; never a name, a handle or an address."""

    id: int
    act: str
    subject: str
    reason: str
    made_ms: int


_ACTS = Query(
    "select id, act, subject, reason, made_ms from ops_log where id < :before order by id desc limit :most",
    Act,
)


class OpsLog:
    """Writes and reads the log."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database = database
        self._ids = ids

    def entry(self, act: str, subject: str, reason: str) -> Rows:
        """Give the step that logs an act; it belongs into the act's own unit."""
        now = time.time_ns() // 1_000_000
        return Rows(_ENTRY, ((self._ids.draw(), act, subject, reason, now),))

    async def write(self, act: str, subject: str, reason: str) -> None:
        """Log an act that has no unit of its own here."""
        await self._database.write(Unit((self.entry(act, subject, reason),)))

    async def acts(self, *, before: int = LARGEST, most: int = 100) -> list[Act]:
        """Give the newest acts, or those before an id."""
        return await self._database.read(_ACTS, before=before, most=most)
