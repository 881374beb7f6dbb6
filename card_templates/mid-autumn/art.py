"""Draw the four pictures of the card: a moon over mist, a pavilion by a lake, two people who look up.

Run it in its own folder (`python art.py`); it writes art/*.svg and always the same bytes. The foreground is a dark, calm
shore where the letter stands; the left sky (right sky in landscape) is kept for the verse.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

import ink
from ink import Point, at


@dataclass(frozen=True, slots=True)
class Scene:
    """Where things stand in one size, in px of that size."""

    width: int
    height: int
    moon: Point
    radius: float
    water: float  # the far shore
    shore: float  # where the calm ground begins
    land: float  # scale of what stands on the shore
    ledge: float  # x of the end of the rock
    branch: tuple[Point, float, int]
    lanterns: tuple[tuple[float, float, float, float], ...]
    mirrored: bool = False  # the rock on the right


SKY = (("0", "#060b24"), (".26", "#0e1a47"), (".52", "#283874"), (".74", "#5f6197"), (".9", "#a58f9e"), ("1", "#cfab92"))
# depth of a ridge: lift over the water and amplitude (of the height of the ridges), roughness, colours of crest and foot
RIDGES = (
    (0.86, 0.30, 5, "#7479aa", "#b9a9b4", 0.75), (0.62, 0.36, 12, "#555d98", "#9a95b4", 0.9),
    (0.36, 0.34, 23, "#38437f", "#8187b0", 0.96), (0.15, 0.20, 41, "#202b60", "#5a6498", 1.0),
)


def gradient(name: str, stops: tuple[tuple[str, str], ...], kind: str = 'linearGradient x1="0" y1="0" x2="0" y2="1"') -> str:
    """Define a gradient; a stop is offset and colour, or offset and colour with "/opacity"."""
    inner = ""
    for offset, colour in stops:
        plain, _, opacity = colour.partition("/")
        inner += f'<stop offset="{offset}" stop-color="{plain}"' + (f' stop-opacity="{opacity}"/>' if opacity else "/>")
    return f'<{kind} id="{name}">{inner}</{kind.split()[0]}>'


def noise(x: float, seed: int) -> float:
    """Interpolate random heights (-1 to 1) that stand at whole numbers."""
    left = math.floor(x)
    a, b = (random.Random(seed * 7919 + n * 104729).uniform(-1, 1) for n in (left, left + 1))
    t = x - left
    t = t * t * (3 - 2 * t)
    return a + (b - a) * t


def crest(scene: Scene, depth: int) -> list[Point]:
    """Trace the line of a ridge: sharp peaks, soft saddles, finer stones with nearness; lower where the moon's path is."""
    lift, amplitude, seed, *_ = RIDGES[depth]
    tall = (scene.water - scene.moon[1] - scene.radius * 0.55) * 0.8
    line = []
    for x in range(-12, scene.width + 14, 5):
        u = x / 1080 * 2.3 + depth * 0.7
        height = sum((1 - 2 * abs(noise(u * 2**o * 1.25, seed + o))) * 0.5**o for o in range(2))
        height += sum(noise(u * 2**o * 3, seed + 9 + o) * 0.5**o * 0.34 for o in range(5))
        dip = 0.24 * math.exp(-(((x - scene.moon[0]) / (scene.width * 0.22)) ** 2))
        line.append((float(x), scene.water - tall * (lift * 0.62 + amplitude * 0.62 * height - dip * lift)))
    return line


def ridge(scene: Scene, depth: int) -> str:
    """Lay one ridge that dissolves in mist at its foot, with moonlight along its crest."""
    *_, top, foot, opacity = RIDGES[depth]
    line = crest(scene, depth)
    peak = min(y for _, y in line)
    name = f"r{depth}"
    fade = gradient(name, (("0", f"{top}/{opacity}"), (".55", f"{foot}/{opacity * 0.8:.2f}"), ("1", f"{foot}/.15")), f'linearGradient gradientUnits="userSpaceOnUse" x1="0" y1="{peak:.0f}" x2="0" y2="{scene.water + 12:.0f}"')
    d = "M" + "L".join(at(p) for p in line)
    trees = ""
    if depth == 3:
        rng = random.Random(77)
        pieces = []
        for x, y in line[::1]:
            tall = rng.uniform(3, 13) * (0.6 + 0.4 * noise(x / 60, 3))
            if rng.random() < 0.8:
                pieces.append(f"M{at((x - 3.4, y + 4))}L{at((x + rng.uniform(-1, 1), y - tall))}L{at((x + 3.4, y + 4))}Z")
        trees = f'<path d="{"".join(pieces)}" fill="{top}"/>'
    return (
        f"<defs>{fade}</defs>{trees}<path d=\"{d}L{scene.width + 20} {scene.water + 12:.0f}H-20Z\" fill=\"url(#{name})\"/>"
        f'<path d="{d}" fill="none" stroke="url(#rim)" stroke-width="{1.3 + depth * 0.25:.2f}" opacity="{0.34 + depth * 0.07:.2f}"/>'
    )


