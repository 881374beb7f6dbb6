"""Joining, the spread page and the private page, without script, over in-process HTTP."""

from __future__ import annotations

import html
import io
import re
import secrets

import pytest
import zxingcpp
from people_kit import (
    decide,
    fill,
    join,
    join_by_program,
    make_card,
    once,
    path_of,
    picture,
    roll_up,
    show_cards,
    stamps,
)
from PIL import Image
from site_kit import BASE, codes_in, open_site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("people")) as opened:
        yield opened


# Joining
def test_joining_leads_to_a_private_page_that_shows_its_link_large_once(site):
    browser = site.browser()
    answer = fill(browser, "anna-one", name="Anna")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("?new=1")
    page = browser.get(answer.headers["location"])
    own = answer.headers["location"].partition("?")[0]
    assert page.status_code == 200
    assert 'class="keepsake"' in page.text
    assert f">{BASE}{own}</textarea>" in page.text
    assert 'class="keepsake"' not in browser.get(own).text
    assert page.headers["cache-control"] == "private, no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["referrer-policy"] == "same-origin"


def test_no_mail_is_asked_where_none_can_be_sent(site):
    assert 'name="mail"' not in site.browser().get("/join").text
    assert site.browser().get("/own/lost").status_code == 404


def test_the_same_browser_joins_once(site):
    browser = site.browser()
    join(browser, "once-only")
    page = browser.get("/join")
    assert "<form" not in page.text.partition("<main")[2]
    assert 'href="/@once-only"' in page.text
    again = browser.post("/join", data={"display_name": "x", "handle": "another-one"})
    assert again.status_code == 409
    assert 'href="/@once-only"' in again.text
    assert site.client.get("/@another-one").status_code == 404


