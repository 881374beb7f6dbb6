"""A ledger that moves from SQLite to PostgreSQL: all tables, row by row, in one transaction of the new database.

Refuses a new database that is not empty, one of another schema, and every other direction. What is written to the old
ledger while it is copied stays behind: stop the product first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import psycopg
from psycopg import sql

from greetings.errors import BadInput, NotFound, SettingError
from greetings.store.groups import busy
from greetings.store.migration import is_migrated, migrate
from greetings.store.sqlite import connect, path_of

_WAIT_SECONDS = 30.0
_TABLES = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name"
_VERSION = "alembic_version"


def move(url: str, target: str) -> dict[str, int]:
    """Copy a SQLite ledger into an empty PostgreSQL database; give how many rows each table got.

    Raise SettingError for other kinds of databases, NotFound if there is no ledger, BadInput if the new one has rows.
    """
    if not url.startswith("sqlite:///") or not target.startswith(("postgresql://", "postgres://")):
        raise SettingError("A ledger moves from sqlite:/// to postgresql:// only.")
    if not path_of(url).exists():
        raise NotFound(f"There is no ledger at {path_of(url)}.")
    if not is_migrated(url):
        raise NotFound("The schema is not up to date. Please run `greetings migrate`.")
    migrate(target)
    try:
        with (
            closing(connect(path_of(url), wait_seconds=_WAIT_SECONDS, readonly=True)) as old,
            psycopg.connect(target) as new,
        ):
            tables = [str(name) for (name,) in old.execute(_TABLES) if name != _VERSION]
            return {table: _copy(old, new, table) for table in tables}
    except (sqlite3.OperationalError, psycopg.OperationalError) as error:
        raise busy(f"The ledger could not be copied ({error}).") from error


def _copy(old: sqlite3.Connection, new: psycopg.Connection[tuple[object, ...]], table: str) -> int:
    name = sql.Identifier(table)
    if new.execute(sql.SQL("select 1 from {} limit 1").format(name)).fetchone():
        raise BadInput(f"The new database is not empty: there are rows in {table}.")
    rows = old.execute(f"select * from {table}")  # noqa: S608 - a table's own name
    columns = sql.SQL(", ").join(sql.Identifier(column[0]) for column in rows.description)
    count = 0
    with new.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(name, columns)) as stream:
        for row in _rows(rows):
            stream.write_row(row)
            count += 1
    return count


def _rows(cursor: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    while batch := cursor.fetchmany(1000):
        yield from batch
