"""What those who run it do from the command line: recall a chain, read the reports and the log, erase for good.

Works on the ledger itself, while the product serves or not; serving processes notice within seconds. Refuses to work on
a schema that is not up to date.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from greetings.app.build import build_parts
from greetings.chain import Chain, Place
from greetings.chain.log import Act
from greetings.chain.reviews import Queued
from greetings.errors import NotFound
from greetings.links import Links
from greetings.settings import Settings
from greetings.store import is_migrated, open_database

LISTED = 50


@dataclass(frozen=True, slots=True)
class Reported:
    """A card in the review queue with the code of its root."""

    code: str
    queued: Queued


def code_of(text: str) -> str:
    """Return the code in a code or in an address that ends with one."""
    return text.partition("?")[0].rstrip("/").rsplit("/", 1)[-1].partition(".")[0]


async def recall(settings: Settings, code: str, *, reason: str = "", undo: bool = False) -> int:
    """Take a forward with everything below it out of service, or give it back; return how many are below it.

    Raise NotFound, Conflict.
    """
    async with _chain(settings) as chain:
        place = await _place(chain, code)
        act = chain.ends.undo_recall if undo else chain.ends.recall
        await act(place, reason)
        return await chain.ends.count_below(place)


async def reported(settings: Settings) -> list[Reported]:
    """Return the review queue, the most reported cards first."""
    async with _chain(settings) as chain:
        found = []
        for one in await chain.reviews.queue(most=LISTED):
            root = await chain.at(one.card)
            found.append(Reported(root.code if root else "", one))
        return found


async def acts(settings: Settings) -> list[Act]:
    """Return the newest privileged acts."""
    async with _chain(settings) as chain:
        return await chain.log.acts(most=LISTED)


async def erase(settings: Settings, subject: str, *, reason: str = "") -> str:
    """Erase a card (by any of its codes) or a participant (by @handle) for good; return what was erased, in words."""
    _check_schema(settings)
    parts = build_parts(settings)
    await parts.database.open()
    await parts.album.open()
    try:
        if subject.startswith("@"):
            participant = await parts.people.find(subject)
            entry = parts.chain.log.entry("erase-participant", str(participant.id), reason)
            await parts.people.erase(participant, entry)
            return f"participant {participant.id}"
        place = await _place(parts.chain, code_of(subject))
        await parts.cards.erase(place.card, parts.chain.log.entry("erase-card", place.code, reason))
        return f"the card of {place.code}"
    finally:
        await parts.people.close()
        await parts.album.close()
        await parts.chain.close()
        await parts.database.close()
        parts.places.close()


async def _place(chain: Chain, code: str) -> Place:
    place = await chain.resolve(code)
    if place is None:
        raise NotFound("There is no card at this link. Please check that the code is complete.")
    return place


@asynccontextmanager
async def _chain(settings: Settings) -> AsyncIterator[Chain]:
    _check_schema(settings)
    database = open_database(
        settings.database_url, wait_seconds=settings.store_wait_seconds, key_hours=settings.idempotency_hours
    )
    await database.open()
    chain = Chain(database, Links(settings.secret_key), settings)
    try:
        yield chain
    finally:
        await chain.close()
        await database.close()


def _check_schema(settings: Settings) -> None:
    if not is_migrated(settings.database_url):
        raise NotFound("The schema is not up to date. Please run `greetings migrate`.")
