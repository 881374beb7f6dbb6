"""People who join over in-process HTTP, and their pictures."""

from __future__ import annotations

import asyncio
import io
import re
import secrets
from urllib.parse import quote

from PIL import Image
from site_kit import WISH

from greetings.app.build import build_parts


def picture(colour="red", size=(900, 600), kind="PNG") -> bytes:
    """Return a picture as somebody would upload it."""
    body = io.BytesIO()
    Image.new("RGB", size, colour).save(body, kind)
    return body.getvalue()


def once(page) -> str:
    return re.search(r'name="once" value="([^"]+)"', page.text)[1]


def fill(browser, handle, *, via="", name="", **changes):
    """Fill the form of joining in and send it."""
    page = browser.get("/join", params={"via": via} if via else None)
    words = {"display_name": name or handle, "handle": handle, "via": via, "once": once(page)}
    return browser.post("/join", data=words | changes)


def join(browser, handle, **given) -> str:
    """Join in a browser; return the path of the private page."""
    answer = fill(browser, handle, **given)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def join_by_program(site, handle, via="", **given):
    """Join by program."""
    wish = {"display_name": given.pop("name", handle), "handle": handle} | ({"via": via} if via else {})
    answer = site.client.post("/api/v1/participants", json=wish | given)
    assert answer.status_code == 201, answer.text
    return answer.json()


def make_card(browser, *, whole=False, **words) -> str:
    """Make a card in a browser; return its code, or with `whole` the path of its private page."""
    content = WISH["content"] | words
    form = {
        "template": WISH["template"],
        "version": "1",
        "lang": "en",
        "step": "make",
        "once": secrets.token_hex(8),
    }
    answer = browser.post("/make", data=form | content)
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"].removesuffix("/ready")
    return path if whole else path.split("/")[2]


def show_cards(browser, own):
    """Put all own cards on one's page."""
    page = browser.get(own)
    for number in re.findall(r'name="card" value="(\d+)"', page.text):
        answer = browser.post(f"{own}/cards", data={"card": number, "shown": "1"})
        assert answer.status_code == 303


def stamps(page) -> list[str]:
    """Return the eight stamps of a spread page."""
    return re.findall(r'<li class="slot .*?</li>', page.text, re.DOTALL)


def beside(settings, act):
    """Do something with the room from a process of one's own."""

    async def run():
        parts = build_parts(settings)
        await parts.database.open()
        try:
            return await act(parts.people)
        finally:
            await parts.database.close()
            parts.places.close()

    return asyncio.run(run())


def decide(settings, *, approve, reason=""):
    """Let ops decide about every stamp that waits."""

    async def act(people):
        for one in await people.pending_creatives(100):
            await people.decide_creative(one.id, approve=approve, reason=reason)

    beside(settings, act)


def roll_up(settings):
    """Count now what would be counted within a second."""
    beside(settings, lambda people: people.roll_up())


def path_of(handle) -> str:
    return f"/@{quote(handle)}"
