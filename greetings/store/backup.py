"""A copy of a living SQLite ledger that can be opened at once. A plain `cp` of a live file misses acknowledged rows.

Refuses to write over a file, and PostgreSQL, which has its own tools (pg_dump, pg_basebackup).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from greetings.errors import BadInput, NotFound, SettingError
from greetings.store.folder import sync_folder
from greetings.store.groups import busy
from greetings.store.sqlite import connect, path_of

_WAIT_SECONDS = 30.0


def backup(url: str, target: Path) -> None:
    """Write a whole and durable copy of the ledger to `target`, while it is being served.

    Raise NotFound if there is no ledger, BadInput if `target` is there already, SettingError for PostgreSQL, Busy if
    the disk is full.
    """
    if not url.startswith("sqlite:///"):
        raise SettingError("GREETINGS_DATABASE_URL: PostgreSQL is backed up with pg_dump or pg_basebackup")
    if not path_of(url).exists():
        raise NotFound(f"There is no ledger at {path_of(url)}.")
    if target.exists():
        raise BadInput(f"{target} is there already. Choose a new name, so that no backup is lost.")
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)
    try:
        with closing(connect(path_of(url), wait_seconds=_WAIT_SECONDS)) as connection:
            connection.execute("vacuum into ?", (str(half),))
        with half.open("rb") as file:
            os.fsync(file.fileno())
        half.rename(target)
        sync_folder(target.parent)
    except (sqlite3.OperationalError, OSError) as error:
        half.unlink(missing_ok=True)
        raise busy(f"The backup could not be written ({error}).") from error
