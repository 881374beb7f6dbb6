"""Growing together, on both databases: answers, signing together, guest books, the exchange of pages."""

from __future__ import annotations

import asyncio

import pytest
from town import WORDS, browser, catalog, town

from greetings.cards import GroupWish, SignatureWish
from greetings.cards import Wish as CardWish
from greetings.errors import BadInput, Conflict, NotFound
from greetings.participants import GuestWish
from greetings.store import Key

LINE = GuestWish("Zoe", "What a beautiful page", "en")


def kinds(error) -> dict[str, str]:
    return {one.path: one.kind for one in error.value.problems}


async def answer(here, code, who):
    wish = CardWish("thank-you", WORDS, "en", code, answers=code)
    return await here.cards.make(wish, browser(who))


# Answers
def test_an_answer_is_a_card_of_its_own_that_its_sender_finds(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, answers_max=2) as here:
            lin = await here.join("lin")
            code = await here.make("lin")
            mine = await here.read(code, "mei")
            card = (await here.chain.require(code)).card
            made = await answer(here, mine, "mei")
            (found,) = await here.cards.answers.to(card)
            assert (found.card, found.code, found.answered) == (made.card.id, made.code, card)
            assert await here.cards.answers.answered_by(made.card.id) == card
            assert await here.cards.answers.to_holder(lin.id) == [found]
            place = await here.chain.require(mine)
            tied = await here.count(
                "answer", "answered = :card and place = :place", card=card, place=place.parent
            )
            assert tied == 1
            assert await here.cards.answers.to(made.card.id) == []
            await answer(here, mine, "bo")
            with pytest.raises(BadInput) as error:
                await answer(here, mine, "cy")
            assert kinds(error) == {"answers": "answers-full"}
            with pytest.raises(BadInput) as error:
                await answer(here, "0" * 22, "cy")
            assert "unknown-link" in kinds(error).values()

    asyncio.run(main())


