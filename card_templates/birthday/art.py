"""Draw the art of the birthday card: a toy theatre with cut-out players on paper hills. Writes art/<size>.svg.

The players are Fluent Emoji pieces (MIT, see LICENSE-fluent-emoji), cut out with a white paper rim and set on sticks; theatre, hills,
curtains, lights and confetti are drawn here.
"""

from __future__ import annotations

import json
import math
import random
import re
from pathlib import Path

HERE = Path(__file__).parent
PIECES = json.loads((HERE / "pieces.json").read_text(encoding="utf-8"))["pieces"]
CONFETTI = ["#f26a5b", "#f9b640", "#58b7b0", "#fff3df", "#f79bb0", "#8f7bd8"]
_count = 0


def piece(name: str, x: float, y: float, s: float, *, flip: bool = False, rim: bool = True, turn: float = 0) -> str:
    """One player with its foot at (x, y), s pixels high."""
    global _count
    _count += 1
    body = PIECES[name]
    for found in set(re.findall(r'id="([^"]+)"', body)):
        new = f"p{_count}{found[-3:]}"
        body = body.replace(f'id="{found}"', f'id="{new}"').replace(f"url(#{found})", f"url(#{new})").replace(f'"#{found}"', f'"#{new}"')
    side = -1 if flip else 1
    edge = ' filter="url(#cut)"' if rim else ' filter="url(#stand)"'
    return f'<g{edge}><g transform="translate({x:.1f},{y:.1f}) rotate({turn}) scale({side * s / 32:.4f},{s / 32:.4f}) translate(-16,-30.5)">{body}</g></g>'


def stick(x: float, y: float, length: float) -> str:
    return f'<path d="M{x:.1f} {y:.1f}v{length:.1f}" stroke="#d9b384" stroke-width="7" stroke-linecap="round"/><path d="M{x + 2:.1f} {y:.1f}v{length:.1f}" stroke="#a67c4d" stroke-width="2.4" stroke-linecap="round"/>'


def hill(x0: float, x1: float, y: float, amp: float, base: float, seed: int, colour: str, trim: str) -> str:
    rng = random.Random(seed)
    a, b, c = rng.uniform(0, 6), rng.uniform(0, 6), rng.uniform(0.8, 1.3)
    pts = []
    for i in range(61):
        x = x0 + (x1 - x0) * i / 60
        t = (x - x0) / (x1 - x0)
        pts.append((x, y - amp * (math.sin(t * 4.2 * c + a) * 0.6 + math.sin(t * 9.1 + b) * 0.22)))
    d = f"M{x0:.0f} {base:.0f}L" + "L".join(f"{x:.1f} {yy:.1f}" for x, yy in pts) + f"L{x1:.0f} {base:.0f}Z"
    line = "M" + "L".join(f"{x:.1f} {yy + 12:.1f}" for x, yy in pts)
    return f'<g filter="url(#sheet)"><path d="{d}" fill="{colour}"/></g><path d="{line}" fill="none" stroke="{trim}" stroke-width="3" stroke-dasharray="1 12" stroke-linecap="round" opacity=".75"/>'


