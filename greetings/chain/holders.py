"""Who holds a link: which person a browser belongs to, and whose the links are that were handed out to it.

A forward was handed out while somebody looked at its parent; (reference, nonce) names what he was handed on all
channels, the reference being the parent's id and, for a root, the card's own. A holder is a number that says nothing
here. What is held stays with its first holder. Whoever joined by program has no browser and holds nothing; he is noted
at the forward by which he came. This room refuses nothing and knows no names.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import NamedTuple

from greetings.chain.places import Place
from greetings.links import Visitor
from greetings.store import Change, Database, Insert, Query, Rows, Run

_BROWSER = Insert("holder_browser", ("visitor", "holder"))
_HOLDING = Insert("holding", ("reference", "nonce", "holder", "made_ms"), on=("reference", "nonce"))
_FORGET = Change("delete from holder_browser where holder = :holder")
_OF_VISITOR = Query("select holder from holder_browser where visitor = :visitor", int)
_OPENED = Query(
    "select forward from opening_person where visitor = :visitor order by forward desc limit :most", int
)


class Pair(NamedTuple):
    """What one viewer was handed at one place, on all channels."""

    reference: int
    nonce: int


class _Step(NamedTuple):
    """A link with the forward above it, and who holds it; nobody does where a walk was broken off."""

    holder: int | None
    reference: int | None
    nonce: int
    above: int | None


_PAIRS = Query(
    "select reference, nonce from holding where holder = :holder order by made_ms desc limit :most", Pair
)
_HOLDER = Query("select holder from holding where reference = :reference and nonce = :nonce", int)
_UP = """with recursive up(reference, nonce, above, steps) as (
        select cast(:reference as bigint), cast(:nonce as bigint), cast(:above as bigint), 0
        union all
        select {reference}, f.nonce, case when f.parent is null then c.came_from else f.parent end, up.steps + 1
        from up join forward f on f.id = up.above left join card c on c.id = f.id
        where up.steps < :most
        and not exists (select 1 from holding h where h.reference = up.reference and h.nonce = {nonce})
    )
    select h.holder, up.reference, up.nonce, up.above
    from up left join holding h on h.reference = up.reference and h.nonce = {nonce}
    where h.holder is not null or up.steps = :most"""
_BROUGHT = Query(
    """with recursive origin(came_from, brought_by) as (
        select came_from, brought_by from card where id = :card
        union all
        select c.came_from, c.brought_by
        from origin join forward f on f.id = origin.came_from join card c on c.id = f.card
    )
    select brought_by from origin where brought_by is not null""",
    int,
)
# Stands for whatever nobody holds below a forward; real nonces are never negative.
_WHATEVER = -1


class _Walk(NamedTuple):
    """A way up. Most find somebody within a few steps, which take some microseconds; a long one leaves the loop."""

    near: Query[_Step]
    far: Query[_Step]


def _walk(reference: str, nonce: str) -> _Walk:
    sql = _UP.format(reference=reference, nonce=nonce)
    return _Walk(Query(sql, _Step), Query(sql, _Step, heavy=True))


_HELD = _walk("coalesce(f.parent, f.id)", "up.nonce")
_NOTED = _walk("f.parent", str(_WHATEVER))
_NEAR_STEPS, _FAR_STEPS = 12, 1_000_000_000


def hands_at(reference: int, visitor: Visitor) -> list[Pair]:
    """Give what a visitor is handed at one place: his own link and those that he keeps for friends."""
    return [Pair(reference, nonce) for nonce in visitor.nonces(reference)]


def whatever_below(forward: int) -> list[Pair]:
    """Give what stands for the links below a forward that nobody holds."""
    return [Pair(forward, _WHATEVER)]


class Holders:
    """Knows who holds what. Its steps go into the units of those who open, make and join."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_visitor(self, visitor: Visitor | None) -> int | None:
        """Give the holder to whom a browser belongs; None for a browser that joined nothing."""
        if visitor is None:
            return None
        return await self._database.one(_OF_VISITOR, visitor=visitor.number)

    async def steps(self, visitor: Visitor | None, reference: int) -> tuple[Rows, ...]:
        """Make what a unit needs where something is handed to a visitor: nothing, unless his browser is bound."""
        holder = await self.of_visitor(visitor)
        return () if visitor is None or holder is None else (self.bind(holder, hands_at(reference, visitor)),)

    def browser(self, visitor: Visitor, holder: int) -> Rows:
        """Make the step that binds a browser to a holder; it fails as Taken when the browser is bound already."""
        return Rows(_BROWSER, ((visitor.number, holder),))

    def bind(self, holder: int, pairs: Iterable[Pair]) -> Rows:
        """Make the step that says whose links these are; what somebody holds already stays his."""
        now = time.time_ns() // 1_000_000
        return Rows(_HOLDING, tuple([(*pair, holder, now) for pair in dict.fromkeys(pairs)]))

    def forget_browsers(self, holder: int) -> Run:
        """Make the step that unbinds all browsers of a holder; what he holds stays."""
        return Run(_FORGET, {"holder": holder})

    async def hands_of(self, visitor: Visitor, most: int = 1000) -> list[Pair]:
        """Give what a visitor was handed wherever he opened a card, at the `most` newest forwards."""
        opened = await self._database.read(_OPENED, visitor=visitor.number, most=most)
        return [pair for forward in opened for pair in hands_at(forward, visitor)]

    async def pairs(self, holder: int, most: int) -> list[Pair]:
        """Give what a holder holds, the newest first."""
        return await self._database.read(_PAIRS, holder=holder, most=most)

    async def nearest(self, place: Place, besides: Visitor | None = None) -> int | None:
        """Give the nearest holder at or above a place, across the cards from which cards came.

        A link that was handed to the visitor `besides` himself is passed over. Where nobody holds anything on the whole
        way up, it is on whose page the first card was begun, else who was noted nearest.
        """
        link = Pair(place.card if place.parent is None else place.parent, place.nonce)
        held = await self._database.one(_HOLDER, reference=link.reference, nonce=link.nonce)
        if held is not None and (besides is None or not besides.made(*link)):
            return held
        held = await self._up(_HELD, place, besides)
        if held is None:
            held = await self._database.one(_BROUGHT, card=place.card)
        return held if held is not None else await self._up(_NOTED, place, besides)

    async def _up(self, walk: _Walk, place: Place, besides: Visitor | None) -> int | None:
        at, above = Pair(0, 0), place.forward
        if place.forward is None:
            at, above = Pair(place.parent or 0, place.nonce), place.parent
        query, most = walk.near, _NEAR_STEPS
        while above is not None:
            found = await self._database.one(
                query, reference=at.reference, nonce=at.nonce, above=above, most=most
            )
            if found is None:
                return None
            if found.holder is None:
                at, query, most = Pair(found.reference or 0, found.nonce), walk.far, _FAR_STEPS
            elif besides is None or not besides.made(found.reference or 0, found.nonce):
                return found.holder
            else:
                at = Pair(0, 0)
            above = found.above
        return None
