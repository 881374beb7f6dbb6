"""Pictures of cards: made on demand in render places, kept for a while, the same for the same card, size and link.

A card is drawn once per size and kept as pixels for a moment; each forward's own picture differs in its QR alone.
Failures are never kept. Refuses sizes and formats that do not exist, and work when no place is free (Busy).
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeVar

from PIL import Image

from greetings.cards.kept import FORGOTTEN_MOST, KeptPictures
from greetings.cards.making import Card
from greetings.cards.sheets import (
    PDF,
    PRINT,
    SHEETS,
    Look,
    art_of,
    labelled,
    packet_of,
    print_file,
    video_card,
)
from greetings.cards.signing import Signature
from greetings.cards.wishes import Draft
from greetings.catalog import Catalog, preview_width, unknown_size
from greetings.engine.compile import Compiled
from greetings.engine.document import Template
from greetings.engine.encode import encode
from greetings.engine.postcard import printed_size
from greetings.engine.qr import QUIET, code_for
from greetings.engine.render import Drawing, Rendering, draw_card, with_link
from greetings.engine.scene import compose
from greetings.engine.signatures import Page, Signed, signature_page, with_code
from greetings.engine.sizes import ENGINE_VERSION, FORMATS, SIZES
from greetings.engine.stationery import name_picture
from greetings.errors import BadInput, Busy
from greetings.workers import Places

T = TypeVar("T")

DRAWINGS_BYTES = 24_000_000
NAMES_KEPT = 256
PAGES_KEPT = 4
# There are few examples, each is made once.
EXAMPLE_SECONDS = 30.0
# Each template and size is compiled once on a machine; more at a time than there are cores gain nothing.
COMPILE_SECONDS = 60.0
COMPILED_AT_ONCE = 2
QR_MODULE = 8
# Part of the names of pictures that carry their link: raise it when the packet changes.
LABEL = "xmp1"
RETRY_SECONDS = 2
# The link picture may leave words out, so what is cut there is no finding.
MEASURED_SIZES = ("portrait", "square", "story")


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture with its ETag; `truncated` names the layers whose words did not all fit."""

    body: bytes = field(repr=False)
    media_type: str
    etag: str
    truncated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamePicture:
    """A name in the template's face, with its size in pixels."""

    body: bytes = field(repr=False)
    width: int
    height: int
    etag: str


