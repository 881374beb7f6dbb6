"""Paints a set text on a picture: solid, gradient or foil, with outline and soft shadow; colour emoji on top.

Everything is integer arithmetic of Pillow on cropped masks, so the same block gives the same pixels everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Required, TypedDict, Unpack

from PIL import Image, ImageChops, ImageColor, ImageFilter

from greetings.engine.fonts import FontBook
from greetings.engine.text.block import TextBlock
from greetings.engine.text.raster import Stamp, emojis, islands, mask, stamp_at

Colour = str | tuple[int, int, int] | tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Stop:
    """A colour at a place from 0 to 1 of a gradient."""

    at: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Gradient:
    """A linear gradient over the ink of the block; `angle` in degrees, 0 from left to right, 90 from top to bottom.

    With `per_line` every line gets the whole gradient: foil looks so.
    """

    stops: tuple[Stop, ...]
    angle: float = 90.0
    per_line: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """An outline of `width` px outside the letters."""

    colour: Colour
    width: float


@dataclass(frozen=True, slots=True)
class Shadow:
    """A soft shadow: moved by (dx, dy) px, blurred by `blur` px, at `opacity` from 0 to 1."""

    colour: Colour
    blur: float
    dx: float = 0.0
    dy: float = 0.0
    opacity: float = 0.5


Fill = Colour | Gradient

FOILS: dict[str, tuple[Stop, ...]] = {
    "gold": (
        Stop(0.0, "#8a5a12"),
        Stop(0.18, "#d9a441"),
        Stop(0.38, "#fff0b3"),
        Stop(0.5, "#f3cf72"),
        Stop(0.64, "#c08a2a"),
        Stop(0.82, "#f7dc8a"),
        Stop(1.0, "#9a6a1c"),
    ),
    "silver": (
        Stop(0.0, "#7d838c"),
        Stop(0.2, "#cfd4da"),
        Stop(0.4, "#ffffff"),
        Stop(0.55, "#b9c0c8"),
        Stop(0.8, "#eef1f4"),
        Stop(1.0, "#868d96"),
    ),
    "rose": (
        Stop(0.0, "#8f4a3e"),
        Stop(0.22, "#dc9c8a"),
        Stop(0.42, "#ffe3d8"),
        Stop(0.6, "#d08b78"),
        Stop(0.82, "#f6c9ba"),
        Stop(1.0, "#9c5749"),
    ),
}


def foil(name: str = "gold", angle: float = 65.0) -> Gradient:
    """Return the gradient that looks like metal foil: gold, silver or rose. Raises KeyError for another name."""
    return Gradient(FOILS[name], angle, per_line=True)


def rgba(colour: Colour) -> tuple[int, int, int, int]:
    """Return `colour` with its opacity from 0 to 255. Raises ValueError for a name or code that is none."""
    channels = ImageColor.getrgb(colour) if isinstance(colour, str) else colour
    red, green, blue = channels[:3]
    return (red, green, blue, channels[3] if len(channels) == 4 else 255)


class Look(TypedDict, total=False):
    """How letters look, as keywords of `paint`."""

    fill: Required[Fill]
    outline: Outline | None
    shadow: Shadow | None


def paint(
    image: Image.Image, xy: tuple[int, int], block: TextBlock, book: FontBook, **look: Unpack[Look]
) -> None:
    """Paint `block` on `image` (RGB, RGBX or RGBA) in place, its box's corner at `xy`.

    Back to front: `shadow`, `outline`, the letters in `fill`, emoji in their own colours.
    """
    fill, outline, shadow = look["fill"], look.get("outline"), look.get("shadow")
    if outline is not None or shadow is not None:
        shape = mask(book, block, colour=True)
        if outline is not None and outline.width > 0:
            shape = grown(shape, outline.width)
        if shadow is not None:
            _through(image, xy, [softened(shape, shadow.blur, (shadow.dx, shadow.dy))], _faded(shadow))
        if outline is not None and outline.width > 0:
            _through(image, xy, [shape], outline.colour)
    if isinstance(fill, Gradient):
        lines = block.lines if fill.per_line else (block,)
        for each in lines:
            _gradient(image, xy, islands(book, each), fill)
    else:
        _through(image, xy, islands(book, block), fill)
    for stamp in emojis(book, block):
        image.paste(stamp.image, (xy[0] + stamp.left, xy[1] + stamp.top), stamp.image)


def _faded(shadow: Shadow) -> Colour:
    red, green, blue, alpha = rgba(shadow.colour)
    return (red, green, blue, round(alpha * shadow.opacity))


def _through(image: Image.Image, xy: tuple[int, int], stamps: Sequence[Stamp], colour: Colour) -> None:
    """Lay `colour` on `image` through masks that do not touch one another."""
    red, green, blue, alpha = rgba(colour)
    ink = (red, green, blue) if image.mode == "RGB" else (red, green, blue, 255)
    fade = [round(level * alpha / 255) for level in range(256)] if alpha < 255 else None
    x, y = xy
    for stamp in stamps:
        veil = stamp.image.point(fade) if fade else stamp.image
        image.paste(ink, (x + stamp.left, y + stamp.top, x + stamp.right, y + stamp.bottom), veil)


def ramp(gradient: Gradient, size: tuple[int, int]) -> Image.Image:
    """Return the gradient as an RGB picture of `size`."""
    strip = Image.frombytes(
        "RGB", (256, 1), b"".join(bytes(_at(gradient.stops, step / 255)) for step in range(256))
    )
    turn = math.radians(gradient.angle)
    across, down = math.cos(turn), math.sin(turn)
    width, height = size
    corners = [x * across + y * down for x in (0, width) for y in (0, height)]
    low, length = min(corners), (max(corners) - min(corners)) or 1.0
    scale = 255 / length
    matrix = (across * scale, down * scale, -low * scale + 0.5, 0.0, 0.0, 0.5)
    return strip.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST)


def _at(stops: tuple[Stop, ...], place: float) -> tuple[int, int, int]:
    before = stops[0]
    for stop in stops:
        if stop.at >= place:
            share = (place - before.at) / (stop.at - before.at) if stop.at > before.at else 1.0
            one, two = rgba(before.colour), rgba(stop.colour)
            red, green, blue = (round(one[band] + (two[band] - one[band]) * share) for band in range(3))
            return red, green, blue
        before = stop
    return rgba(stops[-1].colour)[:3]


def _gradient(image: Image.Image, xy: tuple[int, int], stamps: Sequence[Stamp], fill: Gradient) -> None:
    """Lay a gradient on `image` through masks; it reaches over all of them."""
    if not stamps:
        return
    left, top = min(stamp.left for stamp in stamps), min(stamp.top for stamp in stamps)
    right, bottom = max(stamp.right for stamp in stamps), max(stamp.bottom for stamp in stamps)
    colours = ramp(fill, (right - left, bottom - top))
    for stamp in stamps:
        piece = colours.crop((stamp.left - left, stamp.top - top, stamp.right - left, stamp.bottom - top))
        image.paste(piece, (xy[0] + stamp.left, xy[1] + stamp.top), stamp.image)


def grown(stamp: Stamp, width: float) -> Stamp:
    """Return the mask grown by `width` px on all sides: the lighter of copies shifted over a disc."""
    reach = math.ceil(width)
    size = (stamp.image.width + 2 * reach, stamp.image.height + 2 * reach)
    source = Image.new("L", size)
    source.paste(stamp.image, (reach, reach))
    result = source
    wide: dict[int, Image.Image] = {}
    for down in range(reach + 1):
        half = round(math.sqrt(max(0.0, (width + 0.25) ** 2 - down * down)))
        if down > width + 0.25:
            continue
        row = wide.get(half)
        if row is None:
            row = wide[half] = _widened(source, half)
        for step in {down, -down}:
            result = ImageChops.lighter(result, _moved(row, 0, step) if step else row)
    return stamp_at(result, stamp.left - reach, stamp.top - reach)


def _widened(image: Image.Image, half: int) -> Image.Image:
    """Return the lighter of all copies moved by up to `half` px to both sides, by doubling."""
    result, done = image, 0
    while done < half:
        step = min(done + 1 if done else 1, half - done)
        result = ImageChops.lighter(
            _moved(result, step, 0), ImageChops.lighter(result, _moved(result, -step, 0))
        )
        done += step
    return result


def _moved(image: Image.Image, dx: int, dy: int) -> Image.Image:
    """Return `image` moved by whole pixels, black coming in."""
    return image.crop((-dx, -dy, image.width - dx, image.height - dy))


def softened(stamp: Stamp, blur: float, shift: tuple[float, float]) -> Stamp:
    """Return the mask moved and blurred; wide blurs are made on a smaller copy, which looks the same and is cheap."""
    dx, dy = round(shift[0]), round(shift[1])
    if blur <= 0:
        return stamp.moved(dx, dy)
    factor = 4 if blur >= 10 else 2 if blur >= 4 else 1
    pad = math.ceil(blur * 2 / factor) * factor + factor
    width = -(-(stamp.image.width + 2 * pad) // factor) * factor
    height = -(-(stamp.image.height + 2 * pad) // factor) * factor
    canvas = Image.new("L", (width, height))
    canvas.paste(stamp.image, (pad, pad))
    if factor > 1:
        canvas = canvas.reduce(factor)
    canvas = canvas.filter(ImageFilter.GaussianBlur(blur / factor))
    if factor > 1:
        canvas = canvas.resize((width, height), Image.Resampling.BILINEAR)
    return stamp_at(canvas, stamp.left + dx - pad, stamp.top + dy - pad)
