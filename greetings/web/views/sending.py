"""All ways in which one reader can send a card on."""

from __future__ import annotations

from dataclasses import dataclass

from greetings.web.views.surroundings import Frame, Picture


@dataclass(frozen=True, slots=True)
class ShareButton:
    """One way to send: its own latent link. `shares` builds it from the table of ways.

    `href` is the plain link; empty where a person takes `steps` (save, qr, copy) with `picture` and `text`, or where
    the page itself does it. `app` opens an app on phones, beside the steps. A `translated` name is an
    English word, others are trademarks.
    """

    via: str
    name: str
    href: str
    code: str
    page_url: str
    translated: bool = False
    steps: tuple[str, ...] = ()
    app: str = ""
    picture: str = ""
    text: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class PageWay:
    """A plain link that sends a page's address. A `translated` name is an English word, others are trademarks."""

    via: str
    name: str
    href: str
    translated: bool = False


@dataclass(frozen=True, slots=True)
class CopyField:
    """Something to paste elsewhere, with its own latent link inside; `end_card` is a picture that belongs to it."""

    via: str
    name: str
    text: str
    code: str
    translated: bool = False
    end_card: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """Whom the words are for: family, friend, colleague, or empty for anybody. `href` shows the page with them."""

    name: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShareSheet:
    """All ways of one reader; every address carries its own latent code. `text` are the words before a link.

    `native` (Web Share), `copy`, `save` and `qr` have no `href` of their own. `qr_picture` shows the QR of
    `qr.page_url`; `saved` is the picture that is saved or shared as a file, its QR leads to `save`. `print_href` is a
    postcard for a printer. `carries` is link, file or both; what does not fit it is left out: `letter` is None,
    tuples are empty.
    """

    text: str
    carries: str
    relations: tuple[Relation, ...]
    friends_href: str
    front: tuple[ShareButton, ...]
    rest: tuple[ShareButton, ...]
    native: ShareButton
    copy: ShareButton
    save: ShareButton
    qr: ShareButton
    print_href: str
    qr_picture: Picture
    saved: Picture
    pastes: tuple[CopyField, ...]
    letter: ShareButton | None
    signatures: tuple[CopyField, ...]
    title: str
    videos: tuple[CopyField, ...]

    @property
    def buttons(self) -> tuple[ShareButton, ...]:
        """All buttons, the first row before the rest."""
        return (*self.front, *self.rest)


@dataclass(frozen=True, slots=True)
class FriendRow:
    """One friend of a quick send: `number` from 1, his own latent link for each way."""

    number: int
    buttons: tuple[ShareButton, ...]
    native: ShareButton
    copy: ShareButton
    save: ShareButton


@dataclass(frozen=True, slots=True)
class FriendsView:
    """`/g/<code>/friends`: quick send. `before` and `after` stand around a name that stays in the browser."""

    frame: Frame
    palette_url: str
    picture: Picture
    card_href: str
    text: str
    subject: str
    before: str
    after: str
    carries: str
    relations: tuple[Relation, ...]
    rows: tuple[FriendRow, ...]
