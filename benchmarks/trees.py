"""The two trees of `chain.py`: forwards and people, grown through the rooms' own faces and measured on top of that."""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from plain_rows import GROUP, PlainRows, rows_of

from greetings.chain import Ids, Pair, hands_at
from greetings.chain.places import FORWARD
from greetings.links import CHANNELS
from greetings.participants import Wish
from greetings.participants.people import PARTICIPANT
from greetings.store import Insert, Query, Rows, Unit

IN_FLIGHT = 2000
TURN = 10_000
LAG_LOOK_SECONDS, WAITING_SECONDS = 0.2, 0.02
WAYS = [way for way in CHANNELS if way.kind != "root"]
NAMES = ("Lin Yue", "Amina Haddad", "Grandma Rosa", "Jonas", "Mei", "Uncle Tariq", "Chidi Okafor", "Sofia")
EVERYBODY = Query("select id from participant order by id", int, heavy=True)
WAITING = Query("select count(*) from count_event", int, heavy=True)
CARD = Insert("card", ("id", "template", "template_version", "lang", "content", "made_ms"))
COUNT_EVENT = Insert("count_event", ("id", "participant", "delta", "claim"))
BROWSER = Insert("holder_browser", ("visitor", "holder"))
HOLDING = Insert("holding", ("reference", "nonce", "holder", "made_ms"))


async def in_flight(calls: Iterable, act: Callable[..., Awaitable], most: int = IN_FLIGHT) -> float:
    """Call `act` with each of `calls`, so many at a time; give the seconds until the last answer."""
    waiting = iter(calls)

    async def worker() -> None:
        for call in waiting:
            await act(call)

    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(most):
            group.create_task(worker())
    return time.perf_counter() - start


def earlier(parents: list[int], number: int, start: int) -> int:
    """Give the nearest one above `number` who was there before the turn that begins with `start`."""
    parent = parents[number]
    while parent >= start:
        parent = parents[parent]
    return max(parent, 0)


class Forwards:
    """The tree of forwards."""

    def __init__(self, parts, parents: list[int]) -> None:
        self.parts, self.parents = parts, parents
        self.codes: list[str] = [""] * len(parents)
        self.random = random.Random(7)

    async def grow(self, count: int) -> float:
        """Make the first `count` forwards of the cascade; give how many a second."""
        loop = asyncio.get_running_loop()
        children = [0] * count
        for parent in self.parents[:count]:
            if parent >= 0:
                children[parent] += 1
        known: dict[int, asyncio.Future] = {}

        async def make(number: int) -> None:
            parent = self.parents[number]
            if children[number]:
                known[number] = loop.create_future()
            if parent < 0:
                self.codes[number] = await self._root()
            else:
                above = await known[parent]
                self.codes[number] = (await self.parts.chain.forward(above, WAYS[number % len(WAYS)])).code
                children[parent] -= 1
                if not children[parent]:
                    del known[parent]
            if children[number]:
                known[number].set_result(await self.parts.chain.require(self.codes[number]))

        return count / await in_flight(range(count), make)

    async def _root(self) -> str:
        root = self.parts.chain.new_root(None)
        card = (root.card, "thank-you", 1, "en", "{}", root.made_ms)
        await self.parts.database.write(Unit((Rows(CARD, (card,)), root.step)))
        return root.code

    async def measure(self, start: int, turns: int, rows: PlainRows) -> dict:
        """Go on with the cascade: `TURN` forwards and as many rows, turn by turn."""
        made, put = [], []
        for turn in range(turns):
            first = start + turn * TURN
            above = [earlier(self.parents, number, start) for number in range(first, first + TURN)]
            places = {one: await self.parts.chain.require(self.codes[one]) for one in set(above)}

            async def make(number: int, above=above, places=places) -> None:
                await self.parts.chain.forward(places[above[number]], WAYS[number % len(WAYS)])

            made.append(TURN / await in_flight(range(TURN), make))
            put.append(TURN / rows.seconds([(FORWARD, self._rows([places[one] for one in above]))]))
        return {
            "forwards_per_second": statistics.median(made),
            "forward_rows_per_second": statistics.median(put),
        }

    def _rows(self, places: list) -> list[tuple]:
        ids, now, key = Ids(), time.time_ns() // 1_000_000, self.parts.links.key
        return [
            (
                ids.draw(),
                one.card,
                one.forward,
                one.generation + 1,
                3,
                self.random.getrandbits(32),
                key,
                1,
                1,
                now,
            )
            for one in places
        ]


