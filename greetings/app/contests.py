"""What those who run it do with contests from the command line: list, vouch, hold, release, draw without a network.

Works on the ledger itself, while the product serves or not. Refuses to work on a schema that is not up to date.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from greetings.brands import BY_OPS, BrandLog
from greetings.chain import Chain, Ids
from greetings.contests import Contest, Contests, Needs
from greetings.errors import NotFound
from greetings.links import Links
from greetings.outside import Outside
from greetings.settings import Settings
from greetings.store import is_migrated, open_blobs, open_database

LISTED = 10_000


async def listed(settings: Settings) -> list[Contest]:
    """Return all contests, the newest first."""
    async with _contests(settings) as contests:
        return await contests.desk.listed(most=LISTED)


async def conclude(settings: Settings, number: int, signature: str) -> tuple[Contest, tuple[str, ...]]:
    """Draw a contest's winners with the round's signature; return it with their tickets by prize.

    Raise NotFound, BadInput for a signature that the beacon did not make, Conflict.
    """
    async with _contests(settings) as contests:
        done = await contests.decisions.conclude(await contests.desk.by_id(number), signature, by=BY_OPS)
        return done, tuple(one.ticket for one in await contests.entries.winners(done))


async def decide(settings: Settings, number: int, decision: str, reason: str) -> Contest:
    """Vouch for a contest, hold or release it. Raise NotFound, BadInput, Conflict."""
    async with _contests(settings) as contests:
        decisions = contests.decisions
        acts = {"vouch": decisions.vouch, "hold": decisions.hold, "release": decisions.release}
        return await acts[decision](await contests.desk.by_id(number), reason)


@asynccontextmanager
async def _contests(settings: Settings) -> AsyncIterator[Contests]:
    if not is_migrated(settings.database_url):
        raise NotFound("The schema is not up to date. Please run `greetings migrate`.")
    database = open_database(
        settings.database_url, wait_seconds=settings.store_wait_seconds, key_hours=settings.idempotency_hours
    )
    await database.open()
    chain, outside = Chain(database, Links(settings.secret_key), settings), Outside(settings)
    contests = Contests(
        database,
        (BrandLog(database, Ids()), chain.log),
        open_blobs(settings.blobs),
        outside,
        needs=Needs(_nothing, _nothing),
        settings=settings,
    )
    try:
        yield contests
    finally:
        await contests.close()
        await chain.close()
        await database.close()
        outside.close()


async def _nothing(*asked: object) -> tuple[str, ...]:
    """Tell nothing about campaigns and domains: they are asked for when a contest is opened, which is a brand's act."""
    return ()
