"""Campaigns over HTTP: the public page before, during and after, seeds and designs for real visitors, and the API."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from console_kit import TOKEN, let_in
from icalendar import Calendar
from site_kit import WISH, Browser, forward_link, open_site
from typer.testing import CliRunner

from greetings.__main__ import app
from greetings.app.brands import plan_of
from greetings.app.build import build_parts
from greetings.plans import PlanWish
from greetings.web.i18n import TONGUES

OPS = {"authorization": f"Bearer {TOKEN}"}
ROBOT = "facebookexternalhit/1.1"
MUCH = {"campaigns": 1000}
A, B = "thank-you", "birthday"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("seasons"), ops_token=TOKEN) as opened:
        yield opened


class Shop:
    """A brand's program."""

    def __init__(self, site, name="Moon Bakery", **given):
        self.site, self.added = site, let_in(site, name, **given)
        asyncio.run(plan_of(site.settings, self.added.brand.slug, PlanWish("partly-free", limits=MUCH)))
        self.headers = {"authorization": f"Bearer {self.added.key.text}"}

    def ask(self, method, path, body=None, status=200, **headers):
        answer = self.site.client.request(
            method, f"/api/v1/brand/campaigns{path}", json=body, headers=self.headers | headers
        )
        assert answer.status_code == status, answer.text
        return answer.json()

    def draft(self, *designs, name="Lantern night", **given):
        """A campaign that lacks nothing but its launch."""
        now = datetime.now(UTC)
        wish = {
            "name": name,
            "goal_number": 100,
            "starts": (now - timedelta(days=1)).isoformat(),
            "ends": (now + timedelta(days=20)).isoformat(),
            "languages": ["en"],
            "channels": ["whatsapp"],
        }
        made = self.ask("POST", "", wish | given, 201)
        for one in designs or (A,):
            self.ask("POST", f"/{made['id']}/designs", {"template": one}, 201)
        return made

    def running(self, *designs, **given):
        made = self.draft(*designs, **given)
        self.act(made, "skip-pilot", reason="Forty regular customers.")
        return self.act(made, "launch")

    def act(self, made, act, **more):
        return self.ask("POST", f"/{made['id']}/acts", {"act": act, **more})

    def sow(self, made, label, **more):
        return self.ask("POST", f"/{made['id']}/seeds", {"label": label, **more}, 201)

    def tracking(self, made):
        return self.ask("GET", f"/{made['id']}/tracking")


@pytest.fixture(scope="module")
def shop(site):
    return Shop(site)


def page(site, made, browser=None, **query):
    answer = (browser or site.browser()).get(f"/c/{made['slug']}", params=query)
    assert answer.status_code == 200, answer.text
    return answer


def make_link(answer):
    """Return where the main button of an open page leads."""
    return unescape(re.search(r'button--main" href="([^"]+)"', answer.text)[1])


