"""The start: schema first, then one process per core. Says where the product can be reached, also from a phone."""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar

from greetings.settings import Settings
from greetings.store import migrate
from greetings.web.server import check_bind, follow_parent, run, worker_count

if TYPE_CHECKING:
    from greetings.catalog import Catalog

T = TypeVar("T")

YOUNG_OBJECTS = 20_000
TURN_SECONDS = 0.002
# The gallery: what the first page shows.
FIRST = (("portrait", 432),)
# The desk, the card page, link previews, the rest.
LATER = (
    ("portrait", 720),
    ("portrait", None),
    ("landscape", None),
    *((size, 720) for size in ("square", "story", "landscape")),
    *((size, 432) for size in ("square", "story", "landscape")),
    ("square", None),
    ("story", None),
)
FRESH_HELPERS = 2
LOWEST = 19
ANYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - this is what must be recognised
# No packet is sent: a datagram socket that is "connected" knows the address it would send from (RFC 5737, RFC 3849).
_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def serve_forever(settings: Settings) -> None:
    """Bring the schema up to date and serve until stopped."""
    check_bind(settings)
    fresh = not (settings.data / "compiled").exists()
    helpers = min(FRESH_HELPERS, worker_count(settings)) if fresh else 1
    context = multiprocessing.get_context("spawn")
    for place in range(helpers):
        share = Share(place, helpers)
        context.Process(target=prepare, args=(settings, share), kwargs={"fresh": fresh}, daemon=True).start()
    migrate(settings.database_url)
    run(settings, partial(application, settings))


def application(settings: Settings) -> Any:
    """Return the application; imported here, in the process that serves. No garbage is looked for in what is new."""
    gc.disable()
    from greetings.app.build import create_app

    made = create_app(settings)
    settle_down()
    return made


def settle_down() -> None:
    """Tell the interpreter that what a process serves with is there: it stays, and threads take turns quickly.

    The thread that stores a group needs the lock a dozen times for microseconds; the usual turn is 5 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()
    sys.setswitchinterval(TURN_SECONDS)


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of the work a helper begins with: every `of`-th, from `place` on."""

    place: int
    of: int

    def sorted(self, work: Sequence[T]) -> list[T]:
        """Put one's own part of the work first; what another one is making is waited for, never made twice."""
        return [one for shift in range(self.of) for one in work[(self.place + shift) % self.of :: self.of]]


def prepare(settings: Settings, share: Share, *, fresh: bool) -> None:
    """Compile what is not compiled yet, the most wanted first; serving does not wait.

    On a `fresh` machine people wait for the gallery; everything else has the lowest priority.
    """
    from greetings.catalog import open_catalog

    follow_parent()
    if not fresh:
        _step_back()
    catalog = open_catalog(settings)
    _compile(catalog, FIRST, share)
    if fresh:
        _step_back()
    _compile(catalog, LATER, share)


def _compile(catalog: Catalog, wanted: Sequence[tuple[str, int | None]], share: Share) -> None:
    for size, width in wanted:
        for template in share.sorted(catalog.templates):
            if size in template.sizes:
                catalog.compiled(template, size, width=width)


def _step_back() -> None:
    if hasattr(os, "nice"):
        os.nice(LOWEST)


def announce(settings: Settings, say: Callable[[str], object]) -> None:
    """Say the addresses of the product; with `--host 0.0.0.0` in development also as a QR for a phone."""
    check_bind(settings)
    if settings.base_url:
        say(f"greetings serves {settings.base_url} (listening on {settings.host}:{settings.port})")
        return
    host = "127.0.0.1" if settings.host in ANYWHERE else settings.host
    say(f"greetings serves {address(host, settings.port)}")
    lan = lan_address() if settings.host in ANYWHERE else ""
    if lan:
        phone = address(lan, settings.port)
        say(f"on this network: {phone}\n{code_in_words(phone)}")


def address(host: str, port: int) -> str:
    """Return the address of a host and port."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def lan_address() -> str:
    """Return this machine's private address in the local network, empty if it has none."""
    for family, elsewhere in _ELSEWHERE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                found = str(probe.getsockname()[0])
        except OSError:
            continue
        parsed = ip_address(found)
        if parsed.is_private and not parsed.is_loopback:
            return found
    return ""


def code_in_words(link: str) -> str:
    """Return a QR as half blocks for a terminal, dark on light, with its quiet zone."""
    from greetings.engine.qr import QUIET, code_for

    code = code_for(link)
    span = range(-QUIET, code.side + QUIET)
    inside = range(code.side)

    def dark(x: int, y: int) -> bool:
        return x in inside and y in inside and code.dark(x, y)

    blocks = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
    rows = ["".join(blocks[dark(x, y), dark(x, y + 1)] for x in span) for y in span[::2]]
    return "\n".join(rows)
