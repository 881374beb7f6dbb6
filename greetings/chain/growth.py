"""How far a chain has grown: figures of a forward, a card's journey, the listing, and the ledger's own check.

`children`, `descendants` and `forwards` count forwards that were sent, or opened by a person. Reads only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from greetings.chain.openings import Tally
from greetings.chain.places import STATES, Hand, Place
from greetings.chain.slow import SlowReads
from greetings.chain.verified import VERIFIED, Verified
from greetings.links import CHANNELS, ROOT, Links, channel
from greetings.store import Database, Query


@dataclass(frozen=True, slots=True)
class Openings:
    """Openings by kind; only `person` is a human act."""

    preview: int
    scanner: int
    unknown: int
    person: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a forward. `generations`: how many steps below it the deepest counted one stands."""

    openings: Openings
    children: int
    descendants: int
    generations: int = 0


@dataclass(frozen=True, slots=True)
class Journey:
    """How far a card has travelled.

    `people` passed it on (distinct parent and nonce, the maker included), `readers` opened it (distinct visitors),
    `generations` is the deepest counted forward's, `forwards` all counted ones without the root.
    """

    people: int
    readers: int
    generations: int
    forwards: int
    openings: Openings


@dataclass(frozen=True, slots=True)
class Listed:
    """One forward in a listing. `id` is the cursor for the next page and never leaves the server."""

    id: int
    code: str
    parent: str | None
    generation: int
    channel: str
    via: str
    state: str
    counted: bool
    made_ms: int


_COUNTS = Query(
    """select cast(coalesce(sum(previews), 0) as bigint), cast(coalesce(sum(scanners), 0) as bigint),
    cast(coalesce(sum(unknowns), 0) as bigint),
    (select count(*) from opening_person p where p.forward = :id) from opening_count where forward = :id""",
    Openings,
)
_ANY_CHILD = Query("select id from forward where parent = :id limit 1", int)
_CHILDREN = Query("select count(*) from forward where parent = :id and counted = 1", int, heavy=True)


@dataclass(frozen=True, slots=True)
class _Below:
    descendants: int
    generations: int


_DESCENDANTS = Query(
    """with recursive down(id, counted, depth) as (
        select id, 0, 0 from forward where id = :id
        union all
        select f.id, f.counted, down.depth + 1 from down join forward f on f.parent = down.id
    )
    select coalesce(sum(counted), 0), coalesce(max(case when counted = 1 then depth end), 0) from down""",
    _Below,
    heavy=True,
)
_ALL_BUT_ROOT = Query(
    """select count(*), coalesce(max(generation), 0) from forward
    where card = :id and counted = 1 and generation > 0""",
    _Below,
    heavy=True,
)


@lru_cache(maxsize=64)
def _siblings(count: int) -> Query[int]:
    """Make the query of the forwards that one viewer was handed, under any of `count` nonces."""
    places = ", ".join(f":nonce{number}" for number in range(count))
    return Query(f"select id from forward where parent = :parent and nonce in ({places})", int)  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Spread:
    people: int
    generations: int
    forwards: int


_SPREAD = Query(
    """select count(distinct pair), coalesce(max(generation), 0),
    count(*) - count(case when generation = 0 then 1 end) from (
        select coalesce(parent, id) || '/' || nonce as pair, generation from forward
        where card = :card and counted = 1) as counted_ones""",
    _Spread,
    heavy=True,
)
_READERS = Query(
    "select count(distinct p.visitor) from forward f join opening_person p on p.forward = f.id where f.card = :card",
    int,
    heavy=True,
)
_ALL_OPENINGS = Query(
    """select cast(coalesce(sum(o.previews), 0) as bigint), cast(coalesce(sum(o.scanners), 0) as bigint),
    cast(coalesce(sum(o.unknowns), 0) as bigint),
    (select count(*) from forward f join opening_person p on p.forward = f.id where f.card = :card)
    from forward f join opening_count o on o.forward = f.id where f.card = :card""",
    Openings,
    heavy=True,
)


@dataclass(frozen=True, slots=True)
class _ListedRow:
    id: int
    parent: int | None
    generation: int
    channel: int
    nonce: int
    key_number: int
    state: int
    counted: int
    made_ms: int
    grandparent: int | None
    parent_channel: int | None
    parent_nonce: int | None
    parent_key: int | None


_LISTING = Query(
    """select f.id, f.parent, f.generation, f.channel, f.nonce, f.key_number, f.state, f.counted, f.made_ms,
    p.parent, p.channel, p.nonce, p.key_number
    from forward f left join forward p on p.id = f.parent
    where f.card = :card and f.id > :after order by f.id limit :most""",
    _ListedRow,
    heavy=True,
)
_BROKEN = {
    "a forward without its parent": "parent is not null and not exists"
    " (select 1 from forward p where p.id = f.parent)",
    "a forward that is not younger than its parent": "parent >= id",
    "a forward of another generation than its parent's next": "parent is not null and generation <>"
    " (select p.generation + 1 from forward p where p.id = f.parent)",
    "a forward on another card than its parent": "parent is not null and card <>"
    " (select p.card from forward p where p.id = f.parent)",
    "a root whose id is not its card's": "parent is null and id <> card",
    "a forward without its card": "parent is null and not exists (select 1 from card c where c.id = f.card)",
    "a forward that a person opened and that does not count": "counted = 0 and exists"
    " (select 1 from opening_person o where o.forward = f.id)",
    "a channel that was never given out": f"channel < 0 or channel >= {len(CHANNELS)}",
    "a root channel below the root": f"(parent is null) <> (channel = {ROOT.number})",
}
_ORPHANS = {
    "a person's opening": "opening_person",
    "a counter": "opening_count",
    "a recall": "recall",
    "a report": "report",
}
_NO_FORWARD = "where not exists (select 1 from forward f where f.id = o.forward)"
_HELD_ALONE = (
    "select count(*) from holding h where not exists (select 1 from forward f where f.id = h.reference)"
)
_CARDS_ALONE = "select count(*) from card c where not exists (select 1 from forward f where f.id = c.id)"


