"""A card on other sites: the frame, oEmbed in both languages of machines, the badge, and the feeds of festivals."""

from __future__ import annotations

import html
import io
import re
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image
from site_kit import BASE, WISH, forward_link, open_site

from greetings.festivals import festival_ids
from greetings.web.badge import badge_svg, rounded
from greetings.web.snippets import badge_html, iframe_html

FRESH = "public, max-age=60, must-revalidate"
NOBODY = {"preview": 0, "scanner": 0, "unknown": 0, "person": 0}
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<b>\"&'{{7*7}}</b>"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("embed")) as opened:
        yield opened


@pytest.fixture(scope="module")
def card(site):
    return site.make()


def latent_of(site, card):
    """A link of the blog's embed that nobody has used."""
    page = site.browser().get(f"/g/{card['code']}").text
    return forward_link(page)


def oembed(site, url, **more):
    return site.client.get("/oembed", params={"url": url, **more})


def elements(answer):
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "oembed"
    return {one.tag: one.text or "" for one in root}


def test_the_frame_shows_the_card_of_its_own_link_and_runs_nothing(site, card):
    latent = latent_of(site, card)
    page = site.browser().get(f"/g/{latent}/embed")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<script" not in page.text
    assert "A card from" in page.text
    [link] = re.findall(r'<a [^>]*href="([^"]+)" target="_blank" rel="noopener"', page.text)
    assert link == f"/g/{latent}"
    picture = site.client.get(re.search(r'<img [^>]*src="([^"]+)"', page.text)[1])
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)).convert("RGB"))
    assert found.text == f"{BASE}/g/{latent}"
    assert latent not in {one["code"] for one in site.chain(card)}  # looking made no row
    friend = site.browser()
    friend.get(link)
    friend.post(f"{link}/open")
    assert latent in {one["code"] for one in site.chain(card)}


def test_only_the_frame_may_stand_on_other_sites(site, card):
    policy = site.client.get(f"/g/{card['code']}/embed").headers
    assert "frame-ancestors *" in policy["content-security-policy"]
    for part in ("default-src 'none'", "form-action 'none'", "base-uri 'none'"):
        assert part in policy["content-security-policy"]
    assert "script-src" not in policy["content-security-policy"]
    assert "x-frame-options" not in policy
    for tail in ("", "/about", "/no-more", "/report", "?opened=1", "/embed/more"):
        other = site.client.get(f"/g/{card['code']}{tail}").headers
        assert "frame-ancestors 'none'" in other["content-security-policy"], tail


def test_the_frame_is_the_same_for_everybody_and_is_kept_a_minute(site, card):
    path = f"/g/{card['code']}/embed"
    known = site.browser()
    known.get(f"/g/{card['code']}")
    before = site.figures(card, card["code"])["openings"]
    first, again = known.get(path), site.browser().get(path, headers={"accept-language": "ar"})
    assert first.content == again.content
    assert "set-cookie" not in first.headers
    assert "vary" not in first.headers
    assert first.headers["cache-control"] == FRESH
    unchanged = known.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert "frame-ancestors *" in unchanged.headers["content-security-policy"]
    assert site.figures(card, card["code"])["openings"] == before
    assert known.ask("HEAD", path).status_code == 200


def test_the_frame_speaks_the_cards_language_unless_another_is_asked_for(site):
    made = site.make(WISH | {"lang": "ar", "template": "eid"})
    page = site.browser().get(f"/g/{made['code']}/embed").text
    assert '<html lang="ar" dir="rtl">' in page
    assert '<html lang="zh-Hant"' in site.browser().get(f"/g/{made['code']}/embed?ui=zh-Hant").text


def test_a_card_that_was_taken_back_leaves_a_quiet_frame(site):
    made = site.make()
    site.managed(made, f"/api/v1/cards/{made['code']}", "DELETE")
    page = site.browser().get(f"/g/{made['code']}/embed")
    assert (page.status_code, page.headers["cache-control"]) == (410, "no-store")
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "taken back" in page.text
    assert "Lin" not in page.text
    assert site.client.get(f"/badge/{made['code']}.svg").status_code == 410
    for told in (oembed(site, made["page_url"]), oembed(site, made["page_url"], format="xml")):
        assert (told.status_code, told.headers["cache-control"]) == (410, "no-store")