def test_a_second_press_of_the_button_finds_the_same_private_page(site):
    browser = site.browser()
    form = {"display_name": "Twice", "handle": "twice", "once": once(browser.get("/join"))}
    first, second = browser.post("/join", data=form), browser.post("/join", data=form)
    assert first.headers["location"] == second.headers["location"]
    assert browser.get(second.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({"display_name": "", "handle": ""}, ("join-display_name", "join-handle")),
        ({"display_name": "Bo", "handle": "admin"}, ("join-handle",)),
        ({"display_name": "Bo", "handle": "bo bo!"}, ("join-handle",)),
        ({"display_name": "www.evil.example", "handle": "fine-one"}, ("join-display_name",)),
        ({"display_name": "a" * 500, "handle": "b" * 500}, ("join-display_name", "join-handle")),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_words_stay(site, words, wrong):
    answer = site.browser().post("/join", data=words)
    assert answer.status_code == 422
    for name in ("join-display_name", "join-handle"):
        said = re.search(rf'id="{name}-wrong">(.*?)</p>', answer.text, re.DOTALL)[1].strip()
        assert bool(said) == (name in wrong), name
    for word in words.values():
        assert f'value="{word}"' in answer.text


def test_a_handle_that_is_taken_is_said_in_the_readers_language(site):
    join(site.browser(), "taken-one")
    answer = site.browser().post(
        "/join", data={"display_name": "x", "handle": "Taken-One"}, headers={"accept-language": "zh-CN"}
    )
    assert answer.status_code == 422
    assert "这个已经有人用了" in answer.text


def test_a_link_that_is_no_longer_good_lets_people_join_all_the_same(site):
    browser = site.browser()
    form = {"display_name": "x", "handle": "stale-link", "via": "0" * 22}
    answer = browser.post("/join", data=form)
    assert answer.status_code == 422
    assert 'name="via" value=""' in answer.text
    assert browser.post("/join", data=form | {"via": ""}).status_code == 303


def test_a_form_of_another_site_lets_nobody_join(site):
    form = {"display_name": "x", "handle": "from-elsewhere"}
    answer = site.browser().post("/join", data=form, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 400
    assert site.client.get("/@from-elsewhere").status_code == 404


def test_joins_are_limited(tmp_path):
    with open_site(tmp_path, rate_limits=True, joins_per_minute=2) as site:
        for number in range(2):
            join(site.browser(), f"fast-{number}")
        assert fill(site.browser(), "fast-2").status_code == 429
        answer = site.client.post("/api/v1/participants", json={"display_name": "x", "handle": "fast-3"})
        assert answer.status_code == 429
        assert answer.headers["retry-after"]


# Through whom
def test_joining_by_a_card_leads_below_its_maker(site):
    maker, friend = site.browser(), site.browser()
    join(maker, "card-maker", name="Maker")
    code = make_card(maker)
    friend.get(f"/g/{code}")
    opened = friend.get(friend.post(f"/g/{code}/open").headers["location"])
    via = re.search(r'href="(/join\?via=[0-9A-Za-z]{22})"', opened.text)[1]
    join(friend, "card-friend", via=via.partition("=")[2])
    page = site.client.get("/@card-friend")
    assert 'href="/@card-maker"' in stamps(page)[0]
    assert "Came through" in page.text


def test_a_card_on_somebodys_page_is_his_link(site):
    maker, reader = site.browser(), site.browser()
    own = join(maker, "shelf-maker")
    make_card(maker, message="Seen on my page.")
    assert "hang__card" not in site.client.get("/@shelf-maker").text
    show_cards(maker, own)
    first, second = site.client.get("/@shelf-maker"), reader.get("/@shelf-maker")
    link = re.search(r'class="hang__card" href="(/g/([0-9A-Za-z]{22}))"', first.text)
    assert link[1] in second.text, "everybody is handed the same link, and no row is made by looking"
    assert reader.get(link[1]).status_code == 200
    opened = reader.get(reader.post(f"{link[1]}/open").headers["location"])
    assert "Seen on my page." in opened.text
    join(reader, "shelf-reader", via=re.search(r"/join\?via=(\w{22})", opened.text)[1])
    assert 'href="/@shelf-maker"' in stamps(site.client.get("/@shelf-reader"))[0]
    works = maker.get(own).text
    assert re.search(r"Your page</th><td>1</td>.*?<span>1</span></span></td><td>1</td>", works, re.DOTALL)


def test_what_is_made_on_somebodys_page_continues_his_chain(site):
    join(site.browser(), "season-maker")
    page = html.unescape(site.client.get("/@season-maker").text)
    assert re.search(r'rack__card" href="/\?template=[a-z-]+&from=%40season-maker"', page)
    visitor, reader = site.browser(), site.browser()
    desk = visitor.get("/?template=thank-you&from=%40season-maker")
    assert 'name="from" value="@season-maker"' in desk.text
    code = make_card(visitor, **{"from": "@season-maker"})
    reader.post(f"/g/{code}/open")
    join(reader, "season-reader", via=code)
    assert 'href="/@season-maker"' in stamps(site.client.get("/@season-reader"))[0]
    # His own card is the visitor's again as soon as he joins himself.
    join(visitor, "season-visitor", via=code)
    join(site.browser(), "season-later", via=code)
    later = stamps(site.client.get("/@season-later"))
    assert 'href="/@season-visitor"' in later[0]
    assert 'href="/@season-maker"' in later[1]


def test_a_page_that_is_no_longer_there_is_left_out_of_the_desk(site):
    desk = site.client.get("/?template=thank-you&from=%40nobody-at-all")
    assert desk.status_code == 200
    assert 'name="from"' not in desk.text


# The spread page
def test_the_eight_slots_stand_in_their_order_with_fixed_labels(site):
    via = ""
    for number in range(10):
        join_by_program(site, f"line-{number}", via, name=f"Person {number}")
        via = f"@line-{number}"
    shown = stamps(site.client.get("/@line-9"))
    assert len(shown) == 8
    for k, stamp in enumerate(shown, 1):
        assert f'href="/@line-{9 - k}"' in stamp
        assert f"Person {9 - k}" in stamp
        assert f'slot__label">{k} step' in stamp
    assert "line-0" not in "".join(shown), "layer 9 sees nothing"
    few = stamps(site.client.get("/@line-2"))
    assert [("slot--ancestor" in one, "slot--house" in one) for one in few] == [(True, False)] * 2 + [
        (False, True)
    ] * 6


def test_empty_slots_show_the_sponsor_through_our_own_link(tmp_path):
    given = {
        "sponsor_name": "Moon Bakery",
        "sponsor_line": "Cakes",
        "sponsor_link": "https://moon.example/x?y=1",
    }
    with open_site(tmp_path, **given) as site:
        join_by_program(site, "top")
        stamp, *others = stamps(site.client.get("/@top"))
        assert 'href="/s/0"' in stamp
        assert 'rel="sponsored nofollow noopener"' in stamp
        assert "Sponsored / 广告" in stamp
        assert "moon.example" not in stamp
        assert len(others) == 7
        assert not any("Sponsored" in one for one in others), "one is enough"
        led = site.client.get("/s/0", follow_redirects=False)
        assert (led.status_code, led.headers["location"]) == (302, given["sponsor_link"])
        assert led.headers["cache-control"] == "no-store"


def test_what_a_messenger_shows_of_a_page(site):
    browser = site.browser()
    own = join(browser, "preview-me", name="Ada & Bo")
    for _ in range(2):
        page = browser.get("/@preview-me").text
        meta = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page))
        assert meta["og:title"] == "Greetings from Ada &amp; Bo"
        assert meta["og:url"] == f"{BASE}/@preview-me"
        assert "noindex" in meta["robots"]
        drawn = site.client.get(html.unescape(meta["og:image"]))
        size = (int(meta["og:image:width"]), int(meta["og:image:height"]))
        assert Image.open(io.BytesIO(drawn.content)).size == size
        make_card(browser)
        show_cards(browser, own)


