"""Pixels that are made once and mapped by everybody: raw files, named by what they were made from.

A file is written under a lock to a temporary name, synced, renamed, and the folder synced; whoever finds it maps it
read-only, so that all processes share its pages. Refuses nothing: a file of the wrong length is made again.
"""

from __future__ import annotations

import ctypes
import hashlib
import mmap
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image

try:
    import fcntl
except (
    ImportError
):  # Windows has no flock: two processes may then make the same file, the rename keeps it whole
    fcntl = None  # type: ignore[assignment]

Mode = Literal["RGBX", "RGBA"]


def fingerprint(*parts: bytes | str) -> str:
    """Hash parts unambiguously to 24 hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        octets = part.encode("utf-8") if isinstance(part, str) else part
        digest.update(len(octets).to_bytes(8, "big"))
        digest.update(octets)
    return digest.hexdigest()[:24]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, body: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".baking-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if os.name == "posix":
        _sync_folder(path.parent)


def _whole(path: Path, length: int | None) -> bool:
    try:
        found = path.stat().st_size
    except FileNotFoundError:
        return False
    return found == length if length is not None else found > 0


def kept(path: Path, make: Callable[[], bytes], *, length: int | None = None) -> Path:
    """Have a file made by the first who needs it; a length that is known must be right. Give its path."""
    if not _whole(path, length):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.with_suffix(".lock")):
            if not _whole(path, length):
                _write(path, make())
                _trim_heap()
    return path


def _trim_heap() -> None:
    """Let glibc give back what compiling took: art with filters takes 50 MB that would stay with the worker."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform.startswith("linux") else None
    if trim is not None:
        trim(0)


def mapped(path: Path) -> mmap.mmap:
    """Map a file read-only."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def give_back(memory: mmap.mmap) -> None:
    """Let go of a map's pages after a use, so that a process which has drawn everything does not hold everything.

    The system keeps them in its page cache for all processes together; the next use finds them there.
    """
    if hasattr(mmap, "MADV_DONTNEED"):
        memory.madvise(mmap.MADV_DONTNEED)


@dataclass(frozen=True, slots=True)
class Baked:
    """Pixels of a file, mapped read-only; pages are given back after every use. Without `pixels`: in memory."""

    image: Image.Image
    pixels: mmap.mmap | None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.image.size

    def copy(self) -> Image.Image:
        """Give an image of one's own."""
        image = self.image.copy()
        self._give_back()
        return image

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Give a part (left, top, right, bottom) as an image of one's own."""
        image = self.image.crop(box)
        self._give_back()
        return image

    def _give_back(self) -> None:
        if self.pixels is not None:
            give_back(self.pixels)


def baked(path: Path, mode: Mode, size: tuple[int, int], *, make: Callable[[], Image.Image]) -> Baked:
    """Map the pixels kept at `path` (4 bytes each), making them first if nobody has."""
    length = size[0] * size[1] * 4
    pixels = mapped(kept(path, lambda: make().tobytes("raw", mode), length=length))
    image = Image.frombuffer(mode, size, pixels, "raw", mode, 0, 1)  # type: ignore[arg-type]  # any buffer will do
    return Baked(image, pixels)
