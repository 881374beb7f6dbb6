"""Draw the art of the Eid card: a girih window, and its light on a courtyard floor. Writes art/<size>.svg.

The window is a 3.12.12 tiling; its strapwork follows Hankin's method (two rays leave the middle of each edge at a contact angle and
end where they meet their neighbours'). The floor shows the same straps in perspective, so shadow and window agree.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

HERE = Path(__file__).parent
NIGHT, TEAL, MIST = "#06272c", "#0d474c", "#2f7a78"
SAND, BRASS, DAWN = "#ecd9b4", "#c8954a", "#fff1cf"
Point = tuple[float, float]


def polygon(cx: float, cy: float, r: float, n: int, turn: float) -> list[Point]:
    return [(cx + r * math.cos(turn + 2 * math.pi * i / n), cy + r * math.sin(turn + 2 * math.pi * i / n)) for i in range(n)]


def meet(p: Point, a: float, q: Point, b: float) -> Point | None:
    """Where the ray from p at angle a meets the ray from q at angle b."""
    d = math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b)
    if abs(d) < 1e-9:
        return None
    t = ((q[0] - p[0]) * math.sin(b) - (q[1] - p[1]) * math.cos(b)) / d
    u = ((q[0] - p[0]) * math.sin(a) - (q[1] - p[1]) * math.cos(a)) / d
    return (p[0] + t * math.cos(a), p[1] + t * math.sin(a)) if t > 0 and u > 0 else None


def straps(points: list[Point], contact: float, reach: int = 1) -> list[tuple[Point, Point]]:
    """Hankin's rays inside one polygon (points in drawing order, y down); they end at their `reach`-th neighbour."""
    n = len(points)
    middle = [((points[i][0] + points[(i + 1) % n][0]) / 2, (points[i][1] + points[(i + 1) % n][1]) / 2) for i in range(n)]
    along = [math.atan2(points[(i + 1) % n][1] - points[i][1], points[(i + 1) % n][0] - points[i][0]) for i in range(n)]
    found = []
    for i in range(n):
        j = (i + reach) % n
        at = meet(middle[i], along[i] + contact, middle[j], along[j] + math.pi - contact)
        if at:
            found += [(middle[i], at), (at, middle[j])]
    return found


def lattice(box: tuple[float, float, float, float], edge: float, centre: Point) -> list[tuple[Point, Point]]:
    """Straps of a 3.12.12 tiling over a box, a dodecagon on `centre`."""
    x0, y0, x1, y1 = box
    r12 = edge / (2 * math.sin(math.pi / 12))
    pitch = 2 * r12 * math.cos(math.pi / 12)
    row = pitch * math.sqrt(3) / 2
    segments: list[tuple[Point, Point]] = []
    for k in range(-int((centre[1] - y0) / row) - 2, int((y1 - centre[1]) / row) + 3):
        shift = pitch / 2 if k % 2 else 0
        for m in range(-int((centre[0] - x0) / pitch) - 2, int((x1 - centre[0]) / pitch) + 3):
            cx, cy = centre[0] + m * pitch + shift, centre[1] + k * row
            outer = polygon(cx, cy, r12, 12, math.pi / 12)
            segments += straps(outer, math.radians(60), 3)
            segments += straps(polygon(cx, cy, r12 * 0.30, 6, 0), math.radians(60))
            for s in (1, -1):
                segments += straps(polygon(cx, cy + s * pitch / math.sqrt(3), edge / math.sqrt(3), 3, math.pi / 2 * s * 1), math.radians(60))
    return [s for s in segments if any(x0 - pitch < p[0] < x1 + pitch and y0 - pitch < p[1] < y1 + pitch for p in s)]


def path(segments: list[tuple[Point, Point]]) -> str:
    return "".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in segments)


def arch(cx: float, top: float, width: float, bottom: float) -> str:
    """A four-centred pointed arch."""
    w = width / 2
    spring = top + w * 1.08
    return (
        f"M{cx - w:.1f} {bottom:.1f}V{spring:.1f}C{cx - w:.1f} {spring - w * 0.58:.1f} {cx - w * 0.52:.1f} {top + w * 0.30:.1f} {cx:.1f} {top:.1f}"
        f"C{cx + w * 0.52:.1f} {top + w * 0.30:.1f} {cx + w:.1f} {spring - w * 0.58:.1f} {cx + w:.1f} {spring:.1f}V{bottom:.1f}Z"
    )


