"""Packages of strangers: everything hostile is refused fast, with a reason and a path; the honest ones are taken."""

from __future__ import annotations

import json
import os
import re
import stat
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hostile_kit import (
    Entry,
    animated,
    art_of_all_sizes,
    manifest,
    package,
    picture,
    plain_files,
    png_claiming,
    svg,
    with_art,
    with_manifest,
    zipped,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greetings.engine.art import aspect_of
from greetings.engine.check import check_files
from greetings.engine.document import read_template
from greetings.engine.fonts import FontBook
from greetings.engine.package import unzip
from greetings.engine.rasteriser import GLANCE, Bounds, draw_svg
from greetings.errors import TemplateInvalid
from greetings.safety import check_words

ROOT = Path(__file__).parent.parent
REFUSED_WITHIN = 2.0
FILES = plain_files()
TUNE = [
    json.loads(line) for line in (ROOT / "tests/data/chainletters.tune.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def book():
    book = FontBook.open(ROOT / "fonts")
    check_words("祝", "zh-Hant")  # loads the word lists
    return book


def judged(body: bytes, book, cache=None):
    """Give all findings of a package as a brand's upload gets them."""
    try:
        files = unzip(body)
    except TemplateInvalid as refused:
        return [(one.path, one.message, "error") for one in refused.problems]
    found = check_files(files, book, guard=check_words, cache=cache).findings
    return [(one.path, one.message, one.level) for one in found]


def refused(body: bytes, book, path: str = "", words: str = "") -> None:
    """Assert that a package is refused in time, with a finding at a path that says something."""
    start = sum(os.times()[:4])
    errors = [one for one in judged(body, book) if one[2] == "error"]
    took = sum(os.times()[:4]) - start  # of this process and those it began, however busy the machine is
    assert errors
    assert any(path in one[0] and words in one[1] for one in errors), errors
    assert all(one[0] and one[1] for one in errors)
    assert took < REFUSED_WITHIN


def test_honest_packages_are_taken(book, compiled_templates):
    assert judged(package(), book, compiled_templates) == []
    assert judged(package(art_of_all_sizes()), book, compiled_templates) == []


def test_an_honest_package_from_a_mac_is_taken():
    files = [Entry(f"plain/{name}", body, flags=8) for name, body in FILES.items()]
    for one in files:
        sums = (zlib.crc32(one.body), len(one.data()), len(one.body))
        one.after = b"PK\7\x08" + b"".join(number.to_bytes(4, "little") for number in sums)
    litter = [
        Entry("__MACOSX/plain/._card.toml", b"x"),
        Entry("plain/.DS_Store", b"y"),
        Entry("plain/", mode=stat.S_IFDIR | 0o755, method=0),
    ]
    assert unzip(zipped([*files, *litter])).entries == FILES


# Zips
TOML = FILES["card.toml"]
SAME = Entry("a", b"0" * 1000, method=0)
ZIPS = {
    "climbs out": ([Entry("../evil.toml", b"x")], "../evil.toml"),
    "climbs out inside": ([Entry("art/../../evil", b"x")], "art/../../evil"),
    "absolute": ([Entry("/etc/passwd", b"x")], "/etc/passwd"),
    "a drive": ([Entry("C:/evil", b"x")], "C:/evil"),
    "backslashes": ([Entry("art\\..\\evil", b"x")], "art\\..\\evil"),
    "no ascii": ([Entry("art/caf\xe9.png", b"x")], "art/caf"),
    "a control character": ([Entry("art/a\n.png", b"x")], "art/a\n.png"),
    "a null": ([Entry("art/a.png\0.svg", b"x")], "art/a.png"),
    "hidden": ([Entry(".git/config", b"x")], ".git/config"),
    "a very long name": ([Entry("a" * 4000, b"x")], "aaaa"),
    "deep": ([Entry("a/b/c/d/e/f/g", b"x")], "a/b/c/d/e/f/g"),
    "a symlink": ([Entry("art/link", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)], "art/link"),
    "a device": ([Entry("art/null", mode=stat.S_IFCHR | 0o666)], "art/null"),
    "a pipe": ([Entry("art/pipe", mode=stat.S_IFIFO | 0o666)], "art/pipe"),
    "a socket": ([Entry("art/socket", mode=stat.S_IFSOCK | 0o666)], "art/socket"),
    "twice": ([Entry("card.toml", TOML)], "card.toml"),
    "twice but for capitals": ([Entry("CARD.toml", TOML)], "card.toml"),
    "a folder called like a file": ([Entry("licence", b"x"), Entry("LICENCE/", mode=stat.S_IFDIR, method=0)], "licence"),
    "encrypted": ([Entry("art/a.png", b"x" * 50, flags=1)], "art/a.png"),
    "strongly encrypted": ([Entry("art/a.png", b"x" * 50, flags=0x41)], "art/a.png"),
    "bzip2": ([Entry("art/a.png", b"x" * 50, method=12)], "art/a.png"),
    "lzma": ([Entry("art/a.png", b"x" * 50, method=14)], "art/a.png"),
    "of an unknown method": ([Entry("art/a.png", b"x" * 50, method=99)], "art/a.png"),
    "another name inside": ([Entry("art/a.png", b"x", local_name="art/b.png")], "art/a.png"),
    "another size inside": ([Entry("art/a.png", b"x" * 100, local_size=5)], "art/a.png"),
    "unpacks to more": ([Entry("art/a.png", b"x" * 100_000, size=600)], "art/a.png"),
    "unpacks to less": ([Entry("art/a.png", b"x" * 600, size=1000)], "art/a.png"),
    "a wrong checksum": ([Entry("art/a.png", b"x" * 600, crc=1)], "art/a.png"),
    "no deflate at all": ([Entry("art/a.png", b"x" * 6, packed=b"\xff" * 20)], "art/a.png"),
    "bytes behind the stream": ([Entry("art/a.png", b"x" * 6, packed=Entry("", b"x" * 6).data() + b"hidden")], "art/a.png"),
    "bytes between entries": ([Entry("art/a.png", b"x", after=b"MZ hidden"), Entry("art/b.png", b"y")], "art/b.png"),
    "a false descriptor": ([Entry("art/a.png", b"x", flags=8, after=b"PK\7\x08" + b"hidden bytes")], "art/a.png"),
    "a bomb of ratio": ([Entry("art/a.png", b"\0" * 7_900_000)], "art/a.png"),
    "an entry over 8 MB": ([Entry("art/a.png", bytes(range(256)) * 32_000, method=0)], "art/a.png"),
    "a folder that holds bytes": ([Entry("art/", b"x" * 10, mode=stat.S_IFDIR)], "art/"),
    "a place outside": ([Entry("art/a.png", b"x", offset=9_000_000)], "art/a.png"),
    "a place in the middle of another": ([Entry("art/a.png", b"x", offset=7)], "art/a.png"),
}  # fmt: skip


@pytest.mark.parametrize("name", ZIPS)
def test_an_entry_that_lies_is_refused(name, book):
    entries, path = ZIPS[name]
    refused(package(entries=entries), book, path)


def test_more_than_64_entries_are_refused(book):
    refused(
        package(entries=[Entry(f"art/{number}.png", b"x") for number in range(60)]), book, "package", "64"
    )


def test_more_than_20_megabytes_unpacked_are_refused(book):
    body = (b"0123456789abcdef" * 16 + bytes(range(256))) * 15_000
    entries = [Entry(f"art/{number}.png", body[:7_000_000]) for number in range(3)]
    refused(package(entries=entries), book, "package")


def test_a_package_over_10_megabytes_is_refused(book):
    refused(package() + b"\0" * 10_000_001, book, "package", "larger")


def test_entries_that_share_bytes_are_refused(book):
    """The bomb of overlapping entries: many names, one kernel."""
    first = Entry("a", b"\1\2\3\4" * 4000)
    entries = [first, *[Entry(f"b{number}", first.body, offset=0) for number in range(20)]]
    refused(zipped(entries), book, "b0")


def test_entries_that_quote_each_other_are_refused(book):
    """The quoted overlap: each entry's stored block holds the header of the next, so that all unpack the same bytes."""
    kernel = Entry("c", b"\0" * 70_000)
    inner = zipped([kernel])[: -22 - 46 - 1]
    quote = b"\0" + len(inner).to_bytes(2, "little") + (len(inner) ^ 0xFFFF).to_bytes(2, "little")
    whole = Entry("a", b"", packed=quote + inner, size=70_000 + len(inner))
    lying = Entry("c", kernel.body, packed=kernel.data(), offset=30 + 1 + len(quote))
    refused(zipped([whole, lying]), book)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"before": b"MZ" + b"\0" * 100}, "a"),
        ({"behind": b"<?php evil();"}, "package"),
        ({"comment": b"hello"}, "package"),
        ({"count": 3}, "package"),
        ({"count": 0}, "package"),
    ],
)
def test_a_zip_that_is_something_else_besides_is_refused(given, path, book):
    refused(zipped([Entry(name, body) for name, body in FILES.items()], **given), book)


