"""The consoles over HTTP: who gets in, what a form needs, what is shown once, and that a hold is felt at once."""

from __future__ import annotations

import asyncio
import re
import secrets

import pytest
from console_kit import TOKEN, Member, key_in, let_in, link_in, operator, signed_in
from mail_kit import open_site_with_mail
from people_kit import decide, join, picture
from site_kit import BASE, open_site

from greetings.app.brands import listed
from greetings.web.console.bench import OPS_PAGES, PAGES


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("console"), ops_token=TOKEN) as opened:
        yield opened


@pytest.fixture
def added(site):
    return let_in(site, f"Moon {secrets.token_hex(4)}")


@pytest.fixture
def lin(site, added):
    return signed_in(site, added.owner.token)


@pytest.fixture
def ops(site):
    return operator(site)


def asked(site, text, path="/api/v1/brand", method="GET", **given):
    return site.client.request(method, path, headers={"authorization": f"Bearer {text}"}, **given)


# Signing in
def test_looking_at_a_link_signs_nobody_in_and_using_it_does_once(site, added):
    browser = Member(site.browser())
    for _ in range(3):
        page = browser.get(f"/console/in/{added.owner.token}")
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
        assert added.brand.name in page.text
    answer = browser.post(f"/console/in/{added.owner.token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    assert re.fullmatch(r"console=\w{43}; Path=/; HttpOnly; SameSite=Lax", answer.headers["set-cookie"])
    assert browser.get("/console").status_code == 200
    for again in (
        Member(site.browser()).post(f"/console/in/{added.owner.token}"),
        Member(site.browser()).get(f"/console/in/{added.owner.token}"),
    ):
        assert again.status_code == 404
        assert "set-cookie" not in again.headers


def test_behind_https_the_cookie_belongs_to_this_host_alone(tmp_path):
    base = "https://cards.example"
    with open_site(tmp_path, base=base, base_url=base, ops_token=TOKEN) as site:
        added = let_in(site)
        answer = Member(site.browser(), base).post(f"/console/in/{added.owner.token}")
        assert re.fullmatch(
            r"__Host-console=\w{43}; Path=/; HttpOnly; SameSite=Lax; Secure", answer.headers["set-cookie"]
        )
        answer = Member(site.browser(), base).post("/ops/in", token=TOKEN)
        assert re.fullmatch(
            r"__Host-ops=\w{43}; Path=/; HttpOnly; SameSite=Strict; Secure", answer.headers["set-cookie"]
        )


def test_a_planted_session_is_worth_nothing(site, added):
    victim = Member(site.browser())
    victim.browser.cookies["console"] = planted = "p" * 43
    victim.sign_in(added.owner.token)
    assert victim.browser.cookies["console"] != planted
    thief = Member(site.browser())
    thief.browser.cookies["console"] = planted
    assert thief.get("/console").status_code == 401


def test_signing_in_again_ends_the_session_of_this_browser(site, added, lin):
    before = lin.browser.cookies["console"]
    link = link_in(lin.post(f"/console/people/{added.owner.person.id}/link"))
    lin.sign_in(link)
    other = Member(site.browser())
    other.browser.cookies["console"] = before
    assert other.get("/console").status_code == 401


def test_who_is_not_signed_in_is_led_to_the_door_and_nothing_is_kept(site):
    nobody = Member(site.browser())
    for path in ("/console", "/console/keys", "/console/people", "/console/log"):
        answer = nobody.get(path)
        assert answer.status_code == 401
        assert 'href="/console/in"' in answer.text
        assert "no-store" in answer.headers["cache-control"]
    for path in ("/ops", "/ops/watch", "/ops/creatives", "/ops/brands", "/ops/log", "/ops/creatives/1.jpg"):
        assert nobody.get(path).status_code == 401
    assert nobody.post("/console/keys", name="x").status_code == 401


def test_pages_are_private_and_never_indexed(lin, ops):
    pages = [lin.get(f"/console{path}") for _, path, _ in PAGES] + [
        ops.get(f"/ops{path}") for _, path in OPS_PAGES
    ]
    for page in pages:
        assert page.status_code == 200
        assert page.headers["cache-control"] == "private, no-store"
        assert page.headers["x-robots-tag"] == "noindex, nofollow"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_signing_out_here_and_everywhere(site, added, lin):
    link = link_in(lin.post(f"/console/people/{added.owner.person.id}/link"))
    phone = signed_in(site, link)
    answer = phone.post("/console/out")
    assert answer.headers["set-cookie"].startswith("console=; ")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert lin.get("/console").status_code == 200
    phone = signed_in(site, link_in(lin.post(f"/console/people/{added.owner.person.id}/link")))
    kept = phone.browser.cookies["console"]
    assert lin.post("/console/out/everywhere").status_code == 303
    phone.browser.cookies["console"] = kept
    assert (phone.get("/console").status_code, lin.get("/console").status_code) == (401, 401)


def test_sign_ins_are_limited(tmp_path):
    with open_site(tmp_path, rate_limits=True, signins_per_minute=3, ops_token=TOKEN) as site:
        member = Member(site.browser())
        tries = [member.get("/console/in/" + "x" * 43) for _ in range(3)]
        assert {one.status_code for one in tries} == {404}
        for answer in (
            member.get("/console/in/" + "y" * 43),
            member.post("/console/in/" + "y" * 43),
            member.post("/ops/in", token="guess" * 8),
        ):
            assert answer.status_code == 429
            assert int(answer.headers["retry-after"]) > 0
        answers = [asked(site, "gk_" + "a" * 8 + "_" + "b" * 32).status_code for _ in range(70)]
        assert (answers[0], answers[-1]) == (401, 429)


# Forms
FORMS = (
    *("/console/keys", "/console/keys/abcdefgh/rotate", "/console/keys/abcdefgh/revoke", "/console/people"),
    *("/console/people/1/link", "/console/people/1/role", "/console/people/1/remove", "/console/out"),
    "/console/out/everywhere",
)
OPS_FORMS = (
    *("/ops/reports", "/ops/recall", "/ops/watch/1", "/ops/creatives/1", "/ops/brands", "/ops/brands/x"),
    *("/ops/out", "/ops/out/everywhere"),
)
ELSEWHERE = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "", "sec-fetch-site": "cross-site"},
    {"origin": "", "sec-fetch-site": "same-site"},
    {"origin": "", "sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site"},
    {"origin": "", "sec-fetch-site": ""},
)


