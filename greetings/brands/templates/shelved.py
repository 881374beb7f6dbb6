"""The catalog with what brands uploaded, for commands that do not serve. Without a ledger it is what is shipped."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from greetings.brands.templates.shelves import Shelves
from greetings.catalog import Catalog, open_catalog
from greetings.chain import Chain
from greetings.errors import GreetingsError
from greetings.links import Links
from greetings.settings import Settings
from greetings.store import is_migrated, open_blobs, open_database

log = logging.getLogger("greetings")


def open_shelved(settings: Settings) -> Catalog:
    """Return the catalog of an installation, shipped and approved templates together. Not for a running event loop."""
    catalog = open_catalog(settings)
    kind, _, path = settings.database_url.partition(":///")
    if kind == "sqlite" and not Path(path).exists():
        return catalog
    try:
        if is_migrated(settings.database_url):
            asyncio.run(_shelve(settings, catalog))
    except GreetingsError as error:
        log.warning("the templates of brands are left out: %s", error.message)
    return catalog


async def _shelve(settings: Settings, catalog: Catalog) -> None:
    database = open_database(
        settings.database_url, wait_seconds=settings.store_wait_seconds, key_hours=settings.idempotency_hours
    )
    chain = Chain(database, Links(settings.secret_key), settings)
    shelves = Shelves(database, open_blobs(settings.blobs), catalog, chain=chain, settings=settings)
    await database.open()
    try:
        await shelves.open()
    finally:
        await shelves.close()
        await chain.close()
        await database.close()
