"""Pictures of cards: deterministic, the same by every path, legible links in every template and size."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zxingcpp
from golden.draw import CASES, golden
from PIL import Image, ImageChops

from greetings.engine.art import draw_art, open_picture, read_vector
from greetings.engine.baked import baked
from greetings.engine.compile import compile_template, is_compiled, lay_out
from greetings.engine.document import load_template
from greetings.engine.draw import draw, reach
from greetings.engine.encode import encode
from greetings.engine.fonts import FontBook
from greetings.engine.package import Unzipped
from greetings.engine.qr import draw_code
from greetings.engine.rasteriser import draw_svg
from greetings.engine.render import draw_card, render, with_link
from greetings.engine.scene import compose
from greetings.engine.sheet import sheet
from greetings.engine.sizes import FORMATS, SIZES
from greetings.engine.splice import Box, disjoint
from greetings.engine.stationery import name_picture, page_picture
from greetings.errors import BadText, TemplateInvalid

ROOT = Path(__file__).parent.parent
PLAIN = ROOT / "tests" / "templates" / "plain"
ALL = [PLAIN, *sorted(path.parent for path in (ROOT / "card_templates").glob("*/card.toml"))]
LINK = "https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa"
OTHER = "https://cards.example/g/0000000000zzzzzzzzzzzz"


@pytest.fixture(scope="module")
def book():
    return FontBook.open(ROOT / "fonts")


@pytest.fixture(scope="session")
def cache(compiled_templates):
    return compiled_templates


@pytest.fixture(scope="module")
def plain(book, cache):
    template = load_template(PLAIN)
    return {size: compile_template(template, size, book=book, cache=cache) for size in template.sizes}


def pixels(rendering):
    return Image.open(io.BytesIO(rendering.body)).convert("RGB")


@pytest.mark.parametrize("case", CASES)
def test_golden_pictures(case, book, cache):
    kept = Image.open(ROOT / "tests" / "golden" / f"{case}.png").convert("RGB")
    drawn = golden(case, book, cache)
    assert drawn.size == kept.size
    assert ImageChops.difference(drawn, kept).getbbox() is None, "pixels changed: see tests/golden/draw.py"


@pytest.mark.parametrize("format", FORMATS)
def test_same_input_same_bytes_in_every_format(plain, format):
    content = plain["portrait"].template.example("zh-Hans")
    first = render(plain["portrait"], content, lang="zh-Hans", link=LINK, format=format)
    second = render(plain["portrait"], content, lang="zh-Hans", link=LINK, format=format)
    assert first == second
    assert first.media_type == f"image/{format}"
    assert pixels(first).size == (first.width, first.height) == (1080, 1350)
    assert Image.open(io.BytesIO(first.body)).format == format.upper()


def test_another_process_makes_the_same_bytes(plain, cache):
    content = plain["square"].template.example("en")
    body = render(plain["square"], content, lang="en", link=LINK, format="jpeg").body
    script = (
        "import sys, hashlib; from pathlib import Path\n"
        "from greetings.engine.compile import compile_template; from greetings.engine.document import load_template\n"
        "from greetings.engine.fonts import FontBook; from greetings.engine.render import render\n"
        f"t = load_template({str(PLAIN)!r})\n"
        f"c = compile_template(t, 'square', book=FontBook.open({str(ROOT / 'fonts')!r}), cache=Path(sys.argv[1]))\n"
        f"r = render(c, t.example('en'), lang='en', link={LINK!r}, format='jpeg')\n"
        "print(hashlib.sha256(r.body).hexdigest())\n"
    )
    import hashlib

    found = subprocess.run(
        [sys.executable, "-c", script, str(cache)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert found.stdout.strip() == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("lang", ["zh-Hans", "en", "ar"])
@pytest.mark.parametrize("folder", ALL, ids=lambda folder: folder.name)
def test_fast_path_is_pixel_identical_to_the_plain_one(folder, lang, book, cache):
    template = load_template(folder)
    compiled = compile_template(template, "portrait", book=book, cache=cache, width=540).sponsored_by(
        "春风 & Sons"
    )
    for greeting in ("", "Ÿ̂ gĵ"):
        content = {
            **template.example(lang),
            "message": "A longer message, so that it is not the example's. 你好 👨‍👩‍👧",
        }
        if greeting:
            content["greeting"] = greeting
        scene = compose(compiled, content, lang=lang)
        reference = draw(compiled, scene, plain=True).tobytes()
        assert draw(compiled, scene).tobytes() == reference
        assert draw(compiled, scene).tobytes() == reference


@pytest.mark.parametrize("width", [None, 540, 360, 270])
@pytest.mark.parametrize("size", SIZES)
def test_spliced_jpeg_decodes_to_the_pixels_of_the_plain_encode(size, width, book, cache):
    template = load_template(PLAIN)
    compiled = compile_template(template, size, book=book, cache=cache, width=width).sponsored_by(
        "春风 & Sons"
    )
    for lang in ("zh-Hans", "ar"):
        for content in (
            template.example(lang),
            {"recipient": "é", "message": "字" * 200, "sender": "👩‍🚀"},
            {},
        ):
            image = draw(compiled, compose(compiled, content, lang=lang), plain=True)
            draw_code(image, compiled.code, LINK)
            spliced = render(compiled, content, lang=lang, link=LINK, format="jpeg")
            reference = Image.open(io.BytesIO(encode(image, "jpeg", 85)))
            assert pixels(spliced).tobytes() == reference.convert("RGB").tobytes()
            assert with_link(draw_card(compiled, content, lang=lang), LINK, format="jpeg") == spliced
    blank = draw(compiled, compose(compiled, {}, lang="en"))
    assert (
        pixels(render(compiled, {}, lang="en", link="", format="jpeg")).tobytes()
        == Image.open(io.BytesIO(encode(blank, "jpeg", 85))).convert("RGB").tobytes()
    )


def test_another_quality_takes_the_plain_path(plain):
    compiled = plain["square"]
    image = draw(compiled, compose(compiled, {}, lang="en"))
    draw_code(image, compiled.code, LINK)
    rendering = render(compiled, {}, lang="en", link=LINK, format="jpeg", quality=70)
    assert rendering.body == encode(image, "jpeg", 70)
    assert with_link(draw_card(compiled, {}, lang="en"), LINK, format="jpeg", quality=70) == rendering


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([], []),
        ([(0, 0, 2, 2), (2, 0, 3, 2)], [(0, 0, 2, 2), (2, 0, 3, 2)]),
        ([(0, 0, 2, 2), (1, 1, 3, 3)], [(0, 0, 3, 3)]),
        ([(0, 0, 1, 1), (4, 4, 5, 5), (0, 0, 5, 5)], [(0, 0, 5, 5)]),
        ([(0, 0, 2, 2), (3, 0, 5, 2), (1, 0, 4, 1), (9, 9, 10, 10)], [(0, 0, 5, 2), (9, 9, 10, 10)]),
    ],
)
def test_boxes_that_meet_are_joined(boxes, expected):
    assert sorted(disjoint([Box(*box) for box in boxes])) == sorted(Box(*box) for box in expected)


def test_words_change_no_pixel_beyond_their_reach(plain):
    compiled = plain["portrait"].sponsored_by("Spring Tea")
    scene = compose(compiled, compiled.template.example("zh-Hans"), lang="zh-Hans")
    image = draw(compiled, scene)
    for step in scene.steps:
        rect = reach(step)
        image.paste((1, 2, 3), (rect.x, rect.y, rect.right, rect.bottom))
    blank = compiled.ground.copy()
    for step in scene.steps:
        rect = reach(step)
        blank.paste((1, 2, 3), (rect.x, rect.y, rect.right, rect.bottom))
    assert image.tobytes() == blank.tobytes()


def decoded(image):
    return [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("folder", ALL, ids=lambda folder: folder.name)
def test_every_template_in_every_size_carries_a_link_that_a_phone_reads(folder, size, book, cache):
    template = load_template(folder)
    assert size in template.sizes
    compiled = compile_template(template, size, book=book, cache=cache)
    lang = template.document.home
    rendering = render(
        compiled.sponsored_by("ACME"), template.example(lang), lang=lang, link=LINK, format="jpeg"
    )
    assert rendering.truncated == ()
    picture = pixels(rendering)
    body = io.BytesIO()
    picture.save(body, "JPEG", quality=60)
    poor = Image.open(body)
    half = poor.resize((poor.width // 2, poor.height // 2), Image.Resampling.BILINEAR)
    assert decoded(picture) == decoded(poor) == decoded(half) == [LINK]


@pytest.mark.parametrize(
    "link", ["http://192.168.178.234:8000/g/" + "z" * 22, "https://my-cards.example.com/g/" + "A" * 22]
)
def test_links_of_other_lengths_are_read_as_well(plain, link):
    for compiled in plain.values():
        rendering = render(
            compiled, compiled.template.example("en"), lang="en", link=link, format="jpeg", quality=60
        )
        half = pixels(rendering).resize(
            (rendering.width // 2, rendering.height // 2), Image.Resampling.BILINEAR
        )
        assert decoded(half) == [link]


def test_another_link_changes_the_code_alone(plain):
    compiled = plain["portrait"]
    content = compiled.template.example("en")
    drawing = draw_card(compiled, content, lang="en")
    first = with_link(drawing, LINK, format="png")
    second = with_link(drawing, OTHER, format="png")
    assert first == render(compiled, content, lang="en", link=LINK, format="png")
    left, top, right, bottom = ImageChops.difference(pixels(first), pixels(second)).getbbox()
    place = compiled.code
    assert place.x <= left < right <= place.x + place.side
    assert place.y <= top < bottom <= place.y + place.side
    assert decoded(pixels(second)) == [OTHER]


def test_without_a_sponsor_nothing_stands_in_its_place(plain):
    compiled = plain["landscape"]
    content = compiled.template.example("ar")
    bare = compose(compiled, content, lang="ar")
    assert "sponsor" not in [step.layer for step in bare.written]
    sponsored = compose(compiled.sponsored_by("نسيم"), content, lang="ar").written
    line = next(step for step in sponsored if step.layer == "sponsor")
    assert "إعلان" in "".join(each.text for each in line.block.lines)


def test_layers_follow_the_language(plain):
    names = {
        lang: [
            step.layer
            for step in compose(plain["square"], plain["square"].template.example(lang), lang=lang).written
        ]
        for lang in ("zh-TW", "ar")
    }
    assert names["zh-TW"][0] == "headline-column"
    assert names["ar"][0] == "headline-line"


def test_long_words_end_in_an_ellipsis_and_are_named(plain):
    content = {"recipient": "王" * 40, "message": "字" * 3000, "sender": "李"}
    rendering = render(plain["square"], content, lang="zh-Hans", link=LINK, format="jpeg")
    assert "letter" in rendering.truncated


def test_a_lone_surrogate_is_refused_and_unknown_sizes_and_formats_too(plain, book, cache):
    with pytest.raises(BadText):
        render(plain["square"], {"recipient": "\ud800"}, lang="en", link=LINK, format="jpeg")
    with pytest.raises(KeyError):
        render(plain["square"], {}, lang="en", link=LINK, format="bmp")
    with pytest.raises(KeyError):
        compile_template(load_template(PLAIN), "poster", book=book, cache=cache)


def test_the_preview_breaks_lines_like_the_picture(plain, book, cache):
    template = load_template(PLAIN)
    small = compile_template(template, "portrait", book=book, cache=cache, width=540)
    content = {
        "recipient": "外婆",
        "message": "被子收到了。现在我每天都睡在您的那些星期天里。" * 3,
        "sender": "小雨",
    }
    lines = [
        [line.text for step in compose(each, content, lang="zh-Hans").written for line in step.block.lines]
        for each in (plain["portrait"], small)
    ]
    assert lines[0] == lines[1]
    assert render(small, content, lang="zh-Hans", link=LINK, format="webp").width == 540


def test_compiled_pixels_are_made_once_and_mended_when_short(tmp_path):
    made = []

    def make():
        made.append(1)
        return Image.new("RGB", (8, 4), (9, 8, 7))

    path = tmp_path / "deep" / "a.raw"
    for _round in range(3):
        image = baked(path, "RGBX", (8, 4), make=make)
        assert image.copy().getpixel((7, 3))[:3] == (9, 8, 7)
        assert image.image.readonly
    assert len(made) == 1
    path.write_bytes(b"short")
    assert baked(path, "RGBX", (8, 4), make=make).copy().getpixel((0, 0))[:3] == (9, 8, 7)
    assert len(made) == 2
    assert not list(path.parent.glob(".baking-*"))


def test_the_sheet_shows_all_sizes(book, cache):
    board = sheet(load_template(PLAIN), book=book, cache=cache, lang="en", scale=0.25)
    assert board.width > 2 * 270 + 300
    assert board.height >= 480


def test_a_name_stands_on_nothing_in_the_templates_face(book):
    template = load_template(PLAIN)
    pictures = {
        name: name_picture(template, name, book=book, lang=lang)
        for name, lang in (("喆燊", "zh-Hans"), ("Grandma Rose 🌹", "en"), ("ليلى", "ar"))
    }
    for rendering in pictures.values():
        picture = Image.open(io.BytesIO(rendering.body))
        assert picture.mode == "RGBA"
        assert picture.getpixel((0, 0))[3] == 0
        assert picture.getchannel("A").getextrema()[1] == 255
        assert rendering.truncated == ()
    assert name_picture(template, "W" * 200, book=book, lang="en").truncated == ("name",)
    with pytest.raises(KeyError):
        page_picture(template, "stamp", 100)


HOSTILE_ART = {
    "text": "<text>Hi</text>",
    "image": '<image href="#a"/>',
    "script": "<script>1</script>",
    "outside": '<use href="other.svg#a"/>',
    "xlink": '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file:///etc/passwd"/>',
    "url": '<rect fill="url(http://example.com/a)"/>',
    "handler": '<rect onclick="x()"/>',
    "import": "<style>@import 'a.css';</style>",
    "deep": "<g>" * 80 + "</g>" * 80,
    "cut": "<g>",
}


@pytest.mark.parametrize("name", HOSTILE_ART)
def test_hostile_art_is_refused(name):
    body = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{HOSTILE_ART[name]}</svg>'
    with pytest.raises(TemplateInvalid):
        read_vector("a.svg", body.encode())


def test_entities_and_a_missing_viewbox_are_refused():
    for body in (
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>',
        b"\xff\xfe",
    ):
        with pytest.raises(TemplateInvalid):
            read_vector("a.svg", body)


def encoded(image, format, **options):
    body = io.BytesIO()
    image.save(body, format, **options)
    return body.getvalue()


def test_pictures_are_taken_under_guard():
    image = Image.new("RGB", (40, 20), (10, 200, 30))
    assert open_picture("a.png", encoded(image, "PNG")).size == (40, 20)
    frames = encoded(image, "WEBP", save_all=True, append_images=[Image.new("RGB", (40, 20))], duration=100)
    for body in (
        encoded(image, "GIF"),
        frames,
        encoded(Image.new("L", (4097, 1)), "PNG"),
        encoded(image, "PNG")[:60],
        b"",
    ):
        with pytest.raises(TemplateInvalid):
            open_picture("a.png", body)


def test_a_picture_is_contained_or_covers():
    files = Unzipped({"a.png": encoded(Image.new("RGB", (40, 20), (10, 200, 30)), "PNG")})
    contained = draw_art(files, "a.png", (20, 20))
    assert contained.getchannel("A").getbbox() == (0, 5, 20, 15)
    assert draw_art(files, "a.png", (20, 20), cover=True).getchannel("A").getextrema() == (255, 255)


def test_a_thread_draws_the_same_without_holding_up_the_others():
    art = (ROOT / "card_templates" / "eid" / "art" / "portrait.svg").read_text(encoding="utf-8")
    drawn = []
    thread = threading.Thread(target=lambda: drawn.append(draw_svg(art, 540, 675)))
    began = last = time.monotonic()
    longest = 0.0
    thread.start()
    while thread.is_alive():
        thread.join(0.001)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    assert longest < (last - began) / 2
    assert drawn == [draw_svg(art, 540, 675)]


def test_what_resvg_refuses_is_refused_in_a_thread_too():
    broken = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><filter id="a"></svg>'
    with pytest.raises(ValueError, match=r".") as here:
        draw_svg(broken, 10, 10)
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match=r".") as there:
        pool.submit(draw_svg, broken, 10, 10).result()
    assert str(there.value) == str(here.value)


@pytest.mark.parametrize("size", SIZES)
def test_words_are_measured_without_pixels(plain, book, size):
    content = plain[size].template.example("en") | {"message": "so many words " * 60}
    layout = lay_out(plain[size].template, size, book=book)
    assert compose(layout, content, lang="en").truncated == compose(plain[size], content, lang="en").truncated


def test_a_template_is_compiled_when_all_its_files_are_there(plain, book, tmp_path):
    template = plain["square"].template
    assert not is_compiled(template, "square", cache=tmp_path, width=120)
    compile_template(template, "square", book=book, cache=tmp_path, width=120)
    assert is_compiled(template, "square", cache=tmp_path, width=120)
    assert not is_compiled(template, "square", cache=tmp_path, width=121)
    next(tmp_path.glob("*.jpg")).unlink()
    assert not is_compiled(template, "square", cache=tmp_path, width=120)
