"""The cards that somebody shows on his spread page. A card is a letter: it is shown only when its maker says so."""

from __future__ import annotations

import time
from dataclasses import dataclass

from greetings.cards import Card, Cards
from greetings.errors import Conflict, NotFound
from greetings.participants.people import IN_SERVICE, Participant
from greetings.store import Change, Database, Insert, Query, Rows, Run, Unit, Unmet

MOST = 100
_SHOWN = Insert("shown_card", ("participant", "card", "made_ms"), on=("participant", "card"))
_HIDE = Change("delete from shown_card where participant = :participant and card = :card")
DROP_SHOWN = Change("delete from shown_card where participant = :participant")
_OF = Query("select card from shown_card where participant = :participant", int)
_HIS = Query(
    """select f.id from holding h join forward f on f.id = h.reference and f.parent is null and f.nonce = h.nonce
    where h.holder = :holder and h.reference = :card""",
    int,
)


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card that somebody made, the code of its root, and whether his spread page shows it."""

    card: Card
    code: str
    shown: bool


class Shelf:
    """Reads and writes which cards are shown."""

    def __init__(self, database: Database, cards: Cards) -> None:
        self._database = database
        self._cards = cards

    async def cards_of(self, participant: Participant) -> tuple[OwnCard, ...]:
        """Give the newest hundred cards that somebody made and that are still there."""
        shown = set(await self._database.read(_OF, participant=participant.id))
        made = await self._cards.made_by(participant.id, MOST)
        return tuple([OwnCard(one.card, one.code, one.card.id in shown) for one in made])

    async def show(
        self, participant: Participant, card: int, *, shown: bool, bound: tuple[Rows, ...] = ()
    ) -> None:
        """Show a card on the spread page, or no longer. Raise NotFound for a card that is not his.

        `bound` goes into the same unit.
        """
        if await self._database.one(_HIS, holder=participant.id, card=card) is None:
            raise NotFound("There is no such card of yours.")
        if shown:
            record = (participant.id, card, time.time_ns() // 1_000_000)
            guard = Run(IN_SERVICE, {"id": participant.id}, at_least=1)
            try:
                await self._database.write(Unit((Rows(_SHOWN, (record,)), *bound), runs=(guard,)))
            except Unmet as error:
                raise Conflict("This page is out of service; nothing can be changed on it.") from error
        else:
            hide = Run(_HIDE, {"participant": participant.id, "card": card})
            await self._database.write(Unit(runs=(hide,)))
