"""The speed breaker: how many new forwards a minute one card may have. What was passed on before still opens.

The buckets are shared by the processes of a host and no database is asked. A card that comes to its limit is watched
from then on; one that is slowed down has a smaller limit. Refuses with TooFast, which says when to come again.
"""

from __future__ import annotations

from greetings.chain.watch import Watch
from greetings.errors import TooFast
from greetings.settings import Settings
from greetings.store import Limits

KIND = "card"
_KNOWN_MOST = 4096


class Breaker:
    """Takes from the bucket of a card; without `limits` it lets everything pass."""

    def __init__(self, limits: Limits | None, watch: Watch, settings: Settings) -> None:
        self._limits = limits
        self._watch = watch
        self._usual = settings.breaker_forwards_per_minute
        self._slow = settings.breaker_slow_per_minute
        self._known: set[int] = set()

    async def take(self, card: int) -> None:
        """Count one new forward of a card; raise TooFast when there were too many within a minute."""
        self._watch.stir()
        if self._limits is None:
            return
        slow = self._watch.is_slow(card)
        wait = self._limits.take(KIND, card, per_minute=self._slow if slow else self._usual)
        if not wait:
            return
        if not slow and card not in self._known:
            await self._note(card)
        raise TooFast(
            "This card is being passed on very fast just now. Please try again in a moment.", retry_after=wait
        )

    async def _note(self, card: int) -> None:
        if len(self._known) >= _KNOWN_MOST:
            self._known.clear()
        self._known.add(card)
        await self._watch.too_fast(card, self._usual)
