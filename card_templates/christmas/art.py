"""Draw the art of the Christmas card: letterpress on cotton paper, in two inks and a lit window.

One height field carries everything that is pressed: the plate, the blind fronds, the inked fronds, the cones.
A single light from the upper left falls on it, and the inks are multiplied over the lit paper. Every number
that is not placed by hand comes from a fixed seed, so the files are the same each time:

    python card_templates/christmas/art.py
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
GREEN, BERRY, AMBER = "#17402f", "#8e1b33", "#f6b54a"
PAPER, PAPER_SHADE = "#f3ead9", "#e4d7be"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One size: canvas, centre and radius of the wreath in pixels, and the plate's inset."""

    name: str
    width: int
    height: int
    centre: tuple[float, float]
    radius: float
    inset: float = 42


SHEETS = (
    Sheet("square", 1080, 1080, (342, 396), 206),
    Sheet("portrait", 1080, 1350, (558, 398), 244),
    Sheet("story", 1080, 1920, (556, 622), 312, 48),
    Sheet("landscape", 1200, 630, (322, 316), 186, 30),
)


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


def twig(rng: random.Random, start: tuple[float, float], angle: float, length: float, *, curl: float, size: float) -> str:
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


def stem(start: tuple[float, float], angle: float, length: float, *, curl: float, width: float) -> str:
    """Draw the stem of a twig as a long lens that follows its curl."""
    ex, ey = polar(angle + curl * 0.5, length * 0.985)
    return needle(start, math.degrees(math.atan2(ey, ex)), math.hypot(ex, ey), width=width,
                  bend=-curl * length * 0.0042)  # fmt: skip


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
    for i in range(74):
        a = rng.gauss(0, 40)
        foot = polar(rng.uniform(-30, 30), rng.uniform(0, 26))
        out.append(
            needle(foot, a, rng.uniform(66, 104) * (1 - abs(a) / 260), width=rng.uniform(1.2, 1.7),
                   bend=rng.uniform(-7, 7) + a * 0.05)
        )  # fmt: skip
    return "".join(out)


def place(ref: str, at: tuple[float, float], angle: float, scale: float, *, flip: int = 1, extra: str = "") -> str:
    """Place a drawn piece at a point (pixels), turned by degrees."""
    return (
        f'<use href="#{ref}" transform="translate({at[0]:.1f} {at[1]:.1f}) rotate({angle:.1f}) '
        f'scale({scale:.3f} {scale * flip:.3f})"{extra}/>'
    )


def over(ref: str, at: tuple[float, float], angle: float, scale: float, *, flip: int = 1) -> str:
    """Place a piece on bare paper of its own outline, so that what lies behind stays behind."""
    bare = place(f"{ref}-bare", at, angle, scale, flip=flip, extra=' fill="currentColor"')
    return bare + place(ref, at, angle, scale, flip=flip)


