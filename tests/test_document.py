"""card.toml: what is right is read, what is wrong is told all at once with its path; packages are never trusted."""

from __future__ import annotations

import io
import shutil
import struct
import tomllib
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greetings.engine.document import load_template, read_template
from greetings.engine.languages import is_right_to_left, pick, sponsor_line, wanted
from greetings.engine.package import MAX_ENTRIES, Unzipped, open_package, unzip
from greetings.engine.wording import shown_values, words_of
from greetings.errors import TemplateInvalid

PLAIN = Path(__file__).parent / "templates" / "plain"
FORMAT = Path(__file__).parent.parent / "docs" / "template-format.md"


def findings(text, **files):
    entries = {
        path.relative_to(PLAIN).as_posix(): path.read_bytes() for path in PLAIN.rglob("*") if path.is_file()
    }
    entries["card.toml"] = text.encode()
    entries.update(files)
    return read_template(Unzipped(entries))[1]


def changed(old, new):
    text = (PLAIN / "card.toml").read_text("utf-8")
    assert old in text
    return findings(text.replace(old, new))


def paths(found):
    return [finding.path for finding in found]


def test_the_example_in_the_documentation_is_the_template_of_the_tests():
    text = FORMAT.read_text("utf-8")
    assert text[text.index("```toml") + 8 : text.rindex("```")] == (PLAIN / "card.toml").read_text("utf-8")


def test_every_key_of_the_format_is_documented():
    from greetings.engine.document import model

    text = FORMAT.read_text("utf-8")
    models = [
        each for each in vars(model).values() if isinstance(each, type) and issubclass(each, model.Strict)
    ]
    for each in models:
        for name, field in each.model_fields.items():
            assert (field.alias or name) in text, f"{each.__name__}.{name}"


def test_a_template_tells_its_words():
    template = load_template(PLAIN)
    assert (template.id, template.version) == ("plain", 1)
    assert template.sizes == ("square", "portrait", "story", "landscape")
    assert template.title("zh-TW") == "一聲謝謝"
    assert template.title("fr") == "Plain thanks"
    assert template.greetings("ar")[0] == "شكرا لك"
    assert set(template.messages("en")) == {"family", "friend", "colleague"}
    assert template.example("zh-Hans")["greeting"] == "谢谢你"
    assert [field.limit for field in template.fields] == [24, 40, 500, 40]


def test_all_errors_come_at_once_with_their_paths():
    text = (PLAIN / "card.toml").read_text("utf-8")
    text = text.replace("version = 1", "version = true").replace('home = "en"', 'home = "en"\nnonsense = 1')
    text = text.replace('name = "letter"\nfield', 'name = "letter"\nblink = true\nfield')
    text = text.replace("square = [0.06, 0.37, 0.68, 0.4]", "square = [0.06, 0.37, 0.68, 4]")
    assert set(paths(findings(text))) == {
        "version",
        "nonsense",
        "layer[letter].blink",
        "layer[letter].box.square[3]",
    }


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('fill = "rose"\nmax_lines', 'fill = "purple"\nmax_lines', "layer[headline-line].fill"),
        ('ground = "paper"', 'ground = "wall"', "page.ground"),
        ('ink = "#2b2a33"', 'ink = "#000000"', "palette.ink"),
        ('square = "art/square.svg"', 'square = "art/none.svg"', "art.square"),
        ('file = "LICENSE"', 'file = "COPYING"', "licence.file"),
        ('field = "sender"', 'field = "aunt"', "layer[from].field"),
        ('name = "sponsor"\n', 'name = "code"\n', "layer[code]"),
        ('name = "recipient"\nkind = "name"', 'name = "recipient"\nkind = "text"', "field[recipient].kind"),
        ('name = "sender"\nkind = "name"', 'name = "aunt"\nkind = "name"', "field[aunt].label"),
        ("max = 24", "max = 41", "field[greeting].max"),
        ("[example.en]", "[example.de]", "example.en"),
        ('when = ["zh", "ja"]', 'when = ["zh"]\nunless = ["ja"]', "layer[headline-column].unless"),
        ("square = [0.78, 0.78, 0.18, 0.18]\n", "", "layer[code].box"),
        ("square = [0.06, 0.37, 0.68, 0.4]\n", "", "layer"),
        ("square = [0.06, 0.37, 0.68, 0.4]", "square = [0.5, 0.37, 0.68, 0.4]", "layer[letter].box.square"),
        (
            "size = { default = 0.026, landscape = 0.04 }",
            "size = { landscape = 0.04 }",
            "layer[why-scan].size",
        ),
        ('zh-Hans = "{recipient}："', 'zh-Hans = "你好"', "layer[dear].text"),
        ('[example.zh-Hant]\nrecipient = "外婆"', "[example.zh-Hant]", "example.zh-Hant.recipient"),
    ],
)
def test_each_rule_names_the_place(old, new, path):
    assert path in paths(changed(old, new))


