"""Puts the glyphs of divided columns at absolute pixels, first column rightmost."""

from __future__ import annotations

import math
from typing import NamedTuple

from greetings.engine.fonts import NO_INK, Font, FontBook
from greetings.engine.text.block import Glyph, Line, Style
from greetings.engine.text.fit import Cut, Division, Fitter
from greetings.engine.text.paragraph import Paragraph, Part
from greetings.engine.text.place import ink_of, spaces_after
from greetings.engine.text.shape import Run, Shaped
from greetings.engine.text.upright import EMOJI_CELL

_CORNER = frozenset("，。、．,.")
_TURNED = frozenset("（）「」『』【】《》〈〉〖〗〔〕…—～〜–")
_CENTRED = frozenset("！？：；·・")


class _Cell(NamedTuple):
    """Where a grapheme begins in its column: axis and top in px, size of the em."""

    axis: float
    top: float
    size: float


def place_columns(
    book: FontBook, fitter: Fitter, division: Division, *, box: tuple[float, float], style: Style
) -> tuple[list[Line], float]:
    """Return the columns in a box of (width, height) px, and by how many px the tallest one is too tall.

    Centred columns begin at one height, as vertical text does: the tallest one is centred.
    """
    size = division.size
    pitch = float(math.floor(division.pitch * size))
    axis = _first_axis(book, fitter, division, width=box[0], valign=style.valign)
    hang = (box[1] - max((cut.width for cut in division.lines), default=0.0) * size) / 2
    lines = []
    for cut in division.lines:
        paragraph = fitter.paragraphs[cut.paragraph]
        free = box[1] - cut.width * size
        top = {"start": 0.0, "left": 0.0, "center": hang, "end": free, "right": free}[style.align]
        lines.append(_column(book, paragraph, cut, cell=_Cell(axis, float(round(top)), size)))
        axis -= pitch
    excess = max((line.ink.bottom - line.ink.top - box[1] for line in lines), default=0.0)
    return [_inside(line, box[1]) for line in lines], excess


def _first_axis(book: FontBook, fitter: Fitter, division: Division, *, width: float, valign: str) -> float:
    """Return the axis of the rightmost column: where `valign` wants it, with all ink inside."""
    if not division.lines:
        return 0.0
    size = division.size
    span = (len(division.lines) - 1) * float(math.floor(division.pitch * size))
    axis = {"top": width - size / 2, "middle": (width + span) / 2, "bottom": span + size / 2}[valign]
    highest = width - fitter.reach(division.lines[0])[0] * size
    lowest = span + fitter.reach(division.lines[-1])[1] * size
    lean = _lean(book, fitter, division) * size
    return float(round(max(lowest, min(highest, axis - lean))))


def _inside(line: Line, height: float) -> Line:
    """Push a column whose ink overhangs above or below back into the box, by whole pixels."""
    dy = max(0, math.ceil(-line.ink.top)) or -max(0, math.ceil(line.ink.bottom - height))
    return line.moved(0, dy) if dy else line


def _lean(book: FontBook, fitter: Fitter, division: Division) -> float:
    """Return the mean distance in em of the upright glyphs' ink from the axis: brush faces lean to one side."""
    leans = []
    for cut in division.lines:
        paragraph = fitter.paragraphs[cut.paragraph]
        for part in paragraph.parts(book, cut.start, cut.end):
            if part.run.mode != "u" or part.run.script != "Hani":
                continue
            for shaped in part.glyphs:
                ink = shaped.ink
                if ink.top - ink.bottom > 0.5:
                    leans.append((ink.left + ink.right) / 2 + shaped.dx)
    return sum(leans) / len(leans) if leans else 0.0


def _column(book: FontBook, paragraph: Paragraph, cut: Cut, *, cell: _Cell) -> Line:
    top = cell.top
    origin = paragraph.edges[cut.start] + (paragraph.head[cut.start] if cut.end > cut.start else 0.0)
    glyphs: list[Glyph] = []
    for part in paragraph.parts(book, cut.start, cut.end):
        start = cell._replace(top=top + (paragraph.edges[part.start] - origin) * cell.size)
        glyphs += _SETTERS[part.run.mode](book, paragraph, part, start)
    inked = tuple(
        glyph for glyph in glyphs if book.font(glyph.font).ink(glyph.glyph, glyph.bold) is not NO_INK
    )
    text = paragraph.text[paragraph.starts[cut.start] : paragraph.starts[cut.end]]
    return Line(text, inked, ink_of(book, inked))