@pytest.mark.parametrize("path", [*FORMS, *OPS_FORMS])
def test_every_form_needs_its_own_page_and_the_token_of_its_session(site, lin, ops, path):
    member = ops if path in OPS_FORMS else lin
    for headers in ELSEWHERE:
        assert member.post(path, headers).status_code == 400, headers
    for csrf in (
        None,
        "",
        "x" * 40,
        "é",
        signed_in(site, let_in(site, secrets.token_hex(4)).owner.token).csrf,
    ):
        assert member.post(path, csrf=csrf, reason="x").status_code == 400, csrf
    assert member.get("/ops" if path in OPS_FORMS else "/console").status_code == 200  # nobody was signed out


def test_signing_in_from_another_site_is_refused(site, added):
    for headers in ELSEWHERE:
        assert Member(site.browser()).post(f"/console/in/{added.owner.token}", headers).status_code == 400
        assert Member(site.browser()).post("/ops/in", headers, token=TOKEN).status_code == 400
    signed_in(site, added.owner.token)


def test_the_token_of_a_form_is_another_in_each_session_and_not_the_session(site, added, lin):
    first = lin.csrf
    lin.sign_in(link_in(lin.post(f"/console/people/{added.owner.person.id}/link")))
    assert lin.csrf not in {first, lin.browser.cookies["console"]}
    assert lin.post("/console/out", csrf=first).status_code == 400


# Keys
def test_a_key_is_shown_once_and_opens_until_it_is_revoked(site, added, lin):
    words = {"name": "Till", "scope-templates:read": "1", "once": "a"}
    page = lin.post("/console/keys", **words)
    assert page.status_code == 200
    text = key_in(page)
    assert key_in(lin.post("/console/keys", **words)) == text  # the page loaded again
    assert text not in lin.get("/console/keys").text
    answer = asked(site, text).json()
    assert (answer["slug"], answer["scopes"]) == (added.brand.slug, ["templates:read"])
    assert lin.post(f"/console/keys/{text[3:11]}/revoke").status_code == 303
    assert asked(site, text).status_code == 401
    assert lin.post(f"/console/keys/{text[3:11]}/revoke").status_code == 409