class Album:
    """Makes pictures and remembers them. Made once; every process has its own, the kept pictures are shared."""

    def __init__(
        self, catalog: Catalog, places: Places, kept: KeptPictures, *, quality: int, labels: bool = True
    ) -> None:
        self._catalog = catalog
        self._places = places
        self._bakery = Places(COMPILED_AT_ONCE, queue=0, wait_seconds=COMPILE_SECONDS)
        self._kept = kept
        self._quality = quality
        self._labels = labels
        self._drawings: OrderedDict[str, Drawing] = OrderedDict()
        self._drawn_bytes = 0
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._names: OrderedDict[tuple[int, str], NamePicture] = OrderedDict()
        self._lock = threading.Lock()
        self._forgotten: set[int] = set()

    async def open(self) -> None:
        """Reach for the kept pictures."""
        await self._kept.open()

    async def close(self) -> None:
        """Finish what is being drawn and kept."""
        await asyncio.to_thread(self._bakery.close)
        await self._kept.close()

    async def forget(self, card: int) -> None:
        """Let go of everything that was drawn of a card, here and where pictures are kept. Raise Busy to try again."""
        if len(self._forgotten) >= FORGOTTEN_MOST:
            self._forgotten.clear()
        self._forgotten.add(card)
        with self._lock:
            for name in [name for name in self._drawings if name.startswith(f"{card} ")]:
                self._drawn_bytes -= _weight(self._drawings.pop(name))
            for name in [name for name in self._pages if name.startswith(f"{card} ")]:
                del self._pages[name]
        for key in [key for key in self._names if key[0] == card]:
            del self._names[key]
        await self._kept.forget(str(card))

    async def redraw(self, card: int) -> None:
        """Let go of what was drawn of a card, so that words which somebody took back lie nowhere."""
        with self._lock:
            for name in [name for name in self._pages if name.startswith(f"{card} ")]:
                del self._pages[name]
        with suppress(Busy):  # a store that is away keeps them under a name to which no address leads
            await self._kept.drop(str(card))

    @property
    def free(self) -> bool:
        """Say whether a picture could be made at once."""
        return self._places.free

    def key(self, card: Card, template: Template, *, link: str, look: Look) -> str:
        """Return what names a card's picture; raise BadInput for a size or format that does not exist."""
        art_look = art_of(template, look)
        check_look(template, art_look)
        art = self._template_key(template, art_look)
        return f"{card.id} {art} {self._quality} {_named(look)} {LABEL if self._labels else ''} {link}"

    def _template_key(self, template: Template, look: Look) -> str:
        """Say all of a template that decides its pixels: machines that share pictures may run different ones."""
        return f"{template.version} {self._catalog.layout(template, look.size).key}"

    async def kept(self, key: str) -> Picture | None:
        """Return a picture that was made before, or None."""
        body = await self._kept.get(key)
        return None if body is None else Picture(body, _media_type(body), etag_of(key))

    async def picture(self, card: Card, template: Template, *, link: str, look: Look) -> Picture:
        """Return a card's picture with a link in its QR; raise Busy when no place gets free in time."""
        key, art = self.key(card, template, link=link, look=look), art_of(template, look)
        content, lang = card.content, card.lang
        xmp = packet_of(template, card.words("greeting"), lang=lang, link=link) if self._labels else b""

        def made() -> Picture:
            if look.size == PRINT:
                compiled = self._compiled(template, art)
                return _picture(print_file(compiled, content, lang=lang, link=link, xmp=xmp), key)
            drawing = self._drawing(f"{card.id} {template.version} {art.size}", card, template, look=art)
            if look.size in SHEETS:
                rendering = video_card(drawing, content, look, lang=lang, link=link, quality=self._quality)
            else:
                rendering = with_link(drawing, link, format=look.format, quality=self._quality)
            return _picture(labelled(rendering, xmp), key)

        await self._ready(template, art)
        return self._kept_soon(key, await self._places.run(key, lambda: _or_busy(made)))

    def _kept_soon(self, key: str, picture: Picture) -> Picture:
        self._kept.keep(key, picture.body, picture.media_type)
        return picture

    async def _ready(self, template: Template, look: Look) -> None:
        """Have a template compiled, beside the places where the pictures of others are drawn."""
        if not self._catalog.is_compiled(template, look.size, width=look.width):
            key = (template.id, template.version, look.size, look.width)
            await self._bakery.run(
                key, lambda: _or_busy(lambda: self._compiled(template, look)), patience=COMPILE_SECONDS
            )

    def _drawing(self, name: str, card: Card, template: Template, *, look: Look) -> Drawing:
        with self._lock:
            found = self._drawings.get(name)
            if found is not None:
                self._drawings.move_to_end(name)
                return found
        compiled = self._catalog.compiled(template, look.size)
        drawing = draw_card(compiled, card.content, lang=card.lang)
        with self._lock:
            if name not in self._drawings and card.id not in self._forgotten:
                self._drawings[name] = drawing
                self._drawn_bytes += _weight(drawing)
            while self._drawn_bytes > DRAWINGS_BYTES and len(self._drawings) > 1:
                self._drawn_bytes -= _weight(self._drawings.popitem(last=False)[1])
        return drawing

    def sheet_key(self, card: Card, template: Template, signed: Sequence[Signature], *, link: str) -> str:
        """Return what names the sheet of a card's signatures: whoever takes his back changes it."""
        words = "\n".join(f"{one.id} {one.name}\n{one.line}" for one in signed)
        seal = blake2b(words.encode(), digest_size=16).hexdigest()
        art = Look(printed_size(template))
        return f"{card.id} {self._template_key(template, art)} {self._quality} signatures {seal} {link}"

    async def sheet(
        self, card: Card, template: Template, signed: Sequence[Signature], *, link: str
    ) -> Picture:
        """Return the sheet of a card's signatures as JPEG with a link in its QR; raise Busy."""
        key, art = self.sheet_key(card, template, signed, link=link), Look(printed_size(template))
        xmp = packet_of(template, card.words("greeting"), lang=card.lang, link=link) if self._labels else b""
        words = tuple(Signed(one.name, one.line, one.lang) for one in signed)

        def made() -> Picture:
            drawing = self._drawing(f"{card.id} {template.version} {art.size}", card, template, look=art)
            page = self._page(key.removesuffix(link), drawing, card, words)
            image = with_code(page, link, drawing=drawing, lang=card.lang)
            body = encode(image, "jpeg", self._quality)
            return _picture(labelled(Rendering(body, FORMATS["jpeg"], *image.size), xmp), key)

        await self._ready(template, art)
        return self._kept_soon(key, await self._places.run(key, lambda: _or_busy(made)))

    def _page(self, name: str, drawing: Drawing, card: Card, signed: Sequence[Signed]) -> Page:
        """Compose a sheet without its link, or find the one of a moment ago: many links ask for the same."""
        with self._lock:
            found = self._pages.get(name)
        if found is None:
            found = signature_page(drawing, card.content, signed, lang=card.lang)
            with self._lock:
                if card.id not in self._forgotten:
                    self._pages[name] = found
                while len(self._pages) > PAGES_KEPT:
                    self._pages.popitem(last=False)
        return found

    async def draft(self, draft: Draft, link: str, *, look: Look) -> Picture:
        """Return the picture of a card that is not made yet, perhaps smaller. It is not kept."""
        check_look(draft.template, look)
        words = "\n".join(f"{name}={text}" for name, text in sorted(draft.content.items()))
        key = f"draft {draft.template.id} {draft.template.version} {draft.lang} {_named(look)} {link} {words}"

        def made() -> Picture:
            compiled = self._compiled(draft.template, look)
            drawing = draw_card(compiled, draft.content, lang=draft.lang)
            return _picture(with_link(drawing, link, format=look.format, quality=self._quality), key)

        await self._ready(draft.template, look)
        return await self._places.run(key, lambda: _or_busy(made))

    async def example(self, template: Template, lang: str, link: str, *, look: Look) -> Picture:
        """Return the picture of a template's own example in a language, perhaps smaller; it is kept."""
        check_look(template, look)
        key = f"example {self._template_key(template, look)} {lang} {self._quality} {_named(look)} {link}"
        known = await self.kept(key)
        if known is not None:
            return known

        def made() -> Picture:
            drawing = draw_card(self._compiled(template, look), template.example(lang), lang=lang)
            return _picture(with_link(drawing, link, format=look.format, quality=self._quality), key)

        await self._ready(template, look)
        picture = await self._places.run(key, lambda: _or_busy(made), patience=EXAMPLE_SECONDS)
        return self._kept_soon(key, picture)

    def _compiled(self, template: Template, look: Look) -> Compiled:
        return self._catalog.compiled(template, look.size, width=look.width)

    async def name(self, card: Card, template: Template, name_field: str) -> NamePicture | None:
        """Return the picture of a name on the envelope; None when nothing stands there or no place is free."""
        words = card.words(name_field)
        key = (card.id, name_field)
        known = self._names.get(key)
        if known is not None or not words:
            return known

        def made() -> NamePicture:
            drawn = name_picture(template, words, book=self._catalog.book, lang=card.lang)
            etag = etag_of(f"name {ENGINE_VERSION} {template.id} {template.version} {card.lang} {words}")
            return NamePicture(drawn.body, drawn.width, drawn.height, etag)

        try:
            found = await self._places.run(("name", *key), made)
        except Busy:
            return None
        if card.id not in self._forgotten:
            self._names[key] = found
        if len(self._names) > NAMES_KEPT:
            self._names.popitem(last=False)
        return found

    async def cut(self, draft: Draft) -> tuple[str, ...]:
        """Return the fields whose words do not all fit on the card in some size (link pictures apart)."""

        def measured() -> tuple[str, ...]:
            found: dict[str, None] = {}
            for size in MEASURED_SIZES:
                if size in draft.template.sizes:
                    layout = self._catalog.layout(draft.template, size)
                    scene = compose(layout, draft.content, lang=draft.lang)
                    found.update(dict.fromkeys(_fields_of(draft.template, scene.truncated)))
            return tuple(found)

        return await self._places.run(object(), lambda: _or_busy(measured))


