"""The application: all parts built once per process, from settings alone. Opens nothing before the server starts it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from greetings.app.needs import contest_needs
from greetings.app.rounds import Rounds
from greetings.brands import Brands
from greetings.brands.templates import Shelves
from greetings.brands.templates.editing import Editor
from greetings.campaigns import Campaigns
from greetings.campaigns.lint import channel_check
from greetings.cards import Album, Cards, Erasure, KeptPictures, NearPictures, Texts
from greetings.catalog import open_catalog
from greetings.chain import Chain
from greetings.contests import Contests
from greetings.errors import GreetingsError
from greetings.festivals import ahead
from greetings.letters import Ground, Letters, Tags
from greetings.links import Links
from greetings.mail import Mail
from greetings.outside import Outside
from greetings.participants import Participants
from greetings.plans import Plans
from greetings.safety import check_text
from greetings.settings import Settings
from greetings.sponsors import Neighbours, Sponsors
from greetings.store import Limits, open_blobs, open_database
from greetings.tools import Tools
from greetings.web.assets import Assets, read_assets
from greetings.web.cards import preview_title
from greetings.web.console.reminders import Reminders
from greetings.web.errors import Errors
from greetings.web.guards import Door
from greetings.web.lists.phrases import phrases_of
from greetings.web.moulds import Moulds
from greetings.web.pages import STATIC_FOLDER, pages_of_process
from greetings.web.parts import Parts
from greetings.web.routes import hot_routes, other_routes, page_routes
from greetings.web.server import worker_count
from greetings.web.shortcut import Shortcut
from greetings.web.throttle import Throttle
from greetings.web.visitors import Visitors
from greetings.workers import Places

MOULDS_BYTES = 8_000_000
DAYS_AHEAD = 200


def create_app(settings: Settings) -> Door:
    """Return the ASGI application. The schema must be up to date (see `serve_forever` and `greetings migrate`)."""
    parts = build_parts(settings)
    rounds = Rounds(
        (
            parts.cards.erasures.notice,
            parts.chain.watch.round,
            parts.shelves.round,
            Reminders(parts).round,
            parts.campaigns.round,
            parts.contests.round,
        )
    )

    errors, hot = Errors(parts), hot_routes(parts)
    app = Starlette(
        routes=[*hot, *page_routes(parts), *other_routes(parts)],
        exception_handlers={
            GreetingsError: errors.ours,
            HTTPException: errors.framework,
            Exception: errors.unforeseen,
        },
        lifespan=lambda app: running(parts, rounds),
    )
    app.router.redirect_slashes = False
    return Door(
        Shortcut(app, hot, errors),
        base_url=settings.base_url,
        body_max_bytes=settings.body_max_bytes,
        picture_max_bytes=settings.creative_picture_max_bytes,
        package_max_bytes=settings.upload_max_bytes,
    )


@asynccontextmanager
async def running(parts: Parts, rounds: Rounds) -> AsyncIterator[None]:
    """Open everything, and close it in the end."""
    await parts.database.open()
    await parts.album.open()
    await parts.people.open()
    await parts.shelves.open()
    parts.sponsors.open()
    rounds.start()
    parts.letters.start()
    warming = asyncio.create_task(asyncio.to_thread(warm))
    try:
        yield
    finally:
        await warming
        await parts.letters.stop()
        await rounds.stop()
        await parts.editor.close()
        await parts.shelves.close()
        await parts.people.close()
        await parts.album.close()
        await parts.tools.close()
        await parts.contests.close()
        await parts.sponsors.close()
        parts.outside.close()
        await parts.chain.close()
        await parts.database.close()
        parts.places.close()


def build_parts(settings: Settings) -> Parts:
    """Build all rooms and tools of one process."""
    links = Links(settings.secret_key)
    database = open_database(
        settings.database_url, wait_seconds=settings.store_wait_seconds, key_hours=settings.idempotency_hours
    )
    limits = Limits(settings.data / "limits") if settings.rate_limits else None
    chain = Chain(database, links, settings, limits)
    catalog = open_catalog(settings)
    places = Places(
        render_places(settings), queue=settings.render_queue, wait_seconds=settings.render_wait_seconds
    )
    cards = Cards(database, links, chain, catalog=catalog, settings=settings)
    labels = settings.carries != "link"
    album = Album(catalog, places, keep_pictures(settings), quality=settings.jpeg_quality, labels=labels)
    moulds = Moulds(MOULDS_BYTES)
    cards.erasures.tell(forgetting(album, moulds))
    shelves = Shelves(database, open_blobs(settings.blobs), catalog, chain=chain, settings=settings)
    brands, mail, outside = Brands(database, chain, settings=settings), Mail(settings), Outside(settings)
    campaigns = Campaigns(database, chain, cards, catalog, settings=settings)
    campaigns.ask(channel_check(catalog, settings.base_url))
    near = Neighbours(database, brands, campaigns, chain, catalog=catalog, outside=outside, mail=mail)
    sponsors = Sponsors(near, settings=settings)
    ground = Ground(
        database=database,
        brands=brands,
        chain=chain,
        cards=cards,
        mail=mail,
        voice=phrases_of,
        settings=settings,
        tags=Tags(settings.secret_key),
        limits=limits,
    )
    return Parts(
        settings=settings,
        database=database,
        links=links,
        chain=chain,
        catalog=catalog,
        cards=cards,
        people=Participants(database, chain, cards, open_blobs(settings.blobs), settings=settings),
        brands=brands,
        shelves=shelves,
        editor=Editor(open_blobs(settings.blobs), catalog, shelves, settings=settings),
        plans=Plans(database, chain, settings=settings),
        campaigns=campaigns,
        sponsors=sponsors,
        contests=Contests(
            database,
            (brands.log, chain.log),
            open_blobs(settings.blobs),
            outside,
            needs=contest_needs(campaigns, sponsors),
            settings=settings,
        ),
        mail=mail,
        outside=outside,
        letters=Letters(ground),
        album=album,
        texts=Texts(catalog, album, settings),
        tools=Tools(database, catalog, flush_seconds=settings.counters_flush_seconds),
        places=places,
        pages=pages_of_process(),
        moulds=moulds,
        assets=Assets(read_assets(STATIC_FOLDER)),
        visitors=Visitors(links, settings.secret_key, secure=settings.base_url.startswith("https:")),
        throttle=Throttle(settings, links, limits),
    )


def forgetting(album: Album, moulds: Moulds) -> Callable[[Erasure], Awaitable[None]]:
    """Return what lets go of an erased card wherever this process keeps something of it."""

    async def forget(erasure: Erasure) -> None:
        if erasure.card is not None:
            moulds.forget(erasure.card)
            preview_title.cache_clear()
            await album.forget(erasure.card)

    return forget


def warm() -> None:
    """Load calendars, word lists and pages, which the start does not wait for, before the first visitor needs them."""
    ahead(datetime.now(UTC).date(), DAYS_AHEAD)
    check_text("祝", kind="message", max_graphemes=1, lang="zh-Hant")
    pages_of_process().compile_all()


def keep_pictures(settings: Settings) -> KeptPictures:
    """Return where pictures are kept: a bounded folder, or a bucket with a bounded folder of this machine before it."""
    blobs, limit = open_blobs(settings.blobs), settings.picture_cache_bytes
    if not settings.blobs.startswith("s3://"):
        return KeptPictures(blobs, limit=limit)
    return KeptPictures(blobs, near=NearPictures(settings.data / "pictures", limit=limit))


def render_places(settings: Settings) -> int:
    """Return how many pictures are drawn at once in one process: as set, else its share of the cores."""
    return settings.render_places or max(1, (os.cpu_count() or 1) // worker_count(settings))
