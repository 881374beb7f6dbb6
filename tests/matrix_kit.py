"""Everybody who may ask, the things that he may ask for, and what each address is sent.

A cell of the matrix is one request: one address, one caller. Whoever changes something gets a fresh world for the next
cell, so that no cell tells of what another one did.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from console_kit import TOKEN, Member, let_in, link_in, operator, signed_in
from contest_kit import REAL, hold_all
from hostile_kit import small_package
from name_kit import name_server
from people_kit import fill, picture
from site_kit import WISH, Browser, open_site
from starlette.routing import Mount

from greetings.brands import SCOPES
from greetings.letters import Tags
from greetings.sponsors import Click, Clicks, clock

CALLERS = ("anonymous", "maker", "participant", "owner", "designer", "analyst", "other", "ops")
INSIDERS = ("owner", "designer", "analyst")
PACKAGE = small_package()
MAIL = {
    "smtp_url": "smtp://127.0.0.1:9",
    "mail_from": "Cards <cards@cards.example>",
    "brand_signup": True,
    "letters_seconds": 0.0,
    "drand_fetch": False,
}
WHY = {"reason": "seen"}
# Nobody listens there.
HOOK = "http://localhost:9/hook"
LOGS = ("brand_log", "ops_log")

_NAMED = {"kind": "draw", "title": "Mooncakes", "prize": "A box of mooncakes", "zone": "UTC", "lang": "en"}
CONTEST = _NAMED | {"starts": "2097-09-01T09:00Z", "ends": "2097-09-14T20:00Z", "draws": "2097-09-15T20:00Z"}
CONTEST_FORM = {name: value.removesuffix("Z") for name, value in CONTEST.items()} | {
    **{"prizes": "1", "min_age": "18", "weight_most": "1", "claim_days": "30"}
}
# Which contest of the world an act is asked of.
CONTEST_OF = {
    **{
        "cancel": "open",
        "freeze": "over",
        "conclude": "due",
        "out": "open",
        "handed": "won",
        "winners": "won",
    },
    **{"/ops/contests/{id}": "open", "/api/v1/ops/contests/{id}": "open"},
}

# The state of a campaign that an act asks for.
STAGES = {"decide": 1, "close": 2, "archive": 3}

# Whose number stands in an address.
NUMBERS = (
    *(("/reports/", "report"), ("/creatives/", "creative"), ("/creative/", "creative"), ("/s/", "creative")),
    *(("/templates/", "template"), ("/campaigns/", "campaign"), ("/webhooks/", "webhook")),
    *(("/guests/", "line"), ("/sign/", "mine"), ("/signatures/", "signature"), ("/signing/", "signature")),
    *(("/letters/people/", "reader"), ("/letters/", "letter")),
)
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
    "POST /console/templates/new": {"from": "thank-you", "once": "$fresh"},
    "POST /console/templates/edit/{draft}": {"whole": "1", "title.en": "Ours"},
    "POST /console/templates/edit/{draft}/look": {"width": "432"},
    "POST /console/templates/edit/{draft}/check": {"size": "nowhere"},
    "POST /console/templates/edit/{draft}/save": {"stamp": "9999", "title.en": "Stale"},
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
    "POST /ops/templates/{id}/{version}": {"decision": "approve", **WHY},
    "POST /ops/brands/{slug}/plan": {"plan": "trial", **WHY},
    "POST /console/plan/reminders": {"reminders": "off"},
    "PUT /api/v1/ops/brands/{slug}/plan": {"plan": "trial", **WHY},
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
    "POST /api/v1/brand/campaigns": {"name": "Lantern night"},
    "PATCH /api/v1/brand/campaigns/{id}": {"name": "Lantern night"},
    "POST /api/v1/brand/campaigns/{id}/acts": {"act": "launch"},
    "POST /api/v1/brand/campaigns/{id}/clone": {"name": "Lantern night again"},
    "POST /api/v1/brand/campaigns/{id}/designs": {"template": "birthday"},
    "PATCH /api/v1/brand/campaigns/{id}/designs/{design}": {"weight": 2},
    "POST /api/v1/brand/campaigns/{id}/seeds": {"label": "Choir"},
    "POST /api/v1/ops/campaigns/{id}": {"decision": "hold", **WHY},
    "POST /console/campaigns": {"name": "Lantern night", "once": "$fresh"},
    "POST /console/campaigns/{id}/plan": {
        **{"name": "Lantern night", "slug": "$draft", "goal": "openings", "goal_number": "50", "festival": ""},
        **{"conversion_link": "", "starts": "", "ends": "", "ad_budget": "", "lang-en": "1"},
    },
    "POST /console/campaigns/{id}/idea": {"sponsor_line": "From Moon Bakery"},
    "POST /console/campaigns/{id}/channels": {"via-whatsapp": "1", "mode": "both", "incentive": "none"},
    "POST /console/campaigns/{id}/variants": {"template": "birthday"},
    "POST /console/campaigns/{id}/variants/{variant}": {"weight": "2"},
    "POST /console/campaigns/{id}/seeds": {"label": "Choir", "once": "$fresh"},
    "POST /console/campaigns/{id}/targets": {"seed_target": "50"},
    "POST /console/campaigns/{id}/pilot": {"pilot_target": "5"},
    "POST /console/campaigns/{id}/pilot/skip": {"reason": "Small."},
    "POST /console/campaigns/{id}/pilot/decide": {"decision": "stop"},
    "POST /ops/campaigns/{id}": {"decision": "hold", **WHY},
    "POST /contest/{slug}": {"contact": "$fresh@example.org", "agreed": "1"},
    "POST /contest/{slug}/{ticket}/{token}": {"contact": "$contact"},
    "POST /console/contests": CONTEST_FORM | {"once": "$fresh"},
    "POST /console/contests/{id}": CONTEST_FORM,
    "POST /console/contests/{id}/cancel": {"why": "The oven broke."},
    "POST /console/contests/{id}/conclude": {"signature": REAL["signature"]},
    "POST /console/contests/{id}/out": {"ticket": "$entry", "why": "Twice the same person."},
    "POST /console/contests/{id}/handed": {"code": "$claim"},
    "POST /ops/contests/{id}": {"decision": "hold", **WHY},
    "POST /api/v1/brand/contests": CONTEST,
    "PUT /api/v1/brand/contests/{id}": CONTEST,
    "POST /api/v1/brand/contests/{id}/state": {"state": "open"},
    "POST /api/v1/brand/contests/{id}/handed": {"code": "$claim"},
    "POST /api/v1/ops/contests/{id}": {"decision": "hold", **WHY},
    "POST /console/domains": {"domain": "cakes.shop", "once": "$fresh"},
    "POST /console/webhooks": {"url": HOOK, "once": "$fresh"},
    "POST /console/webhooks/{id}": {"url": HOOK},
    "POST /console/webhooks/{id}/switch": {"on": "0"},
    "POST /console/webhooks/{id}/again": {"delivery": "$sent"},
    "POST /console/results/returns": {"open": "1"},
    "POST /api/v1/brand/domains": {"domain": "cakes.shop"},
    "POST /api/v1/conversions": {"click": "$click", "reference": "$fresh"},
    "PUT /api/v1/brand/conversions/return": {"unsigned": False},
    "POST /api/v1/brand/webhooks": {"url": HOOK},
    "PUT /api/v1/brand/webhooks/{id}": {"url": HOOK},
    "POST /api/v1/brand/webhooks/{id}/again": {"since": "2026-01-01"},
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
    # How many lines an act that was done has left in the logs: (line, caller) -> one number for each of LOGS.
    told: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)

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
        added, other = (let_in(site, name, plan="partly-free") for name in ("Moon Bakery", "Lantern"))
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
        self.sponsors()
        self.draft()

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

    def draft(self) -> None:
        """Let the owner begin a draft."""
        begun = self.askers["owner"].member.post("/console/templates/new", **{"from": "thank-you"})
        self.values["sketch"] = begun.headers["location"].rsplit("/", 1)[1]

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
        if path in {"/console/in", "/console/join", "/own/lost"}:
            return  # a letter is written, at most
        parts = {"/contest": self.contests, "/campaigns": self.campaign, "/discard": self.draft}
        mended = next((make for part, make in parts.items() if part in path), None)
        if mended:
            mended()
        elif (
            path.startswith(
                (
                    "/console",
                    "/api/v1/brand",
                    "/ops/brands",
                    "/api/v1/ops/brands",
                    "/ops/letters",
                    "/list/yes",
                    "/list/out",
                )
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

    def campaign(self) -> None:
        """Let the brand of these days prepare a campaign that lacks nothing but its launch."""
        key = self.askers["owner"].token
        brief = {
            "goal_number": 100,
            "starts": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
            "ends": (datetime.now(UTC) + timedelta(days=9)).isoformat(),
            "languages": ["en"],
            "channels": ["whatsapp"],
        }
        made = self._asked("campaigns", key, {"name": "Lantern night"} | brief)
        design = self._asked(f"campaigns/{made['id']}/designs", key, {"template": "thank-you"})
        self._asked(f"campaigns/{made['id']}/acts", key, {"act": "skip-pilot", "reason": "Small."}, 200)
        self.values |= {"campaign": made["id"], "design": design["id"], "draft": made["slug"]}

    def sponsors(self) -> None:
        """Let the brand of these days have a domain, and a webhook to which something was sent."""
        key = self.askers["owner"].token
        self.values["domain"] = self._asked("domains", key, {"domain": "moon.shop"})["domain"]
        self.values["webhook"] = self._asked("webhooks", key, {"url": HOOK})["id"]
        sent = self._asked(f"webhooks/{self.values['webhook']}/test", key, {})["id"]
        self.values |= {"delivery": sent, "sent": sent.removeprefix("msg_")}

    def click(self) -> None:
        """Let somebody follow the link of a campaign of the brand of these days, whose results need no signature."""
        self.campaign()
        headers = {"authorization": f"Bearer {self.askers['owner'].token}"}
        self.site.client.put("/api/v1/brand/conversions/return", json={"unsigned": True}, headers=headers)
        clicked = Click(int(self.values["campaign"]), 0, clock())
        self.values["click"] = Clicks(self.site.settings.secret_key).write(clicked)

    def contests(self) -> None:
        """Let the brand of these days hold contests, one for each act."""
        held = hold_all(self.site.settings, self.values["slug"])
        self.values |= {f"contest-{name}": value for name, value in held.items()}
        self.values |= {name: held[name] for name in ("entry", "claim", "contact", "ticket")}
        self.knows["/contest/"] = {"participant": held["ticket-token"]}

    def season(self) -> None:
        """Let one campaign run, for its public page."""
        self.campaign()
        key = self.askers["owner"].token
        self._asked(f"campaigns/{self.values['campaign']}/acts", key, {"act": "launch"}, 200)
        self.values["season"] = self.values["draft"]
        self.campaign()

    def _asked(self, below, key, body, status=201):
        headers = {"authorization": f"Bearer {key}"}
        answer = self.site.client.post(f"/api/v1/brand/{below}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def number(self, path: str) -> str:
        """Return the number of what an address is about."""
        if "/watch/" in path:
            return "1"
        if "/contests/" in path:
            act = CONTEST_OF.get(path, CONTEST_OF.get(path.rpartition("/")[2], "draft"))
            return self.values[f"contest-{act}"]
        return self.values[next((name for part, name in NUMBERS if part in path), "person")]

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
            **{"other": self.values["friend"], "version": self.values["version"], "draft": self.values["sketch"], "template": "thank-you", "path:path": "css/base.css"},
            "file": {"/badge/{file}": f"{self.values['code']}.svg", "/festivals/{file}": "mid-autumn.atom"}.get(path, "thank-you-1.css"),
            **{"design": self.values["design"], "variant": self.values["design"]},
            **{"domain": self.values["domain"], "delivery": self.values["delivery"], "click": self.values.get("click", "")},
            "name": "recipient" if path.endswith(".png") else self.values["code"],
        }  # fmt: skip
        if path in {"/contest/{slug}", "/api/v1/contests/{slug}"}:
            filled["slug"] = self.values["contest-open-slug"]
        elif path.startswith("/contest/"):
            filled |= {"slug": self.values["contest-won-slug"], "ticket": self.values["ticket"]}
        if path.startswith("/c/"):
            filled["slug"] = self.values["season"]
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
        self.ready(line)
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
            given = {"content": self._filled(json.dumps(sent))} if method in {"PATCH", "POST", "PUT"} else {}
        elif method == "POST":
            ops = TOKEN if caller == "ops" else "x" * 36
            given = {
                "data": {name: self._filled(value).replace("$ops", ops) for name, value in sent.items()}
                | {"csrf": asker.member.csrf or "none"}
            }
            if "token" in sent:
                given["data"]["token"] = ops
        before = self.logs() if method != "GET" else ()
        answer = asker.member.browser.ask(method, path, headers=headers, **given)
        if method != "GET" and answer.status_code < 400:
            self.told[line, caller] = tuple(now - then for now, then in zip(self.logs(), before, strict=True))
            self.mend(line)
        return answer.status_code

    def ready(self, line: str) -> None:
        """Make what a request needs."""
        if "{click}" in line or line.endswith("/api/v1/conversions"):
            self.click()
        if not line.startswith("GET"):
            self.stage(line)

    def stage(self, line: str) -> None:
        """Put by hand what the next request is about into the state that it asks for."""
        if "/templates/{id}" in line:
            state = 2 if "/ops/" in line else 1
            with self.ledger() as ledger:
                ledger.execute("update template_version set state = ?", (state,))
        elif "/console/campaigns/{id}" in line:
            state = STAGES.get(line.rpartition("/")[2], 0)
            with self.ledger() as ledger:
                change = "update campaign set state = ?, pilot_verdict = 'skipped' where id = ?"
                ledger.execute(change, (state, int(self.values["campaign"])))
        elif "/watch/{id}" in line:
            with self.ledger() as ledger:
                card = ledger.execute("select max(id) from card").fetchone()[0]
                ledger.execute("delete from watch where id = 1")
                row = (1, card, card, "velocity", 50, "[]", 0, 1)
                ledger.execute(
                    "insert into watch (id, card, forward, kind, score, reasons, state, made_ms)"
                    " values (?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                )

    @contextmanager
    def ledger(self):
        """Open the ledger beside the site that serves it."""
        path = self.site.settings.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=10)) as ledger, ledger:
            yield ledger

    def acts(self) -> set[str]:
        """Return the kinds of acts that stand in the logs of brands."""
        with self.ledger() as ledger:
            return {act for (act,) in ledger.execute("select distinct act from brand_log")}

    def logs(self) -> tuple[int, ...]:
        """Return how many lines the logs of brands and of those who run the site have."""
        with self.ledger() as ledger:
            return tuple(ledger.execute(f"select count(*) from {log}").fetchone()[0] for log in LOGS)


@contextmanager
def open_world(folder):
    """Open an installation with a world in it."""
    with name_server() as names, open_site(folder, ops_token=TOKEN, nameserver=names.address, **MAIL) as site:
        world = World(site)
        world.build()
        yield world
