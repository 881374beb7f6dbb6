"""People who joined, for programs; and the letter that brings a lost private link back."""

from __future__ import annotations

import io
import re
from base64 import b64encode

import pytest
from mail_kit import open_site_with_mail
from people_kit import beside, decide, join, join_by_program, make_card, picture, roll_up
from PIL import Image
from site_kit import BASE, WISH, open_site, paths_of

API = "/api/v1/participants"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("people-api")) as opened:
        yield opened


def ask(site, method, handle, tail="", *, token=None, **given):
    headers = given.pop("headers", {}) | (
        {"authorization": f"Bearer {token}".encode("latin-1")} if token else {}
    )
    return site.client.request(method, f"{API}/{handle}{tail}", headers=headers, **given)


# Joining
def test_joining_tells_everything_once(site):
    parent = join_by_program(site, "api-root", name="Root")
    assert parent["parent"] is None
    assert parent["generation"] == 0
    answer = site.client.post(
        API, json={"display_name": "小林", "handle": "小林", "via": "@api-root", "lang": "zh-Hans"}
    )
    assert answer.status_code == 201
    child = answer.json()
    assert set(child) == {"handle", "page_url", "manage_url", "manage_token", "parent", "generation"}
    assert (child["handle"], child["parent"], child["generation"]) == ("小林", "api-root", 1)
    assert child["page_url"] == answer.headers["location"] == f"{BASE}/@%E5%B0%8F%E6%9E%97"
    assert child["manage_url"] == f"{BASE}/own/%E5%B0%8F%E6%9E%97/{child['manage_token']}"
    assert site.client.get(child["manage_url"]).status_code == 200
    told = ask(site, "GET", "小林").json()
    assert told == {
        "handle": "小林",
        "display_name": "小林",
        "page_url": child["page_url"],
        "generation": 1,
        "parent": "api-root",
    }


def test_joining_by_a_card_whose_maker_joined(site):
    browser = site.browser()
    join(browser, "api-maker")
    code = make_card(browser)
    assert join_by_program(site, "api-reader", code)["parent"] == "api-maker"


def test_a_card_made_on_somebodys_page_by_program(site):
    join_by_program(site, "api-page")
    card = site.make(WISH | {"from": "@api-page"})
    assert join_by_program(site, "api-friend", card["code"])["parent"] == "api-page"
    answer = site.client.post("/api/v1/cards", json=WISH | {"from": "@nobody-there"})
    assert (answer.status_code, paths_of(answer)) == (422, {"from": "unknown-handle"})


