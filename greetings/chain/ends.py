"""What ends a card or a part of its chain, and can be undone: take back, recall, and the reports that lead there.

Taking back is the maker's and holds for the whole chain. A recall names one forward and holds for everything below it;
it is found by walking up from a forward, and only on cards that had a recall, so that its cost does not depend on how
many stand below. Recalls are a log: the last word on a forward holds. An erased card is taken back for good.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from greetings.chain.ids import Ids
from greetings.chain.log import OpsLog
from greetings.chain.places import ERASED_MS, Place
from greetings.chain.watch import Watch
from greetings.errors import Conflict
from greetings.store import Change, Database, Insert, Query, Rows, Run, Unit, Unmet

_HOUR_MS = 3_600_000
_STATE = Insert("card_state", ("card",), on=("card",))
_TAKE_BACK = Change("update card_state set taken_back_ms = :now where card = :card and taken_back_ms is null")
_UNDO = Change(
    "update card_state set taken_back_ms = null"
    " where card = :card and taken_back_ms >= :since and taken_back_ms > :erased"
)
_FOR_GOOD = Change("update card_state set taken_back_ms = :erased where card = :card")
_REVOKE = Change("update card_state set token_version = token_version + 1 where card = :card")
_RECALL = Insert("recall", ("id", "forward", "card", "undo", "reason", "made_ms"))
# The cards of a campaign are recalled each by its root, and a resumed campaign gives back what it took, no more.
_OF_CAMPAIGN = "campaign: "
_LAST_OF_CARD = (
    "select {} from recall r where r.card = s.card and r.forward = s.card order by r.id desc limit 1"
)
_PUT_RECALL = """insert into recall (id, forward, card, undo, reason, made_ms)
    select :base + row_number() over (order by s.card), s.card, s.card, {undo}, :reason, :now from card_state s
    where s.campaign = :campaign and s.campaign <> 0 and {which}"""
_RECALL_CAMPAIGN = Change(
    _PUT_RECALL.format(undo=0, which=f"coalesce(({_LAST_OF_CARD.format('r.undo')}), 1) = 1")
)
_RESUME_CAMPAIGN = Change(
    _PUT_RECALL.format(
        undo=1,
        which=f"({_LAST_OF_CARD.format('r.undo')}) = 0 and ({_LAST_OF_CARD.format('r.reason')}) like '{_OF_CAMPAIGN}%'",
    )
)
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


_REPORTED = Query(
    "select count(*) from report where card = :card and reporter = :reporter and reason = :reason and words = :words",
    int,
)
_BELOW = Query(
    """with recursive down(id) as (
        select id from forward where id = :id
        union all
        select f.id from down join forward f on f.parent = down.id
    )
    select count(*) - 1 from (select id from down limit :most) as some_of_them""",
    int,
    heavy=True,
)
_BELOW_ROOT = Query(
    "select count(*) - 1 from (select id from forward where card = :id limit :most) as some_of_them",
    int,
    heavy=True,
)
COUNTED_MOST = 1_000_000


class Ends:
    """Writes what ends cards and forwards."""

    def __init__(self, database: Database, ids: Ids, *, log: OpsLog, watch: Watch) -> None:
        self._database = database
        self._ids = ids
        self._log = log
        self._watch = watch

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
            await self._change(
                card, Run(_UNDO, {"card": card, "since": since, "erased": ERASED_MS}, at_least=1)
            )
        except Unmet as error:
            raise Conflict(f"Only a card taken back less than {hours} hours ago can come back.") from error

    def for_good(self, card: int) -> tuple[Rows, Run]:
        """Give the steps that take a card back so that no undo reaches it; its erasure carries them in its unit."""
        return Rows(_STATE, ((card,),)), Run(_FOR_GOOD, {"card": card, "erased": ERASED_MS})

    async def revoke_token(self, card: int) -> None:
        """Make every manage token of a card worthless; the next one has a higher version."""
        await self._change(card, Run(_REVOKE, {"card": card}, at_least=1))

    async def _change(self, card: int, step: Run) -> None:
        await self._database.write(Unit((Rows(_STATE, ((card,),)),), runs=(step,)))

    async def recall(self, place: Place, reason: str) -> None:
        """Take a forward with everything below it out of service, in all processes at once, and log it."""
        await self._database.write(Unit(await self.recall_steps(place, reason)))

    async def undo_recall(self, place: Place, reason: str) -> None:
        """Undo the recall of this very forward. Raise Conflict if it was not recalled."""
        await self._database.write(Unit(await self.recall_steps(place, reason, undo=True)))

    async def recall_steps(self, place: Place, reason: str, *, undo: bool = False) -> tuple[Rows, Rows]:
        """Give the steps of a recall with its line in the log of acts; raise Conflict when it changes nothing."""
        if place.forward is None:
            raise Conflict("Nobody has used this link yet; recall the forward from which it comes.")
        if await self.is_recalled(place) is not undo:
            raise Conflict("This forward is not recalled." if undo else "This forward was recalled before.")
        record = (self._ids.draw(), place.forward, place.card, int(undo), reason, _now_ms())
        act = "recall-undo" if undo else "recall"
        return Rows(_RECALL, (record,)), self._log.entry(act, place.code, reason)

    def recall_campaign(self, campaign: int, reason: str, *, undo: bool = False) -> Run:
        """Give the step that recalls every card of a campaign, or gives back those that it recalled."""
        change = _RESUME_CAMPAIGN if undo else _RECALL_CAMPAIGN
        words = f"{_OF_CAMPAIGN}{reason}"
        return Run(
            change, {"campaign": campaign, "base": self._ids.draw(), "reason": words, "now": _now_ms()}
        )

    async def is_recalled(self, place: Place) -> bool:
        """Tell whether this very forward is recalled, not only one above it."""
        last = await self._database.one(_LAST_RECALL, card=place.card, forward=place.forward or 0)
        return last is not None and last.undo == 0

    async def recalls(self, card: int) -> list[Recall]:
        """Give a card's log of recalls, oldest first."""
        return await self._database.read(_RECALLS, card=card)

    async def count_below(self, place: Place) -> int:
        """Count all forwards below a place, a million at most."""
        if place.forward is None:
            return 0
        query = _BELOW_ROOT if place.root else _BELOW
        return await self._database.one(query, id=place.forward, most=COUNTED_MOST + 1) or 0

    async def report(self, place: Place, reason: str, words: str, *, reporter: int) -> None:
        """Keep a report about a place; for a latent link it names the parent.

        A reporter's number holds for a day, and he counts once; the very same report is not kept twice. Enough
        different ones within an hour slow the card down until somebody has looked.
        """
        forward = place.forward if place.forward is not None else place.parent
        same = await self._database.one(
            _REPORTED, card=place.card, reporter=reporter, reason=reason, words=words
        )
        if not same:
            record = (self._ids.draw(), forward, place.card, reason, words, reporter, _now_ms())
            await self._database.write(Unit((Rows(_REPORT, (record,)),)))
        await self._watch.reported(place.card)

    async def reports(self, most: int = 100) -> list[Report]:
        """Give the newest reports."""
        return await self._database.read(_REPORTS, most=most)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
