"""Sending on, over HTTP: the sheet, words by relation, quick send, the mail draft, what a card may carry."""

import html
import io
import re
from email import message_from_bytes, policy
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import zxingcpp
from browser_kit import find_chromium, open_world
from PIL import Image
from playwright.sync_api import expect
from site_kit import BASE, WISH, codes_in, open_site

from greetings.channels import WAYS, segments
from greetings.links import CHANNELS, FRIENDS_MAX, Links
from greetings.web.shares import relations_of

CHINESE = {
    "template": "mid-autumn",
    "lang": "zh-Hans",
    "content": {"recipient": "奶奶", "message": "今晚的月亮，两边的窗都照着。", "sender": "王小明🎉"},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("sharing")) as one:
        yield one


def opened(friend, card, **given):
    """Open a card; return its page and its path."""
    friend.get(f"/g/{card['code']}")
    path = friend.post(f"/g/{card['code']}/open").headers["location"]
    return friend.get(path, **given).text, path


def hrefs(page, start):
    return [html.unescape(one) for one in re.findall(r'href="([^"]+)"', page) if one.startswith(start)]


def rows_of(page):
    """Return the codes of each friend's row."""
    return [codes_in(one) for one in re.split(r'data-friend="\d+"', page)[1:]]


def words_of(link):
    return parse_qs(urlsplit(link).query)["text"][0]


def test_every_way_hands_out_a_link_of_its_own(site):
    card, friend = site.make(), site.browser()
    page, _ = opened(friend, card)
    vias = {}
    for code in codes_in(page):
        link = Links(site.settings.secret_key).read(code)
        row = CHANNELS[link.number]
        vias.setdefault((row.channel, row.via), set()).add(link.nonce)
    expected = {(way.channel, way.via) for way in WAYS.by_via.values()} - {
        ("video", "bilibili"),
        ("video", "douyin"),
    }
    assert expected <= set(vias)
    assert len({nonce for key in expected for nonce in vias[key]}) == 1
    assert len(site.chain(card)) == 1


def test_the_sheet_leads_with_what_a_language_uses_and_folds_the_rest(site):
    card = site.make(CHINESE)
    friend = site.browser()
    for lang, first in (("zh-CN", "wechat"), ("zh-TW", "line"), ("en", "whatsapp"), ("ar", "whatsapp")):
        page, _ = opened(friend, card, headers={"accept-language": lang})
        sheet, fold = page.index('class="ways__list"'), page.index('<details class="fold">')
        shown = re.findall(r"way way--(\w+)", page[sheet:fold])
        assert shown[0] == first
        assert len(shown) == WAYS.front
        assert len(re.findall(r"way way--(\w+)", page)) == len(WAYS.of("sheet"))


def test_words_follow_the_relation_without_script(site):
    card, friend = site.make(), site.browser()
    page, path = opened(friend, card)
    neutral = words_of(hrefs(page, "https://wa.me")[0])
    assert neutral.startswith("Thank you") or "Lin" in neutral
    choices = re.findall(r'class="whom__one" href="([^"]+)"', page)
    assert len(choices) == 4
    said = set()
    for choice in choices:
        answer = friend.get(html.unescape(choice))
        assert answer.status_code == 200
        assert answer.text.count("aria-current") >= 1
        text = words_of(hrefs(answer.text, "https://wa.me")[0])
        assert re.search(r" http://127\.0\.0\.1:8000/g/\w{22}$", text)
        assert "Lin" in text
        said.add(text)
    assert len(said) == 4
    assert neutral in said
    assert friend.get(f"{path}?opened=1&for=boss").text == friend.get(path).text
    assert len(site.chain(card)) == 1
    # Without a cookie the card stays open and the words change too.
    stranger = site.browser(accepts=False)
    page = stranger.get(f"/g/{card['code']}?opened=1&for=colleague").text
    assert "all good wishes" in words_of(hrefs(page, "https://wa.me")[0])
    assert relations_of("/g/x?opened=1&", "")[0].href == "/g/x?opened=1"


