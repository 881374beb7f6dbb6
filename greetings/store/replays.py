"""Idempotency keys within one group: of units with the same key the first one leads, the others are replays of it.

Pure: what the database has stored already is given. Another body under a known key is a Conflict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greetings.errors import Conflict
from greetings.store.groups import Outcome
from greetings.store.units import Key, Stored, Unit

Name = tuple[str, str]


def leaders(units: Sequence[Unit]) -> dict[Name, Key]:
    """Give the first key of each (scope, key) in a group."""
    return {(unit.key.scope, unit.key.key): unit.key for unit in reversed(units) if unit.key is not None}


def replays(
    units: Sequence[Unit], first: Mapping[Name, Key], stored: Mapping[Name, Stored]
) -> dict[int, Outcome]:
    """Give the outcome of each unit that stores nothing, by its number: its key is `stored`, or another one leads."""
    outcomes: dict[int, Outcome] = {}
    for number, unit in enumerate(units):
        key = unit.key
        if key is None:
            continue
        name = (key.scope, key.key)
        if name in stored:
            outcomes[number] = _replayed(stored[name], key)
        elif first[name] is not key:
            leader = first[name]
            outcomes[number] = _replayed(Stored(leader.body_hash, leader.status, leader.answer), key)
    return outcomes


def _replayed(stored: Stored, key: Key) -> Outcome:
    try:
        return stored.answer_to(key)
    except Conflict as error:
        return error
