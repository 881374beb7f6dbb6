"""The contract of the stores of pictures, on a folder and on a real S3."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from stores import S3Server, wait_until_ready

from greetings.errors import BadInput, Busy, NotFound, SettingError
from greetings.store import Blobs, content_key, open_blobs

BODY = b"a picture" * 1000


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Blobs]:
    blobs = open_blobs(address)
    await blobs.open()
    try:
        yield blobs
    finally:
        await blobs.close()


def test_what_is_put_can_be_read_again_by_another_process_object(blobs_address):
    key = content_key(BODY, suffix=".jpg")

    async def main():
        async with opened(blobs_address) as blobs:
            await blobs.put(key, BODY, "image/jpeg")
        async with opened(blobs_address) as blobs:
            assert await blobs.get(key) == BODY
            found = await blobs.stat(key)
            assert found is not None
            assert (found.key, found.bytes) == (key, len(BODY))
            assert found.changed_ms > 1_600_000_000_000

    asyncio.run(main())


def test_what_is_absent_is_not_found_and_deleting_it_is_fine(blobs_address):
    async def main():
        async with opened(blobs_address) as blobs:
            with pytest.raises(NotFound):
                await blobs.get("nothing.jpg")
            assert await blobs.stat("nothing.jpg") is None
            await blobs.delete("nothing.jpg")
            await blobs.put("a.jpg", b"1", "image/jpeg")
            await blobs.delete("a.jpg")
            assert await blobs.stat("a.jpg") is None

    asyncio.run(main())


def test_putting_again_replaces_and_an_empty_body_is_kept(blobs_address):
    async def main():
        async with opened(blobs_address) as blobs:
            await blobs.put("k", b"first", "text/plain")
            await blobs.put("k", b"first", "text/plain")
            await blobs.put("k", b"second", "text/plain")
            assert await blobs.get("k") == b"second"
            await blobs.put("k", b"", "text/plain")
            assert await blobs.get("k") == b""

    asyncio.run(main())


def test_many_puts_of_one_key_at_once_leave_one_whole_body(blobs_address):
    bodies = [bytes([number]) * 50_000 for number in range(8)]

    async def main():
        async with opened(blobs_address) as blobs:
            await asyncio.gather(*[blobs.put("deep/er/k", body, "image/png") for body in bodies])
            assert await blobs.get("deep/er/k") in bodies
            assert [stat.key async for stat in blobs.list()] == ["deep/er/k"]

    asyncio.run(main())


def test_a_listing_has_all_keys_of_a_prefix_and_their_sizes(blobs_address):
    async def main():
        async with opened(blobs_address) as blobs:
            await asyncio.gather(*[blobs.put(f"p/{n:02}", b"x" * n, "text/plain") for n in range(20)])
            await blobs.put("other", b"", "text/plain")
            found = {stat.key: stat.bytes async for stat in blobs.list("p/")}
            assert found == {f"p/{n:02}": n for n in range(20)}

    asyncio.run(main())


@pytest.mark.parametrize(
    "key", ["", "../x", "a/../b", "/etc/passwd", ".hidden", "a//b", "A", "a\0b", "a b", "x" * 300, "a/"]
)
def test_a_key_that_could_leave_the_store_is_refused(key, tmp_path):
    async def main():
        async with opened(str(tmp_path)) as blobs:
            for act in (blobs.put(key, b"", "x"), blobs.get(key), blobs.stat(key), blobs.delete(key)):
                with pytest.raises(BadInput):
                    await act

    asyncio.run(main())


@pytest.mark.parametrize("address", ["s3://", "s3://b?colour=red", "ftp://x"])
def test_a_wrong_address_stops_the_start(address):
    with pytest.raises(SettingError, match="GREETINGS_BLOBS"):
        open_blobs(address)


def test_the_content_key_depends_on_every_byte():
    assert content_key(b"a") != content_key(b"b")
    assert content_key(b"a", suffix=".jpg") == content_key(b"a") + ".jpg"


def test_a_folder_that_cannot_grow_is_busy_reads_on_and_recovers(tmp_path):
    async def main():
        async with opened(str(tmp_path)) as blobs:
            await blobs.put("small", b"1", "text/plain")
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
            try:
                with pytest.raises(Busy, match="full") as refused:
                    await blobs.put("large", BODY, "text/plain")
                assert refused.value.retry_after
                assert await blobs.get("small") == b"1"
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            assert [stat.key async for stat in blobs.list()] == ["small"]
            await blobs.put("large", BODY, "text/plain")
            assert await blobs.get("large") == BODY

    asyncio.run(main())
    assert not list((tmp_path / ".tmp").iterdir())


def test_what_a_crash_left_half_written_is_cleared_away(tmp_path):
    half = tmp_path / ".tmp" / "half"
    half.parent.mkdir()
    half.write_bytes(b"ha")
    os.utime(half, (0, 0))

    async def main():
        async with opened(str(tmp_path)) as blobs:
            assert [stat.key async for stat in blobs.list()] == []

    asyncio.run(main())
    assert not half.exists()


def test_a_store_that_is_away_is_busy_soon_and_serves_again_without_a_restart(s3_server_alone: S3Server):
    async def before(blobs):
        await blobs.open()
        await blobs.put("k", BODY, "image/jpeg")
        s3_server_alone.stop()
        for _ in range(7):
            with pytest.raises(Busy) as refused:
                await blobs.get("k")
            assert refused.value.retry_after

    async def after(blobs):
        deadline = asyncio.get_running_loop().time() + 15
        while True:
            try:
                assert await blobs.get("k") == BODY
            except Busy:
                assert asyncio.get_running_loop().time() < deadline
                await asyncio.sleep(0.1)
            else:
                return

    blobs = open_blobs(s3_server_alone.address, pause_seconds=0.2)
    asyncio.run(before(blobs))
    s3_server_alone.start()
    wait_until_ready(s3_server_alone)
    asyncio.run(after(blobs))
    asyncio.run(blobs.close())


class Relay:
    """Stands in front of a server and breaks the first answer off that is longer than 100,000 bytes."""

    def __init__(self, to: int) -> None:
        self._to = to
        self.cut = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._worker = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Relay:
        self._worker.start()
        return self

    def __exit__(self, *_) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._worker.join(5)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                with near, socket.create_connection(("127.0.0.1", self._to)) as far:
                    up = threading.Thread(target=self._pump, args=(near, far, 10**9), daemon=True)
                    up.start()
                    self._pump(far, near, 100_000)
                    up.join(5)

    def _pump(self, source: socket.socket, target: socket.socket, most: int) -> None:
        sent = 0
        while chunk := source.recv(16384):
            sent += len(chunk)
            if sent > most and not self.cut.is_set():
                self.cut.set()
                break
            target.sendall(chunk)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def test_a_body_that_breaks_off_in_the_middle_is_read_again(s3_server: S3Server):
    """A relay in front of the real server cuts the first long answer off."""

    async def main(port: int):
        async with opened(s3_server.address) as blobs:
            await blobs.put("long", BODY * 50, "image/jpeg")
        async with opened(s3_server.address.replace(str(s3_server.port), str(port))) as blobs:
            assert await blobs.get("long") == BODY * 50
        assert relay.cut.is_set()

    with Relay(s3_server.port) as relay:
        asyncio.run(main(relay.port))
