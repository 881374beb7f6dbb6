"""What readers and makers see, and what the ledger notes of it; without script, over in-process HTTP."""

from __future__ import annotations

import html
import io
import re
from urllib.parse import quote

import pytest
import zxingcpp
from PIL import Image
from site_kit import BASE, WISH, codes_in, forward_link, open_site

WHATSAPP = "WhatsApp/2.23.20.0"
SCANNER = "Mozilla/5.0 (compatible; SafeLinks scanner bot)"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("pages")) as opened:
        yield opened


def kinds(site, card, code=None):
    return site.figures(card, code or card["code"])["openings"]


def test_the_envelope_names_both_and_shows_nothing_of_the_wish(site):
    card = site.make()
    page = site.browser().get(f"/g/{card['code']}")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "private, no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert 'name="robots" content="noindex' in page.text
    assert "Grandma" in page.text
    assert "Lin" in page.text
    assert "same moon" not in page.text
    assert f'action="/g/{card["code"]}/open"' in page.text
    assert len(page.content) < 60_000


def test_messengers_find_picture_and_words(site):
    card = site.make()
    page = site.browser(agent=WHATSAPP, accepts=False).get(f"/g/{card['code']}")
    meta = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page.text))
    assert meta["og:url"] == card["page_url"]
    assert meta["og:image"].startswith(card["image_url"])
    assert meta["twitter:card"] == "summary_large_image"
    assert "Lin" in meta["og:title"]
    picture = site.client.get(html.unescape(meta["og:image"]))
    assert Image.open(io.BytesIO(picture.content)).size == (
        int(meta["og:image:width"]),
        int(meta["og:image:height"]),
    )
    oembed = html.unescape(re.search(r'type="application/json\+oembed" href="([^"]+)"', page.text)[1])
    told = site.client.get(oembed).json()
    assert (told["version"], told["type"]) == ("1.0", "photo")
    assert site.client.get(told["url"]).status_code == 200


def test_oembed_knows_only_our_cards(site):
    card = site.make()
    small = site.client.get(
        "/oembed", params={"url": card["page_url"], "maxwidth": "1080", "maxheight": "1100"}
    ).json()
    assert (small["width"], small["height"]) == (1080, 1080)
    for url, status in (
        ("https://elsewhere.example/g/x", 404),
        ("", 400),
        (f"{BASE}/g/{'z' * 22}", 404),
        ("http://[", 400),
    ):
        assert site.client.get("/oembed", params={"url": url}).status_code == status
    assert site.client.get("/oembed", params={"url": card["page_url"], "format": "yaml"}).status_code == 404


def test_opening_the_envelope_counts_one_person_and_leads_to_his_own_link(site):
    card, friend = site.make(), site.browser()
    own = forward_link(friend.get(f"/g/{card['code']}").text)
    opened = friend.post(f"/g/{card['code']}/open")
    assert (opened.status_code, opened.headers["location"]) == (303, f"/g/{own}")
    page = friend.get(opened.headers["location"])
    assert "same moon" in page.text
    assert forward_link(page.text) == own
    friend.post(f"/g/{card['code']}/open")
    assert kinds(site, card) == {"preview": 0, "scanner": 0, "unknown": 1, "person": 1}
    assert len(site.chain(card)) == 1  # looking and opening make no row
    # The same browser is handed the same link each time, and finds the card open when it comes back to it.
    assert forward_link(friend.get(f"/g/{card['code']}").text) == own
    assert "same moon" in friend.get(f"/g/{own}").text
    assert len(site.chain(card)) == 1


def test_without_cookies_the_card_opens_too(site):
    card, friend = site.make(), site.browser(accepts=False)
    opened = friend.post(f"/g/{card['code']}/open")
    assert opened.headers["location"] == f"/g/{card['code']}?opened=1"
    page = friend.get(opened.headers["location"])
    assert "same moon" in page.text
    friend.post(f"/g/{card['code']}/open")
    assert kinds(site, card)["person"] == 1
    assert forward_link(page.text) != forward_link(friend.get(f"/g/{card['code']}").text)


