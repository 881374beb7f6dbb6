"""What the room of contests takes from its siblings, which never know each other: channels, and proved domains."""

from __future__ import annotations

from greetings.brands import Brand
from greetings.campaigns import Campaigns
from greetings.contests import Needs
from greetings.sponsors import Sponsors, clock


def contest_needs(campaigns: Campaigns, sponsors: Sponsors) -> Needs:
    """Return what contests ask about a brand's campaigns and domains."""

    async def channels_of(brand: Brand, number: int) -> tuple[str, ...]:
        return tuple((await campaigns.find(brand, number)).brief.channels)

    async def domains_of(brand: Brand) -> tuple[str, ...]:
        found = await sponsors.domains.of(brand)
        return tuple(one.domain for one in found if sponsors.domains.is_good(one, clock()))

    return Needs(channels_of, domains_of)
