"""The exact recount, judge over everything that is kept up along the way: counts, board, the tree's own shape.

Each question is one statement, so that it sees one moment of a ledger that lives; events that wait are taken into
account. What differs is said in sentences; counts and board can be put right, a broken tree only be reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from greetings.participants.counts import BOARD_SHOWN, STAT, Counts
from greetings.participants.people import ANCESTORS, GENERATIONS, LEVELS
from greetings.store import Database, Query, Record, Rows, Unit

NAMED: Final = 5
AT_ONCE: Final = 5000
_TOTAL = " + ".join(LEVELS)
_SHIFTED = " or ".join(
    f"coalesce(p.{below}, 0) <> coalesce(q.{above}, 0)"
    for below, above in zip(ANCESTORS[1:], ANCESTORS[:-1], strict=True)
)
_NONE_ABOVE = " or ".join(f"p.{name} is not null" for name in ANCESTORS)
# Each participant against his parent; by induction that is a walk to the root for everybody.
_BROKEN: Final = {
    "somebody whose parent does not exist": "p.a1 is not null and q.id is null",
    "somebody whose ancestors are not his parent's, shifted by one": f"q.id is not null and ({_SHIFTED})",
    "somebody of another generation than his parent's next": "q.id is not null and p.generation <> q.generation + 1",
    "somebody in another tree than his parent": "q.id is not null and p.root <> q.root",
    "a root with ancestors, a generation or a foreign tree": "p.generation = 0"
    f" and (p.root <> p.id or {_NONE_ABOVE})",
    "an erased person of whom something is left": "p.state = 1 and (p.handle is not null or p.display_name is not null"
    " or p.lang is not null or p.token is not null"
    " or exists (select 1 from participant_mail x where x.participant = p.id)"
    " or exists (select 1 from creative x where x.participant = p.id)"
    " or exists (select 1 from shown_card x where x.participant = p.id)"
    " or exists (select 1 from holder_browser x where x.holder = p.id)"
    " or exists (select 1 from holding h"
    " join forward f on f.id = h.reference and f.parent is null and f.nonce = h.nonce"
    " join card c on c.id = f.id where h.holder = p.id and c.content <> '{}'))",
    "somebody who counts against the last word on him": "p.counted <> coalesce("
    "(select v.undo from participant_void v where v.participant = p.id order by v.id desc limit 1), 1)",
}
_WALK = "select p.id from participant p left join participant q on q.id = p.a1 where"
_ANY_BROKEN = " or ".join(f"({broken})" for broken in _BROKEN.values())
_NOBODYS: Final = {
    "an event": ("count_event", "participant"),
    "a count": ("stat", "id"),
    "a place on the board": ("board", "participant"),
    "a mail address": ("participant_mail", "participant"),
    "a creative": ("creative", "participant"),
    "a shown card": ("shown_card", "participant"),
    "a void": ("participant_void", "participant"),
    "a bound browser": ("holder_browser", "holder"),
    "a link that is held": ("holding", "holder"),
}


@dataclass(frozen=True, slots=True)
class _Difference:
    participant: int
    difference: int


def _recount(level: int) -> Query[_Difference]:
    """Ask by how much the counts of one generation must be raised: recounted, less what waits, less what is kept."""
    ancestor, kept = ANCESTORS[level], LEVELS[level]
    return Query(
        f"""select id, cast(sum(number) as bigint) from (
            select {ancestor} as id, count(*) as number from participant
            where {ancestor} is not null and counted = 1 group by {ancestor}
            union all
            select p.{ancestor}, -sum(e.delta) from count_event e join participant p on p.id = e.participant
            where p.{ancestor} is not null group by p.{ancestor}
            union all
            select id, -{kept} from stat where {kept} <> 0
        ) as recounted group by id having sum(number) <> 0""",  # noqa: S608 - our own names
        _Difference,
        heavy=True,
    )


_RECOUNTS = tuple([_recount(level) for level in range(GENERATIONS)])
_BOARD_WRONG = Query(
    f"""select count(*) from board b left join stat s on s.id = b.participant
    where b.campaign = 0 and b.score <> coalesce({_TOTAL}, 0)""",  # noqa: S608 - our own names
    int,
    heavy=True,
)
_BEST = Query(
    f"select {_TOTAL} from stat where {_TOTAL} > 0 order by 1 desc limit :most",  # noqa: S608 - our own names
    int,
    heavy=True,
)


class Recount:
    """Counts everything again."""

    def __init__(self, database: Database, counts: Counts) -> None:
        self._database = database
        self._counts = counts

    async def check(self, *, mend: bool) -> list[str]:
        """Say everything that differs; empty is good. With `mend` counts and board are put right."""
        found = [*await self._broken(), *await self._nobodys()]
        wrong = await self._differences()
        if wrong:
            found.append(f"counts that a recount does not give: {_named(len(wrong), wrong)}")
        board = await self._board()
        found += board
        if mend and (wrong or board):
            await self._mend(wrong)
        return found

    async def _broken(self) -> list[str]:
        """Walk through the tree once, and once more for each rule only when one of them is broken."""
        found: list[str] = []
        if not await self._database.read(Query(f"{_WALK} {_ANY_BROKEN} limit 1", int, heavy=True)):
            return found
        for name, broken in _BROKEN.items():
            sql = f"{_WALK} {broken}"
            some = await self._database.read(Query(f"{sql} limit {NAMED + 1}", int, heavy=True))
            if some:
                number = await self._database.one(
                    Query(f"select count(*) from ({sql}) as w", int, heavy=True)  # noqa: S608 - our own words
                )
                found.append(f"{name}: {_named(number or len(some), some)}")
        return found

    async def _nobodys(self) -> list[str]:
        found = []
        for name, (table, column) in _NOBODYS.items():
            there = f"select 1 from participant p where p.id = x.{column}"  # noqa: S608 - our own names
            sql = f"select count(*) from {table} x where not exists ({there})"  # noqa: S608 - our own names
            number = await self._database.one(Query(sql, int, heavy=True))
            if number:
                found.append(f"{name} of nobody: {number}")
        return found

    async def _differences(self) -> dict[int, list[int]]:
        """Give by how much the counts of whom must be raised, generation by generation."""
        wrong: dict[int, list[int]] = {}
        for level, query in enumerate(_RECOUNTS):
            for one in await self._database.read(query):
                wrong.setdefault(one.participant, [0] * GENERATIONS)[level] = one.difference
        return wrong

    async def _board(self) -> list[str]:
        found = []
        number = await self._database.one(_BOARD_WRONG)
        if number:
            found.append(f"a score on the board that is not what was counted: {number}")
        best = await self._database.read(_BEST, most=BOARD_SHOWN)
        shown = [one.score for one in await self._counts.board(0, BOARD_SHOWN)]
        if not number and best != shown:
            found.append("the board does not show the best")
        return found

    async def _mend(self, wrong: dict[int, list[int]]) -> None:
        """Add what was missing. An addition stays right whatever is rolled up at the same time."""
        records: list[Record] = [(participant, *wrong[participant]) for participant in sorted(wrong)]
        for at in range(0, len(records), AT_ONCE):
            await self._database.write(Unit((Rows(STAT, tuple(records[at : at + AT_ONCE])),)))
        await self._counts.refill_board()


def _named(number: int, participants: Iterable[int]) -> str:
    """Write how many there are, and the ids of the first ones."""
    first = ", ".join(str(one) for one in list(participants)[:NAMED])
    return f"{number} (such as {first})"
