"""Tools that are useful by themselves: pages, the feed, words, squares, counters, and what stands on other sites."""

from __future__ import annotations

import asyncio
import html
import io
import re
from datetime import date, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import icalendar
import pytest
import zxingcpp
from people_kit import join, join_by_program, make_card
from PIL import Image
from site_kit import BASE, CHROME, open_site, paths_of

from greetings.chain import Kind, kind_of
from greetings.tools import Feed, FeedDay, calendar_file, square_png, square_svg
from greetings.tools.ics import folded
from greetings.web.tools.choice import today_of

PAGES = ("", "calendar", "blessings", "qr", "counter")
FRAMES = ("calendar/embed", "blessings/embed")
OPS = "ops-token-of-many-random-letters-0123"
ROBOTS = (
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
    "WhatsApp/2.24.1 A",
    "facebookexternalhit/1.1",
    "curl/8.5.0",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("tools"), ops_token=OPS) as opened:
        yield opened


@pytest.fixture(scope="module")
def rosa(site):
    return join_by_program(site, "rosa", name="Rosa <b>")


def get(site, path, **given):
    return site.browser().get(f"/tools/{path}", **given)


def hrefs(page, start):
    found = re.findall(r'href="([^"]+)"', page.text)
    return [html.unescape(one) for one in found if html.unescape(one).startswith(start)]


def events_of(body):
    calendar = icalendar.Calendar.from_ical(body)
    return calendar, list(calendar.walk("VEVENT"))


# Pages


@pytest.mark.parametrize("tool", PAGES)
def test_every_tool_answers_everybody_and_sets_no_cookie(site, tool):
    page = get(site, tool)
    assert page.status_code == 200
    assert "set-cookie" not in page.headers
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "x-robots-tag" not in page.headers
    assert page.text.count("Make a card for this day") == 1
    [make] = [one for one in hrefs(page, "/?template=") if "pick" not in one][-1:]
    assert site.browser().get(make).status_code == 200
    assert hrefs(page, "/join") == ["/join"]


def test_without_the_stroke_it_leads_to_the_overview(site):
    answer = get(site, "").status_code, site.browser().get("/tools?via=@rosa")
    assert answer[0] == 200
    assert (answer[1].status_code, answer[1].headers["location"]) == (301, "/tools/?via=@rosa")


@pytest.mark.parametrize("tool", PAGES)
def test_a_page_s_handle_is_named_and_carried_on(site, rosa, tool):
    page = get(site, f"{tool}?via=@rosa")
    assert "From the page of" in page.text
    assert "Rosa &lt;b&gt;" in page.text
    assert hrefs(page, "/join") == ["/join?via=%40rosa"]
    assert all("via=@rosa" in unquote(one) for one in hrefs(page, "/tools/"))
    [make] = [one for one in hrefs(page, "/?template=") if "pick" not in one][-1:]
    assert parse_qs(urlsplit(make).query)["from"] == ["@rosa"]
    assert page.headers["x-robots-tag"].startswith("noindex")


def test_a_card_s_link_is_carried_on_and_its_holder_named(site):
    browser = site.browser()
    join(browser, "lin", name="Lin")
    code = make_card(browser)
    page = get(site, f"calendar?from={code}")
    assert "From the page of" in page.text
    assert hrefs(page, "/@lin")
    assert hrefs(page, "/join") == [f"/join?via={code}"]
    assert all(f"from={code}" in one for one in hrefs(page, "/?template="))
    stranger = site.make()["code"]
    page = get(site, f"qr?from={stranger}")
    assert "From the page of" not in page.text
    assert hrefs(page, "/join") == [f"/join?via={stranger}"]


@pytest.mark.parametrize(
    "query", ["via=@nobody", "via=", "from=xyz", "from=" + "a" * 22, "via=" + "@" * 3000]
)
def test_a_link_that_is_no_longer_good_is_left_out(site, query):
    page = get(site, f"?{query}")
    assert page.status_code == 200
    assert "From the page of" not in page.text
    assert hrefs(page, "/join") == ["/join"]


