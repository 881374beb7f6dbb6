"""Everybody who knocks at a card's door, sent through the whole product: who gets a preview, and who counts as what.

The visitors stand in `data/replay.toml` with their sources. Robots get their preview and are never people; a person
counts once, whatever he does afterwards.
"""

from __future__ import annotations

import html
import io
import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image
from site_kit import WISH, forward_link, open_site

CORPUS = tomllib.loads((Path(__file__).parent / "data" / "replay.toml").read_text(encoding="utf-8"))
VISITS = CORPUS["visit"]
MACHINES = [one for one in VISITS if one["kind"] != "person"]
PEOPLE = [one for one in VISITS if one["kind"] == "person"]
NOBODY = {"preview": 0, "scanner": 0, "unknown": 0, "person": 0}
# X and Telegram take at most 5 MB; WhatsApp shows no picture above 600 kB and reads the first 300 kB of a page.
PICTURE_MOST = 5_000_000
PICTURE_STRICTEST = 600_000
HEAD_MOST = 300_000


def named(visits):
    return pytest.mark.parametrize("visit", visits, ids=[one["name"] for one in visits])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("replay")) as opened:
        yield opened


@pytest.fixture(scope="module")
def card(site):
    return site.make()


@pytest.fixture
def code(site, card):
    """A link of its own for every visitor, so that each is counted alone."""
    made = site.client.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"})
    return made.json()["code"]


def openings(site, card, code):
    return site.figures(card, code)["openings"]


def meta_of(page):
    head = page.text[: page.text.index("</head>")]
    assert len(head.encode()) < HEAD_MOST
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', head)
    }


