"""Requests to other people's servers: webhooks, a domain's file, a beacon. The one way out of this installation.

Goes to https and public addresses only: a name is looked up once, and the connection is made to the address that was
looked at. Never follows a redirect, uses no proxy, keeps no connection, reads a bounded answer within a bounded time.
Refuses what carries a user, what is not https, and every address that is private, local to a link, loopback, reserved,
or a way around that (IPv4 inside IPv6). Only while the installation itself is a local one, `http://localhost`
(`127.0.0.1`, `[::1]`) may be asked, so that webhooks can be tried at home.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import h11

from greetings.errors import Unreached
from greetings.settings import Settings

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ADDRESS_CHARS_MAX = 2000
_PORT_HTTPS, _PORT_HTTP, _PORT_FREE = 443, 80, 1024
_ADDRESSES_TRIED = 3
_LOOKUPS_AT_ONCE = 8
_CHUNK = 16_384
_HEADERS_MAX = 32_768
_VISIBLE = re.compile(r"[\x21-\x7e]+")
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
# What Python calls global although a packet to it may end in a private network: IPv4 inside IPv6 (6to4, NAT64, Teredo,
# IPv4-compatible), site-local, the anycast address of 6to4.
_DETOURS = tuple(
    ip_network(one)
    for one in (
        "2002::/16",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "::/96",
        "fec0::/10",
        "192.88.99.0/24",
    )
)
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Reply:
    """What another server answered. `cut`: there was more than may be read; `ms`: how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool
    ms: int


