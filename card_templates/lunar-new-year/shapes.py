"""Draw the few curves that every piece of cut paper is made of: splines, ribbons, spirals and petals as SVG path data.

Only geometry: it knows no colours and no page. All angles are degrees, all lengths are units of the caller's drawing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

Point = tuple[float, float]
Knot = tuple[float, float] | tuple[float, float, str]


def number(value: float) -> str:
    """Write a coordinate with one decimal and without a trailing zero."""
    return f"{value:.1f}".removesuffix(".0")


def at(point: Point) -> str:
    """Write a point as SVG wants it."""
    return f"{number(point[0])} {number(point[1])}"


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """Find the point at `radius` from `centre`; 0 degrees is to the right, 90 is down."""
    turn = math.radians(degrees)
    return centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)


def _run(points: Sequence[Point], tension: float) -> str:
    """Continue a path through `points` (its first one is already drawn) as Catmull-Rom cubics."""
    out = []
    last = len(points) - 1
    for here in range(last):
        before, start = points[max(0, here - 1)], points[here]
        end, after = points[here + 1], points[min(last, here + 2)]
        reach = math.dist(start, end)
        out.append(f"C{at(_toward(start, before, end, reach * tension))} {at(_toward(end, after, start, reach * tension))} {at(end)}")
    return "".join(out)


def _toward(knot: Point, behind: Point, ahead: Point, length: float) -> Point:
    """Place the control point of `knot` on the side of `ahead`, along the chord from `behind` to `ahead`."""
    span = math.dist(behind, ahead) or 1.0
    return knot[0] + (ahead[0] - behind[0]) / span * length, knot[1] + (ahead[1] - behind[1]) / span * length


def outline(knots: Sequence[Knot], tension: float = 0.36) -> str:
    """Close a smooth path through `knots`; a knot with a third member "c" is a sharp corner."""
    corner = next((i for i, knot in enumerate(knots) if len(knot) == 3), 0)
    ordered = [*knots[corner:], *knots[: corner + 1]]
    runs: list[list[Point]] = [[(ordered[0][0], ordered[0][1])]]
    for knot in ordered[1:]:
        runs[-1].append((knot[0], knot[1]))
        if len(knot) == 3:
            runs.append([(knot[0], knot[1])])
    return f"M{at(runs[0][0])}" + "".join(_run(run, tension) for run in runs if len(run) > 1) + "Z"


def ribbon(line: Sequence[Point], width: Callable[[float], float]) -> str:
    """Give a centre line a body: `width(t)` for t from 0 to 1 along the points; both ends are sharp."""
    count = len(line) - 1
    left: list[Point] = []
    right: list[Point] = []
    for step, (x, y) in enumerate(line):
        before, after = line[max(0, step - 1)], line[min(count, step + 1)]
        span = math.dist(before, after) or 1.0
        across = (-(after[1] - before[1]) / span, (after[0] - before[0]) / span)
        half = width(step / count) / 2
        left.append((x + across[0] * half, y + across[1] * half))
        right.append((x - across[0] * half, y - across[1] * half))
    back = list(reversed(right))
    return f"M{at(left[0])}{_run(left, 0.34)}L{at(back[0])}{_run(back, 0.34)}Z"


def through(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """Sample a smooth curve through `points`, `steps` samples for every span."""
    out: list[Point] = [points[0]]
    last = len(points) - 1
    for here in range(last):
        a, b = points[max(0, here - 1)], points[here]
        c, d = points[here + 1], points[min(last, here + 2)]
        out.extend(_between(a, b, c, d, step / steps) for step in range(1, steps + 1))
    return out


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """Interpolate from b to c (Catmull-Rom)."""

    def one(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)

    return one(a[0], b[0], c[0], d[0]), one(a[1], b[1], c[1], d[1])


def spiral(centre: Point, radii: Point, start: float, turns: float, steps: int = 40) -> list[Point]:
    """Sample a spiral that shrinks geometrically from radii[0] to radii[1]; negative `turns` run against the clock."""
    outer, inner = radii
    return [
        polar(centre, outer * (inner / outer) ** (i / steps), start + 360 * turns * i / steps) for i in range(steps + 1)
    ]


def crescent(centre: Point, radius: float, degrees: float, fat: float = 0.42, sweep: float = 150) -> str:
    """Cut a crescent whose belly looks towards `degrees`."""
    a, b = polar(centre, radius, degrees - sweep / 2), polar(centre, radius, degrees + sweep / 2)
    inner = radius * (1 + fat)
    big = 1 if sweep > 180 else 0
    return f"M{at(a)}A{number(radius)} {number(radius)} 0 {big} 1 {at(b)}A{number(inner)} {number(inner)} 0 {big} 0 {at(a)}Z"


def drop(start: Point, length: float, degrees: float, fat: float = 0.3) -> str:
    """Cut a teardrop with its point at `start` and its round end `length` away in the direction of `degrees`."""
    tip = polar(start, length, degrees)
    side = length * fat
    wide = polar(start, length * 0.72, degrees)
    left, right = polar(wide, side, degrees - 90), polar(wide, side, degrees + 90)
    return f"M{at(start)}Q{at(polar(start, length * 0.45, degrees - 12))} {at(left)}Q{at(polar(left, length * .3, degrees))} {at(tip)}Q{at(polar(right, length * .3, degrees))} {at(right)}Q{at(polar(start, length * 0.45, degrees + 12))} {at(start)}Z"


def leaf(start: Point, length: float, degrees: float, fat: float = 0.22) -> str:
    """Cut an almond from `start`, pointed at both ends."""
    tip, middle = polar(start, length, degrees), polar(start, length * 0.45, degrees)
    a, b = polar(middle, length * fat * 1.6, degrees - 90), polar(middle, length * fat * 1.6, degrees + 90)
    return f"M{at(start)}Q{at(a)} {at(tip)}Q{at(b)} {at(start)}Z"


def comb(line: Sequence[Point], tooth: Callable[[float], float], band: float, side: int = 1) -> str:
    """Cut a slit along `line` that is smooth on one edge and has curved saw teeth, `tooth(t)` long, on the other.

    The slit itself is `band` wide and closes at both ends; the teeth stand on the left (1) or the right (-1).
    """
    count = len(line) - 1
    tips: list[str] = []
    for step, (a, b) in enumerate(pairwise(line)):
        span = math.dist(a, b) or 1.0
        across = (side * (b[1] - a[1]) / span, -side * (b[0] - a[0]) / span)
        t = (step + 0.5) / count
        thick, high = band * math.sin(math.pi * t), tooth(t) * math.sin(math.pi * t) ** 0.6
        foot = (b[0] + across[0] * thick, b[1] + across[1] * thick)
        tip = (a[0] * 0.6 + b[0] * 0.4 + across[0] * (thick + high), a[1] * 0.6 + b[1] * 0.4 + across[1] * (thick + high))
        bend = (b[0] * 0.9 + a[0] * 0.1 + across[0] * (thick + high * 0.4), b[1] * 0.9 + a[1] * 0.1 + across[1] * (thick + high * 0.4))
        tips.append(f"L{at(tip)}Q{at(bend)} {at(foot if step < count - 1 else line[-1])}")
    return f"M{at(line[0])}{joined(tips)}{_run(list(reversed(line)), 0.34)}Z"


def dot(centre: Point, radius: float) -> str:
    """Cut a round hole."""
    r = number(radius)
    return f"M{at((centre[0] - radius, centre[1]))}a{r} {r} 0 1 0 {number(2 * radius)} 0a{r} {r} 0 1 0 {number(-2 * radius)} 0Z"


def joined(pieces: Iterable[str]) -> str:
    """Make one path of many."""
    return "".join(pieces)
