"""The template editor: documents that are written again, art in other colours, looks, drafts, own pictures, versions."""

from __future__ import annotations

import asyncio
import io
import re
import tomllib
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from console_kit import let_in, link_in, signed_in
from hostile_kit import animated, picture, small_files, small_package, with_art
from PIL import Image, ImageChops, ImageStat
from site_kit import COMPILED, open_site
from stores import opened
from test_brand_templates import Office, settings_of

from greetings.brands import Invitation, NewBrand
from greetings.brands.templates.editing import Asked, Editor
from greetings.brands.templates.editing.changes import applied
from greetings.brands.templates.editing.pictures import backgrounds, logo
from greetings.engine.check import check_files
from greetings.engine.compile import compile_template
from greetings.engine.document import load_template
from greetings.engine.document.writing import written
from greetings.engine.draw import draw
from greetings.engine.fonts import FontBook
from greetings.engine.package import Unzipped, unzip
from greetings.engine.recolour import tint
from greetings.engine.scene import compose
from greetings.engine.sketch import Sketcher
from greetings.errors import BadInput, Conflict, NotFound
from greetings.settings import shipped
from greetings.store import migrate, open_blobs

TREE = tomllib.loads(small_files()["card.toml"].decode())
LOOK = Asked("portrait", "en", 432)


# Documents
def test_a_document_is_written_as_it_was_read():
    for path in sorted(shipped("card_templates").glob("*/card.toml")):
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        assert tomllib.loads(written(tree)) == tree, path
        assert written(tree) == written(tomllib.loads(written(tree)))


@pytest.mark.parametrize("words", ['"', "\\", "a\nb\t\r\x00\x1f\x7f", "😀 \u2028 ثمّ", "'''", '"""\\"', "#no"])
def test_words_of_any_kind_survive_being_written(words):
    tree = TREE | {"title": {"en": words}, "messages": {"en": {"family": [words, words * 40]}}}
    assert tomllib.loads(written(tree)) == tree


# Colours
def test_a_palette_carries_the_art_along():
    moved = tint({"night": "#0a1030", "gold": "#f0c46c"}, {"night": "#0a3a1e", "gold": "#f0c46c"})
    assert moved is not None
    assert (moved.colour("#0a1030"), moved.colour("#F0C46C")) == ("#0a3a1e", "#f0c46c")
    near = moved.colour("#0c1436")
    assert int(near[3:5], 16) > int(near[5:7], 16), "what stood beside the blue is green too"
    mask = '<mask id="m"><rect fill="#0a1030"/></mask>'
    svg = f'<svg>{mask}<path id="fff" fill="#0a1030"/><use href="#abc"/><g fill="url(#abc)" style="fill:#0A1030;"/></svg>'
    assert moved.drawing(svg) == (
        f'<svg>{mask}<path id="fff" fill="#0a3a1e"/><use href="#abc"/><g fill="url(#abc)" style="fill:#0a3a1e;"/></svg>'
    )
    assert tint({"a": "#AABBCC"}, {"a": "#aabbcc"}) is None


def test_a_quick_look_is_what_a_card_will_be():
    book, template = FontBook.open(shipped("fonts")), load_template(shipped("card_templates") / "mid-autumn")
    compiled = compile_template(template, "landscape", book=book, cache=COMPILED, width=432).sponsored_by(
        "Tea"
    )
    sketch = Sketcher(book, COMPILED).ready(template, "landscape", width=432, tint=None).sponsored_by("Tea")
    content = template.example("en")
    first, second = (draw(one, compose(one, content, lang="en")) for one in (compiled, sketch))
    assert ImageChops.difference(first.convert("RGB"), second.convert("RGB")).getbbox() is None