@dataclass(frozen=True, slots=True)
class _Target:
    """An address that may be asked, unless its host's addresses forbid it."""

    host: str
    port: int
    path: str
    secure: bool

    @property
    def authority(self) -> str:
        """What stands in the Host header."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (_PORT_HTTPS if self.secure else _PORT_HTTP) else f"{name}:{self.port}"


class Outside:
    """Asks other people's servers, guarded."""

    def __init__(self, settings: Settings, *, tls: ssl.SSLContext | None = None) -> None:
        self._seconds = settings.outside_seconds
        self._most = settings.outside_body_max_bytes
        self._local = is_local(settings.base_url)
        self._tls = tls
        # A name that takes long to look up holds up other such names, and nothing else of the process.
        self._lookups = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="lookup")

    def close(self) -> None:
        """Take no more requests."""
        self._lookups.shutdown(wait=False, cancel_futures=True)

    def require(self, address: str) -> None:
        """Raise Unreached when an address can never be asked; says nothing about where its host leads."""
        self._target(address)

    async def get(self, address: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Read what is at an address. Raise Unreached when there is no whole answer in time."""
        return await self._ask("GET", address, headers or {}, b"")

    async def post(self, address: str, body: bytes, headers: Mapping[str, str] | None = None) -> Reply:
        """Send something to an address. Raise Unreached when there is no whole answer in time."""
        return await self._ask("POST", address, headers or {}, body)

    async def _ask(self, method: str, address: str, headers: Mapping[str, str], body: bytes) -> Reply:
        target, begun = self._target(address), time.monotonic()
        try:
            async with asyncio.timeout(self._seconds):
                return await self._exchange(target, _request(method, target, headers, body), begun)
        except TimeoutError as error:
            raise Unreached(
                f"{target.host} did not answer in {self._seconds:g} seconds.", kind="slow"
            ) from error

    async def _exchange(self, target: _Target, request: Sequence[h11.Event], begun: float) -> Reply:
        reader, writer = await self._connect(target)
        try:
            wire = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEADERS_MAX)
            writer.write(b"".join(wire.send(event) or b"" for event in request))
            await writer.drain()
            return await _read(wire, reader, self._most, begun)
        except (OSError, h11.RemoteProtocolError, EOFError) as error:
            raise Unreached(f"{target.host} broke off, or does not speak HTTP.", kind="answer") from error
        finally:
            writer.transport.abort()

    async def _connect(self, target: _Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        last: OSError | None = None
        for one in (await self._addresses(target))[:_ADDRESSES_TRIED]:
            secure = {"ssl": self._context(), "server_hostname": target.host} if target.secure else {}
            try:
                return await asyncio.open_connection(str(one), target.port, **secure)  # type: ignore[arg-type]
            except ssl.SSLError as error:
                raise Unreached(f"{target.host} has no valid certificate.", kind="tls") from error
            except OSError as error:
                last = error
        raise Unreached(f"{target.host} takes no connection on port {target.port}.", kind="refused") from last

    def _context(self) -> ssl.SSLContext:
        """Give the certificates that are believed; reading them takes a moment, and most processes never ask."""
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    async def _addresses(self, target: _Target) -> list[Address]:
        """Look a host up; raise Unreached when any of its addresses is none to ask."""
        try:
            found = await asyncio.get_running_loop().run_in_executor(
                self._lookups, _looked_up, target.host, target.port
            )
        except OSError as error:
            raise Unreached(f"{target.host} cannot be found.", kind="name") from error
        here = self._local and target.host in LOCAL
        wrong = [one for one in found if not (one.is_loopback if here else is_public(one))]
        if wrong or not found:
            raise Unreached(f"{target.host} leads to an address that is not public.", kind="private")
        return found

    def _target(self, address: str) -> _Target:
        try:
            parts = urlsplit(address)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError as error:
            raise _no_address() from error
        here = self._local and host in LOCAL
        if not _is_address(address, parts, host) or not (parts.scheme == "https" or here):
            raise _no_address()
        secure = parts.scheme == "https"
        port = port if port is not None else (_PORT_HTTPS if secure else _PORT_HTTP)
        if not here and port != _PORT_HTTPS and port < _PORT_FREE:
            raise Unreached("Only port 443, and ports from 1024 on, are asked.", kind="address")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _Target(host, port, path, secure)


def is_local(base_url: str) -> bool:
    """Tell whether an installation is somebody's own machine: without a base URL, or at http://localhost."""
    parts = urlsplit(base_url)
    return not base_url or (parts.scheme == "http" and (parts.hostname or "") in LOCAL)


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, with nothing inside it that is not."""
    inner = getattr(address, "ipv4_mapped", None)
    if inner is not None or any(
        address in network for network in _DETOURS if network.version == address.version
    ):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _is_address(address: str, parts: SplitResult, host: str) -> bool:
    whole = (
        len(address) <= ADDRESS_CHARS_MAX and _VISIBLE.fullmatch(address) is not None and "\\" not in address
    )
    named = _HOST.fullmatch(host) is not None or ":" in host
    plain = parts.scheme in {"http", "https"} and "@" not in parts.netloc and not parts.fragment
    return whole and named and plain


def _no_address() -> Unreached:
    return Unreached("Please give an address like https://shop.example/hook.", kind="address")


def _looked_up(host: str, port: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # Each once, in the order in which the system would try them.
    return list(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))


def _request(method: str, target: _Target, headers: Mapping[str, str], body: bytes) -> list[h11.Event]:
    fixed = {
        "host": target.authority,
        "user-agent": "greetings",
        "accept-encoding": "identity",
        "connection": "close",
    }
    sent = fixed | {name.lower(): value for name, value in headers.items()}
    if body or method == "POST":
        sent["content-length"] = str(len(body))
    try:
        head = h11.Request(method=method, target=target.path, headers=list(sent.items()))
    except h11.LocalProtocolError as error:
        raise _no_address() from error
    return [head, h11.Data(data=body), h11.EndOfMessage()]


async def _read(wire: h11.Connection, reader: asyncio.StreamReader, most: int, begun: float) -> Reply:
    """Read one answer, at most `most` bytes of its body."""
    status, headers, body = 0, {}, bytearray()
    cut = False
    while not cut:
        event = wire.next_event()
        if event is h11.NEED_DATA:
            wire.receive_data(await reader.read(_CHUNK))
        elif isinstance(event, h11.Response):
            status, headers = event.status_code, dict(_plain(event.headers))
        elif isinstance(event, h11.Data):
            body += event.data
            cut = len(body) > most
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            break
    if not status:
        raise EOFError
    return Reply(status, headers, bytes(body[:most]), cut, round((time.monotonic() - begun) * 1000))


def _plain(headers: h11._headers.Headers) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        yield name.decode("ascii"), value.decode("latin-1")