def test_the_maker_chooses_words_too(site):
    card = site.make()
    page = site.client.get(f"{card['manage_url']}/ready?for=family").text
    assert "with love" in words_of(hrefs(page, "https://wa.me")[0])
    assert f'href="{card["manage_url"].removeprefix(BASE)}/ready?for=friend"' in page


def test_the_api_keeps_its_words(site):
    card = site.make()
    assert card["share_text"].endswith(card["page_url"])
    made = site.client.post(
        "/api/v1/forwards", json={"parent": card["code"], "channel": "im", "via": "line"}
    ).json()
    assert made["share_text"] == card["share_text"].replace(card["page_url"], made["page_url"])


def test_text_message_and_mail_end_with_the_link(site):
    card, friend = site.make(CHINESE), site.browser()
    for relation in ("", "&for=family", "&for=friend", "&for=colleague"):
        page = friend.get(f"/g/{card['code']}?opened=1{relation}", headers={"accept-language": "zh-CN"}).text
        [sms] = hrefs(page, "sms:")
        assert sms.startswith("sms:?&body=")
        body = unquote(sms.removeprefix("sms:?&body="))
        assert re.search(r"\S http://127\.0\.0\.1:8000/g/\w{22}$", body)
        assert segments(body).segments == 1
        [mail] = hrefs(page, "mailto:")
        assert "%0D%0A%0D%0Ahttp" in mail
        fields = dict(part.split("=", 1) for part in mail.removeprefix("mailto:?").split("&"))
        assert unquote(fields["body"]).splitlines()[-1].startswith(f"{BASE}/g/")
        assert "王小明🎉" in unquote(fields["subject"])


def test_a_hostile_name_stays_a_name_in_every_snippet(site):
    wish = {**WISH, "content": {**WISH["content"], "sender": "[b]<i>](x)"}}
    page, _ = opened(site.browser(), site.make(wish))
    fields = [html.unescape(one) for one in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)]
    bbcode = next(one for one in fields if one.startswith("[url="))
    assert re.findall(r"\[/?(\w+)", bbcode) == ["url", "img", "img", "url", "url", "url"]
    markdown = next(one for one in fields if one.startswith("[!["))
    assert r"\[b\]&lt;i&gt;\]\(x\)" in markdown
    # Plain text may hold what it likes, markup may not.
    assert not any("<i>" in one for one in fields if one.startswith("<"))
    assert any(one.startswith("<iframe ") and "/embed" in one for one in fields)


def test_the_mail_draft_bears_its_own_link(site):
    card, friend = site.make(CHINESE), site.browser()
    page = friend.get(f"/g/{card['code']}?opened=1&for=family", headers={"accept-language": "zh-CN"}).text
    [address] = [one for one in hrefs(page, "/g/") if "card.eml" in one]
    answer = friend.get(address, headers={"accept-language": "zh-CN"})
    assert answer.headers["content-type"] == "message/rfc822"
    assert 'filename="card.eml"' in answer.headers["content-disposition"]
    assert "no-store" in answer.headers["cache-control"]
    mail = message_from_bytes(answer.content, policy=policy.default)
    link = BASE + address[: address.index("/card.eml")]
    assert "王小明🎉" in mail["subject"]
    words, picture = mail.iter_parts()
    plain = next(words.iter_parts()).get_content()
    assert "时时惦记着你" in plain
    assert plain.strip().endswith(link)
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.get_content())))
    assert code.text == link
    # The link of a draft is a mail's; fetching the draft made no row.
    assert len(site.chain(card)) == 1
    site.browser().post(f"{link.removeprefix(BASE)}/sent")
    assert [(one["channel"], one["via"]) for one in site.chain(card)][1:] == [("email", "eml")]


