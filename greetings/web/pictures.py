"""Pictures over HTTP: a card's own (`/g/<code>.jpg|.png|.webp?size=`), its QR, and the examples in the gallery.

Every forward's picture bears its own link. Kept by browsers for a minute and then asked for again by ETag, so that a
card that was taken back vanishes; errors are never kept. Looking at a picture counts nothing and makes no row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import Card, Look, Picture, code_picture, etag_of
from greetings.chain import Place
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, Busy, NotFound, Problem
from greetings.links import clean_code
from greetings.web.answers import NO_INDEX, redirect
from greetings.web.assets import FOR_EVER, unchanged
from greetings.web.common import base_of, query_of
from greetings.web.parts import Parts

FRESH = "public, max-age=60, must-revalidate"
DEFAULT_SIZE = "portrait"
SUFFIXES: Mapping[str, str] = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "webp": "webp"}
SAMPLE_CODE = "0" * 22
NAME_BYTES = 120
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_VERSION = re.compile("[0-9]{1,4}")
_EXAMPLE = re.compile(r"(?P<lang>[A-Za-z-]{2,12})-(?P<size>[a-z]{2,12})-(?P<width>[0-9]{2,4})\.jpg")


class Pictures:
    """Answers requests for pictures."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def card(self, request: Request, code: str, suffix: str) -> Response:
        """Answer `/g/<code>.<suffix>`; `size` is a named size."""
        parts = self._parts
        place = await parts.chain.resolve(code)
        if place is None:
            return _cleaned(code, suffix)
        if place.gone:
            place = await parts.chain.require(code)
        card = await parts.cards.get(place.card)
        template = parts.cards.template_of(card)
        look = Look(_size(request), SUFFIXES[suffix])
        link = f"{base_of(request.scope)}/g/{place.code}"
        key = parts.album.key(card, template, link=link, look=look)
        if unchanged(request, etag_of(key)):
            return Response(status_code=304, headers=headers_of(etag_of(key)))
        kept = await parts.album.kept(key)
        if kept is None and place.latent and not parts.album.free:
            return await self._instead(place, suffix, look)
        picture = kept or await parts.album.picture(card, template, link=link, look=look)
        return file_answer(picture, disposition(saved_as(card), suffix))

    async def _instead(self, place: Place, suffix: str, look: Look) -> Response:
        """Point to the picture of the forward that handed this link out: nobody sees a broken picture."""
        above = await self._parts.chain.growth.listing(
            place.card, after=(place.parent or place.card) - 1, most=1
        )
        return redirect(f"/g/{above[0].code}.{suffix}?size={look.size}")

    async def code(self, request: Request) -> Response:
        """Answer `/g/<code>/qr.png`: the QR of that very link."""
        place = await self._parts.chain.require(request.path_params["code"])
        link = f"{base_of(request.scope)}/g/{place.code}"
        etag = etag_of(f"qr {link}")
        if unchanged(request, etag):
            return Response(status_code=304, headers=headers_of(etag))
        return _answer(Picture(code_picture(link), "image/png", etag))

    async def name(self, request: Request) -> Response:
        """Answer `/g/<code>/recipient.png` or `/g/<code>/sender.png`: a name as it stands on the envelope."""
        parts = self._parts
        place = await parts.chain.require(request.path_params["code"])
        card = await parts.cards.get(place.card)
        drawn = await parts.album.name(card, parts.cards.template_of(card), request.path_params["name"])
        if drawn is None:
            if not card.words(request.path_params["name"]):
                raise NotFound("There is no such name on this card.")
            raise Busy("The name cannot be drawn just now.", retry_after=1)
        if unchanged(request, drawn.etag):
            return Response(status_code=304, headers=headers_of(drawn.etag))
        return _answer(Picture(drawn.body, "image/png", drawn.etag))

    async def example(self, request: Request) -> Response:
        """Answer `/examples/<template>-<version>/<lang>-<size>-<width>.jpg`: a template's own example."""
        name, _, version = request.path_params["template"].rpartition("-")
        template = self._parts.catalog.version(name, int(version)) if _VERSION.fullmatch(version) else None
        found = _EXAMPLE.fullmatch(request.path_params["file"])
        if template is None or found is None or str(template.version) != version:
            raise NotFound("There is no such picture.")
        lang, size = found["lang"], found["size"]
        if size not in SIZES or lang not in template.example_languages():
            raise NotFound("There is no such picture.")
        look = Look(size, "jpeg", int(found["width"]))
        link = f"{base_of(request.scope)}/g/{SAMPLE_CODE}"
        picture = await self._parts.album.example(template, lang, link, look=look)
        if unchanged(request, picture.etag):
            return Response(status_code=304, headers={"etag": picture.etag, "cache-control": FOR_EVER})
        return Response(
            picture.body,
            headers={"etag": picture.etag, "cache-control": FOR_EVER},
            media_type=picture.media_type,
        )


def example_address(template: str, version: int, *, lang: str, size: str, width: int) -> str:
    """Return where the example of a template is."""
    return f"/examples/{template}-{version}/{lang}-{size}-{width}.jpg"


def _size(request: Request) -> str:
    size = query_of(request.scope).get("size") or DEFAULT_SIZE
    if size not in SIZES:
        message = f"There is no such size. Known are: {', '.join(SIZES)}."
        raise BadInput(message, problems=[Problem("size", message, "unknown-size")])
    return size


def _cleaned(code: str, suffix: str) -> Response:
    clean = clean_code(code)
    if clean is None or clean == code:
        raise NotFound("There is no card at this link. Please check that the link is complete.")
    return redirect(f"/g/{clean}.{suffix}", 301)


def saved_as(card: Card) -> str:
    """Return what people call a card that they save: its greeting."""
    return card.words("greeting") or "card"


def disposition(words: str, suffix: str, *, kind: str = "inline") -> str:
    """Return the Content-Disposition of a file that people know by `words` (RFC 6266); `kind` attachment saves it."""
    name = _UNFIT.sub(" ", words).encode("utf-8")[:NAME_BYTES].decode("utf-8", "ignore").strip(" .")
    whole = quote(f"{name or 'card'}.{suffix}", safe="")
    return f"{kind}; filename=\"card.{suffix}\"; filename*=UTF-8''{whole}"


def headers_of(etag: str) -> dict[str, str]:
    """Return how long a picture is fresh, and by what it is asked for again."""
    return {"etag": etag, "cache-control": FRESH}


def file_answer(picture: Picture, name: str) -> Response:
    """Answer with a picture or a file under the name in which it is saved."""
    headers = headers_of(picture.etag) | {"content-disposition": name}
    answer = Response(picture.body, headers=headers, media_type=picture.media_type)
    answer.raw_headers.append(NO_INDEX)
    return answer


def _answer(picture: Picture) -> Response:
    answer = Response(picture.body, headers=headers_of(picture.etag), media_type=picture.media_type)
    answer.raw_headers.append(NO_INDEX)
    return answer
