"""The moon's calendars beside the common one: Chinese days, the names of their years, the 24 solar terms, Islamic days.

Chinese days and terms are those of Beijing, Islamic days those of Umm al-Qura. Refuses days before 1951 and after 2076,
where the tables are not compared with almanacs any more.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from hijridate import Gregorian, Hijri

from greetings.errors import BadInput, Problem
from greetings.festivals.rules import FIRST_YEAR, LAST_YEAR, chinese_months, chinese_terms

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ANIMALS = len(_BRANCHES)
_CYCLE_LEAD = 4  # the year 4 of the common era was a 甲子
_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_DIGITS = "一二三四五六七八九十"
_LEAP = {"zh-Hans": "闰", "zh-Hant": "閏"}
_SOME_YEAR = 1446
_LAST_MONTH = {"zh-Hant": "臘"}


@dataclass(frozen=True, slots=True)
class LunarDay:
    """One day of the Chinese calendar. `year` is the common year in which the lunar year begins; `month` 1 to 12."""

    year: int
    month: int
    day: int
    leap: bool = False

    @property
    def stem_and_branch(self) -> str:
        """The year's name in the cycle of sixty, such as 丙午."""
        place = self.year - _CYCLE_LEAD
        return _STEMS[place % len(_STEMS)] + _BRANCHES[place % _ANIMALS]

    def animal(self, lang: str) -> str:
        """The year's animal in one of the four interface languages."""
        return _words().animals[(self.year - _CYCLE_LEAD) % _ANIMALS][lang]

    def month_name(self, lang: str) -> str:
        """The month as Chinese people write it, in `zh-Hans` or `zh-Hant`: 正月, 闰六月, 腊月."""
        name = _LAST_MONTH.get(lang, _MONTHS[11]) if self.month == len(_MONTHS) else _MONTHS[self.month - 1]
        return f"{_LEAP.get(lang, _LEAP['zh-Hans']) if self.leap else ''}{name}月"

    @property
    def day_name(self) -> str:
        """The day as Chinese people write it: 初一, 十五, 廿三, 三十."""
        tens, ones = divmod(self.day, 10)
        if ones == 0:
            return ("初十", "二十", "三十")[tens - 1]
        return ("初", "十", "廿")[tens] + _DIGITS[ones - 1]


@dataclass(frozen=True, slots=True)
class IslamicDay:
    """One day of the Umm al-Qura calendar. Elsewhere the moon may be seen a day later."""

    year: int
    month: int
    day: int

    def month_name(self, lang: str) -> str:
        """The month in one of the four interface languages; in Chinese it is counted."""
        if lang.startswith("zh"):
            tens, ones = divmod(self.month, 10)
            return f"{'十' * tens}{_DIGITS[ones - 1] if ones else ''}月"
        return _islamic_month(self.month, "ar" if lang == "ar" else "en")


@cache
def _islamic_month(month: int, lang: Literal["ar", "en"]) -> str:
    name: str = Hijri(_SOME_YEAR, month, 1).month_name(lang)
    return name


@dataclass(frozen=True, slots=True)
class SolarTerm:
    """The day on which the sun reaches one of its 24 places. `id` is the term's Chinese name."""

    id: str
    day: date

    def name(self, lang: str) -> str:
        """Its name in one of the four interface languages."""
        return _words().terms[self.id][lang]


@dataclass(frozen=True, slots=True)
class _Words:
    """The data file."""

    terms: Mapping[str, Mapping[str, str]]
    animals: tuple[Mapping[str, str], ...]


@cache
def _words() -> _Words:
    tables: dict[str, Any] = tomllib.loads(
        files(__package__).joinpath("moon.toml").read_text(encoding="utf-8")
    )
    return _Words(MappingProxyType(tables["terms"]), tuple(one["names"] for one in tables["animal"]))


@cache
def _months(year: int) -> tuple[tuple[date, LunarDay], ...]:
    """Give the first days of all lunar months that touch a common year, in order."""
    firsts = (
        (first, LunarDay(lunar_year, abs(number), 1, number < 0))
        for lunar_year in (year - 1, year)
        for number, first in chinese_months(lunar_year).items()
    )
    return tuple(sorted(firsts, key=lambda one: one[0]))


def lunar_day(day: date) -> LunarDay:
    """Give the Chinese day of a common one. Raise BadInput outside the years that are known."""
    _check(day)
    months = _months(day.year)
    first, month = months[bisect_right(months, day, key=lambda one: one[0]) - 1]
    return LunarDay(month.year, month.month, (day - first).days + 1, month.leap)


def islamic_day(day: date) -> IslamicDay:
    """Give the Islamic day of a common one. Raise BadInput outside the years that are known."""
    _check(day)
    found = Gregorian(day.year, day.month, day.day).to_hijri()
    return IslamicDay(found.year, found.month, found.day)


def solar_terms(first: date, last: date) -> tuple[SolarTerm, ...]:
    """Give the solar terms of the days `first`..`last` (both included), in order. Raise BadInput as above."""
    _check(first)
    _check(last)
    found = {
        SolarTerm(name, day)
        for year in range(first.year, last.year + 2)
        for name, day in chinese_terms(year).items()
        if name in _words().terms and first <= day <= last
    }
    return tuple(sorted(found, key=lambda one: one.day))


def _check(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        problem = Problem("day", f"The calendar is known from {FIRST_YEAR} to {LAST_YEAR}.")
        raise BadInput("This day cannot be looked up.", problems=[problem])
