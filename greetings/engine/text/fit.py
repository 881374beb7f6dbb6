"""Finds size and lines together: the largest size that fits, unless a slightly smaller one breaks far better.

A division's badness is the sum over lines of the squared slack relative to the ideal line, plus the price of each break
(breaks.py), plus the loss of size. Lines are found by dynamic programming over the breaks (as Knuth and Plass, 1981,
do), sizes by bisection with greedy lines, which are nearly free because widths are differences of running sums.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from greetings.engine.text.breaks import may_cut
from greetings.engine.text.paragraph import Paragraph

_SIZE_LOSS = 1.6
"""Badness of a size loss of 100 %."""
_SMALLER = (1.0, 0.94, 0.88, 0.82)
_GOOD = 0.06
"""Badness below which more lines are not tried."""
_LINE_GAP = 0.06
"""Em that stays between the ink of two lines."""
_CRAMPED = 0.55
"""Below this share of the wished size words may be cut rather than made still smaller."""
_BUCKET = 4
_SHORTEST = 0.55
"""Share of the ideal line below which a line is only taken where a long word leaves no choice."""


class Cut(NamedTuple):
    """One line: graphemes [start, end) of a paragraph (blanks at the end left out), its width in em."""

    paragraph: int
    start: int
    end: int
    width: float


@dataclass(frozen=True, slots=True)
class Room:
    """The box along and across the lines in px, and the style's limits. `leading` is in em."""

    along: float
    across: float
    size: float
    min_size: float
    leading: float
    max_lines: int
    ragged: bool
    """Lines begin at one edge, so the ideal line is the full measure; else lines are balanced."""


@dataclass(frozen=True, slots=True)
class Division:
    """Lines at one size in px; `pitch` from baseline to baseline in em; `fits` tells whether all went in."""

    size: float
    lines: tuple[Cut, ...]
    pitch: float
    badness: float
    fits: bool


class _Track:
    """The breaks of one paragraph as arrays: where lines may start and end, in em."""

    __slots__ = ("costs", "ends", "starts", "stops", "total", "widest")

    def __init__(self, paragraph: Paragraph) -> None:
        edges, head, drop = paragraph.edges, paragraph.head, paragraph.drop
        count = len(paragraph.pieces)
        begin = [0, *(each.at for each in paragraph.breaks[:-1])]
        self.starts = [edges[at] + (head[at] if at < count else 0.0) for at in begin]
        self.ends = [edges[each.end] - (drop[each.end - 1] if each.end else 0.0) for each in paragraph.breaks]
        self.costs = [each.cost for each in paragraph.breaks]
        self.stops = begin
        self.widest = max(
            (end - start for start, end in zip(self.starts, self.ends, strict=True)), default=0.0
        )
        self.total = self.ends[-1] - self.starts[0]


