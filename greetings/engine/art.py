"""The art of a template: SVG by resvg, pictures by Pillow, both behind guards.

SVG is refused with words, pictures, scripts, styles that import, entities, or references that lead out of the
file; resvg loads no system fonts. Pictures are refused over 4096 x 4096, with more than one frame, or of another
kind than PNG, JPEG, WebP; they are pasted on a fresh image, so that no metadata survives.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

import resvg_py
from PIL import Image, UnidentifiedImageError

from greetings.engine.package import MAX_ENTRY, Files
from greetings.engine.rasteriser import draw_svg
from greetings.errors import Problem, TemplateInvalid

RESVG_VERSION: Final = str(resvg_py.__resvg_version__)
MAX_SIDE: Final = 4096
MAX_DEPTH: Final = 64
PICTURE_FORMATS: Final = ("PNG", "JPEG", "WEBP")

_REFUSED: Final = frozenset({"text", "tspan", "textPath", "image", "script", "foreignObject", "switch", "a"})
_OUTSIDE = re.compile(r"""url\(\s*['"]?(?!#)|@import""", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px)?\s*")


@dataclass(frozen=True, slots=True)
class Vector:
    """An SVG that passed the guard: its text, and width over height."""

    text: str
    aspect: float


class _Guard:
    """Walks through an SVG once and collects what is wrong with it."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.root: dict[str, str] = {}
        self.depth = 0
        self.style: list[str] = []
        self.in_style = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", 1)[-1]
        self.depth += 1
        self.in_style = name == "style"
        if self.depth == 1:
            self.root = attributes
            self.note(name != "svg", "the root must be <svg>")
        self.note(self.depth > MAX_DEPTH, f"nested more than {MAX_DEPTH} deep")
        self.note(name in _REFUSED, f"<{name}> is not allowed in art")
        for key, value in attributes.items():
            self.attribute(key.rsplit(":", 1)[-1], value)

    def attribute(self, key: str, value: str) -> None:
        self.note(key == "href" and not value.startswith("#"), "href leads out of the file")
        self.note(key.lower().startswith("on"), f"the attribute {key} is not allowed in art")
        self.note(bool(_OUTSIDE.search(value)), "url() leads out of the file")

    def end(self, _tag: str) -> None:
        self.depth -= 1
        self.in_style = False

    def words(self, text: str) -> None:
        if self.in_style:
            self.style.append(text)

    def entity(self, *_rest: object) -> None:
        self.note(True, "a document type or entities are not allowed in art")

    def note(self, broken: bool, message: str) -> None:
        if broken and message not in self.problems and len(self.problems) < 20:
            self.problems.append(message)


def _invalid(path: str, messages: list[str]) -> TemplateInvalid:
    problems = [Problem(path, message, "template") for message in messages]
    return TemplateInvalid(f"{path}: {messages[0]}", problems=problems)


def read_vector(path: str, body: bytes) -> Vector:
    """Check an SVG and find its aspect; raise TemplateInvalid with all that is wrong."""
    guard = _Guard()
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise _invalid(path, ["a document type or entities are not allowed in art"])
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = guard.start, guard.end
    parser.CharacterDataHandler = guard.words
    parser.StartDoctypeDeclHandler = guard.entity
    try:
        parser.Parse(body, True)
        text = body.decode("utf-8")
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise _invalid(path, [f"not well-formed UTF-8 SVG: {error}"]) from error
    guard.note(bool(_OUTSIDE.search(" ".join(guard.style))), "a style leads out of the file")
    aspect = _aspect(guard.root)
    guard.note(aspect is None, "it needs a viewBox (four numbers, width and height over 0)")
    if guard.problems:
        raise _invalid(path, guard.problems)
    return Vector(text, aspect or 1.0)


def _aspect(root: dict[str, str]) -> float | None:
    numbers = root.get("viewBox", "").replace(",", " ").split()
    try:
        _x, _y, width, height = (float(number) for number in numbers)
    except ValueError:
        return None
    return width / height if 0 < width < 1e6 and 0 < height < 1e6 else None


def draw_vector(path: str, vector: Vector, size: tuple[int, int]) -> Image.Image:
    """Draw an SVG as RGBA of exactly this size; its aspect decides how it fits (it is never stretched over 1 px)."""
    width, height = size
    try:
        png = draw_svg(vector.text, width, height)
    except ValueError as error:
        raise _invalid(path, [f"resvg cannot draw it: {error}"]) from error
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    if image.size == (width, height):
        return image
    if max(abs(image.width - width), abs(image.height - height)) <= 2:
        return image.resize((width, height), Image.Resampling.BICUBIC)
    placed = Image.new("RGBA", (width, height))
    placed.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    return placed


def open_picture(path: str, body: bytes) -> Image.Image:
    """Open a PNG, JPEG or WebP under guard as a fresh RGBA image; raise TemplateInvalid if it is anything else."""
    if len(body) > MAX_ENTRY:
        raise _invalid(path, [f"larger than {MAX_ENTRY} bytes"])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(body), formats=PICTURE_FORMATS)
            if max(image.size) > MAX_SIDE or min(image.size) < 1:
                raise _invalid(path, [f"at most {MAX_SIDE} x {MAX_SIDE} pixels"])
            if getattr(image, "is_animated", False):
                raise _invalid(path, ["one frame only"])
            image.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombWarning,
    ) as error:
        raise _invalid(path, ["not a whole PNG, JPEG or WebP picture"]) from error
    fresh = Image.new("RGBA", image.size)
    fresh.paste(image.convert("RGBA"), (0, 0))
    return fresh


def aspect_of(files: Files, path: str) -> float:
    """Give a picture's width over height; raise TemplateInvalid if it is not a picture we take."""
    body = files.read(path)
    if path.lower().endswith(".svg"):
        return read_vector(path, body).aspect
    image = open_picture(path, body)
    return image.width / image.height


def draw_art(files: Files, path: str, size: tuple[int, int], *, cover: bool = False) -> Image.Image:
    """Draw a template's picture as RGBA of exactly this width and height, contained in it or covering it."""
    body = files.read(path)
    if not path.lower().endswith(".svg"):
        return _fitted(open_picture(path, body), size, cover=cover)
    vector = read_vector(path, body)
    if not cover:
        return draw_vector(path, vector, size)
    return _centre(draw_vector(path, vector, _covering(vector.aspect, size)), size)


def _covering(aspect: float, size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    if aspect * height >= width:
        return max(width, round(aspect * height)), height
    return width, max(height, round(width / aspect))


def _centre(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    width, height = size
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _fitted(image: Image.Image, size: tuple[int, int], *, cover: bool) -> Image.Image:
    width, height = size
    aspect = image.width / image.height
    if cover:
        return _centre(image.resize(_covering(aspect, size), Image.Resampling.LANCZOS), size)
    wide, high = min(width, max(1, round(aspect * height))), min(height, max(1, round(width / aspect)))
    placed = Image.new("RGBA", (width, height))
    placed.paste(
        image.resize((wide, high), Image.Resampling.LANCZOS), ((width - wide) // 2, (height - high) // 2)
    )
    return placed
