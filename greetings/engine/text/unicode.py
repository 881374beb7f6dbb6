"""What a character is: its script, whether a grapheme is an emoji, whether it stands upright in a vertical column.

Scripts come from HarfBuzz (its Unicode tables are the newest in the house), the rest from generated tables.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

import uharfbuzz as hb

from greetings.engine.text.ucd.tables import EMOJI_PRESENTATION, UPRIGHT

COMMON = "Zyyy"
IDEOGRAPHIC = frozenset({"Hani", "Hira", "Kana", "Bopo"})
"""Scripts that are set solid, on whole pixels, and break anywhere."""
CONNECTED = frozenset({"Arab", "Deva", "Beng", "Guru", "Mong", "Syrc", "Nkoo", "Adlm", "Tibt"})
"""Scripts whose letters join: never letter-spaced."""


def _bounds(ranges: str) -> tuple[int, ...]:
    """Flatten `first-last` words to rising bounds: inside a range where the count of bounds passed is odd."""
    bounds: list[int] = []
    for word in ranges.split():
        first, _, last = word.partition("-")
        bounds += (int(first, 16), int(last or first, 16) + 1)
    return tuple(bounds)


_EMOJI = _bounds(EMOJI_PRESENTATION)
_UPRIGHT = _bounds(UPRIGHT)


@lru_cache(8192)
def script(char: str) -> str:
    """Return the ISO 15924 code of `char`; `Zyyy` for what many scripts share and for marks that inherit."""
    buffer = hb.Buffer()
    buffer.add_str(char)
    buffer.guess_segment_properties()
    return buffer.script or COMMON


@lru_cache(4096)
def grapheme_script(grapheme: str) -> str:
    """Return the script of the first character of `grapheme` that has one of its own."""
    for char in grapheme:
        found = script(char)
        if found != COMMON:
            return found
    return COMMON


@lru_cache(4096)
def is_emoji(grapheme: str) -> bool:
    """Tell whether `grapheme` asks for emoji presentation (UTS #51: by default, by U+FE0F, keycap or sequence)."""
    first = ord(grapheme[0])
    if first < 0x80 and len(grapheme) == 1:
        return False
    if "\ufe0f" in grapheme or "\u20e3" in grapheme:
        return True
    if "\ufe0e" in grapheme:
        return False
    if len(grapheme) > 1 and "\u200d" in grapheme and first >= 0x2190:
        return True
    return bool(bisect_right(_EMOJI, first) & 1)


def stands_upright(char: str) -> bool:
    """Tell whether `char` keeps its orientation in a vertical column (UAX #50: U, Tu or Tr)."""
    return bool(bisect_right(_UPRIGHT, ord(char)) & 1)


def is_ignorable(char: str) -> bool:
    """Tell whether `char` is drawn as nothing whatever the font: joiners, selectors, marks of direction, tags."""
    point = ord(char)
    if point < 0xAD:
        return False
    return (
        point in _IGNORABLE
        or 0xFE00 <= point <= 0xFE0F
        or 0xE0000 <= point <= 0xE0FFF
        or 0x2060 <= point <= 0x206F
    )


_IGNORABLE = frozenset(
    {
        0xAD,
        0x034F,
        0x061C,
        0x180B,
        0x180C,
        0x180D,
        0x180E,
        0x180F,
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        0xFEFF,
    }
    | set(range(0x202A, 0x202F))
)
