"""What anybody may know about a card, and "no more cards to me": without script, without a row."""

from __future__ import annotations

import re

import pytest
from site_kit import BASE, WISH, forward_link, open_site

from greetings.links import CHANNELS
from greetings.web.about import arrival_of, first_name

NOBODY = {"preview": 0, "scanner": 0, "unknown": 0, "person": 0}
ASKED = "This browser asked for no more cards"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("about")) as opened:
        yield opened


def facts(page):
    """Return what the page says, label -> words."""
    plain = {}
    for label, words in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.text, re.S):
        plain[label] = re.sub(r"<[^>]+>", "", words).strip()
    return plain


def passed_on(site, card, channel, via=None):
    wish = {"parent": card["code"], "channel": channel} | ({"via": via} if via else {})
    return site.client.post("/api/v1/forwards", json=wish).json()["code"]


@pytest.mark.parametrize(
    ("signed", "shown"),
    [
        ("Lin", "Lin"),
        ("  Anna Maria Schmidt ", "Anna"),
        ("Anna, your neighbour", "Anna"),
        ("小林", "小林"),
        ("欧阳 晓月", "欧阳 晓月"),
        ("王小明，北京", "王小明"),
        ("奶奶、爷爷", "奶奶"),
        ("ليلى أحمد", "ليلى"),
        ("سارة، الرياض", "سارة"),
        ("", ""),
        (" , ", ""),
    ],
)
def test_only_the_first_name_is_told(signed, shown):
    assert first_name(signed) == shown


def test_every_way_of_travelling_has_words():
    words = {"first", "address", "im", "forum", "blog", "sms", "email", "video", "qr", "other"}
    assert {arrival_of(one).channel for one in CHANNELS} == words


def test_the_page_tells_what_is_known_of_a_card(site):
    card = site.make(WISH | {"content": WISH["content"] | {"sender": "Anna Schmidt"}})
    told = facts(site.browser().get(f"/g/{card['code']}/about"))
    assert told["Made by"] == "Anna"
    assert re.fullmatch(r"\w+day, \w+ \d+, 20\d\d", told["Made on"])
    assert told["Design"]
    assert told["Sponsor"] == "Nobody paid for it."
    assert told["This link"] == "Here the card began."
    assert told["How it came"] == "It is the first link, made together with the card."
    forward = passed_on(site, card, "im", "whatsapp")
    told = facts(site.browser().get(f"/g/{forward}/about"))
    assert told["This link"] == "It stands 1 step away from the sender."
    assert told["How it came"] == "By messenger. (WhatsApp)"
    assert "Schmidt" not in site.browser().get(f"/g/{forward}/about").text


def test_looking_makes_no_row_and_a_latent_link_tells_what_it_would_be(site):
    card = site.make()
    latent = forward_link(site.browser().get(f"/g/{card['code']}").text)
    before = site.figures(card, card["code"])["openings"]
    reader = site.browser()
    for tail in ("about", "no-more"):
        assert reader.get(f"/g/{latent}/{tail}").status_code == 200
        assert reader.ask("HEAD", f"/g/{latent}/{tail}").status_code == 200
        assert "set-cookie" not in reader.get(f"/g/{latent}/{tail}").headers
    told = facts(reader.get(f"/g/{latent}/about"))
    assert told["This link"].startswith(
        "Nobody has opened or sent it yet. Once opened, it will stand 1 step away"
    )
    assert told["How it came"] == "Copied from an address bar."
    assert len(site.chain(card)) == 1
    assert site.figures(card, card["code"])["openings"] == before


def test_a_sponsor_is_named(tmp_path):
    with open_site(tmp_path / "paid", sponsor_name="Tea & Co", sponsor_line="since 1892") as paid:
        page = paid.browser().get(f"/g/{paid.make()['code']}/about").text
    assert "Tea &amp; Co · since 1892" in page


def test_the_foot_of_the_card_leads_there_sealed_and_open(site):
    card = site.make()
    for tail in ("", "?opened=1"):
        page = site.browser().get(f"/g/{card['code']}{tail}").text
        assert f'href="/g/{card["code"]}/about"' in page
        assert f'href="/g/{card["code"]}/report"' in page
    page = site.browser().get(f"/g/{card['code']}/about").text
    assert f'href="/g/{card["code"]}/report"' in page
    assert f'action="/g/{card["code"]}/no-more"' in page


