import io
import re
from dataclasses import fields, is_dataclass
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from page_samples import sample_views, sheet

import greetings.web
from greetings.engine.document import load_template
from greetings.errors import Problem
from greetings.web import i18n
from greetings.web.dress import colours_of
from greetings.web.findings import field_problems
from greetings.web.i18n import choose, day_words, direction, frame_of, matched, month_word
from greetings.web.pages import Pages, StaticFiles
from greetings.web.palette import PageColours, contrast, palette_css
from greetings.web.shares import WAYS, ways_for
from greetings.web.tree import chain_picture
from greetings.web.views import VIEWS, ChainNode, FieldProblem, OpenView

WEB = Path(greetings.web.__file__).parent
STATIC = WEB / "static"
TONGUES = tuple(i18n.TONGUES)
HOSTILE = "<script>alert(1)</script>\"' onload=x {{7*7}} ${1} \u202e"
LIMIT_BYTES = 100_000


class Reading(HTMLParser):
    """What a page loads, what it runs, and whether its elements close."""

    VOID = frozenset({"meta", "link", "input", "img", "br", "path", "circle", "rect", "ellipse"})

    def __init__(self):
        super().__init__()
        self.loaded, self.wrong, self.open, self.ids = [], [], [], []
        self.images_without_alt = 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.wrong += [f"{tag} {name}" for name in given if name == "style" or re.fullmatch("on[a-z]+", name)]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.wrong.append(tag)
        if tag in {"script", "img", "iframe", "source"}:
            self.loaded.append(given.get("src", ""))
        if tag == "link" and given.get("rel") in {"stylesheet", "icon", "modulepreload", "preload"}:
            self.loaded.append(given["href"])
        self.images_without_alt += tag == "img" and "alt" not in given
        if "id" in given:
            self.ids.append(given["id"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            if not self.open or self.open[-1] != tag:
                self.wrong.append(f"</{tag}>")
            else:
                self.open.pop()


def read(html):
    reading = Reading()
    reading.feed(html)
    reading.close()
    assert not reading.open
    return reading


@pytest.fixture(scope="module")
def pages():
    return Pages()


def test_the_samples_cover_every_view():
    assert {type(view) for view in sample_views("en")} == set(VIEWS)
    for view in VIEWS:
        assert is_dataclass(view)
        assert view.__dataclass_params__.frozen
        assert fields(view)[0].name == "frame"


@pytest.mark.parametrize("lang", TONGUES)
def test_every_page_is_whole_small_and_keeps_to_the_policy(pages, lang):
    for view in sample_views(lang):
        html = pages.html(view)
        reading = read(html)
        assert f'<html lang="{lang}" dir="{direction(lang)}">' in html
        assert not reading.wrong, type(view)
        assert all(address.startswith("/") and not address.startswith("//") for address in reading.loaded)
        assert not reading.images_without_alt
        assert len(reading.ids) == len(set(reading.ids)), type(view)
        assert html.count("<h1") == 1
        assert "<main" in html
        assert len(html.encode()) < LIMIT_BYTES
        assert not re.search(r"%\(\w+\)s|None|Undefined", html)


@pytest.mark.parametrize("lang", TONGUES)
def test_nobodys_words_become_markup(pages, lang):
    for view in sample_views(lang, HOSTILE):
        html = pages.html(view)
        assert "<script>alert" not in html
        assert not read(html).wrong, type(view)
        assert "49" not in re.sub(r"&#39;|\d{3,}|[0-9a-f]{10}", "", html) or "{{7*7}}" in html


@pytest.mark.parametrize("lang", [lang for lang in TONGUES if lang != "en"])
def test_every_sentence_is_translated_with_its_places(lang):
    locale = i18n.TONGUES[lang].locale
    path = WEB / "locale" / locale / "LC_MESSAGES" / "messages.po"
    catalog = read_po(io.BytesIO(path.read_bytes()), locale=locale)
    sentences = extract_from_dir(
        str(WEB),
        [("pages/**.html", "jinja2"), ("**.py", "python")],
        {},
        keywords={"_": None, "counted": (1, 2), "gettext": None, "ngettext": (1, 2)},
    )
    known = {message.id if isinstance(message.id, str) else message.id[0]: message for message in catalog}
    used = set()
    for _, _, text, _, _ in sentences:
        source = text if isinstance(text, str) else text[0]
        used.add(source)
        message = known[source]
        said = (message.string,) if isinstance(message.string, str) else message.string
        assert not message.fuzzy, source
        assert all(said), source
        assert len(said) == (1 if isinstance(text, str) else catalog.num_plurals), source
        places = set(re.findall(r"%\(\w+\)s|\{\w+\}", source))
        for one in said:
            found = set(re.findall(r"%\(\w+\)s|\{\w+\}", one))
            assert found == places or (found < places and len(said) > 1), source
    assert set(known) - {""} == used


@pytest.mark.parametrize("lang", [lang for lang in TONGUES if lang != "en"])
def test_no_english_is_left_in_a_page(pages, lang):
    path = WEB / "locale" / i18n.TONGUES[lang].locale / "LC_MESSAGES" / "messages.po"
    english = [
        part
        for message in read_po(io.BytesIO(path.read_bytes()))
        if isinstance(message.id, str)
        for part in re.split(r"%\(\w+\)s|\{\w+\}", message.id)
        if len(part) > 9
    ]
    for view in sample_views(lang, ""):
        html = unescape(pages.html(view))
        assert not [part for part in english if part in html], type(view)


def test_the_card_page_weighs_less_than_100_kilobytes_with_all_it_loads(pages):
    view = max(
        (view for view in sample_views("ar") if isinstance(view, OpenView)), key=lambda v: len(pages.html(v))
    )
    html = pages.html(view)
    ours = {
        address.partition("?")[0]
        for address in re.findall(r'(?:href|src|data-share|data-weather)="(/static/[^"]+)"', html)
        if "/static/t/" not in address
    }
    drawings = sum(path.stat().st_size for kind in ("liner", "stamp") for path in (STATIC / kind).iterdir())
    weight = sum((WEB / address.lstrip("/")).stat().st_size for address in ours)
    assert len(html.encode()) + weight + drawings < LIMIT_BYTES


def test_style_sheets_name_only_files_that_exist_and_no_side():
    for path in (STATIC / "css").iterdir():
        css = path.read_text(encoding="utf-8")
        for address in re.findall(r"url\((.*?)\)", css):
            assert (STATIC / address.removeprefix("/static/")).is_file(), address
        assert not re.search(
            r"(?:margin|padding|border)-(?:left|right)|[;{ ](?:left|right)\s*:|text-align:\s*(?:left|right)|float:",
            css,
        ), path.name


def test_static_addresses_change_with_their_content(tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    first = StaticFiles(tmp_path).address("a.css")
    (tmp_path / "a.css").write_text("b{}")
    assert first.startswith("/static/a.css?v=")
    assert StaticFiles(tmp_path).address("a.css") != first


@pytest.mark.parametrize("dark", [False, True])
def test_interface_colours_are_legible(dark):
    css = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    light, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    if dark:
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", rest))
    for words in ("text", "text-soft", "seal"):
        for ground in ("wall", "sheet"):
            assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
    for ground in ("seal", "seal-deep"):
        assert contrast(colours["seal-ink"], colours[ground]) >= 4.5
    for ground in ("wall", "sheet"):
        assert contrast(colours["control"], colours[ground]) >= 3


def test_every_templates_palette_is_legible(repo_root):
    for path in sorted((repo_root / "card_templates").glob("*/card.toml")):
        template = load_template(path.parent)
        colours = dict(re.findall(r"(--[\w-]+):(#[0-9a-f]{6})", palette_css(colours_of(template))))
        pairs = [
            ("--ink", "--ground"),
            ("--ink-soft", "--ground"),
            ("--accent-ink", "--accent"),
            ("--paper-ink", "--paper"),
            ("--paper-ink-soft", "--paper"),
            ("--paper-accent", "--paper"),
        ]
        for words, ground in pairs:
            assert contrast(colours[words], colours[ground]) >= 4.5, (template.id, words)


def test_a_palette_mends_what_cannot_be_read():
    css = palette_css(PageColours("#777777", "#888888", "#787878", "#fafafa", "#777777", "#f0f0f0"))
    colours = dict(re.findall(r"(--[\w-]+):(#[0-9a-f]{6})", css))
    assert contrast(colours["--ink-soft"], colours["--ground"]) >= 4
    assert contrast(colours["--paper-ink-soft"], colours["--paper"]) >= 4.5


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hant-HK", "zh-Hant"),
        ("de-DE,de;q=0.9,ar;q=0.5,en;q=0.3", "ar"),
        ("en;q=0,ar-EG", "ar"),
        ("fr", "en"),
        ("", "en"),
        ("*;;;q=x,,zh;q=abc", "en"),
        ("a" * 10_000, "en"),
    ],
)
def test_the_browser_chooses_the_language(accepted, lang):
    assert choose(accepted) == lang


def test_a_wish_comes_before_the_cookie_and_the_cookie_before_the_browser():
    assert choose("ar", cookie="zh-Hant", query="en") == "en"
    assert choose("ar", cookie="zh-Hant", query="xx") == "zh-Hant"
    assert choose("ar", cookie="../x") == "ar"
    assert matched("tlh") is None


def test_the_switch_keeps_the_address():
    frame = frame_of("ar", "/", (("template", "moon"), ("ui", "en")))
    assert [one.href for one in frame.languages][1] == "/?template=moon&ui=zh-Hant"
    assert [one.code for one in frame.languages if one.current] == ["ar"]


def test_months_stay_in_their_language_whatever_was_asked_before():
    day = date(2026, 9, 25)
    assert [month_word(day, lang) for lang in ("zh-Hans", "ar", "en", "zh-Hant", "ar")][1::3] == [
        "سبتمبر",
        "سبتمبر",
    ]
    assert day_words(day, "en") == "Friday, September 25, 2026"


def test_each_way_of_sending_carries_its_own_code():
    for lang in TONGUES:
        shares = sheet(lang, "送你 & 一張?")
        tools = (shares.native, shares.copy, shares.save, shares.qr, shares.letter)
        everyone = (*shares.buttons, *tools, *shares.pastes, *shares.signatures, *shares.videos)
        others = {way.via for way in WAYS.values() if way.part == "video"} - {
            one.via for one in shares.videos
        }
        assert shares.print_href == f"/g/{'print':0<22}/print.pdf"
        assert len({one.code for one in everyone}) == len(WAYS) - len(others | {"print"})
        for one in shares.buttons:
            if one.href:
                assert one.code in one.href
                assert " " not in one.href
                assert "&amp;" not in one.href
        assert {way.via for way in ways_for(lang)} == {one.via for one in shares.buttons}
    assert ways_for("zh-Hans")[0].via == "wechat"
    assert ways_for("zh-Hant")[0].via == "line"


def test_absent_characters_become_one_finding():
    problems = [
        Problem("content.message", "no 𓀀", "missing", (("char", "𓀀"), ("index", 1))),
        Problem("content.message", "no 𓁐", "missing", (("char", "𓁐"), ("index", 2))),
        Problem("content.message", "long", "too-long", (("count", 9), ("limit", 3))),
        Problem("content.sender", "no", "required"),
    ]
    assert field_problems(problems, "content.message") == (
        FieldProblem("missing", "no 𓀀", (("char", "𓀀 𓁐"),)),
        FieldProblem("too-long", "long", (("count", "9"), ("limit", "3"))),
    )
    assert len(field_problems(problems)) == 3


def test_the_maker_stands_in_the_middle_and_each_generation_further_out():
    nodes = [ChainNode("0", None, 0, "root", True)]
    nodes += [ChainNode(str(n), str((n - 1) // 3), 0, "im", n % 2 == 0) for n in range(1, 40)]
    drawn = chain_picture(nodes)
    assert (drawn.dots[0].x, drawn.dots[0].y) == (drawn.side / 2, drawn.side / 2)
    assert len(drawn.dots) == 40
    assert len(drawn.branches) == 39
    for dot in drawn.dots[1:]:
        distance = ((dot.x - drawn.side / 2) ** 2 + (dot.y - drawn.side / 2) ** 2) ** 0.5
        assert distance == pytest.approx(drawn.rings[dot.ring - 1], abs=0.2)
    assert all(0 < dot.x < drawn.side and 0 < dot.y < drawn.side for dot in drawn.dots)
    assert chain_picture(nodes) == drawn


def test_a_node_whose_parent_is_not_drawn_hangs_on_the_maker():
    drawn = chain_picture([ChainNode("a", None, 0, "root", True), ChainNode("z", "gone", 7, "im", True)])
    assert drawn.dots[1].ring == 1
    assert len(chain_picture(()).dots) == 1
