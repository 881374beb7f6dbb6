"""Codes of links, and everything else that is derived from the installation's secret.

A code is 22 base62 characters: one AES block that only this installation can open. It names a place in the chain
without a row in the database. The same secrets, each under a purpose of its own, sign manage tokens
and hash visitors, so that no raw address and no token is ever kept. This room refuses what it did not sign.

Face:
    Links(secrets)                            secrets as in Settings.secret_key: the first signs, all open
      .issue(number, reference, nonce) -> code          .issue_all(numbers, reference, nonce) -> (code, ...)
      .again(number, reference, nonce, key=n) -> code   the code of a row, under the key that once signed it
      .read(code) -> Link | None
      .random_nonce() -> int
      .token(code, version) -> str            .token_fits(token, code, version) -> bool
      .visitor(identity) -> Visitor           identity: the random bytes of a cookie whose signature was checked
        Visitor.nonce(reference, friend=0) -> int         his own link, or the one he keeps for friend 1..FRIENDS_MAX
        Visitor.nonces(reference) -> (int, ...)           all of them;  .made(reference, nonce) -> bool
      .passer_by(address, agent, day) -> int  the keyed daily hash of somebody without a cookie
      .stranger(address, day) -> int          the keyed daily hash of a coarse address, for limits
    CHANNELS, channel(number), button(channel, via)      the append-only table of (kind, channel, via)
    coarse(address) -> str                    an address cut to its network: /24 or /48
"""

from __future__ import annotations

from greetings.links.channels import ADDRESS_BAR, CHANNELS, PICTURE, ROOT, Channel, button, channel
from greetings.links.codes import CODE_LENGTH, Link, clean_code
from greetings.links.links import Links
from greetings.links.visitors import FRIENDS_MAX, Visitor, coarse

__all__ = [
    "ADDRESS_BAR",
    "CHANNELS",
    "CODE_LENGTH",
    "FRIENDS_MAX",
    "PICTURE",
    "ROOT",
    "Channel",
    "Link",
    "Links",
    "Visitor",
    "button",
    "channel",
    "clean_code",
    "coarse",
]
