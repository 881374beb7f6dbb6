"""Contrast as WCAG 2.2 defines it, measured on finished pixels around the letters. Refuses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from greetings.engine.fonts import FontBook
from greetings.engine.scene import Written
from greetings.engine.text import mask

NORMAL: Final = 4.5
LARGE: Final = 3.0
LARGE_PX: Final = 60
WORST_SHARE: Final = 0.1

Rgb = tuple[int, int, int]


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


_LINEAR: Final = tuple(_linear(channel) for channel in range(256))


def luminance(colour: Rgb) -> float:
    """Give the relative luminance of an sRGB colour (WCAG 2.2, definitions)."""
    red, green, blue = colour
    return 0.2126 * _LINEAR[red] + 0.7152 * _LINEAR[green] + 0.0722 * _LINEAR[blue]


def ratio(one: float, other: float) -> float:
    """Give the contrast of two relative luminances, 1 to 21."""
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


def contrast(one: Rgb, other: Rgb) -> float:
    """Give the contrast of two colours, 1 to 21."""
    return ratio(luminance(one), luminance(other))


def needed(size: float) -> float:
    """Give the contrast that words of `size` pixels need."""
    return LARGE if size >= LARGE_PX else NORMAL


def _sample(image: Image.Image, where: Image.Image) -> list[tuple[float, int]]:
    """Give (luminance, count) of the pixels of `image` where the mask is full, sorted by luminance."""
    coarse = image.convert("RGB").point([value & 0xFC | 2 for value in range(256)] * 3)
    coarse.putalpha(where)
    counts = coarse.getcolors(coarse.width * coarse.height) or []
    found = [
        (luminance((pixel[0], pixel[1], pixel[2])), count)
        for count, pixel in counts
        if isinstance(pixel, tuple) and pixel[3] == 255
    ]
    return sorted(found)


def _quantile(sample: Iterable[tuple[float, int]], share: float) -> float:
    weighted = list(sample)
    rest = share * sum(count for _value, count in weighted)
    for value, count in weighted:
        rest -= count
        if rest <= 0:
            return value
    return weighted[-1][0] if weighted else 0.0


def measured(image: Image.Image, written: Written, book: FontBook) -> float | None:
    """Measure the contrast of painted words in the finished `image`; None if nothing was painted.

    The letters count with the median of their full pixels, the ground with its worst tenth within about a stroke's
    width around them, shadow and outline included.
    """
    stamp = mask(book, written.block)
    reach = max(2, round(written.block.size / 16))
    size = (stamp.image.width + 4 * reach, stamp.image.height + 4 * reach)
    letters = Image.new("L", size)
    letters.paste(stamp.image, (2 * reach, 2 * reach))
    left, top = written.rect.x + stamp.box[0] - 2 * reach, written.rect.y + stamp.box[1] - 2 * reach
    picture = image.crop((left, top, left + size[0], top + size[1]))
    full = letters.point([255 if value >= 230 else 0 for value in range(256)])
    edge = letters.point([255 if value >= 8 else 0 for value in range(256)])
    near = edge.filter(ImageFilter.MaxFilter(2 * reach + 1))
    ring = ImageChops.subtract(near, edge.filter(ImageFilter.MaxFilter(3)))
    ink, ground = _sample(picture, full), _sample(picture, ring)
    if not ink or not ground:
        return None
    letter = _quantile(ink, 0.5)
    light = letter >= _quantile(ground, 0.5)
    return ratio(letter, _quantile(ground, 1 - WORST_SHARE if light else WORST_SHARE))
