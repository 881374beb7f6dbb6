"""A card on somebody's own site: `/g/<code>/embed`, a small page without script that may stand in a frame anywhere.

It shows the picture of that very link and one button to its card. Looking at it makes no row and counts nothing; it
sets no cookie and reads none, so every visitor of a site gets the same bytes, kept for a minute. It refuses to be more:
the card itself opens in a window of its own.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import Card
from greetings.engine.sizes import SIZES
from greetings.errors import Gone, Recalled
from greetings.sponsors import Sponsor
from greetings.web import i18n
from greetings.web.answers import NO_INDEX
from greetings.web.assets import etag_of, unchanged
from greetings.web.cards import SHOWN_SIZE, palette_address
from greetings.web.common import query_of
from greetings.web.guards import EMBED_POLICY
from greetings.web.moulds import Mould, stand_in
from greetings.web.parts import Parts
from greetings.web.pictures import FRESH
from greetings.web.sponsors.line import line_of, sponsor_of
from greetings.web.views import EmbedGoneView, EmbedView, Picture, Words

GONE = 410


class Embeds:
    """Answers `/g/<code>/embed`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show a card small; what was taken back or recalled leaves a quiet line in the same frame."""
        parts = self._parts
        wish = query_of(request.scope).get(i18n.QUERY, "")
        try:
            place = await parts.chain.require(request.path_params["code"])
        except Gone as error:
            lang = wish if wish in i18n.TONGUES else i18n.SOURCE
            html = parts.pages.html(EmbedGoneView(i18n.frame_of(lang, "/"), isinstance(error, Recalled)))
            return _answer(html.encode("utf-8"), GONE, "no-store")
        card = await parts.cards.get(place.card)
        sponsor = await sponsor_of(parts, place)
        body = self._mould(card, wish, sponsor).cast((place.code,))
        etag = etag_of(body)
        if unchanged(request, etag):
            return _answer(b"", 304, FRESH, etag)
        return _answer(body, 200, FRESH, etag)

    def _mould(self, card: Card, wish: str, sponsor: Sponsor | None) -> Mould:
        """Draw the page once per card and language: the card's own, unless the address asks for another."""
        lang = wish if wish in i18n.TONGUES else i18n.matched(card.lang) or i18n.SOURCE
        key = ("embed", card.id, lang, sponsor)
        mould = self._parts.moulds.find(key)
        if mould is None:
            mould = self._parts.moulds.keep(key, self._parts.pages.html(self._view(card, lang, sponsor)))
        return mould

    def _view(self, card: Card, lang: str, sponsor: Sponsor | None) -> EmbedView:
        code, shown = stand_in(0), SIZES[SHOWN_SIZE]
        return EmbedView(
            frame=i18n.frame_of(lang, f"/g/{code}/embed"),
            palette_url=palette_address(self._parts.cards.template_of(card)),
            sender=Words(card.words("sender"), card.lang),
            picture=Picture(f"/g/{code}.jpg", shown.width, shown.height),
            card_href=f"/g/{code}",
            sponsor=line_of(sponsor),
        )


def _answer(body: bytes, status: int, kept: str, etag: str = "") -> Response:
    headers = {"content-security-policy": EMBED_POLICY, "cache-control": kept}
    if etag:
        headers["etag"] = etag
    answer = Response(body, status, headers, "text/html")
    answer.raw_headers.append(NO_INDEX)
    return answer
