"""What the pages of domains, webhooks and results are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.console import Bench
from greetings.web.views.maker import FormField
from greetings.web.views.surroundings import FieldProblem, Frame, Words


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One domain. `state`: waiting, verified, failing, lost; `trouble`: a code; `until`: when links stop working."""

    domain: str
    state: str
    way: str
    trouble: str
    record: str
    file_href: str
    file_url: str
    checked: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DomainsView:
    """`/console/domains`. `runs`: who looks may change something. `trouble`: empty, full."""

    frame: Frame
    bench: Bench
    domains: tuple[DomainRow, ...]
    name: FormField
    once: str
    runs: bool
    problems: tuple[FieldProblem, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class HookRow:
    """One webhook. `state`: on, off, failed, gone; so many deliveries wait and were given up."""

    href: str
    url: str
    note: Words
    state: str
    kinds: tuple[str, ...]
    arrived: datetime | None
    failing: datetime | None
    waiting: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class HookForm:
    """The form of a webhook. `chosen`: the kinds of events that it has ticked."""

    url: FormField
    note: FormField
    kinds: tuple[str, ...]
    chosen: tuple[str, ...]
    once: str


@dataclass(frozen=True, slots=True)
class WebhooksView:
    """`/console/webhooks`. `trouble`: empty, full, plan."""

    frame: Frame
    bench: Bench
    webhooks: tuple[HookRow, ...]
    form: HookForm
    problems: tuple[FieldProblem, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class TryRow:
    """One try: the status of the answer (0: none, `trouble` is a code), its beginning, how long it took."""

    at: datetime
    status: int
    trouble: str
    answer: str
    ms: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery. `state`: waiting, arrived, given-up."""

    id: str
    message: str
    kind: str
    state: str
    made: datetime
    next: datetime
    body: str
    tries: tuple[TryRow, ...]


@dataclass(frozen=True, slots=True)
class WebhookView:
    """`/console/webhooks/<id>`. `news`: empty, made, tested, again, changed. `trouble`: empty, off."""

    frame: Frame
    bench: Bench
    hook: HookRow
    secret: str
    deliveries: tuple[DeliveryRow, ...]
    form: HookForm
    old_until: datetime | None = None
    older_href: str = ""
    news: str = ""
    problems: tuple[FieldProblem, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One conversion. `way`: key, signed, returned."""

    reference: str
    campaign: Words
    campaign_href: str
    amount: str
    currency: str
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ResultsView:
    """`/console/results`. `secret` is empty for who may not see it."""

    frame: Frame
    bench: Bench
    results: tuple[ResultRow, ...]
    month: int
    runs: bool
    parameter: str
    return_url: str
    post_url: str
    secret: str = ""
    open_return: bool = False
    old_until: datetime | None = None
    older_href: str = ""
