"""Sponsors: proved domains, where links lead, what came of clicks, webhooks as Standard Webhooks has them."""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import new as hmac

import pytest
from mail_kit import mail_server
from name_kit import name_server
from receiver_kit import receiver
from sponsor_kit import BY, NOW, House, house, run
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from stores import SECRET, opened

from greetings.campaigns import (
    CARD_MADE,
    CONVERSION,
    FORWARD_CREATED,
    LINK_FOLLOWED,
    PARTICIPANT_JOINED,
    PERSON_OPENED,
    CampaignWish,
    NewVariant,
)
from greetings.errors import BadInput, Conflict, NotFound, Unauthorised
from greetings.sponsors import (
    BY_KEY,
    EVENT_KINDS,
    RETURNED,
    SCHEDULE,
    SIGNED,
    Click,
    Clicks,
    ConversionWish,
    HookWish,
    Signed,
    domain_from,
    host_of,
    return_signature,
    said_in,
    with_click,
)
from greetings.sponsors.courier import retry_after
from greetings.sponsors.signing import Vault, fits, read_secret, signature, signed_headers, written

HOUR, DAY = 3_600_000, 86_400_000


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("sponsors")


@pytest.fixture
def names():
    with name_server() as server:
        yield server


@pytest.fixture
def shop():
    with receiver() as server:
        yield server


