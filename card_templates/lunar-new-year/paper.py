"""Lay cut paper: sheets with thickness and shadow, peonies, leaves, clouds and gold foil, as SVG elements.

One light, from the upper left. Every shadow falls to the lower right and grows with the height of its sheet.
"""

from __future__ import annotations

import math
import random

from shapes import Point, at, crescent, dot, drop, joined, leaf, number, polar, ribbon, spiral

NIGHT = "#3a0409"
FOIL = (("0", "#9c6a1e"), (".22", "#f4d58a"), (".4", "#c8922f"), (".58", "#fff0bd"), (".78", "#b98129"), ("1", "#ecc873"))


def gradient(name: str, stops: tuple[tuple[str, str], ...], kind: str = 'linearGradient x1="0" y1="0" x2="1" y2="1"') -> str:
    """Define a gradient in the box of what it fills."""
    inner = "".join(f'<stop offset="{offset}" stop-color="{colour}"/>' for offset, colour in stops)
    return f'<{kind} id="{name}">{inner}</{kind.split()[0]}>'


def shadow(name: str, height: float, margin: float = 10) -> str:
    """Define the soft shadow of a sheet that floats `height` px; the tight one where it touches is part of `lifted`."""
    region = f'x="-{margin}%" y="-{margin}%" width="{100 + 2 * margin}%" height="{100 + 2 * margin}%"'
    return (
        f'<filter id="{name}" {region} color-interpolation-filters="sRGB">'
        f'<feDropShadow dx="{number(height * 0.34)}" dy="{number(height * 0.56)}" stdDeviation="{number(height * 0.46)}"'
        f' flood-color="{NIGHT}" flood-opacity=".6"/></filter>'
    )


def grain(width: float, height: float) -> str:
    """Cover the page with paper: fine grain and short fibres in one tile, and a slight vignette."""
    light = "0 0 0 0 1  0 0 0 0 .9  0 0 0 0 .78"
    dark = "0 0 0 0 .16  0 0 0 0 0  0 0 0 0 .02"
    side = 256
    layers = (
        ("ga", 'baseFrequency=".8" numOctaves="2" seed="7"', f"{light}  1.9 0 0 0 -.95", 0.2),
        ("gb", 'baseFrequency=".7" numOctaves="2" seed="12"', f"{dark}  0 1.9 0 0 -.93", 0.24),
        ("gc", 'baseFrequency=".03 .2" numOctaves="2" seed="21"', f"{light}  0 0 1.7 0 -.86", 0.1),
    )
    filters = "".join(
        f'<filter id="{name}" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">'
        f'<feTurbulence type="fractalNoise" {noise} stitchTiles="stitch"/><feColorMatrix values="{matrix}"/></filter>'
        for name, noise, matrix, _ in layers
    )
    rects = "".join(
        f'<rect width="{side}" height="{side}" fill="#888" filter="url(#{name})" opacity="{opacity}"/>' for name, _, _, opacity in layers
    )
    return (
        f'{filters}<pattern id="grain" width="{side}" height="{side}" patternUnits="userSpaceOnUse">{rects}</pattern>'
        f'<rect width="{width}" height="{height}" fill="url(#grain)"/>'
        f'<radialGradient id="vig" cx=".42" cy=".4" r=".85"><stop offset=".55" stop-color="{NIGHT}" stop-opacity="0"/>'
        f'<stop offset="1" stop-color="{NIGHT}" stop-opacity=".34"/></radialGradient>'
        f'<rect width="{width}" height="{height}" fill="url(#vig)"/>'
    )