def arch_points(cx: float, top: float, width: float, bottom: float) -> list[Point]:
    w = width / 2
    spring = top + w * 1.08

    def curve(p: list[Point], n: int = 24) -> list[Point]:
        out = []
        for i in range(n + 1):
            t = i / n
            b = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
            out.append((sum(b[k] * p[k][0] for k in range(4)), sum(b[k] * p[k][1] for k in range(4))))
        return out

    left = curve([(cx - w, spring), (cx - w, spring - w * 0.58), (cx - w * 0.52, top + w * 0.30), (cx, top)])
    right = curve([(cx, top), (cx + w * 0.52, top + w * 0.30), (cx + w, spring - w * 0.58), (cx + w, spring)])
    return [(cx - w, bottom), *left, *right, (cx + w, bottom)]


class Fall:
    """Light through the window onto the floor: window (x, y) -> picture, with perspective and a slant."""

    def __init__(self, win: tuple[float, float, float, float], floor: tuple[float, float], slant: float, spread: float, mid: float) -> None:
        self.cx, self.top, self.width, self.bottom = win
        self.near, self.far = floor
        self.slant, self.spread, self.mid = slant, spread, mid

    def __call__(self, p: Point) -> Point:
        v = (self.bottom - p[1]) / (self.bottom - self.top)  # 0 at the sill (near the wall), 1 at the arch's tip (toward us)
        depth = v * 0.92 + 0.05
        k = depth / (1.75 - depth * 0.75)
        y = self.far + (self.near - self.far) * k
        grow = 1 + self.spread * k
        return (self.mid + (p[0] - self.cx) * grow + self.slant * k, y)


def strip(a: Point, b: Point, half: float, through: Fall) -> str:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy) or 1
    nx, ny = -dy / length * half, dx / length * half
    q = [through((a[0] + nx, a[1] + ny)), through((b[0] + nx, b[1] + ny)), through((b[0] - nx, b[1] - ny)), through((a[0] - nx, a[1] - ny))]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in q) + "Z"


def tiles(width: int, far: float, height: int, mid: float) -> str:
    """Joints of the floor's stones in perspective."""
    out = []
    for i in range(1, 9):
        k = (i / 8) ** 1.9
        out.append(f"M-10 {far + (height - far) * k:.1f}H{width + 10}")
    for i in range(-14, 15):
        out.append(f"M{mid + i * 74:.1f} {far:.1f}L{mid + i * 74 * 3.1:.1f} {height + 20}")
    return "".join(out)


