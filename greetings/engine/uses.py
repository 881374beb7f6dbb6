"""How much an SVG unfolds to: `<use>` and `feImage` draw other elements again, which may themselves be drawn again.

Refuses nothing by itself: `fault` says what is wrong with what was walked through.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MAX_ELEMENTS: Final = 50_000
MAX_UNFOLDED: Final = 200_000
MAX_CHAIN: Final = 32


class Uses:
    """Told about each element as it starts and ends, the parents first."""

    def __init__(self) -> None:
        self._below: list[list[int]] = []
        self._links: list[tuple[int, str]] = []
        self._named: dict[str, int] = {}
        self._open: list[int] = []

    def start(self, attributes: Mapping[str, str]) -> None:
        """Take an element in."""
        number = len(self._below)
        self._below.append([])
        if self._open:
            self._below[self._open[-1]].append(number)
        self._open.append(number)
        if "id" in attributes:
            self._named.setdefault(attributes["id"], number)
        for key, value in attributes.items():
            if key.rsplit(":", 1)[-1] == "href" and value.startswith("#"):
                self._links.append((number, value[1:]))

    def end(self) -> None:
        """Leave the element that started last."""
        self._open.pop()

    def fault(self) -> str:
        """Say what is too much, empty if nothing is."""
        if len(self._below) > MAX_ELEMENTS:
            return f"more than {MAX_ELEMENTS} elements"
        links = {number: self._named[name] for number, name in self._links if name in self._named}
        weights: dict[int, tuple[int, int]] = {}
        for start in range(len(self._below)):
            fault = self._weigh(start, links, weights)
            if fault:
                return fault
        return ""

    def _weigh(self, start: int, links: Mapping[int, int], weights: dict[int, tuple[int, int]]) -> str:
        """Find how many elements one unfolds to, and through how many references, without recursion."""
        path, waiting = set[int](), [start]
        while waiting:
            number = waiting[-1]
            if number in weights:
                path.discard(waiting.pop())
                continue
            below = [*self._below[number], *([links[number]] if number in links else [])]
            missing = [one for one in below if one not in weights]
            if missing and number in path:
                return "an element that uses itself"
            path.add(number)
            if missing:
                waiting += missing
                continue
            weight = 1 + sum(weights[one][0] for one in below)
            chain = max((weights[one][1] + (one == links.get(number)) for one in below), default=0)
            if weight > MAX_UNFOLDED or chain > MAX_CHAIN:
                return "what it uses again and again unfolds to too much"
            weights[number] = (weight, chain)
        return ""
