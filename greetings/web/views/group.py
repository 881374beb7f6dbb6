"""What the pages are told about cards that answer a card, and about cards that a group signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.maker import FormField
from greetings.web.views.sending import PageWay
from greetings.web.views.surroundings import FieldProblem, Frame, Picture, Words


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """An answer that came: from whom (perhaps empty), its picture, and the link that opens its envelope.

    `to` is for whom the card was that it answers, where that is not plain.
    """

    sender: Words
    picture: Picture
    href: str
    to: Words | None = None


@dataclass(frozen=True, slots=True)
class SignatureWords:
    """One signature as everybody sees it."""

    name: Words
    line: Words


@dataclass(frozen=True, slots=True)
class SignedSheet:
    """The signatures of a card: their words, and the sheet on which they are drawn."""

    signatures: tuple[SignatureWords, ...]
    picture: Picture


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One signature with what can be done about it: `action` takes it back, or hides and shows it."""

    words: SignatureWords
    action: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SignView:
    """`/sign/<code>`. `kind` of the group; `state`: open, closed, full. `mine` was signed with this browser.

    `signed` says that a signature has just been put in, `limit` that this browser has signed as often as it may.
    """

    frame: Frame
    code: str
    palette_url: str
    picture: Picture
    recipient: Words
    sender: Words
    kind: str
    state: str
    closes_at: datetime
    action: str
    fields: tuple[FormField, ...]
    once: str
    others: tuple[SignatureWords, ...]
    count: int
    most: int
    mine: tuple[SignatureRow, ...] = ()
    signed: bool = False
    limit: bool = False
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class SigningView:
    """`<manage_url>/signing`: the maker gathers signatures, arranges them and sends the card.

    `closes` is the day as a date field has it; `kinds` are kinds of groups. All actions are POST.
    """

    frame: Frame
    palette_url: str
    picture: Picture
    recipient: Words
    sign_url: str
    ways: tuple[PageWay, ...]
    qr: Picture
    rows: tuple[SignatureRow, ...]
    shown: int
    count: int
    most: int
    ceiling: int
    state: str
    kind: str
    kinds: tuple[str, ...]
    closes: str
    closes_at: datetime
    first_day: str
    last_day: str
    manage_path: str
    manage_url: str
    page_url: str
    sheet: Picture | None = None
    problems: tuple[FieldProblem, ...] = ()
