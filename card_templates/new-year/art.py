"""Draw the art of the New Year card: fireworks as long exposures over a river city at blue hour.

The scene is built twice from one set of pieces: upright above the waterline, and upside down below it, where
a displacement by stretched noise turns it into the river. Every number comes from a fixed seed, so the files
are the same each time:

    python card_templates/new-year/art.py
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Burst:
    """One shell: place in the canvas (pixels), radius, colours from heart to tip, trails, droop, seed."""

    x: float
    y: float
    radius: float
    hues: tuple[str, str, str]
    trails: int
    droop: float = 0.2
    willow: bool = False


GOLD = ("#fff2cf", "#ffc25a", "#f2803a")
ROSE = ("#ffe6e2", "#ff7d8c", "#d83c78")
ICE = ("#eaf6ff", "#86c6ff", "#4a7ff0")
PEARL = ("#fff7ea", "#ffdcc0", "#d998c0")
JADE = ("#f3fff4", "#9ff0cf", "#2fa58e")


@dataclass(frozen=True, slots=True)
class View:
    """One size: canvas, waterline, scale of the town, pylons, boat (x, y, scale), shells, the river's squash and calm."""

    name: str
    width: int
    height: int
    water: float
    town: float
    bridge: tuple[float, float]
    boat: tuple[float, float, float]
    bursts: tuple[Burst, ...]
    squash: float = 0.52
    calm: float = 0.5


VIEWS = (
    View(
        "square", 1080, 1080, 478, 0.8, (560, 1150), (842, 586, 1.05),
        (
            Burst(356, 182, 176, GOLD, 250, 0.26), Burst(752, 150, 124, ROSE, 170, 0.2), Burst(588, 286, 80, ICE, 120, 0.2),
            Burst(134, 322, 74, PEARL, 110, 0.24), Burst(964, 262, 76, GOLD, 110, 0.5, True), Burst(92, 104, 62, ICE, 90, 0.2),
        ), 0.5, 0.42,
    ),
    View(
        "portrait", 1080, 1350, 672, 1.0, (540, 1150), (806, 806, 1.2),
        (
            Burst(392, 250, 250, GOLD, 300, 0.26), Burst(806, 204, 162, ROSE, 200, 0.2), Burst(668, 414, 110, ICE, 140, 0.2),
            Burst(150, 446, 100, PEARL, 130, 0.24), Burst(944, 420, 92, GOLD, 120, 0.5, True), Burst(96, 142, 82, ICE, 100, 0.2),
        ), 0.52, 0.46,
    ),
    View(
        "story", 1080, 1920, 962, 1.2, (500, 1160), (300, 1108, 1.35),
        (
            Burst(430, 386, 306, GOLD, 330, 0.28), Burst(846, 284, 168, ROSE, 200, 0.2), Burst(742, 604, 136, ICE, 150, 0.22),
            Burst(142, 668, 118, PEARL, 130, 0.24), Burst(962, 524, 96, GOLD, 120, 0.5, True), Burst(110, 196, 92, ICE, 100, 0.2),
            Burst(394, 742, 82, ROSE, 90, 0.26),
        ), 0.5, 0.4,
    ),
    View(
        "landscape", 1200, 630, 470, 0.68, (420, 940), (212, 548, 0.95),
        (
            Burst(300, 168, 168, GOLD, 240, 0.26), Burst(532, 130, 92, ROSE, 140, 0.2), Burst(482, 282, 66, ICE, 100, 0.2),
            Burst(106, 282, 74, PEARL, 100, 0.24), Burst(72, 104, 52, ICE, 80, 0.2),
        ), 0.5, 0.9,
    ),
)  # fmt: skip


