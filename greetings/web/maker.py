"""The maker: choose a card, write, look, send. Three taps on a phone, no account, and everything without script too.

Typed words never stand in an address: the preview is a POST, the looks before sending carry them sealed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import GroupWish, Look, Wish
from greetings.engine.document import Template
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, NotFound, Problem
from greetings.festivals import Occasion, ahead, evergreen
from greetings.web import i18n
from greetings.web.answering import Turned, turned
from greetings.web.answers import NO_INDEX, PageAnswer, see_other
from greetings.web.cards import Reader, palette_address, reader_of
from greetings.web.common import base_of, query_of
from greetings.web.desk import (
    LOOK_WIDTH,
    Letter,
    blank_letter,
    card_language,
    desk_view,
    example_picture,
    in_language,
    read_letter,
    with_preset,
)
from greetings.web.feeds import feed_address
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.guards import MAKER_POLICY
from greetings.web.journey import manage_path
from greetings.web.origins import known_origin, with_origin
from greetings.web.parts import Parts
from greetings.web.pictures import SAMPLE_CODE
from greetings.web.requests import make_key, steady_caller
from greetings.web.sealed import Seals
from greetings.web.season_page import NO_SHELF, SEASON, Shelf, shelf_of
from greetings.web.tools.visit import tool_path
from greetings.web.views import (
    Desk,
    FestivalAhead,
    LookView,
    MakerView,
    Picture,
    SizeLook,
    TemplateCard,
    Words,
)

AHEAD = 10
NEAR_DAYS = 14
GALLERY_SIZE = "portrait"
# A card in the rack is up to 240 px wide, and sharp on dense screens.
GALLERY_WIDTH = 432
# What addresses carry on: the link or the page by which the maker came, or the card that he answers.
Origin = Mapping[str, str]
_POLICY = (b"content-security-policy", MAKER_POLICY.encode("ascii"))


class Maker:
    """Answers `/`, `/make`, `/preview` and `/look/...`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seals = Seals(parts.settings.secret_key)

    async def show(self, request: Request) -> Response:
        """Show the festivals ahead and the gallery, or the desk once a template is chosen."""
        query = query_of(request.scope)
        reader = reader_of(self._parts, request.scope, new=False)
        origin = await known_origin(self._parts, query.get("from", ""))
        template = self._parts.catalog.get(query.get("template", ""))
        answered = await turned(self._parts, query.get("answer", ""))
        letter, shelf = None, NO_SHELF
        if template is None and SEASON in query:
            shelf = await shelf_of(self._parts, query[SEASON], reader)
        if template is not None:
            lang = card_language(template, query.get("lang", ""), reader.lang)
            name, _, key = query.get("pick", "").partition(":")
            letter = with_preset(blank_letter(template, lang, origin), name, key)
            letter = answered.begun(letter) if answered else letter
        kept = {"answer": answered.code, "from": ""} if answered else {"answer": "", "from": origin}
        return await self._page(reader, letter, query | kept, shelf=shelf)

    async def preview(self, request: Request) -> Response:
        """Answer the picture of what has been typed so far; nothing is stored."""
        self._parts.throttle.take("texts", request.scope)
        form = form_of(request.scope)
        letter = self._letter(form)
        draft = self._parts.cards.check(letter.wish(), sketch=True)
        look = Look(form.get("size", GALLERY_SIZE), "jpeg", _width(form.get("width", "")))
        picture = await self._parts.album.draft(draft, _sample_link(request), look=look)
        return Response(picture.body, headers={"cache-control": "no-store"}, media_type=picture.media_type)

    async def make(self, request: Request) -> Response:
        """Answer the form: `step` says whether to look, to make, or to show the form again in another state."""
        require_ours(request)
        form = form_of(request.scope)
        letter = self._letter(form)
        step, _, rest = form.get("step", "look").partition(":")
        if step in {"make", "group"}:
            return await self._made(request, letter, GroupWish() if step == "group" else None)
        if step == "look":
            return await self._look(request, letter)
        reader = reader_of(self._parts, request.scope, new=False)
        if step == "lang":
            letter = in_language(letter, card_language(letter.template, rest, letter.lang))
        elif step == "pick":
            name, _, key = rest.partition(":")
            letter = with_preset(letter, name, key)
        return await self._page(reader, letter)

    def _letter(self, form: Mapping[str, str]) -> Letter:
        """Read a form whose template is there; raise BadInput otherwise."""
        template = self._parts.catalog.find(form.get("template", ""))
        return read_letter(form, template, form.get("lang", "") or template.document.home)

    async def _look(self, request: Request, letter: Letter) -> Response:
        reader = reader_of(self._parts, request.scope, new=False)
        try:
            draft = self._parts.cards.check(letter.wish())
        except BadInput as error:
            return await self._page(reader, letter, problems=error.problems, status=error.status)
        view = LookView(
            frame=i18n.frame_of(reader.lang, "/"),
            title=letter.template.title(reader.lang),
            palette_url=palette_address(letter.template),
            looks=self._looks(letter),
            kept=letter.kept(),
            words=tuple(
                Words(draft.content.get(one.name, ""), draft.lang)
                for one in letter.template.fields
                if not one.options
            ),
            truncated=await self._parts.album.cut(draft),
        )
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"))

    def _looks(self, letter: Letter) -> tuple[SizeLook, ...]:
        seal = self._seals.seal({"t": letter.template.id, "l": letter.lang, "c": dict(letter.words)})
        return tuple(
            SizeLook(size, Picture(f"/look/{seal}/{size}.jpg", LOOK_WIDTH, _height(size)))
            for size in letter.template.sizes
        )

    async def look(self, request: Request) -> Response:
        """Answer `/look/<seal>/<size>.jpg`: one size of a card that is not made yet."""
        value = self._seals.open(request.path_params["seal"])
        if request.path_params["size"] not in SIZES:
            raise NotFound("There is no such size.")
        draft = self._parts.cards.check(Wish(value["t"], value["c"], value["l"]))
        look = Look(request.path_params["size"], "jpeg", LOOK_WIDTH)
        picture = await self._parts.album.draft(draft, _sample_link(request), look=look)
        answer = Response(
            picture.body, headers={"cache-control": "private, no-store"}, media_type=picture.media_type
        )
        answer.raw_headers.append(NO_INDEX)
        return answer

    async def _made(self, request: Request, letter: Letter, group: GroupWish | None) -> Response:
        """Make the card, perhaps for a group to sign; a second press of the same button finds the first card."""
        parts, scope = self._parts, request.scope
        parts.throttle.take("cards", scope)
        reader = reader_of(parts, scope, new=True)
        words = [letter.template.id, letter.lang, sorted(letter.words.items())]
        body = json.dumps([*words, *(("group",) if group else ())]).encode("ascii")
        caller = steady_caller(scope, parts.links, parts.settings.trusted_proxies)
        key = make_key("make", caller, letter.once, body=body)
        key = replace(
            key, key=f"{letter.once} {key.body_hash.hex()}"
        )  # other words: another card, no conflict
        try:
            wish = replace(await with_origin(parts, letter.wish()), group=group)
            made = await parts.cards.make(wish, reader.visitor, key)
        except BadInput as error:
            return await self._page(reader, letter, problems=error.problems, status=error.status)
        then = "signing" if group else "ready"
        return see_other(f"{manage_path(made.code, made.token)}/{then}", reader.cookies)

    async def _page(
        self,
        reader: Reader,
        letter: Letter | None,
        query: Mapping[str, str] | None = None,
        *,
        problems: Sequence[Problem] = (),
        status: int = 200,
        shelf: Shelf = NO_SHELF,
    ) -> Response:
        """Show the maker: with a letter its desk, without one the gallery."""
        asked = dict(query or {})
        if letter and not query:
            origin = {"answer": letter.answers} if letter.answers else {"from": letter.origin}
            asked = {"template": letter.template.id, **origin}
        kept = tuple(
            (name, asked[name])
            for name in ("template", "festival", "from", "answer", "lang")
            if asked.get(name)
        )
        origin = {name: asked[name] for name in ("from", "answer") if asked.get(name)}
        answered = await turned(self._parts, letter.answers) if letter else None
        occasions = self._occasions()
        shown = next((one for one in occasions if one.festival == asked.get("festival")), None)
        view = MakerView(
            frame=i18n.frame_of(reader.lang, "/", kept),
            festivals=tuple(self._ahead(one, reader.lang, origin, current=one is shown) for one in occasions),
            templates=self._gallery(reader.lang, origin, shown.festival if shown else "", first=shelf.first),
            desk=self._desk(letter, reader, answered, problems) if letter else None,
            festival=shown.name(reader.lang) if shown else "",
            all_href=_address(origin),
            tools_href=tool_path("", asked.get("from", "")),
            feed_href=feed_address(shown.festival, reader.lang) if shown else "",
            season=shelf.line,
        )
        html = self._parts.pages.html(view).encode("utf-8")
        return PageAnswer(html, status, extra=(*reader.cookies, _POLICY), indexed=not origin)

    def _desk(
        self, letter: Letter, reader: Reader, answered: Turned | None, problems: Sequence[Problem]
    ) -> Desk:
        desk = desk_view(letter, reader.lang, settings=self._parts.settings, problems=problems)
        return replace(desk, answered=answered.sender) if answered else desk

    def _occasions(self) -> tuple[Occasion, ...]:
        """Return the next occasions, each festival once: those that have cards, and what else is near."""
        today = datetime.now(UTC).date()
        found: dict[str, Occasion] = {}
        for one in ahead(today, AHEAD * 20):
            near = one.start is not None and (one.start - today).days <= NEAR_DAYS
            if near or self._parts.catalog.for_festival(one.festival):
                found.setdefault(one.festival, one)
        return tuple(found.values())[:AHEAD]

    def _ahead(self, one: Occasion, lang: str, origin: Origin, *, current: bool) -> FestivalAhead:
        today = datetime.now(ZoneInfo(one.zone)).date()
        start = one.start or today
        known = self._parts.catalog.for_festival(one.festival)
        return FestivalAhead(
            id=one.festival,
            name=one.name(lang),
            day=start,
            days=max(0, (start - today).days),
            href=_address(origin, festival=one.festival) if known else "",
            current=current,
        )

    def _gallery(
        self, lang: str, origin: Origin, festival: str, *, first: tuple[str, ...]
    ) -> tuple[TemplateCard, ...]:
        """Return the templates: the `first` ones, then those of the nearest festival."""
        catalog = self._parts.catalog
        found = catalog.for_festival(festival) if festival else catalog.templates
        names = {one.festival: one.name(lang) for one in evergreen()}
        order: dict[str, int] = {}
        for place, one in enumerate(ahead(datetime.now(UTC).date(), 200)):
            order.setdefault(one.festival, place)
            names.setdefault(one.festival, one.name(lang))
        ranked = sorted(found, key=lambda one: (_place(one, first), _rank(one, order), one.id))
        return tuple(_template_card(one, lang, origin, names=names) for one in ranked)


