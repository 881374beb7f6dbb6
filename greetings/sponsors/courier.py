"""The courier: goes to webhooks with what is due, signs it, and keeps what came back.

Every process has one. Any of them may do any of the work; what one leaves half done another one takes over. Never
follows a redirect, waits for an answer no longer than `outside` does, and reads only its beginning.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Final

from greetings.errors import GreetingsError, Unreached
from greetings.outside import Outside
from greetings.sponsors.deliveries import Deliveries, Outcome
from greetings.sponsors.fanning import AT_ONCE, Fan
from greetings.sponsors.notices import Notice, Notices
from greetings.sponsors.rows import GONE, ON, TEST_KIND, Delivery, Webhook
from greetings.sponsors.signing import signed_headers
from greetings.sponsors.webhooks import Webhooks, kept_secret

UNDER_WAY_MOST: Final = 40
EVERY_SECONDS: Final = 2.0
# What ends meanwhile is taken together.
PAUSE_SECONDS: Final = 0.02
SWEEP_SECONDS: Final = 3600.0
log = logging.getLogger("greetings")


class Courier:
    """Delivers."""

    def __init__(
        self,
        webhooks: Webhooks,
        deliveries: Deliveries,
        fan: Fan,
        *,
        outside: Outside,
        notices: Notices,
        log_ms: int,
    ) -> None:
        self._webhooks = webhooks
        self._deliveries = deliveries
        self._fan = fan
        self._outside = outside
        self._notices = notices
        self._log_ms = log_ms
        self._running: asyncio.Task[None] | None = None
        self._under_way: dict[asyncio.Task[bool], int] = {}
        self._next_sweep = 0.0

    # By itself
    def open(self) -> None:
        """Begin."""
        self._running = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop; what is under way is broken off and goes again under another lease."""
        if self._running is None:
            return
        tasks = {self._running, *self._under_way}
        self._running = None
        for one in tasks:
            one.cancel()
        await asyncio.wait(tasks)

    async def _run(self) -> None:
        while True:
            try:
                more = await self._turn()
            except GreetingsError as error:
                log.warning("webhooks wait: %s", error.message)
                more = False
            except Exception:
                log.exception("webhooks wait")
                more = False
            if not more and self._under_way:
                await asyncio.wait(
                    self._under_way, timeout=EVERY_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
            await asyncio.sleep(PAUSE_SECONDS if more or self._under_way else EVERY_SECONDS)

    async def _turn(self) -> bool:
        """Do some work; tell whether there may be more of it at once."""
        now_ms = clock()
        queued = await self._fan.out(self._webhooks, self._deliveries, now_ms=now_ms)
        free = UNDER_WAY_MOST - len(self._under_way)
        lease = (
            await self._deliveries.lease(free, now_ms, Counter(self._under_way.values())) if free else None
        )
        for one in lease.deliveries if lease else ():
            task = asyncio.get_running_loop().create_task(self._delivered(one, clock))
            self._under_way[task] = one.webhook
            task.add_done_callback(self._ended)
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_SECONDS
            await self._deliveries.sweep(now_ms - self._log_ms)
        return queued > 0 or bool(lease and lease.deliveries)

    def _ended(self, task: asyncio.Task[bool]) -> None:
        self._under_way.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            log.warning("a delivery is tried again later: %s", task.exception())

    # When asked
    async def round(self, now_ms: int, most: int = UNDER_WAY_MOST) -> int:
        """Queue what happened, deliver what is due at a time, and wait for it; give how many tries were made."""
        while await self._fan.out(self._webhooks, self._deliveries, now_ms=now_ms) == AT_ONCE:
            pass
        lease = await self._deliveries.lease(most, now_ms)
        made = await asyncio.gather(*[self._delivered(one, lambda: now_ms) for one in lease.deliveries])
        return sum(made)

    async def _delivered(self, delivery: Delivery, now: Callable[[], int]) -> bool:
        """Try to deliver, and keep what became of it."""
        webhook = await self._webhooks.by_id(delivery.webhook)
        if webhook is None:
            return False
        if webhook.state != ON and delivery.kind != TEST_KIND:
            await self._deliveries.stop(webhook)
            return False
        outcome = await self._tried(delivery, webhook, now())
        ended = await self._deliveries.settle(delivery, webhook, outcome, now_ms=now())
        if ended:
            await self._notices.tell(webhook.brand, _notice(webhook, ended))
        return True

    async def _tried(self, delivery: Delivery, webhook: Webhook, now_ms: int) -> Outcome:
        good = self._webhooks.secrets.good(kept_secret(webhook), now_ms)
        if not good:
            return Outcome(0, "secret")
        body = delivery.body.encode("utf-8")
        headers = signed_headers(good, delivery.message, now_ms // 1000, body)
        try:
            reply = await self._outside.post(
                webhook.url, body, {"content-type": "application/json", **headers}
            )
        except Unreached as error:
            return Outcome(0, error.kind)
        said = reply.body.decode("utf-8", "replace").replace("\x00", "")
        return Outcome(reply.status, "", said, reply.ms, retry_after(reply.headers, now_ms))


def clock() -> int:
    """Give the time in ms since 1970."""
    return time.time_ns() // 1_000_000


def retry_after(headers: Mapping[str, str], now_ms: int) -> int:
    """Read how many seconds a receiver wants to be left alone: a number or a date; 0 for neither."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return int(text)
    try:
        return max(0, round(parsedate_to_datetime(text).timestamp() - now_ms / 1000))
    except (ValueError, OverflowError, TypeError):
        return 0


def _notice(webhook: Webhook, ended: str) -> Notice:
    path = f"/console/webhooks/{webhook.id}"
    if ended == GONE:
        text = f"{webhook.url} answered that it is gone (410). Nothing is sent there any more."
    else:
        text = (
            f"For three days nothing arrived at {webhook.url}. Nothing is sent there any more until you switch the"
            " webhook on again; what was missed can then be sent again."
        )
    return Notice("One of your webhooks was switched off", text, path)
