"""Which day is it: known dates, the right country's time, and the promises of the data file."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from greetings.errors import BadInput
from greetings.festivals import ahead, evergreen, festival_ids, festivals, nearest_year
from greetings.festivals.sky import march_equinox

YEARS = range(2024, 2033)
# Month.day of the first day in 2024 ... 2032, from almanacs.
KNOWN = {
    "lunar-new-year": "2.10 1.29 2.17 2.6 1.26 2.13 2.3 1.23 2.11",
    "lunar-new-year-eve": "2.9 1.28 2.16 2.5 1.25 2.12 2.2 1.22 2.10",
    "lantern-festival": "2.24 2.12 3.3 2.20 2.9 2.27 2.17 2.6 2.25",
    "qingming": "4.4 4.4 4.5 4.5 4.4 4.4 4.5 4.5 4.4",
    "dragon-boat": "6.10 5.31 6.19 6.9 5.28 6.16 6.5 6.24 6.12",
    "qixi": "8.10 8.29 8.19 8.8 8.26 8.16 8.5 8.24 8.12",
    "mid-autumn": "9.17 10.6 9.25 9.15 10.3 9.22 9.12 10.1 9.19",
    "double-ninth": "10.11 10.29 10.18 10.8 10.26 10.16 10.5 10.24 10.12",
    "winter-solstice": "12.21 12.21 12.22 12.22 12.21 12.21 12.22 12.22 12.21",
    "seollal": "2.10 1.29 2.17 2.7 1.27 2.13 2.3 1.23 2.11",
    "chuseok": "9.17 10.6 9.25 9.15 10.3 9.22 9.12 10.1 9.19",
    "tet": "2.10 1.29 2.17 2.6 1.26 2.13 2.2 1.23 2.11",
    "easter": "3.31 4.20 4.5 3.28 4.16 4.1 4.21 4.13 3.28",
    "orthodox-easter": "5.5 4.20 4.12 5.2 4.16 4.8 4.28 4.13 5.2",
    "rosh-hashanah": "10.3 9.23 9.12 10.2 9.21 9.10 9.28 9.18 9.6",
    "hanukkah": "12.26 12.15 12.5 12.25 12.13 12.2 12.21 12.10 11.28",
    "purim": "3.24 3.14 3.3 3.23 3.12 3.1 3.19 3.9 2.26",
    "passover": "4.23 4.13 4.2 4.22 4.11 3.31 4.18 4.8 3.27",
    "eid-al-fitr": "4.10 3.30 3.20 3.9 2.26 2.14 2.4 1.24 1.14",
    "eid-al-adha": "6.16 6.6 5.27 5.16 5.5 4.24 4.13 4.2 3.22",
    "nowruz": "3.20 3.21 3.21 3.21 3.20 3.20 3.21 3.21 3.20",
    "yalda": "12.20 12.21 12.21 12.21 12.20 12.20 12.21 12.21 12.20",
    "diwali": "10.31 10.20 11.8 10.29 10.17 11.5 10.26 11.14 11.2",
    "holi": "3.25 3.14 3.4 3.22 3.11 3.1 3.20 3.9 3.27",
    "thanksgiving": "11.28 11.27 11.26 11.25 11.23 11.22 11.28 11.27 11.25",
    "mothers-day": "5.12 5.11 5.10 5.9 5.14 5.13 5.12 5.11 5.9",
    "fathers-day": "6.16 6.15 6.21 6.20 6.18 6.17 6.16 6.15 6.20",
    "midsummer": "6.22 6.21 6.20 6.26 6.24 6.23 6.22 6.21 6.26",
    "enkutatash": "9.11 9.11 9.11 9.12 9.11 9.11 9.11 9.12 9.11",
    "orthodox-christmas": "1.7 1.7 1.7 1.7 1.7 1.7 1.7 1.7 1.7",
    "new-year": "1.1 1.1 1.1 1.1 1.1 1.1 1.1 1.1 1.1",
    "christmas": "12.25 12.25 12.25 12.25 12.25 12.25 12.25 12.25 12.25",
}


def days_of(festival, country=None):
    occasions = festivals(date(2024, 1, 1), date(2032, 12, 31))
    return [
        one.start
        for one in occasions
        if one.festival == festival
        and one.start.year >= 2024
        and (country in one.countries if country else not one.countries)
    ]


@pytest.mark.parametrize("festival", KNOWN)
def test_known_dates(festival):
    expected = [
        date(year, *map(int, day.split(".")))
        for year, day in zip(YEARS, KNOWN[festival].split(), strict=True)
    ]
    assert days_of(festival) == expected


@pytest.mark.parametrize(
    ("festival", "country", "expected"),
    [
        ("thanksgiving", "CA", date(2027, 10, 11)),
        ("mothers-day", "GB", date(2027, 3, 7)),
        ("mothers-day", "FR", date(2027, 5, 30)),
        ("mothers-day", "EG", date(2027, 3, 21)),
        ("fathers-day", "DE", date(2027, 5, 6)),
        ("teachers-day", "CN", date(2027, 9, 10)),
        ("childrens-day", "JP", date(2027, 5, 5)),
        ("friendship-day", "IN", date(2027, 8, 1)),
    ],
)
def test_a_country_with_its_own_date(festival, country, expected):
    assert expected in days_of(festival, country)


def test_french_mothers_day_gives_way_to_pentecost():
    found = festivals(date(2020, 1, 1), date(2024, 12, 31))
    french = [one.start for one in found if one.festival == "mothers-day" and "FR" in one.countries]
    assert french == [
        date(2020, 6, 7),
        date(2021, 5, 30),
        date(2022, 5, 29),
        date(2023, 6, 4),
        date(2024, 5, 26),
    ]


def test_countries_at_the_edge_of_a_day_differ():
    assert days_of("seollal")[3] == days_of("lunar-new-year")[3] + timedelta(days=1)
    assert days_of("tet")[6] == days_of("lunar-new-year")[6] - timedelta(days=1)


def test_a_year_may_have_two_ramadans_and_two_eids():
    found = festivals(date(2030, 1, 1), date(2033, 12, 31))
    assert [str(one.start) for one in found if one.festival == "ramadan" and one.start.year == 2030] == [
        "2030-01-05",
        "2030-12-26",
    ]
    assert len([one for one in found if one.festival == "eid-al-fitr" and one.start.year == 2033]) == 2


@pytest.mark.parametrize(
    ("year", "moment"),
    [
        (1962, "1962-03-21 02:30"),
        (2000, "2000-03-20 07:35"),
        (2025, "2025-03-20 09:01"),
        (2027, "2027-03-20 20:25"),
    ],
)
def test_the_equinox_is_known_to_two_minutes(year, moment):
    found = march_equinox(year)
    minutes = (
        abs((found.replace(tzinfo=None) - found.strptime(moment, "%Y-%m-%d %H:%M")).total_seconds()) / 60
    )
    assert minutes <= 2


def test_a_range_holds_what_touches_it_in_order():
    found = festivals(date(2027, 2, 6), date(2027, 2, 14))
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert {"lunar-new-year", "tet", "seollal", "ramadan", "carnival", "valentines-day"} == {
        one.festival for one in found
    }
    assert "lunar-new-year" in {one.festival for one in festivals(date(2027, 2, 20), date(2027, 2, 20))}
    assert "lunar-new-year" not in {one.festival for one in festivals(date(2027, 2, 21), date(2027, 2, 21))}


def test_a_festival_of_the_old_year_reaches_into_the_new_one():
    assert "kwanzaa" in {one.festival for one in festivals(date(2028, 1, 1), date(2028, 1, 1))}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2027, 2, 2), date(2027, 2, 1)),
        (date(2027, 1, 1), date(2038, 1, 1)),
        (date(1, 1, 1), date(1, 1, 2)),
        (date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_range_that_cannot_be_looked_up_is_refused(first, last):
    with pytest.raises(BadInput) as caught:
        festivals(first, last)
    assert caught.value.status == 422
    assert caught.value.problems


def test_what_comes_next():
    found = ahead(date(2026, 11, 26), 3)
    assert [one.festival for one in found] == ["thanksgiving", "hanukkah", "yalda"]
    assert ahead(date(2026, 11, 26), 0) == ()
    chosen = ahead(date(2026, 11, 26), 4, only={"christmas", "new-year", "lunar-new-year"})
    assert [one.id for one in chosen] == [
        "christmas-2026-12-25",
        "new-year-2027-01-01",
        "lunar-new-year-2027-02-06",
        "christmas-2027-12-25",
    ]


def test_what_comes_next_in_a_country():
    def mothers(country):
        return ahead(date(2027, 1, 1), 1, only={"mothers-day"}, country=country)[0].start

    assert (mothers(None), mothers("US"), mothers("GB")) == (
        date(2027, 5, 9),
        date(2027, 5, 9),
        date(2027, 3, 7),
    )


def test_a_jewish_festival_begins_the_evening_before():
    (found,) = ahead(date(2027, 1, 1), 1, only={"rosh-hashanah"})
    assert (found.eve, found.start, found.end) == (date(2027, 10, 1), date(2027, 10, 2), date(2027, 10, 3))


def test_dates_that_rest_on_sight_are_marked():
    found = {one.festival: one.estimated for one in festivals(date(2027, 1, 1), date(2027, 12, 31))}
    assert found["eid-al-fitr"]
    assert found["diwali"]
    assert not found["lunar-new-year"]
    assert not found["easter"]


def test_the_season_begins_before_the_day():
    (found,) = ahead(date(2027, 1, 1), 1, only={"lunar-new-year"})
    assert found.season_start == date(2027, 1, 16)


@pytest.mark.parametrize(
    ("day", "festival", "year"),
    [
        (date(2026, 11, 23), "new-year", 2027),
        (date(2027, 1, 20), "new-year", 2027),
        (date(2027, 7, 20), "new-year", 2028),
        (date(2026, 12, 31), "lunar-new-year", 2027),
        (date(2027, 5, 1), "thank-you", 2027),
    ],
)
def test_the_year_on_a_card_is_that_of_the_nearest_festival(day, festival, year):
    assert nearest_year(day, {festival}) == year


def test_the_festivals_of_the_templates_exist():
    assert festival_ids() >= {
        "lunar-new-year",
        "mid-autumn",
        "christmas",
        "new-year",
        "eid-al-fitr",
        "eid-al-adha",
        "diwali",
        "birthday",
        "thank-you",
    }
    assert len(festival_ids()) >= 70


def test_occasions_without_a_date_are_always_in_season():
    found = {one.id: one for one in evergreen()}
    assert {"birthday", "thank-you"} <= found.keys()
    assert all(one.start is one.end is one.season_start is None for one in found.values())
    assert found["birthday"].greeting("zh-Hans")[0] == "生日快乐"


def test_every_occasion_speaks_the_languages_of_the_interface_and_of_its_home():
    for one in (*festivals(date(2027, 1, 1), date(2027, 12, 31)), *evergreen()):
        for lang in ("zh-Hans", "zh-Hant", "en", "ar", one.home):
            assert one.names[lang].strip()
            assert all(said.strip() and len(said) <= 60 for said in one.greetings[lang])
            assert one.greetings[lang]


def test_names_fall_back_to_the_nearest_language():
    (found,) = ahead(date(2027, 1, 1), 1, only={"eid-al-fitr"})
    assert found.name("ar-EG") == "عيد الفطر"
    assert found.name("zh-TW") == "開齋節"
    assert found.name("zh_Hans_CN") == found.name("zh-CN") == "开斋节"
    assert found.name("is") == "Eid al-Fitr"
    assert found.greeting("tr-TR") == ("Ramazan Bayramınız mübarek olsun",)


def test_ids_are_unique():
    ids = [one.id for one in festivals(date(2027, 1, 1), date(2033, 12, 31))]
    assert len(ids) == len(set(ids))


def test_every_year_between_the_limits_can_be_asked():
    for year in (1951, 1979, 1999, 2050, 2076):
        found = {one.festival for one in festivals(date(year, 1, 1), date(year, 12, 31))}
        assert {
            "lunar-new-year",
            "mid-autumn",
            "easter",
            "nowruz",
            "passover",
            "eid-al-fitr",
            "christmas",
        } <= found
    assert ahead(date(2076, 12, 31), 5)
    assert ahead(date(1, 1, 1), 5) == ahead(date(9998, 1, 1), 5) == ()


def test_nothing_is_warned_about_or_printed():
    code = (
        "from datetime import date; from greetings.festivals import ahead; from greetings.safety import check_text;"
        "ahead(date(2027, 1, 1), 5); check_text('新年好', kind='message', max_graphemes=500)"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
