"""Draws the golden pictures. Run `python tests/golden/draw.py` after a change of pixels that is meant (and raise
ENGINE_VERSION), look at every picture, and commit them together with the change.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from greetings.engine.compile import compile_template
from greetings.engine.document import load_template
from greetings.engine.fonts import FontBook
from greetings.engine.qr import draw_code
from greetings.engine.render import draw_card

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LINK = "https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa"
CASES = {
    "portrait-zh": ("portrait", "zh-Hans", "春风茶业"),
    "square-en": ("square", "en", ""),
    "landscape-ar": ("landscape", "ar", "نسيم"),
    "story-zh-hant": ("story", "zh-Hant", ""),
}
WIDTH = 400


def golden(name: str, book: FontBook, cache: Path) -> Image.Image:
    """Draw one case as RGB."""
    size, lang, sponsor = CASES[name]
    template = load_template(ROOT / "tests" / "templates" / "plain")
    compiled = compile_template(template, size, book=book, cache=cache, width=WIDTH).sponsored_by(sponsor)
    drawing = draw_card(compiled, template.example(lang), lang=lang)
    draw_code(drawing.image, compiled.code, LINK)
    return drawing.image.convert("RGB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            golden(case, FontBook.open(ROOT / "fonts"), Path(folder)).save(
                HERE / f"{case}.png", optimize=True
            )
