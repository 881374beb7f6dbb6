"""Growing together over HTTP: pages without script, the API, who sees what, what recall and reports do."""

from __future__ import annotations

import io
import re
import secrets

import pytest
import zxingcpp
from console_kit import TOKEN, operator
from people_kit import join, make_card
from PIL import Image
from site_kit import WISH, forward_link, open_site

GROUP = WISH | {"group": {"kind": "class", "signers": 3}}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("growing"), ops_token=TOKEN) as opened:
        yield opened


@pytest.fixture(scope="module")
def api(site):
    return site.client


def private(token):
    return {"authorization": f"Bearer {token}"}


def opened(browser, code):
    """Open a card like a person; return the page that then stands there."""
    browser.get(f"/g/{code}")
    answer = browser.post(f"/g/{code}/open")
    assert answer.status_code == 303
    return browser.get(answer.headers["location"])


# Answers
def begin(reader, code):
    """Follow the quiet link on an open card; return the address of the maker and its page."""
    page = opened(reader, code).text
    href = re.search(r'href="(/g/\w+/answer)"', page)[1]
    led = reader.get(href)
    assert led.status_code == 303
    return led.headers["location"], reader.get(led.headers["location"]).text


def value(page, name):
    return re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page)[1]


def test_an_answer_turns_the_names_round_and_only_the_sender_finds_it(site):
    maker, reader, other = site.browser(), site.browser(), site.browser()
    manage = make_card(maker, whole=True, recipient="Grandma", sender="Lin")
    root = manage.split("/")[2]
    assert "/answer" not in maker.get(f"/g/{root}").text
    address, page = begin(reader, root)
    assert (value(page, "recipient"), value(page, "sender")) == ("Lin", "Grandma")
    assert "template=thank-you" in address
    form = {name: value(page, name) for name in ("template", "version", "lang", "answers", "once", "from")}
    form |= {"recipient": "Lin", "sender": "Grandma", "message": "It made my day.", "step": "look"}
    look = reader.post("/make", data=form)
    assert 'value="group"' not in look.text
    assert f'name="answers" value="{form["answers"]}"' in look.text
    made = reader.post("/make", data=form | {"step": "make"})
    ready = reader.get(made.headers["location"]).text
    assert "Lin" in ready
    assert "beside the card" in ready
    answer = made.headers["location"].split("/")[2]
    for seen in (maker.get(f"/g/{root}"), maker.get(manage), site.browser().get(manage)):
        assert f'href="/g/{answer}"' in seen.text
        assert "An answer came" in seen.text
    for nobody in (opened(other, root), opened(reader, root)):
        assert f"/g/{answer}" not in nobody.text
        assert "answer came" not in nobody.text
    reader.post(made.headers["location"].replace("/ready", "/take-back"))
    assert "answer came" not in maker.get(manage).text


def test_a_feast_is_answered_with_its_own_design(site):
    maker, reader = site.browser(), site.browser()
    root = make_card(maker, template="mid-autumn")
    assert "template=mid-autumn" in begin(reader, root)[0]
    birthday = make_card(maker, template="birthday")
    assert "template=thank-you" in begin(reader, birthday)[0]
    assert reader.get("/?template=thank-you&answer=nothing").status_code == 200


def test_an_answer_stands_on_the_senders_private_page(site):
    lin, reader = site.browser(), site.browser()
    own = join(lin, "lin-who-asks")
    root = make_card(lin, sender="Lin")
    mine = forward_link(opened(reader, root).text)
    wish = WISH | {"answers": mine, "content": WISH["content"] | {"sender": "Mei"}}
    made = site.make(wish)
    page = lin.get(own).text
    assert f'href="/g/{made["code"]}"' in page
    assert "Mei" in page
    assert made["code"] not in lin.get("/@lin-who-asks").text


def test_answers_over_the_api(site, api):
    card = site.make()
    answer = site.make(WISH | {"answers": card["code"]})
    told = site.managed(card, f"/api/v1/cards/{card['code']}/answers").json()["answers"]
    assert [one["code"] for one in told] == [answer["code"]]
    assert told[0]["sender"] == "Lin"
    assert api.get(f"/api/v1/cards/{card['code']}/answers").status_code == 401
    wrong = api.post("/api/v1/cards", json=WISH | {"answers": "0" * 22})
    assert wrong.json()["errors"][0]["kind"] == "unknown-link"


