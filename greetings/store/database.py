"""The one face of both databases, and the choice between them by address."""

from __future__ import annotations

from typing import Protocol

from greetings.errors import SettingError
from greetings.store.sqlite import SqliteDatabase
from greetings.store.units import Answer, Query, T, Unit, Value


class Database(Protocol):
    """Where the ledger is kept. Every answer to a write comes after its commit."""

    @property
    def engine(self) -> str:
        """`sqlite` or `postgresql`."""

    async def open(self) -> None:
        """Open the connections. Raise Busy if the database is away."""

    async def close(self) -> None:
        """Store what waits, then close."""

    async def read(self, query: Query[T], **params: Value) -> list[T]:
        """Give all rows of a query in its shape. Raise Busy if the database is away."""

    async def one(self, query: Query[T], **params: Value) -> T | None:
        """Give the first row of a query, or None."""

    async def scrub(self, *tables: str) -> bool:
        """Get what was overwritten in some tables off the disk, as far as the engine can. False: try again later."""

    async def write(self, unit: Unit) -> Answer:
        """Store a unit in the next group; return after the commit. Raise Conflict, BadInput or Busy."""


def open_database(url: str, *, wait_seconds: float = 5.0, key_hours: int = 24) -> Database:
    """Make the database that an address names (`sqlite:///path`, `postgresql://...`); `open()` connects."""
    if url.startswith("sqlite:///"):
        return SqliteDatabase(url, wait_seconds=wait_seconds, key_hours=key_hours)
    if url.startswith(("postgresql://", "postgres://")):
        from greetings.store.postgres import PostgresDatabase

        return PostgresDatabase(url, wait_seconds=wait_seconds, key_hours=key_hours)
    raise SettingError("GREETINGS_DATABASE_URL: must start with sqlite:/// or postgresql://")
