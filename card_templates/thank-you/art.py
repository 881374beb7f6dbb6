"""Draw the art of the thank-you card: one pressed cosmos in watercolour on washi with a deckle edge. Writes art/<size>.svg.

Watercolour is built as a painter would: a pale wash, a darker wet-in-wet wash at the base, pigment that pools at the rim, granulation by
turbulence, all multiplied onto the paper.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

HERE = Path(__file__).parent
Point = tuple[float, float]


def petal(length: float, width: float, rng: random.Random) -> tuple[str, str]:
    """Outline and veins of one petal that points along +x from the origin; its tip has three teeth."""
    w = width / 2
    j = [rng.uniform(-0.05, 0.05) for _ in range(8)]
    outline = (
        f"M0 0C{length * 0.18:.1f} {-w * (0.35 + j[0]):.1f} {length * (0.42 + j[1]):.1f} {-w * (1.08 + j[2]):.1f} {length * 0.84:.1f} {-w * (0.86 + j[3]):.1f}"
        f"Q{length * (0.97 + j[4] / 2):.1f} {-w * 0.78:.1f} {length * 0.93:.1f} {-w * 0.34:.1f}Q{length * (1.06 + j[5]):.1f} {-w * 0.22:.1f} {length * (0.965 + j[6] / 2):.1f} {w * 0.14:.1f}"
        f"Q{length * (1.05 + j[7]):.1f} {w * 0.34:.1f} {length * 0.92:.1f} {w * 0.50:.1f}Q{length * 0.95:.1f} {w * 0.82:.1f} {length * 0.82:.1f} {w * (0.9 + j[0]):.1f}"
        f"C{length * (0.42 + j[3]):.1f} {w * (1.08 + j[5]):.1f} {length * 0.18:.1f} {w * (0.35 + j[1]):.1f} 0 0Z"
    )
    veins = "".join(
        f"M{length * 0.10:.1f} {w * s * 0.10:.1f}C{length * 0.35:.1f} {w * s * 0.75:.1f} {length * 0.62:.1f} {w * s * 0.92:.1f} {length * (0.86 + rng.uniform(-0.06, 0.05)):.1f} {w * s * 0.80:.1f}"
        for s in (-0.85, -0.55, -0.25, 0.05, 0.32, 0.6, 0.85)
    )
    return outline, veins


def bloom(x: float, y: float, r: float, seed: int, squash: float = 0.93, turn: float = 0) -> str:
    rng = random.Random(seed)
    back, front = [], []
    for i in range(8):
        a = 45 * i + turn + rng.uniform(-5, 5)
        outline, veins = petal(r * rng.uniform(0.94, 1.06), r * rng.uniform(0.66, 0.76), rng)
        one = (
            f'<g transform="rotate({a:.1f})" style="mix-blend-mode:multiply"><path d="{outline}" fill="url(#wash{i % 3})" opacity="{rng.uniform(0.72, 0.86):.2f}"/>'
            f'<path d="{outline}" transform="scale({rng.uniform(0.5, 0.62):.2f},{rng.uniform(0.5, 0.7):.2f})" fill="#a8385f" opacity="{rng.uniform(0.20, 0.34):.2f}" filter="url(#wet)"/>'
            f'<path d="{outline}" fill="none" stroke="#a63a62" stroke-width="{r * 0.013:.1f}" opacity=".45"/><path d="{veins}" fill="none" stroke="#8c2f55" stroke-width="{r * 0.006:.2f}" opacity=".38"/></g>'
        )
        (back if i % 2 else front).append(one)
    eye = "".join(
        f'<circle cx="{r * 0.125 * math.sqrt(t) * math.cos(2.39996 * k):.1f}" cy="{r * 0.125 * math.sqrt(t) * math.sin(2.39996 * k):.1f}" r="{r * rng.uniform(0.010, 0.021):.1f}" fill="{rng.choice(["#d99a2b", "#c47f1d", "#eab84c", "#8a4b1c"])}" opacity=".9"/>'
        for k, t in ((k, k / 90) for k in range(90))
    )
    return f'<g transform="translate({x:.0f},{y:.0f}) scale(1,{squash})"><g filter="url(#bleed)">{"".join(back)}{"".join(front)}</g><circle r="{r * 0.15:.1f}" fill="#b9771f" opacity=".35" filter="url(#wet)"/>{eye}</g>'


def along(p: list[Point], t: float) -> tuple[Point, float]:
    b = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
    d = [-3 * (1 - t) ** 2, 3 * (1 - t) ** 2 - 6 * t * (1 - t), 6 * t * (1 - t) - 3 * t * t, 3 * t * t]
    at = (sum(b[k] * p[k][0] for k in range(4)), sum(b[k] * p[k][1] for k in range(4)))
    return at, math.atan2(sum(d[k] * p[k][1] for k in range(4)), sum(d[k] * p[k][0] for k in range(4)))


def stem(p: list[Point], width: float) -> str:
    """A stem that thins upward, as a filled shape with a darker side."""
    left, right = [], []
    for i in range(33):
        t = i / 32
        (x, y), a = along(p, t)
        w = width * (1 - 0.55 * t) / 2
        left.append((x - w * math.sin(a), y + w * math.cos(a)))
        right.append((x + w * math.sin(a), y - w * math.cos(a)))
    body = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in left + right[::-1]) + "Z"
    side = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in right)
    return f'<path d="{body}" fill="#7d8f63" opacity=".9"/><path d="{side}" fill="none" stroke="#46583a" stroke-width="{width * 0.2:.1f}" opacity=".6"/>'


def thread_leaf(x: float, y: float, length: float, angle: float, seed: int) -> str:
    """A cosmos leaf: threads that fork twice."""
    rng = random.Random(seed)
    strokes: list[str] = []

    def grow(x: float, y: float, length: float, a: float, depth: int) -> None:
        bend = rng.uniform(-0.22, 0.22)
        ex, ey = x + length * math.cos(a), y + length * math.sin(a)
        mx, my = x + length * 0.55 * math.cos(a + bend), y + length * 0.55 * math.sin(a + bend)
        strokes.append(f'<path d="M{x:.1f} {y:.1f}Q{mx:.1f} {my:.1f} {ex:.1f} {ey:.1f}" stroke-width="{max(1.3, length * 0.022):.1f}" opacity="{rng.uniform(0.55, 0.9):.2f}"/>')
        if depth:
            for t in (0.34, 0.55, 0.76) if depth == 2 else (0.45, 0.72):
                px, py = x + (mx - x) * min(1, t * 1.6), y + (my - y) * min(1, t * 1.6)
                if t > 0.6:
                    px, py = mx + (ex - mx) * (t - 0.55) / 0.45, my + (ey - my) * (t - 0.55) / 0.45
                for s in (1, -1):
                    grow(px, py, length * rng.uniform(0.42, 0.56) * (1.15 - t * 0.5), a + s * rng.uniform(0.5, 0.72), depth - 1)

    grow(x, y, length, angle, 2)
    return f'<g fill="none" stroke="#6d8158" stroke-linecap="round" style="mix-blend-mode:multiply">{"".join(strokes)}</g>'


def bud(x: float, y: float, r: float, angle: float) -> str:
    return (
        f'<g transform="translate({x:.0f},{y:.0f}) rotate({angle:.0f})" filter="url(#bleed)"><path d="M0 0C{r * 0.9:.0f} {-r * 0.75:.0f} {r * 1.9:.0f} {-r * 0.55:.0f} {r * 2.15:.0f} {-r * 0.1:.0f}C{r * 2.2:.0f} {r * 0.4:.0f} {r:.0f} {r * 0.8:.0f} 0 0Z" fill="url(#wash1)" opacity=".9"/>'
        f'<path d="M{r * 0.5:.0f} 0C{r:.0f} {-r * 0.2:.0f} {r * 1.6:.0f} {-r * 0.2:.0f} {r * 2:.0f} {-r * 0.05:.0f}" stroke="#8c2f55" stroke-width="1.6" fill="none" opacity=".5"/>'
        f'<path d="M{-r * 0.25:.0f} {-r * 0.1:.0f}C{r * 0.2:.0f} {-r * 0.75:.0f} {r * 0.9:.0f} {-r * 0.75:.0f} {r * 1.15:.0f} {-r * 0.5:.0f}C{r * 0.8:.0f} {-r * 0.2:.0f} {r * 0.9:.0f} {r * 0.1:.0f} {r * 1.2:.0f} {r * 0.42:.0f}C{r * 0.7:.0f} {r * 0.7:.0f} {r * 0.1:.0f} {r * 0.5:.0f} {-r * 0.25:.0f} {r * 0.1:.0f}Z" fill="#7d8f63" opacity=".92"/></g>'
    )


def fibres(width: int, height: int, n: int, rng: random.Random) -> str:
    out = []
    for _ in range(n):
        x, y, a, length = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0, math.pi), rng.uniform(24, 120)
        b = a + rng.uniform(-1.1, 1.1)
        tone = rng.choice(["#fffdf6", "#fffdf6", "#cbbd9f", "#b8a888"])
        out.append(
            f'<path d="M{x:.0f} {y:.0f}q{length * 0.5 * math.cos(a):.0f} {length * 0.5 * math.sin(a):.0f} {length * math.cos(b):.0f} {length * math.sin(b):.0f}" stroke="{tone}" stroke-width="{rng.choice([0.6, 0.8, 1.1])}" opacity="{rng.uniform(0.18, 0.6):.2f}"/>'
        )
    return f'<g fill="none" stroke-linecap="round">{"".join(out)}</g>'


def flecks(spots: list[Point], rng: random.Random) -> str:
    out = []
    for x, y in spots:
        r = rng.uniform(4, 13)
        points = " ".join(f"{x + r * rng.uniform(0.4, 1) * math.cos(t * 1.05):.1f},{y + r * rng.uniform(0.4, 1) * math.sin(t * 1.05):.1f}" for t in range(6))
        out.append(f'<polygon points="{points}" fill="url(#gold)" opacity="{rng.uniform(0.5, 0.85):.2f}"/>')
    return "".join(out)


def splashes(spots: list[tuple[float, float, float]], rng: random.Random) -> str:
    return "".join(f'<circle cx="{x + rng.uniform(-4, 4):.0f}" cy="{y + rng.uniform(-4, 4):.0f}" r="{r}" fill="#cf6f8b" opacity="{rng.uniform(0.10, 0.22):.2f}"/>' for x, y, r in spots)


def compose(size: str, width: int, height: int, *, flower: Point, r: float, foot: Point, inset: float, budding: Point) -> str:
    rng = random.Random(4)
    fx, fy = flower
    bx, by = foot
    main = [(bx, by), (bx + (fx - bx) * 0.1 + r * 0.15, by - (by - fy) * 0.35), (fx - r * 0.42, fy + (by - fy) * 0.32), (fx, fy + r * 0.1)]
    fork, _ = along(main, 0.42)
    side = [fork, (fork[0] + (budding[0] - fork[0]) * 0.75, fork[1] - (fork[1] - budding[1]) * 0.18), (budding[0] - r * 0.05, budding[1] + (fork[1] - budding[1]) * 0.4), budding]
    (l1x, l1y), _ = along(main, 0.22)
    (l2x, l2y), _ = along(main, 0.56)
    leaves = thread_leaf(l1x, l1y, r * 0.86, math.radians(-38), 5) + thread_leaf(l2x, l2y, r * 0.98, math.radians(-152), 8) + thread_leaf(fork[0], fork[1], r * 0.5, math.radians(-12), 3)
    _, end = along(side, 1.0)
    spots = [(rng.gauss(fx, r * 1.5), rng.gauss(fy + r, r * 1.6)) for _ in range(26)]
    spots = [(x, y) for x, y in spots if inset * 2 < x < width - inset * 2 and inset * 2 < y < height - inset * 2]
    drops = [(fx - r * 1.25, fy + r * 0.75, r * 0.05), (fx - r * 1.36, fy + r * 0.62, r * 0.022), (fx + r * 0.7, fy + r * 1.25, r * 0.035), (fx + r * 1.02, fy - r * 0.9, r * 0.028), (fx - r * 0.5, fy - r * 1.25, r * 0.02)]
    paper = f'<rect x="{inset}" y="{inset}" width="{width - 2 * inset}" height="{height - 2 * inset}" rx="4"'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"><defs>
<radialGradient id="wash0" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="{r * 1.08:.0f}"><stop offset="0" stop-color="#b2476c"/><stop offset=".35" stop-color="#d67d98"/><stop offset=".75" stop-color="#eaaebd"/><stop offset="1" stop-color="#d98aa2"/></radialGradient>
<radialGradient id="wash1" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="{r * 1.08:.0f}"><stop offset="0" stop-color="#a23d66"/><stop offset=".4" stop-color="#cc6d8c"/><stop offset=".8" stop-color="#e59fb3"/><stop offset="1" stop-color="#cf7894"/></radialGradient>
<radialGradient id="wash2" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="{r * 1.08:.0f}"><stop offset="0" stop-color="#bd5778"/><stop offset=".3" stop-color="#df90a6"/><stop offset=".8" stop-color="#f1c3cd"/><stop offset="1" stop-color="#dd95a9"/></radialGradient>
<linearGradient id="gold" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#b98a35"/><stop offset=".5" stop-color="#f0d79a"/><stop offset="1" stop-color="#b98a35"/></linearGradient>
<linearGradient id="ground" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#b9ae99"/><stop offset="1" stop-color="#9c9180"/></linearGradient>
<radialGradient id="lit" gradientUnits="userSpaceOnUse" cx="{width * 0.32:.0f}" cy="{height * 0.2:.0f}" r="{max(width, height):.0f}"><stop offset="0" stop-color="#fbf7ec"/><stop offset=".6" stop-color="#f5eede"/><stop offset="1" stop-color="#eadfc9"/></radialGradient>
<filter id="deckle" color-interpolation-filters="sRGB" x="-3%" y="-3%" width="106%" height="106%"><feTurbulence type="fractalNoise" baseFrequency=".035" numOctaves="3" seed="6" result="n"/><feDisplacementMap in="SourceGraphic" in2="n" scale="{inset * 0.11:.1f}" color-interpolation-filters="sRGB" xChannelSelector="R" yChannelSelector="G"/><feDropShadow dx="3" dy="8" stdDeviation="10" flood-color="#3a3226" flood-opacity=".5"/></filter>
<filter id="bleed" color-interpolation-filters="sRGB" x="-10%" y="-10%" width="120%" height="120%"><feTurbulence type="fractalNoise" baseFrequency=".018" numOctaves="3" seed="14" result="n"/><feDisplacementMap in="SourceGraphic" in2="n" scale="{r * 0.012:.1f}" xChannelSelector="R" yChannelSelector="G" result="d"/><feTurbulence type="fractalNoise" baseFrequency=".05" numOctaves="4" seed="2"/><feColorMatrix values="0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  0 0 0 -0.9 1.3" result="g"/><feComposite in="d" in2="g" operator="in"/></filter>
<filter id="wet" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="{r * 0.045:.1f}"/></filter>
<filter id="press" x="-10%" y="-10%" width="120%" height="120%"><feDropShadow dx="2" dy="3" stdDeviation="3" flood-color="#6b5a40" flood-opacity=".28"/></filter>
<filter id="linen" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".9 .05" numOctaves="2" seed="2" result="a"/><feColorMatrix values="0 0 0 0 .25  0 0 0 0 .22  0 0 0 0 .16  0 0 0 .8 -.3"/></filter>
<filter id="washi" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".022" numOctaves="4" seed="20"/><feColorMatrix values="0 0 0 0 .62  0 0 0 0 .52  0 0 0 0 .36  0 0 0 1.1 -.52"/></filter>
<filter id="grain" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".75" numOctaves="2" seed="11"/><feColorMatrix values="0 0 0 0 .4  0 0 0 0 .33  0 0 0 0 .22  0 0 0 .9 -.4"/></filter>
<clipPath id="sheet"><rect x="{inset * 1.3:.0f}" y="{inset * 1.3:.0f}" width="{width - 2.6 * inset:.0f}" height="{height - 2.6 * inset:.0f}"/></clipPath></defs>
<rect width="{width}" height="{height}" fill="url(#ground)"/><rect width="{width}" height="{height}" filter="url(#linen)" opacity=".5"/>
<g filter="url(#deckle)">{paper} fill="url(#lit)"/></g>
<g clip-path="url(#sheet)"><rect width="{width}" height="{height}" filter="url(#washi)" opacity=".22"/>{fibres(width, height, int(width * height / 4200), rng)}{flecks(spots, rng)}</g>
<g filter="url(#press)">{leaves}{stem(main, r * 0.05)}{stem(side, r * 0.032)}{bud(budding[0], budding[1], r * 0.15, math.degrees(end))}{splashes(drops, rng)}{bloom(fx, fy, r, 9, turn=12)}</g>
<rect width="{width}" height="{height}" filter="url(#grain)" opacity=".16"/></svg>"""


SIZES = {
    "portrait": dict(width=1080, height=1350, flower=(716, 352), r=222, foot=(800, 990), inset=34, budding=(938, 470)),
    "square": dict(width=1080, height=1080, flower=(762, 272), r=184, foot=(850, 730), inset=34, budding=(948, 420)),
    "story": dict(width=1080, height=1920, flower=(700, 540), r=240, foot=(800, 1400), inset=34, budding=(938, 700)),
    "landscape": dict(width=1200, height=630, flower=(766, 186), r=130, foot=(700, 556), inset=24, budding=(884, 338)),
}

if __name__ == "__main__":
    for size, values in SIZES.items():
        (HERE / "art" / f"{size}.svg").write_text(compose(size, **values), encoding="utf-8")
