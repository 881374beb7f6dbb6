"""The click id that a sponsor's link carries out: sealed, so that nobody reads or makes one but this installation.

It says of which campaign the card is, on which forward the link stood and when it was followed; nobody's name, and
nothing that would be the same for two clicks. It is no row: kept is that somebody followed the link, and what comes of
it.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from greetings.sponsors.signing import Vault

PARAMETER: Final = "greetings_click"
CHARS: Final = 60
_PLAIN = Struct(">qqQ5s")


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody followed a sponsor's link. `forward`: where it stood, 0 for nowhere in the ledger."""

    campaign: int
    forward: int
    at_ms: int


class Clicks:
    """Writes and reads click ids."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._vault = Vault(secret_keys, "clicks")

    def write(self, click: Click) -> str:
        """Write a click id, each time another one."""
        plain = _PLAIN.pack(click.campaign, click.forward, click.at_ms, os.urandom(5))
        return urlsafe_b64encode(self._vault.seal(plain)).decode("ascii")

    def read(self, text: str) -> Click | None:
        """Read a click id; None for what was not written here."""
        if len(text) != CHARS or not text.isascii():
            return None
        try:
            plain = self._vault.open(urlsafe_b64decode(text))
        except (Error, ValueError):
            return None
        if plain is None or len(plain) != _PLAIN.size:
            return None
        campaign, forward, at_ms, _ = _PLAIN.unpack(plain)
        return Click(campaign, forward, at_ms)


def with_click(link: str, click: str) -> str:
    """Return a link that carries a click id, beside what it has already."""
    parts = urlsplit(link)
    query = f"{parts.query}&{PARAMETER}={click}" if parts.query else f"{PARAMETER}={click}"
    return urlunsplit(parts._replace(path=parts.path or "/", query=query))
