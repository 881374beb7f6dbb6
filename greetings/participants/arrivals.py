"""A tree that comes from elsewhere: JSON lines of id, parent and at, and perhaps handle and display_name.

All lines are looked at before anything is stored, and one that is wrong refuses them all, each with its number. Then
they are stored a thousand at a time, each thousand with its counts in one unit, parents before children. Who brings no
handle is found under the text of his id, when that is free and can be one. Nobody holds a token: they are made anew.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Final

from greetings.cards import refusal
from greetings.chain import Ids
from greetings.errors import Conflict, Problem
from greetings.participants import handles
from greetings.participants.counts import STAT, Counts, Event, stat_records
from greetings.participants.lines import Line, read_line
from greetings.participants.people import GENERATIONS, PARTICIPANT
from greetings.settings import Settings
from greetings.store import Database, Query, Record, Rows, Taken, Unit

AT_ONCE: Final = 1000
FINDINGS_MOST: Final = 100
_ASKED = 250
_TRIES = 5
_NOBODY = -1
_THERE = Query(
    f"select handle from participant where handle in ({', '.join(f':h{n}' for n in range(_ASKED))})",  # noqa: S608
    str,
)


class Tree:
    """What was read, one person per place, parents before children; arrays, because there may be millions."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.parents = array("q")
        self.generations = array("q")
        self.times = array("q")
        self.handles: list[str] = []
        self.names: dict[int, str] = {}
        self._owners: dict[str, int] = {}
        self._chosen: dict[int, int] = {}

    def add(self, line: Line, number: int) -> list[Problem]:
        """Put somebody in; give what does not fit to those before him."""
        problems = []
        place = len(self.times)
        if self.places.setdefault(line.id, place) != place:
            problems.append(Problem("id", "stands in an earlier line too", "repeated"))
        parent = _NOBODY if line.parent is None else self.places.get(line.parent, place)
        if parent == place:
            problems.append(Problem("parent", "must stand in an earlier line", "unknown-parent"))
            parent = _NOBODY
        self.parents.append(parent)
        self.generations.append(0 if parent == _NOBODY else self.generations[parent] + 1)
        self.times.append(line.at_ms)
        self.handles.append("")
        if line.display_name:
            self.names[place] = line.display_name
        if line.chosen:
            self._chosen[place] = number
        return problems + self._claim(line, place)

    def _claim(self, line: Line, place: int) -> list[Problem]:
        """Give somebody his handle. One that was chosen comes before one that was made of an id."""
        owner = self._owners.get(line.handle)
        if line.handle and owner is not None and line.chosen and owner not in self._chosen:
            self.handles[owner], owner = "", None
        if not line.handle or owner is not None:
            return [_taken()] if line.chosen and owner is not None else []
        if any(twin in self._owners for twin in handles.twins(line.handle)):
            return [_taken()] if line.chosen else []
        self._owners[line.handle] = place
        self.handles[place] = line.handle
        return []

    def give_up(self, there: set[str]) -> dict[int, Problem]:
        """Drop the handles that are taken by others; give the findings for those that were chosen, by line."""
        problems = {}
        for handle in there:
            place = self._owners.pop(handle)
            self.handles[place] = ""
            if place in self._chosen:
                problems[self._chosen[place]] = _taken()
        return problems

    def above(self, place: int) -> Iterator[int]:
        """Give the places of somebody's ancestors, nearest first, eight at most."""
        for _ in range(GENERATIONS):
            place = self.parents[place]
            if place == _NOBODY:
                return
            yield place

    def row(self, place: int, root: int) -> Record:
        """Give the columns of somebody's row that come after his ancestors."""
        handle, name = self.handles[place] or None, self.names.get(place)
        return (self.generations[place], root, self.times[place], 0, 1, handle, name, None, None)


class Arrivals:
    """Takes trees in."""

    def __init__(self, database: Database, ids: Ids, counts: Counts, *, settings: Settings) -> None:
        self._database = database
        self._ids = ids
        self._counts = counts
        self._settings = settings

    async def take_in(self, lines: Iterable[str]) -> int:
        """Store a tree and return how many came. Raise BadInput with the findings of the first hundred wrong lines."""
        tree = Tree()
        problems = self._read(lines, tree)
        found = tree.give_up(await self._there([one for one in tree.handles if one]))
        problems += [_at(number, found[number]) for number in sorted(found)]
        if problems:
            raise refusal(problems[:FINDINGS_MOST])
        ids, roots = array("q"), array("q")
        for start in range(0, len(tree.times), AT_ONCE):
            await self._store(tree, range(start, min(start + AT_ONCE, len(tree.times))), ids, roots)
        await self._counts.refill_board()
        return len(tree.times)

    def _read(self, lines: Iterable[str], tree: Tree) -> list[Problem]:
        problems: list[Problem] = []
        for number, text in enumerate(lines, 1):
            if not text.strip():
                continue
            wrong: list[Problem] = []
            line = read_line(text, self._settings, wrong)
            wrong += tree.add(line, number) if line is not None else []
            problems += [_at(number, one) for one in wrong]
            if len(problems) >= FINDINGS_MOST:
                break
        return problems

    async def _there(self, wanted: list[str]) -> set[str]:
        """Say which handles are somebody's already, or look just like somebody's."""
        asked = [(name, handle) for handle in wanted for name in (handle, *handles.twins(handle))]
        there: set[str] = set()
        for at in range(0, len(asked), _ASKED):
            some = dict(asked[at : at + _ASKED])
            names = [*some, *[""] * (_ASKED - len(some))]
            found = await self._database.read(_THERE, **{f"h{n}": name for n, name in enumerate(names)})
            there |= {some[name] for name in found}
        return there

    async def _store(self, tree: Tree, places: range, ids: array[int], roots: array[int]) -> None:
        """Store some of a tree with their counts. A handle that was taken since it was looked at is left out."""
        for _ in range(_TRIES):
            del ids[places.start :], roots[places.start :]
            records, events = [], []
            for place in places:
                ids.append(self._ids.draw())
                above = [ids[one] for one in tree.above(place)]
                roots.append(roots[tree.parents[place]] if above else ids[place])
                ancestors = (*above, *[None] * (GENERATIONS - len(above)))
                records.append((ids[place], *ancestors, *tree.row(place, roots[place])))
                events.append(Event(1, ancestors))
            counted = stat_records(events)
            rows = (Rows(PARTICIPANT, tuple(records)), *([Rows(STAT, counted)] if counted else []))
            try:
                await self._database.write(Unit(rows))
            except Taken:
                tree.give_up(await self._there([one for place in places if (one := tree.handles[place])]))
            else:
                return
        raise Conflict(
            f"Others join too fast: {places.start} have come, the rest has not. Take them in later."
        )


def _taken() -> Problem:
    return Problem(handles.PATH, "is somebody else's, or looks like it", "taken")


def _at(number: int, problem: Problem) -> Problem:
    path = f"line {number}, {problem.path}" if problem.path else f"line {number}"
    return Problem(path, problem.message, problem.kind, problem.extra)
