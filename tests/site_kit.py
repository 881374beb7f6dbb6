"""The product over in-process HTTP, on a real SQLite, with browsers that keep cookies of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.testclient import TestClient

from greetings.app import create_app
from greetings.settings import Settings, load_settings
from greetings.store import migrate

BASE = "http://127.0.0.1:8000"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
WISH = {
    "template": "thank-you",
    "lang": "en",
    "content": {
        "recipient": "Grandma",
        "message": "The same moon looks in at both our windows.",
        "sender": "Lin",
    },
}
COMPILED = Path(__file__).parent / "out" / "compiled"


@dataclass
class Browser:
    """Somebody with a browser: its cookies are its own; `cookies=False` refuses them."""

    client: TestClient
    agent: str = CHROME
    accepts: bool = True
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method, path, **given):
        headers = {"user-agent": self.agent, "accept-language": "en", **given.pop("headers", {})}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.client.cookies.clear()
        answer = self.client.request(method, path, headers=headers, follow_redirects=False, **given)
        if self.accepts:
            self.cookies.update(dict(answer.cookies))
        self.client.cookies.clear()
        return answer

    def get(self, path, **given):
        return self.ask("GET", path, **given)

    def post(self, path, **given):
        return self.ask("POST", path, **given)


@dataclass
class Site:
    """One installation that serves."""

    client: TestClient
    settings: Settings

    def browser(self, **given) -> Browser:
        return Browser(self.client, **given)

    def make(self, wish=WISH, **given):
        answer = self.client.post("/api/v1/cards", json=wish, **given)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def managed(self, card, path=None, method="GET"):
        path = path or f"/api/v1/cards/{card['code']}/chain"
        return self.client.request(method, path, headers={"authorization": f"Bearer {card['manage_token']}"})

    def chain(self, card):
        return self.managed(card).json()["forwards"]

    def figures(self, card, code):
        return self.managed(card, f"/api/v1/forwards/{code}").json()


@contextmanager
def open_site(data: Path, base: str = BASE, **given) -> Iterator[Site]:
    """Serve from a folder. What is compiled is shared by all tests, because it is made from files alone."""
    data.mkdir(parents=True, exist_ok=True)
    COMPILED.mkdir(parents=True, exist_ok=True)
    if not (data / "compiled").exists():
        (data / "compiled").symlink_to(COMPILED)
    settings = load_settings(
        {}, **({"data": data, "rate_limits": False, "counters_flush_seconds": 0.0} | given)
    )
    migrate(settings.database_url)
    with TestClient(create_app(settings), base_url=base, raise_server_exceptions=True) as client:
        yield Site(client, settings)


def forward_link(page: str) -> str:
    """Return the code that a page hands out."""
    found = re.search(r'<meta name="forward-link" content="[^"]*/g/([0-9A-Za-z]{22})">', page)
    assert found, page[:500]
    return found[1]


def codes_in(text: str) -> set[str]:
    """Return all codes that stand in addresses of a page."""
    return set(re.findall(r"(?:/g/|%2Fg%2F|data-code=\")([0-9A-Za-z]{22})\b", text))


def paths_of(answer) -> dict[str, str]:
    """Return path -> kind of a problem's findings."""
    return {one["path"]: one["kind"] for one in answer.json()["errors"]}
