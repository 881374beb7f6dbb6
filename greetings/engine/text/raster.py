"""The seam to the rasteriser: masks of glyphs as `L` pictures, emoji as `RGBA`, and the atlas that keeps both.

A glyph is drawn once per (font, size, phase) and pasted; phases are quarters of a pixel. Where boxes of glyphs touch,
the lighter of both pixels counts, so that joined letters show no seam and no bump. `mask(plain=True)` draws without
atlas, islands and cropping; it is the reference that the fast path is tested against, pixel by pixel. (HarfBuzz's own
pixels are not quite the same at another whole-pixel place, so a glyph is always drawn at the origin and moved.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

import uharfbuzz as hb
from PIL import Image, ImageChops

from greetings.engine.fonts import Font, FontBook
from greetings.engine.text.block import Glyph, Line, TextBlock

ATLAS_BYTES = 4 << 20
EMOJI_BYTES = 2 << 20
_OVERHEAD = 700
"""Bytes that a kept picture costs beside its pixels."""
_LEFT = attrgetter("left")


class Stamp(NamedTuple):
    """A picture and where it lies in a block (or relative to the origin's pixel, in the atlas)."""

    image: Image.Image
    left: int
    top: int
    right: int
    bottom: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return (self.left, self.top, self.right, self.bottom)

    def moved(self, dx: int, dy: int) -> Stamp:
        """Return the same picture further right and down."""
        return Stamp(self.image, self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)


def stamp_at(image: Image.Image, left: int, top: int) -> Stamp:
    """Return `image` with its corner at (left, top)."""
    return Stamp(image, left, top, left + image.width, top + image.height)


def _draw(font: Font, glyph: Glyph, dx: float, dy: float) -> Stamp | None:
    """Draw one glyph with its origin (dx, dy) right of and below the corner of a pixel; None for no ink."""
    scale = glyph.size / font.upem
    draw = hb.RasterDraw()
    draw.transform = (0.0, -scale, scale, 0.0, dx, -dy) if glyph.turned else (scale, 0.0, 0.0, scale, dx, -dy)
    draw.draw_glyph(font.drawn(glyph.bold), glyph.glyph)
    image = draw.render()
    if image is None:
        return None
    extents = image.extents
    if not extents.width or not extents.height:
        return None
    picture = Image.frombytes(
        "L", (extents.width, extents.height), image.buffer, "raw", "L", extents.stride, -1
    )
    return stamp_at(picture, extents.x_origin, -(extents.y_origin + extents.height))


def glyph_mask(book: FontBook, glyph: Glyph) -> Stamp | None:
    """Return the mask of `glyph`, placed in its block; kept in the atlas. None for a blank."""
    font, number, x, y, size, bold, turned = glyph
    atlas = book.cache("atlas", ATLAS_BYTES)
    left, top = math.floor(x), math.floor(y)
    key = (font, number, size, x - left, y - top, bold, turned)
    stamp: Stamp | None = atlas.get(key)
    if stamp is None:
        stamp = _draw(book.font(font), glyph, x - left, y - top)
        if stamp is None:
            return None
        atlas.put(key, stamp, stamp.image.width * stamp.image.height + _OVERHEAD)
    return stamp.moved(left, top)


def emoji(book: FontBook, glyph: Glyph) -> Stamp | None:
    """Return the colour picture (RGBA) of `glyph`, placed in its block on whole pixels; kept. None for a blank."""
    kept = book.cache("emoji", EMOJI_BYTES)
    key = (glyph.font, glyph.glyph, glyph.size)
    stamp: Stamp | None = kept.get(key)
    if stamp is None:
        stamp = _paint(book.font(glyph.font), glyph)
        if stamp is None:
            return None
        kept.put(key, stamp, stamp.image.width * stamp.image.height * 4 + _OVERHEAD)
    return stamp.moved(round(glyph.x), round(glyph.y))


def _paint(font: Font, glyph: Glyph) -> Stamp | None:
    scale = glyph.size / font.upem
    extents = font.regular.get_glyph_extents(glyph.glyph)
    paint = hb.RasterPaint()
    paint.transform = (scale, 0.0, 0.0, scale, 0.0, 0.0)
    if extents is None or not paint.set_glyph_extents(extents):
        return None
    paint.paint_glyph(font.regular, glyph.glyph)
    image = paint.render()
    if image is None:
        return None
    box = image.extents
    picture = Image.frombytes("RGBA", (box.width, box.height), image.buffer, "raw", "BGRa", box.stride, -1)
    return stamp_at(picture, box.x_origin, -(box.y_origin + box.height))


def emojis(book: FontBook, block: TextBlock) -> list[Stamp]:
    """Return the colour pictures of `block` in drawing order."""
    stamps = (emoji(book, glyph) for glyph in block.glyphs if glyph.font == book.emoji)
    return [stamp for stamp in stamps if stamp is not None]


def _stamps(book: FontBook, block: TextBlock | Line) -> list[Stamp]:
    stamps = (glyph_mask(book, glyph) for glyph in block.glyphs if glyph.font != book.emoji)
    return [stamp for stamp in stamps if stamp is not None]


def islands(book: FontBook, block: TextBlock | Line) -> list[Stamp]:
    """Return masks that do not touch one another: a glyph each, or several glyphs whose boxes overlap.

    Pasting a colour through each gives the same pixels as through one mask of the whole block, for less work.
    """
    return [group[0] if len(group) == 1 else _lighter(group) for group in _groups(_stamps(book, block))]


def _groups(stamps: list[Stamp]) -> list[list[Stamp]]:
    """Group stamps whose boxes overlap, by a sweep from left to right."""
    groups: dict[int, list[Stamp]] = {}
    active: list[tuple[int, int, int, int]] = []
    for number, stamp in enumerate(sorted(stamps, key=_LEFT)):
        _, left, top, right, bottom = stamp
        active = [each for each in active if each[0] > left]
        touched = {each[3] for each in active if each[1] < bottom and each[2] > top}
        group = [stamp]
        for other in touched:
            group += groups.pop(other)
        if touched:
            active = [(*each[:3], number) if each[3] in touched else each for each in active]
        active.append((right, top, bottom, number))
        groups[number] = group
    return list(groups.values())


def _lighter(stamps: Sequence[Stamp]) -> Stamp:
    """Return one mask in which the lighter pixel counts where several lie over one another."""
    left, top = min(stamp.left for stamp in stamps), min(stamp.top for stamp in stamps)
    right, bottom = max(stamp.right for stamp in stamps), max(stamp.bottom for stamp in stamps)
    canvas = Image.new("L", (right - left, bottom - top))
    for stamp in stamps:
        box = (stamp.left - left, stamp.top - top, stamp.right - left, stamp.bottom - top)
        canvas.paste(ImageChops.lighter(canvas.crop(box), stamp.image), box)
    return Stamp(canvas, left, top, right, bottom)


def mask(book: FontBook, block: TextBlock, *, plain: bool = False, colour: bool = False) -> Stamp:
    """Return the mask of all glyphs of `block`, cropped to them; emoji count only with `colour` (for shadows)."""
    if plain:
        return _plain_mask(book, block)
    stamps = _stamps(book, block)
    if colour:
        stamps += [each._replace(image=each.image.getchannel("A")) for each in emojis(book, block)]
    if not stamps:
        return stamp_at(Image.new("L", (1, 1)), 0, 0)
    return _lighter(stamps)


def _plain_mask(book: FontBook, block: TextBlock) -> Stamp:
    """The reference: every glyph drawn anew and laid into the whole block with a border of an em."""
    pad = math.ceil(block.size) + 2
    canvas = Image.new("L", (math.ceil(block.width) + 2 * pad, math.ceil(block.height) + 2 * pad))
    for glyph in block.glyphs:
        left, top = math.floor(glyph.x), math.floor(glyph.y)
        stamp = None
        if glyph.font != book.emoji:
            stamp = _draw(book.font(glyph.font), glyph, glyph.x - left, glyph.y - top)
        if stamp is not None:
            whole = Image.new("L", canvas.size)
            whole.paste(stamp.image, (left + stamp.left + pad, top + stamp.top + pad))
            canvas = ImageChops.lighter(canvas, whole)
    return stamp_at(canvas, -pad, -pad)
