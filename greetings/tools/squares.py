"""QR codes of any text, as PNG and SVG, to be taken away. Pure: nothing is kept.

Black on white with the quiet zone of the standard. Refuses text that does not fit a code of its error level.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image

from greetings.engine.encode import encode
from greetings.engine.qr import MASK, QUIET, Code, reference_code

LEVELS: Final = ("L", "M", "Q", "H")
SIDES: Final = (256, 512, 1024, 2048)
# Trying all eight masks takes up to a second for long texts; every reader knows them all.
_TRIES_MASKS_UP_TO = 200


def square_code(text: str, level: str) -> Code:
    """Make the code of a text at an error level (L 7 %, M 15 %, Q 25 %, H 30 %). Raise BadText if it is too long."""
    mask = None if len(text.encode("utf-8")) <= _TRIES_MASKS_UP_TO else MASK
    return reference_code(text, mask=mask, level=level)


def square_png(text: str, level: str, side: int) -> bytes:
    """Draw a code as PNG of `side` pixels, whole pixels a module. Raise BadText if the text is too long."""
    code = square_code(text, level)
    module = max(1, side // (code.side + 2 * QUIET))
    mask = code.mask(module)
    whole = max(side, mask.width + 2 * QUIET * module)
    image = Image.new("L", (whole, whole), 255)
    start = (whole - mask.width) // 2
    image.paste(0, (start, start), mask)
    return encode(image, "png")


@dataclass(frozen=True, slots=True)
class SquareDrawing:
    """A code as lines: `path` (the `d` of an SVG path) in a field of `side` x `side` units, a unit a module."""

    side: int
    path: str


def square_drawing(text: str, level: str) -> SquareDrawing:
    """Draw a code as one path. Raise BadText if the text is too long."""
    code = square_code(text, level)
    return SquareDrawing(code.side + 2 * QUIET, "".join(_runs(code)))


def square_svg(text: str, level: str, side: int) -> bytes:
    """Draw a code as an SVG file of `side` pixels. Raise BadText if the text is too long."""
    drawing = square_drawing(text, level)
    field = drawing.side
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {field} {field}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{field}v{field}H0z"/>'
        f'<path d="{drawing.path}"/></svg>'
    ).encode("ascii")


def _runs(code: Code) -> Iterator[str]:
    """Give the dark modules as bars, row by row."""
    for y in range(code.side):
        x = 0
        while x < code.side:
            end = x
            while end < code.side and code.dark(end, y):
                end += 1
            if end > x:
                yield f"M{x + QUIET} {y + QUIET}h{end - x}v1h-{end - x}z"
            x = end + 1
