"""Contests: rules before entries, one person one ticket, lists fixed before the number, winners that anybody can check."""

from __future__ import annotations

import asyncio
import io
import json
from contextlib import asynccontextmanager

import pytest
from contest_kit import DAY, DRAW_MS, ENDS_MS, HOUR, OTHER, REAL, STARTS_MS, Clock, wish
from receiver_kit import receiver
from stores import SECRET, opened

from greetings.brands import Brands, NewBrand
from greetings.chain import Chain
from greetings.contests import BOARD, LANGUAGES, Contest, Contests, Entrant, Host, Needs, NewContest, drawing
from greetings.contests.rules import rules_of
from greetings.contests.tickets import Tickets, clean_contact, clean_ticket, new_ticket
from greetings.draws import QUICKNET, read_announcement, verify_file
from greetings.errors import BadInput, Conflict, Gone, NotFound
from greetings.links import Links
from greetings.outside import Outside
from greetings.settings import Settings
from greetings.store import Change, Key, Query, Run, Unit, open_blobs

SOMEBODY = "person 1"


class House:
    """One process of an installation with contests. `channels` are those of every campaign, `domains` those proved."""

    def __init__(self, database, folder, **given):
        settings = Settings(**({"secret_key": (SECRET,), "drand_fetch": False} | given))
        self.database = database
        self.channels, self.domains = (), ("bakery.example",)
        self.chain = Chain(database, Links([SECRET]), settings)
        self.brands = Brands(database, self.chain, settings=settings)
        self.outside = Outside(settings)
        self.contests = Contests(
            database,
            (self.brands.log, self.chain.log),
            open_blobs(str(folder)),
            self.outside,
            needs=Needs(self._channels, self._domains),
            settings=settings,
        )
        self.desk, self.entries = self.contests.desk, self.contests.entries
        self.decisions = self.contests.decisions

    async def _channels(self, brand, campaign):
        if campaign != 7:
            raise NotFound("There is no such campaign.")
        return self.channels

    async def _domains(self, brand):
        return self.domains

    async def brand(self, name="Moon Bakery"):
        return (await self.brands.add(NewBrand(name, "Lin"))).brand

    async def open(self, clock, brand=None, **given):
        """Open a contest and let its time begin."""
        brand = brand or await self.brand()
        made = (await self.desk.make(brand, wish(**given), by=SOMEBODY)).contest
        found = await self.desk.open(brand, made.id, by=SOMEBODY)
        clock.at(STARTS_MS)
        return found

    async def fill(self, contest, count=12):
        return [
            await self.entries.enter(contest, Entrant(visitor=n, crowd=n % 2), f"{n}@example.org")
            for n in range(1, count + 1)
        ]

    async def fixed(self, clock, **given):
        contest = await self.open(clock, **given)
        await self.fill(contest)
        clock.at(ENDS_MS + HOUR)
        return await self.decisions.freeze(await self.desk.by_id(contest.id), by=SOMEBODY)

    async def drawn(self, clock, **given):
        contest = await self.fixed(clock, **given)
        clock.at(DRAW_MS + 1000)
        return await self.decisions.conclude(contest, REAL["signature"], by=SOMEBODY)

    async def tamper(self, sql, **params):
        await self.database.write(Unit(runs=(Run(Change(sql), params),)))

    async def deeds(self, contest):
        return [one.act for one in await self.brands.log.of(contest.brand)]


@asynccontextmanager
async def house(url, folder, **given):
    async with opened(url) as database:
        made = House(database, folder, **given)
        yield made
        await made.contests.close()
        await made.chain.close()
        made.outside.close()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def run(tmp_path):
    def runs(url, work, **given):
        async def main():
            async with house(url, tmp_path / "blobs", **given) as here:
                await work(here)

        asyncio.run(main())

    return runs


def kinds(error):
    return {one.path: one.kind for one in error.value.problems}


