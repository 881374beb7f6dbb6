"""What the pages around a card are told: its embed, what is known about it, and the wish for no more cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.card import SponsorLine
from greetings.web.views.surroundings import Frame, Picture, Words


@dataclass(frozen=True, slots=True)
class EmbedView:
    """`/g/<code>/embed`, in a frame of another site. `card_href` opens in a window of its own."""

    frame: Frame
    palette_url: str
    sender: Words
    picture: Picture
    card_href: str
    sponsor: SponsorLine | None = None


@dataclass(frozen=True, slots=True)
class EmbedGoneView:
    """The same frame, once the card was taken back, or `recalled` by those who run the site."""

    frame: Frame
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a link came. `channel` as in the ledger, else `first` (the maker's) or `address`; `name`: a trademark."""

    channel: str
    via: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class AboutView:
    """`/g/<code>/about`. `by` is a first name or empty; `latent`: nobody used the link, so it tells what would be."""

    frame: Frame
    code: str
    palette_url: str
    stamp: str
    animation: str
    made_at: datetime
    by: Words
    template: str
    generation: int
    arrival: Arrival
    latent: bool
    report_href: str
    no_more_href: str
    quiet: bool
    sponsor: SponsorLine | None = None


@dataclass(frozen=True, slots=True)
class QuietView:
    """The page of a browser that asked for no more cards (`quiet`), or that may ask for it. `action` is a POST."""

    frame: Frame
    code: str
    action: str
    anyway_href: str
    quiet: bool
