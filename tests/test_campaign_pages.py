"""The pages of campaigns: from nothing to launched, step by step, as people of a brand and those who run the site."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from console_kit import TOKEN, let_in, link_in, operator, signed_in
from hostile_kit import small_package
from site_kit import open_site

from greetings.campaigns import Figures, Line
from greetings.web.console.campaigns.charts import DAYS_MAX, DAYS_MIN, HEIGHT, bar_share, day_chart, round_top
from greetings.web.console.campaigns.days import (
    coming,
    day_at,
    end_ms,
    first_ms,
    season_of,
    today_in,
    zone_of,
)

ROOT = "/console/campaigns"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("campaigns") / "data", ops_token=TOKEN) as site:
        yield site


@pytest.fixture
def owner(site):
    return signed_in(site, let_in(site, "Moon Bakery").owner.token)


def words_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(answer.text)))


def value_of(answer, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    return found and unescape(found[1])


def ticked(answer, start):
    return re.findall(rf'name="{start}([\w-]+)" value="1" checked', answer.text)


def begin(member, festival="christmas", name="A card for all", **given):
    """Begin a campaign; return its path."""
    answer = member.post(ROOT, name=name, festival=festival, once=name + festival, **given)
    assert answer.status_code == 303, words_of(answer)
    return answer.headers["location"].removesuffix("/plan")


def plan(page, **changes):
    """The fields of the plan as the page shows them, with changes."""
    names = ("name", "slug", "goal_number", "conversion_link", "starts", "ends", "ad_budget")
    form = {name: value_of(page, name) for name in names}
    form["goal"] = re.search(r'name="goal" value="(\w+)" checked', page.text)[1]
    festival = re.search(r'<option value="([\w-]*)" selected', page.text)
    form["festival"] = festival[1] if festival else ""
    return form | {f"lang-{one}": "1" for one in ticked(page, "lang-")} | changes


def launched(member, **given):
    path = begin(member, **given)
    assert member.post(f"{path}/pilot/skip", reason="a small shop").status_code == 303
    answer = member.post(f"{path}/launch")
    assert answer.status_code == 303, words_of(answer)
    return path


# From nothing to launched
def test_two_answers_fill_in_everything_but_the_decision_to_start(owner):
    page = owner.get(ROOT)
    assert "Begin a campaign" in page.text
    assert re.search(r'value="[\w-]+" checked><label for="[\w-]+" class="ticket__drawn"', page.text), (
        "one with a design"
    )
    path = begin(owner)
    page = owner.get(f"{path}/plan")
    assert value_of(page, "goal_number") == "300"
    assert value_of(page, "ends").endswith("-12-26")
    assert ticked(page, "lang-") == ["en"]
    assert "Letterpress Christmas" in owner.get(f"{path}/idea").text
    assert set(ticked(owner.get(f"{path}/channels"), "via-")) >= {"whatsapp", "email", "qr"}
    page = owner.get(f"{path}/seeding")
    assert "1 thing is missing before it can start" in page.text
    answer = owner.post(f"{path}/launch")
    assert answer.status_code == 422
    assert "It cannot start yet" in answer.text
    assert owner.post(f"{path}/pilot/skip", reason="a small shop").status_code == 303
    assert "Everything is in place" in owner.get(f"{path}/plan").text
    answer = owner.post(f"{path}/launch")
    page = owner.get(answer.headers["location"])
    assert "Now put the links below" in page.text
    assert owner.get(path).headers["location"] == f"{path}/tracking"


def test_a_press_of_the_button_twice_begins_one_campaign(owner):
    assert begin(owner) == begin(owner)
    assert owner.get(ROOT).text.count('class="shelf__one"') == 1


def test_a_plan_with_mistakes_comes_back_as_it_was_typed(owner):
    path = begin(owner)
    page = owner.get(f"{path}/plan")
    wrong = plan(page, name="", goal_number="many", ends="2020-01-01", slug="No!", ad_budget="90")
    answer = owner.post(f"{path}/plan", **wrong)
    assert answer.status_code == 422
    assert value_of(answer, "goal_number") == "many"
    assert "Please write a whole number." in answer.text
    answer = owner.post(f"{path}/plan", **wrong | {"goal_number": "1,000"})
    assert answer.status_code == 422
    for words in (
        "Please write something here.",
        "The last day must not come before the first.",
        "Small letters, digits and dashes, please.",
        "This is too little or too much.",
    ):
        assert words in answer.text
    for given in ({"starts": "soon"}, {"ad_budget": "much"}, {"conversion_link": "http://shop.example"}):
        assert owner.post(f"{path}/plan", **plan(page, **given)).status_code == 422
    assert value_of(owner.get(f"{path}/plan"), "goal_number") == "300", "nothing was kept"


def test_a_plan_is_kept_and_leads_on(owner):
    path = begin(owner)
    page = owner.get(f"{path}/plan")
    given = {
        "goal_number": "1,250",
        "slug": "/c/full-moon",
        "lang-ar": "1",
        "lang-zh-Hant": "1",
        "starts": "",
        "ends": "",
    }
    answer = owner.post(f"{path}/plan", **plan(page, **given), then="next")
    assert answer.headers["location"] == f"{path}/idea"
    page = owner.get(f"{path}/plan")
    assert (value_of(page, "goal_number"), value_of(page, "slug")) == ("1250", "full-moon")
    assert value_of(page, "starts") == ""
    assert "The day on which it starts" in page.text
    other = begin(owner, name="Another one")
    answer = owner.post(f"{other}/plan", **plan(owner.get(f"{other}/plan"), slug="full-moon"))
    assert (answer.status_code, "Somebody else has this address already" in answer.text) == (422, True)


def test_a_festival_gives_its_days_by_one_choice(owner):
    path = begin(owner, festival="")
    page = owner.get(f"{path}/plan")
    assert value_of(page, "starts") == today_in(None).isoformat()
    answer = owner.post(f"{path}/plan", **plan(page, festival="lunar-new-year"), then="dates")
    assert answer.status_code == 303
    page = owner.get(f"{path}/plan")
    (festival,) = [one for one in coming() if one.festival == "lunar-new-year"]
    starts, ends = season_of(festival)
    assert (value_of(page, "starts"), value_of(page, "ends")) == (starts.isoformat(), ends.isoformat())
    assert "Asia/Shanghai" in page.text


def test_designs_are_taken_weighed_and_taken_out(owner):
    path = begin(owner)
    assert owner.post(f"{path}/variants", template="thank-you").status_code == 303
    page = owner.get(f"{path}/idea")
    first, second = re.findall(rf'action="{path}/variants/(\d+)"', page.text)
    assert page.text.count("50% of the visitors meet it") == 2
    assert owner.post(f"{path}/variants/{second}", weight="3").status_code == 303
    page = owner.get(f"{path}/idea")
    assert "75% of the visitors meet it" in page.text
    for template, status in (("thank-you", 409), ("nothing", 422)):
        assert owner.post(f"{path}/variants", template=template).status_code == status
    assert owner.post(f"{path}/variants/{first}/drop").status_code == 303
    assert owner.post(f"{path}/variants/{first}/drop").status_code == 404
    assert owner.post(f"{path}/variants", template="diwali").status_code == 303
    page = owner.get(f"{path}/idea")
    assert "Its festival does not lie in the campaign’s days." in page.text
    assert "A design for this festival: one is made for another" in page.text
    assert owner.post(f"{path}/idea", sponsor_line="Call www.bakery.example").status_code == 422
    answer = owner.post(f"{path}/idea", sponsor_line="From Moon Bakery", then="next")
    assert answer.headers["location"] == f"{path}/channels"


def test_what_a_platform_would_stop_is_told_and_stops_the_launch(owner):
    path = begin(owner)
    ways = {"via-wechat": "1", "via-whatsapp": "1", "mode": "both"}
    assert owner.post(f"{path}/channels", **ways, incentive="contest").status_code == 303
    page = owner.get(f"{path}/channels")
    assert "Would be stopped" in page.text
    assert "https://weixin.qq.com/" in page.text
    assert "WeChat would stop it" in words_of(page)
    owner.post(f"{path}/pilot/skip", reason="a small shop")
    assert owner.post(f"{path}/launch").status_code == 422
    assert owner.post(f"{path}/channels", **ways, incentive="none").status_code == 303
    assert "Would be stopped" not in owner.get(f"{path}/channels").text
    assert owner.post(f"{path}/channels", **ways, incentive="everything").status_code == 422
    assert owner.post(f"{path}/launch").status_code == 303


def test_programs_are_told_what_platforms_would_stop(site):
    added = let_in(site, "Paper Moon")
    headers = {"authorization": f"Bearer {added.key.text}"}
    wish = {
        "name": "转发有奖",
        "channels": ["wechat", "sms"],
        "languages": ["zh-Hans"],
        "festival": "christmas",
    }
    made = site.client.post("/api/v1/brand/campaigns", json=wish, headers=headers).json()
    one = f"/api/v1/brand/campaigns/{made['id']}"
    site.client.post(f"{one}/designs", json={"template": "christmas"}, headers=headers)
    wechat, sms = site.client.get(f"{one}/lint", headers=headers).json()["channels"]
    assert (wechat["level"], wechat["findings"][0]["code"]) == ("stop", "sharing-words")
    assert wechat["findings"][0]["since"] == "2019-10-28"
    assert [(text["encoding"], text["messages"]) for text in sms["texts"]] == [("ucs2", 1)]
    lacks = site.client.get(f"{one}/missing", headers=headers).json()["missing"]
    assert "channels.wechat" in {one["field"] for one in lacks}


# Seeding and tracking
def test_places_get_links_of_their_own_and_what_they_bring_is_counted(site, owner):
    path = launched(owner)
    answer = owner.post(f"{path}/seeds", label="Book club", note="Tuesdays", once="1")
    assert answer.headers["location"] == f"{path}/seeding?seed=1"
    assert owner.post(f"{path}/seeds", label="Book club", note="Tuesdays", once="1").status_code == 303
    assert owner.post(f"{path}/seeds", label="", once="2").status_code == 422
    page = owner.get(f"{path}/seeding?seed=1")
    assert page.text.count("seed--fresh") == 1
    assert page.text.count('class="seed__links"') == 1
    link = re.search(r'value="http[^"]*(/g/\w{22})"', page.text)[1]
    assert "?seed=1" in page.text
    reader = site.browser()
    assert reader.post(f"{link}/open").status_code == 303
    page = owner.get(f"{path}/tracking")
    assert re.search(r'goal__count">1<', page.text)
    assert 'class="chart"' in page.text
    assert "Book club" in page.text
    assert "1 person opened it" in owner.get(f"{path}/seeding").text


def test_its_cards_travel_as_the_campaign_has_it(site, owner):
    path = launched(owner)
    for mode, saved in (("both", True), ("link", False)):
        assert (
            owner.post(
                f"{path}/channels", **{"via-weibo": "1", "mode": mode, "incentive": "none"}
            ).status_code
            == 303
        )
        owner.post(f"{path}/seeds", label="Book club", once="1")
        link = re.search(r'value="http[^"]*(/g/\w{22})"', owner.get(f"{path}/seeding").text)[1]
        reader = site.browser()
        page = reader.get(reader.post(f"{link}/open").headers["location"]).text
        assert re.findall(r"way way--(\w+)", page)[0] == "weibo", "its channels stand first"
        assert ("Save the picture" in page) == saved
    plain = site.make()
    page = reader.get(f"/g/{plain['code']}?opened=1").text
    assert re.findall(r"way way--(\w+)", page)[0] == "whatsapp"


def test_a_pilot_shows_its_rule_and_the_brand_decides(owner):
    path = begin(owner)
    assert owner.post(f"{path}/pilot", pilot_target="none").status_code == 422
    assert owner.post(f"{path}/pilot", pilot_target="5").status_code == 303
    page = owner.get(f"{path}/seeding")
    assert "Too early to say" in page.text
    assert "at least 5" in page.text
    answer = owner.post(f"{path}/pilot/decide", decision="go", reason="")
    assert (answer.status_code, "Please say why" in answer.text) == (422, True)
    assert owner.post(f"{path}/pilot/decide", decision="perhaps").status_code == 422
    assert owner.post(f"{path}/pilot/decide", decision="stop").status_code == 303
    page = owner.get(f"{path}/seeding")
    assert "You decided: not yet." in page.text
    assert "Begin the pilot" in page.text
    assert owner.post(f"{path}/pilot").status_code == 303
    assert (
        owner.post(f"{path}/pilot/decide", decision="go", reason="It did well last year").status_code == 303
    )
    assert "Everything is in place" in owner.get(f"{path}/seeding").text
    assert owner.post(f"{path}/targets", seed_target="40").status_code == 303
    assert owner.post(f"{path}/targets", seed_target="-").status_code == 422
    assert "of 40 people came by themselves" in words_of(owner.get(f"{path}/seeding"))


def test_an_end_an_archive_and_another_one_like_it(owner):
    path = launched(owner)
    assert owner.post(f"{path}/archive").status_code == 409
    assert owner.post(f"{path}/close").status_code == 303
    assert owner.post(f"{path}/close").status_code == 409
    assert owner.post(f"{path}/archive").status_code == 303
    page = owner.get(f"{path}/tracking")
    assert "Archived" in page.text
    answer = owner.post(f"{path}/clone", once="1")
    assert answer.status_code == 303
    assert owner.post(f"{path}/clone", once="1").headers["location"] == answer.headers["location"]
    page = owner.get(answer.headers["location"])
    assert value_of(page, "name") == "A card for all 2"
    assert "Letterpress Christmas" in owner.get(answer.headers["location"].replace("plan", "idea")).text


# Who may
def test_others_see_nothing_and_those_who_look_change_nothing(site, owner):
    path = begin(owner)
    other = signed_in(site, let_in(site, "Lantern").owner.token)
    for step in ("", "/plan", "/idea", "/channels", "/seeding", "/tracking"):
        assert other.get(path + step).status_code == 404
    assert other.post(f"{path}/launch").status_code == 404
    for role, status in (("analyst", 403), ("designer", 303)):
        link = link_in(owner.post("/console/people", name=role, role=role, once=role))
        member = signed_in(site, link)
        page = member.get(f"{path}/seeding")
        assert "Begin the pilot" not in page.text
        assert member.post(f"{path}/variants", template="thank-you").status_code == status
        assert member.post(f"{path}/launch").status_code == 403
        assert member.post(f"{path}/pilot/skip", reason="x").status_code == 403
        assert ("Begin a campaign" in member.get(ROOT).text) == (role == "designer")
    assert "form" not in re.findall(r"<(\w+) class=\"launch", member.get(f"{path}/plan").text)


def test_those_who_run_the_site_hold_recall_and_release(site, owner):
    path = launched(owner)
    number = path.rsplit("/", 1)[1]
    ops = operator(site)
    assert "Moon Bakery" in ops.get("/ops/campaigns").text
    act = f"/ops/campaigns/{number}"
    assert ops.post(act, decision="hold", reason="").status_code == 422
    assert ops.post(act, decision="perhaps", reason="rude").status_code == 422
    assert ops.post(act, decision="hold", reason="It is rude").status_code == 303
    assert ops.post(act, decision="hold", reason="It is rude").status_code == 409
    page = owner.get(f"{path}/tracking")
    assert "It is rude" in page.text
    assert "On hold" in page.text
    for decision in ("recall", "resume"):
        assert ops.post(act, decision=decision, reason="Looked at").status_code == 303
    assert "On hold" not in owner.get(f"{path}/tracking").text
    assert ops.post("/ops/campaigns/1", decision="hold", reason="x").status_code == 404


# An own design
def test_an_own_design_is_offered_with_its_state_and_begins_a_campaign(site, owner):
    answer = owner.browser.post(
        "/console/templates",
        files={"file": ("tea.zip", small_package("tea"), "application/zip")},
        data={"csrf": owner.csrf},
        headers={"origin": owner.origin, "sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == 303, words_of(answer)
    design = answer.headers["location"]
    path = begin(owner)
    page = owner.get(f"{path}/idea")
    assert "Looked through" in page.text
    assert design in page.text
    template = design.split("/")[-2]
    assert owner.post(f"{path}/variants", template=template).status_code == 422
    assert owner.post(f"{design}/submit").status_code == 303
    assert (
        operator(site).post(f"/ops/templates/{template}/1", decision="approve", reason="fine").status_code
        == 303
    )
    page = owner.get(design)
    assert f"{ROOT}?template={template}" in page.text


# Days and charts
def test_days_are_whole_in_the_zone_of_the_festival():
    zone = zone_of("lunar-new-year", today_in(None))
    day = date(2027, 2, 6)
    assert end_ms(day, zone) - first_ms(day, zone) == 86_400_000
    assert day_at(first_ms(day, zone), zone) == day == day_at(end_ms(day, zone) - 1, zone)
    assert zone_of("", day).key == "UTC"
    for one in coming():
        starts, ends = season_of(one)
        assert today_in(None) - timedelta(days=1) <= starts <= ends


def figures(day, opened, forwards=0):
    return Line(day, "", Figures(opened=opened, forwards=forwards))


def test_a_chart_shows_every_day_and_no_more():
    assert day_chart(()) is None
    chart = day_chart([figures("2026-12-24", 9, 2), figures("2026-12-20", 4)])
    assert len(chart.days) == DAYS_MIN
    assert [one[1] for one in chart.days] == [0, 0, 4, 0, 0, 0, 9]
    assert [count for _, count in chart.levels] == [0, 5, 10]
    assert all(0 <= y <= HEIGHT for _, y in chart.dots)
    assert chart.labels[-1].day == date(2026, 12, 24)
    long = day_chart([figures("2026-01-01", 1), figures("2026-12-24", 1)])
    assert len(long.days) == DAYS_MAX
    assert not long.dots


def test_levels_are_round_and_bars_can_be_seen():
    assert [round_top(one) for one in (0, 4, 5, 7, 11, 101, 1050, 9000)] == [
        4,
        4,
        5,
        8,
        12,
        120,
        1200,
        10_000,
    ]
    assert bar_share(0, 100) == 0
    assert bar_share(1, 10_000) == 1.5
    assert bar_share(50, 100) == 50
