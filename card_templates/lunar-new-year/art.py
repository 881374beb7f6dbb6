"""Draw the four pictures of the card: six sheets of vermilion paper around a round window, and in its light a goat.

Run it in its own folder (`python art.py`); it writes art/*.svg and always the same bytes. The window stands above the
letter in portrait and story, left of the words in square and landscape; the outer sheet stays calm where words stand.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import goat
import paper
from shapes import Point, at, dot, joined, leaf, number, polar

SHEETS = ("#ffe6ab", "#fdc672", "#f79c4b", "#ea6a35", "#d23a28", "#b0161d")
DARKER = ("#fdd48a", "#f6ad55", "#ea7f38", "#d84c24", "#bb2620", "#950f17")
EDGES = ("#fff8e2", "#ffe9b8", "#ffcb8e", "#ffa274", "#f2745f", "#d9444a")
HOLES = (
    (0.662, 40, "saw"), (0.724, 30, "scallop"), (0.752, 24, "petal"), (0.886, 26, "scallop"), (0.912, 30, "petal"), (1.0, 0, "circle"),
)
PIERCED = (
    (0.66, 44, "dot", 0.0001), (0.706, 30, "dot", 0.0105), (0.778, 24, "drop", 0.0135), (0.858, 26, "crescent", 0.0125), (0.928, 30, "leaf", 0.0115),
)
COAT = 'linearGradient gradientUnits="userSpaceOnUse" x1="300" y1="0" x2="620" y2="940"'
CORAL = ("c0", "c1", "c2", "c3", "c4")
BLUSH = ("b0", "b1", "b2", "b3", "b4")


@dataclass(frozen=True, slots=True)
class Scene:
    """Where things stand in one size, in px of that size."""

    width: int
    height: int
    window: Point
    radius: float
    flowers: tuple[tuple[Point, float, tuple[str, ...], int], ...]
    fronds: tuple[tuple[Point, float, float, int], ...]
    inset: float


def definitions() -> str:
    """Define gradients and shadows."""
    tones = {
        "c0": ("#c32a22", "#f0633f"), "c1": ("#cf3a2a", "#f67d50"), "c2": ("#dd5436", "#fb9a66"), "c3": ("#ea7344", "#ffb983"), "c4": ("#f29a58", "#ffdca8"),
        "b0": ("#dd6a48", "#ffc9a0"), "b1": ("#e27a50", "#ffd5ae"), "b2": ("#e88c5c", "#ffdfbd"), "b3": ("#ef9f68", "#ffe8cc"), "b4": ("#f2ae62", "#fff1d8"),
    }
    along = 'linearGradient x1="0" y1=".5" x2="1" y2=".5"'
    out = [paper.gradient(name, ((".1", dark), ("1", light)), along) for name, (dark, light) in tones.items()]
    out += [paper.gradient(f"s{i}", (("0", SHEETS[i]), ("1", DARKER[i]))) for i in range(6)]
    out.append(paper.gradient("foil", paper.FOIL))
    out.append(paper.gradient("coat", (("0", "#c81f22"), (".6", "#ac141b"), ("1", "#8f0d15")), COAT))
    out.append(paper.gradient("coat2", (("0", "#e8643a"), ("1", "#cf3f27")), COAT))
    out.append('<radialGradient id="light"><stop offset="0" stop-color="#fffbea"/><stop offset=".5" stop-color="#fff2cc"/><stop offset="1" stop-color="#ffd98a"/></radialGradient>')
    out.append(f'<radialGradient id="fall"><stop offset=".7" stop-color="{paper.NIGHT}" stop-opacity=".62"/><stop offset="1" stop-color="{paper.NIGHT}" stop-opacity="0"/></radialGradient>')
    out += [paper.shadow(f"h{i}", height, 5) for i, height in enumerate((8, 10, 12, 15, 20, 26))]
    out += [paper.shadow("goat", 22), paper.shadow("far", 9), paper.shadow("petal", 5), paper.shadow("cloud", 9)]
    return f"<defs>{''.join(out)}</defs>"


def sheet(scene: Scene, depth: int) -> str:
    """Lay sheet `depth` (0 is the innermost) with its hole and its row of small cuts."""
    share, lobes, kind = HOLES[depth]
    turn = depth * 2.3
    hole = paper.ring(scene.window, scene.radius * share, lobes, kind, turn)
    if depth == len(HOLES) - 1:
        page = f"M-9 -9H{scene.width + 9}V{scene.height + 9}H-9Z"
        band = dot(scene.window, scene.radius * 1.03) + hole
        return (
            f'<g filter="url(#h{depth})"><path fill-rule="evenodd" d="{band}" fill="{SHEETS[depth]}"/></g>'
            + paper.lifted(page + hole, f"url(#s{depth})", EDGES[depth], rule="evenodd", thick=1.7)
        )
    where, count, cut, size = PIERCED[depth]
    phase = 180 / count if kind == "scallop" else 0
    holes = hole + paper.piercing(scene.window, scene.radius * where, count, cut, turn + phase, scene.radius * size) if depth else hole
    rim = min(1.06, HOLES[depth + 1][0] + 0.12)  # no wider than what the next sheet leaves to see
    d = dot(scene.window, scene.radius * rim) + holes
    return f'<g filter="url(#h{depth})">{paper.lifted(d, f"url(#s{depth})", EDGES[depth], rule="evenodd", thick=1.7)}</g>'


def light(scene: Scene) -> str:
    """Light the window from behind: a sun, its rays as pale slips of paper, a ring of foil dust."""
    (x, y), r = scene.window, scene.radius
    rays = joined(
        f"M{at(polar(scene.window, r * 0.2, a))}L{at(polar(scene.window, r * 0.8, a - 1.9))}L{at(polar(scene.window, r * 0.8, a + 1.9))}Z" for a in range(0, 360, 9)
    )
    rng = random.Random(2027)
    dust = joined(dot(polar(scene.window, r * rng.uniform(0.3, 0.64), rng.uniform(180, 360)), rng.uniform(0.8, 2.2)) for _ in range(46))
    return (
        f'<circle cx="{x}" cy="{y}" r="{number(r * 0.8)}" fill="url(#light)"/><path d="{rays}" fill="#ffcf78" opacity=".3"/>'
        f'<circle cx="{x}" cy="{y}" r="{number(r * 0.42)}" fill="#fffdf2" opacity=".75"/><path d="{dust}" fill="#d79a3c" opacity=".55"/>'
    )


def bank(scene: Scene, drop: float, seed: int, depth: int) -> str:
    """Raise a bank of clouds from the foot of the window: rows of paper scales with cut arcs."""
    (x, y), r, rng = scene.window, scene.radius, random.Random(seed)
    wide, scales = r * 1.0, 9
    pieces, arcs = [], []
    for i in range(scales):
        t = (i + 0.5) / scales * 2 - 1
        spot = (x + wide * t, y + r * (drop + 0.1 * t * t * (1 if seed % 2 else -1)) + rng.uniform(-0.03, 0.03) * r)
        size = r * rng.uniform(0.135, 0.175)
        pieces.append(dot(spot, size))
        arcs.extend(_arc(spot, size * share) for share in (0.72, 0.46, 0.2))
    floor = f"M{at((x - wide * 1.1, y + r * drop))}H{number(x + wide * 1.1)}V{number(y + r * 1.1)}H{number(x - wide * 1.1)}Z"
    return (
        f'<g filter="url(#h{depth})">{paper.lifted(joined(pieces) + floor, f"url(#s{depth})", EDGES[depth])}</g>'
        f'<path d="{joined(arcs)}" fill="none" stroke="{DARKER[min(5, depth + 1)]}" stroke-width="{number(r * 0.011)}" stroke-linecap="round" opacity=".75"/>'
    )


def _arc(spot: Point, radius: float) -> str:
    return f"M{at((spot[0] - radius, spot[1]))}A{number(radius)} {number(radius)} 0 0 1 {at((spot[0] + radius, spot[1]))}"


def animal(scene: Scene) -> str:
    """Set the goat into the light: far sheet, near sheet over a slip of foil, ear."""
    scale = scene.radius * 1.48 / 1000
    x, y = scene.window[0] - 464 * scale, scene.window[1] - 470 * scale
    foil = '<circle cx="258" cy="524" r="100" fill="url(#foil)"/><circle cx="590" cy="512" r="96" fill="url(#foil)"/>'
    holes = f'<mask id="cut" maskUnits="userSpaceOnUse" x="0" y="-40" width="1000" height="1040"><rect x="0" y="-40" width="1000" height="1040" fill="#fff"/><path d="{goat.near_cuts()}" fill="#000"/></mask>'
    far_holes = f'<mask id="cut2" maskUnits="userSpaceOnUse" x="0" y="-40" width="1000" height="1040"><rect x="0" y="-40" width="1000" height="1040" fill="#fff"/><path d="{goat.far_cuts()}" fill="#000"/></mask>'
    coat = "".join(paper.lifted(d, "url(#coat)", "#f2695a", thick=2.6) for d in goat.near())
    pupil = f'<circle cx="{goat.PUPIL[0]}" cy="{goat.PUPIL[1]}" r="7.5" fill="url(#coat)"/>'
    ear = f'<g filter="url(#far)"><path fill-rule="evenodd" d="{goat.ear()}{goat.ear_cuts()}" fill="url(#coat)" stroke="#f2695a" stroke-width="1.2"/></g>'
    return (
        f'<defs>{holes}{far_holes}</defs><g transform="translate({at((x, y))}) scale({scale:.4f})">'
        f'<g filter="url(#far)"><g mask="url(#cut2)">{"".join(paper.lifted(d, "url(#coat2)", "#ffb184", thick=2.6) for d in goat.far())}</g></g>{foil}'
        f'<g filter="url(#goat)"><g mask="url(#cut)">{coat}</g></g>{pupil}{ear}</g>'
    )


def frame(scene: Scene) -> str:
    """Print the foil: a double rim around the page with stepped corners, and a rim around the window."""
    a, (w, h) = scene.inset, (scene.width, scene.height)
    step = a * 0.62

    def rim(inset: float, cut: float) -> str:
        right, foot = w - inset, h - inset
        return (
            f"M{inset + cut} {inset}H{right - cut}v{cut}h{cut}V{foot - cut}h{-cut}v{cut}H{inset + cut}v{-cut}h{-cut}V{inset + cut}h{cut}Z"
        )

    x, y = scene.window
    return (
        f'<g fill="none" stroke="url(#foil)"><path d="{rim(a, step)}" stroke-width="3.4"/><path d="{rim(a + 11, step)}" stroke-width="1.3"/>'
        f'<circle cx="{x}" cy="{y}" r="{number(scene.radius + 5)}" stroke-width="5"/><circle cx="{x}" cy="{y}" r="{number(scene.radius + 14)}" stroke-width="1.3"/></g>'
    )


def clouds(scene: Scene, spots: tuple[tuple[float, float, float, int, int], ...]) -> str:
    """Slip clouds between the sheets; places are in radii from the middle of the window."""
    (x, y), r = scene.window, scene.radius
    return "".join(
        paper.cloud((x + r * dx, y + r * dy), r * size, f"url(#s{tone})", EDGES[tone], flip=flip, mark=DARKER[min(5, tone + 2)])
        for dx, dy, size, flip, tone in spots
    )


def bloom(centre: Point, size: float, tones: tuple[str, ...], seed: int) -> str:
    """Lay a peony on the top sheet, with the round shadow of something thick."""
    x, y = centre
    fall = f'<circle cx="{number(x + size * 0.1)}" cy="{number(y + size * 0.16)}" r="{number(size * 1.16)}" fill="url(#fall)"/>'
    return fall + paper.peony(centre, size, tones, seed)


def draw(scene: Scene) -> str:
    """Compose one size from the light in the middle to the sheet on top."""
    fronds = "".join(paper.frond(foot, length, turn, ("#8d0f17", "#a51a1c", "url(#foil)")[tone], ("#c4373b", "#d9484a", "#fff0bd")[tone]) for foot, length, turn, tone in scene.fronds)
    flowers = "".join(bloom(*flower) for flower in scene.flowers)
    body = "".join([
        definitions(), light(scene), sheet(scene, 0), sheet(scene, 1), sheet(scene, 2),
        clouds(scene, ((-0.56, -0.4, 0.27, 1, 2), (0.56, 0.2, 0.23, -1, 1))), bank(scene, 0.66, 5, 1), bank(scene, 0.74, 4, 2),
        animal(scene), bank(scene, 0.83, 7, 3), sheet(scene, 3), clouds(scene, ((0.7, -0.6, 0.2, -1, 3),)), sheet(scene, 4), sheet(scene, 5),
        frame(scene), fronds, flowers, paper.grain(scene.width, scene.height),
    ])
    w, h = scene.width, scene.height
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">{body}</svg>'


def around(window: Point, radius: float, near: float) -> tuple[tuple[tuple[Point, float, tuple[str, ...], int], ...], tuple[tuple[Point, float, float, int], ...]]:
    """Plant two bushes at the lower left and right of the window; `near` scales the flowers."""
    (x, y), r, k = window, radius, near
    flowers = (
        ((x - r * 0.845, y + r * 0.795), 112 * k, CORAL, 3), ((x + r * 0.855, y + r * 0.82), 104 * k, CORAL, 8),
        ((x - r * 0.845 + 126 * k, y + r * 0.795 + 66 * k), 66 * k, BLUSH, 5), ((x + r * 0.855 - 114 * k, y + r * 0.82 + 60 * k), 58 * k, BLUSH, 9),
    )
    (ax, ay), (bx, by) = flowers[0][0], flowers[1][0]
    places = (
        (ax - 40, ay - 50, 130, -118, 2), (ax - 66, ay - 10, 112, 176, 1), (ax + 54, ay + 50, 150, 20, 2), (ax - 46, ay + 50, 110, 128, 1),
        (ax + 174, ay + 90, 110, 8, 1), (bx + 32, by - 62, 140, -62, 2), (bx + 62, by - 12, 106, 4, 1), (bx - 58, by + 58, 140, 160, 2),
        (bx + 52, by + 38, 110, 50, 1), (bx - 158, by + 83, 100, 172, 1),
    )
    fronds = []
    for px, py, length, turn, tone in places:
        base = (ax, ay) if abs(px - ax) < abs(px - bx) else (bx, by)
        fronds.append(((base[0] + (px - base[0]) * k, base[1] + (py - base[1]) * k), length * k, float(turn), tone))
    return flowers, tuple(fronds)


def scene(size: tuple[int, int], window: Point, radius: float, near: float, inset: float) -> Scene:
    """Set up one size."""
    return Scene(size[0], size[1], window, radius, *around(window, radius, near), inset)


SCENES = {
    "portrait": scene((1080, 1350), (540, 546), 350, 1.0, 34),
    "story": scene((1080, 1920), (540, 766), 404, 1.16, 40),
    "square": scene((1080, 1080), (352, 378), 274, 0.78, 32),
    "landscape": scene((1200, 630), (296, 306), 250, 0.72, 24),
}


def strip() -> str:
    """Draw the slip of paper for one line of a couplet, a little smaller than its picture so that its shadow has room."""
    w, h, notch = 106, 520, 12
    d = f"M{notch} 0H{w - notch}V{notch}H{w}V{h - notch}H{w - notch}V{h}H{notch}V{h - notch}H0V{notch}H{notch}Z"
    inner = f"M{notch + 6} 7H{w - notch - 6}V{notch + 6}H{w - 7}V{h - notch - 6}H{w - notch - 6}V{h - 7}H{notch + 6}V{h - notch - 6}H7V{notch + 6}H{notch + 6}Z"
    rng = random.Random(6)
    flecks = "".join(
        f'<path d="{leaf((rng.uniform(10, w - 14), rng.uniform(12, h - 14)), rng.uniform(2, 6), rng.uniform(0, 180), 0.4)}" fill="url(#foil)" opacity="{rng.uniform(0.25, 0.8):.2f}"/>'
        for _ in range(120)
    )
    tips = "".join(
        f'<path d="{joined(leaf((w / 2, y), 20, a, 0.16) for a in range(turn - 60, turn + 61, 30))}" fill="url(#foil)"/>' for y, turn in ((36, -90), (h - 36, 90))
    )
    defs = paper.gradient("foil", paper.FOIL) + paper.gradient("slip", (("0", "#cf2a24"), ("1", "#b3191d"))) + paper.shadow("h", 11)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="126" height="540" viewBox="0 0 126 540"><defs>{defs}</defs><g transform="translate(7 5)">'
        f'<g filter="url(#h)">{paper.lifted(d, "url(#slip)", "#ff8a6e", thick=1.4)}</g>{flecks}{tips}'
        f'<path d="{inner}" fill="none" stroke="url(#foil)" stroke-width="1.8"/></g></svg>'
    )


def stamp() -> str:
    """Draw the stamp of the envelope: the goat in red on cream, with a perforated edge."""
    bites = joined(dot((x, y), 7) for i in range(13) for x, y in ((24 + i * 21, 10), (24 + i * 21, 290), (10, 24 + i * 21), (290, 24 + i * 21)))
    near = "".join(f'<path d="{d}"/>' for d in (*goat.near(), goat.ear()))
    far = "".join(f'<path d="{d}"/>' for d in goat.far())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" viewBox="0 0 300 300"><defs>{paper.gradient("foil", paper.FOIL)}'
        f'<mask id="p"><path d="M10 10H290V290H10Z" fill="#fff"/><path d="{bites}" fill="#000"/></mask></defs><g mask="url(#p)"><path d="M0 0H300V300H0Z" fill="#fff3d6"/>'
        '<path d="M28 28H272V272H28Z" fill="#ad151c"/><path d="M34 34H266V266H34Z" fill="none" stroke="url(#foil)" stroke-width="2"/><circle cx="150" cy="150" r="106" fill="#ffe6ab"/>'
        f'<g transform="translate(66 58) scale(.186)"><g fill="#e65c31">{far}</g><g fill="#ad151c">{near}</g><path d="{goat.near_cuts()}{goat.ear_cuts()}" fill="#ffe6ab"/></g></g></svg>'
    )


def liner() -> str:
    """Draw the pattern inside the envelope: rows of paper scales, barely lighter than their ground."""
    scales = "".join(
        f'<path d="{joined(_arc((x * 80 + (y % 2) * 40, y * 40 + 60), r) for r in (39, 27, 15))}"/>' for y in range(16) for x in range(12)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600" viewBox="0 0 800 600"><path d="M0 0H800V600H0Z" fill="#c9302a"/>'
        f'<g fill="none" stroke="#e0603f" stroke-width="2.4">{scales}</g></svg>'
    )


def main() -> None:
    """Write every picture."""
    pictures = {name: draw(setting) for name, setting in SCENES.items()}
    pictures |= {"couplet": strip(), "stamp": stamp(), "liner": liner()}
    for name, svg in pictures.items():
        (Path(__file__).parent / "art" / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
