"""Quick send: `/g/<code>/friends`, one row for each friend with a link of his own. Looking at it makes no row.

Names are typed in the browser and stay there; this page takes no form. It refuses codes that do not exist or are gone,
and leads to the card where nobody has opened it yet: what has no place in the chain has nothing below it.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import Card
from greetings.chain import Hand, Kind, Place
from greetings.channels import Way, around
from greetings.engine.sizes import SIZES
from greetings.links import FRIENDS_MAX
from greetings.web import i18n
from greetings.web.answers import PageAnswer, see_other
from greetings.web.cards import (
    SHOWN_SIZE,
    WAY_NUMBERS,
    Reader,
    carriage_of,
    palette_address,
    reader_of,
    said_by,
    sending_of,
)
from greetings.web.parts import Parts
from greetings.web.requests import kind_of_look
from greetings.web.shares import WAYS, Carriage, Sending, friend_row, relations_of
from greetings.web.views import FriendRow, FriendsView, Picture


class Friends:
    """Answers `/g/<code>/friends`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show a row for each of up to `quick_send_max` friends."""
        parts, scope = self._parts, request.scope
        place = await parts.chain.require(request.path_params["code"])
        reader = reader_of(parts, scope, new=kind_of_look(scope) is Kind.UNKNOWN)
        if place.latent and not parts.chain.is_own(place, reader.visitor):
            return see_other(f"/g/{place.code}")
        card = await parts.cards.get(place.card)
        hand = parts.chain.hand(place, reader.visitor)
        view = self._view(card, place, hand, reader=reader, carriage=await carriage_of(parts, card))
        html = parts.pages.html(view)
        return PageAnswer(html.encode("utf-8"), extra=reader.cookies)

    def _view(
        self, card: Card, place: Place, hand: Hand, *, reader: Reader, carriage: Carriage
    ) -> FriendsView:
        settings, path = self._parts.settings, f"/g/{place.code}/friends"
        sending = sending_of(card, reader, code=place.code, here=f"{path}?", carriage=carriage)
        before, after = around(reader.lang, reader.relation, said_by(card))
        shown = SIZES[SHOWN_SIZE]
        return FriendsView(
            frame=i18n.frame_of(reader.lang, path, (("for", reader.relation),) if reader.relation else ()),
            palette_url=palette_address(self._parts.cards.template_of(card)),
            picture=Picture(f"/g/{place.code}.jpg", shown.width, shown.height),
            card_href=f"/g/{place.code}",
            text=sending.text,
            subject=sending.subject,
            before=before,
            after=after,
            carries=carriage.carries,
            relations=relations_of(sending.here, reader.relation),
            rows=_rows(hand, sending, min(settings.quick_send_max, FRIENDS_MAX)),
        )


def _rows(hand: Hand, sending: Sending, count: int) -> tuple[FriendRow, ...]:
    def row(number: int) -> FriendRow:
        codes = dict(zip(WAYS, hand.friend_codes(number, WAY_NUMBERS), strict=True))

        def code_of(way: Way) -> str:
            return codes[way.via]

        return friend_row(number, code_of, sending)

    return tuple(row(number) for number in range(1, count + 1))
