"""The tools in a real Chromium: every language and width, for every eye, with and without script."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from browser_kit import find_chromium, open_world
from PIL import Image
from playwright.sync_api import expect

EXECUTABLE = find_chromium()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(EXECUTABLE is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]
PATHS = ("", "calendar?month=2026-09", "blessings", "qr", "counter", "calendar/embed", "blessings/embed")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("tools") / "data", EXECUTABLE) as opened:
        wish = {"display_name": "O’Neill & Söhne 王美丽 ليلى", "handle": "rosa"}
        assert opened.api.post("/api/v1/participants", data=wish).status == 201
        yield opened


@pytest.mark.parametrize(
    ("lang", "desk"),
    [
        ("zh-Hans", False),
        ("en", True),
        ("ar", False),
        *(
            pytest.param(lang, desk, marks=pytest.mark.slow)
            for lang, desk in (("zh-Hans", True), ("en", False), ("ar", True))
        ),
    ],
)
def test_every_tool_fits_and_can_be_used_by_everybody(world, lang, desk):
    with world.person(lang=lang, desk=desk) as person:
        for path in PATHS:
            person.go(f"/tools/{path}{'&' if '?' in path else '?'}via=@rosa")
            person.settle()
            assert person.overflow() == 0, path
            assert not person.faults(), path


def test_without_script_words_become_a_card_and_a_link_a_square(world):
    with world.person(script=False) as person:
        page = person.page
        person.go("/tools/?via=@rosa")
        page.locator(".ware--blessings a").click()
        page.locator("#find-relation").select_option("colleague")
        page.locator(".finder__go").click()
        words = page.locator(".slip--message .slip__words").first.inner_text()
        page.locator(".slip--message a").first.click()
        expect(page.locator("#field-message")).to_have_value(words)
        expect(page.locator("input[name=from]")).to_have_value("@rosa")
        person.go("/tools/qr")
        page.locator("#qr-text").fill("https://example.org/a")
        page.locator("button[value=look]").click()
        shown = page.locator("svg.square").screenshot()
        assert zxingcpp.read_barcodes(Image.open(io.BytesIO(shown)))[0].text == "https://example.org/a"
        with page.expect_download() as saved:
            page.locator("button[value=png]").click()
        assert zxingcpp.read_barcodes(Image.open(saved.value.path()))[0].text == "https://example.org/a"


def test_the_months_turn_and_what_is_chosen_stays(world):
    with world.person(script=False, desk=True) as person:
        page = person.page
        person.go("/tools/calendar?month=2026-10")
        for tick in page.locator(".tick input").all():
            tick.set_checked(tick.get_attribute("value") == "indian")
        page.locator("#choose-moon").select_option("none")
        page.locator(".choose button").click()
        page.locator(".turn[rel=next]").click()
        expect(page.locator(".month__title")).to_have_text("November 2026")
        expect(page.locator(".feast__name").filter(has_text="Diwali")).to_have_count(1)
        expect(page.locator(".grid__moon")).to_have_count(0)
        assert page.locator(".take .button--main").get_attribute("href").startswith("webcal://127.0.0.1:")


def test_words_are_copied_and_a_counter_is_made(world):
    with world.person(permissions=["clipboard-read", "clipboard-write"]) as person:
        page = person.page
        person.go("/tools/blessings?ui=en")
        page.locator("[data-take]").first.click()
        expect(page.locator("[data-take]").first).to_have_text("Copied")
        words = page.locator(".slip__words").first.inner_text()
        assert page.evaluate("navigator.clipboard.readText()") == words
        person.go("/tools/counter")
        page.locator(".take form button").click()
        expect(page.locator("#counter-html")).to_have_value(re.compile("/tools/counter/[\\w-]{12}.svg"))
        expect(page.locator(".square-wall img")).to_have_js_property("naturalWidth", 171)
