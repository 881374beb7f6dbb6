"""oEmbed (oembed.com, 1.0) in JSON and XML: what sites that unfold links ask for. Looking counts nothing.

A card is a `photo`: every consumer shows one, with a link that works. Mastodon drops `rich`, and WordPress puts frames
of sites that it does not know into a sandbox without windows, where the card could not be opened. Whoever prefers the
frame finds it in `html` (the specification allows further members). Refuses addresses that are not ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from starlette.requests import Request
from starlette.responses import Response

from greetings.engine.sizes import SIZES
from greetings.errors import BadRequest, NotFound
from greetings.web.answers import json_answer
from greetings.web.cards import SHOWN_SIZE, preview_title
from greetings.web.common import base_of, query_of
from greetings.web.markup import below, document
from greetings.web.parts import Parts
from greetings.web.pictures import FRESH
from greetings.web.snippets import FRAME_HEIGHT, FRAME_WIDTH, NARROWEST, SHORTEST, iframe_html

PAGE = "/g/"
PATH = "/oembed"
FORMATS = frozenset({"json", "xml"})
SIDE_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Room:
    """How much room the asking site has, in pixels."""

    width: int
    height: int


class Oembed:
    """Answers `/oembed?url=`, `/oembed.json` and `/oembed.xml`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Describe the card at an address of ours."""
        query = query_of(request.scope)
        spoken = request.scope["path"].removeprefix(PATH).lstrip(".") or query.get("format", "json")
        if spoken not in FORMATS:
            raise NotFound("Only JSON and XML are spoken here: format=json or format=xml.")
        told = await self._told(query, base_of(request.scope))
        if spoken == "json":
            return json_answer(told, headers={"cache-control": FRESH})
        return Response(_xml(told), 200, {"cache-control": FRESH}, "text/xml")

    async def _told(self, query: Mapping[str, str], base: str) -> dict[str, str | int]:
        place = await self._parts.chain.require(_code(query.get("url", ""), base))
        card = await self._parts.cards.get(place.card)
        room = Room(_side(query.get("maxwidth", "")), _side(query.get("maxheight", "")))
        size = _fitting(room, self._parts.cards.template_of(card).sizes)
        width, height = _shown(size, room)
        picture = f"{base}/g/{place.code}.jpg?size={size}"
        title, sender = preview_title(card.lang, card.words("sender")), card.words("sender")
        frame_width = max(NARROWEST, min(FRAME_WIDTH, room.width))
        frame_height = max(SHORTEST, min(FRAME_HEIGHT, room.height))
        signed = {"author_name": sender} if sender else {}
        return {
            "version": "1.0",
            "type": "photo",
            "title": title,
            **signed,
            "provider_name": "Greetings",
            "provider_url": f"{base}/",
            "url": picture,
            "width": width,
            "height": height,
            "thumbnail_url": picture,
            "thumbnail_width": width,
            "thumbnail_height": height,
            "html": iframe_html(base, place.code, title, width=frame_width, height=frame_height),
            "cache_age": 60,
        }


def _xml(told: Mapping[str, str | int]) -> bytes:
    root = Element("oembed")
    for name, value in told.items():
        below(root, name, str(value))
    return document(root)


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


def _fitting(room: Room, sizes: tuple[str, ...]) -> str:
    """Return the largest size that fits into the room; the usual one when none does."""
    fitting = [
        SIZES[one] for one in sizes if SIZES[one].width <= room.width and SIZES[one].height <= room.height
    ]
    usual = next((one for one in fitting if one.name == SHOWN_SIZE), None)
    if usual or not fitting:
        return SHOWN_SIZE
    return max(fitting, key=lambda one: one.width * one.height).name


def _shown(size: str, room: Room) -> tuple[int, int]:
    """Return the pixels at which a size is to be shown in the room; dense screens show the rest of its pixels."""
    full = SIZES[size]
    share = min(1.0, room.width / full.width, room.height / full.height)
    return max(1, int(full.width * share)), max(1, int(full.height * share))


def _side(text: str) -> int:
    known = text.isascii() and text.isdigit() and len(text) <= 6 and int(text) > 0
    return int(text) if known else SIDE_MAX
