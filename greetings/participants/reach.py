"""How far somebody's links went, by the way he sent them, and the shape of his tree without names. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from greetings.chain import Openings
from greetings.chain.slow import SlowReads
from greetings.links import channel
from greetings.participants.people import GENERATIONS, Participant
from greetings.store import Database, Query

# A bound browser holds thirteen links wherever it opened a card.
HOLDINGS_MOST = 13_000
TREE_MOST = 400
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class ChannelReach:
    """One way of sending: links that were sent, people who opened them, and who of these joined below him."""

    channel: str
    via: str
    sent: int
    people: int
    joined: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What became of somebody's links. `limited`: only the newest are counted, because there are very many."""

    openings: Openings
    channels: tuple[ChannelReach, ...]
    limited: bool


@dataclass(frozen=True, slots=True)
class TreeNode:
    """Somebody in a tree who is nobody in particular: `key` counts from 0, the one whose tree it is."""

    key: int
    parent: int | None
    generation: int


@dataclass(frozen=True, slots=True)
class _Way:
    channel: int
    sent: int
    people: int
    joined: int


_MINE = """with held as (
        select reference, nonce from holding where holder = :holder order by made_ms desc limit :most
    ), mine as (
        select f.id, f.channel, f.counted from held h join forward f on f.parent = h.reference and f.nonce = h.nonce
        union all
        select f.id, f.channel, f.counted from held h
        join forward f on f.id = h.reference and f.parent is null and f.nonce = h.nonce
    )"""
_WAYS = Query(
    f"""{_MINE} select m.channel, count(distinct case when m.counted = 1 then m.id end),
    count(distinct o.visitor), count(distinct k.id)
    from mine m left join opening_person o on o.forward = m.id
    left join holder_browser b on b.visitor = o.visitor
    left join participant k on k.id = b.holder and k.a1 = :holder
    group by m.channel order by 3 desc, 2 desc, 1""",  # noqa: S608 - our own words
    _Way,
    heavy=True,
)
_OPENINGS = Query(
    f"""{_MINE} select cast(coalesce(sum(o.previews), 0) as bigint), cast(coalesce(sum(o.scanners), 0) as bigint),
    cast(coalesce(sum(o.unknowns), 0) as bigint),
    (select count(*) from mine n join opening_person p on p.forward = n.id)
    from mine m join opening_count o on o.forward = m.id""",  # noqa: S608 - our own words
    Openings,
    heavy=True,
)
_HELD = Query(
    "select count(*) from (select 1 from holding where holder = :holder limit :most) as held", int, heavy=True
)


@dataclass(frozen=True, slots=True)
class _Child:
    id: int
    parent: int
    generation: int


_CHILDREN = Query(
    f"""select id, a1, generation from participant
    where a1 in ({", ".join(f":p{n}" for n in range(_AT_ONCE))}) order by a1, id limit :most""",  # noqa: S608 - our own words
    _Child,
)


class Reaches:
    """Reads what became of somebody's links, and who came below him."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._slow = SlowReads(database)

    async def of(self, participant: Participant) -> Reach:
        """Give what became of somebody's links, by way of sending, the one that reached most people first."""
        whose = {"holder": participant.id, "most": HOLDINGS_MOST}
        ways = await self._slow.all(_WAYS, **whose)
        openings = await self._slow.one(_OPENINGS, **whose)
        held = await self._database.one(_HELD, holder=participant.id, most=HOLDINGS_MOST + 1)
        channels = tuple(
            [
                ChannelReach(row.channel, row.via, way.sent, way.people, way.joined)
                for way in ways
                if (row := channel(way.channel)) is not None and (way.sent or way.people)
            ]
        )
        return Reach(openings, channels, limited=(held or 0) > HOLDINGS_MOST)

    async def tree(self, participant: Participant, most: int) -> tuple[TreeNode, ...]:
        """Give somebody and who came below him in eight generations, generation by generation, at most `most`."""
        keys = {participant.id: 0}
        nodes = [TreeNode(0, None, 0)]
        row = [participant.id]
        while row and len(nodes) < most and nodes[-1].generation < GENERATIONS:
            below = await self._below(row, most - len(nodes))
            for child in below:
                keys[child.id] = len(nodes)
                generation = child.generation - participant.generation
                nodes.append(TreeNode(keys[child.id], keys[child.parent], generation))
            row = [child.id for child in below]
        return tuple(nodes)

    async def _below(self, parents: list[int], most: int) -> list[_Child]:
        found: list[_Child] = []
        for at in range(0, len(parents), _AT_ONCE):
            some = parents[at : at + _AT_ONCE]
            asked = {f"p{n}": some[n] if n < len(some) else 0 for n in range(_AT_ONCE)}
            found += await self._database.read(_CHILDREN, **asked, most=most - len(found))
            if len(found) >= most:
                break
        return found
