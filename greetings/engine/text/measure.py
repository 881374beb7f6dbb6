"""Widths, blanks and ink of the graphemes of a paragraph, in em, from its shaped runs.

The rules of spacing live here: punctuation that meets punctuation is squeezed, blanks of punctuation at the edges of a
line are known so that they can hang, Han and Latin stand a little apart, letter spacing leaves joined scripts alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from operator import add

from greetings.engine.text import upright
from greetings.engine.text.fallback import Choice
from greetings.engine.text.shape import Run, Shaped, owners
from greetings.engine.text.unicode import CONNECTED

_CLOSING = "，。、；：！？）」』】》〉〗〕”’"
_OPENING = "（「『【《〈〖〔“‘"
_SIDE = 0.08
"""Em of blank that stays beside squeezed punctuation."""
_MIXED_GAP = 0.14
"""Em between Han and Latin letters or digits where the writer put no blank."""
_HAN = "\u3040-\u9fff\U00020000-\U0003ffff"
_LETTER = r"[^\W_" + _HAN + r"]"
_HAN_SIGN = "\u3001-\u3003\u3008-\u301f\u30fb"
_MEETING = re.compile(
    f"[{_CLOSING}](?=[{_CLOSING}{_OPENING}])|[{_OPENING}](?=[{_OPENING}])"
    f"|(?![{_HAN_SIGN}])[{_HAN}](?={_LETTER})|{_LETTER}(?=(?![{_HAN_SIGN}])[{_HAN}])"
)


class Measure:
    """Adds up the runs of one paragraph of graphemes `pieces` that begin at code points `starts`."""

    __slots__ = ("above", "advance", "below", "head", "pieces", "starts", "tail", "text", "trail")

    def __init__(self, text: str, pieces: Sequence[str], starts: Sequence[int]) -> None:
        self.text = text
        self.pieces = pieces
        self.starts = starts
        count = len(pieces)
        self.advance, self.trail, self.head, self.tail = ([0.0] * count for _ in range(4))
        self.above, self.below = ([0.0] * count for _ in range(2))

    def add(self, run: Run, glyphs: Sequence[Shaped]) -> None:
        """Give widths and ink of one shaped run of a line to its graphemes."""
        owner = owners(self.pieces, run)
        above, below, advance = self.above, self.below, self.advance
        for _, cluster, wide, _, _, rise, ink, _ in glyphs:
            place = owner[cluster]
            advance[place] += wide
            top, depth = ink.top + rise, -ink.bottom - rise
            above[place] = max(above[place], top)
            below[place] = max(below[place], depth)
            if wide >= 0.6 and self.pieces[place] in _CLOSING:
                self.tail[place] = max(0.0, wide - ink.right - _SIDE)
            elif wide >= 0.6 and self.pieces[place] in _OPENING:
                self.head[place] = max(0.0, ink.left - _SIDE)

    def add_column(self, run: Run, glyphs: Sequence[Shaped], axis: float) -> None:
        """Give heights and ink of one shaped run of a column; turned letters have their axis at height `axis`."""
        owner = owners(self.pieces, run)
        self.above[run.start : run.end] = self.below[run.start : run.end] = [0.5] * (run.end - run.start)
        for glyph in glyphs:
            place = owner[glyph.cluster]
            self.advance[place] += glyph.fall if run.mode == "u" else glyph.advance
            ink = glyph.ink
            right, left = ink.right + glyph.dx, -ink.left - glyph.dx
            if run.mode == "r":
                right, left = ink.top + glyph.dy - axis, axis - ink.bottom - glyph.dy
            elif run.mode == "e":
                right = left = (ink.right - ink.left) / 2
            if run.mode != "t":
                self.above[place], self.below[place] = (
                    max(self.above[place], right),
                    max(self.below[place], left),
                )
        for place in range(run.start, run.end):
            self.advance[place], self.head[place], self.tail[place] = upright.extent(
                self.pieces[place], run, place, self.advance[place]
            )

    def space(self, choices: Sequence[Choice], tracking: float) -> None:
        """Squeeze adjacent punctuation, part Han from Latin, add letter spacing."""
        index = {start: place for place, start in enumerate(self.starts)}
        for met in _MEETING.finditer(self.text):
            place = index.get(met.end(), 0) - 1
            if place < 0:
                continue
            if met[0] in _CLOSING:
                self.trail[place] -= self.tail[place]
            elif met[0] in _OPENING:
                self.trail[place] -= self.head[place + 1]
            else:
                self.trail[place] += _MIXED_GAP
        if tracking:
            for place, choice in enumerate(choices[:-1]):
                if choice.script not in CONNECTED:
                    self.trail[place] += tracking

    def edges(self) -> tuple[float, ...]:
        """Return the running sums of advances and spaces."""
        return (0.0, *accumulate(map(add, self.advance, self.trail)))