def test_links_that_were_never_made_have_no_frame(site):
    for code in ("z" * 22, "zzz", "%00"):
        assert site.client.get(f"/g/{code}/embed").status_code == 404
        assert site.client.get(f"/badge/{code}.svg").status_code == 404


def test_a_sponsor_stands_small_in_the_frame(tmp_path):
    with open_site(tmp_path / "paid", sponsor_name="Tea & Co", sponsor_line="since <1892>") as paid:
        page = paid.client.get(f"/g/{paid.make()['code']}/embed").text
    assert "Tea &amp; Co · since &lt;1892&gt;" in page
    assert "Sponsored" in page


def test_what_people_write_stays_words_in_frame_oembed_and_snippets(site):
    made = site.make(WISH | {"content": WISH["content"] | {"sender": HOSTILE}})
    page = site.client.get(f"/g/{made['code']}/embed").text
    assert "<b>" not in page
    assert "{{7*7}}" in page
    told = elements(oembed(site, made["page_url"], format="xml"))
    assert told["author_name"] == HOSTILE
    frame = re.fullmatch(r'<iframe src="([^"]+)" title="([^"]+)" [^<>]+></iframe>', told["html"])
    assert html.unescape(frame[2]) == told["title"] == f"{HOSTILE} has sent you a card"
    assert iframe_html(BASE, "x", HOSTILE).count("<") == 2


def test_oembed_says_the_same_in_json_and_xml_and_names_the_link_it_was_asked_for(site, card):
    latent = latent_of(site, card)
    for code in (card["code"], latent):
        page = site.browser().get(f"/g/{code}", headers={"user-agent": "WhatsApp/2.23.20.0 A"}).text
        links = dict(re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', page))
        in_json = site.client.get(html.unescape(links["application/json+oembed"]))
        in_xml = site.client.get(html.unescape(links["text/xml+oembed"]))
        assert in_json.headers["content-type"] == "application/json"
        assert in_xml.headers["content-type"] == "text/xml; charset=utf-8"
        assert in_json.headers["cache-control"] == in_xml.headers["cache-control"] == FRESH
        told = in_json.json()
        assert {name: str(value) for name, value in told.items()} == elements(in_xml)
        assert (told["version"], told["type"]) == ("1.0", "photo")
        assert urlsplit(told["url"]).path == f"/g/{code}.jpg"
        assert f'src="{BASE}/g/{code}/embed"' in told["html"]
        assert site.client.get(told["url"]).status_code == 200
    for path in ("/oembed.json", "/oembed.xml"):
        assert site.client.get(path, params={"url": card["page_url"]}).status_code == 200
    assert oembed(site, f"{card['page_url']}/embed").json()["url"] == told["url"].replace(
        latent, card["code"]
    )
    assert oembed(site, card["page_url"], format="yaml").status_code == 404
    assert site.client.get("/oembed.xml", params={"url": "https://elsewhere.example/g/x"}).status_code == 404


@pytest.mark.parametrize(("wide", "high"), [(600, None), (None, 300), (400, 400), (1, 1), (5000, 5000)])
def test_oembed_keeps_to_the_room_it_is_given(site, card, wide, high):
    room = {"maxwidth": wide, "maxheight": high}
    told = oembed(site, card["page_url"], **{name: value for name, value in room.items() if value}).json()
    for prefix in ("", "thumbnail_"):
        assert 1 <= told[f"{prefix}width"] <= (wide or 10_000)
        assert 1 <= told[f"{prefix}height"] <= (high or 10_000)
    frame = re.search(r'width="(\d+)" height="(\d+)"', told["html"])
    assert int(frame[1]) <= max(240, wide or 10_000)
    assert int(frame[2]) <= max(240, high or 10_000)


def test_nonsense_is_not_taken_for_room(site, card):
    for nonsense in ("", "-1", "0", "1e3", "x", "9" * 400, "٣"):
        told = oembed(site, card["page_url"], maxwidth=nonsense).json()
        assert told["width"] == 1080, nonsense


def test_the_badge_follows_the_chain_and_counts_nobody(site):
    made = site.make()
    path = f"/badge/{made['code']}.svg"
    first = site.client.get(path)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/svg+xml")
    assert first.headers["cache-control"] == FRESH
    assert "It is on its way." in first.text
    assert site.client.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert site.figures(made, made["code"])["openings"] == NOBODY
    friend = site.browser()
    own = forward_link(friend.get(f"/g/{made['code']}").text)
    friend.post(f"/g/{made['code']}/open")
    reader = site.browser()
    reader.get(f"/g/{own}")
    reader.post(f"/g/{own}/open")
    then = site.client.get(f"/badge/{own}.svg?lang=zh-CN")
    assert "2 人打开过" in then.text
    assert then.headers["etag"] != first.headers["etag"]
    latent = latent_of(site, made)
    assert site.client.get(f"/badge/{latent}.svg").status_code == 200
    assert latent not in {one["code"] for one in site.chain(made)}
    for wrong in (f"/badge/{made['code']}", f"/badge/{made['code']}.png"):
        assert site.client.get(wrong).status_code == 404


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, 0),
        (1, 1),
        (10, 10),
        (11, 10),
        (19, 10),
        (20, 20),
        (99, 50),
        (100, 100),
        (4999, 2000),
        (10**9, 10**9),
    ],
)
def test_a_badge_says_large_counts_roughly(count, said):
    assert rounded(count) == said


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant", "ar"])
def test_a_badge_is_a_drawing_without_script_or_style(lang):
    for people, steps in ((0, 0), (1, 1), (7, 3), (2000, 12), (10**9, 99)):
        drawing = badge_svg(lang, people, steps)
        root = ElementTree.fromstring(drawing)
        tags = {one.tag.removeprefix("{http://www.w3.org/2000/svg}") for one in root.iter()}
        assert tags == {"svg", "title", "rect", "g", "path", "circle", "text"}
        assert b"style" not in drawing
        assert b"href" not in drawing
        assert len(drawing) < 3000
    snippet = badge_html(BASE, "x" * 22, lang=lang)
    assert snippet.startswith(
        f'<a href="{BASE}/g/{"x" * 22}"><img src="{BASE}/badge/{"x" * 22}.svg?lang={lang}"'
    )


