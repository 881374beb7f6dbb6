"""What those who run it do with mail from the command line: bounces and complaints, addresses to leave in peace.

Works on the ledger itself, while the product serves or not. Refuses to work on a schema that is not up to date.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from greetings.app.build import build_parts
from greetings.errors import NotFound
from greetings.letters import Letters, Outcome
from greetings.settings import Settings
from greetings.store import is_migrated


async def take(settings: Settings, raw: bytes, to: str) -> Outcome:
    """Take in what came back. Raise Busy when the database is away."""
    async with _letters(settings) as letters:
        return await letters.returns.take(raw, to)


async def suppress(settings: Settings, mail: str, reason: str) -> None:
    """Have nothing of any brand go to an address. Raise BadInput for what is none."""
    async with _letters(settings) as letters:
        await letters.people.suppress(mail, reason)


@asynccontextmanager
async def _letters(settings: Settings) -> AsyncIterator[Letters]:
    if not is_migrated(settings.database_url):
        raise NotFound("The schema is not up to date. Please run `greetings migrate`.")
    parts = build_parts(settings)
    await parts.database.open()
    try:
        yield parts.letters
    finally:
        await parts.chain.close()
        await parts.database.close()
        parts.places.close()