@pytest.mark.parametrize(
    "value", ["nan", "inf", "true", '"0.1"', "-0.1", "1e9", "[0.1]", "{}", "2020-01-01", "0x7fffffff"]
)
def test_numbers_are_finite_and_in_range(value):
    assert "layer[letter].leading" in paths(changed("leading = 1.5", f"leading = {value}"))


@pytest.mark.parametrize("text", ["", "id = ", "\x00", "x = " + "[" * 5000, "[a]\n[a]", "id = 'x'\n" * 3])
def test_what_is_no_document_is_one_finding(text):
    found = findings(text)
    assert found
    assert all(finding.level == "error" for finding in found)


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["kind", "name", "box", "square", "text", "size", "fill"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_any_layer_at_all_gives_findings_and_no_crash(layer):
    from pydantic import ValidationError

    from greetings.engine.document import _finding
    from greetings.engine.document.model import Document

    raw = tomllib.loads((PLAIN / "card.toml").read_text("utf-8"))
    raw["layer"][0] = layer
    with pytest.raises(ValidationError) as refused:
        Document.model_validate(raw)
    assert all(_finding(raw, problem).path for problem in refused.value.errors())


def test_a_folder_that_leads_out_is_refused(tmp_path):
    folder = tmp_path / "plain"
    shutil.copytree(PLAIN, folder)
    (folder / "LICENSE").unlink()
    (folder / "LICENSE").symlink_to("/etc/hostname")
    template = load_template(folder)
    with pytest.raises(TemplateInvalid):
        template.files.read("LICENSE")


def zipped(entries, **options):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content, **options)
    return body.getvalue()


