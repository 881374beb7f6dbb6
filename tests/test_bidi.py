"""UAX #9 against Unicode's own BidiCharacterTest (fixtures/unicode, Unicode licence)."""

from __future__ import annotations

import lzma

from greetings.engine.text import bidi

BASES = {"0": 0, "1": 1, "2": None}


def failure(row: str) -> str | None:
    points, direction, base, levels, order = row.split(";")
    text = "".join(chr(int(point, 16)) for point in points.split())
    resolved = bidi.resolve(text, BASES[direction])
    line = resolved.line(0, len(text))
    expected = levels.split()
    kept = [place for place in bidi.order(line) if expected[place] != "x"]
    same = all(want == "x" or int(want) == got for want, got in zip(expected, line, strict=True))
    if resolved.base == int(base) and same and kept == [int(place) for place in order.split()]:
        return None
    return f"{row} gave {resolved.base} {line} {kept}"


def test_every_case_of_unicodes_bidi_character_test_passes(repo_root):
    source = repo_root / "tests" / "fixtures" / "unicode" / "BidiCharacterTest.txt.xz"
    rows = lzma.decompress(source.read_bytes()).decode("utf-8").splitlines()
    cases = [row for row in rows if row and row[0] != "#"]
    assert len(cases) == 91_707
    failures = [told for row in cases if (told := failure(row))]
    assert failures == []


def test_latin_text_needs_no_bidi_and_hebrew_does():
    assert not bidi.needs_bidi("Happy New Year, 新年快乐 🎉")
    assert bidi.needs_bidi("שנה טובה")
    assert bidi.needs_bidi("عيد")


def test_text_without_strong_letters_takes_the_fallback():
    assert bidi.resolve("2027 !").base == 0
    assert bidi.resolve("2027 !", fallback=1).base == 1


def test_blanks_at_the_end_of_a_line_fall_back_to_the_base():
    levels = bidi.resolve("ab אב  ", 0)
    assert levels.line(0, 7) == [0, 0, 0, 1, 1, 0, 0]
