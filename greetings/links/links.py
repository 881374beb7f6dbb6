"""Links: the secrets of the installation at work. The first secret signs, all of them open (rotation)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest

from greetings.links.codes import CODE_LENGTH, CodeKey, Link, derive, from_base62
from greetings.links.visitors import Visitor, coarse, number_of

_TOKEN_BYTES = 24
_KEPT = 8192


class Links:
    """Codes, manage tokens, visitors and nonces under one list of secrets."""

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise ValueError("at least one secret is needed")
        self._codes = [CodeKey(secret) for secret in secrets]
        self._numbered = {key.number: key for key in self._codes}
        self._tokens = [derive(secret, "tokens") for secret in secrets]
        self._seeds = [derive(secret, "nonces") for secret in secrets]
        self._visitors = derive(secrets[0], "visitors")
        self._passers = derive(secrets[0], "passers-by")
        self._strangers = derive(secrets[0], "strangers")
        self._coarse = lru_cache(_KEPT)(coarse)
        self._opened = lru_cache(_KEPT)(self._read)

    @property
    def key(self) -> int:
        """The number of the key that signs now."""
        return self._codes[0].number

    def issue(self, number: int, reference: int, nonce: int) -> str:
        """Make the code of (channel number, reference, nonce) under the first key."""
        return self._codes[0].seal((number,), reference, nonce)[0]

    def issue_all(self, numbers: Iterable[int], reference: int, nonce: int) -> tuple[str, ...]:
        """Make one code per channel number, all with the same reference and nonce."""
        return self._codes[0].seal(numbers, reference, nonce)

    def again(self, number: int, reference: int, nonce: int, *, key: int) -> str:
        """Make the code of a row as it was first made; under the first key if its own was taken off the list."""
        return self._numbered.get(key, self._codes[0]).seal((number,), reference, nonce)[0]

    def read(self, code: str) -> Link | None:
        """Open a code with any key of the list; None for whatever this installation did not issue."""
        return self._opened(code) if len(code) == CODE_LENGTH else None

    def _read(self, code: str) -> Link | None:
        block = from_base62(code)
        if block is None:
            return None
        for key in self._codes:
            link = key.open(block)
            if link is not None:
                return link
        return None

    def random_nonce(self) -> int:
        """Draw a nonce for somebody without a cookie."""
        return int.from_bytes(os.urandom(4))

    def token(self, code: str, version: int) -> str:
        """Sign the manage token of a card's root code; the row keeps only `version`, a revoke raises it."""
        return _token(self._tokens[0], code, version)

    def token_fits(self, token: str, code: str, version: int) -> bool:
        """Compare a token in constant time, under any key of the list."""
        given = token.encode("utf-8", "replace")
        return any(compare_digest(given, _token(key, code, version).encode()) for key in self._tokens)

    def visitor(self, identity: bytes) -> Visitor:
        """Hash the random id of a cookie (whose signature the caller has checked)."""
        seeds = tuple([blake2b(identity, key=key, digest_size=16).digest() for key in self._seeds])
        return Visitor(number_of(self._visitors, identity), seeds)

    def passer_by(self, address: str, agent: str, day: int) -> int:
        """Hash coarse address + agent + day number: who has no cookie counts once a day, no address is kept."""
        network = self._coarse(address).encode()
        return number_of(self._passers, network, agent.encode("utf-8", "replace"), day.to_bytes(8))

    def stranger(self, address: str, day: int) -> int:
        """Hash coarse address + day number, for limits on rate and for reports."""
        return number_of(self._strangers, self._coarse(address).encode(), day.to_bytes(8))


def _token(key: bytes, code: str, version: int) -> str:
    return blake2b(f"{code}.{version}".encode(), key=key, digest_size=_TOKEN_BYTES).hexdigest()
