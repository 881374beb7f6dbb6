"""Erasure: the words of a card are gone from the database, its log, the blobs and every cache; chain and figures stay."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path

import pytest
from site_kit import BASE, WISH, open_site
from stores import opened
from test_harm import CARD, LINKS, SMS, scene
from typer.testing import CliRunner

from greetings.__main__ import app
from greetings.app.build import build_parts
from greetings.app.rounds import Rounds
from greetings.cards import Cards, KeptPictures, NearPictures
from greetings.cards.kept import blob_key, folder_of
from greetings.chain import Chain
from greetings.errors import Busy, Conflict, NotFound
from greetings.settings import Settings
from greetings.store import Query, Rows, Unit, open_blobs

NAME, MESSAGE = "Zerubbabel Quillfeather", "Quokkas juggle xylophones beside vermilion lagoons."
SECRET_CARD = {**WISH, "content": {**WISH["content"], "recipient": NAME, "message": MESSAGE}}
CONTENT = Query("select content from card order by id", str)
TREE = Query(
    "select id, parent, generation, channel, nonce, state, counted from forward order by id", lambda *row: row
)


def files_with(folder: Path, *needles: bytes) -> list[Path]:
    """Every file of a folder, other than what is compiled from templates, that has one of the needles in it."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and "compiled" not in path.parts:
            body = path.read_bytes()
            if any(needle in body for needle in needles):
                found.append(path)
    return found


def pictures_in(folder: Path) -> list[Path]:
    return [path for path in (folder / "blobs").rglob("*") if path.is_file()]


def grown(site, card):
    """Pass a card on a little, and look at it in many ways."""
    for suffix in (".jpg", ".png?size=square", ".webp?size=story", "/recipient.png", ""):
        assert site.client.get(f"/g/{card['code']}{suffix}").status_code == 200
    below = site.client.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"}).json()[
        "code"
    ]
    assert site.browser().post(f"/g/{below}/open").status_code == 303
    assert site.client.get(f"/g/{below}.jpg?size=landscape").status_code == 200
    return below


async def erased(settings, code):
    parts = build_parts(settings)
    await parts.database.open()
    await parts.album.open()
    try:
        place = await parts.chain.resolve(code)
        await parts.cards.erase(place.card, parts.chain.log.entry("erase-card", code, "was asked to"))
    finally:
        await parts.album.close()
        await parts.chain.close()
        await parts.database.close()
        parts.places.close()


def test_after_an_erasure_no_file_has_the_words_and_everything_else_is_as_it_was(tmp_path):
    needles = [text.encode(coding) for text in (NAME, MESSAGE) for coding in ("utf-8", "utf-16-le")]
    with open_site(tmp_path, rate_limits=True) as site:
        for _ in range(3):
            site.make()
        card, other = site.make(SECRET_CARD), site.make()
        below = grown(site, card)
        site.client.get(f"/g/{other['code']}.jpg")
        report = "reason=hurt&words=please+stop"
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert site.client.post(f"/g/{below}/report", content=report, headers=form).status_code == 200
        assert files_with(tmp_path, *needles)  # the words are there
        kept = len(pictures_in(tmp_path))
        before = (site.chain(other), site.managed(other, f"/api/v1/forwards/{other['code']}").json())
        tree = tree_of(site)

        asyncio.run(erased(site.settings, below))
        assert files_with(tmp_path, *needles) == []
        assert kept - len(pictures_in(tmp_path)) == 4
        for code in (card["code"], below):
            assert site.client.get(f"/g/{code}").status_code == 410
            assert site.client.get(f"/g/{code}.jpg").status_code == 410
        answer = site.managed(card, f"/api/v1/cards/{card['code']}/restore", "POST")
        assert answer.status_code == 410
        assert site.managed(card, f"/api/v1/cards/{card['code']}", "DELETE").status_code == 410
        assert site.client.get(card["manage_url"].removeprefix(BASE)).status_code == 410
        assert before == (site.chain(other), site.managed(other, f"/api/v1/forwards/{other['code']}").json())
        assert site.client.get(f"/g/{other['code']}.jpg").status_code == 200
        assert tree_of(site) == tree
    assert files_with(tmp_path, *needles) == []


def tree_of(site):
    async def main():
        async with opened(site.settings.database_url) as database:
            return await database.read(TREE)

    return asyncio.run(main())


