"""The Unicode Bidirectional Algorithm (UAX #9): embedding levels of a paragraph, and the order of a line.

Written from the standard; its parts carry the names of the rules. `tests/test_bidi.py` runs Unicode's own
BidiCharacterTest. Character classes come from Python's Unicode database; the mirroring of brackets is HarfBuzz's work.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from greetings.engine.text.ucd.tables import BRACKETS

MAX_DEPTH = 125
_MAX_OPEN_BRACKETS = 63

_bidirectional = unicodedata.bidirectional
_RTL_HINT = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_PAIRS = dict(pair.split(":") for pair in BRACKETS.split())
_SAME = {0x2329: 0x3008, 0x232A: 0x3009}
_OPENING = {int(left, 16): _SAME.get(int(right, 16), int(right, 16)) for left, right in _PAIRS.items()}
_CLOSING = {int(right, 16): _SAME.get(int(right, 16), int(right, 16)) for right in _PAIRS.values()}

_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
_EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
_RIGHT = frozenset({"R", "EN", "AN"})
_TRAILING = frozenset({"WS", "LRI", "RLI", "FSI", "PDI", "BN", "LRE", "RLE", "LRO", "RLO", "PDF"})


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of one paragraph: its base (0 or 1), a level and a class per code point, and what rule X9 removes."""

    base: int
    levels: tuple[int, ...]
    classes: tuple[str, ...]
    removed: tuple[bool, ...]

    def line(self, start: int, end: int) -> list[int]:
        """Return the levels of the line [start, end): trailing blanks fall back to the base (rule L1)."""
        levels = list(self.levels[start:end])
        trailing = True
        for place in range(end - 1, start - 1, -1):
            kind = self.classes[place]
            if kind in ("B", "S"):
                levels[place - start] = self.base
                trailing = True
            elif kind not in _TRAILING:
                trailing = False
            elif trailing:
                levels[place - start] = self.base
        return levels


def needs_bidi(text: str) -> bool:
    """Tell whether anything in `text` can be set from right to left."""
    return not text.isascii() and _RTL_HINT.search(text) is not None


def order(levels: list[int]) -> list[int]:
    """Return the visual order, left to right, of pieces with these `levels` (rule L2)."""
    places = list(range(len(levels)))
    odd = [level for level in levels if level & 1]
    if not odd:
        return places
    for level in range(max(levels), min(odd) - 1, -1):
        start = 0
        while start < len(places):
            end = start
            while end < len(places) and levels[places[end]] >= level:
                end += 1
            places[start:end] = places[start:end][::-1]
            start = end + 1
    return places


def resolve(text: str, base: int | None = None, *, fallback: int = 0) -> Levels:
    """Return the levels of the paragraph `text`; without `base` the first strong letter gives it (P2, P3)."""
    classes = [_bidirectional(char) or "L" for char in text]
    partner = _match_isolates(classes)
    if base is None:
        strong = _first_strong(classes, partner, 0, len(classes))
        base = fallback if strong is None else strong
    run = _Explicit(classes, partner, base)
    run.scan()
    sequences = [_Sequence(text, places, run) for places in _sequences(run)]
    for sequence in sequences:  # all are made before the first changes a level that its neighbours look at
        sequence.resolve()
    for place, gone in enumerate(run.removed):
        if gone:
            run.levels[place] = run.levels[place - 1] if place else base
    return Levels(base, tuple(run.levels), tuple(classes), tuple(run.removed))


def _match_isolates(classes: list[str]) -> list[int]:
    """Pair isolate initiators with their PDI (BD9); -1 where there is none."""
    partner = [-1] * len(classes)
    opened: list[int] = []
    for place, kind in enumerate(classes):
        if kind in _ISOLATES:
            opened.append(place)
        elif kind == "PDI" and opened:
            start = opened.pop()
            partner[start], partner[place] = place, start
    return partner


def _first_strong(classes: list[str], partner: list[int], start: int, end: int) -> int | None:
    place = start
    while place < end:
        kind = classes[place]
        if kind in ("L", "R", "AL"):
            return 0 if kind == "L" else 1
        if kind in _ISOLATES:
            if partner[place] < 0:
                return None
            place = partner[place]
        place += 1
    return None


