"""Contests in a real Chromium: somebody enters and claims without script; every page fits and is good for every eye."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from browser_kit import find_chromium, open_world
from console_kit import TOKEN
from contest_kit import hold_all
from playwright.sync_api import expect

from greetings.app.brands import add
from greetings.brands import NewBrand
from greetings.settings import load_settings
from greetings.store import migrate

EXECUTABLE = find_chromium()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(EXECUTABLE is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]


@dataclass
class Fair:
    """An installation, what a brand holds there, and the link that signs its owner in."""

    world: object
    held: dict[str, str]
    link: str


@pytest.fixture(scope="module")
def fair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contests") / "data"
    settings = load_settings({}, data=folder)
    migrate(settings.database_url)
    added = asyncio.run(add(settings, NewBrand("Moon Bakery", "Lin 林")))
    held = hold_all(settings, added.brand.slug)
    with open_world(folder, EXECUTABLE, GREETINGS_OPS_TOKEN=TOKEN, GREETINGS_DRAND_FETCH="off") as world:
        yield Fair(world, held, f"/console/in/{added.owner.token}")


def look(person, path):
    """Open a page; it must fit and be good for every eye."""
    person.go(path)
    person.settle()
    assert person.overflow() == 0, path
    assert person.faults() == [], path


def test_somebody_enters_and_claims_without_script(fair):
    held = fair.held
    with fair.world.person(script=False, lang="zh-CN") as person:
        page = person.page
        person.go(f"/contest/{held['open-slug']}")
        page.fill("#contest-contact", "+86 138 1111 2222")
        page.check("#agreed")
        page.locator(".draw-form .button--main").click()
        page.wait_for_url(f"**/contest/{held['open-slug']}/*/*")
        ticket = page.locator(".raffle__number .number").inner_text()
        assert page.locator("#own-ticket").input_value().partition("?")[0] == page.url.partition("?")[0]
        person.go(f"/contest/{held['open-slug']}")
        expect(page.locator(".stub .number")).to_have_text(ticket)
        person.go(f"/contest/{held['won-slug']}/{held['ticket']}/{held['ticket-token']}")
        page.fill("#contest-contact", held["contact"])
        page.locator(".draw-form .button--main").click()
        expect(page.locator(".claim-code")).to_be_visible()


@pytest.mark.parametrize(("lang", "desk"), [("en", False), ("ar", True)])
def test_every_page_of_contests_fits_and_is_good_for_every_eye(fair, lang, desk):
    held = fair.held
    with fair.world.person(lang=lang, desk=desk) as person:
        for slug in (
            held["open-slug"],
            held["won-slug"],
            f"{held['won-slug']}/{held['ticket']}/{held['ticket-token']}",
        ):
            look(person, f"/contest/{slug}")
        if lang == "en":
            person.go(fair.link)
            person.page.locator("main .button--main").click()
            person.page.wait_for_url("**/console")
            look(person, "/console/contests?kind=board")
            expect(person.page.locator("#kind-board")).to_be_checked()
            for name in ("draft", "over", "due", "won"):
                look(person, f"/console/contests/{held[name]}")
