"""What is sent and told about domains, conversions and webhooks: strict models, like those of everybody else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from greetings.sponsors import EVENT_KINDS
from greetings.web.bodies import Answer, Body

Text = Annotated[str, Field(max_length=4000)]
_KINDS = ", ".join(EVENT_KINDS)


class DomainWish(Body):
    """A domain that is to be proved."""

    domain: Text = Field(description="without https:// and path", examples=["moon.shop"])


class ConversionWish(Body):
    """What came of a click."""

    click: Text = Field(description="`greetings_click`, as your page was given it")
    reference: Text = Field(description="your own, such as the order's number", examples=["A-1001"])
    amount: Text | None = Field(default=None, description="what it was worth", examples=["19.90"])
    currency: Text | None = Field(default=None, description="three letters, with an amount", examples=["EUR"])


class ReturnWish(Body):
    """Whether buyers' browsers may bring conversions without a signature."""

    unsigned: bool


class WebhookWish(Body):
    """A webhook as it is to be."""

    url: Text = Field(description="https", examples=["https://moon.shop/hooks/greetings"])
    events: list[Annotated[str, Field(max_length=100)]] = Field(
        default=[], description=f"some of: {_KINDS}; nothing is all", max_length=20
    )
    note: Text = Field(default="", description="for yourself, at most 60 characters")
    on: bool = Field(default=True, description="false switches it off")


class AgainWish(Body):
    """Since when what was given up is to be sent again."""

    since: Text = Field(description="a time in UTC", examples=["2026-09-20T08:00:00Z"])


class DomainOut(Answer):
    """A domain, and how to prove it."""

    domain: str
    state: Literal["waiting", "verified", "failing", "lost"]
    way: Literal["dns", "file"] | None
    trouble: str | None = Field(description="why no proof was found: name, absent, token, dns or redirect")
    record: str = Field(description="the TXT record that proves it and all below it")
    file_url: str = Field(description="where a file with the same line proves this one host")
    checked: str | None
    links_until: str | None = Field(description="when links stop leading there, unless the proof is put back")


class DomainsOut(Answer):
    """The brand's domains."""

    domains: list[DomainOut]


class RemovedOut(Answer):
    """What is no longer there."""

    id: str
    state: Literal["removed"]


class ConversionTold(Answer):
    """A conversion that is kept."""

    reference: str
    campaign: str = Field(description="slug of the campaign")
    counted: bool = Field(description="false: it was told before")


class ConversionOut(Answer):
    """A conversion."""

    id: str
    reference: str
    campaign: str
    amount: str | None
    currency: str | None
    way: Literal["key", "signed", "returned"]
    clicked: str
    at: str


class ConversionsOut(Answer):
    """Conversions, the newest first."""

    conversions: list[ConversionOut]
    next: str | None


class SecretOut(Answer):
    """A secret that signs. `unsigned_return`: whether buyers' browsers may bring conversions without a signature."""

    secret: str
    unsigned_return: bool


class WebhookOut(Answer):
    """A webhook."""

    id: str
    url: str
    events: list[str]
    note: str
    state: Literal["on", "off", "failed", "gone"]
    made: str
    failing_since: str | None
    last_arrived: str | None


class NewWebhookOut(WebhookOut):
    """A webhook that was just made, with the secret that signs what is sent there."""

    secret: str


class WebhooksOut(Answer):
    """The brand's webhooks."""

    webhooks: list[WebhookOut]


class WebhookSecretOut(Answer):
    """The secret of a webhook."""

    id: str
    secret: str


class DeliveryOut(Answer):
    """What is to be sent to a webhook, or was."""

    id: str = Field(description="the `webhook-id` that the receiver sees")
    event: str
    state: Literal["waiting", "arrived", "given-up"]
    tries: int
    next_try: str | None
    made: str


class TryOut(Answer):
    """One try. `trouble` says why there was no answer."""

    at: str
    status: int | None
    trouble: str | None
    answer: str
    ms: int


class DeliveryWholeOut(DeliveryOut):
    """A delivery with what is sent, and what came back."""

    body: str
    log: list[TryOut]


class DeliveriesOut(Answer):
    """Deliveries, the newest first."""

    deliveries: list[DeliveryOut]
    next: str | None


class AgainOut(Answer):
    """How many deliveries go again."""

    again: int