def lifted(d: str, fill: str, edge: str, *, rule: str = "nonzero", thick: float = 1.5) -> str:
    """Draw one sheet: its tight shadow, its lit edge, then its face moved away from the light by the paper's thickness."""
    return (
        f'<path d="{d}" fill="{NIGHT}" fill-rule="{rule}" opacity=".3" transform="translate({thick * 1.7:.2f} {thick * 2.6:.2f})"/>'
        f'<path d="{d}" fill="{edge}" fill-rule="{rule}"/>'
        f'<path d="{d}" fill="{fill}" fill-rule="{rule}" transform="translate({thick * 0.7:.2f} {thick:.2f})"/>'
    )


def ring(centre: Point, radius: float, lobes: int, kind: str, turn: float = 0) -> str:
    """Cut the edge of a round window: `circle`, `scallop` (paper lobes into the hole), `petal` (the hole is a flower) or `saw`."""
    if kind == "circle":
        return dot(centre, radius)
    knots = [polar(centre, radius, turn + 360 * i / lobes) for i in range(lobes + 1)]
    chord = math.dist(knots[0], knots[1])
    if kind == "saw":
        return f"M{at(knots[0])}" + joined(
            f"L{at(polar(centre, radius - chord * 0.55, turn + 360 * (i + 0.5) / lobes))}L{at(knots[i + 1])}" for i in range(lobes)
        ) + "Z"
    sweep, bulge = (0, chord * 0.54) if kind == "scallop" else (1, chord * 0.52)
    return f"M{at(knots[0])}" + joined(f"A{number(bulge)} {number(bulge)} 0 0 {sweep} {at(k)}" for k in knots[1:]) + "Z"


def piercing(centre: Point, radius: float, count: int, kind: str, turn: float, size: float) -> str:
    """Cut a row of small holes around the window: `dot`, `drop`, `crescent` or `leaf` pairs."""
    out = []
    for i in range(count):
        angle = turn + 360 * i / count
        spot = polar(centre, radius, angle)
        if kind == "dot":
            out.append(dot(spot, size))
        elif kind == "drop":
            out.append(drop(spot, size * 3.2, angle, 0.3))
        elif kind == "crescent":
            out.append(crescent(polar(centre, radius + size, angle), size * 2.3, angle + 180, 0.5, 150))
        else:
            out.extend(leaf(spot, size * 3.6, angle + side, 0.13) for side in (-34, 0, 34))
    return joined(out)


def petal(length: float, wide: float, rng: random.Random) -> str:
    """Cut one peony petal along the x axis: narrow foot, full sides, a crimped outer edge of four waves."""
    a, b = wide * rng.uniform(0.92, 1.08), wide * rng.uniform(0.92, 1.08)
    crimp = [length * rng.uniform(0.9, 1.05) for _ in range(5)]
    edge = [(crimp[0], -a * 0.72), (crimp[1] * 1.04, -a * 0.3), (crimp[2] * 1.07, b * 0.05), (crimp[3] * 1.04, b * 0.4), (crimp[4], b * 0.74)]
    waves = "".join(
        f"Q{at(((p[0] + q[0]) / 2 + length * 0.13, (p[1] + q[1]) / 2))} {at(q)}" for p, q in zip(edge, edge[1:], strict=False)
    )
    return f"M0 0C{at((length * 0.1, -a * 0.6))} {at((length * 0.5, -a * 1.25))} {at(edge[0])}{waves}C{at((length * 0.5, b * 1.25))} {at((length * 0.1, b * 0.6))} 0 0Z"


RINGS = ((11, 100, 38), (10, 84, 34), (8, 66, 29), (7, 48, 23), (5, 31, 17))


