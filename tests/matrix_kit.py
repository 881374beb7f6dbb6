"""Everybody who may ask, the things that he may ask for, and what each address is sent.

A cell of the matrix is one request: one address, one caller. Whoever changes something gets a fresh world for the next
cell, so that no cell tells of what another one did.
"""

from __future__ import annotations

import json
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from console_kit import TOKEN, Member, let_in, link_in, operator, signed_in
from hostile_kit import small_package
from people_kit import fill, picture
from site_kit import WISH, Browser, open_site
from starlette.routing import Mount

from greetings.brands import SCOPES
from greetings.letters import Tags

CALLERS = ("anonymous", "maker", "participant", "owner", "designer", "analyst", "other", "ops")
INSIDERS = ("owner", "designer", "analyst")
PACKAGE = small_package()
MAIL = {
    "smtp_url": "smtp://127.0.0.1:9",
    "mail_from": "Cards <cards@cards.example>",
    "brand_signup": True,
    "letters_seconds": 0.0,
}
WHY = {"reason": "seen"}
LIST = {"promise": "A card before each festival.", "imprint": "Moon Bakery, Suzhou"}
LETTER = {"subject": "The moon", "words": "It is almost full.", "lang": "en"}
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()

# What is sent. By pages: fields of a form; by the API: a JSON body. `$name` is filled from the world.
SENT = {
    "POST /make": {"template": "thank-you", "version": "1", "lang": "en", "step": "look", **WISH["content"]},
    "POST /preview": {"template": "thank-you", "version": "1", "lang": "en", "size": "square", "width": "432", **WISH["content"]},
    "POST /g/{code}/report": {"reason": "scam", "words": "Look."},
    "POST /join": {"display_name": "Zoe", "handle": "$fresh", "once": "$fresh"},
    "POST /own/lost": {"handle": "x", "mail": "x@example.org"},
    "POST /own/{handle}/{token}/creative": {"line": "Fresh bread"},
    "POST /own/{handle}/{token}/cards": {"card": "1", "shown": "1"},
    "POST /console/in": {"mail": "x@example.org"},
    "POST /console/join": {"name": "Paper", "owner": "Ann", "mail": "ann@example.org"},
    "POST /console/keys": {"name": "Till", "scope-templates:read": "1", "once": "$fresh"},
    "POST /console/keys/{prefix}/rotate": {"grace_hours": "0", "once": "$fresh"},
    "POST /console/people": {"name": "Zoe", "role": "analyst", "once": "$fresh"},
    "POST /console/people/{id}/role": {"role": "designer"},
    "POST /console/letters/list": LIST | {"open": "1"},
    "POST /console/letters/new": LETTER | {"once": "$fresh"},
    "POST /console/letters/{id}": LETTER,
    "POST /console/letters/{id}/send": {"sure": "1"},
    "POST /console/letters/people/find": {"mail": "zoe@mail.example"},
    "POST /list/{slug}": {"mail": "ann@mail.example", "yes": "1"},
    "POST /list/{slug}/embed": {"mail": "ann@mail.example", "yes": "1"},
    "POST /ops/letters/{id}": {"decision": "hold", **WHY},
    "POST /ops/letters/suppress": {"mail": "zoe@mail.example", **WHY},
    "POST /ops/in": {"token": "$ops"},
    "POST /ops/reports": {"report": "$report", "decision": "dismiss", **WHY},
    "POST /ops/recall": {"code": "$code", **WHY},
    "POST /ops/watch/{id}": {"decision": "hold", **WHY},
    "POST /ops/creatives/{id}": {"decision": "approve", **WHY},
    "POST /ops/brands": {"name": "Paper", "owner": "Ann", "once": "$fresh"},
    "POST /ops/brands/{slug}": {"decision": "hold", **WHY},
    "POST /sign/{code}": {"name": "Zoe", "line": "From all of us", "once": "$fresh"},
    "POST /journey/{code}/{token}/signing/plan": {"kind": "class", "most": "30", "closes": "$tomorrow"},
    "POST /journey/{code}/{token}/signing/{id}": {"hidden": "1"},
    "POST /@{handle}/guests": {"name": "Zoe", "line": "What a beautiful page"},
    "POST /@{handle}/guests/{id}/report": {"reason": "scam", "words": "Look."},
    "POST /own/{handle}/{token}/guests": {"mode": "ask"},
    "POST /own/{handle}/{token}/guests/{id}": {"decision": "remove"},
    "POST /own/{handle}/{token}/friends": {"handle": "$friend"},
    "POST /own/{handle}/{token}/friends/{other}": {"decision": "end"},
    "POST /ops/guests/{id}": {"decision": "remove", **WHY},
    "POST /api/v1/signatures/{code}": {"name": "Zoe", "line": "From all of us"},
    "PUT /api/v1/cards/{code}/signing": {"state": "closed"},
    "PUT /api/v1/cards/{code}/signatures/{id}": {"hidden": True},
    "POST /api/v1/participants/{handle}/guests": {"name": "Zoe", "line": "What a beautiful page"},
    "PUT /api/v1/participants/{handle}/guests": {"mode": "ask"},
    "PUT /api/v1/participants/{handle}/guests/{id}": {"state": "removed"},
    "POST /api/v1/ops/guests/{id}": {"decision": "remove", **WHY},
    "POST /api/v1/forwards": {"parent": "$code", "channel": "im"},
    "POST /api/v1/cards": WISH,
    "POST /api/v1/text/check": {"text": "Full moon, full heart."},
    "POST /api/v1/participants": {"display_name": "Zoe", "handle": "$fresh"},
    "PUT /api/v1/participants/{handle}/creative": {"line": "Fresh bread"},
    "POST /api/v1/brand/keys": {"name": "Till", "scopes": ["templates:read"]},
    "POST /api/v1/brand/keys/{prefix}/rotate": {"grace_hours": 0},
    "POST /api/v1/brand/people": {"name": "Zoe", "role": "analyst"},
    "POST /api/v1/brand/templates/{id}/{version}/state": {"state": "submitted"},
    "PUT /api/v1/brand/list": LIST,
    "POST /api/v1/brand/list/people": {"mail": "ann@mail.example"},
    "POST /api/v1/brand/letters": LETTER,
    "PUT /api/v1/brand/letters/{id}": LETTER,
    "POST /api/v1/brand/letters/{id}/try": {"mail": "x@mail.example"},
    "POST /api/v1/brand/letters/{id}/state": {"state": "sending"},
    "POST /api/v1/ops/recalls": {"code": "$code", **WHY},
    "POST /api/v1/ops/reports/{id}": {"decision": "dismiss", **WHY},
    "POST /api/v1/ops/watch/{id}": {"decision": "hold", **WHY},
    "POST /api/v1/ops/creatives/{id}": {"decision": "approve", **WHY},
    "POST /api/v1/ops/templates/{id}/{version}": {"decision": "approve", **WHY},
}  # fmt: skip
QUERIES = {
    "GET /oembed": "?url=$base/g/$code",
    "GET /oembed.json": "?url=$base/g/$code",
    "GET /oembed.xml": "?url=$base/g/$code",
    "DELETE /api/v1/brand/people": "?id=$person",
    "GET /api/v1/ops/recalls": "?card=$code",
}


