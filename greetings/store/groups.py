"""The group-commit writer: requests in flight share one commit, and each is answered after it.

A handler leaves its unit and waits; one task takes all units that wait, commits them together and answers; the next
group collects meanwhile. There is no timer: an idle system adds no latency, and no task lives while nothing waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from greetings.errors import Busy
from greetings.store.units import Answer, Unit

MOST_UNITS = 500
MOST_WAITING = 20_000
RETRY_AFTER = 5
_log = logging.getLogger(__name__)

Outcome = Answer | Exception


@dataclass(slots=True)
class Waiting:
    """A unit in the queue, and since when (loop seconds)."""

    unit: Unit
    answer: asyncio.Future[Answer]
    since: float


class GroupWriter:
    """Collects units and hands them to `commit`, which gives one outcome per unit or raises Busy for all."""

    def __init__(
        self, commit: Callable[[Sequence[Unit]], Awaitable[Sequence[Outcome]]], *, wait_seconds: float
    ) -> None:
        self._commit = commit
        self._wait_seconds = wait_seconds
        self._queue: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, unit: Unit) -> Answer:
        """Store a unit and return after its commit. Raise what its rows deserve, or Busy."""
        if len(self._queue) >= MOST_WAITING:
            raise busy("Too many requests wait to be stored.")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._queue.append(Waiting(unit, answer, loop.time()))
        if self._task is None:
            self._task = loop.create_task(self._work())
        return await answer

    async def drain(self) -> None:
        """Wait until nothing waits any more."""
        while self._task is not None:
            await asyncio.wait({self._task})

    async def _work(self) -> None:
        try:
            going = self._begin()
            while going is not None:
                group, commit = going
                [stored] = await asyncio.gather(commit, return_exceptions=True)
                if isinstance(stored, Busy):
                    self._refuse(group, stored)
                    going = self._begin()
                else:
                    # The next group is on its way before those who waited wake up and take the processor.
                    going = self._begin()
                    _tell(group, stored)
        finally:
            self._task = None

    def _begin(self) -> tuple[list[Waiting], asyncio.Future[Sequence[Outcome]]] | None:
        """Start to commit those who have waited longest, if anybody waits."""
        if not self._queue:
            return None
        group, self._queue = self._queue[:MOST_UNITS], self._queue[MOST_UNITS:]
        return group, asyncio.ensure_future(self._commit([one.unit for one in group]))

    def _refuse(self, group: list[Waiting], error: Busy) -> None:
        """Tell the group, and all who have waited long enough meanwhile."""
        longest = asyncio.get_running_loop().time() - self._wait_seconds
        late = [one for one in self._queue if one.since <= longest]
        self._queue = [one for one in self._queue if one.since > longest]
        for one in group + late:
            _resolve(one.answer, error)


def _tell(group: list[Waiting], stored: Sequence[Outcome] | BaseException) -> None:
    """Answer a group. Whatever a driver thinks of: those who wait are told, and the writer goes on."""
    if isinstance(stored, BaseException):
        _log.error("a group was not stored", exc_info=stored)
        stored = [stored if isinstance(stored, Exception) else busy("The program stops.")] * len(group)
    for one, outcome in zip(group, stored, strict=True):
        _resolve(one.answer, outcome)


def _resolve(answer: asyncio.Future[Answer], outcome: Outcome) -> None:
    if answer.done():
        return
    if isinstance(outcome, Answer):
        answer.set_result(outcome)
    else:
        answer.set_exception(outcome)


def busy(message: str) -> Busy:
    """Make the error of a store that is away or full."""
    return Busy(f"{message} Nothing was stored; please try again in a moment.", retry_after=RETRY_AFTER)