def test_a_key_is_changed_for_a_new_one(site, added, lin):
    old = added.key.text
    new = key_in(lin.post(f"/console/keys/{old[3:11]}/rotate", grace_hours="24", once="b"))
    assert (asked(site, old).status_code, asked(site, new).status_code) == (200, 200)
    last = key_in(lin.post(f"/console/keys/{new[3:11]}/rotate", grace_hours="0", once="c"))
    assert (asked(site, new).status_code, asked(site, last).status_code) == (401, 200)
    for hours in ("-1", "x", "1000", "9" * 30):
        assert lin.post(f"/console/keys/{last[3:11]}/rotate", grace_hours=hours, once="d").status_code == 422
    assert lin.post("/console/keys/nothing/rotate", once="e").status_code == 404


def test_what_is_wrong_with_a_key_stands_beside_its_field(lin):
    page = lin.post("/console/keys", name="<b>", once="f")
    assert page.status_code == 422
    assert 'value="&lt;b&gt;"' in page.text
    assert 'role="alert"' in page.text
    page = lin.post("/console/keys", name="x" * 41, once="g", **{"scope-account": "1"})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


# People
def test_owners_invite_designers_and_analysts_who_may_less(site, added, lin):
    roles = {}
    for role in ("designer", "analyst"):
        page = lin.post("/console/people", name=role.title(), role=role, once=role)
        roles[role] = signed_in(site, link_in(page))
    for member in roles.values():
        assert member.get("/console/people").status_code == 200
        for path in ("/console/keys", "/console/log"):
            assert member.get(path).status_code == 403
            assert path not in member.get("/console").text
        for path in FORMS[:7]:
            assert member.post(path, name="x", role="owner").status_code == 403, path
    page = roles["analyst"].get("/console/people").text
    assert "/remove" not in page
    assert "Look, and change nothing." in page
    people = re.findall(r"/console/people/(\d+)/remove", lin.get("/console/people").text)
    mine = str(added.owner.person.id)
    assert lin.post(f"/console/people/{mine}/remove").status_code == 409
    assert lin.post(f"/console/people/{mine}/role", role="analyst").status_code == 409
    for number in set(people) - {mine}:
        assert lin.post(f"/console/people/{number}/remove").status_code == 303
    assert [member.get("/console").status_code for member in roles.values()] == [401, 401]
    assert lin.post(f"/console/people/{mine}/role", role="king").status_code == 422
    assert lin.post("/console/people/x/remove").status_code == 404
    assert lin.post("/console/people", name="", role="", mail="x", once="z").status_code == 422


def test_a_role_changes_at_once(site, lin):
    mei = signed_in(site, link_in(lin.post("/console/people", name="Mei", role="analyst", once="m")))
    number = max(re.findall(r"/console/people/(\d+)/role", lin.get("/console/people").text), key=int)
    assert mei.get("/console/keys").status_code == 403
    assert lin.post(f"/console/people/{number}/role", role="owner").status_code == 303
    assert mei.get("/console/keys").status_code == 200


def test_the_log_tells_who_did_what(lin):
    lin.post("/console/keys", name="Till", once="a", **{"scope-templates:read": "1"})
    page = lin.get("/console/log").text
    assert "Key made" in page
    assert "Signed in" in page
    assert "Those who run this site" in page
    assert lin.get("/console/log?before=1").status_code == 200
    assert lin.get("/console/log?before=x").status_code == 404


def test_a_brand_sees_nothing_of_another(site, added, lin):
    other = let_in(site, f"Lantern {secrets.token_hex(4)}")
    prefix, person = other.key.key.prefix, other.owner.person.id
    for path in (
        f"keys/{prefix}/revoke",
        f"keys/{prefix}/rotate",
        f"people/{person}/link",
        f"people/{person}/remove",
        f"people/{person}/role",
    ):
        assert lin.post(f"/console/{path}", role="analyst", grace_hours="0").status_code == 404, path
    for path in ("", "/keys", "/people", "/log"):
        page = lin.get(f"/console{path}").text
        assert other.brand.name not in page
        assert prefix not in page
    assert asked(site, other.key.text).status_code == 200


