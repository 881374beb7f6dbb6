"""Days of a campaign: whole days in the zone of its festival, as the forms show them and as they are kept.

The first moment of the day after the last one is the end. Campaigns without a festival are counted in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from greetings.campaigns import Campaign
from greetings.festivals import Occasion, ahead

PLAIN_DAYS = 28
LEAD_DAYS_MIN = 14
AHEAD_MOST = 300


@cache
def _zones(year: int) -> dict[str, str]:
    """Return the zone in which the days of each dated festival are counted."""
    return {one.festival: one.zone for one in ahead(date(year, 1, 1), 1000)}


def zone_of(festival: str, today: date) -> ZoneInfo:
    """Return the zone of a festival; UTC for none."""
    return ZoneInfo(_zones(today.year).get(festival, "UTC"))


def first_ms(day: date, zone: ZoneInfo) -> int:
    """Return the first moment of a day."""
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def end_ms(day: date, zone: ZoneInfo) -> int:
    """Return the moment at which a day is over."""
    return first_ms(day + timedelta(days=1), zone)


def day_at(milliseconds: int, zone: ZoneInfo) -> date:
    """Return the day in which a moment lies."""
    return datetime.fromtimestamp(milliseconds / 1000, zone).date()


def days_of(campaign: Campaign) -> tuple[date | None, date | None]:
    """Return the first and the last day of a campaign."""
    brief = campaign.brief
    zone = zone_of(brief.festival, today_in(None))
    starts = None if brief.starts_ms is None else day_at(brief.starts_ms, zone)
    return starts, None if brief.ends_ms is None else day_at(brief.ends_ms - 1, zone)


def today_in(zone: ZoneInfo | None) -> date:
    """Return today."""
    return datetime.now(zone or UTC).date()


def day_in(text: str) -> date | None:
    """Read a day from a form; None for an empty one. Raise ValueError for anything else."""
    return date.fromisoformat(text.strip()) if text.strip() else None


def coming() -> tuple[Occasion, ...]:
    """Return the next festivals, each once, by their date in most of the world."""
    found: dict[str, Occasion] = {}
    for one in ahead(today_in(None), AHEAD_MOST):
        found.setdefault(one.festival, one)
    return tuple(found.values())


def season_of(occasion: Occasion) -> tuple[date, date]:
    """Return the days that a campaign for a festival gets: from when people begin to send cards, or from today."""
    assert occasion.start is not None
    assert occasion.end is not None
    begins = min(occasion.season_start or occasion.start, occasion.start - timedelta(days=LEAD_DAYS_MIN))
    return max(begins, today_in(ZoneInfo(occasion.zone))), occasion.end


def plain_season() -> tuple[date, date]:
    """Return the days of a campaign without a festival."""
    today = today_in(None)
    return today, today + timedelta(days=PLAIN_DAYS - 1)