def _place(template: Template, first: tuple[str, ...]) -> int:
    return first.index(template.id) if template.id in first else len(first)


def _rank(template: Template, order: Mapping[str, int]) -> int:
    return min((order[one] for one in template.document.festivals if one in order), default=len(order) + 1000)


def _template_card(
    template: Template, lang: str, origin: Origin, *, names: Mapping[str, str]
) -> TemplateCard:
    spoken = card_language(template, lang, lang)
    picture = example_picture(template, spoken, GALLERY_SIZE, width=GALLERY_WIDTH)
    festival = next((names[one] for one in template.document.festivals if one in names), "")
    return TemplateCard(
        id=template.id,
        title=template.title(lang),
        picture=picture,
        href=_address(origin, template=template.id),
        festival=festival,
    )


def _address(origin: Origin, **wanted: str) -> str:
    pairs = [f"{name}={value}" for name, value in wanted.items()]
    pairs += [f"{name}={quote(value)}" for name, value in origin.items()]
    return f"/?{'&'.join(pairs)}" if pairs else "/"


def _width(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else LOOK_WIDTH


def _height(size: str) -> int:
    return round(SIZES[size].height * LOOK_WIDTH / SIZES[size].width)


def _sample_link(request: Request) -> str:
    return f"{base_of(request.scope)}/g/{SAMPLE_CODE}"
