"""The proof sheet: every size of a template with the longest names in six scripts, and what was measured beside each.

Ad weight is the share of the card that the sponsor's line covers; contrast is the lowest of all words (WCAG 2.2). What
does not fit is named. Refuses what `render` refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from greetings.engine.check.contrast import measured, needed
from greetings.engine.check.drawn import AD_WEIGHT, ink_of
from greetings.engine.compile import RGB, Compiled, canvas_for, compile_template
from greetings.engine.document import Template
from greetings.engine.document.model import CardField, SponsorLayer
from greetings.engine.draw import draw
from greetings.engine.fonts import FontBook
from greetings.engine.qr import draw_code
from greetings.engine.scene import Scene, compose
from greetings.engine.sheet import EXAMPLE_LINK
from greetings.engine.text import Style, graphemes, paint, set_text

PICTURE_WIDTH: Final = 720
SCALE: Final = 0.26
GAP: Final = 32
LABEL: Final = 170
CAPTION: Final = 78
HEAD: Final = 96
GROUND: Final[RGB] = (250, 247, 241)
INK: Final[RGB] = (43, 38, 34)
QUIET: Final[RGB] = (116, 106, 96)
WRONG: Final[RGB] = (168, 34, 44)
FACE: Final = ("NotoSans-Medium",)
SPONSOR: Final = {"zh": "春风里茶业有限公司", "ar": "شركة نسيم الربيع", "en": "Spring Breeze Tea Company"}
ORDER: Final = ("portrait", "square", "story", "landscape")

# A name in each script; it is repeated and cut at graphemes until it is as long as the field allows.
NAMES: Final[dict[str, str]] = {
    "zh-Hans": "王小明、欧阳文静、诸葛小雨、司马长风、上官婉清、慕容晓晨、尉迟敬、皇甫端、令狐冲、东方月和",
    "ar": "جدتي الحبيبة فاطمة الزهراء وخالي عبد الرحمن وجميع أفراد العائلة الكريمة ",
    "hi": "आदरणीय दादीजी लक्ष्मीबाई, चाचा विश्वेश्वर और समस्त परिवार के सभी प्रिय सदस्य और मित्रगण ",
    "he": "סבתא רבקה היקרה, דוד אברהם יהושע וכל משפחת רוזנצוויג האהובה ",
    "th": "คุณย่าประไพพรรณ คุณลุงสมเกียรติ และครอบครัวรุ่งเรืองวัฒนาทุกคนที่บ้านริมน้ำ ",
    "en": "Grandma Elizabeth 👩🏽‍🌾 & the Featherstonehaugh-Wellington family 🎉🏡 ",
}
SCRIPTS: Final = {
    "zh-Hans": "Chinese",
    "ar": "Arabic",
    "hi": "Devanagari",
    "he": "Hebrew",
    "th": "Thai",
    "en": "Latin + emoji",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One card of the sheet: its pixels, made smaller, and what was measured on the whole."""

    image: Image.Image
    ad_weight: float
    contrast: float | None
    enough: bool
    cut: tuple[str, ...]


def example_picture(
    template: Template, size: str, *, book: FontBook, cache: Path, width: int = PICTURE_WIDTH
) -> Image.Image:
    """Draw the example of a template's home language in a size, with a link and a sponsor, `width` pixels wide."""
    lang = template.document.home
    compiled = compile_template(template, size, book=book, cache=cache).sponsored_by(_sponsor(lang))
    image, _ = _card(compiled, template.example(lang), lang)
    canvas = canvas_for(size, width)
    return image.resize((canvas.width, canvas.height), Image.Resampling.LANCZOS)


