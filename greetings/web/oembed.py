"""oEmbed (oembed.com, 1.0): what sites that unfold links ask for. A card is a photo; looking counts nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from greetings.engine.sizes import SIZES
from greetings.errors import BadRequest, NotFound
from greetings.web.answers import json_answer
from greetings.web.cards import SHOWN_SIZE, preview_title
from greetings.web.common import base_of, query_of
from greetings.web.parts import Parts
from greetings.web.pictures import FRESH

PAGE = "/g/"
SIDE_MAX = 100_000


class Oembed:
    """Answers `/oembed?url=`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Describe the card at an address of ours."""
        query = query_of(request.scope)
        if query.get("format", "json") != "json":
            raise NotFound("Only JSON is spoken here.")
        base = base_of(request.scope)
        place = await self._parts.chain.require(_code(query.get("url", ""), base))
        card = await self._parts.cards.get(place.card)
        template = self._parts.cards.template_of(card)
        size = _fitting(query, template.sizes)
        picture = f"{base}/g/{place.code}.jpg?size={size}"
        answer = {
            "version": "1.0",
            "type": "photo",
            "title": preview_title(card.lang, card.words("sender")),
            "provider_name": "Greetings",
            "provider_url": f"{base}/",
            "url": picture,
            "width": SIZES[size].width,
            "height": SIZES[size].height,
            "thumbnail_url": picture,
            "thumbnail_width": SIZES[size].width,
            "thumbnail_height": SIZES[size].height,
            "cache_age": 60,
        }
        return json_answer(answer, headers={"cache-control": FRESH})


def _code(url: str, base: str) -> str:
    """Return the code that an address of ours names; raise for any other address."""
    if not url:
        raise BadRequest("Say which card: /oembed?url=...")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadRequest("This is not an address.") from error
    if f"{parts.scheme}://{parts.netloc}".lower() != base.lower() or not parts.path.startswith(PAGE):
        raise NotFound("Only cards of this site are known here.")
    return parts.path.removeprefix(PAGE).partition("/")[0].partition(".")[0]


def _fitting(query: dict[str, str], sizes: tuple[str, ...]) -> str:
    """Return the largest size that keeps to `maxwidth` and `maxheight`; the usual one when none does."""
    width, height = _side(query.get("maxwidth", "")), _side(query.get("maxheight", ""))
    fitting = [SIZES[one] for one in sizes if SIZES[one].width <= width and SIZES[one].height <= height]
    usual = next((one for one in fitting if one.name == SHOWN_SIZE), None)
    if usual or not fitting:
        return SHOWN_SIZE
    return max(fitting, key=lambda one: one.width * one.height).name


def _side(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else SIDE_MAX
