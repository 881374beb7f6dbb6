"""Sets a text into a box: `set_text`. The phases: voice, paragraphs, division, ellipsis if need be, placing.

It refuses nothing: characters that no font has are left out (ask `missing` first), text that does not fit even at the
smallest size ends in an ellipsis and says so.
"""

from __future__ import annotations

import math
from dataclasses import replace

from greetings.engine.fonts import FontBook
from greetings.engine.text.block import Line, Style, TextBlock, around
from greetings.engine.text.columns import place_columns
from greetings.engine.text.fit import Cut, Division, Fitter, Room, stepped
from greetings.engine.text.paragraph import Paragraph, Voice, prepare
from greetings.engine.text.place import place_lines

ELLIPSIS = "…"
_BEFORE_ELLIPSIS = " \u3000\n，。、；：！？,.;:!?…—-～（「『“‘([{"
_SHRINKS = 48
"""Steps of 3 % that bring any size down to a quarter."""
Keep = tuple[tuple[int, int], ...]


def set_text(
    book: FontBook, text: str, *, width: float, height: float, style: Style, keep: Keep = ()
) -> TextBlock:
    """Set `text` (cleaned) into a box of `width` x `height` px and return the glyphs at their places.

    The size is the largest between `style.min_size` and `style.size` that goes in, weighed against good line breaks.
    `keep` lists spans of code points (names) that no line break may cut. The ink stays inside the box whatever the
    script; `truncated` tells that an ellipsis stands for the rest.
    """
    voice = Voice(tuple(style.fonts), style.lang, style.is_name, style.vertical, style.tracking)
    paragraphs = _paragraphs(book, text, voice, keep, one_line=style.max_lines == 1)
    along, across = (height, width) if style.vertical else (width, height)
    room = Room(
        along=max(along - 2, 1.0),
        across=max(across - (2 if style.vertical else 1), 1.0),
        size=stepped(max(style.size, 1.0)),
        min_size=stepped(max(min(style.min_size, style.size), 1.0)),
        leading=style.leading,
        max_lines=max(1, style.max_lines),
        ragged=not style.vertical and style.align != "center",
    )
    lines, size, truncated = _set(book, paragraphs, room, box=(width, height), style=style)
    return TextBlock(width, height, size, tuple(lines), around(line.ink for line in lines), truncated)


def _paragraphs(book: FontBook, text: str, voice: Voice, keep: Keep, *, one_line: bool) -> list[Paragraph]:
    trimmed = text.rstrip()
    if one_line:
        trimmed = trimmed.lstrip().replace("\n", " ")
        return [prepare(book, trimmed, voice, keep)]
    paragraphs = []
    offset = 0
    for piece in trimmed.split("\n"):
        inside = tuple(
            (start - offset, end - offset)
            for start, end in keep
            if offset <= start and end <= offset + len(piece)
        )
        paragraphs.append(prepare(book, piece.rstrip(), voice, inside))
        offset += len(piece) + 1
    return paragraphs


def _set(
    book: FontBook, paragraphs: list[Paragraph], room: Room, *, box: tuple[float, float], style: Style
) -> tuple[list[Line], float, bool]:
    """Divide and place; where the ink of a line overhangs its advances, try again in a narrower room."""
    put = place_columns if style.vertical else place_lines
    truncated = False
    for _ in range(3):
        fitter = Fitter(paragraphs, room)
        division = fitter.best()
        if not fitter.fits(division):
            fitter, division = _truncated(book, fitter, division)
            truncated = True
        lines, excess = put(book, fitter, division, box=box, style=style)
        if excess <= 0:
            break
        room = replace(room, along=max(1.0, room.along - math.ceil(excess)))
    for _ in range(_SHRINKS):
        moved = _inside(lines, box)
        if (excess <= 0 and moved is not None) or division.size <= 1:
            lines = lines if moved is None else moved
            break
        division = replace(division, size=max(1.0, stepped(division.size * 0.97)))
        lines, excess = put(book, fitter, division, box=box, style=style)
    return lines, division.size, truncated


def _inside(lines: list[Line], box: tuple[float, float]) -> list[Line] | None:
    """Return the lines moved by whole pixels so that all ink is in the box; None if there is more ink than room."""
    ink = around(line.ink for line in lines)
    if ink.empty or (ink.left >= 0 and ink.top >= 0 and ink.right <= box[0] and ink.bottom <= box[1]):
        return lines
    dx = -math.floor(ink.left) if ink.left < 0 else min(0, math.floor(box[0] - ink.right))
    dy = -math.floor(ink.top) if ink.top < 0 else min(0, math.floor(box[1] - ink.bottom))
    if ink.right + dx > box[0] or ink.bottom + dy > box[1] or ink.left + dx < 0 or ink.top + dy < 0:
        return None
    return [line.moved(dx, dy) for line in lines]


def _truncated(book: FontBook, fitter: Fitter, division: Division) -> tuple[Fitter, Division]:
    """Return the lines that go in at the smallest size, the last one ending in an ellipsis."""
    room = fitter.room
    size = room.min_size
    lines = list(fitter.greedy(size))
    count = min(len(lines), room.max_lines)
    cut = replace(division, size=size, lines=tuple(lines[:count]))
    while count > 1 and fitter.height(cut) * size > room.across:
        count -= 1
        cut = replace(cut, lines=tuple(lines[:count]))
    last = lines[count - 1]
    whole = count == len(lines) and last.width * size <= room.along
    paragraphs = list(fitter.paragraphs)
    if not whole:
        paragraphs.append(_ellipsised(book, paragraphs[last.paragraph], last, room.along / size))
        end = len(paragraphs[-1].pieces)
        lines[count - 1] = Cut(len(paragraphs) - 1, 0, end, paragraphs[-1].width(0, end))
    fitter = Fitter(paragraphs, room)
    cut = replace(cut, lines=tuple(lines[:count]))
    height = fitter.height(cut)
    width = max((line.width for line in cut.lines), default=0.0)
    size = min(size, room.across / height if height else size, room.along / width if width else size)
    return fitter, replace(cut, size=max(1.0, stepped(size)))


def _ellipsised(book: FontBook, paragraph: Paragraph, cut: Cut, measure: float) -> Paragraph:
    """Return the line as a paragraph of its own, cut between graphemes so that it ends in an ellipsis and goes in."""
    end = cut.end
    while True:
        text = "".join(paragraph.pieces[cut.start : end]).rstrip(_BEFORE_ELLIPSIS)
        shorter = prepare(book, text + ELLIPSIS, paragraph.voice._replace(is_name=False))
        over = shorter.width(0, len(shorter.pieces)) - measure
        if over <= 0 or end <= cut.start:
            return shorter
        end -= 1
        while end > cut.start and paragraph.edges[cut.end] - paragraph.edges[end] < over * 0.8 - 1.2:
            end -= 1
