"""What rooms say to the database: queries with a shape, and units of writing that are data, never callbacks.

SQL is hand-written in the room that owns the table, in the part that SQLite (>= 3.35) and PostgreSQL have in common,
with `:name` parameters. Values are int, str, bytes, float or None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from greetings.errors import Conflict

T = TypeVar("T")
Value = int | float | str | bytes | None
Record = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """A select and the shape of its rows: `shape(*columns)` is called for each. `heavy` ones leave the event loop."""

    sql: str
    shape: Callable[..., T]
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Insert:
    """How rows get into a table. At most one of the two rules holds, on the unique columns `on`.

    Without `on`, a row that is there already fails the unit with Taken. With `on` alone the row that was first stays.
    With `add` the named columns of the row that was first are raised by the new values.
    """

    table: str
    columns: tuple[str, ...]
    on: tuple[str, ...] = ()
    add: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A guarded update or delete: its `where` says when it may happen."""

    sql: str


@dataclass(frozen=True, slots=True)
class Rows:
    """One step of a unit: put `records` in."""

    insert: Insert
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One step of a unit: run a change. Fewer than `at_least` rows touched fail the unit with Unmet."""

    change: Change
    params: Mapping[str, Value]
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key: kept in the same transaction with the answer that a replay gets.

    `scope` = route and caller. `answer` is kept as it is: put no secret into it, a token is made again from its parts.
    """

    scope: str
    key: str
    body_hash: bytes
    status: int
    answer: str


@dataclass(frozen=True, slots=True)
class Unit:
    """What is stored wholly or not at all, in one group with the units of other requests. Rows go in before runs."""

    rows: tuple[Rows, ...] = ()
    key: Key | None = None
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a unit, after its commit. `touched` counts the rows of each step, rows first, then runs.

    A replayed key gives `replayed=True` with the status and the answer of the first time, and touched nothing.
    """

    touched: tuple[int, ...] = ()
    replayed: bool = False
    status: int = 0
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A key that is there already."""

    body_hash: bytes
    status: int
    answer: str

    def answer_to(self, key: Key) -> Answer:
        """Answer a replay; raise Conflict if the body is another one."""
        if self.body_hash != key.body_hash:
            raise Conflict(
                "This Idempotency-Key was used with another body. Use a new key for a new request."
            )
        return Answer(replayed=True, status=self.status, answer=self.answer)


class Taken(Conflict):
    """A row with the same unique columns is there already."""


class Unmet(Conflict):
    """The state that a change asks for is not (or no longer) there."""


IDEMPOTENCY = Insert("idempotency", ("scope", "key", "body_hash", "status", "answer", "made_ms"))


def rule_sql(insert: Insert) -> str:
    """Write what happens when a row is there already."""
    if not insert.on:
        return ""
    target = f" on conflict ({', '.join(insert.on)})"
    if not insert.add:
        return f"{target} do nothing"
    raised = ", ".join(f"{name} = {insert.table}.{name} + excluded.{name}" for name in insert.add)
    return f"{target} do update set {raised}"


def take_one(new: Counter[Record], name: Record) -> bool:
    """Tell whether a row is one of the new ones, by its unique columns: of several alike the first ones are."""
    there = new[name] > 0
    new[name] -= there
    return there


SWEEP = """delete from idempotency where (scope, key) in
    (select scope, key from idempotency where made_ms < :old order by made_ms limit 1000)"""
SWEEP_SECONDS = 60.0
