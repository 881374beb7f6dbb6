"""Engrave the little scene inside the wreath: dusk in level lines, snow left bare, one lit window."""

from __future__ import annotations

import math
import random

from pine import needle, tenth

GREEN = "#17402f"


def horizon(x: float) -> float:
    """Give the height of the snow's edge, in vignette pixels, downwards."""
    return 46 + 9 * math.sin(x / 46 + 0.7) - x * 0.05 + 5 * math.sin(x / 21)


def tone(rng_phase: float, x: float, y: float) -> float:
    """Give how dark the engraved sky is: deep above, pale round the window and at the ragged edge."""
    edge = (
        math.hypot(x, y * 1.02 + 6) + 9 * math.sin(x / 13 + rng_phase) + 5 * math.sin(x / 5.3 - rng_phase * 2)
    )
    fade = min(1.0, max(0.0, (178 - edge) / 34))
    glow = math.exp(-(((x + 14) / 62) ** 2) - ((y - 30) / 52) ** 2)
    depth = 0.34 + 0.46 * min(1.0, max(0.0, (46 - y) / 190))
    return fade * max(0.0, depth - 0.42 * glow)


def sky() -> str:
    """Engrave the dusk as level lines that swell and thin; a line ends where its tone ends."""
    out, gap = [], 4.3
    for row in range(52):
        base = -178 + row * gap
        upper: list[tuple[float, float]] = []
        lower: list[tuple[float, float]] = []
        for step in range(-60, 61):
            x = step * 3.0
            y = base + 7 * (x / 180) ** 2 + 0.5 * math.sin(x / 17 + row)
            w = tone(row * 1.7, x, y) * gap / 2
            if w > 0.2 and y < horizon(x) + 4:
                upper.append((x, y - w))
                lower.append((x, y + w))
            if (w <= 0.2 or step == 60) and len(upper) > 1:
                ring = upper + lower[::-1]
                out.append("M" + "L".join(f"{tenth(px)} {tenth(py)}" for px, py in ring) + "z")
            if w <= 0.2:
                upper, lower = [], []
    return "".join(out)


def fir_tree(seed: int, height: float) -> str:
    """Engrave a small fir with snow on its boughs; its foot stands on the origin."""
    rng = random.Random(seed)
    rows = int(height / 7)
    half = height * 0.27
    outline = [f"0 {-height * 1.03 * 10:.0f}"]
    outline += [
        f"{tenth(half * (i + 1) / rows)} {tenth(-height + (i + 1) * height / rows * 0.95)}"
        for i in range(rows)
    ]
    mirrored = [
        f"{tenth(-half * (i + 1) / rows)} {tenth(-height + (i + 1) * height / rows * 0.95)}"
        for i in range(rows)
    ]
    bare = f'<path fill="currentColor" d="M{"L".join(outline + mirrored[::-1])}z"/>'
    strokes = [needle((0, 0), -90, height, width=1.0)]
    for row in range(rows):
        t = (row + 1) / rows
        y = -height * (1 - t * 0.95)
        reach = half * t
        for _ in range(int(7 + 15 * t)):
            u = rng.uniform(-1, 1)
            drop = rng.uniform(5, 9.5) * (0.6 + 0.5 * t)
            lift = rng.uniform(1.5, 4.5)
            strokes.append(
                needle((u * reach, y - (1 - abs(u)) * reach * 0.34 + lift - 6), 90 - u * 42, drop,
                       width=rng.uniform(0.7, 1.35) * (1.25 if u > 0 else 0.85))
            )  # fmt: skip
    return f'{bare}<path d="{"".join(strokes)}"/>'


def hatch(box: tuple[float, float, float, float], gap: float, weight: float, slant: float = 0) -> str:
    """Rule a box (left, top, right, bottom) with level lines of one weight, cut in at the ends by hand."""
    left, top, right, bottom = box
    rng = random.Random(round(left * 31 + top))
    out, y = [], top
    while y < bottom:
        out.append(
            needle((left + rng.uniform(0, 2), y), slant, right - left - rng.uniform(0, 3), width=weight)
        )
        y += gap
    return "".join(out)