def test_whoever_has_a_page_takes_away_his_own_link(site, rosa):
    browser = site.browser()
    join(browser, "tomo")
    page = browser.get("/tools/calendar?via=@rosa")
    assert not hrefs(page, "/join")
    assert "From the page of" in page.text
    taken = re.findall(r"<textarea[^>]*>([^<]+)</textarea>", page.text)
    assert len(taken) == 2
    assert all("via=@tomo" in html.unescape(html.unescape(one)) for one in taken)
    square = browser.get("/tools/qr")
    assert hrefs(square, "/@tomo/qr.png")


def test_the_shop_and_somebody_s_page_lead_here(site, rosa):
    code = site.make()["code"]
    assert hrefs(site.browser().get(f"/?from={code}"), "/tools") == [f"/tools/?from={code}"]
    assert hrefs(site.browser().get("/@rosa"), "/tools") == ["/tools/?via=@rosa"]


# The calendar


def test_a_month_shows_its_days_beside_the_moon_s(site):
    page = get(site, "calendar?month=2026-09&ui=zh-Hans")
    days = re.findall(r'<time class="grid__number" datetime="(2026-09-\d\d)">', page.text)
    assert days == [date(2026, 9, day).isoformat() for day in range(1, 31)]
    assert "丙午马年 · 农历七月–八月" in page.text
    for said in ("八月</span>", "白露", "中秋节", "教师节", "初一"):
        assert (said in page.text) == (said != "初一")
    assert 'id="day-25"' in page.text
    assert set(hrefs(page, "/?template=mid-autumn")) == {"/?template=mid-autumn"}
    assert {"month=2026-08", "month=2026-10"} <= {
        urlsplit(one).query for one in hrefs(page, "/tools/calendar?")
    }


def test_what_is_chosen_is_shown_and_kept(site):
    query = "month=2026-11&traditions=indian&traditions=jewish&country=IN&moon=none"
    page = get(site, f"calendar?{query}")
    assert "Diwali" in page.text
    assert "Children" in get(site, f"calendar?{query}&traditions=world").text
    assert "Thanksgiving" not in page.text
    assert "grid__moon" not in page.text
    assert page.text.count("checked>") == 2
    [after] = list(hrefs(page, "/tools/calendar?month=2026-12"))
    assert "traditions=indian,jewish" in after
    assert "country=IN" in after
    hijri = get(site, "calendar?month=2026-02&ui=ar")
    assert "رمضان" in hijri.text
    assert "1447" in hijri.text


def test_the_years_end_where_the_almanacs_end(site):
    first, last = get(site, "calendar?month=1951-01"), get(site, "calendar?month=2076-12")
    assert 'rel="next"' in first.text
    assert 'rel="prev"' not in first.text
    assert 'rel="prev"' in last.text
    assert 'rel="next"' not in last.text
    assert get(site, "calendar.ics").status_code == 200


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ("month=1950-12", {"month"}),
        ("month=2077-01", {"month"}),
        ("month=2026-13", {"month"}),
        ("month=x", {"month"}),
        ("month=2026-09-01", {"month"}),
        ("traditions=klingon,world", {"traditions"}),
        ("country=XX&moon=cheese&festivals=none", {"country", "moon", "festivals"}),
    ],
)
def test_a_calendar_that_nobody_knows_is_refused(site, query, paths):
    for tool in ("calendar", "calendar/embed", "calendar.ics"):
        if tool == "calendar.ics" and paths == {"month"}:
            continue
        answer = get(site, f"{tool}?{query}", headers={"accept": "application/json"})
        assert answer.status_code == 422, tool
        assert set(paths_of(answer)) == paths
    assert get(site, f"calendar?{query}").headers["content-type"].startswith("text/html")


