"""The rows of this room: domains, webhooks and what was sent to them, conversions; and the states they go through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from greetings.chain.tidings import KINDS
from greetings.store import Insert, Query, Value

WAITING, VERIFIED, FAILING, LOST = DOMAIN_STATES = ("waiting", "verified", "failing", "lost")
DNS, FILE = WAYS = ("dns", "file")
ON, OFF, FAILED, GONE = HOOK_STATES = ("on", "off", "failed", "gone")
UNSENT, ARRIVED, GIVEN_UP = DELIVERY_STATES = ("waiting", "arrived", "given-up")
BY_KEY, SIGNED, RETURNED = CONVERSION_WAYS = ("key", "signed", "returned")
TEST_KIND: Final = "webhook.test"
EVENT_KINDS: Final = tuple(KINDS.values())


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of a brand. `failing_ms`: since when its proof is missing; `due_ms`: when it is looked for again."""

    id: int
    brand: int
    domain: str
    token: str
    state: str
    way: str
    trouble: str
    made_ms: int
    checked_ms: int | None
    verified_ms: int | None
    failing_ms: int | None
    due_ms: int | None

    def covers(self, host: str) -> bool:
        """Tell whether a host is this domain; a TXT record proves all hosts below it too, a file only this one."""
        below = self.way == DNS and host.endswith(f".{self.domain}")
        return host == self.domain or below


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a brand wants to be told, and of what.

    `failing_ms`: since when nothing has arrived; until `rest_ms` nothing is sent there.
    """

    id: int
    brand: int
    url: str
    kinds: tuple[str, ...]
    note: str
    state: str
    sealed: bytes
    before: bytes | None
    before_until_ms: int
    made_ms: int
    failing_ms: int | None
    arrived_ms: int | None
    rest_ms: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook. `message`: the id by which a receiver knows it again."""

    id: int
    webhook: int
    brand: int
    event: int
    kind: str
    body: str
    state: str
    tries: int
    due_ms: int
    lease: int

    @property
    def message(self) -> str:
        """The `webhook-id`: the same for every try, and for what is sent again."""
        return f"msg_{self.id}"


@dataclass(frozen=True, slots=True)
class Try:
    """One try to deliver: the answer's status (0: none came, `trouble` says why), its beginning, how long it took."""

    id: int
    delivery: int
    status: int
    trouble: str
    answer: str
    ms: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came of a click, under the brand's own reference. `amount` is empty or a decimal, as it was sent."""

    id: int
    brand: int
    campaign: int
    reference: str
    amount: str
    currency: str
    way: str
    click_ms: int
    seed: int
    variant: int
    channel: int


DOMAIN_COLUMNS: Final = (
    *("id", "brand", "domain", "token", "state", "way", "trouble"),
    *("made_ms", "checked_ms", "verified_ms", "failing_ms", "due_ms"),
)
HOOK_COLUMNS: Final = (
    *("id", "brand", "url", "kinds", "note", "state", "sealed", "before", "before_until_ms"),
    *("made_ms", "failing_ms", "arrived_ms", "rest_ms"),
)
DELIVERY_COLUMNS: Final = (
    *("id", "webhook", "brand", "event", "kind", "body", "state", "tries", "due_ms", "lease"),
)
CONVERSION_COLUMNS: Final = (
    *("id", "brand", "campaign", "reference", "amount", "currency", "way"),
    *("click_ms", "seed", "variant", "channel"),
)
TRY_COLUMNS: Final = ("id", "delivery", "status", "trouble", "answer", "ms")
DOMAIN = Insert("brand_domain", DOMAIN_COLUMNS, on=("brand", "domain"))
WEBHOOK = Insert("webhook", HOOK_COLUMNS)
DELIVERY = Insert("webhook_delivery", DELIVERY_COLUMNS, on=("webhook", "event"))
TRY = Insert("webhook_try", TRY_COLUMNS)
CONVERSION = Insert("conversion", CONVERSION_COLUMNS)


def domain_of(*columns: Value) -> Domain:
    """Read a row whose columns are DOMAIN_COLUMNS."""
    return Domain(*columns[:4], DOMAIN_STATES[_whole(columns[4])], *columns[5:])  # type: ignore[arg-type, call-arg]


def webhook_of(*columns: Value) -> Webhook:
    """Read a row whose columns are HOOK_COLUMNS."""
    number, brand, url, kinds, note, state, sealed, before, *times = columns
    read = (number, brand, url, tuple(str(kinds).split()), note, HOOK_STATES[_whole(state)])
    return Webhook(*read, _bytes(sealed), None if before is None else _bytes(before), *times)  # type: ignore[arg-type]


def delivery_of(*columns: Value) -> Delivery:
    """Read a row whose columns are DELIVERY_COLUMNS."""
    return Delivery(*columns[:6], DELIVERY_STATES[_whole(columns[6])], *columns[7:])  # type: ignore[arg-type, call-arg]


def conversion_of(*columns: Value) -> Conversion:
    """Read a row whose columns are CONVERSION_COLUMNS."""
    return Conversion(*columns[:6], CONVERSION_WAYS[_whole(columns[6])], *columns[7:])  # type: ignore[arg-type, call-arg]


def select(columns: tuple[str, ...], table: str) -> str:
    """Return the beginning of a query for whole rows of a table."""
    return f"select {', '.join(columns)} from {table}"  # noqa: S608 - our own names


PARTICIPANT_OF = Query(
    "select participant, campaign from campaign_participant where participant in (:one, :other)",
    lambda participant, campaign: (int(participant), int(campaign)),
)


def _whole(column: Value) -> int:
    return int(column or 0)


def _bytes(column: Value) -> bytes:
    return bytes(column)  # type: ignore[arg-type]
