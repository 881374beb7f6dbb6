"""Puts the glyphs of divided lines at absolute pixels, in lines; columns are in columns.py.

Baselines and ideographs stand on whole pixels, other glyphs on quarters, so that their masks are shared. A block is
centred on its letters' bodies (caps, Han squares), not on accidental descenders, then pushed back inside its box.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import NamedTuple

from greetings.engine.fonts import NO_INK, FontBook, Ink
from greetings.engine.text.block import NOTHING, Box, Glyph, Line, Style
from greetings.engine.text.fit import Cut, Division, Fitter
from greetings.engine.text.paragraph import Paragraph, Part
from greetings.engine.text.shape import Run
from greetings.engine.text.unicode import IDEOGRAPHIC

_BODY = {
    "Hani": "国",
    "Hang": "한",
    "Hira": "あ",
    "Kana": "ア",
    "Hebr": "א",
    "Deva": "क",
    "Thai": "ก",
}
_SITTING = frozenset({"Hani", "Hang", "Hira", "Kana", "Bopo"})
"""Scripts whose body reaches under the baseline."""
_DESCENT = 0.2
_MARGIN = 1.0
"""Px kept from the edge, for rounding."""


def place_lines(
    book: FontBook, fitter: Fitter, division: Division, *, box: tuple[float, float], style: Style
) -> tuple[list[Line], float]:
    """Return the lines in a box of (width, height) px, and by how many px the widest line's ink is too wide."""
    pitch = float(math.floor(division.pitch * division.size)) or division.pitch * division.size
    y = _first_baseline(book, fitter, division, height=box[1], valign=style.valign, pitch=pitch)
    lines: list[Line] = []
    excess = 0.0
    for cut in division.lines:
        line, over = _line(
            book, fitter.paragraphs[cut.paragraph], cut, at=_Spot(y, division.size, box[0]), style=style
        )
        lines.append(line)
        excess = max(excess, over)
        y += pitch
    return lines, excess


def _body(book: FontBook, fitter: Fitter, cut: Cut) -> tuple[float, float]:
    """Return how far the letters' body reaches over and under the baseline, in em; Arabic has no body but its ink."""
    reach = fitter.reach(cut)
    for run in fitter.paragraphs[cut.paragraph].runs:
        if run.start < cut.end and run.end > cut.start and run.font != book.emoji:
            if run.script == "Arab":
                return reach
            ink = book.font(run.font).char_ink(_BODY.get(run.script, "H"))
            if ink is not None:
                return ink.top, -ink.bottom if run.script in _SITTING else 0.0
    return 0.8, 0.1


def _first_baseline(
    book: FontBook, fitter: Fitter, division: Division, *, height: float, valign: str, pitch: float
) -> float:
    if not division.lines:
        return 0.0
    size, first, last = division.size, division.lines[0], division.lines[-1]
    over = _body(book, fitter, first)[0]
    under = _body(book, fitter, last)[1]
    span = (len(division.lines) - 1) * pitch
    if valign == "top":
        y = over * size
    elif valign == "bottom":
        y = height - span - max(under, _DESCENT) * size
    else:
        y = (height - span + (over - under) * size) / 2
    lowest = height - span - fitter.reach(last)[1] * size
    highest = fitter.reach(first)[0] * size
    if lowest - highest < 1:
        return round((lowest + highest) * 2) / 4
    return float(round(max(min(y, math.floor(lowest)), math.ceil(highest))))


class _Spot(NamedTuple):
    """Where a line goes: its baseline, the size of the em, the width of the box, in px."""

    y: float
    size: float
    width: float


class _Pen(NamedTuple):
    """A glyph on its way: x from the line's start and rise over the baseline in px, its ink in em."""

    run: Run
    glyph: int
    x: float
    rise: float
    ink: Ink


