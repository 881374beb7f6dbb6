"""The card's journey: the maker's private page behind a link that only he has. Shows how far the card travelled.

He cannot change a card that was sent; he can take it back, and give it back for a day. A wrong token is the same 404
as a card that never was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import Card
from greetings.chain import Hand, Place
from greetings.chain.growth import Journey, Listed
from greetings.engine.sizes import SIZES
from greetings.errors import Conflict, Gone, NotFound, Recalled, Unauthorised
from greetings.web import i18n
from greetings.web.answers import PageAnswer, see_other
from greetings.web.cards import (
    SHOWN_SIZE,
    Reader,
    carriage_of,
    palette_address,
    reader_of,
    sending_of,
    shares_of,
    way_codes,
)
from greetings.web.gathered import answer_links
from greetings.web.parts import Parts
from greetings.web.shares import Carriage
from greetings.web.views import (
    AnswerLink,
    ChainNode,
    JourneyView,
    MadeView,
    OpeningCounts,
    Picture,
    ShareSheet,
    Words,
)

DRAWN_MOST = 400
ANSWERS_MOST = 24
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Travel:
    """A card, its root, how far it travelled, its first forwards, what came back, and how many signed it."""

    card: Card
    place: Place
    journey: Journey
    nodes: tuple[Listed, ...]
    carriage: Carriage
    answers: tuple[AnswerLink, ...] = ()
    signed: int = 0


def manage_path(code: str, token: str) -> str:
    """Return the path of a card's private page."""
    return f"/journey/{code}/{token}"


