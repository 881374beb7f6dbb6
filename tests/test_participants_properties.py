"""What holds for every tree: slots are a walk, counts are a recount, whatever happens in between and whoever writes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import opened
from town import Town

from greetings.chain import first_of
from greetings.errors import Conflict
from greetings.participants import Participant, Wish

ANY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
# Each number says below whom the next one comes: nobody, or one of those before him.
TREES = st.lists(st.integers(0, 10_000), min_size=1, max_size=40)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.integers(0, 10_000)),
        st.tuples(st.just("void"), st.integers(0, 10_000)),
        st.tuples(st.just("undo"), st.integers(0, 10_000)),
        st.tuples(st.just("roll up"), st.just(0)),
        st.tuples(st.just("die"), st.just(0)),
    ),
    min_size=1,
    max_size=40,
)


@dataclass(frozen=True)
class Known:
    """What a test knows by itself of a tree: parents by position, and who counts."""

    parents: list[int | None]
    counted: list[bool]

    def walk(self, place: int) -> list[int]:
        """Give the ancestors of somebody, nearest first, step by step."""
        found = []
        above = self.parents[place]
        while above is not None:
            found.append(above)
            above = self.parents[above]
        return found

    def levels(self, place: int) -> tuple[int, ...]:
        counts = [0] * 8
        for other in range(len(self.parents)):
            above = self.walk(other)[:8]
            if place in above and self.counted[other]:
                counts[above.index(place)] += 1
        return tuple(counts)


async def clear(here: Town) -> None:
    """Begin anew in the same database, which takes less than making one."""
    for table in ("participant", "count_event", "stat", "board", "participant_void", "creative"):
        await here.tamper(f"delete from {table}")


async def come(here: Town, known: Known, people: list[Participant], below: int) -> None:
    """Let the next one in, below nobody now and then."""
    parent = below % (len(people) + 1) - 1
    via = f"@{people[parent].handle}" if parent >= 0 else ""
    joined = await here.people.join(Wish("Somebody", f"person{len(people)}", "en", via=via), None)
    people.append(joined.participant)
    known.parents.append(parent if parent >= 0 else None)
    known.counted.append(True)


@given(tree=TREES, gone=st.sets(st.integers(0, 39)))
@ANY
def test_slots_are_what_a_walk_finds(database_url, tmp_path, tree, gone):
    async def main():
        async with opened(database_url) as database:
            here, known, people = Town(database, str(tmp_path / "blobs")), Known([], []), []
            await clear(here)
            for below in tree:
                await come(here, known, people, below)
            handles = [one.handle for one in people]
            for place in sorted(gone & set(range(len(people)))):
                await (here.people.ban(people[place], "x") if place % 2 else here.people.erase(people[place]))
                handles[place] = ""
            for place, one in enumerate(people):
                above = [handles[ancestor] for ancestor in known.walk(place)[:8]]
                slots = await here.people.slots(one)
                assert [slot.handle for slot in slots] == above + [""] * (8 - len(above))
                assert [slot.kind for slot in slots] == [
                    "ancestor" if handle else "house" for handle in above
                ] + ["house"] * (8 - len(above))
                assert one.generation == len(known.walk(place))
                assert one.root == people[[place, *known.walk(place)][-1]].id
            assert await here.people.check() == []
            await here.people.close()

    asyncio.run(main())


@given(acts=ACTS)
@ANY
def test_counts_are_a_recount_after_anything(database_url, tmp_path, acts):
    async def main():
        async with opened(database_url) as database:
            here, known, people = Town(database, str(tmp_path / "blobs")), Known([], []), []
            await clear(here)
            for act, number in acts:
                if act == "join" or not people:
                    await come(here, known, people, number)
                elif act == "roll up":
                    await here.people.roll_up()
                elif act == "die":  # in the middle of a roll-up, more than a minute ago
                    await here.tamper(
                        "update count_event set claim = :old", old=first_of(1_800_000_000_000) // 2
                    )
                else:
                    place = number % len(people)
                    if known.counted[place] == (act == "void"):
                        await here.people.void(people[place], "x", undo=act == "undo")
                        known.counted[place] = act == "undo"
                    else:
                        with pytest.raises(Conflict):
                            await here.people.void(people[place], "x", undo=act == "undo")
                assert await here.people.check() == []
            await here.people.roll_up()
            for place, one in enumerate(people):
                assert await here.levels(one) == known.levels(place)
            scores = sorted((sum(known.levels(place)) for place in range(len(people))), reverse=True)
            assert [one.score for one in await here.people.board()] == [one for one in scores if one]
            assert await here.people.check() == []
            assert await here.count("count_event") == 0
            await here.people.close()

    asyncio.run(main())


def test_of_many_writers_nothing_is_lost_and_nothing_doubled(database_url, tmp_path):
    """Four processes, thirty-two people at each moment who join, are voided and counted, all under a few popular ones."""

    async def main():
        async with AsyncExitStack() as stack:
            databases = [await stack.enter_async_context(opened(database_url, 20.0)) for _ in range(4)]
            towns = [Town(one, str(tmp_path / "blobs"), rollup_seconds=0.01) for one in databases]
            popular = await towns[0].line(*[f"popular{n}" for n in range(9)])
            for here in towns:
                await here.people.open()
            acted = await asyncio.gather(*[life(towns, popular, number) for number in range(32)])
            for here in towns:
                await here.people.close()
            here = towns[0]
            assert await here.people.check() == []
            # A claim that was under way while its process closed waits for nobody: all of them have finished.
            assert await here.count("count_event") == 0
            assert await here.count("participant") == 9 + sum(one.joined for one in acted)
            total = (await here.people.generations(popular[8])).total
            assert total == sum(one.joined - one.voided for one in acted)

    asyncio.run(main())


@dataclass(frozen=True)
class Acted:
    joined: int
    voided: int


async def life(towns: Sequence[Town], popular: Sequence[Participant], number: int) -> Acted:
    """Join eight times below the most popular one or below who came last, and void every third one, twice at once."""
    chance = random.Random(number)
    voided, last = 0, popular[8]
    for turn in range(8):
        here = towns[chance.randrange(len(towns))]
        above = last if turn % 4 else popular[8]
        joined = await here.people.join(
            Wish("Somebody", f"p{number}x{turn}", "en", via=f"@{above.handle}"), None
        )
        last = joined.participant
        if chance.random() < 0.3:
            both = await asyncio.gather(
                *[one.people.void(last, "x") for one in chance.sample(list(towns), 2)], return_exceptions=True
            )
            assert sorted(one is None for one in both) == [False, True], both
            voided += 1
        if chance.random() < 0.3:
            await here.people.roll_up()
    return Acted(8, voided)
