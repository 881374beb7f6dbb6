"""PostgreSQL behind the database face: psycopg 3, group commit by multi-row inserts.

Groups that meet a deadlock, a lost connection or a restart are tried again until the wait is over, then the answer is
Busy. When the connection breaks at the commit, the server is asked by transaction id whether it was reached: so nothing
acknowledged is lost and nothing is stored twice.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import AsyncConnection, errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from greetings.errors import Busy
from greetings.store.bulk import OWN_FAULTS, Group
from greetings.store.groups import RETRY_AFTER, GroupWriter, Outcome, busy
from greetings.store.lookups import Found, Lookups, translated
from greetings.store.units import Answer, Query, T, Unit, Value

_AGAIN = (errors.DeadlockDetected, errors.SerializationFailure)
_FULL = (errors.DiskFull, errors.OutOfMemory, errors.LockNotAvailable, errors.ReadOnlySqlTransaction)
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OSError)
_PAUSE_SECONDS = 0.05
_READERS = 8
_MOST_READS_WAITING = 5_000
_BEGIN = "begin; select pg_current_xact_id()::text"
_DURABLE = "select name, setting from pg_settings where name in ('synchronous_commit', 'fsync')"
_log = logging.getLogger(__name__)

Connection = AsyncConnection[tuple[Any, ...]]


def conninfo(url: str, *, wait_seconds: float, application: str) -> str:
    """Add to an address what makes a dead server noticed in time; what the address itself says wins."""
    defaults = {
        "connect_timeout": "2",
        "tcp_user_timeout": str(int(wait_seconds * 1000)),
        "keepalives_idle": "5",
        "application_name": application,
    }
    return make_conninfo("", **(defaults | conninfo_to_dict(url)))


def schema_version(url: str) -> str | None:
    """Give the schema's version, None before the first migration. Raise Busy if the server is away."""
    try:
        with psycopg.connect(conninfo(url, wait_seconds=5, application="greetings migrate")) as connection:
            row = connection.execute("select version_num from alembic_version").fetchone()
    except errors.UndefinedTable:
        return None
    except psycopg.OperationalError as error:
        raise Busy(f"PostgreSQL cannot be reached: {error}", retry_after=RETRY_AFTER) from error
    return str(row[0]) if row else None


