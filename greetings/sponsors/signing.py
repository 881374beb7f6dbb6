"""Secrets and signatures as Standard Webhooks 1.0.0 has them: HMAC-SHA256 over `{id}.{timestamp}.{body}`.

The same signature goes out with webhooks and comes in with conversions, so that a brand needs one library for both.
Refuses a timestamp that is more than five minutes off, and whatever is not signed with a secret that is good now.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from hmac import compare_digest, digest
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

MARK: Final = "whsec_"
SECRET_BYTES: Final = 32
TOLERANCE_SECONDS: Final = 300
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
SIGNED_BY: Final = (ID, TIMESTAMP, SIGNATURE)
_VERSION = "v1"
_SIGNATURES_READ = 8


@dataclass(frozen=True, slots=True)
class Signed:
    """What a sender says of a message: its id, when it was sent (Unix seconds, as text), its signatures."""

    id: str
    timestamp: str
    signatures: str


class Vault:
    """Seals small things under the installation's secrets: the first one seals, all of them open."""

    def __init__(self, secret_keys: Sequence[str], purpose: str) -> None:
        self._ciphers = [AESSIV(_derived(one, purpose)) for one in secret_keys]

    def seal(self, plain: bytes) -> bytes:
        """Seal: the same bytes give the same seal."""
        return self._ciphers[0].encrypt(plain, None)

    def open(self, sealed: bytes) -> bytes | None:
        """Open a seal; None for whatever was not sealed here for this purpose."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed, None)
            except (InvalidTag, ValueError):
                continue
        return None


def new_secret() -> bytes:
    """Draw a secret that signs."""
    return secrets.token_bytes(SECRET_BYTES)


def written(secret: bytes) -> str:
    """Write a secret as it is told: `whsec_` and base64."""
    return MARK + b64encode(secret).decode("ascii")


def signed_headers(good: Iterable[bytes], id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of a message, signed with every secret that is good (two while one is being changed)."""
    found = " ".join(signature(secret, id_, str(timestamp), body) for secret in good)
    return {ID: id_, TIMESTAMP: str(timestamp), SIGNATURE: found}


def signature(secret: bytes, id_: str, timestamp: str, body: bytes) -> str:
    """Sign a message."""
    signed = f"{id_}.{timestamp}.".encode("utf-8", "replace") + body
    return f"{_VERSION},{b64encode(digest(secret, signed, sha256)).decode('ascii')}"


def said_in(headers: Mapping[str, str]) -> Signed | None:
    """Read the three headers (names in small letters); None unless all are there."""
    found = [headers.get(name, "") for name in SIGNED_BY]
    return Signed(*found) if all(found) else None


def fits(said: Signed, good: Iterable[bytes], body: bytes, *, now_seconds: float) -> bool:
    """Tell whether a message is signed with a secret that is good, at a time that is about now."""
    whole = said.timestamp.isascii() and said.timestamp.isdigit() and len(said.timestamp) < 13
    if not whole or abs(now_seconds - int(said.timestamp)) > TOLERANCE_SECONDS or "." in said.id:
        return False
    wanted = [signature(secret, said.id, said.timestamp, body).encode("ascii") for secret in good]
    given = [one.encode("utf-8", "replace") for one in said.signatures.split(" ")[:_SIGNATURES_READ]]
    return any(compare_digest(one, other) for one in wanted for other in given)


def read_secret(text: str) -> bytes:
    """Read a secret as it was told."""
    return b64decode(text.removeprefix(MARK))


def _derived(secret: str, purpose: str) -> bytes:
    key = sha256(secret.encode()).digest()
    return blake2b(purpose.encode(), key=key, digest_size=64, person=b"sponsors").digest()
