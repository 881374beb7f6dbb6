"""What a postcard and an end card have in common: a sheet in the template's ground, the card on it, words beside.

The card lies there with a hairline and a soft shadow; words take the faces that the template gives its fields, and
its page's ink and accent where those can be read. Refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from greetings.engine.check.contrast import LARGE, NORMAL, contrast
from greetings.engine.compile import RGB, Rect, colour
from greetings.engine.document import Template
from greetings.engine.document.model import TextLayer
from greetings.engine.document.rules import mentioned
from greetings.engine.fonts import FontBook
from greetings.engine.languages import is_right_to_left, pick, wanted
from greetings.engine.text import Style, clean, paint, set_text
from greetings.engine.text.block import Align, TextBlock, VAlign

LIGHTEST: Final[RGB] = (255, 250, 240)
DARKEST: Final[RGB] = (28, 25, 23)
SHADOW_OPACITY: Final = 0.4


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of a sheet: its ground, strong words, large words with colour, quiet words, hairlines, shadow."""

    ground: RGB
    strong: RGB
    bright: RGB
    quiet: RGB
    line: RGB
    shadow: RGB


def inks_of(template: Template, *, paper: bool = False) -> Inks:
    """Take the colours of a template's page, or of its paper; what could not be read on its ground gives way."""
    page = template.document.page
    names = (page.paper, page.paper_ink, page.accent) if paper else (page.ground, page.ink, page.accent)
    ground, ink, accent = (colour(template, name) for name in names)
    strong = _readable((ink, accent, DARKEST, LIGHTEST), ground, NORMAL)
    return Inks(
        ground=ground,
        strong=strong,
        bright=_readable((accent, strong), ground, LARGE),
        quiet=_readable((mixed(strong, ground, 0.22), strong), ground, NORMAL),
        line=mixed(_readable((accent, strong), ground, LARGE), ground, 0.3),
        shadow=mixed(ground, DARKEST, 0.85),
    )


def _readable(wishes: tuple[RGB, ...], ground: RGB, needed: float) -> RGB:
    found = next((one for one in wishes if contrast(one, ground) >= needed), None)
    return found or max(wishes, key=lambda one: contrast(one, ground))


def mixed(one: RGB, other: RGB, share: float) -> RGB:
    """Give `one` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


@dataclass(frozen=True, slots=True)
class Voice:
    """How words sound: whose faces (a field's), the most and the least size in pixels, where they stand in their box.

    `align` start and end follow the language of the card.
    """

    like: str
    size: float
    least: float
    align: Align = "start"
    valign: VAlign = "middle"
    lines: int = 1
    tracking: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is being drawn: RGB pixels, and what decides how words look on it."""

    image: Image.Image
    template: Template
    book: FontBook
    lang: str
    inks: Inks

    @property
    def mirrored(self) -> bool:
        """Whether the sheet runs from right to left."""
        return is_right_to_left(self.lang)

    def placed(self, rect: Rect) -> Rect:
        """Give a place that was meant for a sheet from left to right."""
        if not self.mirrored:
            return rect
        return Rect(self.image.width - rect.right, rect.y, rect.width, rect.height)

    def lay(self, card: Image.Image, x: int, y: int, *, depth: float) -> None:
        """Lay the card on the sheet with its shadow, `depth` pixels above it, and a hairline around."""
        pad, drop = round(3 * depth), round(0.55 * depth)
        veil = Image.new("L", (card.width + 2 * pad, card.height + 2 * pad))
        for blur, share in ((depth, 0.7), (depth / 4, 0.5)):
            soft = Image.new("L", veil.size)
            soft.paste(round(255 * SHADOW_OPACITY * share), (pad, pad, pad + card.width, pad + card.height))
            soft = soft.filter(ImageFilter.GaussianBlur(blur))
            veil = ImageChops.screen(veil, soft)
        self.image.paste(self.inks.shadow, (x - pad, y - pad + drop), veil)
        line = max(1, round(depth / 12))
        edge = (x - line, y - line, x + card.width + line, y + card.height + line)
        self.image.paste(mixed(self.inks.ground, self.inks.strong, 0.3), edge)
        self.image.paste(card, (x, y))

    def set(self, text: str, size: tuple[int, int], voice: Voice) -> TextBlock:
        """Set words into a box of this width and height, smaller if they must be, at last with an ellipsis."""
        style = Style(
            fonts=self._faces(voice.like),
            size=voice.size,
            min_size=voice.least,
            align=self._side(voice.align),
            valign=voice.valign,
            leading=1.25,
            max_lines=voice.lines,
            lang=self.lang,
            tracking=voice.tracking,
        )
        return set_text(self.book, clean(text), width=size[0], height=size[1], style=style)

    def write(self, block: TextBlock, xy: tuple[int, int], fill: RGB) -> None:
        """Paint words that were set, the corner of their box at `xy`."""
        paint(self.image, xy, block, self.book, fill=fill)

    def rule(self, rect: Rect, fill: RGB) -> None:
        """Draw a line, or fill a place."""
        self.image.paste(fill, (rect.x, rect.y, rect.right, rect.bottom))

    def _side(self, align: Align) -> Align:
        if align not in {"start", "end"}:
            return align
        return "right" if (align == "start") == self.mirrored else "left"

    def _faces(self, field: str) -> tuple[str, ...]:
        """Choose the faces in which the template sets a field; those of its first words if it shows it nowhere."""
        every = (layer for layer in self.template.document.layers if isinstance(layer, TextLayer))
        layers = [layer for layer in every if wanted(self.lang, layer.when, layer.unless)]
        layer = next((one for one in layers if field in mentioned(one)), layers[0] if layers else None)
        return tuple(pick(layer.fonts, self.lang, home=self.template.document.home) or ()) if layer else ()


def host_of(link: str) -> str:
    """Give the host of a link as people read it; empty if it has none."""
    rest = link.partition("://")[2].partition("/")[0]
    return rest.rpartition("@")[2].removeprefix("www.")
