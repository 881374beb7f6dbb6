"""How a group of units becomes statements of SQLite: one batch of rows per table, and halves of it when one is bad.

A group is tried as a whole, without a savepoint (which costs a third of it). When a row or a change fails, the caller
rolls back and the group is tried in halves, each under a savepoint, down to the unit whose fault it is; the others are
stored as if that one had never been there.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Mapping, Sequence
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
    rule_sql,
    take_one,
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
_AT_ONCE = (256, 64, 16, 4, 1)
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
        self._inserts: dict[tuple[Insert, int], str] = {}

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
        unique = [insert.columns.index(name) for name in insert.on]
        records = [record for step in steps for record in step.records]
        returned = self._insert(insert, records, f" returning {', '.join(insert.on)}")
        if len(returned) == len(records):
            return
        new = Counter(returned)
        for step in steps:
            names = [tuple([record[column] for column in unique]) for record in step.records]
            step.counts[step.place] = sum(take_one(new, name) for name in names)

    def _insert(self, insert: Insert, records: Sequence[Record], returning: str = "") -> list[Record]:
        """Insert many rows, as few statements as can be: each one lets go of the interpreter's lock once."""
        returned: list[Record] = []
        start = 0
        for many in _AT_ONCE:
            sql = self._sql(insert, many, returning)
            while len(records) - start >= many:
                values = [value for record in records[start : start + many] for value in record]
                returned += self._cursor.execute(sql, values).fetchall()
                start += many
        return returned

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

    def _sql(self, insert: Insert, rows: int, returning: str) -> str:
        known = self._inserts.get((insert, rows))
        if known is None:
            row = f"({', '.join('?' * len(insert.columns))})"
            known = self._inserts[insert, rows] = (
                f"insert into {insert.table} ({', '.join(insert.columns)})"  # noqa: S608 - our own names
                f" values {', '.join([row] * rows)}{rule_sql(insert)}{returning}"
            )
        return known


def _explained(error: Exception) -> Exception:
    if isinstance(error, sqlite3.IntegrityError) and error.sqlite_errorcode in _TAKEN:
        return Taken("This exists already.")
    if isinstance(error, Conflict):
        return error
    return BadInput(f"This cannot be stored: {error}")
