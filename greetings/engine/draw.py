"""Draws a scene on its ground. By now all is absolute pixels: next to no logic here.

Words that come again on other cards (captions, the default greeting, the sponsor) are kept as they look on the ground,
and laid down in one piece where nothing drawn before reaches them. `plain=True` draws everything anew; it is the
reference that the fast path is tested against, pixel by pixel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image

from greetings.engine.compile import Grounded, Patch, Rect
from greetings.engine.scene import Scene, Step, Written
from greetings.engine.text import paint

KEPT_BYTES = 8 << 20


def draw(compiled: Grounded, scene: Scene, *, plain: bool = False) -> Image.Image:
    """Draw everything but the QR modules on a copy of the ground; gives an RGBX image."""
    return draw_part(compiled, scene.steps, Rect(0, 0, *compiled.ground.size), plain=plain)


def draw_part(compiled: Grounded, steps: Sequence[Step], part: Rect, *, plain: bool = False) -> Image.Image:
    """Draw these steps on a part of the ground, as an image of the part's size."""
    image = compiled.ground.crop((part.x, part.y, part.right, part.bottom))
    touched: list[Rect] = []
    for step in steps:
        rect = reach(step)
        if isinstance(step, Patch):
            picture = step.pixels.copy()
            image.paste(picture, (step.x - part.x, step.y - part.y), picture)
        elif plain or step.steady is None or any(rect.overlaps(other) for other in touched):
            _paint(image, step, compiled, part)
        else:
            image.paste(_painted(step, compiled, rect), (rect.x - part.x, rect.y - part.y))
        touched.append(rect)
    return image


def reach(step: Step) -> Rect:
    """Give all pixels that a step may change: its ink with outline and shadow around it."""
    if isinstance(step, Patch):
        return Rect(step.x, step.y, *step.pixels.size)
    ink, pad = step.block.ink, 4.0
    if step.ink.outline is not None:
        pad += step.ink.outline.width + 1
    if step.ink.shadow is not None:
        shadow = step.ink.shadow
        pad += 2 * shadow.blur + 10 + max(abs(shadow.dx), abs(shadow.dy))
    edge = math.ceil(pad)
    left, top = step.rect.x + math.floor(ink.left) - edge, step.rect.y + math.floor(ink.top) - edge
    right, bottom = step.rect.x + math.ceil(ink.right) + edge, step.rect.y + math.ceil(ink.bottom) + edge
    return Rect(left, top, right - left, bottom - top)


def _paint(image: Image.Image, step: Written, compiled: Grounded, part: Rect) -> None:
    """Paint words on an image of a part of the canvas."""
    place, ink = (step.rect.x - part.x, step.rect.y - part.y), step.ink
    paint(image, place, step.block, compiled.book, fill=ink.fill, outline=ink.outline, shadow=ink.shadow)


def _painted(step: Written, compiled: Grounded, rect: Rect) -> Image.Image:
    """Give steady words as they look on the ground, kept from the last time."""
    kept = compiled.book.cache("painted", KEPT_BYTES)
    piece: Image.Image | None = kept.get(step.steady)
    if piece is None:
        piece = compiled.ground.crop((rect.x, rect.y, rect.right, rect.bottom))
        _paint(piece, step, compiled, rect)
        kept.put(step.steady, piece, rect.width * rect.height * 4)
    return piece
