"""Draw the art of the Christmas card: letterpress on cotton paper, in two inks and a lit window.

One height field carries everything that is pressed: the plate, the blind fronds, the inked fronds, the cones.
A single light from the upper left falls on it, and the inks are multiplied over the lit paper. Every number
that is not placed by hand comes from a fixed seed, so the files are the same each time:

    python card_templates/christmas/art.py
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from cottage import WINDOW, vignette
from pine import cone_plate, crystal, frond, polar, rosette_plate, spray_plate, tuft

HERE = Path(__file__).parent


GREEN, BERRY, AMBER = "#17402f", "#8e1b33", "#f6b54a"


PAPER, PAPER_SHADE = "#f3ead9", "#e4d7be"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One size: canvas, centre and radius of the wreath, the plate's inset, and the part of the width for snow."""

    name: str
    width: int
    height: int
    centre: tuple[float, float]
    radius: float
    inset: float = 42
    quiet: float = 1.0


SHEETS = (
    Sheet("square", 1080, 1080, (352, 430), 201, quiet=0.54),
    Sheet("portrait", 1080, 1350, (556, 376), 228, quiet=0.95),
    Sheet("story", 1080, 1920, (556, 610), 312, 48, 0.93),
    Sheet("landscape", 1200, 630, (318, 314), 184, 30, 0.48),
)


def place(
    ref: str, at: tuple[float, float], angle: float, scale: float, *, flip: int = 1, extra: str = ""
) -> str:
    """Place a drawn piece at a point (pixels), turned by degrees."""
    return (
        f'<use href="#{ref}" transform="translate({at[0]:.1f} {at[1]:.1f}) rotate({angle:.1f}) '
        f'scale({scale:.3f} {scale * flip:.3f})"{extra}/>'
    )


def over(ref: str, at: tuple[float, float], angle: float, scale: float, *, flip: int = 1) -> str:
    """Place a piece on bare paper of its own outline, so that what lies behind stays behind."""
    bare = place(f"{ref}-bare", at, angle, scale, flip=flip, extra=' fill="currentColor"')
    return bare + place(ref, at, angle, scale, flip=flip)


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
        sprigs.append(
            Sprig(piece, theta, side * 6 + rng.uniform(-5, 5), lean, size, arm, rng.choice((-1, 1)))
        )
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
    for theta, off, size in (
        (-28, 6, 25),
        (-14, 60, 17),
        (-40, 96, 15),
        (-6, -28, 13),
        (-22, 128, 11),
        (-34, -52, 10),
    ):
        dx, dy = polar(theta, (258 + off) * k)
        if sheet.centre[0] + dx + size > sheet.width * sheet.quiet:
            continue
        x, y = sheet.centre[0] + dx, sheet.centre[1] + dy
        at = f"translate({x:.0f} {y:.0f}) rotate({rng.uniform(0, 60):.0f}) scale({k / 10:.3f})"
        out.append(f'<path transform="{at}" d="{crystal(size)}"/>')
    for _ in range(44):
        dx, dy = polar(rng.uniform(-64, 16), (258 + rng.uniform(-90, 190)) * k)
        if sheet.centre[0] + dx > sheet.width * sheet.quiet:
            continue
        out.append(
            f'<circle cx="{sheet.centre[0] + dx:.0f}" cy="{sheet.centre[1] + dy:.0f}" '
            f'r="{rng.uniform(1.4, 3.6) * k:.1f}"/>'
        )
    return "".join(out)


