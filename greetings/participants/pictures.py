"""The picture of a creative: opened under guard, turned upright, made small, encoded anew, so that nothing else stays.

Refuses what is too large in bytes or pixels, what moves, and what is no whole PNG, JPEG or WebP.
"""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from greetings.errors import BadInput, Problem

FORMATS: Final = ("PNG", "JPEG", "WEBP")
MAX_SIDE: Final = 4096
SHOWN_SIDE: Final = 600
QUALITY: Final = 85
PATH: Final = "picture"
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)
_BOMB = (Image.DecompressionBombWarning, Image.DecompressionBombError)


def encode_anew(body: bytes, *, most_bytes: int) -> bytes:
    """Return a JPEG of at most 600 x 600 pixels without metadata; raise BadInput. Not for the event loop."""
    if len(body) > most_bytes:
        raise _refused(f"At most {most_bytes // 1000:,} kB, please.", "too-large")
    upright = ImageOps.exif_transpose(_loaded(body)).convert("RGBA")
    upright.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.LANCZOS)
    fresh = Image.new("RGB", upright.size, "white")
    fresh.paste(upright, (0, 0), upright)
    encoded = io.BytesIO()
    fresh.save(encoded, "JPEG", quality=QUALITY, optimize=True)
    return encoded.getvalue()


def _loaded(body: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(body), formats=FORMATS)
        if max(image.size) > MAX_SIDE or min(image.size) < 1:
            raise _too_many_pixels()
        if getattr(image, "is_animated", False):
            raise _refused("A picture that does not move, please.", "animated")
        image.load()
    except _BOMB as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise _refused("A whole PNG, JPEG or WebP picture, please.", "not-a-picture") from error
    return image


def _too_many_pixels() -> BadInput:
    return _refused(f"At most {MAX_SIDE} x {MAX_SIDE} pixels, please.", "too-many-pixels")


def _refused(message: str, kind: str) -> BadInput:
    return BadInput(message, problems=[Problem(PATH, message, kind)])