class JourneyPages:
    """Answers `/journey/<code>/<token>` and what stands below it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show how far the card has travelled."""
        return await self._page(request, sure=False)

    async def ask(self, request: Request) -> Response:
        """Ask whether the card is really to be taken back."""
        return await self._page(request, sure=True)

    async def take_back(self, request: Request) -> Response:
        """Take the card back, and show the page."""
        place = await self._place(request)
        if place.taken_back_ms is None:
            await self._parts.chain.ends.take_back(place.card)
        return see_other(_path(request))

    async def give_back(self, request: Request) -> Response:
        """Undo, within the time; afterwards the page says that it is over."""
        place = await self._place(request)
        if place.taken_back_ms is not None:
            try:
                await self._parts.chain.ends.undo(place.card, self._parts.settings.take_back_undo_hours)
            except Conflict as error:
                raise Gone("This card was taken back too long ago to bring it back.") from error
        return see_other(_path(request))

    async def ready(self, request: Request) -> Response:
        """Show the card that was made a moment ago, and all ways of sending it."""
        place = await self._place(request)
        if place.gone:
            return see_other(_path(request))
        card = await self._parts.cards.get(place.card)
        reader = reader_of(self._parts, request.scope, new=False)
        view = MadeView(
            frame=i18n.frame_of(reader.lang, request.url.path),
            palette_url=palette_address(self._parts.cards.template_of(card)),
            picture=_picture(place),
            recipient=Words(card.words("recipient"), card.lang),
            page_url=f"{reader.base}/g/{place.code}",
            manage_url=reader.base + _path(request),
            shares=self._shares(
                card, place, reader, path=request.url.path, carriage=await carriage_of(self._parts, card)
            ),
            answered=await self._answered(card),
            signed=len(await self._parts.cards.signings.shown(card.id)) if card.signing else 0,
        )
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), extra=reader.cookies)

    async def _answered(self, card: Card) -> Words | None:
        """Return whose card this one answers; None when it answers nothing."""
        number = await self._parts.cards.answers.answered_by(card.id)
        if number is None:
            return None
        answered = await self._parts.cards.get(number)
        return Words(answered.words("sender"), answered.lang)

    async def _place(self, request: Request) -> Place:
        return await managed_root(self._parts, request)

    def _own_hand(self, place: Place) -> Hand:
        """Return what the maker sends: links below the root, with a nonce of their own."""
        return self._parts.chain.hand(place, None)

    def _shares(
        self, card: Card, place: Place, reader: Reader, *, path: str, carriage: Carriage
    ) -> ShareSheet:
        sending = sending_of(card, reader, code=place.code, here=f"{path}?", carriage=carriage)
        return shares_of(way_codes(self._own_hand(place)), sending)

    async def _page(self, request: Request, *, sure: bool) -> Response:
        parts = self._parts
        place = await self._place(request)
        card = await parts.cards.get(place.card)
        journey = await parts.chain.growth.journey(place.card)
        nodes = await parts.chain.growth.listing(place.card, most=DRAWN_MOST)
        reader = reader_of(parts, request.scope, new=False)
        answers = await answer_links(parts, await parts.cards.answers.to(card.id, ANSWERS_MOST))
        signed = len(await parts.cards.signings.shown(card.id)) if card.signing else 0
        carriage = await carriage_of(parts, card)
        travel = Travel(card, place, journey, tuple(nodes), carriage, answers, signed)
        view = self._view(travel, reader, path=_path(request), sure=sure)
        return PageAnswer(parts.pages.html(view).encode("utf-8"), extra=reader.cookies)

    def _view(self, travel: Travel, reader: Reader, *, path: str, sure: bool) -> JourneyView:
        parts, card, place, journey = self._parts, travel.card, travel.place, travel.journey
        taken_ms = place.taken_back_ms
        until = None if taken_ms is None else taken_ms + parts.settings.take_back_undo_hours * HOUR_MS
        shares = None
        if taken_ms is None:
            shares = self._shares(card, place, reader, path=path, carriage=travel.carriage)
        openings = journey.openings
        return JourneyView(
            frame=i18n.frame_of(reader.lang, path),
            palette_url=palette_address(parts.cards.template_of(card)),
            picture=_picture(place),
            recipient=Words(card.words("recipient"), card.lang),
            made_at=_moment(card.made_ms),
            page_url=f"{reader.base}/g/{place.code}",
            people=journey.readers,
            generations=journey.generations,
            forwards=journey.forwards,
            openings=OpeningCounts(openings.person, openings.preview, openings.scanner, openings.unknown),
            nodes=_drawn(travel.nodes),
            total=max(journey.forwards + 1, len(travel.nodes)),
            shares=shares,
            manage_url=reader.base + path,
            takeback_href=f"{path}/take-back",
            takeback_action=f"{path}/take-back",
            undo_action=f"{path}/give-back",
            taken_back=taken_ms is not None,
            taken_back_until=_moment(until) if until is not None and until > _now_ms() else None,
            sure=sure and taken_ms is None,
            answers=travel.answers,
            signing_href=f"{path}/signing" if card.signing and taken_ms is None else "",
            signed=travel.signed,
        )


async def managed_root(parts: Parts, request: Request) -> Place:
    """Return the root of a card whose private link this is; raise NotFound for a wrong token, Gone, Recalled."""
    values = request.path_params
    place = await parts.chain.resolve(values["code"])
    if place is None:
        raise NotFound("There is nothing at this address. Please check that the link is complete.")
    try:
        await parts.chain.manager(place, values["token"])
    except Unauthorised as error:
        raise NotFound("There is nothing at this address. Please check the link.") from error
    if place.recalled:
        raise Recalled
    if place.erased:
        raise Gone("This card was erased.")
    return await parts.chain.root_of(place)


def _path(request: Request) -> str:
    return manage_path(request.path_params["code"], request.path_params["token"])


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _now_ms() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


def _picture(place: Place) -> Picture:
    shown = SIZES[SHOWN_SIZE]
    return Picture(f"/g/{place.code}.jpg", shown.width, shown.height)


def _drawn(nodes: Sequence[Listed]) -> tuple[ChainNode, ...]:
    """Return the forwards of the living picture, parents before children; the codes themselves stay here."""
    numbers = {one.code: str(number) for number, one in enumerate(nodes)}
    return tuple(
        ChainNode(
            key=numbers[one.code],
            parent=numbers.get(one.parent) if one.parent else None,
            generation=one.generation,
            channel=one.channel,
            opened=one.state == "opened",
        )
        for one in nodes
    )