def test_other_colours_come_at_once_and_are_near_what_is_drawn_anew(tmp_path):
    book, files = FontBook.open(shipped("fonts")), Unzipped(small_files())
    template = check_files(files, book).template
    before = dict(template.document.palette)
    moved = tint(before, before | {"paper": "#dcebf6"})
    sketcher = Sketcher(book, tmp_path)
    quick, exact = (
        sketcher.ready(template, "portrait", width=432, tint=moved, exact=exact).ground.copy().convert("RGB")
        for exact in (False, True)
    )
    plain = sketcher.ready(template, "portrait", width=432, tint=None).ground.copy().convert("RGB")
    assert max(ImageStat.Stat(ImageChops.difference(quick, exact)).mean) < 6
    assert max(ImageStat.Stat(ImageChops.difference(plain, exact)).mean) > 10


# Changes
def test_changes_make_a_document_and_leave_the_old_one_alone():
    made = applied(
        TREE,
        {
            "box.letter.portrait.x": "90",
            "box.letter.portrait.w": "20.5",
            "size.letter.portrait": "1.5",
            "fill.letter": "rose",
            "align.letter": "center",
            "text.why-scan.en": " Come in ",
            "palette.ink": "#000000",
            "greetings.en": "One\n\n  Two  ",
            "messages.en.friend": "First\nline\n\n\nSecond",
            "messages.en.family": "",
            "festival": "mid-autumn",
            "panel": "light",
            "panel.opacity": "50",
        },
    )
    layers = {one["name"]: one for one in made["layer"]}
    letter = layers["letter"]
    assert letter["box"]["portrait"] == [0.795, 0.34, 0.205, 0.4]
    assert letter["size"]["portrait"] == letter["min_size"]["portrait"] == 0.015
    assert (letter["fill"], letter["align"]) == ("rose", "center")
    assert layers["why-scan"]["text"]["en"] == "Come in"
    assert made["palette"]["ink"] == "#141414"
    assert made["greetings"]["en"] == ["One", "Two"]
    assert made["messages"]["en"] == {
        "friend": ["First\nline", "Second"],
        "colleague": TREE["messages"]["en"]["colleague"],
    }
    assert made["festivals"] == ["mid-autumn"]
    assert (made["layer"][0]["name"], made["layer"][0]["fill"], made["layer"][0]["opacity"]) == (
        "panel",
        "light",
        0.5,
    )
    assert TREE["palette"]["ink"] != "#141414"
    assert all(one["name"] != "panel" for one in TREE["layer"])


def test_what_does_not_fit_is_told_all_at_once():
    wrong = {
        "box.letter.portrait.x": "NaN",
        "box.letter.story.x": "3",
        "box.nobody.portrait.x": "3",
        "size.letter.portrait": "-1",
        "palette.ink": "red",
        "palette.gilt": "#aabbcc",
        "fill.letter": "gilt",
        "title.en": "",
        "title.en.x": "?",
        "greetings.en": "x\n" * 9,
        "example.en.recipient": "x" * 5000,
        "recolour": "maybe",
        "festival": "nobody-knows",
    }
    with pytest.raises(BadInput) as refused:
        applied(TREE, wrong)
    assert {one.path for one in refused.value.problems} == set(wrong)


# Own pictures
def test_own_pictures_are_cut_and_encoded_anew():
    body = picture("JPEG", size=(2000, 1000), colour=(200, 30, 40))
    made = backgrounds(body, ("portrait", "landscape"))
    sizes = {size: Image.open(io.BytesIO(one)).size for size, one in made.items()}
    assert sizes == {"portrait": (1080, 1350), "landscape": (1200, 630)}
    sign = Image.new("RGBA", (400, 300))
    sign.paste((200, 30, 40, 255), (100, 100, 300, 200))
    file = io.BytesIO()
    sign.save(file, "PNG")
    assert Image.open(io.BytesIO(logo(file.getvalue()))).size == (200, 100)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"no picture", "not-a-picture"),
        (picture("GIF"), "not-a-picture"),
        (animated("PNG"), "animated"),
        (picture("JPEG", size=(300, 900)), "too-small"),
        (picture("PNG", mode="1", size=(5000, 700)), "too-many-pixels"),
    ],
)
def test_pictures_that_cannot_be_taken_are_refused(body, kind):
    with pytest.raises(BadInput) as refused:
        backgrounds(body, ("portrait",))
    assert [one.kind for one in refused.value.problems] == [kind]