class Growth:
    """Reads how chains grow."""

    def __init__(self, database: Database, links: Links, tally: Tally) -> None:
        self._database = database
        self._slow = SlowReads(database)
        self._links = links
        self._tally = tally

    async def figures(self, place: Place) -> Figures:
        """Count what became of a place; a latent one has nothing."""
        if place.forward is None:
            return Figures(Openings(0, 0, 0, 0), 0, 0)
        return await self._of_forward(place.forward, root=place.root)

    async def of_hand(self, hand: Hand) -> Figures:
        """Count how far a viewer's own links went: over all channels, also those he keeps for single friends."""
        if hand.root:
            return await self._of_forward(hand.reference, root=True)
        nonces = {f"nonce{number}": nonce for number, nonce in enumerate(sorted(hand.nonces))}
        rows = await self._database.read(_siblings(len(nonces)), parent=hand.reference, **nonces)
        each = [await self._of_forward(row, root=False) for row in rows]
        openings = Openings(
            sum(one.openings.preview for one in each),
            sum(one.openings.scanner for one in each),
            sum(one.openings.unknown for one in each),
            sum(one.openings.person for one in each),
        )
        return Figures(
            openings,
            sum(one.children for one in each),
            sum(one.descendants for one in each),
            max((one.generations for one in each), default=0),
        )

    async def _of_forward(self, forward: int, *, root: bool) -> Figures:
        await self._tally.settled()
        waiting = self._tally.waiting(forward)
        stored = await self._database.one(_COUNTS, id=forward)
        children, below = 0, _Below(0, 0)
        if await self._database.one(_ANY_CHILD, id=forward):
            children = await self._slow.one(_CHILDREN, id=forward)
            below = await self._slow.one(_ALL_BUT_ROOT if root else _DESCENDANTS, id=forward)
        assert stored is not None
        openings = Openings(
            stored.preview + waiting.previews,
            stored.scanner + waiting.scanners,
            stored.unknown + waiting.unknowns,
            stored.person,
        )
        return Figures(openings, children, below.descendants, below.generations)

    async def journey(self, card: int) -> Journey:
        """Count how far a card has travelled."""
        spread = await self._slow.one(_SPREAD, card=card)
        readers = await self._slow.one(_READERS, card=card)
        openings = await self._slow.one(_ALL_OPENINGS, card=card)
        return Journey(spread.people, readers, spread.generations, spread.forwards, openings)

    async def verified(self, card: int) -> Verified:
        """Count how far a card has travelled without what is held or void: what contests and limits look at."""
        found = await self._database.one(VERIFIED, card=card)
        assert found is not None
        return found

    async def listing(self, card: int, *, after: int = 0, most: int = 1000) -> list[Listed]:
        """Give a card's forwards, the root first and parents before children, from behind the id `after`."""
        rows = await self._database.read(_LISTING, card=card, after=after, most=most)
        return [self._listed(row, card) for row in rows]

    def _listed(self, row: _ListedRow, card: int) -> Listed:
        way = channel(row.channel)
        assert way is not None
        code = self._links.again(row.channel, row.parent or card, row.nonce, key=row.key_number)
        above = None
        if row.parent_channel is not None and row.parent_nonce is not None and row.parent_key is not None:
            above = self._links.again(
                row.parent_channel, row.grandparent or card, row.parent_nonce, key=row.parent_key
            )
        return Listed(
            id=row.id,
            code=code,
            parent=above,
            generation=row.generation,
            channel=way.channel,
            via=way.via,
            state=STATES[row.state],
            counted=bool(row.counted),
            made_ms=row.made_ms,
        )

    async def self_check(self) -> list[str]:
        """Give the invariants of the ledger that are broken, each with how often; empty is good."""
        queries = {
            name: f"select count(*) from forward f where {broken}"  # noqa: S608 - our own words
            for name, broken in _BROKEN.items()
        }
        queries |= {
            f"{name} of no forward": f"select count(*) from {table} o {_NO_FORWARD}"  # noqa: S608 - our own words
            for name, table in _ORPHANS.items()
        }
        queries["a card without its root"] = _CARDS_ALONE
        queries["a link that is held below no forward"] = _HELD_ALONE
        found = {name: await self._database.one(Query(sql, int, heavy=True)) for name, sql in queries.items()}
        return [f"{name}: {count}" for name, count in found.items() if count]
