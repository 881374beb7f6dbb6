"""Tokens of private pages: drawn at random, kept as a hash only."""

from __future__ import annotations

import secrets
from hashlib import blake2b

from greetings.store import Key

_BYTES = 24
_PERSON = b"own-page"


def new_token() -> str:
    """Draw a token."""
    return secrets.token_urlsafe(_BYTES)


def derived_token(secret: str, key: Key) -> str:
    """Make the token of a request with an idempotency key from that key, so that a replay can be told the same one."""
    seal = blake2b(secret.encode(), person=_PERSON).digest()
    sealed = blake2b(key=seal, digest_size=_BYTES, person=_PERSON)
    for part in (key.scope.encode(), key.key.encode(), key.body_hash):
        sealed.update(len(part).to_bytes(4) + part)
    return sealed.hexdigest()


def hashed(token: str) -> bytes:
    """Hash a token as it is kept."""
    return blake2b(token.encode("utf-8", "replace"), digest_size=32, person=_PERSON).digest()
