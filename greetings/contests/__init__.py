"""Contests: lucky draws and leaderboards of brands, lawful by default, that anybody can check.

Everybody may enter a draw with one form, and nothing has to be passed on; one person has one ticket unless the rules
say otherwise, and never more than they say. Rules are fixed before the first entry, the list of tickets and the round
of the public beacon before its number is known. A leaderboard counts people whom somebody reached himself, never
generations. This room refuses brands that nobody knows, second entries, changes to what people have read, draws with a
number that the beacon did not sign, and campaigns that go out over WeChat.

Face (all awaitables raise Busy when the database is away; NotFound for what is not there or somebody else's):
    contests = Contests(database, (brands.log, chain.log), blobs, outside, needs=Needs(...), settings=settings)
    await contests.close()
    contests.desk       await .make(brand, NewContest(kind, title, prize, starts_ms, ends_ms, draw_ms, ...), by=, key=)
                              -> Prepared(contest, replayed)
                              .change(brand, id, NewContest, by=) .drop(brand, id, by=)
                              .of(brand, before=, most=) .find(brand, id) .by_slug(slug) .by_id(id)
                              .listed(before=, most=)                  everybody's, for those who run the site
                              .missing(brand, contest) -> (Problem, ...)      .draft_rules(brand, contest) -> str
                              .open(brand, id, by=) .cancel(brand, id, why, by=)
    contests.entries    await .enter(contest, Entrant(visitor, participant, crowd, lang), contact, agreed=) -> Entry
                              .of(contest, visitor, participant) -> Entry | None    .by_ticket(contest, ticket)
                              .by_token(contest, ticket, token) -> Entry
                              .counted(contest) -> Counted(inside, out, pages)
                              .crowds(contest) .of_crowd(contest, crowd) .take_out(contest, ticket, why, by=)
                              .winners(contest) .claim(contest, entry, contact, name) .hand_over(contest, code, by=)
                        .tickets   .token(entry id) .code(entry id)
    contests.decisions  await .freeze(contest, by=, later_ms=0) .conclude(contest, signature, by=)
                              .publish(contest, by=) .positions(contest, most) -> (Position, ...)
                              .announcement(contest) .proof(contest) -> bytes     .steps(contest) -> (Step, ...)
                              .vouch(contest, reason) .hold(contest, reason) .release(contest, reason)
    await contests.round()                                     lists are fixed and numbers asked for by itself
    Contest: see rows.py; .stage is how it stands now
"""

from __future__ import annotations

from greetings.brands import BrandLog
from greetings.chain import Ids
from greetings.chain.log import OpsLog
from greetings.contests.board import Score, Scores
from greetings.contests.deciding import BY_ITSELF, Decisions, Keeper
from greetings.contests.desk import Desk, Needs, Prepared
from greetings.contests.drawing import Files, beacon_address
from greetings.contests.entries import Counted, Crowd, Entrant, Entries
from greetings.contests.rows import BOARD, DRAW, KINDS, STATES, Contest, Entry, Position
from greetings.contests.rules import LANGUAGES, Host
from greetings.contests.wishes import NewContest
from greetings.outside import Outside
from greetings.settings import Settings
from greetings.store import Blobs, Database

__all__ = [
    "BOARD",
    "BY_ITSELF",
    "DRAW",
    "KINDS",
    "LANGUAGES",
    "STATES",
    "Contest",
    "Contests",
    "Counted",
    "Crowd",
    "Entrant",
    "Entry",
    "Host",
    "Needs",
    "NewContest",
    "Position",
    "Prepared",
    "Score",
    "beacon_address",
]


class Contests:
    """The contests of an installation."""

    def __init__(
        self,
        database: Database,
        logs: tuple[BrandLog, OpsLog],
        blobs: Blobs,
        outside: Outside,
        *,
        needs: Needs,
        settings: Settings,
    ) -> None:
        ids = Ids()
        self._blobs = blobs
        self.desk = Desk(database, ids, logs[0], needs, settings=settings)
        self.entries = Entries(database, ids, logs[0], settings=settings)
        self.decisions = Decisions(database, self.entries, Files(blobs), Scores(database), logs=logs)
        self._keeper = Keeper(database, self.decisions, self.entries, outside, settings=settings)

    async def round(self) -> None:
        """Do by itself what is due: fix lists before their draw, ask for the beacon's number, forget addresses."""
        await self._keeper.round()

    async def close(self) -> None:
        """Let go of the blobs."""
        await self._blobs.close()
