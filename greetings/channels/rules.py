"""The platforms' rules, read once from `rules.toml`: what they demand, and what this program does about it.

It refuses a rule without source or date, and lists all such findings at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date as Day  # noqa: N812 (a field is called date)
from pathlib import Path
from typing import Any

from greetings.channels.ways import CHANNELS

_FILE = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what a platform says (`limit`), what `follows` for us, where it stands and since when."""

    id: str
    platform: str
    channel: str
    limit: str
    follows: str
    source: str
    date: Day
    checked: Day | None = None


_KEYS = {one.name for one in fields(Rule)}


def read_rules(text: str) -> tuple[Rule, ...]:
    """Read a table of rules. Raise ValueError that lists every finding."""
    rows = tomllib.loads(text).get("rule", [])
    findings = [finding for row in rows for finding in _findings(row)]
    names = [row.get("id", "") for row in rows]
    findings += [f"{name}: stands there twice" for name in sorted(set(names)) if names.count(name) > 1]
    if findings:
        raise ValueError("; ".join(findings))
    return tuple(Rule(**row) for row in rows)


def _findings(row: Mapping[str, Any]) -> Iterator[str]:
    name = row.get("id") or "?"
    if row.keys() | {"checked"} != _KEYS:
        yield f"{name}: missing {sorted(_KEYS - row.keys())}, unknown {sorted(row.keys() - _KEYS)}"
        return
    empty = [key for key in ("platform", "limit", "follows") if not str(row[key]).strip()]
    if empty:
        yield f"{name}: empty {', '.join(empty)}"
    if row["channel"] not in (*CHANNELS, "all"):
        yield f"{name}: channel is none of {', '.join(CHANNELS)}, all"
    if not str(row["source"]).startswith("https://"):
        yield f"{name}: the source must be an https address"
    days = (row["date"], row.get("checked", row["date"]))
    if not all(isinstance(day, Day) for day in days) or days[0] > days[1]:
        yield f"{name}: needs a date; it was checked on that day or later"


RULES = read_rules(_FILE.read_text("utf-8"))