def write(browser, link, words=None):
    """Follow the page's button to the desk, fill the form in and make the card; its code and its private page."""
    desk = browser.get(link)
    assert desk.status_code == 200
    given = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', desk.text))
    form = given | WISH["content"] | {"step": "make", "once": secrets.token_hex(8)} | (words or {})
    answer = browser.post("/make", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("/")[2]


def read(browser, code):
    """Open a card as a person; return the link in his address bar."""
    assert browser.get(f"/g/{code}").status_code == 200
    opened = browser.post(f"/g/{code}/open", headers={"origin": "http://127.0.0.1:8000"})
    assert opened.status_code == 303
    return opened.headers["location"].removeprefix("/g/")


# The whole of it
def test_people_go_through_a_campaign_with_two_seeds_and_two_designs(site, shop):
    made = shop.running(A, B, name="Two and two")
    designs = {one["template"]: one["id"] for one in made["designs"]} or {}
    designs = {one["template"]: one["id"] for one in shop.ask("GET", f"/{made['id']}")["designs"]}
    seeds = [shop.sow(made, label) for label in ("Book club", "Choir")]
    expected = {}

    def count(seed, design, channel, **more):
        for table, key in (("per_seed", seed), ("per_design", design), ("per_channel", channel)):
            for name, number in more.items():
                figures = expected.setdefault((table, key), {})
                figures[name] = figures.get(name, 0) + number

    met = set()
    for seed in seeds:
        for number in range(4):
            maker = site.browser()
            link = make_link(page(site, made, maker, seed=seed["number"]))
            template = re.search(r"template=([\w-]+)", link)[1]
            assert make_link(page(site, made, maker, seed=seed["number"])) == link  # for ever
            met.add(template)
            card = write(maker, link)
            count(seed["label"], designs[template], "other.root", cards=1)
            if number % 2:
                continue
            # He passes it on to two friends; one of them passes it on, and his friend joins.
            sent = site.client.post(
                "/api/v1/forwards", json={"parent": card, "channel": "im", "via": "whatsapp"}
            ).json()["code"]
            count(seed["label"], designs[template], "im.whatsapp", forwards=1)
            friends = [site.browser(), site.browser()]
            own = [read(friend, sent) for friend in friends]
            count(seed["label"], designs[template], "im.whatsapp", opened=2, organic=2)
            last = site.browser()
            read(last, own[0])
            count(seed["label"], designs[template], "other.link", forwards=1, opened=1, organic=1)
            handle = f"u{secrets.token_hex(6)}"
            joined = last.post(
                "/join", data={"display_name": "Di", "handle": handle, "via": own[0], "once": handle}
            )
            assert joined.status_code == 303, joined.text
            count(seed["label"], designs[template], "other.link", joined=1)
    # The brand's own card of the first seed is opened, too; a card from elsewhere is not counted.
    read(site.browser(), seeds[0]["code"])
    count("Book club", designs[A], "other.root", opened=1)
    read(site.browser(), site.make()["code"])
    found = shop.tracking(made)
    known = {one["label"] for one in found["per_seed"]}
    assert known == {"-", "Book club", "Choir"}
    for (table, key), figures in expected.items():
        name = "label" if table == "per_seed" else "key"
        [line] = [one for one in found[table] if one[name] == key]
        blank = dict.fromkeys(("cards", "forwards", "opened", "organic", "joined", "converted", "clicked"), 0)
        assert {one: line[one] for one in blank} == blank | figures, (table, key)
    assert found["totals"] == {
        "cards": 8,
        "forwards": 8,
        "opened": 13,
        "organic": 12,
        "joined": 4,
        "converted": 0,
        "clicked": 0,
    }
    assert sum(one["cards"] for one in found["per_day"]) == 8
    assert met <= {A, B}


# The page
def test_before_while_and_after(site, shop):
    made = shop.draft(name="Three ages")
    assert site.browser().get(f"/c/{made['slug']}").status_code == 404
    now = datetime.now(UTC)
    shop.ask("PATCH", f"/{made['id']}", {"starts": (now + timedelta(days=9, hours=1)).isoformat()})
    shop.act(made, "skip-pilot", reason="Small.")
    shop.act(made, "launch")
    before = page(site, made)
    assert "in 9 days" in before.text or "in 10 days" in before.text
    assert "/g/" not in before.text
    assert "x-robots-tag" not in before.headers
    day = site.browser().get(f"/c/{made['slug']}.ics")
    [event] = Calendar.from_ical(day.content).walk("VEVENT")
    assert event["DTSTART"].dt == (now + timedelta(days=9, hours=1)).date()
    assert f"/c/{made['slug']}" in event["DESCRIPTION"]
    asyncio.run(tamper(site, "update campaign set starts_ms = :ms where slug = :slug", made, -1))
    during = page(site, made)
    assert "set-cookie" in during.headers
    assert make_link(during).startswith(f"/?template={A}&from=")
    assert "Open the card from" in during.text
    assert re.search(r'property="og:image" content="http://127.0.0.1:8000/examples/', during.text)
    robot = page(site, made, Browser(site.client, agent=ROBOT))
    assert "set-cookie" not in robot.headers
    shop.act(made, "close")
    after = page(site, made)
    assert "This season is over" in after.text
    assert make_link(after) == "/"
    card = re.search(r'class="button" href="(/g/\w{22})"', after.text)[1]
    assert site.browser().get(card).status_code == 200
    shop.act(made, "archive")
    assert page(site, made).status_code == 200


async def tamper(site, sql, made, days):
    """Move a campaign's time."""
    from greetings.store import Change, Run, Unit

    parts = build_parts(site.settings)
    await parts.database.open()
    moment = round((datetime.now(UTC) + timedelta(days=days)).timestamp() * 1000)
    run = Run(Change(sql), {"ms": moment, "slug": made["slug"]})
    await parts.database.write(Unit(runs=(run,)))
    await parts.database.close()
    parts.places.close()


def test_a_seed_leads_to_its_own_page_and_what_is_no_seed_to_the_campaigns(site, shop):
    made = shop.running(name="Seeds")
    seed = shop.sow(made, "Choir", note="Tuesdays", words={"message": "Come and sing.", "recipient": "Altos"})
    assert seed["page_url"].endswith(f"/c/{made['slug']}?seed=1")
    assert f"from={seed['code']}" in make_link(page(site, made, seed=1))
    own = make_link(page(site, made))
    for text in ("0", "99", "x", "", "1" * 40, "-1"):
        assert make_link(page(site, made, seed=text)) == own
    card = site.browser().get(seed["card_url"].removeprefix("http://127.0.0.1:8000"))
    assert "Altos" in card.text
    assert "x-robots-tag" in page(site, made, seed=1).headers
    assert [one["number"] for one in shop.ask("GET", f"/{made['id']}/seeds")["seeds"]] == [0, 1]


def test_a_stopped_campaign_and_a_held_brand_answer_gone(site):
    shop = Shop(site, "Paper Moon")
    made = shop.running(name="Stopped")
    seed = shop.sow(made, "Choir")

    def decide(decision, status=200):
        body = {"decision": decision, "reason": "a complaint"}
        answer = site.client.post(f"/api/v1/ops/campaigns/{made['id']}", json=body, headers=OPS)
        assert answer.status_code == status, answer.text
        return answer.json()

    def seen():
        return [
            site.browser().get(path).status_code
            for path in (f"/c/{made['slug']}", f"/c/{made['slug']}.ics", f"/g/{seed['code']}")
        ]

    assert seen() == [200, 200, 200]
    assert decide("hold")["stopped"] == "held"
    assert seen() == [410, 410, 200]
    assert "out of service" in site.browser().get(f"/c/{made['slug']}").text
    decide("hold", 409)
    assert decide("recall")["stopped"] == "recalled"
    assert seen() == [410, 410, 410]
    assert shop.ask("GET", f"/{made['id']}")["stop_reason"] == "a complaint"
    assert decide("resume")["stopped"] == ""
    assert seen() == [200, 200, 200]
    decide("resume", 409)
    listed = site.client.get("/api/v1/ops/campaigns", headers=OPS).json()["campaigns"]
    assert made["id"] in {one["id"] for one in listed if one["brand"] == shop.added.brand.slug}
    acts = [one["act"] for one in site.client.get("/api/v1/ops/log", headers=OPS).json()["acts"]]
    assert acts[:3] == ["campaign-resume", "campaign-recall", "campaign-hold"]

    async def hold():
        parts = build_parts(site.settings)
        await parts.database.open()
        await parts.brands.hold(shop.added.brand.slug, "a complaint")
        await parts.database.close()
        parts.places.close()

    asyncio.run(hold())
    assert seen() == [410, 410, 200]


def test_a_campaign_is_held_and_recalled_from_the_command_line(site, shop):
    made = shop.running(name="By command")
    seed = shop.sow(made, "Choir")
    where = ["--data", str(site.settings.data)]

    def command(*words):
        done = CliRunner().invoke(app, ["campaign", *words, *where])
        assert done.exit_code == 0, done.output
        return done.output

    def seen():
        return [site.browser().get(path).status_code for path in (f"/c/{made['slug']}", f"/g/{seed['code']}")]

    command("hold", made["slug"], "--reason", "a complaint")
    assert seen() == [410, 200]
    command("recall", made["slug"], "--reason", "a scam")
    assert seen() == [410, 410]
    assert made["slug"] in command("list")
    [one] = [one for one in json.loads(command("list", "--json"))["campaigns"] if one["slug"] == made["slug"]]
    assert one == {"slug": made["slug"], "state": "running", "phase": "open", "stopped": "recalled"}
    command("resume", made["slug"], "--reason", "it was fine")
    assert seen() == [200, 200]


def test_the_page_speaks_every_language(site, shop):
    made = shop.running("lunar-new-year", name="团圆", festival="lunar-new-year", languages=["zh-Hans"])
    titles = set()
    for lang in TONGUES:
        found = page(site, made, ui=lang)
        assert f'lang="{lang}"' in found.text
        titles.add(re.search(r'class="season__lead">([^<]+)', found.text)[1])
    assert len(titles) == len(TONGUES)


def test_a_campaign_whose_design_is_gone_still_has_a_page(site, shop):
    made = shop.running(name="Gone design")
    asyncio.run(
        tamper(
            site,
            "update campaign_variant set template = 'nobody.knows' where campaign in (select id from campaign where slug = :slug and :ms > 0)",
            made,
            0,
        )
    )
    assert page(site, made).status_code == 200
    shop.act(made, "close")
    assert page(site, made).status_code == 200


def test_a_reader_of_a_campaigns_card_meets_its_designs_first(site, shop):
    made = shop.running(B, "eid", name="Gallery")
    seed = shop.sow(made, "Choir")
    reader = site.browser()
    read(reader, seed["code"])
    link = unescape(
        re.search(
            r'href="(/\?from=\w+&(?:amp;)?season=\d+)"', reader.get(f"/g/{seed['code']}?opened=1").text
        )[1]
    )
    gallery = reader.get(link)
    first = re.findall(r'class="rack__card" href="/\?template=([\w-]+)&amp;from=', gallery.text)
    assert set(first[:2]) == {B, "eid"}
    assert len(first) == len(set(first)) > 5
    assert f'<a href="/c/{made["slug"]}">' in gallery.text
    other = site.browser()
    code = site.make()["code"]
    read(other, code)
    assert "season=" not in other.get(f"/g/{code}?opened=1").text
    shop.act(made, "close")
    for text in (made["id"], "x", "9" * 30, ""):
        assert "shop__season" not in site.browser().get("/", params={"season": text}).text


def test_the_page_leads_to_the_brand_and_to_its_draw_but_not_inside_wechat(site, shop):
    from contest_kit import wish

    from greetings.store import Change, Run, Unit

    made = shop.draft(name="Ways out", conversion_link="https://moon.shop/spring")

    async def prove():
        parts = build_parts(site.settings)
        await parts.database.open()
        brand = await parts.brands.by_slug(shop.added.brand.slug)
        now = datetime.now(UTC).timestamp() * 1000
        await parts.sponsors.domains.add(brand, "moon.shop", by="ops", now_ms=int(now))
        proved = Change(
            "update brand_domain set state = 1, way = 'dns', verified_ms = :now where brand = :brand"
        )
        await parts.database.write(Unit(runs=(Run(proved, {"brand": brand.id, "now": int(now)}),)))
        day = 86_400_000
        times = {
            name: int(now) + days * day for name, days in (("starts_ms", 1), ("ends_ms", 2), ("draw_ms", 3))
        }
        draw = wish(campaign=int(made["id"]), prizes=1, **times)
        contest = (await parts.contests.desk.make(brand, draw, by="ops")).contest
        opened = await parts.contests.desk.open(brand, contest.id, by="ops")
        await parts.database.close()
        parts.places.close()
        return opened.slug

    slug = asyncio.run(prove())
    shop.act(made, "skip-pilot", reason="Small.")
    shop.act(made, "launch")
    found = page(site, made).text
    assert re.search(
        r'href="/s/\d+\?from=\w{22}" rel="sponsored nofollow noopener"[^>]*>.*Moon Bakery', found
    )
    assert f'href="/contest/{slug}"' in found
    wechat = Browser(site.client, agent="Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50")
    assert f"/contest/{slug}" not in page(site, made, wechat).text
    way = unescape(re.search(r'href="(/s/\d+\?from=\w{22})"', found)[1])
    gone = site.browser().get(way)
    assert gone.headers["location"].startswith("https://moon.shop/spring?")


def test_figures_are_told_once_there_is_something_to_tell(site, shop):
    made = shop.running(name="Told")
    assert "season__figures" not in page(site, made).text
    link = make_link(page(site, made))
    code = re.search(r"from=(\w+)", link)[1]
    for _ in range(10):
        site.make(WISH | {"from": code})
    shop.tracking(made)
    assert re.search(r"cards written</dt><dd>10<", page(site, made).text)


# The API
def test_a_launch_that_lacks_something_lists_it_all(site, shop):
    made = shop.ask("POST", "", {"name": "Bare"}, 201)
    assert (made["state"], made["phase"], made["ad_budget"]) == ("draft", "draft", 3.0)
    refused = shop.ask("POST", f"/{made['id']}/acts", {"act": "launch"}, 422)
    lacking = shop.ask("GET", f"/{made['id']}/missing")["missing"]
    assert {one["path"] for one in refused["errors"]} == {f"{one['step']}.{one['field']}" for one in lacking}
    assert "seeding.pilot" in {one["path"] for one in refused["errors"]}


def test_a_pilot_by_program(site, shop):
    made = shop.draft(name="Pilot", pilot_target=1)
    assert shop.act(made, "start-pilot")["state"] == "pilot"
    assert shop.ask("GET", f"/{made['id']}/pilot")["advice"] == "wait"
    shop.ask("POST", f"/{made['id']}/acts", {"act": "go"}, 422)
    trial = page(site, made)
    assert "x-robots-tag" in trial.headers
    card = write(site.browser(), make_link(trial))
    reader = site.browser()
    sent = site.client.post("/api/v1/forwards", json={"parent": card, "channel": "sms", "via": "sms"}).json()[
        "code"
    ]
    assert forward_link(reader.get(f"/g/{sent}").text)
    read(reader, sent)
    report = shop.ask("GET", f"/{made['id']}/pilot")
    assert (report["advice"], report["figures"]["opened"]) == ("go", 1)
    assert {one["name"]: one["passed"] for one in report["checks"]} == dict.fromkeys(
        ("opened", "passed_on", "arrived", "reported"), True
    )
    assert shop.act(made, "go")["pilot"]["verdict"] == "go"
    assert shop.act(made, "launch")["state"] == "running"
    shop.ask("POST", f"/{made['id']}/acts", {"act": "launch"}, 409)


def test_what_is_wrong_is_told_with_its_path(site, shop):
    wrong = {"name": "", "goal": "fame", "starts": "soon", "channels": ["pigeon"], "nonsense": 1}
    found = shop.ask("POST", "", wrong, 400)
    assert {"starts", "nonsense"} <= {one["path"] for one in found["errors"]}
    wrong = {"name": "", "goal": "fame", "channels": ["pigeon"], "conversion_link": "http://x"}
    found = shop.ask("POST", "", wrong, 422)
    assert {one["path"] for one in found["errors"]} == {"name", "goal", "channels", "conversion_link"}
    made = shop.draft(name="Paths")
    for below, body, path in (
        ("designs", {"template": "nobody.knows"}, "template"),
        ("seeds", {"label": ""}, "label"),
        ("seeds", {"label": "x", "words": {"shoe": "y"}}, "words.shoe"),
        ("clone", {"name": ""}, "name"),
        ("acts", {"act": "skip-pilot"}, "reason"),
        ("acts", {"act": "fly"}, "act"),
    ):
        found = shop.ask("POST", f"/{made['id']}/{below}", body, 422)
        assert [one["path"] for one in found["errors"]] == [path], below
    for number in ("1", "x", "9" * 30):
        shop.ask("GET", f"/{number}", status=404)
    shop.ask("GET", f"/{made['id']}?x=1", status=400)
    shop.ask("GET", "?after=x", status=422)
    shop.ask("DELETE", f"/{made['id']}/designs/5", status=404)


def test_the_same_key_makes_one_of_each(site, shop):
    def twice(path, body):
        key = {"idempotency-key": secrets.token_hex(8)}
        first, second = (shop.ask("POST", path, body, 201, **key) for _ in range(2))
        assert first == second
        return first

    made = twice("", {"name": "Once"})
    shop.ask("POST", f"/{made['id']}/designs", {"template": A}, 201)
    twice(f"/{made['id']}/seeds", {"label": "Choir"})
    assert twice(f"/{made['id']}/clone", {"name": "Once more"})["cloned_from"] == made["id"]
    names = [one["name"] for one in shop.ask("GET", "")["campaigns"]]
    assert (names.count("Once"), names.count("Once more")) == (1, 1)


def test_designs_are_weighed_and_dropped(site, shop):
    made = shop.draft(A, B, name="Weights")
    first, second = shop.ask("GET", f"/{made['id']}")["designs"]
    assert shop.ask("PATCH", f"/{made['id']}/designs/{first['id']}", {"weight": 0})["weight"] == 0
    shop.act(made, "skip-pilot", reason="Small.")
    shop.act(made, "launch")
    assert {make_link(page(site, made)).partition("&")[0] for _ in range(6)} == {f"/?template={B}"}
    dropped = shop.ask("DELETE", f"/{made['id']}/designs/{second['id']}")
    assert [one["weight"] for one in dropped["designs"]] == [0, 0]
    assert page(site, made).status_code == 200


def test_another_brand_finds_nothing(site, shop):
    made, other = shop.draft(name="Mine"), Shop(site, "Lantern")
    one = f"/{made['id']}"
    for method, path, body in (
        ("GET", one, None),
        ("PATCH", one, {"name": "Yours"}),
        ("POST", f"{one}/clone", {"name": "Yours"}),
        ("GET", f"{one}/missing", None),
        ("POST", f"{one}/acts", {"act": "launch"}),
        ("POST", f"{one}/designs", {"template": B}),
        ("GET", f"{one}/seeds", None),
        ("POST", f"{one}/seeds", {"label": "x"}),
        ("GET", f"{one}/pilot", None),
        ("GET", f"{one}/tracking", None),
    ):
        other.ask(method, path, body, 404)
    assert other.ask("GET", "")["campaigns"] == []
