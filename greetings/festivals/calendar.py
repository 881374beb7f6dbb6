"""The occasions of a stretch of days, and those that come next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import cache, lru_cache

from greetings.errors import BadInput, Problem
from greetings.festivals.occasion import Festival, Occasion, Rule, known_festivals
from greetings.festivals.rules import DAYS, FIRST_YEAR, LAST_YEAR

LONGEST_RANGE = timedelta(days=366 * 10)


def festivals(from_date: date, to_date: date) -> tuple[Occasion, ...]:
    """Give all dated occasions that touch the days `from_date`..`to_date` (both included), sorted by start.

    Raise BadInput when the range is turned round, longer than ten years, or outside 1951 to 2076.
    """
    _check_range(from_date, to_date)
    found = (
        occasion
        for year in range(from_date.year - 1, to_date.year + 1)
        for occasion in _occasions(year)
        if _touches(occasion, from_date, to_date)
    )
    return tuple(sorted(found, key=_order))


def ahead(
    today: date, count: int, *, only: Collection[str] | None = None, country: str | None = None
) -> tuple[Occasion, ...]:
    """Give the next `count` dated occasions that are not over on `today`, sorted by start.

    `only` names festivals to choose from. `country` (ISO 3166) picks, of a festival with several dates, the one that
    holds there; without it the date of most of the world is taken. After 2076 nothing is known.
    """
    chosen = [
        occasion
        for year in range(max(today.year - 1, FIRST_YEAR), min(today.year + 2, LAST_YEAR) + 1)
        for occasion in _occasions(year)
        if _touches(occasion, today, date.max)
        and (only is None or occasion.festival in only)
        and _holds(occasion, country)
    ]
    return tuple(sorted(chosen, key=_order)[: max(count, 0)])


def nearest_year(today: date, only: Collection[str]) -> int:
    """Give the year of the festival, out of `only`, whose start is nearest to `today`; this year if none has a day.

    In July a New Year's card already means the next year, in February still the one that has begun.
    """
    starts = [
        one.start
        for year in (today.year - 1, today.year, today.year + 1)
        for one in (_occasions(year) if FIRST_YEAR <= year <= LAST_YEAR else ())
        if one.festival in only and one.start
    ]
    return min(starts, key=lambda start: abs(start - today)).year if starts else today.year


def kept_in(country: str | None, occasions: Iterable[Occasion]) -> tuple[Occasion, ...]:
    """Give those of the occasions that hold in a country (ISO 3166; None: in most of the world), in their order."""
    return tuple(one for one in occasions if _holds(one, country))


@cache
def countries() -> frozenset[str]:
    """Give the countries in which some festival has a date of its own."""
    return frozenset().union(*_exceptions().values())


@cache
def evergreen() -> tuple[Occasion, ...]:
    """Give the occasions that are always in season: birthday, thank-you and the like."""
    return tuple(_occasion(festival) for festival in known_festivals() if not festival.rules)


@cache
def festival_ids() -> frozenset[str]:
    """Give the ids of all festivals, with and without a date."""
    return frozenset(festival.id for festival in known_festivals())


def known_names(festival: str) -> tuple[str, ...]:
    """Give a festival's names in all languages; empty for one that is not known."""
    return _all_names().get(festival, ())


@cache
def _all_names() -> dict[str, tuple[str, ...]]:
    return {one.id: tuple(dict.fromkeys(one.names.values())) for one in known_festivals()}


def _check_range(from_date: date, to_date: date) -> None:
    problems = []
    if to_date < from_date:
        problems.append(Problem("to", "The last day lies before the first."))
    elif to_date - from_date > LONGEST_RANGE:
        problems.append(Problem("to", "Ask for at most ten years at once."))
    if from_date.year < FIRST_YEAR or to_date.year > LAST_YEAR:
        problems.append(Problem("from", f"Festivals are known from {FIRST_YEAR} to {LAST_YEAR}."))
    if problems:
        raise BadInput("These days cannot be looked up.", problems=problems)


def _touches(occasion: Occasion, first: date, last: date) -> bool:
    return occasion.start is not None and occasion.start <= last and (occasion.end or occasion.start) >= first


def _holds(occasion: Occasion, country: str | None) -> bool:
    if occasion.countries:
        return country in occasion.countries
    return country is None or country not in _exceptions().get(occasion.festival, frozenset())


@cache
def _exceptions() -> dict[str, frozenset[str]]:
    """Countries where a festival has a date of its own."""
    return {
        festival.id: frozenset(country for rule in festival.rules for country in rule.countries)
        for festival in known_festivals()
    }


def _order(occasion: Occasion) -> tuple[date, str]:
    return occasion.start or date.max, occasion.id


@lru_cache(maxsize=64)
def _occasions(year: int) -> tuple[Occasion, ...]:
    return tuple(occasion for festival in known_festivals() for occasion in _of_year(festival, year))


def _of_year(festival: Festival, year: int) -> Iterator[Occasion]:
    for rule in festival.rules:
        # An offset may carry the day over a new year's day, so the years beside are asked as well.
        for source_year in (year - 1, year, year + 1) if rule.offset else (year,):
            for day in DAYS[rule.kind](source_year, rule.numbers):
                start = day + timedelta(days=rule.offset)
                if start.year == year:
                    yield _occasion(festival, rule, start)


def _occasion(festival: Festival, rule: Rule | None = None, start: date | None = None) -> Occasion:
    parts = [festival.id]
    if rule and rule.countries:
        parts.append(rule.countries[0].lower())
    if start:
        parts.append(start.isoformat())
    return Occasion(
        id="-".join(parts),
        festival=festival.id,
        names=festival.names,
        greetings=festival.greetings,
        home=festival.home,
        country=festival.country,
        zone=festival.zone,
        tradition=festival.tradition,
        start=start,
        end=start + timedelta(days=festival.days - 1) if start else None,
        eve=start - timedelta(days=1) if start and festival.eve else None,
        lead_days=festival.lead,
        countries=rule.countries if rule else (),
        estimated=festival.estimated,
    )
