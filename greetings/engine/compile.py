"""A template made ready for one size: everything that no card changes is flattened once into pixels that are mapped.

Shapes and pictures below the first words, and the card under the QR, go into the ground; those above words, or for
some languages only, become patches. It refuses a size that the template has no art for (KeyError), and art that the
guards of `art` refuse (TemplateInvalid).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from PIL import Image

from greetings.engine.art import RESVG_VERSION, draw_art, draw_vector, read_vector
from greetings.engine.baked import Baked, baked, fingerprint, kept, mapped
from greetings.engine.document import Template
from greetings.engine.document.model import Layer, PictureLayer, QrLayer, ShapeLayer
from greetings.engine.fonts import FontBook
from greetings.engine.qr import CodePlace
from greetings.engine.shapes import code_card, shape
from greetings.engine.sizes import ENGINE_VERSION, SIZES
from greetings.engine.splice import Tiles, tiled, tiles_of

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Rect:
    """A box in whole pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column that is outside."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row that is outside."""
        return self.y + self.height

    def overlaps(self, other: Rect) -> bool:
        """Say whether they share a pixel."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Canvas:
    """The pixels of one rendering: which size, how wide and high, and the side that lengths are fractions of."""

    size: str
    width: int
    height: int

    @property
    def shorter(self) -> int:
        """The shorter side in pixels."""
        return min(self.width, self.height)

    def rect(self, box: tuple[float, float, float, float]) -> Rect:
        """Turn a box in fractions into whole pixels; edges are rounded, so that neighbours share them."""
        x, y, w, h = box
        left, top = round(x * self.width), round(y * self.height)
        right, bottom = round((x + w) * self.width), round((y + h) * self.height)
        return Rect(left, top, max(1, right - left), max(1, bottom - top))

    def length(self, lengths: Mapping[str, float]) -> float:
        """Choose the length for this size, in pixels."""
        return lengths.get(self.size, lengths.get("default", 0.0)) * self.shorter


@dataclass(frozen=True, slots=True)
class Patch:
    """A picture that is laid over the ground at a place."""

    pixels: Baked
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A template in one size without its pixels: enough to set its words. `sponsor` may be empty."""

    template: Template
    canvas: Canvas
    book: FontBook
    key: str
    """Says all that decides its pixels; caches use it."""
    patches: Mapping[str, Patch] = field(default_factory=dict)
    """RGBA by layer name."""
    sponsor: str = ""

    def colour(self, name: str) -> RGB:
        """Look up a palette colour."""
        return colour(self.template, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded(Layout):
    """A template in one size, ready to be drawn on: `ground` is RGBX."""

    ground: Baked
    code: CodePlace | None

    def sponsored_by(self, name: str) -> Self:
        """Give the same with a sponsor's line; costs nothing."""
        return replace(self, sponsor=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled(Grounded):
    """The same for good: whatever serves cards uses this."""

    tiles: Tiles
    """The ground as JPEG whose tiles can be exchanged."""


def colour(template: Template, name: str) -> RGB:
    """Look up a palette colour as red, green, blue."""
    code = template.document.palette[name]
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def canvas_for(size: str, width: int | None = None) -> Canvas:
    """Make the canvas of a named size, or a smaller one of the same aspect that is `width` pixels wide."""
    full = SIZES[size]
    if width is None or width == full.width:
        return Canvas(size, full.width, full.height)
    return Canvas(size, width, max(1, round(full.height * width / full.width)))


def compile_template(
    template: Template, size: str, *, book: FontBook, cache: Path, width: int | None = None
) -> Compiled:
    """Make `template` ready for `size`, or for a preview of that size `width` pixels wide.

    Raise KeyError for a size that the template does not have, TemplateInvalid for art that cannot be drawn.
    """
    if size not in template.document.art:
        raise KeyError(size)
    baker = Baker(template, canvas_for(size, width), cache)
    patches = {layer.name: baker.patch(layer) for layer in baker.above()}
    return Compiled(
        template,
        baker.canvas,
        book,
        baker.key(),
        patches,
        ground=baker.ground(),
        code=baker.place(),
        tiles=baker.tiles(),
    )


def lay_out(template: Template, size: str, *, book: FontBook) -> Layout:
    """Give a template in `size` without its pixels; costs nothing. Raise KeyError for a size that it does not have."""
    if size not in template.document.art:
        raise KeyError(size)
    baker = Baker(template, canvas_for(size), Path())
    return Layout(template, baker.canvas, book, baker.key())


def is_compiled(template: Template, size: str, *, cache: Path, width: int | None = None) -> bool:
    """Say whether all files of a template in a size are made, so that `compile_template` takes no time."""
    baker = Baker(template, canvas_for(size, width), cache)
    return all(path.exists() for path in baker.paths())


@dataclass(frozen=True, slots=True)
class Baker:
    """Makes the pixels of one template in one size, or finds them in the cache. Of use to the engine alone."""

    template: Template
    canvas: Canvas
    cache: Path

    def placed(self) -> list[Layer]:
        """Take the layers that stand in this size."""
        return [layer for layer in self.template.document.layers if self.canvas.size in layer.box]

    def below(self) -> list[ShapeLayer | PictureLayer]:
        """Take the shapes and pictures that stand below all words in every language."""
        found: list[ShapeLayer | PictureLayer] = []
        for layer in self.placed():
            if isinstance(layer, QrLayer):
                continue
            if not isinstance(layer, PictureLayer | ShapeLayer) or layer.when or layer.unless:
                break
            found.append(layer)
        return found

    def above(self) -> list[ShapeLayer | PictureLayer]:
        """Take the other shapes and pictures."""
        below = self.below()
        movable = [layer for layer in self.placed() if isinstance(layer, PictureLayer | ShapeLayer)]
        return [layer for layer in movable if layer not in below]

    def code(self) -> QrLayer | None:
        """Take the code."""
        return next((layer for layer in self.placed() if isinstance(layer, QrLayer)), None)

    def place(self) -> CodePlace | None:
        """Give the place of the code in pixels."""
        code = self.code()
        if code is None:
            return None
        rect = self.canvas.rect(code.box[self.canvas.size])
        side = min(rect.width, rect.height)
        x, y = rect.x + (rect.width - side) // 2, rect.y + (rect.height - side) // 2
        return CodePlace(x, y, side, colour(self.template, code.dark), colour(self.template, code.light))

    def path(self, *parts: bytes) -> Path:
        """Name a file by what it is made of."""
        canvas = self.canvas
        head = f"{ENGINE_VERSION} {RESVG_VERSION} {canvas.size} {canvas.width}x{canvas.height}"
        name = f"{self.template.id}-{canvas.size}-{canvas.width}-{fingerprint(head, *parts)}"
        return self.cache / f"{name}.raw"

    def signature(self, layer: Layer) -> bytes:
        """Say all that decides a static layer's pixels."""
        words = layer.model_dump_json() + repr(sorted(self.template.document.palette.items()))
        art = self.template.files.read(layer.picture) if isinstance(layer, PictureLayer) else b""
        return words.encode("utf-8") + art

    def key(self) -> str:
        """Say all that decides the pixels of a card."""
        document = self.template.document
        pictures = {layer.picture for layer in document.layers if isinstance(layer, PictureLayer)}
        pictures.add(document.art[self.canvas.size])
        art = (self.template.files.read(path) for path in sorted(pictures))
        return self.path(document.model_dump_json().encode("utf-8"), *art).stem

    def ground_path(self) -> Path:
        """Name the file of the ground."""
        document, canvas = self.template.document, self.canvas
        art = self.template.files.read(document.art[canvas.size])
        code = self.code()
        layers: list[Layer] = [*self.below(), *([code] if code else [])]
        ground = document.palette.get(document.page.ground, "#808080")
        return self.path(art, ground.encode("ascii"), *(self.signature(layer) for layer in layers))

    def paths(self) -> list[Path]:
        """List all files, in the order in which they are made."""
        ground = self.ground_path()
        patches = (self.path(self.signature(layer)) for layer in self.above())
        return [*patches, ground, ground.with_suffix(".jpg")]

    def ground(self) -> Baked:
        """Give the ground."""
        size = (self.canvas.width, self.canvas.height)
        return baked(self.ground_path(), "RGBX", size, make=self.flattened)

    def tiles(self) -> Tiles:
        """Give the ground as tiles."""
        path = kept(self.ground_path().with_suffix(".jpg"), lambda: tiled(self.ground().copy()))
        return tiles_of(mapped(path), self.canvas.width, self.canvas.height)

    def flattened(self) -> Image.Image:
        """Draw the ground."""
        canvas, path = self.canvas, self.template.document.art[self.canvas.size]
        size = (canvas.width, canvas.height)
        return self.laid(draw_art(self.template.files, path, size, cover=True), self.drawn)

    def laid(
        self, art: Image.Image, drawn: Callable[[ShapeLayer | PictureLayer], Image.Image]
    ) -> Image.Image:
        """Lay what stands below all words, and the card under the code, on the art."""
        document, canvas = self.template.document, self.canvas
        image = Image.new("RGBA", art.size, (*colour(self.template, document.page.ground), 255))
        image.alpha_composite(art)
        for layer in self.below():
            rect = canvas.rect(layer.box[canvas.size])
            image.alpha_composite(drawn(layer), (rect.x, rect.y))
        code, place = self.code(), self.place()
        if code is not None and place is not None:
            card = code_card(code, place.side, document.palette)
            image.alpha_composite(_from_svg(code.name, card, (place.side, place.side)), (place.x, place.y))
        return image.convert("RGB")

    def patch(self, layer: ShapeLayer | PictureLayer) -> Patch:
        """Give what lies over the ground at its place."""
        rect = self.canvas.rect(layer.box[self.canvas.size])
        path = self.path(self.signature(layer))
        pixels = baked(path, "RGBA", (rect.width, rect.height), make=lambda: self.drawn(layer))
        return Patch(pixels, rect.x, rect.y)

    def drawn(self, layer: ShapeLayer | PictureLayer) -> Image.Image:
        """Draw a picture or a shape as RGBA of the size of its box."""
        rect = self.canvas.rect(layer.box[self.canvas.size])
        size = (rect.width, rect.height)
        if isinstance(layer, ShapeLayer):
            line = layer.outline.width * self.canvas.shorter if layer.outline else 0.0
            return _from_svg(
                layer.name, shape(layer, size, line, palette=self.template.document.palette), size
            )
        return faded(
            draw_art(self.template.files, layer.picture, size, cover=layer.fit == "cover"), layer.opacity
        )


def faded(image: Image.Image, opacity: float) -> Image.Image:
    """Give a picture with so much (0 to 1) of its opacity."""
    if opacity >= 1:
        return image
    thin = image.copy()
    thin.putalpha(image.getchannel("A").point(lambda value: round(value * opacity)))
    return thin


def _from_svg(name: str, svg: str, size: tuple[int, int]) -> Image.Image:
    return draw_vector(name, read_vector(name, svg.encode("utf-8")), size)
