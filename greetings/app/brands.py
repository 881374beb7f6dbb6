"""What those who run it do with brands from the command line: let one in, list them, keys, sign-in links, holds, plans.

Works on the ledger itself, while the product serves or not. Refuses to work on a schema that is not up to date.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from greetings.brands import Added, Brand, Brands, NewBrand, NewKey
from greetings.chain import Chain
from greetings.errors import NotFound
from greetings.links import Links
from greetings.plans import Plans, PlanWish, Standing
from greetings.settings import Settings
from greetings.store import is_migrated, open_database

LISTED = 10_000


async def add(settings: Settings, wish: NewBrand) -> Added:
    """Let a brand in. Raise BadInput with all findings."""
    async with _brands(settings) as brands:
        return await brands.add(wish)


async def listed(settings: Settings) -> list[Brand]:
    """Return all brands, the newest first."""
    async with _brands(settings) as brands:
        return await brands.listed(most=LISTED)


async def new_key(settings: Settings, slug: str) -> NewKey:
    """Make a key of a brand that may do everything. Raise NotFound, Conflict when it has as many as it may have."""
    async with _brands(settings) as brands:
        return await brands.key_by_ops(slug)


async def new_link(settings: Settings, slug: str, reason: str = "") -> str:
    """Make a sign-in link for a brand's first owner and return its token. Raise NotFound, Conflict while on hold."""
    async with _brands(settings) as brands:
        return (await brands.link_by_ops(slug, reason))[1]


async def set_state(settings: Settings, slug: str, reason: str, *, held: bool) -> Brand:
    """Put a brand on hold, or release it. Raise NotFound, Conflict when that is so already."""
    async with _brands(settings) as brands:
        act = brands.hold if held else brands.release
        return await act(slug, reason)


async def plan_of(settings: Settings, slug: str, wish: PlanWish | None = None) -> Standing:
    """Return how a brand stands with its plan, after giving it one if there is a wish. Raise NotFound, BadInput."""
    async with _rooms(settings) as (brands, plans):
        brand = await brands.by_slug(slug)
        return await (plans.set(brand, wish) if wish else plans.standing(brand))


@asynccontextmanager
async def _brands(settings: Settings) -> AsyncIterator[Brands]:
    async with _rooms(settings) as (brands, _):
        yield brands


@asynccontextmanager
async def _rooms(settings: Settings) -> AsyncIterator[tuple[Brands, Plans]]:
    if not is_migrated(settings.database_url):
        raise NotFound("The schema is not up to date. Please run `greetings migrate`.")
    database = open_database(
        settings.database_url, wait_seconds=settings.store_wait_seconds, key_hours=settings.idempotency_hours
    )
    await database.open()
    chain = Chain(database, Links(settings.secret_key), settings)
    try:
        yield Brands(database, chain, settings=settings), Plans(database, chain, settings=settings)
    finally:
        await chain.close()
        await database.close()
