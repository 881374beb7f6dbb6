"""The outermost layer: every request passes here before any route sees it, and every answer on its way out.

In: which Host was asked for, how large the body is. Out: the headers that keep browsers from doing what we never meant.
Refuses: hosts that are not ours, bodies over their limit, bodies whose length is a lie.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greetings.errors import BadRequest, GreetingsError, TooLarge
from greetings.web.common import BASE, BODY, header, parse_address
from greetings.web.problems import problem_answer

POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
MAKER_POLICY = POLICY.replace("img-src 'self'", "img-src 'self' blob:")
# For the one page that may stand in a frame of any site: pictures and style sheets, and nothing that acts.
EMBED_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)

_POLICY_NAME = b"content-security-policy"
_CACHE_NAME = b"cache-control"
_POLICY_HEADER = (_POLICY_NAME, POLICY.encode("ascii"))
_NO_STORE_HEADER = (_CACHE_NAME, b"no-store")
GUARD_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_TRANSPORT_HEADER = (b"strict-transport-security", b"max-age=31536000")
# Where a template may be sent, and where a picture.
_PACKAGES = re.compile(r"/api/v1/brand/templates|/console/templates(?:/edit/[^/]+/picture)?")
_UPLOADS = re.compile(r"/api/v1/participants/[^/]+/creative|/own/[^/]+/[^/]+/creative")
_BODILESS = frozenset({"GET", "HEAD"})
_ANY_HOST = frozenset({"/healthz", "/readyz"})
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_KNOWN_HOSTS_MAX = 256


class Hosts:
    """Which Host a caller may ask for, and the base address that links are built from.

    With a base URL it is the host of that; in development it is loopback, and the private address of this machine
    that the connection came in on.
    """

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        parts = urlsplit(base_url)
        self._ours = _normal(parts.netloc, parts.scheme) if base_url else ""
        self._known: dict[tuple[str, str], str] = {}

    def base_for(self, scope: Scope) -> str:
        """Return the base address for a request; raise BadRequest for a Host that is not ours."""
        asked = header(scope, b"host", 300)
        server = scope.get("server") or ("", None)
        key = (asked, str(server[0]))
        base = self._known.get(key)
        if base is None:
            base = self._look(asked, key[1], scope["scheme"])
            if len(self._known) < _KNOWN_HOSTS_MAX:
                self._known[key] = base
        return base

    def _look(self, asked: str, server: str, scheme: str) -> str:
        match = _HOST.fullmatch(asked)
        if match is None:
            raise _not_ours()
        if self._ours:
            if _normal(asked, urlsplit(self._base_url).scheme) != self._ours:
                raise _not_ours()
            return self._base_url
        name = match["name"].lower()
        if name != "localhost" and not _is_local(parse_address(name), parse_address(server)):
            raise _not_ours()
        return f"{scheme}://{asked.lower()}"


def _is_local(asked: IPv4Address | IPv6Address | None, server: IPv4Address | IPv6Address | None) -> bool:
    if asked is None:
        return False
    return asked.is_loopback or (asked == server and (asked.is_private or asked.is_link_local))


def _normal(host: str, scheme: str) -> str:
    lowered = host.lower()
    default = f":{_DEFAULT_PORTS[scheme]}"
    return lowered.removesuffix(default)


def _not_ours() -> BadRequest:
    return BadRequest("This address is not served here. Please use the address that you were given.")


class _Answer:
    """Sends an answer on, with the guard headers."""

    __slots__ = ("_added", "_send")

    def __init__(self, send: Send, added: tuple[tuple[bytes, bytes], ...]) -> None:
        self._send = send
        self._added = added

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message["headers"]
            names = [name for name, _ in headers]
            headers = message["headers"] = [*headers, *self._added]
            if _POLICY_NAME not in names:
                headers.append(_POLICY_HEADER)
            if _CACHE_NAME not in names:
                headers.append(_NO_STORE_HEADER)
        await self._send(message)


class Door:
    """The ASGI application that stands around all others."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        base_url: str,
        body_max_bytes: int,
        picture_max_bytes: int = 0,
        package_max_bytes: int = 0,
    ) -> None:
        self._app = app
        self._hosts = Hosts(base_url)
        self._body_max = body_max_bytes
        # In base64, four bytes stand for three.
        self._upload_max = body_max_bytes + picture_max_bytes * 4 // 3
        self._package_max = body_max_bytes + package_max_bytes
        self._headers = GUARD_HEADERS + ((_TRANSPORT_HEADER,) if base_url.startswith("https:") else ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, pass it on, and put the guard headers on the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, self._headers)
        try:
            scope[BASE] = "" if scope["path"] in _ANY_HOST else self._hosts.base_for(scope)
            body = b"" if scope["method"] in _BODILESS else await self._body(scope, receive)
        except GreetingsError as error:
            await problem_answer(error)(scope, receive, answer)
            return
        if body is None:
            return
        scope[BODY] = body
        await self._app(scope, receive if scope["method"] in _BODILESS else _again(body, receive), answer)

    def _most(self, path: str) -> int:
        if _PACKAGES.fullmatch(path):
            return self._package_max
        return self._upload_max if _UPLOADS.fullmatch(path) else self._body_max

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the whole body, or None when the caller went away in the middle of it."""
        most = self._most(scope["path"])
        declared = header(scope, b"content-length", 20)
        if declared.isdigit() and int(declared) > most:
            raise _too_large(most)
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(bytes(message.get("body", b"")))
            size += len(parts[-1])
            if size > most:
                raise _too_large(most)
            if not message.get("more_body", False):
                return b"".join(parts)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"The body is larger than {most} bytes. Please send less.")


def _again(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read to whoever asks next, and then what the connection says."""
    waiting = True

    async def replay() -> Message:
        nonlocal waiting
        if waiting:
            waiting = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replay