def test_the_address_of_a_page_can_be_written_scanned_and_spelled(site):
    join_by_program(site, "小林")
    assert site.client.get("/@小林").status_code == 200
    join_by_program(site, "Quiet-One")
    answer = site.client.get("/@QUIET-one", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, "/@quiet-one")
    page = site.client.get(path_of("小林"))
    code = site.client.get(re.search(r'src="(/@[^"]+/qr\.png)"', page.text)[1])
    assert code.headers["content-type"] == "image/png"
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(code.content))).text == BASE + path_of("小林")
    same = site.client.get(f"{path_of('小林')}/qr.png", headers={"if-none-match": code.headers["etag"]})
    assert same.status_code == 304


def test_a_page_can_be_passed_on_by_plain_links(site):
    join_by_program(site, "pass-me-on")
    page = site.client.get("/@pass-me-on", headers={"accept-language": "en"})
    for link in (
        f"https://wa.me/?text=Greetings%20from%20pass-me-on%20{BASE.replace(':', '%3A').replace('/', '%2F')}",
        "mailto:?",
        "sms:?",
    ):
        assert link in page.text
    assert f'value="{BASE}/@pass-me-on"' in page.text
    assert 'href="/join?via=%40pass-me-on"' in page.text


def test_a_page_of_nobody_is_not_there(site):
    for path in ("/@nobody-here", "/@", "/@%00", "/@nobody-here/qr.png", "/@" + "x" * 3000):
        assert site.client.get(path).status_code == 404


# The private page
def test_only_its_own_link_opens_the_private_page(site):
    own = join(site.browser(), "private-one")
    join(site.browser(), "private-two")
    token = own.rpartition("/")[2]
    assert site.client.get(own).status_code == 200
    for path in (
        f"/own/private-two/{token}",
        "/own/private-one/x",
        f"/own/nobody-here/{token}",
        "/own/private-one/é",
    ):
        for method, tail in (("GET", ""), ("GET", "/leave"), ("POST", "/leave"), ("POST", "/renew")):
            assert site.client.request(method, path + tail).status_code == 404, (method, path + tail)
    assert site.client.get("/@private-one").status_code == 200


def test_forms_of_other_sites_change_nothing_on_the_private_page(site):
    own = join(site.browser(), "not-elsewhere")
    elsewhere = {"origin": "https://elsewhere.example"}
    for tail in ("leave", "renew", "cards", "creative"):
        assert site.client.post(f"{own}/{tail}", headers=elsewhere).status_code == 400
    assert site.client.get(own).status_code == 200


def test_the_private_page_counts_people_by_generation(site):
    own = join(site.browser(), "counted")
    for parent, child in (("counted", "c-1"), ("counted", "c-2"), ("c-1", "c-11"), ("c-11", "c-111")):
        join_by_program(site, child, f"@{parent}")
    roll_up(site.settings)
    page = site.client.get(own).text
    assert re.findall(r'<b dir="ltr">(\d+)</b>', page) == ["2", "1", "1", "0", "0", "0", "0", "0"]
    assert "4 people have come because of you." in page
    assert "2 of them joined straight through you." in page
    assert page.count('class="fan__fold') == 8
    assert page.count('<circle class="map__dot ring-') == 5, "his tree: himself and four, without a name"
    assert "c-11" not in page


