"""Letters to people who asked for them: who comes onto a list and leaves it, what is sent to whom, and how often."""

from __future__ import annotations

import asyncio
import re

import pytest
from letters_kit import (
    BASE,
    DAY,
    HOUR,
    MINUTE,
    PLAIN,
    PROMISE,
    WISH,
    run,
    tag_in,
)

from greetings.brands import BY_OPS, NewBrand
from greetings.errors import BadInput, Conflict, NotFound
from greetings.letters import Ask, LetterWish, ListWish

LIN, BO, MEI = "lin@mail.example", "bo@mail.example", "mei@other.example"


def ask(mail=LIN, lang="en", place="page"):
    return Ask(mail, lang, place, "cb0071")


def link_in(letter):
    return re.search(r"/list/yes/(\S+)", letter.get_content())[1]


# Coming onto a list
def test_who_asks_gets_one_letter_and_is_on_the_list_when_he_has_pressed_its_button(database_url):
    async def work(here, office):
        brand = await here.begin()
        await here.asking.ask(brand, ask(" Lin@Mail.example"), BASE)
        (letter,) = office.letters
        assert letter["to"] == LIN
        assert "Moon Bakery" in letter["subject"]
        assert PROMISE.promise in letter.get_content()
        assert await here.rows("subscriber") == 0
        seal = link_in(letter)
        asked = await here.asking.asked(seal)
        assert (asked.brand, asked.mail, asked.place) == (brand, LIN, "page")
        here.clock.ms += HOUR
        person = await here.asking.confirm(seal, "0a0000")
        assert (person.state, person.mail, person.lang) == ("on", LIN, "en")
        assert await here.asking.confirm(seal, "0a0000") == person
        acts = await here.people.record(person)
        assert [(one.act, one.place, one.origin) for one in acts] == [
            ("asked", "page", "cb0071"),
            ("confirmed", "page", "0a0000"),
        ]
        words = await here.lists.words(person.wording)
        assert words == asked.words
        assert PROMISE.promise in words
        assert (await here.lists.counts(brand)).on == 1

    run(database_url, work)