class PostgresDatabase:
    """One PostgreSQL database: a pool for reading, one connection for writing."""

    engine = "postgresql"

    def __init__(self, url: str, *, wait_seconds: float, key_hours: int) -> None:
        self._wait_seconds = wait_seconds
        self._key_ms = key_hours * 3_600_000
        self._writing = conninfo(url, wait_seconds=wait_seconds, application="greetings writer")
        self._reading = conninfo(url, wait_seconds=wait_seconds, application="greetings reader")
        self._groups = GroupWriter(self._commit, wait_seconds=wait_seconds)
        self._lookups = Lookups(self._fetch)
        self._writer: Connection | None = None
        self._group: Group
        self._pool: AsyncConnectionPool[Connection]

    async def open(self) -> None:
        """Open the connections. Raise Busy if the server is away; warn if it is not durable."""
        self._pool = AsyncConnectionPool(
            self._reading,
            min_size=1,
            max_size=_READERS,
            max_waiting=_MOST_READS_WAITING,
            timeout=self._wait_seconds,
            kwargs={"autocommit": True},
            configure=_prepare_to_read,
            open=False,
        )
        try:
            await self._connected()
            await self._pool.open(wait=True, timeout=self._wait_seconds)
        except (*_LOST, PoolTimeout) as error:
            await self._pool.close()
            raise busy(f"PostgreSQL cannot be reached ({error}).") from error
        await self._warn()

    async def close(self) -> None:
        """Store what waits, then close."""
        await self._groups.drain()
        await self._hang_up()
        await self._pool.close()

    async def _warn(self) -> None:
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_DURABLE)).fetchall()
        for name, setting in rows:
            if setting == "off":
                _log.warning("PostgreSQL runs with %s=off: a power cut loses acknowledged forwards", name)

    # Reading
    async def read(self, query: Query[T], **params: Value) -> list[T]:
        """Give all rows of a query in its shape. Raise Busy if the server stays away."""
        shape = query.shape
        try:
            if query.heavy or not params:
                rows = await self._fetch(translated(query.sql), params)
            else:
                rows = await self._lookups.rows(query.sql, params)
        except errors.NumericValueOutOfRange:
            return []
        return [shape(*row) for row in rows]

    async def _fetch(self, words: str, params: Mapping[str, Any]) -> Found:
        deadline = time.monotonic() + self._wait_seconds
        while True:
            try:
                async with self._pool.connection() as connection:
                    return await (await connection.execute(words, params)).fetchall()
            except (PoolTimeout, TooManyRequests) as error:
                raise busy("The database cannot be read just now.") from error
            except _LOST as error:
                if time.monotonic() > deadline:
                    raise busy("The database cannot be read just now.") from error
                await asyncio.sleep(_PAUSE_SECONDS)

    async def one(self, query: Query[T], **params: Value) -> T | None:
        """Give the first row of a query, or None."""
        found = await self.read(query, **params)
        return found[0] if found else None

    async def scrub(self, *tables: str) -> bool:
        """Vacuum tables, so that the space of what was overwritten can be used again."""
        try:
            async with self._pool.connection() as connection:
                for table in tables:
                    await connection.execute(
                        sql.SQL("vacuum (analyze, skip_locked) {}").format(sql.Identifier(table))
                    )
        except (*_LOST, PoolTimeout, TooManyRequests) as error:
            raise busy("The database cannot be cleaned just now.") from error
        return True

    # Writing
    async def write(self, unit: Unit) -> Answer:
        """Store a unit in the next group; return after the commit."""
        return await self._groups.write(unit)

    async def _commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        deadline = time.monotonic() + self._wait_seconds
        careful = False
        while True:
            try:
                return await self._attempt(units, careful=careful, deadline=deadline)
            except OWN_FAULTS:
                careful = True
                continue
            except _FULL as error:
                raise busy(f"The ledger cannot be written just now ({error}).") from error
            except _AGAIN:
                _log.info("a group met another one and is stored again")
            except _LOST as error:
                await self._hang_up()
                if time.monotonic() > deadline:
                    raise busy("The ledger cannot be written just now.") from error
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _attempt(self, units: Sequence[Unit], *, careful: bool, deadline: float) -> list[Outcome]:
        connection = await self._connected()
        begun = await connection.execute(_BEGIN)
        begun.nextset()
        transaction = await begun.fetchone()
        try:
            group = self._group
            outcomes = await (group.carefully(units) if careful else group.together(units))
        except BaseException:
            await self._roll_back(connection)
            raise
        try:
            await connection.execute("commit")
        except _LOST:
            if transaction is None or not await self._reached(transaction[0], deadline):
                raise
        return outcomes

    async def _roll_back(self, connection: Connection) -> None:
        try:
            await connection.execute("rollback")
        except _LOST:
            await self._hang_up()

    async def _reached(self, transaction: str, deadline: float) -> bool:
        """Ask whether a transaction was committed whose connection broke."""
        while True:
            await self._hang_up()
            try:
                connection = await self._connected()
                status = await connection.execute("select pg_xact_status(%s::text::xid8)", (transaction,))
                row = await status.fetchone()
            except _LOST as error:
                if time.monotonic() > deadline:
                    raise _unsure() from error
            else:
                if row is None or row[0] != "in progress":
                    return row is not None and row[0] == "committed"
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _connected(self) -> Connection:
        if self._writer is None or self._writer.closed:
            writer = await AsyncConnection.connect(self._writing, autocommit=True)
            limit = f"set lock_timeout = {int(self._wait_seconds * 1000)}"
            await writer.execute(limit)
            self._writer = writer
            self._group = Group(writer, key_ms=self._key_ms)
        return self._writer

    async def _hang_up(self) -> None:
        if self._writer is not None:
            await self._writer.close()
            self._writer = None


async def _prepare_to_read(connection: Connection) -> None:
    """Switch off what would compile a statement of many small lookups for longer than it runs, and let the planner go
    by the index: its prices are for discs that turn, and a chain is walked step by step.
    """
    await connection.execute("set jit = off")
    await connection.execute("set random_page_cost = 1.1")


def _unsure() -> Busy:
    return Busy(
        "The database went away while this was being stored. Send it again with the same Idempotency-Key:"
        " it will not be stored twice.",
        retry_after=RETRY_AFTER,
    )
