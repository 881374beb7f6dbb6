"""Bring the schema up to date with Alembic, whose scripts are shipped as package data.

Safe when several processes start at once: one migrates under a lock, the others wait and find nothing to do. Refuses a
database that is newer than the program.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from greetings.errors import Busy, SettingError
from greetings.store.sqlite import connect, path_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SCRIPTS = Path(__file__).with_name("migrations")
HEAD = max(path.stem for path in SCRIPTS.joinpath("versions").glob("0*.py")).partition("_")[0]
_LOCK_NUMBER = 0x67726565
_WAIT_SECONDS = 30.0
_VERSION = "select version_num from alembic_version"


def is_migrated(url: str) -> bool:
    """Tell whether the schema is the one of this program, without loading Alembic."""
    return _version(url) == HEAD


def migrate(url: str) -> None:
    """Bring the schema up to date. Raise SettingError for a schema from the future, Busy if the database is away."""
    found = _version(url)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise SettingError(
            f"GREETINGS_DATABASE_URL: the database has schema {found}, this program knows {HEAD}; start a newer one"
        )
    with _locked(url), _connection(url) as connection:
        _upgrade(connection)


def _version(url: str) -> str | None:
    if not url.startswith("sqlite:///"):
        from greetings.store.postgres import schema_version

        return schema_version(url)
    path = path_of(url)
    if not path.exists():
        return None
    with closing(connect(path, wait_seconds=_WAIT_SECONDS)) as connection:
        try:
            row = connection.execute(_VERSION).fetchone()
        except sqlite3.OperationalError:
            return None
    return str(row[0]) if row else None


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _locked(url: str) -> Iterator[None]:
    """Keep other processes out: a file lock beside a SQLite file; PostgreSQL locks in `_connection`."""
    if not url.startswith("sqlite:///"):
        yield
        return
    path = path_of(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(path.name + ".migrate").open("w")
    except OSError as error:
        raise SettingError(f"GREETINGS_DATABASE_URL: cannot write beside {path}: {error.strerror}") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import OperationalError

    sqlite = url.startswith("sqlite:///")
    if sqlite:
        with closing(connect(path_of(url), wait_seconds=_WAIT_SECONDS)):
            pass  # the file is in WAL mode from its first moment
    scheme = "sqlite" if sqlite else "postgresql+psycopg"
    engine = create_engine(f"{scheme}:{url.partition(':')[2]}")
    try:
        with engine.begin() as connection:
            if not sqlite:
                connection.execute(text(f"select pg_advisory_xact_lock({_LOCK_NUMBER})"))
            yield connection
    except OperationalError as error:
        raise Busy(f"The database cannot be migrated just now: {error.orig}", retry_after=5) from error
    finally:
        engine.dispose()
