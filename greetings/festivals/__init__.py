"""Which day is it: the festivals of the world as dated occasions, with their names and what people say.

Also the days of the moon's calendars and the solar terms. Pure and cached per year; reads no clock and no network.
Refuses ranges outside the years its calendars know. A date that rests on a sighting of the moon or on a local almanac
is marked `estimated`.
"""

from greetings.festivals.calendar import (
    ahead,
    countries,
    evergreen,
    festival_ids,
    festivals,
    kept_in,
    known_names,
    nearest_year,
)
from greetings.festivals.moon import IslamicDay, LunarDay, SolarTerm, islamic_day, lunar_day, solar_terms
from greetings.festivals.occasion import TRADITIONS, Occasion
from greetings.festivals.rules import FIRST_YEAR, LAST_YEAR

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "TRADITIONS",
    "IslamicDay",
    "LunarDay",
    "Occasion",
    "SolarTerm",
    "ahead",
    "countries",
    "evergreen",
    "festival_ids",
    "festivals",
    "islamic_day",
    "kept_in",
    "known_names",
    "lunar_day",
    "nearest_year",
    "solar_terms",
]