def check_preview(visit, page, fetch, code):
    """The page has all that a preview is made of, and its picture is there, as large as it says."""
    meta = meta_of(page)
    assert meta["og:title"] == meta["twitter:title"] == "Lin has sent you a card"
    assert meta["og:description"]
    assert meta["og:url"].endswith(f"/g/{code}")
    assert (meta["twitter:card"], meta["og:image:type"]) == ("summary_large_image", "image/jpeg")
    assert meta["og:image"] == meta["twitter:image"]
    assert meta["og:image"].startswith("http")
    picture = fetch(meta["og:image"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert len(picture.content) < visit.get("limit", PICTURE_MOST)
    wide, high = Image.open(io.BytesIO(picture.content)).size
    assert (wide, high) == (int(meta["og:image:width"]), int(meta["og:image:height"]))


def test_the_corpus_names_its_sources_and_everybody_who_matters():
    assert {one["source"] for one in VISITS} == set(CORPUS["sources"])
    assert len({one["name"] for one in VISITS}) == len(VISITS)
    assert len({(one["agent"], *one.get("headers", {}).items()) for one in VISITS}) == len(VISITS)
    agents = " ".join(one["agent"] for one in MACHINES).lower()
    for word in (
        *(
            "whatsapp",
            "micromessenger",
            "qq-url",
            "telegram",
            "slackbot",
            "discordbot",
            "facebookexternalhit",
        ),
        *("twitterbot", "linkedinbot", "line-poker", "kakaotalk", "skypeuri", "microsoftpreview", "outlook"),
        *("safelinks", "proofpoint", "barracuda", "mimecast", "googleimageproxy", "pinterest", "redditbot"),
        *("mastodon", "cardyb", "viber", "zalo", "synapse", "whatsapp/2"),
    ):
        assert word in agents, word
    inside = {one.get("inapp") for one in PEOPLE}
    assert {None, "wechat", "qq", "line", "kakao", "facebook", "instagram", "messenger", "zalo"} <= inside


@named(MACHINES)
def test_a_machine_gets_its_preview_and_is_nobody(site, card, code, visit):
    machine = site.browser(agent=visit["agent"])
    headers = visit.get("headers", {})
    before = machine.ask("HEAD", f"/g/{code}", headers=dict(headers))
    assert (before.status_code, before.content) == (200, b"")
    assert openings(site, card, code) == NOBODY
    page = machine.get(f"/g/{code}", headers=dict(headers))
    assert page.status_code == 200
    check_preview(visit, page, machine.get, code)
    if visit["kind"] != "unknown":
        assert "set-cookie" not in page.headers
    assert openings(site, card, code) == NOBODY | {visit["kind"]: 1}
    for tail in (".jpg", "/qr.png", "/recipient.png", "/embed", "/about"):
        assert machine.get(f"/g/{code}{tail}").status_code == 200
    assert openings(site, card, code) == NOBODY | {visit["kind"]: 1}
    assert site.figures(card, code)["children"] == 0


@named(PEOPLE)
def test_a_person_counts_once_whatever_he_does_afterwards(site, card, code, visit):
    person = site.browser(agent=visit["agent"])
    own = forward_link(person.get(f"/g/{code}").text)
    assert openings(site, card, code) == NOBODY | {"unknown": 1}
    opened = person.post(f"/g/{code}/open")
    assert opened.headers["location"] == f"/g/{own}"
    page = person.get(f"/g/{own}")
    assert "same moon" in page.text
    person.get(f"/g/{own}")  # reloads
    person.ask("HEAD", f"/g/{own}")
    person.get(f"/g/{own}.jpg")
    assert forward_link(person.get(f"/g/{code}").text) == own  # comes back to the link he was sent
    person.post(f"/g/{code}/open")
    way = re.search(r'class="way way--whatsapp"[^>]*data-code="(\w{22})"', page.text)[1]
    person.post(f"/g/{way}/sent")  # shares
    person.get(f"/g/{way}")
    figures = site.figures(card, code)
    assert figures["openings"] == NOBODY | {"unknown": 2, "person": 1}
    assert figures["children"] == 1
    assert openings(site, card, way) == NOBODY  # his own link is no opening either


@named(PEOPLE)
def test_without_cookies_a_person_counts_once_a_day(site, card, code, visit):
    person = site.browser(agent=visit["agent"], accepts=False)
    person.get(f"/g/{code}")
    for _ in range(2):
        opened = person.post(f"/g/{code}/open")
        assert opened.headers["location"] == f"/g/{code}?opened=1"
        assert "same moon" in person.get(opened.headers["location"]).text
    assert openings(site, card, code)["person"] == 1


def test_two_browsers_are_two_people(site, card, code):
    for _ in range(2):
        friend = site.browser()
        friend.get(f"/g/{code}")
        friend.post(f"/g/{code}/open")
    assert openings(site, card, code) == NOBODY | {"unknown": 2, "person": 2}


def test_a_preview_shows_that_a_latent_link_was_pasted_and_nothing_more(site, card, code):
    own = forward_link(site.browser().get(f"/g/{code}").text)
    robot = site.browser(agent="WhatsApp/2.23.20.0 A")
    robot.ask("HEAD", f"/g/{own}")
    robot.get(f"/g/{own}.jpg?size=landscape")
    assert own not in {one["code"] for one in site.chain(card)}
    robot.get(f"/g/{own}")
    [row] = [one for one in site.chain(card) if one["code"] == own]
    assert row["state"] == "previewed"
    assert openings(site, card, own) == NOBODY | {"preview": 1}
    assert site.figures(card, code)["children"] == 0
    friend = site.browser()
    friend.get(f"/g/{own}")
    friend.post(f"/g/{own}/open")
    assert openings(site, card, own) == NOBODY | {"preview": 1, "unknown": 1, "person": 1}
    assert site.figures(card, code)["children"] == 1


def test_a_page_fetched_ahead_counts_once_it_is_really_opened(site, card, code):
    person = site.browser()
    person.get(f"/g/{code}", headers={"sec-purpose": "prefetch;prerender"})
    assert openings(site, card, code) == NOBODY | {"preview": 1}
    person.post(f"/g/{code}/open")
    assert openings(site, card, code)["person"] == 1


def test_every_templates_link_picture_is_light_enough_for_the_strictest(site):
    weights = {}
    for template in site.client.get("/api/v1/templates").json()["templates"]:
        made = site.make(WISH | {"template": template["id"]})
        page = site.browser(agent="WhatsApp/2.23.20.0 A").get(f"/g/{made['code']}")
        picture = site.client.get(meta_of(page)["og:image"])
        assert picture.headers["content-type"] == "image/jpeg"
        weights[template["id"]] = len(picture.content)
    assert max(weights.values()) < PICTURE_STRICTEST, weights
