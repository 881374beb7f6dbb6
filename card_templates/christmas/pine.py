"""Draw needles, fronds, cones, berries and snow crystals as path commands in tenths of a pixel."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass


def tenth(value: float) -> str:
    """Write a length in tenths of a pixel, which is the unit inside every drawn path."""
    return str(round(value * 10))


def polar(angle: float, length: float) -> tuple[float, float]:
    """Turn an angle in degrees (0 = right, 90 = down) and a length into a vector."""
    return length * math.cos(math.radians(angle)), length * math.sin(math.radians(angle))


def needle(start: tuple[float, float], angle: float, length: float, *, width: float, bend: float = 0) -> str:
    """Draw one tapered needle as a lens of two curves, path commands in tenths of a pixel."""
    ex, ey = polar(angle, length)
    nx, ny = polar(angle + 90, 1)
    near, far = bend + width, bend - width
    points = (
        *start,
        ex * 0.42 + nx * near, ey * 0.42 + ny * near, ex, ey,
        -ex * 0.58 + nx * far, -ey * 0.58 + ny * far, -ex, -ey,
    )  # fmt: skip
    t = [tenth(p) for p in points]
    return f"M{t[0]} {t[1]}q{t[2]} {t[3]} {t[4]} {t[5]}q{t[6]} {t[7]} {t[8]} {t[9]}z"


def stem(start: tuple[float, float], angle: float, length: float, *, curl: float, width: float) -> str:
    """Draw the stem of a twig as a long lens that follows its curl."""
    ex, ey = polar(angle + curl * 0.5, length * 0.985)
    return needle(start, math.degrees(math.atan2(ey, ex)), math.hypot(ex, ey), width=width,
                  bend=-curl * length * 0.0042)  # fmt: skip


def twig(
    rng: random.Random, start: tuple[float, float], angle: float, length: float, *, curl: float, size: float
) -> str:
    """Draw a fir twig from its foot: a bending stem and flat rows of needles, shorter towards the tip."""
    x, y = start
    steps = max(6, int(length / 3.1))
    out = []
    for i in range(steps):
        t = i / steps
        heading = angle + curl * t
        dx, dy = polar(heading, length / steps)
        x, y = x + dx, y + dy
        reach = size * (0.62 + 0.5 * math.sin(math.pi * min(1, t * 1.25))) * (1 - 0.55 * t**3)
        spread = 62 - 30 * t
        for side in (-1, 1):
            out.append(
                needle((x, y), heading + side * (spread + rng.uniform(-9, 9)), reach * rng.uniform(0.8, 1.12),
                       width=rng.uniform(1.05, 1.5), bend=-side * reach * 0.08)
            )  # fmt: skip
    tip = [needle((x, y), angle + curl + a, size * 0.6, width=0.9) for a in (-22, -8, 7, 20)]
    return "".join(out + tip) + stem(start, angle, length, curl=curl, width=1.5)


def frond(seed: int, length: float, curl: float) -> tuple[str, str]:
    """Draw a fir frond pointing right from the origin: its needles, and the bare paper kept round them."""
    rng = random.Random(seed)
    out = [twig(rng, (0, 0), 0, length, curl=curl, size=21)]
    bare = [stem((0, 0), 0, length * 1.16, curl=curl, width=34)]
    x = y = 0.0
    pairs = 5
    for i in range(pairs):
        t = (i + 0.55) / (pairs + 0.9)
        heading = curl * t
        x, y = polar(heading * 0.5, length * t)
        for side in (-1, 1):
            reach = length * (0.56 - 0.42 * t) * rng.uniform(0.86, 1.1)
            away = heading + side * rng.uniform(38, 50)
            bow = -side * rng.uniform(8, 22)
            out.append(twig(rng, (x, y), away, reach, curl=bow, size=17.5 - 3 * t))
            bare.append(stem((x, y), away, reach * 1.26, curl=bow, width=26))
    return "".join(out), "".join(bare)


def tuft(seed: int) -> str:
    """Draw a tuft of long pine needles that fan out to the right from the origin."""
    rng = random.Random(seed)
    out = []
    for _ in range(74):
        a = rng.gauss(0, 40)
        foot = polar(rng.uniform(-30, 30), rng.uniform(0, 26))
        out.append(
            needle(foot, a, rng.uniform(66, 104) * (1 - abs(a) / 260), width=rng.uniform(1.2, 1.7),
                   bend=rng.uniform(-7, 7) + a * 0.05)
        )  # fmt: skip
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale of a cone: where its lip lies (pixels), which way it points, how large it is."""

    x: float
    y: float
    angle: float
    size: float


def cone_scales(length: float) -> list[Scale]:
    """Lay the scales of a cone that points right from the origin, from the tip back to the foot."""
    scales = []
    rows = 11
    for row in range(rows):
        t = 1 - row / (rows - 1)
        half = length * 0.3 * math.sin(math.pi * (0.12 + 0.83 * (1 - t) ** 0.8)) ** 0.8
        count = 2 + (row % 2) + (2 if 2 < row < 9 else 1 if row else 0)
        for i in range(count):
            u = (i - (count - 1) / 2) / max(1, (count - 1) / 2) if count > 1 else 0
            scales.append(
                Scale(
                    length * (0.06 + 0.88 * t) - abs(u) * length * 0.05,
                    u * half,
                    u * 42,
                    length * (0.115 + 0.035 * math.sin(math.pi * t)) * (1 - 0.12 * abs(u)),
                )
            )
    return scales


