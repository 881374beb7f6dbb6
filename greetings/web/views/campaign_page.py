"""What the public page of a campaign is told: before, while it is open, and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from greetings.web.views.card import Envelope, LinkPreview
from greetings.web.views.surroundings import Frame, Picture, Words


@dataclass(frozen=True, slots=True)
class PageFigures:
    """What became of it so far, in numbers that anybody may know."""

    cards: int
    opened: int


@dataclass(frozen=True, slots=True)
class SeasonPageView:
    """`/c/<slug>`. `phase`: soon, open, over. `starts` and `ends` are its first and last day; `festival` may be empty.

    `make_href` leads to the desk with the design that this visitor meets, `card_href` to the brand's own card;
    `brand_href` to the brand's own site, `contest_href` to a contest or draw. `figures` come once there is something
    to tell.
    """

    frame: Frame
    phase: str
    name: Words
    brand: Words
    monogram: str
    envelope: Envelope
    preview: LinkPreview
    picture: Picture
    starts: date
    ends: date
    days: int
    festival: str = ""
    day: date | None = None
    calendar_href: str = ""
    make_href: str = ""
    card_href: str = ""
    brand_href: str = ""
    contest_href: str = ""
    figures: PageFigures | None = None
    looks: tuple[Picture, ...] = ()
    others_href: str = "/"