def num(value: float) -> str:
    """Write a length in pixels with one decimal at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


# --------------------------------------------------------------------------------------------- the fireworks


def trail(burst: Burst, angle: float, reach: float, start: float) -> str:
    """Trace one star of a shell: thrown outward, slowed by air, pulled down: a curve of the second degree."""
    dx, dy = math.cos(angle), math.sin(angle)
    drop = burst.droop * reach * (0.7 + 0.5 * abs(dx))
    x0, y0 = burst.x + dx * reach * start, burst.y + dy * reach * start + drop * start**2
    mx, my = dx * reach * (1 - start) * 0.58, dy * reach * (1 - start) * 0.58
    ex, ey = dx * reach * (1 - start), dy * reach * (1 - start) + drop * (1 - start**2)
    return f"M{num(x0)} {num(y0)}q{num(mx)} {num(my)} {num(ex)} {num(ey)}"


def shell(index: int, burst: Burst) -> tuple[str, str]:
    """Draw a shell: its gradients, and its trails in three weights that share them."""
    rng = random.Random(900 + index)
    lots: list[list[str]] = [[], [], []]
    tips: list[str] = []
    for i in range(burst.trails):
        angle = 2 * math.pi * (i + rng.uniform(-0.4, 0.4)) / burst.trails * 1.0
        shellwise = math.sqrt(1 - rng.uniform(0, 0.97) ** 2) if i % 3 else rng.uniform(0.86, 1.04)
        reach = burst.radius * shellwise * rng.uniform(0.9, 1.08)
        start = rng.choice((0.07, 0.1, 0.16, 0.26)) if not burst.willow else 0.04
        lots[i % 3].append(trail(burst, angle, reach, start))
        if i % 2:
            drop = burst.droop * reach * (0.7 + 0.5 * abs(math.cos(angle)))
            tx, ty = burst.x + math.cos(angle) * reach, burst.y + math.sin(angle) * reach + drop
            tips.append(f"M{num(tx)} {num(ty)}h.01")
    heart, middle, tip = burst.hues
    r = burst.radius * (1.12 + burst.droop)
    cy = burst.y + burst.radius * burst.droop * 0.4
    gradient = (
        f'<radialGradient id="s{index}" gradientUnits="userSpaceOnUse" cx="{num(burst.x)}" cy="{num(cy)}" r="{num(r)}">'
        f'<stop offset="0" stop-color="{heart}" stop-opacity=".9"/><stop offset=".2" stop-color="{middle}" stop-opacity=".85"/>'
        f'<stop offset=".56" stop-color="{tip}" stop-opacity=".8"/><stop offset=".86" stop-color="{middle}" stop-opacity=".95"/>'
        f'<stop offset="1" stop-color="{heart}" stop-opacity=".1"/></radialGradient>'
        f'<radialGradient id="c{index}"><stop offset="0" stop-color="#fff" stop-opacity=".95"/><stop offset=".22" stop-color="{heart}" stop-opacity=".6"/>'
        f'<stop offset="1" stop-color="{middle}" stop-opacity="0"/></radialGradient>'
        f'<radialGradient id="w{index}"><stop offset="0" stop-color="{tip}" stop-opacity=".42"/><stop offset=".5" stop-color="{tip}" stop-opacity=".17"/>'
        f'<stop offset="1" stop-color="{tip}" stop-opacity="0"/></radialGradient>'
        f'<radialGradient id="h{index}" gradientUnits="userSpaceOnUse" cx="{num(burst.x)}" cy="{num(cy)}" r="{num(r * 1.25)}">'
        f'<stop offset="0" stop-color="{middle}" stop-opacity=".42"/><stop offset=".3" stop-color="{tip}" stop-opacity=".11"/>'
        f'<stop offset="1" stop-color="{tip}" stop-opacity="0"/></radialGradient>'
    )
    k = 0.75 + burst.radius / 480
    strokes = "".join(
        f'<path d="{"".join(lot)}" stroke-width="{num(weight * k)}" opacity="{op}"/>'
        for lot, weight, op in zip(lots, (1.7, 1.05, 0.7), (0.95, 0.8, 0.75), strict=True)
    )
    dust = []
    for _ in range(burst.trails):
        a, reach = rng.uniform(0, 2 * math.pi), burst.radius * rng.uniform(0.55, 1.08)
        dx, dy = reach * math.cos(a), reach * math.sin(a) + burst.droop * reach * (0.85 + 0.5 * abs(math.cos(a)))
        dust.append(f"M{num(burst.x + dx)} {num(burst.y + dy)}v{num(rng.uniform(0.1, 5 * k))}")
    drawn = (
        f'<path d="{"".join(dust)}" stroke="{heart}" stroke-width="{num(0.9 * k)}" stroke-linecap="round" opacity=".5"/>'
        f'<g fill="none" stroke="url(#s{index})" stroke-linecap="round">{strokes}'
        f'<path d="{"".join(tips)}" stroke="{heart}" stroke-width="{num(2.2 * k)}" opacity=".9"/></g>'
        f'<circle cx="{num(burst.x)}" cy="{num(burst.y)}" r="{num(burst.radius * 0.3)}" fill="url(#c{index})"/>'
    )
    return gradient, drawn


def halos(view: View) -> str:
    """Let each shell light the smoke and haze round it."""
    out = []
    for i, b in enumerate(view.bursts):
        out.append(f'<circle cx="{num(b.x)}" cy="{num(b.y)}" r="{num(b.radius * 1.9)}" fill="url(#h{i})"/>')
    return "".join(out)


def climbs(view: View) -> str:
    """Trace how each shell climbed: a thin wavering line of sparks from the river to its heart."""
    rng = random.Random(31)
    out = []
    for i, b in enumerate(view.bursts):
        foot = b.x + rng.uniform(-46, 46)
        bend = rng.uniform(-18, 18)
        d = f"M{num(foot)} {num(view.water - 40)}Q{num((foot + b.x) / 2 + bend)} {num((view.water + b.y) / 2)} {num(b.x)} {num(b.y)}"
        out.append(f'<path d="{d}" stroke="{b.hues[1]}" stroke-width="1.3" opacity=".34"/>')
        out.append(f'<path d="{d}" stroke="{b.hues[0]}" stroke-width=".9" stroke-dasharray="1 9 2 13" opacity=".5"/>')
    return f'<g fill="none" stroke-linecap="round">{"".join(out)}</g>'


# -------------------------------------------------------------------------------------------------- the town


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
        swell = 0.45 + 0.55 * math.exp(-(((u - 0.3) / 0.2) ** 2)) + 0.4 * math.exp(-(((u - 0.93) / 0.12) ** 2))
        h = (low + (high - low) * swell * rng.uniform(0.45, 1.0)) * view.town
        tall, slim = h > (low + high) / 2.4 * view.town, w < 56 * view.town
        crown = rng.choice(("flat", "flat", "step", "step", "spire", "slant", "dome")) if tall and slim and high > 100 else "flat"
        out.append(Tower(x, w, h, crown))
        x += w + rng.choice((0, 0, 2, 5, 9)) * view.town
    return out


def outline(t: Tower, base: float) -> str:
    """Draw a building's silhouette from the waterline up."""
    l, r, top, w = t.x, t.x + t.width, base - t.height, t.width
    crowns = {
        "flat": f"V{num(top)}H{num(r)}",
        "step": f"V{num(top + w * 0.5)}h{num(w * 0.16)}v{num(-w * 0.3)}h{num(w * 0.16)}V{num(top)}h{num(w * 0.36)}v{num(w * 0.2)}h{num(w * 0.16)}v{num(w * 0.3)}H{num(r)}",
        "spire": f"V{num(top + w * 0.4)}L{num(l + w * 0.44)} {num(top + w * 0.1)}V{num(top - w * 0.75)}h{num(w * 0.06)}V{num(top + w * 0.1)}L{num(r)} {num(top + w * 0.4)}",
        "slant": f"V{num(top + w * 0.42)}L{num(r)} {num(top)}",
        "dome": f"V{num(top + w * 0.4)}Q{num(l)} {num(top)} {num(l + w / 2)} {num(top - w * 0.06)}Q{num(r)} {num(top)} {num(r)} {num(top + w * 0.4)}",
    }
    return f"M{num(l)} {num(base)}{crowns[t.crown]}V{num(base)}z"


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
            lamps[house].append(f"M{num(t.x + pad)} {num(y)}h{num(cols * cw * 2 - cw)}v{num(ch)}H{num(t.x + pad)}z")
            continue
        for col in range(cols):
            if rng.random() < habit:
                lamp = house if rng.random() < 0.7 else rng.choice(colours)
                lamps[lamp].append(f"M{num(t.x + pad + col * cw * 2)} {num(y)}h{num(cw)}v{num(ch)}h{num(-cw)}z")
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
        f'<circle cx="{num(t.x + t.width * 0.47)}" cy="{num(view.water - t.height - t.width * 0.75)}" r="1.6" fill="#ff6a5a"/>'
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
    return TOP - (TOP - DECK) * min(1.0, u) ** 0.8