class _Explicit:
    """Rules X1 to X8: a stack of embeddings, overrides and isolates."""

    __slots__ = (
        "_lost_embeddings",
        "_lost_isolates",
        "_stack",
        "_valid",
        "base",
        "classes",
        "kinds",
        "levels",
        "partner",
        "removed",
    )

    def __init__(self, classes: list[str], partner: list[int], base: int) -> None:
        self.classes = classes
        self.partner = partner
        self.base = base
        self.levels = [base] * len(classes)
        self.kinds = list(classes)
        self.removed = [False] * len(classes)
        self._stack: list[tuple[int, str, bool]] = [(base, "", False)]
        self._lost_isolates = self._lost_embeddings = self._valid = 0

    def scan(self) -> None:
        for place, kind in enumerate(self.classes):
            if kind in _EMBEDDINGS:
                self._embed(place, kind)
            elif kind in _ISOLATES:
                self._isolate(place, kind)
            elif kind == "PDI":
                self._end_isolate(place)
            elif kind == "PDF":
                self._end_embedding(place)
            elif kind == "BN":
                self.levels[place], self.removed[place] = self._stack[-1][0], True
            elif kind != "B":
                self._mark(place)

    def _mark(self, place: int) -> None:
        level, override, _ = self._stack[-1]
        self.levels[place] = level
        if override:
            self.kinds[place] = override

    def _deeper(self, rtl: bool) -> int:
        level = self._stack[-1][0]
        return (level + 1) | 1 if rtl else (level + 2) & ~1

    def _embed(self, place: int, kind: str) -> None:
        self.levels[place], self.removed[place] = self._stack[-1][0], True
        level = self._deeper(kind[0] == "R")
        if level <= MAX_DEPTH and not self._lost_isolates and not self._lost_embeddings:
            self._stack.append((level, kind[0] if kind[2] == "O" else "", False))
        elif not self._lost_isolates:
            self._lost_embeddings += 1

    def _isolate(self, place: int, kind: str) -> None:
        self._mark(place)
        rtl = kind == "RLI"
        if kind == "FSI":
            end = self.partner[place] if self.partner[place] >= 0 else len(self.classes)
            rtl = _first_strong(self.classes, self.partner, place + 1, end) == 1
        level = self._deeper(rtl)
        if level <= MAX_DEPTH and not self._lost_isolates and not self._lost_embeddings:
            self._valid += 1
            self._stack.append((level, "", True))
        else:
            self._lost_isolates += 1

    def _end_isolate(self, place: int) -> None:
        if self._lost_isolates:
            self._lost_isolates -= 1
        elif self._valid:
            self._lost_embeddings = 0
            while not self._stack[-1][2]:
                self._stack.pop()
            self._stack.pop()
            self._valid -= 1
        self._mark(place)

    def _end_embedding(self, place: int) -> None:
        self.levels[place], self.removed[place] = self._stack[-1][0], True
        if self._lost_isolates:
            return
        if self._lost_embeddings:
            self._lost_embeddings -= 1
        elif not self._stack[-1][2] and len(self._stack) >= 2:
            self._stack.pop()


def _sequences(run: _Explicit) -> list[list[int]]:
    """Level runs joined over isolates: the isolating run sequences of BD13."""
    classes, partner = run.classes, run.partner
    runs: list[list[int]] = []
    for place, gone in enumerate(run.removed):
        if gone:
            continue
        if runs and run.levels[runs[-1][-1]] == run.levels[place]:
            runs[-1].append(place)
        else:
            runs.append([place])
    starting = {each[0]: each for each in runs}
    sequences = []
    for each in runs:
        if classes[each[0]] == "PDI" and partner[each[0]] >= 0:
            continue
        sequence = list(each)
        while classes[sequence[-1]] in _ISOLATES and partner[sequence[-1]] in starting:
            sequence += starting[partner[sequence[-1]]]
        sequences.append(sequence)
    return sequences


