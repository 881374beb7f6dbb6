"""The log of a brand: who did what in its name. Append-only; a line stands in the unit of the act itself.

An actor is `person <number>`, `key <prefix>` or `ops`; a subject is a number, a prefix or a word of ours, never a name.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from greetings.chain import Ids
from greetings.chain.ids import LARGEST
from greetings.store import Database, Insert, Query, Rows

_ENTRY = Insert("brand_log", ("id", "brand", "actor", "act", "subject", "made_ms"))


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a brand's log."""

    id: int
    actor: str
    act: str
    subject: str
    made_ms: int


_DEEDS = Query(
    "select id, actor, act, subject, made_ms from brand_log where brand = :brand and id < :before"
    " order by id desc limit :most",
    Deed,
)


class BrandLog:
    """Writes and reads the logs of brands."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database = database
        self._ids = ids

    def entry(self, brand: int, actor: str, act: str, subject: str = "") -> Rows:
        """Give the step that logs an act; it belongs into the act's own unit."""
        return Rows(_ENTRY, ((self._ids.draw(), brand, actor, act, subject, now_ms()),))

    async def of(self, brand: int, *, before: int = LARGEST, most: int = 50) -> list[Deed]:
        """Give the newest acts of a brand, or those before an id."""
        return await self._database.read(_DEEDS, brand=brand, before=before, most=most)


def now_ms() -> int:
    """Give the time in ms since 1970."""
    return time.time_ns() // 1_000_000