# Preparing
def test_a_contest_is_prepared_changed_and_opened_with_its_rules(database_url, run, clock):
    async def work(here):
        brand = await here.brand()
        made = (await here.desk.make(brand, wish(), by=SOMEBODY)).contest
        assert (made.stage, made.slug[:13], made.rules) == ("draft", "mooncake-draw", "")
        with pytest.raises(NotFound):
            await here.desk.by_slug(made.slug)
        changed = await here.desk.change(brand, made.id, wish(title="Lantern draw", prizes=3), by=SOMEBODY)
        assert (changed.title, changed.prizes, changed.slug, changed.made_ms) == (
            *("Lantern draw", 3),
            *(made.slug, made.made_ms),
        )
        opened = await here.desk.open(brand, made.id, by=SOMEBODY)
        assert (opened.stage, opened.round) == ("soon", REAL["round"])
        assert await here.desk.by_slug(opened.slug) == opened
        for words in ("Moon Bakery", "bakery.example", str(REAL["round"]), "Asia/Shanghai", "18 years", "3."):
            assert words in opened.rules
        for act in (
            here.desk.change(brand, made.id, wish(), by=SOMEBODY),
            here.desk.open(brand, made.id, by=SOMEBODY),
            here.desk.drop(brand, made.id, by=SOMEBODY),
        ):
            with pytest.raises(Conflict):
                await act
        assert (await here.desk.find(brand, made.id)).rules == opened.rules
        assert await here.deeds(opened) == [
            "contest-opened",
            "contest-changed",
            "contest-made",
            "brand-added",
        ]
        other = (await here.desk.make(brand, wish(), by=SOMEBODY)).contest
        await here.desk.drop(brand, other.id, by=SOMEBODY)
        assert [one.id for one in await here.desk.of(brand)] == [made.id]

    run(database_url, work)


def test_all_that_is_wrong_is_told_at_once(sqlite_url, run, clock):
    async def work(here):
        brand = await here.brand()
        bad = wish(
            kind="poker",
            title="",
            prize="Visit https://evil.com now",
            terms="Forward this to ten friends or you will have seven years of bad luck",
            lang="tlh",
            zone="Mars/Olympus",
            slug="A B",
            prizes=0,
            min_age=99,
            weight_most=99,
            claim_days=0,
            ends_ms=STARTS_MS,
            draw_ms=STARTS_MS,
        )
        with pytest.raises(BadInput) as error:
            await here.desk.make(brand, bad, by=SOMEBODY)
        found = kinds(error)
        assert found.keys() >= {
            *("kind", "title", "prize", "terms", "lang", "zone", "slug", "prizes", "min_age", "weight_most"),
            *("claim_days", "ends", "draws"),
        }
        with pytest.raises(BadInput) as error:
            await here.desk.make(brand, wish(kind=BOARD), by=SOMEBODY)
        assert kinds(error) == {"campaign": "required"}
        with pytest.raises(BadInput) as error:
            await here.desk.make(brand, wish(campaign=8), by=SOMEBODY)
        assert kinds(error) == {"campaign": "unknown-option"}
        with pytest.raises(BadInput) as error:
            await here.desk.make(brand, wish(draw_ms=ENDS_MS + 60_000), by=SOMEBODY)
        assert kinds(error) == {"draws": "lead"}
        await here.desk.make(brand, wish(slug="moon"), by=SOMEBODY)
        with pytest.raises(BadInput) as error:
            await here.desk.make(brand, wish(slug="moon"), by=SOMEBODY)
        assert kinds(error) == {"slug": "taken"}

    run(sqlite_url, work)


def test_nobody_unknown_opens_a_contest_and_nobody_on_wechat(database_url, run, clock):
    async def work(here):
        brand = await here.brand()
        here.domains, here.channels = (), ("wechat", "sms")
        made = (await here.desk.make(brand, wish(campaign=7, weight_most=2), by=SOMEBODY)).contest
        with pytest.raises(BadInput) as error:
            await here.desk.open(brand, made.id, by=SOMEBODY)
        assert kinds(error) == {"brand": "unknown-host", "campaign": "wechat"}
        here.channels = ("sms",)
        vouched = await here.decisions.vouch(made, "their papers were seen")
        assert vouched.vouched
        opened = await here.desk.open(brand, made.id, by=SOMEBODY)
        assert "made sure who Moon Bakery is" in opened.rules
        acts = [one.act for one in await here.chain.log.acts()]
        assert acts[0] == "contest-vouch"
        here.channels = ("qq",)
        board = (await here.desk.make(brand, wish(BOARD, campaign=7), by=SOMEBODY)).contest
        plain = (await here.desk.make(brand, wish(campaign=7), by=SOMEBODY)).contest
        assert {one.kind for one in await here.desk.missing(brand, board)} == {"unknown-host", "wechat"}
        assert {one.kind for one in await here.desk.missing(brand, plain)} == {"unknown-host"}
        clock.at(ENDS_MS)
        late = (await here.desk.make(brand, wish(), by=SOMEBODY)).contest
        here.domains = ("bakery.example",)
        with pytest.raises(BadInput) as error:
            await here.desk.open(brand, late.id, by=SOMEBODY)
        assert kinds(error) == {"ends": "past"}

    run(database_url, work)


