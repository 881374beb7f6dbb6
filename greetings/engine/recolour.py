"""Art in other colours: a palette that changed carries the colours of a drawing along, each as its neighbours moved.

Every colour moves by the mean of what the palette's colours moved, weighted by nearness in OKLab (Shepard's
interpolation; recolouring by palette after Chang et al., SIGGRAPH 2015). A palette's own colours become exactly the new
ones; masks stay, whose colours only say how much is seen. Refuses nothing; pictures of pixels are never drawings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageFilter

Lab = tuple[float, float, float]

GRID: Final = 17
POWER: Final = 2.5
_MASK = re.compile(r"(<mask\b.*?</mask>)", re.DOTALL)
_COLOUR = re.compile(r"""(?<=["':;\s])(?<!href=["'])#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?=["';\s])""")


@dataclass(frozen=True, slots=True)
class Tint:
    """What moved: pairs of the old and the new colour, as `#rrggbb`. Empty when nothing did."""

    moves: tuple[tuple[str, str], ...]

    def colour(self, code: str) -> str:
        """Give what a colour of the art becomes."""
        return _codes(self.moves, code.lower())

    def drawing(self, svg: str) -> str:
        """Give an SVG in the new colours."""
        parts = _MASK.split(svg)
        parts[::2] = [_COLOUR.sub(lambda found: self.colour(_long(found[1])), part) for part in parts[::2]]
        return "".join(parts)

    def pixels(self, image: Image.Image) -> Image.Image:
        """Give pixels in about the new colours, at once: a table instead of drawing anew."""
        return image.filter(_table(self.moves))


def tint(before: Mapping[str, str], now: Mapping[str, str]) -> Tint | None:
    """Say how a palette moved; None if it did not."""
    known = [name for name in before if name in now]
    if all(before[name].lower() == now[name].lower() for name in known):
        return None
    return Tint(tuple((before[name].lower(), now[name].lower()) for name in known))


def _long(code: str) -> str:
    return f"#{code}" if len(code) == 6 else "#" + "".join(2 * digit for digit in code)


@lru_cache(maxsize=4096)
def _codes(moves: tuple[tuple[str, str], ...], code: str) -> str:
    for old, new in moves:
        if old == code:
            return new
    red, green, blue = _moved(_steps(moves), _channels(code))
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


@lru_cache(maxsize=16)
def _table(moves: tuple[tuple[str, str], ...]) -> ImageFilter.Color3DLUT:
    steps = _steps(moves)
    return ImageFilter.Color3DLUT.generate(GRID, lambda red, green, blue: _moved(steps, (red, green, blue)))


def _steps(moves: Sequence[tuple[str, str]]) -> list[tuple[Lab, Lab]]:
    """Give (where, by how much) of each colour of the palette."""
    steps = []
    for old, new in moves:
        here, there = _lab(_channels(old)), _lab(_channels(new))
        steps.append((here, (there[0] - here[0], there[1] - here[1], there[2] - here[2])))
    return steps


def _moved(steps: Sequence[tuple[Lab, Lab]], rgb: Lab) -> Lab:
    light, a, b = _lab(rgb)
    whole = light_by = a_by = b_by = 0.0
    for (x, y, z), (dx, dy, dz) in steps:
        far = (light - x) ** 2 + (a - y) ** 2 + (b - z) ** 2
        if far < 1e-9:
            return _rgb((light + dx, a + dy, b + dz))
        weight = far ** (-POWER / 2)
        whole += weight
        light_by += weight * dx
        a_by += weight * dy
        b_by += weight * dz
    return _rgb((light + light_by / whole, a + a_by / whole, b + b_by / whole))


def _channels(code: str) -> Lab:
    return int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255


def _lab(rgb: Lab) -> Lab:
    """Give a colour in OKLab (Ottosson 2020)."""
    r, g, b = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in rgb)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _rgb(lab: Lab) -> Lab:
    light, a, b = lab
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (_gamma(min(1.0, max(0.0, value))) for value in linear)
    return red, green, blue


def _gamma(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