class Fitter:
    """Searches the division of `paragraphs` in `room`."""

    def __init__(self, paragraphs: Sequence[Paragraph], room: Room) -> None:
        self.paragraphs = paragraphs
        self.room = room
        self.tracks = [_Track(each) for each in paragraphs]
        self.top = max((max(each.above, default=0.0) for each in paragraphs), default=0.0)
        self.bottom = max((max(each.below, default=0.0) for each in paragraphs), default=0.0)
        self.grain = max(
            (right - left for each in paragraphs for left, right in pairwise(each.edges)), default=0.0
        )
        self.plain = all(each.levels is None for each in paragraphs)

    def best(self) -> Division:
        """Return the best division; `fits` is False where even the smallest size is too large."""
        pitch = self.room.leading
        found = self._at_pitch(pitch)
        for _ in range(3):
            if self.fits(found):
                return found
            pitch = max(pitch, found.pitch)
            found = self._at_pitch(pitch)
        return self._shrunk(found)

    def fits(self, found: Division) -> bool:
        """Tell whether the lines stay inside the room along, and their ink across."""
        wide = max((cut.width for cut in found.lines), default=0.0) * found.size <= self.room.along + 1e-6
        return found.fits and wide and self.height(found) * found.size <= self.room.across + 1e-6

    def height(self, found: Division) -> float:
        """Return the em from the top ink of the first line to the bottom ink of the last."""
        if not found.lines:
            return 0.0
        first, last = self.reach(found.lines[0]), self.reach(found.lines[-1])
        return first[0] + last[1] + (len(found.lines) - 1) * found.pitch

    def reach(self, line: Cut) -> tuple[float, float]:
        """Return the ink above and below the baseline of `line` in em."""
        paragraph = self.paragraphs[line.paragraph]
        above, below = paragraph.above[line.start : line.end], paragraph.below[line.start : line.end]
        return max(above, default=0.0), max(below, default=0.0)

    def _shrunk(self, found: Division) -> Division:
        """Keep the lines and make them smaller until they go in, if the smallest size allows it."""
        height = self.height(found)
        size = stepped(min(found.size, self.room.across / height if height else found.size))
        fits = found.fits and size >= self.room.min_size
        return Division(size, found.lines, found.pitch, found.badness, fits)

    # ---- sizes

    def _at_pitch(self, pitch: float) -> Division:
        size = self._largest(pitch, self._most(pitch, self.room.min_size))
        if size is None:
            lines = self.greedy(self.room.min_size)
            return Division(self.room.min_size, lines, self._pitch(lines), math.inf, False)
        if len(self._counts(size)) == sum(self._counts(size)):
            return self._whole(size)
        chosen: Division | None = None
        for candidate in self._candidates(size, pitch):
            loss = (1 - candidate / size) * _SIZE_LOSS
            if chosen is not None and loss >= chosen.badness:
                break
            for found in self._divisions(candidate, pitch, loss):
                if chosen is None or found.badness < chosen.badness - 1e-9:
                    chosen = found
        if chosen is None:
            lines = self.greedy(size)
            return Division(size, lines, self._pitch(lines), math.inf, True)
        return chosen

    def _whole(self, size: float) -> Division:
        """Every paragraph on a line of its own."""
        lines = tuple(
            Cut(place, 0, paragraph.breaks[-1].end, self.tracks[place].total)
            for place, paragraph in enumerate(self.paragraphs)
        )
        return Division(size, lines, self._pitch(lines), 0.0, True)

    def _candidates(self, size: float, pitch: float) -> list[float]:
        sizes = {stepped(size * factor) for factor in _SMALLER}
        fewer = sum(self._counts(size)) - 1
        if fewer >= len(self.paragraphs):
            smaller = self._largest(pitch, fewer)
            if smaller is not None and smaller >= size * 0.7:
                sizes.add(smaller)
        return sorted((each for each in sizes if each >= self.room.min_size), reverse=True)

    def _most(self, pitch: float, size: float) -> int:
        """Return how many lines go into the box at `size`."""
        across = self.room.across / size - self.top - self.bottom
        return max(1, min(self.room.max_lines, int(across / pitch + 1e-6) + 1))

    def _largest(self, pitch: float, most: int) -> float | None:
        """Return the largest stepped size at which greedy lines go in and are at most `most`; None if there is none."""
        low, high = self.room.min_size, max(self.room.size, self.room.min_size)
        if self._goes(high, pitch, most):
            return stepped(high)
        if not self._goes(low, pitch, most):
            return None
        while high - low > 0.5:
            middle = (low + high) / 2
            if self._goes(middle, pitch, most):
                low = middle
            else:
                high = middle
        size = stepped(low)
        for larger in (size + 1, size):
            if larger >= 16 and larger <= self.room.size and self._goes(larger, pitch, most):
                return larger
        return max(size, self.room.min_size)

    def _goes(self, size: float, pitch: float, most: int) -> bool:
        measure = self.room.along / size
        if self.grain > measure:
            return False
        if size > max(self.room.min_size, self.room.size * _CRAMPED) and any(
            track.widest > measure for track in self.tracks
        ):
            return False
        lines = sum(self._counts(size))
        return lines <= most and lines <= self._most(pitch, size) and self._tall(lines, pitch, size)

    def _tall(self, lines: int, pitch: float, size: float) -> bool:
        return (self.top + self.bottom + (lines - 1) * pitch) * size <= self.room.across + 1e-6

    # ---- greedy lines

    def _counts(self, size: float) -> list[int]:
        measure = self.room.along / size + 1e-9
        return [self._count(track, place, measure) for place, track in enumerate(self.tracks)]

    def _count(self, track: _Track, place: int, measure: float) -> int:
        if track.total <= measure:
            return 1
        if track.widest > measure:
            return len(self._cramped(place, measure))
        at = lines = 0
        while at < len(track.ends):
            at = max(at + 1, bisect_right(track.ends, track.starts[at] + measure))
            lines += 1
        return lines

    def greedy(self, size: float) -> tuple[Cut, ...]:
        """Return lines as full as they can be; words wider than the measure are cut between graphemes."""
        measure = self.room.along / size + 1e-9
        lines: list[Cut] = []
        for place in range(len(self.tracks)):
            lines += self._cramped(place, measure)
        return tuple(lines)

    def _cramped(self, place: int, measure: float) -> list[Cut]:
        paragraph, track = self.paragraphs[place], self.tracks[place]
        lines: list[Cut] = []
        start, at = 0, 0
        while start < len(paragraph.pieces):
            limit = paragraph.edges[start] + paragraph.head[start] + measure
            upto = bisect_right(track.ends, limit, lo=at)
            if upto > at:
                stop = paragraph.breaks[upto - 1]
                end, start_next, at = stop.end, stop.at, upto
            else:
                end = start_next = self._emergency(paragraph, start, measure)
            if end > start:
                lines.append(Cut(place, start, end, paragraph.width(start, end)))
            start = start_next
        return lines or [Cut(place, 0, 0, 0.0)]

    @staticmethod
    def _emergency(paragraph: Paragraph, start: int, measure: float) -> int:
        """Return where to cut a word that is wider than the measure, where punctuation lets it."""
        pieces = paragraph.pieces
        end = start + 1
        while end < len(pieces) and paragraph.width(start, end + 1) <= measure:
            end += 1
        better = end
        while better > start + 1 and not may_cut(pieces, better):
            better -= 1
        return better if may_cut(pieces, better) else end

    # ---- good lines

    def _divisions(self, size: float, pitch: float, loss: float) -> list[Division]:
        """Return the best divisions at `size` for the least number of lines and up to two more."""
        counts = self._counts(size)
        spare = min(self._most(pitch, size) - sum(counts), 2)
        found = []
        for extra in range(spare + 1):
            division = self._divide(size, counts, extra, loss)
            if division is not None and len(division.lines) <= sum(counts) + spare:
                found.append(division)
                if division.badness - loss < _GOOD:
                    break
        return found

    def _divide(self, size: float, counts: list[int], extra: int, loss: float) -> Division | None:
        measure = self.room.along / size + 1e-9
        lines: list[Cut] = []
        badness = loss
        longest = max(range(len(counts)), key=lambda place: self.tracks[place].total)
        for place, count in enumerate(counts):
            cost, cuts = self._paragraph(place, count + (extra if place == longest else 0), measure)
            if not cuts:
                return None
            badness += cost
            lines += cuts
        return Division(size, tuple(lines), self._pitch(lines), badness, True)

    def _paragraph(self, place: int, count: int, measure: float) -> tuple[float, list[Cut]]:
        track, paragraph = self.tracks[place], self.paragraphs[place]
        if count == 1 and track.total <= measure:
            return 0.0, [Cut(place, 0, paragraph.breaks[-1].end, track.total)]
        if track.widest > measure:
            return 0.5, self._cramped(place, measure)
        ideal = measure * 0.96 if self.room.ragged else min(measure, track.total / count * 1.02)
        cost, stops = divide(track, measure, ideal, self.room.ragged)
        cuts = []
        start = 0
        for stop in stops:
            at = paragraph.breaks[stop]
            cuts.append(Cut(place, start, at.end, paragraph.width(start, at.end)))
            start = at.at
        return cost, cuts

    # ---- distance of lines

    def _pitch(self, lines: Sequence[Cut]) -> float:
        """Return the leading, or more where the ink of two lines would touch."""
        pitch = self.room.leading
        for upper, lower in pairwise(lines):
            need = self.reach(upper)[1] + self.reach(lower)[0] + _LINE_GAP
            if need > pitch:
                pitch = max(pitch, self._skyline(upper, lower) if self.plain else need)
        return pitch

    def _skyline(self, upper: Cut, lower: Cut) -> float:
        depth, height = self._profile(upper, below=True), self._profile(lower, below=False)
        return max((depth[at] + height[at] for at in depth.keys() & height.keys()), default=0.0) + _LINE_GAP

    def _profile(self, line: Cut, *, below: bool) -> dict[int, float]:
        """Return the ink of a line in buckets of a quarter em; a glyph counts half a bucket more on both sides."""
        paragraph = self.paragraphs[line.paragraph]
        shift = -paragraph.edges[line.start] - (0.0 if self.room.ragged else line.width / 2)
        ink = paragraph.below if below else paragraph.above
        profile: dict[int, float] = {}
        for place in range(line.start, line.end):
            left, right = paragraph.edges[place] + shift, paragraph.edges[place + 1] + shift
            for at in range(math.floor(left * _BUCKET - 0.5), math.ceil(right * _BUCKET + 0.5)):
                if ink[place] > profile.get(at, 0.0):
                    profile[at] = ink[place]
        return profile


