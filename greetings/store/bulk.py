"""How a group of units becomes statements of PostgreSQL: few, multi-row, and in the same order in every process."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from psycopg import AsyncConnection, AsyncCursor, DataError, IntegrityError, errors

from greetings.errors import BadInput, Conflict
from greetings.store.groups import Outcome
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
)

OWN_FAULTS = (IntegrityError, DataError, UnicodeError, OverflowError, Unmet)
_NAME = re.compile(r"(?<![:\w]):([a-z_]\w*)")
_TYPES = "select column_name, udt_name from information_schema.columns where table_name = %s"
_KEYS = """insert into idempotency as i (scope, key, body_hash, status, answer, made_ms)
    select * from unnest(%s::text[], %s::text[], %s::bytea[], %s::int4[], %s::text[], %s::int8[])
    on conflict (scope, key) do update set body_hash = excluded.body_hash, status = excluded.status,
    answer = excluded.answer, made_ms = excluded.made_ms where i.made_ms < %s
    returning scope, key"""
_STORED = """select scope, key, body_hash, status, answer from idempotency
    where (scope, key) in (select * from unnest(%s::text[], %s::text[]))"""


@lru_cache(1024)
def translated(sql: str) -> str:
    """Write `:name` as psycopg's `%(name)s`."""
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with the number of its unit and step."""

    unit: int
    step: int
    record: Record


class Group:
    """Stores units on a connection whose transaction is open. One object serves a connection's whole life."""

    def __init__(self, connection: AsyncConnection[tuple[Any, ...]], *, key_ms: int) -> None:
        self._connection = connection
        self._key_ms = key_ms
        self._next_sweep = 0.0
        self._types: dict[str, dict[str, str]] = {}

    async def carefully(self, units: Sequence[Unit]) -> list[Outcome]:
        """Store units one by one, each under a savepoint, so that a bad one fails alone."""
        outcomes: list[Outcome] = []
        for unit in units:
            await self._connection.execute("savepoint unit")
            try:
                outcomes += await self.together((unit,))
            except OWN_FAULTS as error:
                await self._connection.execute("rollback to unit")
                outcomes.append(_explained(error))
            await self._connection.execute("release unit")
        return outcomes

    async def together(self, units: Sequence[Unit]) -> list[Outcome]:
        """Store units by multi-row inserts. Raise one of OWN_FAULTS if any unit is bad."""
        leaders = {
            (unit.key.scope, unit.key.key): unit.key for unit in reversed(units) if unit.key is not None
        }
        stored = await self._keep_keys([leaders[name] for name in sorted(leaders)])
        outcomes: dict[int, Outcome] = {}
        fresh: dict[int, Unit] = {}
        for number, unit in enumerate(units):
            key = unit.key
            if key is None or (leaders[key.scope, key.key] is key and (key.scope, key.key) not in stored):
                fresh[number] = unit
            else:
                first = stored.get((key.scope, key.key)) or _stored(leaders[key.scope, key.key])
                outcomes[number] = _replayed(first, key)
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
            rows = sorted(tables[insert], key=lambda row: _order(unique, row.record))
            records = [row.record for row in rows]
            gone_in = await self._insert(insert, _summed(insert, records) if insert.add else records)
            for row in rows:
                name = tuple([row.record[column] for column in unique])
                if insert.add or gone_in[name] > 0:
                    gone_in[name] -= 1
                    touched[row.unit][row.step] += 1
        return touched

    async def _insert(self, insert: Insert, records: Sequence[Record]) -> Counter[Record]:
        """Insert many rows at once; give the unique columns of those that went in."""
        types = await self._types_of(insert.table)
        arrays = ", ".join(f"%s::{types[column]}[]" for column in insert.columns)
        unique = ", ".join(insert.columns[column] for column in _unique(insert))
        sql = (
            f"insert into {insert.table} ({', '.join(insert.columns)})"  # noqa: S608 - our own names
            f" select * from unnest({arrays}){rule_sql(insert)} returning {unique}"
        )
        columns = [list(column) for column in zip(*records, strict=True)]
        return Counter(await _all(await self._connection.execute(sql, columns)))

    async def _run(self, units: Mapping[int, Unit]) -> dict[int, list[int]]:
        """Run the changes of all units; the first ones of each, then the second ones, like statements together."""
        touched = {number: [0] * len(unit.runs) for number, unit in units.items()}
        steps = [
            (place, number, step) for number, unit in units.items() for place, step in enumerate(unit.runs)
        ]
        for place, number, step in sorted(steps, key=_run_order):
            cursor = await self._connection.execute(translated(step.change.sql), dict(step.params))
            touched[number][place] = cursor.rowcount
            if cursor.rowcount < step.at_least:
                raise Unmet("This is no longer possible.")
        return touched

    async def _types_of(self, table: str) -> dict[str, str]:
        known = self._types.get(table)
        if known is None:
            rows = await _all(await self._connection.execute(_TYPES, (table,)))
            known = self._types[table] = {name: kind for name, kind in rows}  # noqa: C416 - typed as text
        return known


async def _all(cursor: AsyncCursor[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return await cursor.fetchall()


def _stored(key: Key) -> Stored:
    return Stored(key.body_hash, key.status, key.answer)


def _replayed(first: Stored, key: Key) -> Outcome:
    try:
        return first.answer_to(key)
    except Conflict as error:
        return error


def _unique(insert: Insert) -> tuple[int, ...]:
    """Give the places of the columns by which rows are sorted and told apart: `on`, else the first one."""
    return tuple([insert.columns.index(name) for name in insert.on]) or (0,)


def _order(columns: Sequence[int], record: Record) -> tuple[tuple[bool, Any], ...]:
    return tuple([(record[column] is None, record[column]) for column in columns])


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


def _run_order(step: tuple[int, int, Run]) -> tuple[int, str, list[tuple[str, Value]]]:
    place, _, run = step
    return place, run.change.sql, sorted(run.params.items(), key=lambda one: one[0])


def _explained(error: Exception) -> Exception:
    if isinstance(error, errors.UniqueViolation):
        return Taken("This exists already.")
    if isinstance(error, Unmet):
        return error
    return BadInput(f"This cannot be stored: {error}")