# Signing together
def gather(maker):
    """Begin a group card; return the maker's page and the sign link's path."""
    form = {"template": "thank-you", "version": "1", "lang": "en", "step": "group", **WISH["content"]}
    made = maker.post("/make", data=form | {"once": secrets.token_hex(8)})
    assert made.status_code == 303
    path = made.headers["location"]
    assert path.endswith("/signing")
    return path, re.search(r'value="http://[^/]+(/sign/\w+)"', maker.get(path).text)[1]


def sign(browser, path, name, line=""):
    once = re.search(r'name="once" value="([^"]+)"', browser.get(path).text)
    return browser.post(path, data={"name": name, "line": line, "once": once[1] if once else "x"})


def test_a_group_signs_without_script_and_the_maker_sends(site):
    maker, mei, bo = site.browser(), site.browser(), site.browser()
    path, link = gather(maker)
    assert sign(mei, link, "梅", "天天开心").status_code == 303
    assert sign(bo, link, "Bo <b>", "from the back row").headers["location"].endswith("?signed=1#mine")
    page = bo.get(link).text
    assert "Bo &lt;b&gt;" in page
    assert "梅" in page
    number = re.search(rf"{link}/(\d+)/take-back", page)[1]
    assert mei.post(f"{link}/{number}/take-back").status_code == 404
    assert site.browser().get(link).text.count("/take-back") == 0
    hidden = re.findall(rf"{path}/(\d+)", maker.get(path).text)[0]
    assert maker.post(f"{path}/{hidden}", data={"hidden": "1"}).status_code == 303
    sent = maker.post(f"{path}/send")
    assert sent.headers["location"].endswith("/ready")
    assert sign(site.browser(), link, "Late").status_code == 409
    root = path.split("/")[2]
    card = opened(site.browser(), root).text
    assert "from the back row" in card
    assert "梅" not in card
    assert bo.post(f"{link}/{number}/take-back").status_code == 303
    assert "from the back row" not in opened(site.browser(), root).text
    assert "The signing is over" in bo.get(link).text