def code_picture(link: str) -> bytes:
    """Return the QR of a link as PNG, with its quiet zone, `QR_MODULE` pixels a module."""
    mask = code_for(link).mask(QR_MODULE)
    quiet = QUIET * QR_MODULE
    image = Image.new("L", (mask.width + 2 * quiet, mask.height + 2 * quiet), 255)
    image.paste(0, (quiet, quiet), mask)
    return encode(image, "png")


def check_look(template: Template, look: Look) -> None:
    """Raise BadInput for a size that the template does not have."""
    if look.size not in template.sizes:
        problem = unknown_size(", ".join(template.sizes))
        raise BadInput(problem.message, problems=[problem])


def etag_of(key: str) -> str:
    """Return the ETag of a picture by what names it: the same name always gives the same bytes."""
    return f'"{blake2b(key.encode(), digest_size=12).hexdigest()}"'


def _named(look: Look) -> str:
    width = "" if look.width is None else f"{min(preview_width(look.width), SIZES[look.size].width)}"
    return f"{look.size} {look.format} {width}"


def _picture(rendering: Rendering, key: str) -> Picture:
    return Picture(rendering.body, rendering.media_type, etag_of(key), rendering.truncated)


def _media_type(body: bytes) -> str:
    if body.startswith(b"%PDF"):
        return PDF
    if body.startswith(b"\x89PNG"):
        return FORMATS["png"]
    return FORMATS["webp"] if body[8:12] == b"WEBP" else FORMATS["jpeg"]


def _weight(drawing: Drawing) -> int:
    return drawing.image.width * drawing.image.height * 4


def _fields_of(template: Template, layers: tuple[str, ...]) -> Mapping[str, None]:
    named = {layer.name: getattr(layer, "field", None) for layer in template.document.layers}
    return {field_name: None for layer in layers if (field_name := named.get(layer))}


def _or_busy(work: Callable[[], T]) -> T:
    """Run work that may need the disk; a disk that is full or away is Busy, not a failure of ours."""
    try:
        return work()
    except OSError as error:
        message = (
            f"A picture cannot be made just now ({error.strerror or error}). Please try again in a moment."
        )
        raise Busy(message, retry_after=RETRY_SECONDS) from error
