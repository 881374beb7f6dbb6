"""How a group of units becomes statements of SQLite: one batch of rows per table, and halves of it when one is bad.

A group is tried as a whole, without a savepoint (which costs a third of it). When a row or a change fails, the caller
rolls back and the group is tried in halves, each under a savepoint, down to the unit whose fault it is; the others are
stored as if that one had never been there.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from greetings.errors import BadInput, Conflict
from greetings.store.groups import Outcome
from greetings.store.replays import Name, leaders, replays
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

OWN_FAULTS = (sqlite3.Error, OverflowError, UnicodeError, Conflict)
_TAKEN = frozenset(
    {
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_CONSTRAINT_ROWID,
    }
)
_KEEP_KEY = """insert into idempotency (scope, key, body_hash, status, answer, made_ms) values (?, ?, ?, ?, ?, ?)
    on conflict (scope, key) do update set body_hash = excluded.body_hash, status = excluded.status,
    answer = excluded.answer, made_ms = excluded.made_ms where idempotency.made_ms < ?"""
_STORED = "select body_hash, status, answer from idempotency where scope = ? and key = ?"
# Rows of one statement; SQLite compiles each of these once per table and takes 32,766 values at least.
_AT_ONCE = (500, 100, 20, 4, 1)
_SAVE, _UNDO, _KEEP = "savepoint units", "rollback to units", "release units"


class _Step(NamedTuple):
    """The rows that one step of a unit puts in; `counts[place]` is how many went in."""

    counts: list[int]
    place: int
    records: tuple[Record, ...]


class Group:
    """Stores units on a connection whose transaction is open. One object serves a connection's whole life."""

    def __init__(self, connection: sqlite3.Connection, *, key_ms: int) -> None:
        self._cursor = connection.cursor()
        self._key_ms = key_ms
        self._next_sweep = 0.0
        self._known: dict[tuple[Callable[[Insert, int], str], Insert, int], str] = {}

    def together(self, units: Sequence[Unit]) -> list[Outcome]:
        """Store units table by table. Raise one of OWN_FAULTS if any of them is bad."""
        first = leaders(units)
        outcomes = replays(units, first, self._keep_keys(first)) if first else {}
        fresh = {number: unit for number, unit in enumerate(units) if number not in outcomes}
        touched = self._put(fresh)
        for number, unit in fresh.items():
            if unit.runs:
                touched[number] += [self._run(step) for step in unit.runs]
        answers: dict[tuple[int, ...], Answer] = {}
        for number, counts in touched.items():
            name = tuple(counts)
            outcomes[number] = answers.get(name) or answers.setdefault(name, Answer(name))
        self._sweep()
        return [outcomes[number] for number in range(len(units))]

    def carefully(self, units: Sequence[Unit]) -> list[Outcome]:
        """Store units that failed together in two halves, so that a bad one fails alone."""
        half = len(units) // 2
        return self._saved(units[:half]) + self._saved(units[half:])

    def _saved(self, units: Sequence[Unit]) -> list[Outcome]:
        """Store units under a savepoint."""
        if not units:
            return []
        self._cursor.execute(_SAVE)
        try:
            outcomes = self.together(units)
        except sqlite3.OperationalError:
            raise
        except OWN_FAULTS as error:
            self._cursor.execute(_UNDO)
            self._cursor.execute(_KEEP)
            return [_explained(error)] if len(units) == 1 else self.carefully(units)
        self._cursor.execute(_KEEP)
        return outcomes

    def _keep_keys(self, keys: Mapping[Name, Key]) -> dict[Name, Stored]:
        """Keep new keys; give what unexpired others have stored."""
        now = int(time.time() * 1000)
        stored: dict[Name, Stored] = {}
        for name, key in keys.items():
            values = (*name, key.body_hash, key.status, key.answer, now, now - self._key_ms)
            if not self._cursor.execute(_KEEP_KEY, values).rowcount:
                stored[name] = Stored(*self._cursor.execute(_STORED, name).fetchone())
        return stored

    def _put(self, units: Mapping[int, Unit]) -> dict[int, list[int]]:
        """Insert the rows of all units; give for each unit how many of each step went in."""
        touched: dict[int, list[int]] = {}
        tables: dict[int, tuple[Insert, list[_Step]]] = {}
        for number, unit in units.items():
            counts = touched[number] = [len(step.records) for step in unit.rows]
            for place, step in enumerate(unit.rows):
                steps = tables.setdefault(id(step.insert), (step.insert, []))[1]
                steps.append(_Step(counts, place, step.records))
        for insert, steps in tables.values():
            if insert.on and not insert.add:
                self._put_new(insert, steps)
            else:  # every row of these goes in, or the group fails
                self._insert(insert, [record for step in steps for record in step.records])
        return touched

    def _put_new(self, insert: Insert, steps: Sequence[_Step]) -> None:
        """Insert the rows that are not there yet, and correct what their steps count."""
        name = _picker([insert.columns.index(column) for column in insert.on])
        records = [record for step in steps for record in step.records]
        there = self._there(insert, [name(record) for record in records])
        self._insert(insert, records)
        for step in steps:
            step.counts[step.place] = 0
            for record in step.records:
                its = name(record)
                step.counts[step.place] += its not in there
                if None not in its:  # rows with NULL are never alike
                    there.add(its)

    def _there(self, insert: Insert, names: Sequence[Record]) -> set[Record]:
        """Give which rows are there, by their unique columns. Nobody else writes while this transaction is open."""
        there: set[Record] = set()
        for many, some in _portions(names):
            there.update(self._cursor.execute(self._sql(_there_sql, insert, many), _flat(some)))
        return there

    def _insert(self, insert: Insert, records: Sequence[Record]) -> None:
        """Insert many rows, as few statements as can be: each one lets go of the interpreter's lock once."""
        for many, some in _portions(records):
            self._cursor.execute(self._sql(_insert_sql, insert, many), _flat(some))

    def _run(self, step: Run) -> int:
        touched = self._cursor.execute(step.change.sql, step.params).rowcount
        if touched < step.at_least:
            raise Unmet("This is no longer possible.")
        return touched

    def _sweep(self) -> None:
        """Now and then forget keys whose hours are over."""
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_SECONDS
            self._cursor.execute(SWEEP, {"old": int(time.time() * 1000) - self._key_ms})

    def _sql(self, write: Callable[[Insert, int], str], insert: Insert, rows: int) -> str:
        known = self._known.get((write, insert, rows))
        if known is None:
            known = self._known[write, insert, rows] = write(insert, rows)
        return known


