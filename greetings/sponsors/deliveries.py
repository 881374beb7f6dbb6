"""What is to be sent to webhooks, what was, and what came back: queued, leased, settled, sent again.

An event becomes deliveries in the unit that settles its claim in the outbox: exactly once, whatever runs at the same
time. A delivery is leased for a minute and settled under that lease; whoever finds an older lease takes it over, so
that nothing is lost when a process dies, and a receiver may get the same `webhook-id` twice. A failed try is tried
again on the schedule of Standard Webhooks, with jitter; a receiver in trouble is left in peace for a while.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from greetings.brands import BrandLog
from greetings.chain import Ids, first_of
from greetings.chain.ids import LARGEST, PER_MS
from greetings.errors import Conflict, NotFound
from greetings.sponsors.rows import (
    ARRIVED,
    DELIVERY,
    DELIVERY_COLUMNS,
    DELIVERY_STATES,
    FAILED,
    GIVEN_UP,
    GONE,
    HOOK_STATES,
    ON,
    TEST_KIND,
    TRY,
    TRY_COLUMNS,
    UNSENT,
    Delivery,
    Try,
    Webhook,
    delivery_of,
    select,
)
from greetings.sponsors.stories import sample
from greetings.sponsors.webhooks import STOP
from greetings.store import Change, Database, Query, Rows, Run, Unit, Unmet, Value

# The example schedule of Standard Webhooks 1.0.0, in seconds after the try before; the first one is at once.
SCHEDULE: Final = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER: Final = 0.1
RETRY_AFTER_MAX: Final = 86_400
LEASE_MS: Final = 60_000
# Nothing arrived for as long as the schedule lasts: the webhook is switched off.
PATIENCE_MS: Final = 3 * 86_400_000
PEACE_MS: Final = 300_000
OF_ONE_AT_ONCE: Final = 8
ANSWER_MAX: Final = 1000
_BUSY: Final = frozenset({429, 502, 503, 504})
_READ = select(DELIVERY_COLUMNS, "webhook_delivery")
# Webhooks by themselves, so that one with a long queue hides no other.
_WAITING = Query(
    "select w.id from webhook w where w.rest_ms <= :now and exists (select 1 from webhook_delivery d"
    " where d.webhook = w.id and d.state = 0 and d.due_ms <= :now and d.lease < :stale)",
    int,
)
_DUE = Query(
    "select id from webhook_delivery where webhook = :webhook and state = 0 and due_ms <= :now and lease < :stale"
    " order by due_ms, id limit :most",
    int,
)
_LEASE = Change(
    "update webhook_delivery set lease = :lease where id = :id and state = 0 and lease < :stale and due_ms <= :now"
)
_LEASED = Query(f"{_READ} where lease = :lease and state = 0 order by id", delivery_of)
_OF_HOOK = Query(
    f"{_READ} where webhook = :webhook and id < :before order by id desc limit :most", delivery_of
)
_FIND = Query(f"{_READ} where webhook = :webhook and id = :id", delivery_of)
_TRIES = Query(f"{select(TRY_COLUMNS, 'webhook_try')} where delivery = :delivery order by id", Try)
_SETTLE = Change(
    "update webhook_delivery set state = :state, tries = tries + 1, due_ms = :due, lease = 0"
    " where id = :id and lease = :lease"
)
_WELL = Change("update webhook set failing_ms = null, arrived_ms = :now, rest_ms = 0 where id = :id")
_ILL = Change("update webhook set failing_ms = coalesce(failing_ms, :now), rest_ms = :until where id = :id")
_WAKE = Change("update webhook set rest_ms = 0 where id = :id")
_END = Change("update webhook set state = :state where id = :id and state = 0")
_AGAIN = Change(
    "update webhook_delivery set state = 0, tries = 0, due_ms = :now, lease = 0"
    " where webhook = :webhook and id = :id and lease = 0"
)
_AGAIN_ALL = Change(
    "update webhook_delivery set state = 0, tries = 0, due_ms = :now, lease = 0"
    " where webhook = :webhook and state = 2 and id >= :first"
)
_SWEEP = (
    Change(
        "delete from webhook_try where delivery in (select id from webhook_delivery"
        " where state <> 0 and id < :old order by id limit :most)"
    ),
    Change(
        "delete from webhook_delivery where id in (select id from webhook_delivery"
        " where state <> 0 and id < :old order by id limit :most)"
    ),
)
_COUNTS = Query(
    "select state, count(*) from webhook_delivery where webhook = :webhook group by state",
    lambda state, count: (DELIVERY_STATES[int(state)], int(count)),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try. `status` 0: no answer, `trouble` says why; `wait`: the receiver's Retry-After (s)."""

    status: int
    trouble: str = ""
    answer: str = ""
    ms: int = 0
    wait: int = 0

    @property
    def arrived(self) -> bool:
        """A status of 200 to 299: all else is a failure."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Lease:
    """Deliveries that one process works on now."""

    number: int
    deliveries: tuple[Delivery, ...]


class Deliveries:
    """The queue and the log."""

    def __init__(self, database: Database, log: BrandLog, *, random: Random | None = None) -> None:
        self._database = database
        self._ids = Ids()
        self._log = log
        self._random = random or Random()

    # Into the queue
    def rows(self, webhook: Webhook, event: int, kind: str, body: str, *, now_ms: int) -> Rows:
        """Give the step that queues an event for a webhook, once."""
        record = (self._ids.draw(), webhook.id, webhook.brand, event, kind, body, 0, 0, now_ms, 0)
        return Rows(DELIVERY, (record,))

    async def send_test(self, webhook: Webhook, *, by: str, now_ms: int) -> Delivery:
        """Queue a test for a webhook."""
        body = sample(webhook.kinds[0] if webhook.kinds else "", now_ms)
        queued = self.rows(webhook, self._ids.draw(), TEST_KIND, body, now_ms=now_ms)
        entry = self._log.entry(webhook.brand, by, "webhook-tested", str(webhook.id))
        await self._database.write(Unit((queued, entry), runs=(_wake(webhook),)))
        return await self.find(webhook, int(str(queued.records[0][0])))

    async def again(self, webhook: Webhook, number: int, *, by: str, now_ms: int) -> Delivery:
        """Send one delivery again, under the same `webhook-id`. Raise NotFound, Conflict while the webhook is off."""
        await self.find(webhook, number)
        _require_on(webhook)
        params: dict[str, Value] = {"webhook": webhook.id, "id": number, "now": now_ms}
        entry = self._log.entry(webhook.brand, by, "webhook-again", str(number))
        await self._database.write(Unit((entry,), runs=(Run(_AGAIN, params), _wake(webhook))))
        return await self.find(webhook, number)

    async def again_all(self, webhook: Webhook, since_ms: int, *, by: str, now_ms: int) -> int:
        """Send again whatever was given up since a time; give how many those are. Raise Conflict."""
        _require_on(webhook)
        params: dict[str, Value] = {"webhook": webhook.id, "first": first_of(since_ms), "now": now_ms}
        entry = self._log.entry(webhook.brand, by, "webhook-again-all", str(webhook.id))
        answer = await self._database.write(Unit((entry,), runs=(_wake(webhook), Run(_AGAIN_ALL, params))))
        return answer.touched[-1]

    # Out of the queue
    async def lease(self, most: int, now_ms: int, under_way: Mapping[int, int] | None = None) -> Lease:
        """Take some of what is due; empty when there is nothing.

        Of one webhook only so many are under way in a process; `under_way` says how many are by webhook.
        """
        stale = first_of(now_ms - LEASE_MS)
        waiting = await self._database.read(_WAITING, now=now_ms, stale=stale)
        self._random.shuffle(waiting)
        chosen: list[int] = []
        for webhook in waiting:
            room = min(OF_ONE_AT_ONCE - (under_way or {}).get(webhook, 0), most - len(chosen))
            if room > 0:
                chosen += await self._database.read(_DUE, webhook=webhook, now=now_ms, stale=stale, most=room)
        if not chosen:
            return Lease(0, ())
        # Of the time that was given and not of the clock, and never the same for two.
        number = first_of(now_ms) + self._ids.draw() % PER_MS
        common: dict[str, Value] = {"lease": number, "stale": stale, "now": now_ms}
        await self._database.write(Unit(runs=tuple(Run(_LEASE, {"id": one, **common}) for one in chosen)))
        return Lease(number, tuple(await self._database.read(_LEASED, lease=number)))

    async def settle(self, delivery: Delivery, webhook: Webhook, outcome: Outcome, *, now_ms: int) -> str:
        """Keep what became of a try. Give the state that the webhook came to by it; empty when it stays as it is."""
        due, state = self._next(delivery, outcome, now_ms)
        record = (
            self._ids.draw(), delivery.id, outcome.status, outcome.trouble, outcome.answer[:ANSWER_MAX], outcome.ms
        )  # fmt: skip
        settled: dict[str, Value] = {
            "id": delivery.id, "lease": delivery.lease, "state": DELIVERY_STATES.index(state), "due": due,
        }  # fmt: skip
        ended = self._ended(webhook, outcome, state, now_ms=now_ms)
        runs = [Run(_SETTLE, settled, at_least=1), *self._of_hook(webhook, outcome, due, now_ms=now_ms)]
        rows = [Rows(TRY, (record,))]
        if ended:
            runs += [
                Run(_END, {"id": webhook.id, "state": HOOK_STATES.index(ended)}), Run(STOP, {"id": webhook.id}),
            ]  # fmt: skip
            rows.append(self._log.entry(webhook.brand, "system", f"webhook-{ended}", str(webhook.id)))
        try:
            await self._database.write(Unit(tuple(rows), runs=tuple(runs)))
        except Unmet:
            return ""  # another process took the lease over, or the webhook is gone
        return ended

    def _next(self, delivery: Delivery, outcome: Outcome, now_ms: int) -> tuple[int, str]:
        """Say when a delivery is due again, and how it stands."""
        if outcome.arrived:
            return now_ms, ARRIVED
        if delivery.tries >= len(SCHEDULE) or delivery.kind == TEST_KIND:
            return now_ms, GIVEN_UP
        planned = SCHEDULE[delivery.tries] * (1 + self._random.random() * JITTER)
        wait = min(outcome.wait, RETRY_AFTER_MAX) if outcome.status in _BUSY else 0
        return now_ms + round(max(planned, wait) * 1000), UNSENT

    def _of_hook(self, webhook: Webhook, outcome: Outcome, due: int, *, now_ms: int) -> Sequence[Run]:
        if outcome.arrived:
            return (Run(_WELL, {"id": webhook.id, "now": now_ms}),)
        until = min(due, now_ms + PEACE_MS)
        return (Run(_ILL, {"id": webhook.id, "now": now_ms, "until": until}),)

    def _ended(self, webhook: Webhook, outcome: Outcome, state: str, *, now_ms: int) -> str:
        if outcome.status == 410:
            return GONE
        since = webhook.failing_ms
        over = state == GIVEN_UP and since is not None and now_ms - since >= PATIENCE_MS
        return FAILED if over else ""

    async def stop(self, webhook: Webhook) -> None:
        """Let what waits for a webhook wait no longer."""
        await self._database.write(Unit(runs=(Run(STOP, {"id": webhook.id}),)))

    async def sweep(self, before_ms: int, most: int = 1000) -> int:
        """Forget what was settled before a time, some at once; give how many deliveries those were."""
        params: Mapping[str, Value] = {"old": first_of(before_ms), "most": most}
        answer = await self._database.write(Unit(runs=tuple(Run(one, params) for one in _SWEEP)))
        return answer.touched[-1]

    # The log
    async def of(self, webhook: Webhook, *, before: int = LARGEST, most: int = 50) -> list[Delivery]:
        """Give the newest deliveries of a webhook, or those before an id."""
        return await self._database.read(_OF_HOOK, webhook=webhook.id, before=before, most=most)

    async def find(self, webhook: Webhook, number: int) -> Delivery:
        """Give one delivery of a webhook. Raise NotFound."""
        found = await self._database.one(_FIND, webhook=webhook.id, id=number)
        if found is None:
            raise NotFound("There is no such delivery.")
        return found

    async def tries(self, delivery: Delivery) -> list[Try]:
        """Give the tries of a delivery, the first one first."""
        return await self._database.read(_TRIES, delivery=delivery.id)

    async def counts(self, webhook: Webhook) -> dict[str, int]:
        """Count the deliveries of a webhook by state."""
        return dict(await self._database.read(_COUNTS, webhook=webhook.id))


def _wake(webhook: Webhook) -> Run:
    """Let a webhook that rests be tried at once."""
    return Run(_WAKE, {"id": webhook.id})


def _require_on(webhook: Webhook) -> None:
    if webhook.state != ON:
        raise Conflict("This webhook is switched off. Please switch it on first.")
