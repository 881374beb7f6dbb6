"""Plans over HTTP: the pages, the API, the commands, the letters; and that each gate answers with what would be enough."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from console_kit import TOKEN, let_in, operator, signed_in
from hostile_kit import small_package
from mail_kit import mail_server
from site_kit import WISH, open_site
from typer.testing import CliRunner

from greetings.__main__ import app
from greetings.app.brands import plan_of
from greetings.app.build import build_parts
from greetings.brands import OWNER, Invitation, NewBrand
from greetings.brands.acts import now_ms
from greetings.plans import PlanWish, until_of
from greetings.plans.terms import DAY_MS
from greetings.settings import load_settings
from greetings.store import migrate
from greetings.web.console.reminders import Reminders

PACKAGE = small_package()
OPS = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("plans"), ops_token=TOKEN) as opened:
        yield opened


@pytest.fixture
def added(site):
    return let_in(site, f"Moon {secrets.token_hex(4)}")


def asked(site, added, path, method="GET", **given):
    headers = {"authorization": f"Bearer {added.key.text}"} | given.pop("headers", {})
    return site.client.request(method, f"/api/v1/brand{path}", headers=headers, **given)


def set_plan(site, added, plan, **wish):
    path = f"/api/v1/ops/brands/{added.brand.slug}/plan"
    return site.client.put(path, json={"plan": plan, "reason": "agreed"} | wish, headers=OPS)


def meters(answer):
    return {one["name"]: (one["used"], one["most"], one["left"]) for one in answer.json()["meters"]}


# The API
def test_a_brand_sees_its_plan_and_those_who_run_the_site_set_it(site, added):
    answer = asked(site, added, "/plan")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["plan"], told["until"], told["then"], told["own_sponsor"]) == ("free", None, None, False)
    assert (told["title"]["zh-Hans"], told["api_per_minute"], told["reminders"]) == ("免费版", 60, True)
    assert meters(answer)["people"] == (1, 3, 2)
    answer = set_plan(site, added, "trial", until="2041-02-28", limits={"cards": 5, "own_sponsor": 0})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["plan"], told["until"], told["then"]) == ("trial", "2041-03-01T00:00:00.000+00:00", "free")
    assert (told["slug"], told["limits"]) == (added.brand.slug, {"cards": 5, "own_sponsor": 0})
    assert [one["plan"] for one in told["history"]] == ["trial"]
    assert meters(answer)["cards"] == (0, 5, 5)
    again = asked(site, added, "/plan").json()
    assert (again["plan"], again["own_sponsor"]) == ("trial", False)
    assert site.client.get(f"/api/v1/ops/brands/{added.brand.slug}/plan", headers=OPS).json() == told
    rules = site.client.get("/api/v1/ops/plans", headers=OPS).json()
    assert [one["name"] for one in rules["plans"]] == ["free", "partly-free", "trial"]
    assert (rules["default"], rules["plans"][2]["after"], rules["plans"][0]["after"]) == (
        "free",
        "free",
        None,
    )


def test_a_plan_that_cannot_be_is_refused_with_all_findings(site, added):
    answer = set_plan(site, added, "gold", until="2001-01-01", limits={"moons": 1})
    assert answer.status_code == 422
    assert {one["path"]: one["kind"] for one in answer.json()["errors"]} == {
        **{"plan": "unknown-option", "until": "out-of-range", "limits.moons": "unknown-option"}
    }
    for wish in ({"until": "soon"}, {"reason": ""}, {"limits": {"cards": -1}}, {"limits": {"cards": 10**11}}):
        assert set_plan(site, added, "trial", **wish).status_code == 422
    assert set_plan(site, added, "trial", price=3).status_code == 400
    assert (
        site.client.put(
            "/api/v1/ops/brands/nobody/plan", json={"plan": "free", "reason": "x"}, headers=OPS
        ).status_code
        == 404
    )
    assert asked(site, added, "/plan").json()["plan"] == "free"


def refusal(answer):
    """Return the one finding of a 402."""
    assert answer.status_code == 402, answer.text
    body = answer.json()
    assert body["type"] == "/docs#not-in-plan"
    [error] = body["errors"]
    assert error["message"] == body["detail"]
    return error


def test_the_gate_of_people_says_what_would_be_enough_and_a_replay_is_no_new_person(site, added):
    sent = [
        asked(
            site,
            added,
            "/people",
            "POST",
            json={"name": name, "role": "analyst"},
            headers={"idempotency-key": name},
        )
        for name in ("Ann", "Bo", "Bo")
    ]
    assert [one.status_code for one in sent] == [201] * 3
    assert sent[1].json()["id"] == sent[2].json()["id"]
    more = asked(site, added, "/people", "POST", json={"name": "Cy", "role": "analyst"})
    error = refusal(more)
    assert (error["path"], error["used"], error["most"], error["enough"]) == ("people", 3, 3, ["partly-free"])
    lin = signed_in(site, added.owner.token)
    page = lin.post("/console/people", name="Cy", role="analyst", once="x")
    assert page.status_code == 402
    assert 'href="/console/plan"' in page.text
    assert 'value="Cy"' in page.text  # the words are kept
    set_plan(site, added, "partly-free")
    assert lin.post("/console/people", name="Cy", role="analyst", once="y").status_code == 200


def test_the_gate_of_designs_answers_before_a_package_is_looked_through(site, added):
    set_plan(site, added, "free", limits={"templates": 0})
    zips = {"content-type": "application/zip"}
    error = refusal(asked(site, added, "/templates", "POST", content=PACKAGE, headers=zips))
    assert (error["path"], error["used"], error["most"], error["enough"]) == (
        "templates",
        0,
        0,
        ["partly-free"],
    )
    lin = signed_in(site, added.owner.token)
    lin.get("/console/templates")
    page = lin.browser.post(
        "/console/templates",
        files={"file": ("a.zip", PACKAGE, "application/zip")},
        data={"csrf": lin.csrf},
        headers={"origin": lin.origin, "sec-fetch-site": "same-origin"},
    )
    assert page.status_code == 402
    assert 'href="/console/plan"' in page.text
    lin.get("/console/templates/new")
    draft = lin.post("/console/templates/new", **{"from": "thank-you"}).headers["location"]
    stamp = re.search(r'name="stamp" value="(\d+)"', lin.get(draft).text)[1]
    saved = lin.post(f"{draft}/save", stamp=stamp, **{"title.en": "Thanks"})
    assert (saved.status_code, 'href="/console/plan"' in saved.text) == (402, True)


def test_the_keys_of_a_brand_together_ask_as_often_as_its_plan_allows(tmp_path):
    with open_site(tmp_path, ops_token=TOKEN, rate_limits=True) as site:
        added, other = let_in(site), let_in(site, "Lantern")
        set_plan(site, added, "free", limits={"api_per_minute": 3})
        made = asked(site, added, "/keys", "POST", json={"name": "Till", "scopes": ["account"]}).json()["key"]
        second = {"authorization": f"Bearer {made}"}
        answers = [
            asked(site, added, ""),
            asked(site, added, "", headers=second),
            asked(site, added, "", headers=second),
        ]
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert answers[2].json()["type"] == "/docs#plan-rate"
        assert 1 <= int(answers[2].headers["retry-after"]) <= 60
        assert asked(site, other, "").status_code == 200


# The pages
def test_everybody_of_the_brand_sees_the_plan_and_its_owner_stops_the_reminders(site, added):
    until = until_of("2041-01-01")
    asyncio.run(plan_of(site.settings, added.brand.slug, PlanWish("trial", until)))
    lin = signed_in(site, added.owner.token)
    assert "January 1, 2041" not in lin.get("/console").text
    page = lin.get("/console/plan").text
    for words in ("Trial", "January 1, 2041", "Free", "1 of 10", "Do not remind us"):
        assert words in page
    assert lin.post("/console/plan/reminders", reminders="off").status_code == 303
    page = lin.get("/console/plan").text
    assert "Remind us again" in page
    assert lin.post("/console/plan/reminders", reminders="on").status_code == 303
    assert "Do not remind us" in lin.get("/console/plan").text


def test_a_trial_that_ends_soon_is_told_on_the_first_page_unless_nobody_wants_to_know(site, added):
    asyncio.run(plan_of(site.settings, added.brand.slug, PlanWish("trial", now_ms() + 3 * DAY_MS)))
    lin = signed_in(site, added.owner.token)
    assert "Everything you have made stays." in lin.get("/console").text
    lin.post("/console/plan/reminders", reminders="off")
    assert "Everything you have made stays." not in lin.get("/console").text


def test_those_who_run_the_site_set_a_plan_by_hand_and_see_what_is_wrong(site, added):
    ops, path = operator(site), f"/ops/brands/{added.brand.slug}"
    assert path in ops.get("/ops/brands").text
    assert "1 of 3" in ops.get(path).text
    wrong = ops.post(
        f"{path}/plan", plan="gold", until="soon", reason="", **{"limit-cards": "many", "limit-people": "7"}
    )
    assert wrong.status_code == 422
    assert wrong.text.count('aria-invalid="true"') == 2
    assert 'value="many"' in wrong.text
    assert 'value="7"' in wrong.text
    done = ops.post(f"{path}/plan", plan="trial", until="", reason="a friend", **{"limit-cards": "7"})
    assert (done.status_code, done.headers["location"]) == (303, path)
    page = ops.get(path).text
    assert "0 of 7" in page
    assert "a friend" in page
    assert meters(asked(site, added, "/plan"))["cards"] == (0, 7, 7)
    assert f"{added.brand.slug} trial cards=7" in ops.get("/ops/log").text
    assert "a friend" not in signed_in(site, added.owner.token).get("/console/log").text
    assert ops.get("/ops/brands/nobody").status_code == 404
    assert ops.post("/ops/brands/nobody/plan", plan="trial", reason="x").status_code == 404


# The command line
def test_the_command_shows_a_plan_and_sets_it(tmp_path):
    def typed(*words, status=0):
        done = CliRunner().invoke(app, [*words, "--data", str(tmp_path)])
        assert done.exit_code == status, (words, done.output, done.exception)
        return done.output

    typed("migrate")
    typed("brand", "add", "Moon Bakery")
    assert "free, without end" in typed("brand", "plan", "moon-bakery")
    said = typed("brand", "plan", "moon-bakery", "trial", "--until", "2041-06-30", "--limit", "cards=5000")
    assert "trial, until 2041-07-01 00:00 UTC" in said
    assert re.search(r"cards +0 of 5,000", said)
    told = json.loads(typed("brand", "plan", "moon-bakery", "--json"))
    assert (told["plan"], told["own_sponsor"], told["meters"][2]) == (
        *("trial", True, {"name": "cards", "used": 0, "most": 5000}),
    )
    typed("brand", "plan", "moon-bakery", "gold", status=1)
    typed("brand", "plan", "moon-bakery", "free", "--limit", "cards", status=1)
    typed("brand", "plan", "nobody", status=1)


# Letters
def test_owners_get_each_letter_once_and_nobody_else_gets_any(tmp_path):
    with mail_server() as box:
        settings = load_settings(
            {},
            data=tmp_path,
            smtp_url=box.url,
            mail_from="Cards <cards@cards.example>",
            base_url="https://cards.example",
        )
        migrate(settings.database_url)
        asyncio.run(_letters(settings))
        assert [(one["to"], one["subject"]) for one in box.letters] == [
            ("lin@mail.example", "The plan of Moon Bakery ends soon")
        ]
        words = box.letters[0].get_content()
        for part in (
            "“Trial”",
            "试用版",
            "«المجانية»",
            "https://cards.example/console/plan",
            "Everything you have made stays",
        ):
            assert part in words


async def _letters(settings):
    parts = build_parts(settings)
    await parts.database.open()
    try:
        soon = now_ms() + DAY_MS
        added = await parts.brands.add(NewBrand("Moon Bakery", "Lin", "lin@mail.example"))
        quiet = await parts.brands.add(NewBrand("Quiet", "Ann", "ann@mail.example"))
        held = await parts.brands.add(NewBrand("Held", "Bo", "bo@mail.example"))
        for role, mail in ((OWNER, ""), ("designer", "mei@mail.example")):
            await parts.brands.people.invite(added.brand, Invitation("Mei", role, mail), by="ops")
        for one in (added, quiet, held):
            await parts.plans.set(one.brand, PlanWish("trial", soon))
        await parts.plans.remind(quiet.brand, on=False, by="ops")
        await parts.brands.hold("held", "rude")
        letters = Reminders(parts)
        for _ in range(3):
            await letters.send()
        await letters.round()
        await letters.round()
    finally:
        await parts.chain.close()
        await parts.database.close()
        parts.places.close()


# Campaigns
def shown(site, code):
    """Open a card as a person does; return the sponsor that stands on its page."""
    browser = site.browser()
    browser.get(f"/g/{code}")
    browser.post(f"/g/{code}/open", headers={"sec-fetch-site": "same-origin"})
    found = re.search(
        r'<aside class="sponsor">(.*?)</aside>', browser.get(f"/g/{code}?opened=1").text, re.DOTALL
    )
    return found[1] if found else ""


def campaign(site, added, name):
    """Prepare a campaign that lacks nothing but its launch; return its address."""
    now = datetime.now(UTC)
    brief = {
        "name": name,
        "goal_number": 100,
        "starts": (now - timedelta(days=1)).isoformat(),
        "ends": (now + timedelta(days=20)).isoformat(),
        "languages": ["en"],
        "channels": ["whatsapp"],
    }
    made = asked(site, added, "/campaigns", "POST", json=brief)
    assert made.status_code == 201, made.text
    path = f"/campaigns/{made.json()['id']}"
    for below, body in (
        ("designs", {"template": "thank-you"}),
        ("acts", {"act": "skip-pilot", "reason": "A small shop."}),
    ):
        assert asked(site, added, f"{path}/{below}", "POST", json=body).status_code in {200, 201}
    return path


def test_a_campaign_over_the_plan_is_refused_and_no_maker_of_a_card_ever_is(tmp_path):
    with open_site(tmp_path, ops_token=TOKEN, sponsor_name="Tea House") as site:
        added = let_in(site)
        first, second = campaign(site, added, "Lantern night"), campaign(site, added, "Spring")
        launch = {"act": "launch"}
        assert asked(site, added, f"{first}/acts", "POST", json=launch).status_code == 200
        error = refusal(asked(site, added, f"{second}/acts", "POST", json=launch))
        assert (error["path"], error["used"], error["most"]) == ("campaigns", 1, 1)
        lin = signed_in(site, added.owner.token)
        lin.get("/console/campaigns")
        page = lin.post(f"/console{second}/launch")
        assert page.status_code == 402
        assert "Your plan does not include more of these" in page.text
        assert "the house’s sponsor" in lin.get(f"/console{first}/idea").text
        seed = asked(site, added, f"{first}/seeds", "POST", json={"label": "Choir"}).json()["code"]
        assert "Tea House" in shown(site, seed)  # a free plan has no sponsor of its own
        set_plan(site, added, "free", limits={"own_sponsor": 1, "cards": 4})
        made = [site.make(WISH | {"from": seed})["code"] for _ in range(4)]  # beside two cards of the brand
        assert ["Moon Bakery" in shown(site, code) for code in made] == [True, True, False, False]
        assert ["Tea House" in shown(site, code) for code in made] == [False, False, True, True]
        assert meters(asked(site, added, "/plan"))["cards"] == (6, 4, 0)
        page = lin.get("/console").text
        assert "The cards of this month are used up" in page
        tracked = asked(site, added, f"{first}/tracking").json()
        assert tracked["totals"]["cards"] >= 4  # those beyond the limit count for the campaign all the same
        assert "Tea House" in shown(site, seed)  # as it was when it was made
