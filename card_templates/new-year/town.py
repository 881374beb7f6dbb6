"""Build the town in four planes, its lit windows, the quay, and the bridge in perspective."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from fireworks import View, num


@dataclass(frozen=True, slots=True)
class Tower:
    """A building in its plane: left edge, width, height above the water, its crown."""

    x: float
    width: float
    height: float
    crown: str


def towers(seed: int, view: View, low: float, high: float, *, step: tuple[float, float]) -> list[Tower]:
    """Lay a row of buildings over the width; the town is tallest left of the middle and right at the edge."""
    rng = random.Random(seed)
    out, x = [], -30.0
    while x < view.width + 20:
        w = rng.uniform(*step) * view.town
        u = (x + w / 2) / view.width
        swell = (
            0.45 + 0.55 * math.exp(-(((u - 0.3) / 0.2) ** 2)) + 0.4 * math.exp(-(((u - 0.93) / 0.12) ** 2))
        )
        h = (low + (high - low) * swell * rng.uniform(0.45, 1.0)) * view.town
        tall, slim = h > (low + high) / 2.4 * view.town, w < 56 * view.town
        crown = (
            rng.choice(("flat", "flat", "step", "step", "spire", "slant", "dome"))
            if tall and slim and high > 100
            else "flat"
        )
        out.append(Tower(x, w, h, crown))
        x += w + rng.choice((0, 0, 2, 5, 9)) * view.town
    return out


def outline(t: Tower, base: float) -> str:
    """Draw a building's silhouette from the waterline up."""
    left, r, top, w = t.x, t.x + t.width, base - t.height, t.width
    crowns = {
        "flat": f"V{num(top)}H{num(r)}",
        "step": f"V{num(top + w * 0.5)}h{num(w * 0.16)}v{num(-w * 0.3)}h{num(w * 0.16)}V{num(top)}h{num(w * 0.36)}"
        f"v{num(w * 0.2)}h{num(w * 0.16)}v{num(w * 0.3)}H{num(r)}",
        "spire": f"V{num(top + w * 0.4)}L{num(left + w * 0.44)} {num(top + w * 0.1)}V{num(top - w * 0.75)}"
        f"h{num(w * 0.06)}V{num(top + w * 0.1)}L{num(r)} {num(top + w * 0.4)}",
        "slant": f"V{num(top + w * 0.42)}L{num(r)} {num(top)}",
        "dome": f"V{num(top + w * 0.4)}Q{num(left)} {num(top)} {num(left + w / 2)} {num(top - w * 0.06)}"
        f"Q{num(r)} {num(top)} {num(r)} {num(top + w * 0.4)}",
    }
    return f"M{num(left)} {num(base)}{crowns[t.crown]}V{num(base)}z"