def divide(track: _Track, measure: float, ideal: float, ragged: bool) -> tuple[float, list[int]]:
    """Return the least badness and the breaks that end the lines of one paragraph, each at most `measure` em wide."""
    starts, ends, costs = track.starts, track.ends, track.costs
    last = len(ends) - 1
    best = [math.inf] * (last + 2)
    before = [0] * (last + 2)
    best[0] = 0.0
    scale = 1.0 / ideal
    for start in range(last + 1):
        so_far = best[start]
        if so_far >= best[-1]:
            continue
        origin = starts[start]
        top = bisect_right(ends, origin + measure, lo=start)
        if top > last:
            badness = so_far + _last_line((ends[last] - origin) * scale - 1.0, ragged)
            if badness < best[-1]:
                best[-1], before[-1] = badness, start
        low = bisect_right(ends, origin + ideal * _SHORTEST, lo=start)
        for end in range(max(start, min(low, top - 1)), min(top, last)):
            slack = (ends[end] - origin) * scale - 1.0
            badness = so_far + costs[end] + slack * slack
            if badness < best[end + 1]:
                best[end + 1], before[end + 1] = badness, start
    return best[-1], _traced(before) if best[-1] < math.inf else []


def _traced(before: list[int]) -> list[int]:
    """Follow the best lines back from the last break and return the breaks that end them."""
    stops: list[int] = []
    at = len(before) - 1
    while at:
        stops.append(at - 1)
        at = before[at]
    return stops[::-1]


def _last_line(slack: float, ragged: bool) -> float:
    """Return the badness of a last line; only a very short one is ugly when lines begin at one edge."""
    if ragged:
        return 0.0 if slack > -0.7 else (slack + 0.7) ** 2 * 4
    return slack * slack * 0.6 + (0.3 if slack < -0.75 else 0.0)


def stepped(size: float) -> float:
    """Return the next size down that text is set in: whole px from 16 on, quarters below, so that masks are shared."""
    return float(math.floor(size + 1e-9)) if size >= 16 else math.floor(size * 4 + 1e-9) / 4
