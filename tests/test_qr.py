"""QR codes: the affine method says exactly what the reference library says, and every drawn code is read again."""

from __future__ import annotations

import io
import random
import string

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from greetings.engine.qr import MASK, QUIET, CodePlace, code_for, draw_code, reference_code
from greetings.errors import BadText

ALPHABET = string.ascii_letters + string.digits
PREFIXES = (
    "https://cards.example/g/",
    "http://127.0.0.1:8000/g/",
    "https://a.io/g/",
    "https://greetings.a-company-with-a-long-name.example.co.uk:8443/g/",
    "http://[fd00::1234:5678:9abc:def0]:8000/g/",
)


def links(count):
    draw = random.Random(7)
    return [prefix + "".join(draw.choices(ALPHABET, k=22)) for prefix in PREFIXES for _ in range(count)]


@pytest.mark.parametrize("link", links(12))
def test_affine_code_has_the_modules_of_the_reference(link):
    assert code_for(link) == reference_code(link, mask=MASK)


@settings(max_examples=60, deadline=None)
@given(tail=st.text(ALPHABET, min_size=22, max_size=22))
def test_every_tail_of_one_site_has_the_modules_of_the_reference(tail):
    link = "https://cards.example/g/" + tail
    assert code_for(link) == reference_code(link, mask=MASK)


def test_other_texts_fall_back_to_the_reference_with_its_own_choice_of_mask():
    for text in ("hello", "https://cards.example/s/3", "https://cards.example/g/short", "你好，世界" * 5):
        assert code_for(text) == reference_code(text)


def test_a_link_of_umlauts_in_the_prefix_is_one_of_its_bytes():
    link = "https://grüße.example/g/" + "A1" * 11
    assert code_for(link) == reference_code(link, mask=MASK)


def test_a_text_that_no_code_can_hold_is_refused():
    with pytest.raises(BadText):
        code_for("x" * 3000)


def drawn(link, side):
    image = Image.new("RGBX", (side + 80, side + 60), (20, 30, 60))
    image.paste((255, 246, 224), (40, 30, 40 + side, 30 + side))
    draw_code(image, CodePlace(40, 30, side, (20, 26, 58), (255, 246, 224)), link)
    return image.convert("RGB")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_drawn_code_is_read_also_from_a_poor_copy(prefix):
    for link in (prefix + "4fGh2LkQ9xWmZpT7Rb3nVa", prefix + "0" * 22):
        image = drawn(link, 210)
        body = io.BytesIO()
        image.save(body, "JPEG", quality=60)
        poor = Image.open(body)
        half = poor.resize((poor.width // 2, poor.height // 2), Image.Resampling.BILINEAR)
        for picture in (image, poor, half):
            assert [found.text for found in zxingcpp.read_barcodes(picture)] == [link]


def test_modules_are_whole_pixels_with_a_quiet_zone_of_four():
    link = "https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa"
    image, code = drawn(link, 184), code_for(link)
    place = CodePlace(40, 30, 184, (20, 26, 58), (255, 246, 224))
    module = place.module(code.side)
    assert module == 4
    left = 40 + (184 - module * code.side) // 2
    top = 30 + (184 - module * code.side) // 2
    assert left - 40 >= QUIET * module
    for y in range(code.side * module):
        for x in range(0, code.side * module):
            dark = image.getpixel((left + x, top + y)) == (20, 26, 58)
            assert dark == code.dark(x // module, y // module)


def test_drawing_another_link_leaves_nothing_of_the_first():
    first, second = links(2)[:2]
    image = drawn(first, 190)
    redrawn = image.copy()
    draw_code(redrawn, CodePlace(40, 30, 190, (20, 26, 58), (255, 246, 224)), second)
    assert redrawn.tobytes() == drawn(second, 190).tobytes()


def test_a_place_too_small_for_whole_pixels_still_shows_a_code():
    image = drawn("https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa", 30)
    assert len(image.getcolors(100_000)) > 2
