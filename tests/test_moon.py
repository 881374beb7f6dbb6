"""The moon's calendars: Chinese days and solar terms against almanacs, Islamic days, what is kept where."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from greetings.errors import BadInput
from greetings.festivals import (
    TRADITIONS,
    countries,
    evergreen,
    festivals,
    islamic_day,
    kept_in,
    known_names,
    lunar_day,
    solar_terms,
)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 2, 17), "丙午 马 正月 初一"),
        (date(2026, 9, 25), "丙午 马 八月 十五"),
        (date(2025, 7, 25), "乙巳 蛇 闰六月 初一"),
        (date(2026, 2, 16), "乙巳 蛇 腊月 廿九"),
        (date(2033, 12, 22), "癸丑 牛 闰冬月 初一"),
        (date(1951, 1, 1), "庚寅 虎 冬月 廿四"),
        (date(2024, 12, 30), "甲辰 龙 冬月 三十"),
    ],
)
def test_chinese_days_are_those_of_the_almanac(day, said):
    lunar = lunar_day(day)
    found = (lunar.stem_and_branch, lunar.animal("zh-Hans"), lunar.month_name("zh-Hans"), lunar.day_name)
    assert " ".join(found) == said


def test_every_day_follows_the_one_before_it():
    before = lunar_day(date(2022, 12, 31))
    for number in range(1500):
        day = lunar_day(date(2023, 1, 1) + timedelta(days=number))
        same = (day.year, day.month, day.leap) == (before.year, before.month, before.leap)
        assert day.day == before.day + 1 if same else (day.day == 1 and before.day in {29, 30})
        before = day


def test_traditional_readers_get_their_own_characters():
    assert lunar_day(date(2026, 2, 16)).month_name("zh-Hant") == "臘月"
    assert lunar_day(date(2025, 7, 25)).month_name("zh-Hant") == "閏六月"
    assert lunar_day(date(2026, 9, 25)).animal("zh-Hant") == "馬"


def test_the_year_has_twenty_four_terms_of_beijing():
    for year in (1951, 2026, 2076):
        terms = solar_terms(date(year, 1, 1), date(year, 12, 31))
        assert len(terms) == len({one.id for one in terms}) == 24
        assert [one.day for one in terms] == sorted(one.day for one in terms)
    named = {one.name("en"): one.day for one in solar_terms(date(2026, 1, 1), date(2026, 12, 31))}
    assert named["Clear and Bright"] == date(2026, 4, 5)
    assert named["Winter Solstice"] == date(2026, 12, 22)
    hour = solar_terms(date(2026, 9, 23), date(2026, 9, 23))
    assert [one.name("zh-Hant") for one in hour] == ["秋分"]


def test_islamic_days_are_those_of_umm_al_qura():
    first = islamic_day(date(2026, 2, 18))
    assert (first.year, first.month, first.day) == (1447, 9, 1)
    assert [first.month_name(lang) for lang in ("en", "ar", "zh-Hans")] == ["Ramadan", "رمضان", "九月"]
    months = {islamic_day(date(2026, month, 20)).month_name("zh-Hant") for month in range(1, 13)}
    assert {"十月", "十一月", "十二月"} < months


@pytest.mark.parametrize("day", [date(1950, 12, 31), date(2077, 1, 1)])
def test_days_that_no_almanac_was_compared_with_are_refused(day):
    for ask in (lunar_day, islamic_day, lambda one: solar_terms(one, one)):
        with pytest.raises(BadInput):
            ask(day)


def test_of_several_dates_the_country_s_own_is_kept():
    mays = festivals(date(2027, 1, 1), date(2027, 12, 31))
    for country, day in (("FR", date(2027, 5, 30)), ("GB", date(2027, 3, 7)), (None, date(2027, 5, 9))):
        days = [one.start for one in kept_in(country, mays) if one.festival == "mothers-day"]
        assert days == [day], country
    assert {"FR", "TW", "BR"} < countries()


def test_every_festival_is_of_a_tradition_and_has_names():
    for one in (*festivals(date(2027, 1, 1), date(2027, 12, 31)), *evergreen()):
        assert one.tradition in TRADITIONS
        assert one.name("en") in known_names(one.festival)
    assert known_names("nothing") == ()