@pytest.mark.parametrize(
    "body", [b"", b"PK", b"hello", picture(), b"PK\5\6" + b"\0" * 18, FILES["card.toml"]]
)
def test_what_is_no_package_is_refused(body, book):
    refused(body, book)


@given(place=st.integers(0, 6000), value=st.integers(0, 255), cut=st.integers(0, 40))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_damaged_package_is_refused_or_reads_as_it_was(place, value, cut):
    body = bytearray(package())
    body[place % len(body)] = value
    try:
        files = unzip(bytes(body[: len(body) - cut]))
    except TemplateInvalid:
        return
    assert {files.read(name) for name in files.names()} == set(FILES.values())


# card.toml
ID = 'id = "plain"'
BOX = "square = [0.06, 0.08, 0.88, 0.16]"
MANIFESTS = {
    "deep arrays": ((ID, f"{ID}\nx = " + "[" * 50_000), "card.toml", "nested"),
    "deep tables": ((ID, f"{ID}\nx = " + "{a=" * 50_000), "card.toml", "nested"),
    "a deep key": ((ID, f"{ID}\n" + "a." * 60_000 + "b = 1"), "card.toml", "nested"),
    "a deep header": ((ID, "[" + "a ." * 60_000 + "b]"), "card.toml", "nested"),
    "many shallow keys": ((ID, ID + "".join(f"\nk{number} = 1" for number in range(20_000))), "k0", ""),
    "many layers": (("[[layer]]", "".join(f'[[layer]]\nname = "l{number}"\n' for number in range(300)) + "[[layer]]"), "layer", ""),
    "a huge number": (("version = 1", "version = " + "9" * 100_000), "card.toml", "TOML"),
    "a huge hexadecimal number": (("version = 1", "version = 0x" + "f" * 100_000), "version", ""),
    "a huge fraction": (("version = 1", "version = 1e999999"), "version", ""),
    "a date for a number": (("version = 1", "version = 1979-05-27T07:32:00Z"), "version", ""),
    "a date for a name": ((ID, "id = 1979-05-27"), "id", ""),
    "an impossible date": ((ID, "id = 2027-02-31"), "card.toml", "TOML"),
    "true for a number": (("version = 1", "version = true"), "version", ""),
    "a number in words": (("version = 1", 'version = "1"'), "version", ""),
    "nothing for a number": (("version = 1", "version = nan"), "version", ""),
    "NaN in a box": ((BOX, "square = [nan, 0.08, 0.88, 0.16]"), "layer[headline-line].box.square", ""),
    "endless in a box": ((BOX, "square = [0.06, inf, 0.88, 0.16]"), "layer[headline-line].box.square", ""),
    "true in a box": ((BOX, "square = [true, 0.08, 0.88, 0.16]"), "layer[headline-line].box.square", ""),
    "words in a box": ((BOX, 'square = ["0.1", 0.08, 0.88, 0.16]'), "layer[headline-line].box.square", ""),
    "a list in a box": ((BOX, "square = [[0.1, 0.2], 0.08, 0.88, 0.16]"), "layer[headline-line].box.square", ""),
    "five numbers in a box": ((BOX, "square = [0.1, 0.1, 0.1, 0.1, 0.1]"), "layer[headline-line].box.square", ""),
    "a box outside": ((BOX, "square = [0.9, 0.08, 0.88, 0.16]"), "layer[headline-line].box.square", ""),
    "a negative box": ((BOX, "square = [-0.1, 0.08, 0.88, 0.16]"), "layer[headline-line].box.square", ""),
    "NaN for a size": (("size = 0.1\n", "size = nan\n"), "layer[headline-line].size", ""),
    "true for a size": (("size = 0.1\n", "size = true\n"), "layer[headline-line].size", ""),
    "a giant size": (("size = 0.1\n", "size = 1000000\n"), "layer[headline-line].size", ""),
    "an unknown key": ((ID, f'{ID}\nscript = "alert(1)"'), "script", ""),
    "an unknown key of a layer": (('name = "letter"', 'name = "letter"\nurl = "https://evil.example"'), "layer[letter].url", ""),
    "an unknown kind of layer": (('kind = "qr"', 'kind = "html"'), "layer[code]", ""),
    "a colour that is more": (('ink = "#2b2a33"', 'ink = "#2b2a33;}body{display:none"'), "palette.ink", ""),
    "art outside": (('"art/portrait.svg"', '"../../../etc/passwd"'), "art.portrait", ""),
    "art on the net": (('"art/portrait.svg"', '"https://evil.example/a.svg"'), "art.portrait", ""),
    "a font by its path": (('["NotoSans-Medium"]', '["../../evil"]'), "layer[sponsor].fonts", ""),
    "a font that is not here": (("NotoSans-Medium", "Evil-Regular"), "layer[sponsor].fonts.default", "no font"),
    "another's shelf": ((ID, 'id = "other.plain"'), "id", ""),
    "an id that climbs": ((ID, 'id = "../plain"'), "id", ""),
    "only a sponsor": (
        ('field = "message"', 'text = { en = "Buy now" }'), "layer", "'message'"
    ),
    "two sponsors": (('kind = "qr"\nname = "code"', 'kind = "sponsor"\nname = "code"'), "layer", ""),
    "a sponsor's own label": (('name = "sponsor"', 'name = "sponsor"\ntext = { en = "Our friends" }'), "layer[sponsor].text", ""),
    "too much advertising": (
        ("square = [0.4, 0.925, 0.36, 0.03]", "square = [0.06, 0.85, 0.5, 0.1]"), "layer[sponsor].box.square", "5.0%"
    ),
    "pure black": (('ink = "#2b2a33"', 'ink = "#000000"'), "palette.ink", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_that_is_not_the_format_is_refused(name, book):
    change, path, words = MANIFESTS[name]
    refused(with_manifest(change), book, path, words)


def test_a_manifest_over_its_size_or_not_in_utf_8_is_refused(book):
    long = b"# " + bytes(range(32, 127)) * 3000
    refused(package({"card.toml": FILES["card.toml"] + long}), book, "card.toml", "262144")
    refused(package({"card.toml": b"\xff\xfe" + FILES["card.toml"]}), book, "card.toml", "UTF-8")
    refused(package({"card.toml": None}), book, "card.toml")


def test_a_landscape_alone_that_shows_no_wish_is_refused(book):
    text = FILES["card.toml"].decode()
    for size in ("square", "portrait", "story"):
        text = re.sub(rf'(?m)^{size} = (\[|").*\n', "", text)
    text = re.sub(r'(?s)\[\[layer\]\]\nkind = "text"\nname = "letter".*?(?=\[\[layer)', "", text)
    refused(package({"card.toml": text.encode()}), book, "art.portrait")


# Words
def test_words_that_force_people_to_forward_are_refused_in_every_language(book):
    texts = [one for one in TUNE if one["label"] == 1 and one["cat"] in {"T", "G", "H"}]
    tags = {"zh": "zh-Hans", "en": "en"}
    wishes: dict[str, list[str]] = {}
    for number, one in enumerate(texts):
        tag = tags.get(one["lang"], one["lang"])
        tag = tag if number % 24 < 12 or tag != "zh-Hans" else "zh-Hant"
        wishes.setdefault(tag, []).append(one["text"])
    assert {"zh-Hans", "zh-Hant", "en", "de", "fr", "pt", "ko", "ru"} <= wishes.keys()
    text = re.sub(r"(?ms)^\[messages\..*?(?=^\[example)", "", FILES["card.toml"].decode())
    expected = set()
    for tag, given_texts in wishes.items():
        text += f"\n[messages.{tag}]\n"
        for place, relation in enumerate(("family", "friend", "colleague")):
            some = given_texts[place * 6 : place * 6 + 6]
            if some:
                quoted = ", ".join(json.dumps(one, ensure_ascii=False) for one in some)
                text += f"{relation} = [{quoted}]\n"
                expected |= {f"messages.{tag}.{relation}[{index}]" for index in range(len(some))}
    found = {
        path for path, _, level in judged(package({"card.toml": text.encode()}), book) if level == "error"
    }
    assert found == expected
    assert len(expected) >= 20


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (('en = "Plain thanks"', 'en = "Visit evil.com"'), "title.en"),
        (('"Thank you", ', '"Forward to 10 friends or die", '), "greetings.en[0]"),
        (('en = "Pass it on"', 'en = "Forward this to 10 people or your mother dies"'), "layer[why-scan].text.en"),
        (('sender = "Emma"', 'sender = "Рaypаl"'), "example.en.sender"),
        (('holder = "The greetings authors"', 'holder = "https://evil.example"'), "licence.holder"),
        (('name = "sender"\nkind = "name"', 'name = "sender"\nkind = "name"\ndefault = { en = "www.evil.example" }'), "field[sender].default.en"),
    ],
)  # fmt: skip
def test_words_that_may_not_be_said_are_refused_wherever_they_stand(change, path, book):
    refused(with_manifest(change), book, path)