@pytest.fixture(autouse=True)
def their_clock(monkeypatch):
    """The independent library judges the age of signatures: at the time of these tests, however long all tests take."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(NOW / 1000, tz)

    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Clock)


def kinds(error):
    return {one.path: one.kind for one in error.value.problems}


# Signatures
def test_the_vector_of_the_specification_comes_out():
    secret = read_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_an_independent_library_takes_our_signature_and_we_take_its_own():
    secret = bytes(range(32))
    theirs = Webhook(written(secret))
    body, now = b'{"type":"conversion"}', datetime.fromtimestamp(NOW / 1000, UTC)
    sent = signed_headers((secret,), "msg_1", int(now.timestamp()), body)
    assert theirs.verify(body, sent) == {"type": "conversion"}
    with pytest.raises(WebhookVerificationError):
        theirs.verify(body + b" ", sent)
    said = Signed("msg_2", str(int(now.timestamp())), theirs.sign("msg_2", now, body.decode()))
    assert fits(said, (secret,), body, now_seconds=now.timestamp())


def test_while_a_secret_changes_both_signatures_are_sent():
    old, new, now = b"o" * 32, b"n" * 32, NOW // 1000
    sent = signed_headers((new, old), "msg_1", now, b"{}")
    for secret in (old, new):
        assert Webhook(written(secret)).verify(b"{}", sent) == {}


def test_what_does_not_fit_is_refused():
    secret, now = b"s" * 32, 1_700_000_000
    right = signature(secret, "msg_1", str(now), b"{}")
    assert fits(Signed("msg_1", str(now), f"v1a,xx {right}"), (secret,), b"{}", now_seconds=now + 299)
    wrong = (
        (Signed("msg_1", str(now), right), now + 301),
        (Signed("msg_1", str(now), right), now - 301),
        (Signed("msg_2", str(now), right), now),
        (Signed("msg_1", str(now + 1), right), now),
        (Signed("msg_1", f"{now}.0", right), now),
        (Signed("msg_1", "\u0663", right), now),
        (Signed("msg_1", str(now), right[:-2]), now),
        (Signed("msg_1", str(now), "v1,\udce9"), now),
        (Signed("msg_1", str(now), ""), now),
    )
    for said, at in wrong:
        assert not fits(said, (secret,), b"{}", now_seconds=at)
    assert not fits(Signed("msg_1", str(now), right), (secret,), b"{ }", now_seconds=now)
    assert not fits(Signed("msg_1", str(now), right), (), b"{}", now_seconds=now)
    assert said_in({"webhook-id": "a", "webhook-timestamp": "1"}) is None


# Clicks
def test_a_click_id_is_opaque_and_only_ours():
    clicks, other = Clicks((SECRET,)), Clicks(("another secret of 32 characters!",))
    click = Click(123, 456, NOW)
    one, again = clicks.write(click), clicks.write(click)
    assert one != again
    assert clicks.read(one) == clicks.read(again) == click
    assert other.read(one) is None
    rotated = Clicks(("another secret of 32 characters!", SECRET))
    assert rotated.read(one) == click
    for broken in (
        "",
        one[:-1],
        one[:-1] + ("A" if one[-1] != "A" else "B"),
        "x" * 60,
        "é" * 60,
        one + "A",
        "=" * 60,
    ):
        assert clicks.read(broken) is None
    assert Vault((SECRET,), "other").open(Vault((SECRET,), "clicks").seal(b"x")) is None


@pytest.mark.parametrize(
    ("link", "led"),
    [
        ("https://moon.shop", "https://moon.shop/?greetings_click=c"),
        ("https://moon.shop/a?b=1", "https://moon.shop/a?b=1&greetings_click=c"),
        ("https://moon.shop/a#part", "https://moon.shop/a?greetings_click=c#part"),
    ],
)
def test_a_link_keeps_what_it_has(link, led):
    assert with_click(link, "c") == led


# Domains
FORWARD = 71 << 40
WRONG_DOMAINS = (
    *(
        "",
        " ",
        "shop",
        "localhost",
        "shop.local",
        "printer.lan",
        "a.internal",
        "x.onion",
        "1.0.0.127.in-addr.arpa",
    ),
    *(
        "127.0.0.1",
        "192.168.1.1",
        "::1",
        "[::1]",
        "1.2.3",
        "0x7f.1",
        "shop.example:8443",
        "https://shop.example:443/",
    ),
    *(
        "user@shop.example",
        "https://user@shop.example/",
        "shop.example/path",
        "https://shop.example/path",
        "shop..example",
    ),
    *(
        "-shop.example",
        "shop-.example",
        "*.example.com",
        "shop_.example",
        "shop.example\\@evil.example",
        "sh op.example",
    ),
    *("javascript:alert(1)", "//shop.example", "shop.example?x=1", "shop.example#x", "a" * 64 + ".example"),
    *(
        ".".join(["abcdefgh"] * 32),
        "cards.example",
        "example",
        "shop.example\u202e",
        "shop\x00.example",
        "ｅ" * 80,
    ),
)


@pytest.mark.parametrize("text", WRONG_DOMAINS)
def test_what_nobody_can_prove_is_no_domain(text):
    assert domain_from(text, "cards.example")[1]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        (" Moon.Shop. ", "moon.shop"),
        ("https://www.moon.shop/", "www.moon.shop"),
        ("月餅.example", "xn--7ovs62i.example"),
        ("ＭＯＯＮ．shop", "moon.shop"),
    ],
)
def test_a_domain_is_read_as_people_write_it(text, domain):
    assert domain_from(text, "cards.example") == (domain, [])


WRONG_LINKS = (
    *(
        "",
        "http://moon.shop/",
        "//moon.shop/",
        "https:moon.shop",
        "https:///moon.shop",
        "javascript:alert(1)//moon.shop",
    ),
    *(
        "https://user@moon.shop/",
        "https://user:x@moon.shop/",
        "https://moon.shop:443/",
        "https://moon.shop:/",
    ),
    *(
        "https://moon.shop\\@evil.example/",
        "https://moon.shop\\.evil.example",
        "https://moon.shop /",
        "https://moon",
    ),
    *(
        "https://moon.shop/\r\nset-cookie: x",
        "https://moon.shop/\u202e",
        "https://moon.shop/<script>",
        "https://@moon.shop/",
    ),
    *(
        "ftp://moon.shop/",
        "data:text/html,x",
        "https://moon.shop/" + "x" * 2000,
        "https://[::1]/",
        "/\\moon.shop",
    ),
    *("https://%6doon.shop/", "https://月.shop/", 'https://moon.shop/"x', "https://moon.shop/`x`"),
)
ELSEWHERE = (
    *(
        "https://evil.example/",
        "https://moon.shop.evil.example/",
        "https://evilmoon.shop/",
        "https://shop/x.y",
    ),
    *(
        "https://evil.example/?https://moon.shop/",
        "https://evil.example/#moon.shop",
        "https://moon.shop.",
        "https://x.y",
    ),
)


@pytest.mark.parametrize("link", WRONG_LINKS)
def test_what_is_no_plain_link_has_no_host(link):
    assert host_of(link) in {"", "%6doon.shop"}


def test_links_lead_to_proved_domains_alone(sqlite_url, data):
    async def work(here):
        brand, other = await here.brand(), await here.brand("Sun Bakery")
        await here.prove(brand, "moon.shop")
        for link in (*WRONG_LINKS, *ELSEWHERE):
            assert await here.domains.findings(brand, link), link
            assert not await here.domains.leads(brand.id, link, NOW), link
        for link in ("https://moon.shop", "https://Moon.Shop/a?b=1#c", "https://www.moon.shop/"):
            assert await here.domains.findings(brand, link) == []
            assert await here.domains.leads(brand.id, link, NOW)
            assert await here.domains.findings(other, link)
            assert not await here.domains.leads(other.id, link, NOW)

    run(sqlite_url, data, work)


def test_a_record_proves_a_domain_and_what_is_below_it(database_url, data, names, shop):
    async def work(here):
        brand = await here.brand()
        domain = await here.domains.add(brand, "Moon.Shop", by=BY, now_ms=NOW)
        assert (domain.domain, domain.state) == ("moon.shop", "waiting")
        assert (await here.domains.check(brand, "moon.shop", by=BY, now_ms=NOW)).trouble == "name"
        names.records["moon.shop"] = ["v=spf1 -all", "greetings-verify=somebody-elses"]
        assert (await here.domains.check(brand, "moon.shop", by=BY, now_ms=NOW)).trouble == "token"
        names.records["moon.shop"].append(f"greetings-verify={domain.token}")
        proved = await here.domains.check(brand, "moon.shop", by=BY, now_ms=NOW)
        assert (proved.state, proved.way, proved.trouble) == ("verified", "dns", "")
        assert proved.covers("moon.shop")
        assert proved.covers("www.moon.shop")
        assert not proved.covers("evilmoon.shop")
        assert await here.deeds(brand) == [
            *("domain-verified", "domain-checked", "domain-checked", "domain-added", "brand-added")
        ]
        assert (await here.domains.add(brand, "moon.shop", by=BY, now_ms=NOW)) == proved
        await here.domains.remove(brand, "moon.shop", by=BY)
        assert await here.domains.of(brand) == []

    run(database_url, data, work, nameserver=names.address, file_at=shop.url("/{domain}"))


def test_a_file_proves_one_host(sqlite_url, data, names, shop):
    async def work(here):
        brand = await here.brand()
        domain = await here.domains.add(brand, "moon.shop", by=BY, now_ms=NOW)
        path = "/moon.shop/.well-known/greetings-verify.txt"
        names.records["moon.shop"] = []
        shop.answers = [(404, {}, b""), (302, {"location": shop.url("/x")}, b"")]
        assert (await here.domains.check(brand, "moon.shop", by=BY, now_ms=NOW)).trouble == "absent"
        assert (await here.domains.check(brand, "moon.shop", by=BY, now_ms=NOW)).trouble == "redirect"
        shop.pages[path] = f"\ufeffgreetings-verify={domain.token}\r\n".encode()
        proved = await here.domains.check(brand, "moon.shop", by=BY, now_ms=NOW)
        assert (proved.state, proved.way) == ("verified", "file")
        assert not proved.covers("www.moon.shop")
        assert {one.path for one in shop.got} == {path}

    at = shop.url("/{domain}/.well-known/greetings-verify.txt")
    run(sqlite_url, data, work, nameserver=names.address, file_at=at)


def test_a_lost_proof_stops_new_links_then_all_and_its_owner_hears_of_it(sqlite_url, data, names):
    async def work(here):
        brand = await here.brand(mail="lin@moon.shop")
        link = "https://moon.shop/"
        domain = await here.domains.add(brand, "moon.shop", by=BY, now_ms=NOW)
        names.records["moon.shop"] = [f"greetings-verify={domain.token}"]
        assert await here.domains.round(NOW) == 0  # not due yet
        assert await here.domains.round(NOW + HOUR) == 1
        assert await here.domains.leads(brand.id, link, NOW + HOUR)
        names.broken = True
        at = NOW + HOUR + DAY
        assert await here.domains.round(at) == 1
        [failing] = await here.domains.of(brand)
        assert (failing.state, failing.trouble, failing.failing_ms) == ("failing", "dns", at)
        assert await here.domains.findings(brand, link)
        assert await here.domains.leads(brand.id, link, at + 3 * DAY - 1)
        assert not await here.domains.leads(brand.id, link, at + 3 * DAY)
        assert len(post.letters) == 1
        assert await here.domains.round(at + 2 * HOUR) == 1
        assert len(post.letters) == 1
        assert await here.domains.round(at + 3 * DAY) == 1
        assert [one.state for one in await here.domains.of(brand)] == ["lost"]
        assert [one["subject"] for one in post.letters] == [
            "Please look after moon.shop",
            "Your links no longer lead to moon.shop",
        ]
        names.broken = False
        await here.domains.check(brand, "moon.shop", by=BY, now_ms=at + 4 * DAY)
        assert await here.domains.findings(brand, link) == []

    with mail_server() as post:
        run(
            sqlite_url,
            data,
            work,
            nameserver=names.address,
            smtp_url=post.url,
            mail_from="Cards <cards@cards.example>",
        )


def test_a_domain_is_looked_at_by_one_process_alone(database_url, data, names):
    async def work(here):
        brand = await here.brand()
        await here.domains.add(brand, "moon.shop", by=BY, now_ms=NOW)
        async with house(database_url, data, nameserver=names.address) as other:
            done = await asyncio.gather(
                *[one.domains.round(NOW + HOUR) for one in (here, other, here, other)]
            )
        assert sum(done) == 1
        assert names.asked == ["moon.shop"]

    run(database_url, data, work, nameserver=names.address)


def test_a_brand_has_so_many_domains_and_only_its_own(sqlite_url, data):
    async def work(here):
        brand, other = await here.brand(), await here.brand("Sun Bakery")
        await here.domains.add(brand, "moon.shop", by=BY, now_ms=NOW)
        with pytest.raises(Conflict):
            await here.domains.add(brand, "sun.shop", by=BY, now_ms=NOW)
        with pytest.raises(BadInput):
            await here.domains.add(other, "localhost", by=BY, now_ms=NOW)
        for ask in (here.domains.find(other, "moon.shop"), here.domains.remove(other, "moon.shop", by=BY)):
            with pytest.raises(NotFound):
                await ask

    run(sqlite_url, data, work, brand_domains_max=1)


# Who is shown
def test_a_campaigns_sponsor_goes_before_the_installations_and_both_before_nobody(sqlite_url, data):
    async def work(here):
        showing = here.sponsors.showing
        brand = await here.brand()
        campaign = await here.campaign(brand)
        assert await showing.of(0) == showing.installation
        assert showing.installation.name == "Tea House"
        unlinked = await showing.of(campaign.id)
        assert (unlinked.name, unlinked.line, unlinked.href) == ("Moon Bakery", "Mooncakes since 1902", "")
        with pytest.raises(NotFound):
            await showing.follow(campaign.id, here.chain, "", who=0, now_ms=NOW)
        await here.prove(brand, "moon.shop")
        showing._kept.clear()
        assert (await showing.of(campaign.id)).href == f"/s/{campaign.id}"
        target = await showing.follow(campaign.id, here.chain, "no code", who=0, now_ms=NOW)
        led, _, click = target.partition("?greetings_click=")
        assert led == "https://moon.shop/spring"
        assert here.conversions.clicks.read(click) == Click(campaign.id, 0, NOW)
        await here.brands.hold(brand.slug, "spam")
        showing._kept.clear()
        assert (await showing.of(campaign.id)).name == "Tea House"
        with pytest.raises(NotFound):
            await showing.follow(campaign.id, here.chain, "", who=0, now_ms=NOW)

    run(sqlite_url, data, work, sponsor_name="Tea House")


def test_a_launch_asks_for_a_proved_domain(sqlite_url, data):
    async def work(here):
        brand = await here.brand()
        campaign = await here.campaign(brand)
        found = {(one.step, one.field, one.kind) for one in await here.campaigns.missing(brand, campaign.id)}
        assert ("plan", "conversion_link", "link-unproved") in found
        await here.prove(brand, "moon.shop")
        found = {one.field for one in await here.campaigns.missing(brand, campaign.id)}
        assert "conversion_link" not in found

    run(sqlite_url, data, work)


def test_a_launch_keeps_to_the_budget_of_advertising(sqlite_url, data):
    async def work(here):
        brand = await here.brand()
        campaign = await here.campaign(brand, link="")
        await here.campaigns.add_variant(brand, campaign.id, NewVariant("thank-you"), by=BY)

        async def heavy(percent):
            await here.campaigns.change(brand, campaign.id, CampaignWish(ad_budget=percent), by=BY)
            found = await here.campaigns.missing(brand, campaign.id)
            return [one.message for one in found if one.kind == "ad-weight"]

        [message] = await heavy(0.1)
        assert re.search(r"[0-9.]+ ?%", message)
        assert await heavy(3.0) == []

    run(sqlite_url, data, work)


# Conversions
def wish_of(here, campaign, reference="A-1001", amount="19.90", at=NOW):
    click = here.conversions.clicks.write(Click(campaign.id, 0, at))
    return ConversionWish(click, reference, amount, "EUR" if amount else "")


def test_a_conversion_counts_once_however_often_it_is_told(database_url, data):
    async def work(here):
        brand = await here.brand()
        campaign = await here.campaign(brand)
        wish = wish_of(here, campaign)
        async with house(database_url, data) as other:
            told = await asyncio.gather(
                *[
                    one.conversions.record(brand.id, wish, BY_KEY, now_ms=NOW)
                    for one in (here, other, here, other)
                ]
            )
        assert sorted(one.replayed for one in told) == [False, True, True, True]
        assert await here.rows("conversion") == 1
        assert await here.rows("campaign_event") == 1
        other_click = wish_of(here, campaign)
        assert (await here.conversions.record(brand.id, other_click, BY_KEY, now_ms=NOW)).replayed
        with pytest.raises(Conflict):
            await here.conversions.record(
                brand.id, wish_of(here, campaign, amount="20.00"), BY_KEY, now_ms=NOW
            )
        await here.conversions.record(
            brand.id, wish_of(here, campaign, "A-1002", amount=""), BY_KEY, now_ms=NOW
        )
        assert [one.reference for one in await here.conversions.of(brand)] == ["A-1002", "A-1001"]
        assert await here.conversions.count_since(brand, NOW - DAY) == 2

    run(database_url, data, work)


def test_what_is_no_conversion_is_refused_with_all_that_is_wrong(sqlite_url, data):
    async def work(here):
        brand, other = await here.brand(), await here.brand("Sun Bakery")
        campaign = await here.campaign(brand)
        for wish, found in (
            (ConversionWish("nonsense", "", "1.999999", "eur"), {"click", "reference", "amount", "currency"}),
            (ConversionWish(wish_of(here, campaign).click, "lin@moon.shop"), {"reference"}),
            (ConversionWish(wish_of(here, campaign).click, "a\nb"), {"reference"}),
            (ConversionWish(wish_of(here, campaign).click, "x" * 101), {"reference"}),
            (ConversionWish(wish_of(here, campaign).click, "A-1", "-5", "EUR"), {"amount"}),
            (ConversionWish(wish_of(here, campaign).click, "A-1", "5", ""), {"currency"}),
            (wish_of(here, campaign, at=NOW - 31 * DAY), {"click"}),
        ):
            with pytest.raises(BadInput) as error:
                await here.conversions.record(brand.id, wish, BY_KEY, now_ms=NOW)
            assert set(kinds(error)) == found
        with pytest.raises(BadInput) as error:
            await here.conversions.record(other.id, wish_of(here, campaign), BY_KEY, now_ms=NOW)
        assert kinds(error) == {"click": "unknown-click"}
        assert await here.rows("conversion") == 0

    run(sqlite_url, data, work)


def test_a_stolen_postback_is_worth_nothing(sqlite_url, data):
    async def work(here):
        brand = await here.brand()
        campaign = await here.campaign(brand)
        till = await here.conversions.till(brand.id, NOW)
        theirs = Webhook(here.conversions.text_of(till))
        wish = wish_of(here, campaign)
        body = json.dumps({"click": wish.click, "reference": "A-1001"}).encode()
        at = datetime.fromtimestamp(NOW / 1000, UTC)
        said = Signed("order_1", str(NOW // 1000), theirs.sign("order_1", at, body.decode()))
        assert await here.conversions.signer(wish.click, said, body, now_ms=NOW) == brand.id
        stolen = (
            (wish.click, said, body, NOW + 301_000),
            (wish.click, said, body.replace(b"A-1001", b"A-1002"), NOW),
            (wish_of(here, campaign).click, said, body + b" ", NOW),
            ("x" * 60, said, body, NOW),
        )
        for click, signed, sent, when in stolen:
            with pytest.raises(Unauthorised):
                await here.conversions.signer(click, signed, sent, now_ms=when)
        first = await here.conversions.record(brand.id, wish, SIGNED, now_ms=NOW)
        again = await here.conversions.record(brand.id, wish, SIGNED, now_ms=NOW)
        assert (first.replayed, again.replayed) == (False, True)
        sun = await here.brand("Sun Bakery")
        other = Webhook(here.conversions.text_of(await here.conversions.till(sun.id, NOW)))
        forged = Signed("order_1", str(NOW // 1000), other.sign("order_1", at, body.decode()))
        with pytest.raises(Unauthorised):
            await here.conversions.signer(wish.click, forged, body, now_ms=NOW)

    run(sqlite_url, data, work)


def test_a_changed_secret_leaves_the_old_one_good_for_a_day(sqlite_url, data):
    async def work(here):
        brand = await here.brand()
        campaign = await here.campaign(brand)
        old = read_secret(here.conversions.text_of(await here.conversions.till(brand.id, NOW)))
        new = read_secret(
            here.conversions.text_of(await here.conversions.change_secret(brand, by=BY, now_ms=NOW))
        )
        assert old != new
        assert await here.database.one(_count_plain(new)) == 0

        async def signs(secret, when):
            click, stamp = wish_of(here, campaign).click, str(when // 1000)
            said = Signed("m", stamp, signature(secret, "m", stamp, b"{}"))
            return await here.conversions.signer(click, said, b"{}", now_ms=when)

        assert await signs(old, NOW + 23 * HOUR) == await signs(new, NOW) == brand.id
        with pytest.raises(Unauthorised):
            await signs(old, NOW + 24 * HOUR)

    def _count_plain(secret):
        from greetings.store import Query

        return Query(f"select count(*) from conversion_secret where sealed = x'{secret.hex()}'", int)

    run(sqlite_url, data, work)


def test_a_buyers_browser_brings_a_conversion_back(sqlite_url, data):
    async def work(here):
        brand = await here.brand()
        campaign = await here.campaign(brand)
        wish = wish_of(here, campaign)
        secret = read_secret(here.conversions.text_of(await here.conversions.till(brand.id, NOW)))
        signed = return_signature(secret, wish)
        plain = f"{wish.click}.A-1001.19.90.EUR"
        assert signed == hmac(secret, plain.encode(), sha256).hexdigest()
        for wrong in ("", "0" * 64, signed[:-1], "é"):
            with pytest.raises(Unauthorised):
                await here.conversions.returned(wish, wrong, now_ms=NOW)
        with pytest.raises(NotFound):
            await here.conversions.returned(ConversionWish("x", "y"), signed, now_ms=NOW)
        found = await here.conversions.returned(wish, signed, now_ms=NOW)
        assert (found.conversion.way, found.conversion.reference) == (RETURNED, "A-1001")
        await here.conversions.open_return(brand, wish=True, by=BY, now_ms=NOW)
        unsigned = ConversionWish(wish.click, "made up", "9999", "EUR")
        kept = (await here.conversions.returned(unsigned, "", now_ms=NOW)).conversion
        assert (kept.amount, kept.reference[:6]) == ("", "click-")
        assert (await here.conversions.returned(unsigned, "", now_ms=NOW)).replayed
        with pytest.raises(Unauthorised):
            await here.conversions.returned(unsigned, "wrong", now_ms=NOW)
        assert await here.conversions.page_of(wish.click) == campaign.path
        assert await here.conversions.page_of("x") == "/"

    run(sqlite_url, data, work)


# Webhooks
async def hooked(here, shop, *, kinds=(), name="Moon Bakery", path="/hook"):
    brand = await here.brand(name)
    campaign = await here.campaign(brand, name=name)
    made = await here.webhooks.make(brand, HookWish(shop.url(path), kinds), by=BY, now_ms=NOW)
    return brand, campaign, made.webhook


def headers_of(got):
    return {name.lower(): value for name, value in got.headers.items()}


def test_what_happens_is_told_signed_and_names_nobody(database_url, data, shop):
    async def work(here):
        _, campaign, hook = await hooked(here, shop)
        await here.tell(campaign, FORWARD_CREATED, FORWARD)
        await here.tell(campaign, PERSON_OPENED, FORWARD)
        await here.tell(campaign, PARTICIPANT_JOINED, 72)
        await here.conversions.record(hook.brand, wish_of(here, campaign), BY_KEY, now_ms=NOW)
        await here.tell(campaign, LINK_FOLLOWED, FORWARD)
        await here.tell(campaign, LINK_FOLLOWED, campaign.id)
        assert await here.courier.round(NOW) == 6
        theirs = Webhook(here.webhooks.secret(hook))
        bodies = {}
        for got in shop.got:
            sent = headers_of(got)
            told = theirs.verify(got.body, sent)
            bodies.setdefault(told["type"], []).append(told["data"])
            assert sent["webhook-id"].startswith("msg_")
            assert sent["content-type"] == "application/json"
        assert set(bodies) == set(EVENT_KINDS) - {"card.made"}
        followed = {one["forward"] for one in bodies["link.followed"]}
        bodies = {kind: told[0] for kind, told in bodies.items()}
        assert followed == {bodies["person.opened"]["forward"], None}, "the second link stood on no card"
        assert bodies["forward.created"]["forward"] == bodies["person.opened"]["forward"]
        assert len(bodies["participant.joined"]["participant"]) == 16
        assert (bodies["conversion"]["reference"], bodies["conversion"]["amount"]) == ("A-1001", "19.90")
        assert bodies["person.opened"]["channel"] == {"channel": "im", "via": "qq"}
        assert {one["campaign"] for one in bodies.values()} == {campaign.slug}
        assert str(FORWARD) not in json.dumps(bodies)
        assert await here.courier.round(NOW + DAY) == 0
        assert await here.deliveries.counts(hook) == {"arrived": 6}
        assert await here.sponsors.showing.campaign_of(72, 1) == campaign.id
        assert await here.sponsors.showing.campaign_of(99, 72) == campaign.id

    run(database_url, data, work)


def test_a_webhook_gets_what_it_asked_for_and_nothing_of_others(sqlite_url, data, shop):
    async def work(here):
        _, moon, hook = await hooked(here, shop, kinds=("conversion",))
        brand, sun, _ = await hooked(here, shop, name="Sun Bakery", path="/sun")
        await here.tell(moon, PERSON_OPENED, 71)
        await here.tell(sun, CARD_MADE, 75)
        assert await here.courier.round(NOW) == 1
        assert [one.path for one in shop.got] == ["/sun"]
        with pytest.raises(NotFound):
            await here.webhooks.find(brand, hook.id)
        with pytest.raises(NotFound):
            await here.webhooks.remove(brand, hook.id, by=BY)

    run(sqlite_url, data, work)


def test_two_workers_deliver_each_event_once(database_url, data, shop):
    async def work(here):
        _, campaign, hook = await hooked(here, shop)
        await here.tell(campaign, PERSON_OPENED, *range(1, 31))
        async with house(database_url, data) as other:
            for at in range(8):
                await asyncio.gather(
                    *[one.courier.round(NOW + at) for one in (here, other, House(here.database, data), other)]
                )
        ids = [headers_of(one)["webhook-id"] for one in shop.got]
        assert len(ids) == len(set(ids)) == 30
        assert await here.deliveries.counts(hook) == {"arrived": 30}

    run(database_url, data, work)


def test_what_a_dead_worker_held_another_one_delivers(database_url, data, shop):
    async def work(here):
        _, campaign, hook = await hooked(here, shop)
        await here.tell(campaign, PERSON_OPENED, 1, 2, 3)
        claim = await here.campaigns.events.claim("hooked", 10)  # this worker dies after its claim
        assert len(claim.events) == 3
        assert await here.courier.round(NOW) == 0
        await here.tamper("update campaign_event set hooked = 1 where hooked = :claim", claim=claim.number)
        async with opened(database_url) as database:
            other = House(database, data)
            while await other.sponsors.courier._fan.out(other.webhooks, other.deliveries, now_ms=NOW):
                pass
            lease = await other.deliveries.lease(10, NOW)  # and this one after its lease
            assert len(lease.deliveries) == 3
            await other.close()
        assert await here.courier.round(NOW + 59_000) == 0
        assert await here.courier.round(NOW + 61_000) == 3
        assert await here.deliveries.counts(hook) == {"arrived": 3}
        assert len({headers_of(one)["webhook-id"] for one in shop.got}) == 3

    run(database_url, data, work)


def test_what_fails_is_tried_again_on_the_schedule_and_at_last_given_up(sqlite_url, data, shop):
    async def work(here):
        brand, campaign, hook = await hooked(here, shop)
        shop.always = (500, {}, b"our till is\x00 down")
        await here.tell(campaign, PERSON_OPENED, 1)
        at, waits = NOW, []
        assert await here.courier.round(at) == 1
        while True:
            [delivery] = await here.deliveries.of(hook)
            if delivery.state != "waiting":
                break
            waits.append((delivery.due_ms - at) / 1000)
            assert await here.courier.round(delivery.due_ms - 1) == 0
            at = delivery.due_ms
            assert await here.courier.round(at) == 1
        assert len(waits) == len(SCHEDULE) == 9
        assert all(least <= wait <= least * 1.1 for wait, least in zip(waits, SCHEDULE, strict=True))
        assert (delivery.state, delivery.tries) == ("given-up", 10)
        tries = await here.deliveries.tries(delivery)
        assert len(tries) == len(shop.got) == 10
        assert (tries[0].status, tries[0].answer) == (500, "our till is down")
        assert len({headers_of(one)["webhook-id"] for one in shop.got}) == 1
        assert len({headers_of(one)["webhook-timestamp"] for one in shop.got}) == 10
        stopped = await here.webhooks.find(brand, hook.id)
        assert stopped.state == "failed"
        assert "webhook-failed" in await here.deeds(brand)
        await here.tell(campaign, PERSON_OPENED, 2)
        assert await here.courier.round(at + DAY) == 0
        with pytest.raises(Conflict):
            await here.deliveries.again(stopped, delivery.id, by=BY, now_ms=at)
        shop.always = (200, {}, b"")
        hook = await here.webhooks.change(brand, hook.id, HookWish(hook.url, hook.kinds), by=BY)
        assert (hook.state, hook.failing_ms) == ("on", None)
        assert await here.deliveries.again_all(hook, NOW - DAY, by=BY, now_ms=at) == 1
        assert await here.courier.round(at) == 1
        assert headers_of(shop.got[-1])["webhook-id"] == delivery.message

    run(sqlite_url, data, work)


def test_a_receiver_that_is_gone_or_busy_is_taken_at_its_word(sqlite_url, data, shop):
    async def work(here):
        brand, campaign, hook = await hooked(here, shop)
        shop.answers = [(429, {"retry-after": "3600"}, b"")]
        await here.tell(campaign, PERSON_OPENED, 1)
        await here.courier.round(NOW)
        [delivery] = await here.deliveries.of(hook)
        assert delivery.due_ms == NOW + HOUR
        shop.answers = [(302, {"location": shop.url("/elsewhere")}, b""), (410, {}, b"")]
        await here.courier.round(NOW + HOUR)
        [delivery] = await here.deliveries.of(hook)
        assert (delivery.state, delivery.tries) == ("waiting", 2)
        await here.courier.round(delivery.due_ms)
        assert (await here.webhooks.find(brand, hook.id)).state == "gone"
        assert [one.path for one in shop.got] == ["/hook"] * 3

    run(sqlite_url, data, work)


def test_one_that_is_down_does_not_hold_up_the_others(sqlite_url, data, shop):
    async def work(here):
        _, moon, down = await hooked(here, shop, path="/down")
        _, sun, well = await hooked(here, shop, name="Sun Bakery", path="/well")
        await here.tamper("update webhook set url = 'http://localhost:9/' where id = :id", id=down.id)
        await here.tell(moon, PERSON_OPENED, *range(1, 41))
        await here.tell(sun, PERSON_OPENED, 50)
        assert await here.courier.round(NOW) == 8 + 1
        assert await here.deliveries.counts(well) == {"arrived": 1}
        assert await here.courier.round(NOW + 4000) == 0  # all that waits for the one that is down waits
        assert await here.courier.round(NOW + 6000) == 8

    run(sqlite_url, data, work)


def test_a_test_event_is_tried_once(sqlite_url, data, shop):
    async def work(here):
        brand, _, hook = await hooked(here, shop)
        test = await here.deliveries.send_test(hook, by=BY, now_ms=NOW)
        assert await here.courier.round(NOW) == 1
        told = Webhook(here.webhooks.secret(hook)).verify(shop.got[0].body, headers_of(shop.got[0]))
        assert told["type"] == "webhook.test"
        shop.always = (500, {}, b"")
        await here.deliveries.send_test(hook, by=BY, now_ms=NOW)
        await here.courier.round(NOW)
        assert [one.state for one in await here.deliveries.of(hook)] == ["given-up", "arrived"]
        assert (await here.deliveries.find(hook, test.id)).state == "arrived"
        await here.webhooks.remove(brand, hook.id, by=BY)
        assert [await here.rows(table) for table in ("webhook", "webhook_delivery", "webhook_try")] == [
            0,
            0,
            0,
        ]

    run(sqlite_url, data, work)


def test_a_secret_of_a_webhook_changes_without_a_gap(sqlite_url, data, shop):
    async def work(here):
        brand, campaign, hook = await hooked(here, shop)
        old = here.webhooks.secret(hook)
        new = here.webhooks.secret(await here.webhooks.change_secret(brand, hook.id, by=BY, now_ms=NOW))
        await here.tell(campaign, PERSON_OPENED, 1)
        await here.courier.round(NOW)
        for secret in (old, new):
            Webhook(secret).verify(shop.got[0].body, headers_of(shop.got[0]))
        kept = (await here.webhooks.find(brand, hook.id)).sealed
        assert b64decode(new.removeprefix("whsec_")) not in kept

    run(sqlite_url, data, work)


def test_what_is_no_webhook_is_refused(sqlite_url, data, shop):
    async def work(here):
        brand = await here.brand()
        for url in (
            "",
            "ftp://x.example",
            "https://user@moon.shop/",
            "http://moon.shop/",
            "https://moon.shop:25/",
        ):
            with pytest.raises(BadInput) as error:
                await here.webhooks.make(brand, HookWish(url, ("nothing",), "x" * 61), by=BY, now_ms=NOW)
            assert set(kinds(error)) == {"url", "events", "note"}
        made = await here.webhooks.make(brand, HookWish(shop.url()), by=BY, now_ms=NOW)
        assert made.webhook.kinds == EVENT_KINDS
        with pytest.raises(Conflict):
            await here.webhooks.make(brand, HookWish(shop.url()), by=BY, now_ms=NOW)

    run(sqlite_url, data, work, brand_webhooks_max=1)


def test_a_webhook_that_points_inside_reaches_nothing(sqlite_url, data, shop):
    async def work(here):
        _, campaign, hook = await hooked(here, shop)
        await here.tamper(
            "update webhook set url = :url where id = :id", url=f"https://127.0.0.2:{shop.port}/", id=hook.id
        )
        await here.tell(campaign, PERSON_OPENED, 1)
        await here.courier.round(NOW)
        [delivery] = await here.deliveries.of(hook)
        [found] = await here.deliveries.tries(delivery)
        assert (found.status, found.trouble) == (0, "private")
        assert shop.got == []

    run(sqlite_url, data, work)


def test_old_deliveries_are_forgotten(sqlite_url, data, shop):
    async def work(here):
        _, campaign, hook = await hooked(here, shop)
        await here.tell(campaign, PERSON_OPENED, 1, 2)
        await here.courier.round(NOW)
        assert await here.deliveries.sweep(NOW - DAY) == 0
        assert await here.deliveries.sweep(NOW + DAY) == 2
        assert await here.rows("webhook_try") == 0
        assert await here.deliveries.counts(hook) == {}

    run(sqlite_url, data, work)


def test_retry_after_is_read_as_seconds_or_a_date():
    later = (datetime.fromtimestamp(NOW / 1000, UTC) + timedelta(minutes=2)).strftime(
        "%a, %d %b %Y %H:%M:%S GMT"
    )
    assert retry_after({"retry-after": "90"}, NOW) == 90
    assert 118 <= retry_after({"retry-after": later}, NOW) <= 120
    for nonsense in ("", "soon", "-1", "9" * 20, "\u0663"):
        assert retry_after({"retry-after": nonsense}, NOW) == 0


def test_conversions_are_events_of_their_campaign(sqlite_url, data):
    async def work(here):
        brand = await here.brand()
        campaign = await here.campaign(brand)
        made = (
            await here.conversions.record(brand.id, wish_of(here, campaign), BY_KEY, now_ms=NOW)
        ).conversion
        [event] = await here.campaigns.events.of_campaign(campaign.id)
        assert (event.kind, event.subject) == (CONVERSION, made.id)

    run(sqlite_url, data, work)
