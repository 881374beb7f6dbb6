"""A real server in a process of its own, and people with a real Chromium: each has his own cookies and language.

Nothing but loopback is ever reached. What a page says on the console or asks of another host is written down, and a
person who leaves with something unexpected in that list fails the test.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, sync_playwright
from site_kit import COMPILED, WISH
from stores import free_port

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)
DESK_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No name is looked up: whatever asks for another host gets nothing. (Playwright's own routing would switch the
    # browser's cache off, and with it what people see.)
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
ELSEWHERE = re.compile(r"^(?!http://127\.0\.0\.1[:/]|blob:|data:|about:)")
CODE = re.compile(r"/g/([0-9A-Za-z]{22})\b")
# Chromium says so when a stylesheet comes later than the first frame: the page then changes without its transition.
LATE_TRANSITION = "ViewTransition opt-in disabled"
FLAT = """() => {
    const flat = new CSSStyleSheet();
    flat.replaceSync(":root, :root :not(canvas), :root ::before, :root ::after { background-image: none !important }");
    document.adoptedStyleSheets = [flat];
}"""
START_SECONDS = 40


def find_chromium() -> str | None:
    """Return the first Chromium on PATH; the one without windows takes half of the time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def code_of(address: str) -> str:
    """Return the code that stands in an address."""
    found = CODE.search(address)
    assert found, address
    return found[1]


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def running_server(data: Path, **given: str) -> Iterator[str]:
    """Serve from a folder by the command that people type; give the base address. Compiled templates are shared."""
    data.mkdir(parents=True, exist_ok=True)
    COMPILED.mkdir(parents=True, exist_ok=True)
    (data / "compiled").symlink_to(COMPILED)
    port, log = free_port(), data / "log.txt"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GREETINGS_")}
    environ |= {
        "GREETINGS_WORKERS": "1",
        "GREETINGS_RATE_LIMITS": "off",
        "GREETINGS_COUNTERS_FLUSH_SECONDS": "0",
        **given,
    }
    command = [sys.executable, "-m", "greetings", "serve", "--port", str(port), "--data", str(data)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environ, stdout=output, stderr=subprocess.STDOUT)
        try:
            last = time.monotonic() + START_SECONDS
            while not _ready(port):
                assert server.poll() is None, log.read_text()
                assert time.monotonic() < last, log.read_text()
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@dataclass
class Person:
    """Somebody with a browser. `noticed` is what went wrong on his pages, `left` where they tried to lead him."""

    context: BrowserContext
    page: Page
    base: str
    noticed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def go(self, path: str):
        """Open an address or a path of ours."""
        return self.page.goto(path if "://" in path else self.base + path)

    def open_envelope(self) -> None:
        """Tap the envelope and wait for the card."""
        self.page.locator(".envelope").click()
        self.page.locator(".hero__card").wait_for()

    def receive(self, address: str) -> str:
        """Open a link and its envelope; return the code that then stands in the address bar."""
        self.go(address)
        self.open_envelope()
        assert code_of(self.page.url) != code_of(address)
        return code_of(self.page.url)

    def open_sheet(self) -> None:
        """Open the share sheet."""
        self.page.locator("[data-sheet]").click()
        self.page.locator("#send-on .ways").wait_for()

    def settle(self) -> None:
        """Wait until the page and the pictures in sight are there and what moves in has moved in."""
        self.page.wait_for_load_state()
        self.page.evaluate(
            """async () => {
                await document.fonts.ready;
                const seen = [...document.images].filter((one) => one.loading !== 'lazy');
                await Promise.all(seen.map((one) => one.decode().catch(() => {})));
                const arriving = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 3000);
                await Promise.all(arriving.map((one) => one.finished.catch(() => {})));
            }"""
        )

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        self.page.wait_for_load_state()
        width = self.page.evaluate("document.scrollingElement.scrollWidth")
        return max(0, width - self.page.viewport_size["width"])

    def faults(self, *rules: str, within: str | None = None) -> list[str]:
        """Return what axe finds serious or critical, one line per element.

        With `rules` only those are asked, `within` a part of the page only. The grain of the paper is taken away before, because axe measures no contrast above a picture.
        """
        self.page.evaluate(FLAT)
        options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
        found = Axe().run(self.page, within, options).response["violations"]
        return [
            f"{one['impact']} {one['id']}: {' '.join(map(str, node['target']))}: {node['html'][:160]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]


def _watch(person: Person, page: Page) -> None:
    def wrong(error) -> None:
        if LATE_TRANSITION not in str(error):
            person.noticed.append(f"script on {page.url}: {error}")

    page.on("pageerror", wrong)


def _console(person: Person, message) -> None:
    if message.type in {"error", "warning"}:
        person.noticed.append(f"{message.type} on {message.page and message.page.url}: {message.text}")


def _ask(person: Person, request) -> None:
    if ELSEWHERE.match(request.url):
        person.left.append(request.url)


@dataclass
class World:
    """One installation and one Chromium."""

    browser: Browser
    api: APIRequestContext
    base: str

    @contextmanager
    def person(
        self, *, lang="en", desk=False, script=True, moving=False, expects=None, goes_to=None, **given
    ) -> Iterator[Person]:
        """Give somebody a fresh browser.

        Pages move only if he is `moving`, which costs a core. `expects` is a pattern of console messages that belong to
        the test (such as a 410), `goes_to` of addresses on other hosts that he taps himself. Everything else fails.
        """
        context = self.browser.new_context(
            locale=lang,
            viewport=DESK if desk else PHONE,
            user_agent=DESK_AGENT if desk else PHONE_AGENT,
            is_mobile=not desk,
            has_touch=not desk,
            java_script_enabled=script,
            reduced_motion="no-preference" if moving else "reduce",
            **given,
        )
        context.set_default_timeout(15_000)
        try:
            person = Person(context, context.new_page(), self.base)
            context.on("console", lambda message: _console(person, message))
            context.on("page", lambda page: _watch(person, page))
            _watch(person, person.page)
            context.on("request", lambda request: _ask(person, request))
            yield person
            noticed = [one for one in person.noticed if not (expects and re.search(expects, one))]
            left = [one for one in person.left if not (goes_to and re.search(goes_to, one))]
            assert not noticed, "\n".join(noticed)
            assert not left, f"asked of another host: {left}"
        finally:
            context.close()

    def make(self, **changes):
        """Make a card by program."""
        answer = self.api.post("/api/v1/cards", data=WISH | changes)
        assert answer.status == 201, answer.text()
        return answer.json()

    def _managed(self, card, path):
        answer = self.api.get(path, headers={"authorization": f"Bearer {card['manage_token']}"})
        assert answer.status == 200, answer.text()
        return answer.json()

    def chain(self, card):
        """Return the rows of a card's chain, the root first."""
        return self._managed(card, f"/api/v1/cards/{card['code']}/chain")["forwards"]

    def people(self, card, code=None) -> int:
        """Return how many people opened a forward."""
        return self._managed(card, f"/api/v1/forwards/{code or card['code']}")["openings"]["person"]


@contextmanager
def open_world(data: Path, executable: str, **given: str) -> Iterator[World]:
    """Start the server and Chromium; stop both."""
    with running_server(data, **given) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(SWITCHES))
        api = playwright.request.new_context(base_url=base)
        try:
            yield World(browser, api, base)
        finally:
            api.dispose()
            browser.close()
