"""The public face: a compiled template and content become the bytes of a picture. Pure: same input, same bytes.

`render` does all; `draw_card` and `with_link` do it in two, so that one drawing serves many links: a forward's own
picture differs in its QR alone. Refuses unknown formats (KeyError) and lone surrogates (BadText).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

from greetings.engine.compile import Compiled
from greetings.engine.draw import draw
from greetings.engine.encode import encode
from greetings.engine.pieces import code_runs, jpeg
from greetings.engine.qr import draw_code
from greetings.engine.scene import Scene, compose
from greetings.engine.sizes import FORMATS
from greetings.engine.splice import QUALITY, Tiles, tiles_of


@dataclass(frozen=True, slots=True)
class Rendering:
    """An encoded picture; `truncated` names the layers whose words did not all fit."""

    body: bytes = field(repr=False)
    media_type: str
    width: int
    height: int
    truncated: tuple[str, ...] = ()


@dataclass(slots=True)
class Drawing:
    """A card without its link: keep it to make more pictures of it. 4 bytes a pixel."""

    image: Image.Image
    compiled: Compiled
    scene: Scene
    _tiles: Tiles | None = None

    @property
    def truncated(self) -> tuple[str, ...]:
        """The layers whose words did not all fit."""
        return self.scene.truncated

    @property
    def tiles(self) -> Tiles:
        """The drawing as JPEG whose tiles can be exchanged; encoded at the first use."""
        if self._tiles is None:
            self._tiles = tiles_of(jpeg(self.compiled, self.scene, ""), *self.image.size)
        return self._tiles


def render(
    compiled: Compiled, content: Mapping[str, str], *, lang: str, link: str, format: str, quality: int = 85
) -> Rendering:
    """Make a card's picture. `link` goes into the QR ("" leaves its place blank); `format` is jpeg, png or webp."""
    media_type = FORMATS[format]
    scene = compose(compiled, content, lang=lang)
    if format == "jpeg" and quality == QUALITY:
        body = jpeg(compiled, scene, link)
    else:
        image = draw(compiled, scene)
        if link and compiled.code is not None:
            draw_code(image, compiled.code, link)
        body = encode(image, format, quality)
    return Rendering(body, media_type, *compiled.ground.size, truncated=scene.truncated)


def draw_card(compiled: Compiled, content: Mapping[str, str], *, lang: str) -> Drawing:
    """Draw everything but the link."""
    scene = compose(compiled, content, lang=lang)
    return Drawing(draw(compiled, scene), compiled, scene)


def with_link(drawing: Drawing, link: str, *, format: str, quality: int = 85) -> Rendering:
    """Encode a drawing with a link in its QR; only those pixels differ. The drawing itself stays as it is."""
    media_type = FORMATS[format]
    compiled, tiles = drawing.compiled, drawing.tiles if format == "jpeg" and quality == QUALITY else None
    if tiles is not None:
        body = tiles.exchanged(code_runs(compiled, drawing.scene, link))
        return Rendering(body, media_type, *compiled.ground.size, truncated=drawing.truncated)
    image = drawing.image
    if link and compiled.code is not None:
        image = image.copy()
        draw_code(image, compiled.code, link)
    return Rendering(
        encode(image, format, quality), media_type, *compiled.ground.size, truncated=drawing.truncated
    )