def steps(first: float, last: float, count: int) -> list[float]:
    """Divide a stretch of distance evenly."""
    return [first + (last - first) * i / (count - 1) for i in range(count)]


def pylon(road: Road, distance: float) -> str:
    """Draw one portal: two legs and three cross beams, lit from below."""
    s = road.k / distance
    (x, foot), (_, head) = road.at(distance, 0), road.at(distance, TOP + 8)
    legs = "".join(
        f"M{num(x + d * s - 3.6 * s)} {num(foot)}L{num(x + d * s * 0.7 - 2 * s)} {num(head)}h{num(4 * s)}L{num(x + d * s + 3.6 * s)} {num(foot)}z"
        for d in (-9, 9)
    )
    beams = "".join(
        f"M{num(x - 8 * s)} {num(road.at(distance, h)[1])}h{num(16 * s)}v{num(4.5 * s)}h{num(-16 * s)}z" for h in (TOP - 4, 150, 108, 52)
    )
    glow = "".join(
        f"M{num(x + d * s * 0.95 - 1.1 * s)} {num(road.at(distance, 74)[1])}L{num(x + d * s * 0.72 - 0.7 * s)} {num(road.at(distance, 182)[1])}"
        f"h{num(1.4 * s)}L{num(x + d * s * 0.95 + 1.1 * s)} {num(road.at(distance, 74)[1])}z"
        for d in (-9, 9)
    )
    return f'<path d="{legs}{beams}" fill="#0b1435"/><path d="{glow}" fill="url(#pylon)"/>'