def test_a_card_travels_five_generations_by_copied_addresses(site):
    card = site.make()
    code, expected = card["code"], [(None, 0)]
    for generation in range(1, 6):
        friend = site.browser()
        own = forward_link(friend.get(f"/g/{code}").text)
        friend.post(f"/g/{code}/open")
        expected.append((code, generation))
        code = own
    site.browser().get(f"/g/{code}")
    listed = site.chain(card)
    assert [(one["parent"], one["generation"]) for one in listed] == expected
    assert [one["channel"] for one in listed[1:]] == ["other"] * 5
    assert [one["state"] for one in listed[1:]] == ["opened"] * 5
    assert site.figures(card, card["code"])["descendants"] == 4  # the last one was looked at, not opened


def test_a_reader_sees_how_far_his_own_link_went(site):
    card, first = site.make(), site.browser()
    own = code = forward_link(first.get(f"/g/{card['code']}").text)
    first.post(f"/g/{card['code']}/open")
    assert "here you will see how far it travels" in first.get(f"/g/{own}").text
    for _ in range(3):
        reader = site.browser()
        page = reader.get(f"/g/{code}")
        reader.post(f"/g/{code}/open")
        code = forward_link(page.text)
    seen = first.get(f"/g/{own}").text
    assert "1 person has opened it through your link." in seen
    assert "It has gone 2 steps further." in seen


def test_the_sponsor_stands_labelled_below_the_opened_card(site, tmp_path):
    given = {"sponsor_name": "Spring Tea", "sponsor_link": "https://tea.example/spring"}
    with open_site(tmp_path / "sponsored", **given) as sponsored:
        reader = sponsored.browser()
        opened = reader.post(f"/g/{sponsored.make()['code']}/open").headers["location"]
        assert (
            '<a href="/s/0" rel="sponsored nofollow noopener" target="_blank">Spring Tea</a>'
            in reader.get(opened).text
        )
        led = reader.get("/s/0")
        assert (led.status_code, led.headers["location"]) == (302, "https://tea.example/spring")
    assert "Sponsored" not in site.browser().get(f"/g/{site.make()['code']}?opened=1").text


def test_a_name_that_runs_the_other_way_stands_apart_in_the_title(site):
    wish = WISH | {"content": WISH["content"] | {"sender": "שרה"}}
    assert (
        'content="\u2068שרה\u2069 has sent you a card"'
        in site.client.get(f"/g/{site.make(wish)['code']}").text
    )


def test_robots_are_no_people(site):
    card = site.make()
    code = card["code"]
    site.browser(agent=WHATSAPP).get(f"/g/{code}")
    site.browser(agent=SCANNER).get(f"/g/{code}")
    site.browser().ask("HEAD", f"/g/{code}")
    site.browser().get(f"/g/{code}.jpg")
    site.browser().get(f"/g/{code}", headers={"sec-purpose": "prefetch;prerender"})
    assert kinds(site, card) == {"preview": 2, "scanner": 1, "unknown": 0, "person": 0}
    latent = forward_link(site.browser().get(f"/g/{code}").text)
    for path in (f"/g/{latent}.jpg", f"/g/{latent}/qr.png"):
        assert site.browser().get(path).status_code == 200
    assert site.browser().ask("HEAD", f"/g/{latent}").status_code == 200
    assert len(site.chain(card)) == 1  # pictures and HEAD make no row
    robot = site.browser(agent=WHATSAPP)
    assert "set-cookie" not in robot.get(f"/g/{latent}").headers
    assert site.chain(card)[1]["state"] == "previewed"
    assert site.figures(card, code)["children"] == 0


