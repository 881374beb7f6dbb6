"""Handles: what stands behind the @. Folded so that each has one spelling, and refused when it could be another's.

A handle has the letters of one script (Chinese and kana mix), digits, `-` and `_`. It is kept in NFKC with folded case
and plain digits. Refused: what is too short or too long, other characters, mixed scripts, words that speak for the
site, what the guard refuses in names, and what a reader would take for somebody else's handle in another alphabet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from greetings.cards import judged, reason_problem
from greetings.engine.text.clean import graphemes
from greetings.errors import Problem
from greetings.settings import Settings

PATH: Final = "handle"
SHORTEST: Final = 2
_CODEPOINTS_PER_GRAPHEME = 4
_SIGNS = frozenset("-_")
_WORDS = """
about abuse account admin administrator all anonymous api app ask assets atom blog card cards chain chains channel
channels contact creative docs download embed everybody everyone faq favicon feed g greeting greetings healthz help
home house info join legal login logout mail me metrics mod moderator new news nobody noreply null oembed official
operator ops own owner page pages press privacy readyz report reports robots root s security settings share shop
sign signup site sponsor staff static status support system team template templates terms test undefined user users
verified verify webmaster www you
admins 管理员 管理員 官方 客服 系统 系統 管理 运营 公告 管理者 運営 公式 관리자 운영자 공식 админ администратор
поддержка модератор مدير الإدارة الدعم رسمي
"""
RESERVED: Final = frozenset(_WORDS.split())
_CHINESE_AND_KANA = frozenset({"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
_OF_ANY_SCRIPT = frozenset({"COMBINING", "VARIATION"})
# Small letters that look the same in Latin, Cyrillic and Greek, in this order.
_LATIN, _CYRILLIC, _GREEK = "acdehijkopqsuvwxy", "асԁеһіјкорԛѕ⋅⋅ԝху", "αϲ⋅⋅⋅ιϳκορ⋅⋅υνωχγ"
_ALPHABETS = (_LATIN, _CYRILLIC, _GREEK)
_NO_TWIN = "⋅"


def fold(text: str) -> str:
    """Give the one spelling of a handle, with or without the @ before it; nothing is refused here."""
    if text.isascii():
        return text.lower().strip().removeprefix("@")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join([_plain(char) for char in folded]).strip().removeprefix("@")


def _plain(char: str) -> str:
    return str(unicodedata.decimal(char)) if not char.isascii() and char.isdecimal() else char


def findings(handle: str, settings: Settings, *, shortest: int = SHORTEST, lang: str = "en") -> list[Problem]:
    """Find everything that is wrong with a folded handle, but for being taken."""
    if not handle:
        return [Problem(PATH, "Please choose a handle.", "required")]
    found = [*_length(handle, settings.handle_max, shortest), *_characters(handle)]
    if handle.replace("-", "").replace("_", "") in RESERVED:
        found.append(Problem(PATH, "This handle speaks for the site. Please choose another one.", "reserved"))
    if not found and not handle.isdecimal():
        words = handle.replace("_", " ").replace("-", " ")
        verdict = judged(words, "name", settings.handle_max, lang=lang)
        found += [reason_problem(PATH, reason) for reason in verdict.reasons]
    return found


def _length(handle: str, most: int, shortest: int) -> Iterable[Problem]:
    count = len(graphemes(handle))
    if count > most or len(handle) > most * _CODEPOINTS_PER_GRAPHEME:
        yield Problem(PATH, f"At most {most} characters, please.", "too-long", (("limit", most),))
    if count < shortest:
        yield Problem(PATH, f"At least {shortest} characters, please.", "too-short", (("limit", shortest),))


def _characters(handle: str) -> Iterable[Problem]:
    if handle.isascii() and handle.isalnum():
        return
    wrong = sorted({char for char in handle if not _allowed(char)})
    edges = handle[0] in _SIGNS or handle[-1] in _SIGNS or unicodedata.category(handle[0]).startswith("M")
    if wrong or edges:
        yield Problem(
            PATH,
            "Letters, digits and, between them, - or _ please.",
            "characters",
            (("found", "".join(wrong)[:20]),) if wrong else (),
        )
    elif len({_script(char) for char in handle} - {""}) > 1:
        yield Problem(PATH, "Please keep to the letters of one script.", "mixed-scripts")


def _allowed(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char in _SIGNS
    if unicodedata.category(char)[0] not in "LM" or unicodedata.category(char) == "Me":
        return False
    # The Latin letters of phonetics and of old orthographies are there to be mistaken.
    return _script(char) != "LATIN" or char < "\u0250" or "\u1e00" <= char < "\u1f00"


@lru_cache(4096)
def _script(char: str) -> str:
    """Name the script of a letter by its name in Unicode; empty for what belongs to any."""
    if char.isdecimal() or char in _SIGNS:
        return ""
    first = unicodedata.name(char, "UNKNOWN").split(" ", 1)[0]
    if first in _CHINESE_AND_KANA:
        return "CJK"
    return "" if first in _OF_ANY_SCRIPT else first


def twins(handle: str) -> tuple[str, ...]:
    """Give the handles in other alphabets that look just like this one."""
    if handle.isdecimal():
        return ()
    letters = [char for char in handle if char.isalpha()]
    homes = [alphabet for alphabet in _ALPHABETS if letters and all(char in alphabet for char in letters)]
    if not homes:
        return ()
    home = homes[0]
    found = []
    for alphabet in _ALPHABETS:
        other = handle.translate(str.maketrans(home, alphabet))
        if alphabet is not home and _NO_TWIN not in other:
            found.append(other)
    return tuple(found)
