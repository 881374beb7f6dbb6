"""Where the pages of people who joined are: paths that can stand in links, and addresses that people can read."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from greetings.chain import Pair
from greetings.links import Links, Visitor
from greetings.participants import Participant


def spread_path(handle: str) -> str:
    """Return the path of somebody's spread page."""
    return f"/@{quote(handle, safe='')}"


def own_path(handle: str, token: str) -> str:
    """Return the path of somebody's private page."""
    return f"/own/{quote(handle, safe='')}/{quote(token, safe='')}"


def join_path(via: str) -> str:
    """Return where somebody can join through a code or through `@handle`."""
    return f"/join?{urlencode({'via': via})}" if via else "/join"


def make_path(handle: str, **wanted: str) -> str:
    """Return where a card can be made that somebody's page has brought about."""
    return f"/?{urlencode(wanted | {'from': f'@{handle}'})}"


def shown_address(base: str, handle: str) -> str:
    """Return a spread page's address as people read and say it: without scheme, with the handle's own letters."""
    return f"{base.partition('://')[2]}/@{handle}"


def page_visitor(links: Links, participant: Participant) -> Visitor:
    """Return who stands for somebody's spread page: the page hands the same links to everybody, without any row."""
    return links.visitor(b"spread page" + participant.id.to_bytes(8))


def page_hand(links: Links, participant: Participant, card: int) -> Pair:
    """Return what somebody's spread page hands out for a card of his; the reference of a root is its card."""
    return Pair(card, page_visitor(links, participant).nonce(card))