def curtain(x: float, w: float, top: float, bottom: float, side: int, tie: float) -> str:
    """A drawn curtain; side = 1 hangs at the left and is tied to the left."""
    inner = x + side * w
    waist = x + side * w * 0.42
    d = f"M{x:.1f} {top:.1f}H{inner:.1f}C{inner:.1f} {top + (tie - top) * 0.55:.1f} {inner - side * w * 0.05:.1f} {tie - (tie - top) * 0.16:.1f} {waist:.1f} {tie:.1f}C{waist + side * w * 0.22:.1f} {tie + (bottom - tie) * 0.25:.1f} {waist + side * w * 0.26:.1f} {bottom - 40:.1f} {waist + side * w * 0.22:.1f} {bottom:.1f}H{x:.1f}Z"
    folds = []
    for i in range(1, 7):
        t = i / 7
        px = x + side * w * t
        wx = x + side * w * 0.42 * t
        bx = x + side * w * 0.64 * t
        folds.append(f"M{px:.1f} {top:.1f}C{px:.1f} {top + (tie - top) * 0.55:.1f} {px - side * w * 0.05:.1f} {tie - (tie - top) * 0.2:.1f} {wx:.1f} {tie:.1f}C{wx + side * w * 0.08:.1f} {tie + (bottom - tie) * 0.3:.1f} {bx:.1f} {bottom - 40:.1f} {bx:.1f} {bottom:.1f}")
    cord = f'<path d="M{x:.1f} {tie - 12:.1f}Q{x + side * w * 0.25:.1f} {tie + 14:.1f} {waist + side * 4:.1f} {tie:.1f}" stroke="url(#gold)" stroke-width="11" fill="none" stroke-linecap="round"/><circle cx="{waist:.1f}" cy="{tie + 2:.1f}" r="10" fill="url(#gold)"/><path d="M{waist - 7:.1f} {tie + 10:.1f}l-5 40h24l-5 -40Z" fill="url(#gold)"/>'
    return (
        f'<g filter="url(#sheet)"><path d="{d}" fill="url(#velvet{"L" if side == 1 else "R"})"/></g><path d="{"".join(folds)}" fill="none" stroke="#7d1f2c" stroke-width="{w * 0.035:.1f}" opacity=".34"/>'
        f'<path d="{"".join(folds)}" transform="translate({side * -w * 0.04:.1f},0)" fill="none" stroke="#ff9d8c" stroke-width="{w * 0.022:.1f}" opacity=".4"/>{cord}'
    )


def valance(x0: float, x1: float, top: float, drop: float, n: int) -> str:
    w = (x1 - x0) / n
    out = []
    for i in range(n):
        a, b = x0 + i * w, x0 + (i + 1) * w
        m = (a + b) / 2
        out.append(f'<path d="M{a:.1f} {top:.1f}H{b:.1f}V{top + drop * 0.3:.1f}Q{m:.1f} {top + drop * 1.5:.1f} {a:.1f} {top + drop * 0.3:.1f}Z" fill="url(#velvetT)"/>')
        for k in (0.35, 0.62, 0.86):
            out.append(f'<path d="M{a:.1f} {top + drop * 0.3 * k:.1f}Q{m:.1f} {top + drop * 1.5 * k:.1f} {b:.1f} {top + drop * 0.3 * k:.1f}" fill="none" stroke="#7d1f2c" stroke-width="3.4" opacity=".3"/>')
        out.append(f'<path d="M{a:.1f} {top + drop * 0.3:.1f}Q{m:.1f} {top + drop * 1.5:.1f} {b:.1f} {top + drop * 0.3:.1f}" fill="none" stroke="url(#gold)" stroke-width="6"/>')
        for j in range(1, 16):
            t = j / 16
            px = (1 - t) ** 2 * a + 2 * t * (1 - t) * m + t * t * b
            py = (1 - t) ** 2 * (top + drop * 0.3) + 2 * t * (1 - t) * (top + drop * 1.5) + t * t * (top + drop * 0.3)
            out.append(f'<path d="M{px:.1f} {py + 2:.1f}v11" stroke="#f6cf74" stroke-width="3.4" stroke-linecap="round"/>')
    return f'<g filter="url(#sheet)">{"".join(out)}</g>'


def confetti(area: tuple[float, float, float, float], n: int, rng: random.Random, size: float, style: str) -> str:
    x0, y0, x1, y1 = area
    out = []
    for _ in range(n):
        x, y, c, a = rng.uniform(x0, x1), rng.uniform(y0, y1), rng.choice(CONFETTI), rng.uniform(0, 180)
        s = size * rng.uniform(0.6, 1.4)
        shape = rng.choice(["r", "r", "c", "w"])
        if shape == "r":
            out.append(f'<rect x="{-s / 2:.1f}" y="{-s / 4:.1f}" width="{s:.1f}" height="{s / 2:.1f}" rx="1" fill="{c}" transform="translate({x:.0f},{y:.0f}) rotate({a:.0f}) skewX({rng.uniform(-30, 30):.0f})"/>')
        elif shape == "c":
            out.append(f'<ellipse rx="{s * 0.32:.1f}" ry="{s * 0.22:.1f}" fill="{c}" transform="translate({x:.0f},{y:.0f}) rotate({a:.0f})"/>')
        else:
            out.append(f'<path d="M0 0q{s * 0.5:.1f} {-s * 0.6:.1f} {s:.1f} 0t{s:.1f} 0" fill="none" stroke="{c}" stroke-width="{s * 0.2:.1f}" stroke-linecap="round" transform="translate({x:.0f},{y:.0f}) rotate({a:.0f})"/>')
    return f"<g {style}>{''.join(out)}</g>"


