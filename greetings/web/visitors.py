"""The visitor's cookie: a random id that we signed, so that the same browser is handed the same link each time.

It names nobody and is refused when its signature is not ours. HttpOnly, SameSite=Lax, and Secure with the `__Host-`
prefix when the base address is https.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest

from starlette.types import Scope

from greetings.links import Links, Visitor
from greetings.web.common import header

ID_BYTES = 12
SIGNATURE_BYTES = 12
VALUE_CHARS = 32
YEAR_SECONDS = 31_536_000
COOKIES_MAX = 4096


@dataclass(frozen=True, slots=True)
class NewVisitor:
    """A visitor whom we had not seen, and the raw `set-cookie` header that keeps his id."""

    visitor: Visitor
    cookie: tuple[bytes, bytes]


class Visitors:
    """Reads and writes the cookie. The first of `keys` signs, all are accepted."""

    def __init__(self, links: Links, keys: Sequence[str], *, secure: bool) -> None:
        self._links = links
        self._keys = tuple(
            blake2b(key.encode(), digest_size=32, person=b"visitor-cookie").digest() for key in keys
        )
        self._name = "__Host-visitor" if secure else "visitor"
        attributes = f"Max-Age={YEAR_SECONDS}; Path=/; HttpOnly; SameSite=Lax"
        self._attributes = attributes + ("; Secure" if secure else "")
        self._known = lru_cache(maxsize=2048)(self._verified)

    def read(self, scope: Scope) -> Visitor | None:
        """Return the visitor, or None when there is no cookie of ours."""
        value = cookie_of(scope, self._name)
        return self._known(value) if value else None

    def new(self) -> NewVisitor:
        """Return a visitor whom we have not seen, with his cookie."""
        identity = secrets.token_bytes(ID_BYTES)
        value = urlsafe_b64encode(identity + _sign(self._keys[0], identity)).decode("ascii")
        cookie = f"{self._name}={value}; {self._attributes}".encode("ascii")
        return NewVisitor(self._links.visitor(identity), (b"set-cookie", cookie))

    def _verified(self, value: str) -> Visitor | None:
        if len(value) != VALUE_CHARS or not value.isascii():
            return None
        try:
            raw = urlsafe_b64decode(value)
        except ValueError:
            return None
        identity, signature = raw[:ID_BYTES], raw[ID_BYTES:]
        signed = any(compare_digest(signature, _sign(key, identity)) for key in self._keys)
        return self._links.visitor(identity) if signed else None


def cookie_of(scope: Scope, name: str) -> str:
    """Return the value of one cookie, empty when it is not there."""
    cookies = header(scope, b"cookie", COOKIES_MAX)
    if name not in cookies:
        return ""
    prefix = f"{name}="
    for pair in cookies.split(";"):
        text = pair.strip()
        if text.startswith(prefix):
            return text[len(prefix) :]
    return ""


def _sign(key: bytes, identity: bytes) -> bytes:
    return blake2b(identity, key=key, digest_size=SIGNATURE_BYTES).digest()
