"""Which address of the tools is answered by whom."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from greetings.web.parts import Parts
from greetings.web.tools.blessings import BlessingPages
from greetings.web.tools.calendar import CalendarPages
from greetings.web.tools.counters import CounterPages
from greetings.web.tools.feed import CalendarFeeds
from greetings.web.tools.front import ToolsFront
from greetings.web.tools.squares import SquarePages


def tool_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages, files and frames of the tools."""
    front, calendar, blessings = ToolsFront(parts), CalendarPages(parts), BlessingPages(parts)
    squares, counters = SquarePages(parts), CounterPages(parts)
    return [
        Route("/tools", front.lead, methods=["GET"]),
        Route("/tools/", front.show, methods=["GET"]),
        Route("/tools/calendar", calendar.show, methods=["GET"]),
        Route("/tools/calendar/embed", calendar.embed, methods=["GET"]),
        Route("/tools/calendar.ics", CalendarFeeds(parts).show, methods=["GET"]),
        Route("/tools/blessings", blessings.show, methods=["GET"]),
        Route("/tools/blessings/embed", blessings.embed, methods=["GET"]),
        Route("/tools/qr", squares.show, methods=["GET"]),
        Route("/tools/qr", squares.take, methods=["POST"]),
        Route("/tools/counter", counters.show, methods=["GET"]),
        Route("/tools/counter", counters.make, methods=["POST"]),
        Route("/tools/counter.svg", counters.sample, methods=["GET"]),
        Route("/tools/counter/{name}", counters.one, methods=["GET"]),
    ]
