"""For those who run it: is it alive, is it ready. Also robots.txt and the icon. Tells nothing that is private."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from greetings import __version__
from greetings.errors import Busy
from greetings.store import Query
from greetings.web.answers import json_answer
from greetings.web.assets import HOUR
from greetings.web.parts import Parts

# Previews need the pages, and a crawler must be able to read that it may not index them.
_NOT_FOR_ROBOTS = ("/api/", "/journey/", "/console", "/ops", "/s/", "/r/")
ROBOTS = "\n".join(("User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS), "Allow: /", ""))
_ALIVE = Query("select count(*) from card_state where card = 0", int)
ICON = "icon.svg"


class Ops:
    """Answers health checks and what every site has."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def health(self, request: Request) -> Response:
        """Answer `/healthz`: 200 once the schema is there and this process serves."""
        return json_answer({"status": "ok", "version": __version__})

    async def ready(self, request: Request) -> Response:
        """Answer `/readyz`: 200 while the database can be asked; 503 with Retry-After otherwise."""
        try:
            await self._parts.database.one(_ALIVE)
        except Busy as error:
            raise Busy("The database is away.", retry_after=5) from error
        return json_answer({"status": "ready", "templates": len(self._parts.catalog.templates)})

    async def robots(self, request: Request) -> Response:
        """Answer `/robots.txt`."""
        return PlainTextResponse(ROBOTS, headers={"cache-control": HOUR})

    async def icon(self, request: Request) -> Response:
        """Answer `/favicon.ico` with the drawing; browsers look at the type, not at the name."""
        return self._parts.assets.answer(request, ICON)
