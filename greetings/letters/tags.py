"""What goes out and comes back: hashes of addresses, tags of letters, seals in confirmation links.

A tag names letter and person, signed, in 36 small letters that survive every mail server; it stands in the return path
(VERP) and in the Message-ID. A seal carries what somebody asked for until he confirms it; before that nothing is kept.
Refuses what was not made here, and seals that are too old.
"""

from __future__ import annotations

import json
import secrets
import zlib
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from greetings.errors import NotFound

TAG_CHARS = 36
_MARK_BYTES, _NUMBER_BYTES, _NONCE_BYTES = 6, 8, 12
_TEXT_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Tag:
    """Which letter, to whom."""

    letter: int
    subscriber: int


def address_hash(mail: str) -> bytes:
    """Hash an address, in whatever case it was written.

    Without a key, so that a new secret does not make the installation write again to those who left.
    """
    return blake2b(mail.strip().lower().encode(), digest_size=32, person=b"no-letters").digest()


def new_token() -> str:
    """Draw what stands in somebody's link out."""
    return secrets.token_urlsafe(16)


class Tags:
    """Makes and reads tags and seals. The first of `keys` signs, all open."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [blake2b(key.encode(), digest_size=32, person=b"letter-tags").digest() for key in keys]
        self._boxes = [
            AESGCM(blake2b(key.encode(), digest_size=32, person=b"list-seals").digest()) for key in keys
        ]

    def tag(self, letter: int, subscriber: int) -> str:
        """Write a tag."""
        body = letter.to_bytes(_NUMBER_BYTES) + subscriber.to_bytes(_NUMBER_BYTES)
        return _written(body + _mark(self._keys[0], body))

    def read(self, text: str) -> Tag | None:
        """Read a tag; None for what was not made here."""
        try:
            raw = b32decode(text.upper() + "=" * (-len(text) % 8))
        except ValueError:
            return None
        body, mark = raw[: 2 * _NUMBER_BYTES], raw[2 * _NUMBER_BYTES :]
        if _written(raw) != text.lower() or not any(
            compare_digest(_mark(key, body), mark) for key in self._keys
        ):
            return None
        return Tag(int.from_bytes(body[:_NUMBER_BYTES]), int.from_bytes(body[_NUMBER_BYTES:]))

    def seal(self, value: Mapping[str, Any]) -> str:
        """Seal an object as text that can stand in a path."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        text = json.dumps(dict(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        return (
            urlsafe_b64encode(nonce + self._boxes[0].encrypt(nonce, zlib.compress(text, 9), None))
            .decode("ascii")
            .rstrip("=")
        )

    def open(self, text: str, *, since_ms: int) -> dict[str, Any]:
        """Open a seal that was made after `since_ms` (its `at`); raise NotFound for all others."""
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError as error:
            raise _no_longer() from error
        for box in self._boxes:
            try:
                body = box.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None)
            except (InvalidTag, ValueError):
                continue
            value: dict[str, Any] = json.loads(zlib.decompressobj().decompress(body, _TEXT_MAX))
            if value["at"] > since_ms:
                return value
        raise _no_longer()


def _written(raw: bytes) -> str:
    return b32encode(raw).decode("ascii").rstrip("=").lower()


def _mark(key: bytes, body: bytes) -> bytes:
    return blake2b(body, key=key, digest_size=_MARK_BYTES).digest()


def _no_longer() -> NotFound:
    return NotFound("This link is no longer good. Please ask for the letters once more.")
