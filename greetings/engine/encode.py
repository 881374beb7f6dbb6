"""Pixels to bytes, one function per format. Deterministic: the same pixels give the same bytes on the same versions."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

from PIL import Image

# Pillow's WebP and PNG spend most of their time on the last per cents of size: see benchmarks/render.py.
WEBP_METHOD: Final = 2
PNG_LEVEL: Final = 1


def _jpeg(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _png(image: Image.Image, _quality: int) -> bytes:
    file = io.BytesIO()
    _plain(image).save(file, "PNG", compress_level=PNG_LEVEL)
    return file.getvalue()


def _webp(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    _plain(image).save(file, "WEBP", quality=quality, method=WEBP_METHOD)
    return file.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    return image.convert("RGB") if image.mode == "RGBX" else image


ENCODERS: Final[dict[str, Callable[[Image.Image, int], bytes]]] = {"jpeg": _jpeg, "png": _png, "webp": _webp}


def encode(image: Image.Image, format: str, quality: int = 85) -> bytes:
    """Encode an RGBX, RGB or RGBA image; PNG ignores `quality` (1-100). Raise KeyError for an unknown format."""
    return ENCODERS[format](image, quality)
