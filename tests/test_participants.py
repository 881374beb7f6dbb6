"""People who join: where they stand, what they are called, what is shown of them, and what ends their part."""

from __future__ import annotations

import asyncio
import re

import pytest
from stores import opened
from town import LINKS, NEVER, Town, browser, town

from greetings.chain import first_of
from greetings.errors import BadInput, Conflict, Gone, NotFound
from greetings.links import CHANNELS
from greetings.participants import CreativeWish, Participants, Wish
from greetings.participants.people import COUNT_EVENT
from greetings.store import Key, Query, Rows, Unit

NOBODY = (0,) * 8


def kinds(error) -> dict[str, str]:
    return {one.path: one.kind for one in error.value.problems}


# Joining
def test_who_joins_is_found_by_handle_browser_and_token(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            joined = await here.arrive("lin", mail="Lin@example.org", display_name=" Lin  Wei ", lang="zh-CN")
            lin = joined.participant
            assert (lin.handle, lin.display_name, lin.lang) == ("lin", "Lin Wei", "zh-Hans")
            assert (lin.parent, lin.generation, lin.root) == (None, 0, lin.id)
            assert lin.active
            assert lin.ancestors == (None,) * 8
            for spelled in ("lin", "LIN", "@Lin", "Ｌｉｎ"):
                assert await here.people.by_handle(spelled) == lin
            assert await here.people.by_token("lin", joined.token) == lin
            assert await here.people.of_visitor(browser("lin")) == lin
            assert await here.people.of_visitor(browser("somebody")) is None
            assert await here.people.of_visitor(None) is None
            assert await here.people.mail_of(lin) == "Lin@example.org"
            for handle, token in (("lin", "wrong"), ("lin", ""), ("nobody", joined.token)):
                with pytest.raises(NotFound):
                    await here.people.by_token(handle, token)
            with pytest.raises(NotFound):
                await here.people.by_handle("nobody")
            with pytest.raises(NotFound):
                await here.people.by_id(1)

    asyncio.run(main())


def test_a_renewed_token_makes_the_old_one_worthless(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            joined = await here.arrive("lin")
            fresh = await here.people.renew_token(joined.participant)
            assert await here.people.by_token("lin", fresh) == joined.participant
            with pytest.raises(NotFound):
                await here.people.by_token("lin", joined.token)
            assert fresh.encode() not in await stored_bytes(here)

    asyncio.run(main())


async def stored_bytes(here: Town) -> bytes:
    """Everything that the tables hold, as one text."""
    tables = {
        "participant": "coalesce(handle, '') || coalesce(display_name, '') || coalesce(lang, '')",
        "participant_mail": "address",
        "creative": "line || link || picture",
        "card": "content",
        "idempotency": "answer",
    }
    found = []
    for table, columns in tables.items():
        found += await here.database.read(Query(f"select {columns} from {table}", str))
    tokens = await here.database.read(Query("select token from participant where token is not null", bytes))
    return "\n".join(found).encode() + b"\n".join(tokens)


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_stored(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            await here.join("lin")
            wish = Wish("", "LIN", "no such language", mail="nowhere", via="0" * 22)
            with pytest.raises(BadInput) as error:
                await here.people.join(wish, browser("mei"))
            assert kinds(error) == {
                "display_name": "required",
                "lang": "unknown-language",
                "mail": "mail",
                "via": "unknown-link",
                "handle": "taken",
            }
            bad = Wish("www.example.com", "mei", "en", mail="a@b.example\nBcc: x", via="@nobody")
            with pytest.raises(BadInput) as error:
                await here.people.join(bad, None)
            assert kinds(error) == {"display_name": "address", "mail": "mail", "via": "unknown-handle"}
            with pytest.raises(BadInput) as error:
                await here.people.join(Wish("\ud800", "\udfff", "en"), None)
            assert set(kinds(error)) == {"display_name", "handle"}
            assert await here.count("participant") == 1
            assert await here.count("count_event") == 1
            assert await here.count("participant_mail") == 0

    asyncio.run(main())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Lin-Wei_88", "lin-wei_88"),
        ("@Straße", "strasse"),
        ("王小明", "王小明"),
        ("さくらサクラ桜ー", "さくらサクラ桜ー"),
        ("김하늘", "김하늘"),
        ("ابنة٣", "ابنة3"),
        ("कमल", "कमल"),
        ("Ѩлена", "ѩлена"),
        ("ﬁnn", "finn"),
        ("４２", "42"),
    ],
)
def test_a_handle_is_kept_in_one_spelling(sqlite_url, tmp_path, given, kept):
    async def main():
        async with town(sqlite_url, tmp_path) as here:
            assert (await here.join("somebody", handle=given)).handle == kept
            assert (await here.people.by_handle(given)).handle == kept

    asyncio.run(main())


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("", "required"),
        ("x", "too-short"),
        ("王", "too-short"),
        ("x" * 31, "too-long"),
        ("x" + "\u0301" * 5000, "too-short"),
        ("के" * 31, "too-long"),
        ("lin wei", "characters"),
        ("lin.wei", "characters"),
        ("l/../x", "characters"),
        ("-lin", "characters"),
        ("lin_", "characters"),
        ("🙂🙂", "characters"),
        ("ɡreetɪnɡ", "characters"),
        ("pаypal", "mixed-scripts"),
        ("王xiao", "mixed-scripts"),
        ("하늘sky", "mixed-scripts"),
        ("Admin", "reserved"),
        ("ａｐｉ", "reserved"),
        ("ad-min", "reserved"),
        ("管理员", "reserved"),
        ("hurensohn", "bad-word"),
        ("fuck_you", "bad-word"),
    ],
)
def test_a_handle_that_could_be_mistaken_is_refused(sqlite_url, tmp_path, given, kind):
    async def main():
        async with town(sqlite_url, tmp_path) as here:
            with pytest.raises(BadInput) as error:
                await here.join("somebody", handle=given)
            assert kinds(error) == {"handle": kind}

    asyncio.run(main())