def routes_of(site) -> list[str]:
    """Return every method and address that the living application answers."""
    app = site.client.app._app._app
    found = []
    for route in app.routes:
        below = route.app.routes if isinstance(route, Mount) else [route]
        prefix = route.path if isinstance(route, Mount) else ""
        found += [
            f"{method} {prefix}{one.path}" for one in below for method in sorted(one.methods - {"HEAD"})
        ]
    return sorted(set(found), key=lambda line: line.split()[::-1])


@dataclass
class Asker:
    """Somebody who asks: a browser with its sessions, perhaps a token for the API."""

    member: Member
    token: str = ""


@dataclass
class World:
    """The things that are asked for, and those who ask. `knows` says who holds which secret of an address."""

    site: object
    values: dict[str, str] = field(default_factory=dict)
    askers: dict[str, Asker] = field(default_factory=dict)
    knows: dict[str, dict[str, str]] = field(default_factory=dict)
    count: int = 0

    def fresh(self) -> str:
        self.count += 1
        return f"zoe{self.count}"

    def build(self) -> None:
        """Make everything."""
        self.values |= {"base": str(self.site.client.base_url), "ops": ""}
        self.askers["anonymous"] = Asker(Member(self.site.browser()))
        for part in (self.card, self.person, self.brand, self.operator):
            part()

    def card(self) -> None:
        """Make a card that somebody has reported, and that its maker has signed himself, in a browser and by program."""
        made = self.site.make(WISH | {"group": {"kind": "class"}})
        words = {"reason": "scam", "words": "Look."}
        self.site.browser().post(f"/g/{made['code']}/report", data=words)
        maker, sign = self.site.browser(), made["sign_url"].rsplit("/", 1)[1]
        maker.post(f"/sign/{sign}", data={"name": "Ann", "line": "Hello", "once": self.fresh()})
        mine = re.search(r"/sign/\w+/(\d+)/take-back", maker.get(f"/sign/{sign}").text)[1]
        signed = self.site.client.post(f"/api/v1/signatures/{sign}", json={"name": "Bo"}).json()
        self.askers["maker"] = Asker(Member(maker), made["manage_token"])
        self.values |= {"code": made["code"], "sign": sign, "mine": mine}
        self.values |= {"signature": signed["id"], "signature_token": signed["token"]}
        self.knows["/journey/"] = {"maker": made["manage_url"].rsplit("/", 1)[1]}
        self.operator()

    def person(self) -> None:
        """Let somebody join who wants to show something."""
        browser = Browser(self.site.client)
        own = fill(browser, handle := self.fresh()).headers["location"].partition("?")[0]
        stamp = {"picture": ("a.png", picture())}
        words = {"line": "Bread", "link": "https://bakery.example/x"}
        browser.post(f"{own}/creative", files=stamp, data=words)
        self.values |= {"handle": handle, "friend": (friend := self.fresh())}
        fill(Browser(self.site.client), friend)
        browser.post(f"{own}/guests", data={"mode": "open"})
        self.askers["maker"].member.browser.post(
            f"/@{handle}/guests", data={"name": "Ann", "line": "What a page"}
        )
        self.values["line"] = self.site.client.get(f"/api/v1/participants/{handle}/guests").json()["lines"][
            0
        ]["id"]
        self.knows["/own/"] = {"participant": own.rsplit("/", 1)[1]}
        self.askers["participant"] = Asker(Member(browser), own.rsplit("/", 1)[1])
        self.operator()

    def brand(self) -> None:
        """Let brand A in with its people and keys, and brand B with its owner."""
        site = self.site
        added, other = let_in(site, "Moon Bakery"), let_in(site, "Lantern")
        owner, key = signed_in(site, added.owner.token), added.key.text
        self.askers["owner"] = Asker(owner, key)
        self.askers["other"] = Asker(signed_in(site, other.owner.token), other.key.text)
        for role, scopes in (
            ("designer", (*SCOPES[:4], *SCOPES[5:7])),
            ("analyst", (SCOPES[0], SCOPES[2], *SCOPES[4:6])),
        ):
            link = link_in(owner.post("/console/people", name=role, role=role, once=self.fresh()))
            made = self._asked("keys", key, {"name": role, "scopes": list(scopes)})
            self.askers[role] = Asker(signed_in(site, link), made["key"])
        spare = self._asked("keys", key, {"name": "Spare", "scopes": [SCOPES[0]]})
        leaver = self._asked("people", key, {"name": "Zoe", "role": "analyst"})
        self.values |= {"prefix": spare["prefix"], "person": leaver["id"], "slug": added.brand.slug}
        link = link_in(owner.post(f"/console/people/{added.owner.person.id}/link"))
        self.knows["/console/in/"] = {"owner": link}
        self.letters(owner, added.brand)

    def letters(self, owner, brand) -> None:
        """Give brand A a list with somebody on it, somebody who has not confirmed, and a draft of a letter."""
        owner.post("/console/letters/list", **LIST, open="1")
        made = owner.post("/console/letters/new", **LETTER, once=self.fresh())
        self.values["letter"] = made.headers["location"].partition("?")[0].rsplit("/", 1)[1]
        tags, now = Tags(self.site.settings.secret_key), time.time_ns() // 1_000_000
        seals = [
            tags.seal(
                {
                    "b": brand.id,
                    "m": f"{name}@mail.example",
                    "l": "en",
                    "w": 1,
                    "p": "page",
                    "o": "",
                    "at": now,
                }
            )
            for name in ("zoe", "bo")
        ]
        page = self.site.browser().post(f"/list/yes/{seals[0]}").text
        token = re.search(r"/list/out/([\w-]+)", page)[1]
        self.values["reader"] = re.search(
            r"/letters/people/(\d+)", owner.get("/console/letters/people").text
        )[1]
        self.knows |= {"/list/yes/": {"maker": seals[1]}, "/list/out/": {"participant": token}}

    def operator(self) -> None:
        """Sign somebody in who runs the site, and see what waits for him."""
        ops = operator(self.site)
        self.askers["ops"] = Asker(ops, TOKEN)
        reports = ops.get("/ops").text
        found = re.search(rf'case-{self.values["code"]}.*?name="report" value="(\d+)"', reports, re.DOTALL)
        self.values["report"] = found[1] if found else "1"
        waiting = re.findall(r"/ops/creatives/(\d+)\.jpg", ops.get("/ops/creatives").text)
        self.values["creative"] = max(waiting, key=int, default="1")

    def mend(self, line: str) -> None:
        """Make anew what a request may have changed."""
        path = line.partition(" ")[2]
        if (
            path.startswith(
                ("/console", "/api/v1/brand", "/ops/brands", "/ops/letters", "/list/yes", "/list/out")
            )
            and "templates" not in path
        ):
            self.brand()
        elif (
            path.startswith(("/own/", "/@", "/api/v1/participants/"))
            or "/creatives/" in path
            or "/guests/" in path
        ):
            self.person()
        elif path.startswith(
            ("/journey", "/sign", "/api/v1/sign", "/api/v1/cards/", "/ops/re", "/api/v1/ops/re")
        ):
            self.card()
        elif path.startswith("/ops"):
            self.operator()

    def upload(self) -> None:
        """Let the brand of these days upload a template; it stays for all that is asked about templates."""
        key = self.askers["owner"].token
        headers = {"authorization": f"Bearer {key}", "content-type": "application/zip"}
        answer = self.site.client.post("/api/v1/brand/templates", content=PACKAGE, headers=headers)
        assert answer.status_code == 201, answer.text
        self.values |= {"template": answer.json()["id"], "version": str(answer.json()["version"])}

    def _asked(self, below, key, body):
        headers = {"authorization": f"Bearer {key}"}
        answer = self.site.client.post(f"/api/v1/brand/{below}", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def number(self, path: str) -> str:
        """Return the number of what an address is about."""
        about = {
            "/reports/": "report",
            "/creatives/": "creative",
            "/creative/": "creative",
            "/s/": "creative",
            "/guests/": "line",
            "/sign/": "mine",
            "/signatures/": "signature",
            "/signing/": "signature",
            "/templates/": "template",
            "/letters/people/": "reader",
            "/letters/": "letter",
        }
        return self.values[next((name for part, name in about.items() if part in path), "person")]

    def path(self, line: str, caller: str) -> str:
        """Return the address of a route with the things of this world, as far as the caller knows them."""
        path = line.partition(" ")[2]
        secret = next(
            (held.get(caller, "x" * 43) for start, held in self.knows.items() if path.startswith(start)),
            "x" * 43,
        )
        filled = {
            "letter": self.values["letter"],
            **{"code": self.values["code"], "handle": self.values["handle"], "prefix": self.values["prefix"]},
            **{"token": secret, "seal": secret, "id": self.number(path), "slug": self.values["slug"], "size": "square"},
            **{"other": self.values["friend"], "version": self.values["version"], "template": "thank-you", "path:path": "css/base.css"},
            "file": {"/badge/{file}": f"{self.values['code']}.svg", "/festivals/{file}": "mid-autumn.atom"}.get(path, "thank-you-1.css"),
            "name": "recipient" if path.endswith(".png") else self.values["code"],
        }  # fmt: skip
        if "/templates/" in path:
            filled["size"] = "portrait"
        if path.startswith(("/sign/", "/api/v1/signatures/")):
            filled["code"] = self.values["sign"]
        if path.startswith("/examples/"):
            filled |= {"template": "thank-you-1", "file": "en-square-432.jpg"}
        return re.sub(r"\{([\w:]+)\}", lambda found: filled[found[1]], path) + self._filled(
            QUERIES.get(line, "")
        )

    def _filled(self, text: str) -> str:
        known = self.values | {"fresh": self.fresh(), "tomorrow": TOMORROW}
        return re.sub(r"\$(\w+)", lambda found: str(known[found[1]]), text)

    def ask(self, line: str, caller: str) -> int:
        """Send one request; return its status. Afterwards the world is as if it had not been sent."""
        method, asker = line.partition(" ")[0], self.askers[caller]
        path, sent = self.path(line, caller), SENT.get(line, {})
        headers = {"origin": str(self.site.client.base_url), "sec-fetch-site": "same-origin"}
        token = asker.token
        if line == "DELETE /api/v1/signatures/{code}/{id}" and caller == "maker":
            token = self.values["signature_token"]
        if token:
            headers["authorization"] = f"Bearer {token}"
        given = {}
        if line == "POST /api/v1/brand/templates":
            given = {"content": PACKAGE}
            headers["content-type"] = "application/zip"
        elif path.startswith("/api/"):
            given = {"content": self._filled(json.dumps(sent))} if method in {"POST", "PUT"} else {}
        elif method == "POST":
            ops = TOKEN if caller == "ops" else "x" * 36
            given = {
                "data": {name: self._filled(value).replace("$ops", ops) for name, value in sent.items()}
                | {"csrf": asker.member.csrf or "none"}
            }
            if "token" in sent:
                given["data"]["token"] = ops
        answer = asker.member.browser.ask(method, path, headers=headers, **given)
        if method != "GET" and answer.status_code < 400:
            self.mend(line)
        return answer.status_code


@contextmanager
def open_world(folder):
    """Open an installation with a world in it."""
    with open_site(folder, ops_token=TOKEN, **MAIL) as site:
        world = World(site)
        world.build()
        yield world
