"""Secrets that are told once: API keys, sign-in links, sessions. Drawn at random, kept as hashes only.

A request with an idempotency key draws its secret from that key, so that a replay can be told the same one.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b, sha256
from string import ascii_letters, ascii_lowercase, digits
from typing import Final

from greetings.store import Key

SEED_BYTES: Final = 64
_PERSON = b"brand-secret"
_SMALL, _ALL = ascii_lowercase + digits, ascii_letters + digits
KEY_MARK: Final = "gk"
PREFIX_CHARS: Final = 8
SECRET_CHARS: Final = 32
TOKEN_CHARS: Final = 43


def new_seed() -> bytes:
    """Draw what a secret is made of."""
    return secrets.token_bytes(SEED_BYTES)


def derived_seed(secret: str, key: Key) -> bytes:
    """Make the seed of a request with an idempotency key from that key."""
    sealed = blake2b(key=sha256(secret.encode()).digest(), digest_size=SEED_BYTES, person=_PERSON)
    for part in (key.scope.encode(), key.key.encode(), key.body_hash):
        sealed.update(len(part).to_bytes(4, "big") + part)
    return sealed.digest()


def api_key_of(seed: bytes) -> str:
    """Write a seed as an API key: `gk_<prefix>_<secret>`."""
    prefix = _letters(seed[:12], _SMALL, PREFIX_CHARS)
    return f"{KEY_MARK}_{prefix}_{_letters(seed[12:], _ALL, SECRET_CHARS)}"


def prefix_of(text: str) -> str:
    """Give the prefix of an API key; empty for what is none."""
    parts = text.split("_")
    fits = len(parts) == 3 and parts[0] == KEY_MARK and text.isascii() and text.replace("_", "").isalnum()
    return parts[1] if fits and (len(parts[1]), len(parts[2])) == (PREFIX_CHARS, SECRET_CHARS) else ""


def token_of(seed: bytes) -> str:
    """Write a seed as the token of a link or a session."""
    return _letters(seed, _ALL, TOKEN_CHARS)


def hashed(token: str, kind: bytes) -> bytes:
    """Hash a secret of a kind as it is kept."""
    return blake2b(token.encode("utf-8", "replace"), digest_size=32, person=kind).digest()


def _letters(seed: bytes, alphabet: str, count: int) -> str:
    """Write a number as letters: far more bits than letters take, so that none is likelier than another."""
    number, found = int.from_bytes(seed, "big"), []
    for _ in range(count):
        number, place = divmod(number, len(alphabet))
        found.append(alphabet[place])
    return "".join(found)
