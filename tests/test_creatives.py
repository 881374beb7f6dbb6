"""What a participant shows below him: approval by rule or by ops, links, and pictures that are made anew."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image
from town import town

from greetings.errors import BadInput, Conflict, Gone, NotFound
from greetings.participants import CreativeWish

HERE = "https://cards.example"


def picture(format="PNG", size=(40, 30), **given) -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", size, "red").save(encoded, format, **given)
    return encoded.getvalue()


def animated() -> bytes:
    encoded = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(encoded, "WEBP", save_all=True, append_images=frames[1:])
    return encoded.getvalue()


def findings(error) -> set[tuple[str, str]]:
    return {(one.path, one.kind) for one in error.value.problems}


@pytest.mark.parametrize(
    ("link", "state"),
    [
        ("", "approved"),
        (f"{HERE}/@ann", "approved"),
        ("https://shop.example/spring?x=1#top", "approved"),
        ("https://SHOP.example/", "approved"),
        ("https://other.example/", "pending"),
        ("https://shop.example.evil.example/", "pending"),
        ("https://sub.shop.example/", "pending"),
    ],
)
def test_what_links_nowhere_new_is_approved_at_once(sqlite_url, tmp_path, link, state):
    async def main():
        given = {"base_url": HERE, "creative_hosts": ("shop.example",)}
        async with town(sqlite_url, tmp_path, **given) as here:
            ann, bob = await here.line("ann", "bob")
            made = await here.people.put_creative(ann, CreativeWish("  Tea   for two ", link))
            assert (made.state, made.line, made.link) == (state, "Tea for two", link)
            shown = (await here.people.slots(bob))[0].creative
            assert shown.line == ("Tea for two" if state == "approved" else "Ann")

    asyncio.run(main())


@pytest.mark.parametrize(
    "link",
    [
        "http://shop.example/",
        "//shop.example/",
        "/@ann",
        "javascript:alert(1)",
        "https://user@shop.example/",
        "https://user:word@shop.example/",
        "https://shop.example:8443/",
        "https://shop.example:x/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://shop..example/",
        "https://",
        "https://shop.example/ x",
        "https://shop.example/\nx",
        'https://shop.example/"><script>',
        "https://shop.example\\@evil.example/",
        "https://ѕhop.example/",
    ],
)
def test_a_link_that_is_not_plain_https_is_refused(sqlite_url, tmp_path, link):
    async def main():
        async with town(sqlite_url, tmp_path) as here:
            ann = await here.join("ann")
            with pytest.raises(BadInput) as error:
                await here.people.put_creative(ann, CreativeWish("Tea", link))
            assert findings(error) == {("link", "link")}
            assert await here.count("creative") == 0

    asyncio.run(main())


def test_everything_that_is_wrong_with_a_creative_is_said_at_once(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            coercive = "Forward this to 10 people or your account will be closed www.x.com"
            with pytest.raises(BadInput) as error:
                await here.people.put_creative(ann, CreativeWish(coercive, "x" * 3000, b"no picture"))
            assert {path for path, _ in findings(error)} == {"line", "link", "picture"}
            kinds = {kind for _, kind in findings(error)}
            assert {"address", "too-long", "not-a-picture"} <= kinds
            assert kinds & {"account", "quota", "threat"}
            with pytest.raises(BadInput) as error:
                await here.people.put_creative(ann, CreativeWish(" "))
            assert findings(error) == {("line", "required")}
            assert await here.count("creative") == 0
            assert [one async for one in here.blobs.list("creatives/")] == []

    asyncio.run(main())


def test_what_waits_is_shown_when_ops_approves_and_what_was_shown_stays_until_then(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann, bob = await here.line("ann", "bob")
            people = here.people

            async def seen() -> str:
                return (await people.slots(bob))[0].creative.line

            first = await people.put_creative(ann, CreativeWish("First"))
            second = await people.put_creative(ann, CreativeWish("Second", "https://tea.example/"))
            assert await seen() == "First"
            assert [one.id for one in await people.pending_creatives(10)] == [second.id]
            state = await people.creative(ann)
            assert (state.shown.id, state.pending.id, state.refused) == (first.id, second.id, None)
            with pytest.raises(NotFound):
                await people.target(second.id)
            assert (await people.decide_creative(second.id, approve=True, reason="fine")).state == "approved"
            assert await seen() == "Second"
            assert await people.target(second.id) == "https://tea.example/"
            with pytest.raises(Conflict):
                await people.decide_creative(second.id, approve=True)
            with pytest.raises(NotFound):
                await people.target(first.id)  # it links nowhere
            # A shown one that is refused brings nobody's older one back.
            refused = await people.decide_creative(second.id, approve=False, reason="no tea")
            assert (refused.state, refused.reason) == ("refused", "no tea")
            assert await seen() == "Ann"
            state = await people.creative(ann)
            assert (state.shown, state.pending, state.refused.reason) == (None, None, "no tea")
            with pytest.raises(NotFound):
                await people.target(second.id)
            with pytest.raises(NotFound):
                await people.decide_creative(1, approve=True)
            assert [one.act for one in await here.chain.log.acts()] == ["refuse", "approve"]

    asyncio.run(main())


def test_a_banned_persons_link_leads_nowhere(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path, creative_hosts=("tea.example",)) as here:
            ann = await here.join("ann")
            made = await here.people.put_creative(ann, CreativeWish("Tea", "https://tea.example/"))
            assert await here.people.target(made.id) == "https://tea.example/"
            await here.people.ban(ann, "spam")
            with pytest.raises(NotFound):
                await here.people.target(made.id)

    asyncio.run(main())


def test_a_picture_is_made_anew_upright_small_and_without_metadata(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            exif = Image.Exif()
            exif[0x0112] = 6  # turned by a quarter
            exif[0x010E] = "a secret place"
            tall = picture("JPEG", (1600, 800), exif=exif.tobytes(), comment=b"a secret comment")
            made = await here.people.put_creative(ann, CreativeWish("Tea", "", tall))
            assert made.state == "pending"
            body = await here.people.picture(made)
            assert b"secret" not in body
            with Image.open(io.BytesIO(body)) as kept:
                assert (kept.format, kept.size, kept.mode) == ("JPEG", (300, 600), "RGB")
                assert not kept.getexif()
            assert made.picture.startswith("creatives/")
            assert await here.people.picture(await here.people.creative_by_id(made.id)) == body
            plain = await here.people.put_creative(ann, CreativeWish("Tea"))
            with pytest.raises(NotFound):
                await here.people.picture(plain)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("format", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("WEBP", "RGBA"), ("JPEG", "CMYK")]
)
def test_pictures_of_every_usual_kind_are_taken(sqlite_url, tmp_path, format, mode):
    async def main():
        async with town(sqlite_url, tmp_path) as here:
            ann = await here.join("ann")
            encoded = io.BytesIO()
            Image.new(mode, (700, 3)).save(encoded, format)
            made = await here.people.put_creative(ann, CreativeWish("Tea", "", encoded.getvalue()))
            with Image.open(io.BytesIO(await here.people.picture(made))) as kept:
                assert kept.size == (600, 3)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"GIF89a" + b"\0" * 40, "not-a-picture"),
        (picture("GIF"), "not-a-picture"),
        (picture("BMP"), "not-a-picture"),
        (picture("TIFF"), "not-a-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-picture"),
        (picture("JPEG", (400, 400))[:-200], "not-a-picture"),
        (picture("PNG", (400, 400))[:300], "not-a-picture"),
        (picture("PNG", (4097, 1)), "too-many-pixels"),
        (picture("PNG", (12_000, 12_000)), "too-many-pixels"),
        (animated(), "animated"),
        (picture("PNG") + b"\0" * 2_000_000, "too-large"),
    ],
    ids=range(11),
)
def test_what_is_no_plain_picture_is_refused(sqlite_url, tmp_path, body, kind):
    async def main():
        async with town(sqlite_url, tmp_path) as here:
            ann = await here.join("ann")
            with pytest.raises(BadInput) as error:
                await here.people.put_creative(ann, CreativeWish("Tea", "", body))
            assert findings(error) == {("picture", kind)}
            assert [one async for one in here.blobs.list("creatives/")] == []

    asyncio.run(main())


def test_pictures_go_with_what_showed_them(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann, bob = await here.line("ann", "bob")
            people = here.people

            async def kept() -> int:
                return len([one async for one in here.blobs.list("creatives/")])

            same = picture(size=(50, 50))
            await people.put_creative(ann, CreativeWish("One", "", same))
            await people.put_creative(bob, CreativeWish("Bob's", "", same))
            assert await kept() == 2
            await people.put_creative(ann, CreativeWish("Two", "", same))
            assert await kept() == 2  # the same picture of the same person
            two = await people.put_creative(ann, CreativeWish("Three", "", picture(size=(60, 60))))
            assert await kept() == 2
            await people.decide_creative(two.id, approve=True)
            await people.put_creative(ann, CreativeWish("Four"))
            assert await kept() == 2  # what was shown last is still about
            await people.put_creative(ann, CreativeWish("Five"))
            assert await kept() == 1
            assert await here.count("creative", "participant = :id", id=ann.id) == 2
            await people.erase(bob)
            assert await kept() == 0

    asyncio.run(main())


def test_nothing_comes_in_while_somebody_is_being_erased(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            ann = await here.join("ann")
            puts = [
                here.people.put_creative(ann, CreativeWish("Tea", "", picture(size=(n, n))))
                for n in range(8, 14)
            ]
            outcomes = await asyncio.gather(*puts, here.people.erase(ann), return_exceptions=True)
            assert all(not isinstance(one, Exception) or isinstance(one, Conflict | Gone) for one in outcomes)
            await here.people.erase(await here.people.by_id(ann.id))
            assert await here.count("creative") == 0
            assert [one async for one in here.blobs.list("creatives/")] == []

    asyncio.run(main())