def mist(name: str, box: tuple[float, float, float, float], colour: str, strength: float, seed: int) -> str:
    """Hang a bank of mist in a box (x, y, width, height): stretched noise that fades out at the top and the bottom."""
    x, y, w, h = box
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (
        f'<filter id="{name}" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency=".0022 .013" numOctaves="4" seed="{seed}"/>'
        f'<feColorMatrix values="0 0 0 0 {red:.3f}  0 0 0 0 {green:.3f}  0 0 0 0 {blue:.3f}  3.2 0 0 0 -1.05"/></filter>'
        f'<mask id="{name}m" maskUnits="userSpaceOnUse" x="{x}" y="{y}" width="{w}" height="{h}"><rect x="{x}" y="{y}" width="{w}" height="{h}" fill="url(#veil)"/></mask>'
        f'<g mask="url(#{name}m)" opacity="{strength}"><rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{colour}" opacity=".35"/><rect x="{x}" y="{y}" width="{w}" height="{h}" fill="#888" filter="url(#{name})"/></g>'
    )


MARIA = (
    (-0.36, -0.34, 0.30, 0.25, -20), (0.10, -0.36, 0.19, 0.17, 0), (0.30, -0.14, 0.22, 0.19, 20), (0.56, -0.30, 0.13, 0.10, 30), (0.55, 0.06, 0.13, 0.19, -20),
    (0.34, 0.18, 0.12, 0.13, 0), (-0.62, -0.02, 0.20, 0.36, 8), (-0.30, 0.10, 0.20, 0.13, 30), (-0.22, 0.38, 0.22, 0.15, -8), (-0.50, 0.42, 0.12, 0.11, 0), (-0.02, -0.66, 0.46, 0.05, -4),
)


def moon(scene: Scene) -> str:
    """Draw the moon as it is in September: the known seas with ragged shores, rays of Tycho, a soft limb, a wide glow."""
    (x, y), r = scene.moon, scene.radius
    seas = "".join(
        f'<ellipse cx="{x + dx * r:.1f}" cy="{y + dy * r:.1f}" rx="{rx * r:.1f}" ry="{ry * r:.1f}" transform="rotate({turn} {x + dx * r:.1f} {y + dy * r:.1f})"/>' for dx, dy, rx, ry, turn in MARIA
    )
    rng, tycho = random.Random(4), (x + r * 0.06, y + r * 0.66)
    rays = "".join(f"M{at(ink.polar(tycho, r * 0.06, a))}L{at(ink.polar(tycho, r * rng.uniform(0.3, 0.95), a + rng.uniform(-3, 3)))}" for a in range(0, 360, 24))
    pits = "".join(
        f'<circle cx="{p[0]:.1f}" cy="{p[1]:.1f}" r="{rng.uniform(0.006, 0.022) * r:.1f}"/>' for p in (ink.polar((x, y), r * 0.93 * rng.random() ** 0.5, rng.uniform(0, 360)) for _ in range(70))
    )
    return (
        f'<filter id="sea" x="-10%" y="-10%" width="120%" height="120%" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency="{5 / r:.4f}" numOctaves="5" seed="9"/>'
        f'<feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  1 0 0 0 0" result="n"/><feGaussianBlur in="SourceAlpha" stdDeviation="{r * 0.035:.1f}" result="s"/>'
        f'<feComposite in="s" in2="n" operator="arithmetic" k2="1.05" k3="1.9" k4="-1.22"/><feGaussianBlur stdDeviation="{r * 0.008:.1f}" result="e"/>'
        '<feFlood flood-color="#967b50"/><feComposite in2="e" operator="in"/></filter>'
        f'<filter id="dust" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency="{9 / r:.4f}" numOctaves="4" seed="31"/><feColorMatrix values="0 0 0 0 .66  0 0 0 0 .5  0 0 0 0 .3  0 1.5 0 0 -.62"/></filter>'
        f'<filter id="ray" x="-5%" y="-5%" width="110%" height="110%"><feGaussianBlur stdDeviation="{r * 0.012:.1f}"/></filter>'
        f'<clipPath id="disc"><circle cx="{x}" cy="{y}" r="{r}"/></clipPath>'
        f'<circle cx="{x}" cy="{y}" r="{r * 2.9:.0f}" fill="url(#halo)"/><circle cx="{x}" cy="{y}" r="{r * 1.36:.0f}" fill="url(#glow)"/>'
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="url(#face)"/>'
        f'<g clip-path="url(#disc)"><g filter="url(#sea)" opacity=".42">{seas}</g>'
        f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" fill="#888" filter="url(#dust)" opacity=".2"/>'
        f'<g filter="url(#ray)"><path d="{rays}" stroke="#fffdf0" stroke-width="{r * 0.017:.1f}" opacity=".26" fill="none"/><circle cx="{tycho[0]:.1f}" cy="{tycho[1]:.1f}" r="{r * 0.05:.1f}" fill="#fffdf0" opacity=".7"/><g fill="#fffbe6" opacity=".3">{pits}</g></g>'
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="url(#limb)"/></g>'
    )


