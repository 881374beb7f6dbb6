"""What setting takes and gives: a style, and a block of glyphs at absolute pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Align = Literal["start", "center", "end", "left", "right"]
VAlign = Literal["top", "middle", "bottom"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. Sizes are px of the em, `leading` and `tracking` are em.

    `fonts` are names of fonts.toml, asked in order. `align` is along the lines (`start` follows the direction of the
    text; in a column start is the top), `valign` across them (in columns `top` is the right edge). `is_name` keeps a
    name in one face. `lang` is a BCP 47 tag that chooses regional forms, phrase rules and the direction of what has
    none of its own.
    """

    fonts: tuple[str, ...]
    size: float
    min_size: float = 12.0
    align: Align = "center"
    valign: VAlign = "middle"
    leading: float = 1.35
    max_lines: int = 64
    vertical: bool = False
    lang: str = ""
    is_name: bool = False
    tracking: float = 0.0


class Box(NamedTuple):
    """Pixels: left, top, right, bottom; right and bottom are outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def empty(self) -> bool:
        """Whether nothing is inside."""
        return self.right <= self.left or self.bottom <= self.top

    def join(self, other: Box) -> Box:
        """Return the smallest box around both."""
        if self.empty:
            return other
        if other.empty:
            return self
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


NOTHING = Box(0, 0, 0, 0)


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all `boxes`."""
    box = NOTHING
    for each in boxes:
        box = box.join(each)
    return box


class Glyph(NamedTuple):
    """One glyph to draw: its origin in px (y downwards), the size of its em, whether turned 90 degrees clockwise."""

    font: str
    glyph: int
    x: float
    y: float
    size: float
    bold: bool
    turned: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line or column: its text, its glyphs in drawing order, its ink."""

    text: str
    glyphs: tuple[Glyph, ...]
    ink: Box

    def moved(self, dx: float, dy: float) -> Line:
        """Return the line moved by (dx, dy) px."""
        ink = Box(self.ink.left + dx, self.ink.top + dy, self.ink.right + dx, self.ink.bottom + dy)
        glyphs = tuple(glyph._replace(x=glyph.x + dx, y=glyph.y + dy) for glyph in self.glyphs)
        return Line(self.text, glyphs, NOTHING if self.ink.empty else ink)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A set text. All positions are px from the box's top left corner."""

    width: float
    height: float
    size: float
    lines: tuple[Line, ...]
    ink: Box
    truncated: bool

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """All glyphs, line after line."""
        return tuple(glyph for line in self.lines for glyph in line.glyphs)
