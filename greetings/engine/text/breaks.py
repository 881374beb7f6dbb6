"""Where a paragraph may be broken, and how well: ICU's opportunities, priced by clause, phrase and word.

Prices are in units of squared relative slack (see fit.py). ICU cuts by the Unicode rules, with dictionaries for Thai,
Lao, Khmer and Burmese; its Japanese phrase mode gives good phrase units for Chinese, too. On top stand the rules of
Chinese and Japanese composition that ICU leaves to its caller, and the spans (names) that are never cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from icu4py.breakers import LineBreaker

from greetings.engine.text.unicode import script

NEVER_FIRST = frozenset(
    "，。、；：！？）」』】》〉〗〕”’…—～·‧・％℃,.!?;:)]}%»›ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
)
"""Characters that never start a line."""
NEVER_LAST = frozenset("（「『【《〈〖〔“‘([{«‹·‧・$¥￥£€#＃№")
"""Characters that never end a line."""
CLAUSE_END = frozenset("，。！？；：、…,.!?;:~～—|،؛؟।॥")
_CLOSING = frozenset(")）》」』”’】〉»")
"""They end a clause if what they close does."""

_THAI_REPEAT = "\u0e46"
"""The sign of repetition confuses ICU's Thai dictionary about the word before it; a blank in its place does not."""

_PARTICLES = frozenset("的了着过们吗呢吧啊呀地得之")
"""They lean on the word before them."""

AT_CLAUSE = 0.0
AT_SPACE = 0.035
AT_SHORT_WORD = 0.08
AT_PHRASE = 0.12
BETWEEN_SINGLES = 0.26
"""Between two Han words of one character each: as likely as not a word that the dictionary lacks."""
IN_PHRASE = 0.42
IN_HANGUL = 0.9


class Break(NamedTuple):
    """A place to break: before grapheme `at`; the line's visible part ends at `end`; what it costs."""

    at: int
    end: int
    cost: float


def breaks(
    pieces: tuple[str, ...], starts: tuple[int, ...], *, lang: str, keep: Iterable[tuple[int, int]]
) -> tuple[Break, ...]:
    """Return all breaks of a paragraph of graphemes `pieces` beginning at code points `starts`, the end included.

    `keep` lists spans of code points that are never cut.
    """
    text = "".join(pieces)
    text = text.replace(_THAI_REPEAT, " ")
    phrases = _cuts(text, "ja@lw=phrase") if _has_han(pieces) else set()
    cuts = _cuts(text, "ja@lb=strict" if lang.startswith("ja") else "zh@lb=strict")
    for start, end in keep:
        cuts -= set(range(start + 1, end))
    found: list[Break] = []
    for at in _places(cuts, pieces, starts):
        end = visible_end(pieces, at)
        if end and may_cut(pieces, at, end):
            cost = _cost(pieces, end, at)
            if cost == IN_PHRASE and starts[at] in phrases:
                cost = _phrase_cost(pieces, at, starts[at], phrases)
            found.append(Break(at, end, cost))
    found.append(Break(len(pieces), visible_end(pieces, len(pieces)), 0.0))
    return tuple(found)


def may_cut(pieces: tuple[str, ...], at: int, end: int | None = None) -> bool:
    """Tell whether the rules of punctuation let a line start at grapheme `at` after one that ends before `end`."""
    last = pieces[(at if end is None else end) - 1]
    return at == len(pieces) or (pieces[at][0] not in NEVER_FIRST and last[-1] not in NEVER_LAST)


def _places(cuts: set[int], pieces: tuple[str, ...], starts: tuple[int, ...]) -> list[int]:
    """Return the graphemes inside the paragraph that begin at one of the code points `cuts`, in order."""
    if starts[-1] == len(pieces):
        return sorted(cuts)[:-1]
    index = {start: place for place, start in enumerate(starts[:-1])}
    return sorted(index[cut] for cut in cuts if index.get(cut))


def visible_end(pieces: tuple[str, ...], at: int) -> int:
    """Return the end of the visible part of a line that is broken before grapheme `at`."""
    while at and pieces[at - 1].isspace() and pieces[at - 1] != "\u00a0":
        at -= 1
    return at


def _cuts(text: str, locale: str) -> set[int]:
    return set(accumulate(map(len, LineBreaker(text, locale))))


def _has_han(pieces: tuple[str, ...]) -> bool:
    return any("\u3040" <= piece <= "\u9fff" or piece >= "\U00020000" for piece in pieces)


def _cost(pieces: tuple[str, ...], end: int, at: int) -> float:
    last = pieces[end - 1][-1]
    if last in CLAUSE_END or (last in _CLOSING and end > 1 and pieces[end - 2][-1] in CLAUSE_END):
        return AT_CLAUSE
    if end < at:
        short = end >= 2 and (pieces[end - 2].isspace() or (end >= 3 and pieces[end - 3].isspace()))
        return AT_SHORT_WORD if short and last.isalpha() and last.isascii() else AT_SPACE
    if script(last) == "Hang":
        return IN_HANGUL
    return IN_PHRASE if script(last) in ("Hani", "Hira", "Kana") else AT_PHRASE


def _phrase_cost(pieces: tuple[str, ...], at: int, offset: int, phrases: set[int]) -> float:
    """Price a break between two Han words that ICU found."""
    before, after = pieces[at - 1], pieces[at]
    if after in _PARTICLES:
        return IN_PHRASE
    single = (offset - 1 in phrases or offset == 1) and offset + 1 in phrases
    return BETWEEN_SINGLES if single and before not in _PARTICLES else AT_PHRASE
