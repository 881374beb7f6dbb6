"""Ids of 63 bits that the program makes before the insert: rising with time, and always greater than the parent's.

51 bits of microseconds since 2025 (71 years), 12 random bits. Two processes that draw in the same microsecond meet once
in 4,096 times; the insert then fails as Taken and is tried again with the next id.
"""

from __future__ import annotations

import time
from random import Random

_EPOCH_US = 1_735_689_600_000_000
_RANDOM_BITS = 12
# In SQL: an id's first possible value at a time is (ms - EPOCH_MS) * PER_MS.
EPOCH_MS = _EPOCH_US // 1000
PER_MS = 1000 << _RANDOM_BITS
LARGEST = (1 << 63) - 1


def first_of(milliseconds: int) -> int:
    """Give the smallest id that can be drawn at a time (ms since 1970)."""
    return max(0, milliseconds - EPOCH_MS) * PER_MS


def time_of(drawn: int) -> int:
    """Tell when an id was drawn, in ms since 1970."""
    return ((drawn >> _RANDOM_BITS) + _EPOCH_US) // 1000


class Ids:
    """Draws ids, each greater than the one before in this process."""

    def __init__(self) -> None:
        self._last = 0
        self._random = Random()

    def draw(self, above: int = 0) -> int:
        """Draw an id greater than `above` and than every one drawn here before."""
        now = time.time_ns() // 1000 - _EPOCH_US
        drawn = (now << _RANDOM_BITS) | self._random.getrandbits(_RANDOM_BITS)
        floor = max(self._last, above)
        if drawn <= floor:
            drawn = floor + 1 + self._random.getrandbits(_RANDOM_BITS)
        self._last = drawn
        return drawn
