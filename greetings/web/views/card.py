"""What the card page is told, sealed and open."""

from __future__ import annotations

from dataclasses import dataclass

from greetings.web.views.group import AnswerLink, SignedSheet
from greetings.web.views.sending import ShareSheet
from greetings.web.views.surroundings import Frame, Picture, Words


@dataclass(frozen=True, slots=True)
class Name:
    """A name as words and, where the engine could draw it, as a picture in the template's face."""

    words: Words
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """What a messenger shows. All addresses are absolute; `canonical` is this forward's own address."""

    title: str
    description: str
    canonical: str
    picture: Picture
    oembed: str
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """How the card is wrapped. `animation`: petals, snow, fireworks, lanterns, lights, confetti, diyas, leaves.

    `liner` (4:3) and `stamp` (square) are addresses of the template's own pictures; empty: the page draws the pattern
    and the sign that fit the animation, in the colours of the palette.
    """

    template: str
    palette_url: str
    animation: str
    liner: str = ""
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class SponsorLine:
    """Who pays for the paper. `href` is `/s/<id>` or empty."""

    name: str
    href: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class SealedView:
    """`/g/<code>` before the tap. `open_action` is `/g/<code>/open`; `picture` is what will come out."""

    frame: Frame
    code: str
    envelope: Envelope
    recipient: Name
    sender: Name
    preview: LinkPreview
    forward_link: str
    open_action: str
    picture: Picture
    report_href: str


@dataclass(frozen=True, slots=True)
class OwnLink:
    """The reader's own link: how far it travelled."""

    people: int
    generations: int


@dataclass(frozen=True, slots=True)
class CardWords:
    """The card's words as real text; empty ones are left out."""

    greeting: str
    recipient: str
    message: str
    sender: str
    lang: str
    dir: str


@dataclass(frozen=True, slots=True)
class OpenView:
    """`/g/<code>` after the tap. `forward_link` is the reader's own latent link, `picture` bears its QR.

    `answers` came to this very reader, who made the card; `answer_href` is empty for him.
    """

    frame: Frame
    code: str
    envelope: Envelope
    words: CardWords
    sender: Words
    preview: LinkPreview
    forward_link: str
    picture: Picture
    shares: ShareSheet
    make_href: str
    report_href: str
    own: OwnLink | None = None
    sponsor: SponsorLine | None = None
    answer_href: str = ""
    answers: tuple[AnswerLink, ...] = ()
    signed: SignedSheet | None = None
