"""The printed card: an A6 postcard at 300 dpi with 3 mm bleed, as a picture of the whole sheet without its code.

The template's ground bleeds over the sheet; the card lies on it, drawn at the very pixels of its printed width; below
stand the invitation to pass it on and the host. Nothing that matters is nearer than 5 mm to the trim. The code is left
to the printer's file (`pdf`), which draws it as lines, sharp at any resolution. Refuses nothing.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from greetings.engine.compile import Compiled, Rect
from greetings.engine.document import Template
from greetings.engine.languages import PASS_ON, pick
from greetings.engine.mount import Sheet, Voice, host_of, inks_of
from greetings.engine.qr import CodePlace
from greetings.engine.render import draw_card
from greetings.engine.sizes import SIZES
from greetings.engine.text import TextBlock

DPI: Final = 300
PX: Final = DPI / 25.4
"""Pixels of a millimetre."""

TRIM: Final = (105.0, 148.0)
BLEED: Final = 3.0
SAFE: Final = 5.0
_CARD_BOX: Final = (93.0, 116.25)
_CARD_TOP: Final = 6.0
QUALITY: Final = 92
PREFERRED: Final = ("portrait", "square", "story", "landscape")


@dataclass(frozen=True, slots=True)
class Postcard:
    """The sheet with its bleed as JPEG; `code` says where the link goes, in its pixels."""

    body: bytes = field(repr=False)
    width: int
    height: int
    code: CodePlace | None
    truncated: tuple[str, ...] = ()


def printed_size(template: Template) -> str:
    """Choose the size of a template that is printed."""
    return next((size for size in PREFERRED if size in template.sizes), template.sizes[0])


def printed_width(size: str) -> int:
    """Give the pixels across a card of this size on the postcard."""
    width, height = _CARD_BOX
    return round(min(width, height * SIZES[size].aspect) * PX)


def _px(millimetres: float) -> int:
    return round(millimetres * PX)


def postcard(compiled: Compiled, content: Mapping[str, str], *, lang: str, link: str) -> Postcard:
    """Compose the sheet; `compiled` must be `printed_width` pixels wide."""
    drawing = draw_card(compiled, content, lang=lang)
    card = drawing.image.convert("RGB")
    inks = inks_of(compiled.template)
    width, height = (_px(side + 2 * BLEED) for side in TRIM)
    sheet = Sheet(
        Image.new("RGB", (width, height), inks.ground), compiled.template, compiled.book, lang, inks
    )
    x = (width - card.width) // 2
    y = _px(BLEED + _CARD_TOP) + (_px(_CARD_BOX[1]) - card.height) // 2
    sheet.lay(card, x, y, depth=1.6 * PX)
    _caption(sheet, x, y + card.height, link)
    file = io.BytesIO()
    sheet.image.save(file, "JPEG", quality=QUALITY, subsampling=0, dpi=(DPI, DPI))
    code = compiled.code.moved(x, y) if compiled.code is not None else None
    return Postcard(file.getvalue(), width, height, code, drawing.truncated)


def _caption(sheet: Sheet, edge: int, top: int, link: str) -> None:
    """Write the invitation and the host on one line below the card, joined by a hairline."""
    width, inks = sheet.image.width - 2 * edge, sheet.inks
    # A little above the middle between the card and the trim, where the eye looks for it.
    box = Rect(edge, top, width, round((_px(BLEED + TRIM[1]) - top) * 0.92))
    inviting = Voice("sender", size=4.9 * PX, least=2.6 * PX)
    words = sheet.set(pick(PASS_ON, sheet.lang) or PASS_ON["en"], (round(width * 0.62), box.height), inviting)
    naming = Voice("message", size=2.75 * PX, least=1.6 * PX, align="end", tracking=0.05)
    rest = width - round(words.ink.right - words.ink.left + 5 * PX)
    host = sheet.set(host_of(link), (rest, box.height), naming)
    sink = round(_baseline(words) - _baseline(host))
    places = [sheet.placed(Rect(box.x, box.y, round(words.width), box.height))]
    places.append(sheet.placed(Rect(box.right - round(host.width), box.y, round(host.width), box.height)))
    sheet.write(words, (places[0].x, places[0].y), inks.bright)
    sheet.write(host, (places[1].x, places[1].y + sink), inks.quiet)


def _baseline(block: TextBlock) -> float:
    glyphs = block.glyphs
    return glyphs[0].y if glyphs else block.height / 2
