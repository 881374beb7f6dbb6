"""One process of an installation with brands, campaigns and their sponsors, on a real database."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from stores import SECRET, opened

from greetings.brands import Brands, NewBrand
from greetings.campaigns import Brief, Campaigns, NewCampaign, Tag
from greetings.cards import Cards
from greetings.catalog import open_catalog
from greetings.chain import Chain
from greetings.links import Links
from greetings.mail import Mail
from greetings.outside import Outside
from greetings.settings import Settings
from greetings.sponsors import Neighbours, Proofs, Sponsors
from greetings.store import Change, Query, Run, Unit

NOW = time.time_ns() // 1_000_000
BY = "person 1"


@cache
def catalog(data: Path):
    return open_catalog(Settings(data=data))


class House:
    """The rooms around sponsors."""

    def __init__(self, database, data, *, file_at=None, **given):
        self.settings = Settings(**({"secret_key": (SECRET,), "data": data, "outside_seconds": 5.0} | given))
        links = Links(self.settings.secret_key)
        self.database = database
        self.chain = Chain(database, links, self.settings)
        self.brands = Brands(database, self.chain, settings=self.settings)
        cards = Cards(database, links, self.chain, catalog=catalog(data), settings=self.settings)
        self.campaigns = Campaigns(database, self.chain, cards, catalog(data), settings=self.settings)
        self.outside = Outside(self.settings)
        proofs = Proofs(self.settings, self.outside, **({"file_at": file_at} if file_at else {}))
        near = Neighbours(
            database=database,
            brands=self.brands,
            campaigns=self.campaigns,
            chain=self.chain,
            catalog=catalog(data),
            outside=self.outside,
            mail=Mail(self.settings),
        )
        self.sponsors = Sponsors(near, settings=self.settings, proofs=proofs)
        self.domains, self.conversions = self.sponsors.domains, self.sponsors.conversions
        self.webhooks, self.deliveries = self.sponsors.webhooks, self.sponsors.deliveries
        self.courier = self.sponsors.courier

    async def brand(self, name="Moon Bakery", mail=""):
        return (await self.brands.add(NewBrand(name, "Lin", mail))).brand

    async def campaign(self, brand, link="https://moon.shop/spring", name="Spring"):
        wish = NewCampaign(name, brief=Brief(conversion_link=link, sponsor_line="Mooncakes since 1902"))
        return (await self.campaigns.make(brand, wish, by=BY)).campaign

    async def tell(self, campaign, kind, *subjects, seed=0, variant=0, channel=4):
        """Put events of a campaign into the outbox."""
        tag = Tag(campaign.id, seed, variant)
        rows = tuple(self.campaigns.events.rows(kind, tag, one, channel=channel) for one in subjects)
        await self.database.write(Unit(rows))

    async def rows(self, table):
        return await self.database.one(Query(f"select count(*) from {table}", int))

    async def tamper(self, sql, **params):
        await self.database.write(Unit(runs=(Run(Change(sql), params),)))

    async def deeds(self, brand):
        return [one.act for one in await self.brands.log.of(brand.id)]

    async def prove(self, brand, domain, now_ms=NOW):
        """Make a domain a proved one, as a check would."""
        await self.domains.add(brand, domain, by=BY, now_ms=now_ms)
        await self.tamper(
            "update brand_domain set state = 1, way = 'dns', verified_ms = :now where brand = :brand",
            brand=brand.id,
            now=now_ms,
        )

    async def close(self):
        self.outside.close()
        await self.chain.close()


@asynccontextmanager
async def house(url, data, **given):
    async with opened(url) as database:
        made = House(database, data, **given)
        try:
            yield made
        finally:
            await made.close()


def run(url, data, work, **given):
    async def main():
        async with house(url, data, **given) as here:
            await work(here)

    asyncio.run(main())
