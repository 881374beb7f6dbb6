"""Pictures that were made, kept in the store of blobs, where every process of every machine finds them.

A store on another machine has a bounded folder of this one before it, which goes on answering while the store is away.
Keeping is a convenience: nobody waits for it, and what cannot be kept or read is made again. Only pictures that were
made are kept, never failures. Refuses to grow in a folder beyond a limit; a bucket is bounded by a rule of its own.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
from collections.abc import Coroutine
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from greetings.errors import GreetingsError, NotFound
from greetings.store import Blobs, Stat

log = logging.getLogger("greetings")

PREFIX = "pictures/"
SWEEPS_PER_LIMIT = 16
KEPT_AFTER_SWEEP = 0.8
# Drawing a picture anew takes less than waiting longer for a store that does not answer.
READ_SECONDS = 1.0
MOST_ON_THE_WAY = 32
FORGOTTEN_MOST = 100_000
# Fewer than there are threads, so that reading never waits for a disk that writes.
WRITERS = 3


def folder_of(owner: str) -> str:
    """Return the prefix under which all pictures of a card (its id as text) or of the examples lie."""
    return f"{PREFIX}{blake2b(owner.encode(), digest_size=16).hexdigest()}/"


def blob_key(key: str) -> str:
    """Return under which key of the blobs a picture is kept, by what names it. A name begins with whose it is."""
    return folder_of(key.partition(" ")[0]) + blake2b(key.encode(), digest_size=16).hexdigest()


class KeptPictures:
    """Encoded pictures by what names them. `limit` (bytes, about) bounds blobs that are a folder, None leaves a bucket
    alone; `near` is asked before blobs that are far away.
    """

    def __init__(self, blobs: Blobs, *, limit: int | None = None, near: NearPictures | None = None) -> None:
        self._blobs = blobs
        self._limit = limit
        self._near = near
        self._written = limit or 0  # the first picture sweeps what an earlier run left
        self._on_the_way: dict[str, asyncio.Task[None]] = {}
        self._writers = asyncio.Semaphore(WRITERS)
        self._forgotten: set[str] = set()

    async def open(self) -> None:
        """Reach for the store; one that is away is tried again when it is needed, and nobody waits for it."""
        self._start("open", self._blobs.open())

    async def close(self) -> None:
        """Finish what is on the way and let go of the store."""
        await asyncio.gather(*self._on_the_way.values())
        await self._blobs.close()

    async def get(self, key: str) -> bytes | None:
        """Return the picture kept under `key`, or None."""
        name = blob_key(key)
        if self._near is None:
            return await self._fetched(name)
        body = await asyncio.to_thread(self._near.get, name)
        if body is None:
            body = await self._fetched(name)
            if body is not None and not self._is_forgotten(name):
                await asyncio.to_thread(self._near.put, name, body)
        return body

    def keep(self, key: str, body: bytes, media_type: str) -> None:
        """Keep a picture soon, if that is possible. Must be called on the event loop."""
        name = blob_key(key)
        if self._is_forgotten(name):
            return
        if name not in self._on_the_way and len(self._on_the_way) < MOST_ON_THE_WAY:
            self._start(name, self._put(name, body, media_type))

    async def forget(self, owner: str) -> None:
        """Delete all pictures of a card (its id as text), near and far, and keep none of them any more here.

        Raise Busy when the store is away; what is left is deleted by calling it again.
        """
        folder = folder_of(owner)
        if len(self._forgotten) >= FORGOTTEN_MOST:
            self._forgotten.clear()
        self._forgotten.add(folder)
        await self.drop(owner)

    async def drop(self, owner: str) -> None:
        """Delete the pictures of a card that are kept now, near and far; they may be made and kept again."""
        folder = folder_of(owner)
        await asyncio.gather(*[task for name, task in self._on_the_way.items() if name.startswith(folder)])
        if self._near is not None:
            await asyncio.to_thread(self._near.forget, folder)
        for one in [found async for found in self._blobs.list(folder)]:
            await self._blobs.delete(one.key)

    def _is_forgotten(self, name: str) -> bool:
        return bool(self._forgotten) and name.rpartition("/")[0] + "/" in self._forgotten

    async def _fetched(self, name: str) -> bytes | None:
        """Return a picture of the store; None when there is none, or no answer in time."""
        asked = asyncio.ensure_future(self._blobs.get(name))
        asked.add_done_callback(_seen)
        # Whoever does not wait any longer leaves it running: the store counts its failures.
        done, _ = await asyncio.wait((asked,), timeout=READ_SECONDS)
        if not done:
            return None
        try:
            return asked.result() or None
        except NotFound:
            return None
        except GreetingsError as error:
            log.debug("a kept picture could not be read: %s", error.message)
            return None

    async def _put(self, name: str, body: bytes, media_type: str) -> None:
        async with self._writers:
            if self._near is not None:
                await asyncio.to_thread(self._near.put, name, body)
            await self._blobs.put(name, body, media_type)
        self._written += len(body)
        if self._limit is not None and self._written * SWEEPS_PER_LIMIT >= self._limit:
            self._written = 0
            await self._sweep(self._limit)

    async def _sweep(self, limit: int) -> None:
        """Drop what was made first, until there is room."""
        found = sorted([one async for one in self._blobs.list(PREFIX)], key=_age)
        total = sum(one.bytes for one in found)
        if total <= limit:
            return
        for one in found:
            await self._blobs.delete(one.key)
            total -= one.bytes
            if total <= limit * KEPT_AFTER_SWEEP:
                return

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self._on_the_way[name] = asyncio.get_running_loop().create_task(self._tried(name, work))

    async def _tried(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except GreetingsError as error:
            log.warning("pictures cannot be kept just now: %s", error.message)
        finally:
            del self._on_the_way[name]


def _age(stat: Stat) -> int:
    return stat.changed_ms


def _seen(done: asyncio.Future[bytes]) -> None:
    if not done.cancelled():
        done.exception()


class NearPictures:
    """At most about `limit` bytes of pictures in a folder that all processes of this machine share.

    A file is written under a temporary name and renamed, so that nobody reads half of one. What was asked for longest
    ago goes first. A folder that is full or gone loses nothing.
    """

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

    def forget(self, prefix: str) -> None:
        """Delete the pictures whose key begins with a prefix that ends in a slash."""
        begin = self._path(f"{prefix}x")
        for path in begin.parent.glob(f"{begin.name[:-1]}*"):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        _, owner, name = key.rsplit("/", 2)
        return self._folder / owner[:2] / f"{owner}-{name}"

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
