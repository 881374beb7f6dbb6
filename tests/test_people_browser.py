"""People who join, in a real Chromium: with a keyboard, without script, in every language, for every eye."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest
from browser_kit import find_chromium, open_world
from people_kit import picture
from playwright.sync_api import expect

EXECUTABLE = find_chromium()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(EXECUTABLE is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]
NAMES = (
    "Rosa Fernández",
    "王美丽",
    "ليلى الحسيني",
    "Jörg-Maximilian von Hohenzollern",
    "O’Neill & Sons",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("people") / "data", EXECUTABLE) as opened:
        yield opened


@pytest.fixture(scope="module")
def line(world):
    """A line of ten people; give the address and token of each."""
    made, via = [], ""
    for number in range(10):
        wish = {"display_name": f"{NAMES[number % 5]} {number}", "handle": f"person-{number}"}
        answer = world.api.post("/api/v1/participants", data=wish | ({"via": via} if via else {}))
        assert answer.status == 201, answer.text()
        made.append(answer.json())
        via = f"@person-{number}"
    stamp = {"line": "Fresh bread, every morning", "link": "", "picture": b64encode(picture()).decode()}
    token = {"authorization": f"Bearer {made[0]['manage_token']}"}
    assert world.api.put("/api/v1/participants/person-0/creative", data=stamp, headers=token).status == 200
    return made


def join(person, handle, via=""):
    """Fill the form and send it."""
    person.go(f"/join?via={via}" if via else "/join")
    person.page.locator("#join-display_name").fill(handle.title())
    person.page.locator("#join-handle").fill(handle)
    person.page.locator(".join__form button[type=submit]").click()
    person.page.wait_for_url("**/own/**")


def test_a_friend_without_script_opens_a_card_joins_and_stands_below_its_maker(world):
    with world.person(script=False) as maker, world.person(script=False) as friend:
        join(maker, "maker")
        expect(maker.page.locator(".keepsake textarea")).to_have_value(re.compile("/own/maker/"))
        own = maker.page.url.partition("?")[0]
        maker.go("/?template=thank-you&lang=en")
        maker.page.locator("#field-recipient").fill("Friend")
        maker.page.locator(".send button").click()
        maker.page.locator("button[value=make]").click()
        maker.go(own)
        maker.page.locator(".switch").click()
        expect(maker.page.locator(".switch")).to_have_attribute("aria-checked", "true")
        friend.go("/@maker")
        friend.page.locator(".hang__card").click()
        friend.page.locator(".envelope").click()
        friend.page.locator("a[href^='/join?via=']").click()
        friend.page.locator("#join-display_name").fill("Friend")
        friend.page.locator("#join-handle").fill("friend")
        friend.page.locator(".join__form button[type=submit]").click()
        friend.go("/@friend")
        expect(friend.page.locator(".slot").first).to_contain_text("Maker")
        expect(friend.page.locator(".slot").first.locator("a")).to_have_attribute("href", "/@maker")


def test_joining_needs_nothing_but_a_keyboard(world):
    with world.person(desk=True) as person:
        person.go("/join")
        keyboard = person.page.keyboard
        person.page.locator("#join-display_name").focus()
        keyboard.type("Keys Only")
        keyboard.press("Tab")
        keyboard.type("keys-only")
        keyboard.press("Enter")
        person.page.wait_for_url("**/own/keys-only/**")
        person.go("/join")
        expect(person.page.locator(".join__own")).to_be_visible()


def test_the_private_link_is_copied_with_one_tap(world):
    with world.person(permissions=["clipboard-read", "clipboard-write"]) as person:
        join(person, "copies-it")
        field = person.page.locator(".keepsake textarea")
        person.page.locator(".keepsake [data-copy]").tap()
        expect(person.page.locator(".keepsake [data-words]")).to_have_text("Copied")
        assert person.page.evaluate("navigator.clipboard.readText()") == field.input_value()


@pytest.mark.parametrize(
    ("view", "scheme"),
    [
        ("zh-Hans", "light"),
        ("ar", "dark"),
        ("desk", "light"),
        pytest.param("zh-Hans", "dark", marks=pytest.mark.slow),
        pytest.param("ar", "light", marks=pytest.mark.slow),
        pytest.param("desk", "dark", marks=pytest.mark.slow),
    ],
)
def test_nobody_is_shut_out_of_the_pages_of_people(world, line, view, scheme):
    given = {"desk": True} if view == "desk" else {"lang": view}
    with world.person(color_scheme=scheme, **given) as reader:
        found = []
        own = line[0]["manage_url"]
        for path in ("/join?via=@person-3", "/@person-9", "/@person-0", f"{own}?new=1", f"{own}/leave"):
            reader.go(path)
            reader.settle()
            found += [f"{path}: {fault}" for fault in reader.faults()]
            assert reader.overflow() == 0, path
        assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def together(world, line):
    """A card that people signed, a guest book with lines, two pages that show each other."""
    card = world.make(group={"kind": "class"})
    code = card["sign_url"].rpartition("/")[2]
    for number in range(26):
        wish = {"name": f"{NAMES[number % 5]} {number}", "line": "كل عام وأنتم بخير" if number % 2 else ""}
        assert world.api.post(f"/api/v1/signatures/{code}", data=wish).status == 201
    first, last = line[0], line[9]
    for mine, other in ((first, last), (last, first)):
        token = {"authorization": f"Bearer {mine['manage_token']}"}
        path = f"/api/v1/participants/{mine['handle']}"
        assert world.api.put(f"{path}/friends/{other['handle']}", headers=token).status == 200
        assert world.api.put(f"{path}/guests", data={"mode": "open"}, headers=token).status == 200
        wish = {"name": "王美丽", "line": "What a beautiful page"}
        assert world.api.post(f"{path}/guests", data=wish).status == 201
    return card


@pytest.mark.parametrize(("view", "scheme"), [("ar", "light"), ("desk", "dark")])
def test_nobody_is_shut_out_of_what_people_sign_and_write_together(world, line, together, view, scheme):
    given = {"desk": True} if view == "desk" else {"lang": view}
    with world.person(color_scheme=scheme, **given) as reader:
        reader.receive(together["page_url"])
        # The envelope brings the page's own style sheet along.
        assert (
            reader.page.locator(".signatures").evaluate("one => getComputedStyle(one).columnWidth") != "auto"
        )
        found = [f"card: {fault}" for fault in reader.faults()]
        signing = f"{together['manage_url']}/signing"
        for path in (together["sign_url"], signing, "/@person-9", line[9]["manage_url"]):
            reader.go(path)
            reader.settle()
            found += [f"{path}: {fault}" for fault in reader.faults()]
            assert reader.overflow() == 0, path
        assert not found, "\n".join(found)
