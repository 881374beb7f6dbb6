"""All sizes of a template on one picture, to be looked at side by side. Refuses what `render` refuses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from greetings.engine.compile import compile_template
from greetings.engine.document import Template
from greetings.engine.encode import encode
from greetings.engine.fonts import FontBook
from greetings.engine.qr import draw_code
from greetings.engine.render import draw_card

GAP = 40
GROUND = (58, 58, 62)
EXAMPLE_LINK = "https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa"
EXAMPLE_SPONSOR = {"zh-Hans": "春风茶业", "zh-Hant": "春風茶業"}
COLUMNS = (("story",), ("portrait",), ("square", "landscape"))


def sheet(
    template: Template,
    *,
    book: FontBook,
    cache: Path,
    lang: str | None = None,
    content: Mapping[str, str] | None = None,
    scale: float = 0.5,
) -> Image.Image:
    """Draw every size with example content (or `content`), a link and a sponsor, at `scale` of its pixels."""
    lang = lang or template.document.home
    values = dict(content) if content is not None else template.example(lang)
    pictures: dict[str, Image.Image] = {}
    for size in template.sizes:
        compiled = compile_template(template, size, book=book, cache=cache)
        drawing = draw_card(compiled.sponsored_by(EXAMPLE_SPONSOR.get(lang, "Spring Tea")), values, lang=lang)
        if compiled.code is not None:
            draw_code(drawing.image, compiled.code, EXAMPLE_LINK)
        small = (round(drawing.image.width * scale), round(drawing.image.height * scale))
        pictures[size] = drawing.image.convert("RGB").resize(small, Image.Resampling.LANCZOS)
    return _laid_out(pictures)


def _laid_out(pictures: Mapping[str, Image.Image]) -> Image.Image:
    columns = [[pictures[size] for size in column if size in pictures] for column in COLUMNS]
    columns = [column for column in columns if column]
    widths = [max(picture.width for picture in column) for column in columns]
    heights = [sum(picture.height + GAP for picture in column) for column in columns]
    board = Image.new("RGB", (sum(widths) + GAP * (len(columns) + 1), max(heights, default=0) + GAP), GROUND)
    x = GAP
    for column, width in zip(columns, widths, strict=True):
        y = GAP
        for picture in column:
            board.paste(picture, (x, y))
            y += picture.height + GAP
        x += width + GAP
    return board


def sheet_png(template: Template, *, book: FontBook, cache: Path, lang: str | None = None) -> bytes:
    """Give the sheet as PNG bytes."""
    return encode(sheet(template, book=book, cache=cache, lang=lang), "png")