def test_words_that_were_moved_about_in_the_file_are_gone_too(sqlite_url, tmp_path):
    """Rows that come out of order split pages, long contents lie on pages of their own: nothing of it is left."""

    async def main():
        draw = random.Random(7)
        async with opened(sqlite_url) as database:
            chain = Chain(database, LINKS, Settings())
            cards = Cards(database, LINKS, chain, catalog=None, settings=Settings())
            numbers = draw.sample(range(1, 10**9), 600)
            secret = numbers[::10]
            for start in range(0, 600, 20):
                rows = []
                for number in numbers[start : start + 20]:
                    message = (MESSAGE if number in secret else "lanterns ") + "moon " * draw.randrange(1200)
                    content = json.dumps({"message": message})
                    rows.append((number, "eid", 1, "en", content, None, number))
                await database.write(Unit((Rows(CARD, tuple(rows)),)))
            assert files_with(tmp_path, MESSAGE.encode()[:30])
            await asyncio.gather(*[cards.erase(number) for number in secret])

    asyncio.run(main())
    assert files_with(tmp_path, MESSAGE.encode()[:30]) == []


def test_other_processes_forget_within_a_round(tmp_path):
    with open_site(tmp_path) as site:
        parts = build_parts(site.settings)

        async def main():
            await parts.database.open()
            await parts.album.open()
            await parts.cards.erasures.notice()
            card = site.make(SECRET_CARD)
            place = await parts.chain.require(card["code"])
            known = await parts.cards.get(place.card)
            assert known.words("recipient") == NAME
            parts.moulds.keep(("sealed", place.card, "en", BASE), NAME)
            template = parts.cards.template_of(known)
            assert await parts.album.name(known, template, "recipient")
            await asyncio.to_thread(lambda: asyncio.run(erased(site.settings, card["code"])))
            noticed = asyncio.Event()

            async def notice(erasure):
                noticed.set()

            parts.cards.erasures.tell(notice)
            rounds = Rounds((parts.cards.erasures.notice,), seconds=0.01)
            rounds.start()
            async with asyncio.timeout(10):
                await noticed.wait()
            await rounds.stop()
            assert (await parts.cards.get(place.card)).content == {}
            assert parts.moulds.find(("sealed", place.card, "en", BASE)) is None
            assert not parts.album._names
            await parts.album.close()
            await parts.chain.close()
            await parts.database.close()
            parts.places.close()

        asyncio.run(main())


def test_an_erasure_keeps_the_tree_and_can_be_said_again_on_both_engines(database_url):
    async def main():
        async with scene(database_url) as (database, chain, root):
            cards = Cards(database, LINKS, chain, catalog=None, settings=Settings())
            made = await chain.forward(root, SMS)
            other = await made_with(database, chain, '{"message":"stays"}')
            gone = await made_with(database, chain, '{"message":"goes"}')
            assert (await cards.get(gone.card)).content == {"message": "goes"}
            tree, journey = await database.read(TREE), await chain.growth.journey(gone.card)
            told = []

            async def forget(erasure):
                told.append(erasure.card)

            cards.erasures.tell(forget)
            for _ in range(2):
                await cards.erase(gone.card, chain.log.entry("erase-card", gone.code, "was asked to"))
            assert told == [gone.card, gone.card]
            assert (await cards.get(gone.card)).content == {}
            assert await database.read(CONTENT) == ["{}", '{"message":"stays"}', "{}"]
            assert (await database.read(TREE), await chain.growth.journey(gone.card)) == (tree, journey)
            place = await chain.resolve(gone.code)
            assert (place.gone, place.erased) == (True, True)
            for code in (made.code, other.code):
                assert not (await chain.resolve(code)).gone
            for hours in (24, 10**9):
                with pytest.raises(Conflict):
                    await chain.ends.undo(gone.card, hours)
            with pytest.raises(NotFound):
                await cards.erase(12345)
            assert [one.act for one in await chain.log.acts()] == ["erase-card", "erase-card"]
            elsewhere = Cards(database, LINKS, chain, catalog=None, settings=Settings())
            await elsewhere.erasures.notice()  # a process that starts finishes what was cut off
            assert elsewhere.erasures.knows(gone.card)

    asyncio.run(main())


def test_what_cannot_be_forgotten_now_is_forgotten_later(sqlite_url):
    async def main():
        async with scene(sqlite_url) as (database, chain, root):
            cards = Cards(database, LINKS, chain, catalog=None, settings=Settings())
            away = [True, True, False]
            told = []

            async def forget(erasure):
                if away.pop(0):
                    raise Busy("The pictures are away.", retry_after=1)
                told.append(erasure.card)

            cards.erasures.tell(forget)
            with pytest.raises(Busy):
                await cards.erase(root.card)
            with pytest.raises(Busy):
                await cards.erasures.notice()
            await cards.erasures.notice()
            await cards.erasures.notice()
            assert told == [root.card]

    asyncio.run(main())


