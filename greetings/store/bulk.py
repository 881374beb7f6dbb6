"""How a group of units becomes statements of PostgreSQL: few, multi-row, and in the same order in every process."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from psycopg import AsyncConnection, AsyncCursor, DataError, IntegrityError, errors

from greetings.errors import BadInput
from greetings.store.groups import Outcome
from greetings.store.lookups import translated
from greetings.store.replays import leaders, replays
from greetings.store.units import (
    SWEEP,
    SWEEP_SECONDS,
    Answer,
    Insert,
    Key,
    Record,
    Run,
    Stored,
    Taken,
    Unit,
    Unmet,
    Value,
    rule_sql,
    take_one,
)

Cursor = AsyncCursor[tuple[Any, ...]]
OWN_FAULTS = (IntegrityError, DataError, UnicodeError, OverflowError, Unmet)
_NUMBERS = frozenset({int, type(None)})
_TYPES = "select column_name, udt_name from information_schema.columns where table_name = %s"
_KEYS = """insert into idempotency as i (scope, key, body_hash, status, answer, made_ms)
    select * from unnest(%s::text[], %s::text[], %s::bytea[], %s::int4[], %s::text[], %s::int8[])
    on conflict (scope, key) do update set body_hash = excluded.body_hash, status = excluded.status,
    answer = excluded.answer, made_ms = excluded.made_ms where i.made_ms < %s
    returning scope, key"""
_STORED = """select scope, key, body_hash, status, answer from idempotency
    where (scope, key) in (select * from unnest(%s::text[], %s::text[]))"""


class _Row(NamedTuple):
    """A row with the number of its unit and step. Made for every row: a named tuple costs a third of a dataclass."""

    unit: int
    step: int
    record: Record


class _Step(NamedTuple):
    """A change with its place among the runs of its unit, and the unit's number."""

    place: int
    sql: str
    unit: int
    run: Run


class Group:
    """Stores units on a connection whose transaction is open. One object serves a connection's whole life."""

    def __init__(self, connection: AsyncConnection[tuple[Any, ...]], *, key_ms: int) -> None:
        self._connection = connection
        self._key_ms = key_ms
        self._next_sweep = 0.0
        self._types: dict[str, dict[str, str]] = {}

    async def carefully(self, units: Sequence[Unit]) -> list[Outcome]:
        """Store units that failed together in two halves, so that a bad one fails alone."""
        half = len(units) // 2
        return await self._saved(units[:half]) + await self._saved(units[half:])

    async def _saved(self, units: Sequence[Unit]) -> list[Outcome]:
        """Store units under a savepoint."""
        if not units:
            return []
        await self._connection.execute("savepoint units")
        try:
            outcomes = await self.together(units)
        except OWN_FAULTS as error:
            await self._connection.execute("rollback to units; release units")
            return [_explained(error)] if len(units) == 1 else await self.carefully(units)
        await self._connection.execute("release units")
        return outcomes

    async def together(self, units: Sequence[Unit]) -> list[Outcome]:
        """Store units by multi-row inserts. Raise one of OWN_FAULTS if any unit is bad."""
        first = leaders(units)
        outcomes = replays(units, first, await self._keep_keys([first[name] for name in sorted(first)]))
        fresh = {number: unit for number, unit in enumerate(units) if number not in outcomes}
        touched = await self._put(fresh)
        for number, counts in (await self._run(fresh)).items():
            touched[number] += counts
        await self._sweep()
        outcomes |= {number: Answer(tuple(touched[number])) for number in fresh}
        return [outcomes[number] for number in range(len(units))]

    async def _keep_keys(self, keys: Sequence[Key]) -> Mapping[tuple[str, str], Stored]:
        """Keep new keys; give what the others have stored."""
        if not keys:
            return {}
        now = int(time.time() * 1000)
        columns = (
            [key.scope for key in keys],
            [key.key for key in keys],
            [key.body_hash for key in keys],
            [key.status for key in keys],
            [key.answer for key in keys],
            [now] * len(keys),
        )
        kept = set(await _all(await self._connection.execute(_KEYS, (*columns, now - self._key_ms))))
        old = [(key.scope, key.key) for key in keys if (key.scope, key.key) not in kept]
        if not old:
            return {}
        names = ([scope for scope, _ in old], [key for _, key in old])
        rows = await _all(await self._connection.execute(_STORED, names))
        return {(row[0], row[1]): Stored(*row[2:]) for row in rows}

    async def _sweep(self) -> None:
        """Now and then forget keys whose hours are over."""
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_SECONDS
            old = int(time.time() * 1000) - self._key_ms
            await self._connection.execute(translated(SWEEP), {"old": old})

    async def _put(self, units: Mapping[int, Unit]) -> dict[int, list[int]]:
        """Insert the rows of all units; give for each unit how many of each step went in."""
        touched = {number: [0] * len(unit.rows) for number, unit in units.items()}
        tables: dict[Insert, list[_Row]] = defaultdict(list)
        for number, unit in units.items():
            for place, step in enumerate(unit.rows):
                tables[step.insert] += [_Row(number, place, record) for record in step.records]
        for insert in sorted(tables, key=lambda one: (one.table, one.on)):
            unique = _unique(insert)
            rows = _in_order(tables[insert], unique)
            records = [row.record for row in rows]
            if insert.on and not insert.add:
                rows = await self._put_new(insert, rows)
            else:  # every row of these goes in, or the group fails
                await self._insert(insert, _summed(insert, records) if insert.add else records)
            for row in rows:
                touched[row.unit][row.step] += 1
        return touched

    async def _put_new(self, insert: Insert, rows: Sequence[_Row]) -> list[_Row]:
        """Insert the rows that are not there yet; give those that went in. `rows` are sorted."""
        unique = _unique(insert)
        returning = f" returning {', '.join(insert.on)}"
        returned = await _all(await self._insert(insert, [row.record for row in rows], returning))
        if len(returned) == len(rows):
            return list(rows)
        new = Counter(returned)
        return [row for row in rows if take_one(new, tuple([row.record[column] for column in unique]))]

    async def _insert(self, insert: Insert, records: Sequence[Record], returning: str = "") -> Cursor:
        """Insert many rows at once."""
        types = await self._types_of(insert.table)
        arrays = ", ".join(f"%s::{types[column]}[]" for column in insert.columns)
        sql = (
            f"insert into {insert.table} ({', '.join(insert.columns)})"  # noqa: S608 - our own names
            f" select * from unnest({arrays}){rule_sql(insert)}{returning}"
        )
        columns = [_array(column) for column in zip(*records, strict=True)]
        return await self._connection.execute(sql, columns)

    async def _run(self, units: Mapping[int, Unit]) -> dict[int, list[int]]:
        """Run the changes of all units; the first ones of each, then the second ones, like statements together."""
        touched = {number: [0] * len(unit.runs) for number, unit in units.items()}
        steps = [
            _Step(place, run.change.sql, number, run)
            for number, unit in units.items()
            for place, run in enumerate(unit.runs)
        ]
        for (place, sql), alike in groupby(sorted(steps, key=_run_order), key=lambda step: step[:2]):
            same = list(alike)
            for step, count in zip(same, await self._alike(sql, [step.run for step in same]), strict=True):
                touched[step.unit][place] = count
        return touched

    async def _alike(self, sql: str, runs: Sequence[Run]) -> list[int]:
        """Run one change with the parameters of each, on one way to the server and back; count the rows of each."""
        cursor = self._connection.cursor()
        await cursor.executemany(translated(sql), [dict(run.params) for run in runs], returning=True)
        counts = [cursor.rowcount]
        while cursor.nextset():
            counts.append(cursor.rowcount)
        if any(count < run.at_least for count, run in zip(counts, runs, strict=True)):
            raise Unmet("This is no longer possible.")
        return counts

    async def _types_of(self, table: str) -> dict[str, str]:
        known = self._types.get(table)
        if known is None:
            rows = await _all(await self._connection.execute(_TYPES, (table,)))
            known = self._types[table] = {name: kind for name, kind in rows}  # noqa: C416 - typed as text
        return known


