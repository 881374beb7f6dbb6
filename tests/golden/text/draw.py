"""Golden pictures of set text: `python -m tests.golden.text.draw` writes them anew after a wanted change of pixels.

Look at every one before committing it.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from greetings.engine.fonts import FontBook
from greetings.engine.text import Outline, Shadow, Style, clean, foil, paint, set_text

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent.parent

CASES = {
    "brush-with-fallback": ("亲爱的喆燊堃淼：“新年”快乐！《平安》", Style(("MaShanZheng-Regular",), 60), {}),
    "name-of-one-piece": ("欧阳喆燊", Style(("MaShanZheng-Regular",), 60, is_name=True, max_lines=1), {}),
    "hebrew-and-latin": (
        "שלום (2027) Happy New Year!",
        Style(("FrankRuhlLibre-Bold",), 44, align="start"),
        {},
    ),
    "nastaliq": ("نیا سال مبارک ہو", Style(("NotoNastaliqUrdu-SemiBold",), 60, lang="ur"), {}),
    "thai-script": ("สุขสันต์วันเกิด ขอให้มีความสุขมากๆ", Style(("Charm-Bold",), 44), {}),
    "script-with-overlaps": ("Happy Birthday", Style(("GreatVibes-Regular",), 80), {}),
    "emoji": ("👨‍👩‍👧👍🏽🇨🇳❤️1️⃣🎉", Style(("NotoSans-Medium",), 48), {}),
    "couplet": ("天增岁月12载Ok！", Style(("MaShanZheng-Regular",), 40, vertical=True), {}),
    "foil": (
        "新春快乐",
        Style(("ZhiMangXing-Regular",), 72),
        {"fill": foil("gold"), "outline": Outline("#3a0000", 4), "shadow": Shadow("#000000", 8, 3, 5, 0.5)},
    ),
}


def golden(case: str, book: FontBook) -> Image.Image:
    text, style, look = CASES[case]
    size = (90, 330) if style.vertical else (330, 120)
    image = Image.new("RGB", size, "#8c1218" if "fill" in look else "#fbf6ec")
    block = set_text(book, clean(text), width=size[0], height=size[1], style=style)
    paint(image, (0, 0), block, book, **{"fill": "#43281c", **look})
    return image


if __name__ == "__main__":
    fonts = FontBook.open(ROOT / "fonts")
    for name in CASES:
        golden(name, fonts).save(FOLDER / f"{name}.png", optimize=True)
