"""The sheet of signatures: all of them stand on it, in every script, and nothing leaves its place."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image, ImageChops

from greetings.catalog import open_catalog
from greetings.engine.render import draw_card
from greetings.engine.signatures import FOOT, FRAME, INSIDE, SIZE, Signed, signature_page, with_code
from greetings.engine.text import graphemes
from greetings.settings import Settings

LINK = "https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa"
PEOPLE = (
    ("Lin", "Get well soon, we miss you at the piano", "en"),
    ("王小明", "奶奶身体健康，天天开心", "zh-Hans"),
    ("فاطمة الزهراء", "كل عام وأنتم بخير يا جدتي الحبيبة", "ar"),
    ("लक्ष्मीबाई", "आपको ढेर सारी शुभकामनाएँ", "hi"),
    ("さくら", "いつもありがとうございます🌸", "ja"),
    ("คุณสมชาย", "ขอให้มีความสุขมากๆ", "th"),
    ("רבקה", "באהבה רבה", "he"),
    ("Grandpa Joe & the dogs 🐶", "", "en"),
)


def longest(text, most):
    return "".join((graphemes(f"{text or 'x'} ") * most)[:most]).strip()


def people(count, *, long=False):
    """Signers in many scripts; with `long` each as long as may be."""
    found = [PEOPLE[number % len(PEOPLE)] for number in range(count)]
    if long:
        found = [(longest(name, 40), longest(line or name, 80), lang) for name, line, lang in found]
    return tuple(Signed(*one) for one in found)


@pytest.fixture(scope="module")
def drawn(compiled_templates, tmp_path_factory):
    """Return what draws the example of a template."""
    data = tmp_path_factory.mktemp("sheets")
    (data / "compiled").symlink_to(compiled_templates)
    catalog = open_catalog(Settings(data=data))

    def draw(name, lang):
        template = catalog.get(name)
        content = template.example(lang)
        return draw_card(catalog.compiled(template, "portrait"), content, lang=lang), content

    return draw


def ink(drawn, signed):
    """Return where a sheet differs from the same sheet without these signatures."""
    drawing, content, lang = drawn
    page = signature_page(drawing, content, signed, lang=lang)
    blank = signature_page(drawing, content, tuple(Signed(" ", "", "en") for _ in signed), lang=lang)
    assert page.image.size == SIZE
    return ImageChops.difference(page.image, blank.image).getbbox()


@pytest.mark.parametrize(
    ("name", "lang", "count", "long"),
    [
        ("thank-you", "en", 1, False),
        ("thank-you", "en", 9, True),
        ("eid", "ar", 24, False),
        ("mid-autumn", "zh-Hans", 60, True),
        ("thank-you", "en", 120, True),
    ],
)
def test_signatures_stay_between_the_head_and_the_foot(drawn, name, lang, count, long):
    left, top, right, bottom = ink((*drawn(name, lang), lang), people(count, long=long))
    edge = FRAME + INSIDE
    assert edge <= left < right <= SIZE[0] - edge
    assert FRAME + 300 < top < bottom <= SIZE[1] - FRAME - FOOT


def test_many_use_the_room_that_few_leave(drawn):
    card = (*drawn("thank-you", "en"), "en")
    few, many = ink(card, people(3)), ink(card, people(60))
    assert many[3] - many[1] > few[3] - few[1]
    assert many[2] - many[0] > 0.8 * (SIZE[0] - 2 * (FRAME + INSIDE))


def test_the_same_signatures_give_the_same_sheet_and_its_code_leads_on(drawn):
    drawing, content = drawn("thank-you", "en")
    bodies = set()
    for _ in range(2):
        page = signature_page(drawing, content, people(9), lang="en")
        image = with_code(page, LINK, drawing=drawing, lang="en")
        body = io.BytesIO()
        image.save(body, "PNG")
        bodies.add(body.getvalue())
    assert len(bodies) == 1
    with Image.open(io.BytesIO(bodies.pop())) as seen:
        assert LINK in {one.text for one in zxingcpp.read_barcodes(seen)}
