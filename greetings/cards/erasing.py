"""What was erased: written here, noticed by every process within seconds, so that no cache keeps somebody's words.

A card that is erased loses its content and is taken back for good; its place in the chain, its counts and all other
cards stay. Each process looks for new erasures with `notice` and tells those who keep things; a process that starts
looks a day back, so that an erasure which was cut off is finished. The only writer of the table `erasure`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from greetings.chain import Ids, first_of
from greetings.store import Database, Insert, Query, Rows

DAY_MS = 86_400_000
# Another machine's clock may be late, and a commit may come after a later one's.
OVERLAP_MS = 60_000
AT_ONCE = 1000
KNOWN_MOST = 100_000
# Where words of people stand.
CLEANED = ("card", "participant", "participant_mail", "creative", "signature", "guest_line")

_ERASURE = Insert("erasure", ("id", "card", "participant", "made_ms"))


@dataclass(frozen=True, slots=True)
class Erasure:
    """Something that was erased: a card or a participant."""

    id: int
    card: int | None
    participant: int | None


Forget = Callable[[Erasure], Awaitable[None]]
_NEWEST = Query(
    f"select id, card, participant from erasure where id > :since order by id limit {AT_ONCE}",  # noqa: S608
    Erasure,
)


class Erasures:
    """Writes what was erased and tells those who keep things. Made once; every process has its own."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database = database
        self._ids = ids
        self._since = first_of(_now_ms() - DAY_MS)
        self._noticed: dict[int, None] = {}
        self._cards: set[int] = set()
        self._told: list[Forget] = []
        self._unclean = False

    def tell(self, forget: Forget) -> None:
        """Have `forget` called, in this process, for everything that any process erases. It may be called again."""
        self._told.append(forget)

    def row(self, *, card: int | None = None, participant: int | None = None) -> Rows:
        """Return the step that says what is erased; it belongs into the unit that does it."""
        return Rows(_ERASURE, ((self._ids.draw(), card, participant, _now_ms()),))

    def knows(self, card: int) -> bool:
        """Say whether this process knows that a card was erased; nothing about it may be kept any more."""
        return card in self._cards

    async def notice(self) -> None:
        """Look for what was erased since the last time, and have it forgotten. Raise Busy to be called again."""
        rows = await self._database.read(_NEWEST, since=self._since)
        fresh = [one for one in rows if one.id not in self._noticed]
        for one in fresh:
            if one.card is not None:
                self._cards.add(one.card)
            for forget in self._told:
                await forget(one)
            self._noticed[one.id] = None
        if fresh:
            self._unclean = True
            self._trim()
        if self._unclean:
            self._unclean = not await self._database.scrub(*CLEANED)
        horizon = first_of(_now_ms() - OVERLAP_MS)
        self._since = max(self._since, min(horizon, rows[-1].id) if len(rows) == AT_ONCE else horizon)

    def _trim(self) -> None:
        while len(self._noticed) > KNOWN_MOST:
            del self._noticed[next(iter(self._noticed))]
        if len(self._cards) > KNOWN_MOST:
            self._cards.clear()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
