"""What a serving process does by itself every few seconds: notice erasures of other processes, watch over the chains.

A round that fails is logged and the next one tries again; nobody who asks for a page waits for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from greetings.errors import GreetingsError

ROUND_SECONDS = 4.0
log = logging.getLogger("greetings")


class Rounds:
    """Calls `works` one after the other, every `seconds`."""

    def __init__(
        self, works: Sequence[Callable[[], Awaitable[None]]], *, seconds: float = ROUND_SECONDS
    ) -> None:
        self._works = works
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; the first round comes at once."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End, in the middle of a round if need be."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        while True:
            for work in self._works:
                [failed] = await asyncio.gather(work(), return_exceptions=True)
                if isinstance(failed, GreetingsError):
                    log.warning("a round is done again soon: %s", failed.message)
                elif failed is not None:
                    log.error("a round failed", exc_info=failed)
            await asyncio.sleep(self._seconds)
