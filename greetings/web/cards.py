"""The card page: `/g/<code>`. Who looks is counted, who is handed which link is decided here; nothing else is.

Each card's page is drawn once per language and state, and cast with every reader's own codes (`moulds`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import bidirectional
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from greetings.cards import Card, Signature
from greetings.chain import Hand, Kind, Place
from greetings.channels import Said, Way, wording
from greetings.engine.document import Template
from greetings.engine.sizes import SIZES
from greetings.errors import NotFound
from greetings.links import Visitor, button, clean_code
from greetings.sponsors import Sponsor
from greetings.web import i18n
from greetings.web.answers import PageAnswer, redirect
from greetings.web.common import base_of, query_of
from greetings.web.gathered import answer_links, signed_sheet
from greetings.web.moulds import Mould, stand_in
from greetings.web.parts import Parts
from greetings.web.quiet import ANYWAY, asked_for_quiet, quiet_view
from greetings.web.requests import kind_of_look, language_cookie, language_of
from greetings.web.shares import BOTH, WAYS, Carriage, Sending, relation_of, share_sheet
from greetings.web.sponsors.line import Repeats, line_of, sponsor_of
from greetings.web.views import (
    AnswerLink,
    CardWords,
    Envelope,
    LinkPreview,
    Name,
    OpenView,
    OwnLink,
    Picture,
    SealedView,
    ShareSheet,
    Words,
)

SHOWN_SIZE = "portrait"
PREVIEW_SIZE = "landscape"
# Stand-ins 0 and 1 are the page's own code and the reader's; then one for each way of sending.
WAY_NUMBERS = tuple(button(way.channel, way.via).number for way in WAYS.values())
_STAND_INS = {via: stand_in(place + 2) for place, via in enumerate(WAYS)}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a page: the language, the address he came to, the visitor and perhaps his new cookie.

    `relation` is for whom the words shall be that he sends.
    """

    lang: str
    base: str
    visitor: Visitor | None
    cookies: tuple[tuple[bytes, bytes], ...] = ()
    relation: str = ""


def reader_of(parts: Parts, scope: Scope, *, new: bool) -> Reader:
    """Say who reads; with `new` a visitor whom we have not seen is given a cookie."""
    query = query_of(scope)
    wish = query.get(i18n.QUERY)
    cookies = (language_cookie(wish),) if wish and wish in i18n.TONGUES else ()
    visitor = parts.visitors.read(scope)
    if visitor is None and new:
        fresh = parts.visitors.new()
        visitor, cookies = fresh.visitor, (fresh.cookie, *cookies)
    return Reader(language_of(scope, wish), base_of(scope), visitor, cookies, relation_of(query))


@lru_cache(maxsize=512)
def preview_title(lang: str, sender: str) -> str:
    """Return what a messenger shows as title, in the card's language where the interface speaks it."""
    words = i18n.translations(i18n.matched(lang) or i18n.SOURCE)
    if not sender:
        return words.gettext("A card has come for you")
    return words.gettext("%(name)s has sent you a card") % {"name": _apart(sender, lang)}


def _apart(name: str, lang: str) -> str:
    """Isolate a name that runs against the sentence around it (UAX 9: FSI, PDI), as a title has no markup for that."""
    strong = next((one for one in map(bidirectional, name) if one in {"L", "R", "AL"}), "L")
    against = (strong != "L") != (i18n.direction(lang) == "rtl")
    return f"\u2068{name}\u2069" if against else name


def share_text(card: Card) -> str:
    """Return the words that go before a link: the greeting and who sends it."""
    return " · ".join(words for words in (card.words("greeting"), card.words("sender")) if words)


def words_with_link(card: Card, page: str) -> str:
    """Return what can be sent as it is: the words, and at their end the link."""
    return f"{share_text(card)} {page}".lstrip()


def palette_address(template: Template) -> str:
    """Return where the style sheet of a template's colours is."""
    return f"/static/t/{template.id}-{template.version}.css"


def envelope_of(template: Template) -> Envelope:
    """Return how a template's cards are wrapped."""
    page = template.document.page
    art = f"/static/t/{template.id}-{template.version}"
    return Envelope(
        template=template.id,
        palette_url=palette_address(template),
        animation=page.animation,
        liner=f"{art}-liner.png" if page.liner_art else "",
        stamp=f"{art}-stamp.png" if page.stamp else "",
    )


