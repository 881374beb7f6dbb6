"""Who stands on a card and in empty slots: its campaign's sponsor, else the installation's, else nobody (the house).

A campaign's sponsor is its brand, by the name under which the brand was let in. Its link leads out only through
`/s/<campaign>`, and only while the brand's domain is proved. Refuses links of campaigns and brands that are stopped.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from greetings.brands import Brands
from greetings.campaigns import LINK_FOLLOWED, Campaign, Campaigns, Tag
from greetings.chain import Chain
from greetings.errors import Busy, NotFound
from greetings.links import clean_code
from greetings.settings import Settings
from greetings.sponsors.clicks import Click, Clicks, with_click
from greetings.sponsors.domains import Domains
from greetings.sponsors.rows import PARTICIPANT_OF
from greetings.store import Database, Unit

HOUSE_NUMBER: Final = 0
KEPT_SECONDS: Final = 5.0
KEPT_MOST: Final = 4096
NOTHING: Final = "There is nothing behind this link."
log = logging.getLogger("greetings")


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Who is shown. `number`: of the link `/s/<number>` (0: the installation's); `linked`: it leads somewhere.

    `brand` is 0 for the installation's sponsor.
    """

    number: int
    brand: int
    name: str
    line: str
    linked: bool

    @property
    def href(self) -> str:
        """Where the sponsor leads, without where one came from; empty for nowhere."""
        return f"/s/{self.number}" if self.linked else ""


class Showing:
    """Tells who is shown. Made once; each process keeps what it found for some seconds."""

    def __init__(
        self,
        database: Database,
        brands: Brands,
        campaigns: Campaigns,
        *,
        domains: Domains,
        settings: Settings,
    ) -> None:
        self._database = database
        self._brands = brands
        self._campaigns = campaigns
        self._domains = domains
        self._clicks = Clicks(settings.secret_key)
        self._kept: OrderedDict[int, tuple[float, Sponsor | None]] = OrderedDict()
        self._joined: OrderedDict[int, int] = OrderedDict()
        self.installation = (
            Sponsor(
                HOUSE_NUMBER, 0, settings.sponsor_name, settings.sponsor_line, bool(settings.sponsor_link)
            )
            if settings.sponsor_name
            else None
        )

    async def of(self, campaign: int) -> Sponsor | None:
        """Give who stands on the cards of a campaign (0: of none)."""
        if not campaign:
            return self.installation
        kept = self._kept.get(campaign)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        found = await self._found(campaign) or self.installation
        self._kept[campaign] = (time.monotonic() + KEPT_SECONDS, found)
        self._kept.move_to_end(campaign)
        if len(self._kept) > KEPT_MOST:
            self._kept.popitem(last=False)
        return found

    async def _found(self, number: int) -> Sponsor | None:
        campaign = await self._in_service(number)
        if campaign is None:
            return None
        brand = await self._brands.by_id(campaign.brand)
        link = campaign.brief.conversion_link
        linked = await self._domains.leads(brand.id, link, _now_ms())
        return Sponsor(campaign.id, brand.id, brand.name, campaign.brief.sponsor_line, linked)

    async def _in_service(self, number: int) -> Campaign | None:
        try:
            campaign = await self._campaigns.by_id(number)
        except NotFound:
            return None
        held = campaign.stopped or (await self._brands.by_id(campaign.brand)).held
        return None if held else campaign

    async def campaign_of(self, participant: int, root: int) -> int:
        """Give the campaign through which somebody joined, else the one with which his tree began; 0 for none."""
        for one in (participant, root):
            if one in self._joined:
                return self._joined[one]
        found = dict(await self._database.read(PARTICIPANT_OF, one=participant, other=root))
        campaign = found.get(participant) or found.get(root) or 0
        if campaign:
            self._joined[participant] = campaign
            if len(self._joined) > KEPT_MOST:
                self._joined.popitem(last=False)
        return campaign

    async def follow(self, number: int, chain: Chain, code: str, *, who: int, now_ms: int) -> str:
        """Give where the link of a campaign's sponsor leads, with a click id; count who follows it. Raise NotFound.

        `code` is of the page on which the link stood; one that is no code, or of another campaign, says nothing.
        `who` is counted once for each such place, where the conversion would be; 0 is nobody who counts.
        """
        campaign = await self._in_service(number)
        link = campaign.brief.conversion_link if campaign is not None else ""
        if campaign is None or not await self._domains.leads(campaign.brand, link, now_ms):
            raise NotFound(NOTHING)
        place = await chain.resolve(code) if clean_code(code) == code else None
        here = place is not None and place.tag is not None and place.tag.campaign == campaign.id
        forward = (place.forward or place.parent or 0) if place is not None and here else 0
        if who:
            await self._count(campaign, chain, forward, who=who)
        return with_click(link, self._clicks.write(Click(campaign.id, forward, now_ms)))

    async def _count(self, campaign: Campaign, chain: Chain, forward: int, *, who: int) -> None:
        """Tell that somebody followed the link. A database that is away keeps nobody from where he is going."""
        try:
            place = await chain.at(forward) if forward else None
            tag = place.tag if place is not None and place.tag is not None else Tag(campaign.id, 0, 0)
            way = place.channel.number if place is not None else 0
            told = self._campaigns.events.rows(
                LINK_FOLLOWED, tag, forward or campaign.id, who=who, channel=way
            )
            await self._database.write(Unit((told,)))
        except Busy:
            log.warning("a click was not counted: the database is away")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