def bridge(view: View) -> str:
    """Hang the bridge: portals, cables strung with lamps, hangers, a deck with lights."""
    road = road_of(view)
    way = steps(2.0, 0.56, 120)
    wire = "L".join(" ".join(num(v) for v in road.at(d, cable_height(d))) for d in way)
    upper = [road.at(d, DECK + 2) for d in way]
    lower = [road.at(d, DECK - 7) for d in reversed(way)]
    slab = "L".join(f"{num(x)} {num(y)}" for x, y in upper + lower)
    hung = [d for d in steps(1.9, 0.57, 76)]
    hangers = "".join(f"M{num(road.at(d, DECK)[0])} {num(road.at(d, DECK)[1])}V{num(road.at(d, cable_height(d))[1])}" for d in hung)
    out = [f'<path d="{hangers}" stroke="#d9c6bd" stroke-width=".8" opacity=".42"/><path d="M{slab}z" fill="#0a1230"/>']
    out += [pylon(road, d) for d in PYLONS]
    out.append(f'<path d="M{wire}" fill="none" stroke="#0b1435" stroke-width="{num(2.6 * view.town)}"/>')
    for near, size in ((2.0, 1.5), (1.25, 2.0), (0.9, 2.7)):
        lamps = [road.at(d, cable_height(d)) for d in hung if near >= d > near - (0.75 if near == 2.0 else 0.35)]
        deck = [road.at(d, DECK + 4) for d in hung if near >= d > near - (0.75 if near == 2.0 else 0.35)]
        beads = "".join(f"M{num(x)} {num(y)}h.01" for x, y in lamps)
        posts = "".join(f"M{num(x)} {num(y)}h.01" for x, y in deck)
        size *= view.town
        out.append(
            f'<g stroke-linecap="round"><path d="{beads}" stroke="#ffc873" stroke-width="{num(size * 3.4)}" opacity=".2"/>'
            f'<path d="{beads}" stroke="#fff3d6" stroke-width="{num(size)}"/><path d="{posts}" stroke="#ffb45e" stroke-width="{num(size * 1.1)}"/></g>'
        )
    return "".join(out)