def link_preview(card: Card, base: str, code: str, *, template: Template) -> LinkPreview:
    """Return what a messenger shows of the card at a code."""
    size = SIZES[PREVIEW_SIZE if PREVIEW_SIZE in template.sizes else SHOWN_SIZE]
    canonical = f"{base}/g/{code}"
    return LinkPreview(
        title=preview_title(card.lang, card.words("sender")),
        description=share_text(card) or template.title(card.lang),
        canonical=canonical,
        picture=Picture(f"{canonical}.jpg?size={size.name}", size.width, size.height),
        oembed=f"{base}/oembed?url={quote(canonical, safe='')}",
        locale=card.lang.replace("-", "_"),
    )


def said_by(card: Card) -> Said:
    """Return what the words before a link are made of."""
    return Said(share_text(card), card.words("sender"))


def sending_of(card: Card, reader: Reader, *, code: str, here: str, carriage: Carriage) -> Sending:
    """Return what a reader sends from the page `here` (ready for one more parameter); `code` is the page's own."""
    shown = SIZES[SHOWN_SIZE]
    neutral = share_text(card)
    chosen = f"?for={reader.relation}" if reader.relation else ""
    return Sending(
        base=reader.base,
        lang=reader.lang,
        text=wording(reader.lang, reader.relation, said_by(card)),
        subject=neutral or preview_title(reader.lang, ""),
        here=here,
        relation=reader.relation,
        friends=f"/g/{code}/friends{chosen}",
        carries=carriage.carries,
        first=carriage.first,
        size=(shown.width, shown.height),
    )


async def carriage_of(parts: Parts, card: Card) -> Carriage:
    """Return how a card travels: as its campaign has it, unless the installation lets only one of the two pass."""
    carries = parts.settings.carries
    campaign = await parts.campaigns.near(card.tag.campaign) if card.tag else None
    if campaign is None:
        return Carriage(carries)
    return Carriage(campaign.brief.mode if carries == BOTH else carries, campaign.brief.channels)


def shares_of(codes: Mapping[str, str], sending: Sending) -> ShareSheet:
    """Return the sheet of all ways of sending; `codes` by `via`."""

    def code_of(way: Way) -> str:
        return codes[way.via]

    return share_sheet(code_of, sending)


def way_codes(hand: Hand) -> dict[str, str]:
    """Return the code of every way of sending for one hand."""
    return dict(zip(WAYS, hand.codes(WAY_NUMBERS), strict=True))


@dataclass(frozen=True, slots=True)
class Mine:
    """What an open page shows to one reader or for a while: his figures, answers to its maker, the signatures."""

    own: OwnLink | None
    maker: bool
    answers: tuple[AnswerLink, ...]
    signed: tuple[Signature, ...]


