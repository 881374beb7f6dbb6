"""What all parts of this room stand on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from greetings.brands import Brands
from greetings.cards import Cards
from greetings.chain import Chain, Ids
from greetings.letters.phrases import Voice
from greetings.letters.tags import Tags
from greetings.mail import Mail
from greetings.settings import Settings
from greetings.store import Database, Limits


def now_ms() -> int:
    """Give the time in ms since 1970."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Ground:
    """The rooms below, the sentences of the door, and a clock (ms since 1970)."""

    database: Database
    brands: Brands
    chain: Chain
    cards: Cards
    mail: Mail
    voice: Voice
    settings: Settings
    tags: Tags
    limits: Limits | None = None
    clock: Callable[[], int] = now_ms
    ids: Ids = field(default_factory=Ids)
