"""Reads of PostgreSQL that are wanted at the same time travel together: one statement for many sets of parameters.

A way to the server and back costs a hundred times what finding a row costs. So the reads of one turn of the event loop,
and those that come while all lanes are busy, are gathered by query and asked as `unnest(parameters) cross join lateral
(query)`. One read alone is asked as it is. A set of parameters that the server refuses fails its own read only.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from psycopg import DataError

from greetings.store.units import Value

Found = list[tuple[Any, ...]]
Fetch = Callable[[str, Mapping[str, Any]], Awaitable[Found]]

_LANES = 4
_AT_ONCE = 256
_SET, _NUMBER = "asked_for", "number_of_it"
_NAME = re.compile(r"(?<![:\w]):([a-z_]\w*)")
_TYPES = {int: "int8", str: "text", bytes: "bytea", float: "float8"}


@lru_cache(1024)
def translated(sql: str) -> str:
    """Write `:name` as psycopg's `%(name)s`."""
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One read that waits."""

    params: Mapping[str, Value]
    answer: asyncio.Future[Found]


class Lookups:
    """Gathers reads. `fetch` runs a statement with `%(name)s` parameters; what it raises, the readers get."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._waiting: dict[str, list[_Asked]] = {}
        self._lanes: set[asyncio.Task[None]] = set()
        self._starting = False

    async def rows(self, sql: str, params: Mapping[str, Value]) -> Found:
        """Give the rows of a query with `:name` parameters."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Found] = loop.create_future()
        self._waiting.setdefault(sql, []).append(_Asked(params, answer))
        if not self._starting and len(self._lanes) < _LANES:
            self._starting = True
            lane = loop.create_task(self._work())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await answer

    async def _work(self) -> None:
        self._starting = False
        while self._waiting:
            sql = next(iter(self._waiting))
            waiting = self._waiting.pop(sql)
            if len(waiting) > _AT_ONCE:
                self._waiting[sql] = waiting[_AT_ONCE:]
            await self._answer(sql, waiting[:_AT_ONCE])

    async def _answer(self, sql: str, asked: Sequence[_Asked]) -> None:
        types = _types_of([one.params for one in asked])
        if len(asked) == 1 or not types:
            await self._one_by_one(sql, asked)
            return
        columns = {name: [one.params[name] for one in asked] for name in types}
        [rows] = await asyncio.gather(self._fetch(_together(sql, types), columns), return_exceptions=True)
        if isinstance(rows, DataError):
            await self._one_by_one(sql, asked)
            return
        each: list[Found] = [[] for _ in asked]
        for number, *row in [] if isinstance(rows, BaseException) else rows:
            each[number - 1].append(tuple(row))
        for one, found in zip(asked, each, strict=True):
            _resolve(one.answer, rows if isinstance(rows, BaseException) else found)

    async def _one_by_one(self, sql: str, asked: Sequence[_Asked]) -> None:
        for one in asked:
            [rows] = await asyncio.gather(self._fetch(translated(sql), one.params), return_exceptions=True)
            _resolve(one.answer, rows)


def _resolve(answer: asyncio.Future[Found], found: Found | BaseException) -> None:
    if answer.done():
        return
    if isinstance(found, BaseException):
        answer.set_exception(found)
    else:
        answer.set_result(found)


def _types_of(sets: Sequence[Mapping[str, Value]]) -> dict[str, str]:
    """Give the type of each parameter; nothing when one has values of several types, or there is none."""
    types = {}
    for name in sets[0]:
        kinds = {type(params[name]) for params in sets} - {type(None)}
        kind = kinds.pop() if kinds else int
        if kinds or kind not in _TYPES:
            return {}
        types[name] = _TYPES[kind]
    return types


def _together(sql: str, types: Mapping[str, str]) -> str:
    """Write the statement that answers a query for each set of parameters, with the set's number in front."""
    arrays = ", ".join(f"%({name})s::{kind}[]" for name, kind in types.items())
    query = _NAME.sub(rf"{_SET}.\1", sql.replace("%", "%%"))
    return (
        f"select {_SET}.{_NUMBER}, its.* from unnest({arrays})"  # noqa: S608 - the rooms' own words
        f" with ordinality as {_SET}({', '.join(types)}, {_NUMBER}) cross join lateral ({query}) as its"
    )
