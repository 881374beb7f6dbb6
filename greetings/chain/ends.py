"""What ends a card or a part of its chain, and can be undone: take back, recall, and the reports that lead there.

Taking back is the maker's and holds for the whole chain. A recall names one forward and holds for everything below it;
it is found by walking up from a forward, and only on cards that had a recall, so that its cost does not depend on how
many stand below. Recalls are a log: the last word on a forward holds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from greetings.chain.ids import Ids
from greetings.chain.places import Place
from greetings.errors import Conflict
from greetings.store import Change, Database, Insert, Query, Rows, Run, Unit, Unmet

_HOUR_MS = 3_600_000
_STATE = Insert("card_state", ("card",), on=("card",))
_TAKE_BACK = Change("update card_state set taken_back_ms = :now where card = :card and taken_back_ms is null")
_UNDO = Change("update card_state set taken_back_ms = null where card = :card and taken_back_ms >= :since")
_REVOKE = Change("update card_state set token_version = token_version + 1 where card = :card")
_RECALL = Insert("recall", ("id", "forward", "card", "undo", "reason", "made_ms"))
_REPORT = Insert("report", ("id", "forward", "card", "reason", "words", "reporter", "made_ms"))


@dataclass(frozen=True, slots=True)
class Recall:
    """One entry of the log of recalls."""

    id: int
    forward: int
    card: int
    undo: int
    reason: str
    made_ms: int


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reported. `reporter` is a keyed hash."""

    id: int
    forward: int
    card: int
    reason: str
    words: str
    reporter: int
    made_ms: int


_RECALLS = Query(
    "select id, forward, card, undo, reason, made_ms from recall where card = :card order by id", Recall
)
_LAST_RECALL = Query(
    "select id, forward, card, undo, reason, made_ms from recall"
    " where card = :card and forward = :forward order by id desc limit 1",
    Recall,
)
_REPORTS = Query(
    "select id, forward, card, reason, words, reporter, made_ms from report order by id desc limit :most",
    Report,
)


class Ends:
    """Writes what ends cards and forwards."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database = database
        self._ids = ids

    async def take_back(self, card: int) -> int:
        """Take a card back with its whole chain; give the time in ms. A second time changes nothing but says so."""
        now = _now_ms()
        try:
            await self._change(card, Run(_TAKE_BACK, {"card": card, "now": now}, at_least=1))
        except Unmet as error:
            raise Conflict("This card was taken back before.") from error
        return now

    async def undo(self, card: int, hours: int) -> None:
        """Bring a card back that was taken back less than `hours` ago. Raise Conflict when that time is over."""
        since = _now_ms() - hours * _HOUR_MS
        try:
            await self._change(card, Run(_UNDO, {"card": card, "since": since}, at_least=1))
        except Unmet as error:
            raise Conflict(f"Only a card taken back less than {hours} hours ago can come back.") from error

    async def revoke_token(self, card: int) -> None:
        """Make every manage token of a card worthless; the next one has a higher version."""
        await self._change(card, Run(_REVOKE, {"card": card}, at_least=1))

    async def _change(self, card: int, step: Run) -> None:
        await self._database.write(Unit((Rows(_STATE, ((card,),)),), runs=(step,)))

    async def recall(self, place: Place, reason: str) -> None:
        """Take a forward with everything below it out of service, in all processes at once, and log it."""
        await self._log(place, reason, undo=0)

    async def undo_recall(self, place: Place, reason: str) -> None:
        """Undo the recall of this very forward. Raise Conflict if it was not recalled."""
        await self._log(place, reason, undo=1)

    async def _log(self, place: Place, reason: str, *, undo: int) -> None:
        if place.forward is None:
            raise Conflict("Nobody has used this link yet; recall the forward from which it comes.")
        last = await self._database.one(_LAST_RECALL, card=place.card, forward=place.forward)
        if (last is None or last.undo == 1) == bool(undo):
            raise Conflict("This forward is not recalled." if undo else "This forward was recalled before.")
        record = (self._ids.draw(), place.forward, place.card, undo, reason, _now_ms())
        await self._database.write(Unit((Rows(_RECALL, (record,)),)))

    async def recalls(self, card: int) -> list[Recall]:
        """Give a card's log of recalls, oldest first."""
        return await self._database.read(_RECALLS, card=card)

    async def report(self, place: Place, reason: str, words: str, *, reporter: int) -> None:
        """Keep a report about a place; for a latent link it names the parent."""
        forward = place.forward if place.forward is not None else place.parent
        record = (self._ids.draw(), forward, place.card, reason, words, reporter, _now_ms())
        await self._database.write(Unit((Rows(_REPORT, (record,)),)))

    async def reports(self, most: int = 100) -> list[Report]:
        """Give the newest reports."""
        return await self._database.read(_REPORTS, most=most)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