def proof(template: Template, *, book: FontBook, cache: Path) -> Image.Image:
    """Draw the sheet: a row for each script, a column for each size."""
    sizes = [size for size in ORDER if size in template.sizes]
    small = {size: _small(size) for size in sizes}
    row_height = max(height for _, height in small.values()) + CAPTION + GAP
    width = LABEL + sum(small[size][0] + GAP for size in sizes) + GAP
    board = Image.new("RGB", (width, HEAD + row_height * len(NAMES) + GAP), GROUND)
    writer = _Writer(board, book)
    title = f"{template.title(template.document.home)}  ·  {template.id} {template.version}"
    writer.write(title, (GAP, 26, width - 2 * GAP, 44), size=30)
    for row, lang in enumerate(NAMES):
        top = HEAD + row * row_height
        writer.write(SCRIPTS[lang], (GAP, top, LABEL - GAP, 30), size=20)
        left = LABEL
        for size in sizes:
            made = _proof(template, size, lang, book=book, cache=cache)
            board.paste(made.image, (left, top))
            _caption(writer, made, (left, top + small[size][1] + 8, small[size][0]))
            left += small[size][0] + GAP
    return board


def _small(size: str) -> tuple[int, int]:
    canvas = canvas_for(size)
    return round(canvas.width * SCALE), round(canvas.height * SCALE)


def _sponsor(lang: str) -> str:
    return SPONSOR.get(lang.split("-", maxsplit=1)[0], SPONSOR["en"])


def full_name(field: CardField, lang: str) -> str:
    """Give a name in the script of `lang` that has exactly as many graphemes as the field takes."""
    sample = graphemes(NAMES[lang])
    text = "".join((sample * (field.limit // len(sample) + 1))[: field.limit])
    return f"{text[:-1]}." if text.endswith(" ") else text


def _proof(template: Template, size: str, lang: str, *, book: FontBook, cache: Path) -> Proof:
    content = dict(template.example(lang))
    names = [one for one in template.fields if one.kind == "name"]
    content |= {one.name: full_name(one, lang) for one in names}
    compiled = compile_template(template, size, book=book, cache=cache).sponsored_by(_sponsor(lang))
    image, scene = _card(compiled, content, lang)
    small = image.resize(_small(size), Image.Resampling.LANCZOS)
    found = [(measured(image, step, book), needed(step.block.size)) for step in scene.written]
    seen = [(contrast, least) for contrast, least in found if contrast is not None]
    return Proof(
        image=small,
        ad_weight=_weight(compiled, scene),
        contrast=min((contrast for contrast, _ in seen), default=None),
        enough=all(contrast >= least for contrast, least in seen),
        cut=scene.truncated,
    )


def _card(compiled: Compiled, content: dict[str, str], lang: str) -> tuple[Image.Image, Scene]:
    scene = compose(compiled, content, lang=lang)
    image = draw(compiled, scene).convert("RGB")
    if compiled.code is not None:
        draw_code(image, compiled.code, EXAMPLE_LINK)
    return image, scene


def _weight(compiled: Compiled, scene: Scene) -> float:
    layers = compiled.template.document.layers
    names = {layer.name for layer in layers if isinstance(layer, SponsorLayer)}
    boxes = [ink_of(step) for step in scene.written if step.layer in names]
    whole = compiled.canvas.width * compiled.canvas.height
    return sum(box.width * box.height for box in boxes) / whole


def _caption(writer: _Writer, made: Proof, place: tuple[int, int, int]) -> None:
    left, top, width = place
    heavy = made.ad_weight > AD_WEIGHT
    writer.write(
        f"ad weight {made.ad_weight:.1%}", (left, top, width, 22), size=16, fill=WRONG if heavy else QUIET
    )
    if made.contrast is not None:
        fill = QUIET if made.enough else WRONG
        writer.write(f"contrast {made.contrast:.1f}:1", (left, top + 22, width, 22), size=16, fill=fill)
    if made.cut:
        writer.write(f"cut: {', '.join(made.cut)}", (left, top + 44, width, 22), size=16, fill=WRONG)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes lines on the sheet."""

    board: Image.Image
    book: FontBook

    def write(self, text: str, box: tuple[int, int, int, int], *, size: int, fill: RGB = INK) -> None:
        left, top, width, height = box
        style = Style(fonts=FACE, size=size, min_size=10, align="left", valign="top", max_lines=1)
        block = set_text(self.book, text, width=width, height=height, style=style)
        paint(self.board, (left, top), block, self.book, fill=fill)