def test_a_card_that_was_taken_back_has_nothing_to_tell(site):
    card = site.make()
    site.managed(card, f"/api/v1/cards/{card['code']}", "DELETE")
    for tail in ("about", "no-more"):
        page = site.browser().get(f"/g/{card['code']}/{tail}")
        assert (page.status_code, page.headers["cache-control"]) == (410, "no-store")
        assert "Lin" not in page.text
    assert site.browser().post(f"/g/{card['code']}/no-more").status_code == 410
    assert site.browser().get(f"/g/{'z' * 22}/about").status_code == 404


def test_no_more_cards_closes_every_card_in_this_browser_and_in_no_other(site):
    card, other, reader = site.make(), site.make(), site.browser()
    asked = reader.post(f"/g/{card['code']}/no-more")
    assert (asked.status_code, asked.headers["location"]) == (303, f"/g/{card['code']}/no-more")
    assert "HttpOnly; SameSite=Lax" in asked.headers["set-cookie"]
    assert "Max-Age=31536000" in asked.headers["set-cookie"]
    assert ASKED in reader.get(asked.headers["location"]).text
    for one in (card, other):
        page = reader.get(f"/g/{one['code']}")
        assert (page.status_code, page.headers["cache-control"]) == (200, "private, no-store")
        assert ASKED in page.text
        assert "Lin" not in page.text
        assert site.figures(one, one["code"])["openings"] == NOBODY | {"unknown": 1}
    assert ASKED in reader.get(f"/g/{card['code']}?opened=1").text
    assert ASKED not in site.browser().get(f"/g/{card['code']}").text
    assert len(site.chain(card)) == 1


def test_one_card_can_be_shown_anyway_and_opens_as_ever(site):
    card, reader = site.make(), site.browser()
    reader.post(f"/g/{card['code']}/no-more")
    quiet = reader.get(f"/g/{card['code']}").text
    anyway = re.search(r'href="(/g/\w{22}\?anyway=1)"', quiet)[1]
    sealed = reader.get(anyway).text
    assert f'action="/g/{card["code"]}/open"' in sealed
    opened = reader.post(f"/g/{card['code']}/open")
    assert "same moon" in reader.get(opened.headers["location"]).text
    assert site.figures(card, card["code"])["openings"]["person"] == 1
    assert ASKED in reader.get(f"/g/{site.make()['code']}").text


def test_cards_may_come_again(site):
    card, reader = site.make(), site.browser()
    reader.post(f"/g/{card['code']}/no-more")
    again = reader.post(f"/g/{card['code']}/no-more", data={"again": "1"})
    assert "Max-Age=0" in again.headers["set-cookie"]
    reader.cookies.pop("quiet", None)  # what a browser does with a cookie of no age
    page = reader.get(again.headers["location"]).text
    assert ASKED not in page
    assert "No more cards to me" in page
    assert "same moon" not in reader.get(f"/g/{card['code']}").text
    assert f'action="/g/{card["code"]}/open"' in reader.get(f"/g/{card['code']}").text


def test_another_site_cannot_close_a_browser_to_cards(site):
    card, reader = site.make(), site.browser()
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        answer = reader.post(f"/g/{card['code']}/no-more", headers=headers)
        assert answer.status_code == 400
        assert "set-cookie" not in answer.headers
    ours = {"sec-fetch-site": "same-origin", "origin": BASE}
    assert reader.post(f"/g/{card['code']}/no-more", headers=ours).status_code == 303
    broken = reader.post(
        f"/g/{card['code']}/no-more", content=b"\xff", headers={"content-type": "text/plain"}
    )
    assert broken.status_code == 400


def test_on_https_the_wish_is_kept_under_a_name_that_nobody_else_can_set(tmp_path):
    base = "https://cards.example"
    with open_site(tmp_path / "public", base=base, base_url=base) as public:
        card, reader = public.make(), public.browser()
        cookie = reader.post(f"/g/{card['code']}/no-more").headers["set-cookie"]
        assert cookie.startswith("__Host-quiet=1; ")
        assert cookie.endswith("; Secure")
        assert ASKED in reader.get(f"/g/{card['code']}").text
        forged = public.browser(cookies={"quiet": "1"})
        assert ASKED not in forged.get(f"/g/{card['code']}").text
