"""Wishes in addresses that nobody can read: what the look before sending shows is carried, sealed, in its address.

AES-GCM under a key of its own, so that words never stand in a log, and addresses cannot be made up. Nothing is stored;
an address is good for `LIFE_SECONDS`. Refuses what was changed, is too old, or was sealed elsewhere.
"""

from __future__ import annotations

import json
import secrets
import time
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from greetings.errors import NotFound

LIFE_SECONDS = 3_600
NONCE_BYTES = 12
TEXT_MAX = 100_000


class Seals:
    """Seals and opens small objects. The first of `keys` seals, all open."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._boxes = [
            AESGCM(blake2b(key.encode(), digest_size=32, person=b"sealed-looks").digest()) for key in keys
        ]

    def seal(self, value: Mapping[str, Any]) -> str:
        """Return an object as text that can stand in a path."""
        text = json.dumps({**value, "at": int(time.time())}, ensure_ascii=False, separators=(",", ":"))
        nonce = secrets.token_bytes(NONCE_BYTES)
        body = self._boxes[0].encrypt(nonce, zlib.compress(text.encode("utf-8"), 9), None)
        return urlsafe_b64encode(nonce + body).decode("ascii").rstrip("=")

    def open(self, text: str) -> dict[str, Any]:
        """Return the object again; raise NotFound for whatever is not (or no longer) ours."""
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError as error:
            raise _not_ours() from error
        for box in self._boxes:
            try:
                body = box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
            except (InvalidTag, ValueError):
                continue
            value: dict[str, Any] = json.loads(zlib.decompressobj().decompress(body, TEXT_MAX))
            if time.time() - value["at"] > LIFE_SECONDS:
                raise _not_ours()
            return value
        raise _not_ours()


def _not_ours() -> NotFound:
    return NotFound("This look is over. Please go back and look again.")
