"""Makes text of strangers fit to be stored and drawn: `clean`, and the graphemes that limits are counted in.

It refuses lone surrogates (JSON lets them in, databases and HarfBuzz do not). Everything else is mended in silence:
controls, bidi overrides and invisible filling are dropped, separators of lines become newlines, piles of marks are cut.
"""

from __future__ import annotations

import re
import unicodedata

from icu4py.breakers import CharacterBreaker

from greetings.errors import BadText, Problem

MAX_MARKS = 4
"""Marks kept on one base; real orthographies need at most four (Tibetan, Vietnamese, pointed Hebrew)."""
MAX_CODEPOINTS = 16
"""Code points kept in one grapheme; the longest emoji family has eleven."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE = re.compile(r"[\n -~\u4e00-\u9fff\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f]*")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\t\u2800]")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u202a-\u202e\u2061-\u206f\ufeff\ufff9-\ufffc"
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    "\U0001d173-\U0001d17a]"
)
_STRAY_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0020-\U000e007f]")
_INVISIBLE = re.compile(
    "[\\s\u034f\u061c\u200b-\u200f\u2060\ufe00-\ufe0f\u180b-\u180f\U000e0100-\U000e01ef]*"
)


def graphemes(text: str) -> list[str]:
    """Split `text` into what people call characters (UAX #29, ICU)."""
    if text.isascii() and "\r" not in text:
        return list(text)
    return list(CharacterBreaker(text, "en"))


def clean(text: str) -> str:
    """Return `text` in NFC, with newlines between lines and nothing in it that breaks a store, a line or a picture.

    Kept: LRM, RLM, ALM, ZWJ, ZWNJ, word joiners, variation selectors, flags made of tags. At most `MAX_MARKS` marks per
    base and `MAX_CODEPOINTS` code points per grapheme. Text with nothing visible in it becomes "". Idempotent.
    Raises BadText for lone surrogates.
    """
    broken = _SURROGATE.search(text)
    if broken:
        raise BadText(
            f"Character {broken.start() + 1} is half of a character (a lone surrogate); please type it again.",
            problems=[Problem("", "lone surrogate", "surrogate", (("index", broken.start()),))],
        )
    if not _SIMPLE.fullmatch(text):
        text = _cut_piles(_plain(text))
    return "" if _INVISIBLE.fullmatch(text) else text


def _plain(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text)
    text = _DROPPED.sub("", _SPACES.sub(" ", text))
    text = _STRAY_TAGS.sub(lambda match: match[1] or "", text)
    return unicodedata.normalize("NFC", text)


def _cut_piles(text: str) -> str:
    """Cut marks and graphemes that are too long, until nothing changes (a cut can join what stood apart)."""
    for _ in range(8):
        pieces = [_cut(grapheme) if len(grapheme) > MAX_MARKS else grapheme for grapheme in graphemes(text)]
        shorter = unicodedata.normalize("NFC", "".join(pieces))
        if shorter == text:
            break
        text = shorter
    return text


def _cut(grapheme: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in grapheme:
        marks = (
            marks + 1 if unicodedata.category(char) in ("Mn", "Me") and not _is_tag_or_selector(char) else 0
        )
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept[:MAX_CODEPOINTS]).rstrip("\u200d") if len(kept) > MAX_CODEPOINTS else "".join(kept)


def _is_tag_or_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0000"