def compose(size: str, width: int, height: int, *, cx: float, top: float, win: float, sill: float, edge: float, moon: Point, moon_r: float, far: float, mid: float, slant: float, spread: float) -> str:
    rng = random.Random(7)
    box = (cx - win / 2, top, cx + win / 2, sill)
    segments = lattice(box, edge, moon)
    mx, my = moon
    shape = arch(cx, top, win, sill)
    frame = arch(cx, top - win * 0.075, win * 1.13, sill)
    frame2 = arch(cx, top - win * 0.135, win * 1.24, sill)
    fall = Fall((cx, top, win, sill), (height * 1.0, far), slant, spread, mid)
    lit = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (fall(p) for p in arch_points(cx, top, win, sill))) + "Z"
    near = [s for s in segments if all(box[0] - edge < p[0] < box[2] + edge and box[1] - edge < p[1] < box[3] + edge for p in s)]
    shadow = "".join(strip(a, b, edge * 0.085, fall) for a, b in near)
    disc = [fall((mx + moon_r * math.cos(t * math.pi / 24), my + moon_r * math.sin(t * math.pi / 24))) for t in range(48)]
    shadow_disc = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in disc) + "Z"
    r, ir, off = moon_r * 0.70, moon_r * 0.575, moon_r * 0.235
    crescent_points = []
    # outer circle minus an inner circle shifted up and to the side: the cut
    a0 = math.acos((r * r + off * off - ir * ir) / (2 * r * off))
    turn = math.radians(-32)
    for i in range(41):
        t = turn + a0 + (2 * math.pi - 2 * a0) * i / 40
        crescent_points.append((mx + r * math.cos(t), my + r * math.sin(t)))
    ix, iy = mx + off * math.cos(turn), my + off * math.sin(turn)
    b0 = math.atan2(crescent_points[-1][1] - iy, crescent_points[-1][0] - ix)
    b1 = math.atan2(crescent_points[0][1] - iy, crescent_points[0][0] - ix)
    sweep = (b0 - b1) % (2 * math.pi)
    for i in range(1, 40):
        t = b0 - sweep * i / 40
        crescent_points.append((ix + ir * math.cos(t), iy + ir * math.sin(t)))
    crescent = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in crescent_points) + "Z"
    crescent_floor = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (fall(p) for p in crescent_points)) + "Z"
    star = polygon(mx + moon_r * 0.36 * math.cos(turn), my + moon_r * 0.36 * math.sin(turn), moon_r * 0.17, 8, turn)
    star_path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (p for i in range(8) for p in (star[i], (mx + moon_r * 0.36 * math.cos(turn) + moon_r * 0.09 * math.cos(turn + (i + 0.5) * math.pi / 4), my + moon_r * 0.36 * math.sin(turn) + moon_r * 0.09 * math.sin(turn + (i + 0.5) * math.pi / 4))))) + "Z"
    ring = "".join(f'<circle cx="{mx + moon_r * 0.87 * math.cos(i * math.pi / 12):.1f}" cy="{my + moon_r * 0.87 * math.sin(i * math.pi / 12):.1f}" r="{moon_r * 0.028:.1f}"/>' for i in range(24))
    dust = "".join(
        f'<circle cx="{rng.gauss(mid + slant * 0.25, win * 0.42):.0f}" cy="{rng.uniform(top + win * 0.4, far + (height - far) * 0.6):.0f}" r="{rng.choice([0.7, 1, 1.3, 1.8])}" opacity="{rng.uniform(0.12, 0.5):.2f}"/>'
        for _ in range(70)
    )
    # the beam: from the window's sides to the patch on the floor
    l0, l1 = fall((cx - win / 2, sill)), fall((cx - win / 2, top + win * 0.5))
    r0, r1 = fall((cx + win / 2, sill)), fall((cx + win / 2, top + win * 0.5))
    beam = f"M{cx - win * 0.46:.0f} {top + win * 0.4:.0f}L{l1[0]:.0f} {l1[1]:.0f}L{r1[0]:.0f} {r1[1]:.0f}L{cx + win * 0.46:.0f} {top + win * 0.4:.0f}Z"
    skirting = far - height * 0.018
    tooth = "".join(f"M{x:.1f} {skirting:.1f}l{height * 0.009:.1f} {-height * 0.009:.1f}l{height * 0.009:.1f} {height * 0.009:.1f}l{-height * 0.009:.1f} {height * 0.009:.1f}Z" for x in [i * height * 0.018 - 4 for i in range(int(width / height / 0.018) + 3)])
    strap = edge * 0.17
    d = path(segments)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"><defs>
