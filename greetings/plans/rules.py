"""The rules of the plans, read from one data file: what each plan includes, and how a trial ends.

Refuses, at the start and by the setting's name, a file with anything else in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from greetings.errors import SettingError
from greetings.settings import Settings

SHIPPED: Final = Path(__file__).with_name("plans.toml")
# What is counted: `cards` by the month, the others as they stand.
TEMPLATES, CAMPAIGNS, CARDS, PEOPLE, WEBHOOKS = METERS = (
    "templates",
    "campaigns",
    "cards",
    "people",
    "webhooks",
)
RATE: Final = "api_per_minute"
SPONSOR: Final = "own_sponsor"
LIMITS: Final = (*METERS, RATE)
SOURCE: Final = "en"
LARGEST_LIMIT: Final = 1_000_000_000
REMINDERS_MOST: Final = 3
DAYS_MOST: Final = 3650
_NAME = re.compile(r"[a-z][a-z0-9-]{1,29}")
_KNOWN = frozenset({"name", "title", "days", "after", "reminders", SPONSOR, *LIMITS})


@dataclass(frozen=True, slots=True)
class Plan:
    """What a brand may have. A limit that is missing in `limits` is none; `days` is set for a trial."""

    name: str
    titles: Mapping[str, str]
    limits: Mapping[str, int]
    own_sponsor: bool = False
    days: int | None = None
    after: str = ""
    reminders: tuple[int, ...] = ()

    def most(self, name: str) -> int | None:
        """Return how many of something there may be; None for any number."""
        if name == SPONSOR:
            return None if self.own_sponsor else 0
        return self.limits.get(name)

    def title(self, lang: str) -> str:
        """Return what it is called in a language, else in English."""
        return self.titles.get(lang) or self.titles[SOURCE]

    def given(self, limits: Mapping[str, int]) -> Plan:
        """Return it with some limits of a brand's own."""
        if not limits:
            return self
        numbers = {name: number for name, number in limits.items() if name != SPONSOR}
        own = bool(limits.get(SPONSOR, self.own_sponsor))
        return replace(self, limits=MappingProxyType({**self.limits, **numbers}), own_sponsor=own)


@dataclass(frozen=True, slots=True)
class Rules:
    """All plans, in the order of the file, and the one of brands for which nobody set any."""

    plans: Mapping[str, Plan]
    default: str

    def plan(self, name: str) -> Plan:
        """Return a plan; one that the file no longer has is the default one."""
        return self.plans.get(name) or self.plans[self.default]


def read_rules(settings: Settings) -> Rules:
    """Read the plans. Raise SettingError."""
    path = settings.plans_file or SHIPPED
    where = "GREETINGS_PLANS_FILE" if settings.plans_file else path.name
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(f"{where}: cannot read {path}: {error}") from error
    entries = document.get("plan")
    if set(document) != {"plan"} or not isinstance(entries, list) or not entries:
        raise SettingError(f"{where}: the file consists of [[plan]] entries, at least one")
    plans = [_plan(one, where) for one in entries]
    named = {one.name: one for one in plans}
    if len(named) < len(plans):
        raise SettingError(f"{where}: two plans have the same name")
    for one in plans:
        if one.days is not None and (one.after not in named or named[one.after].days is not None):
            raise SettingError(f"{where}: {one.name}: `after` must name a plan that does not end")
    if settings.brand_plan not in named:
        raise SettingError(f"GREETINGS_BRAND_PLAN: must be one of: {', '.join(named)}")
    return Rules(MappingProxyType(named), settings.brand_plan)


def _plan(entry: Any, where: str) -> Plan:
    if not isinstance(entry, dict) or not _NAME.fullmatch(str(entry.get("name", ""))):
        raise SettingError(f"{where}: each plan needs a `name` of small letters, digits and hyphens")
    place = f"{where}: {entry['name']}"
    unknown = sorted(set(entry) - _KNOWN)
    if unknown:
        raise SettingError(f"{place}: unknown: {', '.join(unknown)}")
    for name in LIMITS:
        if name in entry:
            _whole(entry[name], f"{place}: {name}", LARGEST_LIMIT)
    if not isinstance(entry.get(SPONSOR, False), bool):
        raise SettingError(f"{place}: {SPONSOR}: must be true or false")
    return Plan(
        name=entry["name"],
        titles=_titles(entry.get("title"), place),
        limits=MappingProxyType({name: entry[name] for name in LIMITS if name in entry}),
        own_sponsor=entry.get(SPONSOR, False),
        days=_days(entry, place),
        after=str(entry.get("after", "")),
        reminders=_reminders(entry, place),
    )


def _titles(titles: Any, place: str) -> Mapping[str, str]:
    if not isinstance(titles, dict) or not all(isinstance(one, str) and one for one in titles.values()):
        raise SettingError(f"{place}: title: a table of languages and words")
    if SOURCE not in titles:
        raise SettingError(f"{place}: title: needs `{SOURCE}`")
    return MappingProxyType(dict(titles))


def _days(entry: Mapping[str, Any], place: str) -> int | None:
    if "days" not in entry:
        if "after" in entry or "reminders" in entry:
            raise SettingError(f"{place}: `after` and `reminders` belong to a plan with `days`")
        return None
    return _whole(entry["days"], f"{place}: days", DAYS_MOST, least=1)


def _reminders(entry: Mapping[str, Any], place: str) -> tuple[int, ...]:
    days = entry.get("reminders", [])
    if not isinstance(days, list) or len(days) > REMINDERS_MOST:
        raise SettingError(f"{place}: reminders: a list of at most {REMINDERS_MOST} numbers of days")
    return tuple(sorted({_whole(one, f"{place}: reminders", DAYS_MOST) for one in days}, reverse=True))


def _whole(number: Any, place: str, most: int, *, least: int = 0) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise SettingError(f"{place}: must be a whole number, {least} to {most}")
    return number