HOUSE_GREEN = (
    '<g transform="scale(10)">'
    # walls solid, roof and eaves bare snow with a cut outline
    '<path fill="currentColor" d="M-44 14L-2-38L78-41L108 6L108 14L102 16V50H-36V18z"/>'
    '<path d="M-33 52V10L-2-27L30 10V52z"/><path d="M30 52V12L99 8V50z"/>'
    '<path fill="none" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round" '
    'd="M-43 14Q-44 9-39 6L-5-36Q-2-40 3-39L76-42Q80-42 82-39L108 4Q110 10 105 11L34 14Q30 14 28 '
    '11L-1-22L-34 15Q-39 19-43 14z"/>'
    '<path fill="none" stroke-width=".8" stroke-linecap="round" d="M40 6L36 1M52 6L47-1M66 5L61-2M80 '
    '4L75-3M94 4L88-4M30-6L27-10M92-14L89-19M60-36L57-38"/>'
    # boards cut white
    '<path fill="none" stroke="currentColor" stroke-width=".7" d="M-24 3V52M-16-6V52M14-6V52M22 3V52M40 '
    '12V52M48 12V52M56 11V52M86 10V52M93 9V52"/>'
    # door, chimney
    '<path fill="currentColor" d="M62 51V24H78V51z"/><path d="M64 51V26H76V51z"/><path fill="currentColor" '
    'd="M70 27V50h.7V27zM73.4 38h1.4v1.4h-1.4z"/>'
    '<path fill="currentColor" d="M44-38V-62H62V-39z"/><path d="M47-40V-56H59V-40z"/><path fill="none" '
    'stroke-width="1.3" d="M44.5-57Q44-62 49-62H58Q62-61 61.500-57z"/>'
    # the window's bare opening
    '<path fill="currentColor" d="M-13 36V12Q-13 0-2 0Q9 0 9 12V36z"/>'
    "</g>"
)


WINDOW = (
    '<path d="M-11.500 34.500V12Q-11.500 2-2 2Q7.500 2 7.500 12V34.500z" fill="url(#pane)"/>'
    f'<path d="M-2.800 2h1.6V34.500h-1.6zM-11.500 12.400H7.500v1.4H-11.500zM-11.500 23H7.500v1.4H-11.500z" '
    f'fill="{GREEN}" opacity=".86"/>'
    f'<path d="M-14 34.500H10v2.400H-14z" fill="{GREEN}" opacity=".9"/>'
)


def footprints() -> str:
    """Tread a path of footprints from the foreground up to the door, smaller as they go."""
    out = []
    for i in range(22):
        t = i / 21
        x = -58 + 128 * t + 46 * math.sin(t * 2.6)
        x = x * (1 - t) + (69 + 3 * math.sin(i)) * t - 30 * t * (1 - t)
        y = 150 - 93 * t**0.8
        s = 4.6 - 2.9 * t
        out.append(needle((x + (s if i % 2 else -s) * 0.9, y), 22 + 48 * t, s * 1.7, width=s * 0.42))
    return "".join(out)


def drifts() -> str:
    """Cut the long shadows of the snow: a few fine contour lines, broken by hand."""
    rng = random.Random(12)
    out = []
    for row in range(9):
        y = 66 + row * 10.5
        for _ in range(5):
            x = rng.uniform(-150, 110)
            if math.hypot(x, y) > 166 - row * 2:
                continue
            n = rng.uniform(18, 64)
            out.append(
                needle(
                    (x, y + rng.uniform(-4, 4)),
                    rng.uniform(-5, 3),
                    n,
                    width=rng.uniform(0.25, 0.6),
                    bend=rng.uniform(-4, -1),
                )
            )
    return "".join(out)


def smoke() -> str:
    """Leave the chimney's smoke bare: a thread that widens and drifts."""
    left, right = [], []
    for i in range(30):
        t = i / 29
        x = 53 + 16 * math.sin(t * 5.2) * t + 34 * t
        y = -62 - 96 * t
        w = 1.6 + 8 * t
        left.append(f"{tenth(x - w)} {tenth(y)}")
        right.append(f"{tenth(x + w)} {tenth(y)}")
    return f'<path fill="currentColor" d="M{"L".join(left + right[::-1])}z"/>'


def flakes() -> str:
    """Leave snow bare in the sky, as the engraver would with the point of the tool."""
    rng = random.Random(8)
    out = []
    for _ in range(120):
        x, y = rng.uniform(-170, 170), rng.uniform(-172, 60)
        out.append(f'<circle cx="{tenth(x)}" cy="{tenth(y)}" r="{rng.choice((9, 11, 13, 17, 22))}"/>')
    return f'<g fill="currentColor">{"".join(out)}</g>'


TREES = ((-96, 56, 92, 3), (-124, 60, 66, 4), (-66, 50, 60, 5), (128, 42, 84, 6), (150, 46, 58, 7))


def vignette() -> str:
    """Compose the little scene for the green plate, centred on the origin, in tenths of a pixel."""
    edge = "L".join(f"{tenth(x)} {tenth(horizon(x))}" for x in range(-180, 181, 6))
    snow = f'<path fill="currentColor" d="M{edge}A1810 1500 0 0 1 -1800 560z"/>'
    trees = "".join(
        f'<g transform="translate({x * 10} {y * 10})">{fir_tree(s, h)}</g>' for x, y, h, s in TREES
    )
    ground = footprints() + drifts() + hatch((-40, 53, 112, 60), 2.2, 0.7, -1)
    return (
        f'<path d="{sky()}"/>{smoke()}{flakes()}{snow}'
        f'<g transform="translate(0 40)">{HOUSE_GREEN}</g>{trees}<path d="{ground}"/>'
    )
