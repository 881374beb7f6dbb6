"""The printed card: A6 with bleed and crop marks, sharp at 300 dpi, its code readable from paper."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from urllib.parse import unquote

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageChops
from pypdfium2 import raw
from site_kit import BASE, open_site

from greetings.catalog import Catalog
from greetings.engine.compile import compile_template
from greetings.engine.document import load_template
from greetings.engine.fonts import FontBook
from greetings.engine.pdf import postcard_pdf
from greetings.engine.postcard import postcard, printed_size, printed_width
from greetings.engine.xmp import packet

ROOT = Path(__file__).parent.parent
PLAIN = ROOT / "tests" / "templates" / "plain"
OURS = sorted(path.parent for path in (ROOT / "card_templates").glob("*/card.toml"))
LINK = "https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa"
PT = 72 / 25.4
DPI = 150
SHEET_MM = (125, 168)


@pytest.fixture(scope="module")
def book():
    return FontBook.open(ROOT / "fonts")


@pytest.fixture(scope="module")
def compiled(book, compiled_templates):
    return printed(PLAIN, book, compiled_templates)


def printed(folder, book, cache):
    template = load_template(folder)
    size = printed_size(template)
    return compile_template(template, size, book=book, cache=cache, width=printed_width(size))


def made(compiled, lang, link=LINK):
    content = compiled.template.example(lang)
    card = postcard(compiled, content, lang=lang, link=link)
    assert card.truncated == ()
    return postcard_pdf(card, link, title="Thank you", lang=lang, xmp=packet(link, "Thank you"))


def page_of(body):
    document = pdfium.PdfDocument(body)
    assert len(document) == 1
    return document[0]


def seen(body, dpi=DPI):
    return page_of(body).render(scale=dpi / 72).to_pil().convert("RGB")


def decoded(image):
    return [found.text for found in zxingcpp.read_barcodes(image)]


def cut(image, left, top, right, bottom):
    """Crop by millimetres of the whole sheet."""
    return image.crop(tuple(round(edge / 25.4 * DPI) for edge in (left, top, right, bottom)))


def test_the_boxes_say_where_the_paper_is_cut(compiled):
    page = page_of(made(compiled, "en"))
    boxes = {
        "media": (0, 0, 125, 168),
        "bleed": (7, 7, 118, 161),
        "trim": (10, 10, 115, 158),
    }
    for name, box in boxes.items():
        found = getattr(page, f"get_{name}box")()
        assert found == pytest.approx([edge * PT for edge in box], abs=0.01), name


def test_the_sheet_is_drawn_at_300_dpi_and_kept_as_jpeg(compiled):
    body = made(compiled, "en")
    (picture,) = page_of(body).get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
    assert picture.get_filters() == ["DCTDecode"]
    metadata = picture.get_metadata()
    assert (metadata.width, metadata.height) == (round(111 / 25.4 * 300), round(154 / 25.4 * 300))
    assert (round(metadata.horizontal_dpi), round(metadata.vertical_dpi)) == (300, 300)
    assert compiled.canvas.width == round(93 / 25.4 * 300)


def test_the_same_card_gives_the_same_bytes(compiled):
    assert made(compiled, "zh-Hans") == made(compiled, "zh-Hans")


def test_ground_bleeds_marks_stand_outside_and_nothing_matters_near_the_trim(compiled):
    image = seen(made(compiled, "ar"))
    ground = image.getpixel((image.width // 2, round(8 / 25.4 * DPI)))
    bleed = {
        "top": cut(image, 7.3, 7.3, 117.7, 9.7),
        "bottom": cut(image, 7.3, 158.3, 117.7, 160.7),
        "left": cut(image, 7.3, 7.3, 9.7, 160.7),
        "right": cut(image, 115.3, 7.3, 117.7, 160.7),
        "within 5 mm": cut(image, 10, 153, 115, 158),
    }
    for name, strip in bleed.items():
        flat = ImageChops.difference(strip, Image.new("RGB", strip.size, ground))
        assert max(high for _low, high in flat.getextrema()) <= 12, name
    for strip in (cut(image, 0, 0, 125, 6.7), cut(image, 0, 0, 6.7, 168)):
        dark = sum(strip.convert("L").histogram()[:128])
        assert 0 < dark < 200
        assert strip.convert("L").getextrema()[1] == 255
    for gap in (cut(image, 6.2, 9, 6.8, 12), cut(image, 118.2, 156, 118.8, 159)):
        assert gap.getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize(
    ("folder", "lang"), [*zip(OURS, cycle(("zh-Hans", "ar")))], ids=lambda one: getattr(one, "name", one)
)
def test_the_code_is_read_from_paper(folder, lang, book, compiled_templates):
    body = made(printed(folder, book, compiled_templates), lang)
    assert decoded(seen(body)) == [LINK]


@pytest.mark.parametrize(
    "link", ["http://192.168.178.234:8000/g/" + "z" * 22, "https://a.example/" + "x" * 300]
)
def test_links_of_other_lengths_are_read_as_well(compiled, link):
    body = made(compiled, "en", link)
    assert decoded(seen(body, 200)) == [link]


def test_without_a_link_the_place_of_the_code_is_blank(compiled):
    assert decoded(seen(made(compiled, "en", ""), 200)) == []


def test_a_template_without_portrait_is_printed_as_well(book, compiled_templates):
    template = load_template(PLAIN)
    document = template.document.model_copy(update={"art": {"square": template.document.art["square"]}})
    square = type(template)(document, template.files)
    assert printed_size(square) == "square"
    compiled = compile_template(
        square, "square", book=book, cache=compiled_templates, width=printed_width("square")
    )
    assert decoded(seen(made(compiled, "en"))) == [LINK]


def test_the_catalog_compiles_printed_widths_exactly_and_previews_never_larger(book, compiled_templates):
    catalog = Catalog(PLAIN.parent, book=book, cache=compiled_templates)
    template = catalog.find("plain")
    widths = {
        width: catalog.compiled(template, "portrait", width=width).canvas.width
        for width in (printed_width("portrait"), 400, 4000)
    }
    assert widths == {printed_width("portrait"): 1098, 400: 432, 4000: 720}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("print")) as opened:
        yield opened


def test_a_card_is_printed_from_its_link(site):
    card = site.make()
    path = f"/g/{card['code']}/print.pdf"
    answer = site.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    kind, _, name = answer.headers["content-disposition"].split("; ")
    assert (kind, unquote(name)) == ("attachment", "filename*=UTF-8''Thank you A6.pdf")
    assert decoded(seen(answer.content)) == [card["page_url"]] == [f"{BASE}/g/{card['code']}"]
    assert b"<dc:source>" + card["page_url"].encode() in answer.content
    assert site.client.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert site.client.get(path).content == answer.content
    assert len(site.chain(card)) == 1


def test_a_latent_link_is_printed_and_whoever_scans_it_came_by_print(site):
    card, friend = site.make(), site.browser()
    own = friend.post(f"/g/{card['code']}/open").headers["location"].rpartition("/")[2][:22]
    (link,) = decoded(seen(site.client.get(f"/g/{own}/print.pdf").content))
    assert link == f"{BASE}/g/{own}"
    assert len(site.chain(card)) == 1


def test_what_is_gone_or_was_never_made_is_not_printed(site):
    card = site.make()
    path = f"/g/{card['code']}/print.pdf"
    assert site.client.get(path).status_code == 200
    site.managed(card, f"/api/v1/cards/{card['code']}", "DELETE")
    gone = site.client.get(path)
    assert (gone.status_code, gone.headers["cache-control"]) == (410, "no-store")
    assert site.client.get(f"/g/{'z' * 22}/print.pdf").status_code == 404


def test_guessing_is_slowed_down(tmp_path):
    with open_site(tmp_path, rate_limits=True, misses_per_minute=2) as guarded:
        codes = [guarded.client.get(f"/g/{'z' * 22}/print.pdf").status_code for _ in range(4)]
    assert codes == [404, 404, 429, 429]


def test_where_nothing_can_be_drawn_the_caller_is_told_when_to_come_back(tmp_path):
    (tmp_path / "compiled").write_text("a file where the folder of compiled templates should be")
    with open_site(tmp_path) as broken:
        answer = broken.client.get(f"/g/{broken.make()['code']}/print.pdf")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
