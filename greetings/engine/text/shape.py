"""Shapes runs with HarfBuzz, once, in em: unhinted advances are linear, so a size is found by arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import uharfbuzz as hb

from greetings.engine.fonts import FontBook, Ink
from greetings.engine.text.unicode import COMMON, IDEOGRAPHIC

_BOUND = hb.GlyphFlags.UNSAFE_TO_BREAK
Direction = Literal["ltr", "rtl", "ttb"]


class Run(NamedTuple):
    """A stretch of graphemes [start, end) of one font, script and direction, in logical order."""

    start: int
    end: int
    font: str
    bold: bool
    script: str
    level: int
    mode: str
    """How it stands: `h` in a line; in a column `u` upright, `r` turned, `t` digits side by side, `e` emoji."""


class Shaped(NamedTuple):
    """One glyph in em, y upwards: its number, the code point of the run it belongs to, advances, offsets, ink.

    `bound` tells that its shape depends on what stands before it, so that a line broken there is shaped anew.
    """

    glyph: int
    cluster: int
    advance: float
    fall: float
    dx: float
    dy: float
    ink: Ink
    bound: bool


def owners(pieces: Sequence[str], run: Run) -> Sequence[int]:
    """Return the grapheme of every code point of `run`."""
    if all(len(pieces[place]) == 1 for place in range(run.start, run.end)):
        return range(run.start, run.end)
    return [place for place in range(run.start, run.end) for _ in pieces[place]]


def shape(book: FontBook, run: Run, text: str, *, lang: str, spaced: bool) -> tuple[Shaped, ...]:
    """Return the glyphs of `text` in visual order. `spaced` text gets no ligatures. Cached by what it depends on."""
    kept = book.cache("shape", 8_000)
    direction: Direction = "ttb" if run.mode == "u" else "rtl" if run.level & 1 else "ltr"
    key = (run.font, run.bold, text, run.script, direction, lang, spaced)
    found: tuple[Shaped, ...] | None = kept.get(key)
    if found is not None:
        return found
    font = book.font(run.font)
    buffer = hb.Buffer()
    buffer.add_str(text)
    if run.script != COMMON:
        buffer.script = run.script
    if lang:
        buffer.language = lang
    buffer.direction = direction
    buffer.guess_segment_properties()
    hb.shape(font.drawn(run.bold), buffer, {"liga": False, "clig": False, "dlig": False} if spaced else None)
    em = font.upem
    solid = run.script in IDEOGRAPHIC
    found = tuple(
        Shaped(
            info.codepoint,
            info.cluster,
            place.x_advance / em,
            -place.y_advance / em,
            place.x_offset / em,
            place.y_offset / em,
            font.ink(info.codepoint, run.bold),
            not solid and bool(info.flags & _BOUND),
        )
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )
    return kept.put(key, found, len(found) + 4)  # type: ignore[no-any-return]
