"""Text messages: how many a text costs, and words that leave room for the link.

Counted as 3GPP TS 23.038 (alphabet) and TS 23.040 (parts of a long message) say. The link is never shortened and stands
at the very end, where every phone makes it tappable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from greetings.engine.text import graphemes

Encoding = Literal["gsm7", "ucs2"]
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_ONE = {"gsm7": 160, "ucs2": 70}
_PART = {"gsm7": 153, "ucs2": 67}
# Signs that people type for their looks; plain ones cost a third.
_PLAIN = str.maketrans(
    {
        "·": "-",
        "–": "-",
        "—": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
    }
)


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs: its encoding, units (septets or UTF-16 units), messages, and units left in the last one."""

    encoding: Encoding
    units: int
    segments: int
    left: int


def segments(text: str) -> Segments:
    """Count a text message. An empty text costs nothing. Pairs (escapes, surrogates) are never split between parts."""
    encoding: Encoding = "gsm7" if _is_gsm(text) else "ucs2"
    sizes = [_size(char, encoding) for char in text]
    units = sum(sizes)
    if units <= _ONE[encoding]:
        return Segments(encoding, units, int(units > 0), _ONE[encoding] - units)
    parts, left = _packed(sizes, _PART[encoding])
    return Segments(encoding, units, parts, left)


def sms_text(words: str, link: str) -> str:
    """Return words and link, the link last; words are cut between graphemes so that one message holds both.

    Where the link alone leaves no room for a word, or fills more than one message, nothing is cut.
    """
    plain = words.translate(_PLAIN)
    if _is_gsm(plain):
        words = plain
    whole = f"{words} {link}".strip()
    if segments(whole).segments <= 1:
        return whole
    return _shortened(words, link) or whole


def _shortened(words: str, link: str) -> str:
    dots = "..." if _is_gsm(words + link) else "…"
    pieces = graphemes(words)
    low, high = 0, len(pieces)
    while low < high:  # how many graphemes fit: more words never cost less
        middle = (low + high + 1) // 2
        fits = segments(_cut(pieces, middle, dots, link=link)).segments <= 1
        low, high = (middle, high) if fits else (low, middle - 1)
    return _cut(pieces, low, dots, link=link) if low else ""


def _cut(pieces: list[str], count: int, dots: str, *, link: str) -> str:
    return f"{''.join(pieces[:count]).rstrip()}{dots} {link}"


def _is_gsm(text: str) -> bool:
    return all(char in _BASIC or char in _EXTENSION for char in text)


def _size(char: str, encoding: Encoding) -> int:
    double = char in _EXTENSION if encoding == "gsm7" else ord(char) > 0xFFFF
    return 1 + double


def _packed(sizes: Iterable[int], room: int) -> tuple[int, int]:
    """Fill parts one after the other; return how many there are, and the room left in the last."""
    parts, left = 1, room
    for size in sizes:
        if size > left:
            parts, left = parts + 1, room
        left -= size
    return parts, left
