"""Lay the river: colour on the water, ladders of glints, ripples, and a small lit boat."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from fireworks import View, num
from town import PYLONS, road_of, steps


def dash(x: float, y: float, width: float, thick: float) -> str:
    """Draw one glint: a level lens that starts at x."""
    half = width / 2
    return f"M{num(x)} {num(y)}q{num(half)} {num(-thick)} {num(width)} 0q{num(-half)} {num(thick)} {num(-width)} 0z"


def sheen(view: View) -> str:
    """Lay the colour of each shell on the water below it, drawn out towards the viewer."""
    out = []
    for i, b in enumerate(view.bursts):
        y = view.water + (view.water - b.y) * view.squash * 0.62
        ry = b.radius * (0.55 + 0.3 * view.squash)
        out.append(
            f'<ellipse cx="{num(b.x)}" cy="{num(y)}" rx="{num(b.radius * 0.85)}" ry="{num(ry)}" '
            f'fill="url(#w{i})"/>'
        )
    return f'<g clip-path="url(#river-only)">{"".join(out)}</g>'


@dataclass(frozen=True, slots=True)
class Ladder:
    """The reflection of one bright thing: its foot on the water, how far it reaches, colour and width (pixels)."""

    foot: tuple[float, float]
    length: float
    colour: str
    width: float


def ladders(view: View, rng: random.Random) -> Iterator[Ladder]:
    """Name what shines on the water: the lamps of the quay, the bridge, then the shells."""
    k = view.town
    for x in range(8, view.width, 27):
        yield Ladder((x, view.water), rng.uniform(36, 92) * k, "#ffc877", 10 * k)
    road = road_of(view)
    for d in steps(1.8, 0.57, 46):
        yield Ladder(road.at(d, 0), 34 * k / d, "#ffcf8a", 8 * k / d)
    for d in PYLONS:
        yield Ladder(road.at(d, 0), 120 * k / d, "#ffdca2", 15 * k / d)
    for b in view.bursts:
        for shift in (-0.5, -0.25, 0.0, 0.25, 0.5):
            length = (b.radius * 0.95 + 60 * k) * (1.1 - abs(shift)) * view.squash * 1.9
            yield Ladder(
                (b.x + shift * b.radius, view.water), length, b.hues[1 if shift else 2], b.radius * 0.2
            )


def glints(view: View) -> str:
    """Break every bright thing's reflection into a ladder of dashes that widen towards the viewer."""
    rng = random.Random(52)
    lots: dict[tuple[str, int], list[str]] = {}
    k = view.town
    for rungs in ladders(view, rng):
        x, top = rungs.foot
        y = top + 2
        while y < top + rungs.length:
            t = (y - top) / rungs.length
            if rng.random() < 1.08 - t:
                w = rungs.width * (0.45 + 1.9 * t) * rng.uniform(0.4, 1.25)
                left = x + rng.gauss(0, 1.2 + rungs.width * 0.4 * t) - w / 2
                rung = dash(left, y, w, min(w * 0.16, 1.5 + 1.6 * t) * k)
                lots.setdefault((rungs.colour, min(3, int(t * 4))), []).append(rung)
            y += (1.7 + 4.2 * t + rng.uniform(0, 1.4)) * k
    paths = [
        f'<path d="{"".join(d)}" fill="{colour}" opacity="{0.66 - 0.13 * band:.2f}"/>'
        for (colour, band), d in lots.items()
    ]
    return "".join(paths)


def ripples(view: View) -> str:
    """Comb the river with fine level lenses, dark and pale, closer together towards the far bank."""
    rng = random.Random(61)
    lots: tuple[list[str], list[str], list[str]] = ([], [], [])
    y, depth = view.water + 2.0, view.height - view.water
    while y < view.height:
        t = (y - view.water) / depth
        for _ in range(int(13 - 8 * t)):
            w = rng.uniform(16, 70) * (0.4 + 2.4 * t)
            lot = 0 if rng.random() < 0.6 else 1 + (t > view.calm * 0.8)
            lots[lot].append(
                dash(rng.uniform(-40, view.width), y + rng.uniform(-1, 1), w, (1.5 + 3.4 * t) * view.town)
            )
        y += (1.5 + 13 * t) * view.town
    styles = (("#040a22", 0.4), ("#a9b4ea", 0.2), ("#8c9ada", 0.1))
    return "".join(
        f'<path d="{"".join(d)}" fill="{c}" opacity="{o}"/>' for d, (c, o) in zip(lots, styles, strict=True)
    )


BOAT = (
    '<path d="M-64 2Q-40 14 2 14Q46 14 70-4Q52 3 34 3H-34Q-52 3-64 2z" fill="#050a20"/>'
    '<path d="M-26 4V-15Q-26-20-21-21Q2-25 20-21Q24-20 24-15V4" fill="#0a1230"/>'
    '<path d="M-31-17Q-30-23-22-25Q0-29 22-25Q29-24 30-17Q0-23-31-17z" fill="#050a20"/>'
    '<path d="M-21 1V-14H-9V1zM-6 1V-15H6V1zM9 1V-14H20V1z" fill="url(#cabin)"/>'
    '<path d="M-18 1Q-18-8-15-8Q-12-8-12 1zM-1 1Q-1-10 2.500-10Q6-10 6 1z" fill="#1a1226"/><circle '
    'cx="-15" cy="-10" r="2.300" fill="#1a1226"/><circle cx="2.500" cy="-12" r="2.400" fill="#1a1226"/>'
    '<path d="M44 2V-22M44-22q5 1 6 5" stroke="#050a20" stroke-width="1.500" fill="none"/>'
    '<circle cx="50" cy="-13" r="34" fill="url(#lamp)"/><ellipse cx="50" cy="-13" rx="3" ry="4.200" '
    'fill="#fff0c4"/>'
    '<path d="M-46 4Q-47-12-43-12Q-39-12-39 4z" fill="#050a20"/><circle cx="-43" cy="-15" r="2.800" '
    'fill="#050a20"/><path d="M-41-10L-58 18" stroke="#050a20" stroke-width="1.400"/>'
)


def boat(view: View) -> str:
    """Row the little boat out: people who watch from the water, and their lantern's light on it."""
    x, y, k = view.boat
    rng = random.Random(6)
    light = []
    for i in range(20):
        t = i / 20
        for cx, w in ((50, 7), (-15, 9), (0, 10), (14, 9)):
            if rng.random() < 0.9 - t * 0.7:
                n = w * (0.6 + 0.9 * t) * rng.uniform(0.5, 1.2)
                light.append(dash(cx + rng.gauss(0, 1 + 3 * t) - n / 2, 15 + i * 2.9, n, 2.2))
    return (
        f'<g transform="translate({num(x)} {num(y)}) scale({k})"><ellipse cx="2" cy="15" rx="74" ry="6" '
        f'fill="#030719" opacity=".6"/>'
        f'<path d="{"".join(light)}" fill="#ffc46b" opacity=".75"/>{BOAT}</g>'
    )