# Drafts and versions
@asynccontextmanager
async def studio(folder):
    settings = settings_of(folder, f"sqlite:///{folder}/ledger.db", drafts_max=2)
    migrate(settings.database_url)
    async with opened(settings.database_url) as database:
        office = Office(database, settings)
        await office.shelves.open()
        editor = Editor(open_blobs(settings.blobs), office.catalog, office.shelves, settings=settings)
        try:
            yield office, editor
        finally:
            await editor.close()
            await office.close()


async def files_of(office, version):
    return unzip(await open_blobs(office.shelves._settings.blobs).get(version.blob))


async def life(folder):
    async with studio(folder) as (office, editor):
        added = await office.brands.add(NewBrand("Spring Tea", "Mei"))
        brand, mei = added.brand, added.owner.person
        zoe = (await office.brands.people.invite(brand, Invitation("Zoe", "designer", ""), by="ops")).person
        await office.shelves.upload(brand, small_package(), by="key x")
        base = "spring-tea.tea/1"

        draft = await editor.start(brand, mei, base, once="a")
        assert await editor.start(brand, mei, base, once="a") == draft
        with pytest.raises(NotFound):
            await editor.open(zoe, draft.id)
        with pytest.raises(NotFound):
            await editor.start((await office.brands.add(NewBrand("Other", "Lan"))).brand, zoe, base)
        await editor.start(brand, mei, "thank-you")
        with pytest.raises(Conflict):
            await editor.start(brand, mei, "eid")

        changes = {"title.en": "Our tea", "box.letter.portrait.y": "36", "palette.rose": "#7a2f52"}
        desk = await editor.open(mei, draft.id)
        pictures = [await editor.look(desk, some, LOOK, brand) for some in ({}, changes, changes)]
        assert pictures[0] != pictures[1] == pictures[2]
        kept = await editor.keep(desk, changes, since=1)
        assert (kept.stamp, kept.changes) == (2, changes)
        with pytest.raises(Conflict):
            await editor.keep(desk, {"title.en": "In another window"}, since=1)
        with pytest.raises(BadInput):
            await editor.keep(desk, {"title.en": ""}, since=2)

        desk = await editor.open(mei, draft.id)
        measured = await editor.check(desk, changes, LOOK, brand)
        done = await editor.save(brand, desk, by=mei.actor)
        assert done.version is not None
        assert (done.version.template, done.version.version, done.version.state) == (
            "spring-tea.tea",
            2,
            "checked",
        )
        live = {one for one in measured.findings if one.size in {"", "portrait"}}
        assert live == set(done.findings), "the check beside the card is that of an upload"
        files = await files_of(office, done.version)
        tree = tomllib.loads(files.read("card.toml").decode())
        letter = next(one for one in tree["layer"] if one["name"] == "letter")
        assert (tree["title"]["en"], letter["box"]["portrait"][1], tree["version"]) == ("Our tea", 0.36, 2)
        assert files.read("LICENSE") == small_files()["LICENSE"]
        assert b"#a8324a" not in files.read("art/portrait.svg").lower()

        desk = await editor.open(mei, draft.id)
        again = await editor.save(brand, desk, by=mei.actor)
        assert (again.new, again.version.version) == (False, 2)
        assert (await office.shelves.highest(brand, "spring-tea.tea")).staying == 2
        await with_pictures(office, editor, brand, mei, draft.id)
        await editor.drafts.discard((await editor.open(mei, draft.id)).draft)
        assert [one.base for one in await editor.drafts.of(mei)] == ["thank-you"]


