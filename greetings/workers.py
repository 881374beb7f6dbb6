"""Render places: how many pictures are made at once in this process. The rest wait shortly or are told Busy.

The same work asked for twice at the same time runs once (the key says what is the same). Failures are told to everybody
who waits and are never kept. Refuses: retries, priorities, work that outlives the process.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from greetings.errors import Busy

T = TypeVar("T")

RETRY_SECONDS = 1


class Places:
    """`count` threads that render, and a queue of at most `queue` that wait no longer than `wait_seconds`."""

    def __init__(self, count: int, *, queue: int, wait_seconds: float) -> None:
        self._count = max(1, count)
        self._queue = queue
        self._wait_seconds = wait_seconds
        self._taken = 0
        self._waiting: list[asyncio.Future[None]] = []
        self._running: dict[Hashable, asyncio.Task[Any]] = {}
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="render")

    @property
    def free(self) -> bool:
        """Say whether a place could be had at once."""
        return self._taken < self._count

    async def run(self, key: Hashable, work: Callable[[], T], *, patience: float | None = None) -> T:
        """Run `work` in a place and return what it returns; join a run of the same key. Raise Busy when full.

        A caller who goes away does not stop the work for the others. With `patience` (seconds) it waits so long
        whatever the queue: only for work of which there is little, and which is kept for good.
        """
        task: asyncio.Task[T] | None = self._running.get(key)
        if task is None:
            if patience is None and not self.free and len(self._waiting) >= self._queue:
                raise _busy()
            waits = self._wait_seconds if patience is None else patience
            turn = self._in_place(work, waits)
            task = asyncio.get_running_loop().create_task(turn, context=contextvars.Context())
            self._running[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    async def _in_place(self, work: Callable[[], T], waits: float) -> T:
        await self._take(waits)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._give()

    async def _take(self, waits: float) -> None:
        if self.free:
            self._taken += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await asyncio.wait_for(asyncio.shield(turn), waits)
        except TimeoutError:
            if turn.done():
                return  # the place was handed over in the same moment
            self._waiting.remove(turn)
            raise _busy() from None

    def _give(self) -> None:
        """Hand the place to whoever has waited longest, else free it."""
        while self._waiting:
            turn = self._waiting.pop(0)
            if not turn.done():
                turn.set_result(None)
                return
        self._taken -= 1

    def _forget(self, key: Hashable, done: asyncio.Task[Any]) -> None:
        self._running.pop(key, None)
        if not done.cancelled():
            done.exception()  # marks it as seen: its waiters may all have gone away

    def close(self) -> None:
        """Let the running work finish and stop the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)


def _busy() -> Busy:
    return Busy("All places that draw pictures are taken. Please try again.", retry_after=RETRY_SECONDS)