def test_the_same_wish_sent_again_makes_one_contest_and_another_brand_sees_none(database_url, run, clock):
    async def work(here):
        brand, other = await here.brand(), await here.brand("Lantern")
        key = Key("contests", "k", b"hash", 201, "")
        first = await here.desk.make(brand, wish(), by=SOMEBODY, key=key)
        again = await here.desk.make(brand, wish(), by=SOMEBODY, key=key)
        assert (again.contest.id, again.replayed) == (first.contest.id, True)
        assert await here.desk.of(other) == []
        for act in (
            here.desk.find(other, first.contest.id),
            here.desk.open(other, first.contest.id, by=SOMEBODY),
            here.desk.cancel(other, first.contest.id, "no", by=SOMEBODY),
            here.desk.change(other, first.contest.id, wish(), by=SOMEBODY),
            here.desk.drop(other, first.contest.id, by=SOMEBODY),
        ):
            with pytest.raises(NotFound):
                await act

    run(database_url, work)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rules_say_in_every_language_what_decides(lang):
    for kind, most in (("draw", 3), ("draw", 1), ("board", 1)):
        given = wish(kind, lang=lang, weight_most=most, min_age=21, terms="No {braces}\n\nhere")
        names = {name: getattr(given, name) for name in NewContest.__slots__}
        contest = Contest(id=1, brand=1, state="draft", made_ms=0, round=REAL["round"], **names)
        rules = rules_of(contest, Host("Moon {Bakery}", ("bakery.example",)))
        parts = rules.split("\n\n")
        assert len(parts) == 9
        assert parts[0].startswith("Mooncake draw\n")
        assert "Moon {Bakery}" in parts[1]
        assert "bakery.example" in parts[1]
        assert "A box of mooncakes" in parts[2]
        assert parts[-1].endswith("\nNo {braces}\nhere")
        assert "21" in rules
        assert "2026-09-01 02:45 Asia/Shanghai (2026-08-31 18:45 UTC)" in rules
        assert (str(REAL["round"]) in rules) == (kind == "draw")


# Taking part
def test_everybody_takes_part_once_without_passing_anything_on(database_url, run, clock):
    async def work(here):
        contest = await here.open(clock)
        lin = await here.entries.enter(contest, Entrant(1, crowd=5), " Lin@Example.org ")
        again = await here.entries.enter(contest, Entrant(1), "other@example.org")
        assert again == lin
        for contact in ("lin@example.org", "LIN+second@example.org"):
            with pytest.raises(Conflict) as error:
                await here.entries.enter(contest, Entrant(2), contact)
            assert kinds(error) == {"contact": "entered"}
        for contact, kind in (("", "required"), ("hello", "contact"), ("x" * 300, "contact")):
            with pytest.raises(BadInput) as error:
                await here.entries.enter(contest, Entrant(2), contact, agreed=False)
            assert kinds(error) == {"contact": kind, "agreed": "agree"}
        mei = await here.entries.enter(contest, Entrant(3, participant=9), "+86 138 0000-1111")
        assert await here.entries.of(contest, 0, 9) == mei
        assert await here.entries.of(contest, 44, 9) == mei
        assert (await here.desk.by_id(contest.id)).entries == 2
        counted = await here.entries.counted(contest)
        assert (counted.inside, counted.out, counted.pages) == (2, 0, 1)
        token = here.entries.tickets.token(lin.id)
        assert await here.entries.by_token(contest, lin.ticket.lower(), token) == lin
        for ticket, wrong in ((lin.ticket, "x"), (mei.ticket, token), ("AAAAA-AAAAA", token)):
            with pytest.raises(NotFound):
                await here.entries.by_token(contest, ticket, wrong)
        kept = await here.database.read(Query("select person from contest_entry where contact <> ''", int))
        assert kept == []

    run(database_url, work)


