"""What a webhook says: an event of a campaign as JSON. Nobody's name, no address, nothing of a card's words.

Cards, forwards and people are nodes: a word that is the same wherever the same node comes up in one campaign, and
leads nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from typing import Any, Final

from greetings.campaigns import (
    CARD_MADE,
    CONVERSION,
    FORWARD_CREATED,
    LINK_FOLLOWED,
    PARTICIPANT_JOINED,
    PERSON_OPENED,
    Campaign,
    Event,
    Seed,
    Variant,
)
from greetings.links import channel
from greetings.sponsors.rows import TEST_KIND, Conversion

_NODES: Final = {
    CARD_MADE: "card",
    FORWARD_CREATED: "forward",
    PERSON_OPENED: "forward",
    PARTICIPANT_JOINED: "participant",
    LINK_FOLLOWED: "forward",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What the events of a campaign are told with: its seeds and variants by number."""

    campaign: Campaign
    seeds: Mapping[int, Seed]
    variants: Mapping[int, Variant]


class Stories:
    """Writes bodies."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._key = sha256(secret_keys[0].encode()).digest()

    def node(self, campaign: int, kind: str, number: int) -> str:
        """Write a node of a campaign."""
        said = f"{kind}.{campaign}.{number}".encode()
        return blake2b(said, key=self._key, digest_size=8, person=b"nodes").hexdigest()

    def body(self, event: Event, scene: Scene, conversion: Conversion | None = None) -> str:
        """Write an event."""
        told: dict[str, Any] = {"campaign": scene.campaign.slug}
        seed, variant, way = (
            scene.seeds.get(event.seed),
            scene.variants.get(event.variant),
            channel(event.channel),
        )
        told["seed"] = {"number": seed.number, "label": seed.label} if seed else None
        told["variant"] = {"template": variant.template, "label": variant.label} if variant else None
        told["channel"] = {"channel": way.channel, "via": way.via} if way else None
        if event.kind in _NODES:
            kind = _NODES[event.kind]
            nowhere = event.subject == event.campaign  # a link that stood on no card
            told[kind] = None if nowhere else self.node(event.campaign, kind, event.subject)
        if event.kind == CONVERSION and conversion is not None:
            told |= {
                "reference": conversion.reference,
                "amount": conversion.amount or None,
                "currency": conversion.currency or None,
                "clicked": moment(conversion.click_ms),
            }
        return written(event.name, event.at_ms, told)


def sample(kind: str, now_ms: int) -> str:
    """Write what is sent to try a webhook out."""
    return written(TEST_KIND, now_ms, {"about": kind, "message": "It works: this is a test."})


def written(kind: str, at_ms: int, told: Mapping[str, Any]) -> str:
    """Write a body as Standard Webhooks advises: type, timestamp, data; without spaces."""
    whole = {"type": kind, "timestamp": moment(at_ms), "data": told}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def moment(milliseconds: int) -> str:
    """Write a time in UTC, to the millisecond."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
