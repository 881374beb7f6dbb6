"""The template editor in a real Chromium: by mouse, by keyboard alone, in other colours, without script, for every eye."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from dataclasses import dataclass

import pytest
from browser_kit import find_chromium, open_world
from console_kit import TOKEN
from hostile_kit import small_package
from playwright.sync_api import expect

EXECUTABLE = find_chromium()
expect.set_options(timeout=20_000)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(EXECUTABLE is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]
DRAWN = "document.querySelector('[data-canvas]').dataset.drawn"
PIXELS = """async () => {
    const picture = document.querySelector('[data-picture]');
    await picture.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 36, height: 45 });
    const pen = canvas.getContext('2d');
    pen.drawImage(picture, 0, 0, 36, 45);
    return [...pen.getImageData(0, 0, 36, 45).data].join();
}"""


@dataclass
class Atelier:
    """An installation with a brand that has a small template; `signed` is what its owner's browser keeps."""

    world: object
    data: object
    signed: dict

    def package(self, version: int) -> dict:
        """Return the card.toml of the version that was saved as this number."""
        for path in self.data.glob("blobs/*/templates/*.zip"):
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as file:
                tree = tomllib.loads(file.read("card.toml").decode())
            if tree["version"] == version:
                return tree
        raise AssertionError(f"no version {version} was kept")

    def person(self, **given):
        return self.world.person(storage_state=self.signed, **given)


@pytest.fixture(scope="module")
def atelier(tmp_path_factory):
    data = tmp_path_factory.mktemp("editor") / "data"
    with open_world(data, EXECUTABLE, GREETINGS_OPS_TOKEN=TOKEN) as world:
        with world.person(desk=True) as person:
            page = person.page
            person.go("/ops/in")
            page.fill("#ops-token", TOKEN)
            page.locator("main .button--main").click()
            page.wait_for_url("**/ops")
            person.go("/ops/brands")
            page.fill("#field-name", "Moon Bakery")
            page.fill("#field-owner", "Lin")
            page.locator(".fields .button--main").click()
            expect(page.locator(".once textarea")).to_have_count(2)
            link, key = (one.input_value() for one in page.locator(".once textarea").all())
            headers = {"authorization": f"Bearer {key}", "content-type": "application/zip"}
            made = world.api.post(
                "/api/v1/brand/templates", data=small_package(), headers=headers, timeout=120_000
            )
            assert made.status == 201
            person.go(link)
            page.locator("main .button--main").click()
            page.wait_for_url("**/console")
            signed = person.context.storage_state()
        yield Atelier(world, data, signed)


def begin(person):
    """Open the small template in the editor."""
    page = person.page
    person.go("/console/templates/new")
    page.locator("button[value^='moon-bakery.tea/']").click()
    page.wait_for_url("**/edit/*")
    return page


def awake(page):
    page.wait_for_selector("[data-awake]")
    expect(page.locator("[data-canvas]")).to_have_attribute("data-drawn", re.compile("."), timeout=60_000)


def drawn_again(page, before):
    expect(page.locator("[data-canvas]")).not_to_have_attribute("data-drawn", before)


def save(page, version):
    page.locator("[data-save]").click(no_wait_after=True)
    page.wait_for_url(f"**/moon-bakery.tea/{version}", timeout=120_000, wait_until="commit")


def test_a_box_is_dragged_undone_by_keys_and_saved(atelier):
    with atelier.person(desk=True) as person:
        page = begin(person)
        awake(page)
        first, count = page.evaluate(PIXELS), page.evaluate(DRAWN)
        box = page.locator("[data-box=letter]")
        at, canvas = box.bounding_box(), page.locator("[data-canvas]").bounding_box()
        page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
        page.mouse.down()
        page.mouse.move(
            at["x"] + at["width"] / 2, at["y"] + at["height"] / 2 + canvas["height"] / 10, steps=4
        )
        page.mouse.up()
        drawn_again(page, count)
        moved = float(page.locator("#at-letter-y").input_value())
        assert 41 < moved < 47
        expect(page.locator("[data-status]")).to_contain_text("All kept")
        assert page.evaluate(PIXELS) != first

        # By keyboard alone: to the box, five steps up, wider, and one step back.
        box.focus()
        page.keyboard.press("Shift+ArrowUp")
        page.keyboard.press("Alt+ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(page.locator("#at-letter-y")).to_have_value(f"{moved - 5:.2f}".rstrip("0").rstrip("."))
        expect(page.locator("#at-letter-w")).to_have_value("69")
        expect(page.locator("[data-aloud]")).to_contain_text("Wish: 7 % from the left")
        assert "69 % wide" in box.get_attribute("aria-label")
        page.keyboard.press("Control+z")
        expect(page.locator("#at-letter-w")).to_have_value("68")
        page.keyboard.press("Control+Shift+z")
        expect(page.locator("#at-letter-w")).to_have_value("69")
        page.reload()
        awake(page)
        expect(page.locator("#at-letter-w")).to_have_value("69")
        expect(page.locator("[data-undo]")).to_be_enabled()

        save(page, 2)
        letter = next(one for one in atelier.package(2)["layer"] if one["name"] == "letter")
        assert letter["box"]["portrait"] == [0.07, round(moved / 100 - 0.05, 4), 0.69, 0.4]


def test_a_colour_that_cannot_be_read_is_told_and_marked(atelier):
    with atelier.person(desk=True) as person:
        page = begin(person)
        awake(page)
        page.locator("summary", has_text="Colours").click()
        ratio = page.locator("[data-ratio=ink]")
        expect(ratio.locator(".ratio")).to_be_visible()
        count = page.evaluate(DRAWN)
        page.locator("#colour-ink").fill("#d8d0c0")
        expect(ratio.locator(".ratio--low")).to_be_visible()
        expect(ratio).to_contain_text("4.5 is needed")
        drawn_again(page, count)
        expect(page.locator("[data-findings]")).to_contain_text("stand out too little")
        expect(page.locator("[data-box=letter]")).to_have_class("box box--error")
        assert person.faults() == []
        page.locator("#colour-ink").fill("#000000")
        expect(page.locator("#colour-ink")).to_have_value("#141414")
        expect(page.locator("[data-box=letter]")).to_have_class("box")


def test_all_of_it_works_without_script(atelier):
    with atelier.person(script=False) as person:
        page = begin(person)
        page.locator("#at-letter-y").fill("40")
        page.locator("summary", has_text="Words").click()
        page.locator("#title-en").fill("Plain tea")
        page.get_by_role("button", name="Keep it and show it").click()
        page.wait_for_url("**checked=1")
        expect(page.locator("#at-letter-y")).to_have_value("40")
        expect(page.locator(".canvas__plain rect")).not_to_have_count(0)
        expect(page.locator("[data-mend]")).to_be_visible()
        assert person.overflow() == 0
        page.locator("[data-save]").click(no_wait_after=True)
        page.wait_for_url("**/moon-bakery.tea/*", timeout=120_000, wait_until="commit")
        expect(page.locator("h1")).to_have_text("Plain tea")


@pytest.mark.parametrize(("lang", "desk"), [("ar", True), ("ar", False), ("zh-CN", False)])
def test_the_editor_fits_and_is_good_for_every_eye(atelier, lang, desk):
    with atelier.person(lang=lang, desk=desk) as person:
        page = begin(person)
        awake(page)
        for drawer in page.locator(".drawer > summary").all():
            drawer.click()
            person.settle()
            assert (person.overflow(), person.faults()) == (0, [])
