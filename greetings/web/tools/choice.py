"""What a calendar shows: whose festivals, in which country, beside which moon. Read from an address, refused by name.

Without a wish the reader's language decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from starlette.types import Scope

from greetings.errors import BadInput, BadRequest, Problem
from greetings.festivals import (
    FIRST_YEAR,
    LAST_YEAR,
    TRADITIONS,
    Occasion,
    countries,
    festival_ids,
    festivals,
    kept_in,
)
from greetings.web.common import QUERY_FIELDS_MAX

WORLD = "001"
MOONS = ("chinese", "islamic", "none")


@dataclass(frozen=True, slots=True)
class Usual:
    """What readers of a language expect. The first weekday counts from Monday, 0; `zone` says which day it is."""

    traditions: tuple[str, ...]
    country: str
    moon: str
    first_weekday: int
    zone: str


USUAL: Mapping[str, Usual] = {
    "zh-Hans": Usual(("world", "chinese"), "CN", "chinese", 0, "Asia/Shanghai"),
    "zh-Hant": Usual(("world", "chinese"), "TW", "chinese", 6, "Asia/Taipei"),
    "en": Usual(TRADITIONS, WORLD, "chinese", 6, "UTC"),
    "ar": Usual(("world", "islamic"), "SA", "islamic", 6, "Asia/Riyadh"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen. `festivals` names some alone; otherwise all festivals of the `traditions` are shown."""

    traditions: tuple[str, ...]
    country: str
    moon: str
    festivals: tuple[str, ...] = ()

    def occasions(self, first: date, last: date) -> tuple[Occasion, ...]:
        """Return what was chosen and begins within some days, in order."""
        country = None if self.country == WORLD else self.country
        return tuple(
            one
            for one in kept_in(country, festivals(first, last))
            if one.start is not None and first <= one.start <= last and self._takes(one)
        )

    def _takes(self, one: Occasion) -> bool:
        return one.festival in self.festivals or one.tradition in self.traditions

    @property
    def wishes(self) -> dict[str, str]:
        """How an address says it."""
        wished = {"festivals": ",".join(self.festivals), "traditions": ",".join(self.traditions)}
        return wished | {"country": self.country, "moon": self.moon}


def values_of(scope: Scope) -> dict[str, str]:
    """Return the query's parameters; one that stands there several times (boxes that are ticked) joined by commas."""
    try:
        pairs = parse_qsl(
            scope.get("query_string", b"").decode("ascii", "replace"), max_num_fields=QUERY_FIELDS_MAX
        )
    except ValueError as error:
        raise BadRequest("There are too many parameters.") from error
    values: dict[str, str] = {}
    for name, value in pairs:
        values[name] = f"{values[name]},{value}" if name in values else value
    return values


def read_choice(values: Mapping[str, str], lang: str) -> Choice:
    """Read what was chosen; raise BadInput with all findings."""
    usual = USUAL[lang]
    problems: list[Problem] = []
    named = _listed(values, "festivals", frozenset(festival_ids()), problems)
    traditions = _listed(values, "traditions", frozenset(TRADITIONS), problems)
    country = values.get("country", "").upper() or usual.country
    if country not in {WORLD, *countries()}:
        known = ", ".join(sorted(countries()))
        problems.append(
            Problem("country", f"Countries with days of their own are: {known}.", "unknown-country")
        )
    moon = values.get("moon", "") or usual.moon
    if moon not in MOONS:
        problems.append(Problem("moon", f"Known moons are: {', '.join(MOONS)}.", "unknown-moon"))
    if problems:
        raise BadInput("This calendar cannot be shown: see errors.", problems=problems)
    return Choice(traditions or (() if named else usual.traditions), country, moon, named)


def _listed(
    values: Mapping[str, str], name: str, known: frozenset[str], problems: list[Problem]
) -> tuple[str, ...]:
    """Read a list with commas between; each once, in its order."""
    found = tuple(dict.fromkeys(one.strip() for one in values.get(name, "").split(",") if one.strip()))
    for one in found:
        if one not in known:
            problems.append(Problem(name, f"There is nothing called {one[:60]} here.", "unknown"))
    return found


def read_month(values: Mapping[str, str], today: date) -> date:
    """Return the first day of the month that is asked for, this month without a wish; raise BadInput."""
    text = values.get("month", "")
    if not text:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = date.min
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        message = f"A month looks like 2027-02; they are known from {FIRST_YEAR} to {LAST_YEAR}."
        raise BadInput(message, problems=[Problem("month", message, "not-a-month")])
    return first


def today_of(lang: str) -> date:
    """Return the day it is where most readers of a language live."""
    return datetime.now(ZoneInfo(USUAL[lang].zone)).date()
