"""From a rule and a year to days. One small function per calendar; `DAYS` is their registry.

Chinese dates are those of Beijing, Korean and Vietnamese ones those of their own clocks (in 2027 Seollal is a day
after the Spring Festival, in 2030 Tết a day before). Hindu, Buddhist and Thai dates come from published almanacs
and end where these end: a year that an almanac does not know gives no day, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from hijridate import Gregorian, Hijri
from holidays.calendars.buddhist import _BuddhistLunisolar
from holidays.calendars.chinese import _ChineseLunisolar
from holidays.calendars.hindu import _HinduLunisolar
from holidays.calendars.thai import _ThaiLunisolar
from lunar_python import Lunar, LunarYear, Solar
from pyluach.dates import HebrewDate
from pyluach.hebrewcal import Year as HebrewYear

from greetings.festivals.sky import march_equinox

Numbers = Mapping[str, int | str]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_YEAR, LAST_YEAR = 1951, 2076
_HEBREW_MONTHS = {"nisan": 1, "tishri": 7, "kislev": 9}
_HEBREW_LEAD = 3760  # Hebrew year that begins in the autumn of a common year = that year + 3761
_TEHRAN = timedelta(hours=3, minutes=30)


def _fixed(year: int, numbers: Numbers) -> Iterator[date]:
    yield date(year, int(numbers["month"]), int(numbers["day"]))


def _julian(year: int, numbers: Numbers) -> Iterator[date]:
    """Old style dates: 13 days behind from March 1900 to February 2100."""
    for before in (year - 1, year):
        day = date(before, int(numbers["month"]), int(numbers["day"])) + timedelta(days=13)
        if day.year == year:
            yield day


def _ethiopian(year: int, _numbers: Numbers) -> Iterator[date]:
    """New year on 11 September, on the 12th before a Gregorian leap year (1900 to 2099)."""
    yield date(year, 9, 12 if (year + 1) % 4 == 0 else 11)


def _nth(year: int, numbers: Numbers) -> Iterator[date]:
    month, nth = int(numbers["month"]), int(numbers["nth"])
    weekday = WEEKDAYS.index(str(numbers["weekday"]))
    if nth > 0:
        first = date(year, month, 1)
        yield first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    else:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        yield last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))


def _first_weekday_from(year: int, numbers: Numbers) -> Iterator[date]:
    first = date(year, int(numbers["month"]), int(numbers["day"]))
    yield first + timedelta(days=(WEEKDAYS.index(str(numbers["weekday"])) - first.weekday()) % 7)


def western_easter(year: int) -> date:
    """Give Easter Sunday of the Gregorian reckoning (Meeus/Jones/Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap = century // 4
    epact = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Give Easter Sunday of the Julian reckoning, as a Gregorian date (Meeus; 1900 to 2099)."""
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def _easter(year: int, numbers: Numbers) -> Iterator[date]:
    yield orthodox_easter(year) if numbers.get("calendar") == "orthodox" else western_easter(year)


def _mothers_fr(year: int, _numbers: Numbers) -> Iterator[date]:
    """The last Sunday of May, or the first of June when that Sunday is Pentecost (French law of 1950)."""
    (last,) = _nth(year, {"month": 5, "weekday": "sunday", "nth": -1})
    yield last + timedelta(days=7) if last == western_easter(year) + timedelta(days=49) else last


def _chinese(year: int, numbers: Numbers) -> Iterator[date]:
    for lunar_year in (year - 1, year):
        first = chinese_months(lunar_year)[int(numbers["month"])]
        day = first + timedelta(days=int(numbers["day"]) - 1)
        if day.year == year:
            yield day


def _term(year: int, numbers: Numbers) -> Iterator[date]:
    """A solar term in Beijing's time; the terms of a lunar year begin with the solstice of the year before."""
    for lunar_year in (year, year + 1):
        day = chinese_terms(lunar_year)[str(numbers["term"])]
        if day.year == year:
            yield day
            return


@cache
def chinese_months(year: int) -> dict[int, date]:
    """Give the first day of each month of a Chinese year; leap months have negative numbers."""
    months = LunarYear.fromYear(year).getMonths()
    return {month.getMonth(): _day(month.getFirstJulianDay()) for month in months if month.getYear() == year}


@cache
def chinese_terms(year: int) -> dict[str, date]:
    """Give the solar terms of a Chinese year by name, from the winter solstice of the common year before."""
    moments = LunarYear.fromYear(year).getJieQiJulianDays()
    return {name: _day(moment) for name, moment in zip(Lunar.JIE_QI_IN_USE, moments, strict=True)}


def _day(julian_day: float) -> date:
    solar = Solar.fromJulianDay(julian_day)
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def _korean(year: int, numbers: Numbers) -> Iterator[date]:
    yield from _published(_korean_calendar(), year, str(numbers["feast"]))


def _vietnamese(year: int, numbers: Numbers) -> Iterator[date]:
    yield from _published(_vietnamese_calendar(), year, str(numbers["feast"]))


def _hindu(year: int, numbers: Numbers) -> Iterator[date]:
    yield from _published(_hindu_calendar(), year, str(numbers["feast"]))


def _buddhist(year: int, numbers: Numbers) -> Iterator[date]:
    yield from _published(_buddhist_calendar(), year, str(numbers["feast"]))


def _thai(year: int, numbers: Numbers) -> Iterator[date]:
    yield from _published(_thai_calendar(), year, str(numbers["feast"]))


@cache
def _korean_calendar() -> object:
    return _ChineseLunisolar("KOREAN_CALENDAR")


@cache
def _vietnamese_calendar() -> object:
    return _ChineseLunisolar("VIETNAMESE_CALENDAR")


@cache
def _hindu_calendar() -> object:
    return _HinduLunisolar()


@cache
def _buddhist_calendar() -> object:
    return _BuddhistLunisolar()


@cache
def _thai_calendar() -> object:
    return _ThaiLunisolar()


def _published(calendar: object, year: int, feast: str) -> Iterator[date]:
    found = getattr(calendar, f"{feast}_date")(year)
    day = found[0] if isinstance(found, tuple) else found
    if isinstance(day, date):
        yield day


def _islamic(year: int, numbers: Numbers) -> Iterator[date]:
    """Umm al-Qura; elsewhere the moon may be seen a day later, so these are always estimates."""
    first = Gregorian(year, 1, 1).to_hijri().year
    for hijri_year in (first, first + 1):
        found = Hijri(hijri_year, int(numbers["month"]), int(numbers["day"])).to_gregorian()
        if found.year == year:
            yield date(found.year, found.month, found.day)


def _hebrew(year: int, numbers: Numbers) -> Iterator[date]:
    month = str(numbers["month"])
    hebrew_year = year + _HEBREW_LEAD + (month in {"tishri", "kislev"})
    number = (13 if HebrewYear(hebrew_year).leap else 12) if month == "purim" else _HEBREW_MONTHS[month]
    yield HebrewDate(hebrew_year, number, int(numbers["day"])).to_pydate()


def nowruz(year: int) -> date:
    """Give the first day of the Persian year: the day of the equinox, or the next when that is past noon in Tehran."""
    moment = march_equinox(year) + _TEHRAN
    return moment.date() + timedelta(days=moment.hour >= 12)


def _nowruz(year: int, _numbers: Numbers) -> Iterator[date]:
    yield nowruz(year)


def _yalda(year: int, _numbers: Numbers) -> Iterator[date]:
    """The last evening of autumn, 30 Azar: the 276th day of the Persian year."""
    yield nowruz(year) + timedelta(days=275)


DAYS: dict[str, Callable[[int, Numbers], Iterator[date]]] = {
    "fixed": _fixed,
    "julian": _julian,
    "ethiopian": _ethiopian,
    "nth": _nth,
    "first_weekday_from": _first_weekday_from,
    "easter": _easter,
    "mothers_fr": _mothers_fr,
    "chinese": _chinese,
    "term": _term,
    "korean": _korean,
    "vietnamese": _vietnamese,
    "islamic": _islamic,
    "hebrew": _hebrew,
    "hindu": _hindu,
    "buddhist": _buddhist,
    "thai": _thai,
    "nowruz": _nowruz,
    "yalda": _yalda,
}
