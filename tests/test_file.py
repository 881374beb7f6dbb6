"""The file: a saved picture alone leads back to the right parent, by its code and by what stands inside it."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import unquote

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from site_kit import BASE, WISH, open_site, paths_of

from greetings.engine.compile import compile_template
from greetings.engine.document import load_template
from greetings.engine.encode import encode
from greetings.engine.endcard import PLANS, end_card
from greetings.engine.fonts import FontBook
from greetings.engine.render import draw_card, render
from greetings.engine.sizes import FORMATS
from greetings.engine.xmp import link_of, packet, with_packet

ROOT = Path(__file__).parent.parent
PLAIN = ROOT / "tests" / "templates" / "plain"
OURS = sorted(path.parent for path in (ROOT / "card_templates").glob("*/card.toml"))
LINK = "https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa"
DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@pytest.fixture(scope="module")
def book():
    return FontBook.open(ROOT / "fonts")


@pytest.fixture(scope="module")
def pictures(book, compiled_templates):
    template = load_template(PLAIN)
    compiled = compile_template(template, "square", book=book, cache=compiled_templates, width=360)
    return {
        format: render(compiled, template.example("en"), lang="en", link=LINK, format=format).body
        for format in FORMATS
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("files")) as opened:
        yield opened


def decoded(image):
    return {found.text for found in zxingcpp.read_barcodes(image)}


def test_a_packet_says_where_from_and_what_and_nothing_else():
    xmp = packet(LINK, "Thank <you> & goodbye")
    assert xmp == packet(LINK, "Thank <you> & goodbye")
    assert len(xmp) < 1000
    description = ET.fromstring(xmp).find(f".//{RDF}Description")
    assert [child.tag for child in description] == [f"{DC}source", f"{DC}title"]
    assert description.findtext(f"{DC}source") == LINK
    assert description.findtext(f"{DC}title//{RDF}li") == "Thank <you> & goodbye"


@pytest.mark.parametrize("format", FORMATS)
def test_the_packet_stands_where_readers_look_and_changes_no_pixel(pictures, format):
    body, xmp = pictures[format], packet(LINK, "谢谢你")
    carrying = with_packet(body, xmp)
    assert len(carrying) - len(body) < len(xmp) + 60
    with Image.open(io.BytesIO(carrying)) as picture, Image.open(io.BytesIO(body)) as bare:
        assert picture.info["xmp"] == xmp
        assert "xmp" not in bare.info
        assert picture.convert("RGB").tobytes() == bare.convert("RGB").tobytes()
    assert link_of(carrying) == LINK
    assert link_of(body) is None


def test_the_packet_of_a_jpeg_stands_between_header_and_tables(pictures):
    carrying = with_packet(pictures["jpeg"], packet(LINK))
    assert carrying[:4] == b"\xff\xd8\xff\xe0"
    assert carrying[20:22] == b"\xff\xe1"
    assert carrying[24:].startswith(b"http://ns.adobe.com/xap/1.0/\0<?xpacket")


def test_a_webp_that_is_extended_already_keeps_what_it_has():
    file = io.BytesIO()
    Image.new("RGBA", (8, 4), (200, 10, 10, 90)).save(file, "WEBP", quality=80)
    carrying = with_packet(file.getvalue(), packet(LINK))
    with Image.open(io.BytesIO(carrying)) as picture:
        assert (picture.mode, picture.size) == ("RGBA", (8, 4))
    assert link_of(carrying) == LINK


def test_only_pictures_of_ours_take_a_packet():
    for body in (b"", b"GIF89a", b"RIFF____WEBPVP8L____"):
        with pytest.raises(ValueError, match=r"neither|elsewhere"):
            with_packet(body, packet(LINK))


@pytest.mark.parametrize(
    "source",
    [
        f'<rdf:Description rdf:about="" dc:source="{LINK}"/>',
        f"<rdf:Description><dc:source><rdf:Bag><rdf:li> {LINK}\n</rdf:li></rdf:Bag></dc:source></rdf:Description>",
        f"<rdf:Description><dc:source>Our archive</dc:source></rdf:Description>"
        f"<rdf:Description><dc:source>{LINK}</dc:source></rdf:Description>",
    ],
)
def test_packets_that_other_tools_wrote_are_read_as_well(pictures, source):
    spaces = f'xmlns:rdf="{RDF[1:-1]}" xmlns:dc="{DC[1:-1]}"'
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {spaces}>{source}</rdf:RDF></x:xmpmeta>'.encode()
    assert {link_of(with_packet(body, xmp)) for body in pictures.values()} == {LINK}


@pytest.mark.parametrize(
    "xmp",
    [
        b"",
        b"<x>",
        b"\xff\xfe\x00",
        packet("javascript:alert(1)"),
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + packet(LINK),
    ],
)
def test_packets_without_a_link_that_can_be_trusted_give_none(pictures, xmp):
    assert {link_of(with_packet(body, xmp)) for body in pictures.values()} == {None}


@given(st.data())
def test_any_bytes_may_be_asked_for_their_link(pictures, data):
    body = with_packet(pictures[data.draw(st.sampled_from(list(FORMATS)))], packet(LINK))
    end = data.draw(st.integers(0, 1200))
    cut = bytearray(body[:end])
    for place in data.draw(st.lists(st.integers(0, max(0, end - 1)), max_size=4)):
        cut[place:place] = data.draw(st.binary(max_size=3))
    assert link_of(bytes(cut)) is None or link_of(bytes(cut)).startswith("http")
    assert link_of(data.draw(st.binary(max_size=64))) is None


def saved_code(page: str) -> str:
    """Return the code of the picture that the opened page offers to save."""
    return re.search(r'data-picture="[^"]*/g/([0-9A-Za-z]{22})\.jpg', page)[1]


def test_a_picture_saved_from_the_opened_page_leads_back_to_who_saved_it(site):
    card, friend = site.make(), site.browser()
    own = friend.post(f"/g/{card['code']}/open").headers["location"]
    saved = saved_code(friend.get(own).text)
    picture = friend.get(f"/g/{saved}.jpg")
    with Image.open(io.BytesIO(picture.content)) as image:
        poor = io.BytesIO()
        image.resize((image.width // 2, image.height // 2), Image.Resampling.BILINEAR).save(
            poor, "JPEG", quality=60
        )
        assert decoded(image) == decoded(Image.open(poor)) == {f"{BASE}/g/{saved}"}
    assert link_of(picture.content) == f"{BASE}/g/{saved}"
    site.browser().get(f"/g/{saved}")
    forward = next(one for one in site.chain(card) if one["code"] == saved)
    assert (forward["parent"], forward["channel"], forward["via"]) == (card["code"], "qr", "save")


@pytest.mark.parametrize("name", [".jpg", ".png?size=square", ".webp?size=landscape", "/end-card.png"])
def test_every_picture_names_the_code_of_its_address(site, name):
    link = site.make()["page_url"]
    answer = site.client.get(link.removeprefix(BASE) + name)
    assert link_of(answer.content) == link
    assert decoded(Image.open(io.BytesIO(answer.content)).convert("RGB")) == {link}


def test_where_links_alone_are_carried_pictures_say_nothing(tmp_path):
    with open_site(tmp_path, carries="link") as bare:
        code = bare.make()["code"]
        for path in (".jpg", ".png", ".webp", "/end-card.jpg", "/print.pdf"):
            body = bare.client.get(f"/g/{code}{path}").content
            assert link_of(body) is None
            assert b"xpacket" not in body
        assert decoded(Image.open(io.BytesIO(bare.client.get(f"/g/{code}.jpg").content)))


def test_a_greeting_in_own_words_stays_out_of_the_packet_and_is_the_name_of_the_file(site):
    wish = WISH | {"content": WISH["content"] | {"greeting": 'For: "Anna"/Æ'}}
    answer = site.client.get(f"/g/{site.make(wish)['code']}.jpg")
    assert b"Anna" not in answer.content
    assert b"Lin" not in answer.content
    kind, plain, name = answer.headers["content-disposition"].split("; ")
    assert (kind, plain) == ("inline", 'filename="card.jpg"')
    assert unquote(name.removeprefix("filename*=UTF-8''")) == "For Anna Æ.jpg"
    usual = site.client.get(f"/g/{site.make()['code']}.png").headers["content-disposition"]
    assert usual.endswith("filename*=UTF-8''Thank%20you.png")


@pytest.mark.parametrize("shape", PLANS)
@pytest.mark.parametrize("folder", [PLAIN, *OURS], ids=lambda folder: folder.name)
def test_the_code_of_an_end_card_is_read_from_a_poor_frame(folder, shape, book, compiled_templates):
    template = load_template(folder)
    compiled = compile_template(template, "portrait", book=book, cache=compiled_templates)
    for lang in (template.document.home, "ar"):
        content = template.example(lang)
        drawing = draw_card(compiled, content, lang=lang)
        image = end_card(drawing, content, lang=lang, link=LINK, shape=shape)
        assert image.size == PLANS[shape].size
        frame = io.BytesIO()
        small = (round(image.width * 480 / image.height), 480)
        image.resize(small, Image.Resampling.BILINEAR).save(frame, "JPEG", quality=50)
        assert decoded(Image.open(frame)) == {LINK}
    again = end_card(drawing, content, lang=lang, link=LINK, shape=shape)
    assert encode(again, "png") == encode(image, "png")


def test_an_end_card_needs_no_sender_and_takes_the_longest(book, compiled_templates):
    template = load_template(PLAIN)
    compiled = compile_template(template, "portrait", book=book, cache=compiled_templates)
    for content in (
        {"recipient": "A", "message": "b"},
        {"greeting": "W" * 40, "recipient": "A", "message": "b", "sender": "👩‍🚀" * 40},
    ):
        drawing = draw_card(compiled, content, lang="en")
        link = "http://a-very-long-name-of-a-host.greetings.example.com:8080/g/" + "Z" * 22
        assert decoded(end_card(drawing, content, lang="en", link=link, shape="tall")) == {link}


def test_end_cards_over_http(site):
    card = site.make()
    path = f"/g/{card['code']}/end-card"
    wide, tall = site.client.get(f"{path}.png"), site.client.get(f"{path}.jpg?size=tall")
    sizes = [Image.open(io.BytesIO(answer.content)).size for answer in (wide, tall)]
    assert sizes == [(1920, 1080), (1080, 1920)]
    assert [answer.headers["content-type"] for answer in (wide, tall)] == ["image/png", "image/jpeg"]
    assert wide.headers["content-disposition"].endswith("Thank%20you%201920x1080.png")
    again = site.client.get(f"{path}.png", headers={"if-none-match": wide.headers["etag"]})
    assert again.status_code == 304
    assert paths_of(site.client.get(f"{path}.png?size=huge")) == {"size": "unknown-size"}
    assert site.client.get(f"/g/{'z' * 22}/end-card.png").status_code == 404
    assert len(site.chain(card)) == 1
    site.managed(card, f"/api/v1/cards/{card['code']}", "DELETE")
    gone = site.client.get(f"{path}.png")
    assert (gone.status_code, gone.headers["cache-control"]) == (410, "no-store")
