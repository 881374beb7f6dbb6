"""The editor's room: drafts, how they look, what the check says, and the version that is saved in the end.

A look is drawn by the engine, from the very document that will be saved; what is saved is a package like any other and
goes through `Shelves.upload`, its guards and its process. Refuses drafts of others, changes that do not fit, and looks
when all places are taken (Busy).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from hashlib import sha256
from typing import Final

from greetings.brands.rows import Brand, Person
from greetings.brands.templates.checking import LOGO
from greetings.brands.templates.editing import pictures as own
from greetings.brands.templates.editing.drafts import Draft, Drafts
from greetings.brands.templates.editing.looking import Asked, Measured, Studio
from greetings.brands.templates.editing.work import Origin, Work, packed, tree_of, worked
from greetings.brands.templates.rows import Version
from greetings.brands.templates.shelves import Shelves, Uploaded
from greetings.catalog import Catalog
from greetings.engine.document.rules import sizes_of
from greetings.engine.fonts import Bounded
from greetings.engine.package import MANIFEST, Folder
from greetings.errors import BadInput, Busy, Conflict, Full, NotFound, Problem
from greetings.settings import Settings, shipped
from greetings.store import Blobs
from greetings.store.blobs import content_key
from greetings.workers import Places

LOOKS_AT_ONCE: Final = 2
LOOKS_WAITING: Final = 24
PATIENCE_SECONDS: Final = 20.0
PICTURES_BYTES: Final = 12 << 20
TRIES: Final = 3
BACKGROUND: Final = "background"
_OWN: Final = "@"


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with everything that it is made of."""

    draft: Draft
    origin: Origin
    pictures: Mapping[str, bytes]

    def with_changes(self, changes: Mapping[str, str]) -> Opened:
        """Give the same with other changes."""
        return replace(self, draft=replace(self.draft, changes=dict(changes)))

    def work(self, changes: Mapping[str, str] | None = None) -> Work:
        """Put it together, with other changes than those that are kept if some are given. Raise BadInput."""
        return worked(
            self.origin, self.draft, self.draft.changes if changes is None else changes, self.pictures
        )