def stars(view: View) -> str:
    """Set a few faint stars high in the sky."""
    rng = random.Random(3)
    out = []
    for _ in range(90):
        x, y = rng.uniform(0, view.width), view.water * 0.62 * rng.random() ** 1.6
        out.append(f'<circle cx="{num(x)}" cy="{num(y)}" r="{rng.choice((0.6, 0.8, 1, 1.3))}" opacity="{rng.uniform(0.2, 0.7):.2f}"/>')
    return f'<g fill="#e8ecff">{"".join(out)}</g>'


def smoke(view: View) -> str:
    """Drift the smoke of shells that are already gone, lit from beside."""
    rng = random.Random(14)
    out = []
    for i, b in enumerate(view.bursts):
        for _ in range(5):
            x = b.x + rng.uniform(0.1, 0.9) * b.radius
            y = b.y + rng.uniform(0.0, 0.8) * b.radius
            rx = b.radius * rng.uniform(0.25, 0.6)
            out.append(
                f'<ellipse cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(rx * 0.36)}" fill="{b.hues[1] if i % 2 else "#b9b4d6"}" '
                f'opacity="{rng.uniform(0.05, 0.13):.2f}" transform="rotate({rng.uniform(-24, 4):.0f} {num(x)} {num(y)})"/>'
            )
    return f'<g filter="url(#drift)">{"".join(out)}</g>'


# ------------------------------------------------------------------------------------------------- the river


def dash(x: float, y: float, width: float, thick: float) -> str:
    """Draw one glint: a level lens that starts at x."""
    return f"M{num(x)} {num(y)}q{num(width / 2)} {num(-thick)} {num(width)} 0q{num(-width / 2)} {num(thick)} {num(-width)} 0z"


def sheen(view: View) -> str:
    """Lay the colour of each shell on the water below it, drawn out towards the viewer."""
    out = []
    for i, b in enumerate(view.bursts):
        y = view.water + (view.water - b.y) * view.squash * 0.62
        ry = b.radius * (0.55 + 0.3 * view.squash)
        out.append(f'<ellipse cx="{num(b.x)}" cy="{num(y)}" rx="{num(b.radius * 0.85)}" ry="{num(ry)}" fill="url(#w{i})"/>')
    return f'<g clip-path="url(#river-only)">{"".join(out)}</g>'