def stars(scene: Scene) -> str:
    """Scatter stars, fewer near the moon and near the ridges; the brightest have a breath of light."""
    rng, out = random.Random(15), []
    for _ in range(int(scene.width * scene.water / 4200)):
        spot = (rng.uniform(0, scene.width), scene.water * rng.random() ** 1.3 * 0.86)
        far = math.dist(spot, scene.moon) / scene.radius
        if far < 1.25 or rng.random() > min(1, (far - 1.05) * 0.8):
            continue
        size = rng.choice((0.7, 0.7, 0.9, 0.9, 1.2, 1.5, 2.0))
        if size == 2.0:
            out.append(f'<circle cx="{spot[0]:.0f}" cy="{spot[1]:.0f}" r="9" fill="url(#halo)" opacity=".7"/>')
        out.append(f'<circle cx="{spot[0]:.0f}" cy="{spot[1]:.0f}" r="{size}" fill="{rng.choice(("#fff4d8", "#dfe6ff", "#ffffff"))}" opacity="{rng.uniform(0.3, 0.95):.2f}"/>')
    return "".join(out)


def lake(scene: Scene) -> str:
    """Lay the water: the sky once more, darker, and the moon's path in it."""
    rng, strokes = random.Random(8), []
    deep = scene.shore - scene.water
    for _ in range(150):
        t = rng.random() ** 0.8
        y = scene.water + 8 + t * deep * 1.1
        spread = scene.radius * (0.16 + 0.62 * t)
        x = scene.moon[0] + rng.gauss(0, spread * 0.55)
        wide = rng.uniform(8, 34) * (0.5 + t)
        near = math.exp(-(((x - scene.moon[0]) / spread) ** 2))
        strokes.append(f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{wide:.0f}" ry="{0.8 + 1.2 * t:.1f}" opacity="{(0.2 + 0.75 * near) * (1 - 0.5 * t):.2f}"/>')
    still = "".join(
        f'<path d="M{rng.uniform(-40, scene.width):.0f} {scene.water + 10 + rng.random() * deep:.0f}h{rng.uniform(60, 260):.0f}" opacity="{rng.uniform(0.08, 0.24):.2f}"/>' for _ in range(36)
    )
    foot = scene.height - scene.water
    return (
        f'<rect x="0" y="{scene.water}" width="{scene.width}" height="{foot}" fill="url(#water)"/><g stroke="#c9cbe6" stroke-width="1.3">{still}</g>'
        f'<ellipse cx="{scene.moon[0]}" cy="{scene.water + deep * 0.42:.0f}" rx="{scene.radius * 0.9:.0f}" ry="{deep * 0.62:.0f}" fill="url(#glow)" opacity=".5"/><g fill="#fff0c6">{"".join(strokes)}</g>'
    )


def shore(scene: Scene) -> str:
    """Raise the rock on the left and the dark, calm ground in front."""
    k, w, h = scene.land, scene.width, scene.height
    top = scene.shore - 112 * k
    end = scene.ledge
    rng = random.Random(19)
    edge: list[Point] = [(-10, top - 10 * k), (end * 0.2, top - 4 * k), (end * 0.52, top), (end * 0.8, top + 2 * k), (end * 0.97, top + 10 * k), (end, top + 24 * k), (end * 0.985, top + 50 * k), (end * 1.02, top + 76 * k), (end * 1.12, top + 98 * k), (end * 1.3, scene.shore)]
    rugged: list[Point] = []
    for a, b in zip(edge, edge[1:], strict=False):
        steps = max(2, int(math.dist(a, b) / 9))
        rugged.extend((a[0] + (b[0] - a[0]) * i / steps + rng.uniform(-1.6, 1.6), a[1] + (b[1] - a[1]) * i / steps + rng.uniform(-1.8, 1.8) * k) for i in range(steps))
    x = rugged[-1][0]
    while x < w + 14:
        x += 7
        rugged.append((x, scene.shore + 9 * noise(x / 90, 2) * k + 3 * noise(x / 17, 4)))
    d = "M" + "L".join(at(p) for p in rugged)
    blades = "".join(f"M{at(p)}q{rng.uniform(-4, 4):.1f} {-rng.uniform(4, 9) * k:.1f} {rng.uniform(-7, 8):.1f} {-rng.uniform(8, 20) * k:.1f}" for p in rugged if rng.random() < 0.62)
    return (
        f'<path d="{blades}" fill="none" stroke="{ink.INK}" stroke-width="1.8" stroke-linecap="round"/><path d="{d}V{h + 10}H-10Z" fill="url(#ground)"/>'
        f'<path d="{d}" fill="none" stroke="url(#rim)" stroke-width="1.8" opacity=".55"/>'
    )


def life(scene: Scene) -> str:
    """Stand pavilion, people and pine on the rock, reeds on the right."""
    k, top, end = scene.land, scene.shore - 110 * scene.land, scene.ledge
    return (
        ink.pine((end * 0.16, top + 4), k * 0.82, 3) + ink.pavilion((end * 0.53, top - 8 * k), k * 0.86) + ink.people((end * 0.83, top + 5 * k), k * 0.92)
        + ink.reeds((scene.width - 66 * k, scene.shore + 6), k, 6, 22) + ink.reeds((scene.width - 190 * k, scene.shore + 8), k * 0.6, 8, 14)
    )


def definitions(scene: Scene) -> str:
    """Define gradients that everything shares."""
    wide = f'radialGradient gradientUnits="userSpaceOnUse" cx="{scene.moon[0]}" cy="{scene.water:.0f}" r="{scene.width * 0.62:.0f}"'
    return "<defs>" + "".join((
        gradient("sky", SKY, f'linearGradient gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="{scene.water:.0f}"'),
        gradient("halo", (("0", "#ffe9ba/.62"), (".3", "#f6d9a8/.26"), (".62", "#a9a2c8/.1"), ("1", "#a9a2c8/0")), "radialGradient"),
        gradient("glow", (("0", "#fff3cf/.95"), (".68", "#ffe9b8/.55"), (".8", "#ffe2a8/.22"), ("1", "#ffe2a8/0")), "radialGradient"),
        gradient("face", (("0", "#fffdf1"), (".5", "#fff2cd"), (".85", "#fadf9f"), ("1", "#eec67d")), 'radialGradient cx=".44" cy=".4" r=".62"'),
        gradient("limb", ((".7", "#b07f3a/0"), (".93", "#b07f3a/.16"), ("1", "#8a5f35/.4")), "radialGradient"),
        gradient("rim", (("0", "#fff0c9/.95"), (".5", "#f3dcc0/.35"), ("1", "#cfd2ee/.05")), wide),
        gradient("veil", (("0", "#000"), (".5", "#fff"), ("1", "#000"))),
        gradient("water", (("0", "#8d88ae"), (".12", "#4b5590"), (".4", "#1b2657"), ("1", "#0a1130"))),
        gradient("ground", (("0", "#0d1536"), (".3", "#0a112e"), ("1", "#070c22"))),
        gradient("lamp", (("0", "#ffdf9a/.85"), (".3", "#ffb658/.36"), ("1", "#ff9a3a/0")), "radialGradient"),
        gradient("bag", (("0", "#e8873a"), (".55", "#ffb95a"), ("1", "#fff0b6"))),
        gradient("bloom", (("0", "#e9a63a"), ("1", "#ffe39a")), 'radialGradient cx=".2" cy=".5" r=".9"'),
        gradient("dusk", (("0", "#a86f24"), ("1", "#d39a3e")), 'radialGradient cx=".2" cy=".5" r=".9"'),
        gradient("vig", ((".6", "#04071a/0"), ("1", "#04071a/.5")), 'radialGradient cx=".5" cy=".45" r=".78"'),
    )) + "</defs>"


def grain(scene: Scene) -> str:
    """Cover the page with the tooth of paper and darken its corners."""
    side = 256
    layers = (("ga", ".8", 7, "0 0 0 0 .9  0 0 0 0 .92  0 0 0 0 1  1.9 0 0 0 -.95", 0.13), ("gb", ".7", 12, "0 0 0 0 .02  0 0 0 0 .03  0 0 0 0 .1  0 1.9 0 0 -.93", 0.2))
    filters = "".join(
        f'<filter id="{name}" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency="{often}" numOctaves="2" seed="{seed}" stitchTiles="stitch"/><feColorMatrix values="{matrix}"/></filter>'
        for name, often, seed, matrix, _ in layers
    )
    rects = "".join(f'<rect width="{side}" height="{side}" fill="#888" filter="url(#{name})" opacity="{opacity}"/>' for name, *_, opacity in layers)
    return (
        f'{filters}<pattern id="grain" width="{side}" height="{side}" patternUnits="userSpaceOnUse">{rects}</pattern>'
        f'<rect width="{scene.width}" height="{scene.height}" fill="url(#vig)"/><rect width="{scene.width}" height="{scene.height}" fill="url(#grain)"/>'
    )


def draw(scene: Scene) -> str:
    """Compose one size, from the sky to the shore."""
    w, h, deep = scene.width, scene.height, (scene.water - scene.moon[1] - scene.radius * 0.55) * 0.8
    at_water, land = scene.water, life(scene) + shore(scene)
    if scene.mirrored:
        land = f'<g transform="translate({w} 0) scale(-1 1)">{land}</g>'
    body = "".join((
        definitions(scene), f'<rect width="{w}" height="{at_water + 4}" fill="url(#sky)"/>', stars(scene), moon(scene),
        mist("m0", (0, scene.moon[1] + scene.radius * 0.1, w, scene.radius * 0.95), "#e8dfe6", 0.22, 3),
        ridge(scene, 0), mist("m1", (0, at_water - deep * 0.62, w, deep * 0.5), "#f0e2da", 0.62, 5), ridge(scene, 1),
        mist("m2", (0, at_water - deep * 0.46, w, deep * 0.46), "#e3dbe4", 0.6, 8), ridge(scene, 2),
        mist("m3", (0, at_water - deep * 0.3, w, deep * 0.36), "#d5d3e6", 0.6, 13), ridge(scene, 3), lake(scene),
        mist("m4", (0, at_water - deep * 0.14, w, deep * 0.26), "#dcd8e8", 0.75, 21),
        "".join(ink.lantern((x, y), size, strength) for x, y, size, strength in scene.lanterns), land,
        ink.osmanthus(scene.branch[0], scene.branch[1], 12, scene.branch[2]), grain(scene),
    ))
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">{body}</svg>'


SCENES = {
    "portrait": Scene(
        1080, 1350, (676, 392), 248, 862, 980, 1.0, 560, ((1086, 50), 1.0, 1),
        ((858, 722, 1.0, 0.95), (944, 622, 0.72, 0.9), (1004, 750, 0.62, 0.8), (770, 790, 0.5, 0.8), (430, 700, 0.62, 0.85), (386, 610, 0.42, 0.7), (1010, 560, 0.42, 0.6)),
    ),
    "story": Scene(
        1080, 1920, (664, 640), 272, 1226, 1356, 1.08, 584, ((1086, 196), 1.08, 1),
        ((872, 1040, 1.15, 0.95), (950, 920, 0.8, 0.9), (1010, 1076, 0.66, 0.8), (774, 1128, 0.56, 0.8), (446, 1010, 0.7, 0.85), (404, 894, 0.46, 0.7), (1016, 820, 0.46, 0.6)),
    ),
    "square": Scene(
        1080, 1080, (700, 296), 200, 634, 734, 0.72, 424, ((1086, 28), 0.82, 1),
        ((846, 548, 0.8, 0.95), (930, 470, 0.58, 0.9), (1004, 566, 0.5, 0.8), (760, 586, 0.42, 0.8), (470, 520, 0.5, 0.85), (424, 452, 0.36, 0.7), (1010, 400, 0.36, 0.6)),
    ),
    "landscape": Scene(
        1200, 630, (640, 206), 146, 404, 464, 0.56, 378, ((1206, 8), 0.78, 1),
        ((520, 352, 0.56, 0.95), (462, 296, 0.4, 0.9), (560, 376, 0.34, 0.8), (744, 372, 0.32, 0.8), (812, 330, 0.44, 0.85), (838, 258, 0.3, 0.7)), True,
    ),
}


def seal() -> str:
    """Cut the seal: a rabbit under a moon, left white in cinnabar that did not take the ink everywhere."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120" viewBox="0 0 120 120">'
        '<filter id="worn" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".11" numOctaves="3" seed="4" result="n"/><feColorMatrix in="n" values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  -2.6 0 0 0 2.35" result="m"/><feComposite in="SourceGraphic" in2="m" operator="in"/></filter>'
        '<mask id="cut"><rect width="120" height="120" fill="#fff"/><g transform="translate(4 19) scale(.98)"><path d="'
        + ink.rabbit()
        + '" fill="#000"/><circle cx="64" cy="43" r="2.6" fill="#fff"/><path d="M40 80C36 68 42 58 54 58" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/></g><circle cx="91" cy="28" r="11" fill="#000"/>'
        '<path d="M11 12H109V108H11Z" fill="none" stroke="#000" stroke-width="3"/></mask>'
        '<rect x="9" y="9" width="102" height="102" rx="4" fill="#f1dfb8" opacity=".94"/><g filter="url(#worn)"><path mask="url(#cut)" d="M8 4L60 3L113 5L117 10L116 60L117 112L112 117L60 116L7 117L3 111L4 60L3 9Z" fill="#c23a2b"/></g></svg>'
    )


def stamp() -> str:
    """Draw the stamp of the envelope: the moon over one ridge, an osmanthus twig, a perforated edge."""
    bites = "".join(f'<circle cx="{x}" cy="{y}" r="7"/>' for i in range(13) for x, y in ((24 + i * 21, 10), (24 + i * 21, 290), (10, 24 + i * 21), (290, 24 + i * 21)))
    defs = gradient("sky", SKY) + gradient("bloom", (("0", "#e9a63a"), ("1", "#ffe39a"))) + gradient("dusk", (("0", "#a86f24"), ("1", "#d39a3e")))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" viewBox="0 0 300 300"><defs>{defs}<mask id="p"><path d="M10 10H290V290H10Z" fill="#fff"/><g fill="#000">{bites}</g></mask><clipPath id="c"><path d="M28 28H272V272H28Z"/></clipPath></defs>'
        '<g mask="url(#p)"><path d="M0 0H300V300H0Z" fill="#efe4c8"/><g clip-path="url(#c)"><path d="M28 28H272V272H28Z" fill="url(#sky)"/><circle cx="134" cy="150" r="72" fill="#fff1cd"/><g fill="#d9be88" opacity=".6"><ellipse cx="112" cy="132" rx="24" ry="18"/><ellipse cx="152" cy="140" rx="18" ry="14"/><ellipse cx="116" cy="172" rx="18" ry="11"/></g>'
        '<path d="M20 240C60 214 90 226 120 214C160 196 190 232 220 216C240 206 260 214 280 204V280H20Z" fill="#38437f"/><path d="M20 262C70 240 120 256 160 244C210 232 240 250 280 238V280H20Z" fill="#0d1536"/>'
        f'{ink.osmanthus((280, 40), 0.46, 12)}</g></g></svg>'
    )


def liner() -> str:
    """Draw the pattern inside the envelope: slow water under the moon."""
    rng = random.Random(3)
    waves = "".join(f'<path d="M{rng.uniform(-60, 760):.0f} {y}q{w / 4:.0f} -7 {w / 2:.0f} 0t{w / 2:.0f} 0" opacity="{rng.uniform(0.3, 1):.2f}"/>' for y in range(14, 600, 13) for w in (rng.uniform(90, 240), rng.uniform(60, 160)))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600" viewBox="0 0 800 600"><path d="M0 0H800V600H0Z" fill="#2a3670"/>'
        f'<g fill="none" stroke="#55609c" stroke-width="2" stroke-linecap="round">{waves}</g></svg>'
    )


def main() -> None:
    """Write every picture."""
    pictures = {name: draw(scene) for name, scene in SCENES.items()}
    pictures |= {"seal": seal(), "stamp": stamp(), "liner": liner()}
    for name, svg in pictures.items():
        (Path(__file__).parent / "art" / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