def test_a_share_button_is_noted_at_once(site):
    card, friend = site.make(), site.browser()
    friend.get(f"/g/{card['code']}")
    page = friend.get(friend.post(f"/g/{card['code']}/open").headers["location"]).text
    button = re.search(r'class="way way--whatsapp" href="([^"]+)"[^>]*data-code="(\w{22})"', page)
    assert quote(f"{BASE}/g/{button[2]}", safe="") in html.unescape(button[1])
    assert friend.post(f"/g/{button[2]}/sent").status_code == 204
    assert friend.post(f"/g/{button[2]}/sent").status_code == 204
    row = site.chain(card)[1]
    assert (row["code"], row["channel"], row["via"], row["state"]) == (button[2], "im", "whatsapp", "sent")
    # The same by program: a latent link becomes a sent row.
    other = next(code for code in codes_in(page) if code not in {button[2], card["code"]})
    made = site.client.post("/api/v1/forwards", json={"code": other})
    assert (made.status_code, made.json()["code"]) == (201, other)
    assert len(site.chain(card)) == 3
    assert site.figures(card, card["code"])["children"] == 2


def test_a_form_from_another_site_is_a_look_and_no_person(site):
    card = site.make()
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}):
        assert site.browser().post(f"/g/{card['code']}/open", headers=headers).status_code == 303
    assert kinds(site, card) == {"preview": 0, "scanner": 0, "unknown": 3, "person": 0}
    ours = {"sec-fetch-site": "same-origin", "origin": BASE}
    site.browser().post(f"/g/{card['code']}/open", headers=ours)
    assert kinds(site, card)["person"] == 1
    latent = forward_link(site.browser().get(f"/g/{card['code']}").text)
    site.browser().post(f"/g/{latent}/sent", headers={"origin": "https://evil.example"})
    assert len(site.chain(card)) == 1


def test_the_picture_bears_the_link_of_its_address(site):
    card, friend = site.make(), site.browser()
    own = forward_link(friend.get(f"/g/{card['code']}").text)
    for code in (card["code"], own):
        for suffix, kind in (("jpg", "image/jpeg"), ("png", "image/png"), ("webp", "image/webp")):
            answer = friend.get(f"/g/{code}.{suffix}")
            assert answer.headers["content-type"] == kind
            [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)).convert("RGB"))
            assert found.text == f"{BASE}/g/{code}"
    for size, pixels in (("square", (1080, 1080)), ("story", (1080, 1920)), ("landscape", (1200, 630))):
        answer = friend.get(f"/g/{card['code']}.jpg?size={size}&fbclid=1")
        assert Image.open(io.BytesIO(answer.content)).size == pixels
    code = friend.get(f"/g/{own}/qr.png")
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(code.content)))[0].text == f"{BASE}/g/{own}"


