"""Drafts of the editor: what one person is changing and has not saved yet.

They lie in the blobs, so that a reload, another machine or a process that ends loses nothing; each has a stamp that
grows, so that two windows do not overwrite each other. Refuses drafts of somebody else (NotFound), changes that begin
from an older stamp (Conflict), and more than so many (Conflict).
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from greetings.brands.acts import now_ms
from greetings.brands.rows import Person
from greetings.errors import Conflict, NotFound, Problem
from greetings.store import Blobs
from greetings.store.blobs import content_key

PREFIX: Final = "drafts/"
JSON: Final = "application/json"
_ID = re.compile("[a-z0-9]{16}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being changed. `base` is one of ours, or `<template>/<version>` of the brand's own.

    `name` is the id that it will have in its package; `pictures` are own ones by size, and `logo`, each with its key in
    the blobs; `saved` is the last version that was saved, `saved_stamp` the stamp it had then.
    """

    id: str
    brand: int
    person: int
    base: str
    name: str
    stamp: int = 1
    changes: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    saved: int = 0
    saved_stamp: int = 0
    changed_ms: int = 0

    @property
    def folder(self) -> str:
        """Where its pictures lie in the blobs."""
        return f"{PREFIX}{self.brand}/{self.person}/{self.id}/"


class Drafts:
    """The drafts of everybody."""

    def __init__(self, blobs: Blobs, *, most: int) -> None:
        self._blobs = blobs
        self._most = most

    async def start(self, person: Person, base: str, name: str, *, once: str = "") -> Draft:
        """Begin one; the same `once` again gives the same. Raise Conflict for too many."""
        number = content_key(once.encode())[:16] if once else secrets.token_hex(8)
        made = Draft(number, person.brand, person.id, base, name)
        try:
            return await self.find(person, number)
        except NotFound:
            pass
        if len(await self.of(person)) >= self._most:
            message = f"You have {self._most} drafts already. Please discard one first."
            raise Conflict(message, problems=[Problem("from", message, "full")])
        return await self._put(made)

    async def of(self, person: Person) -> list[Draft]:
        """Give somebody's drafts, the one that was changed last first."""
        start = f"{PREFIX}{person.brand}/{person.id}/"
        keys = [one.key async for one in self._blobs.list(start) if one.key.endswith(".json")]
        found = [_read(await self._blobs.get(key)) for key in keys]
        return sorted(found, key=lambda one: -one.changed_ms)

    async def find(self, person: Person, number: str) -> Draft:
        """Give one of somebody's drafts. Raise NotFound."""
        if not _ID.fullmatch(number):
            raise NotFound("There is no such draft.")
        return _read(await self._blobs.get(_key(person.brand, person.id, number)))

    async def keep(self, draft: Draft, *, since: int | None = None) -> Draft:
        """Keep what was changed since a stamp (by default that of `draft`). Raise Conflict when it has grown."""
        known = _read(await self._blobs.get(_key(draft.brand, draft.person, draft.id)))
        if known.stamp != (draft.stamp if since is None else since):
            message = "This draft was changed in another window."
            raise Conflict(message, problems=[Problem("stamp", message, "stamp")])
        return await self._put(replace(draft, stamp=known.stamp + 1))

    async def discard(self, draft: Draft) -> None:
        """Forget a draft with its pictures."""
        for key in draft.pictures.values():
            await self._blobs.delete(key)
        await self._blobs.delete(_key(draft.brand, draft.person, draft.id))

    async def _put(self, draft: Draft) -> Draft:
        kept = replace(draft, changed_ms=now_ms())
        body = json.dumps(asdict(kept), ensure_ascii=False, separators=(",", ":"))
        await self._blobs.put(_key(draft.brand, draft.person, draft.id), body.encode("utf-8"), JSON)
        return kept


def _key(brand: int, person: int, number: str) -> str:
    return f"{PREFIX}{brand}/{person}/{number}.json"


def _read(body: bytes) -> Draft:
    return Draft(**json.loads(body))
