"""Files to take along: the postcard for a printer (`/g/<code>/print.pdf`), the end card of a video
(`/g/<code>/end-card.png|.jpg?size=wide|tall`), the sheet of signatures (`/g/<code>/signatures.jpg`).

Each bears the very link in its address. Like pictures they are drawn in render places, kept, asked for again by ETag,
gone when the card is gone, and never make a row. Refuses shapes that do not exist.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import PRINT, Look, etag_of
from greetings.engine.endcard import PLANS
from greetings.errors import BadInput, NotFound, Problem
from greetings.web.assets import unchanged
from greetings.web.common import base_of, query_of
from greetings.web.parts import Parts
from greetings.web.pictures import disposition, file_answer, headers_of, saved_as

WIDE = "wide"
END_CARDS = {"png": "png", "jpg": "jpeg"}


class Files:
    """Answers requests for what is made around a card's picture."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def print(self, request: Request) -> Response:
        """Answer `/g/<code>/print.pdf`: A6 with bleed and crop marks, to be saved."""
        return await self._file(request, Look(PRINT, "pdf"), "A6", kind="attachment")

    async def end_card(self, request: Request) -> Response:
        """Answer `/g/<code>/end-card.png` or `.jpg`; `size` is wide (1920 x 1080) or tall (1080 x 1920)."""
        look = Look(_shape(request), END_CARDS[_suffix(request)])
        width, height = PLANS[look.size].size
        return await self._file(request, look, f"{width}x{height}", kind="inline")

    async def signatures(self, request: Request) -> Response:
        """Answer `/g/<code>/signatures.jpg`: every signature of a card on one sheet; 404 while nobody has signed."""
        parts = self._parts
        place = await parts.chain.require(request.path_params["code"])
        card = await parts.cards.get(place.card)
        signed = await parts.cards.signings.shown(card.id) if card.signing else ()
        if not signed:
            raise NotFound("Nobody has signed this card.")
        template, link = parts.cards.template_of(card), f"{base_of(request.scope)}/g/{place.code}"
        key = parts.album.sheet_key(card, template, signed, link=link)
        if unchanged(request, etag_of(key)):
            return Response(status_code=304, headers=headers_of(etag_of(key)))
        picture = await parts.album.kept(key) or await parts.album.sheet(card, template, signed, link=link)
        return file_answer(picture, disposition(f"{saved_as(card)} +{len(signed)}", "jpg"))

    async def _file(self, request: Request, look: Look, about: str, *, kind: str) -> Response:
        parts = self._parts
        place = await parts.chain.require(request.path_params["code"])
        card = await parts.cards.get(place.card)
        template = parts.cards.template_of(card)
        link = f"{base_of(request.scope)}/g/{place.code}"
        key = parts.album.key(card, template, link=link, look=look)
        if unchanged(request, etag_of(key)):
            return Response(status_code=304, headers=headers_of(etag_of(key)))
        picture = await parts.album.kept(key)
        if picture is None:
            picture = await parts.album.picture(card, template, link=link, look=look)
        name = disposition(f"{saved_as(card)} {about}", _suffix(request), kind=kind)
        return file_answer(picture, name)


def _suffix(request: Request) -> str:
    path: str = request.scope["path"]
    return path.rpartition(".")[2]


def _shape(request: Request) -> str:
    shape = query_of(request.scope).get("size") or WIDE
    if shape not in PLANS:
        message = f"There is no such size. Known are: {', '.join(PLANS)}."
        raise BadInput(message, problems=[Problem("size", message, "unknown-size")])
    return shape