def test_a_replay_makes_nobody_and_tells_the_same_token(site):
    wish = {"display_name": "Replay", "handle": "replayed"}
    headers = {"idempotency-key": "a-key-of-my-own"}
    first = site.client.post(API, json=wish, headers=headers)
    second = site.client.post(API, json=wish, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["idempotency-replayed"] == "true"
    assert first.json() == second.json()
    assert site.client.post(API, json=wish | {"handle": "other"}, headers=headers).status_code == 409
    renewed = ask(site, "POST", "replayed", "/token", token=first.json()["manage_token"]).json()
    third = site.client.post(API, json=wish, headers=headers).json()
    assert (third["manage_token"], third["manage_url"]) == (None, None)
    assert ask(site, "GET", "replayed", "/generations", token=renewed["manage_token"]).status_code == 200


@pytest.mark.parametrize(
    ("wish", "kinds"),
    [
        ({}, {"display_name": "required", "handle": "required"}),
        ({"display_name": "", "handle": ""}, {"display_name": "required", "handle": "required"}),
        (
            {"display_name": "x", "handle": "a" * 50, "mail": "nobody", "via": "@nobody-here"},
            {"handle": "too-long", "mail": "mail", "via": "unknown-handle"},
        ),
        ({"display_name": "x", "handle": "fine", "via": "0" * 22}, {"via": "unknown-link"}),
        ({"display_name": "x", "handle": "docs"}, {"handle": "reserved"}),
    ],
)
def test_all_findings_come_at_once(site, wish, kinds):
    answer = site.client.post(API, json=wish)
    assert answer.status_code == 422
    assert paths_of(answer) == kinds


def test_what_nobody_asked_for_is_refused(site):
    wish = {"display_name": "x", "handle": "stray", "surprise": 1}
    assert site.client.post(API, json=wish).status_code == 400
    assert site.client.post(f"{API}?x=1", json={"display_name": "x", "handle": "stray"}).status_code == 400
    assert ask(site, "GET", "api-root?x=1").status_code == 400
    assert site.client.get("/@stray").status_code == 404


def test_the_examples_of_the_document_are_true(site):
    document = site.client.get("/api/v1/openapi.json").json()
    code = site.make()["code"]
    path = document["paths"]["/participants"]["post"]
    for example in path["requestBody"]["content"]["application/json"]["examples"].values():
        wish = example["value"] | {"handle": f"{example['value']['handle']}2"}
        if "via" in wish:
            wish["via"] = code
        assert site.client.post(API, json=wish).status_code == 201
    put = document["paths"]["/participants/{handle}/creative"]["put"]["requestBody"]["content"]
    assert set(put) == {"application/json", "multipart/form-data"}
    owner = join_by_program(site, "exemplary")
    for example in put["application/json"]["examples"].values():
        answer = ask(
            site, "PUT", "exemplary", "/creative", token=owner["manage_token"], json=example["value"]
        )
        assert answer.status_code == 200


# What is public
def test_eight_slots_of_somebody(site):
    via = ""
    for number in range(10):
        join_by_program(site, f"slot-{number}", via)
        via = f"@slot-{number}"
    slots = ask(site, "GET", "slot-9", "/slots").json()["slots"]
    assert [one["k"] for one in slots] == list(range(1, 9))
    assert [one["handle"] for one in slots] == [f"slot-{9 - k}" for k in range(1, 9)]
    assert slots[0]["creative"] == {"line": "slot-8", "link": f"{BASE}/@slot-8", "picture_url": None}
    few = ask(site, "GET", "slot-1", "/slots").json()["slots"]
    assert [one["kind"] for one in few] == ["ancestor", *["house"] * 7]
    house = {"line": "A greeting is waiting to be written", "link": f"{BASE}/", "picture_url": None}
    assert few[7] == {"k": 8, "kind": "house", "creative": house}


def test_nobody_is_not_found(site):
    for tail in ("", "/slots"):
        assert ask(site, "GET", "nobody-here", tail).status_code == 404


# What is private
def test_private_things_need_the_token_of_that_page(site):
    join_by_program(site, "guarded")
    other = join_by_program(site, "other-one")
    acts = (("GET", "/generations"), ("PUT", "/creative"), ("POST", "/token"), ("DELETE", ""))
    for method, tail in acts:
        for token in (None, "x", "\xe9", other["manage_token"]):
            answer = ask(site, method, "guarded", tail, token=token)
            assert answer.status_code == 401, (method, tail, token)
            assert answer.headers["www-authenticate"] == "Bearer"
        assert ask(site, method, "nobody-here", tail, token=other["manage_token"]).status_code == 404
    assert ask(site, "GET", "guarded").status_code == 200


def test_generations_are_counted(site):
    root = join_by_program(site, "gen-0")
    for number in range(1, 11):
        join_by_program(site, f"gen-{number}", f"@gen-{number - 1}")
    roll_up(site.settings)
    told = ask(site, "GET", "gen-0", "/generations", token=root["manage_token"]).json()
    assert told["levels"] == [1] * 8
    assert told["total"] == 8
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", told["as_of"])


def test_a_creative_by_json_and_by_form_is_the_same(site):
    token = join_by_program(site, "creator")["manage_token"]
    join_by_program(site, "below-creator", "@creator")
    line = ask(site, "PUT", "creator", "/creative", token=token, json={"line": "Fresh bread"})
    assert line.json() == {
        "state": "approved",
        "reason": "",
        "line": "Fresh bread",
        "link": "",
        "picture": False,
    }
    assert ask(site, "GET", "below-creator", "/slots").json()["slots"][0]["creative"]["line"] == "Fresh bread"

    link = "https://bakery.example/spring"
    body = {"line": "With a picture", "link": link, "picture": b64encode(picture()).decode()}
    sent = ask(site, "PUT", "creator", "/creative", token=token, json=body)
    form = {
        "line": (None, "With a picture"),
        "link": (None, link),
        "picture": ("p.png", picture(), "image/png"),
    }
    formed = ask(site, "PUT", "creator", "/creative", token=token, files=form)
    assert sent.json() == formed.json()
    assert formed.json()["state"] == "pending"
    assert formed.json()["picture"]
    slot = ask(site, "GET", "below-creator", "/slots").json()["slots"][0]
    assert slot["creative"]["line"] == "Fresh bread", "the one before stays until then"

    decide(site.settings, approve=True)
    shown = ask(site, "GET", "below-creator", "/slots").json()["slots"][0]["creative"]
    assert shown["line"] == "With a picture"
    assert shown["link"].startswith(f"{BASE}/s/")
    assert site.client.get(shown["link"], follow_redirects=False).headers["location"] == link
    drawn = Image.open(io.BytesIO(site.client.get(shown["picture_url"]).content))
    assert drawn.format == "JPEG"
    assert drawn.size == (600, 400)


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ({}, {"line": "required"}),
        (
            {"line": "", "link": "ftp://x.example", "picture": "???"},
            {"line": "required", "link": "link", "picture": "not-a-picture"},
        ),
        ({"line": "x", "picture": b64encode(b"GIF89a").decode()}, {"picture": "not-a-picture"}),
        ({"line": "x" * 61}, {"line": "too-long"}),
        ({"line": "x", "link": "https://127.0.0.1/"}, {"link": "link"}),
    ],
)
def test_what_is_wrong_with_a_creative_is_told_at_once(site, body, kinds):
    token = join_by_program(site, f"wrong-{len(str(body))}-{len(kinds)}")["manage_token"]
    handle = f"wrong-{len(str(body))}-{len(kinds)}"
    answer = ask(site, "PUT", handle, "/creative", token=token, json=body)
    assert answer.status_code == 422
    assert paths_of(answer) == kinds
    slots = ask(site, "GET", handle, "/slots")
    assert slots.status_code == 200


