"""The consoles in a real Chromium: in four languages, on a phone and on a desk, with and without script, for every eye."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import pytest
from browser_kit import find_chromium, open_world
from console_kit import TOKEN
from hostile_kit import small_package
from playwright.sync_api import expect

from greetings.brands import DESIGNER, RIGHTS
from greetings.web.console.bench import OPS_PAGES, PAGES

EXECUTABLE = find_chromium()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(EXECUTABLE is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]


@dataclass
class Office:
    """An installation, and links that sign in there."""

    world: object
    ops: object

    def let_in(self, name):
        """Let a brand in at the ops console; return key and path of its owner's link."""
        page = self.ops.page
        self.ops.go("/ops/brands")
        page.fill("#field-name", name)
        page.fill("#field-owner", "ليلى Lin 林")
        page.locator(".fields .button--main").click()
        link, key = page.locator(".once textarea").all()
        return key.input_value(), link.input_value()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("console") / "data"
    with (
        open_world(
            folder, EXECUTABLE, GREETINGS_OPS_TOKEN=TOKEN, GREETINGS_TEMPLATE_APPROVAL="rule"
        ) as world,
        world.person(desk=True) as ops,
    ):
        ops.go("/ops/in")
        ops.page.fill("#ops-token", TOKEN)
        ops.page.locator("main .button--main").click()
        ops.page.wait_for_url("**/ops")
        yield Office(world, ops)


def sign_in(person, link):
    person.go(link)
    person.page.locator("main .button--main").click()
    person.page.wait_for_url("**/console")


def look(person, path):
    """Open a page; it must fit and be good for every eye."""
    person.go(path)
    person.settle()
    assert person.overflow() == 0, path
    assert person.faults() == [], path


@pytest.mark.parametrize(
    ("lang", "desk"),
    [
        ("en", True),
        ("ar", False),
        pytest.param("zh-CN", False, marks=pytest.mark.slow),
        pytest.param("zh-TW", True, marks=pytest.mark.slow),
    ],
)
def test_every_page_fits_and_is_good_for_every_eye(office, lang, desk):
    _, link = office.let_in(f"Moon {secrets.token_hex(3)} 月饼铺")
    card = office.world.make()
    office.world.api.post(f"/g/{card['code']}/report", form={"reason": "scam", "words": "It asks for money."})
    with office.world.person(lang=lang, desk=desk) as person:
        for path in ("/console/in", link):
            look(person, path)
        sign_in(person, link)
        for _, path, _ in PAGES:
            look(person, f"/console{path}")
        person.go("/console/keys")
        person.page.fill("#field-name", "Till")
        person.page.locator(".fields .button--main").click()
        assert person.page.locator(".once textarea").input_value().startswith("gk_")
        assert (person.overflow(), person.faults()) == (0, [])
        person.go("/ops/in")
        person.page.fill("#ops-token", TOKEN)
        person.page.locator("main .button--main").click()
        for _, path in OPS_PAGES:
            look(person, f"/ops{path}")
        person.go("/ops/brands")
        look(person, person.page.locator('a[href^="/ops/brands/"]').first.get_attribute("href"))


def test_all_of_it_works_without_script(office):
    _, link = office.let_in("Plain Paper")
    with office.world.person(script=False, expects="401") as person:
        page = person.page
        sign_in(person, link)
        person.go("/console/people")
        page.fill("#field-name", "Mei")
        page.check("#new-role-designer")
        page.locator(".fields .button--main").click()
        invited = page.locator(".once textarea").input_value()
        with office.world.person(script=False) as mei:
            sign_in(mei, invited)
            seen = sum(right in RIGHTS[DESIGNER] for _, _, right in PAGES)
            expect(mei.page.locator(".tabs a")).to_have_count(seen)
            assert mei.page.locator("a[href='/console/keys']").count() == 0
        person.go("/console")
        page.locator(".tabs-apart summary").click()
        page.locator(".bench__out button").first.click()
        page.wait_for_url("**/console/in")
        person.go("/console")
        expect(page.locator("h1")).to_have_text("Please sign in")


def test_a_key_can_be_copied(office):
    key, link = office.let_in("Copy Shop")
    assert key.startswith("gk_")
    with office.world.person(desk=True) as person:
        sign_in(person, link)
        person.go("/console/keys")
        person.page.fill("#field-name", "Till")
        person.page.locator(".fields .button--main").click()
        person.page.locator(".once [data-copy]").click()
        expect(person.page.locator(".once [data-words]")).to_have_text("Copied")


def test_a_hold_is_felt_at_once(office):
    _, link = office.let_in("Rude Cards")
    with office.world.person(desk=True, expects="401") as person:
        sign_in(person, link)
        row = office.ops.page.locator("li.ledger__row", has_text="Rude Cards")
        row.locator("input[name=reason]").fill("rude")
        row.locator("[value=hold]").click()
        office.ops.page.wait_for_url("**/ops/brands")
        person.go("/console")
        expect(person.page.locator("h1")).to_have_text("Please sign in")


def test_a_new_brand_gets_from_its_link_to_a_campaign_with_a_design_of_its_own(office):
    """All that a shop has to do, on a phone: upload, submit, name it, and start it."""
    _, link = office.let_in("Tea House")
    with office.world.person() as person:
        page, seen = person.page, []
        sign_in(person, link)
        page.locator("a[href='/console/templates']").first.click()
        package = {"name": "tea.zip", "mimeType": "application/zip", "buffer": small_package()}
        page.set_input_files("#design-file", package)
        page.locator("#design-file").evaluate("(field) => field.form.requestSubmit()")
        page.wait_for_url("**/console/templates/*/1", timeout=90_000)
        page.get_by_role("button", name="Submit for approval").click()
        page.get_by_role("link", name="Begin a campaign with it").click()
        page.fill("#field-name", "Thanks from the tea house")
        page.locator(".fields .button--main").click()
        for step in ("plan", "idea", "channels"):
            page.wait_for_url(f"**/{step}")
            person.settle()
            if step == "idea":
                expect(page.locator(".variant code")).to_have_text("tea-house.tea")
            seen += [step] * (person.overflow() > 0) + person.faults()
            page.locator(".step button[value=next]").click()
        page.wait_for_url("**/seeding")
        page.fill("#field-label", "Card at the counter")
        page.get_by_role("button", name="Make its links").click()
        expect(page.locator(".seed--fresh")).to_have_count(1)
        page.fill("#skip-reason", "It went well last year")
        page.get_by_role("button", name="Go without a pilot").click()
        page.get_by_role("button", name="Start the campaign").click()
        expect(page.locator(".started")).to_contain_text("It runs")
        seen += ["seeding"] * (person.overflow() > 0) + person.faults()
        address = page.locator(".work__head--campaign a[dir=ltr]").get_attribute("href")
        expect(page.locator(".rail__step--done")).to_have_count(5)
        assert seen == []
        with office.world.person() as guest:
            guest.go(address)
            expect(guest.page.locator("h1")).to_contain_text("Thanks from the tea house")
