"""Folds a text to the form that the rules read: one script form, one case, no disguise; origins are kept.

Zero-width characters and emoji vanish, compatibility forms and full width become plain, traditional Chinese becomes
simplified, Latin loses its accents. Spaces and ornaments between Han characters go. Look-alikes and digits turn into
letters only inside words that mix them (“s3nd”, “ѕend”), so that “10 friends” keeps its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from greetings.safety.chains.disguises import ARABIC, LEET, LETTERS, PINYIN, SOUNDS, TWINS, VOCABULARY

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_KANA = "\u3041-\u30ff"
_WIDE = f"{HAN}{_KANA}"
# Between two Han characters these are ornament; real punctuation (，。！？；：、) stays.
_ORNAMENT = r"\s*_~^|/\\·•.\-+=#&…—–`°¤§†‡"
_GAP = re.compile(rf"(?<=[{_WIDE}0-9])[{_ORNAMENT}]+(?=[{_WIDE}0-9])")
_WORD = re.compile(r"[^\W_]+(?:[@$!|€0][^\W_]+|[@$€])*|[$@][^\W\d_]+")
_NUMBERED = re.compile(r"\d+[a-z]*|[a-z]{1,2}\d")
_LONE_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-*_~+|/·]{1,2}[^\W\d_]){2,}(?![^\W_])")
_PINYIN_WORD = re.compile("|".join(sorted(PINYIN, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text and, for each of its characters, the index of the code point that it came from."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the original text behind `start`..`end` of the folded one."""
        return self.origins[start], self.origins[max(start, end - 1)] + 1


def fold(text: str) -> Folded:
    """Fold `text`; spans of the result lead back to its code points."""
    chars: list[str] = []
    origins: list[int] = []
    for index, char in enumerate(text):
        for plain in _plain(char):
            chars.append(plain)
            origins.append(index)
    folded = Folded("".join(chars), tuple(origins))
    for sign, pattern, change in _STEPS:
        if sign.search(folded.text):
            folded = _changed(folded, pattern, change)
    return folded


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    if char in LETTERS:
        return LETTERS[char]
    plain = unicodedata.normalize("NFKC", char).lower().translate(_simplified())
    return "".join(_stripped(part) for part in plain)


def _stripped(char: str) -> str:
    if char in ARABIC or char in LETTERS:
        return ARABIC.get(char, LETTERS.get(char, ""))
    category = unicodedata.category(char)
    if category in {"Cf", "So", "Sk", "Co", "Cs"} or (category == "Mn" and char < "\u0900"):
        return ""
    if char <= "\u024f" or "\u1e00" <= char <= "\u1eff":
        base = unicodedata.normalize("NFD", char)[0]
        return LETTERS.get(base, base)
    return char


@cache
def _simplified() -> dict[int, str]:
    """Map each traditional character to its simplified form, from OpenCC's own table."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    codes = [*range(0x4E00, 0xA000), *range(0x3400, 0x4DC0), *range(0xF900, 0xFB00)]
    pairs = ((code, convert(chr(code))) for code in codes)
    return {code: simple for code, simple in pairs if simple != chr(code) and len(simple) == 1}


def _changed(folded: Folded, pattern: re.Pattern[str], change: Callable[[str], str]) -> Folded:
    """Rewrite every match; a match that keeps its length keeps its origins, another takes them evenly."""
    chars: list[str] = []
    origins: list[int] = []
    reached = 0
    for match in pattern.finditer(folded.text):
        start, end = match.span()
        new = change(match[0])
        chars.append(folded.text[reached:start])
        origins.extend(folded.origins[reached:start])
        chars.append(new)
        length = end - start
        origins.extend(folded.origins[start + step * length // len(new)] for step in range(len(new)))
        reached = end
    chars.append(folded.text[reached:])
    origins.extend(folded.origins[reached:])
    return Folded("".join(chars), tuple(origins))


def _word(word: str) -> str:
    """Undress one word: look-alike letters when alphabets are mixed, digits for letters when both are there."""
    if word.isascii() and word.isalpha():
        return word
    latin = any("a" <= char <= "z" for char in word)
    if latin and not word.isascii():
        twin = word.translate(TWINS)
        word = twin if twin.isascii() else word
    if not latin or not word.isascii() or _NUMBERED.fullmatch(word):
        return word
    return word.translate(LEET)


def _joined(letters: str) -> str:
    """Join letters that were set apart; two separators in a row stood for a space."""
    parts = re.split(r"[ .\-*_~+|/·]{2}", letters)
    words = [re.sub(r"[ .\-*_~+|/·]", "", part) for part in parts]
    return " ".join(_parted(word) if len(word) > 9 and word.isascii() else word for word in words)


def _parted(letters: str) -> str:
    """Part letters without spaces into words that chain letters are made of; leave them when they are others."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(letters) + 1):
        ways = [
            [*known, letters[start:end]]
            for start in range(max(0, end - 10), end)
            if (known := best[start]) is not None and letters[start:end] in VOCABULARY
        ]
        best.append(min(ways, key=len) if ways else None)
    return " ".join(best[-1] or [letters])


def _space(_gap: str) -> str:
    return " "


def _spaced(words: str) -> str:
    return re.sub(r"[-_./|*~+]", " ", words)


def _nothing(_gap: str) -> str:
    return ""


def _sounds(text: str) -> str:
    for disguise, plain in SOUNDS:
        text = text.replace(disguise, plain)
    return text


def _refused(_words: str) -> str:
    return "不转发"


def _pinyin(word: str) -> str:
    return PINYIN.get(word, word)


_HAN_CHAR = re.compile(f"[{HAN}]")
_SPLIT = re.compile(r"[^\W_][ .\-*_~+|/·]{1,2}[^\W\d_][ .\-*_~+|/·]")
_JOINED_WORDS = re.compile(r"(?<![^\W_])[a-z]{2,}(?:[-_./|*~+][a-z]{1,12}){2,}(?![^\W_])")
_MIXED = re.compile("[a-z][0-9@$!|€\u0370-\u058f]|[0-9@$€\u0370-\u058f][a-z]")
_REFUSED = re.compile(r"\bbu\s*zhuan(?:\s*fa)?\b")
_PINYIN_BESIDE = re.compile(
    rf"(?<=[{HAN}])(?:{_PINYIN_WORD.pattern})(?![a-z])|(?<![a-z])(?:{_PINYIN_WORD.pattern})(?=[{HAN}])"
)
_SPACES = re.compile(r"(?<=[^\W\d_]) {2,}(?=\S)")
_DISGUISES = re.compile("|".join(disguise for disguise, _ in SOUNDS))
# What shows that a step has work, what it changes, and how.
_STEPS: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[str], str]], ...] = (
    (_SPLIT, _LONE_LETTERS, _joined),
    (_JOINED_WORDS, _JOINED_WORDS, _spaced),
    (_MIXED, _WORD, _word),
    (_PINYIN_BESIDE, _PINYIN_BESIDE, _pinyin),
    (_REFUSED, _REFUSED, _refused),
    (_SPACES, _SPACES, _space),
    (_HAN_CHAR, _GAP, _nothing),
    (_DISGUISES, _DISGUISES, _sounds),
)
