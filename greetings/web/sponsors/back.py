"""`/r/<click>`: the way back from a shop, brought by the buyer's own browser. It records the conversion, and leads on.

Signed by the shop, unless the brand lets it come unsigned. Robots and previews record nothing. Where it leads to stands
in the database: the page of the campaign. Refuses what is not signed, and clicks that are not from here.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.chain import Kind
from greetings.errors import NotFound
from greetings.sponsors import ConversionWish, clock
from greetings.web.answers import see_other
from greetings.web.common import query_of
from greetings.web.parts import Parts
from greetings.web.requests import kind_of_look


class WayBack:
    """Answers `/r/<click>`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def take(self, request: Request) -> Response:
        """Record what came of a click and lead to the campaign's page."""
        conversions, click = self._parts.sponsors.conversions, request.path_params["click"]
        self._parts.throttle.take("clicks", request.scope)
        if conversions.clicks.read(click) is None:
            self._parts.throttle.take("misses", request.scope)
            raise NotFound("There is nothing behind this link.")
        query = query_of(request.scope)
        if request.method == "GET" and kind_of_look(request.scope) is Kind.UNKNOWN:
            wish = ConversionWish(
                click, query.get("reference", ""), query.get("amount", ""), query.get("currency", "")
            )
            await conversions.returned(wish, query.get("signature", ""), now_ms=clock())
        return see_other(await conversions.page_of(click))
