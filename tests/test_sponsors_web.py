"""Sponsors at the door: a card's sponsor and where it leads, results told back, the console, the API."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from campaign_kit import brief
from console_kit import TOKEN, let_in, signed_in
from name_kit import name_server
from people_kit import join
from receiver_kit import receiver
from site_kit import open_site, paths_of
from sponsor_kit import BY, house
from standardwebhooks.webhooks import Webhook

from greetings.campaigns import NewCampaign, NewSeed, NewVariant
from greetings.sponsors import ConversionWish, clock, courier, return_signature
from greetings.sponsors.signing import read_secret
from greetings.web.sponsors.line import Repeats

LINK = "https://moon.shop/spring?from=cards"


@dataclass
class Stall:
    """A site with a brand that has a campaign under way, sown once."""

    site: object
    names: object
    shop: object
    added: object
    campaign: object
    seed: object

    def ask(self, work):
        """Do something in the rooms of another process on the same database."""

        async def main():
            settings = self.site.settings
            given = {"secret_key": settings.secret_key, "nameserver": settings.nameserver}
            async with house(settings.database_url, settings.data, **given) as here:
                return await work(here)

        return asyncio.run(main())

    def api(self, method, path, body=None, key=None, **headers):
        headers = {"authorization": f"Bearer {key or self.added.key.text}"} | headers
        content = None if body is None else json.dumps(body)
        return self.site.client.request(method, f"/api/v1{path}", content=content, headers=headers)


@pytest.fixture(scope="module")
def stall(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stall")
    with name_server() as names, receiver() as shop, pytest.MonkeyPatch.context() as patch:
        patch.setattr(courier, "EVERY_SECONDS", 3600.0)  # the tests say when something is delivered
        given = {
            "nameserver": names.address,
            "sponsor_name": "Tea House",
            "sponsor_link": "https://tea.example/",
            "sponsor_repeats": 3,
            "ops_token": TOKEN,
        }
        with open_site(folder, **given) as site:
            added = let_in(site, plan="partly-free")
            made = Stall(site, names, shop, added, None, None)
            made.campaign, made.seed = made.ask(lambda here: sown(here, added.brand))
            yield made


async def sown(here, brand):
    await here.prove(brand, "moon.shop", clock())
    wish = NewCampaign(
        "Lantern night", brief=brief(conversion_link=LINK, sponsor_line="Mooncakes since 1902")
    )
    made = (await here.campaigns.make(brand, wish, by=BY)).campaign
    await here.campaigns.add_variant(brand, made.id, NewVariant("thank-you"), by=BY)
    await here.campaigns.skip_pilot(brand, made.id, "A small shop.", by=BY)
    campaign = await here.campaigns.launch(brand, made.id, by=BY)
    return campaign, await here.campaigns.add_seed(brand, made.id, NewSeed("Book club"), by=BY)


@pytest.fixture
def owner(stall):
    link = stall.ask(lambda here: here.brands.sessions.new_link(_member(stall), by=BY))
    return signed_in(stall.site, link)


def _member(stall):
    return SimpleNamespace(person=stall.added.owner.person, brand=stall.added.brand)


def opened(browser, code):
    """Open a card as a person does; return its page."""
    browser.get(f"/g/{code}")
    browser.post(f"/g/{code}/open", headers={"sec-fetch-site": "same-origin"})
    return browser.get(f"/g/{code}?opened=1").text


def sponsor_in(page):
    found = re.search(r'<aside class="sponsor">(.*?)</aside>', page, re.DOTALL)
    return found[1] if found else ""


def follow(stall, browser=None):
    """Follow the sponsor's link on the seed's card; return where it leads and the click id."""
    browser = browser or stall.site.browser()
    href = re.search(r'href="(/s/[^"]+)"', sponsor_in(opened(browser, stall.seed.code)))[1]
    answer = browser.get(href)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"].partition("&greetings_click=")[::2]


# On cards and in slots
def test_a_card_of_a_campaign_shows_its_brand_and_leads_there_with_a_click(stall):
    page = sponsor_in(opened(stall.site.browser(), stall.seed.code))
    assert "Sponsored" in page
    assert "Moon Bakery" in page
    assert "Mooncakes since 1902" in page
    assert 'rel="sponsored nofollow noopener"' in page
    led, click = follow(stall)
    assert led == LINK
    assert len(click) == 60
    assert follow(stall)[1] != click
    other = sponsor_in(opened(stall.site.browser(), stall.site.make()["code"]))
    assert "Tea House" in other
    assert 'href="/s/0"' in other
    assert stall.site.browser().get("/s/0").headers["location"] == "https://tea.example/"
    about = stall.site.browser().get(f"/g/{stall.seed.code}/about").text
    embed = stall.site.browser().get(f"/g/{stall.seed.code}/embed").text
    assert "Moon Bakery" in about
    assert "Moon Bakery" in embed


def test_the_same_reader_is_shown_a_sponsor_three_times_a_day(stall):
    reader = stall.site.browser()
    seen = [bool(sponsor_in(opened(reader, stall.seed.code))) for _ in range(5)]
    assert seen == [True, True, True, False, False]
    assert "Tea House" in sponsor_in(
        opened(reader, stall.site.make()["code"])
    )  # another one is counted by itself
    assert sponsor_in(opened(stall.site.browser(), stall.seed.code))


def test_repeats_begin_anew_each_day_and_a_broken_cookie_counts_nothing():
    def parts(most, base="https://cards.example"):
        return SimpleNamespace(settings=SimpleNamespace(sponsor_repeats=most, base_url=base))

    def sponsor(number):
        return SimpleNamespace(number=number)

    def scope(cookies):
        value = cookies[0][1].split(b";")[0] if cookies else b""
        return {"headers": [(b"cookie", value)]}

    repeats, day = Repeats(parts(2)), 86_400
    kept, cookies = repeats.take(scope(()), sponsor(7), now=day)
    assert cookies[0][1] == b"__Host-shown=1.7-1; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax; Secure"
    kept, cookies = repeats.take(scope(cookies), sponsor(7), now=day)
    assert kept is not None
    assert repeats.take(scope(cookies), sponsor(7), now=day) == (None, ())
    assert repeats.take(scope(cookies), sponsor(7), now=2 * day)[0] is not None
    for number in range(20):
        _, cookies = repeats.take(scope(cookies), sponsor(number), now=day)
    assert cookies[0][1].count(b"-1") == 8
    for broken in (
        b"__Host-shown=",
        b"__Host-shown=1.7-x",
        b"__Host-shown=\xff",
        b"__Host-shown=1" + b".7-1" * 500,
    ):
        assert repeats.take({"headers": [(b"cookie", broken)]}, sponsor(7), now=day)[0] is not None
    assert Repeats(parts(0)).take(scope(cookies), sponsor(7), now=day)[1] == ()
    assert repeats.take(scope(()), None, now=day) == (None, ())


def test_empty_slots_show_the_campaign_through_which_somebody_joined(stall):
    maker = stall.site.browser()
    join(maker, "mei", via=stall.seed.code)
    stranger = stall.site.browser()
    join(stranger, "otto")
    stall.ask(lambda here: here.courier.round(clock()))
    slots = stall.site.client.get("/api/v1/participants/mei/slots").json()["slots"]
    assert [one["kind"] for one in slots] == ["sponsor"] + ["house"] * 7
    assert slots[0]["creative"]["link"].endswith(f"/s/{stall.campaign.id}")
    assert slots[0]["creative"]["line"] == "Mooncakes since 1902"
    others = stall.site.client.get("/api/v1/participants/otto/slots").json()["slots"]
    assert others[0]["creative"]["link"].endswith("/s/0")
    reader = stall.site.browser()
    pages = [reader.get("/@mei").text for _ in range(4)]
    assert ["Sponsored / 广告" in one for one in pages] == [True, True, True, False]
    assert f'href="/s/{stall.campaign.id}"' in pages[0]
    assert reader.get(f"/s/{stall.campaign.id}").headers["location"].startswith(LINK)


def test_no_link_leads_anywhere_else(stall):
    browser = stall.site.browser()
    for wrong in ("1", "999999999999999999", "https:", "-1", "0x1", "٣", "9" * 30, f"{stall.campaign.id}/x"):
        assert browser.get(f"/s/{wrong}").status_code == 404
    for said in ("https://evil.example", "//evil.example", "x" * 22, stall.seed.code + "x", "%00", "\u202e"):
        answer = browser.get(f"/s/{stall.campaign.id}", params={"from": said, "next": said, "url": said})
        assert answer.headers["location"].startswith(f"{LINK}&greetings_click=")
        assert "no-referrer" in answer.headers["referrer-policy"]
        assert answer.headers["cache-control"] == "no-store"


def test_a_link_ends_with_its_domain_and_a_hold(stall, owner):
    async def lose(here):
        await here.tamper("update brand_domain set state = 3")

    async def mend(here):
        await here.tamper("update brand_domain set state = 1")

    path = f"/s/{stall.campaign.id}"
    assert "Look after your domains" not in owner.get("/console").text
    stall.ask(lose)
    assert stall.site.browser().get(path).status_code == 404
    assert "Look after your domains" in owner.get("/console").text
    stall.ask(mend)
    assert stall.site.browser().get(path).status_code == 302
    stall.ask(lambda here: here.brands.hold(stall.added.brand.slug, "spam"))
    assert stall.site.browser().get(path).status_code == 404
    stall.ask(lambda here: here.brands.release(stall.added.brand.slug, "sorry"))
    assert stall.site.browser().get(path).status_code == 302


# What came of it
def test_a_result_is_told_by_signature_once_and_counted_where_it_came_from(stall):
    _, click = follow(stall)
    secret = stall.api("GET", "/brand/conversions/secret").json()["secret"]
    body = json.dumps({"click": click, "reference": "A-1001", "amount": "19.90", "currency": "EUR"})
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "order_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("order_1", now, body),
    }

    def post(content=body, **changes):
        return stall.site.client.post("/api/v1/conversions", content=content, headers=headers | changes)

    first, again = post(), post()
    assert (first.status_code, first.json()) == (
        201,
        {"reference": "A-1001", "campaign": stall.campaign.slug, "counted": True},
    )
    assert again.json()["counted"] is False
    assert post(body.replace("19.90", "9999")).status_code == 401
    assert post(**{"webhook-signature": "v1,AAAA"}).status_code == 401
    assert post(**{"webhook-timestamp": str(int(now.timestamp()) - 400)}).status_code == 401
    assert stall.site.client.post("/api/v1/conversions", content=body).status_code == 401
    answer = stall.api(
        "POST", "/conversions", {"click": click, "reference": "A-1001", "amount": "20", "currency": "EUR"}
    )
    assert answer.status_code == 409

    async def counted(here):
        await here.campaigns.roll_up()
        return await here.campaigns.tracking(stall.added.brand, stall.campaign.id)

    tracking = stall.ask(counted)
    assert tracking.totals.converted == 1
    assert {one.label: one.figures.converted for one in tracking.per_seed}["Book club"] == 1


def test_who_follows_the_link_is_counted_once_and_robots_are_not(stall):
    def clicked():
        async def counted(here):
            await here.campaigns.roll_up()
            return await here.campaigns.tracking(stall.added.brand, stall.campaign.id)

        tracking = stall.ask(counted)
        by_seed = {one.label: one.figures.clicked for one in tracking.per_seed}
        return tracking.totals.clicked, by_seed["Book club"], by_seed.get("", 0)

    before = clicked()
    reader = stall.site.browser()
    follow(stall, reader)
    follow(stall, reader)
    assert clicked() == (before[0] + 1, before[1] + 1, before[2])
    place = f"/s/{stall.campaign.id}?from={stall.seed.code}"
    for agent, headers in (
        ("WhatsApp/2.23", {}),
        ("Googlebot/2.1", {}),
        (reader.agent, {"sec-purpose": "prefetch"}),
        (reader.agent, {"sec-fetch-dest": "image"}),
    ):
        assert stall.site.browser(agent=agent).get(place, headers=headers).status_code == 302
    assert stall.site.browser().ask("HEAD", place).status_code == 302
    assert clicked()[0] == before[0] + 1
    friend = stall.site.browser(accepts=False, agent=f"{reader.agent} Friend")
    friend.get(place)
    friend.get(place)
    friend.get(f"/s/{stall.campaign.id}")  # as it stands in the slots of a page: on no card
    assert clicked() == (before[0] + 3, before[1] + 2, before[2] + 1)
    assert stall.api("GET", f"/brand/campaigns/{stall.campaign.id}/tracking").json()["totals"]["clicked"] == (
        before[0] + 3
    )


def test_a_key_tells_results_of_its_own_brand_alone(stall):
    _, click = follow(stall)
    wish = {"click": click, "reference": "B-1"}
    other = let_in(stall.site, "Sun Bakery", plan="partly-free")
    refused = stall.api("POST", "/conversions", wish, key=other.key.text)
    assert (refused.status_code, paths_of(refused)) == (422, {"click": "unknown-click"})
    assert stall.api("POST", "/conversions", wish).json()["counted"] is True
    wrong = stall.api("POST", "/conversions", {"click": "x", "reference": "a@b.example", "amount": "-1"})
    assert set(paths_of(wrong)) == {"click", "reference", "amount", "currency"}
    told = stall.api("GET", "/brand/conversions").json()["conversions"]
    assert "B-1" in [one["reference"] for one in told]
    assert "B-1" not in json.dumps(stall.api("GET", "/brand/conversions", key=other.key.text).json())
    assert stall.api("GET", "/brand/conversions?before=x").status_code == 422


def test_a_buyer_who_comes_back_brings_the_result(stall, owner):
    browser = stall.site.browser()
    _, click = follow(stall, browser)
    secret = read_secret(stall.api("GET", "/brand/conversions/secret").json()["secret"])
    wish = ConversionWish(click, "C-1", "5.00", "EUR")
    words = {"reference": "C-1", "amount": "5.00", "currency": "EUR"}
    assert browser.get(f"/r/{click}", params=words).status_code == 401
    robot = stall.site.browser(agent="WhatsApp/2.23")
    assert robot.get(f"/r/{click}", params=words).status_code == 303
    answer = browser.get(f"/r/{click}", params=words | {"signature": return_signature(secret, wish)})
    assert (answer.status_code, answer.headers["location"]) == (303, stall.campaign.path)
    for wrong in ("x" * 60, click[:-1], "%2e%2e"):
        assert browser.get(f"/r/{wrong}", params=words).status_code == 404
    assert owner.get("/console/results").status_code == 200
    assert owner.post("/console/results/returns", open="1").status_code == 303
    _, click = follow(stall, stall.site.browser())
    assert [browser.get(f"/r/{click}").status_code for _ in range(2)] == [303, 303]
    assert owner.post("/console/results/returns", open="0").status_code == 303
    told = [one["reference"] for one in stall.api("GET", "/brand/conversions").json()["conversions"]]
    assert "C-1" in told
    assert sum(one.startswith("click-") for one in told) == 1


# The console
def test_an_owner_proves_a_domain_at_the_console(stall, owner):
    owner.get("/console/domains")
    wrong = owner.post("/console/domains", domain="https://user@cakes.shop/", once="1")
    assert wrong.status_code == 422
    assert "Please give a domain such as shop.example." in wrong.text
    assert owner.post("/console/domains", domain="https://Cakes.Shop/", once="2").status_code == 303
    page = owner.get("/console/domains").text
    record = re.search(r"greetings-verify=[\w-]{24}", page.partition("cakes.shop")[2])[0]
    file = owner.get("/console/domains/cakes.shop/greetings-verify.txt")
    assert file.text == f"{record}\n"
    assert file.headers["content-disposition"] == 'attachment; filename="greetings-verify.txt"'
    assert owner.post("/console/domains/cakes.shop/check").status_code == 303
    assert "There is no such domain yet." in owner.get("/console/domains").text
    stall.names.records["cakes.shop"] = [record]
    assert owner.post("/console/domains/cakes.shop/check").status_code == 303
    assert "By a DNS record" in owner.get("/console/domains").text.partition("cakes.shop")[2]
    log = owner.get("/console/log").text
    assert "Domain proved" in log
    assert owner.post("/console/domains/cakes.shop/remove").status_code == 303
    assert "cakes.shop" not in owner.get("/console/domains").text
    assert owner.post("/console/domains/cakes.shop/check").status_code == 404


def test_an_owner_makes_tries_and_mends_a_webhook_at_the_console(stall, owner):
    owner.get("/console/webhooks")
    wrong = owner.post("/console/webhooks", url="http://10.0.0.1/", note="x" * 61, once="1")
    assert wrong.status_code == 422
    assert "An address like https://shop.example/hook, please" in wrong.text
    words = {"url": stall.shop.url("/console"), "event-conversion": "1", "note": "Till", "once": "2"}
    page = owner.post("/console/webhooks", **words).headers["location"]
    assert owner.post("/console/webhooks", **words).headers["location"] == page  # pressed twice
    path = page.partition("?")[0]
    shown = owner.get(page).text
    assert "It is on." in shown
    secret = re.search(r"whsec_[\w+/=]+", shown)[0]
    assert owner.post(f"{path}/test").headers["location"] == f"{path}?told=tested"
    stall.shop.always = (200, {}, b"<b>thanks</b>")
    stall.ask(lambda here: here.courier.round(clock()))
    [got] = [one for one in stall.shop.got if b"webhook.test" in one.body and one.path == "/console"]
    assert Webhook(secret).verify(got.body, dict(got.headers))["type"] == "webhook.test"
    shown = owner.get(path).text
    assert "&lt;b&gt;thanks" in shown
    assert "webhook.test" in shown
    delivery = re.search(r'name="delivery" value="(\d+)"', shown)[1]
    assert owner.post(f"{path}/again", delivery=delivery).headers["location"].endswith("told=again")
    assert owner.post(f"{path}/switch", on="0").status_code == 303
    refused = owner.post(f"{path}/again", delivery=delivery)
    assert refused.status_code == 409
    assert "This webhook is off." in refused.text
    assert owner.post(f"{path}/switch", on="1").status_code == 303
    changed = owner.post(path, url=stall.shop.url("/else"), note="")
    assert changed.status_code == 303
    assert owner.post(path, url="nonsense").status_code == 422
    assert owner.post(f"{path}/secret").status_code == 303
    assert secret not in owner.get(path).text
    assert owner.post(f"{path}/remove").headers["location"] == "/console/webhooks"
    assert owner.get(path).status_code == 404


def test_who_may_see_what(stall, owner):
    owner.get("/console/people")
    link = owner.post("/console/people", name="Ana", role="analyst", once="ana").text
    analyst = signed_in(stall.site, re.search(r"/console/in/(\w{43})", link)[1])
    assert analyst.get("/console/domains").status_code == 200
    results = analyst.get("/console/results").text
    assert "whsec_" not in results
    assert "How your shop tells us" not in results
    assert analyst.get("/console/webhooks").status_code == 403
    assert analyst.post("/console/domains", domain="ana.shop").status_code == 403


# The API
def test_a_program_runs_domains_and_webhooks(stall):
    api = stall.api
    once = {"idempotency-key": "d1"}
    made = api("POST", "/brand/domains", {"domain": "api.shop"}, **once)
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    assert api("POST", "/brand/domains", {"domain": "api.shop"}, **once).json() == made.json()
    stall.names.records["api.shop"] = [made.json()["record"]]
    checked = api("POST", "/brand/domains/api.shop/check").json()
    assert (checked["state"], checked["way"], checked["trouble"]) == ("verified", "dns", None)
    assert api("DELETE", "/brand/domains/api.shop").json() == {"id": "api.shop", "state": "removed"}
    assert api("DELETE", "/brand/domains/api.shop").status_code == 404
    assert [one["domain"] for one in api("GET", "/brand/domains").json()["domains"]] == ["moon.shop"]

    wish = {"url": stall.shop.url("/api"), "events": ["conversion"], "note": "Till"}
    once = {"idempotency-key": "w1"}
    hook = api("POST", "/brand/webhooks", wish, **once).json()
    again = api("POST", "/brand/webhooks", wish, **once)
    assert (again.json(), again.headers["idempotency-replayed"]) == (hook, "true")
    path = f"/brand/webhooks/{hook['id']}"
    assert api("GET", path).json() == {name: value for name, value in hook.items() if name != "secret"}
    assert api("GET", f"{path}/secret").json()["secret"] == hook["secret"]
    assert api("POST", f"{path}/secret").json()["secret"] != hook["secret"]
    sent = api("POST", f"{path}/test").json()
    stall.shop.always = (500, {}, b"no")
    stall.ask(lambda here: here.courier.round(clock()))
    stall.shop.always = (200, {}, b"")
    whole = api("GET", f"{path}/deliveries/{sent['id']}").json()
    assert (whole["state"], whole["log"][0]["status"], whole["log"][0]["answer"]) == ("given-up", 500, "no")
    assert json.loads(whole["body"])["type"] == "webhook.test"
    assert [one["id"] for one in api("GET", f"{path}/deliveries").json()["deliveries"]] == [sent["id"]]
    assert api("POST", f"{path}/again", {"since": "2020-01-01T00:00:00Z"}).json() == {"again": 1}
    assert paths_of(api("POST", f"{path}/again", {"since": "yesterday"})) == {"since": "time"}
    assert api("POST", f"{path}/deliveries/{sent['id']}/again").json()["state"] == "waiting"
    off = api("PUT", path, wish | {"on": False}).json()
    assert off["state"] == "off"
    assert api("POST", f"{path}/again", {"since": "2020-01-01T00:00:00Z"}).status_code == 409
    other = let_in(stall.site, "Star Bakery", plan="partly-free").key.text
    for method, below in (
        ("GET", ""),
        ("GET", "/secret"),
        ("DELETE", ""),
        ("GET", "/deliveries"),
        ("POST", "/test"),
    ):
        assert api(method, path + below, key=other).status_code == 404
    assert api("DELETE", path).json() == {"id": hook["id"], "state": "removed"}
    assert hook["id"] not in [one["id"] for one in api("GET", "/brand/webhooks").json()["webhooks"]]


def test_a_plan_says_how_many_webhooks_there_may_be(stall):
    free = let_in(stall.site, "Tiny Bakery").key.text
    wish = {"url": "https://tiny.shop/hook", "events": []}
    assert stall.api("POST", "/brand/webhooks", wish, key=free).status_code == 201
    refused = stall.api("POST", "/brand/webhooks", wish, key=free)
    assert refused.status_code == 402
