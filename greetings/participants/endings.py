"""What ends somebody's part: a void (he no longer counts), a ban (nothing of him is shown), erasure.

The tree keeps its shape through all of them. A void is one negative event, its undo a positive one; each is logged.
Erasure takes everything that says who somebody was and leaves his place, the counts and what he held; it cannot be
undone, and doing it again finishes what was cut off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from greetings.cards import Cards
from greetings.chain import Chain, Ids
from greetings.errors import Conflict
from greetings.participants.creatives import DROP_ALL, Creatives
from greetings.participants.people import COUNT_EVENT, Participant
from greetings.participants.shelf import DROP_SHOWN
from greetings.store import Change, Database, Insert, Rows, Run, Unit, Unmet, Value

CARDS_AT_ONCE = 100
_VOID = Insert("participant_void", ("id", "participant", "undo", "reason", "made_ms"))
_COUNTED = Change("update participant set counted = :counted where id = :id and counted <> :counted")
_BAN = Change("update participant set state = 2 where id = :id and state = 0")
_UNDO_BAN = Change("update participant set state = 0 where id = :id and state = 2")
_ERASE = Change(
    "update participant set handle = null, display_name = null, lang = null, token = null, state = 1 where id = :id"
)
_DROP_MAIL = Change("delete from participant_mail where participant = :participant")


@dataclass(frozen=True, slots=True)
class Erased:
    """What went with somebody: how many cards that he had made, and how many creatives."""

    cards: int
    creatives: int


# What else of somebody goes with him, by his number.
Written = Sequence[Callable[[int], Iterable[Run]]]


class Endings:
    """Writes what ends somebody's part."""

    def __init__(
        self,
        database: Database,
        chain: Chain,
        cards: Cards,
        ids: Ids,
        *,
        creatives: Creatives,
        written: Written,
    ) -> None:
        self._database = database
        self._chain = chain
        self._cards = cards
        self._ids = ids
        self._creatives = creatives
        self._written = written

    async def void(self, participant: Participant, reason: str, *, undo: bool) -> None:
        """Count somebody no longer, or again. Raise Conflict when that is so already."""
        now = time.time_ns() // 1_000_000
        delta = 1 if undo else -1
        rows = (
            Rows(_VOID, ((self._ids.draw(), participant.id, int(undo), reason, now),)),
            Rows(COUNT_EVENT, ((self._ids.draw(), participant.id, delta, 0),)),
        )
        run = Run(_COUNTED, {"id": participant.id, "counted": int(undo)}, at_least=1)
        try:
            await self._database.write(Unit(rows, runs=(run,)))
        except Unmet as error:
            raise Conflict("He counts." if undo else "He counts no longer already.") from error

    async def ban(self, participant: Participant, reason: str, *, undo: bool) -> None:
        """Take somebody's page and creative out of service, or give them back. Raise Conflict if that is so already."""
        entry = self._chain.log.entry("unban" if undo else "ban", str(participant.id), reason)
        run = Run(_UNDO_BAN if undo else _BAN, {"id": participant.id}, at_least=1)
        try:
            await self._database.write(Unit((entry,), runs=(run,)))
        except Unmet as error:
            raise Conflict("He is not banned." if undo else "He is banned or erased already.") from error

    async def erase(self, participant: Participant, *with_it: Rows) -> Erased:
        """Erase somebody: name, handle, mail, token, creatives, pictures, browsers, and the cards that he made."""
        # Out of service first: from here on nothing new of his can come in, and his private link still finishes this.
        unbound = self._chain.holders.forget_browsers(participant.id)
        signed = self._cards.signings.forget_holder(participant.id)
        await self._database.write(Unit(runs=(Run(_BAN, {"id": participant.id}), *signed, unbound)))
        cards = await self._erase_cards(participant.id)
        creatives = await self._creatives.forget_pictures_of(participant.id)
        whose: dict[str, Value] = {"participant": participant.id}
        runs = (
            Run(_ERASE, {"id": participant.id}, at_least=1),
            Run(_DROP_MAIL, whose),
            Run(DROP_ALL, whose),
            Run(DROP_SHOWN, whose),
            *(run for forget in self._written for run in forget(participant.id)),
            unbound,
        )
        rows = (self._cards.erasures.row(participant=participant.id), *with_it)
        await self._database.write(Unit(rows, runs=runs))
        # A card that was being made while its maker's browser was still bound.
        cards += await self._erase_cards(participant.id)
        await self._cards.erasures.notice()
        return Erased(cards, creatives)

    async def _erase_cards(self, participant: int) -> int:
        erased = 0
        while True:
            made = await self._cards.made_by(participant, CARDS_AT_ONCE, also_taken_back=True)
            for one in made:
                await self._cards.erase(one.card.id)
            erased += len(made)
            if len(made) < CARDS_AT_ONCE:
                return erased
