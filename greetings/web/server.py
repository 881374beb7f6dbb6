"""The server's start: where it may listen, how many files it may open, one process per core.

Refuses to listen on a public address without a base URL, because links would be built from whatever Host is asked for.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
from collections.abc import Callable
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Any, cast

from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from greetings.errors import SettingError
from greetings.settings import Settings
from greetings.web.common import parse_address
from greetings.web.protocol import PatientProtocol

log = logging.getLogger("greetings")

KEEP_ALIVE_SECONDS = 15
STOP_SECONDS = 10
BACKLOG = 2048


def check_bind(settings: Settings) -> None:
    """Raise SettingError when development would be reachable from everywhere."""
    if not settings.development or settings.host in {"localhost", "0.0.0.0", "::"}:  # noqa: S104 - this is the check
        return
    address = parse_address(settings.host)
    if address is None or not (address.is_loopback or address.is_private or address.is_link_local):
        raise SettingError(
            "GREETINGS_BASE_URL: must be set to the public address (such as https://cards.example) before the program "
            f"listens on {settings.host}"
        )


def raise_open_files(least: int) -> int:
    """Raise the limit on open files as far as `least` needs and may; return it, and warn when it stays below."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < least:
        wanted = least if hard == resource.RLIM_INFINITY else min(least, hard)
        for soft_wish, hard_wish in ((least, max(least, hard)), (wanted, hard)):
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft_wish, hard_wish))
                break
            except (ValueError, OSError):
                continue
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if soft < least:
        log.warning(
            "only %d open files are allowed, %d are wanted: raise it with `ulimit -n %d`", soft, least, least
        )
    return soft


def worker_count(settings: Settings) -> int:
    """Return how many processes serve: as set, else one per core that this process may use."""
    if settings.workers:
        return settings.workers
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def config_of(settings: Settings, factory: Callable[[], Any], *, workers: int) -> Config:
    """Return uvicorn's configuration: our connection, no proxy headers (the door reads them)."""
    return Config(
        factory,
        factory=True,
        host=settings.host,
        port=settings.port,
        http=cast(Any, partial(PatientProtocol, receive_seconds=settings.receive_seconds)),
        ws="none",
        lifespan="on",
        workers=workers,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def run(settings: Settings, factory: Callable[[], Any]) -> None:
    """Serve until stopped. `factory` makes the application, once in each process."""
    check_bind(settings)
    raise_open_files(settings.open_files_min)
    workers = worker_count(settings)
    config = config_of(settings, partial(beside_parent, factory), workers=workers)
    sock = config.bind_socket()
    if workers == 1:
        Server(config).run(sockets=[sock])
    else:
        Multiprocess(config, sockets=[sock]).run()


def beside_parent(factory: Callable[[], Any]) -> Any:
    """Make the application; a worker whose parent is killed frees the address."""
    follow_parent()
    return factory()


def follow_parent() -> None:
    """Let a process whose parent ended, however, end as if it were told to."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_follow, args=(parent.sentinel,), name="beside parent", daemon=True).start()


def _follow(parent: int) -> None:
    wait([parent])
    os.kill(os.getpid(), signal.SIGTERM)
