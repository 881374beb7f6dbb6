"""What the routes ask of a request beside its body: idempotency key, bearer token, whose form it is, which language."""

from __future__ import annotations

import re
import time
from hashlib import sha256

from starlette.types import Scope

from greetings.chain import Kind, kind_of
from greetings.errors import BadRequest, Problem, Unauthorised
from greetings.links import Links
from greetings.store import Key
from greetings.web import i18n
from greetings.web.common import Network, base_of, body_of, caller_address, header
from greetings.web.visitors import cookie_of

KEY_MAX = 255
DAY_SECONDS = 86_400
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,255}")


def idempotency_key(scope: Scope, route: str, *, links: Links, proxies: tuple[Network, ...]) -> Key | None:
    """Return the key of a request that creates something, or None; raise BadRequest for one that cannot be kept.

    Route and caller (a keyed hash) are its scope; the body's hash tells a replay from another request.
    """
    text = idempotency_text(scope)
    return make_key(route, steady_caller(scope, links, proxies), text, body=body_of(scope)) if text else None


def idempotency_text(scope: Scope) -> str:
    """Return the Idempotency-Key that was sent, empty when there is none; raise BadRequest for one that is none."""
    text = header(scope, b"idempotency-key", KEY_MAX + 1)
    if text and not _PRINTABLE.fullmatch(text):
        message = f"An Idempotency-Key has 1 to {KEY_MAX} visible ASCII characters."
        raise BadRequest(message, problems=[Problem("Idempotency-Key", message)])
    return text


def make_key(route: str, caller: int, text: str, *, body: bytes) -> Key:
    """Return the key of one route and caller."""
    return Key(f"{route} {caller:x}", text, sha256(body).digest(), 201, "")


def steady_caller(scope: Scope, links: Links, proxies: tuple[Network, ...]) -> int:
    """Return a keyed hash of the caller's coarse address that does not change with the day (for idempotency)."""
    return links.stranger(caller_address(scope, proxies), 0)


def passer_by(scope: Scope, links: Links, proxies: tuple[Network, ...]) -> int:
    """Return the keyed hash, of today, that stands for somebody without a cookie."""
    day = int(time.time()) // DAY_SECONDS
    return links.passer_by(caller_address(scope, proxies), header(scope, b"user-agent"), day)


def bearer_token(scope: Scope) -> str:
    """Return the token of the Authorization header; raise Unauthorised when there is none."""
    scheme, _, token = header(scope, b"authorization", 1024).partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorised("Send the manage token as `Authorization: Bearer ...`.")
    return token.strip()


def kind_of_look(scope: Scope) -> Kind:
    """Say what a GET is: a preview, a scanner, or unknown. Never a person."""
    purpose = ""
    for name, value in scope["headers"]:
        if name in {b"sec-purpose", b"purpose", b"x-purpose"}:
            purpose += value[:64].decode("latin-1") + " "
    return kind_of(header(scope, b"user-agent"), purpose)


def from_elsewhere(scope: Scope) -> bool:
    """Say whether a form was sent by another site. Both headers missing (old in-app browsers) is accepted."""
    if header(scope, b"sec-fetch-site", 20) == "cross-site":
        return True
    origin = header(scope, b"origin", 300)
    return bool(origin) and origin.lower() != base_of(scope).lower()


def language_of(scope: Scope, wish: str | None = None) -> str:
    """Return the interface language of a page; `wish` is what the address asks for."""
    return i18n.choose(header(scope, b"accept-language", 200), cookie_of(scope, i18n.COOKIE) or None, wish)


def language_cookie(lang: str) -> tuple[bytes, bytes]:
    """Return the raw `set-cookie` header that keeps the language a reader chose."""
    return b"set-cookie", f"{i18n.COOKIE}={lang}; Max-Age=31536000; Path=/; SameSite=Lax".encode("ascii")