class Editor:
    """The editor of an installation. Every process has its own; they share the blobs."""

    def __init__(self, blobs: Blobs, catalog: Catalog, shelves: Shelves, *, settings: Settings) -> None:
        self.drafts = Drafts(blobs, most=settings.drafts_max)
        self._blobs = blobs
        self._catalog = catalog
        self._shelves = shelves
        self._studio = Studio(catalog.book, settings.data / "compiled", ad_weight_max=settings.ad_weight_max)
        self._looks = Places(LOOKS_AT_ONCE, queue=LOOKS_WAITING, wait_seconds=PATIENCE_SECONDS)
        self._checks = Places(1, queue=LOOKS_WAITING, wait_seconds=PATIENCE_SECONDS)
        self._pictures: Bounded[str, bytes] = Bounded(PICTURES_BYTES)

    # Drafts
    async def start(self, brand: Brand, person: Person, base: str, *, once: str = "") -> Draft:
        """Begin a draft with one of ours, or with `<template>/<version>` of the brand. Raise NotFound, Conflict."""
        if "/" not in base:
            if all(one.id != base for one in self._catalog.shipped):
                raise NotFound("There is no such template.")
            name = await self._free_name(brand, person, base)
            return await self.drafts.start(person, base, name, once=once and f"{person.id} {base} {once}")
        template, _, number = base.partition("/")
        if not (number.isascii() and number.isdigit() and len(number) < 5):
            raise NotFound("There is no such version of a template.")
        version = await self._shelves.find(brand.id, template, int(number))
        name = template.partition(".")[2]
        return await self.drafts.start(
            person, f"{base}{_OWN}{version.package}", name, once=once and f"{person.id} {base} {once}"
        )

    async def _free_name(self, brand: Brand, person: Person, base: str) -> str:
        """Choose an id that no template of the brand and no draft of the person has."""
        taken = {one.name for one in await self.drafts.of(person)}
        for number in range(1, 100):
            name = base if number == 1 else f"{base[:36]}-{number}"
            if name not in taken and not (await self._shelves.highest(brand, f"{brand.slug}.{name}")).any:
                return name
        raise Conflict("There are too many designs of this name. Please archive some, or edit one of them.")

    async def open(self, person: Person, number: str) -> Opened:
        """Open one of somebody's drafts. Raise NotFound, Busy."""
        draft = await self.drafts.find(person, number)
        found = {name: await self._picture(key) for name, key in draft.pictures.items()}
        return fitting(Opened(draft, await self._origin(draft), found))

    async def _picture(self, key: str) -> bytes:
        found = self._pictures.get(key)
        if found is None:
            found = await self._blobs.get(key)
            self._pictures.put(key, found, len(found))
        return found

    async def _origin(self, draft: Draft) -> Origin:
        base, _, package = draft.base.partition(_OWN)
        if not package:
            return _shipped(base)
        files = await self._shelves.files(package, base)
        return Origin(base.replace("/", " "), tree_of(await asyncio.to_thread(files.read, MANIFEST)), files)

    async def keep(self, opened: Opened, changes: Mapping[str, str], *, since: int) -> Draft:
        """Keep changes that somebody made since a stamp. Raise BadInput, Conflict."""
        opened.work(changes)
        if dict(changes) == dict(opened.draft.changes):
            return opened.draft
        return await self.drafts.keep(replace(opened.draft, changes=dict(changes)), since=since)

    async def add_picture(
        self, opened: Opened, use: str, body: bytes, *, sizes: tuple[str, ...] = ()
    ) -> Draft:
        """Take in an own background for some sizes (by default all), or a `logo`. Raise BadInput, Conflict."""
        every = sizes_of(opened.work().document)
        if use == LOGO:
            made = {LOGO: await asyncio.to_thread(own.logo, body)}
        elif use == BACKGROUND:
            chosen = tuple(size for size in every if size in sizes) or every
            made = dict(await asyncio.to_thread(own.backgrounds, body, chosen))
        else:
            raise BadInput(
                "Please choose what it is for.", problems=[Problem("use", "Please choose one of these.")]
            )
        keys = {}
        for name, picture in made.items():
            keys[name] = opened.draft.folder + content_key(picture, suffix=".png" if name == LOGO else ".jpg")
            await self._blobs.put(keys[name], picture, "image/png" if name == LOGO else "image/jpeg")
        return await self._with_pictures(opened.draft, dict(opened.draft.pictures) | keys)

    async def drop_pictures(self, opened: Opened, use: str) -> Draft:
        """Take own backgrounds, or the logo, out again. Raise Conflict."""
        kept = {name: key for name, key in opened.draft.pictures.items() if (name == LOGO) != (use == LOGO)}
        if use == LOGO:
            draft = replace(opened.draft, changes=_without(opened.draft.changes, f"box.{LOGO}."))
            return await self._with_pictures(draft, kept)
        return await self._with_pictures(opened.draft, kept)

    async def _with_pictures(self, draft: Draft, keys: Mapping[str, str]) -> Draft:
        made = await self.drafts.keep(replace(draft, pictures=keys))
        for key in set(draft.pictures.values()) - set(keys.values()):
            await self._blobs.delete(key)
        return made

    # Looking
    async def look(self, opened: Opened, changes: Mapping[str, str], asked: Asked, brand: Brand) -> bytes:
        """Draw a draft as JPEG. Raise BadInput, Busy."""
        work = opened.work(changes)
        key = (
            opened.draft.id,
            asked,
            sha256(repr((sorted(changes.items()), opened.draft.pictures)).encode()).digest(),
        )
        return await self._looks.run(key, partial(self._studio.look, work, asked, brand.name))

    async def check(self, opened: Opened, changes: Mapping[str, str], asked: Asked, brand: Brand) -> Measured:
        """Check a draft in one size, with everything that concerns all sizes. Raise BadInput, Busy."""
        work = opened.work(changes)
        key = (
            opened.draft.id,
            asked,
            sha256(repr((sorted(changes.items()), opened.draft.pictures)).encode()).digest(),
        )
        return await self._checks.run(key, partial(self._studio.check, work, asked, brand.name))

    # Saving
    async def save(self, brand: Brand, opened: Opened, *, by: str, most: int | None = None) -> Uploaded:
        """Make the next version of what is kept; what was saved already is not saved again. Raise as uploads do."""
        draft, template = opened.draft, f"{brand.slug}.{opened.draft.name}"
        if draft.saved and draft.saved_stamp == draft.stamp:
            known = await self._saved(brand, template, draft.saved)
            if known is not None:
                return Uploaded(known.findings, known, new=False)
        work = opened.work()
        for _ in range(TRIES):
            number = (await self._shelves.highest(brand, template)).staying + 1
            body = await asyncio.to_thread(packed, work, opened.origin, number, brand.name)
            try:
                done = await self._shelves.upload(brand, body, by=by, keep_draft=True, most=most)
            except Full:
                raise
            except Conflict:
                continue
            if done.version is not None:
                # Changed again meanwhile: then the draft is ahead of its version anyway.
                with suppress(Conflict):
                    await self.drafts.keep(replace(draft, saved=number, saved_stamp=draft.stamp + 1))
            return done
        raise Busy("Somebody saves this design at the same time. Please try again.", retry_after=2)

    async def _saved(self, brand: Brand, template: str, number: int) -> Version | None:
        try:
            return await self._shelves.find(brand.id, template, number)
        except NotFound:
            return None

    async def close(self) -> None:
        """Let what is being drawn finish."""
        await asyncio.to_thread(self._looks.close)
        await asyncio.to_thread(self._checks.close)


def fitting(opened: Opened) -> Opened:
    """Leave out changes that do not fit, such as when what the draft began from is another one by now."""
    try:
        opened.work()
    except BadInput as error:
        gone = {one.path for one in error.problems}
        kept = {path: words for path, words in opened.draft.changes.items() if path not in gone}
        return opened.with_changes(kept)
    return opened


def _without(changes: Mapping[str, str], start: str) -> dict[str, str]:
    return {path: words for path, words in changes.items() if not path.startswith(start)}


@lru_cache(maxsize=16)
def _shipped(name: str) -> Origin:
    home = shipped("card_templates") / name
    files = Folder(home)
    if not (home / MANIFEST).is_file():
        raise NotFound("There is no such template.")
    return Origin(name, tree_of(files.read(MANIFEST)), files)