# By program
def test_a_key_manages_keys_and_people_as_far_as_it_may(site, added):
    text, path = added.key.text, "/api/v1/brand/keys"
    headers = {"authorization": f"Bearer {text}", "idempotency-key": "k1"}
    body = {"name": "Till", "scopes": ["templates:read"]}
    made = site.client.post(path, json=body, headers=headers)
    again = site.client.post(path, json=body, headers=headers)
    assert (made.status_code, made.json()["key"]) == (201, again.json()["key"])
    assert again.headers["idempotency-replayed"] == "true"
    small = made.json()["key"]
    assert asked(site, small).status_code == 200
    for method, below in (("GET", "keys"), ("POST", "keys"), ("GET", "people"), ("POST", "people")):
        answer = asked(site, small, f"/api/v1/brand/{below}", method, json=body if method == "POST" else None)
        assert (answer.status_code, answer.json()["type"]) == (403, "/docs#forbidden")
    listed = asked(site, text, path).json()["keys"]
    assert [one["name"] for one in listed] == ["Till", "First key"]
    assert "key" not in listed[0]
    rotated = asked(site, text, f"{path}/{small[3:11]}/rotate", "POST", json={"grace_hours": 1}).json()
    assert rotated["scopes"] == ["templates:read"]
    assert asked(site, text, f"{path}/{rotated['prefix']}", "DELETE").json()["ends"]
    assert asked(site, rotated["key"]).status_code == 401
    answer = asked(site, text, path, "POST", json={"name": "", "scopes": ["x"]})
    assert (answer.status_code, {one["path"] for one in answer.json()["errors"]}) == (422, {"name", "scopes"})


def test_a_key_gives_no_more_than_it_has(site, added):
    body = {"name": "Desk", "scopes": ["account", "templates:read"]}
    desk = asked(site, added.key.text, "/api/v1/brand/keys", "POST", json=body).json()["key"]
    wish = {"name": "More", "scopes": ["templates:write"]}
    assert asked(site, desk, "/api/v1/brand/keys", "POST", json=wish).status_code == 403
    first = added.key.key.prefix
    assert asked(site, desk, f"/api/v1/brand/keys/{first}/rotate", "POST", json={}).status_code == 403
    assert asked(site, added.key.text).status_code == 200


def test_people_are_invited_by_program(site, added):
    path = "/api/v1/brand/people"
    made = asked(site, added.key.text, path, "POST", json={"name": "Mei", "role": "designer"})
    assert made.status_code == 201
    mei = signed_in(site, link_in(made))
    assert [one["name"] for one in asked(site, added.key.text, path).json()["people"]] == ["Lin", "Mei"]
    assert (
        asked(site, added.key.text, f"{path}?id={made.json()['id']}", "DELETE").json()["state"] == "removed"
    )
    assert mei.get("/console").status_code == 401
    assert asked(site, added.key.text, f"{path}?id={added.owner.person.id}", "DELETE").status_code == 409
    assert asked(site, added.key.text, path, "DELETE").status_code == 422
    assert asked(site, added.key.text, f"{path}?nope=1", "DELETE").status_code == 400
    assert asked(site, added.key.text, path, "POST", json={"name": "x", "role": "king"}).status_code == 422


# Those who run the site
def test_without_a_token_there_is_no_ops_console(tmp_path):
    with open_site(tmp_path) as site:
        member = Member(site.browser())
        for path in ("/ops", "/ops/in", "/ops/brands"):
            assert member.get(path).status_code == 404
        assert member.post("/ops/in", token="").status_code == 404


def test_only_the_token_opens_the_ops_console(site):
    member = Member(site.browser())
    for token in ("", "x" * 36, TOKEN[:-1], TOKEN + "x", "é"):
        answer = member.post("/ops/in", token=token)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
    assert operator(site).get("/ops/log").text.count("ops-sign-in") >= 1


def test_a_brands_session_opens_no_ops_console_and_the_other_way_round(site, lin, ops):
    thief = Member(site.browser())
    thief.browser.cookies = {"ops": lin.browser.cookies["console"], "console": ops.browser.cookies["ops"]}
    assert (thief.get("/ops").status_code, thief.get("/console").status_code) == (401, 401)


