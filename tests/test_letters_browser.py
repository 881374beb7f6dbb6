"""Lists and letters in a real Chromium: they fit, they are good for every eye, they need no script."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest
from browser_kit import find_chromium, open_world
from console_kit import TOKEN
from playwright.sync_api import expect

from greetings.letters import Tags
from greetings.settings import load_settings

EXECUTABLE = find_chromium()
MAIL = {
    "GREETINGS_OPS_TOKEN": TOKEN,
    "GREETINGS_SMTP_URL": "smtp://127.0.0.1:9",
    "GREETINGS_MAIL_FROM": "Cards <cards@cards.example>",
    "GREETINGS_LETTERS_SECONDS": "0",
}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(EXECUTABLE is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]


class Shop:
    """An installation with one brand, its owner signed in, and its list open."""

    def __init__(self, world, folder):
        self.world, self.folder, self.count = world, folder, 0
        with world.person(desk=True) as ops:
            page = ops.page
            ops.go("/ops/in")
            page.fill("#ops-token", TOKEN)
            page.locator("main .button--main").click()
            ops.go("/ops/brands")
            page.fill("#field-name", "Moon Bakery 月饼铺")
            page.fill("#field-owner", "ليلى Lin 林")
            page.locator(".fields .button--main").click()
            self.link = page.locator(".once textarea").first.input_value()

    def seal(self, brand, mail):
        """Return the path of a confirmation link."""
        value = {"b": brand, "m": mail, "l": "en", "w": 1, "p": "page", "o": "cb0071"}
        secret = load_settings({}, data=self.folder).secret_key
        return "/list/yes/" + Tags(secret).seal(value | {"at": time.time_ns() // 1_000_000})


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("letters") / "data"
    with open_world(folder, EXECUTABLE, **MAIL) as world:
        yield Shop(world, folder)


@pytest.fixture(scope="module")
def owner(shop):
    with shop.world.person(desk=True) as person:
        person.go(shop.link)
        person.page.locator("main .button--main").click()
        person.page.wait_for_url("**/console")
        person.go("/console/letters/list")
        person.page.fill("#field-promise", "A card before each festival, at most six a year.")
        person.page.fill("#field-imprint", "Moon Bakery\n12 Lantern Lane, Suzhou")
        person.page.locator(".fields .button--main").click()
        yield person


def look(person, path=""):
    """The page must fit and be good for every eye."""
    if path:
        person.go(path)
    person.settle()
    assert (person.overflow(), person.faults()) == (0, []), person.page.url


@pytest.mark.parametrize(("lang", "desk"), [("en", False), ("ar", True)])
def test_pages_for_readers_fit_and_are_good_for_every_eye(shop, owner, lang, desk):
    with shop.world.person(lang=lang, desk=desk) as person:
        look(person, "/list/moon-bakery")
        look(person, "/list/moon-bakery/embed")
        person.go("/list/moon-bakery")
        person.page.fill("#list-mail", "bo@mail.example")
        person.page.check("#list-yes")
        person.page.locator("main .button--main").click()
        look(person)


def test_somebody_joins_and_leaves_without_script(shop, owner):
    with shop.world.person(script=False) as person:
        page = person.page
        person.go(shop.seal(brand_number(shop), "lin@mail.example"))
        page.locator("main .button--main").click()
        look_at = page.locator("h1")
        expect(look_at).to_have_text("You are on the list")
        page.locator(".button--plain").click()
        page.locator("main .button--main").click()
        expect(look_at).to_have_text("No more letters will come")
        page.locator("main form button").click()
        expect(look_at).to_have_text("All about you is gone")


def test_a_letter_is_written_and_shown_as_it_arrives(shop, owner):
    page = owner.page
    with shop.world.person(script=False) as reader:
        reader.go(shop.seal(brand_number(shop), "mei@mail.example"))
        reader.page.locator("main .button--main").click()
    owner.go("/console/letters/new")
    look(owner)
    page.fill("#field-subject", "The moon is almost full")
    page.fill("#field-words", "Dear friends,\n\nit is.")
    page.check('input[value="thank-you"]')
    page.fill("#field-card_to", "friends")
    page.fill("#field-card_words", "Thank you for this year.")
    page.locator(".fields .buttons .button").click()
    page.wait_for_url("**/console/letters/*?saved=1")
    frame = page.frame_locator(".arrives__frame")
    expect(frame.locator("td p").first).to_have_text("Dear friends,")
    page.wait_for_function(
        "() => [...document.querySelector('.arrives__frame').contentDocument.images].every(one => one.naturalWidth > 0)"
    )
    look(owner)
    for path in ("/console/letters", "/console/letters/list", "/console/letters/people"):
        look(owner, path)
    page.locator(".ledger__link").first.click()
    look(owner)


def brand_number(shop):
    """Read the number of the brand where the pages do not tell it."""
    with closing(sqlite3.connect(shop.folder / "greetings.db")) as ledger:
        return ledger.execute("select id from brand").fetchone()[0]