def _line(book: FontBook, paragraph: Paragraph, cut: Cut, *, at: _Spot, style: Style) -> tuple[Line, float]:
    pens = _pens(book, paragraph, cut, at.size)
    left = min((pen.x + pen.ink.left * at.size for pen in pens), default=0.0)
    right = max((pen.x + pen.ink.right * at.size for pen in pens), default=0.0)
    shift = _aligned(paragraph, cut.width * at.size, at.width, style)
    shift = max(_MARGIN - left, min(shift, at.width - _MARGIN - right))
    glyphs = tuple(_placed(pen, shift, at, book.emoji) for pen in pens)
    text = paragraph.text[paragraph.starts[cut.start] : paragraph.starts[cut.end]]
    line = Line(text, glyphs, _box(glyphs, pens, at.size))
    return line, max(0.0, right - left + 2 * _MARGIN - at.width)


def _box(glyphs: Sequence[Glyph], pens: Sequence[_Pen], size: float) -> Box:
    """Return the ink of a line's glyphs in px."""
    if not glyphs:
        return NOTHING
    pairs = list(zip(glyphs, pens, strict=True))
    return Box(
        min(glyph.x + pen.ink.left * size for glyph, pen in pairs),
        min(glyph.y - pen.ink.top * size for glyph, pen in pairs),
        max(glyph.x + pen.ink.right * size for glyph, pen in pairs),
        max(glyph.y - pen.ink.bottom * size for glyph, pen in pairs),
    )


def _placed(pen: _Pen, shift: float, at: _Spot, emoji: str) -> Glyph:
    """Return the glyph on whole pixels if it is solid (Han, emoji), else on quarters."""
    run, glyph, x, rise, _ = pen
    x += shift
    x = float(round(x)) if run.script in IDEOGRAPHIC or run.font == emoji else round(x * 4) / 4
    return Glyph(run.font, glyph, x, at.y - round(rise * 4) / 4 if rise else at.y, at.size, run.bold, False)


def _pens(book: FontBook, paragraph: Paragraph, cut: Cut, size: float) -> list[_Pen]:
    """Run along the line from left to right; blanks leave no glyph."""
    x = -paragraph.head[cut.start] * size if cut.end > cut.start and not paragraph.base else 0.0
    pens: list[_Pen] = []
    for part in paragraph.parts(book, cut.start, cut.end):
        run = part.run
        spaces = spaces_after(paragraph, part)
        for (glyph, _, advance, _, dx, dy, ink, _), space in zip(part.glyphs, spaces, strict=False):
            if ink is not NO_INK:
                pens.append(_Pen(run, glyph, x + dx * size, dy * size, ink))
            x += (advance + space) * size
    return pens


def spaces_after(paragraph: Paragraph, part: Part) -> Iterable[float]:
    """Return the space in em after each glyph: the trail of a grapheme after its last glyph; endless zeros if none."""
    trail = paragraph.trail
    if not part.glyphs or not any(trail[part.run.start : part.run.end]):
        return repeat(0.0)
    owners = [part.owners[shaped.cluster] for shaped in part.glyphs]
    return [
        trail[place] if after != place else 0.0
        for place, after in zip(owners, [*owners[1:], -1], strict=True)
    ]


def _aligned(paragraph: Paragraph, width: float, room: float, style: Style) -> float:
    align = style.align
    if align == "start":
        align = "right" if paragraph.base else "left"
    elif align == "end":
        align = "left" if paragraph.base else "right"
    return {"left": 0.0, "right": room - width, "center": (room - width) / 2}[align]


def ink_of(book: FontBook, glyphs: Sequence[Glyph]) -> Box:
    """Return the box in px that the ink of `glyphs` touches."""
    left = top = math.inf
    right = bottom = -math.inf
    for glyph in glyphs:
        box = ink_box(book, glyph)
        if box[0] < box[2]:
            left, top = min(left, box[0]), min(top, box[1])
            right, bottom = max(right, box[2]), max(bottom, box[3])
    return Box(left, top, right, bottom) if left < right else NOTHING


def ink_box(book: FontBook, glyph: Glyph) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom in px of the ink of `glyph`."""
    ink = book.font(glyph.font).ink(glyph.glyph, glyph.bold)
    x, y, size = glyph.x, glyph.y, glyph.size
    if glyph.turned:
        return (x + ink.bottom * size, y + ink.left * size, x + ink.top * size, y + ink.right * size)
    return (x + ink.left * size, y - ink.top * size, x + ink.right * size, y - ink.bottom * size)
