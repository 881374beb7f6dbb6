"""Trace one firework shell as a long exposure, and say what a view of the city is made of."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass


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


def num(value: float) -> str:
    """Write a length in pixels with one decimal at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


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
        f'<radialGradient id="s{index}" gradientUnits="userSpaceOnUse" cx="{num(burst.x)}" cy="{num(cy)}" '
        f'r="{num(r)}">'
        f'<stop offset="0" stop-color="{heart}" stop-opacity=".9"/><stop offset=".2" stop-color="{middle}" '
        f'stop-opacity=".85"/>'
        f'<stop offset=".56" stop-color="{tip}" stop-opacity=".8"/><stop offset=".86" '
        f'stop-color="{middle}" stop-opacity=".95"/>'
        f'<stop offset="1" stop-color="{heart}" stop-opacity=".1"/></radialGradient>'
        f'<radialGradient id="c{index}"><stop offset="0" stop-color="#fff" stop-opacity=".95"/><stop '
        f'offset=".22" stop-color="{heart}" stop-opacity=".6"/>'
        f'<stop offset="1" stop-color="{middle}" stop-opacity="0"/></radialGradient>'
        f'<radialGradient id="w{index}"><stop offset="0" stop-color="{tip}" stop-opacity=".42"/><stop '
        f'offset=".5" stop-color="{tip}" stop-opacity=".17"/>'
        f'<stop offset="1" stop-color="{tip}" stop-opacity="0"/></radialGradient>'
        f'<radialGradient id="h{index}" gradientUnits="userSpaceOnUse" cx="{num(burst.x)}" cy="{num(cy)}" '
        f'r="{num(r * 1.25)}">'
        f'<stop offset="0" stop-color="{middle}" stop-opacity=".42"/><stop offset=".3" stop-color="{tip}" '
        f'stop-opacity=".11"/>'
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
        dx, dy = (
            reach * math.cos(a),
            reach * math.sin(a) + burst.droop * reach * (0.85 + 0.5 * abs(math.cos(a))),
        )
        dust.append(f"M{num(burst.x + dx)} {num(burst.y + dy)}v{num(rng.uniform(0.1, 5 * k))}")
    drawn = (
        f'<path d="{"".join(dust)}" stroke="{heart}" stroke-width="{num(0.9 * k)}" stroke-linecap="round" '
        f'opacity=".5"/>'
        f'<g fill="none" stroke="url(#s{index})" stroke-linecap="round">{strokes}'
        f'<path d="{"".join(tips)}" stroke="{heart}" stroke-width="{num(2.2 * k)}" opacity=".9"/></g>'
        f'<circle cx="{num(burst.x)}" cy="{num(burst.y)}" r="{num(burst.radius * 0.3)}" '
        f'fill="url(#c{index})"/>'
    )
    return gradient, drawn


@dataclass(frozen=True, slots=True)
class View:
    """One size: canvas, waterline, scale of the town, pylons, boat (x, y, scale), shells, the river."""

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