def glints(view: View) -> str:
    """Break every bright thing's reflection into a ladder of dashes that widen towards the viewer."""
    rng = random.Random(52)
    lots: dict[tuple[str, int], list[str]] = {}
    k = view.town

    def ladder(foot: tuple[float, float], length: float, colour: str, width: float) -> None:
        x, y = foot[0], foot[1] + 2
        while y < foot[1] + length:
            t = (y - foot[1]) / length
            if rng.random() < 1.08 - t:
                w = width * (0.45 + 1.9 * t) * rng.uniform(0.4, 1.25)
                lots.setdefault((colour, min(3, int(t * 4))), []).append(
                    dash(x + rng.gauss(0, 1.2 + width * 0.4 * t) - w / 2, y, w, min(w * 0.16, 1.5 + 1.6 * t) * k)
                )
            y += (1.7 + 4.2 * t + rng.uniform(0, 1.4)) * k

    for x in range(8, view.width, 27):
        ladder((x, view.water), rng.uniform(36, 92) * k, "#ffc877", 10 * k)
    road = road_of(view)
    for d in steps(1.8, 0.57, 46):
        ladder(road.at(d, 0), 34 * k / d, "#ffcf8a", 8 * k / d)
    for d in PYLONS:
        ladder(road.at(d, 0), 120 * k / d, "#ffdca2", 15 * k / d)
    for b in view.bursts:
        for shift in (-0.5, -0.25, 0.0, 0.25, 0.5):
            length = (b.radius * 0.95 + 60 * k) * (1.1 - abs(shift)) * view.squash * 1.9
            ladder((b.x + shift * b.radius, view.water), length, b.hues[1 if shift else 2], b.radius * 0.2)
    paths = [
        f'<path d="{"".join(d)}" fill="{colour}" opacity="{0.66 - 0.13 * band:.2f}"/>' for (colour, band), d in lots.items()
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
            lots[lot].append(dash(rng.uniform(-40, view.width), y + rng.uniform(-1, 1), w, (1.5 + 3.4 * t) * view.town))
        y += (1.5 + 13 * t) * view.town
    styles = (("#040a22", 0.4), ("#a9b4ea", 0.2), ("#8c9ada", 0.1))
    return "".join(f'<path d="{"".join(d)}" fill="{c}" opacity="{o}"/>' for d, (c, o) in zip(lots, styles, strict=True))


BOAT = (
    '<path d="M-64 2Q-40 14 2 14Q46 14 70-4Q52 3 34 3H-34Q-52 3-64 2z" fill="#050a20"/>'
    '<path d="M-26 4V-15Q-26-20-21-21Q2-25 20-21Q24-20 24-15V4" fill="#0a1230"/>'
    '<path d="M-31-17Q-30-23-22-25Q0-29 22-25Q29-24 30-17Q0-23-31-17z" fill="#050a20"/>'
    '<path d="M-21 1V-14H-9V1zM-6 1V-15H6V1zM9 1V-14H20V1z" fill="url(#cabin)"/>'
    '<path d="M-18 1Q-18-8-15-8Q-12-8-12 1zM-1 1Q-1-10 2.500-10Q6-10 6 1z" fill="#1a1226"/><circle cx="-15" cy="-10" r="2.300" fill="#1a1226"/><circle cx="2.500" cy="-12" r="2.400" fill="#1a1226"/>'
    '<path d="M44 2V-22M44-22q5 1 6 5" stroke="#050a20" stroke-width="1.500" fill="none"/>'
    '<circle cx="50" cy="-13" r="34" fill="url(#lamp)"/><ellipse cx="50" cy="-13" rx="3" ry="4.200" fill="#fff0c4"/>'
    '<path d="M-46 4Q-47-12-43-12Q-39-12-39 4z" fill="#050a20"/><circle cx="-43" cy="-15" r="2.800" fill="#050a20"/><path d="M-41-10L-58 18" stroke="#050a20" stroke-width="1.400"/>'
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
        f'<g transform="translate({num(x)} {num(y)}) scale({k})"><ellipse cx="2" cy="15" rx="74" ry="6" fill="#030719" opacity=".6"/>'
        f'<path d="{"".join(light)}" fill="#ffc46b" opacity=".75"/>{BOAT}</g>'
    )


# ----------------------------------------------------------------------------------------------- the picture


def gradients(view: View) -> str:
    """Write the gradients and filters of the scene."""
    sky = ((0, "#070d2b"), (0.3, "#111d50"), (0.56, "#2b3a7c"), (0.76, "#5d5a93"), (0.9, "#a87590"), (1, "#e3a283"))
    river = ((0, "#a9788f"), (0.05, "#5c5587"), (0.16, "#26326b"), (0.4, "#101a45"), (1, "#070d29"))
    out = [ramp("sky", sky), ramp("river", river)]
    out += [ramp(f"p{i}", ((0, p.colours[0]), (1, p.colours[1]))) for i, p in enumerate(PLANES)]
    out.append(ramp("cabin", ((0, "#ffdc92"), (1, "#ff9f45"))))
    out.append(
        '<radialGradient id="lamp"><stop offset="0" stop-color="#ffd58c" stop-opacity=".8"/><stop offset=".3" stop-color="#ffad52" stop-opacity=".3"/>'
        '<stop offset="1" stop-color="#ff9a40" stop-opacity="0"/></radialGradient>'
    )
    out.append(ramp("pylon", ((0, "#ffe1a6"), (1, "#c07a54"))))
    out.append(
        '<linearGradient id="haze" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f2b69a" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#f4b48c" stop-opacity=".5"/></linearGradient>'
        '<filter id="glow" x="-.05" y="-.05" width="1.1" height="1.1" color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="6"/></filter>'
        '<filter id="drift" x="-.1" y="-.1" width="1.2" height="1.2" color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="16"/></filter>'
        '<filter id="grainy" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">'
        '<feTurbulence type="fractalNoise" baseFrequency=".82" numOctaves="2" seed="5" stitchTiles="stitch"/>'
        '<feColorMatrix values="0 0 0 1 0  0 0 0 1 0  0 0 0 1 0  0 0 0 0 1"/></filter>'
        '<pattern id="grain" patternUnits="userSpaceOnUse" width="360" height="360"><rect width="360" height="360" filter="url(#grainy)"/></pattern>'
    )
    return "".join(out)


def ramp(ref: str, stops: tuple[tuple[float, str], ...]) -> str:
    """Write a gradient from top to bottom."""
    inner = "".join(f'<stop offset="{at}" stop-color="{colour}"/>' for at, colour in stops)
    return f'<linearGradient id="{ref}" x1="0" y1="0" x2="0" y2="1">{inner}</linearGradient>'


def draw(view: View) -> str:
    """Write one size as a whole SVG document."""
    w, h, y = view.width, view.height, view.water
    shells = [shell(i, b) for i, b in enumerate(view.bursts)]
    fires = climbs(view) + "".join(drawn for _, drawn in shells)
    town = (
        f'{plane(0, view)}<rect y="{num(y - 210 * view.town)}" width="{w}" height="{num(210 * view.town)}" fill="url(#haze)" opacity=".7"/>'
        f'{plane(1, view)}<rect y="{num(y - 130 * view.town)}" width="{w}" height="{num(130 * view.town)}" fill="url(#haze)" opacity=".5"/>'
        f"{plane(2, view)}{plane(3, view)}{quay(view)}"
    )
    screen = 'style="mix-blend-mode:screen"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}"><defs>{gradients(view)}<clipPath id="river-only"><rect y="{num(y)}" width="{w}" height="{num(h - y)}"/></clipPath>'
        f'{"".join(g for g, _ in shells)}<g id="fires">{fires}</g><g id="halos">{halos(view)}</g><g id="town">{town}</g></defs>'
        f'<rect width="{w}" height="{num(y)}" fill="url(#sky)"/>{stars(view)}<g {screen}><use href="#halos"/></g>{smoke(view)}'
        f'<use href="#fires" filter="url(#glow)" {screen}/><g {screen}><use href="#fires"/></g><use href="#town"/>'
        f'<rect y="{num(y)}" width="{w}" height="{num(h - y)}" fill="url(#river)"/>'
        f'<g {screen}>{sheen(view)}</g>'
        f'{ripples(view)}<g {screen}>{glints(view)}</g>{bridge(view)}{boat(view)}'
        f'<rect width="{w}" height="{h}" fill="url(#grain)" opacity=".07" style="mix-blend-mode:overlay"/></svg>\n'
    )


def stamp() -> str:
    """Draw the stamp of the envelope: one golden shell in the night."""
    gradient, drawn = shell(0, Burst(120, 104, 78, GOLD, 120, 0.26))
    quay_lamps = "".join(f"M{x} 214h.01" for x in range(26, 220, 12))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240"><defs>'
        f'{gradient}{ramp("night", ((0, "#0a1236"), (0.7, "#22306b"), (1, "#7d5f86")))}</defs>'
        '<rect width="240" height="240" fill="#f4ead4"/><rect x="12" y="12" width="216" height="216" fill="url(#night)"/>'
        f'{drawn}<path d="M12 228V196h20v-14h14v22h16v-34h16v26h20v8h22v-18h18v20h24v-32h14v24h20v-10h16v12h16V228z" fill="#0a1230"/>'
        f'<path d="{quay_lamps}" stroke="#ffd58c" stroke-width="3" stroke-linecap="round"/></svg>\n'
    )


def main() -> None:
    """Write all sizes and the stamp beside this file."""
    (HERE / "art" / "stamp.svg").write_text(stamp(), encoding="utf-8")
    for view in VIEWS:
        (HERE / "art" / f"{view.name}.svg").write_text(draw(view), encoding="utf-8")


if __name__ == "__main__":
    main()
