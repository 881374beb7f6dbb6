"""The parts of the room, put together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from greetings.brands import Brands
from greetings.brands.templates.checking import too_heavy
from greetings.campaigns import Campaign, Campaigns, Missing, Variant
from greetings.catalog import Catalog
from greetings.chain import Chain
from greetings.errors import GreetingsError, Problem
from greetings.mail import Mail
from greetings.outside import Outside
from greetings.settings import Settings
from greetings.sponsors.conversions import DAY_MS, Conversions
from greetings.sponsors.courier import Courier, clock
from greetings.sponsors.deliveries import Deliveries
from greetings.sponsors.domains import Domains
from greetings.sponsors.fanning import Fan
from greetings.sponsors.notices import Notices
from greetings.sponsors.proofs import Proofs
from greetings.sponsors.showing import Showing
from greetings.sponsors.stories import Stories
from greetings.sponsors.webhooks import Webhooks
from greetings.store import Database

EVERY_SECONDS: Final = 60.0
log = logging.getLogger("greetings")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The rooms that this one works with."""

    database: Database
    brands: Brands
    campaigns: Campaigns
    chain: Chain
    catalog: Catalog
    outside: Outside
    mail: Mail


class Sponsors:
    """Domains, conversions, webhooks and who is shown, of one installation. Made once in each process."""

    def __init__(self, near: Neighbours, *, settings: Settings, proofs: Proofs | None = None) -> None:
        database, outside, acts = near.database, near.outside, near.brands.log
        notices = Notices(near.brands, near.mail, settings.base_url)
        self._brands = near.brands
        self._catalog = near.catalog
        self.domains = Domains(
            database, acts, proofs or Proofs(settings, outside), notices, settings=settings
        )
        self.conversions = Conversions(database, acts, near.chain, near.campaigns, settings=settings)
        self.webhooks = Webhooks(database, acts, outside, settings=settings)
        self.deliveries = Deliveries(database, acts)
        fan = Fan(database, near.campaigns, self.conversions, stories=Stories(settings.secret_key))
        self.courier = Courier(
            self.webhooks,
            self.deliveries,
            fan,
            outside=outside,
            notices=notices,
            log_ms=settings.webhook_log_days * DAY_MS,
        )
        self.showing = Showing(database, near.brands, near.campaigns, domains=self.domains, settings=settings)
        self._looking: asyncio.Task[None] | None = None
        near.campaigns.ask(self.missing)

    def open(self) -> None:
        """Begin what goes on by itself: deliveries, and proofs that are due."""
        self.courier.open()
        self._looking = asyncio.get_running_loop().create_task(self._look())

    async def close(self) -> None:
        """Stop; what is under way is done again by whoever comes first."""
        await self.courier.close()
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})

    async def _look(self) -> None:
        while True:
            try:
                await self.domains.round(clock())
            except GreetingsError as error:
                log.warning("domains are looked at again soon: %s", error.message)
            await asyncio.sleep(EVERY_SECONDS)

    async def missing(self, campaign: Campaign, variants: Sequence[Variant]) -> list[Missing]:
        """Find what forbids a launch here: a link whose domain is not proved, more advertising than was planned."""
        found: list[Problem] = []
        if campaign.brief.conversion_link:
            brand = await self._brands.by_id(campaign.brand)
            found = await self.domains.findings(brand, campaign.brief.conversion_link, "conversion_link")
        unproved = [Missing("plan", one.path, one.message, one.kind) for one in found]
        return [*unproved, *self._too_much(campaign, variants)]

    def _too_much(self, campaign: Campaign, variants: Sequence[Variant]) -> Iterator[Missing]:
        """Find the designs whose advertising, as measured, is over the campaign's own budget."""
        budget = campaign.brief.ad_budget
        for one in variants if budget is not None else ():
            template = self._catalog.get(one.template) if one.weight else None
            heavy = too_heavy(template.document, (budget or 0) / 100) if template is not None else []
            if heavy:
                message = f"{one.label} ({heavy[0].size}): {heavy[0].message}"
                yield Missing("idea", "templates", message, "ad-weight")
