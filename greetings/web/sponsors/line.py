"""Who pays for the paper, on a page: the sponsor of the card's campaign, else the installation's, else nobody.

One reader is shown the same sponsor only so often a day. How often he was is kept in a cookie of his own browser and
nowhere else: it costs no row, and the pages that everybody asks for are as quick as before.
"""

from __future__ import annotations

import re
import time
from typing import Final

from starlette.types import Scope

from greetings.brands import Brand
from greetings.chain import Place
from greetings.participants import NOBODY, Participant, SlotSponsor
from greetings.sponsors import Sponsor
from greetings.web.parts import Parts
from greetings.web.views import SponsorLine
from greetings.web.visitors import cookie_of

NAME: Final = "shown"
DAY_SECONDS: Final = 86_400
KEPT_MOST: Final = 8
FROM: Final = "from"
_VALUE = re.compile(r"([0-9]{1,9})((?:\.[0-9]{1,19}-[0-9]{1,5}){0,8})")
Cookie = tuple[bytes, bytes]


async def sponsor_of(parts: Parts, place: Place) -> Sponsor | None:
    """Return who stands on the card at a place."""
    showing = parts.sponsors.showing
    if place.tag is None:
        return showing.installation
    found = await showing.of(place.tag.campaign)
    if found is None or not found.brand or await parts.plans.own_sponsor(found.brand, place.card):
        return found
    return showing.installation


async def slot_sponsor(parts: Parts, participant: Participant) -> Sponsor | None:
    """Return who stands in the empty slots of somebody's page."""
    showing = parts.sponsors.showing
    campaign = await showing.campaign_of(participant.id, participant.root)
    found = await showing.of(campaign)
    if found is None or not found.brand or await parts.plans.own_sponsor_now(found.brand):
        return found
    return showing.installation


def line_of(sponsor: Sponsor | None, code: str = "") -> SponsorLine | None:
    """Return a sponsor as a page shows it. `code`: of that page, so that what comes of it is known to come from it."""
    if sponsor is None:
        return None
    href = f"{sponsor.href}?{FROM}={code}" if sponsor.href and sponsor.brand and code else sponsor.href
    return SponsorLine(sponsor.name, href=href, line=sponsor.line)


def in_slots(sponsor: Sponsor | None) -> SlotSponsor:
    """Return a sponsor as it stands in slots."""
    return NOBODY if sponsor is None else SlotSponsor(sponsor.name, sponsor.line, sponsor.href)


async def broken_links(parts: Parts, brand: Brand) -> list[str]:
    """Return what has stopped working by itself, as codes: a domain's proof, a webhook."""
    found = []
    if any(one.state in {"failing", "lost"} for one in await parts.sponsors.domains.of(brand)):
        found.append("broken-domain")
    if any(one.state in {"failed", "gone"} for one in await parts.sponsors.webhooks.of(brand)):
        found.append("broken-webhook")
    return found


class Repeats:
    """Holds a sponsor back from a reader who was shown it often enough today."""

    def __init__(self, parts: Parts) -> None:
        self._most = parts.settings.sponsor_repeats
        self._secure = parts.settings.base_url.startswith("https:")
        self._name = f"__Host-{NAME}" if self._secure else NAME

    def take(
        self, scope: Scope, sponsor: Sponsor | None, now: float | None = None
    ) -> tuple[Sponsor | None, tuple[Cookie, ...]]:
        """Return the sponsor, if it may be shown once more, with the cookie that says that it was."""
        if sponsor is None or not self._most:
            return sponsor, ()
        today = int(time.time() if now is None else now) // DAY_SECONDS
        shown = self._read(scope, today)
        count = shown.pop(sponsor.number, 0)
        if count >= self._most:
            return None, ()
        # The newest stands last; of many sponsors those of long ago are forgotten.
        kept = [*shown.items(), (sponsor.number, count + 1)][-KEPT_MOST:]
        return sponsor, (self._cookie(today, kept),)

    def _read(self, scope: Scope, today: int) -> dict[int, int]:
        found = _VALUE.fullmatch(cookie_of(scope, self._name))
        if found is None or int(found[1]) != today:
            return {}
        pairs = [one.split("-") for one in found[2].split(".")[1:]]
        return {int(number): int(count) for number, count in pairs}

    def _cookie(self, today: int, kept: list[tuple[int, int]]) -> Cookie:
        value = ".".join([str(today), *[f"{number}-{count}" for number, count in kept]])
        secure = "; Secure" if self._secure else ""
        cookie = f"{self._name}={value}; Max-Age={DAY_SECONDS}; Path=/; HttpOnly; SameSite=Lax{secure}"
        return b"set-cookie", cookie.encode("ascii")
