"""The living picture of a chain: where each forward stands, as numbers for an inline SVG.

The maker stands in the middle, each generation on a ring around him; a branch gets as much of its parent's arc as it
has ends, and grows outwards. It refuses nothing: nodes whose parent is not in the picture hang on the root.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from greetings.web.views.journey import ChainNode

SIDE = 360
_MARGIN = 22
_RING_MAX = 76.0
_UP = -math.pi / 2
_WIDEST_FAN = math.radians(100)


@dataclass(frozen=True, slots=True)
class Dot:
    """One forward: centre and radius in the picture's units, ring and whether somebody opened it."""

    x: float
    y: float
    radius: float
    ring: int
    opened: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """One line from a forward to its child: the SVG path's `d` and the child's ring and state."""

    path: str
    ring: int
    opened: bool


@dataclass(frozen=True, slots=True)
class ChainPicture:
    """All dots and branches in a square of `side` units, and the radii of the rings that are used."""

    side: int
    rings: tuple[float, ...]
    branches: tuple[Branch, ...]
    dots: tuple[Dot, ...]


@dataclass(slots=True)
class _Place:
    """Where a node stands while the picture is laid out."""

    node: ChainNode
    ring: int
    children: list[_Place]
    ends: int = 1
    angle: float = _UP
    radius: float = 0.0

    def at(self, radius: float) -> str:
        x, y = _point(self.angle, radius)
        return f"{x:.1f} {y:.1f}"


def _point(angle: float, radius: float) -> tuple[float, float]:
    return SIDE / 2 + radius * math.cos(angle), SIDE / 2 + radius * math.sin(angle)


def _planted(nodes: Sequence[ChainNode]) -> list[_Place]:
    """Return the places in the order of `nodes` with their children; the first is the root."""
    known: dict[str, _Place] = {}
    for node in nodes:
        parent = known.get(node.parent) if node.parent is not None else None
        if parent is None and known:
            parent = next(iter(known.values()))
        place = _Place(node, parent.ring + 1 if parent else 0, [])
        known[node.key] = place
        if parent:
            parent.children.append(place)
    return list(known.values())


def _spread(places: list[_Place]) -> None:
    """Give every place its ends (leaves below it) and its angle: the first round the sender, others fanned outwards."""
    for place in reversed(places):
        place.ends = sum(child.ends for child in place.children) or 1
    first = places[0]
    arcs = {id(first): 2 * math.pi}
    for place in places:
        arc = arcs[id(place)] if place is first else min(arcs[id(place)], _WIDEST_FAN)
        angle = place.angle - arc / 2
        for child in place.children:
            arcs[id(child)] = share = arc * child.ends / place.ends
            child.angle = angle + share / 2
            angle += share


def chain_picture(nodes: Sequence[ChainNode]) -> ChainPicture:
    """Return the picture of a chain; `nodes` has parents before children, the root first."""
    if not nodes:
        return ChainPicture(SIDE, (), (), (Dot(SIDE / 2, SIDE / 2, 9, 0, opened=False),))
    places = _planted(nodes)
    _spread(places)
    depth = max(place.ring for place in places)
    step = min(_RING_MAX, (SIDE / 2 - _MARGIN) / max(depth, 1))
    size = 5.5 if len(places) < 60 else 3.6 if len(places) < 200 else 2.4
    branches, dots = [], []
    for place in places:
        place.radius = place.ring * step
        for child in place.children:
            outer = place.radius + step
            bend = place.radius + step * 0.5
            path = f"M{place.at(place.radius)}C{place.at(bend)} {child.at(bend)} {child.at(outer)}"
            branches.append(Branch(path, child.ring, child.node.opened))
        x, y = _point(place.angle, place.radius)
        dots.append(
            Dot(round(x, 1), round(y, 1), 9 if place.ring == 0 else size, place.ring, place.node.opened)
        )
    rings = tuple(round(step * ring, 1) for ring in range(1, depth + 1))
    return ChainPicture(SIDE, rings, tuple(branches), tuple(dots))
