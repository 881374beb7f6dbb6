"""What the private journey page is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.group import AnswerLink
from greetings.web.views.sending import ShareSheet
from greetings.web.views.surroundings import Frame, Picture, Words


@dataclass(frozen=True, slots=True)
class ChainNode:
    """One forward in the picture of the chain. `parent` is None for the root; parents come before children."""

    key: str
    parent: str | None
    generation: int
    channel: str
    opened: bool


@dataclass(frozen=True, slots=True)
class OpeningCounts:
    """Openings of the whole chain by kind."""

    person: int
    preview: int
    scanner: int
    unknown: int


@dataclass(frozen=True, slots=True)
class JourneyView:
    """`manage_url`, private. `people` passed it on or opened it, `generations` is the furthest step from the maker.

    `signing_href`: others sign this card, and `signed` have.

    `takeback_action` and `undo_action` are POST; `taken_back_until` is the end of the undo, None while the card lives.
    `sure`: the page asks before it takes back. `total` counts all forwards, `nodes` may be the first few hundred.
    """

    frame: Frame
    palette_url: str
    picture: Picture
    recipient: Words
    made_at: datetime
    page_url: str
    people: int
    generations: int
    forwards: int
    openings: OpeningCounts
    nodes: tuple[ChainNode, ...]
    total: int
    shares: ShareSheet | None
    manage_url: str
    takeback_href: str
    takeback_action: str
    undo_action: str
    taken_back: bool = False
    taken_back_until: datetime | None = None
    sure: bool = False
    last_at: datetime | None = None
    answers: tuple[AnswerLink, ...] = ()
    signing_href: str = ""
    signed: int = 0
