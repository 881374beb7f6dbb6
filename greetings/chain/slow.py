"""Counts that take long are kept for a while, and asked once for all who want them at the same moment.

A count over a small chain is always fresh. One that took longer than a quarter of a second is given again for twenty
times as long as it took, so that a popular chain cannot occupy the database by being looked at.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from greetings.store import Database, Query, Value

_LONG_SECONDS = 0.25
_TIMES = 20
_MOST_KEPT = 1024

Asked = tuple[str, tuple[tuple[str, Value], ...]]


@dataclass(frozen=True, slots=True)
class _Kept:
    until: float
    rows: list[Any]


class SlowReads:
    """Reads through a database; what took long is kept, at most a thousand answers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[Asked, _Kept] = OrderedDict()
        self._running: dict[Asked, asyncio.Task[list[Any]]] = {}

    async def one(self, query: Query[Any], **params: Value) -> Any:
        """Give the first row of a query, perhaps as it was some seconds ago; None if there is none."""
        rows = await self.all(query, **params)
        return rows[0] if rows else None

    async def all(self, query: Query[Any], **params: Value) -> list[Any]:
        """Give the rows of a query, perhaps as they were some seconds ago."""
        asked = (query.sql, tuple(params.items()))
        kept = self._kept.get(asked)
        if kept is not None and kept.until > asyncio.get_running_loop().time():
            return kept.rows
        task = self._running.get(asked)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._read(asked, query, params))
            self._running[asked] = task
        return await asyncio.shield(task)

    async def _read(self, asked: Asked, query: Query[Any], params: dict[str, Value]) -> list[Any]:
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            rows = await self._database.read(query, **params)
        finally:
            del self._running[asked]
        took = clock() - started
        if took > _LONG_SECONDS:
            self._kept[asked] = _Kept(clock() + _TIMES * took, rows)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return rows
