"""Deciding a contest: the list fixed before the beacon's number is known, winners drawn, places made final, holds.

Whoever fixes or draws changes nothing but that: entries come from the table as they are, rules and round were fixed
before the first of them. What a brand forgets is done by itself: the list is fixed before the draw, the number is asked
for after it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace

from greetings.brands import BY_OPS, BrandLog
from greetings.chain.log import OpsLog
from greetings.contests import clock
from greetings.contests.board import Scores
from greetings.contests.desk import checked_why
from greetings.contests.drawing import Files, fetched, round_at
from greetings.contests.entries import Entries
from greetings.contests.rows import (
    BY_ID,
    DAY_MS,
    DONE,
    DRAFT,
    FROZEN,
    MINUTE_MS,
    OPEN,
    POSITION,
    RUNNING,
    STATES,
    Contest,
    Position,
)
from greetings.contests.rules import put_off
from greetings.contests.wishes import DRAWS_WITHIN_MS
from greetings.draws import Entry as Ticket
from greetings.draws import Step, Winner
from greetings.errors import BadInput, Conflict, GreetingsError, NotFound, Problem
from greetings.outside import Outside
from greetings.settings import Settings
from greetings.store import Change, Database, Query, Rows, Run, Unit, Unmet, Value

BY_ITSELF = "house"
LATER_LEAST_MS, EARLY_MS = 10 * MINUTE_MS, 15 * MINUTE_MS
LATE_MS = 10_000
log = logging.getLogger("greetings")
_TICKETS = Query(
    "select ticket, participant from contest_entry where contest = :contest and state = 0",
    lambda ticket, participant: (str(ticket), int(participant or 0)),
    heavy=True,
)
_POSITIONS = Query(
    "select rank, participant, ticket, score, reached_ms, held from contest_position where contest = :contest"
    " order by rank limit :most",
    Position,
)
_TO_FORGET = Query(
    "select c.id from contest c where c.done_ms > 0 and c.done_ms < :old and exists"
    " (select 1 from contest_entry e where e.contest = c.id and e.contact <> '') limit 20",
    int,
    heavy=True,
)
_FREEZE = Change(
    f"update contest set state = {FROZEN}, rules = :rules, round = :round, draw_ms = :draw_ms,"  # noqa: S608 - our own numbers
    " commitment = :commitment, announcement = :announcement, frozen_ms = :now"
    f" where id = :id and state = {OPEN} and edits = :edits and held = 0"
)
_WEIGH = Change("update contest_entry set weight = :weight where contest = :contest and ticket = :ticket")
_NO_CROWDS = Change(
    "update contest_entry set crowd = 0 where id in"
    " (select id from contest_entry where contest = :contest and crowd <> 0 limit 5000)"
)
_CROWDED = Query(
    f"select c.id from contest c where c.state >= {FROZEN} and exists"  # noqa: S608 - our own numbers
    " (select 1 from contest_entry e where e.contest = c.id and e.crowd <> 0) limit 20",
    int,
    heavy=True,
)
_DONE = Change(
    f"update contest set state = {DONE}, proof = :proof, done_ms = :now"  # noqa: S608 - our own numbers
    " where id = :id and state = :state and held = 0"
)
_WON = Change("update contest_entry set prize = :prize where contest = :contest and ticket = :ticket")
_HOLD = Change("update contest set held = :held, why = :why where id = :id and held <> :held")
_VOUCH = Change(
    f"update contest set vouched = 1 where id = :id and vouched = 0 and state = {DRAFT}"  # noqa: S608 - our own numbers
)


class Decisions:
    """Fixes, draws, holds."""

    def __init__(
        self,
        database: Database,
        entries: Entries,
        files: Files,
        scores: Scores,
        *,
        logs: tuple[BrandLog, OpsLog],
    ) -> None:
        self._database = database
        self._entries = entries
        self._files = files
        self._scores = scores
        self._log, self._ops_log = logs

    async def freeze(self, contest: Contest, *, by: str, later_ms: int = 0) -> Contest:
        """Fix the list of tickets and publish it with its commitment.

        When the time of the draw has passed, `later_ms` says when it is instead, and the rules say so too. Raise
        BadInput (nobody takes part, no good new time), Conflict (still open, fixed already, changed meanwhile).
        """
        if not contest.draw or contest.stage not in {"over", "late"}:
            raise Conflict("The list of a draw is fixed once, after the end and before the draw.")
        planned = self._planned(contest, later_ms)
        weights = await self._weights(contest)
        tickets = [
            Ticket(ticket, weights.get(ticket, 1))
            for ticket, _ in await self._database.read(_TICKETS, contest=contest.id)
        ]
        key, commitment = await self._files.fix(planned, tickets)
        values: dict[str, Value] = {
            "id": contest.id,
            "edits": contest.edits,
            "rules": planned.rules,
            "round": planned.round,
            "draw_ms": planned.draw_ms,
            "commitment": commitment,
            "announcement": key,
            "now": clock.now_ms(),
        }
        weighed = [
            Run(_WEIGH, {"contest": contest.id, "ticket": ticket, "weight": weight})
            for ticket, weight in weights.items()
        ]
        runs = (Run(_FREEZE, values, at_least=1), *weighed)
        await self._write(
            contest, by, "contest-frozen", runs=runs, subject=f"{contest.slug} {commitment[:16]}"
        )
        await self.forget_crowds(contest.id)
        return await self._again(contest)

    async def forget_crowds(self, number: int) -> None:
        """Wipe from which neighbourhoods entries came, some thousand at a time, so that nobody waits for it."""
        run = Run(_NO_CROWDS, {"contest": number})
        while (await self._database.write(Unit(runs=(run,)))).touched[0]:
            pass

    def _planned(self, contest: Contest, later_ms: int) -> Contest:
        now = clock.now_ms()
        if now + LATE_MS < contest.draw_ms:
            if later_ms:
                message = "The draw can be put off only once its time has passed."
                raise BadInput(message, problems=[Problem("later", message, "early")])
            return contest
        if not now + LATER_LEAST_MS <= later_ms <= now + DRAWS_WITHIN_MS:
            message = "The time of the draw has passed. Please give a new one, at least 10 minutes from now."
            raise BadInput(message, problems=[Problem("draws", message, "past")])
        round_ = round_at(later_ms)
        return replace(contest, rules=put_off(contest, later_ms, round_), round=round_, draw_ms=later_ms)

    async def _weights(self, contest: Contest) -> dict[str, int]:
        """Give the tickets that hold more than one, where the rules allow that."""
        if contest.weight_most == 1:
            return {}
        found = await self._scores.of(contest, contest.entries + 1, final=True)
        return {one.ticket: min(1 + one.score, contest.weight_most) for one in found if one.score}

    async def conclude(self, contest: Contest, signature: str, *, by: str) -> Contest:
        """Draw the winners with the signature of the round, which is checked. Raise BadInput, Conflict."""
        if contest.state != STATES[FROZEN]:
            raise Conflict("The list must be fixed first, and winners are drawn once.")
        key, proof = await self._files.draw(contest, signature)
        await self._finish(contest, key, proof.winners, by=by)
        return await self._again(contest)

    async def publish(self, contest: Contest, *, by: str) -> Contest:
        """Make the places of a leaderboard final. Raise Conflict while it runs and when that was done."""
        if contest.draw or contest.stage != "over":
            raise Conflict("The places are made final once, after the end.")
        places = await self._scores.positions(contest, contest.entries + 1, final=True)
        records = tuple(
            (contest.id, one.rank, one.participant, one.ticket, one.score, one.reached_ms, one.held)
            for one in places
        )
        counted = [one for one in places if one.score][: contest.prizes]
        winners = tuple(Winner(one.rank, one.ticket, 1) for one in counted)
        await self._finish(contest, "", winners, by=by, rows=(Rows(POSITION, records),) if records else ())
        return await self._again(contest)

    async def _finish(
        self,
        contest: Contest,
        proof: str,
        winners: tuple[Winner, ...],
        *,
        by: str,
        rows: tuple[Rows, ...] = (),
    ) -> None:
        done: dict[str, Value] = {"id": contest.id, "proof": proof, "state": STATES.index(contest.state)}
        won = [Run(_WON, {"contest": contest.id, "ticket": one.entry, "prize": one.prize}) for one in winners]
        runs = (Run(_DONE, done | {"now": clock.now_ms()}, at_least=1), *won)
        await self._write(contest, by, "contest-done", runs=runs, rows=rows)

    async def positions(self, contest: Contest, most: int = 100) -> tuple[Position, ...]:
        """Give the places of a leaderboard: as they stand now, or as they were made final."""
        if contest.state == STATES[DONE]:
            return tuple(await self._database.read(_POSITIONS, contest=contest.id, most=most))
        return await self._scores.positions(contest, most)

    async def steps(self, contest: Contest) -> tuple[Step, ...]:
        """Count a proof again from its file and give each step."""
        return await self._files.steps(contest)

    async def announcement(self, contest: Contest) -> bytes:
        """Give the file of the fixed list. Raise NotFound before it is fixed."""
        return await self._files.read(contest.announcement)

    async def proof(self, contest: Contest) -> bytes:
        """Give the file of the proof. Raise NotFound before the draw."""
        return await self._files.read(contest.proof)

    # Those who run the site
    async def vouch(self, contest: Contest, reason: str) -> Contest:
        """Say that its brand is known, although it has proved no domain. Raise Conflict."""
        return await self._by_ops(
            contest, "contest-vouch", reason, Run(_VOUCH, {"id": contest.id}, at_least=1)
        )

    async def hold(self, contest: Contest, reason: str) -> Contest:
        """Take a contest out of service: nobody enters, nothing is drawn or shown. Raise BadInput, Conflict."""
        values: dict[str, Value] = {"id": contest.id, "held": 1, "why": checked_why(reason)}
        return await self._by_ops(contest, "contest-hold", reason, Run(_HOLD, values, at_least=1))

    async def release(self, contest: Contest, reason: str) -> Contest:
        """Give a contest back. Raise Conflict."""
        values: dict[str, Value] = {"id": contest.id, "held": 0, "why": ""}
        return await self._by_ops(contest, "contest-release", reason, Run(_HOLD, values, at_least=1))

    async def _by_ops(self, contest: Contest, act: str, reason: str, run: Run) -> Contest:
        rows = (self._ops_log.entry(act, contest.slug, reason),)
        await self._write(contest, BY_OPS, act, runs=(run,), rows=rows)
        return await self._again(contest)

    async def _write(
        self,
        contest: Contest,
        by: str,
        act: str,
        *,
        runs: tuple[Run, ...],
        rows: tuple[Rows, ...] = (),
        subject: str = "",
    ) -> None:
        entry = self._log.entry(contest.brand, by, act, subject or contest.slug)
        try:
            await self._database.write(Unit((entry, *rows), runs=runs))
        except Unmet as error:
            raise Conflict(
                "This has been done already, or something changed a moment ago. Please look again."
            ) from error

    async def _again(self, contest: Contest) -> Contest:
        found = await self._database.one(BY_ID, id=contest.id)
        if found is None:
            raise NotFound("There is no such contest.")
        return found


class Keeper:
    """Does by itself what is due: fixes lists before their draw, asks for the beacon's number, forgets addresses."""

    def __init__(
        self,
        database: Database,
        decisions: Decisions,
        entries: Entries,
        outside: Outside,
        *,
        settings: Settings,
    ) -> None:
        self._database = database
        self._decisions = decisions
        self._entries = entries
        self._outside = outside
        self._settings = settings
        self._asked: dict[int, int] = {}
        self._swept = 0.0

    async def round(self) -> None:
        """Do what is due; other processes may do the same at the same moment."""
        for contest in await self._database.read(RUNNING, now=clock.now_ms()):
            if not contest.draw:
                continue
            if contest.stage == "over" and clock.now_ms() >= contest.draw_ms - EARLY_MS:
                await self._tried(contest, self._decisions.freeze(contest, by=BY_ITSELF))
            elif contest.stage == "due" and self._settings.drand_fetch:
                await self._ask(contest)
        await self._sweep()

    async def _ask(self, contest: Contest) -> None:
        now = clock.now_ms()
        if now < self._asked.get(contest.id, 0):
            return
        self._asked = {number: then for number, then in self._asked.items() if then > now}
        self._asked[contest.id] = now + MINUTE_MS
        signature = await fetched(self._outside, contest.round)
        if signature:
            await self._tried(contest, self._decisions.conclude(contest, signature, by=BY_ITSELF))

    async def _tried(self, contest: Contest, act: object) -> None:
        [failed] = await asyncio.gather(act, return_exceptions=True)  # type: ignore[call-overload]
        if isinstance(failed, Conflict | BadInput):
            log.info("contest %s waits for somebody: %s", contest.slug, failed.message)
        elif isinstance(failed, GreetingsError):
            log.warning("contest %s is tried again soon: %s", contest.slug, failed.message)
        elif isinstance(failed, BaseException):
            raise failed

    async def _sweep(self) -> None:
        """Now and then forget the addresses and numbers of winners whose prizes are long done with."""
        if time.monotonic() < self._swept:
            return
        self._swept = time.monotonic() + 3600
        old = clock.now_ms() - self._settings.contest_contact_days * DAY_MS
        for number in await self._database.read(_CROWDED):
            await self._decisions.forget_crowds(number)
        for number in await self._database.read(_TO_FORGET, old=old):
            found = await self._database.one(BY_ID, id=number)
            if found is not None:
                await self._database.write(Unit(runs=(self._entries.forget_contacts(found),)))
