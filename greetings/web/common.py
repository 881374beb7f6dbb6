"""Who is calling, and from where: what the routes read from a request. Headers are cropped before they are looked at.

The caller's address goes to `links` alone, which cuts it to its network and hashes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import parse_qsl

from starlette.types import Scope

from greetings.errors import BadRequest, Problem

Network = IPv4Network | IPv6Network
BASE = "greetings.base"
BODY = "greetings.body"
HEADERS = "greetings.headers"
QUERY_FIELDS_MAX = 20


def header(scope: Scope, name: bytes, limit: int = 512) -> str:
    """Return the first header `name` (lower case) as text of at most `limit` characters; empty when absent."""
    found = scope.get(HEADERS)
    if found is None:
        found = scope[HEADERS] = dict(reversed(scope["headers"]))
    value = found.get(name)
    return "" if value is None else str(value[:limit], "latin-1")


def base_of(scope: Scope) -> str:
    """Return the address under which the caller reached us, such as `http://127.0.0.1:8000`; checked by the door."""
    base: str = scope[BASE]
    return base


def body_of(scope: Scope) -> bytes:
    """Return the whole body; the door has read it and held it to its limit."""
    body: bytes = scope.get(BODY, b"")
    return body


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an IP address (IPv4 in IPv6 becomes IPv4); None for anything else."""
    try:
        address = ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def caller_address(scope: Scope, proxies: Iterable[Network] = ()) -> str:
    """Return the caller's address, "" if there is none; `proxies` are believed about it, from the right.

    It goes to `links` only, which cuts it to its network and hashes it; nobody keeps or logs it.
    """
    client = scope.get("client")
    nearest = client[0] if client else ""
    trusted = tuple(proxies)
    if not trusted or not _within(nearest, trusted):
        return str(nearest)
    hops = [hop.strip() for hop in header(scope, b"x-forwarded-for", 2048).split(",") if hop.strip()]
    for hop in reversed(hops):
        if not _within(hop, trusted):
            return hop
    return hops[0] if hops else str(nearest)


def _within(text: str, networks: tuple[Network, ...]) -> bool:
    address = parse_address(text)
    return address is not None and any(
        address.version == network.version and address in network for network in networks
    )


def query_of(scope: Scope) -> dict[str, str]:
    """Return the query's parameters, the last of each; what cannot be read is left out (pages are lenient)."""
    text = scope.get("query_string", b"")
    if not text:
        return {}
    try:
        return dict(
            parse_qsl(
                text.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=QUERY_FIELDS_MAX
            )
        )
    except ValueError:
        return {}


def strict_query(scope: Scope, known: frozenset[str]) -> dict[str, str]:
    """Return the query's parameters, each once and none but the `known`; raise BadRequest with all others."""
    if not scope.get("query_string"):
        return {}
    try:
        pairs = parse_qsl(
            scope.get("query_string", b"").decode("ascii", "replace"),
            keep_blank_values=True,
            max_num_fields=QUERY_FIELDS_MAX,
        )
    except ValueError as error:
        raise BadRequest("There are too many parameters.") from error
    problems = [
        Problem(name, "There is no such parameter. Please leave it out.", "unknown")
        for name in dict.fromkeys(name for name, _ in pairs)
        if name not in known
    ]
    values = dict(pairs)
    if len(values) < len(pairs) and not problems:
        problems = [Problem("", "A parameter stands there twice.", "twice")]
    if problems:
        raise BadRequest("The query has parameters that cannot be used: see errors.", problems=problems)
    return values
