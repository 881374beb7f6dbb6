"""A brand's own pictures for a draft: opened under guard, turned upright, cut to each size, encoded anew.

So nothing of the file that came is ever drawn again, and no metadata stays. Refuses what is no whole PNG, JPEG or WebP
of one frame, what is too large, and backgrounds that are too small to look good.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, Problem

FORMATS: Final = ("PNG", "JPEG", "WEBP")
MAX_SIDE: Final = 4096
# A photo as JPEG is read smaller at once.
MAX_PHOTO_SIDE: Final = 9000
PHOTO_SIDE: Final = 2400
LEAST_SIDE: Final = 600
LOGO_SIDE: Final = 640
LOGO_LEAST: Final = 64
LONGEST: Final = 8.0
QUALITY: Final = 90
PATH: Final = "file"
LOGO_FILE: Final = "own/logo.png"
_BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    OverflowError,
    LookupError,
)
_BOMB = (Image.DecompressionBombWarning, Image.DecompressionBombError)


def background_file(size: str) -> str:
    """Return the path of a size's own background in the package."""
    return f"own/background-{size}.jpg"


def backgrounds(body: bytes, sizes: tuple[str, ...]) -> Mapping[str, bytes]:
    """Give a JPEG for each size, cut from the middle. Raise BadInput. Not for the event loop."""
    image = _opened(body)
    if min(image.size) < LEAST_SIDE:
        raise _refused(
            f"At least {LEAST_SIDE} x {LEAST_SIDE} pixels, please: else it looks coarse.", "too-small"
        )
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, (0, 0), image)
    made = {}
    for size in sizes:
        full = (SIZES[size].width, SIZES[size].height)
        file = io.BytesIO()
        ImageOps.fit(flat, full, Image.Resampling.LANCZOS).save(file, "JPEG", quality=QUALITY)
        made[size] = file.getvalue()
    return made


def logo(body: bytes) -> bytes:
    """Give a logo as PNG, cut to what is to be seen of it. Raise BadInput. Not for the event loop."""
    image = _opened(body)
    image = image.crop(image.getchannel("A").getbbox() or (0, 0, *image.size))
    if max(image.size) > LONGEST * min(image.size) or max(image.size) < LOGO_LEAST:
        raise _refused(
            "A logo of at least 64 pixels, not longer than 8 times its height, please.", "too-small"
        )
    image.thumbnail((LOGO_SIDE, LOGO_SIDE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _opened(body: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(body), formats=FORMATS)
            photo = image.format == "JPEG"
            if max(image.size) > (MAX_PHOTO_SIDE if photo else MAX_SIDE) or min(image.size) < 1:
                raise _too_many()
            if photo:
                image.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))
            if getattr(image, "is_animated", False):
                raise _refused("A picture that does not move, please.", "animated")
            image.load()
    except _BOMB as error:
        raise _too_many() from error
    except _BROKEN as error:
        raise _refused("A whole PNG, JPEG or WebP picture, please.", "not-a-picture") from error
    turned = ImageOps.exif_transpose(image).convert("RGBA")
    fresh = Image.new("RGBA", turned.size)
    fresh.paste(turned)
    return fresh


def _too_many() -> BadInput:
    return _refused(
        f"At most {MAX_SIDE} x {MAX_SIDE} pixels, as JPEG {MAX_PHOTO_SIDE}, please.", "too-many-pixels"
    )


def _refused(message: str, kind: str) -> BadInput:
    return BadInput(message, problems=[Problem(PATH, message, kind)])
