"""Leaderboards: whom somebody reached himself in a campaign, without his own browsers, others' forwards and what is held."""

from __future__ import annotations

import io

import pytest
from campaign_kit import BY
from campaign_kit import run as run_fair
from contest_kit import DAY, HOUR, wish
from town import browser

from greetings.contests import BOARD, DRAW, Contests, Entrant, Needs, clock
from greetings.draws import read_announcement
from greetings.errors import BadInput, Conflict
from greetings.outside import Outside

WATCH = "insert into watch (id, card, forward, kind, score, reasons, state, made_ms) values (:id, :card, :forward, :kind, 80, '[]', :state, :now)"


class Board:
    """A campaign, and a contest in it."""

    def __init__(self, here):
        self.here = here
        self.outside = Outside(here.settings)

        async def channels(brand, number):
            return tuple((await here.campaigns.find(brand, number)).brief.channels)

        async def domains(brand):
            return ("bakery.example",)

        logs = here.brands.log, here.chain.log
        self.room = Contests(
            here.database,
            logs,
            here.blobs,
            self.outside,
            needs=Needs(channels, domains),
            settings=here.settings,
        )

    async def open(self, kind=BOARD, **given):
        here, now = self.here, clock.now_ms()
        self.brand = await here.brand()
        campaign = await here.running(self.brand)
        self.seed = (await here.sow(self.brand, campaign)).code
        times = {"starts_ms": now - HOUR, "ends_ms": now + HOUR, "draw_ms": now + DAY}
        asked = wish(kind, campaign=campaign.id, **times, **given)
        made = (await self.room.desk.make(self.brand, asked, by=BY)).contest
        self.contest = await self.room.desk.open(self.brand, made.id, by=BY)
        return self.contest

    async def enter(self, *names):
        found = []
        for name in names:
            person = await self.here.join(name)
            visitor = browser(name).number
            await self.room.entries.enter(self.contest, Entrant(visitor, person.id), f"{name}@example.org")
            found.append(person)
        return found

    async def link(self, who):
        """Somebody opens the first card; the link that he passes on."""
        return await self.here.read(self.seed, who)

    async def scores(self):
        return [
            (one.participant, one.score, one.held)
            for one in await self.room.decisions.positions(self.contest)
        ]

    async def over(self, monkeypatch):
        later = self.contest.ends_ms + 1000
        monkeypatch.setattr(clock, "now_ms", lambda: later)
        self.contest = await self.room.desk.by_id(self.contest.id)


def test_who_reached_people_himself_stands_before_who_reached_fewer(database_url, tmp_path, monkeypatch):
    async def work(here):
        board = Board(here)
        await board.open()
        ann, bo, _ = await board.enter("ann", "bo", "cy")
        annas, boes = await board.link("ann"), await board.link("bo")
        passed = await here.read(annas, "di")
        for reader in ("di", "ed", "ed"):
            await here.read(annas, reader)
        await here.read(boes, "ed")
        await here.read(passed, "fay")  # passed on by Di: nothing for Ann
        await here.read(annas, "ann")  # her own browser
        other = await here.make("ann")  # a card of no campaign
        await here.read(other, "gus")
        assert await board.scores() == [(ann.id, 2, 0), (bo.id, 1, 0)]
        first, second = await board.room.decisions.positions(board.contest)
        assert (first.rank, second.rank) == (1, 2)
        await here.tamper(
            "update opening_person set made_ms = made_ms + 60000 where visitor = :v", v=browser("di").number
        )
        await here.read(boes, "gus")  # Bo has two now, and had them before Ann
        assert [one[0] for one in await board.scores()] == [bo.id, ann.id]
        await here.people.void(ann, "bought them")
        assert [one[0] for one in await board.scores()] == [bo.id]
        await here.people.void(ann, "no, she did not", undo=True)
        with pytest.raises(Conflict):
            await board.room.decisions.publish(board.contest, by=BY)
        await board.over(monkeypatch)
        done = await board.room.decisions.publish(board.contest, by=BY)
        assert (done.stage, [one.participant for one in await board.room.entries.winners(done)]) == (
            "done",
            [bo.id, ann.id],
        )
        board.contest = done
        await here.people.void(bo, "later")  # what is final stays
        assert [one[:2] for one in await board.scores()] == [(bo.id, 2), (ann.id, 2)]
        board.outside.close()

    run_fair(database_url, tmp_path, work)


def test_what_is_held_is_shown_and_does_not_count_until_it_is_released(database_url, tmp_path):
    async def work(here):
        board = Board(here)
        await board.open()
        ann, bo = await board.enter("ann", "bo")
        annas, boes = await board.link("ann"), await board.link("bo")
        for reader in ("di", "ed"):
            await here.read(annas, reader)
        await here.read(boes, "di")
        place = await here.chain.require(annas)
        held = {"id": 1, "card": place.card, "forward": place.forward, "state": 1, "now": clock.now_ms()}
        await here.tamper(WATCH, kind="self", **held)
        assert await board.scores() == [(bo.id, 1, 0), (ann.id, 0, 2)]
        await here.tamper("update watch set state = 2, decided_ms = :now where id = 1", now=clock.now_ms())
        assert await board.scores() == [(ann.id, 2, 0), (bo.id, 1, 0)]
        above = await here.chain.at(place.parent)
        crowd = {"id": 2, "card": place.card, "forward": above.forward, "state": 1, "now": clock.now_ms()}
        await here.tamper(WATCH, kind="velocity", **crowd)
        assert await board.scores() == [(ann.id, 0, 2), (bo.id, 0, 1)]
        board.outside.close()

    run_fair(database_url, tmp_path, work)


def test_a_board_is_for_pages_and_a_draw_for_everybody(sqlite_url, tmp_path):
    async def work(here):
        board = Board(here)
        contest = await board.open()
        with pytest.raises(BadInput):
            await board.room.entries.enter(contest, Entrant(7))
        assert await board.scores() == []
        board.outside.close()

    run_fair(sqlite_url, tmp_path, work)


def test_more_tickets_are_counted_as_the_rules_say_and_no_more(sqlite_url, tmp_path, monkeypatch):
    async def work(here):
        board = Board(here)
        await board.open(DRAW, weight_most=3)
        assert "never more than 3 tickets" in board.contest.rules
        ann, _ = await board.enter("ann", "bo")
        await board.room.entries.enter(board.contest, Entrant(77), "guest@example.org")
        annas = await board.link("ann")
        for reader in ("di", "ed", "fay", "gus"):
            await here.read(annas, reader)
        await board.over(monkeypatch)
        fixed = await board.room.decisions.freeze(board.contest, by=BY)
        told = read_announcement(io.BytesIO(await board.room.decisions.announcement(fixed)))
        weights = {one.id: one.weight for one in told.frozen.entries()}
        own = await board.room.entries.of(fixed, 0, ann.id)
        assert (weights[own.ticket], own.weight) == (3, 3)
        assert sorted(weights.values()) == [1, 1, 3]
        board.outside.close()

    run_fair(sqlite_url, tmp_path, work)
