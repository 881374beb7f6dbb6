"""All ways in which one reader can send a card on."""

from __future__ import annotations

from dataclasses import dataclass

from greetings.web.views.surroundings import Picture


@dataclass(frozen=True, slots=True)
class ShareButton:
    """One way to send: its own latent link. `href` is the plain link (`shares.share_sheet` builds it)."""

    via: str
    name: str
    href: str
    code: str
    page_url: str


@dataclass(frozen=True, slots=True)
class ShareSheet:
    """All ways of one reader; every address carries its own latent code.

    `native` (Web Share), `copy` and `qr` have no `href` of their own. `qr_picture` shows the QR of `qr.page_url`;
    `saved` is the picture that is saved or shared as a file, its QR leads to `save`.
    """

    text: str
    buttons: tuple[ShareButton, ...]
    native: ShareButton
    copy: ShareButton
    save: ShareButton
    qr: ShareButton
    qr_picture: Picture
    saved: Picture
