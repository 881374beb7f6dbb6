"""Joining: one unit holds all that is stored of somebody who comes, and says below whom he stands for ever.

His parent is the nearest person who holds the link by which he came, or who holds one above it; a link that was handed
to himself is passed over. Refuses a second join of the same browser, and what wishes and handles refuse.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from greetings.cards import refusal
from greetings.chain import Chain, Ids, Kind, Pair, Place, hands_at, whatever_below
from greetings.chain.tidings import PARTICIPANT_JOINED
from greetings.errors import Conflict, Problem
from greetings.links import Visitor
from greetings.participants import handles
from greetings.participants.people import (
    BY_HANDLE,
    COUNT_EVENT,
    MAIL,
    PARTICIPANT,
    Lineages,
    Participant,
    beginning,
    participant_of,
)
from greetings.participants.tokens import derived_token, hashed, new_token
from greetings.participants.wishes import Draft, Wish, draft_of
from greetings.settings import Settings
from greetings.store import Database, Key, Rows, Taken, Unit

CREATED = 201
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody who has joined, and the token of his private page; empty when it was renewed since."""

    participant: Participant
    token: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class _Arrival:
    """All that is known before somebody is let in."""

    draft: Draft
    parent: int | None
    hands: tuple[Pair, ...]
    place: Place | None = None


class Gate:
    """Lets people in."""

    def __init__(self, database: Database, chain: Chain, ids: Ids, *, settings: Settings) -> None:
        self._database = database
        self._chain = chain
        self._ids = ids
        self._settings = settings
        self._lineages = Lineages(database)

    async def join(self, wish: Wish, visitor: Visitor | None, key: Key | None = None) -> Joined:
        """Let somebody in. Of a replay only the id holds. Raise BadInput with all findings, Conflict for a browser that
        has joined before.
        """
        arrival = await self._arrival(wish, visitor)
        token = new_token() if key is None else derived_token(self._settings.secret_key[0], key)
        for _ in range(_TRIES):
            participant, unit = await self._unit(arrival, visitor, token, key=key)
            try:
                answer = await self._database.write(unit)
            except Taken:
                await self._explain(arrival.draft, visitor)
                continue
            if answer.replayed:
                return Joined(replace(participant, id=int(answer.answer)), "", replayed=True)
            return Joined(participant, token, replayed=False)
        raise AssertionError("five ids in a row were taken")

    async def _arrival(self, wish: Wish, visitor: Visitor | None) -> _Arrival:
        problems: list[Problem] = []
        draft = draft_of(wish, self._settings, problems)
        parent, place = None, None
        if wish.via.startswith("@"):
            parent = await self._invited_by(wish.via, problems)
        elif wish.via:
            place = await self._place(wish.via, problems)
            parent = await self._chain.holders.nearest(place, besides=visitor) if place else None
        problems += await self._like_another(draft.handle)
        if problems:
            raise refusal([*problems, *await self._taken(draft.handle)])
        return _Arrival(draft, parent, await self._hands(visitor, place), place)

    async def _invited_by(self, via: str, problems: list[Problem]) -> int | None:
        found = await self._database.one(BY_HANDLE, handle=handles.fold(via))
        if found is None or not found.active:
            problems.append(Problem("via", "There is nobody with this handle.", "unknown-handle"))
            return None
        return found.id

    async def _place(self, code: str, problems: list[Problem]) -> Place | None:
        place = await self._chain.resolve(code)
        if place is None:
            problems.append(
                Problem("via", "This link was never made here. Please leave it out.", "unknown-link")
            )
        elif place.gone:
            problems.append(Problem("via", "This card was taken back. Please leave it out.", "gone"))
            return None
        return place

    async def _hands(self, visitor: Visitor | None, place: Place | None) -> tuple[Pair, ...]:
        """Give what was handed to somebody before he joined: wherever he opened a card, and where he joins.

        Without a browser it is whatever nobody holds below the forward by which he came, which needs a row for that.
        """
        if visitor is None:
            seen = await self._chain.look(place, None, Kind.UNKNOWN) if place is not None else None
            return tuple(whatever_below(seen.forward)) if seen is not None and seen.forward else ()
        here: list[Pair] = []
        if place is not None and self._chain.is_own(place, visitor):
            here = hands_at(place.card if place.parent is None else place.parent, visitor)
        elif place is not None and place.forward is not None:
            here = hands_at(place.forward, visitor)
        return (*here, *await self._chain.holders.hands_of(visitor))

    async def _like_another(self, handle: str) -> list[Problem]:
        for twin in handles.twins(handle):
            if await self._database.one(BY_HANDLE, handle=twin) is not None:
                message = "This looks just like somebody else's handle. Please choose another one."
                return [Problem(handles.PATH, message, "look-alike")]
        return []

    async def _taken(self, handle: str) -> list[Problem]:
        if not handle or await self._database.one(BY_HANDLE, handle=handle) is None:
            return []
        return [Problem(handles.PATH, "This handle is taken. Please choose another one.", "taken")]

    async def _unit(
        self, arrival: _Arrival, visitor: Visitor | None, token: str, *, key: Key | None
    ) -> tuple[Participant, Unit]:
        """Draw an id and make all that is stored of somebody who joins."""
        draft, parent = arrival.draft, arrival.parent
        id_ = self._ids.draw(above=parent or 0)
        lineage = (await self._lineages.of(parent)).below(parent) if parent else beginning(id_)
        record = (
            id_, *lineage.ancestors, lineage.generation, lineage.root, time.time_ns() // 1_000_000, 0, 1,
            draft.handle, draft.display_name, draft.lang, hashed(token),
        )  # fmt: skip
        rows = [Rows(PARTICIPANT, (record,)), Rows(COUNT_EVENT, ((self._ids.draw(), id_, 1, 0),))]
        if draft.mail:
            rows.append(Rows(MAIL, ((id_, draft.mail),)))
        if visitor is not None:
            rows.append(self._chain.holders.browser(visitor, id_))
        if arrival.hands:
            rows.append(self._chain.holders.bind(id_, arrival.hands))
        if arrival.place is not None and arrival.place.tag is not None:
            tag, way = arrival.place.tag, arrival.place.channel.number
            rows.append(self._chain.tidings.rows(PARTICIPANT_JOINED, tag, id_, channel=way))
        kept = None if key is None else replace(key, status=CREATED, answer=str(id_))
        return participant_of(id_, *record[1:-1]), Unit(tuple(rows), key=kept)

    async def _explain(self, draft: Draft, visitor: Visitor | None) -> None:
        """Raise what a taken row deserves; return when only the number was taken."""
        if visitor is not None and await self._chain.holders.of_visitor(visitor) is not None:
            raise Conflict("This browser has joined already. Everybody has one page.")
        problems = await self._taken(draft.handle)
        if problems:
            raise refusal(problems)
