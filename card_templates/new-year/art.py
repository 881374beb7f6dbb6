"""Draw the art of the New Year card: fireworks as long exposures over a river city at blue hour.

The scene is built twice from one set of pieces: upright above the waterline, and upside down below it, where
a displacement by stretched noise turns it into the river. Every number comes from a fixed seed, so the files
are the same each time:

    python card_templates/new-year/art.py
"""

from __future__ import annotations

import random
from pathlib import Path

from fireworks import GOLD, ICE, PEARL, ROSE, Burst, View, num, shell
from river import boat, glints, ripples, sheen
from town import PLANES, bridge, plane, quay

HERE = Path(__file__).parent


VIEWS = (
    View(
        "square",
        1080,
        1080,
        470,
        0.8,
        (560, 1150),
        (890, 574, 1.05),
        (
            Burst(356, 182, 176, GOLD, 250, 0.26),
            Burst(752, 150, 124, ROSE, 170, 0.2),
            Burst(588, 286, 80, ICE, 120, 0.2),
            Burst(134, 322, 74, PEARL, 110, 0.24),
            Burst(964, 262, 76, GOLD, 110, 0.5, True),
            Burst(92, 104, 62, ICE, 90, 0.2),
        ),
        0.5,
        0.42,
    ),
    View(
        "portrait",
        1080,
        1350,
        652,
        1.0,
        (540, 1150),
        (890, 772, 1.15),
        (
            Burst(392, 250, 250, GOLD, 300, 0.26),
            Burst(806, 204, 162, ROSE, 200, 0.2),
            Burst(668, 414, 110, ICE, 140, 0.2),
            Burst(150, 446, 100, PEARL, 130, 0.24),
            Burst(944, 420, 92, GOLD, 120, 0.5, True),
            Burst(96, 142, 82, ICE, 100, 0.2),
        ),
        0.52,
        0.46,
    ),
    View(
        "story",
        1080,
        1920,
        962,
        1.2,
        (500, 1160),
        (850, 1122, 1.35),
        (
            Burst(430, 386, 306, GOLD, 330, 0.28),
            Burst(846, 284, 168, ROSE, 200, 0.2),
            Burst(742, 604, 136, ICE, 150, 0.22),
            Burst(142, 668, 118, PEARL, 130, 0.24),
            Burst(962, 524, 96, GOLD, 120, 0.5, True),
            Burst(110, 196, 92, ICE, 100, 0.2),
            Burst(394, 742, 82, ROSE, 90, 0.26),
        ),
        0.5,
        0.4,
    ),
    View(
        "landscape",
        1200,
        630,
        470,
        0.68,
        (560, 1420),
        (212, 548, 0.95),
        (
            Burst(300, 168, 168, GOLD, 240, 0.26),
            Burst(532, 130, 92, ROSE, 140, 0.2),
            Burst(482, 282, 66, ICE, 100, 0.2),
            Burst(106, 282, 74, PEARL, 100, 0.24),
            Burst(72, 104, 52, ICE, 80, 0.2),
        ),
        0.5,
        0.9,
    ),
)


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
    for b in view.bursts:
        foot = b.x + rng.uniform(-46, 46)
        bend = rng.uniform(-18, 18)
        pull = f"{num((foot + b.x) / 2 + bend)} {num((view.water + b.y) / 2)}"
        d = f"M{num(foot)} {num(view.water - 40)}Q{pull} {num(b.x)} {num(b.y)}"
        out.append(f'<path d="{d}" stroke="{b.hues[1]}" stroke-width="1.3" opacity=".34"/>')
        out.append(
            f'<path d="{d}" stroke="{b.hues[0]}" stroke-width=".9" stroke-dasharray="1 9 2 13" opacity=".5"/>'
        )
    return f'<g fill="none" stroke-linecap="round">{"".join(out)}</g>'


def stars(view: View) -> str:
    """Set a few faint stars high in the sky."""
    rng = random.Random(3)
    out = []
    for _ in range(90):
        x, y = rng.uniform(0, view.width), view.water * 0.5 * rng.random() ** 1.5
        out.append(
            f'<circle cx="{num(x)}" cy="{num(y)}" r="{rng.choice((0.6, 0.8, 1, 1.3))}" '
            f'opacity="{rng.uniform(0.2, 0.7):.2f}"/>'
        )
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
                f'<ellipse cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(rx * 0.36)}" '
                f'fill="{b.hues[1] if i % 2 else "#b9b4d6"}" '
                f'opacity="{rng.uniform(0.05, 0.13):.2f}" transform="rotate({rng.uniform(-24, 4):.0f} '
                f'{num(x)} {num(y)})"/>'
            )
    return f'<g filter="url(#drift)">{"".join(out)}</g>'