def test_pictures_are_asked_for_again_and_not_sent_again(site):
    card, friend = site.make(), site.browser()
    for path in (f"/g/{card['code']}.jpg", f"/g/{card['code']}/qr.png", f"/g/{card['code']}/recipient.png"):
        first = friend.get(path)
        assert first.status_code == 200, path
        assert first.headers["cache-control"] == "public, max-age=60, must-revalidate"
        again = friend.get(path, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert friend.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    etags = {
        friend.get(f"/g/{card['code']}.{one}").headers["etag"] for one in ("jpg", "png", "jpg?size=square")
    }
    assert len(etags) == 3


def test_a_size_that_does_not_exist_is_told(site):
    card = site.make()
    answer = site.client.get(f"/g/{card['code']}.jpg?size=huge")
    assert answer.status_code == 422
    assert answer.headers["cache-control"] == "no-store"
    assert "portrait" in answer.json()["detail"]


def test_what_messengers_add_to_a_link_does_no_harm(site):
    card, friend = site.make(), site.browser()
    assert friend.get(f"/g/{card['code']}?from=singlemessage&fbclid=abc&isappinstalled=0").status_code == 200
    for tail in ("。", ")", ".", "%E3%80%82%E5%BF%AB", ",", "%22"):
        answer = friend.get(f"/g/{card['code']}{tail}")
        assert answer.status_code == 301, tail
        assert answer.headers["location"] == f"/g/{card['code']}"
    assert friend.get(f"/g/{card['code']}x").status_code == 404


def test_a_card_that_was_taken_back_leaves_a_kind_page(site):
    card, friend = site.make(), site.browser()
    own = forward_link(friend.get(f"/g/{card['code']}").text)
    site.managed(card, f"/api/v1/cards/{card['code']}", "DELETE")
    for path in (f"/g/{card['code']}", f"/g/{own}"):
        page = friend.get(path)
        assert page.status_code == 410
        assert page.headers["cache-control"] == "no-store"
        assert "Grandma" not in page.text
        assert "Lin" not in page.text
    assert friend.post(f"/g/{card['code']}/open").status_code == 410
    assert friend.get(f"/oembed?url={quote(card['page_url'])}").status_code == 410


def test_pages_speak_the_readers_language(site):
    card, friend = site.make(), site.browser()
    for header, lang, direction in (
        ("zh-TW,zh;q=0.9", "zh-Hant", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("fr", "en", "ltr"),
    ):
        page = friend.get(f"/g/{card['code']}", headers={"accept-language": header}).text
        assert f'<html lang="{lang}" dir="{direction}">' in page
    chosen = friend.get(f"/g/{card['code']}?ui=zh-Hans")
    assert 'lang="zh-Hans"' in chosen.text
    assert "ui=zh-Hans" in chosen.headers["set-cookie"]
    assert '<html lang="zh-Hans"' in friend.get("/").text


def test_what_people_write_stays_words(site):
    wish = {
        **WISH,
        "content": {
            "recipient": "<b>{{7*7}}</b>",
            "message": 'a"><script>alert(1)</script> {sender}',
            "sender": "%s",
        },
    }
    card = site.make(wish)
    pages = [
        site.browser().get(f"/g/{card['code']}?opened=1").text,
        site.browser().get(f"/g/{card['code']}").text,
    ]
    pages.append(site.client.get(card["manage_url"]).text)
    for page in pages:
        assert "<script>alert" not in page
        assert "<b>{{" not in page
        assert "{{7*7}}" in page
    assert "{sender}" in pages[0]


def test_a_report_is_stored(site):
    card, friend = site.make(), site.browser()
    form = friend.get(f"/g/{card['code']}/report")
    assert f'action="/g/{card["code"]}/report"' in form.text
    wrong = friend.post(f"/g/{card['code']}/report", data={"reason": "dull", "words": "x" * 501})
    assert wrong.status_code == 422
    cross = friend.post(
        f"/g/{card['code']}/report", data={"reason": "scam"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert cross.status_code == 400
    thanks = friend.post(f"/g/{card['code']}/report", data={"reason": "scam", "words": "It asks for money."})
    assert thanks.status_code == 200
    assert friend.post("/g/zzz/report", data={"reason": "scam"}).status_code == 404


def test_the_journey_is_private_and_takes_the_card_back(site):
    card, friend = site.make(), site.browser()
    friend.get(f"/g/{card['code']}")
    friend.post(f"/g/{card['code']}/open")
    path = card["manage_url"].removeprefix(BASE)
    page = friend.get(path)
    assert page.status_code == 200
    assert "no-store" in page.headers["cache-control"]
    assert "1 person has opened your card" in page.text
    for wrong in (path[:-1] + "0", path[:-1] + "1", f"/journey/{'z' * 22}/x"):
        assert friend.get(wrong).status_code == (200 if wrong == path else 404)
    asked = friend.get(f"{path}/take-back")
    assert f'action="{path}/take-back"' in asked.text
    assert friend.get(f"/g/{card['code']}").status_code == 200  # asking takes nothing back
    assert friend.post(f"{path}/take-back").status_code == 303
    assert friend.get(f"/g/{card['code']}").status_code == 410
    assert f'action="{path}/give-back"' in friend.get(path).text
    assert friend.post(f"{path}/give-back").status_code == 303
    assert friend.get(f"/g/{card['code']}").status_code == 200


def fields_of(page: str) -> dict[str, str]:
    """Return what a plain browser would send: hidden fields, inputs, text areas."""
    form = re.search(r'<form[^>]*action="/make".*?</form>', page, re.S)[0]
    found = dict(re.findall(r'<input type="(?:hidden|text)"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S))
    return {name: html.unescape(value) for name, value in found.items()}


def test_a_card_is_made_without_script(site):
    maker = site.browser()
    gallery = maker.get("/")
    assert gallery.status_code == 200
    assert "/?template=thank-you" in gallery.text
    desk = maker.get("/?template=thank-you")
    form = fields_of(desk.text) | {"recipient": "奶奶", "sender": "小林"}
    assert form["message"]
    look = maker.post("/make", data=form | {"step": "look"})
    assert look.status_code == 200
    pictures = re.findall(r'src="(/look/[^"]+\.jpg)"', look.text)
    assert len(pictures) == 4
    assert "奶奶" not in pictures[0]
    answer = maker.get(pictures[0])
    assert answer.headers["content-type"] == "image/jpeg"
    assert maker.get(pictures[0][:-20] + "x" * 10 + pictures[0][-10:]).status_code == 404
    made = maker.post("/make", data=fields_of(look.text) | {"step": "make"})
    assert made.status_code == 303
    again = maker.post("/make", data=fields_of(look.text) | {"step": "make"})
    assert again.headers["location"] == made.headers["location"]  # a second press makes no second card
    ready = maker.get(made.headers["location"])
    assert ready.status_code == 200
    code = re.search(r"/journey/(\w{22})/", made.headers["location"])[1]
    assert "奶奶" in maker.get(f"/g/{code}").text
    # The maker's own browser keeps its link and counts nothing.
    assert forward_link(maker.get(f"/g/{code}").text) == code


def test_wrong_words_come_back_with_the_form(site):
    maker = site.browser()
    form = fields_of(maker.get("/?template=thank-you").text)
    answer = maker.post("/make", data=form | {"recipient": "x" * 41, "message": "", "step": "make"})
    assert answer.status_code == 422
    assert "x" * 41 in answer.text
    assert "Please write something here." in answer.text
    assert "41" in answer.text


def test_the_card_changes_its_language_and_takes_presets(site):
    maker = site.browser()
    form = fields_of(maker.get("/?template=thank-you").text)
    chinese = fields_of(maker.post("/make", data=form | {"step": "lang:zh-Hans"}).text)
    assert chinese["lang"] == "zh-Hans"
    assert chinese["message"] != form["message"]
    assert chinese["greeting"] != form["greeting"]
    own = fields_of(
        maker.post("/make", data=form | {"message": "My own words.", "step": "lang:zh-Hans"}).text
    )
    assert own["message"] == "My own words."
    page = maker.get("/?template=thank-you").text
    preset = re.search(r'value="(pick:message:friend-0)"', page)[1]
    assert fields_of(maker.post("/make", data=form | {"step": preset}).text)["message"] != form["message"]


def test_the_typing_preview_is_a_picture_or_says_what_is_wrong(site):
    maker = site.browser()
    form = fields_of(maker.get("/?template=thank-you").text)
    answer = maker.post("/preview", data=form | {"recipient": "Grandma", "size": "square", "width": "300"})
    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (432, 432)
    assert answer.headers["cache-control"] == "no-store"
    wrong = maker.post("/preview", data=form | {"recipient": "\ue000"})
    assert (wrong.status_code, wrong.headers["content-type"]) == (422, "application/problem+json")
    assert wrong.json()["errors"][0]["path"] == "content.recipient"
    assert maker.post("/preview", data=form | {"size": "huge"}).status_code == 422
    assert maker.post("/preview", data={"template": "none"}).status_code == 422


def test_make_your_own_remembers_where_it_came_from(site):
    card, friend = site.make(), site.browser()
    friend.get(f"/g/{card['code']}")
    page = friend.get(friend.post(f"/g/{card['code']}/open").headers["location"]).text
    link = re.search(r'href="(/\?from=\w{22})"', page)[1]
    gallery = friend.get(link).text
    chosen = html.unescape(re.search(r'href="(/\?template=thank-you[^"]*)"', gallery)[1])
    assert fields_of(friend.get(chosen).text)["from"] == link[-22:]
    assert "from=" not in friend.get("/?from=nonsense").text