def ornaments(sheet: Sheet, plate: str) -> str:
    """Place the cones and sprays, hand-placed round the root, for one ink's plate."""
    k = sheet.radius / 258
    return "".join(
        place(f"{s.piece}-{plate}", s.at(sheet), s.angle(), s.scale * k, flip=s.flip) for s in ORNAMENTS
    )


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
        f'<g fill="none" stroke-width=".9"><path stroke="#fffdf6" stroke-opacity=".5" '
        f'd="{"".join(lots[0])}"/>'
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
    '<pattern id="cotton" patternUnits="userSpaceOnUse" width="360" height="360"><rect width="360" '
    'height="360" filter="url(#felt)"/></pattern>'
    '<filter id="ink" color-interpolation-filters="sRGB">'
    '<feTurbulence type="fractalNoise" baseFrequency=".4" numOctaves="1" seed="3"/>'
    '<feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 -2.1 2.16" result="salt"/>'
    '<feComposite in="SourceGraphic" in2="salt" operator="in"/></filter>'
    '<radialGradient id="light" cx=".38" cy=".3" r=".85"><stop offset="0" stop-color="#f8f2e5"/>'
    f'<stop offset=".55" stop-color="{PAPER}"/><stop offset="1" stop-color="{PAPER_SHADE}"/></radialGradient>'
    f'<radialGradient id="glow"><stop offset="0" stop-color="#ffd27a" stop-opacity=".85"/><stop '
    f'offset=".3" stop-color="{AMBER}" stop-opacity=".42"/>'
    f'<stop offset="1" stop-color="{AMBER}" stop-opacity="0"/></radialGradient>'
    f'<linearGradient id="spill" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{AMBER}" '
    f'stop-opacity=".42"/>'
    f'<stop offset="1" stop-color="{AMBER}" stop-opacity="0"/></linearGradient>'
    '<linearGradient id="pane" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ffdf8e"/><stop '
    'offset=".6" stop-color="#fff1bf"/><stop offset="1" stop-color="#ffc65c"/></linearGradient>'
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
        '<use href="#green" fill="#6a6a6a" stroke="#6a6a6a" stroke-width="0"/><use href="#berry" '
        'fill="#6a6a6a"/></g></g></g>'
    )


def inks(sheet: Sheet) -> str:
    """Print the two inks over the lit paper, the second a hair out of register."""
    return (
        '<g style="mix-blend-mode:multiply"><g filter="url(#ink)" color="#fff">'
        f'<use href="#green" fill="{GREEN}" stroke="{GREEN}" stroke-width="0"/>'
        f'<g style="mix-blend-mode:multiply" transform="translate(1.3 -.9)"><use href="#berry" '
        f'fill="{BERRY}"/></g></g></g>'
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
        f'<rect width="{w}" height="{h}" fill="url(#cotton)" style="mix-blend-mode:hard-light"/>'
        f"{fibres(sheet)}{plate(sheet)}{inks(sheet)}{lamp(sheet)}</svg>\n"
    )


def stamp() -> str:
    """Draw the stamp of the envelope: a cone between two sprays, in the two inks."""
    parts = dict.fromkeys(("green", "berry"), "")
    for part in parts:
        sprays = "".join(
            f'<g transform="translate(120 128) rotate({a}) scale({k})">{spray_plate(60, part)}</g>'
            for a, k in ((-70, 0.9), (16, 0.9))
        )
        parts[part] = (
            f'{sprays}<g transform="translate(112 112) rotate(68) scale(1.02)">{cone_plate(104, part)}</g>'
        )
    fir = "".join(
        f'<path transform="translate(118 132) rotate({a}) scale(.076)" d="{frond(40 + i, 118, 10)[0]}"/>'
        for i, a in enumerate((-128, -28, 168, 60))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240">'
        f'<rect width="240" height="240" fill="{PAPER}"/><g color="{PAPER}"><g fill="{GREEN}">'
        f"{fir}{parts['green']}</g>"
        f'<g fill="{BERRY}">{parts["berry"].replace("currentColor", "none")}</g></g>'
        f'<rect x="13" y="13" width="214" height="214" fill="none" stroke="{GREEN}" stroke-width="2"/>'
        f"</svg>\n"
    )


def main() -> None:
    """Write all sizes and the stamp beside this file."""
    (HERE / "art" / "stamp.svg").write_text(stamp(), encoding="utf-8")
    for sheet in SHEETS:
        (HERE / "art" / f"{sheet.name}.svg").write_text(draw(sheet), encoding="utf-8")


if __name__ == "__main__":
    main()
