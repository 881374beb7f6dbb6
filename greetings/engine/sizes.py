"""Named sizes and formats of a rendering, and the version of the pixels. Look-ups of others raise KeyError."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Raise for any change of pixels: it is part of every cache key.
ENGINE_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Size:
    """A canvas: name, width and height in pixels, and the safe margins as fractions (see the template format)."""

    name: str
    width: int
    height: int
    margin: float = 0.04
    margin_top: float = 0.0

    @property
    def shorter(self) -> int:
        """The side that lengths of a template are fractions of, in pixels."""
        return min(self.width, self.height)

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


SIZES: Final[dict[str, Size]] = {
    "square": Size("square", 1080, 1080),
    "portrait": Size("portrait", 1080, 1350),
    "story": Size("story", 1080, 1920, margin_top=0.07),
    "landscape": Size("landscape", 1200, 630),
}

FORMATS: Final[dict[str, str]] = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