def test_too_many_parameters_are_refused(site):
    assert get(site, "calendar?" + "&".join(f"a{n}=1" for n in range(30))).status_code == 400


# The feed


def test_the_feed_is_read_by_another_hand(site):
    answer = get(site, "calendar.ics?lang=zh-Hans")
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar, events = events_of(answer.content)
    assert calendar["version"] == "2.0"
    assert calendar["x-wr-calname"] == "节日"
    assert calendar["refresh-interval"].dt == timedelta(days=1)
    first, last = (
        date(today_of("zh-Hans").year + step, *ends) for step, ends in ((0, (1, 1)), (2, (12, 31)))
    )
    for one in events:
        assert type(one["dtstart"].dt) is date
        assert one["dtend"].dt > one["dtstart"].dt
        assert first <= one["dtstart"].dt <= last
        assert one["dtstart"].params["value"] == "DATE"
        assert one["transp"] == "TRANSPARENT"
        assert one["dtstamp"].dt.utcoffset() == timedelta(0)
    assert len({str(one["uid"]) for one in events}) == len(events)
    named = [one for one in events if one["summary"] == "春节"]
    assert len(named) == 3
    assert all((one["dtend"].dt - one["dtstart"].dt).days == 15 for one in named)
    assert all(one["url"] == f"{BASE}/?template=lunar-new-year" for one in named)
    assert named[0]["summary"].params["language"] == "zh-Hans"
    assert sum(one["summary"] == "冬至" and "url" not in one for one in events) == 3
    assert {one["summary"] for one in events} > {"中秋节", "清明", "圣诞节"}


def test_the_feed_s_lines_are_short_and_whole(site):
    body = get(site, "calendar.ics?lang=ar&traditions=islamic,indian,world").content
    assert body.endswith(b"END:VCALENDAR\r\n")
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not [one for one in lines if b"\n" in one or b"\r" in one]
    for line in lines:
        line.decode("utf-8")
    _, events = events_of(body)
    assert {str(one["status"]) for one in events} == {"TENTATIVE", "CONFIRMED"}


