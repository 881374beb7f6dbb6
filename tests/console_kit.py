"""People of brands and those who run the site, over in-process HTTP, as browsers do it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from site_kit import BASE, Browser

from greetings.app.brands import add, plan_of
from greetings.brands import NewBrand
from greetings.plans import PlanWish

TOKEN = "an-ops-token-of-the-tests-0123456789"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def let_in(site, name="Moon Bakery", owner="Lin", *, plan="", **given):
    """Let a brand in by command, perhaps with a plan."""
    added = asyncio.run(add(site.settings, NewBrand(name, owner, **given)))
    if plan:
        asyncio.run(plan_of(site.settings, added.brand.slug, PlanWish(plan)))
    return added


@dataclass
class Member:
    """Somebody at a console. `csrf` is read from the last page."""

    browser: Browser
    origin: str = BASE
    csrf: str = ""
    headers: dict = field(default_factory=dict)

    def get(self, path):
        return self._read(self.browser.get(path))

    def post(self, path, headers=None, **words):
        """Send a form with the token of the session, as its page would."""
        words = {"csrf": self.csrf} | words
        sent = {name: value for name, value in words.items() if value is not None}
        headers = FORM | {"origin": self.origin, "sec-fetch-site": "same-origin"} | (headers or {})
        headers = {name: value for name, value in headers.items() if value}
        return self._read(self.browser.post(path, data=sent, headers=headers))

    def _read(self, answer):
        found = re.search(r'name="csrf" value="(\w+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    def sign_in(self, token):
        answer = self.post(f"/console/in/{token}")
        assert answer.status_code == 303, answer.text
        assert self.get("/console").status_code == 200
        return self


def signed_in(site, token):
    """Return somebody who has used a sign-in link."""
    return Member(site.browser()).sign_in(token)


def operator(site):
    """Return somebody at the ops console."""
    member = Member(site.browser())
    assert member.post("/ops/in", token=TOKEN).status_code == 303
    assert member.get("/ops").status_code == 200
    return member


def link_in(answer):
    """Return the sign-in token that a page or an answer shows."""
    return re.search(r"/console/in/(\w{43})", answer.text)[1]


def key_in(answer):
    """Return the API key that a page shows."""
    return re.search(r"gk_\w{8}_\w{32}", answer.text)[0]
