"""What those who run it do with the tree of people from the command line: recount it, take one in, see who is ahead.

Works on the ledger itself, while the product serves or not. Refuses to work on a schema that is not up to date.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from greetings.campaigns import Campaigns
from greetings.cards import Cards
from greetings.catalog import open_catalog
from greetings.chain import Chain
from greetings.errors import BadInput, NotFound
from greetings.links import Links
from greetings.participants import Participants, Ranked
from greetings.settings import Settings
from greetings.store import is_migrated, open_blobs, open_database


@dataclass(frozen=True, slots=True)
class Checked:
    """What differed, and what still does after mending."""

    found: tuple[str, ...]
    left: tuple[str, ...]


async def check_chain(settings: Settings, *, mend: bool = False) -> Checked:
    """Count everything again: forwards, campaigns, people; say what differs. `mend` puts counts of people right."""
    async with _rooms(settings) as rooms:
        forwards = [*await rooms.chain.growth.self_check(), *await rooms.campaigns.check()]
        found = (*forwards, *await rooms.people.check(mend=mend))
        left = (*forwards, *await rooms.people.check()) if mend and found else found
        return Checked(found, left)


async def import_tree(settings: Settings, file: Path) -> int:
    """Take in a tree of JSON lines and return how many came. Raise BadInput, and store nothing, if any is wrong."""
    async with _rooms(settings) as rooms:
        try:
            with file.open(encoding="utf-8") as lines:
                return await rooms.people.take_in(lines)
        except UnicodeDecodeError as error:
            raise BadInput(f"The file is not UTF-8 (byte {error.start}). Please save it as UTF-8.") from error


async def best(settings: Settings) -> list[Ranked]:
    """Return the board, with everything counted that waited."""
    async with _rooms(settings) as rooms:
        await rooms.people.roll_up()
        return await rooms.people.board()


@dataclass(frozen=True, slots=True)
class _Rooms:
    chain: Chain
    people: Participants
    campaigns: Campaigns


@asynccontextmanager
async def _rooms(settings: Settings) -> AsyncIterator[_Rooms]:
    """Open what is needed of an installation, and no more: the pages take longest to build."""
    if not is_migrated(settings.database_url):
        raise NotFound("The schema is not up to date. Please run `greetings migrate`.")
    database = open_database(
        settings.database_url, wait_seconds=settings.store_wait_seconds, key_hours=settings.idempotency_hours
    )
    links = Links(settings.secret_key)
    chain = Chain(database, links, settings)
    catalog = open_catalog(settings)
    cards = Cards(database, links, chain, catalog=catalog, settings=settings)
    people = Participants(database, chain, cards, open_blobs(settings.blobs), settings=settings)
    await database.open()
    try:
        yield _Rooms(chain, people, Campaigns(database, chain, cards, catalog, settings=settings))
    finally:
        await people.close()
        await chain.close()
        await database.close()
