"""The ledger of forwards, on SQLite and on a real PostgreSQL, through its public face."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import SECRET, opened

from greetings.chain import Chain, Kind, Place, Root, kind_of
from greetings.chain.ids import LARGEST, Ids
from greetings.errors import Conflict, Gone, NotFound, Unauthorised
from greetings.links import ADDRESS_BAR, CHANNELS, PICTURE, Links, Visitor, button
from greetings.settings import Settings
from greetings.store import Database, Insert, Key, Query, Rows, Unit

LINKS = Links([SECRET])
WHATSAPP, SMS = button("im", "whatsapp"), button("sms", "sms")
CARD = Insert("card", ("id", "template", "template_version", "lang", "content", "came_from", "made_ms"))
ROWS = Query("select count(*) from forward", int)
BROWSER = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
)


def somebody(name: str) -> Visitor:
    return LINKS.visitor(name.encode())


MAKER = somebody("maker")


class Scene:
    """A card with its chain, and people who do things to it."""

    def __init__(self, database: Database, chain: Chain) -> None:
        self.database = database
        self.chain = chain
        self.root: Root

    async def make_card(self) -> Place:
        self.root = self.chain.new_root(MAKER)
        card = Rows(CARD, ((self.root.card, "eid", 1, "en", "{}", None, self.root.made_ms),))
        await self.database.write(Unit((card, self.root.step)))
        return await self.chain.require(self.root.code)

    async def get(self, code: str, who: Visitor | None, kind: Kind = Kind.UNKNOWN) -> Place:
        return await self.chain.look(await self.chain.require(code), who, kind)

    async def read(self, code: str, who: Visitor) -> str:
        """Open a card as a person does; give the link in his address bar."""
        place = await self.get(code, who)
        place = await self.chain.open(place, who, 0)
        return self.chain.hand(place, who).address

    async def rows(self) -> int:
        return await self.database.one(ROWS) or 0

    async def figures(self, code: str):
        return await self.chain.growth.figures(await self.chain.require(code))

    async def states(self) -> list[str]:
        return [one.state for one in await self.chain.growth.listing(self.root.card)]


@asynccontextmanager
async def scene(url: str) -> AsyncIterator[Scene]:
    async with opened(url) as database:
        chain = Chain(database, LINKS, Settings())
        told = Scene(database, chain)
        await told.make_card()
        yield told
        assert await chain.growth.self_check() == []
        await chain.close()


# What a code names
def test_a_fresh_card_is_a_root_that_its_maker_knows(database_url):
    async def main():
        async with scene(database_url) as told:
            place = await told.chain.require(told.root.code)
            assert place.root
            assert not place.latent
            assert not place.gone
            assert (place.card, place.forward, place.generation) == (told.root.card, told.root.card, 0)
            assert told.chain.is_own(place, MAKER)
            assert not told.chain.is_own(place, somebody("friend"))
            assert not told.chain.is_own(place, None)
            assert told.chain.hand(place, MAKER).address == told.root.code
            assert await told.chain.above(place) is None

    asyncio.run(main())


def test_what_was_never_made_names_nothing(database_url):
    async def main():
        async with scene(database_url) as told:
            card = told.root.card
            for code in (
                "",
                "nonsense",
                "0" * 22,
                Links(["another installation's secret..."]).issue(0, card, 1),
                LINKS.issue(0, card, 1),  # another nonce than the root's
                LINKS.issue(0, card + 1, 1),
                LINKS.issue(1, card + 1, 1),  # below a forward that does not exist
                LINKS.issue(len(CHANNELS), card, 1),
                LINKS.issue(255, LARGEST, 1),
            ):
                assert await told.chain.resolve(code) is None
                with pytest.raises(NotFound):
                    await told.chain.require(code)
            assert await told.rows() == 1

    asyncio.run(main())


# Latent links
def test_looking_stores_nothing_and_the_same_person_gets_the_same_links(database_url):
    async def main():
        async with scene(database_url) as told:
            friend = somebody("friend")
            for who in (friend, None, MAKER):
                place = await told.get(told.root.code, who)
                told.chain.hand(place, who)
            place = await told.chain.require(told.root.code)
            one, again = told.chain.hand(place, friend), told.chain.hand(place, friend)
            assert one == again
            assert one.codes((3, 4)) == (one.code(3), one.code(4))
            assert told.chain.hand(place, None).address != told.chain.hand(place, None).address
            latent = await told.chain.require(one.address)
            assert latent.latent
            assert (latent.parent, latent.generation, latent.channel) == (place.forward, 1, ADDRESS_BAR)
            assert latent.card == place.card
            assert await told.rows() == 1

    asyncio.run(main())


def test_who_comes_back_to_his_own_latent_link_is_known_and_makes_no_row(database_url):
    async def main():
        async with scene(database_url) as told:
            friend = somebody("friend")
            own = await told.read(told.root.code, friend)
            place = await told.get(own, friend)
            assert place.latent
            assert told.chain.is_own(place, friend)
            hand = told.chain.hand(place, friend)
            assert hand.own
            assert hand.address == own
            await told.chain.open(place, friend, 0)
            assert await told.rows() == 1
            assert (await told.figures(told.root.code)).openings.person == 1

    asyncio.run(main())


@pytest.mark.parametrize(
    ("kind", "state"),
    [(Kind.PREVIEW, "previewed"), (Kind.SCANNER, "previewed"), (Kind.UNKNOWN, "opened")],
)
def test_the_first_get_of_a_latent_link_makes_its_row_but_is_no_person(database_url, kind, state):
    async def main():
        async with scene(database_url) as told:
            copied = await told.read(told.root.code, somebody("friend"))
            place = await told.get(copied, None, kind)
            assert place.state == state
            assert not place.counted
            assert place == await told.chain.require(copied)
            figures = await told.figures(copied)
            assert getattr(figures.openings, kind.value) == 1
            assert figures.openings.person == 0
            above = await told.figures(told.root.code)
            assert (above.children, above.descendants) == (0, 0)
            assert await told.chain.above(place) == told.root.code
            await told.chain.open(place, somebody("reader"), 0)
            above = await told.figures(told.root.code)
            assert (above.children, above.descendants) == (1, 1)
            assert await told.states() == ["opened", "opened"]

    asyncio.run(main())


def test_a_latent_link_of_a_stranger_hands_nothing_out_before_it_was_looked_at(database_url):
    async def main():
        async with scene(database_url) as told:
            latent = await told.chain.require(await told.read(told.root.code, somebody("friend")))
            with pytest.raises(ValueError, match="looked at"):
                told.chain.hand(latent, somebody("reader"))

    asyncio.run(main())


def test_two_simultaneous_openings_of_a_latent_link_make_one_row(database_url):
    async def main():
        async with scene(database_url) as told, opened(database_url) as other:
            chains = [told.chain, Chain(other, LINKS, Settings())]
            copied = await told.read(told.root.code, somebody("friend"))
            latent = await told.chain.require(copied)
            places = await asyncio.gather(
                *[chains[n % 2].look(latent, somebody(f"reader {n}"), Kind.UNKNOWN) for n in range(20)]
            )
            assert len({place.forward for place in places}) == 1
            assert await told.rows() == 2
            await asyncio.gather(
                *[chains[n % 2].open(places[n], somebody(f"reader {n // 2}"), 0) for n in range(20)]
            )
            await chains[1].close()
            figures = await told.figures(copied)
            assert (figures.openings.person, figures.openings.unknown) == (10, 20)

    asyncio.run(main())


def test_a_person_counts_once_per_forward_and_without_a_cookie_once_a_day(database_url):
    async def main():
        async with scene(database_url) as told:
            place = await told.get(told.root.code, None)
            for who, passer in ((somebody("a"), 1), (somebody("a"), 2), (None, 3), (None, 3), (None, 4)):
                await told.chain.open(place, who, passer)
            await told.chain.open(place, MAKER, 5)
            assert (await told.figures(told.root.code)).openings.person == 3

    asyncio.run(main())


# Sending on
def test_a_share_button_makes_a_row_at_once_and_notes_its_channel(database_url):
    async def main():
        async with scene(database_url) as told:
            friend = somebody("friend")
            await told.read(told.root.code, friend)
            hand = told.chain.hand(await told.chain.require(told.root.code), friend)
            latent = await told.chain.require(hand.code(WHATSAPP.number))
            for _ in range(2):
                made = await told.chain.sent(latent)
                assert made.code == latent.code
                assert not made.replayed
            place = await told.chain.require(latent.code)
            assert (place.state, place.counted, place.channel) == ("sent", True, WHATSAPP)
            await told.chain.sent(await told.chain.require(hand.code(SMS.number)))
            figures = await told.figures(told.root.code)
            assert (figures.children, figures.descendants) == (2, 2)
            assert (await told.chain.growth.journey(told.root.card)).people == 2  # the maker and his friend
            assert (await told.chain.growth.of_hand(hand)).openings.person == 0
            await told.read(latent.code, somebody("reader"))
            assert (await told.chain.growth.of_hand(hand)).openings.person == 1
            assert await told.states() == ["opened", "opened", "sent"]

    asyncio.run(main())


def test_a_link_that_a_preview_saw_first_counts_once_it_was_sent(database_url):
    async def main():
        async with scene(database_url) as told:
            copied = await told.read(told.root.code, somebody("friend"))
            place = await told.get(copied, None, Kind.PREVIEW)
            await told.chain.sent(place)
            assert (await told.figures(told.root.code)).children == 1
            assert await told.states() == ["opened", "sent"]

    asyncio.run(main())


def test_a_new_forward_below_any_place_is_a_sent_row(database_url):
    async def main():
        async with scene(database_url) as told:
            copied = await told.read(told.root.code, somebody("friend"))
            latent = await told.chain.require(copied)
            one = await told.chain.forward(latent, WHATSAPP)
            other = await told.chain.forward(await told.chain.require(copied), WHATSAPP)
            assert one.code != other.code
            place = await told.chain.require(one.code)
            assert (place.generation, place.state, place.channel) == (2, "sent", WHATSAPP)
            assert await told.chain.above(place) == copied
            figures = await told.figures(told.root.code)
            assert (figures.children, figures.descendants) == (0, 2)

    asyncio.run(main())


def test_a_thousand_simultaneous_replays_of_a_forward_make_one_row(database_url):
    async def main():
        async with scene(database_url) as told, opened(database_url) as other:
            chains = [told.chain, Chain(other, LINKS, Settings())]
            parent = await told.chain.require(told.root.code)
            key = Key("POST /forwards of somebody", "k", b"hash", 201, "")
            made = await asyncio.gather(
                *[chains[number % 2].forward(parent, WHATSAPP, key) for number in range(1000)]
            )
            assert len({one.code for one in made}) == 1
            assert sum(not one.replayed for one in made) == 1
            assert await told.rows() == 2
            with pytest.raises(Conflict):
                await told.chain.forward(parent, SMS, replace(key, body_hash=b"other"))
            assert await told.rows() == 2

    asyncio.run(main())


def test_a_replay_of_a_sent_latent_link_says_so(database_url):
    async def main():
        async with scene(database_url) as told:
            copied = await told.read(told.root.code, somebody("friend"))
            latent = await told.chain.require(copied)
            key = Key("POST /forwards of somebody", "k", b"hash", 201, "")
            first = await told.chain.sent(latent, key)
            second = await told.chain.sent(latent, key)
            third = await told.chain.sent(await told.chain.require(copied), key)
            assert (first.replayed, second.replayed, third.replayed) == (False, True, True)
            assert {first.code, second.code, third.code} == {copied}
            assert await told.rows() == 2

    asyncio.run(main())


# The chain as a whole
def test_a_chain_of_five_generations_is_the_tree_that_happened(database_url):
    async def main():
        async with scene(database_url) as told:
            codes = [told.root.code]
            ways = [WHATSAPP, ADDRESS_BAR, PICTURE, SMS, ADDRESS_BAR]
            for generation, way in enumerate(ways):
                who = somebody(f"person {generation}")
                await told.read(codes[-1], who)
                hand = told.chain.hand(await told.chain.require(codes[-1]), who)
                codes.append(hand.code(way.number))
            await told.read(codes[-1], somebody("the last one"))
            listed = await told.chain.growth.listing(told.root.card)
            assert [one.code for one in listed] == codes
            assert [one.parent for one in listed] == [None, *codes[:-1]]
            assert [one.generation for one in listed] == list(range(6))
            assert [(one.channel, one.via) for one in listed[1:]] == [(way.channel, way.via) for way in ways]
            paged = await told.chain.growth.listing(told.root.card, after=listed[2].id, most=2)
            assert paged == listed[3:5]
            journey = await told.chain.growth.journey(told.root.card)
            assert (journey.people, journey.readers, journey.generations, journey.forwards) == (6, 6, 5, 5)
            assert (await told.figures(told.root.code)).descendants == 5
            assert (await told.figures(codes[2])).descendants == 3
            hand = told.chain.hand(await told.chain.require(told.root.code), MAKER)
            assert (await told.chain.growth.of_hand(hand)).descendants == 5

    asyncio.run(main())


def test_counters_are_there_at_once_and_stored_at_the_end(database_url):
    async def main():
        async with scene(database_url) as told:
            for kind in (Kind.PREVIEW, Kind.SCANNER, Kind.UNKNOWN, Kind.UNKNOWN):
                await told.get(told.root.code, None, kind)
            before = (await told.figures(told.root.code)).openings
            await told.chain.close()
            after = (await told.figures(told.root.code)).openings
            assert before == after
            assert (after.preview, after.scanner, after.unknown, after.person) == (1, 1, 2, 0)
            assert (await told.chain.growth.journey(told.root.card)).openings == after

    asyncio.run(main())


# What ends a card
def test_a_card_taken_back_ends_for_everybody_at_once_and_can_come_back(database_url):
    async def main():
        async with scene(database_url) as told, opened(database_url) as other:
            elsewhere = Chain(other, LINKS, Settings())
            copied = await told.read(told.root.code, somebody("friend"))
            assert await told.chain.ends.take_back(told.root.card) > 1_600_000_000_000
            for code in (told.root.code, copied):
                with pytest.raises(Gone):
                    await elsewhere.require(code)
            with pytest.raises(Conflict):
                await told.chain.ends.take_back(told.root.card)
            with pytest.raises(Conflict):
                await told.chain.ends.undo(told.root.card, -1)
            await told.chain.ends.undo(told.root.card, 24)
            assert (await elsewhere.require(copied)).card == told.root.card
            with pytest.raises(Conflict):
                await told.chain.ends.undo(told.root.card, 24)

    asyncio.run(main())


def test_a_recall_ends_a_forward_with_everything_below_it_and_nothing_else(database_url):
    async def main():
        async with scene(database_url) as told, opened(database_url) as other:
            elsewhere = Chain(other, LINKS, Settings())
            top = await told.chain.require(told.root.code)
            bad = await told.chain.forward(top, WHATSAPP)
            sibling = await told.chain.forward(top, SMS)
            below = [bad.code]
            for _ in range(12):
                below.append((await told.chain.forward(await told.chain.require(below[-1]), SMS)).code)
            latent = told.chain.hand(await told.chain.require(below[-1]), somebody("reader")).address
            recalled = await told.chain.require(bad.code)
            await told.chain.ends.recall(recalled, "a threat")
            for code in (*below, latent):
                place = await elsewhere.resolve(code)
                assert place.gone
            for code in (told.root.code, sibling.code):
                assert not (await elsewhere.resolve(code)).gone
            with pytest.raises(Conflict):
                await told.chain.ends.recall(recalled, "again")
            middle = await told.chain.resolve(below[5])
            await told.chain.ends.recall(middle, "also")
            await told.chain.ends.undo_recall(recalled, "it was a poem")
            assert not (await elsewhere.resolve(below[4])).gone
            assert (await elsewhere.resolve(below[6])).gone
            await told.chain.ends.undo_recall(middle, "this too")
            assert not (await elsewhere.resolve(latent)).gone
            with pytest.raises(Conflict):
                await told.chain.ends.undo_recall(middle, "again")
            log = await told.chain.ends.recalls(told.root.card)
            assert [(one.undo, one.reason) for one in log] == [
                (0, "a threat"),
                (0, "also"),
                (1, "it was a poem"),
                (1, "this too"),
            ]

    asyncio.run(main())


def test_a_latent_link_cannot_be_recalled_but_reported(database_url):
    async def main():
        async with scene(database_url) as told:
            latent = await told.chain.require(await told.read(told.root.code, somebody("friend")))
            with pytest.raises(Conflict):
                await told.chain.ends.recall(latent, "x")
            await told.chain.ends.report(latent, "threat", "it frightens me", reporter=7)
            [report] = await told.chain.ends.reports()
            assert (report.forward, report.card, report.reason) == (told.root.card, told.root.card, "threat")
            assert (report.words, report.reporter) == ("it frightens me", 7)

    asyncio.run(main())


def test_a_manage_token_opens_its_own_card_only_until_it_is_revoked(database_url):
    async def main():
        async with scene(database_url) as told:
            token = told.root.token
            below = await told.chain.forward(await told.chain.require(told.root.code), SMS)
            for code in (told.root.code, below.code):
                await told.chain.manager(await told.chain.require(code), token)
            for wrong in ("", "x", token[:-1], "é"):
                with pytest.raises(Unauthorised):
                    await told.chain.manager(await told.chain.require(below.code), wrong)
            first = told.root
            await told.make_card()
            with pytest.raises(Unauthorised):
                await told.chain.manager(await told.chain.require(told.root.code), token)
            await told.chain.ends.revoke_token(first.card)
            with pytest.raises(Unauthorised):
                await told.chain.manager(await told.chain.require(first.code), token)
            root = await told.chain.root_of(await told.chain.require(below.code))
            assert (root.code, root.token_version) == (first.code, 2)
            await told.chain.manager(root, LINKS.token(root.code, 2))

    asyncio.run(main())


def test_links_handed_out_before_a_rotation_of_secrets_still_name_the_same_places(database_url):
    async def main():
        async with scene(database_url) as told:
            friend = somebody("friend")
            old = await told.chain.forward(await told.chain.require(told.root.code), SMS)
            own = await told.read(told.root.code, friend)
            new_links = Links(["another secret of 32 characters.", SECRET])
            chain = Chain(told.database, new_links, Settings())
            assert not (await chain.require(old.code)).latent
            assert chain.is_own(await chain.require(own), new_links.visitor(b"friend"))
            await chain.manager(await chain.require(old.code), told.root.token)
            fresh = await chain.forward(await chain.require(old.code), SMS)
            listed = await chain.growth.listing(told.root.card)
            assert [one.code for one in listed] == [told.root.code, old.code, fresh.code]
            await chain.close()

    asyncio.run(main())


# Invariants
def test_the_self_check_finds_what_a_hand_broke(sqlite_url):
    async def main():
        async with opened(sqlite_url) as database:
            columns = [
                "id",
                "card",
                "parent",
                "generation",
                "channel",
                "nonce",
                "key_number",
                "state",
                "counted",
                "made_ms",
            ]
            forward = Insert("forward", tuple(columns))
            rows = (
                (10, 10, None, 0, 0, 1, 1, 1, 1, 1),
                (11, 10, 10, 3, 1, 1, 1, 1, 0, 1),
                (12, 99, 11, 4, 200, 1, 1, 1, 1, 1),
                (13, 10, 9, 1, 0, 1, 1, 1, 1, 1),
            )
            person = Rows(
                Insert("opening_person", ("forward", "visitor", "made_ms")), ((11, 1, 1), (77, 1, 1))
            )
            card = Rows(CARD, ((5, "eid", 1, "en", "{}", None, 1),))
            await database.write(Unit((Rows(forward, rows), person, card)))
            chain = Chain(database, LINKS, Settings())
            found = " ".join(await chain.growth.self_check())
            for broken in (
                "without its parent: 1",
                "of another generation",
                "on another card",
                "without its card: 1",
                "does not count: 1",
                "never given out: 1",
                "root channel below",
                "opening of no forward: 1",
                "a card without its root: 1",
            ):
                assert broken in found

    asyncio.run(main())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_figures_equal_a_naive_walk_over_any_chain(sqlite_url, seed):
    async def main():
        async with scene(sqlite_url) as told:
            rng = random.Random(seed)
            codes, parent, counted, persons = [told.root.code], {told.root.code: None}, {told.root.code}, {}
            for step in range(40):
                above = rng.choice(codes)
                who = somebody(f"{seed} {step}")
                hand = told.chain.hand(await told.chain.require(above), who)
                code = hand.code(rng.randrange(1, len(CHANNELS)))
                act = rng.choice(["sent", "open", "preview"])
                place = await told.chain.require(code)
                if act == "sent":
                    await told.chain.sent(place)
                elif act == "preview":
                    await told.chain.look(place, None, Kind.PREVIEW)
                else:
                    await told.chain.open(place, None, step)
                    persons[code] = 1
                codes.append(code)
                parent[code] = above
                counted |= {code} if act != "preview" else set()

            def below(code: str) -> set[str]:
                own = {one for one in codes if parent[one] == code}
                return own.union(*[below(one) for one in own])

            for code in codes:
                figures = await told.figures(code)
                assert figures.children == sum(parent[one] == code for one in counted)
                assert figures.descendants == len(below(code) & counted)
                assert figures.openings.person == persons.get(code, 0)

    asyncio.run(main())


def test_ids_rise_and_stay_above_their_parents_even_when_clocks_differ():
    ids, ahead = Ids(), Ids()
    drawn = [ids.draw() for _ in range(2000)]
    assert drawn == sorted(set(drawn))
    future = ahead.draw() + (3600 * 1_000_000 << 12)
    child = ids.draw(above=future)
    assert future < child < ids.draw() <= LARGEST


# Kinds of looking
PREVIEWS = (
    "WhatsApp/2.23.20.0",
    "WhatsApp/2.24.1 A",
    "TelegramBot (like TwitterBot)",
    "Twitterbot/1.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "facebookexternalhit/1.1;line-poker/1.0",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
    "Viber/13.3.0",
    "Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)",
    "Synapse (bot; +https://github.com/matrix-org/synapse)",
    "WeChat/8.0.38.30 CFNetwork/1410.0.3 Darwin/22.6.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/112.0.0.0 Safari/537.36 Embedly/0.2",
)
SCANNERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "curl/8.5.0",
    "python-requests/2.31.0",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5266; Pro)",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 HeadlessChrome/120.0.0.0 Safari/537.36",
    "BarracudaCentral",
)
BROWSERS = (
    BROWSER,
    "",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 13; V2148A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile"
    " Safari/537.36 XWEB/1160117 MMWEBSDK/20240301 MicroMessenger/8.0.48.2580(0x28003035) WeChat/arm64 Weixin NetType/WIFI",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
    " MicroMessenger/8.0.42(0x18002a2f) NetType/4G Language/zh_CN",
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/109 MQQBrowser/6.2 TBS/046295"
    " Mobile Safari/537.36 V1_AND_SQ_8.9.50_3898_YYB_D QQ/8.9.50.10650 NetType/WIFI",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
    " [FBAN/FBIOS;FBAV/460.0.0.0;FBBV/1;FBDV/iPhone14,5;FBSN/iOS;FBSV/17.4]",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.5.0",
    "Mozilla/5.0 (Linux; Android 13; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0"
    " Mobile Safari/537.36",
)


@pytest.mark.parametrize("agent", PREVIEWS)
def test_a_preview_robot_is_a_preview(agent):
    assert kind_of(agent) is Kind.PREVIEW


@pytest.mark.parametrize("agent", SCANNERS)
def test_a_scanner_is_a_scanner(agent):
    assert kind_of(agent) is Kind.SCANNER


@pytest.mark.parametrize("agent", BROWSERS)
def test_a_browser_is_unknown_until_a_person_acts(agent):
    assert kind_of(agent) is Kind.UNKNOWN


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender", "Preview"])
def test_what_a_browser_fetches_ahead_is_a_preview(purpose):
    assert kind_of(BROWSER, purpose) is Kind.PREVIEW


def test_an_agent_of_any_length_is_told_quickly():
    assert kind_of("a " * 100_000) in Kind