def test_the_feed_keeps_its_uids_and_its_version(site):
    one, other = get(site, "calendar.ics?lang=en"), get(site, "calendar.ics?lang=ar&traditions=islamic")
    uids = [{str(event["uid"]) for event in events_of(answer.content)[1]} for answer in (one, other)]
    assert len(uids[1] & uids[0]) > 3
    assert one.headers["cache-control"] == "public, max-age=3600"
    again = get(site, "calendar.ics?lang=en", headers={"if-none-match": one.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert one.headers["etag"] != other.headers["etag"]


def test_the_feed_can_be_of_one_festival_and_leads_back(site, rosa):
    answer = get(site, "calendar.ics?festivals=diwali,mid-autumn&lang=en&via=@rosa&download=1")
    assert answer.headers["content-disposition"] == 'attachment; filename="festivals.ics"'
    calendar, events = events_of(answer.content)
    assert {str(one["summary"]) for one in events} == {"Diwali", "Mid-Autumn Festival"}
    assert {parse_qs(urlsplit(str(one["url"])).query)["from"][0] for one in events} == {"@rosa"}
    assert "via=@rosa" in calendar["source"]
    page = get(site, "calendar?via=@rosa")
    [webcal] = hrefs(page, "webcal:")
    assert webcal.startswith(f"webcal://{urlsplit(BASE).netloc}/tools/calendar.ics?")
    assert "via=@rosa" in webcal
    assert get(site, webcal.partition("/tools/")[2]).status_code == 200


def test_hostile_words_stay_inside_their_line():
    words = "a;b,c\\d\ne\r\nBEGIN:VEVENT\x00\x1b\u2028ü" + "节" * 60
    day = FeedDay("u", date(2027, 1, 1), date(2027, 1, 2), words, words, "https://x.example/\r\nX:1")
    feed = Feed(
        words, "https://x.example/a b", "en", icalendar.vDDDTypes.from_ical("20260101T000000Z"), (day,)
    )
    body = calendar_file(feed)
    _, [event] = events_of(body)
    said = words.replace("\r\n", "\n").replace("\x00", "").replace("\x1b", "")
    assert event["summary"] == event["description"] == said
    assert body.count(b"BEGIN:VEVENT\r\n") == 1
    assert event["url"] == "https://x.example/X:1"
    assert calendar_file(feed) == body


@pytest.mark.parametrize("char", ["a", "é", "节", "🐶"])
def test_a_fold_never_cuts_a_character(char):
    for length in range(0, 240, 7):
        line = "X:" + char * length
        parts = folded(line).removesuffix("\r\n").split("\r\n ")
        assert "".join(parts) == line
        assert all(len(part.encode()) <= 75 - (number > 0) for number, part in enumerate(parts))


# Words


def test_words_are_those_of_the_templates_and_open_the_maker(site):
    page = get(site, "blessings?festival=mid-autumn&lang=zh-Hans&relation=friend&ui=en")
    links = [one for one in hrefs(page, "/?template=") if "pick=" in one]
    words = [html.unescape(one) for one in re.findall(r"data-slip-words><bdi[^>]*>([^<]+)</bdi>", page.text)]
    assert len(links) == len(words) >= 4
    assert {re.search(r"pick=(\w+)", one)[1] for one in links} == {"greeting", "message"}
    for link, text in zip(links, words, strict=True):
        desk = html.unescape(site.browser().get(link).text)
        field = "message" if "pick=message" in link else "greeting"
        assert re.search(rf'name="{field}"[^>]*?(?:value="|>\n){re.escape(text)}', desk), link
        if field == "message":
            assert re.search(r'value="friend" checked', desk)


def test_words_are_found_by_words_in_any_case_and_by_the_festival_s_name(site):
    found = get(site, "blessings?festival=all&lang=en&words=MOON")
    assert "Mid-Autumn" in found.text
    assert "Christmas" not in re.findall(r"<h2[^>]*>([^<]+)", found.text)
    by_name = get(site, "blessings?words=中秋&lang=en&festival=all")
    assert len(re.findall("data-slip>", by_name.text)) > 5
    nothing = get(site, "blessings?words=zzzz")
    assert nothing.status_code == 200
    assert "Nothing with these words" in nothing.text


def test_the_api_tells_the_same_words(site):
    asked = {"festival": "eid-al-fitr", "relation": "family", "lang": "ar"}
    found = site.client.get("/api/v1/blessings", params=asked).json()["blessings"]
    assert found
    for one in found:
        assert one["lang"] == "ar"
        assert "eid-al-fitr" in one["festivals"]
        assert one["relation"] in {None, "family"}
        assert (one["kind"] == "greeting") == (one["relation"] is None)
        assert site.browser().get(one["make_url"]).status_code == 200
    everything = site.client.get("/api/v1/blessings").json()["blessings"]
    assert len(everything) > 300
    assert {one["template"] for one in everything} == {
        one["id"] for one in site.client.get("/api/v1/templates").json()["templates"]
    }


def test_words_that_nobody_has_are_refused_with_all_findings(site):
    query = "festival=none&relation=cat&lang=tlh&words=" + "x" * 101
    answer = site.client.get(f"/api/v1/blessings?{query}")
    assert answer.status_code == 422
    assert paths_of(answer) == {
        "festival": "unknown-festival",
        "relation": "unknown-relation",
        "lang": "unknown-language",
        "words": "too-long",
    }
    assert get(site, f"blessings?{query}").status_code == 422
    assert site.client.get("/api/v1/blessings?color=red").status_code == 400


# Squares


def order(site, text, **given):
    form = {"text": text, "level": "M", "side": "512", "step": "png"} | given
    return site.browser().post("/tools/qr", data=form)


def read(image):
    [found] = zxingcpp.read_barcodes(image.convert("RGB"))
    return found.text


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("text", ["https://other.example/a?b=c", "花好月圆\n🌕 زينة", "x" * 400])
def test_a_square_is_read_and_leaves_as_a_file(site, text, level):
    answer = order(site, text, level=level)
    assert answer.status_code == 200
    image = Image.open(io.BytesIO(answer.content))
    assert image.size == (512, 512)
    assert read(image) == text
    assert answer.headers["content-disposition"] == 'attachment; filename="qr.png"'
    assert answer.headers["cache-control"] == "no-store"


def drawn(side, path):
    """Draw the bars of a path as pixels."""
    image = Image.new("L", (side * 4, side * 4), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        image.paste(0, tuple(4 * int(one) for one in (x, y, int(x) + int(width), int(y) + 1)))
    return image


def test_a_square_as_lines_is_the_same(site):
    answer = order(site, "https://other.example/", step="svg", side="2048")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-disposition"] == 'attachment; filename="qr.svg"'
    side = int(re.search(r'viewBox="0 0 (\d+)', answer.text)[1])
    assert read(drawn(side, answer.text)) == "https://other.example/"
    shown = order(site, "https://other.example/", step="look")
    assert shown.status_code == 200
    assert "content-disposition" not in shown.headers
    assert "no-store" in shown.headers["cache-control"]
    [path] = re.findall(r'<path d="([^"]+)"/></svg>', shown.text.partition('class="square"')[2])[:1]
    assert read(drawn(side, path)) == "https://other.example/"


def test_no_address_shows_a_square_that_leads_elsewhere(site):
    for path in ("qr?text=https://evil.example", "qr?text=x&step=png", "qr.png?text=x", "qr.svg?text=x"):
        answer = get(site, path)
        assert answer.status_code in {200, 404}
        assert "square__paper" not in answer.text
        assert "image" not in answer.headers["content-type"]
    form = {"text": "x", "level": "M", "side": "512", "step": "png"}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert site.browser().post("/tools/qr", data=form, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "  "}, "Please write something"),
        ({"text": "x" * 1001}, "1001"),
        ({"text": "JavaScript:alert(1)"}, "no scripts"),
        ({"text": " data:text/html,x"}, "no scripts"),
        ({"text": "https://p\u0430ypal.example"}, "p\u0430ypal"),
        ({"text": "\u8282" * 900, "level": "H"}, "too much for a code"),
    ],
)
def test_a_text_that_no_square_may_carry_is_refused(site, given, said):
    answer = order(site, **given)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert "square__paper" not in answer.text


