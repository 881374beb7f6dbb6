"""The overview `/tools/`: each tool with a taste of today."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.tools import Asked, square_drawing
from greetings.web import i18n
from greetings.web.answers import PageAnswer, redirect
from greetings.web.parts import Parts
from greetings.web.people.addresses import spread_path
from greetings.web.tools.blessings import of_today
from greetings.web.tools.choice import USUAL, today_of
from greetings.web.tools.counters import HEIGHT, SAMPLE, counter_width
from greetings.web.tools.month import day_line, next_feast
from greetings.web.tools.visit import TOOLS, Visit, count_use, side_of, visit_of
from greetings.web.views import Picture, Square, ToolLink, ToolsView, Words


class ToolsFront:
    """Answers `/tools/`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show all tools."""
        visit = await visit_of(self._parts, request.scope)
        count_use(self._parts, request, "overview")
        html = self._parts.pages.html(self._view(visit)).encode("utf-8")
        return PageAnswer(html, extra=visit.reader.cookies, indexed=not request.url.query)

    async def lead(self, request: Request) -> Response:
        """Lead from `/tools` to the overview."""
        query = request.url.query
        return redirect(f"/tools/{'?' if query else ''}{query}", 301)

    def _view(self, visit: Visit) -> ToolsView:
        lang = visit.reader.lang
        today, moon = today_of(lang), USUAL[lang].moon
        feast = next_feast(today, lang)
        # The code leads to a page of ours: his own, else the maker.
        own = spread_path(visit.own.handle) if visit.own else "/"
        drawing = square_drawing(visit.reader.base + own, "M")
        return ToolsView(
            frame=i18n.frame_of(lang, "/tools/", visit.through.pairs),
            side=side_of(self._parts, visit, ""),
            links=tuple(ToolLink(one, visit.path(one)) for one in TOOLS),
            today=today,
            moon_line=day_line(today, moon, lang),
            feast=feast.name,
            feast_days=feast.days,
            blessing=self._blessing(lang),
            square=Square(drawing.side, drawing.path),
            counter=Picture(f"/tools/counter.svg?lang={lang}", counter_width(SAMPLE), HEIGHT),
        )

    def _blessing(self, lang: str) -> Words | None:
        blessings = self._parts.tools.blessings
        found = blessings.find(Asked(lang=lang if lang in blessings.languages else ""))
        chosen = of_today(found, today_of(lang), most=1)
        return next((Words(one.text, one.lang, i18n.direction(one.lang)) for one in chosen), None)
