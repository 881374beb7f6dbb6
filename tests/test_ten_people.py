"""Ten people over four generations, in a real Chromium, by every way there is: the ledger, the slots and the pages show
exactly what happened.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import monotonic
from urllib.parse import unquote, urlsplit

import pytest
import zxingcpp
from browser_kit import CODE, Person, code_of, find_chromium, open_world
from PIL import Image
from playwright.sync_api import expect

EXECUTABLE = find_chromium()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(EXECUTABLE is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]


@dataclass
class Member:
    """Somebody who joined: how he is called, who brought him, and where his private page is."""

    handle: str
    parent: Member | None
    private: str

    @property
    def line(self) -> list[str]:
        """Give the handles above him, the nearest first."""
        return [] if self.parent is None else [self.parent.handle, *self.parent.line]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("people") / "data", EXECUTABLE) as opened:
        yield opened


def joined(person: Person, handle: str, name: str, parent: Member | None) -> Member:
    """Go from the open card to the form, fill it in, and arrive on the private page."""
    page = person.page
    page.locator('a[href^="/join?via="]').first.click()
    page.locator('[name="display_name"]').fill(name)
    page.locator('[name="handle"]').fill(handle)
    page.locator('.join__form button[type="submit"]').click()
    page.wait_for_url("**/own/**")
    return Member(handle, parent, page.url)


def button(person: Person, via: str) -> str:
    """Open the share sheet and give the link that a button would send."""
    person.open_sheet()
    href = unquote(person.page.locator(f".way--{via}[href]").first.get_attribute("href"))
    return f"{person.base}/g/{CODE.search(href)[1]}"


def seen(person: Person, picture) -> str:
    """Photograph what stands on the screen and read its QR."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert len(found) == 1, found
    assert found[0].text.startswith(person.base)
    return found[0].text


def shown_code(person: Person) -> str:
    """Let the open share sheet show its QR, and photograph that."""
    person.page.locator(".ways__files details > summary").click()
    code = person.page.locator(".ways__files img[src$='qr.png']")
    code.evaluate("one => one.decode()")
    return seen(person, code.screenshot())


def pasted(person: Person) -> str:
    """Give the snippet for a page of one's own."""
    person.open_sheet()
    for fold in person.page.locator("details.fold > summary").all():
        fold.click()
    texts = [one.input_value() for one in person.page.locator(".paste textarea").all()]
    return next(text for text in texts if "<iframe" in text)


@contextmanager
def somebodys_page(html: str) -> Iterator[str]:
    """Serve a page of another site on this machine; give its address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/blog"
        server.shutdown()
        thread.join()


def framed(person: Person, snippet: str) -> None:
    """Meet a card in a frame on somebody's page, and open it from there."""
    page = f"<!doctype html><title>A blog</title><link rel=icon href=data:,>{snippet}"
    with somebodys_page(page) as address, person.context.expect_page() as opened:
        person.page.goto(address)
        person.page.frame_locator("iframe").locator("a[target=_blank]").first.click()
    person.page = opened.value
    person.page.wait_for_load_state()


