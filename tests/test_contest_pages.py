"""Contests over HTTP: a brand holds a draw, people enter without passing anything on, anybody checks the result."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from console_kit import TOKEN, let_in, operator, signed_in
from contest_kit import DAY, DRAW_MS, ENDS_MS, HOUR, OTHER, REAL, STARTS_MS, Clock, hold_all
from people_kit import join
from site_kit import open_site, paths_of
from typer.testing import CliRunner

from greetings.__main__ import app
from greetings.app.brands import add
from greetings.brands import NewBrand
from greetings.settings import load_settings
from greetings.store import migrate
from greetings.web.console.contest_forms import time_text

WECHAT = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
WORDS = {
    "kind": "draw",
    "title": "Mooncakes for five",
    "prize": "A box of mooncakes",
    "prizes": "3",
    "starts": time_text(STARTS_MS, "UTC"),
    "ends": time_text(ENDS_MS, "UTC"),
    # The real round comes out at a quarter past a minute: the minute after it would be another one.
    "draws": "",
    "zone": "UTC",
    "lang": "en",
    "campaign": "",
    "min_age": "18",
    "weight_most": "1",
    "claim_days": "30",
    "terms": "",
    "slug": "",
}
API = {
    "kind": "draw",
    "title": "Mooncakes for five",
    "prize": "A box of mooncakes",
    "prizes": 3,
    "starts": datetime.fromtimestamp(STARTS_MS / 1000, UTC).isoformat(),
    "ends": datetime.fromtimestamp(ENDS_MS / 1000, UTC).isoformat(),
    "draws": datetime.fromtimestamp(DRAW_MS / 1000, UTC).isoformat(),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contests")
    with open_site(folder, ops_token=TOKEN, drand_fetch=False) as opened:
        yield opened


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def added(site):
    return let_in(site, f"Moon {secrets.token_hex(4)}")


@pytest.fixture
def lin(site, added):
    return signed_in(site, added.owner.token)


def asked(site, added, method="GET", below="", **given):
    headers = {"authorization": f"Bearer {added.key.text}"}
    return site.client.request(method, f"/api/v1/brand/contests{below}", headers=headers, **given)


def vouch(site, number):
    ops = operator(site)
    answer = ops.post(f"/ops/contests/{number}", decision="vouch", reason="their papers were seen")
    assert answer.status_code == 303, answer.text


def prepared(site, added, **given):
    """A draft that can be opened; its number."""
    answer = asked(site, added, "POST", json=API | given)
    assert answer.status_code == 201, answer.text
    vouch(site, answer.json()["id"])
    return answer.json()


def opened(site, added, clock, **given):
    made = prepared(site, added, **given)
    answer = asked(site, added, "POST", f"/{made['id']}/state", json={"state": "open"})
    assert answer.status_code == 200, answer.text
    clock.at(STARTS_MS)
    return answer.json()


def enter(browser, contest, contact, **words):
    given = {"contact": contact, "agreed": "1"} | words
    return browser.post(f"/contest/{contest['slug']}", data=given)


def ticket_of(answer):
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_a_draw_from_the_console_to_a_proof_that_anybody_checks(site, added, lin, clock, tmp_path):
    page = lin.get("/console/contests")
    assert 'name="title"' in page.text
    # Prepared with the form; the time of a real round has seconds, which no form has: it is set by program.
    answer = lin.post("/console/contests", once="1", **WORDS | {"draws": time_text(DRAW_MS + HOUR, "UTC")})
    assert answer.status_code == 303, answer.text
    desk = answer.headers["location"]
    number = desk.rsplit("/", 1)[1]
    assert asked(site, added, "PUT", f"/{number}", json=API).status_code == 200
    page = lin.get(desk)
    assert "/console/domains" in page.text  # nobody knows this brand
    assert lin.post(f"{desk}/open").status_code == 422
    vouch(site, number)
    assert lin.post(f"{desk}/open").status_code == 303
    contest = asked(site, added, below=f"/{number}").json()
    path = f"/contest/{contest['slug']}"
    clock.at(STARTS_MS)

    # Rules are read before entering; most people never passed anything on, two made and passed on a card.
    page = site.browser().get(path)
    assert page.text.index('id="rules"') > 0
    assert "Nothing has to be bought, made or passed on" in page.text
    people = [site.browser() for _ in range(8)]
    for number_, browser in enumerate(people[:2]):
        join(browser, f"zoe{number_}{secrets.token_hex(2)}")
        card = site.make()
        browser.get(f"/g/{card['code']}")
        browser.post(f"/g/{card['code']}/sent")
    tickets = [ticket_of(enter(one, contest, f"{at}@example.org")) for at, one in enumerate(people)]
    assert len(set(tickets)) == 8
    assert ticket_of(enter(people[0], contest, "again@example.org")) == tickets[0]
    assert enter(site.browser(), contest, "0@example.org").status_code == 409
    assert people[3].get(tickets[3]).status_code == 200
    assert tickets[3] in people[3].get(path).text

    # The list is fixed and published before the number is known.
    clock.at(ENDS_MS + HOUR)
    assert lin.post(f"{desk}/freeze").status_code == 303
    page = site.browser().get(path)
    commitment = re.search(r"<code dir=\"ltr\">([0-9a-f]{64})<", page.text)[1]
    listed = site.browser().get(f"{path}/entries.json")
    assert listed.json()["commitment"] == commitment
    assert {one[0] for one in listed.json()["entries"]} == {one.split("/")[3] for one in tickets}
    assert {one[1] for one in listed.json()["entries"]} == {1}
    assert site.browser().get(f"{path}/proof.json").status_code == 404
    looked = site.browser().get(path, params={"ticket": tickets[5].split("/")[3].lower()})
    assert "is on the list" in looked.text

    # A pasted signature decides; a wrong one is refused.
    clock.at(DRAW_MS + 1000)
    assert lin.post(f"{desk}/conclude", signature=OTHER["signature"]).status_code == 422
    assert lin.post(f"{desk}/conclude", signature="none").status_code == 422
    assert lin.post(f"{desk}/conclude", signature=REAL["signature"]).status_code == 303
    page = site.browser().get(path)
    proof = site.browser().get(f"{path}/proof.json")
    won = [one["entry"] for one in proof.json()["winners"]]
    assert len(won) == 3
    assert all(ticket in page.text for ticket in won)
    assert "steps__one--wrong" not in page.text

    # The separate command counts it again, and finds what was changed.
    file = tmp_path / "proof.json"
    file.write_bytes(proof.content)

    def verified(*words):
        return CliRunner().invoke(app, ["draw", "verify", str(file), *words]).exit_code

    assert verified("--commitment", commitment) == 0
    assert verified("--commitment", "0" * 64) == 1
    text = proof.text
    loser = next(one.split("/")[3] for one in tickets if one.split("/")[3] not in won)
    for changed in (
        text.replace(won[0], loser),
        text.replace("A box of mooncakes", "A box of stones"),
        text.replace(f'["{loser}",1]', f'["{loser}",2]'),
        text.replace('"prizes": 3', '"prizes": 2'),
    ):
        assert changed != text
        file.write_text(changed, encoding="utf-8")
        assert verified("--commitment", commitment) == 1

    # The winner claims on his page, and shows a code in the shop.
    at = next(at for at, one in enumerate(tickets) if one.split("/")[3] == won[0])
    assert "You have won!" in people[at].get(tickets[at]).text
    loser_at = next(at for at, one in enumerate(tickets) if one.split("/")[3] == loser)
    assert "Not this time" in people[loser_at].get(tickets[loser_at]).text
    wrong = people[at].post(tickets[at], data={"contact": "other@example.org"})
    assert wrong.status_code == 422
    words = {"contact": f"{at}@example.org", "name": "Grandma Lin", "publish": "1"}
    assert people[at].post(tickets[at], data=words).status_code == 303
    code = re.search(r'class="claim-code" dir="ltr">([\w-]+)<', people[at].get(tickets[at]).text)[1]
    assert "Grandma Lin" in site.browser().get(path).text
    assert f"{at}@example.org" not in site.browser().get(path).text
    assert f"{at}@example.org" in lin.get(desk).text
    assert lin.post(f"{desk}/handed", code="AAAA-AAAA").status_code == 422
    assert lin.post(f"{desk}/handed", code=code.lower()).status_code == 303
    assert lin.post(f"{desk}/handed", code=code).status_code == 409
    log = lin.get("/console/log").text
    for words in (
        "Contest prepared",
        "Contest opened",
        "List of a draw fixed",
        "Contest decided",
        "Prize handed over",
    ):
        assert words in log


def test_what_is_wrong_with_an_entry_stands_beside_its_field(site, added, clock):
    contest = opened(site, added, clock)
    browser = site.browser()
    answer = enter(browser, contest, "hello", agreed="")
    assert answer.status_code == 422
    assert answer.text.count('class="wrong"') == 2
    assert 'value="hello"' in answer.text
    assert "set-cookie" in answer.headers  # the browser is known from now on
    assert site.browser().get(f"/contest/{contest['slug']}").headers.get("set-cookie") is None
    sent = {"contact": "a@example.org", "agreed": "1"}
    other = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert browser.post(f"/contest/{contest['slug']}", data=sent, headers=other).status_code == 400
    for path in ("/contest/none", f"/contest/{contest['slug']}/AAAAA-AAAAA/{'0' * 40}"):
        assert browser.get(path).status_code == 404


def test_inside_wechat_nothing_is_offered(site, added, clock):
    contest = opened(site, added, clock)
    browser = site.browser(agent=WECHAT)
    page = browser.get(f"/contest/{contest['slug']}")
    assert page.status_code == 200
    assert "A box of mooncakes" not in page.text
    assert "<form" not in page.text
    assert enter(browser, contest, "a@example.org").status_code == 403
    assert asked(site, added, below=f"/{contest['id']}").json()["entries"] == 0


def test_a_contest_on_hold_is_gone_until_it_is_released(site, added, clock):
    contest = opened(site, added, clock)
    ops, browser = operator(site), site.browser()
    ticket = ticket_of(enter(browser, contest, "a@example.org"))
    desk = f"/ops/contests/{contest['id']}"
    assert ops.post(desk, decision="hold", reason="").status_code == 422
    assert ops.post(desk, decision="hold", reason="looks like a fake").status_code == 303
    for path in (f"/contest/{contest['slug']}", ticket, f"/api/v1/contests/{contest['slug']}"):
        assert browser.get(path).status_code == 410
    assert "looks like a fake" in ops.get("/ops/contests").text or "On hold" in ops.get("/ops/contests").text
    assert ops.post(desk, decision="release", reason="it is none").status_code == 303
    assert browser.get(ticket).status_code == 200
    assert ops.post(desk, decision="dance", reason="why not").status_code == 422
    assert ops.post(f"/ops/brands/{added.brand.slug}", decision="hold", reason="a fake").status_code == 303
    assert (
        browser.get(ticket).status_code == enter(site.browser(), contest, "b@example.org").status_code == 410
    )
    acts = ops.get("/ops/log").text
    assert "contest-hold" in acts
    assert "contest-release" in acts


def test_roles_and_brands_reach_only_what_is_theirs(site, added, lin, clock):
    contest = opened(site, added, clock)
    other = let_in(site, f"Lantern {secrets.token_hex(4)}")
    ann = signed_in(site, other.owner.token)
    desk = f"/console/contests/{contest['id']}"
    assert ann.get(desk).status_code == 404
    for act in ("open", "drop", "cancel", "freeze", "conclude", "out", "handed"):
        assert ann.post(f"{desk}/{act}", why="x").status_code == 404
    for method, below in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/state"), ("GET", "/winners")):
        answer = asked(
            site,
            other,
            method,
            f"/{contest['id']}{below}",
            json=API if method != "POST" else {"state": "open"},
        )
        assert answer.status_code == 404, (method, below)
    assert contest["slug"] not in ann.get("/console/contests").text


def test_the_api_tells_everybody_what_decides_and_refuses_the_rest(site, added, clock):
    answer = asked(site, added, "POST", json=API | {"kind": "poker", "title": "", "starts": "tomorrow"})
    assert answer.status_code == 422
    assert paths_of(answer) == {"starts": "time"}
    answer = asked(site, added, "POST", json=API | {"kind": "poker", "title": "", "campaign": "77"})
    assert paths_of(answer).keys() >= {"kind", "title"}
    assert asked(site, added, "POST", json=API | {"weights": 2}).status_code == 400
    contest = opened(site, added, clock)
    told = site.client.get(f"/api/v1/contests/{contest['slug']}").json()
    assert told["round"] == REAL["round"]
    assert told["stage"] == "open"
    assert "Nothing has to be bought" in told["rules"]
    assert told.keys() & {"id", "campaign", "inside"} == set()
    assert site.client.get("/api/v1/contests/none").status_code == 404
    enter(site.browser(), contest, "a@example.org")
    for state, status in (("done", 409), ("fixed", 409), ("open", 409)):
        answer = asked(site, added, "POST", f"/{contest['id']}/state", json={"state": state})
        assert answer.status_code == status
    clock.at(DRAW_MS + DAY)
    answer = asked(site, added, "POST", f"/{contest['id']}/state", json={"state": "fixed"})
    assert (answer.status_code, paths_of(answer)) == (422, {"draws": "past"})
    later = datetime.fromtimestamp((DRAW_MS + 2 * DAY) / 1000, UTC).isoformat()
    answer = asked(site, added, "POST", f"/{contest['id']}/state", json={"state": "fixed", "later": later})
    assert answer.json()["stage"] == "waiting"
    cancelled = {"state": "cancelled", "why": "The bakery burnt down."}
    assert (
        asked(site, added, "POST", f"/{contest['id']}/state", json=cancelled).json()["stage"] == "cancelled"
    )
    assert "The bakery burnt down." in site.browser().get(f"/contest/{contest['slug']}").text
    same = {"idempotency-key": secrets.token_hex(8), "authorization": f"Bearer {added.key.text}"}
    made = [site.client.post("/api/v1/brand/contests", json=API, headers=same).json()["id"] for _ in range(2)]
    assert made[0] == made[1]
    assert asked(site, added, "DELETE", f"/{made[0]}").json() == {"id": made[0], "state": "dropped"}
    listed = asked(site, added).json()["contests"]
    assert [one["id"] for one in listed] == [contest["id"]]


def test_those_who_run_it_decide_by_command(tmp_path, clock):
    def typed(*words, status=0):
        done = CliRunner().invoke(app, ["contest", *words, "--data", str(tmp_path)])
        assert done.exit_code == status, (words, done.output, done.exception)
        return done.output

    settings = load_settings({}, data=tmp_path)
    migrate(settings.database_url)
    held = hold_all(settings, asyncio.run(add(settings, NewBrand("Moon Bakery", "Lin"))).brand.slug)
    found = {one["stage"]: one for one in json.loads(typed("list", "--json"))["contests"]}
    clock.at(DRAW_MS + 1)
    due = next(one for one in json.loads(typed("list", "--json"))["contests"] if one["stage"] == "due")
    assert due["round"] == REAL["round"]
    typed("conclude", due["slug"], "--signature", OTHER["signature"], status=1)
    assert (
        len(json.loads(typed("conclude", due["slug"], "--signature", REAL["signature"], "--json"))["winners"])
        == 2
    )
    assert "on hold" in typed("hold", held["open-slug"], "--reason", "a fake")
    typed("hold", held["open-slug"], "--reason", "a fake", status=1)
    assert "released" in typed("release", held["open-slug"], "--reason", "none")
    typed("vouch", found["draft"]["slug"], "--reason", "twice", status=1)
    typed("vouch", "nothing", "--reason", "none", status=1)
    assert held["open-slug"] in typed("list")


def test_a_brand_that_has_proved_a_domain_needs_nobody_to_vouch(site, added, clock):
    key = {"authorization": f"Bearer {added.key.text}"}
    domain = f"{secrets.token_hex(4)}.example.com"
    assert site.client.post("/api/v1/brand/domains", json={"domain": domain}, headers=key).status_code == 201
    made = asked(site, added, "POST", json=API).json()
    assert made["missing"]
    with closing(sqlite3.connect(site.settings.database_url.removeprefix("sqlite:///"))) as ledger:
        ledger.execute("update brand_domain set state = 1 where domain = ?", (domain,))
        ledger.commit()
    contest = asked(site, added, "POST", f"/{made['id']}/state", json={"state": "open"}).json()
    assert (contest["domains"], contest["missing"]) == ([domain], [])
    assert f"has proved that {domain} is its own" in contest["rules"]
    assert domain in site.browser().get(f"/contest/{contest['slug']}").text


def test_those_who_run_the_site_paste_the_number_where_there_is_no_way_out(site, added, clock):
    contest = opened(site, added, clock, prizes=1)
    enter(site.browser(), contest, "a@example.org")
    clock.at(ENDS_MS + HOUR)
    fixed = asked(site, added, "POST", f"/{contest['id']}/state", json={"state": "fixed"}).json()
    clock.at(DRAW_MS + 1)
    ops, desk = operator(site), f"/ops/contests/{contest['id']}"
    assert 'value="conclude"' in ops.get("/ops/contests").text
    wrong = ops.post(desk, decision="conclude", reason="no network", signature=OTHER["signature"])
    assert (wrong.status_code, "not the one of this round" in wrong.text) == (422, True)
    answer = site.client.post(
        f"/api/v1{desk}",
        json={"decision": "conclude", "reason": "no network", "signature": REAL["signature"]},
        headers={"authorization": f"Bearer {TOKEN}"},
    )
    assert (answer.status_code, answer.json()["stage"]) == (200, "done")
    assert answer.json()["commitment"] == fixed["commitment"]
    winners = asked(site, added, below=f"/{contest['id']}/winners").json()
    assert [(one["prize"], one["contact"]) for one in winners["winners"]] == [(1, None)]
