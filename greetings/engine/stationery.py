"""Small pictures for the envelope: a name in the template's face, its stamp, its liner. Always PNG, mostly transparent.

Refuses what a template does not have (KeyError) and lone surrogates in a name (BadText).
"""

from __future__ import annotations

from typing import Literal

from PIL import Image

from greetings.engine.art import aspect_of, draw_art
from greetings.engine.compile import colour
from greetings.engine.document import Template
from greetings.engine.document.model import TextLayer
from greetings.engine.document.rules import mentioned
from greetings.engine.encode import encode
from greetings.engine.fonts import FontBook
from greetings.engine.languages import pick
from greetings.engine.render import Rendering
from greetings.engine.sizes import FORMATS
from greetings.engine.text import Style, clean, paint, set_text

EDGE = 4
SHARE = 0.62


def name_stack(template: Template, lang: str) -> tuple[str, ...]:
    """Choose the fonts that the template writes the recipient's name in."""
    for layer in template.document.layers:
        if isinstance(layer, TextLayer) and "recipient" in mentioned(layer):
            return tuple(pick(layer.fonts, lang, home=template.document.home) or ())
    return ()


def name_picture(
    template: Template, name: str, *, book: FontBook, lang: str, box: tuple[int, int] = (960, 144)
) -> Rendering:
    """Write a name in the template's face and envelope ink, on nothing, cropped to its ink and an edge of 4 px.

    `box` is the most it may take in pixels; a longer name shrinks, then ends in an ellipsis (`truncated`).
    """
    width, height = box
    style = Style(
        fonts=name_stack(template, lang),
        size=height * SHARE,
        min_size=height * SHARE / 3,
        align="center",
        valign="middle",
        max_lines=1,
        lang=lang,
        is_name=True,
    )
    block = set_text(book, clean(name), width=width, height=height, style=style)
    ink = colour(template, template.document.page.paper_ink)
    letters = Image.new("RGBA", box, (*ink, 0))
    veil = Image.new("RGB", box)
    paint(veil, (0, 0), block, book, fill=(255, 255, 255))
    paint(letters, (0, 0), block, book, fill=ink)
    edges = veil.getbbox() or (0, 0, 1, 1)
    crop = (edges[0] - EDGE, edges[1] - EDGE, edges[2] + EDGE, edges[3] + EDGE)
    picture = letters.crop(crop)
    truncated = ("name",) if block.truncated else ()
    return Rendering(encode(picture, "png"), FORMATS["png"], *picture.size, truncated)


def page_picture(template: Template, part: Literal["stamp", "liner_art"], width: int) -> Rendering:
    """Draw the stamp or the liner as PNG, `width` pixels wide. Raise KeyError if the template has none."""
    path: str | None = getattr(template.document.page, part)
    if path is None:
        raise KeyError(part)
    height = max(1, round(width / aspect_of(template.files, path)))
    picture = draw_art(template.files, path, (width, height))
    return Rendering(encode(picture, "png"), FORMATS["png"], width, height)
