"""The spread page `/@handle`: somebody's cards, the greetings of the season, the eight slots. Public, kept by nobody.

Looking at it writes nothing. Its links belong to whom the page belongs to: whoever opens one of his cards here came
through him. The page of somebody who left or was banned is no longer there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from greetings import channels
from greetings.cards import code_picture, etag_of
from greetings.engine.document import Template
from greetings.engine.sizes import SIZES
from greetings.festivals import Occasion, ahead
from greetings.links import Channel, button
from greetings.participants import OwnCard, Participant, Slot
from greetings.web import i18n
from greetings.web.answers import PageAnswer, redirect
from greetings.web.assets import unchanged
from greetings.web.cards import PREVIEW_SIZE, SHOWN_SIZE, Reader, reader_of
from greetings.web.common import query_of
from greetings.web.desk import card_language, example_picture
from greetings.web.parts import Parts
from greetings.web.people.addresses import join_path, make_path, page_visitor, shown_address, spread_path
from greetings.web.people.guests import Entry, GuestPages, friend_seals, guest_book, guest_number
from greetings.web.people.stamps import monogram, slot_stamp
from greetings.web.pictures import FRESH
from greetings.web.sponsors.line import Repeats, in_slots, slot_sponsor
from greetings.web.views import (
    LinkPreview,
    PageWay,
    PersonLink,
    Picture,
    SeasonCard,
    ShownCard,
    SpreadView,
    Words,
)

SHOWN_MOST = 12
SEASON_MOST = 4
SEASON_LOOK_AHEAD = 80
SEASON_WIDTH = 432
QR_SIDE = 296
WAYS_MOST = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A card on the page, and the code of the link that the page hands out for it."""

    own: OwnCard
    code: str


def page_way() -> Channel:
    """Return the channel of links on spread pages."""
    return button("other", "page")


def page_ways(lang: str, text: str, url: str) -> tuple[PageWay, ...]:
    """Return plain links that send the address of a page, the usual ones of the reader's language first."""
    places = {
        "url": url,
        "text": text,
        "both": f"{text} {url}",
        "subject": text,
        "letter": channels.letter_text(text, url),
        "sms": channels.sms_text(text, url),
        "picture": "",
    }
    quoted = {name: quote(value, safe="") for name, value in places.items()}
    ways = [way for way in channels.WAYS.sheet(lang) if way.link][:WAYS_MOST]
    return tuple(PageWay(way.via, way.label, way.link.format(**quoted), way.translated) for way in ways)


async def shown_cards(parts: Parts, participant: Participant, most: int = SHOWN_MOST) -> tuple[Shown, ...]:
    """Return the cards that stand on somebody's page, each with a link of the page's own below its root."""
    visitor, way = page_visitor(parts.links, participant), page_way()
    found: list[Shown] = []
    for own in await parts.people.cards_of(participant):
        place = await parts.chain.resolve(own.code) if own.shown else None
        if place is not None and not place.gone:
            hand = parts.chain.hand(place, visitor)
            found.append(Shown(own, hand.code(way.number)))
        if len(found) == most:
            break
    return tuple(found)