def test_bodies_of_creatives_have_a_limit_of_their_own(site):
    token = join_by_program(site, "heavy")["manage_token"]
    most = site.settings.creative_picture_max_bytes
    fits = {"line": "x", "picture": b64encode(bytes(most)).decode()}
    assert paths_of(ask(site, "PUT", "heavy", "/creative", token=token, json=fits)) == {
        "picture": "not-a-picture"
    }
    over = {"line": "x", "picture": b64encode(bytes(most + 100_000)).decode()}
    assert ask(site, "PUT", "heavy", "/creative", token=token, json=over).status_code == 413
    assert site.client.post(API, content=bytes(70_000)).status_code == 413


def test_a_new_token_replaces_the_old_one(site):
    first = join_by_program(site, "turning")
    answer = ask(site, "POST", "turning", "/token", token=first["manage_token"])
    fresh = answer.json()
    assert site.client.get(fresh["manage_url"]).status_code == 200
    assert site.client.get(first["manage_url"]).status_code == 404
    assert ask(site, "POST", "turning", "/token", token=first["manage_token"]).status_code == 401


def test_leaving_by_program(site):
    owner = join_by_program(site, "leaving")
    join_by_program(site, "left-behind", "@leaving")
    assert ask(site, "DELETE", "leaving", token=owner["manage_token"]).json() == {"state": "erased"}
    for tail in ("", "/slots"):
        assert ask(site, "GET", "leaving", tail).status_code == 404
    behind = ask(site, "GET", "left-behind").json()
    assert (behind["parent"], behind["generation"]) == (None, 1)
    assert ask(site, "GET", "left-behind", "/slots").json()["slots"][0]["kind"] == "house"


