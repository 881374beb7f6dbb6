"""The calendar as a feed: `/tools/calendar.ics` for the calendars of phones and desks, two years ahead.

It begins with this year, so that it changes once a year and when an almanac is corrected. Each event keeps its UID; its
URL leads to the card for that festival. Refuses festivals, traditions and countries that are not known.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from greetings.catalog import Catalog
from greetings.festivals import LAST_YEAR, Occasion, solar_terms
from greetings.tools import Feed, FeedDay, calendar_file
from greetings.web import i18n
from greetings.web.assets import HOUR, etag_of, unchanged
from greetings.web.common import base_of, header
from greetings.web.parts import Parts
from greetings.web.tools.choice import Choice, read_choice, today_of, values_of
from greetings.web.tools.visit import Through, card_path, count_use, through_of, tool_path

MEDIA_TYPE = "text/calendar"
YEARS_AHEAD = 2
KEPT_FEEDS = 128
FILE_NAME = "festivals.ics"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a feed is made from, and nothing else."""

    choice: Choice
    lang: str
    base: str
    through: Through
    year: int


def feed_path(choice: Choice, lang: str, via: str, **more: str) -> str:
    """Return the address of a feed."""
    return tool_path("calendar.ics", via, **choice.wishes, lang=lang, **more)


class CalendarFeeds:
    """Answers `/tools/calendar.ics`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._file = lru_cache(maxsize=KEPT_FEEDS)(self._written)

    async def show(self, request: Request) -> Response:
        """Answer the feed; with `download` it is saved as a file."""
        values = values_of(request.scope)
        wish = i18n.matched(values.get("lang", "") or "-")
        lang = wish or i18n.choose(header(request.scope, b"accept-language", i18n.HEADER_MAX))
        choice = read_choice(values, lang)
        through = await through_of(self._parts, values)
        count_use(self._parts, request, "feed")
        wanted = Wanted(choice, lang, base_of(request.scope), through, today_of(lang).year)
        # A feed of everything takes some hundredths of a second the first time.
        body = await asyncio.to_thread(self._file, wanted)
        etag = etag_of(body)
        headers = {"etag": etag, "cache-control": HOUR} | ({} if wish else {"vary": "accept-language"})
        if values.get("download"):
            headers["content-disposition"] = f'attachment; filename="{FILE_NAME}"'
        if unchanged(request, etag):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=MEDIA_TYPE)

    def _written(self, wanted: Wanted) -> bytes:
        return calendar_file(feed_of(wanted, self._parts.catalog))


def feed_of(wanted: Wanted, catalog: Catalog) -> Feed:
    """Return the events of the years that a feed covers."""
    first, last = date(wanted.year, 1, 1), date(min(wanted.year + YEARS_AHEAD, LAST_YEAR), 12, 31)
    days = [_event(one, wanted, catalog, uid) for one, uid in _named(wanted, first, last)]
    if wanted.choice.moon == "chinese" and wanted.lang.startswith("zh") and not wanted.choice.festivals:
        days += [
            FeedDay(_uid(wanted, "term", f"{term.day.year}-{term.id}"), term.day, term.day, name, "", "")
            for term in solar_terms(first, last)
            if (name := term.name(wanted.lang))
        ]
    name = i18n.translations(wanted.lang).gettext("Festivals")
    path = feed_path(wanted.choice, wanted.lang, wanted.through.via)
    made = datetime(wanted.year, 1, 1, tzinfo=UTC)
    ordered = tuple(sorted(days, key=lambda one: (one.first, one.uid)))
    return Feed(name, wanted.base + path, wanted.lang, made, ordered)


def _named(wanted: Wanted, first: date, last: date) -> list[tuple[Occasion, str]]:
    """Return the occasions with their UIDs: festival, country and year, and which of the year where it comes twice."""
    seen: Counter[str] = Counter()
    named = []
    for one in wanted.choice.occasions(first, last):
        assert one.start is not None
        year = f"{one.festival} {'-'.join(one.countries[:1])} {one.start.year}"
        seen[year] += 1
        named.append((one, _uid(wanted, "festival", f"{year} {seen[year]}")))
    return named


def _uid(wanted: Wanted, kind: str, name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{wanted.base}/tools/calendar#{kind} {name}"))


def _event(one: Occasion, wanted: Wanted, catalog: Catalog, uid: str) -> FeedDay:
    assert one.start is not None
    words = i18n.translations(wanted.lang)
    template = next(iter(catalog.for_festival(one.festival)), None)
    wish = {"template": template.id} if template else {"festival": one.festival}
    url = wanted.base + card_path(wanted.through.via, **wish)
    lines = [" · ".join(one.greeting(wanted.lang))]
    if one.estimated:
        lines.append(words.gettext("The day may move by one: it rests on the moon or on a local almanac."))
    lines.append(f"{words.gettext('Make a card for this day')}: {url}")
    return FeedDay(
        uid=uid,
        first=one.start,
        last=one.end or one.start,
        title=one.name(wanted.lang),
        words="\n".join(line for line in lines if line),
        url=url,
        tentative=one.estimated,
    )