@pytest.fixture(scope="module")
def story(world):
    """Let it happen; give the card, the members by handle, and for each passed link (giver, how, code)."""
    members: dict[str, Member] = {}
    passed: dict[str, str] = {}

    def comes(person: Person, handle: str, name: str, by: str | None) -> None:
        members[handle] = joined(person, handle, name, members[by] if by else None)

    with world.person(lang="zh-CN", device_scale_factor=2) as maker:
        page = maker.page
        maker.go("/?template=mid-autumn")
        page.locator("#field-recipient").fill("外婆")
        page.locator("#field-sender").fill("小明")
        page.locator("[data-send]").tap()
        page.wait_for_url("**/ready")
        private = urlsplit(page.locator("#journey-link").input_value()).path.split("/")
        passed["ben"] = page.locator("#own-link").input_value()
        card = {"code": private[2], "manage_token": private[3]}
        root = f"{world.base}/g/{card['code']}"
        maker.go(root)
        comes(maker, "小明", "小明", None)
        maker.go(root)
        passed["ana"] = button(maker, "sms")
        passed["carla"] = shown_code(maker)

    with world.person() as ana:
        ana.receive(passed["ana"])
        own = ana.page.url
        comes(ana, "ana", "Ana", "小明")
        ana.go(own)
        snippet = pasted(ana)
        passed["dina"] = f"{world.base}/g/{CODE.search(snippet)[1]}"
    with world.person(lang="ar") as ben:
        ben.receive(passed["ben"])
        passed["omar"] = button(ben, "whatsapp")  # sent on before joining
        ben.page.locator("#send-on .tray__close").click()
        comes(ben, "ben", "بن", "小明")
    with world.person() as carla:
        own = f"{world.base}/g/{carla.receive(passed['carla'])}"
        comes(carla, "carla", "Carla 🎉", "小明")
        carla.go(own)
        carla.open_sheet()
        passed["eve"] = carla.page.locator("#own-link").input_value()

    with world.person() as dina:
        framed(dina, snippet)
        dina.open_envelope()
        passed["finn"] = dina.page.url
        comes(dina, "dina", "Dina", "ana")
    with world.person(script=False) as omar:
        omar.go(passed["omar"])
        omar.page.locator(".envelope").click()
        own = omar.page.url
        comes(omar, "omar", "Omar", "ben")
        omar.go(own)
        omar.page.locator("[data-sheet]").click()
        href = unquote(omar.page.locator(".way--telegram[href]").first.get_attribute("href"))
        passed["gao"] = f"{world.base}/g/{CODE.search(href)[1]}"
    with world.person() as eve:
        eve.receive(passed["eve"])
        comes(eve, "eve", "Eve", "carla")

    with world.person(device_scale_factor=2) as finn:
        finn.receive(passed["finn"])
        picture = finn.page.locator(".hero__card")
        picture.evaluate("one => one.decode()")
        passed["hana"] = seen(finn, picture.screenshot())
        comes(finn, "finn", "Finn", "dina")
    with world.person(script=False) as gao:
        gao.go(passed["gao"])
        gao.page.locator(".envelope").click()
        comes(gao, "gao", "高", "omar")

    with world.person() as hana:
        hana.receive(passed["hana"])
        comes(hana, "hana", "Hana", "finn")
    return card, members, passed


def test_the_ledger_shows_who_sent_it_on_to_whom_and_how(world, story):
    card, members, passed = story
    rows = {one["code"]: one for one in world.chain(card)}
    given = {handle: rows[code_of(address)] for handle, address in passed.items()}
    assert len(rows) == 1 + len(passed) == len(members)
    ways = {handle: (one["channel"], one["via"]) for handle, one in given.items()}
    assert ways == {
        "ana": ("sms", "sms"),
        "ben": ("other", "copy"),
        "carla": ("qr", "qr"),
        "dina": ("blog", "embed"),
        "omar": ("im", "whatsapp"),
        "eve": ("other", "copy"),
        "finn": ("other", "link"),
        "gao": ("im", "telegram"),
        "hana": ("other", "link"),
    }
    for handle, member in members.items():
        if member.parent is None:
            continue
        above = card["code"] if member.parent.parent is None else code_of(passed[member.parent.handle])
        assert given[handle]["parent"] == above, handle
        assert given[handle]["generation"] == len(member.line)
        assert given[handle]["state"] == "opened"
        assert world.people(card, given[handle]["code"]) == 1


def test_all_eight_slots_of_everybody_show_who_stands_above(world, story):
    _, members, _ = story
    for handle, member in members.items():
        slots = world.api.get(f"/api/v1/participants/{handle}/slots").json()["slots"]
        assert [one["k"] for one in slots] == list(range(1, 9))
        assert [one["handle"] for one in slots if one["kind"] == "ancestor"] == member.line
        assert {one["kind"] for one in slots[len(member.line) :]} <= {"house"}


def counted(world, member: Member, total: int) -> list[int]:
    """Give the counts of his generations, as soon as the roll-up has caught up."""
    token = urlsplit(member.private).path.split("/")[3]
    path = f"/api/v1/participants/{member.handle}/generations"
    last = monotonic() + 15
    while True:
        found = world.api.get(path, headers={"authorization": f"Bearer {token}"}).json()
        if found["total"] >= total or monotonic() > last:
            return found["levels"]


def test_everybody_sees_his_generations(world, story):
    _, members, _ = story
    for handle, member in members.items():
        below = [one for one in members.values() if handle in one.line]
        levels = [sum(one.line.index(handle) == k for one in below) for k in range(8)]
        assert counted(world, member, len(below)) == levels, handle


def test_the_spread_page_shows_the_line_as_stamps(world, story):
    _, members, _ = story
    with world.person() as anybody:
        anybody.go("/@hana")
        stamps = anybody.page.locator(".slot")
        expect(stamps).to_have_count(8)
        hrefs = [stamps.nth(k).locator("a").get_attribute("href") for k in range(4)]
        assert [unquote(urlsplit(one).path) for one in hrefs] == [f"/@{one}" for one in members["hana"].line]
        assert "House" in stamps.nth(7).inner_text() or "HOUSE" in stamps.nth(7).inner_text()
        assert not anybody.faults()
        assert anybody.overflow() == 0
