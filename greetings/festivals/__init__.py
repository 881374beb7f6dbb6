"""Which day is it: the festivals of the world as dated occasions, with their names and what people say.

Pure and cached per year; reads no clock and no network. Refuses ranges outside the years its calendars know.
A date that rests on a sighting of the moon or on a local almanac is marked `estimated`.
"""

from greetings.festivals.calendar import ahead, evergreen, festival_ids, festivals
from greetings.festivals.occasion import Occasion

__all__ = ["Occasion", "ahead", "evergreen", "festival_ids", "festivals"]