def test_choices_that_the_form_does_not_offer_are_refused(site):
    answer = order(site, "x", level="Z", side="99999999", step="exe")
    assert answer.status_code == 422
    assert site.browser().post("/tools/qr", json={"text": "x"}).status_code == 400


def test_drawing_is_the_same_every_time():
    assert square_png("a", "Q", 256) == square_png("a", "Q", 256)
    assert square_svg("a", "Q", 256) == square_svg("a", "Q", 256)


# Counters


def made_counter(site, browser=None, query=""):
    answer = (browser or site.browser()).post(f"/tools/counter{query}")
    assert answer.status_code == 303
    return urlsplit(answer.headers["location"]).path.rpartition("/")[2]


def count(answer):
    assert answer.status_code == 200, answer.text
    return int(re.search(r"<title>(\d+) ", answer.text)[1])


def look(site, name, agent=CHROME, query="", **headers):
    return site.browser(agent=agent).get(f"/tools/counter/{name}.svg{query}", headers=headers)


def test_a_person_counts_once_and_robots_never(site):
    name = made_counter(site)
    assert count(look(site, name, query="?peek=1")) == 0
    assert count(look(site, name)) == 1
    assert count(look(site, name)) == 1
    for agent in ROBOTS:
        assert kind_of(agent) is not Kind.UNKNOWN
        assert count(look(site, name, agent)) == 1
    assert count(look(site, name, **{"sec-purpose": "prefetch"})) == 1
    assert site.client.head(f"/tools/counter/{name}.svg", headers={"user-agent": "Other"}).status_code == 200
    assert count(look(site, name, agent=CHROME.replace("140", "139"))) == 2
    assert count(look(site, made_counter(site))) == 1