def lens_leaf(length: float, width: float) -> str:
    """Draw a leaf outline pointing right from the origin, in tenths of a pixel."""
    n, w = length * 10, width * 10
    return f"M0 0C{n * 0.25:.0f} {-w:.0f} {n * 0.7:.0f} {-w * 0.8:.0f} {n:.0f} 0C{n * 0.7:.0f} {w * 0.8:.0f} {n * 0.25:.0f} {w:.0f} 0 0z"


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
    for ring, (count, reach, size) in enumerate(((13, 31, 1.22), (11, 23.5, 1.02), (8, 16, 0.84), (6, 9.5, 0.64), (3, 3.5, 0.46))):
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
            out.append(f'<path d="M{x + r * 0.42:.1f} {y + r * 0.5:.1f}l3 .4l-1.6 1.5l.4 2.2l-2-1.1l-2 1l.5-2.2l-1.5-1.6z"/>')
        else:
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r + 2.4:.1f}" fill="currentColor"/><circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>')
            out.append(
                f'<path fill="currentColor" d="M{x - r * 0.62:.1f} {y + r * 0.08:.1f}a{r * 0.66:.1f} {r * 0.66:.1f} 0 0 1 '
                f'{r * 0.66:.1f} {-r * 0.7:.1f}a{r * 0.9:.1f} {r * 0.9:.1f} 0 0 0 {-r * 0.66:.1f} {r * 0.7:.1f}z"/>'
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


# ---------------------------------------------------------------------------------------------- the wreath

ROOT = 136.0  # where the two arms of the wreath are tied, degrees clockwise from the right


@dataclass(frozen=True, slots=True)
class Sprig:
    """A piece of the wreath: what, where along the ring (degrees), how far off it, its lean and its scale."""

    piece: str
    theta: float
    off: float
    lean: float
    scale: float
    arm: int
    flip: int = 1

    def at(self, sheet: Sheet) -> tuple[float, float]:
        """Find its foot on the sheet in pixels."""
        dx, dy = polar(self.theta, sheet.radius + self.off * sheet.radius / 258)
        return sheet.centre[0] + dx, sheet.centre[1] + dy

    def angle(self) -> float:
        """Find its heading: along its arm of the ring, plus its lean."""
        return self.theta + self.arm * (90 + self.lean)


def arm_sprigs(rng: random.Random, arm: int, span: float, count: int, *, blind: bool) -> list[Sprig]:
    """Lay the fronds of one arm from its tip back to the root, so that each covers the foot of the next."""
    sprigs = []
    for i in range(count):
        t = 1 - i / (count - 1)
        theta = ROOT + arm * (4 + (span - 14) * t)
        side = (-1, 1, 0)[i % 3]
        lean = (side * rng.uniform(17, 30) - 4) if t < 0.97 else 2
        piece = f"frond{rng.randrange(4)}" if blind or i % 4 != 1 or t > 0.85 else "tuft"
        size = (1.2 - 0.5 * t) * rng.uniform(0.92, 1.08)
        if blind:
            lean, size = lean * 1.75 + side * 8, size * 1.12
        sprigs.append(Sprig(piece, theta, side * 6 + rng.uniform(-5, 5), lean, size, arm, rng.choice((-1, 1))))
    return sprigs


ROOT_SPRIGS = (
    ("frond1", 143, 2, -62, 0.92, 1),
    ("frond3", 127, 2, -66, 0.9, -1),
    ("frond0", 149, 6, -38, 0.9, 1),
    ("frond2", 121, 6, -40, 0.86, -1),
    ("tuft", 139, 6, -84, 0.92, 1),
    ("tuft", 132, 6, -98, 0.8, -1),
)


def wreath(sheet: Sheet) -> tuple[str, str]:
    """Compose the fronds: the blind ones behind, the inked ones before them."""
    rng = random.Random(25)
    k = sheet.radius / 258
    blind = arm_sprigs(rng, 1, 172, 13, blind=True) + arm_sprigs(rng, -1, 128, 10, blind=True)
    inked = arm_sprigs(rng, 1, 178, 21, blind=False) + arm_sprigs(rng, -1, 132, 16, blind=False)
    inked += [Sprig(*sprig) for sprig in ROOT_SPRIGS]
    behind = "".join(over(s.piece, s.at(sheet), s.angle(), s.scale * k, flip=s.flip) for s in blind)
    before = "".join(over(s.piece, s.at(sheet), s.angle(), s.scale * k, flip=s.flip) for s in inked)
    return behind, before


ORNAMENTS = (
    Sprig("spray0", 160, 14, -34, 0.92, 1),
    Sprig("spray1", 112, 18, -40, 0.95, -1),
    Sprig("spray1", 196, -8, 30, 0.86, 1, -1),
    Sprig("spray0", 84, -14, 24, 0.84, -1, -1),
    Sprig("spray0", 236, 10, -18, 0.74, 1),
    Sprig("spray1", 52, 8, -20, 0.72, -1),
    Sprig("cone", 143, 8, -14, 1.06, 1),
    Sprig("cone", 127, 10, -20, 1.0, -1, -1),
    Sprig("rosette", 135, 0, 0, 1.16, 1),
)


def snowfall(sheet: Sheet) -> str:
    """Press a few crystals and beads of snow into the bare paper of the wreath's opening."""
    rng = random.Random(17)
    k = sheet.radius / 258
    out = []
    for theta, off, size in ((-28, 6, 25), (-14, 60, 17), (-40, 96, 15), (-6, -28, 13), (-22, 128, 11), (-34, -52, 10)):
        dx, dy = polar(theta, (258 + off) * k)
        at = f"translate({sheet.centre[0] + dx:.0f} {sheet.centre[1] + dy:.0f}) rotate({rng.uniform(0, 60):.0f}) scale({k / 10:.3f})"
        out.append(f'<path transform="{at}" d="{crystal(size)}"/>')
    for _ in range(44):
        dx, dy = polar(rng.uniform(-64, 16), (258 + rng.uniform(-90, 190)) * k)
        if sheet.centre[0] + dx > sheet.width - sheet.inset - 12:
            continue
        out.append(f'<circle cx="{sheet.centre[0] + dx:.0f}" cy="{sheet.centre[1] + dy:.0f}" r="{rng.uniform(1.4, 3.6) * k:.1f}"/>')
    return "".join(out)


def ornaments(sheet: Sheet, plate: str) -> str:
    """Place the cones and sprays, hand-placed round the root, for one ink's plate."""
    k = sheet.radius / 258
    return "".join(place(f"{s.piece}-{plate}", s.at(sheet), s.angle(), s.scale * k, flip=s.flip) for s in ORNAMENTS)


# --------------------------------------------------------------------------------------------- the vignette


def horizon(x: float) -> float:
    """Give the height of the snow's edge, in vignette pixels, downwards."""
    return 46 + 9 * math.sin(x / 46 + 0.7) - x * 0.05 + 5 * math.sin(x / 21)


def tone(rng_phase: float, x: float, y: float) -> float:
    """Give how dark the engraved sky is: deep above, pale round the window and at the ragged edge."""
    edge = math.hypot(x, y * 1.02 + 6) + 9 * math.sin(x / 13 + rng_phase) + 5 * math.sin(x / 5.3 - rng_phase * 2)
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
    outline += [f"{tenth(half * (i + 1) / rows)} {tenth(-height + (i + 1) * height / rows * 0.95)}" for i in range(rows)]
    mirrored = [f"{tenth(-half * (i + 1) / rows)} {tenth(-height + (i + 1) * height / rows * 0.95)}" for i in range(rows)]
    bare = f'<path fill="currentColor" d="M{"L".join(outline + mirrored[::-1])}z"/>'
    strokes = [needle((0, 0), -90, height, width=1.0)]
    for row in range(rows):
        t = (row + 1) / rows
        y = -height * (1 - t * 0.95)
        reach = half * t
        for i in range(int(7 + 15 * t)):
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
        out.append(needle((left + rng.uniform(0, 2), y), slant, right - left - rng.uniform(0, 3), width=weight))
        y += gap
    return "".join(out)


HOUSE_GREEN = (
    '<g transform="scale(10)">'
    # walls solid, roof and eaves bare snow with a cut outline
    '<path fill="currentColor" d="M-44 14L-2-38L78-41L108 6L108 14L102 16V50H-36V18z"/>'
    '<path d="M-33 52V10L-2-27L30 10V52z"/><path d="M30 52V12L99 8V50z"/>'
    '<path fill="none" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round" '
    'd="M-43 14Q-44 9-39 6L-5-36Q-2-40 3-39L76-42Q80-42 82-39L108 4Q110 10 105 11L34 14Q30 14 28 11L-1-22L-34 15Q-39 19-43 14z"/>'
    '<path fill="none" stroke-width=".8" stroke-linecap="round" d="M40 6L36 1M52 6L47-1M66 5L61-2M80 4L75-3M94 4L88-4M30-6L27-10M92-14L89-19M60-36L57-38"/>'
    # boards cut white
    '<path fill="none" stroke="currentColor" stroke-width=".7" d="M-24 3V52M-16-6V52M14-6V52M22 3V52M40 12V52M48 12V52M56 11V52M86 10V52M93 9V52"/>'
    # door, chimney
    '<path fill="currentColor" d="M62 51V24H78V51z"/><path d="M64 51V26H76V51z"/><path fill="currentColor" d="M70 27V50h.7V27zM73.4 38h1.4v1.4h-1.4z"/>'
    '<path fill="currentColor" d="M44-38V-62H62V-39z"/><path d="M47-40V-56H59V-40z"/><path fill="none" stroke-width="1.3" d="M44.5-57Q44-62 49-62H58Q62-61 61.500-57z"/>'
    # the window's bare opening
    '<path fill="currentColor" d="M-13 36V12Q-13 0-2 0Q9 0 9 12V36z"/>'
    "</g>"
)

WINDOW = (
    '<path d="M-11.500 34.500V12Q-11.500 2-2 2Q7.500 2 7.500 12V34.500z" fill="url(#pane)"/>'
    f'<path d="M-2.800 2h1.6V34.500h-1.6zM-11.500 12.400H7.500v1.4H-11.500zM-11.500 23H7.500v1.4H-11.500z" fill="{GREEN}" opacity=".86"/>'
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
            out.append(needle((x, y + rng.uniform(-4, 4)), rng.uniform(-5, 3), n, width=rng.uniform(0.25, 0.6), bend=rng.uniform(-4, -1)))
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
    trees = "".join(f'<g transform="translate({x * 10} {y * 10})">{fir_tree(s, h)}</g>' for x, y, h, s in TREES)
    ground = footprints() + drifts() + hatch((-40, 53, 112, 60), 2.2, 0.7, -1)
    return (
        f'<path d="{sky()}"/>{smoke()}{flakes()}{snow}'
        f'<g transform="translate(0 40)">{HOUSE_GREEN}</g>{trees}<path d="{ground}"/>'
    )


# ------------------------------------------------------------------------------------------------ the press


def fibres(sheet: Sheet) -> str:
    """Lay the cotton: short hairs, some raised and some sunk, as two paths."""
    rng = random.Random(4)
    lots: tuple[list[str], list[str]] = ([], [])
    for i in range(int(sheet.width * sheet.height / 2600)):
        x, y, a = rng.uniform(0, sheet.width), rng.uniform(0, sheet.height), rng.uniform(0, 360)
        n = rng.uniform(7, 34)
        ex, ey = polar(a, n)
        bx, by = polar(a + 90, rng.uniform(-9, 9))
        lots[i % 2].append(f"M{x:.0f} {y:.0f}q{ex / 2 + bx:.0f} {ey / 2 + by:.0f} {ex:.0f} {ey:.0f}")
    return (
        f'<g fill="none" stroke-width=".9"><path stroke="#fffdf6" stroke-opacity=".5" d="{"".join(lots[0])}"/>'
        f'<path stroke="#7d6a4c" stroke-opacity=".17" d="{"".join(lots[1])}"/></g>'
    )


def definitions(sheet: Sheet) -> str:
    """Write the drawn pieces once, and the filters of the paper and the inks."""
    pieces = []
    for i in range(4):
        needles, bare = frond(40 + i, 118 + 9 * i, (10, -12, 20, 4)[i])
        pieces.append(f'<path id="frond{i}" transform="scale(.1)" d="{needles}"/>')
        pieces.append(f'<path id="frond{i}-bare" transform="scale(.1)" d="{bare}"/>')
    pieces.append(f'<path id="tuft" transform="scale(.1)" d="{tuft(9)}"/><path id="tuft-bare" d="M0 0z"/>')
    for part in ("green", "berry"):
        pieces.append(f'<g id="cone-{part}">{cone_plate(104, part)}</g>')
        pieces.append(f'<g id="rosette-{part}">{rosette_plate(part)}</g>')
        pieces += [f'<g id="spray{i}-{part}">{spray_plate(60 + i, part)}</g>' for i in range(2)]
    behind, before = wreath(sheet)
    k, (cx, cy) = sheet.radius / 258, sheet.centre
    scene = f'<g transform="translate({cx} {cy}) scale({k / 10:.4f})" stroke="none">{vignette()}</g>'
    pieces.append(f'<g id="blind">{snowfall(sheet)}{behind}</g>')
    pieces.append(f'<g id="green">{scene}{before}{ornaments(sheet, "green")}</g>')
    pieces.append(f'<g id="berry">{ornaments(sheet, "berry")}</g>')
    pieces.append(f'<clipPath id="pressed"><rect {region(sheet, 24)}/></clipPath>')
    return "".join(pieces) + bevels() + FILTERS.replace("{region}", region(sheet))


FILTERS = (
    '<filter id="press" filterUnits="userSpaceOnUse" {region} color-interpolation-filters="sRGB">'
    '<feColorMatrix in="SourceGraphic" type="luminanceToAlpha" result="near"/>'
    '<feGaussianBlur in="near" stdDeviation="4" result="far"/>'
    '<feComposite in="near" in2="far" operator="arithmetic" k2=".5" k3=".42"/>'
    '<feDiffuseLighting surfaceScale="8" diffuseConstant=".606" lighting-color="#fff">'
    '<feDistantLight azimuth="232" elevation="56"/></feDiffuseLighting></filter>'
    '<filter id="felt" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">'
    '<feTurbulence type="fractalNoise" baseFrequency=".3 .32" numOctaves="3" seed="7" stitchTiles="stitch"/>'
    '<feDiffuseLighting surfaceScale=".3" diffuseConstant=".592" lighting-color="#fff">'
    '<feDistantLight azimuth="232" elevation="58"/></feDiffuseLighting></filter>'
    '<pattern id="cotton" patternUnits="userSpaceOnUse" width="540" height="640"><rect width="540" height="640" filter="url(#felt)"/></pattern>'
    '<filter id="ink" color-interpolation-filters="sRGB">'
    '<feTurbulence type="fractalNoise" baseFrequency=".33" numOctaves="2" seed="3"/>'
    '<feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 -2.1 2.16" result="salt"/>'
    '<feComposite in="SourceGraphic" in2="salt" operator="in"/></filter>'
    '<radialGradient id="light" cx=".38" cy=".3" r=".85"><stop offset="0" stop-color="#f8f2e5"/>'
    f'<stop offset=".55" stop-color="{PAPER}"/><stop offset="1" stop-color="{PAPER_SHADE}"/></radialGradient>'
    f'<radialGradient id="glow"><stop offset="0" stop-color="#ffd27a" stop-opacity=".85"/><stop offset=".3" stop-color="{AMBER}" stop-opacity=".42"/>'
    f'<stop offset="1" stop-color="{AMBER}" stop-opacity="0"/></radialGradient>'
    f'<linearGradient id="spill" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{AMBER}" stop-opacity=".42"/>'
    f'<stop offset="1" stop-color="{AMBER}" stop-opacity="0"/></linearGradient>'
    '<linearGradient id="pane" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ffdf8e"/><stop offset=".6" stop-color="#fff1bf"/><stop offset="1" stop-color="#ffc65c"/></linearGradient>'
)


def region(sheet: Sheet, margin: float = 0) -> str:
    """Give the attributes of the rectangle that is pressed: the wreath with a margin."""
    reach, (cx, cy) = sheet.radius * 1.85 - margin, sheet.centre
    return f'x="{cx - reach:.0f}" y="{cy - reach:.0f}" width="{2 * reach:.0f}" height="{2 * reach:.0f}"'


def plate(sheet: Sheet) -> str:
    """Draw the plate mark: four bevels, dark where they turn from the light and bright where they face it."""
    i, w, h, b = sheet.inset, sheet.width, sheet.height, 7
    ring = [(i, i), (w - i, i), (w - i, h - i), (i, h - i)]
    inner = [(i + b, i + b), (w - i - b, i + b), (w - i - b, h - i - b), (i + b, h - i - b)]
    out = [f'<rect x="{i}" y="{i}" width="{w - 2 * i}" height="{h - 2 * i}" fill="#fff" opacity=".16"/>']
    for side, name in enumerate(("top", "right", "bottom", "left")):
        corners = (ring[side], ring[(side + 1) % 4], inner[(side + 1) % 4], inner[side])
        points = " ".join(f"{x},{y}" for x, y in corners)
        out.append(f'<polygon points="{points}" fill="url(#bevel-{name})"/>')
    return "".join(out)


def bevels() -> str:
    """Write the four gradients of the plate mark's bevels."""
    dark, bright = "#6d5836", "#fffdf6"
    lines = {"top": ("0 0 0 1", dark, 0.34), "left": ("0 0 1 0", dark, 0.27)}
    lines |= {"bottom": ("0 1 0 0", bright, 0.95), "right": ("1 0 0 0", bright, 0.95)}
    out = []
    for name, (axis, colour, strength) in lines.items():
        x1, y1, x2, y2 = axis.split()
        out.append(
            f'<linearGradient id="bevel-{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">'
            f'<stop offset="0" stop-color="{colour}" stop-opacity="{strength * 0.45:.2f}"/>'
            f'<stop offset=".3" stop-color="{colour}" stop-opacity="{strength}"/>'
            f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></linearGradient>'
        )
    return "".join(out)


def relief(sheet: Sheet) -> str:
    """Stack the height field in greys: the plate's face, then whatever is pressed into it."""
    return (
        f'<g clip-path="url(#pressed)"><g filter="url(#press)"><rect {region(sheet)} fill="#b4b4b4"/>'
        '<g color="#b4b4b4"><use href="#blind" fill="#8c8c8c"/>'
        '<use href="#green" fill="#6a6a6a" stroke="#6a6a6a" stroke-width="0"/><use href="#berry" fill="#6a6a6a"/></g></g></g>'
    )


def inks(sheet: Sheet) -> str:
    """Print the two inks over the lit paper, the second a hair out of register."""
    return (
        '<g style="mix-blend-mode:multiply"><g filter="url(#ink)" color="#fff">'
        f'<use href="#green" fill="{GREEN}" stroke="{GREEN}" stroke-width="0"/>'
        f'<g style="mix-blend-mode:multiply" transform="translate(1.3 -.9)"><use href="#berry" fill="{BERRY}"/></g></g></g>'
    )


def lamp(sheet: Sheet) -> str:
    """Light the window, its halo and the snow before it."""
    k, (cx, cy) = sheet.radius / 258, sheet.centre
    return (
        f'<g transform="translate({cx} {cy + 4 * k}) scale({k:.4f})">'
        '<ellipse cx="-2" cy="20" rx="96" ry="88" fill="url(#glow)" opacity=".8"/>'
        f'<path d="M-15 52L11 52Q20 88 36 122Q-8 130 -56 122Q-28 88 -15 52z" fill="url(#spill)"/>{WINDOW}</g>'
    )


def draw(sheet: Sheet) -> str:
    """Write one size as a whole SVG document."""
    w, h = sheet.width, sheet.height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
        f'<defs>{definitions(sheet)}</defs><rect width="{w}" height="{h}" fill="url(#light)"/>'
        f'<g style="mix-blend-mode:hard-light">{relief(sheet)}</g>'
        f'<rect width="{w}" height="{h}" fill="url(#cotton)" style="mix-blend-mode:hard-light"/>{fibres(sheet)}{plate(sheet)}{inks(sheet)}{lamp(sheet)}</svg>\n'
    )


def stamp() -> str:
    """Draw the stamp of the envelope: a cone between two sprays, in the two inks."""
    parts = {part: "" for part in ("green", "berry")}
    for part in parts:
        sprays = "".join(
            f'<g transform="translate(120 128) rotate({a}) scale({k})">{spray_plate(60, part)}</g>' for a, k in ((-70, 0.9), (16, 0.9))
        )
        parts[part] = f'{sprays}<g transform="translate(112 112) rotate(68) scale(1.02)">{cone_plate(104, part)}</g>'
    fir = "".join(
        f'<path transform="translate(118 132) rotate({a}) scale(.076)" d="{frond(40 + i, 118, 10)[0]}"/>'
        for i, a in enumerate((-128, -28, 168, 60))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240">'
        f'<rect width="240" height="240" fill="{PAPER}"/><g color="{PAPER}"><g fill="{GREEN}">{fir}{parts["green"]}</g>'
        f'<g fill="{BERRY}">{parts["berry"].replace("currentColor", "none")}</g></g>'
        f'<rect x="13" y="13" width="214" height="214" fill="none" stroke="{GREEN}" stroke-width="2"/></svg>\n'
    )


def main() -> None:
    """Write all sizes and the stamp beside this file."""
    (HERE / "art" / "stamp.svg").write_text(stamp(), encoding="utf-8")
    for sheet in SHEETS:
        (HERE / "art" / f"{sheet.name}.svg").write_text(draw(sheet), encoding="utf-8")


if __name__ == "__main__":
    main()
