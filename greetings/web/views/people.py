"""What the pages of people who joined are told: joining, the public spread page, the private page, short notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from greetings.web.views.card import LinkPreview
from greetings.web.views.group import AnswerLink
from greetings.web.views.journey import ChainNode, OpeningCounts
from greetings.web.views.maker import FormField
from greetings.web.views.sending import PageWay
from greetings.web.views.surroundings import FieldProblem, Frame, Picture, Words


@dataclass(frozen=True, slots=True)
class PersonLink:
    """Somebody who joined: the name he shows, and where his page is."""

    name: Words
    href: str


@dataclass(frozen=True, slots=True)
class JoinView:
    """`/join`. `fields`: display_name, handle, and mail where mail is on. `host` stands before the handle.

    `through` is whose page invites, if it is known; `own` is the page of somebody who joined with this browser before.
    `once` makes a second press of the button harmless.
    """

    frame: Frame
    action: str
    host: str
    fields: tuple[FormField, ...]
    via: str
    once: str
    through: PersonLink | None = None
    own: PersonLink | None = None
    problems: tuple[FieldProblem, ...] = ()
    lost_href: str = ""


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card on a spread page: its picture, and the link that opens its envelope. `title` is its greeting."""

    href: str
    picture: Picture
    title: Words


@dataclass(frozen=True, slots=True)
class SeasonCard:
    """A card that can be made for a festival ahead."""

    href: str
    picture: Picture
    title: str
    festival: str
    day: date
    days: int


@dataclass(frozen=True, slots=True)
class SlotStamp:
    """One of the eight places. `kind`: ancestor, sponsor, house. `outside`: the link leaves this site, through `/s/`.

    Without a picture an ancestor shows his `monogram`; `motif` names the drawing of a house stamp.
    """

    k: int
    kind: str
    name: Words
    line: Words
    href: str = ""
    outside: bool = False
    picture: Picture | None = None
    monogram: str = ""
    motif: str = ""


@dataclass(frozen=True, slots=True)
class GuestRow:
    """One line of a guest book. `href`: the guest's own page; empty actions are not for who looks."""

    id: str
    name: Words
    line: Words
    href: str
    take_back: str
    report: str


@dataclass(frozen=True, slots=True)
class GuestBook:
    """The guest book of a page. `note`: thanks, waits, daily (one line a day), full, or empty."""

    action: str
    rows: tuple[GuestRow, ...]
    fields: tuple[FormField, ...]
    note: str = ""
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class BookDesk:
    """The owner's side of his guest book. `mode`: ask, open, closed. `take_back` of a row decides about it."""

    action: str
    mode: str
    waiting: tuple[GuestRow, ...]
    shown: tuple[GuestRow, ...]


@dataclass(frozen=True, slots=True)
class FriendSeal:
    """Somebody's page, as its seal."""

    name: Words
    monogram: str
    href: str
    handle: str


@dataclass(frozen=True, slots=True)
class FriendsDesk:
    """The owner's side of the exchange of pages. `trouble`: nobody (with that handle), own, full, or empty."""

    action: str
    friends: tuple[FriendSeal, ...]
    asked_me: tuple[FriendSeal, ...]
    asked_by_me: tuple[FriendSeal, ...]
    most: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class SpreadView:
    """`/@handle`. `own`: who looks joined too; his page is there. `mine`: this is his own page.

    `exchange`: ask, asked or agreed, between who looks and this page; empty where that is no question.
    """

    frame: Frame
    name: Words
    monogram: str
    handle: str
    generation: int
    parent: PersonLink | None
    shown_address: str
    page_url: str
    preview: LinkPreview
    cards: tuple[ShownCard, ...]
    season: tuple[SeasonCard, ...]
    slots: tuple[SlotStamp, ...]
    ways: tuple[PageWay, ...]
    qr: Picture
    join_href: str
    make_href: str
    own: PersonLink | None = None
    mine: bool = False
    guests: GuestBook | None = None
    friends: tuple[FriendSeal, ...] = ()
    exchange: str = ""


@dataclass(frozen=True, slots=True)
class ChannelBar:
    """One channel and how it works for somebody. `width` of the bar: 0 to 100."""

    channel: str
    via: str
    sent: int
    people: int
    joined: int
    width: int


@dataclass(frozen=True, slots=True)
class OwnCardRow:
    """One of somebody's own cards, and whether it stands on his page."""

    card: str
    picture: Picture
    title: Words
    recipient: Words
    href: str
    shown: bool


@dataclass(frozen=True, slots=True)
class CreativeLook:
    """One creative on the private page."""

    line: Words
    link: str
    picture: Picture | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CreativeDesk:
    """What somebody shows on the pages below him: the form, and the states of what he sent."""

    action: str
    fields: tuple[FormField, ...]
    picture_max_megabytes: str
    keeps_picture: bool = False
    shown: CreativeLook | None = None
    pending: CreativeLook | None = None
    refused: CreativeLook | None = None
    problems: tuple[FieldProblem, ...] = ()
    picture_problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnView:
    """`/own/<handle>/<token>`, private. `fresh`: the link is new and shown large. `sure`: asks before he leaves.

    `levels` are the people in generations 1 to 8 as counted at `as_of`; `nodes` may be the first few hundred.
    `renewed`: the link was made anew a moment ago. `known_ways`: names of trademarks by `via`.
    """

    frame: Frame
    name: Words
    monogram: str
    shown_address: str
    page_path: str
    manage_path: str
    manage_url: str
    known_ways: Mapping[str, str]
    levels: tuple[int, ...]
    total: int
    as_of: datetime
    nodes: tuple[ChainNode, ...]
    openings: OpeningCounts
    channels: tuple[ChannelBar, ...]
    cards: tuple[OwnCardRow, ...]
    creative: CreativeDesk
    fresh: bool = False
    renewed: bool = False
    sure: bool = False
    answers: tuple[AnswerLink, ...] = ()
    book: BookDesk | None = None
    friends: FriendsDesk | None = None
    mail_kept: bool = False


@dataclass(frozen=True, slots=True)
class OwnNoteView:
    """A short page: `kind` is lost (ask for a letter), sent, again (make a new link), left.

    `action` is where its form goes.
    """

    frame: Frame
    kind: str
    action: str = ""
    handle: str = ""
    name: Words | None = None
