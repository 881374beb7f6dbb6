"""A paragraph made ready for setting: fonts, levels, widths and ink in em, and the places where it may be broken.

Everything here is independent of size and box, so it is made once per text and kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add, attrgetter
from typing import NamedTuple

from greetings.engine.fonts import FontBook
from greetings.engine.text import bidi, upright
from greetings.engine.text.breaks import Break, breaks
from greetings.engine.text.fallback import Choice, choose, drawable, read
from greetings.engine.text.measure import Measure
from greetings.engine.text.shape import Run, Shaped, owners, shape

_RTL_LANGUAGES = frozenset({"ar", "he", "ur", "fa", "yi", "ps", "ug", "ckb"})
_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})
"""In columns their runs are shaped from right to left and turned whole; elsewhere UAX #9 gives the levels."""


class Voice(NamedTuple):
    """What of a style a paragraph depends on."""

    fonts: tuple[str, ...]
    lang: str
    is_name: bool
    vertical: bool
    tracking: float


class Part(NamedTuple):
    """What of a run stands in one line: its first grapheme, its run, its glyphs, the grapheme of each cluster."""

    start: int
    run: Run
    glyphs: Sequence[Shaped]
    owners: Sequence[int]


_CLUSTER = attrgetter("cluster")


def _safe(glyphs: Sequence[Shaped], place: int, cluster: int) -> bool:
    """Tell whether a run may be cut before the glyph at `place` without being shaped anew."""
    return place == 0 or (
        place < len(glyphs) and glyphs[place].cluster == cluster and not glyphs[place].bound
    )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of input, ready to be broken. Lists run over graphemes; lengths are in em along the line.

    `edges` are running sums of advances (one more than graphemes); `head` is the blank that may go at the start of a
    line, `drop` what goes at its end; `above` and `below` is the ink over and under the baseline (in a column: to the
    right and left of its axis).
    """

    text: str
    voice: Voice
    pieces: tuple[str, ...]
    starts: tuple[int, ...]
    runs: tuple[Run, ...]
    shaped: tuple[Sequence[Shaped], ...]
    levels: bidi.Levels | None
    base: int
    edges: tuple[float, ...]
    trail: tuple[float, ...]
    head: tuple[float, ...]
    drop: tuple[float, ...]
    above: tuple[float, ...]
    below: tuple[float, ...]
    breaks: tuple[Break, ...]

    def width(self, start: int, end: int) -> float:
        """Return the width in em of the line of graphemes [start, end), its blank edges hanging."""
        if end <= start:
            return 0.0
        return self.edges[end] - self.edges[start] - self.head[start] - self.drop[end - 1]

    def parts(self, book: FontBook, start: int, end: int) -> list[Part]:
        """Return what stands in the line of graphemes [start, end), from left to right (from the top in a column)."""
        if start >= end:
            return []
        found = [
            self._part(book, place, max(run.start, start), min(run.end, end))
            for place, run in enumerate(self.runs)
            if run.start < end and run.end > start
        ]
        if self.levels is None:
            return found
        origin = self.starts[start]
        line = self.levels.line(origin, self.starts[end])
        levels = [line[self.starts[part.start] - origin] for part in found]
        return [found[place] for place in bidi.order(levels)]

    def _part(self, book: FontBook, place: int, start: int, end: int) -> Part:
        """Return a run or a piece of it, cut out of the shaped run where that is safe, else shaped anew."""
        run, glyphs = self.runs[place], self.shaped[place]
        if start == run.start and end == run.end:
            return Part(start, run, glyphs, owners(self.pieces, run))
        if not run.level & 1:
            origin = self.starts[run.start]
            low, high = self.starts[start] - origin, self.starts[end] - origin
            first = bisect_left(glyphs, low, key=_CLUSTER)
            last = bisect_left(glyphs, high, key=_CLUSTER)
            if first < last and _safe(glyphs, first, low) and (end == run.end or _safe(glyphs, last, high)):
                return Part(start, run, glyphs[first:last], owners(self.pieces, run))
        piece = run._replace(start=start, end=end)
        text = self.text[self.starts[start] : self.starts[end]]
        glyphs = shape(book, piece, text, lang=self.voice.lang, spaced=bool(self.voice.tracking))
        return Part(start, piece, glyphs, owners(self.pieces, piece))


def prepare(book: FontBook, text: str, voice: Voice, keep: tuple[tuple[int, int], ...] = ()) -> Paragraph:
    """Return the paragraph of `text` (cleaned, no newline), from the cache where it was made before."""
    kept = book.cache("paragraph", 4096)
    key = (text, voice, keep)
    found: Paragraph | None = kept.get(key)
    if found is None:
        found = _prepare(book, text, voice, keep)
        kept.put(key, found, len(text) + 16)
    return found


def _prepare(book: FontBook, text: str, voice: Voice, keep: tuple[tuple[int, int], ...]) -> Paragraph:
    text = drawable(book, upright.quotes(text) if voice.vertical else text, voice.fonts, voice.lang)
    reading = read(book, text, voice.fonts, voice.lang)
    pieces = reading.pieces
    starts = (0, *accumulate(map(len, pieces)))
    choices = choose(book, reading, stack=voice.fonts, lang=voice.lang, is_name=voice.is_name)
    modes = upright.modes(pieces) if voice.vertical else ["h"] * len(pieces)
    levels = _levels(text, voice)
    runs = _runs(choices, modes, levels, starts)
    measure = Measure(text, pieces, starts)
    shaped = []
    for run in runs:
        part = text[starts[run.start] : starts[run.end]]
        shaped.append(shape(book, run, part, lang=voice.lang, spaced=bool(voice.tracking)))
        if voice.vertical:
            measure.add_column(run, shaped[-1], book.font(run.font).cap / 2)
        else:
            measure.add(run, shaped[-1])
    measure.space(choices, voice.tracking)
    where = breaks(pieces, starts, lang=voice.lang, keep=keep)
    if voice.vertical:
        where = tuple(each for each in where if each.at == len(pieces) or modes[each.at] != "t+")
    return Paragraph(
        text=text,
        voice=voice,
        pieces=pieces,
        starts=starts,
        runs=tuple(runs),
        shaped=tuple(shaped),
        levels=levels,
        base=levels.base if levels else 0,
        edges=measure.edges(),
        trail=tuple(measure.trail),
        head=tuple(measure.head),
        drop=tuple(map(add, measure.trail, measure.tail)),
        above=tuple(measure.above),
        below=tuple(measure.below),
        breaks=where,
    )


def _levels(text: str, voice: Voice) -> bidi.Levels | None:
    """Return the levels of what is not all from left to right; columns have none."""
    rtl = voice.lang.split("-")[0] in _RTL_LANGUAGES
    if voice.vertical or not (rtl or bidi.needs_bidi(text)):
        return None
    return bidi.resolve(text, fallback=int(rtl))


def _runs(
    choices: Sequence[Choice], modes: Sequence[str], levels: bidi.Levels | None, starts: Sequence[int]
) -> list[Run]:
    runs: list[Run] = []
    start = 0
    last: tuple[Choice, int, str] | None = None
    for place, choice in enumerate(choices):
        level = levels.levels[starts[place]] if levels else int(choice.script in _RTL_SCRIPTS)
        mode = modes[place]
        key = (choice, level, mode[0])
        if last is not None and (key != last or mode == "t"):
            runs.append(_run(start, place, last))
            start = place
        last = key
    if last is not None:
        runs.append(_run(start, len(choices), last))
    return runs


def _run(start: int, end: int, key: tuple[Choice, int, str]) -> Run:
    choice, level, mode = key
    return Run(start, end, choice.font, choice.bold, choice.script, level, mode)