def windows(rng: random.Random, t: Tower, base: float, cell: tuple[float, float]) -> dict[str, list[str]]:
    """Light a building: whole floors, columns or scattered rooms, in four colours of lamp."""
    lamps: dict[str, list[str]] = {"#ffd48a": [], "#ffb75e": [], "#fff0cf": [], "#a9cdf5": []}
    cw, ch = cell
    habit = rng.choice((0.16, 0.3, 0.42, 0.55))
    colours = list(lamps)
    house = rng.choice(colours[:3])
    top = base - t.height + t.width * (0.55 if t.crown != "flat" else 0.08) + ch
    rows = int((base - top - 10) / (ch * 2))
    cols = max(1, int((t.width - cw) / (cw * 2)))
    pad = (t.width - cols * cw * 2 + cw) / 2
    for row in range(rows):
        y = top + row * ch * 2
        if rng.random() < 0.07:
            lamps[house].append(
                f"M{num(t.x + pad)} {num(y)}h{num(cols * cw * 2 - cw)}v{num(ch)}H{num(t.x + pad)}z"
            )
            continue
        for col in range(cols):
            if rng.random() < habit:
                lamp = house if rng.random() < 0.7 else rng.choice(colours)
                lamps[lamp].append(
                    f"M{num(t.x + pad + col * cw * 2)} {num(y)}h{num(cw)}v{num(ch)}h{num(-cw)}z"
                )
    return lamps


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane of the town: its seed, heights and widths, colours top to bottom, and its windows."""

    seed: int
    low: float
    high: float
    step: tuple[float, float]
    colours: tuple[str, str]
    cell: tuple[float, float]
    light: float


PLANES = (
    Plane(5, 60, 262, (20, 50), ("#4f629f", "#94879f"), (1.3, 1.5), 0.0),
    Plane(12, 44, 238, (24, 56), ("#33457f", "#5f6292"), (1.4, 1.8), 0.6),
    Plane(23, 26, 176, (28, 66), ("#1b2a58", "#303f73"), (1.7, 2.1), 0.86),
    Plane(37, 16, 62, (38, 92), ("#0b1536", "#131e45"), (1.9, 2.3), 0.92),
)


def plane(index: int, view: View) -> str:
    """Draw one plane of the town with its lit windows."""
    p = PLANES[index]
    rng = random.Random(p.seed * 7)
    row = towers(p.seed, view, p.low, p.high, step=p.step)
    body = f'<path d="{"".join(outline(t, view.water) for t in row)}" fill="url(#p{index})"/>'
    if not p.light:
        return body
    lit: dict[str, list[str]] = {}
    for t in row:
        for colour, d in windows(rng, t, view.water, (p.cell[0] * view.town, p.cell[1] * view.town)).items():
            lit.setdefault(colour, []).extend(d)
    panes = "".join(f'<path d="{"".join(d)}" fill="{colour}"/>' for colour, d in lit.items() if d)
    beacons = "".join(
        f'<circle cx="{num(t.x + t.width * 0.47)}" cy="{num(view.water - t.height - t.width * 0.75)}" '
        f'r="1.6" fill="#ff6a5a"/>'
        for t in row
        if t.crown == "spire"
    )
    return f'{body}<g opacity="{p.light}">{panes}{beacons}</g>'


def quay(view: View) -> str:
    """Draw the far bank: a dark line, street lamps along it, their haze."""
    rng = random.Random(77)
    y = view.water
    lamps = [x + rng.uniform(-3, 3) for x in range(8, view.width, 27)]
    dots = "".join(f"M{num(x)} {num(y - 7)}h.01" for x in lamps)
    return (
        f'<rect x="0" y="{num(y - 5)}" width="{view.width}" height="7" fill="#0a1330"/>'
        f'<path d="{dots}" stroke="#ffca7a" stroke-width="7.5" stroke-linecap="round" opacity=".2"/>'
        f'<path d="{dots}" stroke="#fff0cc" stroke-width="3.2" stroke-linecap="round"/>'
    )


@dataclass(frozen=True, slots=True)
class Road:
    """The bridge's way from the far bank past the viewer: its nearness `s` turns world heights into pixels.

    Nearness is one over distance, so equal steps of distance crowd together towards the far bank.
    """

    origin: float
    reach: float
    horizon: float
    k: float

    def at(self, distance: float, height: float) -> tuple[float, float]:
        """Project a point above the water (height in far pixels; the eye is 40 high) at a distance."""
        s = 1 / distance
        return self.origin + self.reach * s, self.horizon - (height - 40) * s * self.k


PYLONS = (1.2, 0.69)


DECK, TOP = 66.0, 192.0


def road_of(view: View) -> Road:
    """Lay the bridge's way so that it meets the far bank at bridge[0] and leaves at bridge[1]."""
    far, near = view.bridge
    reach = (near - far) / (1 / 0.58 - 1 / 2.0)
    return Road(far - reach / 2.0, reach, view.water - 20 * view.town, view.town)


def cable_height(distance: float) -> float:
    """Give the height of the main cable: a parabola between the pylons, half ones outside."""
    far, near = PYLONS
    if near <= distance <= far:
        u = (distance - near) / (far - near) * 2 - 1
        return DECK + 8 + (TOP - DECK - 8) * u * u
    u = (distance - far) / 0.5 if distance > far else (near - distance) / 0.3
    return TOP - (TOP - DECK) * math.pow(min(1.0, u), 0.8)