class _Sequence:
    """Rules W1 to W7, N0 to N2, I1 and I2 on one isolating run sequence."""

    __slots__ = ("end", "kinds", "level", "own", "places", "run", "start", "text")

    def __init__(self, text: str, places: list[int], run: _Explicit) -> None:
        self.text = text
        self.places = places
        self.run = run
        self.level = run.levels[places[0]]
        self.kinds = [run.kinds[place] for place in places]
        self.own = [run.classes[place] for place in places]
        before = self._neighbour(places[0], -1)
        unmatched = self.own[-1] in _ISOLATES and run.partner[places[-1]] < 0
        after = run.base if unmatched else self._neighbour(places[-1], 1)
        self.start = "R" if max(before, self.level) & 1 else "L"
        self.end = "R" if max(after, self.level) & 1 else "L"

    def _neighbour(self, place: int, step: int) -> int:
        place += step
        while 0 <= place < len(self.run.levels) and self.run.removed[place]:
            place += step
        return self.run.levels[place] if 0 <= place < len(self.run.levels) else self.run.base

    def resolve(self) -> None:
        self._marks()
        self._numbers()
        self._separators()
        self._terminators()
        self._latin_numbers()
        self._brackets()
        self._neutrals()
        self._implicit()

    def _marks(self) -> None:  # W1
        previous = self.start
        for place, kind in enumerate(self.kinds):
            if kind == "NSM":
                self.kinds[place] = "ON" if previous in _ISOLATES or previous == "PDI" else previous
            previous = self.kinds[place]

    def _numbers(self) -> None:  # W2, W3
        strong = self.start
        for place, kind in enumerate(self.kinds):
            if kind in ("L", "R", "AL"):
                strong = kind
            elif kind == "EN" and strong == "AL":
                self.kinds[place] = "AN"
        self.kinds = ["R" if kind == "AL" else kind for kind in self.kinds]

    def _separators(self) -> None:  # W4
        kinds = self.kinds
        for place in range(1, len(kinds) - 1):
            before, kind, after = kinds[place - 1 : place + 2]
            if before != after:
                continue
            if (kind in ("ES", "CS") and before == "EN") or (kind == "CS" and before == "AN"):
                kinds[place] = before

    def _terminators(self) -> None:  # W5, W6
        kinds = self.kinds
        start = 0
        while start < len(kinds):
            end = start
            while end < len(kinds) and kinds[end] == "ET":
                end += 1
            if end > start and "EN" in (kinds[start - 1 : start] + kinds[end : end + 1]):
                kinds[start:end] = ["EN"] * (end - start)
            start = end + 1
        self.kinds = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]

    def _latin_numbers(self) -> None:  # W7
        strong = self.start
        for place, kind in enumerate(self.kinds):
            if kind in ("L", "R"):
                strong = kind
            elif kind == "EN" and strong == "L":
                self.kinds[place] = "L"

    def _bracket_pairs(self) -> list[tuple[int, int]]:  # BD16
        opened: list[tuple[int, int]] = []
        pairs: list[tuple[int, int]] = []
        for place, kind in enumerate(self.kinds):
            point = ord(self.text[self.places[place]]) if kind == "ON" else 0
            if point in _OPENING:
                if len(opened) == _MAX_OPEN_BRACKETS:
                    break
                opened.append((_OPENING[point], place))
            elif point in _CLOSING:
                closes = [depth for depth, each in enumerate(opened) if each[0] == _CLOSING[point]]
                if closes:
                    pairs.append((opened[closes[-1]][1], place))
                    del opened[closes[-1] :]
        return sorted(pairs)

    def _brackets(self) -> None:  # N0
        embedding = "R" if self.level & 1 else "L"
        for left, right in self._bracket_pairs():
            inside = {_direction(kind) for kind in self.kinds[left + 1 : right]} - {None}
            if embedding in inside:
                self._set_pair(left, right, embedding)
            elif inside:
                before = next(
                    (d for k in self.kinds[left - 1 :: -1] if left and (d := _direction(k))), self.start
                )
                self._set_pair(left, right, before if before != embedding else embedding)

    def _set_pair(self, left: int, right: int, direction: str) -> None:
        for place in (left, right):
            self.kinds[place] = direction
            follower = place + 1
            while follower < len(self.kinds) and self.own[follower] == "NSM":
                self.kinds[follower] = direction
                follower += 1

    def _neutrals(self) -> None:  # N1, N2
        kinds = self.kinds
        embedding = "R" if self.level & 1 else "L"
        start = 0
        while start < len(kinds):
            end = start
            while end < len(kinds) and kinds[end] in _NEUTRAL:
                end += 1
            if end > start:
                before = (_direction(kinds[start - 1]) or embedding) if start else self.start
                after = (_direction(kinds[end]) or embedding) if end < len(kinds) else self.end
                kinds[start:end] = [before if before == after else embedding] * (end - start)
            start = end + 1

    def _implicit(self) -> None:  # I1, I2
        for place, kind in zip(self.places, self.kinds, strict=True):
            if self.level & 1:
                self.run.levels[place] = self.level + (kind != "R")
            else:
                self.run.levels[place] = self.level + (1 if kind == "R" else 2 if kind in ("AN", "EN") else 0)


def _direction(kind: str) -> str | None:
    return "L" if kind == "L" else "R" if kind in _RIGHT else None
