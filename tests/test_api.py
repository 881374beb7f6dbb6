"""The API for programs, over in-process HTTP."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from site_kit import BASE, WISH, open_site, paths_of

from greetings.festivals import nearest_year
from greetings.web.console.campaign_operations import CAMPAIGN_OPERATIONS, OPS_CAMPAIGN_OPERATIONS
from greetings.web.console.contest_operations import CONTEST_OPERATIONS, OPS_CONTEST_OPERATIONS
from greetings.web.console.letter_operations import LETTER_OPERATIONS
from greetings.web.console.operations import BRAND_OPERATIONS
from greetings.web.console.plan_operations import OPS_PLAN_OPERATIONS, PLAN_OPERATIONS
from greetings.web.console.template_operations import OPS_TEMPLATE_OPERATIONS, TEMPLATE_OPERATIONS
from greetings.web.group_operations import GROUP_OPERATIONS
from greetings.web.ops_operations import OPS_OPERATIONS
from greetings.web.people.growing_operations import GROWING_OPERATIONS
from greetings.web.sponsors.operations import SPONSOR_OPERATIONS

OF_BRANDS_AND_OPS = (
    *(*OPS_OPERATIONS, *BRAND_OPERATIONS, *TEMPLATE_OPERATIONS, *OPS_TEMPLATE_OPERATIONS),
    *LETTER_OPERATIONS,
    *(*CAMPAIGN_OPERATIONS, *OPS_CAMPAIGN_OPERATIONS, *PLAN_OPERATIONS, *OPS_PLAN_OPERATIONS),
    *(*CONTEST_OPERATIONS, *OPS_CONTEST_OPERATIONS, *SPONSOR_OPERATIONS),
)
GROWING = (*GROUP_OPERATIONS, *GROWING_OPERATIONS)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("api")) as opened:
        yield opened


@pytest.fixture(scope="module")
def api(site):
    return site.client


def test_templates_tell_all_that_a_maker_needs(api):
    answer = api.get("/api/v1/templates")
    assert answer.status_code == 200
    one = next(each for each in answer.json()["templates"] if each["id"] == "thank-you")
    assert set(one) == {"id", "version", "title", "festivals", "sizes", "fields", "example"}
    assert {"zh-Hans", "zh-Hant", "en", "ar"} <= set(one["title"])
    assert {"name": "portrait", "width": 1080, "height": 1350} in one["sizes"]
    assert {each["name"]: each["required"] for each in one["fields"]}["message"] is True
    assert one["example"]["en"]["message"]


def test_festivals_of_a_span_of_days(api):
    answer = api.get("/api/v1/festivals", params={"from": "2027-02-01", "to": "2027-02-28"})
    found = {one["id"]: one for one in answer.json()["festivals"]}
    assert found["lunar-new-year"]["date"] == "2027-02-06"
    assert "lunar-new-year" in found["lunar-new-year"]["templates"]
    assert api.get("/api/v1/festivals").json()["festivals"]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("from=soon", "from"),
        ("to=2027-02-30", "to"),
        ("from=2027-02-02&to=2027-02-01", "to"),
        ("from=0001-01-01", "from"),
    ],
)
def test_a_day_that_cannot_be_read_is_told(api, query, path):
    answer = api.get(f"/api/v1/festivals?{query}")
    assert answer.status_code == 422
    assert path in paths_of(answer)


def test_unknown_parameters_are_refused(api):
    for path in ("/templates?page=2", "/festivals?form=2027-01-01", "/cards/x/chain?a=1"):
        answer = api.get(f"/api/v1{path}", headers={"authorization": "Bearer x"})
        assert answer.status_code == 400, path
        assert set(paths_of(answer).values()) == {"unknown"}
    assert api.post("/api/v1/forwards?a=1", json={}).status_code == 400
    assert api.get("/api/v1/festivals?from=2027-01-01&from=2027-01-02").status_code == 400


def test_a_card_is_made_and_opens(site, api):
    made = api.post("/api/v1/cards", json=WISH)
    assert made.status_code == 201
    card = made.json()
    assert set(card) == {"code", "page_url", "image_url", "share_text", "manage_url", "manage_token"}
    assert card["page_url"] == f"{BASE}/g/{card['code']}"
    assert card["image_url"].startswith(card["page_url"])
    assert made.headers["location"] == card["page_url"]
    assert "Lin" in card["share_text"]
    assert card["share_text"].endswith(card["page_url"])
    assert api.get(card["page_url"]).status_code == 200
    assert api.get(card["manage_url"]).status_code == 200
    assert api.get(card["image_url"]).headers["content-type"] == "image/jpeg"


def test_forwards_make_a_tree_of_five_generations(site, api):
    card = site.make()
    codes, expected = [card["code"]], [(None, 0, "other")]
    for generation, channel in enumerate(("im", "sms", "email", "forum", "qr"), 1):
        for _ in range(2):  # the second one stays without children
            made = api.post("/api/v1/forwards", json={"parent": codes[-1], "channel": channel})
            assert made.status_code == 201
            expected.append((codes[-1], generation, channel))
        codes.append(made.json()["code"])
    listed = site.chain(card)
    assert [(one["parent"], one["generation"], one["channel"]) for one in listed] == expected
    assert {one["state"] for one in listed} == {"sent"}
    root = site.figures(card, card["code"])
    assert (root["children"], root["descendants"], root["parent"]) == (2, 10, None)
    middle = site.figures(card, codes[3])
    assert (middle["children"], middle["descendants"], middle["generation"]) == (2, 4, 3)
    assert middle["parent"] == codes[2]


def test_a_forward_has_its_own_link_and_may_be_finer_than_its_channel(site, api):
    card = site.make()
    wish = {"parent": card["code"], "channel": "im", "via": "wechat"}
    one, other = (api.post("/api/v1/forwards", json=wish).json() for _ in range(2))
    assert one["code"] != other["code"]
    assert one["share_text"].endswith(one["page_url"])
    assert api.get(one["page_url"]).status_code == 200
    assert {each.get("via") for each in site.chain(card)} == {"root", "wechat"}


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ({}, {"parent": "required", "channel": "required"}),
        ({"parent": "x"}, {"channel": "required"}),
        ({"parent": "x", "channel": "pigeon"}, {"channel": "unknown-channel"}),
        ({"parent": "x", "channel": "im", "via": "pigeon"}, {"via": "unknown-via"}),
        ({"code": "x", "channel": "im", "via": "qq"}, {"channel": "unknown", "via": "unknown"}),
        ({"parent": 1, "channel": []}, {"parent": "invalid", "channel": "invalid"}),
    ],
)
def test_what_is_wrong_with_a_forward_is_told_at_once(api, body, kinds):
    answer = api.post("/api/v1/forwards", json=body)
    assert answer.status_code == 422
    assert paths_of(answer) == kinds


def test_a_code_that_was_never_made_is_not_found(api):
    for code in ("0123456789012345678901", "z" * 22, "short", "ü", ""):
        answer = api.post("/api/v1/forwards", json={"parent": code, "channel": "im"})
        assert answer.status_code in {404, 422}, code
        assert answer.headers["content-type"] == "application/problem+json"


def test_all_findings_of_a_card_come_at_once(api):
    wish = {
        "template": "thank-you",
        "lang": "no such language!",
        "content": {"recipient": "x" * 41, "message": " \u200b ", "sender": "\ue000", "colour": "red"},
    }
    answer = api.post("/api/v1/cards", json=wish)
    assert answer.status_code == 422
    assert paths_of(answer) == {
        "lang": "unknown-language",
        "content.colour": "unknown",
        "content.recipient": "too-long",
        "content.message": "required",
        "content.sender": "missing",
    }


def test_a_new_years_card_bears_the_year_that_is_near(site):
    words = {"recipient": "Emily", "message": "Third lamp on the left."}
    about = {"template": "new-year", "version": "1", "lang": "en", "size": "square", "width": "432"}

    def seen(**given):
        answer = site.browser().post("/preview", data=about | words | given)
        assert answer.status_code == 200, answer.text
        return answer.content

    near = nearest_year(datetime.now(UTC).date(), {"new-year"})
    assert seen() == seen(year=str(near)) != seen(year=str(near - 1))


def test_a_body_of_the_wrong_shape_is_told_with_paths(api):
    answer = api.post("/api/v1/cards", json={"template": 7, "content": {"message": 1}, "colour": "red"})
    assert answer.status_code == 400
    assert paths_of(answer) == {
        "template": "invalid",
        "content.message": "invalid",
        "lang": "required",
        "colour": "unknown",
    }
    assert paths_of(api.post("/api/v1/cards", json=[1])) == {"": "not-an-object"}


def test_missing_characters_are_told_with_their_place(api):
    wish = {**WISH, "content": {"message": "moon \ue123!", "recipient": "A"}}
    answer = api.post("/api/v1/cards", json=wish)
    assert answer.status_code == 422
    [one] = answer.json()["errors"]
    assert (one["path"], one["char"], one["codepoint"], one["index"]) == (
        "content.message",
        "\ue123",
        "U+E123",
        5,
    )


def test_a_card_remembers_the_link_by_which_its_maker_came(site, api):
    first = site.make()
    assert api.post("/api/v1/cards", json={**WISH, "from": first["code"]}).status_code == 201
    answer = api.post("/api/v1/cards", json={**WISH, "from": "0" * 22})
    assert answer.status_code == 422
    assert paths_of(answer) == {"from": "unknown-link"}


@pytest.mark.parametrize("path", ["/forwards/{code}", "/cards/{code}/chain"])
def test_what_is_private_needs_the_cards_own_token(site, api, path):
    card, other = site.make(), site.make()
    where = "/api/v1" + path.format(code=card["code"])
    assert api.get(where).status_code == 401
    assert api.get(where).headers["www-authenticate"] == "Bearer"
    for token in (other["manage_token"], "x", "é", card["code"]):
        answer = api.get(where, headers={"authorization": f"Bearer {token}".encode()})
        assert answer.status_code == 401, token
    assert site.managed(card, where).status_code == 200


def test_a_card_taken_back_is_gone_and_can_come_back(site, api):
    card = site.make()
    below = api.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"}).json()
    taken = site.managed(card, f"/api/v1/cards/{card['code']}", "DELETE")
    assert taken.status_code == 200
    assert taken.json()["state"] == "taken_back"
    assert taken.json()["undo_until"]
    assert site.managed(card, f"/api/v1/cards/{card['code']}", "DELETE").json() == taken.json()
    for code in (card["code"], below["code"]):
        for path in (f"/g/{code}", f"/g/{code}.jpg", f"/g/{code}/qr.png"):
            answer = api.get(path)
            assert answer.status_code == 410, path
            assert answer.headers["cache-control"] == "no-store"
        assert api.post("/api/v1/forwards", json={"parent": code, "channel": "im"}).status_code == 410
    assert site.managed(card).status_code == 200  # its maker still sees where it had gone
    back = site.managed(card, f"/api/v1/cards/{card['code']}/restore", "POST")
    assert (back.status_code, back.json()["state"]) == (200, "live")
    assert api.get(f"/g/{below['code']}.jpg").status_code == 200


def test_the_undo_ends(tmp_path):
    with open_site(tmp_path, take_back_undo_hours=0) as site:
        card = site.make()
        site.managed(card, f"/api/v1/cards/{card['code']}", "DELETE")
        later = site.managed(card, f"/api/v1/cards/{card['code']}/restore", "POST")
        assert later.status_code in {200, 409}  # within the same millisecond it is not over
        if later.status_code == 409:
            assert site.client.get(f"/g/{card['code']}").status_code == 410


def test_the_same_key_makes_one_card(site, api):
    headers = {"idempotency-key": "one-card"}
    first = api.post("/api/v1/cards", json=WISH, headers=headers)
    again = api.post("/api/v1/cards", json=WISH, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = api.post("/api/v1/cards", json={**WISH, "lang": "zh-Hans"}, headers=headers)
    assert other.status_code == 409
    assert other.json()["type"] == "/docs#conflict"


def test_the_same_key_makes_one_forward_also_when_all_come_at_once(site, api):
    card = site.make()
    wish, headers = {"parent": card["code"], "channel": "im"}, {"idempotency-key": "one-forward"}
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda _: api.post("/api/v1/forwards", json=wish, headers=headers), range(24))
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["code"] for answer in answers}) == 1
    assert len(site.chain(card)) == 2
    # A key belongs to its route: there it is free.
    assert api.post("/api/v1/cards", json=WISH, headers=headers).status_code == 201
    other = {"parent": card["code"], "channel": "sms"}
    assert api.post("/api/v1/forwards", json=other, headers=headers).status_code == 409


def test_a_key_that_cannot_be_kept_is_refused(site, api):
    for key in ("a b", "x" * 256, "é".encode()):
        answer = api.post("/api/v1/cards", json=WISH, headers={"idempotency-key": key})
        assert answer.status_code == 400
        assert paths_of(answer) == {"Idempotency-Key": "invalid"}


def test_words_are_looked_at_before_a_card_is_made(api):
    def check(text, **more):
        answer = api.post("/api/v1/text/check", json={"text": text, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    fine = check("Full moon, full heart.", template="thank-you", field="message", lang="en")
    assert fine == {"verdict": "ok", "reasons": [], "missing": [], "truncated": False}
    threat = check("不转发这条消息的人,全家必出车祸", lang="zh-Hans")
    assert threat["verdict"] == "block"
    assert threat["reasons"][0]["kind"] == "threat"
    assert "祝福" in threat["reasons"][0]["message"]
    assert check("a \ue000 b")["missing"] == [{"char": "\ue000", "codepoint": "U+E000", "index": 2}]
    assert check("word " * 200)["truncated"] is True
    assert check("x" * 41, field="recipient")["reasons"][0]["kind"] == "too-long"


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ({"text": "a", "template": "none"}, {"template": "unknown-template"}),
        ({"text": "a", "template": "thank-you", "field": "colour"}, {"field": "unknown-field"}),
        ({}, {"text": "required"}),
    ],
)
def test_words_for_no_place_are_refused(api, body, kinds):
    answer = api.post("/api/v1/text/check", json=body)
    assert answer.status_code == 422
    assert paths_of(answer) == kinds


def test_the_document_names_every_operation_with_an_example(api):
    document = api.get("/api/v1/openapi.json").json()
    operations = {
        (method, path): one for path, all_ in document["paths"].items() for method, one in all_.items()
    }
    assert set(operations) == {
        ("get", "/templates"),
        ("get", "/festivals"),
        ("get", "/blessings"),
        ("post", "/cards"),
        ("delete", "/cards/{code}"),
        ("post", "/cards/{code}/restore"),
        ("get", "/cards/{code}/chain"),
        ("post", "/forwards"),
        ("get", "/forwards/{code}"),
        ("post", "/text/check"),
        ("post", "/participants"),
        ("get", "/participants/{handle}"),
        ("delete", "/participants/{handle}"),
        ("get", "/participants/{handle}/slots"),
        ("get", "/participants/{handle}/generations"),
        ("put", "/participants/{handle}/creative"),
        ("post", "/participants/{handle}/token"),
    } | {(one.method.lower(), one.path) for one in (*OF_BRANDS_AND_OPS, *GROWING)}
    for name in re.findall(r"#/components/schemas/(\w+)", json.dumps(document)):
        assert name in document["components"]["schemas"]
    for (method, path), one in operations.items():
        assert one["summary"], path
        without = {"/brand/templates", "/brand/conversions/secret"}  # a file; nothing
        if method == "post" and "{" not in path and path not in without:
            assert one["requestBody"]["content"]["application/json"]["examples"], path


def test_the_examples_of_the_document_are_true(site, api):
    document = api.get("/api/v1/openapi.json").json()
    card = site.make()
    for path in ("/cards", "/forwards", "/text/check"):
        examples = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"]
        for example in examples.values():
            value = json.loads(json.dumps(example["value"]).replace("3nK0dWc1vZ8yQmT5rXbL2a", card["code"]))
            assert api.post(f"/api/v1{path}", json=value).status_code in {200, 201}, value


def test_the_documents_page_needs_nothing_from_elsewhere_and_no_script(api):
    page = api.get("/docs")
    assert page.status_code == 200
    assert "script" not in re.findall(r"<(\w+)", page.text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text)
    assert " style=" not in page.text
    for address in re.findall(r'(?:src|href)="(/[^"#]+)"', page.text):
        assert api.get(address).status_code == 200
    assert 'id="bad-input"' in page.text  # what `type` of a problem points at
    assert "curl -X POST" in page.text
