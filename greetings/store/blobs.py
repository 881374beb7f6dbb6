"""Pictures and other files behind five methods: put, get, stat, delete, list. Puts are idempotent, keys are for ever.

A key is a path of a-z, 0-9, dots, dashes and underscores, made by the program and best by `content_key`; anything else
is refused. Two stores keep the contract: a folder and an S3 bucket.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from greetings.errors import BadInput, SettingError

LONGEST_KEY = 200
_KEY = re.compile(r"[a-z0-9_-][a-z0-9._-]*(?:/[a-z0-9_-][a-z0-9._-]*)*")


@dataclass(frozen=True, slots=True)
class Stat:
    """What is known about a blob without reading it. `bytes` = its length."""

    key: str
    bytes: int
    changed_ms: int


class Blobs(Protocol):
    """Where bytes are kept. Every method raises Busy when the store is full or away, BadInput for a bad key."""

    async def open(self) -> None:
        """Make sure that the store is there. Raise Busy if it is not."""

    async def close(self) -> None:
        """Let go of connections."""

    async def put(self, key: str, body: bytes, media_type: str) -> None:
        """Keep bytes durably, then return. The same key again with the same bytes changes nothing."""

    async def get(self, key: str) -> bytes:
        """Give the bytes. Raise NotFound."""

    async def stat(self, key: str) -> Stat | None:
        """Give what is known without the bytes; None if there is nothing."""

    async def delete(self, key: str) -> None:
        """Forget the bytes; a key that is not there is fine."""

    def list(self, prefix: str = "") -> AsyncIterator[Stat]:
        """Give all blobs whose key begins with `prefix`, in the order of their keys within each listing page."""


def checked_key(key: str) -> str:
    """Give the key back, or raise BadInput."""
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise BadInput("This is no name of a stored file.")
    return key


def content_key(body: bytes, *, suffix: str = "") -> str:
    """Make the key of some bytes from the bytes themselves (BLAKE2b, 160 bits), e.g. `3f2a...9c.jpg`."""
    return blake2b(body, digest_size=20).hexdigest() + suffix


def open_blobs(address: str, *, pause_seconds: float = 5.0) -> Blobs:
    """Make the store that an address names: a folder, or `s3://bucket/prefix?endpoint=https://...&region=...`.

    A bucket that failed five times in a row is left alone for `pause_seconds`. Credentials of S3 come from the usual
    AWS_* variables or, in tests, from `key` and `secret` in the address.
    """
    if address.startswith("s3://"):
        from greetings.store.s3 import S3Blobs, S3Place

        parts = urlsplit(address)
        if not parts.netloc:
            raise SettingError("GREETINGS_BLOBS: s3:// needs the name of a bucket")
        given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        unknown = given.keys() - {"endpoint", "region", "key", "secret"}
        if unknown:
            raise SettingError(f"GREETINGS_BLOBS: {', '.join(sorted(unknown))} is not known in an s3 address")
        prefix = parts.path.strip("/")
        return S3Blobs(S3Place(parts.netloc, f"{prefix}/" if prefix else "", **given), pause_seconds)
    if "://" in address:
        raise SettingError("GREETINGS_BLOBS: must be a folder or start with s3://")
    from greetings.store.folder import FolderBlobs

    return FolderBlobs(Path(address))
