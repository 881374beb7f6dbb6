"""The habits of the house that no linter checks."""

from __future__ import annotations

import hashlib
import re
import tomllib

SOURCES = "greetings"


def _sources(root):
    return sorted((root / SOURCES).rglob("*.py"))


def test_every_font_is_the_file_it_says_and_has_its_licence_beside_it(repo_root):
    fonts = tomllib.loads((repo_root / "fonts" / "fonts.toml").read_text(encoding="utf-8"))["font"]
    listed = set()
    for font in fonts:
        path = repo_root / "fonts" / font["file"]
        listed.add(path)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == font["sha256"], path
        assert (path.parent / font["licence"]).stat().st_size > 500, path
    assert listed == set((repo_root / "fonts").rglob("*.ttf"))


def test_every_template_has_a_licence_and_credits_for_borrowed_pieces(repo_root):
    folders = sorted(path.parent for path in (repo_root / "card_templates").glob("*/card.toml"))
    assert len(folders) == 8
    for folder in folders:
        document = tomllib.loads((folder / "card.toml").read_text(encoding="utf-8"))
        assert (folder / document["licence"]["file"]).stat().st_size > 500, folder
        for credit in document.get("credit", []):
            assert credit["who"], folder
            assert credit["licence"], folder


def test_no_file_outgrows_four_hundred_lines(repo_root):
    long = {
        str(p): n for p in _sources(repo_root) if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_each_table_has_one_writer(repo_root):
    writes = re.compile(r"\b(?:insert(?: or \w+)? into|update|delete from)\s+\"?([a-z_]+)", re.IGNORECASE)
    writers: dict[str, set[str]] = {}
    for path in _sources(repo_root):
        if "migrations" in path.parts:
            continue
        room = path.relative_to(repo_root / SOURCES).parts[0].removesuffix(".py")
        for table in writes.findall(path.read_text(encoding="utf-8")):
            if table.lower() not in {"set", "of", "skip", "a", "the"}:
                writers.setdefault(table.lower(), set()).add(room)
    assert not {table: rooms for table, rooms in writers.items() if len(rooms) > 1}


def test_the_word_list_of_the_house_is_kept(repo_root):
    banned = re.compile(
        r"^(?:class|def|async def)\s+\w*(?:Manager|Helper|Utils|Service|Payload|Handler)\b", re.MULTILINE
    )
    found = {
        str(p): m.group() for p in _sources(repo_root) if (m := banned.search(p.read_text(encoding="utf-8")))
    }
    assert not found