def gradients(view: View) -> str:
    """Write the gradients and filters of the scene."""
    sky = (
        (0, "#070d2b"),
        (0.3, "#111d50"),
        (0.56, "#2b3a7c"),
        (0.76, "#5d5a93"),
        (0.9, "#a87590"),
        (1, "#e3a283"),
    )
    river = ((0, "#a9788f"), (0.05, "#5c5587"), (0.16, "#26326b"), (0.4, "#101a45"), (1, "#070d29"))
    out = [ramp("sky", sky), ramp("river", river)]
    out += [ramp(f"p{i}", ((0, p.colours[0]), (1, p.colours[1]))) for i, p in enumerate(PLANES)]
    out.append(ramp("cabin", ((0, "#ffdc92"), (1, "#ff9f45"))))
    out.append(
        '<radialGradient id="lamp"><stop offset="0" stop-color="#ffd58c" stop-opacity=".8"/><stop '
        'offset=".3" stop-color="#ffad52" stop-opacity=".3"/>'
        '<stop offset="1" stop-color="#ff9a40" stop-opacity="0"/></radialGradient>'
    )
    out.append(ramp("pylon", ((0, "#ffe1a6"), (1, "#c07a54"))))
    out.append(
        '<linearGradient id="haze" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f2b69a" '
        'stop-opacity="0"/>'
        '<stop offset="1" stop-color="#f4b48c" stop-opacity=".5"/></linearGradient>'
        '<filter id="glow" x="-.05" y="-.05" width="1.1" height="1.1" color-interpolation-filters="sRGB">'
        '<feGaussianBlur stdDeviation="6"/></filter>'
        '<filter id="drift" x="-.1" y="-.1" width="1.2" height="1.2" color-interpolation-filters="sRGB">'
        '<feGaussianBlur stdDeviation="16"/></filter>'
        '<filter id="grainy" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">'
        '<feTurbulence type="fractalNoise" baseFrequency=".82" numOctaves="2" seed="5" stitchTiles="stitch"/>'
        '<feColorMatrix values="0 0 0 1 0  0 0 0 1 0  0 0 0 1 0  0 0 0 0 1"/></filter>'
        '<pattern id="grain" patternUnits="userSpaceOnUse" width="240" height="240"><rect width="240" '
        'height="240" filter="url(#grainy)"/></pattern>'
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
        f'{plane(0, view)}<rect y="{num(y - 210 * view.town)}" width="{w}" height="{num(210 * view.town)}" '
        f'fill="url(#haze)" opacity=".7"/>'
        f'{plane(1, view)}<rect y="{num(y - 130 * view.town)}" width="{w}" height="{num(130 * view.town)}" '
        f'fill="url(#haze)" opacity=".5"/>'
        f"{plane(2, view)}{plane(3, view)}{quay(view)}"
    )
    screen = 'style="mix-blend-mode:screen"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}"><defs>'
        f'{gradients(view)}<clipPath id="river-only"><rect y="{num(y)}" width="{w}" height="{num(h - y)}"/>'
        f"</clipPath>"
        f'{"".join(g for g, _ in shells)}<g id="fires">{fires}</g><g id="halos">{halos(view)}</g><g '
        f'id="town">{town}</g></defs>'
        f'<rect width="{w}" height="{num(y)}" fill="url(#sky)"/>{stars(view)}<g {screen}><use '
        f'href="#halos"/></g>{smoke(view)}'
        f'<use href="#fires" filter="url(#glow)" {screen}/><g {screen}><use href="#fires"/></g><use '
        f'href="#town"/>'
        f'<rect y="{num(y)}" width="{w}" height="{num(h - y)}" fill="url(#river)"/>'
        f"<g {screen}>{sheen(view)}</g>"
        f"{ripples(view)}<g {screen}>{glints(view)}</g>{bridge(view)}{boat(view)}"
        f'<rect width="{w}" height="{h}" fill="url(#grain)" opacity=".07" style="mix-blend-mode:overlay"/>'
        f"</svg>\n"
    )


def stamp() -> str:
    """Draw the stamp of the envelope: one golden shell in the night."""
    gradient, drawn = shell(0, Burst(120, 104, 78, GOLD, 120, 0.26))
    quay_lamps = "".join(f"M{x} 214h.01" for x in range(26, 220, 12))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240"><defs>'
        f"{gradient}{ramp('night', ((0, '#0a1236'), (0.7, '#22306b'), (1, '#7d5f86')))}</defs>"
        '<rect width="240" height="240" fill="#f4ead4"/><rect x="12" y="12" width="216" height="216" '
        'fill="url(#night)"/>'
        f'{drawn}<path d="M12 '
        f'228V196h20v-14h14v22h16v-34h16v26h20v8h22v-18h18v20h24v-32h14v24h20v-10h16v12h16V228z" '
        f'fill="#0a1230"/>'
        f'<path d="{quay_lamps}" stroke="#ffd58c" stroke-width="3" stroke-linecap="round"/></svg>\n'
    )


def main() -> None:
    """Write all sizes and the stamp beside this file."""
    (HERE / "art" / "stamp.svg").write_text(stamp(), encoding="utf-8")
    for view in VIEWS:
        (HERE / "art" / f"{view.name}.svg").write_text(draw(view), encoding="utf-8")


if __name__ == "__main__":
    main()
