"""A town of people with browsers: real rooms on a real database, for the tests of those who join."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from stores import SECRET, opened

from greetings.cards import Cards
from greetings.cards import Wish as CardWish
from greetings.catalog import Catalog, open_catalog
from greetings.chain import Chain, Kind
from greetings.links import Links, Visitor
from greetings.participants import Joined, Participant, Participants, Wish
from greetings.settings import Settings
from greetings.store import Change, Database, Query, Run, Unit, open_blobs

LINKS = Links([SECRET])
NEVER = 3600.0
WORDS = {"recipient": "Grandma", "message": "The same moon looks in at both our windows.", "sender": "Lin"}


@lru_cache(1)
def catalog() -> Catalog:
    return open_catalog(Settings(data=Path(mkdtemp(prefix="greetings-town-", dir="/tmp"))))


def browser(name: str) -> Visitor:
    return LINKS.visitor(name.encode())


class Town:
    """One process of an installation, and what people do there."""

    def __init__(self, database: Database, blobs: str, **given) -> None:
        settings = {"secret_key": (SECRET,), "rollup_seconds": NEVER} | given
        self.settings = Settings(**settings)
        self.database = database
        self.blobs = open_blobs(blobs)
        self.chain = Chain(database, LINKS, self.settings)
        self.cards = Cards(database, LINKS, self.chain, catalog=catalog(), settings=self.settings)
        self.people = Participants(database, self.chain, self.cards, self.blobs, settings=self.settings)

    async def make(self, who: str, came_from: str = "") -> str:
        """Somebody makes a card; give the code of its root."""
        wish = CardWish("thank-you", WORDS, "en", came_from)
        return (await self.cards.make(wish, browser(who))).code

    async def read(self, code: str, who: str) -> str:
        """Somebody opens a card like a person; give the link that stands in his address bar then."""
        visitor = browser(who)
        place = await self.chain.look(await self.chain.require(code), visitor, Kind.UNKNOWN)
        place = await self.chain.open(place, visitor, 0)
        return self.chain.hand(place, visitor).address

    async def arrive(self, who: str, via: str = "", **given) -> Joined:
        wish = Wish(**({"display_name": who.title(), "handle": who, "lang": "en", "via": via} | given))
        return await self.people.join(wish, browser(who))

    async def join(self, who: str, via: str = "", **given) -> Participant:
        """Somebody joins under his own name."""
        return (await self.arrive(who, via, **given)).participant

    async def line(self, *names: str) -> list[Participant]:
        """People join, each through the one before."""
        found = [await self.join(names[0])]
        for name in names[1:]:
            found.append(await self.join(name, f"@{found[-1].handle}"))
        return found

    async def tamper(self, sql: str, **params) -> None:
        await self.database.write(Unit(runs=(Run(Change(sql), params),)))

    async def count(self, table: str, where: str = "1 = 1", **params) -> int:
        return await self.database.one(Query(f"select count(*) from {table} where {where}", int), **params)

    async def levels(self, who: Participant) -> tuple[int, ...]:
        return (await self.people.generations(who)).levels


@asynccontextmanager
async def town(url: str, folder: Path, **given) -> AsyncIterator[Town]:
    """Open a town; at its end everything must add up, as it was left and when everything is rolled up."""
    async with opened(url) as database:
        made = Town(database, str(folder / "blobs"), **given)
        await made.blobs.open()
        yield made
        assert await made.people.check() == []
        await made.people.close()
        assert await made.people.check() == []
        assert await made.chain.growth.self_check() == []
        await made.chain.close()
