"""One line of a tree that comes from elsewhere: what stands in it, and everything that is wrong with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from greetings.cards import tidy
from greetings.errors import Problem
from greetings.participants import handles
from greetings.participants.wishes import name_findings
from greetings.settings import Settings

ID_CHARS_MAX: Final = 200
LATEST_MS: Final = 253_402_300_799_999
_FIELDS = frozenset({"id", "parent", "at", "handle", "display_name"})


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody, as he stood elsewhere. `chosen`: the handle was given, not made of the id."""

    id: str
    parent: str | None
    at_ms: int
    handle: str
    chosen: bool
    display_name: str


def read_line(text: str, settings: Settings, problems: list[Problem]) -> Line | None:
    """Read a line; what is wrong with it is added to `problems`. None when not even an id can be read."""
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        words = None
    if not isinstance(words, dict):
        problems.append(Problem("", "must be a JSON object", "json"))
        return None
    problems += [Problem(name, "is not known here", "unknown") for name in sorted(words.keys() - _FIELDS)]
    id_, parent = _name(words.get("id")), _name(words.get("parent"))
    if id_ is None:
        problems.append(Problem("id", "must be a text or a whole number", "id"))
        return None
    if parent is None and words.get("parent") is not None:
        problems.append(Problem("parent", "must be an earlier line's id, or null", "parent"))
    handle, chosen = _handle(words.get("handle"), id_, settings, problems=problems)
    name = _display_name(words.get("display_name"), settings, problems)
    return Line(id_, parent, _time(words.get("at"), problems), handle, chosen, name)


def _name(given: Any) -> str | None:
    """Read an id, which may be a number."""
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    fits = isinstance(given, str) and 0 < len(given) <= ID_CHARS_MAX
    return given if fits else None


def _time(given: Any, problems: list[Problem]) -> int:
    """Read a time: ISO 8601 (UTC unless it says otherwise) or milliseconds since 1970."""
    if isinstance(given, str):
        try:
            moment = datetime.fromisoformat(given)
            given = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
        except (ValueError, OverflowError):
            given = None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= LATEST_MS:
        problems.append(Problem("at", "must be a time such as 2026-02-17T08:00:00Z, or milliseconds", "time"))
        return 0
    return given


def _handle(given: Any, id_: str, settings: Settings, *, problems: list[Problem]) -> tuple[str, bool]:
    """Read a handle, else make one of the id if that can be one; say whether it was given."""
    if given is None:
        made = handles.fold(id_)
        return ("" if handles.findings(made, settings, shortest=1) else made), False
    if not isinstance(given, str):
        problems.append(Problem(handles.PATH, "must be a text", "type"))
        return "", True
    handle = handles.fold(tidy(given, handles.PATH, problems, one_line=True))
    problems += handles.findings(handle, settings)
    return handle, True


def _display_name(given: Any, settings: Settings, problems: list[Problem]) -> str:
    if given is None:
        return ""
    if not isinstance(given, str):
        problems.append(Problem("display_name", "must be a text", "type"))
        return ""
    name = tidy(given, "display_name", problems, one_line=True)
    problems += name_findings(name, settings, "en")
    return name
