"""Blobs in a folder: temporary file, fsync, rename, fsync of the directory; spread over 256 subfolders.

A reader sees whole files only, and what was put is there after a power cut. A full disk is Busy; reading goes on.
"""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from greetings.errors import Busy, NotFound
from greetings.store.blobs import Stat, checked_key
from greetings.store.groups import busy

_R = TypeVar("_R")
_TEMPORARY = ".tmp"
_STALE_SECONDS = 3600
_TRIES = 30


class FolderBlobs:
    """One folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def open(self) -> None:
        """Make the folder, and clear away what a crash has left half written."""
        await self._aside(self._prepare)

    def _prepare(self) -> None:
        temporary = self._folder / _TEMPORARY
        temporary.mkdir(parents=True, exist_ok=True)
        for left in temporary.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                    left.unlink()

    async def close(self) -> None:
        """Nothing is held."""

    async def put(self, key: str, body: bytes, media_type: str) -> None:
        """Keep bytes durably. The suffix of the key tells the media type here."""
        await self._aside(lambda: self._put(self._path(key), body))

    def _put(self, path: Path, body: bytes) -> None:
        if path.exists() and path.stat().st_size == len(body) and path.read_bytes() == body:
            return
        temporary = self._folder / _TEMPORARY / uuid4().hex
        for left in reversed(range(_TRIES)):
            try:
                self._write(path, body, temporary)
                break
            except (FileNotFoundError, FileExistsError):  # an empty folder was taken away while it was made
                if not left:
                    raise

    def _write(self, path: Path, body: bytes, temporary: Path) -> None:
        made = self._make_folders(path.parent)
        try:
            with temporary.open("xb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise
        for folder in made:
            sync_folder(folder)

    def _make_folders(self, folder: Path) -> list[Path]:
        """Make a folder with those above it; give all whose entries changed or will."""
        changed = [folder]
        above = folder
        while not above.exists():
            above = above.parent
            changed.append(above)
        folder.mkdir(parents=True, exist_ok=True)
        (self._folder / _TEMPORARY).mkdir(exist_ok=True)
        return changed

    async def get(self, key: str) -> bytes:
        """Give the bytes. Raise NotFound."""
        return await self._aside(self._path(key).read_bytes)

    async def stat(self, key: str) -> Stat | None:
        """Give what is known without the bytes; None if there is nothing."""
        try:
            found = await self._aside(self._path(key).stat)
        except NotFound:
            return None
        return Stat(key, found.st_size, int(found.st_mtime * 1000))

    async def delete(self, key: str) -> None:
        """Forget the bytes; a key that is not there is fine."""
        path = self._path(key)

        def forget() -> None:
            path.unlink()
            sync_folder(path.parent)
            self._tidy(path.parent)

        with suppress(NotFound):
            await self._aside(forget)

    def _tidy(self, folder: Path) -> None:
        """Take away folders that became empty, up to those that spread the keys."""
        with suppress(OSError):
            while folder.parent != self._folder:
                folder.rmdir()
                folder = folder.parent

    async def list(self, prefix: str = "") -> AsyncIterator[Stat]:
        """Give all blobs whose key begins with `prefix`."""
        for spread in await self._aside(lambda: sorted(_folders(self._folder))):
            for found in await self._aside(partial(_files, spread, prefix)):
                yield found

    def _path(self, key: str) -> Path:
        spread = blake2b(checked_key(key).encode(), digest_size=1).hexdigest()
        return self._folder / spread / key

    async def _aside(self, work: Callable[[], _R]) -> _R:
        """Do blocking work in a thread; say what its failure means."""
        try:
            return await asyncio.to_thread(work)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise NotFound("There is nothing stored under this name.") from error
        except OSError as error:
            raise _away(error) from error


def _away(error: OSError) -> Busy:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return busy(
        "The disk is full." if full else f"The pictures cannot be reached just now ({error.strerror})."
    )


def _key(stat: Stat) -> str:
    return stat.key


def _folders(folder: Path) -> Iterator[Path]:
    for found in folder.iterdir():
        if found.is_dir() and found.name != _TEMPORARY:
            yield found


def _files(spread: Path, prefix: str) -> list[Stat]:
    found: list[Stat] = []
    for folder, _, names in os.walk(spread / prefix.rpartition("/")[0]):
        for name in names:
            path = Path(folder, name)
            key = path.relative_to(spread).as_posix()
            if key.startswith(prefix):
                with suppress(FileNotFoundError):
                    about = path.stat()
                    found.append(Stat(key, about.st_size, int(about.st_mtime * 1000)))
    return sorted(found, key=_key)


def sync_folder(folder: Path) -> None:
    """Make the entries of a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