def test_many_presses_at_once_make_one_entry(database_url, run, clock):
    async def work(here):
        contest = await here.open(clock)
        tries = [here.entries.enter(contest, Entrant(1), "lin@example.org") for _ in range(8)]
        tickets = {one.ticket for one in await asyncio.gather(*tries)}
        others = [here.entries.enter(contest, Entrant(n), "mei@example.org") for n in range(2, 10)]
        done = await asyncio.gather(*others, return_exceptions=True)
        assert len(tickets) == 1
        assert sum(isinstance(one, Conflict) for one in done) == 7
        assert (await here.desk.by_id(contest.id)).entries == 2

    run(database_url, work)


def test_nobody_enters_before_or_after_the_time_nor_what_is_full_or_on_hold(database_url, run, clock):
    async def work(here):
        contest = await here.open(clock)
        for at in (STARTS_MS - 1, ENDS_MS):
            clock.at(at)
            with pytest.raises(Conflict):
                await here.entries.enter(contest, Entrant(1), "a@example.org")
        clock.at(STARTS_MS)
        held = await here.decisions.hold(contest, "looks like a fake")
        assert held.stage == "held"
        with pytest.raises(Conflict):
            await here.entries.enter(held, Entrant(1), "a@example.org")
        with pytest.raises(Conflict):
            await here.decisions.hold(held, "again")
        free = await here.decisions.release(held, "it is none")
        await here.fill(free, 3)
        with pytest.raises(Conflict):
            await here.entries.enter(free, Entrant(9), "9@example.org")

    run(database_url, work, contest_entries_max=3)


def test_entries_of_one_neighbourhood_are_shown_and_taken_out_with_a_reason(database_url, run, clock):
    async def work(here):
        contest = await here.open(clock)
        made = await here.fill(contest)
        crowds = await here.entries.crowds(contest)
        assert [(one.crowd, one.count) for one in crowds] == [(1, 6)]
        assert len(await here.entries.of_crowd(contest, 1)) == 6
        with pytest.raises(BadInput):
            await here.entries.take_out(contest, made[0].ticket, " ", by=SOMEBODY)
        await here.entries.take_out(contest, made[0].ticket, "twice the same person", by=SOMEBODY)
        with pytest.raises(Conflict):
            await here.entries.take_out(contest, made[0].ticket, "again", by=SOMEBODY)
        with pytest.raises(NotFound):
            await here.entries.take_out(contest, "AAAAA-AAAAA", "nobody", by=SOMEBODY)
        out = await here.entries.of(contest, 1)
        assert (out.out, out.why) == (True, "twice the same person")
        clock.at(ENDS_MS)
        fixed = await here.decisions.freeze(await here.desk.by_id(contest.id), by=SOMEBODY)
        told = read_announcement(io.BytesIO(await here.decisions.announcement(fixed)))
        assert told.frozen.count == 11
        assert await here.entries.crowds(contest) == []  # the hashes of neighbourhoods are gone
        with pytest.raises(Conflict):
            await here.entries.take_out(fixed, made[1].ticket, "too late", by=SOMEBODY)

    run(database_url, work)


# Deciding
def test_a_draw_is_fixed_drawn_and_checked_by_anybody(database_url, run, clock):
    async def work(here):
        contest = await here.open(clock)
        made = await here.fill(contest)
        with pytest.raises(Conflict):
            await here.decisions.freeze(await here.desk.by_id(contest.id), by=SOMEBODY)
        clock.at(ENDS_MS)
        stale = contest
        with pytest.raises(Conflict):
            await here.decisions.freeze(stale, by=SOMEBODY)  # it was read before the entries came
        fixed = await here.decisions.freeze(await here.desk.by_id(contest.id), by=SOMEBODY)
        assert (fixed.stage, fixed.rules) == ("waiting", contest.rules)
        told = read_announcement(io.BytesIO(await here.decisions.announcement(fixed)))
        assert told.commitment == fixed.commitment
        assert {one.id for one in told.frozen.entries()} == {one.ticket for one in made}
        assert {one.weight for one in told.frozen.entries()} == {1}
        with pytest.raises(NotFound):
            await here.decisions.proof(fixed)
        clock.at(DRAW_MS + 1)
        assert (await here.desk.by_id(contest.id)).stage == "due"
        for wrong in (OTHER["signature"], "xyz", ""):
            with pytest.raises(BadInput):
                await here.decisions.conclude(fixed, wrong, by=SOMEBODY)
        done = await here.decisions.conclude(fixed, f" {REAL['signature'].upper()} ", by=SOMEBODY)
        assert done.stage == "done"
        with pytest.raises(Conflict):
            await here.decisions.conclude(fixed, REAL["signature"], by=SOMEBODY)
        proof = await here.decisions.proof(done)
        assert verify_file(io.BytesIO(proof), seen=fixed.commitment).ok
        assert all(step.ok for step in await here.decisions.steps(done))
        winners = await here.entries.winners(done)
        assert [one.prize for one in winners] == [1, 2]
        assert {one.ticket for one in winners} <= {one.ticket for one in made}
        assert (await here.deeds(done))[:2] == ["contest-done", "contest-frozen"]

    run(database_url, work)