def _array(column: Sequence[Value]) -> str | list[Value]:
    """Write a column of numbers as PostgreSQL does (the driver takes five times as long); give others as they are."""
    if not _NUMBERS.issuperset(map(type, column)):
        return list(column)
    return f"{{{','.join(['NULL' if value is None else str(value) for value in column])}}}"


async def _all(cursor: Cursor) -> list[tuple[Any, ...]]:
    return await cursor.fetchall()


def _unique(insert: Insert) -> tuple[int, ...]:
    """Give the places of the columns by which rows are sorted and told apart: `on`, else the first one."""
    return tuple([insert.columns.index(name) for name in insert.on]) or (0,)


def _in_order(rows: Sequence[_Row], columns: Sequence[int]) -> list[_Row]:
    """Sort rows by some columns, so that all processes lock them in one order; rows with NULL come last."""
    name = itemgetter(*columns)
    try:
        return sorted(rows, key=lambda row: name(row.record))
    except TypeError:
        return sorted(rows, key=lambda row: [(row.record[at] is None, row.record[at]) for at in columns])


def _summed(insert: Insert, records: Sequence[Record]) -> list[Record]:
    """Add rows up that meet in one statement, which may touch a row once only. `records` are sorted."""
    unique, sums = _unique(insert), [insert.columns.index(name) for name in insert.add]
    summed: dict[Record, list[Any]] = {}
    for record in records:
        name = tuple([record[column] for column in unique])
        first = summed.get(name)
        if first is None:
            summed[name] = list(record)
        else:
            for column in sums:
                first[column] += record[column]
    return [tuple(record) for record in summed.values()]


def _run_order(step: _Step) -> tuple[int, str, list[tuple[str, Value]]]:
    return step.place, step.sql, sorted(step.run.params.items(), key=itemgetter(0))


def _explained(error: Exception) -> Exception:
    if isinstance(error, errors.UniqueViolation):
        return Taken("This exists already.")
    if isinstance(error, Unmet):
        return error
    return BadInput(f"This cannot be stored: {error}")