class People:
    """The tree of people. Person k is who opened forward k, so that the links of both trees belong together."""

    def __init__(self, parts, parents: list[int], forwards: Forwards) -> None:
        self.parts, self.parents, self.forwards = parts, parents, forwards
        self.ids: list[int] = []
        self.random = random.Random(11)

    async def take_in(self, count: int) -> float:
        """Import the first `count` people of the cascade; give the seconds."""
        lines = (
            json.dumps(
                {
                    "id": f"walker{number}",
                    "parent": f"walker{parent}" if parent >= 0 else None,
                    "at": "2026-01-01T00:00:00Z",
                }
            )
            for number, parent in enumerate(self.parents[:count])
        )
        start = time.perf_counter()
        await self.parts.people.take_in(lines)
        seconds = time.perf_counter() - start
        self.ids = await self.parts.database.read(EVERYBODY)
        self.anybody = await self.parts.people.by_id(self.ids[0])
        return seconds

    async def _hold(self, links: Iterable[int]) -> None:
        """Let the parent of each of these people hold the link by which that one came (and others may come)."""

        async def hold(number: int) -> None:
            place = await self.parts.chain.require(self.forwards.codes[number])
            if place.parent is not None:
                pair = Pair(place.parent, place.nonce)
                step = self.parts.chain.holders.bind(self.ids[self.parents[number]], [pair])
                await self.parts.database.write(Unit((step,)))

        await in_flight(set(links), hold)

    async def measure(self, turns: int, rows: PlainRows) -> dict:
        """Let `TURN` people join through links of the cascade, then put the rows that they stored, turn by turn."""
        start = len(self.ids)
        made, put, lags, settled = [], [], [], []
        for turn in range(turns):
            first = start + turn * TURN
            links = [earlier(self.parents, number, start) for number in range(first, first + TURN)]
            await self._hold(links)
            looking = asyncio.create_task(self._look(lags))
            made.append(TURN / await in_flight(range(first, first + TURN), partial(self._join, links, first)))
            looking.cancel()
            joined = time.perf_counter()
            await self._settled()
            settled.append(time.perf_counter() - joined)
            put.append(await self._put(links, first, rows))
        return {
            "joins_per_second": statistics.median(made),
            "join_rows_per_second": statistics.median(one for one, _ in put),
            "hundred_joins_per_second": statistics.median(many for _, many in put),
            "rows_per_join": self.rows_per_join,
            "rollup_lag_seconds": max(settled),
            "rollup_lag_most": max(lags),
        }

    async def _put(self, links: list[int], first: int, rows: PlainRows) -> tuple[float, float]:
        """Put rows for as many joins, half in groups of 100 rows, half in groups of 100 joins; give joins a second."""
        stored = await self._rows(links, first)
        self.rows_per_join = sum(len(rows_of(entries)) for _, entries in stored) // TURN
        half = TURN // 2
        small = rows.seconds([(into, one[:half]) for into, one in stored], GROUP // self.rows_per_join)
        large = rows.seconds([(into, one[half:]) for into, one in stored])
        await self.parts.people.roll_up()
        return half / small, half / large

    async def _settled(self) -> None:
        """Wait until every join counts."""
        while await self.parts.database.one(WAITING):  # noqa: ASYNC110 - the roll-up tells nobody
            await asyncio.sleep(WAITING_SECONDS)

    async def _join(self, links: list[int], first: int, number: int) -> None:
        via = self.forwards.codes[links[number - first]]
        wish = Wish(NAMES[number % len(NAMES)], f"guest{number}", "en", via=via)
        await self.parts.people.join(wish, self.parts.links.visitor(os.urandom(16)))

    async def _look(self, lags: list[float]) -> None:
        """Note again and again how old the counts are."""
        while True:
            found = await self.parts.people.generations(self.anybody)
            lags.append(time.time() - found.as_of_ms / 1000)
            await asyncio.sleep(LAG_LOOK_SECONDS)

    async def _rows(self, links: list[int], first: int) -> list[tuple[Insert, list[tuple]]]:
        """Make what as many joins would store: the person, the event, the browser, and what is handed to him there."""
        draw, now = self.random.getrandbits, time.time_ns() // 1_000_000
        ids, visitors = Ids(), [self.parts.links.visitor(os.urandom(16)) for _ in links]
        people, events, browsers, holdings = [], [], [], []
        for at, number in enumerate(links):
            place = await self.parts.chain.require(self.forwards.codes[number])
            above = await self.parts.people.by_id(self.ids[max(self.parents[number], 0)])
            new = ids.draw()
            ancestors = (above.id, *above.ancestors[:-1])
            name, handle = NAMES[at % len(NAMES)], f"rower{first + at}"
            token = draw(256).to_bytes(32)
            people.append(
                (new, *ancestors, above.generation + 1, above.root, now, 0, 1, handle, name, "en", token)
            )
            events.append((ids.draw(), new, 1, 0))
            browsers.append((visitors[at].number, new))
            holdings.append([(*pair, new, now) for pair in hands_at(place.forward, visitors[at])])
        return [(PARTICIPANT, people), (COUNT_EVENT, events), (BROWSER, browsers), (HOLDING, holdings)]