def test_all_operators_can_be_signed_out(site):
    first, second = operator(site), operator(site)
    assert first.post("/ops/out").status_code == 303
    assert (first.get("/ops").status_code, second.get("/ops").status_code) == (401, 200)
    first = operator(site)
    assert second.post("/ops/out/everywhere").status_code == 303
    assert (first.get("/ops").status_code, second.get("/ops").status_code) == (401, 401)


def test_a_brand_is_let_in_held_and_released(site, ops):
    name = f"Paper {secrets.token_hex(4)}"
    words = {"name": name, "owner": "Ann", "mail": "", "once": "once"}
    page = ops.post("/ops/brands", **words)
    ann, key = signed_in(site, link_in(page)), key_in(page)
    slug = re.search(r"/ops/brands/(paper-\w+)", page.text)[1]
    assert ops.post("/ops/brands", **words).status_code == 409  # the page loaded again lets nobody in twice
    assert ops.post(f"/ops/brands/{slug}", decision="hold", reason="").status_code == 422
    assert ops.post(f"/ops/brands/{slug}", decision="hold", reason="rude").status_code == 303
    assert ann.get("/console").status_code == 401
    answer = asked(site, key)
    assert (answer.status_code, answer.json()["type"]) == (403, "/docs#forbidden")
    assert ops.post(f"/ops/brands/{slug}", decision="hold", reason="again").status_code == 409
    assert ops.post(f"/ops/brands/{slug}", decision="link", reason="phone").status_code == 409
    assert ops.post(f"/ops/brands/{slug}", decision="release", reason="sorry").status_code == 303
    assert (asked(site, key).status_code, ann.get("/console").status_code) == (200, 401)
    ann.sign_in(link_in(ops.post(f"/ops/brands/{slug}", decision="link", reason="phone")))
    log = ops.get("/ops/log").text
    for act in ("brand-add", "brand-hold", "brand-release", "brand-link"):
        assert act in log
    for decision, code in (("nothing", 422), ("hold", 404)):
        assert ops.post("/ops/brands/nobody", decision=decision, reason="x").status_code == code
    page = ops.post("/ops/brands", name="", owner="Ann", once="2")
    assert (page.status_code, 'value="Ann"' in page.text) == (422, True)