SCALE_SHAPE = "M-150-34C-90-92 30-98 70-60Q118-22 122 0Q118 22 70 60C30 98-90 92-150 34z"


LIP_SHAPE = "M52-58Q112-24 116 0Q112 24 52 58Q76 20 76 0Q76-20 52-58z"


RIDGES = "M-96 0L58-4L58 4zM-82-30L44-34L46-27zM-82 30L46 27L44 34zM-74-56L22-58L24-52zM-74 56L24 52L22 58z"


def cone_plate(length: float, part: str) -> str:
    """Draw one plate of a cone: `green` cuts the scales, `berry` tints their lips."""
    out = []
    for s in cone_scales(length):
        at = f'<g transform="translate({s.x * 10:.0f} {s.y * 10:.0f}) rotate({s.angle:.0f}) scale({s.size / 12:.2f})">'
        bare = f'<path d="{SCALE_SHAPE}" fill="currentColor" stroke="currentColor" stroke-width="22"/>'
        if part == "green":
            ink = f'<path d="{SCALE_SHAPE}"/><path d="{RIDGES}{LIP_SHAPE}" fill="currentColor"/>'
        else:
            ink = f'<path d="{LIP_SHAPE}"/>'
        out.append(f"{at}{bare}{ink}</g>")
    return f'<g transform="scale(.1)">{"".join(out)}</g>'


def rosette_plate(part: str) -> str:
    """Draw one plate of a cone seen from its tip: rings of scales, the inner over the outer."""
    out = []
    for ring, (count, reach, size) in enumerate(
        ((13, 31, 1.22), (11, 23.5, 1.02), (8, 16, 0.84), (6, 9.5, 0.64), (3, 3.5, 0.46))
    ):
        for i in range(count):
            a = 360 * i / count + ring * 17
            x, y = polar(a, reach)
            at = f'<g transform="translate({x * 10:.0f} {y * 10:.0f}) rotate({a:.0f}) scale({size:.2f})">'
            bare = f'<path d="{SCALE_SHAPE}" fill="currentColor" stroke="currentColor" stroke-width="24"/>'
            ink = f'<path d="{LIP_SHAPE}"/>'
            if part == "green":
                ink = f'<path d="{SCALE_SHAPE}"/><path d="{RIDGES}{LIP_SHAPE}" fill="currentColor"/>'
            out.append(f"{at}{bare}{ink}</g>")
    return f'<g transform="scale(.1)">{"".join(out)}</g>'


def berries(seed: int) -> tuple[list[tuple[float, float, float]], str]:
    """Scatter a spray of berries right of the origin: circles (x, y, r in pixels) and their stalks as a path."""
    rng = random.Random(seed)
    beads, stalks = [], [stem((0, 0), 0, 96, curl=12, width=1.5)]
    for i in range(7):
        t = 0.3 + 0.115 * i
        side = -1 if i % 2 else 1
        foot = polar(6 * t, 96 * t)
        a = 6 + side * rng.uniform(30, 62)
        reach = rng.uniform(14, 25) * (1.15 - 0.4 * t)
        dx, dy = polar(a, reach)
        stalks.append(needle(foot, a, reach, width=0.9, bend=side * 2))
        beads.append((foot[0] + dx, foot[1] + dy, rng.uniform(7.4, 9.8)))
    beads.append((101, 21, 8.4))
    return beads, "".join(stalks)


def spray_plate(seed: int, part: str) -> str:
    """Draw one plate of a spray: `green` is stalks and calyx with the berries knocked out, `berry` the berries."""
    beads, stalks = berries(seed)
    out = [f'<path transform="scale(.1)" d="{stalks}"/>'] if part == "green" else []
    for x, y, r in beads:
        if part == "green":
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r + 0.9:.1f}" fill="currentColor"/>')
            out.append(
                f'<path d="M{x + r * 0.42:.1f} {y + r * 0.5:.1f}l3 .4l-1.6 1.5l.4 2.2l-2-1.1l-2 '
                f'1l.5-2.2l-1.5-1.6z"/>'
            )
        else:
            out.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r + 2.4:.1f}" fill="currentColor"/><circle '
                f'cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
            )
            out.append(
                f'<path fill="currentColor" d="M{x - r * 0.62:.1f} {y + r * 0.08:.1f}a{r * 0.66:.1f} '
                f"{r * 0.66:.1f} 0 0 1 "
                f"{r * 0.66:.1f} {-r * 0.7:.1f}a{r * 0.9:.1f} {r * 0.9:.1f} 0 0 0 {-r * 0.66:.1f} "
                f'{r * 0.7:.1f}z"/>'
            )
    return "".join(out)


def crystal(size: float) -> str:
    """Draw a snow crystal of six arms round the origin, for pressing without ink."""
    out = []
    for arm in range(6):
        a = 60 * arm - 90
        out.append(needle((0, 0), a, size, width=1.3))
        for t, n in ((0.4, 0.3), (0.64, 0.26), (0.84, 0.15)):
            out += [needle(polar(a, size * t), a + lean, size * n, width=1.0) for lean in (-56, 56)]
    return "".join(out)
