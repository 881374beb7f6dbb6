"""The check finds what a designer would be ashamed of, on the pixels, with a path to it."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from greetings.engine.check import check_template
from greetings.engine.check.contrast import contrast
from greetings.engine.check.words import LANGUAGES, longest
from greetings.engine.document import load_template
from greetings.engine.fonts import FontBook
from greetings.engine.text import graphemes

ROOT = Path(__file__).parent.parent
PLAIN = ROOT / "tests" / "templates" / "plain"
OURS = sorted(path.parent for path in (ROOT / "card_templates").glob("*/card.toml"))


@pytest.fixture(scope="module")
def book():
    return FontBook.open(ROOT / "fonts")


@pytest.fixture(scope="session")
def cache(compiled_templates):
    return compiled_templates


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "plain"
    shutil.copytree(PLAIN, target)
    return target


def change(folder, old, new):
    path = folder / "card.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def found(folder, book, cache, **options):
    return {(finding.path, finding.level) for finding in check_template(folder, book, cache=cache, **options)}


def test_the_plain_template_is_right(book, cache):
    assert check_template(PLAIN, book, cache=cache) == ()


@pytest.mark.parametrize("folder", OURS, ids=lambda folder: folder.name)
def test_our_templates_have_no_errors(folder, book, cache):
    errors = [finding for finding in check_template(folder, book, cache=cache) if finding.level == "error"]
    assert errors == []


def test_a_zip_is_checked_like_its_folder(tmp_path, book, cache):
    path = tmp_path / "plain.zip"
    with zipfile.ZipFile(path, "w") as file:
        for each in PLAIN.rglob("*"):
            if each.is_file():
                file.write(each, each.relative_to(PLAIN).as_posix())
    assert check_template(path, book, cache=cache) == ()


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (
            'fonts = ["MaShanZheng-Regular"]',
            'fonts = ["Nobody-Bold"]',
            "layer[headline-column].fonts.default",
        ),
        ('accent = "rose"', 'accent = "gold"', "page.accent"),
        ('ink = "ink"\naccent', 'ink = "gold"\naccent', "page.ink"),
        (
            'fill = "ink"\n[layer.box]\nsquare = [0.06, 0.37',
            'fill = "gold"\n[layer.box]\nsquare = [0.06, 0.37',
            "layer[letter]",
        ),
        ("square = [0.06, 0.37, 0.68, 0.4]", "square = [0.06, 0.37, 0.68, 0.1]", "layer[letter]"),
        ("square = [0.06, 0.37, 0.68, 0.4]", "square = [0.06, 0.37, 0.75, 0.45]", "layer[letter].box.square"),
        ("square = [0.06, 0.37, 0.68, 0.4]", "square = [0.0, 0.37, 0.68, 0.4]", "layer[letter].box.square"),
        ("square = [0.78, 0.78, 0.18, 0.18]", "square = [0.82, 0.8, 0.15, 0.15]", "layer[code].box.square"),
        ("square = [0.78, 0.78, 0.18, 0.18]", "square = [0.81, 0.81, 0.18, 0.18]", "layer[code].box.square"),
        ('dark = "ink"\nlight = "light"', 'dark = "light"\nlight = "ink"', "layer[code]"),
        ('dark = "ink"', 'dark = "gold"', "layer[code]"),
        ("square = [0.4, 0.925, 0.36, 0.03]", "square = [0.2, 0.85, 0.5, 0.11]", "layer[sponsor].box.square"),
        ("square = [0.4, 0.925, 0.36, 0.03]", "square = [0.6, 0.925, 0.1, 0.03]", "layer[sponsor]"),
        ("min_size = 0.0175\nleading", "min_size = 0.01\nleading", "layer[letter].min_size"),
        ('sender = "Emma"', 'sender = "Emma \U000e1234\ue123"', "example.en.sender"),
    ],
)
def test_each_thing_to_mend_is_found_at_its_place(folder, book, cache, old, new, path):
    change(folder, old, new)
    errors = {where for where, level in found(folder, book, cache) if level == "error"}
    assert path in errors


def test_a_bright_ridge_behind_words_is_found(folder, book, cache):
    art = folder / "art" / "portrait.svg"
    ridge = '<rect y="540" width="1080" height="30" fill="#3a3942"/></svg>'
    art.write_text(art.read_text("utf-8").replace("</svg>", ridge), "utf-8")
    findings = [
        finding for finding in check_template(folder, book, cache=cache) if finding.path == "layer[letter]"
    ]
    assert findings
    assert "contrast" in findings[0].message


def test_art_of_another_aspect_or_with_words_is_found(folder, book, cache):
    (folder / "art" / "square.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 3"/>')
    (folder / "art" / "story.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 16"><text>Hi</text></svg>'
    )
    assert {("art.square", "error"), ("art/story.svg", "error")} <= found(folder, book, cache)


def test_an_empty_licence_and_files_that_have_no_place_are_found(folder, book, cache):
    (folder / "LICENSE").write_text("\n")
    (folder / "page.html").write_text("<p>")
    (folder / "font.ttf").write_bytes(b"x")
    errors = found(folder, book, cache)
    assert {("page.html", "error"), ("font.ttf", "error")} <= errors
    (folder / "page.html").unlink()
    (folder / "font.ttf").unlink()
    assert ("licence.file", "error") in found(folder, book, cache)


def test_the_guard_sees_every_word_with_its_language(folder, book, cache):
    seen = {}

    def guard(text, lang):
        seen[text] = lang
        return "may not be said" if "Pass it on" in text else None

    assert ("layer[why-scan].text.en", "error") in found(folder, book, cache, guard=guard)
    assert seen["感念于心"] == "zh-Hans"
    assert seen["门口那碗汤，我到家时还是热的。"] == "zh-Hans"


def test_what_is_no_package_is_a_finding(tmp_path, book):
    (tmp_path / "a.zip").write_bytes(b"hello")
    assert check_template(tmp_path / "a.zip", book)[0].level == "error"
    assert check_template(tmp_path / "absent", book)[0].level == "error"
    (tmp_path / "empty").mkdir()
    assert check_template(tmp_path / "empty", book)[0].path == "card.toml"


def test_longest_words_are_exactly_as_long_as_allowed():
    for field in load_template(PLAIN).fields:
        for lang in LANGUAGES:
            assert len(graphemes(longest(field, lang))) == field.limit


def test_contrast_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert contrast((10, 20, 30), (10, 20, 30)) == 1


def test_pictures_of_brands_are_taken_instead_of_vectors(folder, book, cache):
    for size, (width, height) in {
        "square": (540, 540),
        "portrait": (540, 675),
        "story": (540, 960),
        "landscape": (600, 315),
    }.items():
        Image.new("RGB", (width, height), (246, 239, 224)).save(folder / "art" / f"{size}.png")
        (folder / "art" / f"{size}.svg").unlink()
        change(folder, f"art/{size}.svg", f"art/{size}.png")
    assert check_template(folder, book, cache=cache) == ()