@pytest.mark.parametrize(
    ("first", "second"), [("oxy", "оху"), ("сахар", "caxap"), ("kai", "και"), ("ακο", "ако")]
)
def test_a_handle_that_looks_just_like_anothers_is_refused(sqlite_url, tmp_path, first, second):
    async def main():
        async with town(sqlite_url, tmp_path) as here:
            await here.join("first", handle=first)
            with pytest.raises(BadInput) as error:
                await here.join("second", handle=second)
            assert kinds(error) == {"handle": "look-alike"}

    asyncio.run(main())


def test_the_same_browser_joins_once(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            first = await here.join("lin")
            with pytest.raises(Conflict, match="joined already"):
                await here.people.join(Wish("Lin", "other", "en"), browser("lin"))
            assert await here.people.of_visitor(browser("lin")) == first
            # Without a cookie nobody can tell.
            await here.people.join(Wish("Lin", "other", "en"), None)

    asyncio.run(main())


def test_of_many_who_want_a_handle_at_once_one_gets_it(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here, opened(database_url) as other:
            towns = [here, Town(other, str(tmp_path / "blobs"))]
            outcomes = await asyncio.gather(
                *[towns[n % 2].join(f"lin {n}", handle="lin") for n in range(12)],
                *[towns[n % 2].people.join(Wish("Mei", f"mei{n}", "en"), browser("mei")) for n in range(12)],
                return_exceptions=True,
            )
            refused = [one for one in outcomes[:12] if isinstance(one, BadInput)]
            assert len(refused) == 11
            assert {one.problems[0].kind for one in refused} == {"taken"}
            again = [one for one in outcomes[12:] if isinstance(one, Conflict)]
            assert len(again) == 11
            assert await here.count("participant") == 2
            await towns[1].people.close()

    asyncio.run(main())


def test_a_replayed_join_is_told_the_same_and_stores_nothing(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            wish, who = Wish("Lin", "lin", "en"), browser("lin")
            key = Key("join", "a key", b"body", 0, "")
            first = await here.people.join(wish, who, key)
            again = await here.people.join(wish, who, key)
            assert (again.participant, again.token) == (first.participant, first.token)
            assert (first.replayed, again.replayed) == (False, True)
            assert first.token.encode() not in await stored_bytes(here)
            with pytest.raises(Conflict):
                await here.people.join(wish, who, Key("join", "a key", b"other", 0, ""))
            await here.people.renew_token(first.participant)
            assert (await here.people.join(wish, who, key)).token == ""
            assert await here.count("participant") == 1
            assert await here.count("count_event") == 1

    asyncio.run(main())


# Below whom
def test_who_comes_by_a_link_stands_below_who_handed_it_out(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            root = await here.make("ann")
            bob = await here.join("bob", await here.read(root, "bob"))  # his own link: Ann's root is above it
            assert (bob.parent, bob.generation, bob.root) == (ann.id, 1, ann.id)
            bobs = await here.read(root, "bob")
            cid = await here.join("cid", bobs)  # nobody opened Bob's link yet
            assert cid.parent == bob.id
            assert cid.ancestors[:3] == (bob.id, ann.id, None)
            dan = await here.join("dan", await here.read(bobs, "dan"))
            assert dan.parent == bob.id
            eve = await here.join("eve", root)
            assert eve.parent == ann.id

    asyncio.run(main())


def test_the_nearest_who_has_joined_is_the_parent(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            link = await here.make("ann")
            for stranger in ("b", "c", "d"):
                link = await here.read(link, stranger)
            assert (await here.join("eve", await here.read(link, "eve"))).parent == ann.id

    asyncio.run(main())


def test_the_nearest_who_has_joined_is_found_however_far_up(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            link = await here.make("ann")
            for number in range(1, 41):
                link = await here.read(link, f"stranger {number}")
                if number in {11, 12, 13, 24, 40}:
                    name = f"friend{number}"
                    assert (await here.join(name, await here.read(link, name))).parent == ann.id
            nobodys = await here.make("nobody")
            for number in range(14):
                nobodys = await here.read(nobodys, f"stranger {number}")
            assert (await here.join("fay", await here.read(nobodys, "fay"))).parent is None

    asyncio.run(main())


def test_a_chain_is_followed_across_the_cards_from_which_cards_came(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            first = await here.read(await here.make("ann"), "bob")
            second = await here.read(await here.make("bob", came_from=first), "cid")
            third = await here.make("cid", came_from=second)
            eve = await here.join("eve", await here.read(third, "eve"))
            assert eve.parent == ann.id
            # Whoever made a card from somebody's card and joins from his own one stands below that somebody.
            assert (await here.join("cid", third)).parent == ann.id

    asyncio.run(main())


def test_nobody_joins_through_himself(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            root = await here.make("ann")
            ann = await here.join("ann", root)
            assert (ann.parent, ann.generation) == (None, 0)
            # From here on her root is hers.
            assert (await here.join("bob", root)).parent == ann.id
            with pytest.raises(Conflict):
                await here.people.join(Wish("Ann", "ann2", "en", via="@ann"), browser("ann"))
            # An erased Ann comes back through a link that is held by who she was: it was handed to herself.
            own = await here.read(await here.make("maker"), "ann")
            await here.people.erase(ann)
            assert (await here.join("cid", own)).parent == ann.id
            again = await here.join("ann", own)
            assert again.parent is None

    asyncio.run(main())


def test_there_is_no_circle(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            root = await here.make("ann")
            bobs = await here.read(root, "bob")
            bob = await here.join("bob", bobs)
            assert bob.parent is None  # Ann has not joined
            anns = await here.read(bobs, "ann")
            ann = await here.join("ann", anns)
            assert ann.parent == bob.id
            with pytest.raises(Conflict):
                await here.people.join(Wish("Bob", "bob2", "en", via=root), browser("bob"))
            # What Ann made before she joined is not hers, but what she was handed is.
            assert (await here.join("cid", anns)).parent == ann.id

    asyncio.run(main())


def test_the_first_parent_wins(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann, bob = await here.join("ann"), await here.join("bob")
            cid = await here.join("cid", await here.read(await here.make("ann"), "cid"))
            await here.read(await here.make("bob"), "cid")
            found = await here.people.by_handle("cid")
            assert found == cid
            assert found.parent == ann.id != bob.id

    asyncio.run(main())


def test_what_was_opened_before_joining_is_his_and_what_is_opened_later_too(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            one, two, three = [await here.make(f"maker {n}") for n in range(3)]
            before, here_joined = await here.read(one, "ann"), await here.read(two, "ann")
            ann = await here.join("ann", here_joined)
            after = await here.read(three, "ann")
            for n, link in enumerate((before, here_joined, after)):
                assert (await here.join(f"friend{n}", link)).parent == ann.id

    asyncio.run(main())


def test_a_link_that_was_kept_for_a_friend_is_held_too(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            place = await here.chain.require(await here.make("maker"))
            await here.chain.open(place, browser("ann"), 0)
            code = here.chain.hand(place, browser("ann")).friend_codes(7, (3,))[0]
            assert (await here.join("bob", await here.read(code, "bob"))).parent == ann.id

    asyncio.run(main())


def test_who_joins_by_program_is_followed_by_forwards_below_his_own(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:

            async def by_program(name: str, via: str):
                joined = await here.people.join(Wish(name.title(), name, "en", via=via), None)
                return joined.participant

            async def forward(code: str) -> str:
                return (await here.chain.forward(await here.chain.require(code), CHANNELS[5])).code

            root = await here.make("maker")
            ann = await by_program("ann", root)
            assert ann.parent is None
            first = await forward(root)
            bob = await by_program("bob", first)
            assert bob.parent == ann.id
            assert (await by_program("also", first)).parent == ann.id
            second = await forward(first)
            assert (await by_program("cid", second)).parent == bob.id
            assert (await here.join("dan", await here.read(second, "dan"))).parent == bob.id
            # The root is nobody's who came by it, and a latent link becomes a row.
            assert (await by_program("eve", root)).parent is None
            latent = await here.read(first, "reader")
            fay = await by_program("fay", latent)
            assert fay.parent == bob.id
            assert (await by_program("gus", await forward(latent))).parent == fay.id

    asyncio.run(main())


def test_nobody_takes_a_chain_over_by_naming_one_of_its_links(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            root = await here.make("ann")
            thief = await here.people.join(Wish("Thief", "thief", "en", via=root), None)
            assert thief.participant.parent == ann.id
            assert (
                await here.join("cid", await here.read(await here.read(root, "bob"), "cid"))
            ).parent == ann.id

    asyncio.run(main())


def test_a_handle_invites_too(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            assert (await here.join("bob", "@ANN")).parent == ann.id
            await here.people.ban(ann, "spam")
            with pytest.raises(BadInput) as error:
                await here.join("cid", "@ann")
            assert kinds(error) == {"via": "unknown-handle"}

    asyncio.run(main())


def test_nobody_joins_through_a_card_that_was_taken_back(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            root = await here.make("ann")
            link = await here.read(root, "bob")
            await here.chain.ends.take_back((await here.chain.require(root)).card)
            with pytest.raises(BadInput) as error:
                await here.join("bob", link)
            assert kinds(error) == {"via": "gone"}

    asyncio.run(main())


# Slots
def test_slot_k_shows_ancestor_k_and_the_ninth_sees_nothing(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, base_url="https://cards.example") as here:
            people = await here.line(*[f"p{n}" for n in range(11)])
            slots = await here.people.slots(people[10])
            assert [one.k for one in slots] == list(range(1, 9))
            assert [one.kind for one in slots] == ["ancestor"] * 8
            assert [one.handle for one in slots] == [f"p{n}" for n in range(9, 1, -1)]
            assert slots[0].creative.line == "P9"
            assert slots[0].creative.link == "https://cards.example/@p9"
            assert slots[0].creative.id == 0
            below = await here.people.slots(people[2])
            assert [one.handle for one in below] == ["p1", "p0", "", "", "", "", "", ""]
            assert [one.kind for one in below] == ["ancestor"] * 2 + ["house"] * 6
            assert below[2].creative is None

    asyncio.run(main())


def test_empty_slots_are_the_sponsors(database_url, tmp_path):
    async def main():
        sponsor = {"sponsor_name": "Tea House", "sponsor_line": "Tea", "sponsor_link": "https://tea.example/"}
        async with town(database_url, tmp_path, **sponsor) as here:
            ann, bob, cid = await here.line("ann", "bob", "cid")
            await here.people.put_creative(ann, CreativeWish("Ann was here"))
            assert [one.kind for one in await here.people.slots(ann)] == ["sponsor"] + ["house"] * 7
            kinds = [one.kind for one in await here.people.slots(cid)]
            assert kinds == ["ancestor", "ancestor", "sponsor"] + ["house"] * 5
            first = (await here.people.slots(cid))[1]
            assert (first.kind, first.handle, first.creative.line) == ("ancestor", "ann", "Ann was here")
            await here.people.ban(ann, "spam")
            await here.people.erase(bob)
            slots = await here.people.slots(await here.people.by_handle("cid"))
            assert [one.kind for one in slots] == ["sponsor"] + ["house"] * 7
            assert (slots[0].display_name, slots[0].creative.link) == ("Tea House", "https://tea.example/")
            await here.people.ban(ann, "it was not", undo=True)
            assert [one.kind for one in (await here.people.slots(cid))[:3]] == [
                "sponsor",
                "ancestor",
                "house",
            ]

    asyncio.run(main())


@pytest.mark.parametrize("most", [0, 3, 8])
def test_the_sponsor_stands_in_as_many_empty_slots_as_is_set(sqlite_url, tmp_path, most):
    async def main():
        async with town(sqlite_url, tmp_path, sponsor_name="Tea House", sponsor_slots=most) as here:
            _, bob = await here.line("ann", "bob")
            kinds = [one.kind for one in await here.people.slots(bob)]
            there = min(most, 7)
            assert kinds == ["ancestor"] + ["sponsor"] * there + ["house"] * (7 - there)

    asyncio.run(main())


# Counts
def test_generations_are_counted_once_whoever_rolls_up(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            people = await here.line(*[f"p{n}" for n in range(10)])
            side = await here.join("side", "@p0")
            assert await here.levels(people[0]) == NOBODY
            assert await here.people.roll_up() == 11
            assert await here.people.roll_up() == 0
            found = await here.people.generations(people[0])
            assert (found.levels, found.total) == ((2, 1, 1, 1, 1, 1, 1, 1), 9)
            assert await here.levels(people[1]) == (1,) * 8
            assert await here.levels(people[9]) == NOBODY == await here.levels(side)

    asyncio.run(main())


def test_the_page_is_told_up_to_when_people_are_counted(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann, bob = await here.line("ann", "bob")
            await here.people.roll_up()
            now = (await here.people.generations(ann)).as_of_ms
            assert now >= bob.made_ms
            late = now - 50_000
            await here.tamper("update participant set counted = 0 where id = :id", id=bob.id)
            await here.database.write(
                Unit((Rows(COUNT_EVENT, ((first_of(late), bob.id, -1, first_of(now)),)),))
            )
            assert (await here.people.generations(ann)).as_of_ms == late
            await here.tamper("update participant set counted = 1 where id = :id", id=bob.id)
            await here.tamper("delete from count_event")

    asyncio.run(main())


def test_a_void_counts_no_longer_and_its_undo_counts_again(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann, bob, cid = await here.line("ann", "bob", "cid")
            await here.people.void(bob, "robot")
            with pytest.raises(Conflict):
                await here.people.void(bob, "robot")
            await here.people.roll_up()
            assert await here.levels(ann) == (0, 1, 0, 0, 0, 0, 0, 0)
            assert not (await here.people.by_handle("bob")).counted
            assert (await here.people.slots(cid))[0].handle == "bob"
            await here.people.void(bob, "no robot", undo=True)
            with pytest.raises(Conflict):
                await here.people.void(bob, "no robot", undo=True)
            await here.people.roll_up()
            assert await here.levels(ann) == (1, 1, 0, 0, 0, 0, 0, 0)
            assert await here.count("participant_void", "participant = :id", id=bob.id) == 2

    asyncio.run(main())


def test_what_a_dead_process_has_claimed_is_taken_over_after_a_minute(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann, _ = await here.line("ann", "bob")
            fresh = (await here.people.generations(ann)).as_of_ms
            await here.tamper("update count_event set claim = :claim", claim=first_of(fresh))
            assert await here.people.roll_up() == 0
            await here.tamper("update count_event set claim = :claim", claim=first_of(fresh - 61_000))
            assert await here.people.roll_up() == 2
            assert await here.levels(ann) == (1, 0, 0, 0, 0, 0, 0, 0)

    asyncio.run(main())


class Slow:
    """A database on whose owner somebody else takes a claim over, between the reading and the writing."""

    def __init__(self, database, other: Participants) -> None:
        self._database = database
        self._other = other
        self._claimed = 0

    def __getattr__(self, name):
        return getattr(self._database, name)

    async def write(self, unit):
        if unit.runs and "claim = :claim where" in unit.runs[0].change.sql:
            self._claimed += 1
        elif unit.runs and "delete from count_event" in unit.runs[0].change.sql and self._claimed == 1:
            self._claimed += 1
            await self._database.write(Unit(runs=(_aged(),)))
            await self._other.roll_up()
        return await self._database.write(unit)


def _aged():
    from greetings.store import Change, Run

    return Run(Change("update count_event set claim = 1"), {})


def test_who_was_taken_over_stores_nothing(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann, _ = await here.line("ann", "bob")
            late = Town(Slow(here.database, here.people), str(tmp_path / "blobs"))
            await late.people.roll_up()
            assert await here.levels(ann) == (1, 0, 0, 0, 0, 0, 0, 0)
            assert await here.count("count_event") == 0

    asyncio.run(main())


def test_it_rolls_up_by_itself(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, rollup_seconds=0.0) as here:
            await here.join("ann")
            await here.people.open()
            ann = await here.people.by_handle("ann")
            await here.join("bob", "@ann")
            async with asyncio.timeout(10):
                while await here.levels(ann) == NOBODY:  # noqa: ASYNC110 - what happens by itself tells nobody
                    await asyncio.sleep(0)
            assert await here.count("count_event") == 0

    asyncio.run(main())


def test_closing_rolls_up_what_waits(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, rollup_seconds=NEVER) as here:
            await here.people.open()
            ann, _ = await here.line("ann", "bob")
            await here.people.close()
            assert await here.levels(ann) == (1, 0, 0, 0, 0, 0, 0, 0)

    asyncio.run(main())


def test_the_board_shows_the_best_who_are_in_service(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann, bob, cid, _dan = await here.line("ann", "bob", "cid", "dan")
            await here.join("eve", "@cid")
            await here.people.roll_up()
            ranked = [(one.participant.handle, one.score) for one in await here.people.board()]
            assert ranked == [("ann", 4), ("bob", 3), ("cid", 2)]
            await here.people.ban(ann, "spam")
            await here.people.void(_dan, "robot")
            await here.people.roll_up()
            ranked = [(one.participant.handle, one.score) for one in await here.people.board()]
            assert ranked == [("bob", 2), ("cid", 1)]
            assert await here.people.board(7) == []
            await here.people.void(bob, "robot")
            await here.people.void(cid, "robot")
            eve = await here.people.by_handle("eve")
            await here.people.void(eve, "robot")
            await here.people.roll_up()
            assert await here.people.board() == []

    asyncio.run(main())


# The judge
@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("update stat set l2 = l2 + 1 where l1 > 0", "counts that a recount does not give: 3"),
        ("delete from stat", "counts that a recount does not give: 3"),
        ("update board set score = 9", "a score on the board"),
        ("delete from board", "the board does not show the best"),
        ("delete from count_event", "counts that a recount does not give"),
    ],
)
def test_a_recount_finds_what_is_wrong_with_counts_and_puts_it_right(database_url, tmp_path, sql, said):
    async def main():
        async with town(database_url, tmp_path) as here:
            await here.line("ann", "bob", "cid", "dan")
            await here.people.roll_up()
            await here.join("eve", "@dan")
            assert await here.people.check() == []
            await here.tamper(sql)
            found = await here.people.check(mend=True)
            assert [one for one in found if one.startswith(said)], found
            assert await here.people.check() == []

    asyncio.run(main())


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("update participant set a2 = a1 where generation = 3", "ancestors are not his parent's"),
        ("update participant set generation = 5 where generation = 3", "another generation"),
        ("update participant set root = id where generation = 3", "another tree"),
        ("update participant set root = 1 where generation = 0", "a root with"),
        ("update participant set a1 = a1 - 1, a2 = null where generation = 1", "parent does not exist"),
        ("update participant set state = 1 where generation = 3", "an erased person of whom"),
        ("update participant set counted = 0 where generation = 3", "against the last word"),
        ("update holding set holder = 1", "a link that is held of nobody"),
        ("update holder_browser set holder = 1", "a bound browser of nobody"),
        ("update participant_mail set participant = 1", "a mail address of nobody"),
        ("update count_event set participant = 1", "an event of nobody: 4"),
    ],
)
def test_a_recount_says_what_is_wrong_with_the_tree(database_url, tmp_path, sql, said):
    async def main():
        async with opened(database_url) as database:
            here = Town(database, str(tmp_path / "blobs"))
            link = await here.make("maker")
            await here.join("ann", await here.read(link, "ann"), mail="ann@example.org")
            for name, above in (("bob", "ann"), ("cid", "bob"), ("dan", "cid")):
                await here.join(name, f"@{above}")
            await here.tamper(sql)
            found = await here.people.check(mend=True)
            assert [one for one in found if said in one], found
            assert [one for one in await here.people.check() if said in one]
            await here.chain.close()

    asyncio.run(main())


# Bans and erasure
def test_a_banned_page_is_gone_and_comes_back(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            joined = await here.arrive("ann")
            ann = joined.participant
            await here.people.ban(ann, "spam")
            with pytest.raises(Gone):
                await here.people.by_handle("ann")
            with pytest.raises(Conflict):
                await here.people.ban(ann, "spam")
            banned = await here.people.by_token("ann", joined.token)
            assert banned.state == "banned"
            assert await here.people.find("ann") == banned
            for who in (banned, ann):  # also whoever does not know of it yet
                with pytest.raises(Conflict, match="out of service"):
                    await here.people.put_creative(who, CreativeWish("Buy!"))
            await here.people.ban(ann, "it was not", undo=True)
            with pytest.raises(Conflict):
                await here.people.ban(ann, "it was not", undo=True)
            assert await here.people.by_handle("ann") == ann
            assert [one.act for one in await here.chain.log.acts()] == ["unban", "ban"]

    asyncio.run(main())


def test_erasure_takes_everything_but_the_place_and_the_counts(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, creative_hosts=("shop.example",)) as here:
            key = Key("join", "a key", b"body", 0, "")
            await here.people.join(
                Wish("Secret Name", "secretive", "en", mail="s@secret.example"), browser("s"), key
            )
            sam = await here.people.by_handle("secretive")
            kid = await here.join("kid", "@secretive")
            root, taken_back = await here.make("s"), await here.make("s")
            await here.chain.ends.take_back((await here.chain.require(taken_back)).card)
            own = await here.people.cards_of(sam)
            await here.people.show_card(sam, own[0].card.id, shown=True)
            await here.people.put_creative(sam, CreativeWish("Secret line", "https://shop.example/x"))
            await here.people.put_creative(sam, CreativeWish("Secret picture", "", PNG))
            friend = await here.join("friend", await here.read(root, "friend"))
            await here.people.roll_up()
            levels = await here.levels(sam)
            before = await stored_bytes(here)
            assert re.search(b"secret|moon", before, re.IGNORECASE)
            erased = await here.people.erase(sam)
            assert (erased.cards, erased.creatives) == (2, 2)
            after = await stored_bytes(here)
            assert not re.search(b"secret|moon", after, re.IGNORECASE)
            assert [one async for one in here.blobs.list("creatives/")] == []
            gone = await here.people.by_id(sam.id)
            assert (gone.state, gone.handle, gone.display_name) == ("erased", "", "")
            assert gone.lineage == sam.lineage
            assert await here.levels(gone) == levels == (2, 0, 0, 0, 0, 0, 0, 0)
            assert (await here.people.by_handle("kid")) == kid
            assert [one.kind for one in await here.people.slots(friend)] == ["house"] * 8
            with pytest.raises(NotFound):
                await here.people.by_handle("secretive")
            with pytest.raises(Gone):
                await here.people.renew_token(gone)
            with pytest.raises(Gone):
                await here.chain.require(root)
            # Again changes nothing; handle and browser are free; links that he handed out still lead to his place.
            assert await here.people.erase(gone) == type(erased)(0, 0)
            again = await here.people.join(Wish("New", "secretive", "en"), browser("s"))
            assert again.participant.id != sam.id
            assert await here.count("erasure", "participant = :id", id=sam.id) == 2

    asyncio.run(main())


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100"
    "c9fe92ef0000000049454e44ae426082"
)


# What his own page shows
def test_a_card_is_shown_only_when_its_maker_says_so(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            before = await here.make("ann")
            ann = await here.join("ann", before)
            bob = await here.join("bob")
            after, gone = await here.make("ann"), await here.make("ann")
            await here.chain.ends.take_back((await here.chain.require(gone)).card)
            own = await here.people.cards_of(ann)
            assert {one.code for one in own} == {before, after}
            assert not any(one.shown for one in own)
            first = own[0].card
            for _ in range(2):
                await here.people.show_card(ann, first.id, shown=True)
            assert [one.shown for one in await here.people.cards_of(ann)] == [True, False]
            with pytest.raises(NotFound):
                await here.people.show_card(bob, first.id, shown=True)
            with pytest.raises(NotFound):
                await here.people.show_card(ann, 1, shown=True)
            await here.people.show_card(ann, first.id, shown=False)
            assert not any(one.shown for one in await here.people.cards_of(ann))
            assert await here.people.cards_of(bob) == ()

    asyncio.run(main())


def test_he_sees_which_way_of_sending_works_for_him(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            assert (await here.people.reach(ann)).channels == ()
            root = await here.make("ann")
            place = await here.chain.require(await here.make("maker"))
            await here.chain.open(place, browser("ann"), 0)
            hand = here.chain.hand(place, browser("ann"))
            whatsapp, sms = hand.code(5), hand.code(10)
            await here.chain.sent(await here.chain.require(sms))
            for friend in ("bob", "cid", "dan"):
                await here.read(whatsapp, friend)
            await here.read(root, "bob")
            await here.join("bob", whatsapp)
            await here.join("cid")  # opened it, but came by himself
            found = await here.people.reach(ann)
            told = [(one.channel, one.via, one.sent, one.people, one.joined) for one in found.channels]
            assert told == [
                ("im", "whatsapp", 1, 3, 1),
                ("other", "root", 1, 1, 1),
                ("sms", "sms", 1, 0, 0),
            ]
            assert found.openings.person == 4
            assert not found.limited

    asyncio.run(main())


def test_his_tree_has_no_names_and_as_many_nodes_as_asked_for(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann, bob, _cid = await here.line("ann", "bob", "cid")
            for n in range(5):
                await here.join(f"kid{n}", "@ann")
            found = await here.people.tree(ann)
            assert [(one.key, one.parent, one.generation) for one in found] == [
                (0, None, 0),
                *[(n, 0, 1) for n in range(1, 7)],
                (7, 1, 2),
            ]
            assert len(await here.people.tree(ann, 3)) == 3
            assert [one.generation for one in await here.people.tree(bob)] == [0, 1]
            long = await here.line(*[f"p{n}" for n in range(11)])
            assert [one.generation for one in await here.people.tree(long[0])] == list(range(9))

    asyncio.run(main())


def test_nothing_is_asked_of_a_browser_that_never_joined(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            await here.read(await here.make("ann"), "bob")
            assert await here.count("holding") == 0
            assert LINKS.visitor(b"bob") == browser("bob")
            assert await here.chain.holders.nearest(await here.chain.require(await here.make("ann"))) is None

    asyncio.run(main())
