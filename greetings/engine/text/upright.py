"""The vertical column: which graphemes stand, which are turned, and how much of the column each takes.

Han, kana, Hangul and full-width signs stand upright; Latin and the like are turned as runs; one or two digits stand
side by side in one cell (tate-chu-yoko); emoji stand. Curly quotes become corner brackets, as vertical Chinese wants.
"""

from __future__ import annotations

from collections.abc import Sequence

from greetings.engine.text.shape import Run
from greetings.engine.text.unicode import is_emoji, stands_upright

EMOJI_CELL = 1.12
"""Em of column that an emoji takes."""
_QUOTES = str.maketrans({"“": "『", "”": "』", "‘": "「", "’": "」"})
_CLOSING = frozenset("，。、）」』】》〉〗〕")
_OPENING = frozenset("（「『【《〈〖〔")
_STROKES = frozenset("…—–～⋯")
"""Turned by UAX #50, but centred on the axis, so they are treated with the upright ones and turned there."""
_HALF = 0.45


def quotes(text: str) -> str:
    """Return `text` with curly quotes as corner brackets, where it is not Latin that they stand around."""
    if not any(char >= "\u2e80" for char in text):
        return text
    return "".join(
        char if char == "’" and text[place - 1 : place].isascii() else char.translate(_QUOTES)
        for place, char in enumerate(text)
    )


def modes(pieces: Sequence[str]) -> list[str]:
    """Return how each grapheme stands: `u` upright, `r` turned, `e` emoji, `t` and `t+` side by side in one cell."""
    found = [_mode(piece) for piece in pieces]
    place = 0
    while place < len(found):
        end = place
        while end < len(found) and found[end] == "r":
            end += 1
        if end > place:
            _turned(pieces, found, place, end)
        place = end + 1
    return found


def _mode(piece: str) -> str:
    if is_emoji(piece):
        return "e"
    if piece in _STROKES:
        return "u"
    return "u" if stands_upright(piece[0]) else "r"


def _turned(pieces: Sequence[str], found: list[str], start: int, end: int) -> None:
    """Let a short stretch of digits, one capital or one mark stand; blanks at the ends of a stretch are not of it."""
    while start < end and pieces[start].isspace():
        found[start] = "u"
        start += 1
    while end > start and pieces[end - 1].isspace():
        end -= 1
        found[end] = "u"
    inner = "".join(pieces[start:end])
    short = len(inner) <= 2 and inner.isascii() and (inner.isdigit() or inner in ("!", "?", "!!", "!?", "?!"))
    if short or (len(inner) == 1 and inner.isascii() and inner.isupper()):
        found[start:end] = ["t", "t+"][: end - start]


def extent(piece: str, run: Run, place: int, advance: float) -> tuple[float, float, float]:
    """Return advance, blank at the head and blank at the tail of one grapheme in a column, in em."""
    if run.mode == "e":
        return EMOJI_CELL, 0.0, 0.0
    if run.mode == "t":
        return (1.0 if place == run.start else 0.0), 0.0, 0.0
    if run.mode == "u" and advance >= 0.9:
        return advance, _HALF if piece in _OPENING else 0.0, _HALF if piece in _CLOSING else 0.0
    return advance, 0.0, 0.0