def report(site, code, reason="scam"):
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = site.client.post(f"/g/{code}/report", content=f"reason={reason}&words=Look.", headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(("decision", "status"), [("recall", 410), ("dismiss", 200), ("slow", 200)])
def test_reports_are_read_and_decided(site, ops, decision, status):
    card = site.make()
    report(site, card["code"])
    page = ops.get("/ops").text
    assert card["code"] in page
    case = page[page.index(f'id="case-{card["code"]}"') :]
    number = re.search(r'name="report" value="(\d+)"', case)[1]
    assert ops.post("/ops/reports", report=number, decision=decision).status_code == 422  # why?
    assert ops.post("/ops/reports", report=number, decision="x", reason="y").status_code == 422
    assert ops.post("/ops/reports", report=number, decision=decision, reason="seen").status_code == 303
    assert site.client.get(f"/g/{card['code']}").status_code == status
    assert f'value="{number}"' not in ops.get("/ops").text
    assert "seen" in ops.get("/ops?state=decided").text
    assert f"report-{decision}" in ops.get("/ops/log").text
    assert ops.post("/ops/reports", report=number, decision=decision, reason="seen").status_code == 409
    assert ops.post("/ops/reports", report="1", decision=decision, reason="seen").status_code == 404


def test_a_link_is_recalled_by_hand_and_given_back(site, ops):
    code = site.make()["code"]
    page = ops.post("/ops/recall", code=f"{BASE}/g/{code}?x=1", reason="a scam")
    assert (page.status_code, code in page.text) == (200, True)
    assert site.client.get(f"/g/{code}").status_code == 410
    assert ops.post("/ops/recall", code=code, reason="again").status_code == 409
    assert ops.post("/ops/recall", code=code, reason="was none", undo="1").status_code == 200
    assert site.client.get(f"/g/{code}").status_code == 200
    assert ops.post("/ops/recall", code="nonsense", reason="x").status_code == 404
    assert ops.post("/ops/recall", code=code, reason="").status_code == 422


def test_stamps_are_seen_and_decided(site, ops):
    browser = site.browser()
    own = join(browser, f"rosa{secrets.token_hex(3)}")
    browser.post(
        f"{own}/creative",
        files={"picture": ("a.png", picture())},
        data={"line": "Fresh <bread>", "link": "https://bakery.example/x"},
    )
    page = ops.get("/ops/creatives").text
    assert "Fresh &lt;bread&gt;" in page
    assert '<a href="https://bakery' not in page  # nobody's words become a link
    number = re.search(r"/ops/creatives/(\d+)\.jpg", page)[1]
    shown = ops.get(f"/ops/creatives/{number}.jpg")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert "no-store" in shown.headers["cache-control"]
    assert site.client.get(f"/ops/creatives/{number}.jpg").status_code == 401
    assert ops.post(f"/ops/creatives/{number}", decision="approve").status_code == 422
    assert ops.post(f"/ops/creatives/{number}", decision="approve", reason="a baker").status_code == 303
    assert ops.post(f"/ops/creatives/{number}", decision="approve", reason="again").status_code == 409
    assert "No stamps wait." in ops.get("/ops/creatives").text
    assert site.client.get(f"/creatives/{number}.jpg").status_code == 200
    decide(site.settings, approve=True)


def test_what_is_unusual_is_decided(site, ops):
    card = site.make()["code"]
    for _ in range(5):
        report(site, card)
    assert ops.get("/ops/watch").status_code == 200
    assert ops.get("/ops/watch?state=decided&after=x").status_code == 200
    assert ops.post("/ops/watch/1", decision="hold", reason="x").status_code == 404
    assert ops.post("/ops/watch/1", decision="x", reason="x").status_code == 422
    assert ops.post("/ops/watch/x", decision="hold", reason="x").status_code == 404


# By letter
def link_of(letter, path):
    return re.search(rf"{BASE}({path}/\S+)", letter.get_content())[1]


def test_a_letter_signs_in_and_nobody_learns_who_is_there(tmp_path):
    with open_site_with_mail(tmp_path) as (site, box):
        let_in(site, "Moon & Sons", mail="Lin@mail.example")
        let_in(site, "Lantern", "Lin", mail="lin@mail.example")
        nobody = Member(site.browser())
        pages = [
            nobody.post("/console/in", mail=mail)
            for mail in (" LIN@mail.example", "x@mail.example", "", "\n")
        ]
        assert {(one.status_code, one.text) for one in pages} == {(200, pages[0].text)}
        assert [one["to"] for one in box.letters] == ["lin@mail.example"] * 2
        assert "Moon & Sons" in box.letters[0].get_content()
        member = Member(site.browser())
        path = link_of(box.letters[0], "/console/in")
        assert member.get(path).status_code == 200
        assert member.post(path).status_code == 303
        assert "Moon &amp; Sons" in member.get("/console").text
        assert nobody.get("/console/join").status_code == 404  # brands do not register themselves here


def test_a_brand_registers_itself_where_that_is_on(tmp_path):
    with open_site_with_mail(tmp_path, brand_signup=True) as (site, box):
        member = Member(site.browser())
        assert "/console/join" in member.get("/console/in").text
        for words in ({"name": "", "owner": "", "mail": ""}, {"name": "Moon", "owner": "Lin", "mail": "x"}):
            page = member.post("/console/join", **words)
            assert (page.status_code, 'aria-invalid="true"' in page.text) == (422, True)
        for headers in ELSEWHERE:
            assert member.post("/console/join", headers, name="Moon").status_code == 400
        assert (
            member.post("/console/join", name="Moon", owner="Lin", mail="lin@mail.example").status_code == 200
        )
        path = link_of(box.letters[0], "/console/join")
        assert member.get(path).status_code == 200
        assert slugs(site) == []
        assert member.post(path).status_code == 303
        assert member.get("/console").status_code == 200
        assert slugs(site) == ["moon"]
        assert Member(site.browser()).post(path).status_code == 409
        assert slugs(site) == ["moon"]
        for wrong in ("/console/join/x", path[:-4] + "AAAA"):
            assert Member(site.browser()).post(wrong).status_code == 404


def slugs(site):
    """Return the slugs of all brands."""
    return [one.slug for one in asyncio.run(listed(site.settings))]