class SpreadPages:
    """Answers `/@<handle>` and the QR of its address."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._guests = GuestPages(parts)
        self._repeats = Repeats(parts)

    async def show(self, request: Request) -> Response:
        """Show somebody's page; another spelling of the handle leads to the one that is kept."""
        asked: str = request.path_params["handle"]
        participant = await self._parts.people.by_handle(asked)
        if participant.handle != asked:
            return redirect(spread_path(participant.handle), 301)
        note = query_of(request.scope).get("guest", "")
        return await self._page(request, participant, Entry(note=note if note in {"thanks", "waits"} else ""))

    async def guest(self, request: Request) -> Response:
        """Answer `POST /@<handle>/guests`: take a line; what is wrong with it stands beside its fields."""
        taken = await self._guests.leave(request)
        if isinstance(taken, Response):
            return taken
        participant = await self._parts.people.by_handle(request.path_params["handle"])
        return await self._page(request, participant, taken)

    async def _page(self, request: Request, participant: Participant, entry: Entry) -> Response:
        reader = reader_of(self._parts, request.scope, new=False)
        who = guest_number(self._parts, request, reader.visitor)
        sponsor, seen = self._repeats.take(request.scope, await slot_sponsor(self._parts, participant))
        slots = await self._parts.people.slots(participant, in_slots(sponsor))
        if any(one.kind == "sponsor" for one in slots):
            reader = replace(reader, cookies=(*reader.cookies, *seen))
        view = await self._view(participant, reader, slots, entry=entry, who=who)
        status = 422 if entry.problems else 409 if entry.note in {"daily", "full"} else 200
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), status, extra=reader.cookies)

    async def code(self, request: Request) -> Response:
        """Answer `/@<handle>/qr.png`: the QR of the page's address."""
        participant = await self._parts.people.by_handle(request.path_params["handle"])
        reader = reader_of(self._parts, request.scope, new=False)
        link = reader.base + spread_path(participant.handle)
        etag = etag_of(f"qr {link}")
        headers = {"etag": etag, "cache-control": FRESH}
        if unchanged(request, etag):
            return Response(status_code=304, headers=headers)
        return Response(code_picture(link), headers=headers, media_type="image/png")

    async def _view(
        self, participant: Participant, reader: Reader, slots: tuple[Slot, ...], *, entry: Entry, who: int
    ) -> SpreadView:
        people = self._parts.people
        shown = await shown_cards(self._parts, participant)
        own = await people.of_visitor(reader.visitor)
        mine = own is not None and own.id == participant.id
        path = spread_path(participant.handle)
        words = i18n.translations(reader.lang)
        title = words.gettext("Greetings from %(name)s") % {"name": participant.display_name}
        season = self._season(reader.lang, participant.handle)
        return SpreadView(
            frame=i18n.frame_of(reader.lang, path),
            name=Words(participant.display_name),
            monogram=monogram(participant.display_name),
            handle=participant.handle,
            generation=participant.generation,
            parent=parent_link(slots),
            shown_address=shown_address(reader.base, participant.handle),
            page_url=reader.base + path,
            preview=self._preview(title, shown, reader, path=path),
            cards=tuple(self._card(one) for one in shown),
            season=season,
            slots=tuple(slot_stamp(one, reader.base) for one in slots),
            ways=page_ways(reader.lang, title, reader.base + path),
            qr=Picture(f"{path}/qr.png", QR_SIDE, QR_SIDE),
            join_href=join_path(f"@{participant.handle}"),
            make_href=make_path(participant.handle),
            own=PersonLink(Words(own.display_name), spread_path(own.handle)) if own and own.active else None,
            mine=mine,
            guests=await guest_book(self._parts, participant, who=who, entry=entry, mine=mine),
            friends=friend_seals(await people.exchange.friends(participant)),
            exchange=await self._exchange(participant, own),
        )

    async def _exchange(self, owner: Participant, visitor: Participant | None) -> str:
        if visitor is None or not visitor.active or visitor.id == owner.id:
            return ""
        standing = await self._parts.people.exchange.between(visitor, owner)
        return "ask" if standing == "none" else standing

    def _card(self, shown: Shown) -> ShownCard:
        card, size = shown.own.card, SIZES[SHOWN_SIZE]
        title = card.words("greeting") or card.words("recipient") or card.words("sender")
        picture = Picture(f"/g/{shown.code}.jpg", size.width, size.height)
        return ShownCard(f"/g/{shown.code}", picture, Words(title, card.lang))

    def _season(self, lang: str, handle: str) -> tuple[SeasonCard, ...]:
        """Return cards for the festivals ahead, each template once, and evergreen ones where the year is empty."""
        found: dict[str, SeasonCard] = {}
        for one in ahead(datetime.now(UTC).date(), SEASON_LOOK_AHEAD):
            for template in self._parts.catalog.for_festival(one.festival):
                if template.id not in found and len(found) < SEASON_MOST:
                    found[template.id] = _season_card(template, one, lang, handle=handle)
                    break
        return tuple(found.values())

    def _preview(self, title: str, shown: tuple[Shown, ...], reader: Reader, *, path: str) -> LinkPreview:
        """Return what a messenger shows: one of his cards, else the example of a card for the days ahead."""
        words = i18n.translations(reader.lang)
        size = SIZES[PREVIEW_SIZE]
        if shown:
            drawn = Picture(f"/g/{shown[0].code}.jpg?size={PREVIEW_SIZE}", size.width, size.height)
        else:
            drawn = self._example(reader.lang)
        return LinkPreview(
            title=title,
            description=words.gettext("Cards to open, cards to make, and a page of your own."),
            canonical=reader.base + path,
            picture=Picture(reader.base + drawn.url, drawn.width, drawn.height),
            oembed="",
        )

    def _example(self, lang: str) -> Picture:
        catalog = self._parts.catalog
        days = ahead(datetime.now(UTC).date(), SEASON_LOOK_AHEAD)
        coming = (one for day in days for one in catalog.for_festival(day.festival))
        known = (one for one in (*coming, *catalog.templates) if PREVIEW_SIZE in one.sizes)
        template = next(known, catalog.templates[0])
        size = PREVIEW_SIZE if PREVIEW_SIZE in template.sizes else template.sizes[0]
        return example_picture(template, card_language(template, lang, lang), size)


def parent_link(slots: tuple[Slot, ...]) -> PersonLink | None:
    """Return through whom somebody came; None for a root, and when that person left."""
    first = slots[0]
    if first.kind != "ancestor":
        return None
    return PersonLink(Words(first.display_name), spread_path(first.handle))


def _season_card(template: Template, one: Occasion, lang: str, *, handle: str) -> SeasonCard:
    start = one.start or datetime.now(UTC).date()
    days = (start - datetime.now(ZoneInfo(one.zone)).date()).days
    spoken = card_language(template, lang, lang)
    return SeasonCard(
        href=make_path(handle, template=template.id),
        picture=example_picture(template, spoken, SHOWN_SIZE, width=SEASON_WIDTH),
        title=template.title(lang),
        festival=one.name(lang),
        day=start,
        days=max(0, days),
    )