def test_a_counter_is_a_picture_for_anybody_s_site(site):
    name = made_counter(site)
    answer = look(site, name, query="?lang=ar")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert "set-cookie" not in answer.headers
    assert "زائر" in answer.text
    assert "<script" not in answer.text
    assert get(site, "counter.svg").headers["cache-control"].startswith("public")


def test_what_is_pasted_counts_and_leads_back(site, rosa):
    name = made_counter(site, query="?via=@rosa")
    page = site.browser().get(f"/tools/counter/{name}?via=@rosa")
    [snippet] = [html.unescape(one) for one in re.findall(r"<textarea[^>]*>([^<]+)</textarea>", page.text)]
    source = html.unescape(re.search(r'src="([^"]+)"', snippet)[1])
    assert source == f"{BASE}/tools/counter/{name}.svg?lang=en"
    assert re.search(r'href="([^"]+)"', snippet)[1] == f"{BASE}/tools/counter?via=@rosa"
    assert count(site.browser().get(source)) == 1
    assert "peek=1" in page.text


def test_a_counter_that_was_never_made_is_not_there(site):
    for name in ("x" * 12, "x", "x" * 500, "%00", "..."):
        assert site.browser().get(f"/tools/counter/{name}.svg").status_code == 404, name
        assert site.browser().get(f"/tools/counter/{name}").status_code == 404, name
    assert (
        site.browser().post("/tools/counter", headers={"origin": "https://evil.example"}).status_code == 400
    )