async def with_pictures(office, editor, brand, mei, number):
    """Own pictures go into the package of the next version; a logo counts as advertising."""
    desk = await editor.open(mei, number)
    await editor.add_picture(desk, "background", picture("JPEG", size=(1200, 1500), colour=(250, 240, 225)))
    desk = await editor.open(mei, number)
    await editor.add_picture(desk, "logo", picture("PNG", size=(300, 300), colour=(120, 20, 40)))
    desk = await editor.open(mei, number)
    kept = dict(desk.draft.changes)
    large = kept | {"box.logo.portrait.w": "30", "box.logo.portrait.h": "24"}
    found = await editor.check(desk, large, LOOK, brand)
    assert "ad-weight" in {one.kind for one in found.findings}
    assert "ad-weight" not in {one.kind for one in (await editor.check(desk, kept, LOOK, brand)).findings}
    done = await editor.save(brand, desk, by=mei.actor)
    files = await files_of(office, done.version)
    assert (done.version.version, done.version.state) == (3, "checked"), done.findings
    assert files.names() == {"card.toml", "LICENSE", "own/background-portrait.jpg", "own/logo.png"}
    tree = tomllib.loads(files.read("card.toml").decode())
    assert {one["who"] for one in tree["credit"]} == {"Spring Tea"}
    desk = await editor.open(mei, number)
    await editor.drop_pictures(desk, "logo")
    desk = await editor.open(mei, number)
    assert all(one.name != "logo" for one in desk.work().document.layers)
    assert set(desk.draft.pictures) == {"portrait"}


def test_a_draft_is_kept_and_each_saving_makes_the_next_version(tmp_path):
    asyncio.run(life(tmp_path))


def test_changes_that_no_longer_fit_are_left_out(tmp_path):
    async def outgrown():
        async with studio(tmp_path) as (office, editor):
            added = await office.brands.add(NewBrand("Spring Tea", "Mei"))
            draft = await editor.start(added.brand, added.owner.person, "thank-you")
            old = replace(draft, changes={"fill.gone": "ink", "title.en": "Kept"})
            await editor.drafts.keep(old)
            return (await editor.open(added.owner.person, draft.id)).draft.changes

    assert asyncio.run(outgrown()) == {"title.en": "Kept"}


# Pages
@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("editor")) as site:
        yield site


@pytest.fixture(scope="module")
def designer(site):
    """Somebody who designs, with a small template of the brand's own."""
    added = let_in(site, "Moon Bakery")
    headers = {"authorization": f"Bearer {added.key.text}", "content-type": "application/zip"}
    assert (
        site.client.post("/api/v1/brand/templates", content=small_package(), headers=headers).status_code
        == 201
    )
    owner = signed_in(site, added.owner.token)
    invited = owner.post("/console/people", name="Mei", role="designer", once="x")
    return signed_in(site, link_in(invited))


def begun(member, base="moon-bakery.tea/1"):
    assert member.get("/console/templates/new").status_code == 200
    answer = member.post("/console/templates/new", **{"from": base})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def field(page, name):
    found = re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', page)
    return found and found[1]


def test_a_plain_form_with_numbers_does_the_same(designer):
    path = begun(designer)
    page = designer.get(path).text
    assert field(page, "box.letter.portrait.x") == "6"
    before = designer.get(f"{path}/portrait.jpg?lang=en").content
    sent = {"stamp": field(page, "stamp"), "size": "portrait", "lang": "en", "step": "show"}
    answer = designer.post(path, **sent, **{"box.letter.portrait.x": "12.5", "palette.ink": "#d8d0c0"})
    assert answer.status_code == 303
    page = designer.get(answer.headers["location"]).text
    assert field(page, "box.letter.portrait.x") == "12.5"
    assert "The words stand out too little" in page
    assert "ratio--low" in page
    assert designer.get(f"{path}/portrait.jpg?lang=en").content != before
    stale = designer.post(path, **sent, **{"box.letter.portrait.x": "1"})
    assert (stale.status_code, "another window" in stale.text) == (409, True)
    sent["stamp"] = field(stale.text, "stamp")
    wrong = designer.post(path, **sent, **{"title.en": "", "box.letter.portrait.x": "20"})
    assert (wrong.status_code, "Some of it cannot be taken" in wrong.text) == (422, True)
    assert field(wrong.text, "box.letter.portrait.x") == "20", "what was right stays on the page"
    mended = designer.post(f"{path}/save", **sent, **{"palette.ink": "#2b2a33"})
    assert mended.headers["location"] == "/console/templates/moon-bakery.tea/2", mended.text
    assert "Change it in the editor" in designer.get(mended.headers["location"]).text