def test_a_new_private_link_makes_the_old_one_worthless(site):
    own = join(site.browser(), "renewing")
    answer = site.client.post(f"{own}/renew", follow_redirects=False)
    fresh = answer.headers["location"]
    assert answer.status_code == 303
    assert fresh.startswith("/own/renewing/")
    assert "new private link" in site.client.get(fresh).text
    assert site.client.get(own).status_code == 404


def test_a_card_of_somebody_else_cannot_be_shown(site):
    maker, other = site.browser(), site.browser()
    mine, theirs = join(maker, "shows-own"), join(other, "shows-others")
    make_card(maker)
    number = re.search(r'name="card" value="(\d+)"', maker.get(mine).text)[1]
    for card in (number, "x", "", "9" * 40):
        assert other.post(f"{theirs}/cards", data={"card": card, "shown": "1"}).status_code == 404
    assert "hang__card" not in site.client.get("/@shows-others").text
    assert maker.post(f"{mine}/cards", data={"card": number, "shown": "1"}).status_code == 303
    assert "hang__card" in site.client.get("/@shows-own").text
    maker.post(f"{mine}/cards", data={"card": number, "shown": "0"})
    assert "hang__card" not in site.client.get("/@shows-own").text


def test_a_card_that_was_taken_back_leaves_the_page(site):
    browser = site.browser()
    own = join(browser, "takes-back")
    journey = make_card(browser, whole=True)
    show_cards(browser, own)
    assert "hang__card" in site.client.get("/@takes-back").text
    browser.post(f"{journey}/take-back")
    assert "hang__card" not in site.client.get("/@takes-back").text


# Stamps
def test_one_line_stands_on_the_pages_below_at_once(site):
    own = join(site.browser(), "liner", name="Liner")
    join_by_program(site, "below-liner", "@liner")
    assert "Liner" in stamps(site.client.get("/@below-liner"))[0]
    answer = site.client.post(
        f"{own}/creative", files={"line": (None, "Honey from our own bees")}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert "Honey from our own bees" in stamps(site.client.get("/@below-liner"))[0]


def test_a_picture_waits_until_it_was_looked_at(site):
    own = join(site.browser(), "painter")
    join_by_program(site, "below-painter", "@painter")
    form = {
        "line": (None, "Papercuts"),
        "link": (None, "https://papercut.example/spring?a=1"),
        "picture": ("p.png", picture(), "image/png"),
    }
    assert site.client.post(f"{own}/creative", files=form, follow_redirects=False).status_code == 303
    page = site.client.get(own).text
    assert "Waiting" in page
    waiting = re.search(rf'src="({own}/creative/\d+\.jpg)"', page)[1]
    seen = site.client.get(waiting)
    assert Image.open(io.BytesIO(seen.content)).format == "JPEG"
    assert seen.headers["cache-control"] == "private, no-store"
    number = re.search(r"/creative/(\d+)\.jpg", waiting)[1]
    for path in (f"/creatives/{number}.jpg", f"/s/{number}"):
        assert site.client.get(path, follow_redirects=False).status_code == 404
    assert "Papercuts" not in stamps(site.client.get("/@below-painter"))[0]

    decide(site.settings, approve=True)
    stamp = stamps(site.client.get("/@below-painter"))[0]
    assert "Papercuts" in stamp
    assert f'href="/s/{number}"' in stamp
    assert 'rel="nofollow ugc noopener"' in stamp
    assert "papercut.example" not in stamp
    shown = site.client.get(f"/creatives/{number}.jpg")
    assert shown.headers["content-type"] == "image/jpeg"
    assert "max-age=60" in shown.headers["cache-control"]
    again = site.client.get(f"/creatives/{number}.jpg", headers={"if-none-match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    led = site.client.get(f"/s/{number}", follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (302, "https://papercut.example/spring?a=1")

    kept = {"line": (None, "Paper, cut anew"), "link": (None, ""), "keep": (None, "1")}
    assert site.client.post(f"{own}/creative", files=kept, follow_redirects=False).status_code == 303
    assert site.client.get(own).text.count(f"{own}/creative/") > 1, "the new one has the picture too"
    decide(site.settings, approve=False, reason="Please show your own work.")
    page = site.client.get(own).text
    assert "Please show your own work." in page
    assert "Not shown" in page


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"line": ""}, ("line",)),
        ({"line": "x" * 500, "link": "http://plain.example"}, ("line", "link")),
        ({"line": "fine", "link": "javascript:alert(1)"}, ("link",)),
        ({"line": "fine", "link": "https://user:pw@x.example/"}, ("link",)),
        ({"line": "fine", "picture": b"no picture"}, ("picture",)),
        ({"line": "fine", "picture": picture(size=(4097, 1))}, ("picture",)),
    ],
)
def test_what_is_wrong_with_a_stamp_stands_beside_its_field(site, given, wrong):
    own = join(site.browser(), f"wrong-{secrets.token_hex(6)}")
    form = {
        name: ("p.png", value, "image/png") if name == "picture" else (None, value)
        for name, value in given.items()
    }
    answer = site.client.post(f"{own}/creative", files=form)
    assert answer.status_code == 422
    for name in ("line", "link", "picture"):
        said = re.search(rf'id="creative-{name}-wrong">(.*?)</p>', answer.text, re.DOTALL)[1].strip()
        assert bool(said) == (name in wrong), name
    if given["line"]:
        assert f'value="{given["line"]}"' in answer.text