def test_who_visited_is_stored_without_an_address_and_survives_a_restart(tmp_path):
    with open_site(tmp_path) as site:
        name = made_counter(site)
        assert count(look(site, name)) == 1
    with open_site(tmp_path) as site:
        assert count(look(site, name)) == 1
        assert count(look(site, name, agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0")) == 2
        assert count(look(site, name, query="?peek=1")) == 2
    assert b"testclient" not in (tmp_path / "greetings.db").read_bytes()


def test_making_counters_and_squares_is_limited(tmp_path):
    with open_site(tmp_path, rate_limits=True, tools_per_minute=2) as site:
        answers = [site.browser().post("/tools/counter").status_code for _ in range(3)]
        assert answers == [303, 303, 429]
        assert order(site, "x").status_code == 429


# On other sites


@pytest.mark.parametrize("frame", FRAMES)
def test_frames_may_stand_anywhere_and_know_nobody(site, rosa, frame):
    browser = site.browser()
    join(browser, f"reader-{frame.partition('/')[0]}")
    own = browser.get(f"/tools/{frame}?lang=en&via=@rosa", headers={"accept-language": "ar"})
    other = get(site, f"{frame}?lang=en&via=@rosa", headers={"accept-language": "zh"})
    assert own.content == other.content
    assert own.status_code == 200
    assert "set-cookie" not in own.headers
    policy = own.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert own.headers["cache-control"] == "public, max-age=60, must-revalidate"
    assert "<script" not in own.text
    credit = hrefs(own, "/tools/")
    assert len(credit) == 1
    assert "via=@rosa" in credit[0]
    assert all("from=@rosa" in one for one in hrefs(own, "/?template="))
    assert own.text.count("<a ") == own.text.count('target="_blank" rel="noopener"')
    same = get(site, f"{frame}?lang=en&via=@rosa", headers={"if-none-match": own.headers["etag"]})
    assert same.status_code == 304
    assert "frame-ancestors *" in same.headers["content-security-policy"]


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_without_a_language_is_the_browser_s(site, frame):
    page = get(site, frame, headers={"accept-language": "ar"})
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "accept-language" in page.headers["vary"]
    cookied = site.browser()
    cookied.cookies["ui"] = "en"
    assert '<html lang="ar"' in cookied.get(f"/tools/{frame}", headers={"accept-language": "ar"}).text


def test_what_is_pasted_shows_what_was_chosen(site):
    page = get(site, "calendar?traditions=jewish&country=FR&moon=none")
    taken = [html.unescape(one) for one in re.findall(r"<textarea[^>]*>([^<]+)</textarea>", page.text)]
    source = html.unescape(re.search(r'<iframe src="([^"]+)"', taken[1])[1]).removeprefix(BASE)
    assert {"traditions=jewish", "country=FR", "moon=none", "lang=en"} <= set(
        urlsplit(source).query.split("&")
    )
    assert site.browser().get(source).status_code == 200


# How they are used


def test_uses_are_numbers_of_people_s_uses(tmp_path):
    with open_site(tmp_path, ops_token=OPS) as site:
        for agent in (CHROME, CHROME, *ROBOTS):
            site.browser(agent=agent).get("/tools/calendar")
        site.client.head("/tools/calendar", headers={"user-agent": CHROME})
        get(site, "calendar.ics")
    with open_site(tmp_path, ops_token=OPS) as site:
        key = {"authorization": f"Bearer {OPS}"}
        uses = site.client.get("/api/v1/ops/tools", headers=key).json()["uses"]
        assert {one["tool"]: one["uses"] for one in uses} == {"calendar": 2, "feed": 1}
        assert site.client.get("/api/v1/ops/tools").status_code == 401


def test_counters_of_two_processes_count_a_person_once(database_url):
    from stores import opened

    from greetings.errors import NotFound
    from greetings.tools import Counters

    async def main():
        async with opened(database_url) as database, opened(database_url) as beside:
            here, there = (Counters(one, flush_seconds=0.0) for one in (database, beside))
            name = await here.make()
            seen = [here.see(name, visitor, 20_000) for visitor in (1, 2, 3)]
            seen += [there.see(name, visitor, 20_000) for visitor in (2, 3, 4)]
            await asyncio.gather(*seen)
            await here.close()
            await there.close()
            assert await here.see(name, None, 20_000) == await there.see(name, 4, 20_000) == 4
            assert await here.see(name, 1, 20_001) == 5
            await here.close()
            await there.see(name, 1, 20_003)
            await there.close()
            assert await here.see(name, 1, 20_003) == 6
            with pytest.raises(NotFound):
                await here.see("nobody-made-", 1, 20_000)

    asyncio.run(main())


def test_visits_wait_for_a_database_that_is_away(sqlite_url):
    from stores import opened

    from greetings.errors import Busy
    from greetings.tools import Counters, Uses

    async def main():
        async with opened(sqlite_url) as database:
            away = Away(database)
            counters, uses = (kind(away, flush_seconds=3600.0) for kind in (Counters, Uses))
            name = await counters.make()
            assert await counters.see(name, 7, 1) == 1
            uses.add("qr", 5)
            away.gone = True
            await counters.close()
            await uses.close()
            assert await counters.see(name, 7, 1) == 1
            away.gone = False
            await counters.close()
            await uses.close()
            assert await counters.see(name, 7, 1) == 1
            assert [(one.tool, one.day, one.uses) for one in await uses.since(5)] == [("qr", 5, 1)]

    class Away:
        gone = False

        def __init__(self, database):
            self.database = database

        async def write(self, unit):
            if self.gone:
                raise Busy("The database is away.")
            return await self.database.write(unit)

        def __getattr__(self, name):
            return getattr(self.database, name)

    asyncio.run(main())
