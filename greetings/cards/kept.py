"""Pictures that were made, kept as files in a bounded folder that all processes of a machine share.

A file is written under a temporary name and renamed, so that nobody reads half of one. What was asked for longest ago
goes first. Keeping is a convenience: a folder that is full or gone loses nothing, and pictures are made again.
"""

from __future__ import annotations

import logging
import os
import tempfile
from hashlib import blake2b
from pathlib import Path

log = logging.getLogger("greetings")

SWEEPS_PER_LIMIT = 16
KEPT_AFTER_SWEEP = 0.8


class KeptPictures:
    """At most about `limit` bytes of encoded pictures."""

    def __init__(self, folder: Path, *, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._written = limit  # the first picture sweeps what an earlier run left

    def get(self, key: str) -> bytes | None:
        """Return the picture kept under `key`, or None."""
        path = self._path(key)
        try:
            body = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return body

    def put(self, key: str, body: bytes) -> None:
        """Keep a picture, if that is possible."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(body)
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
            self._written += len(body)
            if self._written * SWEEPS_PER_LIMIT >= self._limit:
                self._sweep()
        except OSError as error:
            log.warning("a picture could not be kept: %s", error)

    def _path(self, key: str) -> Path:
        name = blake2b(key.encode(), digest_size=16).hexdigest()
        return self._folder / name[:2] / name

    def _sweep(self) -> None:
        """Drop what was not asked for longest, until there is room."""
        self._written = 0
        found = []
        for path in self._folder.glob("*/*"):
            try:
                found.append((path.stat().st_mtime, path.stat().st_size, path))
            except OSError:
                continue
        total = sum(size for _, size, _ in found)
        if total <= self._limit:
            return
        for _, size, path in sorted(found):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._limit * KEPT_AFTER_SWEEP:
                return