def plain_entries(prefix=""):
    return {
        prefix + path.relative_to(PLAIN).as_posix(): path.read_bytes()
        for path in PLAIN.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("prefix", ["", "plain/"])
def test_a_zip_reads_like_its_folder(tmp_path, prefix):
    path = tmp_path / "any.zip"
    path.write_bytes(zipped(plain_entries(prefix)))
    assert load_template(path).document == load_template(PLAIN).document


def test_a_streamed_zip_with_descriptors_is_read():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.body = bytearray()

        def writable(self):
            return True

        def write(self, octets):
            self.body += octets
            return len(octets)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in plain_entries().items():
            file.writestr(name, content)
    assert unzip(bytes(pipe.body)).names() == frozenset(plain_entries())


def renamed(body, old, new, *, local=True, central=True):
    octets = bytearray(body)
    first = octets.find(old)
    second = octets.find(old, first + 1)
    for place, wanted_here in ((first, local), (second, central)):
        if wanted_here:
            octets[place : place + len(old)] = new
    return bytes(octets)


def overlapping():
    """Two directory entries that share one run of compressed bytes."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b"a" * 4000
    data = packed.compress(raw) + packed.flush()
    crc = zlib.crc32(raw)
    local = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(data), len(raw), 1, 0) + b"a" + data
    )
    central = b"".join(
        struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(data), len(raw), 1, 0, 0, 0, 0, 0, 0
        )
        + name
        for name in (b"a", b"b")
    )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(central), len(local), 0)
    return local + central + end


def linked():
    info = zipfile.ZipInfo("link")
    info.external_attr = 0o120777 << 16
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as file:
        file.writestr(info, "/etc/passwd")
    return body.getvalue()


def lying(body, offset, value):
    octets = bytearray(body)
    at = octets.find(b"PK\x01\x02")
    octets[at + offset : at + offset + 4] = struct.pack("<L", value)
    return bytes(octets)


SMALL = {"card.toml": b"x" * 50}
HOSTILE = {
    "no zip": b"hello",
    "empty": b"",
    "trailing bytes": zipped(SMALL) + b"x",
    "bytes in front": b"#!/bin/sh\n" + zipped(SMALL),
    "slip": renamed(zipped({"aaaaaaa": b"x"}), b"aaaaaaa", b"../../x"),
    "absolute": renamed(zipped({"aaaa": b"x"}), b"aaaa", b"/etc"),
    "backslash": renamed(zipped({"aaaa": b"x"}), b"aaaa", b"a\\\\b"),
    "other local name": renamed(zipped({"aaaa": b"x"}), b"aaaa", b"bbbb", central=False),
    "duplicates": zipped({"card.toml": b"x", "CARD.toml": b"y"}),
    "link": linked(),
    "overlap": overlapping(),
    "ratio": zipped({"bomb": b"\0" * 3_000_000}),
    "entries": zipped({f"f{index}": b"x" for index in range(MAX_ENTRIES + 1)}),
    "large manifest": zipped({"card.toml": bytes(range(256)) * 1100}),
    "lying length": lying(zipped(SMALL), 24, 5),
    "lying packed": lying(zipped(SMALL), 20, 1),
    "lying checksum": lying(zipped(SMALL), 16, 1),
    "lying offset": lying(zipped(SMALL), 42, 9),
    "bzip2": zipped(SMALL, compress_type=zipfile.ZIP_BZIP2),
    "cut": zipped(SMALL)[:-30],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_packages_are_refused_with_findings(name, tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(TemplateInvalid) as refused:
        open_package(path)
    assert refused.value.problems


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_zip_is_read_right_or_refused(data):
    entries = {"card.toml": b"id = 1", "art/a.svg": b"<svg/>" * 9}
    body = bytearray(zipped(entries))
    for _index in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = unzip(bytes(body))
    except TemplateInvalid:
        return
    assert all(content in entries.values() for content in found.entries.values())


def test_languages_fall_back_from_near_to_far():
    wordings = {"zh-Hant": 1, "en": 2, "de": 3}
    assert [pick(wordings, lang, home="de") for lang in ("zh-HK", "zh-CN", "de-AT", "fr")] == [1, 1, 3, 2]
    assert pick({}, "en") is None
    assert wanted("zh-TW", ["zh-Hant"], None)
    assert not wanted("zh-CN", ["zh-Hant"], None)
    assert wanted("ar-EG", ["rtl"], None)
    assert not wanted("he", None, ["rtl"])
    assert is_right_to_left("ur-PK")
    assert sponsor_line("ACME", "zh-Hans") == "广告 · ACME"
    assert sponsor_line("ACME", "xx") == "Sponsored · ACME"


def test_only_the_templates_own_words_are_looked_through():
    template = load_template(PLAIN)
    layer = next(layer for layer in template.document.layers if layer.name == "dear")
    values = shown_values(template, {"recipient": "{sender} {{7*7}}", "sender": "Eve"}, "en")
    assert words_of(template, layer, values, lang="en") == "Dear {sender} {{7*7}},"
    assert words_of(template, layer, {}, lang="en") == ""
