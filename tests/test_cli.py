"""The command line, as somebody types it."""

from __future__ import annotations

import csv
import io
import json

import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from greetings import __version__
from greetings.__main__ import app
from greetings.engine.xmp import link_of
from greetings.errors import GreetingsError
from greetings.store import is_migrated

LINK = "https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa"


@pytest.fixture
def run(tmp_path, monkeypatch, compiled_templates):
    data = tmp_path / "data"
    data.mkdir()
    (data / "compiled").symlink_to(compiled_templates)
    monkeypatch.setenv("GREETINGS_DATA", str(data))
    monkeypatch.setenv("GREETINGS_WORKERS", "1")

    def typed(*words):
        return CliRunner().invoke(app, [str(word) for word in words])

    return typed


def test_it_tells_its_version(run):
    assert run("--version").output.strip() == __version__


@pytest.mark.parametrize(("suffix", "format"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")])
def test_render_draws_a_card_in_the_format_of_the_suffix(run, tmp_path, suffix, format):
    file = tmp_path / f"card.{suffix}"
    words = ("--to", "王小明", "--from", "大伟", "--message", "把这轮月亮寄给你。", "--lang", "zh-Hans")
    result = run("render", "thank-you", *words, "--size", "square", "--link", LINK, "-o", file)
    assert result.exit_code == 0, result.output
    with Image.open(file) as picture:
        assert (picture.format, picture.size) == (format, (1080, 1080))
        assert zxingcpp.read_barcode(picture.convert("RGB")).text == LINK


def test_render_draws_the_printers_file_and_the_end_of_a_video(run, tmp_path):
    words = ("render", "thank-you", "--to", "Rose", "--message", "The quilt arrived.", "--link", LINK, "-o")
    printed, end = tmp_path / "card.pdf", tmp_path / "end.png"
    assert run(*words, printed).exit_code == 0
    assert printed.read_bytes().startswith(b"%PDF-1.7")
    assert run(*words, end, "--size", "tall").exit_code == 0
    assert link_of(end.read_bytes()) == LINK
    with Image.open(end) as picture:
        assert (picture.format, picture.size) == ("PNG", (1080, 1920))
        assert zxingcpp.read_barcode(picture.convert("RGB")).text == LINK


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("render", "eid", "--to", "A", "--message", "x", "--size", "story", "-o", "c.pdf"),
            "leave --size out",
        ),
        (("render", "eid", "--to", "A", "--message", "x", "--size", "print", "-o", "c.png"), "no such size"),
        (("render", "nope", "--to", "A", "--message", "x", "-o", "c.png"), "no such template"),
        (("render", "eid", "--to", "A", "--message", " ", "-o", "c.png"), "write something"),
        (("render", "eid", "--to", "A", "--message", "x", "-o", "c.gif"), "suffix"),
        (("render", "eid", "--to", "A", "--message", "x", "--size", "huge", "-o", "c.png"), "no such size"),
        (("recall", "nothing"), "greetings migrate"),
    ],
)
def test_what_is_refused_is_told_in_words(run, words, message):
    result = run(*words)
    assert isinstance(result.exception, GreetingsError)
    assert message in result.exception.message


def test_a_batch_draws_good_rows_tells_of_bad_ones_and_goes_on_where_it_stopped(run, tmp_path):
    table, folder = tmp_path / "people.csv", tmp_path / "cards"
    table.write_text(
        "recipient,message,sender,lang\n"
        "王小明,月圆人团圆。,大伟,zh-Hans\n"
        ",no name,x,en\n"
        "Bob,Forward this to ten people or your mother will die,x,en\n"
        "נועה,שנה טובה 🎉,דוד,he\n",
        encoding="utf-8",
    )
    words = ("batch", "thank-you", table, "-o", folder, "--size", "square", "--link", LINK)
    first = run(*words)
    assert first.exit_code == 1
    assert "2 drawn, 0 there already, 2 refused of 4 rows" in first.output
    with (folder / "errors.csv").open(encoding="utf-8", newline="") as file:
        errors = {(row["row"], row["column"], row["kind"]) for row in csv.DictReader(file)}
    assert errors == {("3", "recipient", "required"), ("4", "message", "threat")}
    pictures = {path: path.stat().st_mtime_ns for path in folder.glob("*.jpg")}
    assert len(pictures) == 2
    assert "0 drawn, 2 there already" in run(*words).output
    assert {path: path.stat().st_mtime_ns for path in folder.glob("*.jpg")} == pictures


def test_a_table_with_other_columns_is_refused_before_anything_is_drawn(run, tmp_path):
    table = tmp_path / "people.csv"
    table.write_text("name,message\nA,b\n", encoding="utf-8")
    result = run("batch", "thank-you", table, "-o", tmp_path / "cards")
    assert {problem.path for problem in result.exception.problems} == {"name", "recipient"}
    assert not list((tmp_path / "cards").glob("*.jpg"))


def test_templates_are_listed_checked_and_shown(run, tmp_path, repo_root):
    listed = json.loads(run("templates", "list", "--json").output)["templates"]
    assert len(listed) == 8
    assert all(one["sizes"] == ["square", "portrait", "story", "landscape"] for one in listed)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "card.toml").write_text('id = "broken"\ncolour = "red"\n', encoding="utf-8")
    result = run("templates", "check", broken, "--json")
    assert result.exit_code == 1
    paths = {one["path"] for one in json.loads(result.output)["findings"]}
    assert {"colour", "title"} <= paths
    sheet = tmp_path / "sheet.png"
    assert run("templates", "sheet", "thank-you", "-o", sheet).exit_code == 0
    with Image.open(io.BytesIO(sheet.read_bytes())) as picture:
        assert picture.width > picture.height > 800


def test_festivals_are_listed_by_day(run):
    found = json.loads(run("festivals", "--from", "2027-02-01", "--to", "2027-02-28", "--json").output)
    days = {one["festival"]: one["start"] for one in found["festivals"]}
    assert days["lunar-new-year"] == "2027-02-06"


def test_migrate_and_doctor_make_and_find_a_healthy_installation(run):
    assert "migrate" in run("doctor").output
    assert run("migrate").exit_code == 0
    result = run("doctor")
    assert "all invariants hold" in result.output


def test_a_backup_is_a_ledger_that_can_be_served(run, tmp_path):
    file = tmp_path / "backup.db"
    assert "no ledger" in run("backup", file).exception.message
    assert run("migrate").exit_code == 0
    result = run("backup", file)
    assert (result.exit_code, str(file) in result.output) == (0, True)
    assert is_migrated(f"sqlite:///{file}")
    again = run("backup", file)
    assert isinstance(again.exception, GreetingsError)
    assert "there already" in again.exception.message
