"""Pages that are drawn once and cast many times: everything in them is the same for all readers but the codes of links.

A page is drawn with stand-ins where codes will be, cut at these, and joined again with each reader's own codes. It
refuses nothing; a stand-in is random, so nobody's words can look like one.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Hashable, Sequence

_SIGN = secrets.token_hex(9)


def stand_in(number: int) -> str:
    """Return the text that stands for code `number` (0 to 9999) while a page is drawn; as long as a code."""
    return f"{_SIGN}{number:04d}"


_STAND_IN = re.compile(f"{_SIGN}([0-9]{{4}})".encode("ascii"))


class Mould:
    """A page with holes."""

    __slots__ = ("_holes", "_parts", "size")

    def __init__(self, html: str) -> None:
        parts = _STAND_IN.split(html.encode("utf-8"))
        self._holes = [int(number) for number in parts[1::2]]
        self._parts = parts
        self.size = len(html)

    def cast(self, codes: Sequence[str]) -> bytes:
        """Return the page with `codes[n]` wherever stand-in n stood."""
        encoded = [code.encode("ascii") for code in codes]
        parts = self._parts.copy()
        parts[1::2] = [encoded[hole] for hole in self._holes]
        return b"".join(parts)


class Moulds:
    """The moulds of the pages that are asked for most; at most `limit` bytes of them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, Mould] = OrderedDict()
        self._size = 0

    def find(self, key: Hashable) -> Mould | None:
        """Return the mould of `key`, or None."""
        mould = self._kept.get(key)
        if mould is not None:
            self._kept.move_to_end(key)
        return mould

    def forget(self, card: int) -> None:
        """Let go of every page of a card: its id stands in their keys."""
        for key in [key for key in self._kept if isinstance(key, tuple) and card in key]:
            self._size -= self._kept.pop(key).size

    def keep(self, key: Hashable, html: str) -> Mould:
        """Keep the mould of a page that was drawn, and return it."""
        before = self._kept.pop(key, None)
        mould = self._kept[key] = Mould(html)
        self._size += mould.size - (before.size if before else 0)
        while self._size > self._limit and len(self._kept) > 1:
            self._size -= self._kept.popitem(last=False)[1].size
        return mould
