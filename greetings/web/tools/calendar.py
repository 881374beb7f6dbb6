"""The calendar of festivals and the moon: `/tools/calendar`, a month at a time, and the same in a frame elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from greetings.festivals import FIRST_YEAR, LAST_YEAR, TRADITIONS, countries
from greetings.web import i18n
from greetings.web.answers import PageAnswer
from greetings.web.parts import Parts
from greetings.web.tools.choice import MOONS, WORLD, Choice, read_choice, read_month, today_of, values_of
from greetings.web.tools.feed import feed_path
from greetings.web.tools.frames import frame_answer, frame_html, frame_language
from greetings.web.tools.month import last_of, month_sheet
from greetings.web.tools.visit import (
    DayCard,
    Visit,
    card_path,
    count_use,
    next_card,
    side_of,
    through_of,
    tool_path,
    visit_of,
)
from greetings.web.views import CalendarEmbedView, CalendarView, Month, Option

FRAME_HEIGHT = 560


def written(first: date) -> str:
    """Write a month as an address does."""
    return f"{first.year:04}-{first.month:02}"


def month_beside(first: date, step: int) -> date | None:
    """Return the first day of the month before (-1) or after (1); None beyond the years that are known."""
    beside = (
        (first + timedelta(days=31)).replace(day=1)
        if step > 0
        else (first - timedelta(days=1)).replace(day=1)
    )
    return beside if FIRST_YEAR <= beside.year <= LAST_YEAR else None


class CalendarPages:
    """Answers `/tools/calendar` and `/tools/calendar/embed`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show a month with what was chosen."""
        parts = self._parts
        visit = await visit_of(parts, request.scope)
        lang, values = visit.reader.lang, values_of(request.scope)
        choice, today = read_choice(values, lang), today_of(lang)
        first = read_month(values, today)
        count_use(parts, request, "calendar")
        month = month_sheet(
            first,
            choice,
            lang,
            today=today,
            catalog=parts.catalog,
            make=lambda template: visit.make(template=template),
        )
        html = parts.pages.html(self._view(visit, choice, month, values=values, today=today))
        indexed = not values.keys() - {"month"}
        return PageAnswer(html.encode("utf-8"), extra=visit.reader.cookies, indexed=indexed)

    def _view(
        self, visit: Visit, choice: Choice, month: Month, *, values: Mapping[str, str], today: date
    ) -> CalendarView:
        reader, first = visit.reader, month.first
        lang, wishes = reader.lang, {name: value for name, value in choice.wishes.items() if name in values}
        feed = reader.base + feed_path(choice, lang, visit.gives)
        embed = reader.base + tool_path("calendar/embed", visit.gives, **wishes, lang=lang)
        words = i18n.translations(lang)
        asked = tuple((name, value) for name, value in values.items() if name != i18n.QUERY)
        return CalendarView(
            frame=i18n.frame_of(lang, "/tools/calendar", asked),
            side=side_of(self._parts, visit, "calendar", self._card(month, choice, lang, today=today)),
            month=month,
            before_href=self._month_href(visit, month_beside(first, -1), wishes),
            after_href=self._month_href(visit, month_beside(first, 1), wishes),
            today_href="" if first == today.replace(day=1) else visit.path("calendar", **wishes),
            traditions=tuple(Option(one, one in choice.traditions) for one in TRADITIONS),
            countries=country_options(choice.country, lang),
            moons=tuple(Option(one, one == choice.moon) for one in MOONS),
            kept=visit.kept,
            webcal_href=f"webcal:{feed.partition(':')[2]}",
            download_href=feed_path(choice, lang, visit.gives, download="1"),
            feed_url=feed,
            snippet=frame_html(embed, words.gettext("Festival calendar"), FRAME_HEIGHT),
        )

    def _month_href(self, visit: Visit, first: date | None, wishes: Mapping[str, str]) -> str:
        return "" if first is None else visit.path("calendar", month=written(first), **wishes)

    def _card(self, month: Month, choice: Choice, lang: str, *, today: date) -> DayCard:
        """Return the card of a festival of the month, one that is still to come before others, else the next one's."""
        occasions = choice.occasions(month.first, last_of(month.first))
        for one in sorted(occasions, key=lambda one: (one.start or date.max) < today):
            for template in self._parts.catalog.for_festival(one.festival):
                return DayCard(template, one.name(lang))
        return next_card(self._parts, lang)

    async def embed(self, request: Request) -> Response:
        """Show a month in a frame of another site: the same bytes for everybody, for a minute."""
        parts, values = self._parts, values_of(request.scope)
        lang = frame_language(request.scope, values)
        choice, today = read_choice(values, lang), today_of(lang)
        through = await through_of(parts, values)
        count_use(parts, request, "calendar-embed")
        month = month_sheet(
            read_month(values, today),
            choice,
            lang,
            today=today,
            catalog=parts.catalog,
            make=lambda template: card_path(through.via, template=template),
        )
        wishes = {name: value for name, value in choice.wishes.items() if name in values}
        view = CalendarEmbedView(
            frame=i18n.frame_of(lang, "/tools/calendar/embed"),
            month=month,
            credit_href=tool_path("calendar", through.via, **wishes),
        )
        return frame_answer(request, parts.pages.html(view), by_header="lang" not in values)


def country_options(chosen: str, lang: str) -> tuple[Option, ...]:
    """Return the countries with days of their own, by name; before them the rest of the world."""
    named = sorted((i18n.country_word(one, lang), one) for one in countries())
    return (
        Option(WORLD, chosen == WORLD),
        *(Option(code, code == chosen, name) for name, code in named),
    )
