"""The interface's languages: which one a reader gets, and its words, dates and direction.

English is the source; the catalogs in `locale/` are read as .po files at the start (a few milliseconds each), so no
compiled file can grow stale. It refuses unknown languages by falling back: query, cookie, Accept-Language, English.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from greetings.web.views.surroundings import Frame, Language

LOCALE_FOLDER = Path(__file__).resolve().parent / "locale"
COOKIE = "ui"
QUERY = "ui"
SOURCE = "en"
HEADER_MAX = 200
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Tongue:
    """One interface language: BCP 47 code, own name, CLDR locale (also the catalog's folder)."""

    code: str
    name: str
    locale: str


TONGUES: Mapping[str, Tongue] = MappingProxyType(
    {
        one.code: one
        for one in (
            Tongue("zh-Hans", "简体中文", "zh_Hans"),
            Tongue("zh-Hant", "繁體中文", "zh_Hant"),
            Tongue("en", "English", "en"),
            Tongue("ar", "العربية", "ar"),
        )
    }
)
_REGIONS = {"tw": "zh-Hant", "hk": "zh-Hant", "mo": "zh-Hant", "hant": "zh-Hant"}


def direction(lang: str) -> str:
    """Return `rtl` or `ltr` for a BCP 47 code by its primary language."""
    return "rtl" if lang.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def matched(tag: str) -> str | None:
    """Return our language for one BCP 47 tag (`zh-TW` is zh-Hant, `ar-EG` is ar), None when there is none."""
    parts = tag.strip().replace("_", "-").lower().split("-")
    if parts[0] == "zh":
        return next((_REGIONS[part] for part in parts[1:] if part in _REGIONS), "zh-Hans")
    return parts[0] if parts[0] in TONGUES else None


def _weighed(entry: str) -> tuple[str, float]:
    tag, _, rest = entry.partition(";")
    try:
        return tag, float(rest.strip().removeprefix("q=")) if rest else 1.0
    except ValueError:
        return tag, 0.0


@lru_cache(maxsize=512)
def _accepted(header: str) -> str:
    entries = sorted((_weighed(entry) for entry in header.split(",")), key=lambda entry: -entry[1])
    return next((lang for tag, weight in entries if weight > 0 and (lang := matched(tag))), SOURCE)


def choose(accept_language: str, cookie: str | None = None, query: str | None = None) -> str:
    """Return the interface language: `?ui=` wins, then the cookie, then RFC 9110 Accept-Language, then English."""
    for wish in (query, cookie):
        if wish is not None and wish in TONGUES:
            return wish
    return _accepted(accept_language[:HEADER_MAX])


@lru_cache(maxsize=4096)
def frame_of(lang: str, path: str = "/", query: tuple[tuple[str, str], ...] = ()) -> Frame:
    """Return the frame of a page shown at `path` with `query`; the switch adds `ui=<code>` to that address."""
    kept = tuple(pair for pair in query if pair[0] != QUERY)
    languages = tuple(
        Language(one.code, one.name, f"{path}?{urlencode((*kept, (QUERY, one.code)))}", one.code == lang)
        for one in TONGUES.values()
    )
    return Frame(lang, direction(lang), languages, path)


@lru_cache(maxsize=8)
def translations(lang: str) -> NullTranslations:
    """Return the catalog of `lang`; English is its own. Raises FileNotFoundError for a language without catalog."""
    if lang == SOURCE:
        return NullTranslations()
    path = LOCALE_FOLDER / TONGUES[lang].locale / "LC_MESSAGES" / "messages.po"
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=TONGUES[lang].locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=8)
def _locale(lang: str) -> Locale:
    return Locale.parse(TONGUES[lang].locale)


@lru_cache(maxsize=1024)
def day_words(day: date, lang: str) -> str:
    """Return a day in people's words, with its weekday: `Friday, September 25, 2026`, `2026年9月25日星期五`."""
    return format_date(day, "full", locale=_locale(lang))


@lru_cache(maxsize=1024)
def date_words(day: date, lang: str) -> str:
    """Return a day without its weekday: `September 25, 2026`, `2026年9月25日`."""
    return format_date(day, "long", locale=_locale(lang))


@lru_cache(maxsize=1024)
def short_day(day: date, lang: str) -> str:
    """Return a day with its year, shortly: `Sep 25, 2026`, `2026年9月25日`."""
    return format_date(day, "medium", locale=_locale(lang))


@lru_cache(maxsize=1024)
def month_day(day: date, lang: str) -> str:
    """Return a day without its year, for the foot of a chart: `Sep 25`, `9月25日`."""
    return format_skeleton("MMMd", day, locale=_locale(lang))


def count_words(count: float, lang: str) -> str:
    """Return a number as people write it: `12,345`."""
    return format_decimal(count, locale=_locale(lang))


def percent_words(share: float, lang: str) -> str:
    """Return a share (1 is all) as people write it: `12.5%`."""
    return format_percent(share, format="#,##0.#%", locale=_locale(lang))


@lru_cache(maxsize=1024)
def month_word(day: date, lang: str) -> str:
    """Return the month as it stands on a tear-off calendar: `September`, `九月`."""
    return format_date(day, "MMMM", locale=_locale(lang))


@lru_cache(maxsize=1024)
def weekday_word(day: date, lang: str) -> str:
    """Return the weekday's full name."""
    return format_date(day, "EEEE", locale=_locale(lang))


@lru_cache(maxsize=1024)
def month_title(day: date, lang: str) -> str:
    """Return the month with its year: `September 2026`, `2026年9月`."""
    return format_skeleton("yMMMM", day, locale=_locale(lang))


@lru_cache(maxsize=8)
def weekday_initials(lang: str) -> tuple[str, ...]:
    """Return the names of the weekdays as a calendar's head writes them, Monday first."""
    locale = _locale(lang)
    english = lang == SOURCE
    names = get_day_names("abbreviated" if english else "narrow", "stand-alone", locale=locale)
    return tuple(names[day] for day in range(7))


@lru_cache(maxsize=1024)
def country_word(country: str, lang: str) -> str:
    """Return the name of a country (ISO 3166), or its code where the language has no name for it."""
    name: str = _locale(lang).territories.get(country, country)
    return name


def number_words(number: int, lang: str) -> str:
    """Return a number with the separators of a language."""
    return format_decimal(number, locale=_locale(lang))


def moment_words(moment: datetime, lang: str) -> str:
    """Return a day and a time in people's words, in the zone of `moment`, which is named."""
    locale = _locale(lang)
    day, clock = format_date(moment, "long", locale=locale), format_time(moment, "HH:mm", locale=locale)
    return f"{day} {clock} {moment.tzname() or ''}".rstrip()