def compose(size: str, width: int, height: int, *, stage: tuple[float, float, float, float], k: float, players: list[tuple[str, float, float, float, bool]], drop: float, swags: int) -> str:
    x0, y0, x1, y1 = stage
    rng = random.Random(12)
    w, h = x1 - x0, y1 - y0
    cx = (x0 + x1) / 2
    floor = y1 - h * 0.12
    back = hill(x0 - 30, x1 + 30, y0 + h * 0.62, h * 0.10, y1 + 30, 3, "#9ad2c4", "#e8fff6") + hill(x0 - 30, x1 + 30, y0 + h * 0.72, h * 0.08, y1 + 30, 8, "#63b7a6", "#c9f2e6")
    front = hill(x0 - 30, x1 + 30, y0 + h * 0.83, h * 0.045, y1 + 30, 5, "#3f9a8b", "#a9e3d5")
    planes: dict[str, list[str]] = {"sky": [], "back": [], "mid": [], "front": []}
    for name, px, py, s, flip in players:
        x, y = x0 + w * px, y0 + h * py
        plane = "sky" if py < 0.5 else "back" if py < 0.72 else "mid" if py < 0.86 else "front"
        legs = "" if plane == "sky" else stick(x, y - 6, h * 0.10)
        planes[plane].append(legs + piece(name, x, y, s * k, flip=flip))
    bulbs = "".join(
        f'<circle cx="{x:.0f}" cy="{y1 + 16 * k:.0f}" r="{46 * k:.0f}" fill="url(#bulbglow)" style="mix-blend-mode:screen"/><circle cx="{x:.0f}" cy="{y1 + 15 * k:.0f}" r="{8.5 * k:.1f}" fill="#fff6d8"/><path d="M{x - 12 * k:.1f} {y1 + 30 * k:.1f}a{12 * k:.1f} {12 * k:.1f} 0 0 1 {24 * k:.1f} 0Z" fill="#c98e3e"/>'
        for x in [x0 + w * (i + 0.5) / 9 for i in range(9)]
    )
    clouds = "".join(
        f'<g filter="url(#stand)"><path transform="translate({x:.0f},{y:.0f}) scale({s * k:.2f})" d="M-70 22C-104 22 -104 -16 -72 -18C-66 -50 -22 -58 -6 -34C8 -56 50 -48 50 -18C82 -20 86 22 56 22Z" fill="#fffaf0"/></g>'
        for x, y, s in [(x0 + w * 0.2, y0 + h * 0.47, 0.62), (x0 + w * 0.83, y0 + h * 0.43, 0.7)]
    )
    frame = 22 * k
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"><defs>
<linearGradient id="apron" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff6e4"/><stop offset="1" stop-color="#fde9cc"/></linearGradient>
<linearGradient id="sky" x1="0" y1="{y0:.0f}" x2="0" y2="{y1:.0f}" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#6fb9dc"/><stop offset=".42" stop-color="#b9e0e6"/><stop offset=".68" stop-color="#ffe6c2"/><stop offset="1" stop-color="#ffc9a3"/></linearGradient>
<linearGradient id="gold" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#c8892f"/><stop offset=".5" stop-color="#ffe39a"/><stop offset="1" stop-color="#c8892f"/></linearGradient>
<linearGradient id="velvetL" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#a92c3a"/><stop offset=".5" stop-color="#d8473f"/><stop offset="1" stop-color="#ef6b57"/></linearGradient>
<linearGradient id="velvetR" x1="1" y1="0" x2="0" y2="0"><stop offset="0" stop-color="#a92c3a"/><stop offset=".5" stop-color="#d8473f"/><stop offset="1" stop-color="#ef6b57"/></linearGradient>
<linearGradient id="velvetT" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#a92c3a"/><stop offset="1" stop-color="#ea5f50"/></linearGradient>
<linearGradient id="wood" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#e8b878"/><stop offset="1" stop-color="#b57c42"/></linearGradient>
<linearGradient id="cone" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff7d6" stop-opacity=".6"/><stop offset="1" stop-color="#fff7d6" stop-opacity="0"/></linearGradient>
<radialGradient id="halo"><stop offset="0" stop-color="#fff8dc" stop-opacity=".95"/><stop offset=".5" stop-color="#ffefb8" stop-opacity=".45"/><stop offset="1" stop-color="#ffefb8" stop-opacity="0"/></radialGradient>
<radialGradient id="bulbglow"><stop offset="0" stop-color="#ffe9a6" stop-opacity=".8"/><stop offset="1" stop-color="#ffc45e" stop-opacity="0"/></radialGradient>
<radialGradient id="dusk" gradientUnits="userSpaceOnUse" cx="{cx:.0f}" cy="{y0 + h * 0.55:.0f}" r="{w * 0.72:.0f}"><stop offset=".55" stop-color="#3b1f4a" stop-opacity="0"/><stop offset="1" stop-color="#3b1f4a" stop-opacity=".34"/></radialGradient>
<filter id="cut" x="-20%" y="-20%" width="140%" height="140%"><feMorphology in="SourceAlpha" operator="dilate" radius="{3.4 * k:.1f}" result="d"/><feGaussianBlur in="d" stdDeviation=".7" result="e"/><feFlood flood-color="#fffdf6"/><feComposite in2="e" operator="in" result="rim"/><feMerge result="m"><feMergeNode in="rim"/><feMergeNode in="SourceGraphic"/></feMerge><feDropShadow in="m" dx="3" dy="7" stdDeviation="5" flood-color="#2c1a3a" flood-opacity=".45"/></filter>
<filter id="stand" x="-20%" y="-20%" width="140%" height="140%"><feDropShadow dx="2" dy="6" stdDeviation="5" flood-color="#2c1a3a" flood-opacity=".3"/></filter>
<filter id="sheet" x="-5%" y="-10%" width="110%" height="120%"><feDropShadow dx="0" dy="-2" stdDeviation="7" flood-color="#20363a" flood-opacity=".42"/><feDropShadow dx="0" dy="4" stdDeviation="6" flood-color="#2c1a3a" flood-opacity=".3"/></filter>
<filter id="box" x="-5%" y="-5%" width="110%" height="112%"><feDropShadow dx="0" dy="10" stdDeviation="14" flood-color="#6b4a2a" flood-opacity=".45"/></filter>
<filter id="far" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="{7 * k:.1f}"/></filter><filter id="near" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="1.2"/></filter>
<filter id="beam" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="{16 * k:.0f}"/></filter>
<filter id="grain" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".7" numOctaves="2" seed="4"/><feColorMatrix values="0 0 0 0 .42  0 0 0 0 .3  0 0 0 0 .2  0 0 0 .9 -.42"/></filter>
<clipPath id="hole"><rect x="{x0:.0f}" y="{y0:.0f}" width="{w:.0f}" height="{h:.0f}" rx="{10 * k:.0f}"/></clipPath></defs>
<rect width="{width}" height="{height}" fill="url(#apron)"/>
<g filter="url(#box)"><rect x="{x0 - frame:.1f}" y="{y0 - frame:.1f}" width="{w + 2 * frame:.1f}" height="{h + 2 * frame + 26 * k:.1f}" rx="{18 * k:.0f}" fill="url(#wood)"/></g>
<rect x="{x0 - frame * 0.55:.1f}" y="{y0 - frame * 0.55:.1f}" width="{w + frame * 1.1:.1f}" height="{h + frame * 1.1:.1f}" rx="{14 * k:.0f}" fill="none" stroke="url(#gold)" stroke-width="{5 * k:.1f}"/>
<g clip-path="url(#hole)"><rect x="{x0:.0f}" y="{y0:.0f}" width="{w:.0f}" height="{h:.0f}" fill="url(#sky)"/>
{confetti((x0, y0 + drop, x1, y0 + h * 0.6), 46, rng, 11 * k, 'opacity=".55" filter="url(#near)"')}
{clouds}{"".join(planes["sky"])}{back}
<circle cx="{cx:.0f}" cy="{y0 + h * 0.66:.0f}" r="{w * 0.36:.0f}" fill="url(#halo)" style="mix-blend-mode:soft-light"/>
{"".join(planes["back"])}{front}{"".join(planes["mid"])}
<path d="M{x0 + w * 0.06:.0f} {y0:.0f}L{cx - w * 0.24:.0f} {y0 + h * 0.95:.0f}H{cx + w * 0.20:.0f}L{x0 + w * 0.13:.0f} {y0:.0f}Z" fill="url(#cone)" filter="url(#beam)" opacity=".5" style="mix-blend-mode:screen"/><path d="M{x1 - w * 0.06:.0f} {y0:.0f}L{cx + w * 0.24:.0f} {y0 + h * 0.95:.0f}H{cx - w * 0.20:.0f}L{x1 - w * 0.13:.0f} {y0:.0f}Z" fill="url(#cone)" filter="url(#beam)" opacity=".5" style="mix-blend-mode:screen"/>
{hill(x0 - 30, x1 + 30, y0 + h * 0.955, h * 0.02, y1 + 30, 9, "#2f7d72", "#8fd4c4")}{"".join(planes["front"])}
<rect x="{x0:.0f}" y="{y0:.0f}" width="{w:.0f}" height="{h:.0f}" fill="url(#dusk)"/>
{curtain(x0 - 2, w * 0.17, y0, y1 + 4, 1, y0 + h * 0.56)}{curtain(x1 + 2, w * 0.17, y0, y1 + 4, -1, y0 + h * 0.56)}
{valance(x0 - 4, x1 + 4, y0 - 2, drop, swags)}</g>
{bulbs}
{confetti((x0 - 10, y0 + h * 0.28, x0 + w * 0.13, y1 + 60 * k), 9, rng, 30 * k, 'filter="url(#far)" opacity=".85"')}{confetti((x1 - w * 0.13, y0 + h * 0.28, x1 + 10, y1 + 40 * k), 8, rng, 30 * k, 'filter="url(#far)" opacity=".85"')}
<rect width="{width}" height="{height}" filter="url(#grain)" opacity=".13"/></svg>"""


CAST = [
    ("balloon", 0.215, 0.44, 112, False),
    ("sun-with-face", 0.775, 0.43, 104, False),
    ("deciduous-tree", 0.235, 0.70, 156, False),
    ("evergreen-tree", 0.785, 0.70, 140, False),
    ("locomotive", 0.365, 0.715, 116, False),
    ("elephant", 0.65, 0.75, 142, True),
    ("birthday-cake", 0.5, 0.85, 240, False),
    ("teddy-bear", 0.29, 0.86, 156, False),
    ("rabbit", 0.725, 0.862, 138, True),
    ("hedgehog", 0.20, 0.95, 102, False),
    ("wrapped-gift", 0.625, 0.955, 104, False),
    ("penguin", 0.81, 0.955, 110, False),
    ("tulip", 0.395, 0.955, 76, False),
]
SIZES = {
    "portrait": dict(width=1080, height=1350, stage=(76, 70, 1004, 808), k=1.0, players=CAST, drop=70, swags=5),
    "square": dict(width=1080, height=1080, stage=(64, 60, 1016, 640), k=0.82, players=[(n, (x - 0.5) * 0.86 + 0.5, y, s, f) for n, x, y, s, f in CAST], drop=58, swags=6),
    "story": dict(width=1080, height=1920, stage=(76, 180, 1004, 1100), k=1.14, players=CAST, drop=78, swags=5),
    "landscape": dict(width=1200, height=630, stage=(44, 44, 616, 550), k=0.66, players=CAST, drop=46, swags=4),
}

if __name__ == "__main__":
    for size, values in SIZES.items():
        (HERE / "art" / f"{size}.svg").write_text(compose(size, **values), encoding="utf-8")
