"""SQLite behind the database face: WAL, synchronous=FULL, one group-commit writer in a process.

Reads happen on the event loop's own connection, since they take microseconds; heavy ones in a thread of their own. Each
read sees the latest commit of every process. A full disk, a failing one or a lock longer than the wait is Busy; the
next group tries again, so that nothing needs a restart.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from greetings.errors import BadInput, Busy, Conflict
from greetings.store.groups import GroupWriter, Outcome, busy
from greetings.store.units import (
    IDEMPOTENCY,
    SWEEP,
    SWEEP_SECONDS,
    Answer,
    Insert,
    Key,
    Query,
    Rows,
    Run,
    Stored,
    T,
    Taken,
    Unit,
    Unmet,
    Value,
    rule_sql,
)

_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_READ_WAIT_MS = 100
_STORED = "select body_hash, status, answer from idempotency where scope = ? and key = ?"
_OLD_KEY = "delete from idempotency where scope = ? and key = ? and made_ms < ?"
_BEGIN, _SAVE, _UNDO, _KEEP = "begin immediate", "savepoint unit", "rollback to unit", "release unit"


def path_of(url: str) -> Path:
    """Give the file that a `sqlite:///...` address names."""
    return Path(url.removeprefix("sqlite:///"))


def connect(path: Path, *, wait_seconds: float, readonly: bool = False) -> sqlite3.Connection:
    """Open a connection in autocommit with the pragmas that durability and speed ask for."""
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=512, timeout=wait_seconds
    )
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("pragma cache_size=-16384")
    connection.execute("pragma mmap_size=268435456")
    connection.execute("pragma journal_size_limit=67108864")
    if readonly:
        connection.execute("pragma query_only=on")
    return connection


class SqliteDatabase:
    """One SQLite file."""

    engine = "sqlite"

    def __init__(self, url: str, *, wait_seconds: float, key_hours: int) -> None:
        self._path = path_of(url)
        self._wait_seconds = wait_seconds
        self._key_ms = key_hours * 3_600_000
        self._next_sweep = 0.0
        self._inserts: dict[Insert, str] = {}
        self._writing = ThreadPoolExecutor(1, "ledger-writer")
        self._reading = ThreadPoolExecutor(1, "ledger-reader")
        self._groups = GroupWriter(self._commit, wait_seconds=wait_seconds)
        self._writer: sqlite3.Connection
        self._reader: sqlite3.Connection
        self._heavy: sqlite3.Connection

    async def open(self) -> None:
        """Open the connections. Raise Busy if the file cannot be opened."""
        try:
            self._writer = connect(self._path, wait_seconds=self._wait_seconds)
            self._reader = connect(self._path, wait_seconds=_READ_WAIT_MS / 1000, readonly=True)
            self._heavy = connect(self._path, wait_seconds=self._wait_seconds, readonly=True)
        except sqlite3.Error as error:
            raise busy(f"The database cannot be opened ({error}).") from error

    async def close(self) -> None:
        """Store what waits, then close."""
        await self._groups.drain()
        self._writing.shutdown()
        self._reading.shutdown()
        for connection in (self._reader, self._heavy, self._writer):
            connection.close()

    async def read(self, query: Query[T], **params: Value) -> list[T]:
        """Give all rows of a query in its shape. Raise Busy when the file cannot be read."""
        shape = query.shape
        if not query.heavy:
            try:
                return [shape(*row) for row in self._reader.execute(query.sql, params)]
            except sqlite3.OperationalError as error:
                if not _is_away(error):
                    raise
            except OverflowError:
                return []
        return [shape(*row) for row in await self._read_aside(query.sql, params)]

    async def one(self, query: Query[T], **params: Value) -> T | None:
        """Give the first row of a query, or None."""
        found = await self.read(query, **params)
        return found[0] if found else None

    async def _read_aside(self, sql: str, params: dict[str, Value]) -> list[tuple[Any, ...]]:
        def fetched() -> list[tuple[Any, ...]]:
            return self._heavy.execute(sql, params).fetchall()

        try:
            return await asyncio.get_running_loop().run_in_executor(self._reading, fetched)
        except sqlite3.OperationalError as error:
            if _is_away(error):
                raise busy("The database cannot be read just now.") from error
            raise

    async def write(self, unit: Unit) -> Answer:
        """Store a unit in the next group; return after the commit."""
        return await self._groups.write(unit)

    async def _commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        return await asyncio.get_running_loop().run_in_executor(self._writing, self._together, units)

    def _together(self, units: Sequence[Unit]) -> list[Outcome]:
        """Commit a group. Each unit has a savepoint, so that a bad row fails its own unit only."""
        connection = self._writer
        try:
            connection.execute(_BEGIN)
            outcomes = [self._stored(unit) for unit in units]
            self._sweep()
            connection.execute("commit")
        except sqlite3.OperationalError as error:
            self._forget()
            if _is_away(error):
                raise busy(f"The ledger cannot be written just now ({error}).") from error
            raise
        except BaseException:
            self._forget()
            raise
        return outcomes

    def _forget(self) -> None:
        """Leave a failed transaction behind (a full disk may have ended it already)."""
        if self._writer.in_transaction:
            try:
                self._writer.execute("rollback")
            except sqlite3.OperationalError:
                self._writer.close()
                self._writer = connect(self._path, wait_seconds=self._wait_seconds)

    def _stored(self, unit: Unit) -> Outcome:
        self._writer.execute(_SAVE)
        try:
            outcome: Outcome = self._steps(unit)
        except sqlite3.OperationalError:
            raise
        except (sqlite3.Error, OverflowError, UnicodeError, Conflict) as error:
            self._writer.execute(_UNDO)
            outcome = _explained(error)
        self._writer.execute(_KEEP)
        return outcome

    def _steps(self, unit: Unit) -> Answer:
        if unit.key is not None:
            stored = self._keep_key(unit.key)
            if stored is not None:
                return stored.answer_to(unit.key)
        rows = [self._put(step) for step in unit.rows]
        return Answer(tuple(rows + [self._run(step) for step in unit.runs]))

    def _keep_key(self, key: Key) -> Stored | None:
        """Keep a new key and give None, or give what an unexpired one has stored."""
        now = int(time.time() * 1000)
        self._writer.execute(_OLD_KEY, (key.scope, key.key, now - self._key_ms))
        row = self._writer.execute(_STORED, (key.scope, key.key)).fetchone()
        if row is not None:
            return Stored(*row)
        record = (key.scope, key.key, key.body_hash, key.status, key.answer, now)
        self._writer.execute(self._sql(IDEMPOTENCY), record)
        return None

    def _sweep(self) -> None:
        """Now and then forget keys whose hours are over."""
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_SECONDS
            self._writer.execute(SWEEP, {"old": int(time.time() * 1000) - self._key_ms})

    def _put(self, step: Rows) -> int:
        if len(step.records) == 1:
            return self._writer.execute(self._sql(step.insert), step.records[0]).rowcount
        return self._writer.executemany(self._sql(step.insert), step.records).rowcount

    def _run(self, step: Run) -> int:
        touched = self._writer.execute(step.change.sql, step.params).rowcount
        if touched < step.at_least:
            raise Unmet("This is no longer possible.")
        return touched

    def _sql(self, insert: Insert) -> str:
        known = self._inserts.get(insert)
        if known is None:
            known = self._inserts[insert] = (
                f"insert into {insert.table} ({', '.join(insert.columns)})"  # noqa: S608 - our own names
                f" values ({', '.join('?' * len(insert.columns))}){rule_sql(insert)}"
            )
        return known


def _is_away(error: sqlite3.Error) -> bool:
    return (error.sqlite_errorcode or 0) & 0xFF in _AWAY


def _explained(error: Exception) -> Exception:
    if isinstance(error, sqlite3.IntegrityError) and error.sqlite_errorcode in {
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_CONSTRAINT_ROWID,
    }:
        return Taken("This exists already.")
    if isinstance(error, Conflict | Busy):
        return error
    return BadInput(f"This cannot be stored: {error}")