def test_another_language_of_the_page_shows_the_same_picture_of_the_design(designer):
    path = begun(designer)
    page = designer.get(f"{path}?size=portrait&lang=en").text
    assert f'href="{path}?size=portrait&amp;lang=en&amp;ui=zh-Hans"' in page
    for lang in ("zh-Hans", "en"):
        page = designer.get(f"{path}?size=portrait&lang=en&ui={lang}").text
        assert f'<html lang="{lang}"' in page
        assert f"{path}/portrait.jpg?lang=en" in page.replace("&amp;", "&")


def test_the_script_is_told_what_it_asks_for(designer):
    path = begun(designer)
    stamp = field(designer.get(path).text, "stamp")
    common = {"whole": "1", "size": "portrait", "lang": "en", "stamp": stamp}
    look = designer.post(f"{path}/look", **common, width="432", **{"box.letter.portrait.y": "40"})
    assert (look.headers["content-type"], look.headers["cache-control"]) == ("image/jpeg", "no-store")
    assert Image.open(io.BytesIO(look.content)).size == (432, 540)
    checked = designer.post(
        f"{path}/check", **common, **{"box.code.portrait.x": "50", "box.code.portrait.y": "40"}
    )
    assert {"layer": "letter", "kind": "on-code"}.items() <= next(
        one for one in checked.json()["findings"] if one["kind"] == "on-code"
    ).items()
    assert {one["name"] for one in checked.json()["colours"]} >= {"ink", "rose"}
    kept = designer.post(path, **common, **{"title.en": "Ours"})
    assert kept.json() == {"stamp": int(stamp) + 1}
    assert designer.post(path, **common, **{"title.en": "Stale"}).status_code == 409
    assert designer.post(f"{path}/look", **common, **{"fill.letter": "gilt"}).status_code == 422
    assert designer.post(f"{path}/look", **(common | {"size": "huge"})).status_code == 422
    assert designer.post(f"{path}/look", **common, csrf="x").status_code == 400


def test_pictures_of_a_draft_come_by_form(designer, site):
    path = begun(designer)
    designer.get(path)
    headers = {"origin": designer.origin, "sec-fetch-site": "same-origin"}

    def send(body, **words):
        files = {"file": ("a.jpg", body)}
        given = {"csrf": designer.csrf, "use": "background", "size": "portrait", "lang": "en", **words}
        return designer.browser.post(f"{path}/picture", files=files, data=given, headers=headers)

    assert send(b"").status_code == 422
    refused = send(b"no picture")
    assert (refused.status_code, "This is no picture" in refused.text) == (422, True)
    assert send(picture("JPEG", size=(900, 1200))).status_code == 303
    assert "Take it out again" in designer.get(path).text
    assert send(b"", step="drop").status_code == 303
    assert "Take it out again" not in designer.get(path).text
    assert designer.post(f"{path}/discard").status_code == 303
    assert designer.get(path).status_code == 404


def test_what_a_brand_drew_itself_is_no_way_around_the_guards(site):
    """A version whose art is hostile never gets so far that one could begin with it."""
    added = let_in(site, "Rude Cards")
    headers = {"authorization": f"Bearer {added.key.text}", "content-type": "application/zip"}
    hostile = with_art(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1080 1350"><image href="x"/></svg>'
    )
    assert site.client.post("/api/v1/brand/templates", content=hostile, headers=headers).status_code == 422
    owner = signed_in(site, added.owner.token)
    owner.get("/console/templates/new")
    assert owner.post("/console/templates/new", **{"from": "rude-cards.plain/1"}).status_code == 404
    assert owner.post("/console/templates/new", **{"from": "../../etc"}).status_code == 404