def peony(centre: Point, size: float, tones: tuple[str, ...], seed: int) -> str:
    """Build a peony of 41 cut petals in five rings; `tones` names one gradient per ring, `size` is the radius in px."""
    rng, scale, out = random.Random(seed), size / 104, []
    for depth, (count, length, wide) in enumerate(RINGS):
        twist = rng.uniform(0, 360)
        petals = []
        for i in range(count):
            turn = twist + 360 * i / count + rng.uniform(-5, 5)
            shape = petal(length * rng.uniform(0.93, 1.06), wide * 1.06, rng)
            mark = crescent((length * 0.7, 0), wide * 0.4, 0, 0.35, 110)
            petals.append(
                f'<path d="{shape}" fill="{NIGHT}" opacity=".22" transform="translate(1.2 2.6) rotate({turn:.1f}) scale(1.015)"/>'
                f'<g transform="rotate({turn:.1f})"><path d="{shape}" fill="url(#{tones[depth]})"/>'
                f'<path d="{mark}" fill="{NIGHT}" opacity=".17"/></g>'
            )
        out.append(f'<g filter="url(#petal)">{"".join(petals)}</g>')
    stamens = "".join(
        f'<path d="M0 0L{at(polar((0, 0), 15, a))}" stroke="url(#foil)" stroke-width="2.2"/><circle cx="{number(polar((0, 0), 16, a)[0])}" cy="{number(polar((0, 0), 16, a)[1])}" r="3" fill="url(#foil)"/>'
        for a in range(0, 360, 30)
    )
    heart = f'<g filter="url(#petal)"><circle r="7" fill="url(#foil)"/>{stamens}</g>'
    return f'<g transform="translate({at(centre)}) scale({scale:.3f})">{"".join(out)}{heart}</g>'


def frond(foot: Point, length: float, degrees: float, fill: str, edge: str) -> str:
    """Cut a peony leaf of three leaflets with open veins."""
    leaflets = ((0.34, -34, 0.62), (0.34, 34, 0.62), (0.28, 0, 0.74))
    body = [leaf((length * where, 0), length * long, turn, 0.2) for where, turn, long in leaflets]
    stem = leaf((0, 0), length * 0.5, 0, 0.035)
    veins = []
    for where, turn, long in leaflets:
        root = (length * where, 0.0)
        veins.append(leaf(polar(root, length * long * 0.1, turn), length * long * 0.74, turn, 0.014))
        for along in (0.26, 0.42, 0.58):
            spot = polar(root, length * long * along, turn)
            veins.extend(leaf(spot, length * long * 0.15, turn + side, 0.08) for side in (-40, 40))
    return (
        f'<g transform="translate({at(foot)}) rotate({degrees})" filter="url(#petal)">{lifted(joined([stem, *body]), fill, edge, thick=1)}'
        f'<path d="{joined(veins)}" fill="{NIGHT}" opacity=".42"/></g>'
    )


def cloud(centre: Point, size: float, fill: str, edge: str, *, flip: int = 1, mark: str = NIGHT) -> str:
    """Cut an auspicious cloud: three curled heads over a tail that runs out in two waves; `size` is half its width."""
    body = (
        "M-96 34C-122 34 -130 4 -108 -8C-112 -40 -72 -54 -54 -34C-48 -76 8 -84 24 -46C44 -66 84 -50 78 -18"
        "C104 -24 122 -4 112 14C150 10 176 -2 196 -20C190 8 164 30 122 32C152 36 176 34 196 26C176 46 140 52 104 46C40 40 -40 34 -96 34Z"
    )
    curls = joined([
        ribbon(spiral((-84, 4), (21, 4), 90, 1.35, 26), lambda t: 6.5 * (1 - t) + 2),
        ribbon(spiral((-14, -22), (31, 5), 100, 1.45, 30), lambda t: 7.5 * (1 - t) + 2),
        ribbon(spiral((58, 4), (24, 4), 80, 1.4, 26), lambda t: 6.5 * (1 - t) + 2),
        leaf((-40, 24), 60, 3, 0.045), leaf((96, 24), 60, -16, 0.05),
    ])
    scale = size / 150
    return (
        f'<g transform="translate({at(centre)}) scale({flip * scale:.3f} {scale:.3f})" filter="url(#cloud)">{lifted(body, fill, edge, thick=1.6)}'
        f'<path d="{curls}" fill="{mark}" opacity=".5"/></g>'
    )