# Pictures
PICTURES = {
    "a gif": (animated("GIF"), "art/p.png", "whole"),
    "a gif by name": (animated("GIF"), "art/p.gif", "save the picture"),
    "an animated png": (animated("PNG"), "art/p.png", "one frame"),
    "an animated webp": (animated("WEBP"), "art/p.webp", "one frame"),
    "a jpeg called png": (picture("JPEG"), "art/p.png", "its name says"),
    "a png called jpeg": (picture("PNG"), "art/p.jpg", "its name says"),
    "a png called svg": (picture("PNG"), "art/p.svg", ""),
    "an svg called png": (svg(), "art/p.png", "whole"),
    "in cmyk": (picture("JPEG", mode="CMYK"), "art/p.jpg", "CMYK"),
    "of 16 bits": (picture("PNG", mode="I;16"), "art/p.png", "8 bits"),
    "cut": (picture("PNG", mode="RGB", colour=(1, 2, 3))[:-300], "art/p.png", ""),
    "a cut jpeg": (picture("JPEG")[:700], "art/p.jpg", ""),
    "a cut webp": (picture("WEBP")[:100], "art/p.webp", ""),
    "nothing": (b"", "art/p.png", "whole"),
    "noise": (bytes(range(256)) * 40, "art/p.jpg", "whole"),
    "too wide": (picture(size=(4097, 10)), "art/p.png", "4096"),
    "a bomb": (png_claiming(60_000, 60_000), "art/p.png", "4096"),
    "a small bomb": (png_claiming(12_000, 9_000), "art/p.png", "4096"),
    "a picture that is not all there": (png_claiming(4000, 4000), "art/p.png", "whole"),
    "a sliver": (picture(size=(4000, 100)), "art/p.png", "longer"),
    "also a page": (picture("PNG") + b"<script>alert(1)</script>", "art/p.png", "follow"),
    "also a zip": (picture("JPEG") + zipped([SAME]), "art/p.jpg", "follow"),
    "a webp that is also a zip": (picture("WEBP") + zipped([SAME]), "art/p.webp", "follow"),
    "an avif": (b"\0\0\0\x20ftypavif" + b"\0" * 60, "art/p.png", "whole"),
    "of another shape": (picture(size=(500, 500)), "art/p.png", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_is_not_what_we_take_is_refused(name, book):
    body, path, words = PICTURES[name]
    refused(with_art(body, path), book, path if words else "art", words)


def test_what_has_no_place_in_a_package_is_refused_with_advice(book):
    for name, words in (
        ("art/brand.ttf", "fonts are installed"),
        ("art/brand.woff2", "fonts are installed"),
        ("index.html", "no place"),
        ("evil.js", "no place"),
        ("setup.exe", "no place"),
        ("inner.zip", "no place"),
        ("art.py", "no place"),
    ):
        refused(package(entries=[Entry(name, b"x" * 100)]), book, name, words)


# SVG
LAUGHS = "<!DOCTYPE svg [" + "".join(
    f'<!ENTITY l{n} "' + (f"&l{n - 1};" * 10 if n else "lol") + '">' for n in range(10)
) + "]>"  # fmt: skip
USES = '<g id="u0"><rect width="9" height="9"/></g>' + "".join(
    f'<g id="u{n}">' + f'<use href="#u{n - 1}" x="{n}"/>' * 10 + "</g>" for n in range(1, 12)
)
CHAIN = '<rect id="c0" width="9" height="9"/>' + "".join(
    f'<g id="c{n}"><use href="#c{n - 1}"/></g>' for n in range(1, 5000)
)
SLOW = '<filter id="f" x="-9" y="-9" width="19" height="19">' + '<feTurbulence numOctaves="60" baseFrequency=".9"/>' * 400 + "</filter>"  # fmt: skip
MORPH = '<filter id="f" x="0" y="0" width="1" height="1">' + '<feMorphology radius="50" operator="dilate"/><feConvolveMatrix order="9" kernelMatrix="' + "1 " * 81 + '"/>' * 1 + "</filter>"  # fmt: skip
DRAWINGS = {
    "a script": (svg("<script>alert(1)</script>"), "<script>"),
    "a handler": (svg('<rect onload="alert(1)"/>'), "onload"),
    "a foreign object": (svg("<foreignObject><p>x</p></foreignObject>"), "<foreignObject>"),
    "a picture on the net": (svg('<image href="https://evil.example/a.png"/>'), "<image>"),
    "a picture on the disk": (svg('<image href="file:///etc/passwd"/>'), "<image>"),
    "a picture inside": (svg('<image href="data:image/png;base64,AAAA"/>'), "<image>"),
    "words": (svg("<text>Buy now</text>"), "<text>"),
    "a link": (svg('<a href="https://evil.example"><rect/></a>'), "<a>"),
    "a use from elsewhere": (svg('<use href="https://evil.example/a.svg#b"/>'), "href"),
    "a use from the disk": (svg('<use xlink:href="/etc/passwd#b"/>'), "href"),
    "an feImage from elsewhere": (svg('<filter id="f"><feImage href="http://evil.example/x"/></filter>'), "href"),
    "a fill from elsewhere": (svg('<rect fill="url(https://evil.example/#a)"/>'), "url()"),
    "a style from elsewhere": (svg('<rect style="fill:url( \'//evil.example/#a\')"/>'), "url()"),
    "an import": (svg("<style>@import 'https://evil.example/a.css';</style>"), "style"),
    "a hidden import": (svg("<style><![CDATA[@IMPORT url(x)]]></style>"), "style"),
    "a font from elsewhere": (svg("<style>@font-face{src:url(https://evil.example/f)}</style>"), "style"),
    "a style sheet": (svg(prolog='<?xml-stylesheet href="https://evil.example/a.css"?>'), "processing"),
    "an outside entity": (svg("&x;", prolog='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "entities"),
    "a billion laughs": (svg("&l9;", prolog=LAUGHS), "entities"),
    "uses that multiply": (svg(USES), "unfolds"),
    "a long chain of uses": (svg(CHAIN), "unfolds"),
    "a use of itself": (svg('<g id="a"><use href="#a"/></g>'), "itself"),
    "uses in a ring": (svg('<use id="a" href="#b"/><use id="b" href="#a"/>'), "itself"),
    "deep groups": (svg("<g>" * 5000 + "</g>" * 5000), "deep"),
    "many elements": (svg("".join(f'<path d="M{number} {number * 7919}h{number % 97}"/>' for number in range(60_000))), "elements"),
    "no viewBox": (svg(root='width="1080" height="1350"'), "viewBox"),
    "a huge viewBox": (svg(root='viewBox="0 0 1e300 1e300"'), "viewBox"),
    "a sliver of a viewBox": (svg(root='viewBox="0 0 100000 1"'), "viewBox"),
    "a viewBox of nothing": (svg(root='viewBox="0 0 nan 5"'), "viewBox"),
    "filters without end": (svg(SLOW + '<rect width="1080" height="1350" filter="url(#f)"/>' * 30), "simplify"),
    "patterns in patterns": (
        svg("".join(f'<pattern id="p{n}" width=".01" height=".01"><rect width="1080" height="1350" fill="url(#p{n - 1})"/></pattern>' for n in range(1, 30)) + '<rect width="1080" height="1350" fill="url(#p29)"/>'), ""
    ),
    "gigantic numbers": (svg('<circle r="1e38" cx="-1e38" stroke-width="1e38" stroke-dasharray="1e-9"/>'), ""),
    "not closed": (svg("<g>"), "well-formed"),
    "utf-16": (svg().decode().encode("utf-16"), ""),
    "a page": (b"<html><body>hello</body></html>", "root"),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, (_, words) in DRAWINGS.items() if words])
def test_a_drawing_that_could_do_harm_is_refused(name, book):
    body, words = DRAWINGS[name]
    refused(with_art(body), book, "art/portrait.svg", words)


@pytest.mark.parametrize("name", [name for name, (_, words) in DRAWINGS.items() if not words])
def test_a_strange_drawing_is_refused_or_drawn_in_bounds(name, book):
    body, _ = DRAWINGS[name]
    refused(package({"art/portrait.svg": body, "card.toml": manifest((ID, 'id = "x y"'))}), book, "id")
    start = sum(os.times()[:4])
    with suppress(TemplateInvalid):
        assert aspect_of(unzip(with_art(body)), "art/portrait.svg") > 0
    assert sum(os.times()[:4]) - start < REFUSED_WITHIN


def test_a_strangers_drawing_takes_what_it_may_and_no_more_also_in_the_main_thread():
    """Art that is quick at a glance and takes minutes when it is large."""
    slow = "".join(
        f'<filter id="f{n}" x="0" y="0" width="1" height="1"><feGaussianBlur stdDeviation="{n}"/></filter>'
        f'<rect width="1080" height="1350" opacity=".01" filter="url(#f{n})"/>'
        for n in range(1, 400)
    )
    text = svg(slow).decode()
    with pytest.raises(ValueError, match="simplify"):
        draw_svg(text, 1080, 1350, Bounds(1, 512 << 20))
    with pytest.raises(ValueError, match="simplify"):
        draw_svg(svg().decode(), 9000, 9000, Bounds(5, 200 << 20))
    assert draw_svg(svg().decode(), 108, 135, GLANCE).startswith(b"\x89PNG")


def test_what_stands_in_braces_is_shown_as_it_is_written(book, compiled_templates):
    odd = "{{7*7}} {% for x in y %} ${7*7} #{7*7} <b>{message.__class__}</b> %s"
    body = with_manifest(('en = "Plain thanks"', 'en = "{{7*7}}"'), ("Pass it on", odd[:18]))
    assert [one for one in judged(body, book, compiled_templates) if "{{" in one[1]] == []


@given(st.binary(max_size=4000))
@settings(max_examples=120, deadline=None)
def test_any_bytes_are_findings_and_never_a_fault(body):
    with pytest.raises(TemplateInvalid):
        unzip(body)


@given(st.binary(min_size=1, max_size=60), st.integers(0, 4000))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_damaged_manifest_is_findings_and_never_a_fault(noise, place):
    text = FILES["card.toml"]
    body = package({"card.toml": text[:place] + noise + text[place + len(noise) :]})
    read_template(unzip(body))
