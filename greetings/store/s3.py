"""Blobs in an S3 bucket by boto3: connect 1 s, read 2 s, 2 attempts, and a breaker that spares a store that is away.

Works with any server that speaks S3: plain put, get, head, delete and list, nothing conditional. A body that breaks off
in the middle is read again, which boto3 itself does not do.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from greetings.errors import Busy, NotFound, SettingError
from greetings.store.blobs import Stat, checked_key
from greetings.store.groups import busy

_R = TypeVar("_R")
_CONNECT_SECONDS = 1
_READ_SECONDS = 2
_ATTEMPTS = 2
_THREADS = 8
_PAGE = 1000
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_FAILURES_TO_OPEN = 5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class S3Place:
    """Where the blobs are. Empty fields are left to the AWS_* variables and boto3's own defaults."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)


class Breaker:
    """After some failures in a row refuse at once for a while; then let one try through."""

    def __init__(self, failures: int, seconds: float) -> None:
        self._most = failures
        self._seconds = seconds
        self._failures = 0
        self._closed_again = 0.0

    def check(self) -> None:
        """Raise Busy while the store is left alone."""
        now = time.monotonic()
        if self._failures >= self._most and now < self._closed_again:
            raise busy("The store of pictures is away.")
        if self._failures >= self._most:
            self._closed_again = now + self._seconds

    def note(self, *, fine: bool) -> None:
        """Note how a try went."""
        if fine:
            self._failures = 0
            return
        self._failures += 1
        if self._failures == self._most:
            _log.warning(
                "the store of pictures failed %d times in a row and is left alone for a while", self._most
            )
        self._closed_again = time.monotonic() + self._seconds


class S3Blobs:
    """One bucket, or the part of it below a prefix."""

    def __init__(self, place: S3Place, pause_seconds: float) -> None:
        self._place = place
        self._breaker = Breaker(_FAILURES_TO_OPEN, pause_seconds)
        self._threads = ThreadPoolExecutor(_THREADS, "s3")
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=place.endpoint or None,
            region_name=place.region or None,
            aws_access_key_id=place.key or None,
            aws_secret_access_key=place.secret or None,
            config=Config(
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
                max_pool_connections=_THREADS,
                s3={"addressing_style": "path"} if place.endpoint else {},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    async def open(self) -> None:
        """Make sure that the bucket is there. Raise SettingError if it is not, Busy if the store is away."""
        bucket = self._place.bucket
        try:
            await self._aside(lambda: self._client.head_bucket(Bucket=bucket))
        except NotFound as error:
            raise SettingError(f"GREETINGS_BLOBS: there is no bucket {bucket}; make it first") from error

    async def close(self) -> None:
        """Let go of connections."""
        self._threads.shutdown()
        self._client.close()

    async def put(self, key: str, body: bytes, media_type: str) -> None:
        """Keep bytes durably, then return."""
        name = self._name(key)
        await self._aside(
            lambda: self._client.put_object(
                Bucket=self._place.bucket, Key=name, Body=body, ContentType=media_type
            )
        )

    async def get(self, key: str) -> bytes:
        """Give the bytes, read again if they break off in the middle. Raise NotFound."""
        name = self._name(key)

        def read() -> bytes:
            for left in reversed(range(_ATTEMPTS)):
                found = self._client.get_object(Bucket=self._place.bucket, Key=name)
                try:
                    return bytes(found["Body"].read())
                except (HTTPClientError, BotoCoreError, OSError):
                    if not left:
                        raise
            raise AssertionError("at least one attempt is made")

        return await self._aside(read)

    async def stat(self, key: str) -> Stat | None:
        """Give what is known without the bytes; None if there is nothing."""
        name = self._name(key)
        try:
            found = await self._aside(lambda: self._client.head_object(Bucket=self._place.bucket, Key=name))
        except NotFound:
            return None
        return Stat(key, found["ContentLength"], int(found["LastModified"].timestamp() * 1000))

    async def delete(self, key: str) -> None:
        """Forget the bytes; a key that is not there is fine."""
        name = self._name(key)
        try:
            await self._aside(lambda: self._client.delete_object(Bucket=self._place.bucket, Key=name))
        except NotFound:
            return

    async def list(self, prefix: str = "") -> AsyncIterator[Stat]:
        """Give all blobs whose key begins with `prefix`, in the order of their keys."""
        after: dict[str, Any] = {}
        while True:
            page = await self._aside(partial(self._page, prefix, after))
            for found in page.get("Contents", ()):
                key = found["Key"].removeprefix(self._place.prefix)
                yield Stat(key, found["Size"], int(found["LastModified"].timestamp() * 1000))
            if not page.get("IsTruncated"):
                return
            after = {"ContinuationToken": page["NextContinuationToken"]}

    def _page(self, prefix: str, after: dict[str, Any]) -> Any:
        return self._client.list_objects_v2(
            Bucket=self._place.bucket, Prefix=self._place.prefix + prefix, MaxKeys=_PAGE, **after
        )

    def _name(self, key: str) -> str:
        return self._place.prefix + checked_key(key)

    async def _aside(self, work: Callable[[], _R]) -> _R:
        """Do blocking work in a thread; say what its failure means, and tell the breaker."""
        self._breaker.check()
        try:
            done = await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except ClientError as error:
            absent = error.response.get("Error", {}).get("Code") in _ABSENT
            self._breaker.note(fine=absent)
            if absent:
                raise NotFound("There is nothing stored under this name.") from error
            raise _away(error) from error
        except (BotoCoreError, OSError) as error:
            self._breaker.note(fine=False)
            raise _away(error) from error
        self._breaker.note(fine=True)
        return done


def _away(error: Exception) -> Busy:
    _log.warning("the store of pictures failed: %s", error)
    return busy("The pictures cannot be stored or read just now.")