def _upright(book: FontBook, paragraph: Paragraph, part: Part, cell: _Cell) -> list[Glyph]:
    run = part.run
    font = book.font(run.font)
    glyphs = []
    base = paragraph.edges[part.start]
    pens: dict[int, float] = {}
    for shaped in part.glyphs:
        place = part.owners[shaped.cluster]
        pen = pens.get(place, cell.top + (paragraph.edges[place] - base) * cell.size)
        pens[place] = pen + shaped.fall * cell.size
        glyphs.append(_stand(font, paragraph.pieces[place], shaped, run=run, cell=cell._replace(top=pen)))
    return glyphs


def _stand(font: Font, piece: str, shaped: Shaped, *, run: Run, cell: _Cell) -> Glyph:
    """Return one upright glyph; punctuation of faces without vertical forms is put where it belongs by hand."""
    size = cell.size
    x, y, turned = cell.axis + shaped.dx * size, cell.top - shaped.dy * size, False
    if len(piece) == 1 and shaped.glyph == font.nominal(ord(piece)):
        ink = shaped.ink
        middle, centre = (ink.top + ink.bottom) / 2, (ink.left + ink.right) / 2
        if piece in _CORNER:
            x, y = cell.axis + (0.3 - centre) * size, cell.top + (0.22 + middle) * size
        elif piece in _TURNED:
            x, y, turned = cell.axis - middle * size, cell.top, True
        elif piece in _CENTRED:
            x, y = cell.axis - centre * size, cell.top + (0.5 + middle) * size
    return Glyph(run.font, shaped.glyph, float(round(x)), float(round(y)), size, run.bold, turned)


def _turn(book: FontBook, paragraph: Paragraph, part: Part, cell: _Cell) -> list[Glyph]:
    run = part.run
    font = book.font(run.font)
    x = float(round(cell.axis - font.cap / 2 * cell.size))
    pen = cell.top
    glyphs = []
    for shaped, space in zip(part.glyphs, spaces_after(paragraph, part), strict=False):
        y = pen + shaped.dx * cell.size
        rise = round(shaped.dy * cell.size * 4) / 4
        glyphs.append(Glyph(run.font, shaped.glyph, x + rise, round(y * 4) / 4, cell.size, run.bold, True))
        pen += (shaped.advance + space) * cell.size
    return glyphs


def _together(book: FontBook, paragraph: Paragraph, part: Part, cell: _Cell) -> list[Glyph]:
    """Set one or two digits side by side in one cell, narrowed by size if they are wider."""
    run = part.run
    font = book.font(run.font)
    shaped_run = part.glyphs
    wide = sum(shaped.advance for shaped in shaped_run) or 1.0
    size = cell.size * min(1.0, 0.98 / wide)
    x = cell.axis - wide * size / 2
    y = float(round(cell.top + cell.size / 2 + font.cap / 2 * size))
    glyphs = []
    for shaped in shaped_run:
        glyphs.append(
            Glyph(run.font, shaped.glyph, round((x + shaped.dx * size) * 4) / 4, y, size, run.bold, False)
        )
        x += shaped.advance * size
    return glyphs


def _emoji(book: FontBook, paragraph: Paragraph, part: Part, cell: _Cell) -> list[Glyph]:
    glyphs = []
    for shaped in part.glyphs:
        ink = shaped.ink
        before = paragraph.edges[part.owners[shaped.cluster]] - paragraph.edges[part.start]
        top = cell.top + before * cell.size
        x = cell.axis - (ink.left + ink.right) / 2 * cell.size
        y = top + (EMOJI_CELL / 2 + (ink.top + ink.bottom) / 2) * cell.size
        glyphs.append(
            Glyph(part.run.font, shaped.glyph, float(round(x)), float(round(y)), cell.size, False, False)
        )
    return glyphs


_SETTERS = {"u": _upright, "r": _turn, "t": _together, "e": _emoji}