@pytest.mark.parametrize("festival", sorted(festival_ids()))
def test_every_festival_has_a_valid_feed(site, festival):
    answer = site.client.get(f"/festivals/{festival}.atom?lang=zh-Hans")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) == 1 + len(feed.findall(f"{ATOM}entry"))
    assert all(one.startswith("urn:uuid:") for one in ids)
    assert feed.findtext(f"{ATOM}title")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    for one in feed.iter(f"{ATOM}updated"):
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT00:00:00Z", one.text)
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links["self"].startswith(f"{BASE}/festivals/{festival}.atom")
    assert links["alternate"] == f"{BASE}/?festival={festival}"


def test_a_feed_shows_the_cards_of_its_festival_and_when_it_comes(site):
    answer = site.client.get("/festivals/mid-autumn.atom?lang=en")
    feed = ElementTree.fromstring(answer.content)
    assert feed.findtext(f"{ATOM}subtitle").startswith("Next: ")
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        links = {one.get("rel"): one for one in entry.findall(f"{ATOM}link")}
        page = site.client.get(links["alternate"].get("href").removeprefix(BASE))
        assert 'name="recipient"' in page.text
        picture = site.client.get(links["enclosure"].get("href"))
        assert picture.headers["content-type"] == links["enclosure"].get("type") == "image/jpeg"
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert links["enclosure"].get("href") in content.text
    assert site.client.get("/festivals/mid-autumn.atom?lang=en").content == answer.content
    known = {"if-none-match": answer.headers["etag"]}
    assert site.client.get("/festivals/mid-autumn.atom?lang=en", headers=known).status_code == 304
    chosen = site.client.get("/festivals/mid-autumn.atom", headers={"accept-language": "ar"})
    assert (chosen.headers["vary"], b'xml:lang="ar"' in chosen.content) == ("accept-language", True)


def test_unknown_festivals_have_no_feed_and_the_maker_page_names_those_it_shows(site):
    for wrong in (
        "/festivals/none.atom",
        "/festivals/mid-autumn",
        "/festivals/mid-autumn.rss",
        "/festivals/.atom",
    ):
        assert site.client.get(wrong).status_code == 404
    front = site.client.get("/")
    shown = re.search(r'href="/\?festival=([a-z-]+)#cards"', front.text)[1]
    page = site.client.get(f"/?festival={shown}").text
    feed = re.search(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', page)[1]
    assert site.client.get(html.unescape(feed)).status_code == 200
    assert "application/atom+xml" not in front.text
    assert quote(shown) in feed
