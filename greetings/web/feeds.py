"""One Atom feed per festival (RFC 4287): `/festivals/<id>.atom`, its cards as entries, and when it comes next.

A feed says something new once a year, on the day after the festival, when the next date takes the place of the last;
that day is its `updated`. It names no card that anybody made. Refuses festivals that are not known.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from xml.etree.ElementTree import Element

from starlette.requests import Request
from starlette.responses import Response

from greetings.engine.document import Template
from greetings.errors import NotFound
from greetings.festivals import Occasion, ahead, evergreen, festival_ids, festivals
from greetings.web import i18n
from greetings.web.assets import HOUR, etag_of, unchanged
from greetings.web.common import base_of, header, query_of
from greetings.web.desk import LOOK_WIDTH, card_language, example_picture
from greetings.web.markup import below, document
from greetings.web.parts import Parts

MEDIA_TYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
SUFFIX = ".atom"
SIZE = "portrait"
NEXT = 3
A_YEAR = timedelta(days=400)
# What is always in season has no day on which it changes.
ALWAYS = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Season:
    """One festival as a feed sees it: its name, its next days, and since when these are the next."""

    festival: str
    name: str
    days: tuple[date, ...]
    since: date


def feed_address(festival: str, lang: str = "") -> str:
    """Return the path of a festival's feed."""
    return f"/festivals/{festival}{SUFFIX}" + (f"?lang={lang}" if lang else "")


def season_of(festival: str, lang: str, today: date) -> Season:
    """Return the season of a known festival; the dates are those of most of the world."""
    coming = ahead(today, NEXT, only={festival})
    if not coming:
        name = next(one.name(lang) for one in evergreen() if one.festival == festival)
        return Season(festival, name, (), ALWAYS)
    past = [
        one.end
        for one in festivals(today - A_YEAR, today)
        if one.festival == festival and not one.countries and one.end and one.end < today
    ]
    since = max(past, default=ALWAYS) + timedelta(days=1)
    return Season(festival, coming[0].name(lang), _days(coming), since)


def _days(occasions: tuple[Occasion, ...]) -> tuple[date, ...]:
    return tuple(one.start for one in occasions if one.start is not None)


class Feeds:
    """Answers `/festivals/<id>.atom`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Tell which cards there are for a festival, and when it comes next."""
        festival, dot, _ = request.path_params["file"].partition(SUFFIX)
        if not dot or festival not in festival_ids():
            raise NotFound("There is no such festival.")
        wish = i18n.matched(query_of(request.scope).get("lang", "") or "-")
        lang = wish or i18n.choose(header(request.scope, b"accept-language", i18n.HEADER_MAX))
        season = season_of(festival, lang, datetime.now(UTC).date())
        body = document(self._feed(season, lang, base_of(request.scope)))
        etag = etag_of(body)
        headers = {"etag": etag, "cache-control": HOUR} | ({} if wish else {"vary": "accept-language"})
        if unchanged(request, etag):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=MEDIA_TYPE)

    def _feed(self, season: Season, lang: str, base: str) -> Element:
        page = f"{base}/?festival={season.festival}"
        feed = Element("feed", {"xmlns": ATOM, "xml:lang": lang})
        words = i18n.translations(lang)
        below(feed, "id", _identity(page))
        below(feed, "title", words.gettext("Cards for %(festival)s") % {"festival": season.name})
        if season.days:
            below(feed, "subtitle", _next(season, lang))
        below(feed, "updated", _stamp(season))
        below(below(feed, "author"), "name", words.gettext("Greetings"))
        below(feed, "link", rel="self", type=MEDIA_TYPE, href=base + feed_address(season.festival, lang))
        below(feed, "link", rel="alternate", type="text/html", href=page)
        below(feed, "icon", f"{base}/static/icon.svg")
        for template in self._parts.catalog.for_festival(season.festival):
            _add_entry(feed, template, season, lang=lang, base=base)
        return feed


def _add_entry(feed: Element, template: Template, season: Season, *, lang: str, base: str) -> None:
    spoken = card_language(template, lang, lang)
    picture = example_picture(template, spoken, SIZE, width=LOOK_WIDTH)
    address = f"{base}/?template={template.id}&festival={season.festival}"
    title, image = template.title(lang), base + picture.url
    call = i18n.translations(lang).gettext("Write this card")
    entry = below(feed, "entry")
    below(entry, "id", _identity(address))
    below(entry, "title", title)
    below(entry, "updated", _stamp(season))
    below(entry, "link", rel="alternate", type="text/html", href=address)
    below(entry, "link", rel="enclosure", type="image/jpeg", href=image)
    html = (
        f'<p><a href="{escape(address)}"><img src="{escape(image)}" width="{picture.width}"'
        f' height="{picture.height}" alt="{escape(title)}"></a></p>'
        f'<p>{escape(_next(season, lang))}</p><p><a href="{escape(address)}">{escape(call)}</a></p>'
    )
    below(entry, "content", html, type="html")


def _next(season: Season, lang: str) -> str:
    """Say when the festival comes next; empty for what is always in season."""
    if not season.days:
        return ""
    first, *later = (i18n.day_words(day, lang) for day in season.days)
    words = i18n.translations(lang)
    said = words.gettext("Next: %(day)s.") % {"day": first}
    if not later:
        return said
    return (
        said
        + ("" if lang.startswith("zh") else " ")
        + words.gettext("Then: %(days)s.") % {"days": " · ".join(later)}
    )


def _identity(address: str) -> str:
    """Return an id that never changes while the address of the installation stays."""
    return uuid.uuid5(uuid.NAMESPACE_URL, address).urn


def _stamp(season: Season) -> str:
    return f"{season.since.isoformat()}T00:00:00Z"