class CardPages:
    """Answers `/g/<code>`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._repeats = Repeats(parts)
        self._secure = parts.settings.base_url.startswith("https:")

    async def show(self, request: Request, text: str) -> Response:
        """Show the card at a code, sealed or open; count the look."""
        parts, scope = self._parts, request.scope
        place = await parts.chain.resolve(text)
        if place is None:
            return self._cleaned(request, text)
        if place.gone:
            place = await parts.chain.require(text)
        card = await parts.cards.get(place.card)
        if request.method == "HEAD":
            return PageAnswer(b"")
        query = query_of(scope)
        kind = kind_of_look(scope)
        reader = reader_of(parts, scope, new=kind is Kind.UNKNOWN)
        opened = "opened" in query
        if place.latent or not opened:
            place = await parts.chain.look(place, reader.visitor, kind)
        hand = parts.chain.hand(place, reader.visitor)
        if not hand.own and ANYWAY not in query and asked_for_quiet(scope, secure=self._secure):
            html = parts.pages.html(quiet_view(place.code, reader.lang, quiet=True))
            return PageAnswer(html.encode("utf-8"), extra=reader.cookies)
        if hand.own or opened:
            sponsor, seen = self._repeats.take(scope, await sponsor_of(parts, place))
            reader = replace(reader, cookies=(*reader.cookies, *seen))
            return await self._open(card, place, hand, reader=reader, sponsor=sponsor)
        mould = await self._sealed(card, reader)
        return PageAnswer(mould.cast((place.code, hand.address)), extra=reader.cookies)

    def _cleaned(self, request: Request, text: str) -> Response:
        """Redirect to the code at the start of a text that a messenger lengthened; raise NotFound for all else."""
        code = clean_code(text)
        if code is None or code == text or self._parts.links.read(code) is None:
            raise NotFound("There is no card at this link. Please check that the link is complete.")
        return redirect(f"/g/{code}", 301)

    async def _sealed(self, card: Card, reader: Reader) -> Mould:
        key = ("sealed", card.id, reader.lang, reader.base)
        mould = self._parts.moulds.find(key)
        if mould is None:
            view = await self._sealed_view(card, reader)
            mould = self._parts.moulds.keep(key, self._parts.pages.html(view))
        return mould

    async def _sealed_view(self, card: Card, reader: Reader) -> SealedView:
        template = self._parts.cards.template_of(card)
        code, own = stand_in(0), stand_in(1)
        shown = SIZES[SHOWN_SIZE]
        return SealedView(
            frame=i18n.frame_of(reader.lang, f"/g/{code}"),
            code=code,
            envelope=envelope_of(template),
            recipient=await self._name(card, template, "recipient"),
            sender=await self._name(card, template, "sender"),
            preview=link_preview(card, reader.base, code, template=template),
            forward_link=f"{reader.base}/g/{own}",
            open_action=f"/g/{code}/open",
            picture=Picture(f"/g/{code}.jpg", shown.width, shown.height),
            report_href=f"/g/{code}/report",
        )

    async def _name(self, card: Card, template: Template, name_field: str) -> Name:
        drawn = await self._parts.album.name(card, template, name_field)
        picture = None
        if drawn is not None:
            picture = Picture(f"/g/{stand_in(0)}/{name_field}.png", drawn.width, drawn.height)
        return Name(Words(card.words(name_field), card.lang), picture)

    async def _open(
        self, card: Card, place: Place, hand: Hand, *, reader: Reader, sponsor: Sponsor | None
    ) -> Response:
        mine = await self._mine(card, hand)
        carriage = await carriage_of(self._parts, card)
        key = ("open", card.id, reader.lang, reader.base, reader.relation, mine, sponsor, carriage)
        mould = self._parts.moulds.find(key)
        if mould is None:
            sending = self._sending(card, reader, carriage)
            view = self._open_view(card, reader, mine, sponsor=sponsor, sending=sending)
            mould = self._parts.moulds.keep(key, self._parts.pages.html(view))
        codes = (place.code, hand.address, *hand.codes(WAY_NUMBERS))
        return PageAnswer(mould.cast(codes), extra=reader.cookies)

    async def _mine(self, card: Card, hand: Hand) -> Mine:
        """Return what of an open page is not the same for all, and not for ever: figures, answers, signatures."""
        parts, own = self._parts, None
        answers: tuple[AnswerLink, ...] = ()
        if hand.own:
            figures = await parts.chain.growth.of_hand(hand)
            own = OwnLink(people=figures.openings.person, generations=figures.generations)
        if hand.own and hand.root:
            answers = await answer_links(parts, await parts.cards.answers.to(card.id))
        signed = await parts.cards.signings.shown(card.id) if card.signing else ()
        return Mine(own, hand.own and hand.root, answers, signed)

    def _sending(self, card: Card, reader: Reader, carriage: Carriage) -> Sending:
        code = stand_in(0)
        here = f"/g/{code}?opened=1&"
        return sending_of(card, reader, code=code, here=here, carriage=carriage)

    def _open_view(
        self, card: Card, reader: Reader, mine: Mine, *, sponsor: Sponsor | None, sending: Sending
    ) -> OpenView:
        template = self._parts.cards.template_of(card)
        code, address = stand_in(0), stand_in(1)
        shown = SIZES[SHOWN_SIZE]
        return OpenView(
            frame=i18n.frame_of(reader.lang, f"/g/{code}", (("opened", "1"),)),
            code=code,
            envelope=envelope_of(template),
            words=words_of(card),
            sender=Words(card.words("sender"), card.lang),
            preview=link_preview(card, reader.base, code, template=template),
            forward_link=f"{reader.base}/g/{address}",
            picture=Picture(f"/g/{address}.jpg", shown.width, shown.height),
            shares=shares_of(_STAND_INS, sending),
            make_href=make_path(address, card),
            report_href=f"/g/{code}/report",
            own=mine.own,
            answer_href="" if mine.maker else f"/g/{address}/answer",
            answers=mine.answers,
            signed=signed_sheet(mine.signed, address),
            sponsor=line_of(sponsor, code),
        )


def make_path(code: str, card: Card) -> str:
    """Return where a reader makes his own card; out of a campaign's he meets that campaign's designs first."""
    season = f"&season={card.tag.campaign}" if card.tag else ""
    return f"/?from={code}{season}"


def words_of(card: Card) -> CardWords:
    """Return a card's words as text."""
    return CardWords(
        greeting=card.words("greeting"),
        recipient=card.words("recipient"),
        message=card.words("message"),
        sender=card.words("sender"),
        lang=card.lang,
        dir=i18n.direction(card.lang),
    )