<radialGradient id="wall" gradientUnits="userSpaceOnUse" cx="{cx:.0f}" cy="{top + (sill - top) * 0.55:.0f}" r="{max(width, height) * 0.78:.0f}"><stop offset="0" stop-color="#1d666a"/><stop offset=".42" stop-color="{TEAL}"/><stop offset="1" stop-color="{NIGHT}"/></radialGradient>
<radialGradient id="glow" gradientUnits="userSpaceOnUse" cx="{mx:.0f}" cy="{my + win * 0.16:.0f}" r="{win * 0.98:.0f}"><stop offset="0" stop-color="#fffaea"/><stop offset=".32" stop-color="{DAWN}"/><stop offset=".66" stop-color="#f3c77c"/><stop offset="1" stop-color="#b9722f"/></radialGradient>
<linearGradient id="floor" x1="0" y1="{far:.0f}" x2="0" y2="{height}" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#3a564c"/><stop offset=".45" stop-color="#1d4642"/><stop offset="1" stop-color="#082a2e"/></linearGradient>
<linearGradient id="lit" x1="0" y1="{far:.0f}" x2="0" y2="{height}" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#ffe2a6" stop-opacity=".96"/><stop offset=".5" stop-color="#eebd74" stop-opacity=".7"/><stop offset="1" stop-color="#c98b4a" stop-opacity=".22"/></linearGradient>
<linearGradient id="beam" x1="0" y1="{top + win * 0.5:.0f}" x2="0" y2="{far + (height - far) * 0.7:.0f}" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#ffe7b4" stop-opacity=".26"/><stop offset="1" stop-color="#ffe7b4" stop-opacity="0"/></linearGradient>
<linearGradient id="brass" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#8a5f27"/><stop offset=".45" stop-color="#f4d79a"/><stop offset="1" stop-color="#9c6d2e"/></linearGradient>
<linearGradient id="ledge" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#c79a5c"/><stop offset=".3" stop-color="#7d6a4a"/><stop offset="1" stop-color="#0f4348"/></linearGradient>
<linearGradient id="wood" x1="0" y1="{top:.0f}" x2="0" y2="{sill:.0f}" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#0a3a3f"/><stop offset="1" stop-color="#125358"/></linearGradient>
<filter id="soft" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="{height * 0.0022:.1f}"/></filter>
<filter id="softer" x="-40%" y="-40%" width="180%" height="180%"><feGaussianBlur stdDeviation="{win * 0.05:.0f}"/></filter>
<filter id="deep" x="-20%" y="-20%" width="140%" height="140%"><feDropShadow dx="0" dy="{edge * 0.05:.1f}" stdDeviation="{edge * 0.045:.1f}" flood-color="#5b2c06" flood-opacity=".55"/></filter>
<filter id="lift" x="-20%" y="-20%" width="140%" height="140%"><feDropShadow dx="0" dy="6" stdDeviation="9" flood-color="#021416" flood-opacity=".6"/></filter>
<filter id="plaster" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".011 .014" numOctaves="4" seed="12"/><feColorMatrix values="0 0 0 0 .75  0 0 0 0 .9  0 0 0 0 .86  0 0 0 1.5 -.72"/></filter>
<filter id="grain" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".8" numOctaves="2" seed="5"/><feColorMatrix values="0 0 0 0 .5  0 0 0 0 .5  0 0 0 0 .5  0 0 0 .9 -.36"/></filter>
<clipPath id="win"><path d="{shape}"/></clipPath><clipPath id="ground"><rect x="0" y="{far:.0f}" width="{width}" height="{height - far:.0f}"/></clipPath><clipPath id="patch"><path d="{lit}"/></clipPath></defs>
<rect width="{width}" height="{height}" fill="url(#wall)"/>
<rect width="{width}" height="{far:.0f}" filter="url(#plaster)" opacity=".10"/>
<ellipse cx="{cx:.0f}" cy="{top + (sill - top) * 0.52:.0f}" rx="{win * 0.72:.0f}" ry="{(sill - top) * 0.62:.0f}" fill="#f6d9a0" opacity=".22" filter="url(#softer)"/>
<g filter="url(#lift)"><path d="{frame2}" fill="#0b3d42"/></g><path d="{frame2}" fill="none" stroke="url(#brass)" stroke-width="1.6" opacity=".75"/>
<path d="{frame}" fill="#0a3439" stroke="url(#brass)" stroke-width="{win * 0.010:.1f}"/>
<path d="{shape}" fill="url(#glow)"/>
<g clip-path="url(#win)"><g filter="url(#deep)"><path d="{d}" fill="none" stroke="url(#wood)" stroke-width="{strap:.1f}" stroke-linecap="round" stroke-linejoin="round"/></g>
<path d="{d}" fill="none" stroke="#e9c98c" stroke-width="{strap * 0.17:.2f}" stroke-linecap="round" opacity=".8"/>
<g filter="url(#deep)"><circle cx="{mx:.1f}" cy="{my:.1f}" r="{moon_r:.1f}" fill="url(#wood)"/></g>
<circle cx="{mx:.1f}" cy="{my:.1f}" r="{moon_r:.1f}" fill="none" stroke="url(#brass)" stroke-width="{moon_r * 0.035:.1f}"/><circle cx="{mx:.1f}" cy="{my:.1f}" r="{moon_r * 0.79:.1f}" fill="none" stroke="#e9c98c" stroke-width="{moon_r * 0.010:.1f}" opacity=".8"/>
<g fill="#fbe3b0">{ring}</g><path d="{crescent}" fill="#fff6dd"/><path d="{star_path}" fill="#fff6dd"/></g>
<path d="{shape}" fill="none" stroke="#042024" stroke-opacity=".55" stroke-width="{win * 0.012:.1f}"/>
<g filter="url(#lift)"><path d="M{cx - win * 0.68:.1f} {sill - win * 0.012:.1f}H{cx + win * 0.68:.1f}V{sill + win * 0.030:.1f}H{cx + win * 0.65:.1f}V{sill + win * 0.060:.1f}H{cx - win * 0.65:.1f}V{sill + win * 0.030:.1f}H{cx - win * 0.68:.1f}Z" fill="url(#ledge)"/></g><path d="M{cx - win * 0.68:.1f} {sill - win * 0.012:.1f}H{cx + win * 0.68:.1f}" stroke="#f4dcae" stroke-width="2"/>
<g clip-path="url(#ground)"><rect x="0" y="{far:.0f}" width="{width}" height="{height - far:.0f}" fill="url(#floor)"/>
<path d="{tiles(width, far, height, mid)}" stroke="#02161a" stroke-opacity=".55" stroke-width="1.6" fill="none"/>
<g filter="url(#softer)"><path d="{lit}" fill="#f0c27a" opacity=".30"/></g>
<g filter="url(#soft)"><path d="{lit}" fill="url(#lit)"/><g clip-path="url(#patch)"><path d="{shadow}" fill="#0b3338" opacity=".82"/><path d="{shadow_disc}" fill="#0b3338" opacity=".86"/><path d="{crescent_floor}" fill="#ffe6b0"/></g></g>
<g clip-path="url(#patch)"><path d="{tiles(width, far, height, mid)}" stroke="#7a4a1c" stroke-opacity=".45" stroke-width="1.4" fill="none"/></g>
<rect x="0" y="{far:.0f}" width="{width}" height="{(height - far) * 0.10:.0f}" fill="#02161a" opacity=".28" filter="url(#soft)"/></g>
<rect x="0" y="{far - height * 0.036:.1f}" width="{width}" height="{height * 0.036:.1f}" fill="#082e33"/><path d="{tooth}" fill="{BRASS}" opacity=".55"/><path d="M0 {far - height * 0.036:.1f}H{width}M0 {far:.1f}H{width}" stroke="url(#brass)" stroke-width="1.6" opacity=".8"/>
<path d="{beam}" fill="url(#beam)" filter="url(#softer)" opacity=".75"/><g fill="#ffeec4">{dust}</g>
<rect width="{width}" height="{height}" filter="url(#grain)" opacity=".10"/></svg>"""


SIZES = {
    "portrait": dict(width=1080, height=1350, cx=540, top=84, win=418, sill=562, edge=40, moon=(540, 306), moon_r=87, far=1066, mid=500, slant=-70, spread=0.9),
    "square": dict(width=1080, height=1080, cx=298, top=104, win=392, sill=640, edge=39, moon=(298, 330), moon_r=84, far=806, mid=330, slant=60, spread=0.9),
    "story": dict(width=1080, height=1920, cx=540, top=250, win=540, sill=860, edge=51, moon=(540, 545), moon_r=113, far=1470, mid=480, slant=-150, spread=0.85),
    "landscape": dict(width=1200, height=630, cx=250, top=58, win=284, sill=412, edge=28, moon=(250, 216), moon_r=62, far=482, mid=262, slant=20, spread=1.0),
}

if __name__ == "__main__":
    for size, values in SIZES.items():
        (HERE / "art" / f"{size}.svg").write_text(compose(size, **values), encoding="utf-8")