def test_banned_people_are_gone_for_everybody(site):
    owner = join_by_program(site, "banned")
    ask(site, "PUT", "banned", "/creative", token=owner["manage_token"], json={"line": "x"})
    join_by_program(site, "below-banned", "@banned")

    async def ban(people):
        await people.ban(await people.by_handle("banned"), "spam")

    beside(site.settings, ban)
    assert ask(site, "GET", "banned").status_code == 410
    page = site.client.get("/@banned")
    assert page.status_code == 410
    assert "This page is out of service" in page.text
    assert "no-store" in page.headers["cache-control"]
    assert ask(site, "GET", "below-banned", "/slots").json()["slots"][0]["kind"] == "house"


# A lost private link
def test_a_letter_brings_a_lost_link_back(tmp_path):
    with open_site_with_mail(tmp_path) as (site, box):
        assert 'name="mail"' in site.browser().get("/join").text
        own = join(site.browser(), "loser", name="Lo & Ser", mail="Lo@mail.example")
        join(site.browser(), "without-mail")
        assert "/own/lost" in site.browser().get("/join").text

        def asked(handle, mail):
            answer = site.client.post("/own/lost", data={"handle": handle, "mail": mail})
            return answer.status_code, answer.text

        right = asked("loser", "lo@mail.example")
        for handle, mail in (
            ("loser", "other@mail.example"),
            ("loser", ""),
            ("without-mail", ""),
            ("nobody-here", "lo@mail.example"),
            ("", ""),
        ):
            assert asked(handle, mail) == right
        (letter,) = box.letters
        assert letter["to"] == "Lo@mail.example"
        assert "Lo & Ser" in letter.get_content()
        link = re.search(rf"{BASE}(/own/lost/again/\S+)", letter.get_content())[1]
        assert "loser" not in link

        assert site.client.get(link).status_code == 200
        assert site.client.get(own).status_code == 200, "fetching the letter's link changes nothing"
        elsewhere = {"origin": "https://elsewhere.example"}
        assert site.client.post(link, headers=elsewhere).status_code == 400
        renewed = site.client.post(link, follow_redirects=False)
        assert renewed.status_code == 303
        assert site.client.get(renewed.headers["location"]).status_code == 200
        assert site.client.get(own).status_code == 404
        for wrong in ("/own/lost/again/x", link[:-4] + "AAAA"):
            assert site.client.get(wrong).status_code == 404
            assert site.client.post(wrong).status_code == 404


def test_a_mail_server_that_is_away_changes_no_answer(tmp_path):
    with open_site(tmp_path, smtp_url="smtp://127.0.0.1:1", mail_from="cards@cards.example") as site:
        join(site.browser(), "patient", mail="p@mail.example")
        answer = site.client.post("/own/lost", data={"handle": "patient", "mail": "p@mail.example"})
        assert answer.status_code == 200
        assert "on its way" in answer.text


def test_a_link_of_somebody_who_left_opens_nobody_elses_page(tmp_path):
    with open_site_with_mail(tmp_path) as (site, box):
        own = join(site.browser(), "same-name", mail="first@mail.example")
        site.client.post("/own/lost", data={"handle": "same-name", "mail": "first@mail.example"})
        link = re.search(rf"{BASE}(/own/lost/again/\S+)", box.letters[0].get_content())[1]
        site.client.post(f"{own}/leave")
        join(site.browser(), "same-name", mail="second@mail.example")
        assert site.client.post(link, follow_redirects=False).status_code == 404