def test_only_where_pictures_are_sent_may_bodies_be_large(site):
    own = join(site.browser(), "large-bodies")
    most = site.settings.creative_picture_max_bytes
    noise = bytes(most - 10)
    form = {"line": (None, "x"), "picture": ("p.png", noise, "image/png")}
    assert site.client.post(f"{own}/creative", files=form).status_code == 422, "it arrives, and is no picture"
    form["picture"] = ("p.png", bytes(most * 2), "image/png")
    assert site.client.post(f"{own}/creative", files=form).status_code == 413
    for tail in ("/renew", "/cards", "/leave"):
        assert site.client.post(own + tail, content=noise).status_code == 413
    assert site.client.get(own).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"line=x", "headers": {"content-type": "application/x-www-form-urlencoded"}},
        {"content": b"junk", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"junk", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"files": {"line": (None, "x"), "surprise": (None, "x")}},
        {"files": [("picture", ("a.png", b"x")), ("picture", ("b.png", b"x"))]},
    ],
)
def test_a_form_that_cannot_be_read_is_told(site, sent):
    own = join(site.browser(), f"forms-{secrets.token_hex(6)}")
    assert site.client.post(f"{own}/creative", **sent).status_code == 400


@pytest.mark.parametrize("number", ["1", "x", "-1", "9" * 19, "9" * 40, "%2e%2e", "1.5", "٣"])
def test_links_that_were_never_given_out_lead_nowhere(site, number):
    for path in (f"/s/{number}", f"/creatives/{number}.jpg"):
        assert site.client.get(path, follow_redirects=False).status_code == 404


# Leaving
def test_leaving_asks_first_and_then_takes_everything_but_the_place(site):
    browser, child = site.browser(), site.browser()
    own = join(browser, "leaver", name="Secret Name")
    code = make_card(browser)
    site.client.post(f"{own}/creative", files={"line": (None, "Words that go")})
    join(child, "stays", via="@leaver")
    join_by_program(site, "stays-too", "@stays")
    asked = browser.get(f"{own}/leave").text
    assert "without a name" in asked
    assert site.client.get("/@leaver").status_code == 200
    left = browser.post(f"{own}/leave")
    assert left.status_code == 200
    assert "You have left" in left.text
    for path in ("/@leaver", own):
        assert site.client.get(path).status_code == 404
    assert site.client.get(f"/g/{code}").status_code == 410
    for handle, k in (("stays", 1), ("stays-too", 2)):
        page = site.client.get(f"/@{handle}").text
        assert "Secret Name" not in page
        assert "Words that go" not in page
        assert "slot--house" in stamps(site.client.get(f"/@{handle}"))[k - 1]
    assert "<form" in browser.get("/join").text.partition("<main")[2], "the browser is nobody's again"


def test_no_link_of_a_private_page_stands_on_a_public_one(site):
    browser = site.browser()
    own = join(browser, "discreet")
    make_card(browser)
    show_cards(browser, own)
    for reader in (browser, site.browser()):
        page = reader.get("/@discreet").text
        assert own.rpartition("/")[2] not in page
        assert "/own/" not in page
        assert len(codes_in(page)) == 1
