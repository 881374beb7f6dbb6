"""What a card's picture is made into besides its own sizes: the printed postcard, the end card of a video.

They are looks like others, in sizes of their own (`print`, `wide`, `tall`), each made around one size of the template's
art. Also says what a file tells about itself: its link and its greeting, never a word that a person wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from greetings.cards.wishes import Draft
from greetings.catalog import Catalog
from greetings.engine.compile import Compiled
from greetings.engine.document import Template
from greetings.engine.encode import encode
from greetings.engine.endcard import PLANS, end_card
from greetings.engine.pdf import postcard_pdf
from greetings.engine.postcard import postcard, printed_size, printed_width
from greetings.engine.render import Drawing, Rendering, draw_card, render
from greetings.engine.sizes import FORMATS
from greetings.engine.xmp import packet, with_packet
from greetings.settings import Settings

PRINT: Final = "print"
PDF: Final = "application/pdf"
SHEETS: Final = frozenset({PRINT, *PLANS})


@dataclass(frozen=True, slots=True)
class Look:
    """How something is to be seen: a named size, a format, and for previews a width in pixels."""

    size: str
    format: str = "jpeg"
    width: int | None = None


def art_of(template: Template, look: Look) -> Look:
    """Return the look of the art that a look is made of: of most looks their own. A print is a PDF or nothing."""
    if look.size not in SHEETS or (look.size == PRINT) != (look.format == "pdf"):
        return look
    size = printed_size(template)
    return Look(size, width=printed_width(size) if look.size == PRINT else None)


def packet_of(template: Template, greeting: str, *, lang: str, link: str) -> bytes:
    """Return what a file says about itself. A greeting in the maker's own words stays out of it."""
    known = template.greetings(lang) or (template.title(lang),)
    return packet(link, greeting if greeting in known else known[0])


def labelled(rendering: Rendering, xmp: bytes) -> Rendering:
    """Return a picture that carries a packet; without one the picture as it is."""
    return replace(rendering, body=with_packet(rendering.body, xmp)) if xmp else rendering


def print_file(
    compiled: Compiled, content: Mapping[str, str], *, lang: str, link: str, xmp: bytes = b""
) -> Rendering:
    """Return the printer's file of a card: A6 with bleed and crop marks, one page of PDF."""
    made = postcard(compiled, content, lang=lang, link=link)
    title = content.get("greeting") or compiled.template.title(lang)
    body = postcard_pdf(made, link, title=title, lang=lang, xmp=xmp)
    return Rendering(body, PDF, made.width, made.height, made.truncated)


def video_card(
    drawing: Drawing, content: Mapping[str, str], look: Look, *, lang: str, link: str, quality: int
) -> Rendering:
    """Return the end card of a video, whose shape is the look's size."""
    image = end_card(drawing, content, lang=lang, link=link, shape=look.size)
    return Rendering(
        encode(image, look.format, quality), FORMATS[look.format], *image.size, drawing.truncated
    )


def draw_draft(draft: Draft, look: Look, *, link: str, catalog: Catalog, settings: Settings) -> Rendering:
    """Draw a card for somebody who is no visitor, in any look; raise BadInput for a size that does not exist."""
    template, content, lang = draft.template, draft.content, draft.lang
    art, quality = art_of(template, look), settings.jpeg_quality
    compiled = catalog.compiled(template, art.size, width=art.width)
    carries = link and settings.carries != "link"
    xmp = packet_of(template, content.get("greeting", ""), lang=lang, link=link) if carries else b""
    if look.size == PRINT:
        return print_file(compiled, content, lang=lang, link=link, xmp=xmp)
    if look.size in SHEETS:
        drawing = draw_card(compiled, content, lang=lang)
        return labelled(video_card(drawing, content, look, lang=lang, link=link, quality=quality), xmp)
    drawn = render(compiled, content, lang=lang, link=link, format=look.format, quality=quality)
    return labelled(drawn, xmp)
