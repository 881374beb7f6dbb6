"""Limits on rate, shared by all processes of a host: token buckets in one small memory-mapped file.

A bucket is one number, the time at which it would be full again (GCRA), so that taking a token is one comparison and
one store. It is no truth of the ledger: it need not survive a power cut, works while the database is away, and costs
some microseconds. A file that cannot be mapped stops the start; a full table forgets the bucket nearest to full.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from math import ceil
from pathlib import Path

from greetings.errors import SettingError

_SETS = 8192
_WAYS = 8
_SLOT = struct.Struct("<8sd")
_SET_BYTES = _SLOT.size * _WAYS
_BYTES = _SETS * _SET_BYTES
_MINUTE = 60.0
_KEPT = 4096


class Limits:
    """The buckets of a host. `clock` gives seconds since 1970, the same for all processes."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.ftruncate(self._file, _BYTES)
            self._map = mmap.mmap(self._file, _BYTES)
        except OSError as error:
            raise SettingError(f"GREETINGS_DATA: cannot map {path}: {error.strerror}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()
        os.close(self._file)

    def take(self, kind: str, who: int, *, per_minute: int) -> int:
        """Take a token of `who` (a keyed hash of a coarse address). Give 0, or the seconds after which to come again.

        A bucket holds `per_minute` tokens, so that bursts of as many pass, and fills at that rate.
        """
        if per_minute <= 0:
            return int(_MINUTE)
        name, start = _bucket(kind, who)
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX, _SET_BYTES, start)
            try:
                return self._taken(name, start, _MINUTE / per_minute)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, _SET_BYTES, start)

    def _taken(self, name: bytes, start: int, step: float) -> int:
        now = self._clock()
        slots = self._map[start : start + _SET_BYTES]
        place = slots.find(name)
        if place >= 0 and place % _SLOT.size == 0:
            full_at: float = max(_SLOT.unpack_from(slots, place)[1], now)
            if full_at > now + _MINUTE + 1:  # the clock was set back
                full_at = now
        else:
            times = [full for _, full in _SLOT.iter_unpack(slots)]
            place, full_at = times.index(min(times)) * _SLOT.size, now
        if full_at + step > now + _MINUTE + step / 1000:
            return max(1, ceil(full_at + step - now - _MINUTE))
        _SLOT.pack_into(self._map, start + place, name, full_at + step)
        return 0


@lru_cache(_KEPT)
def _bucket(kind: str, who: int) -> tuple[bytes, int]:
    """Give the name of a bucket, and where its set begins."""
    name = blake2b(f"{kind}/{who}".encode(), digest_size=8, person=b"limits").digest()
    return name, (int.from_bytes(name, "little") % _SETS) * _SET_BYTES