def test_a_second_press_signs_once_and_wrong_words_stay_in_the_form(site):
    _, link = gather(site.browser())
    mei = site.browser()
    sent = [mei.post(link, data={"name": "Mei", "line": "Hi", "once": "same"}) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert mei.get(link).text.count("/take-back") == 1
    wrong = mei.post(link, data={"name": "Mei", "line": "see www.scam.example", "once": "other"})
    assert wrong.status_code == 422
    assert "see www.scam.example" in wrong.text
    for mode in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert mei.post(link, data={"name": "Evil"}, headers=mode).status_code == 400


def test_only_the_sign_link_lets_sign_and_only_the_maker_arranges(site):
    maker = site.browser()
    path, link = gather(maker)
    root, code = path.split("/")[2], link.rpartition("/")[2]
    for other in (root, forward_link(opened(site.browser(), root).text), "0" * 22, "x"):
        assert maker.get(f"/sign/{other}").status_code == 404
    wish = {"parent": root, "channel": "other", "via": "sign"}
    logged = site.client.post("/api/v1/forwards", json=wish).json()["code"]
    assert maker.get(f"/sign/{logged}").status_code == 404
    plain = make_card(maker, whole=True)
    assert maker.get(f"{plain}/signing").status_code == 404
    assert maker.get(f"/journey/{root}/wrong/signing").status_code == 404
    assert site.browser().get(f"/g/{code}").status_code == 200
    day = {"kind": "class", "most": "2", "closes": "2020-01-01"}
    assert maker.post(f"{path}/plan", data=day).status_code == 422
    assert maker.post(f"{path}/plan", data=day | {"closes": "soon", "most": "x"}).status_code == 422
    page = maker.get(path).text
    last = re.search(r'name="closes" type="date"[^>]*max="([^"]+)"', page)[1]
    assert maker.post(f"{path}/plan", data=day | {"closes": last}).status_code == 303
    assert "The class signs" in site.browser().get(link).text


def kept_of(site):
    """Return the pictures that are kept."""
    return {path for path in (site.settings.data / "blobs").rglob("*") if path.is_file()}


def test_the_sheet_carries_each_links_own_code_and_follows_what_is_shown(site, api):
    card = site.make(GROUP)
    sign_code = card["sign_url"].rpartition("/")[2]
    sheet = f"/g/{card['code']}/signatures.jpg"
    assert api.get(sheet).status_code == 404
    first = api.post(f"/api/v1/signatures/{sign_code}", json={"name": "Lin", "line": "Hello"}).json()
    api.post(f"/api/v1/signatures/{sign_code}", json={"name": "梅", "lang": "zh-Hans"})
    below = api.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"}).json()["code"]
    tags, before = set(), kept_of(site)
    for code in (card["code"], below):
        seen = api.get(f"/g/{code}/signatures.jpg")
        assert seen.status_code == 200
        tags.add(seen.headers["etag"])
        with Image.open(io.BytesIO(seen.content)) as picture:
            texts = {one.text for one in zxingcpp.read_barcodes(picture)}
        assert f"http://127.0.0.1:8000/g/{code}" in texts
        again = api.get(f"/g/{code}/signatures.jpg", headers={"if-none-match": seen.headers["etag"]})
        assert again.status_code == 304
    manage = {"headers": private(card["manage_token"])}
    api.put(f"/api/v1/cards/{card['code']}/signatures/{first['id']}", json={"hidden": True}, **manage)
    assert kept_of(site) <= before
    tags.add(api.get(sheet).headers["etag"])
    assert len(tags) == 3
    api.delete(f"/api/v1/cards/{card['code']}", **manage)
    assert api.get(sheet).status_code == 410
    assert api.get(f"/sign/{sign_code}").status_code == 410


def test_signing_over_the_api(site, api):
    card = site.make(GROUP)
    code, manage = card["sign_url"].rpartition("/")[2], {"headers": private(card["manage_token"])}
    path = f"/api/v1/signatures/{code}"
    key = {"idempotency-key": "one"}
    made = [api.post(path, json={"name": "Lin", "line": "Hi"}, headers=key).json() for _ in range(2)]
    assert made[0] == made[1]
    seen = api.get(path).json()
    assert (seen["kind"], seen["state"], seen["signers"], seen["signed"]) == ("class", "open", 3, 1)
    assert [one["name"] for one in seen["signatures"]] == ["Lin"]
    assert api.post(path, json={"name": "Bo", "extra": 1}).status_code == 400
    assert api.post(path, json={"name": ""}).status_code == 422
    other = api.post(path, json={"name": "Bo"}).json()
    one = f"{path}/{made[0]['id']}"
    assert api.delete(one, headers=private(other["token"])).status_code == 404
    assert api.delete(one, headers=private(made[0]["token"])).json()["state"] == "taken_back"
    told = api.put(f"/api/v1/cards/{card['code']}/signing", json={"state": "closed"}, **manage).json()
    assert (told["state"], told["sign_url"], told["signed"]) == ("closed", card["sign_url"], 1)
    assert api.post(path, json={"name": "Late"}).status_code == 409
    changed = api.put(f"/api/v1/cards/{card['code']}/signing", json={"state": "open", "signers": 9}, **manage)
    assert (changed.json()["state"], changed.json()["signers"]) == ("open", 9)
    for wrong in ({"signers": 0}, {"signers": 1000}, {"closes": "soon"}, {"closes": "2020-01-01"}):
        refused = api.put(f"/api/v1/cards/{card['code']}/signing", json=wrong, **manage)
        assert refused.status_code == 422, wrong
        group = GROUP["group"] | wrong
        assert api.post("/api/v1/cards", json=GROUP | {"group": group}).status_code == 422, wrong
    plain = site.make()
    assert site.managed(plain, f"/api/v1/cards/{plain['code']}/signatures").status_code == 404


def test_a_recall_ends_the_signing_and_ops_read_what_was_signed(site, api):
    card = site.make(GROUP)
    code = card["sign_url"].rpartition("/")[2]
    api.post(f"/api/v1/signatures/{code}", json={"name": "Lin", "line": "A bad thing"})
    reporter = site.browser()
    assert reporter.post(f"/g/{code}/report", data={"reason": "hurt", "words": ""}).status_code == 200
    queue = api.get("/api/v1/ops/reports", headers=private(TOKEN)).json()["cards"]
    mine = next(one for one in queue if one["code"] == card["code"])
    assert mine["signatures"] == [{"name": "Lin", "line": "A bad thing"}]
    assert "A bad thing" in operator(site).get("/ops").text
    recalled = api.post(
        "/api/v1/ops/recalls", json={"code": card["code"], "reason": "x"}, headers=private(TOKEN)
    )
    assert recalled.status_code == 201
    for path in (f"/sign/{code}", f"/sign/{code}/qr.png", f"/g/{code}/signatures.jpg", f"/g/{code}/answer"):
        assert site.browser().get(path).status_code == 410, path
    assert api.post(f"/api/v1/signatures/{code}", json={"name": "Bo"}).status_code == 410


# Guest books and friends' pages
def leave(browser, page, name, line):
    return browser.post(f"{page}/guests", data={"name": name, "line": line})


def test_a_guest_book_without_script(site):
    lin, guest = site.browser(), site.browser()
    own = join(lin, "lin-of-books")
    page = "/@lin-of-books"
    wrong = leave(guest, page, "", "see www.scam.example")
    assert wrong.status_code == 422
    assert "see www.scam.example" in wrong.text
    left = leave(guest, page, "Zoë", "What a <i>page</i>")
    assert left.headers["location"] == f"{page}?guest=waits#guests"
    assert "reads your line first" in guest.get(left.headers["location"]).text
    assert leave(guest, page, "Zoë", "Again").status_code == 409
    assert "What a" not in guest.get(page).text
    private_page = lin.get(own).text
    assert "What a &lt;i&gt;page" in private_page
    number = re.search(rf"{own}/guests/(\d+)", private_page)[1]
    assert (
        guest.post(f"/own/lin-of-books/wrong/guests/{number}", data={"decision": "show"}).status_code == 404
    )
    assert lin.post(f"{own}/guests/{number}", data={"decision": "maybe"}).status_code == 422
    assert lin.post(f"{own}/guests/{number}", data={"decision": "show"}).status_code == 303
    stranger = site.browser(agent="Another/1.0")
    assert "What a &lt;i&gt;page" in stranger.get(page).text
    report = f"{page}/guests/{number}/report"
    assert "What a &lt;i&gt;page" in stranger.get(report).text
    assert stranger.post(report, data={"reason": "no such"}).status_code == 422
    assert stranger.post(report, data={"reason": "hurt", "words": "rude"}).status_code == 200
    ops = operator(site)
    assert "What a &lt;i&gt;page" in ops.get("/ops/guests").text
    decided = ops.post(f"/ops/guests/{number}", decision="remove", reason="rude")
    assert decided.status_code == 303
    assert "What a" not in stranger.get(page).text
    assert stranger.get(report).status_code == 404
    assert lin.post(f"{own}/guests", data={"mode": "closed"}).status_code == 303
    assert 'id="guests"' not in stranger.get(page).text


def test_a_guest_takes_his_line_back_and_his_page_is_linked(site):
    lin, mei = site.browser(), site.browser()
    own = join(lin, "lin-with-guests")
    join(mei, "mei-the-guest")
    lin.post(f"{own}/guests", data={"mode": "open"})
    assert (
        leave(mei, "/@lin-with-guests", "Mei", "Hello").headers["location"].endswith("?guest=thanks#guests")
    )
    seen = site.browser(agent="Another/1.0").get("/@lin-with-guests").text
    assert 'href="/@mei-the-guest"' in seen
    assert "/take-back" not in seen
    action = re.search(
        r'action="(/@lin-with-guests/guests/\d+/take-back)"', mei.get("/@lin-with-guests").text
    )
    assert lin.post(action[1]).status_code == 404
    assert mei.post(action[1]).status_code == 303
    assert "Hello</bdi>" not in mei.get("/@lin-with-guests").text


def test_two_pages_show_each_other_by_one_tap_on_each_side(site):
    lin, mei = site.browser(), site.browser()
    own, hers = join(lin, "lin-friend"), join(mei, "mei-friend")
    assert site.browser().post("/@lin-friend/friend").status_code == 404
    assert "/@lin-friend/friend" in mei.get("/@lin-friend").text
    assert mei.post("/@lin-friend/friend").status_code == 303
    assert "seal__name" not in site.browser().get("/@lin-friend").text
    assert "mei-friend" in lin.get(own).text
    assert lin.post(f"{own}/friends/mei-friend", data={"decision": "agree"}).status_code == 303
    for page, friend in (("/@lin-friend", "/@mei-friend"), ("/@mei-friend", "/@lin-friend")):
        assert f'class="seal" href="{friend}"' in site.browser().get(page).text
    mei.post(f"{hers}/friends/lin-friend", data={"decision": "end"})
    for page in ("/@lin-friend", "/@mei-friend"):
        assert "seal__name" not in site.browser().get(page).text
    for handle, trouble in (("nobody-here", "nobody"), ("@lin-friend", "own")):
        answer = lin.post(f"{own}/friends", data={"handle": handle})
        assert answer.headers["location"] == f"{own}?friend={trouble}#friends"
        assert lin.get(answer.headers["location"].partition("#")[0]).text.count('role="alert"') == 1
    lin.post(f"{own}/friends", data={"handle": "@mei-friend"})
    assert "mei-friend" in lin.get(own).text


def test_guests_and_friends_over_the_api(site, api):
    people = {
        name: api.post("/api/v1/participants", json={"display_name": name, "handle": name}).json()
        for name in ("api-lin", "api-mei")
    }
    lin, mei = (private(one["manage_token"]) for one in people.values())
    book = "/api/v1/participants/api-lin/guests"
    line = {"name": "Zoe", "line": "Hello"}
    key = {"idempotency-key": "guest"}
    left = [api.post(book, json=line, headers=key) for _ in range(2)]
    assert [one.status_code for one in left] == [201, 201]
    assert left[0].json() == left[1].json()
    number = left[0].json()["id"]
    assert api.post(book, json=line).status_code == 409
    assert api.get(book).json() == {"mode": "ask", "lines": []}
    assert api.get(f"{book}/waiting").status_code == 401
    assert [one["id"] for one in api.get(f"{book}/waiting", headers=lin).json()["lines"]] == [number]
    assert api.put(f"{book}/{number}", json={"state": "shown"}, headers=mei).status_code == 401
    assert api.put(f"{book}/{number}", json={"state": "shown"}, headers=lin).json()["state"] == "shown"
    assert [one["line"] for one in api.get(book).json()["lines"]] == ["Hello"]
    assert api.get("/api/v1/ops/guests", headers=private(TOKEN)).json()["lines"] == []
    keep = {"decision": "keep", "reason": "fine"}
    assert api.post(f"/api/v1/ops/guests/{number}", json=keep, headers=private(TOKEN)).status_code == 200
    assert api.put(book, json={"mode": "never"}, headers=lin).status_code == 422
    assert api.put(book, json={"mode": "open"}, headers=lin).json()["mode"] == "open"
    friends = "/api/v1/participants/api-{}/friends"
    asked = api.put(friends.format("lin") + "/api-mei", headers=lin)
    assert asked.json() == {"handle": "api-mei", "state": "asked"}
    assert api.get(friends.format("mei") + "/asked", headers=mei).json()["asked_me"][0]["handle"] == "api-lin"
    assert api.put(friends.format("mei") + "/api-lin", headers=mei).json()["state"] == "agreed"
    assert [one["handle"] for one in api.get(friends.format("lin")).json()["friends"]] == ["api-mei"]
    assert api.delete(friends.format("lin") + "/api-mei", headers=lin).json()["state"] == "none"
    assert api.get(friends.format("mei")).json()["friends"] == []
    assert api.put(friends.format("lin") + "/api-lin", headers=lin).status_code == 422
    assert api.put(friends.format("lin") + "/nobody", headers=lin).status_code == 404
