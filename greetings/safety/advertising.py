"""How much of a card is advertising: the share of its pixels that any advertising box covers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from greetings.errors import BadInput, Problem
from greetings.safety.wording import say


class Box(NamedTuple):
    """A rectangle in pixels of the card, from its top left corner."""

    x: float
    y: float
    width: float
    height: float


def ad_weight(width: int, height: int, boxes: Iterable[Box | tuple[float, float, float, float]]) -> float:
    """Measure the share (0 to 1) of a card of `width` x `height` pixels that `boxes` (x, y, width, height) cover.

    What hangs over the edge does not count, and what two boxes share counts once. Raise ValueError without an area.
    """
    if width <= 0 or height <= 0:
        raise ValueError("a card needs a width and a height")
    clipped = [area for box in boxes if (area := _clipped(Box(*box), width, height))]
    edges = sorted({edge for left, _, right, _ in clipped for edge in (left, right)})
    covered = sum((right - left) * _covered_height(clipped, left, right) for left, right in pairwise(edges))
    return covered / (width * height)


def check_ad_weight(measured: float, limit: float) -> None:
    """Raise BadInput with the measured value when advertising takes more than `limit` (both shares, 0 to 1)."""
    if measured <= limit:
        return
    values = (("measured", _percent(measured)), ("limit", _percent(limit)))
    message = say("ad-weight", "en", values)
    raise BadInput(message, problems=[Problem("layer", message, "ad-weight", values)])


def _percent(share: float) -> str:
    return f"{share * 100:.2f}".rstrip("0").rstrip(".")


def _clipped(box: Box, width: int, height: int) -> tuple[float, float, float, float] | None:
    left, top = max(box.x, 0), max(box.y, 0)
    right, bottom = min(box.x + box.width, width), min(box.y + box.height, height)
    return (left, top, right, bottom) if right > left and bottom > top else None


def _covered_height(areas: list[tuple[float, float, float, float]], left: float, right: float) -> float:
    total = reached = 0.0
    for top, bottom in sorted((area[1], area[3]) for area in areas if area[0] <= left and area[2] >= right):
        total += max(0.0, bottom - max(top, reached))
        reached = max(reached, bottom)
    return total
