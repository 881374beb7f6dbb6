"""A fan of generations: somebody at its foot, each fold one generation further, the fuller the deeper its colour.

Numbers for an inline SVG, nothing else. It refuses nothing; a generation that has nobody yet is an empty fold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 400, 224
FOOT_X, FOOT_Y = 200, 206
_INNER, _FOLD = 30.0, 20.5
_OPENING = math.radians(168)
_RIBS = 9
_TONES = 5


@dataclass(frozen=True, slots=True)
class Fold:
    """One generation: path of its fold, depth of its colour (0 nobody, 5 at most), its number and where that stands."""

    path: str
    tone: int
    count: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Fan:
    """All folds from the inside out, and the ribs that hold them, in a drawing of `width` by `height` units."""

    folds: tuple[Fold, ...]
    ribs: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT
    foot_x: int = FOOT_X
    foot_y: int = FOOT_Y


def fan_picture(levels: Sequence[int]) -> Fan:
    """Return the fan of the numbers of people in each generation, the nearest first."""
    folds = []
    for place, count in enumerate(levels):
        inner = _INNER + place * _FOLD
        middle = FOOT_Y - inner - _FOLD / 2
        folds.append(Fold(_fold(inner, inner + _FOLD), _tone(count), count, FOOT_X, round(middle + 4.2, 1)))
    outer = _INNER + len(levels) * _FOLD
    ribs = tuple(_rib(number / (_RIBS - 1), outer) for number in range(_RIBS) if number != _RIBS // 2)
    return Fan(tuple(folds), ribs)


def _tone(count: int) -> int:
    return 0 if count < 1 else min(_TONES, 1 + int(math.log10(count)))


def _point(radius: float, angle: float) -> str:
    return f"{FOOT_X + radius * math.cos(angle):.1f} {FOOT_Y - radius * math.sin(angle):.1f}"


def _fold(inner: float, outer: float) -> str:
    first, last = (math.pi + _OPENING) / 2, (math.pi - _OPENING) / 2
    return (
        f"M{_point(inner, first)}A{inner:g} {inner:g} 0 0 1 {_point(inner, last)}"
        f"L{_point(outer, last)}A{outer:g} {outer:g} 0 0 0 {_point(outer, first)}Z"
    )


def _rib(share: float, outer: float) -> str:
    angle = (math.pi + _OPENING) / 2 - _OPENING * share
    return f"M{_point(_INNER, angle)}L{_point(outer, angle)}"