def test_a_list_that_was_not_fixed_in_time_is_put_off_in_everybodys_sight(sqlite_url, run, clock):
    async def work(here):
        contest = await here.open(clock)
        await here.fill(contest)
        clock.at(ENDS_MS + HOUR)
        with pytest.raises(BadInput) as error:  # nobody chooses a time while the first one is good
            await here.decisions.freeze(
                await here.desk.by_id(contest.id), by=SOMEBODY, later_ms=DRAW_MS + DAY
            )
        assert kinds(error) == {"later": "early"}
        clock.at(DRAW_MS + HOUR)
        contest = await here.desk.by_id(contest.id)
        assert contest.stage == "late"
        for later in (0, DRAW_MS + HOUR + 60_000, DRAW_MS + 99 * DAY):
            with pytest.raises(BadInput) as error:
                await here.decisions.freeze(contest, by=SOMEBODY, later_ms=later)
            assert kinds(error) == {"draws": "past"}
        fixed = await here.decisions.freeze(contest, by=SOMEBODY, later_ms=DRAW_MS + DAY)
        assert (fixed.stage, fixed.draw_ms) == ("waiting", DRAW_MS + DAY)
        assert fixed.round > REAL["round"]
        assert fixed.rules.startswith(contest.rules)
        assert str(fixed.round) in fixed.rules.removeprefix(contest.rules)
        with pytest.raises(BadInput):
            await here.decisions.conclude(fixed, REAL["signature"], by=SOMEBODY)

    run(sqlite_url, work)


def test_a_draw_without_entries_cannot_be_fixed_but_cancelled(sqlite_url, run, clock):
    async def work(here):
        brand = await here.brand()
        contest = await here.open(clock, brand)
        clock.at(ENDS_MS)
        with pytest.raises(BadInput):
            await here.decisions.freeze(contest, by=SOMEBODY)
        with pytest.raises(BadInput):
            await here.desk.cancel(brand, contest.id, "", by=SOMEBODY)
        done = await here.desk.cancel(brand, contest.id, "Nobody took part.", by=SOMEBODY)
        assert (done.stage, done.why) == ("cancelled", "Nobody took part.")
        with pytest.raises(Conflict):
            await here.desk.cancel(brand, contest.id, "Again.", by=SOMEBODY)

    run(sqlite_url, work)


def test_what_is_forgotten_is_done_by_itself(sqlite_url, run, clock):
    async def work(here):
        contest = await here.open(clock)
        await here.fill(contest)
        clock.at(ENDS_MS + 1)
        await here.contests.round()
        assert (await here.desk.by_id(contest.id)).stage == "over"
        clock.at(DRAW_MS - 600_000)
        await here.contests.round()
        fixed = await here.desk.by_id(contest.id)
        assert (fixed.stage, (await here.deeds(fixed))[0]) == ("waiting", "contest-frozen")
        clock.at(DRAW_MS + 1)
        await here.contests.round()  # nothing is asked for where that is off
        assert (await here.desk.by_id(contest.id)).stage == "due"
        clock.at(STARTS_MS - DAY)
        empty = await here.open(clock, await here.brand("Lantern"), slug="empty")
        clock.at(DRAW_MS - 600_000)
        await here.contests.round()
        assert (await here.desk.by_id(empty.id)).stage == "over"

    run(sqlite_url, work)