def test_an_answer_that_is_no_longer_there_is_nobodys(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            code = await here.make("lin")
            card = (await here.chain.require(code)).card
            made = [await answer(here, code, who) for who in ("a", "b", "c", "d")]
            await here.chain.ends.take_back(made[0].card.id)
            await here.chain.ends.recall(await here.chain.require(made[1].code), "a test")
            await here.cards.erase(made[2].card.id)
            assert [one.card for one in await here.cards.answers.to(card)] == [made[3].card.id]
            await here.chain.ends.take_back(card)
            with pytest.raises(BadInput) as error:
                await answer(here, code, "e")
            assert kinds(error) == {"answers": "gone"}

    asyncio.run(main())


# Signing together
class Group:
    """A card that others sign."""

    def __init__(self, here, card) -> None:
        self.here, self.card = here, card
        self.signings = here.cards.signings

    async def sign(self, who, name="", line="", **given):
        wish = SignatureWish(name or who.title(), line, given.pop("lang", "en"))
        visitor = browser(who) if who else None
        return await self.signings.sign(self.card, catalog().get("thank-you"), wish, visitor=visitor, **given)

    async def names(self):
        return [one.name for one in await self.signings.shown(self.card)]


async def group(here, **given) -> Group:
    wish = CardWish("thank-you", WORDS, "en", group=GroupWish(**given))
    made = await here.cards.make(wish, browser("lin"))
    assert made.card.signing
    return Group(here, made.card.id)


def test_as_many_sign_as_there_is_room_for_and_no_more(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            one = await group(here, most=5)
            people = [one.sign(f"p{number}") for number in range(12)]
            done = await asyncio.gather(*people, return_exceptions=True)
            assert sum(not isinstance(each, Exception) for each in done) == 5
            assert all(isinstance(each, Conflict) for each in done if isinstance(each, Exception))
            assert len(await one.names()) == 5
            signing = await one.signings.of(one.card)
            assert (signing.signed, signing.full, signing.open) == (5, True, False)
            first = (await one.signings.all(one.card))[0]
            await one.signings.take_back(one.card, first.id, browser(first.name.lower()))
            assert await one.sign("late")
            assert (await one.names())[-1] == "Late"

    asyncio.run(main())


def test_a_browser_takes_its_own_back_and_nobody_elses(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, group_same_browser_max=2) as here:
            one = await group(here)
            mine = await one.sign("mei", "梅", "天天开心", lang="zh-Hans")
            other = await one.sign("bo", "فاطمة", "كل عام وأنتم بخير", lang="ar")
            for visitor in (browser("bo"), browser("nobody"), None):
                with pytest.raises(NotFound):
                    await one.signings.take_back(one.card, mine.id, visitor)
            with pytest.raises(NotFound):
                await one.signings.take_back_by_token(one.card, mine.id, one.signings.token(other))
            await one.sign("mei", "Child")
            with pytest.raises(Conflict, match="browser"):
                await one.sign("mei", "Third")
            await one.signings.take_back(one.card, mine.id, browser("mei"))
            assert await one.names() == ["فاطمة", "Child"]
            await one.signings.take_back_by_token(one.card, other.id, one.signings.token(other))
            assert (await one.signings.of(one.card)).signed == 1
            for number in range(3):
                await one.sign("", f"Program {number}")
            assert len(await one.names()) == 4

    asyncio.run(main())


def test_the_signing_ends_by_hand_and_at_its_date(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            one = await group(here)
            kept = await one.sign("mei")
            await one.signings.close(one.card)
            with pytest.raises(Conflict, match="over"):
                await one.sign("bo")
            await one.signings.reopen(one.card)
            await one.sign("bo")
            await here.tamper("update signing set closes_ms = 1 where card = :card", card=one.card)
            with pytest.raises(Conflict, match="over"):
                await one.sign("cy")
            await one.signings.hide(one.card, kept.id, hidden=True)
            assert await one.names() == ["Bo"]
            assert len(await one.signings.all(one.card)) == 2
            await one.signings.reopen(one.card)
            assert (await one.signings.of(one.card)).open
            with pytest.raises(BadInput) as error:
                await one.signings.change(one.card, GroupWish("class", 1))
            assert kinds(error) == {"group.signers": "signed-already"}
            await one.signings.change(one.card, GroupWish("class", 2))
            assert (await one.signings.of(one.card)).full
            with pytest.raises(NotFound):
                await one.signings.of(1)

    asyncio.run(main())


def test_what_cannot_be_signed_is_said_at_once(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            one = await group(here)
            for name, line, found in (
                ("", "Hello", {"name": "required"}),
                ("www.scam.example", "x" * 81, {"name": "address", "line": "too-long"}),
                ("Bo", "Forward this to 10 people or you will have bad luck!", {"line": "threat"}),
                ("\ud800", "Hello", {"name": "surrogate"}),
                ("Bo", "\U000f0000", {"line": "missing"}),
            ):
                with pytest.raises(BadInput) as error:
                    await one.sign("", name or " ", line)
                assert kinds(error).items() >= found.items(), (name, line)
            for wish in (GroupWish("gang"), GroupWish(most=61), GroupWish(closes_ms=5), GroupWish(most=-1)):
                with pytest.raises(BadInput):
                    await group(here, kind=wish.kind, most=wish.most, closes_ms=wish.closes_ms)
            key = Key("sign", "once", b"x" * 32, 201, "")
            assert (await one.sign("bo", key=key)).id == (await one.sign("bo", key=key)).id
            assert await one.names() == ["Bo"]
            assert await here.count("card") == 1

    asyncio.run(main())


def test_signatures_go_with_the_card_and_with_the_signer(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            first, second = await group(here), await group(here)
            mei = await here.join("mei")
            for one in (first, second):
                await one.sign("mei")
                await one.sign("bo")
            await here.people.erase(mei)
            assert await first.names() == await second.names() == ["Bo"]
            assert (await first.signings.of(first.card)).signed == 1
            await here.cards.erase(first.card)
            assert await here.count("signature", "card = :card", card=first.card) == 0
            with pytest.raises(Conflict):
                await first.sign("cy")

    asyncio.run(main())


# Guest books
def test_the_owner_reads_first_and_each_person_writes_once_a_day(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            lin, mei = await here.line("lin", "mei")
            guests = here.people.guests
            left = await guests.leave(lin, LINE, visitor=7, guest=mei.id)
            assert (left.state, left.handle) == ("waiting", "mei")
            assert await guests.shown(lin) == []
            with pytest.raises(Conflict, match="today"):
                await guests.leave(lin, LINE, visitor=7)
            await here.tamper("update guest_line set day = day - 1")
            again = await guests.leave(lin, LINE, visitor=7)
            await guests.show(lin, left.id)
            assert [one.id for one in await guests.shown(lin)] == [left.id]
            for act in (guests.show, guests.remove):
                with pytest.raises(NotFound):
                    await act(mei, again.id)
            await guests.remove(lin, again.id)
            assert await guests.waiting(lin) == []
            with pytest.raises(Conflict, match="today"):
                await guests.leave(lin, LINE, visitor=7)
            assert await here.count("guest_line", "line = '' and name = ''") == 1
            with pytest.raises(NotFound):
                await guests.take_back(lin, left.id, 8)
            await guests.take_back(lin, left.id, 7)
            assert await guests.shown(lin) == []

    asyncio.run(main())


def test_a_book_is_open_closed_or_full(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, guest_lines_max=2, guest_lines_waiting_max=1) as here:
            lin = await here.join("lin")
            guests = here.people.guests
            await guests.set_mode(lin, "open")
            for visitor in (1, 2):
                assert (await guests.leave(lin, LINE, visitor=visitor)).state == "shown"
            with pytest.raises(Conflict, match="full"):
                await guests.leave(lin, LINE, visitor=3)
            await guests.set_mode(lin, "ask")
            waits = await guests.leave(lin, LINE, visitor=3)
            with pytest.raises(Conflict, match="full"):
                await guests.leave(lin, LINE, visitor=4)
            with pytest.raises(Conflict, match="full"):
                await guests.show(lin, waits.id)
            await guests.set_mode(lin, "closed")
            with pytest.raises(Conflict, match="no guest book"):
                await guests.leave(lin, LINE, visitor=5)
            with pytest.raises(BadInput):
                await guests.set_mode(lin, "half")
            await guests.set_mode(lin, "open")
            with pytest.raises(BadInput) as error:
                await guests.leave(lin, GuestWish("", "see www.scam.example", "en"), visitor=9)
            assert kinds(error) == {"name": "required", "line": "address"}
            await here.people.ban(lin, "a test")
            with pytest.raises(Conflict):
                await guests.set_mode(lin, "ask")

    asyncio.run(main())


def test_reported_lines_are_decided_about_and_logged(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            lin = await here.join("lin")
            guests = here.people.guests
            await guests.set_mode(lin, "open")
            first, second = [await guests.leave(lin, LINE, visitor=visitor) for visitor in (1, 2)]
            for reporter in (5, 5, 6):
                await guests.report(first.id, "hurt", f"by {reporter}", reporter=reporter)
            await guests.report(second.id, "other", "", reporter=5)
            assert len(await guests.shown(lin)) == 2
            found = await guests.reported()
            assert [(one.line.id, one.reporters, one.owner) for one in found] == [
                (first.id, 2, "lin"),
                (second.id, 1, "lin"),
            ]
            await guests.decide(first.id, remove=True, reason="insults")
            await guests.decide(second.id, remove=False, reason="harmless")
            assert await guests.reported() == []
            assert [one.id for one in await guests.shown(lin)] == [second.id]
            acts = [(one.act, one.reason) for one in await here.chain.log.acts(most=2)]
            assert acts == [("guest-keep", "harmless"), ("guest-remove", "insults")]
            for line in (first.id, 1):
                with pytest.raises(NotFound):
                    await guests.decide(line, remove=True, reason="again")
                with pytest.raises(NotFound):
                    await guests.report(line, "hurt", "", reporter=9)

    asyncio.run(main())


def test_who_is_erased_leaves_no_word_in_any_book(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            lin, mei = await here.line("lin", "mei")
            guests = here.people.guests
            for owner in (lin, mei):
                await guests.set_mode(owner, "open")
            await guests.leave(lin, GuestWish("Mei", "from mei", "en"), visitor=1, guest=mei.id)
            await guests.leave(mei, GuestWish("Bo", "to mei", "en"), visitor=2)
            await here.people.erase(mei)
            assert await guests.shown(lin) == []
            assert await here.count("guest_line", "participant = :mei or line <> ''", mei=mei.id) == 0
            assert await here.count("guest_book", "participant = :mei", mei=mei.id) == 0

    asyncio.run(main())


def test_a_line_that_many_report_waits_for_its_owner_again(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, breaker_reporters=3) as here:
            lin = await here.join("lin")
            guests = here.people.guests
            await guests.set_mode(lin, "open")
            left = await guests.leave(lin, LINE, visitor=1)
            for reporter in (1, 2, 2, 3):
                assert len(await guests.shown(lin)) == 1
                await guests.report(left.id, "hurt", "", reporter=reporter)
            assert await guests.shown(lin) == []
            assert [one.id for one in await guests.waiting(lin)] == [left.id]
            assert len(await guests.reported()) == 1

    asyncio.run(main())


# The exchange of pages
async def handles(here, who):
    return [one.handle for one in await here.people.exchange.friends(who)]


def test_one_page_shows_another_only_while_the_other_shows_it(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            lin, mei, bo = await here.line("lin", "mei", "bo")
            exchange = here.people.exchange
            assert await exchange.ask(lin, mei) == "asked"
            assert await exchange.ask(lin, mei) == "asked"
            assert await handles(here, lin) == await handles(here, mei) == []
            assert [one.handle for one in await exchange.asked_me(mei)] == ["lin"]
            assert [one.handle for one in await exchange.asked_by_me(lin)] == ["mei"]
            assert await exchange.ask(mei, lin) == "agreed"
            assert await exchange.ask(bo, lin) == "asked"
            assert await exchange.ask(lin, bo) == "agreed"
            assert await handles(here, lin) == ["bo", "mei"]
            assert await handles(here, mei) == ["lin"]
            assert await exchange.between(mei, lin) == "agreed"
            await here.people.ban(bo, "a test")
            assert await handles(here, lin) == ["mei"]
            await here.people.ban(bo, "a test", undo=True)
            assert await handles(here, lin) == ["bo", "mei"]
            await here.people.erase(await here.people.by_id(bo.id))
            assert await handles(here, lin) == ["mei"]
            await exchange.end(mei, lin)
            assert await handles(here, lin) == await handles(here, mei) == []
            assert await here.count("exchange") == 0
            with pytest.raises(BadInput):
                await exchange.ask(lin, lin)

    asyncio.run(main())


def test_who_is_declined_sees_no_difference(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            lin, mei = await here.line("lin", "mei")
            exchange = here.people.exchange
            await exchange.ask(lin, mei)
            await exchange.decline(mei, lin)
            assert await exchange.asked_me(mei) == []
            assert await exchange.between(lin, mei) == "asked"
            assert [one.handle for one in await exchange.asked_by_me(lin)] == ["mei"]
            assert await exchange.ask(lin, mei) == "asked"
            await exchange.end(lin, mei)
            assert await exchange.ask(lin, mei) == "asked"
            assert await exchange.asked_me(mei) == []
            assert await exchange.ask(mei, lin) == "asked"
            assert await exchange.ask(lin, mei) == "agreed"

    asyncio.run(main())


def test_a_page_shows_a_bounded_number_of_others(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, exchange_max=2) as here:
            lin, *others = await here.line("lin", "mei", "bo", "cy")
            exchange = here.people.exchange
            for other in others:
                await exchange.ask(other, lin)
            done = await asyncio.gather(
                *(exchange.ask(lin, other) for other in others), return_exceptions=True
            )
            assert sorted(str(one) if isinstance(one, str) else "full" for one in done) == [
                "agreed",
                "agreed",
                "full",
            ]
            assert len(await handles(here, lin)) == 2
            dee = await here.join("dee")
            with pytest.raises(Conflict):
                await exchange.ask(lin, dee)
            await here.people.ban(dee, "a test")
            with pytest.raises(Conflict):
                await exchange.ask(dee, others[0])

    asyncio.run(main())
