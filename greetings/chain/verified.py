"""How far a card travelled without what is held or void: the figures for contests and limits.

What is held stays where it is: pages, links and the tree do not know of it. Which forwards are left out is derived from
the table `watch` each time, so that a release gives back exactly what was there before. Left out are

- under a parent that had too many children in a minute: those children since a minute before it was noticed, until
  somebody decided, with everything below them;
- for somebody who opened his own links: all links of that sender, with everything below them.
"""

from __future__ import annotations

from dataclasses import dataclass

from greetings.chain.ids import EPOCH_MS, PER_MS
from greetings.store import Query

WINDOW_MS = 60_000


@dataclass(frozen=True, slots=True)
class Verified:
    """Like a journey, for what counts. `held` = counted forwards that are left out."""

    people: int
    readers: int
    forwards: int
    held: int


_EVER = (1 << 63) - 1
# One row per watched place, which is not left out itself (`since` > 0), then downwards from there. It begins with few
# rows, so that PostgreSQL goes down by the index and does not read the whole table once per generation.
_LEFT_OUT = f"""with recursive down(id, since, until) as (
        select w.forward, (w.made_ms - {WINDOW_MS} - {EPOCH_MS}) * {PER_MS},
        case when w.state = 1 then {_EVER} else (w.decided_ms - {EPOCH_MS}) * {PER_MS} end
        from watch w where w.card = :card and w.state in (1, 3) and w.kind like 'velocity%'
        union
        select w.forward, 0, {_EVER}
        from watch w where w.card = :card and w.state in (1, 3) and w.kind like 'self%'
        union
        select f.id, 0, {_EVER} from watch w join forward s on s.id = w.forward
        join forward f on f.parent = s.parent and f.nonce = s.nonce
        where w.card = :card and w.state in (1, 3) and w.kind like 'self%'
        union
        select f.id, 0, {_EVER} from down join forward f on f.parent = down.id
        where f.id >= down.since and f.id < down.until
    ), left_out(id) as (select id from down where since = 0)"""  # noqa: S608 - our own numbers
# `in` asks a hash of what is left out on both engines, whatever PostgreSQL believes about its size.
VERIFIED = Query(
    f"""{_LEFT_OUT}
    select count(distinct case when out = 0 then pair end),
    (select count(distinct p.visitor) from forward g join opening_person p on p.forward = g.id
        where g.card = :card and g.id not in (select id from left_out)),
    count(case when out = 0 and generation > 0 then 1 end),
    count(case when out = 1 then 1 end)
    from (select case when f.id in (select id from left_out) then 1 else 0 end as out, f.generation as generation,
        coalesce(f.parent, f.id) || '/' || f.nonce as pair
        from forward f where f.card = :card and f.counted = 1) as marked""",  # noqa: S608 - our own words
    Verified,
    heavy=True,
)
