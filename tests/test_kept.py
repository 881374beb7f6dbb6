"""Kept pictures: what one machine has drawn another one serves; a store that is away, full or gone stops nobody."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from pathlib import Path

from site_kit import open_site

from greetings.cards import KeptPictures, NearPictures
from greetings.store import open_blobs

SECRET = ("a-secret-of-both-machines-0123456789",)


@contextmanager
def machine(ledger: str, folder: Path, blobs: str = ""):
    """One of several machines on one ledger and one store of pictures; each has a data folder of its own."""
    given = {"database_url": ledger, "secret_key": SECRET} | ({"blobs": blobs} if blobs else {})
    with open_site(folder, **given) as site:
        yield site


@contextmanager
def machine_that_cannot_draw(ledger: str, folder: Path, blobs: str):
    folder.mkdir()
    (folder / "compiled").write_text("a file where the folder of compiled templates should be")
    with machine(ledger, folder, blobs) as site:
        yield site


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_picture_of_one_machine_is_served_by_another_that_cannot_draw(sqlite_url, blobs_address, tmp_path):
    with machine(sqlite_url, tmp_path / "one", blobs_address) as one:
        code = one.make()["code"]
        drawn = one.client.get(f"/g/{code}.png?size=square")
        assert drawn.status_code == 200
    with machine_that_cannot_draw(sqlite_url, tmp_path / "two", blobs_address) as two:
        found = two.client.get(f"/g/{code}.png?size=square")
        assert (found.status_code, found.headers["content-type"]) == (200, "image/png")
        assert (found.content, found.headers["etag"]) == (drawn.content, drawn.headers["etag"])
        other = two.client.get(f"/g/{code}.png?size=landscape")
        assert other.status_code == 503
        assert "retry-after" in other.headers


def test_a_kept_picture_of_a_card_that_was_taken_back_is_gone(sqlite_url, blobs_address, tmp_path):
    with machine(sqlite_url, tmp_path / "one", blobs_address) as one:
        card = one.make()
        assert one.client.get(f"/g/{card['code']}.jpg").status_code == 200
    with machine(sqlite_url, tmp_path / "two", blobs_address) as two:
        assert two.managed(card, f"/api/v1/cards/{card['code']}", "DELETE").status_code == 200
        assert two.client.get(f"/g/{card['code']}.jpg").status_code == 410


def test_a_failure_is_not_kept(tmp_path, sqlite_url, compiled_templates):
    with machine_that_cannot_draw(sqlite_url, tmp_path / "one", str(tmp_path / "blobs")) as site:
        code = site.make()["code"]
        assert site.client.get(f"/g/{code}.jpg").status_code == 503
        words = {"template": "thank-you", "field": "message", "text": "word " * 99, "lang": "en"}
        assert site.client.post("/api/v1/text/check", json=words).status_code == 200  # words need no pixels
        (tmp_path / "one" / "compiled").unlink()
        (tmp_path / "one" / "compiled").symlink_to(compiled_templates)
        assert site.client.get(f"/g/{code}.jpg").status_code == 200


def test_in_a_folder_there_is_one_copy(tmp_path, sqlite_url):
    with machine(sqlite_url, tmp_path / "one") as site:
        body = site.client.get(f"/g/{site.make()['code']}.jpg").content
    assert [path.read_bytes() for path in files_of(tmp_path / "one" / "blobs")] == [body]
    assert not (tmp_path / "one" / "pictures").exists()


def test_while_the_store_is_away_known_pictures_are_served_and_new_ones_drawn(
    sqlite_url, s3_server_alone, tmp_path
):
    address = s3_server_alone.address
    with machine(sqlite_url, tmp_path / "one", address) as site:
        known = site.make()["code"]
        body = site.client.get(f"/g/{known}.jpg").content
    s3_server_alone.stop()
    with machine(sqlite_url, tmp_path / "one", address) as site:
        assert site.client.get("/readyz").status_code == 200
        assert site.client.get(f"/g/{known}.jpg").content == body
        assert site.client.get(f"/g/{site.make()['code']}.jpg").status_code == 200


def test_a_folder_stays_below_its_limit_and_the_oldest_go(tmp_path):
    async def main():
        pictures = KeptPictures(open_blobs(str(tmp_path)), limit=50_000)
        await pictures.open()
        for number in range(40):
            pictures.keep(f"picture {number}", bytes([number]) * 5_000, "image/jpeg")
            while await pictures.get(f"picture {number}") is None:
                pass
        await pictures.close()
        left = [number for number in range(40) if await pictures.get(f"picture {number}")]
        assert 39 in left
        assert 0 not in left

    asyncio.run(main())
    assert sum(path.stat().st_size for path in files_of(tmp_path)) <= 55_000


def test_a_disk_that_is_gone_loses_nothing_but_time(tmp_path):
    (tmp_path / "blobs").write_text("not a folder")
    (tmp_path / "near").write_text("not a folder either")

    async def main():
        near = NearPictures(tmp_path / "near", limit=50_000)
        pictures = KeptPictures(open_blobs(str(tmp_path / "blobs")), near=near)
        await pictures.open()
        pictures.keep("picture", b"body", "image/jpeg")
        assert await pictures.get("picture") is None
        await pictures.close()

    asyncio.run(main())


def test_the_near_folder_fills_itself_and_answers_alone(tmp_path):
    async def main():
        blobs = open_blobs(str(tmp_path / "far"))
        first = KeptPictures(blobs, near=NearPictures(tmp_path / "a", limit=50_000))
        await first.open()
        first.keep("picture", b"body", "image/jpeg")
        await first.close()
        second = KeptPictures(blobs, near=NearPictures(tmp_path / "b", limit=50_000))
        assert await second.get("picture") == b"body"
        for path in files_of(tmp_path / "far"):
            path.unlink()
        assert await second.get("picture") == b"body"

    asyncio.run(main())
