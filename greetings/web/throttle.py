"""How often one neighbourhood of the net may do something: buckets shared by all processes.

Who calls is known here by a keyed hash of his coarse address that changes daily. Refuses with 429 and Retry-After.
"""

from __future__ import annotations

import time

from starlette.types import Scope

from greetings.errors import PlanRate, Problem, TooMany
from greetings.links import Links
from greetings.plans import RATE
from greetings.settings import Settings
from greetings.store.limits import Limits
from greetings.web.common import caller_address

DAY_SECONDS = 86_400


class Throttle:
    """Takes from the buckets, or does nothing when `rate_limits` is off."""

    def __init__(self, settings: Settings, links: Links, limits: Limits | None) -> None:
        self._proxies = settings.trusted_proxies
        self._links = links
        self._limits = limits
        self._per_minute = {
            "cards": settings.cards_per_minute,
            "forwards": settings.forwards_per_minute,
            "texts": settings.text_checks_per_minute,
            "misses": settings.misses_per_minute,
            "reports": settings.reports_per_minute,
            "joins": settings.joins_per_minute,
            "signins": settings.signins_per_minute,
            "signs": settings.signs_per_minute,
            "guests": settings.guests_per_minute,
            "tools": settings.tools_per_minute,
            "asks": settings.letters_asks_per_minute,
            "uploads": settings.uploads_per_minute,
            "clicks": settings.forwards_per_minute,
            "proofs": settings.signins_per_minute,
            "conversions": settings.conversions_per_minute,
            "returns": settings.text_checks_per_minute,
            "entries": settings.entries_per_minute,
        }

    def who(self, scope: Scope) -> int:
        """Return the keyed hash of the caller's coarse address, of today."""
        return self._links.stranger(caller_address(scope, self._proxies), int(time.time()) // DAY_SECONDS)

    def take(self, kind: str, scope: Scope, *, who: int | None = None) -> None:
        """Count one act of a kind, of the caller's neighbourhood or of `who`; raise TooMany over a minute's limit."""
        if self._limits is None:
            return
        whose = self.who(scope) if who is None else who
        wait = self._limits.take(kind, whose, per_minute=self._per_minute[kind])
        if wait:
            raise TooMany(
                "That was a lot in a short time. Please wait a moment and try again.", retry_after=wait
            )

    def take_plan(self, brand: int, per_minute: int | None) -> None:
        """Count one request with a key of a brand; raise PlanRate over what its plan allows in a minute."""
        if self._limits is None or per_minute is None:
            return
        wait = self._limits.take("brand-keys", brand, per_minute=per_minute)
        if wait:
            raise PlanRate(
                f"Your plan includes {per_minute} requests a minute. Please wait a moment and send this one again.",
                retry_after=wait,
                problems=[
                    Problem(RATE, f"{per_minute} requests a minute", "plan-rate", (("most", per_minute),))
                ],
            )
