"""What those who run it can ask from the command line: what is wrong with this installation."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from greetings.catalog import open_catalog
from greetings.chain import Chain
from greetings.errors import GreetingsError, NotFound
from greetings.links import Links
from greetings.settings import Settings
from greetings.store import Database, is_migrated, open_blobs, open_database
from greetings.web.server import check_bind, raise_open_files


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of an installation, whether it is well, and what was found."""

    part: str
    ok: bool
    words: str


def _database(settings: Settings) -> Database:
    return open_database(
        settings.database_url, wait_seconds=settings.store_wait_seconds, key_hours=settings.idempotency_hours
    )


async def examine(settings: Settings) -> list[Finding]:
    """Try every part of an installation and return what was found, the first thing to mend first."""
    checks: tuple[tuple[str, Callable[[Settings], Awaitable[str]]], ...] = (
        ("settings", _settings),
        ("data folder", _data),
        ("open files", _open_files),
        ("database", _schema),
        ("ledger", _ledger),
        ("pictures", _blobs),
        ("templates", _templates),
    )
    found = []
    for part, check in checks:
        try:
            found.append(Finding(part, ok=True, words=await check(settings)))
        except (GreetingsError, OSError) as error:
            found.append(Finding(part, ok=False, words=getattr(error, "message", "") or str(error)))
    return found


async def _settings(settings: Settings) -> str:
    check_bind(settings)
    kind = "development: loopback and private addresses only" if settings.development else settings.base_url
    return f"{kind}; {len(settings.secret_key)} secret key(s)"


async def _data(settings: Settings) -> str:
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=settings.data) as file:
        file.write(b"0" * 65_536)
        file.flush()
        os.fsync(file.fileno())
    free = os.statvfs(settings.data)
    return f"{settings.data}, {free.f_bavail * free.f_frsize // 1_000_000:,} MB free"


async def _open_files(settings: Settings) -> str:
    allowed = raise_open_files(settings.open_files_min)
    if allowed < settings.open_files_min:
        raise OSError(
            f"only {allowed} open files are allowed; raise it with `ulimit -n {settings.open_files_min}`"
        )
    return f"{allowed:,} allowed"


async def _schema(settings: Settings) -> str:
    if not is_migrated(settings.database_url):
        raise NotFound("The schema is not up to date. Please run `greetings migrate`.")
    return settings.database_url.rpartition("@")[2]


async def _ledger(settings: Settings) -> str:
    await _schema(settings)
    database = _database(settings)
    await database.open()
    try:
        chain = Chain(database, Links(settings.secret_key), settings)
        broken = await chain.growth.self_check()
        await chain.close()
    finally:
        await database.close()
    if broken:
        raise NotFound("; ".join(broken))
    return "all invariants hold"


async def _blobs(settings: Settings) -> str:
    blobs = open_blobs(settings.blobs)
    await blobs.open()
    try:
        await blobs.stat("doctor/probe")
    finally:
        await blobs.close()
    return settings.blobs.partition("?")[0]


async def _templates(settings: Settings) -> str:
    catalog = open_catalog(settings)
    return f"{len(catalog.templates)}: {', '.join(one.id for one in catalog.templates)}"
