"""The art of a template: SVG by resvg, pictures by Pillow, both behind guards.

SVG is refused with words, pictures, scripts, styles that import, entities, references that lead out of the file, or
`<use>` that multiplies; resvg loads no system fonts, and a stranger's is drawn in a bounded process. Pictures are
refused over 4096 x 4096, with more than one frame, in CMYK or 16 bits, with bytes behind their end, or of another kind
than PNG, JPEG, WebP or than their name says; they are pasted on a fresh image, so that no metadata survives.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from xml.parsers import expat

import resvg_py
from PIL import Image, UnidentifiedImageError

from greetings.engine.package import MAX_ENTRY, Files
from greetings.engine.rasteriser import GLANCE, STRANGERS, Bounds, draw_svg
from greetings.engine.uses import Uses
from greetings.errors import Problem, TemplateInvalid

RESVG_VERSION: Final = str(resvg_py.__resvg_version__)
MAX_SIDE: Final = 4096
MAX_DEPTH: Final = 64
# Width over height, or the other way round. Beyond it, fitting a picture into a box would take absurd sizes.
MAX_ASPECT: Final = 20.0
# How much larger than its box a picture may be that covers it.
MAX_OVERHANG: Final = 6
GLANCE_PIXELS: Final = 108
PICTURE_FORMATS: Final = ("PNG", "JPEG", "WEBP")
SUFFIXES: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
PLAIN_MODES: Final = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA"})

# What Pillow is known to raise on files that are no whole pictures.
_UNREADABLE: Final = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, OverflowError, EOFError, LookupError,
    struct.error, zlib.error,
)  # fmt: skip
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
        self.uses = Uses()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", 1)[-1]
        self.depth += 1
        self.in_style = name == "style"
        if self.depth == 1:
            self.root = attributes
            self.note(name != "svg", "the root must be <svg>")
        self.note(self.depth > MAX_DEPTH, f"nested more than {MAX_DEPTH} deep")
        self.note(name in _REFUSED, f"<{name}> is not allowed in art")
        self.uses.start(attributes)
        for key, value in attributes.items():
            self.attribute(key.rsplit(":", 1)[-1], value)

    def attribute(self, key: str, value: str) -> None:
        self.note(key == "href" and not value.startswith("#"), "href leads out of the file")
        self.note(key.lower().startswith("on"), f"the attribute {key} is not allowed in art")
        self.note(bool(_OUTSIDE.search(value)), "url() leads out of the file")

    def end(self, _tag: str) -> None:
        self.depth -= 1
        self.in_style = False
        self.uses.end()

    def words(self, text: str) -> None:
        if self.in_style:
            self.style.append(text)

    def entity(self, *_rest: object) -> None:
        self.note(True, "a document type or entities are not allowed in art")

    def instruction(self, *_rest: object) -> None:
        self.note(True, "processing instructions such as style sheets are not allowed in art")

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
    parser.ProcessingInstructionHandler = guard.instruction
    try:
        parser.Parse(body, True)
        text = body.decode("utf-8")
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise _invalid(path, [f"not well-formed UTF-8 SVG: {error}"]) from error
    guard.note(bool(_OUTSIDE.search(" ".join(guard.style))), "a style leads out of the file")
    aspect = _aspect(guard.root)
    guard.note(aspect is None, "it needs a viewBox (four numbers, width and height over 0, at most 1 : 20)")
    guard.note(bool(guard.uses.fault()), guard.uses.fault())
    if guard.problems:
        raise _invalid(path, guard.problems)
    return Vector(text, aspect or 1.0)


def _aspect(root: dict[str, str]) -> float | None:
    numbers = root.get("viewBox", "").replace(",", " ").split()
    try:
        _x, _y, width, height = (float(number) for number in numbers)
    except ValueError:
        return None
    if not (0 < width < 1e6 and 0 < height < 1e6):
        return None
    return width / height if 1 / MAX_ASPECT <= width / height <= MAX_ASPECT else None


def draw_vector(
    path: str, vector: Vector, size: tuple[int, int], *, bounds: Bounds | None = None
) -> Image.Image:
    """Draw an SVG as RGBA of exactly this size; its aspect decides how it fits (it is never stretched over 1 px).

    `bounds` are for art that a stranger made.
    """
    width, height = size
    try:
        png = draw_svg(vector.text, width, height, bounds)
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
            faults = _faults(path, image, body)
            if faults:
                raise _invalid(path, faults)
            image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _invalid(path, [f"at most {MAX_SIDE} x {MAX_SIDE} pixels"]) from error
    except _UNREADABLE as error:
        raise _invalid(path, ["not a whole PNG, JPEG or WebP picture"]) from error
    fresh = Image.new("RGBA", image.size)
    fresh.paste(image.convert("RGBA"), (0, 0))
    return fresh


def _faults(path: str, image: Image.Image, body: bytes) -> list[str]:
    """Say what is wrong with a picture of which only the head was read."""
    width, height = image.size
    named = SUFFIXES.get(PurePosixPath(path).suffix.lower())
    rules = (
        (named != image.format, f"it is a {image.format}, and its name says something else"),
        (max(width, height) > MAX_SIDE or min(width, height) < 1, f"at most {MAX_SIDE} x {MAX_SIDE} pixels"),
        (max(width, height) > MAX_ASPECT * min(width, height), "it is longer than 20 times its other side"),
        (bool(getattr(image, "is_animated", False)), "one frame only"),
        (image.mode not in PLAIN_MODES, f"{image.mode} colours: save it as RGB with 8 bits a channel"),
        (not _ends(str(image.format), body), "bytes follow the picture's end: save it anew"),
    )
    return [message for broken, message in rules if broken]


def _ends(kind: str, body: bytes) -> bool:
    """Say whether a file ends where its picture does, so that it is nothing else besides."""
    if kind == "PNG":
        return body.endswith(b"\x00\x00\x00\x00IEND\xaeB`\x82") and body.count(b"IEND\xaeB`\x82") == 1
    if kind == "JPEG":
        return body.rstrip(b"\x00").endswith(b"\xff\xd9")
    return int.from_bytes(body[4:8], "little") + 8 in {len(body), len(body) - 1}


def aspect_of(files: Files, path: str) -> float:
    """Give a picture's width over height; raise TemplateInvalid if it is not a picture we take.

    A stranger's SVG is drawn once, small, so that one that takes too much is found here.
    """
    body = files.read(path)
    if path.lower().endswith(".svg"):
        vector = read_vector(path, body)
        if not files.ours:
            draw_vector(path, vector, _glance(vector.aspect), bounds=GLANCE)
        return vector.aspect
    image = open_picture(path, body)
    return image.width / image.height


def draw_art(files: Files, path: str, size: tuple[int, int], *, cover: bool = False) -> Image.Image:
    """Draw a template's picture as RGBA of exactly this width and height, contained in it or covering it."""
    body = files.read(path)
    if not path.lower().endswith(".svg"):
        return _fitted(path, open_picture(path, body), size, cover=cover)
    vector, bounds = read_vector(path, body), None if files.ours else STRANGERS
    if not cover:
        return draw_vector(path, vector, size, bounds=bounds)
    covering = _covering(path, vector.aspect, size)
    return _centre(draw_vector(path, vector, covering, bounds=bounds), size)


def _glance(aspect: float) -> tuple[int, int]:
    if aspect >= 1:
        return GLANCE_PIXELS, max(1, round(GLANCE_PIXELS / aspect))
    return max(1, round(GLANCE_PIXELS * aspect)), GLANCE_PIXELS


def _covering(path: str, aspect: float, size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    wide, high = max(width, round(aspect * height)), max(height, round(width / aspect))
    found = (wide, height) if aspect * height >= width else (width, high)
    if found[0] * found[1] > MAX_OVERHANG * width * height:
        raise _invalid(path, ["its aspect is too far from that of its box to cover it"])
    return found


def _centre(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    width, height = size
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _fitted(path: str, image: Image.Image, size: tuple[int, int], *, cover: bool) -> Image.Image:
    width, height = size
    aspect = image.width / image.height
    if cover:
        return _centre(image.resize(_covering(path, aspect, size), Image.Resampling.LANCZOS), size)
    wide, high = min(width, max(1, round(aspect * height))), min(height, max(1, round(width / aspect)))
    placed = Image.new("RGBA", (width, height))
    placed.paste(
        image.resize((wide, high), Image.Resampling.LANCZOS), ((width - wide) // 2, (height - high) // 2)
    )
    return placed
