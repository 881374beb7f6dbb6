"""What those who run it do with campaigns from the command line: list, hold, recall, resume.

Works on the ledger itself, while the product serves or not. Refuses to work on a schema that is not up to date.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from greetings.campaigns import Campaign, Campaigns
from greetings.cards import Cards
from greetings.catalog import open_catalog
from greetings.chain import Chain
from greetings.errors import NotFound
from greetings.links import Links
from greetings.settings import Settings
from greetings.store import is_migrated, open_database

LISTED = 10_000


async def listed(settings: Settings) -> list[Campaign]:
    """Return all campaigns, the newest first."""
    async with _campaigns(settings) as campaigns:
        return await campaigns.listed(most=LISTED)


async def decide(settings: Settings, slug: str, decision: str, reason: str) -> Campaign:
    """Hold, recall or resume a campaign. Raise NotFound, Conflict when that is so already."""
    async with _campaigns(settings) as campaigns:
        found = await campaigns.by_slug(slug)
        if decision == "resume":
            return await campaigns.resume(found.id, reason)
        return await campaigns.stop(found.id, reason, recall=decision == "recall")


@asynccontextmanager
async def _campaigns(settings: Settings) -> AsyncIterator[Campaigns]:
    if not is_migrated(settings.database_url):
        raise NotFound("The schema is not up to date. Please run `greetings migrate`.")
    database = open_database(
        settings.database_url, wait_seconds=settings.store_wait_seconds, key_hours=settings.idempotency_hours
    )
    links, catalog = Links(settings.secret_key), open_catalog(settings)
    chain = Chain(database, links, settings)
    cards = Cards(database, links, chain, catalog=catalog, settings=settings)
    await database.open()
    try:
        yield Campaigns(database, chain, cards, catalog, settings=settings)
    finally:
        await chain.close()
        await database.close()