def test_the_number_is_asked_for_and_what_comes_is_not_believed(sqlite_url, run, clock, monkeypatch):
    with receiver() as one, receiver() as other:
        monkeypatch.setattr(drawing, "SOURCES", (one.url("").rstrip("/"), other.url("").rstrip("/")))
        path = f"/{QUICKNET.hash}/public/{REAL['round']}"

        async def work(here):
            fixed = await here.fixed(clock)
            await here.contests.round()
            assert one.got == []  # it is not out yet
            clock.at(DRAW_MS + 1)
            one.pages[path] = b'{"signature": 7}'
            other.pages[path] = json.dumps({"signature": OTHER["signature"]}).encode()
            await here.contests.round()
            assert (await here.desk.by_id(fixed.id)).stage == "due"
            assert ([got.path for got in one.got], len(other.got)) == ([path], 1)
            await here.contests.round()
            assert len(one.got) == 1  # asked again after a minute
            clock.at(DRAW_MS + 62_000)
            one.pages[path] = json.dumps({"round": REAL["round"], "signature": REAL["signature"]}).encode()
            await here.contests.round()
            done = await here.desk.by_id(fixed.id)
            assert (done.stage, (await here.brands.log.of(done.brand))[0].actor) == ("done", "house")

        run(sqlite_url, work, drand_fetch=True)


# Prizes
def test_a_winner_claims_with_what_took_part_and_is_named_only_if_he_wishes(database_url, run, clock):
    async def work(here):
        contest = await here.drawn(clock)
        first, second = await here.entries.winners(contest)
        loser = next(
            one
            for one in [await here.entries.of(contest, n) for n in range(1, 13)]
            if one.ticket not in {first.ticket, second.ticket}
        )
        mail = f"{first.visitor}@example.org"
        with pytest.raises(BadInput) as error:
            await here.entries.claim(contest, first, "other@example.org")
        assert kinds(error) == {"contact": "other-contact"}
        with pytest.raises(Conflict):
            await here.entries.claim(contest, loser, f"{loser.visitor}@example.org")
        claimed = await here.entries.claim(contest, first, mail.upper(), "Lin")
        assert (claimed.contact, claimed.name) == (mail, "Lin")
        with pytest.raises(Conflict):
            await here.entries.claim(contest, first, mail)
        code = here.entries.tickets.code(first.id)
        with pytest.raises(BadInput):
            await here.entries.hand_over(contest, here.entries.tickets.code(loser.id), by=SOMEBODY)
        handed = await here.entries.hand_over(contest, code.lower().replace("-", " "), by=SOMEBODY)
        assert handed.ticket == first.ticket
        with pytest.raises(Conflict):
            await here.entries.hand_over(contest, code, by=SOMEBODY)
        clock.at(DRAW_MS + 31 * DAY)
        with pytest.raises(Gone):
            await here.entries.claim(contest, second, f"{second.visitor}@example.org")
        clock.at(DRAW_MS + 181 * DAY)
        await here.contests.round()
        assert [one.contact for one in await here.entries.winners(contest)] == ["", ""]

    run(database_url, work)


# Tickets
def test_contacts_have_one_spelling_and_tickets_forgive_misreading():
    assert clean_contact(" Lin@Example.ORG ") == "lin@example.org"
    assert clean_contact("0049 (171) 55-66 77") == "+49171556677"
    assert clean_contact("١٢٣٤٥٦٧٨") == clean_contact("１２３４５６７８") == "12345678"
    for wrong in (
        "",
        "lin",
        "lin@",
        "@example.org",
        "12345",
        "1" * 16,
        "a" * 300 + "@example.org",
        "lin@ex ample.org",
    ):
        assert clean_contact(wrong) == ""
    ticket = new_ticket()
    assert clean_ticket(f" {ticket.lower().replace('-', ' ')} ") == ticket
    assert clean_ticket("o1l2i-34567") == "01121-34567"
    old, both = Tickets([SECRET]), Tickets(["f" + SECRET[1:], SECRET])
    assert both.token_fits(old.token(5), 5)
    assert not both.token_fits(old.token(5), 6)
    assert both.code_fits(old.code(5), 5)
    assert old.people(1, "a+b@x.org") == old.people(1, "a@x.org")
    assert old.people(1, "a@x.org")[0] in both.people(1, "a@x.org")
    assert old.people(1, "a@x.org") != old.people(2, "a@x.org")
