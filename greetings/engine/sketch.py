"""A template made ready for a quick look while it is being changed: what did not change is not made again.

`compile` keeps what it makes for good, whole grounds by their content; a designer who moves a code would have all of
the art drawn for every step. Here the art is kept by itself and the rest is laid on it in milliseconds. Art in other
colours comes from a table of colours at once (`recolour`), and is drawn anew when `exact` is asked for. Words are never
kept. What comes out is drawn by the same `draw` as every card. Refuses what `compile` refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from PIL import Image

from greetings.engine.art import RESVG_VERSION, draw_art
from greetings.engine.baked import Baked, baked, fingerprint
from greetings.engine.compile import Baker, Grounded, Patch, canvas_for, faded
from greetings.engine.document import Template
from greetings.engine.document.model import PictureLayer, ShapeLayer
from greetings.engine.fonts import FontBook
from greetings.engine.package import Files
from greetings.engine.recolour import Tint
from greetings.engine.sizes import ENGINE_VERSION

KEPT_BYTES: Final = 48 << 20


@dataclass(frozen=True, slots=True)
class Inked:
    """Files whose drawings are in other colours."""

    files: Files
    tint: Tint

    @property
    def ours(self) -> bool:
        """Other colours change nothing about whose they are."""
        return self.files.ours

    def names(self) -> frozenset[str]:
        """List all paths."""
        return self.files.names()

    def read(self, name: str) -> bytes:
        """Read one file, a drawing in its new colours."""
        body = self.files.read(name)
        if not name.lower().endswith(".svg"):
            return body
        return self.tint.drawing(body.decode("utf-8", "replace")).encode("utf-8")


class Sketcher:
    """Makes looks. `cache` keeps the art of templates as they are; everything else is in memory, bounded."""

    def __init__(self, book: FontBook, cache: Path) -> None:
        self._book = book
        self._cache = cache

    def ready(
        self,
        template: Template,
        size: str,
        *,
        width: int | None = None,
        tint: Tint | None,
        exact: bool = False,
    ) -> Grounded:
        """Make `template` ready for a look at `size`, `width` pixels wide. Raise KeyError, TemplateInvalid.

        The template's files are in the colours from before `tint`.
        """
        if size not in template.document.art:
            raise KeyError(size)
        baker = Baker(template, canvas_for(size, width), self._cache)
        artist = _Artist(self, template.files, tint, exact)
        canvas = baker.canvas
        art = Look(template.document.art[size], (canvas.width, canvas.height), cover=True, whole=True)

        def drawn(layer: ShapeLayer | PictureLayer) -> Image.Image:
            if isinstance(layer, ShapeLayer):
                return baker.drawn(layer)
            rect = canvas.rect(layer.box[size])
            look = Look(layer.picture, (rect.width, rect.height), layer.fit == "cover")
            return faded(artist.picture(look), layer.opacity)

        def patch(layer: ShapeLayer | PictureLayer) -> Patch:
            rect = canvas.rect(layer.box[size])
            return Patch(Baked(drawn(layer), None), rect.x, rect.y)

        key = ("ground", artist.key(art), baker.ground_path().name)
        ground = self.kept(key, lambda: baker.laid(artist.picture(art), drawn).convert("RGBX"))
        assert ground is not None
        return Grounded(
            template,
            canvas,
            self._book,
            "",
            {layer.name: patch(layer) for layer in baker.above()},
            ground=Baked(ground, None),
            code=baker.place(),
        )

    def kept(self, key: Hashable, make: Callable[[], Image.Image] | None = None) -> Image.Image | None:
        """Give a picture that is kept in memory; made if it is not, and None if it cannot be."""
        cache = self._book.cache("sketched", KEPT_BYTES)
        found: Image.Image | None = cache.get(key)
        if found is None and make is not None:
            found = make()
            cache.put(key, found, found.width * found.height * 4)
        return found

    def raster(self, look: Look, files: Files) -> Image.Image:
        """Draw a picture in the colours it came in. A whole drawing is made once for all processes."""
        if not (look.vector and look.whole):
            key = ("plain", look, sha256(files.read(look.path)).digest())
            return self.kept(key, lambda: look.drawn(files)) or look.drawn(files)
        head = f"{ENGINE_VERSION} {RESVG_VERSION} {look.size[0]}x{look.size[1]} {look.cover}"
        place = self._cache / f"art-{fingerprint(head, files.read(look.path))}.raw"
        made = baked(place, "RGBA", look.size, make=lambda: look.drawn(files))
        return made.copy()


@dataclass(frozen=True, slots=True)
class Look:
    """A picture of the template in so many pixels."""

    path: str
    size: tuple[int, int]
    cover: bool
    whole: bool = False

    @property
    def vector(self) -> bool:
        """A drawing, not pixels."""
        return self.path.lower().endswith(".svg")

    def drawn(self, files: Files) -> Image.Image:
        """Draw it."""
        return draw_art(files, self.path, self.size, cover=self.cover)


@dataclass(frozen=True, slots=True)
class _Artist:
    """Draws the pictures of one template in its present colours, quickly or exactly."""

    sketcher: Sketcher
    files: Files
    tint: Tint | None
    exact: bool

    def key(self, look: Look) -> Hashable:
        """Say all that decides the pixels."""
        moves = self.moves(look)
        fine = bool(moves) and (self.exact or self.sketcher.kept(self._fine(look)) is not None)
        return look, sha256(self.files.read(look.path)).digest(), moves, fine

    def moves(self, look: Look) -> tuple[tuple[str, str], ...]:
        return self.tint.moves if self.tint and look.vector else ()

    def picture(self, look: Look) -> Image.Image:
        if self.tint is None or not self.moves(look):
            return self.sketcher.raster(look, self.files)
        tint = self.tint
        fine = self.sketcher.kept(
            self._fine(look), (lambda: look.drawn(Inked(self.files, tint))) if self.exact else None
        )
        if fine is not None:
            return fine
        return tint.pixels(self.sketcher.raster(look, self.files))

    def _fine(self, look: Look) -> Hashable:
        return "fine", look, sha256(self.files.read(look.path)).digest(), self.moves(look)
