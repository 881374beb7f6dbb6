"""A month as a sheet of paper: days, the moon's days beside them, solar terms, festivals. Pure, from a choice."""

from __future__ import annotations

from calendar import Calendar, monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from greetings.catalog import Catalog
from greetings.festivals import LAST_YEAR, LunarDay, Occasion, islamic_day, lunar_day, solar_terms
from greetings.web import i18n
from greetings.web.desk import card_language, example_picture
from greetings.web.tools.choice import USUAL, Choice
from greetings.web.views import Feast, Month, MonthDay, Words

THUMB_SIZE, THUMB_WIDTH = "portrait", 432
LOOK_AHEAD = 120
CRESCENT = "\u263e"
_A_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class MoonDay:
    """A day of the moon's calendar as words; `begins`: the first of a month, which is then named instead."""

    words: str
    begins: bool


def moon_day(day: date, moon: str, lang: str) -> MoonDay:
    """Return the moon's day of a common one in a language; empty when no moon was chosen."""
    if moon == "islamic":
        islamic = islamic_day(day)
        begins = islamic.day == 1
        return MoonDay(islamic.month_name(lang) if begins else str(islamic.day), begins)
    if moon != "chinese":
        return MoonDay("", False)
    lunar = lunar_day(day)
    begins = lunar.day == 1
    if lang.startswith("zh"):
        return MoonDay(lunar.month_name(lang) if begins else lunar.day_name, begins)
    return MoonDay(_moon_number(lunar.month, lunar.leap, lang) if begins else str(lunar.day), begins)


def _moon_number(month: int, leap: bool, lang: str) -> str:
    words = i18n.translations(lang)
    said = words.gettext("leap month %(num)s") if leap else words.gettext("month %(num)s")
    return said % {"num": month}


def moon_line(first: date, last: date, moon: str, *, lang: str) -> str:
    """Name the moon's years and months of some days: `Year of the Horse (丙午) · lunar months 7–8`."""
    if moon == "islamic":
        ends = [islamic_day(first), islamic_day(last)]
        names = _span([one.month_name(lang) for one in ends])
        years = _span([str(one.year) for one in ends])
        return i18n.translations(lang).gettext("%(months)s %(year)s AH") % {"months": names, "year": years}
    if moon != "chinese":
        return ""
    days = [lunar_day(first + timedelta(days=number)) for number in range((last - first).days + 1)]
    return " / ".join(_year_words(list(year), lang) for _, year in groupby(days, key=lambda day: day.year))


def day_line(day: date, moon: str, lang: str) -> str:
    """Name one day of the moon's calendar in full: `Year of the Horse · month 10, day 14`."""
    words = i18n.translations(lang)
    if moon == "islamic":
        islamic = islamic_day(day)
        places = {"day": islamic.day, "month": islamic.month_name(lang), "year": islamic.year}
        return words.gettext("%(day)s %(month)s %(year)s AH") % places
    lunar = lunar_day(day)
    in_chinese = lang.startswith("zh")
    return words.gettext("Year of the %(animal)s · %(month)s, day %(day)s") % {
        "animal": lunar.animal(lang),
        "month": lunar.month_name(lang) if in_chinese else _moon_number(lunar.month, lunar.leap, lang),
        "day": lunar.day_name if in_chinese else lunar.day,
    }


def _year_words(days: Sequence[LunarDay], lang: str) -> str:
    """Name the year and the months of some days of one year."""
    names = [
        day.month_name(lang) if lang.startswith("zh") else f"{day.month}{'+' if day.leap else ''}"
        for day in (days[0], days[-1])
    ]
    said = i18n.translations(lang).gettext("Year of the %(animal)s (%(cycle)s) · lunar months %(months)s")
    places = {"animal": days[0].animal(lang), "cycle": days[0].stem_and_branch, "months": _span(names)}
    return said % places


def _span(ends: list[str]) -> str:
    return ends[0] if ends[0] == ends[-1] else f"{ends[0]}–{ends[-1]}"


def last_of(first: date) -> date:
    """Return the last day of a month."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def month_sheet(
    first: date, choice: Choice, lang: str, *, today: date, catalog: Catalog, make: Callable[[str], str]
) -> Month:
    """Return a month for readers of `lang`; `make(template id)` is where a card is made."""
    weeks = Calendar(USUAL[lang].first_weekday).monthdatescalendar(first.year, first.month)
    last = last_of(first)
    occasions = choice.occasions(first, last)
    chinese = choice.moon == "chinese"
    terms = {term.day: term.name(lang) for term in solar_terms(first, last)} if chinese else {}
    names = _by_day(occasions, lang)
    initials = i18n.weekday_initials(lang)
    return Month(
        first=first,
        title=i18n.month_title(first, lang),
        moon=choice.moon,
        moon_year=moon_line(first, last, choice.moon, lang=lang),
        seal=_seal(last, choice.moon, lang),
        weekdays=tuple(
            (initials[day.weekday()], _A_MONDAY + timedelta(days=day.weekday())) for day in weeks[0]
        ),
        weeks=tuple(
            tuple(
                _day(day, choice.moon, lang, names=names[day], term=terms.get(day, ""), today=day == today)
                if day.month == first.month
                else None
                for day in week
            )
            for week in weeks
        ),
        feasts=tuple(_feast(one, lang, catalog, make) for one in occasions),
        terms=tuple(terms.items()),
    )


def _by_day(occasions: Iterable[Occasion], lang: str) -> defaultdict[date, tuple[str, ...]]:
    names: defaultdict[date, tuple[str, ...]] = defaultdict(tuple)
    for one in occasions:
        assert one.start is not None  # dated occasions were asked for
        names[one.start] += (one.name(lang),)
    return names


@dataclass(frozen=True, slots=True)
class NextFeast:
    """The festival that comes next, by name, and in how many days."""

    name: str
    days: int


def next_feast(today: date, lang: str) -> NextFeast:
    """Return the festival that comes next for readers of a language."""
    usual = USUAL[lang]
    choice = Choice(usual.traditions, usual.country, usual.moon)
    coming = choice.occasions(today, min(today + timedelta(days=LOOK_AHEAD), date(LAST_YEAR, 12, 31)))
    one = coming[0]
    assert one.start is not None  # dated occasions were asked for
    return NextFeast(one.name(lang), (one.start - today).days)


def _day(day: date, moon: str, lang: str, *, names: tuple[str, ...], term: str, today: bool) -> MonthDay:
    beside = moon_day(day, moon, lang)
    return MonthDay(day, beside.words, beside.begins, term, names, today)


def _seal(day: date, moon: str, lang: str) -> str:
    if moon == "chinese":
        return lunar_day(day).animal(lang if lang.startswith("zh") else "zh-Hans")
    return CRESCENT if moon == "islamic" else ""


def _feast(one: Occasion, lang: str, catalog: Catalog, make: Callable[[str], str]) -> Feast:
    assert one.start is not None
    said = one.greeting(lang)
    template = next(iter(catalog.for_festival(one.festival)), None)
    picture = None
    if template is not None:
        spoken = card_language(template, lang, lang)
        picture = example_picture(template, spoken, THUMB_SIZE, width=THUMB_WIDTH)
    return Feast(
        day=one.start,
        until=one.end if one.end != one.start else None,
        name=one.name(lang),
        said=Words(said[0] if said else "", lang),
        estimated=one.estimated,
        make_href=make(template.id) if template else "",
        picture=picture,
    )
