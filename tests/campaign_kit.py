"""A town with a brand and its campaigns: real rooms on a real database."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager

from stores import opened
from town import WORDS, Town, browser, catalog

from greetings.brands import BY_OPS, Brands, NewBrand
from greetings.campaigns import Brief, Campaigns, NewCampaign, NewSeed, NewVariant
from greetings.cards import Wish
from greetings.links import button

DAY_MS = 86_400_000
BY = "person 1"
A, B = "thank-you", "birthday"


def now_ms():
    return time.time_ns() // 1_000_000


def brief(**given):
    """A brief that lacks nothing."""
    whole = {
        "goal_number": 100,
        "starts_ms": now_ms() - DAY_MS,
        "ends_ms": now_ms() + 20 * DAY_MS,
        "languages": ("en",),
        "channels": ("whatsapp",),
        "seed_target": 0,
    }
    return Brief(**(whole | given))


class Fair(Town):
    """A town in which a brand has something to offer."""

    def __init__(self, database, blobs, **given):
        super().__init__(database, blobs, **given)
        self.brands = Brands(database, self.chain, settings=self.settings)
        self.campaigns = Campaigns(database, self.chain, self.cards, catalog(), settings=self.settings)

    async def brand(self, name="Moon Bakery"):
        return (await self.brands.add(NewBrand(name, "Lin"))).brand

    async def draft(self, brand, *designs, name="Lantern night", **given):
        """A campaign with everything but its launch; designs as `template` or (template, weight)."""
        made = (await self.campaigns.make(brand, NewCampaign(name, brief=brief(**given)), by=BY)).campaign
        for one in designs or (A,):
            template, weight = one if isinstance(one, tuple) else (one, 1)
            await self.campaigns.add_variant(brand, made.id, NewVariant(template, weight), by=BY)
        return made

    async def running(self, brand, *designs, **given):
        made = await self.draft(brand, *designs, **given)
        await self.campaigns.skip_pilot(brand, made.id, "A small shop.", by=BY)
        return await self.campaigns.launch(brand, made.id, by=BY)

    async def sow(self, brand, campaign, label="Book club", **given):
        return await self.campaigns.add_seed(brand, campaign.id, NewSeed(label, **given), by=BY)

    async def write(self, who, came_from, template=A):
        """Somebody makes a card out of the one at a link; its root's code."""
        wish = Wish(template, WORDS, "en", came_from)
        return (await self.cards.make(wish, browser(who))).code

    async def pass_on(self, code, channel="im", via="whatsapp"):
        """A card is passed on by program; the new link."""
        place = await self.chain.require(code)
        return (await self.chain.forward(place, button(channel, via))).code

    async def latent(self, card, who):
        """The link in the address bar of a maker's own page, which nobody has opened yet."""
        place = await self.chain.require(card)
        return self.chain.hand(place, browser(who)).code()

    def watch(self):
        """Note every statement from now on (SQLite)."""
        self.seen = []
        noted = self.seen

        async def write(unit, *, keep=self.database.write):
            noted.extend(one.change.sql for one in unit.runs)
            noted.extend(f"insert into {one.insert.table}" for one in unit.rows)
            return await keep(unit)

        self.database.write = write

    async def tracked(self, brand, campaign):
        return await self.campaigns.tracking(brand, campaign.id)


@asynccontextmanager
async def fair(url, folder, **given):
    async with opened(url) as database:
        made = Fair(database, str(folder / "blobs"), **given)
        await made.blobs.open()
        yield made
        assert await made.campaigns.check() == []
        await made.people.close()
        assert await made.chain.growth.self_check() == []
        await made.chain.close()


def run(url, folder, work, **given):
    async def main():
        async with fair(url, folder, **given) as here:
            await work(here)

    asyncio.run(main())


__all__ = ["BY", "BY_OPS", "DAY_MS", "A", "B", "Fair", "brief", "browser", "fair", "now_ms", "run"]