def _insert_sql(insert: Insert, rows: int) -> str:
    return (
        f"insert into {insert.table} ({', '.join(insert.columns)})"  # noqa: S608 - our own names
        f" values {_marks(len(insert.columns), rows)}{rule_sql(insert)}"
    )


def _there_sql(insert: Insert, rows: int) -> str:
    same = " and ".join(f"t.{name} = given.{name}" for name in insert.on)
    return (
        f"with given({', '.join(insert.on)}) as (values {_marks(len(insert.on), rows)})"  # noqa: S608 - our own names
        f" select given.* from given cross join {insert.table} t on {same}"
    )


def _marks(columns: int, rows: int) -> str:
    return ", ".join([f"({', '.join('?' * columns)})"] * rows)


def _portions(records: Sequence[Record]) -> Iterator[tuple[int, Sequence[Record]]]:
    """Cut rows into portions for which there are statements."""
    start = 0
    for many in _AT_ONCE:
        while len(records) - start >= many:
            yield many, records[start : start + many]
            start += many


def _flat(records: Sequence[Record]) -> list[Value]:
    return [value for record in records for value in record]


def _picker(places: Sequence[int]) -> Callable[[Record], Record]:
    """Make what picks some columns of a row."""
    return lambda record: tuple([record[place] for place in places])


def _explained(error: Exception) -> Exception:
    if isinstance(error, sqlite3.IntegrityError) and error.sqlite_errorcode in _TAKEN:
        return Taken("This exists already.")
    if isinstance(error, Conflict):
        return error
    return BadInput(f"This cannot be stored: {error}")
