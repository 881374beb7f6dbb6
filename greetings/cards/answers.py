"""Answers: a card that answers a card. It is a card of its own; here stands only which place of which card it answers.

Whose name stands on the card is answered: its maker finds the answer, whoever merely passed the card on does not.
Refuses links that lead nowhere any more, and more than `answers_max` answers to one card. An answer that was taken
back, recalled or erased is nobody's any more.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple

from greetings.chain import Chain, Place
from greetings.errors import BadInput, Problem
from greetings.settings import Settings
from greetings.store import Database, Insert, Query, Rows

PATH = "answers"
SHOWN_MOST = 12

_ANSWER = Insert("answer", ("card", "answered", "place", "made_ms"))
_COUNT = Query("select count(*) from answer where answered = :card", int)
_ANSWERED = Query("select answered from answer where card = :card", int)
_STANDING = "left join card_state s on s.card = a.card where s.taken_back_ms is null"


class _Found(NamedTuple):
    card: int
    answered: int


_TO = Query(
    f"select a.card, a.answered from answer a {_STANDING} and a.answered = :card"  # noqa: S608 - our own words
    " order by a.card desc limit :most",
    _Found,
)
_TO_HOLDER = Query(
    """select a.card, a.answered from holding h
    join forward f on f.id = h.reference and f.parent is null and f.nonce = h.nonce
    join answer a on a.answered = f.id
    left join card_state s on s.card = a.card
    where h.holder = :holder and s.taken_back_ms is null order by a.card desc limit :most""",
    _Found,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its card, the code of its root, and the card that it answers."""

    card: int
    code: str
    answered: int


class Answers:
    """Ties answers to what they answer, and finds them again."""

    def __init__(self, database: Database, chain: Chain, settings: Settings) -> None:
        self._database = database
        self._chain = chain
        self._most = settings.answers_max

    async def place_of(self, code: str) -> Place:
        """Return the place that is to be answered; raise BadInput for one that is gone, or answered too often."""
        place = await self._chain.resolve(code)
        if place is None:
            raise _refused("This link was never made here. Please leave it out.", "unknown-link")
        if place.gone:
            raise _refused("The card was taken back. It can no longer be answered.", "gone")
        if (await self._database.one(_COUNT, card=place.card) or 0) >= self._most:
            raise _refused(
                f"This card has {self._most} answers already. Make a card of your own.", "answers-full"
            )
        return place

    def row(self, card: int, place: Place) -> Rows:
        """Return the step that ties an answer to its place; it belongs into the unit that makes the card."""
        forward = place.forward or place.parent or place.card
        return Rows(_ANSWER, ((card, place.card, forward, time.time_ns() // 1_000_000),))

    async def answered_by(self, card: int) -> int | None:
        """Return the card that a card answers; None for one that answers nothing."""
        return await self._database.one(_ANSWERED, card=card)

    async def to(self, card: int, most: int = SHOWN_MOST) -> list[Answered]:
        """Return the newest answers to a card."""
        return await self._standing(await self._database.read(_TO, card=card, most=most))

    async def to_holder(self, holder: int, most: int = SHOWN_MOST) -> list[Answered]:
        """Return the newest answers to all cards that somebody made with his browsers."""
        return await self._standing(await self._database.read(_TO_HOLDER, holder=holder, most=most))

    async def _standing(self, found: list[_Found]) -> list[Answered]:
        places = [(one, await self._chain.at(one.card)) for one in found]
        return [
            Answered(one.card, place.code, one.answered) for one, place in places if place and not place.gone
        ]


def _refused(message: str, kind: str) -> BadInput:
    return BadInput(message, problems=[Problem(PATH, message, kind)])
