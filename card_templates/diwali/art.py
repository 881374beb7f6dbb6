"""Draw the art of the Diwali card: a rangoli of powder dots on a night floor, lit by clay lamps. Writes art/<size>.svg.

Every petal is filled with dots of coloured powder (zero-length strokes with round caps, so twenty thousand of them stay small), denser at
its rim, as fingers drop it. The lamps are the only light.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

HERE = Path(__file__).parent
COLOURS = {
    "marigold": ["#f7a325", "#fbb84a", "#ef8d12"],
    "saffron": ["#f2761d", "#e8640f", "#f98f3c"],
    "magenta": ["#d41f6b", "#e5488a", "#b81257"],
    "rose": ["#f07ba6", "#f59bbd", "#e5628f"],
    "indigo": ["#4b3fb0", "#5d52c8", "#3a2f92"],
    "leaf": ["#1f9a8f", "#37b3a5", "#15796f"],
    "rice": ["#fff3d9", "#ffe8bd", "#fffaf0"],
}


class Powder:
    """Dots by colour and size, written as one path each."""

    def __init__(self, seed: int, turn: float, centre: tuple[float, float], unit: float) -> None:
        self.rng = random.Random(seed)
        self.turn, self.centre, self.unit = turn, centre, unit
        self.paths: dict[tuple[str, float], list[str]] = {}
        self.under: list[str] = []

    def place(self, r: float, a: float) -> tuple[float, float]:
        return (self.centre[0] + self.unit * r * math.cos(a + self.turn), self.centre[1] + self.unit * r * math.sin(a + self.turn))

    def dot(self, r: float, a: float, colour: str, size: float) -> None:
        x, y = self.place(r, a)
        x, y = x + self.rng.gauss(0, 0.5), y + self.rng.gauss(0, 0.5)
        w = round(size * self.unit / 430 * self.rng.choice([0.75, 0.9, 1, 1, 1.15, 1.3]) * 2) / 2
        self.paths.setdefault((self.rng.choice(COLOURS[colour]), max(w, 1.0)), []).append(f"M{x:.0f} {y:.0f}h.1" if w > 3 else f"M{x:.1f} {y:.1f}h.1")

    def petal(self, a: float, r0: float, r1: float, half: float, fill: str, rim: str, *, point: float = 0.8, inner: str = "") -> None:
        """One petal along angle `a` (radians), from r0 to r1 (units of the rangoli's radius), `half` radians wide at its middle."""
        def width(t: float) -> float:
            return half * (math.sin(math.pi * t ** point)) ** 0.75

        outline = []
        for i in range(15):
            t = i / 14
            outline.append(self.place(r0 + (r1 - r0) * t, a + width(t)))
        for i in range(14, -1, -1):
            t = i / 14
            outline.append(self.place(r0 + (r1 - r0) * t, a - width(t)))
        self.under.append(f'<path fill="{COLOURS[fill][2]}" d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in outline) + 'Z"/>')
        area = (r1 - r0) * half * (r0 + r1) / 2
        for _ in range(int(area * 13500)):
            t = self.rng.random()
            s = self.rng.uniform(-1, 1)
            colour = fill
            if inner and t < 0.55 and abs(s) < 0.5:
                colour = inner
            self.dot(r0 + (r1 - r0) * t, a + width(t) * s * 0.93, colour, 3.4)
        steps = int((r1 - r0) * 78) + 6
        for i in range(steps + 1):
            t = i / steps
            for s in (1, -1):
                self.dot(r0 + (r1 - r0) * t, a + width(t) * s, rim, 4.2)

    def ring(self, r: float, n: int, colour: str, size: float) -> None:
        for i in range(n):
            self.dot(r, 2 * math.pi * i / n, colour, size)

    def band(self, r0: float, r1: float, fill: str) -> None:
        self.under.append(
            f'<circle cx="{self.centre[0]:.1f}" cy="{self.centre[1]:.1f}" r="{(r0 + r1) / 2 * self.unit:.1f}" fill="none" stroke="{COLOURS[fill][2]}" stroke-width="{(r1 - r0) * self.unit:.1f}"/>'
        )
        for _ in range(int((r1 * r1 - r0 * r0) * 15500)):
            self.dot(math.sqrt(self.rng.uniform(r0 * r0, r1 * r1)), self.rng.uniform(0, 2 * math.pi), fill, 3.4)

    def svg(self) -> str:
        dots = "".join(f'<path d="{"".join(d)}" stroke="{c}" stroke-width="{w:g}"/>' for (c, w), d in sorted(self.paths.items()))
        return f'<g opacity=".62" filter="url(#powder)">{"".join(self.under)}</g><g fill="none" stroke-linecap="round" filter="url(#heap)">{dots}</g>'


def rangoli(p: Powder) -> None:
    tau = 2 * math.pi
    for i in range(24):
        p.petal(tau * i / 24, 0.80, 0.965, 0.105, "indigo", "rice", point=0.7)
    for i in range(24):
        p.petal(tau * (i + 0.5) / 24, 0.845, 0.94, 0.055, "rose", "rose", point=0.8)
    p.band(0.755, 0.795, "saffron")
    for i in range(16):
        p.petal(tau * (i + 0.5) / 16, 0.50, 0.755, 0.15, "leaf", "leaf", point=0.75)
    for i in range(16):
        p.petal(tau * i / 16, 0.50, 0.75, 0.122, "magenta", "rice", point=0.72, inner="rose")
    p.band(0.455, 0.495, "rice")
    for i in range(12):
        p.petal(tau * (i + 0.5) / 12, 0.22, 0.45, 0.235, "saffron", "marigold", point=0.75)
    for i in range(12):
        p.petal(tau * i / 12, 0.20, 0.45, 0.20, "marigold", "rice", point=0.72, inner="saffron")
    p.band(0.165, 0.2, "magenta")
    for i in range(8):
        p.petal(tau * i / 8, 0.0, 0.165, 0.36, "rose", "rice", point=0.62, inner="magenta")
    for r, n, c, s in [(0.475, 96, "magenta", 4.6), (0.775, 150, "rice", 4.4), (0.99, 120, "rice", 5.2), (0.182, 40, "rice", 4.2), (1.03, 24, "marigold", 9)]:
        p.ring(r, n, c, s)
    # kolam loops of rice flour around the whole
    for i in range(24):
        for k in range(34):
            t = k / 34 * tau
            p.dot(1.075 + 0.042 * math.cos(t), tau * (i + 0.5) / 24 + 0.075 * math.sin(t), "rice", 3.3)
    for _ in range(260):  # what the wind took
        p.dot(1.02 + abs(p.rng.gauss(0, 0.07)), p.rng.uniform(0, tau), p.rng.choice(["rice", "marigold", "rose"]), 2.2)


def diya(x: float, y: float, s: float, turn: float, n: int) -> str:
    """A clay lamp from above; its lip and flame point along `turn` (degrees)."""
    return f"""<g transform="translate({x:.1f},{y:.1f}) rotate({turn:.1f}) scale({s:.3f})">
<path d="M-40 8C-44 -30 -6 -44 20 -34C40 -27 58 -10 66 2C56 16 38 32 18 38C-8 46 -38 38 -40 8Z" transform="translate(-5,9)" fill="#05030f" opacity=".6" filter="url(#soft)"/>
<path d="M-42 0C-42 -30 -14 -42 14 -36C36 -31 54 -14 66 0C54 14 36 31 14 36C-14 42 -42 30 -42 0Z" fill="url(#clay)"/>
<path d="M-34 0C-34 -23 -11 -33 12 -28C31 -24 46 -11 56 0C46 11 31 24 12 28C-11 33 -34 23 -34 0Z" fill="url(#oil)"/>
<path d="M-26 -6C-22 -20 -6 -26 10 -22" fill="none" stroke="#ffe2a0" stroke-width="2.4" stroke-linecap="round" opacity=".55"/>
<path d="M2 3C16 -2 32 2 52 0" fill="none" stroke="#f3e3c4" stroke-width="4.6" stroke-linecap="round"/>
<path d="M-42 0C-42 -30 -14 -42 14 -36C36 -31 54 -14 66 0" fill="none" stroke="#ffcf8a" stroke-width="2" opacity=".7"/>
{"".join(f'<circle cx="{-6 + 38 * math.cos(t):.0f}" cy="{38.5 * math.sin(t):.0f}" r="2" fill="#ffe9c2" opacity=".85"/>' for t in [math.pi * (0.62 + 0.095 * k) for k in range(9)])}
<circle cx="60" cy="0" r="62" fill="url(#flameglow)" style="mix-blend-mode:screen"/>
<path d="M46 0C52 -13 66 -13 78 -7C88 -3 96 -1 104 0C96 1 88 3 78 7C66 13 52 13 46 0Z" fill="url(#flame)"/>
<path d="M52 0C57 -6 66 -6 74 -3C80 -1 84 0 88 0C84 0 80 1 74 3C66 6 57 6 52 0Z" fill="#fffdf2"/></g>"""


def marigold(x: float, y: float, s: float, seed: int) -> str:
    rng = random.Random(seed)
    out = []
    for r, n, c in [(36, 17, "#c85a0a"), (31, 15, "#dd700f"), (25, 13, "#ec8617"), (18, 11, "#f59a22"), (11, 8, "#fbb03a"), (5, 5, "#ffc65c")]:
        for i in range(n):
            a = 360 * i / n + rng.uniform(-7, 7)
            w = r * 0.34 + 3
            out.append(f'<path transform="rotate({a:.0f}) translate({r * 0.55:.1f},0)" d="M0 0C{w * 0.3:.1f} {-w * 0.9:.1f} {w:.1f} {-w * 0.8:.1f} {w * 1.25:.1f} {-w * 0.35:.1f}Q{w * 1.05:.1f} 0 {w * 1.25:.1f} {w * 0.35:.1f}C{w:.1f} {w * 0.8:.1f} {w * 0.3:.1f} {w * 0.9:.1f} 0 0Z" fill="{c}" stroke="#8f3a05" stroke-opacity=".28" stroke-width="1"/>')
    return f'<g transform="translate({x:.0f},{y:.0f}) scale({s:.2f})" filter="url(#drop)">{"".join(out)}<circle r="5" fill="#ffd98a"/><circle r="2.4" fill="#e58a1c"/></g>'


def compose(size: str, width: int, height: int, *, centre: tuple[float, float], unit: float, lamps: list[float], flowers: list[tuple[float, float, float]]) -> str:
    cx, cy = centre
    powder = Powder(21, math.radians(-90), centre, unit)
    rangoli(powder)
    places = [(cx + unit * 1.075 * math.cos(math.radians(a)), cy + unit * 1.075 * math.sin(math.radians(a)), a) for a in lamps]
    k = unit / 430
    lights = "".join(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{unit * 0.62:.0f}" fill="url(#pool)" style="mix-blend-mode:screen"/>' for x, y, _ in places)
    diyas = "".join(diya(x, y, k * 0.92, a, i) for i, (x, y, a) in enumerate(places))
    heart = diya(cx - 12 * k, cy, k * 0.8, -90, 99)
    blooms = "".join(marigold(x, y, s * k, i) for i, (x, y, s) in enumerate(flowers))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"><defs>
<radialGradient id="floor" gradientUnits="userSpaceOnUse" cx="{cx:.0f}" cy="{cy:.0f}" r="{max(width, height) * 0.95:.0f}"><stop offset="0" stop-color="#3b2a72"/><stop offset=".4" stop-color="#261a56"/><stop offset=".75" stop-color="#170f3d"/><stop offset="1" stop-color="#0f0a2c"/></radialGradient>
<radialGradient id="pool"><stop offset="0" stop-color="#ffb648" stop-opacity=".62"/><stop offset=".25" stop-color="#f58a2a" stop-opacity=".30"/><stop offset=".6" stop-color="#c2451f" stop-opacity=".09"/><stop offset="1" stop-color="#c2451f" stop-opacity="0"/></radialGradient>
<radialGradient id="flameglow"><stop offset="0" stop-color="#fff1bf" stop-opacity=".95"/><stop offset=".3" stop-color="#ffc25a" stop-opacity=".55"/><stop offset="1" stop-color="#ff8a1e" stop-opacity="0"/></radialGradient>
<linearGradient id="flame" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#ffd469"/><stop offset=".4" stop-color="#fff0b4"/><stop offset="1" stop-color="#ff9a2b"/></linearGradient>
<radialGradient id="clay" cx=".72" cy=".5" r=".75"><stop offset="0" stop-color="#f0a060"/><stop offset=".5" stop-color="#b5602f"/><stop offset="1" stop-color="#6d2f16"/></radialGradient>
<radialGradient id="oil" cx=".85" cy=".5" r=".9"><stop offset="0" stop-color="#ffd88a"/><stop offset=".4" stop-color="#c07a2a"/><stop offset="1" stop-color="#4a1f0c"/></radialGradient>
<filter id="soft" x="-40%" y="-40%" width="180%" height="180%"><feGaussianBlur stdDeviation="5"/></filter>
<filter id="drop" x="-30%" y="-30%" width="160%" height="160%"><feDropShadow dx="-2" dy="5" stdDeviation="5" flood-color="#05030f" flood-opacity=".65"/></filter>
<filter id="heap" x="-5%" y="-5%" width="110%" height="110%"><feDropShadow dx="0.6" dy="1.2" stdDeviation=".8" flood-color="#0b0624" flood-opacity=".75"/></filter>
<filter id="powder" x="-5%" y="-5%" width="110%" height="110%"><feTurbulence type="fractalNoise" baseFrequency=".35" numOctaves="2" seed="3" result="n"/><feDisplacementMap in="SourceGraphic" in2="n" scale="7"/><feGaussianBlur stdDeviation="1.1"/></filter>
<filter id="stone" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".02 .016" numOctaves="5" seed="31"/><feColorMatrix values="0 0 0 0 .62  0 0 0 0 .52  0 0 0 0 .95  0 0 0 1.7 -.86"/></filter>
<filter id="grain" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".85" numOctaves="2" seed="9"/><feColorMatrix values="0 0 0 0 .72  0 0 0 0 .66  0 0 0 0 .9  0 0 0 1 -.46"/></filter></defs>
<rect width="{width}" height="{height}" fill="url(#floor)"/><rect width="{width}" height="{height}" filter="url(#stone)" opacity=".09"/>
<circle cx="{cx:.0f}" cy="{cy:.0f}" r="{unit * 1.5:.0f}" fill="url(#pool)" opacity=".55" style="mix-blend-mode:screen"/>
{powder.svg()}
{lights}<circle cx="{cx:.0f}" cy="{cy - 60 * k:.0f}" r="{unit * 0.5:.0f}" fill="url(#pool)" style="mix-blend-mode:screen"/>
{blooms}{diyas}{heart}
<rect width="{width}" height="{height}" filter="url(#grain)" opacity=".13"/></svg>"""


EIGHT = [22.5 + 45 * i for i in range(8)]
SIZES = {
    "portrait": dict(width=1080, height=1350, centre=(640, 372), unit=410, lamps=EIGHT, flowers=[(92, 92, 1.25), (168, 66, 0.95), (74, 178, 0.9)]),
    "square": dict(width=1080, height=1080, centre=(640, 196), unit=362, lamps=EIGHT, flowers=[(84, 84, 1.3), (164, 60, 1.0), (66, 168, 0.95)]),
    "story": dict(width=1080, height=1920, centre=(600, 655), unit=478, lamps=EIGHT, flowers=[(100, 190, 1.2), (176, 150, 0.92), (78, 272, 0.9), (985, 1150, 1.05), (1030, 1082, 0.8)]),
    "landscape": dict(width=1200, height=630, centre=(232, 300), unit=292, lamps=EIGHT, flowers=[(1128, 70, 1.2), (1070, 46, 0.9)]),
}

if __name__ == "__main__":
    for size, values in SIZES.items():
        (HERE / "art" / f"{size}.svg").write_text(compose(size, **values), encoding="utf-8")
