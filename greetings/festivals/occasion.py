"""What a festival is (from the data file) and what an occasion is: one festival in one year.

Refuses a data file whose festival lacks one of the four interface languages, its home language or its tradition.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

INTERFACE_LANGUAGES = ("zh-Hans", "zh-Hant", "en", "ar")
# By which people choose what their calendar shows; `world` are days that are kept in many countries.
TRADITIONS = ("world", "chinese", "asian", "indian", "islamic", "persian", "jewish", "western")
_TRADITIONAL = frozenset({"zh-hant", "zh-tw", "zh-hk", "zh-mo"})


@dataclass(frozen=True, slots=True)
class Rule:
    """When a festival is: a kind of `rules.DAYS`, its numbers, and the countries where it holds (none: elsewhere)."""

    kind: str
    numbers: Mapping[str, int | str]
    countries: tuple[str, ...] = ()
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Festival:
    """One festival of the data file. Without rules it is always in season."""

    id: str
    home: str
    country: str
    zone: str
    tradition: str
    rules: tuple[Rule, ...]
    names: Mapping[str, str]
    greetings: Mapping[str, tuple[str, ...]]
    eve: bool = False
    lead: int = 0
    days: int = 1
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """One festival in one year. `start` and `end` (both included) are days in `zone`; None: always in season.

    `countries` says where this date holds when the festival has several; none means everywhere else.
    """

    id: str
    festival: str
    names: Mapping[str, str]
    greetings: Mapping[str, tuple[str, ...]]
    home: str
    country: str
    zone: str
    tradition: str = ""
    start: date | None = None
    end: date | None = None
    eve: date | None = None
    lead_days: int = 0
    countries: tuple[str, ...] = ()
    estimated: bool = False

    @property
    def season_start(self) -> date | None:
        """The day from which people begin to send cards."""
        return self.start - timedelta(days=self.lead_days) if self.start else None

    def name(self, lang: str) -> str:
        """Give the name in `lang`, else in its nearest relative, else in English."""
        return self.names[_nearest(lang, self.names)]

    def greeting(self, lang: str) -> tuple[str, ...]:
        """Give what people say in `lang`, else in its nearest relative, else in English."""
        return self.greetings[_nearest(lang, self.greetings)]


def _nearest(lang: str, known: Mapping[str, Any]) -> str:
    if lang in known:
        return lang
    tag = lang.replace("_", "-").lower()
    base = tag.split("-")[0]
    if base == "zh":
        traditional = any(tag == form or tag.startswith(f"{form}-") for form in _TRADITIONAL)
        return "zh-Hant" if traditional else "zh-Hans"
    return base if base in known else "en"


def _rule(table: dict[str, Any]) -> Rule:
    return Rule(
        kind=table.pop("kind"),
        countries=tuple(table.pop("countries", ())),
        offset=table.pop("offset", 0),
        numbers=MappingProxyType(table),
    )


def _festival(table: dict[str, Any]) -> Festival:
    rules = tuple(_rule(rule) for rule in table.pop("rules"))
    names = MappingProxyType(table.pop("names"))
    greetings = MappingProxyType({lang: tuple(said) for lang, said in table.pop("greetings").items()})
    missing = {*INTERFACE_LANGUAGES, table["home"]} - (names.keys() & greetings.keys())
    if missing:
        raise ValueError(f"festival {table['id']} lacks {', '.join(sorted(missing))}")
    if table["tradition"] not in TRADITIONS:
        raise ValueError(f"festival {table['id']} is of no known tradition")
    return Festival(rules=rules, names=names, greetings=greetings, **table)


@cache
def known_festivals() -> tuple[Festival, ...]:
    """Read the data file once: all festivals in its order."""
    text = files(__package__).joinpath("festivals.toml").read_text(encoding="utf-8")
    return tuple(_festival(table) for table in tomllib.loads(text)["festival"])