def test_a_changed_promise_changes_nothing_that_was_agreed_to(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        (lin,) = await here.join(brand, LIN)
        its = await here.lists.change(brand, ListWish("News, every day.", "Somewhere"), by=BY_OPS)
        assert its.version == 2
        (bo,) = await here.join(brand, BO)
        assert PROMISE.promise in await here.lists.words(lin.wording)
        again = await here.lists.change(brand, ListWish("News, every day.", "Elsewhere"), by=BY_OPS)
        assert again.version == 2
        assert [act for act, _ in await here.deeds(brand)].count("list-changed") == 3
        assert bo.state == "on"

    run(sqlite_url, work)


def test_nobody_can_be_written_to_again_and_again_by_asking_for_him(database_url):
    async def work(here, office):
        first, *others = [await here.begin(name) for name in ("Moon", "Sun", "Star", "Rain")]
        for _ in range(3):
            await here.asking.ask(first, ask(), BASE)
        assert len(office.taken) == 1
        for brand in others:
            await here.asking.ask(brand, ask(), BASE)
        assert len(office.taken) == 3
        here.clock.ms += DAY
        await here.asking.ask(first, ask(), BASE)
        assert len(office.taken) == 4
        here.clock.ms += 3 * DAY
        await here.asking.sweep()
        assert await here.rows("list_ask") == 0

    run(database_url, work)


def test_when_no_relay_takes_the_question_it_may_be_asked_again_at_once(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        office.rcpt[LIN] = "451 later"
        await here.asking.ask(brand, ask(), BASE)
        office.rcpt.clear()
        await here.asking.ask(brand, ask(), BASE)
        assert office.to == [LIN]

    run(sqlite_url, work)


def test_a_confirmation_link_ends_and_is_nobody_elses(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        seal = await here.seal(brand, LIN)
        other = "B" if seal[20] == "A" else "A"
        for wrong in ("", "x", seal[:-2], seal[:20] + other + seal[21:]):
            with pytest.raises(NotFound):
                await here.asking.confirm(wrong, "")
        here.clock.ms += 49 * HOUR
        with pytest.raises(NotFound):
            await here.asking.confirm(seal, "")
        fresh = await here.seal(brand, LIN)
        await here.brands.hold(brand.slug, "rude")
        with pytest.raises(NotFound):
            await here.asking.confirm(fresh, "")

    run(sqlite_url, work)


def test_two_who_press_at_once_make_one_person(database_url):
    async def work(here, office):
        brand = await here.begin()
        seals = [await here.seal(brand, LIN) for _ in range(8)]
        found = await asyncio.gather(*(here.asking.confirm(one, "") for one in seals))
        assert {one.id for one in found} == {found[0].id}
        assert await here.rows("subscriber") == 1
        assert await here.rows("list_consent") == 2

    run(database_url, work)


def test_who_is_on_the_list_already_is_told_so(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        (lin,) = await here.join(brand, LIN)
        await here.asking.ask(brand, ask(), BASE)
        (letter,) = office.letters
        assert f"{BASE}/list/out/{lin.token}" in letter.get_content()
        assert "/list/yes/" not in letter.get_content()

    run(sqlite_url, work)


@pytest.mark.parametrize(
    "mail", ["", "nobody", "a@b", "a b@c.example", "李@mail.example", "x" * 300 + "@a.example"]
)
def test_what_is_no_address_is_told(sqlite_url, mail):
    async def work(here, office):
        brand = await here.begin()
        with pytest.raises(BadInput) as told:
            await here.asking.ask(brand, ask(mail), BASE)
        assert [one.kind for one in told.value.problems] == ["not-mail"]
        assert not office.taken

    run(sqlite_url, work)


# Leaving
def test_who_leaves_gets_nothing_more_until_he_asks_anew(database_url):
    async def work(here, office):
        brand = await here.begin()
        old = await here.seal(brand, LIN)
        lin, _ = await here.join(brand, LIN, BO)
        here.clock.ms += MINUTE
        await here.people.leave(lin, how="page")
        await here.people.leave(lin, how="page")
        assert (await here.people.by_token(lin.token)).state == "left"
        assert (await here.lists.counts(brand)).left == 1
        with pytest.raises(NotFound):
            await here.asking.confirm(old, "")
        await here.send(brand)
        await here.post.round()
        assert office.to == [BO]
        here.clock.ms += DAY
        await here.asking.ask(brand, ask(), BASE)
        again = await here.asking.confirm(link_in(office.letters[-1]), "")
        assert (again.id, again.state, again.token) == (lin.id, "on", lin.token)
        acts = [one.act for one in await here.people.record(lin)]
        assert acts == ["asked", "confirmed", "left by page", "asked", "confirmed"]
        await here.send(brand)
        await here.post.round()
        assert office.to[-2:] == [LIN, BO]

    run(database_url, work)


def test_who_leaves_between_queue_and_relay_gets_nothing(database_url):
    async def work(here, office):
        brand = await here.begin()
        _, bo, _ = await here.join(brand, LIN, BO, MEI)
        letter = await here.send(brand)

        async def leaves(address):
            if address == LIN:
                await here.people.leave(bo, how="page")

        office.before = leaves
        assert await here.post.round() == 2
        assert office.to == [LIN, MEI]
        assert await here.results(letter) == {"sent": 2, "skipped": 1}
        assert await here.state(letter) == "sent"

    run(database_url, work)


def test_an_address_that_ops_have_stopped_gets_nothing_of_any_brand(database_url):
    async def work(here, office):
        moon, sun = await here.begin("Moon"), await here.begin("Sun")
        await here.join(moon, LIN, BO)
        await here.join(sun, LIN)
        await here.people.suppress(" LIN@mail.example", "wrote to us by hand")
        for brand in (moon, sun):
            await here.asking.ask(brand, ask(), BASE)
        await here.send(moon)
        with pytest.raises(BadInput) as told:
            await here.send(sun)
        assert [one.kind for one in told.value.problems] == ["nobody"]
        await here.post.round()
        assert office.to == [BO]
        acts = [one.act for one in await here.chain.log.acts()]
        assert "mail-suppress" in acts

    run(database_url, work)


def test_erasing_leaves_no_address_and_still_nothing_is_sent(database_url):
    async def work(here, office):
        brand = await here.begin()
        lin, _ = await here.join(brand, LIN, BO)
        letter = await here.send(brand)
        await here.people.erase(lin, by="person 1", brand=brand)
        with pytest.raises(NotFound):
            await here.people.find(brand, lin.id)
        assert await here.rows("list_consent") == 2
        await here.post.round()
        assert office.to == [BO]
        assert await here.results(letter) == {"sent": 1, "skipped": 1}
        assert ("list-person-erased", str(lin.id)) in await here.deeds(brand)
        with pytest.raises(NotFound):
            await here.people.erase(lin)

    run(database_url, work)


def test_nothing_of_one_brand_is_there_for_another(database_url):
    async def work(here, office):
        moon, sun = await here.begin("Moon"), await here.begin("Sun")
        (lin,) = await here.join(moon, LIN)
        letter = (await here.desk.make(moon, PLAIN, by=BY_OPS)).letter
        for act in (
            here.people.find(sun, lin.id),
            here.people.find_by_mail(sun, LIN),
            here.desk.find(sun, letter.id),
        ):
            with pytest.raises(NotFound):
                await act
        assert await here.people.of(sun) == []
        assert await here.people.export(sun, by="person 1") == []
        with pytest.raises(Conflict):
            await here.desk.drop(letter, sun, by="person 1")
        with pytest.raises(Conflict):
            await here.desk.send(await _with(here, sun), letter, base=BASE, by="x")
        assert await here.state(letter) == "draft"

    async def _with(here, brand):
        await here.join(brand, BO)
        return brand

    run(database_url, work)


def test_an_export_tells_all_and_is_logged(database_url):
    async def work(here, office):
        brand = await here.begin()
        lin, bo = await here.join(brand, LIN, BO)
        await here.people.leave(bo, how="page")
        found = {one.mail: one for one in await here.people.export(brand, by="person 7")}
        assert set(found) == {LIN, BO}
        assert (found[LIN].state, found[BO].state) == ("on", "left")
        assert found[LIN].origins == ("cb0071", "cb0071")
        assert PROMISE.promise in found[LIN].words
        assert found[LIN].version == 1
        assert (await here.brands.log.of(brand.id))[0].act == "list-exported"
        assert lin.mail == LIN

    run(database_url, work)


# Letters
def test_a_letter_says_who_why_and_how_to_get_no_more(database_url):
    async def work(here, office):
        brand = await here.begin()
        lin, mei = await here.join(brand, LIN) + await here.join(brand, MEI, lang="zh-Hans")
        letter = await here.send(brand, WISH)
        assert await here.post.round() == 2
        first, second = office.letters
        assert str(first["from"]) == "Moon Bakery <cards@cards.example>"
        assert first["to"] == LIN
        assert first["subject"] == WISH.subject
        out = f"{BASE}/list/out/{lin.token}/{letter.id}"
        tag = tag_in(office.taken[0])
        assert (
            first["list-unsubscribe"] == f"<{out}>, <mailto:bounces+{tag}@cards.example?subject=unsubscribe>"
        )
        assert first["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert first["message-id"] == f"<{tag}@cards.example>"
        assert first["list-id"] == "<moon-bakery.list.cards.example>"
        text, page = (part.get_content() for part in first.iter_parts())
        code = (await here.desk.any(letter.id)).code
        for part in (text, page):
            assert "the first moon cakes are in the oven" in part
            assert out in part
            assert "12 Lantern Lane" in part
            assert "because you asked for letters from Moon Bakery" in part
            assert f"{BASE}/g/{code}" in part
        assert f'src="{BASE}/g/{code}.jpg"' in page
        assert "<script" not in page
        assert "不再收到" in second.get_body(("plain",)).get_content()
        assert f"{BASE}/list/out/{mei.token}/{letter.id}" in second["list-unsubscribe"]
        place = await here.chain.require(code)
        assert place.channel.channel == "email"

    run(database_url, work)


def test_headers_stay_whole_however_long_an_address_is(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        (lin,) = await here.join(brand, LIN)
        written = await here.desk.make(brand, LetterWish("月亮" * 40, "x\n.\n..\nFrom here"), by=BY_OPS)
        base = f"https://{'cards.' * 20}example"
        letter = await here.desk.send(brand, written.letter, base=base, by=BY_OPS)
        await here.post.round()
        (got,) = office.letters
        assert f"<{base}/list/out/{lin.token}/{letter.id}>" in got["list-unsubscribe"]
        assert got["subject"] == "月亮" * 40
        assert "x\n.\n..\nFrom here" in got.get_body(("plain",)).get_content().replace("\r\n", "\n")
        assert max(map(len, office.taken[0].content.split(b"\r\n"))) < 998

    run(sqlite_url, work)


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (LetterWish("", ""), {"subject": "required", "words": "required"}),
        (LetterWish("a" * 200, "b", "klingon-"), {"subject": "too-long", "lang": "unknown-language"}),
        (LetterWish("a", "See https://shop.example/now"), {"words": "address"}),
        (LetterWish("a", "b", "en", "lantern.own"), {"template": "unknown-option"}),
        (LetterWish("a", "b", "en", "mid-autumn", "", ""), {"card_to": "required", "card_words": "required"}),
    ],
)
def test_all_that_is_wrong_with_a_letter_is_told_at_once(sqlite_url, wish, found):
    async def work(here, office):
        brand = await here.begin()
        with pytest.raises(BadInput) as told:
            await here.desk.make(brand, wish, by=BY_OPS)
        assert {one.path: one.kind for one in told.value.problems} == found
        assert await here.rows("letter") == 0

    run(sqlite_url, work)


def test_sending_says_what_is_missing(sqlite_url):
    async def work(here, office):
        bare = (await here.brands.add(NewBrand("Bare", "Bo"))).brand
        written = await here.desk.make(bare, PLAIN, by=BY_OPS)
        with pytest.raises(BadInput) as told:
            await here.desk.send(bare, written.letter, base=BASE, by=BY_OPS)
        assert [one.kind for one in told.value.problems] == ["no-promise", "no-imprint", "nobody"]

    run(sqlite_url, work)


def test_a_letter_is_sent_once_however_often_it_is_asked_for(database_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN)
        letter = (await here.desk.make(brand, PLAIN, by=BY_OPS)).letter
        tries = [here.desk.send(brand, letter, base=BASE, by=BY_OPS) for _ in range(5)]
        done = await asyncio.gather(*tries, return_exceptions=True)
        assert sorted(type(one).__name__ for one in done) == ["Conflict"] * 4 + ["Letter"]
        with pytest.raises(Conflict):
            await here.desk.change(letter, brand, WISH)
        for _ in range(3):
            await here.post.round()
        assert office.to == [LIN]
        assert (await here.desk.any(letter.id)).done_ms == here.clock.ms

    run(database_url, work)


def test_a_letter_can_go_to_those_who_read_its_language(database_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN)
        await here.join(brand, MEI, lang="zh-Hans")
        wish = LetterWish("月亮", "月饼出炉了。", "zh-Hans", audience="zh-Hans")
        await here.send(brand, wish)
        await here.post.round()
        assert office.to == [MEI]
        assert (await here.lists.counts(brand)).langs == (("en", 1), ("zh-Hans", 1))

    run(database_url, work)


def test_there_are_no_more_letters_a_month_than_are_decent(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN)
        await here.send(brand)
        await here.send(brand)
        with pytest.raises(BadInput) as told:
            await here.send(brand)
        assert [one.kind for one in told.value.problems] == ["month"]
        here.clock.ms += 31 * DAY
        await here.send(brand)

    run(sqlite_url, work, letters_per_month=2)


def test_a_try_goes_to_oneself_alone(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        letter = (await here.desk.make(brand, WISH, by=BY_OPS)).letter
        letter = await here.desk.carded(brand, letter)
        await here.post.try_out(brand, letter, "owner@moon.example", base=BASE)
        (got,) = office.letters
        assert got["to"] == "owner@moon.example"
        assert got["subject"] == f"Test: {WISH.subject}"
        assert "list-unsubscribe-post" not in got
        assert f"{BASE}/g/{letter.code}.jpg" in got.get_body(("html",)).get_content()
        assert (await here.desk.carded(brand, letter)).code == letter.code
        assert await here.rows("card") == 1
        assert await here.rows("delivery") == 0

    run(sqlite_url, work)
