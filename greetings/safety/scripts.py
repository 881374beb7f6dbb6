"""Finds words that mix alphabets whose letters look alike (“Pаypal” with a Cyrillic а).

Mixes that people write are fine: Han with kana, Hangul or Latin (“王小明Tom”), Latin with any script that cannot be
taken for it. Whole words in one alphabet are always fine, also when they look like a word of another.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs import confusables

_ALIKE = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f\u0530-\u058f\u13a0-\u13ff\uab70-\uabbf\u2c80-\u2cff\ua4d0-\ua4ff]")  # fmt: skip # noqa: E501
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f'’][^\W\d_]+)*")
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")


def find_look_alike(text: str) -> tuple[int, int] | None:
    """Find the first word that mixes look-alike alphabets: its span in code points, or None."""
    if not _ALIKE.search(text):
        return None
    for word in _WORD.finditer(text):
        if _mixes(word[0]):
            return word.span()
    return None


@lru_cache(maxsize=4096)
def _alphabet(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((alphabet for alphabet in _ALPHABETS if name.startswith(alphabet)), "")


def _mixes(word: str) -> bool:
    alphabets = {_alphabet(char) for char in word} - {""}
    if len(alphabets) < 2:
        return False
    strangers = [char for char in word if _alphabet(char) != "LATIN"]
    return any(_looks_like_another(char, alphabets) for char in strangers)


@lru_cache(maxsize=4096)
def _looks_like(char: str) -> frozenset[str]:
    found = confusables.is_confusable(char, greedy=True)
    if not found:
        return frozenset()
    return frozenset(_alphabet(twin["c"][0]) for entry in found for twin in entry["homoglyphs"]) - {""}


def _looks_like_another(char: str, alphabets: set[str]) -> bool:
    own = _alphabet(char)
    return bool(own) and bool(_looks_like(char) & (alphabets - {own}))
