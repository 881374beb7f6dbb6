"""Storing a moment later what waits in memory: one flush at a time, and none while nothing waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Later:
    """Calls `flush` once, `seconds` after it was first woken. Whatever waits by then is stored together."""

    def __init__(self, flush: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._flush = flush
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._again = False
        self.begun = 0

    def wake(self) -> None:
        """Say that something waits."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._start)

    async def settled(self) -> None:
        """Wait until nothing is on its way to the database."""
        while self._flushing is not None and not self._flushing.done():
            await asyncio.shield(self._flushing)

    async def close(self) -> None:
        """Store what waits, now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        await self.settled()
        await self._flush()

    def _start(self) -> None:
        self._timer = None
        if self._flushing is not None and not self._flushing.done():
            self._again = True
            return
        self.begun += 1
        self._flushing = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        await self._flush()
        if self._again:
            self._again = False
            self.wake()
