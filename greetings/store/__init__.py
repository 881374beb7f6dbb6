"""The cellar: database, migrations, blobs, limits on rate. Nobody else knows a driver.

Face of the database (rooms write their own SQL, common to both engines, with `:name` parameters):
    open_database(url, wait_seconds=5.0, key_hours=24) -> Database      sqlite:///path | postgresql://...
      await db.open() / db.close()
      await db.read(Query(sql, shape), **params) -> list[shape(*columns)]     heavy=True: not on the event loop
      await db.one(Query(...), **params) -> shape(*columns) | None
      await db.scrub(*tables) -> bool                    what was overwritten leaves the disk; False: again later
      await db.write(Unit(rows, key, runs)) -> Answer         returns after the commit; rooms may join their steps
        rows:  (Rows(Insert(table, columns, on=(), add=()), records), ...)
        runs:  (Run(Change(sql), params, at_least=0), ...)      after all rows
        key:   Key(scope, key, body_hash, status, answer): a replay gets Answer(replayed=True, status, answer) and
               stores nothing; another body raises Conflict (409)
        raises Taken | Unmet (Conflict), BadInput (the unit's own rows), Busy (503: full, away, locked too long)
    migrate(url)                                         bring the schema up to date; processes may race
    is_migrated(url) -> bool
    backup(url, target)                                  a whole copy of a living SQLite ledger, under `target`
    moving.move(url, target) -> {table: rows}            a SQLite ledger into an empty PostgreSQL database
Face of the blobs:
    open_blobs(address) -> Blobs                         folder | s3://bucket/prefix?endpoint=...
      await blobs.open() / close() / put(key, body, media_type) / get(key) -> bytes / stat(key) -> Stat | None
                  / delete(key); async for stat in blobs.list(prefix)
    content_key(body, suffix=...) -> str                    the content address of some bytes
Face of the limits:
    Limits(path).take(kind, who, per_minute=n) -> int    seconds to wait, 0 = go on; shared by all processes of a host
"""

from __future__ import annotations

from greetings.store.backup import backup
from greetings.store.blobs import Blobs, Stat, content_key, open_blobs
from greetings.store.database import Database, open_database
from greetings.store.limits import Limits
from greetings.store.migration import is_migrated, migrate
from greetings.store.units import (
    Answer,
    Change,
    Insert,
    Key,
    Query,
    Record,
    Rows,
    Run,
    Taken,
    Unit,
    Unmet,
    Value,
)

__all__ = [
    "Answer",
    "Blobs",
    "Change",
    "Database",
    "Insert",
    "Key",
    "Limits",
    "Query",
    "Record",
    "Rows",
    "Run",
    "Stat",
    "Taken",
    "Unit",
    "Unmet",
    "Value",
    "backup",
    "content_key",
    "is_migrated",
    "migrate",
    "open_blobs",
    "open_database",
]