def steps(first: float, last: float, count: int) -> list[float]:
    """Divide a stretch of distance evenly."""
    return [first + (last - first) * i / (count - 1) for i in range(count)]


def pylon(road: Road, distance: float) -> str:
    """Draw one portal: two legs and three cross beams, lit from below."""
    s = road.k / distance
    (x, foot), (_, head) = road.at(distance, 0), road.at(distance, TOP + 8)
    legs = "".join(
        f"M{num(x + d * s - 3.6 * s)} {num(foot)}L{num(x + d * s * 0.7 - 2 * s)} {num(head)}"
        f"h{num(4 * s)}L{num(x + d * s + 3.6 * s)} {num(foot)}z"
        for d in (-9, 9)
    )
    beams = "".join(
        f"M{num(x - 8 * s)} {num(road.at(distance, h)[1])}h{num(16 * s)}v{num(4.5 * s)}h{num(-16 * s)}z"
        for h in (TOP - 4, 150, 108, 52)
    )
    glow = "".join(
        f"M{num(x + d * s * 0.95 - 1.1 * s)} {num(road.at(distance, 74)[1])}"
        f"L{num(x + d * s * 0.72 - 0.7 * s)} {num(road.at(distance, 182)[1])}"
        f"h{num(1.4 * s)}L{num(x + d * s * 0.95 + 1.1 * s)} {num(road.at(distance, 74)[1])}z"
        for d in (-9, 9)
    )
    return f'<path d="{legs}{beams}" fill="#0b1435"/><path d="{glow}" fill="url(#pylon)"/>'


LAMPS = (((2.0, 1.25), 1.5), ((1.25, 0.9), 2.0), ((0.9, 0.55), 2.7))


def lamps(road: Road, hung: list[float], reach: tuple[float, float], size: float) -> str:
    """Light the cable and the deck along one stretch of distance, with lamps of one size."""
    near = [d for d in hung if reach[0] >= d > reach[1]]
    beads = "".join(f"M{num(x)} {num(y)}h.01" for x, y in (road.at(d, cable_height(d)) for d in near))
    posts = "".join(f"M{num(x)} {num(y)}h.01" for x, y in (road.at(d, DECK + 4) for d in near))
    return (
        f'<g stroke-linecap="round"><path d="{beads}" stroke="#ffc873" stroke-width="{num(size * 3.4)}" '
        f'opacity=".2"/>'
        f'<path d="{beads}" stroke="#fff3d6" stroke-width="{num(size)}"/>'
        f'<path d="{posts}" stroke="#ffb45e" stroke-width="{num(size * 1.1)}"/></g>'
    )


def bridge(view: View) -> str:
    """Hang the bridge: portals, cables strung with lamps, hangers, a deck with lights."""
    road = road_of(view)
    way = steps(2.0, 0.56, 120)
    wire = "L".join(" ".join(num(v) for v in road.at(d, cable_height(d))) for d in way)
    upper = [road.at(d, DECK + 2) for d in way]
    lower = [road.at(d, DECK - 7) for d in reversed(way)]
    slab = "L".join(f"{num(x)} {num(y)}" for x, y in upper + lower)
    hung = steps(1.9, 0.57, 76)
    hangers = "".join(
        f"M{num(road.at(d, DECK)[0])} {num(road.at(d, DECK)[1])}V{num(road.at(d, cable_height(d))[1])}"
        for d in hung
    )
    out = [
        f'<path d="{hangers}" stroke="#d9c6bd" stroke-width=".8" opacity=".42"/><path d="M{slab}z" '
        f'fill="#0a1230"/>'
    ]
    out += [pylon(road, d) for d in PYLONS]
    out.append(f'<path d="M{wire}" fill="none" stroke="#0b1435" stroke-width="{num(2.6 * view.town)}"/>')
    out += [lamps(road, hung, reach, size * view.town) for reach, size in LAMPS]
    return "".join(out)
