"""The places of a leaderboard: people whom each page reached itself in a campaign, without what is held or void.

Only who opened a link that somebody handed out himself counts for him, once, whatever others pass on after that: a
score is no matter of generations. His own browsers, previews and robots are no people. On hold is what the watch over
the chains holds until it is decided; a release gives it back. Of two with the same score who reached it first is first.
"""

from __future__ import annotations

from dataclasses import dataclass

from greetings.chain.ids import EPOCH_MS, PER_MS
from greetings.chain.slow import SlowReads
from greetings.contests.rows import Contest, Position
from greetings.store import Database, Query, Value

WINDOW_MS = 60_000
_EVER = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Score:
    """What somebody reached: people who count, when the last of them came, people on hold."""

    entry: int
    participant: int
    ticket: str
    score: int
    reached_ms: int
    held: int


# What is left out is derived as in the chain's own verified figures, for all cards of a campaign at once.
_LEFT_OUT = f"""with recursive down(id, since, until) as (
        select w.forward, (w.made_ms - {WINDOW_MS} - {EPOCH_MS}) * {PER_MS},
        case when w.state = 1 then {_EVER} else (w.decided_ms - {EPOCH_MS}) * {PER_MS} end
        from watch w join card_state d on d.card = w.card
        where d.campaign = :campaign and w.state in (1, 3) and w.kind like 'velocity%'
        union
        select w.forward, 0, {_EVER} from watch w join card_state d on d.card = w.card
        where d.campaign = :campaign and w.state in (1, 3) and w.kind like 'self%'
        union
        select f.id, 0, {_EVER} from watch w join card_state d on d.card = w.card join forward s on s.id = w.forward
        join forward f on f.parent = s.parent and f.nonce = s.nonce
        where d.campaign = :campaign and w.state in (1, 3) and w.kind like 'self%'
        union
        select f.id, 0, {_EVER} from down join forward f on f.parent = down.id
        where f.id >= down.since and f.id < down.until
    ), left_out(id) as (select id from down where since = 0)"""  # noqa: S608 - our own numbers
_MINE = """entrant as (
        select e.id, e.participant, e.ticket, e.made_ms from contest_entry e
        join participant p on p.id = e.participant
        where e.contest = :contest and e.state = 0 and p.state = 0 and p.counted = 1
    ), mine as (
        select e.id as entry, e.participant, f.id as forward, f.card from entrant e
        join holding h on h.holder = e.participant
        join forward f on f.parent = h.reference and f.nonce = h.nonce
        union
        select e.id, e.participant, f.id, f.card from entrant e
        join holding h on h.holder = e.participant
        join forward f on f.id = h.reference and f.parent is null and f.nonce = h.nonce
    ), seen as (
        select m.entry, o.visitor,
        min(case when m.forward in (select id from left_out) then null else o.made_ms end) as at
        from mine m join card_state c on c.card = m.card join opening_person o on o.forward = m.forward
        where c.campaign = :campaign and o.made_ms >= :since and o.made_ms < :until
        and not exists (select 1 from holder_browser b where b.visitor = o.visitor and b.holder = m.participant)
        group by m.entry, o.visitor
    ), total as (
        select entry, count(at) as score, max(at) as reached, sum(case when at is null then 1 else 0 end) as held
        from seen group by entry
    )"""
_SCORES = Query(
    f"""{_LEFT_OUT}, {_MINE}
    select e.id, e.participant, e.ticket, coalesce(t.score, 0), coalesce(t.reached, 0), coalesce(t.held, 0)
    from entrant e left join total t on t.entry = e.id
    order by 4 desc, 5, e.made_ms, e.id limit :most""",  # noqa: S608 - our own words
    Score,
    heavy=True,
)


class Scores:
    """Counts whom people reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._slow = SlowReads(database)

    async def of(self, contest: Contest, most: int, *, final: bool = False) -> list[Score]:
        """Give the scores of who takes part with a page, the first place first.

        Of a large contest they may be some seconds old, unless they are `final`.
        """
        if not contest.campaign:
            return []
        asked: dict[str, Value] = {
            "contest": contest.id,
            "campaign": contest.campaign,
            "since": contest.starts_ms,
            "until": contest.ends_ms,
            "most": most,
        }
        if final:
            return await self._database.read(_SCORES, **asked)
        return await self._slow.all(_SCORES, **asked)

    async def positions(self, contest: Contest, most: int, *, final: bool = False) -> tuple[Position, ...]:
        """Give the positions as they stand now; who reached nobody has none."""
        found = await self.of(contest, most, final=final)
        ranked = [one for one in found if one.score or one.held]
        return tuple(
            Position(rank, one.participant, one.ticket, one.score, one.reached_ms, one.held)
            for rank, one in enumerate(ranked, 1)
        )