def test_quick_send_keeps_a_link_for_each_friend(site):
    card, sender = site.make(), site.browser()
    _, path = opened(sender, card)
    page = sender.get(f"{path}/friends").text
    rows = rows_of(page)
    assert len(rows) == 12
    assert sum(map(len, rows)) == len(set().union(*rows))
    assert rows_of(sender.get(f"{path}/friends?for=friend").text) == rows
    assert "<form" not in page
    assert 'name="' not in re.sub(r"<meta[^>]*>", "", page)
    assert len(site.chain(card)) == 1
    # Friend 1 opens his message, friend 2 his: two rows below the same parent, told apart.
    links = Links(site.settings.secret_key)
    for row in rows[:2]:
        code = next(one for one in row if CHANNELS[links.read(one).number].via == "sms")
        reader = site.browser()
        assert reader.get(f"/g/{code}").status_code == 200
        assert reader.post(f"/g/{code}/open").status_code == 303
    chain = site.chain(card)
    assert [(one["via"], one["parent"] == card["code"]) for one in chain[1:]] == [("sms", True)] * 2
    assert site.figures(card, chain[1]["code"])["openings"]["person"] == 1
    # His own page counts both; before, nobody had opened anything through him.
    assert "2 people have opened it through your link" in sender.get(path).text
    # Looking at a friend's link himself, the sender counts as nobody.
    assert sender.get(f"/g/{chain[2]['code']}").status_code == 200
    assert sender.post(f"/g/{chain[2]['code']}/open").status_code == 303
    assert site.figures(card, chain[2]["code"])["openings"] == {
        "preview": 0,
        "scanner": 0,
        "unknown": 1,
        "person": 1,
    }


def test_quick_send_without_a_cookie_draws_new_links(site):
    card = site.make()
    stranger = site.browser(accepts=False)
    one, other = (rows_of(stranger.get(f"/g/{card['code']}/friends").text) for _ in range(2))
    assert not set().union(*one) & set().union(*other)
    assert len(site.chain(card)) == 1
    assert "set-cookie" in stranger.get(f"/g/{card['code']}/friends").headers


def test_quick_send_of_a_link_that_nobody_opened_leads_to_the_card(site):
    card, friend = site.make(), site.browser()
    _, path = opened(friend, card)
    answer = site.browser().get(f"{path}/friends")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert len(site.chain(card)) == 1
    assert site.browser().get(f"/g/{'x' * 22}/friends").status_code == 404


def test_what_was_taken_back_sends_nothing(site):
    card, friend = site.make(), site.browser()
    _, path = opened(friend, card)
    site.managed(card, f"/api/v1/cards/{card['code']}", "DELETE")
    for below in ("friends", "card.eml"):
        answer = friend.get(f"{path}/{below}")
        assert answer.status_code == 410
        assert answer.headers["cache-control"] == "no-store"


def test_a_visitor_knows_all_his_nonces_and_no_others():
    links = Links(["s" * 40, "t" * 40])
    visitor, other = links.visitor(b"one"), links.visitor(b"two")
    mine = [visitor.nonce(7, friend) for friend in range(FRIENDS_MAX + 1)]
    assert mine[0] == visitor.nonce(7)
    assert len(set(mine)) == FRIENDS_MAX + 1
    assert all(visitor.made(7, nonce) for nonce in mine)
    assert not any(other.made(7, nonce) or visitor.made(8, nonce) for nonce in mine)
    assert set(mine) < set(visitor.nonces(7))
    # After a rotation the links of the older secret are still his.
    rotated = Links(["u" * 40, "s" * 40]).visitor(b"one")
    assert all(rotated.made(7, nonce) for nonce in mine)
    for friend in (-1, FRIENDS_MAX + 1):
        with pytest.raises(ValueError, match="1 to 12"):
            visitor.nonce(7, friend)


