"""SQLite behind the database face: WAL, synchronous=FULL, one group-commit writer in a process.

Reads happen on the event loop's own connection, since they take microseconds; heavy ones in a thread of their own. Each
read sees the latest commit of every process. A full disk, a failing one or a lock longer than the wait is Busy; the
next group tries again, so that nothing needs a restart.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from greetings.store.groups import GroupWriter, Outcome, busy
from greetings.store.rows import OWN_FAULTS, Group
from greetings.store.units import Answer, Query, T, Unit, Value

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
_BEGIN = "begin immediate"


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
    # 32 MB: pages that many groups touch are copied back once; a quarter off the cost of rows all over a large table.
    connection.execute("pragma wal_autocheckpoint=8000")
    connection.execute("pragma secure_delete=on")
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
        self._writing = ThreadPoolExecutor(1, "ledger-writer")
        self._reading = ThreadPoolExecutor(1, "ledger-reader")
        self._groups = GroupWriter(self._commit, wait_seconds=wait_seconds)
        self._writer: sqlite3.Connection
        self._group: Group
        self._reader: sqlite3.Connection
        self._heavy: sqlite3.Connection

    async def open(self) -> None:
        """Open the connections. Raise Busy if the file cannot be opened."""
        try:
            self._connect()
            self._reader = connect(self._path, wait_seconds=_READ_WAIT_MS / 1000, readonly=True)
            self._heavy = connect(self._path, wait_seconds=self._wait_seconds, readonly=True)
        except sqlite3.Error as error:
            raise busy(f"The database cannot be opened ({error}).") from error

    def _connect(self) -> None:
        self._writer = connect(self._path, wait_seconds=self._wait_seconds)
        self._writer.execute("pragma temp_store=memory")
        self._group = Group(self._writer, key_ms=self._key_ms)

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

    async def scrub(self, *tables: str) -> bool:
        """Empty the write-ahead log, which keeps what was overwritten. False while somebody reads from it."""

        def emptied() -> bool:
            with closing(connect(self._path, wait_seconds=_READ_WAIT_MS / 1000)) as connection:
                return not connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]

        try:
            return await asyncio.to_thread(emptied)
        except sqlite3.OperationalError as error:
            raise busy(f"The ledger cannot be cleaned just now ({error}).") from error

    async def write(self, unit: Unit) -> Answer:
        """Store a unit in the next group; return after the commit."""
        return await self._groups.write(unit)

    async def _commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        return await asyncio.get_running_loop().run_in_executor(self._writing, self._together, units)

    def _together(self, units: Sequence[Unit]) -> list[Outcome]:
        """Commit a group. A bad unit in it fails alone."""
        connection = self._writer
        try:
            connection.execute(_BEGIN)
            outcomes = self._attempt(units)
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

    def _attempt(self, units: Sequence[Unit]) -> list[Outcome]:
        try:
            return self._group.together(units)
        except sqlite3.OperationalError:
            raise
        except OWN_FAULTS:
            self._writer.execute("rollback")
            self._writer.execute(_BEGIN)
            return self._group.carefully(units)

    def _forget(self) -> None:
        """Leave a failed transaction behind (a full disk may have ended it already)."""
        if self._writer.in_transaction:
            try:
                self._writer.execute("rollback")
            except sqlite3.OperationalError:
                self._writer.close()
                self._connect()


def _is_away(error: sqlite3.Error) -> bool:
    return (error.sqlite_errorcode or 0) & 0xFF in _AWAY