def test_all_pictures_of_a_card_are_forgotten_near_and_far_and_no_others(blobs_address, tmp_path):
    async def main():
        near = NearPictures(tmp_path / "near", limit=50_000)
        blobs = open_blobs(blobs_address)
        pictures = KeptPictures(blobs, near=near)
        await pictures.open()
        for name in ("7 one", "7 two", "77 one", "example one"):
            pictures.keep(name, name.encode(), "image/jpeg")
        pictures.keep("7 three", b"three", "image/jpeg")  # on its way while the card is erased
        await pictures.forget("7")
        pictures.keep("7 four", b"four", "image/jpeg")
        assert blob_key("7 one").startswith(folder_of("7"))
        for name in ("7 one", "7 two", "7 three", "7 four"):
            assert await pictures.get(name) is None
        for name in ("77 one", "example one"):
            assert await pictures.get(name) == name.encode()
        assert [one.key async for one in blobs.list(folder_of("7"))] == []
        await pictures.close()

    asyncio.run(main())
    assert len([path for path in (tmp_path / "near").rglob("*") if path.is_file()]) == 2


def test_empty_folders_of_forgotten_pictures_go_while_others_write(tmp_path):
    async def main():
        blobs = open_blobs(str(tmp_path))
        await blobs.open()

        async def busy(number):
            for _ in range(10):
                await blobs.put(f"pictures/one/{number}", b"body", "image/jpeg")
                await blobs.delete(f"pictures/one/{number}")

        await asyncio.gather(*[busy(number) for number in range(8)])

    asyncio.run(main())
    assert [path for path in tmp_path.rglob("*") if path.name in {"pictures", "one"}] == []


def test_the_command_asks_before_it_erases(tmp_path, monkeypatch):
    monkeypatch.setenv("GREETINGS_DATA", str(tmp_path))
    with open_site(tmp_path) as site:
        card = site.make(SECRET_CARD)
        address = f"{card['page_url']}.jpg?size=square"
        result = CliRunner().invoke(app, ["erase", address], input="n\n")
        assert (result.exit_code, "cannot be undone" in result.output) == (1, True)
        assert site.client.get(f"/g/{card['code']}").status_code == 200
        result = CliRunner().invoke(app, ["erase", address, "--reason", "was asked to"], input="y\n")
        assert result.exit_code == 0, result.output
        assert site.client.get(f"/g/{card['code']}").status_code == 410
        other = site.make(SECRET_CARD)
        assert CliRunner().invoke(app, ["erase", other["code"], "--yes"]).exit_code == 0
        acts = json.loads(CliRunner().invoke(app, ["log", "--json"]).output)["acts"]
        assert [(one["act"], one["subject"], one["reason"]) for one in acts] == [
            ("erase-card", other["code"], ""),
            ("erase-card", card["code"], "was asked to"),
        ]
        assert isinstance(CliRunner().invoke(app, ["erase", "nothing", "--yes"]).exception, NotFound)
        assert isinstance(CliRunner().invoke(app, ["erase", "@nobody", "--yes"]).exception, NotFound)
    assert files_with(tmp_path, NAME.encode()) == []


async def made_with(database, chain, content):
    root = chain.new_root(None)
    await database.write(Unit((Rows(CARD, ((root.card, "eid", 1, "en", content, None, 1),)), root.step)))
    return root


def test_a_participant_is_erased_by_command_with_the_cards_that_he_made(tmp_path, monkeypatch):
    monkeypatch.setenv("GREETINGS_DATA", str(tmp_path))
    with open_site(tmp_path) as site:
        wish = {"display_name": "Zerubbabel", "handle": "quillfeather", "via": site.make()["code"]}
        assert site.client.post("/api/v1/participants", json=wish).status_code == 201
        assert site.client.get("/@quillfeather").status_code == 200
        assert (
            CliRunner().invoke(app, ["erase", "@quillfeather", "--yes", "--reason", "asked"]).exit_code == 0
        )
        assert site.client.get("/@quillfeather").status_code in {404, 410}
        [act] = json.loads(CliRunner().invoke(app, ["log", "--json"]).output)["acts"]
        assert (act["act"], act["reason"]) == ("erase-participant", "asked")
        assert "quillfeather" not in act["subject"]
    assert files_with(tmp_path, b"Zerubbabel", b"quillfeather") == []
