"""Rows straight into the same tables, in groups of 100, each group one durable transaction: what joins and forwards are
compared with. No room, no checks, no ids of ours, no event loop: the driver, the table and its indexes alone."""

from __future__ import annotations

import time
from collections.abc import Sequence

import psycopg

from greetings.store import Insert
from greetings.store.sqlite import connect, path_of

GROUP = 100


class PlainRows:
    """A connection of its own to the database under test."""

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite:///"):
            self.connection = connect(path_of(url), wait_seconds=60)
            self.mark, self.begin = "?", "begin immediate"
        else:
            self.connection = psycopg.connect(url, autocommit=True)
            self.mark, self.begin = "%s", "begin"

    def seconds(self, tables: Sequence[tuple[Insert, Sequence]], together: int = GROUP) -> float:
        """Insert the rows of some tables, those of so many entries in one transaction; give the seconds that it took.

        An entry of a table is one row, or a list of rows.
        """
        cursor = self.connection.cursor()
        statements = []
        for into, entries in tables:
            marks = ", ".join([self.mark] * len(into.columns))
            sql = f"insert into {into.table} ({', '.join(into.columns)}) values ({marks})"
            parts = [entries[at : at + together] for at in range(0, len(entries), together)]
            statements.append((sql, [rows_of(part) for part in parts]))
        start = time.perf_counter()
        for number in range(len(statements[0][1])):
            cursor.execute(self.begin)
            for sql, groups in statements:
                cursor.executemany(sql, groups[number])
            cursor.execute("commit")
        return time.perf_counter() - start

    def close(self) -> None:
        self.connection.close()


def rows_of(entries: Sequence) -> list[tuple]:
    """Give the rows of some entries."""
    return [row for entry in entries for row in (entry if isinstance(entry, list) else [entry])]