@pytest.mark.parametrize("carries", ["link", "file"])
def test_a_card_carries_what_the_setting_says(tmp_path, carries):
    with open_site(tmp_path / carries, carries=carries, quick_send_max=3) as site:
        card, friend = site.make(), site.browser()
        page, path = opened(friend, card)
        body = page[page.index('id="send-on"') :]
        assert ("https://wa.me" in body) is (carries == "link")
        assert ("card.eml" in body) is (carries == "file")
        assert ('download="card.jpg"' in body) is (carries == "file")
        assert ("data-link-text" in body) is (carries == "link")
        assert f'data-carries="{carries}"' in body
        assert "way--wechat" in body
        rows = friend.get(f"{path}/friends").text
        assert len(rows_of(rows)) == 3
        assert ("sms:" in rows) is (carries == "link")
        assert ('download="card.jpg"' in rows) is (carries == "file")


# With script, in a real browser
EXECUTABLE = find_chromium()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("sharing-browser") / "data", EXECUTABLE) as one:
        yield one


@pytest.mark.browser
@pytest.mark.skipif(EXECUTABLE is None, reason="no Chromium on PATH")
def test_names_of_friends_stay_in_the_browser(world):
    card = world.make()
    with world.person(goes_to=r"^https://wa\.me/") as sender:
        sender.receive(card["page_url"])
        sender.open_sheet()
        page, asked = sender.page, []
        page.locator(".ways__friends").tap()
        row = page.locator("[data-friend='1']")
        name = row.locator("[data-name]")
        expect(name).to_be_visible()
        sender.context.on("request", lambda request: asked.append((request.url, request.post_data)))
        name.fill("Zoë & Bo")
        button = row.locator(".way--whatsapp")
        text = words_of(button.get_attribute("href"))
        assert text.startswith("For Zoë & Bo: ")
        assert re.search(r" http://\S+/g/\w{22}$", text)
        with page.expect_request("**/sent"), sender.context.expect_page():
            button.tap()
        expect(row.locator("[data-sent]")).to_be_visible()
        # The words change with the relation, the name goes with them; the next card remembers it.
        page.locator(".whom__one").nth(2).tap()
        expect(page.locator("[data-friend='1'] [data-name]")).to_have_value("Zoë & Bo")
        text = words_of(page.locator("[data-friend='1'] .way--whatsapp").get_attribute("href"))
        assert text.startswith("Hi Zoë & Bo, a card from Lin")
        ours = [one for one in asked if one[0].startswith(world.base)]
        assert ours
        assert not [one for one in ours if "Zo" in unquote(f"{one[0]} {one[1]}")]
        page.locator("[data-forget]").tap()
        expect(page.locator("[data-friend='1'] [data-name]")).to_have_value("")
        assert page.evaluate("JSON.parse(localStorage.friends).every((one) => one === '')")
        assert sender.overflow() == 0
    assert [one["via"] for one in world.chain(card)][1:].count("whatsapp") == 1


@pytest.mark.browser
@pytest.mark.skipif(EXECUTABLE is None, reason="no Chromium on PATH")
@pytest.mark.parametrize("view", ["zh-Hans", "ar", "desk"])
def test_sheet_and_quick_send_shut_nobody_out(world, view):
    card = world.make()
    given = {"desk": True} if view == "desk" else {"lang": view}
    with world.person(**given) as reader:
        page = reader.page
        reader.receive(card["page_url"])
        reader.open_sheet()
        before = page.locator(".ways__words").inner_text()
        page.locator("#send-on .whom__one").nth(1).click()
        expect(page.locator(".ways__words")).not_to_have_text(before)
        expect(page.locator("#send-on .whom__one").nth(1)).to_be_focused()
        for fold in page.locator("#send-on .fold > summary").all():
            fold.click()
        page.locator("#send-on .way--messenger").click()
        assert reader.overflow() == 0
        assert not reader.faults(within="#send-on")
        page.locator("#send-on .paste [data-copy]").first.click()
        expect(page.locator("#send-on [data-copied]")).not_to_be_empty()
        reader.go(page.locator(".ways__friends").get_attribute("href"))
        page.locator(".friends__more > summary").click()
        expect(page.locator("[data-friend='12'] [data-name]")).to_be_visible()
        assert reader.overflow() == 0
        assert not reader.faults()
