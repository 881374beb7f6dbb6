"""What a campaign's figures are told, charts as numbers for an SVG, and the list of those who run the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from greetings.web.views.campaigns import CampaignHead
from greetings.web.views.console import NOTHING, Bench
from greetings.web.views.surroundings import Frame, Words


@dataclass(frozen=True, slots=True)
class Total:
    """One of the five figures, and how it compares with the one before it."""

    name: str
    count: int
    ratio: str


@dataclass(frozen=True, slots=True)
class DayLabel:
    """A day below the chart."""

    x: float
    day: date


@dataclass(frozen=True, slots=True)
class DayChart:
    """People per day as an area, in the picture's units. `levels`: (y, count) of the ruled lines; `days` as a table."""

    width: int
    height: int
    area: str
    line: str
    passed: str
    dots: tuple[tuple[float, float], ...]
    levels: tuple[tuple[float, int], ...]
    labels: tuple[DayLabel, ...]
    days: tuple[tuple[date, int, int], ...]


@dataclass(frozen=True, slots=True)
class TrackLine:
    """One line of a table: its name (a code where `known`), its figures, and its share (0 to 100) of the longest."""

    name: Words
    known: str
    forwards: int
    opened: int
    clicked: int
    joined: int
    converted: int
    share: float
    ratio: str = ""


@dataclass(frozen=True, slots=True)
class CampaignTrackingView:
    """`/console/campaigns/<id>/tracking`. `goal` is a code; `reached` of `target`, `share` 0 to 100."""

    frame: Frame
    bench: Bench
    head: CampaignHead
    totals: tuple[Total, ...]
    goal: str
    reached: int
    target: int
    share: int
    chart: DayChart | None
    seeds: tuple[TrackLine, ...]
    variants: tuple[TrackLine, ...]
    channels: tuple[TrackLine, ...]
    as_of: datetime
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class OpsCampaignRow:
    """A campaign, for those who run the site."""

    id: str
    name: Words
    brand: Words
    slug: str
    phase: str
    state: str
    path: str
    starts: date | None
    ends: date | None
    opened: int
    stopped: str = ""
    reason: Words = NOTHING


@dataclass(frozen=True, slots=True)
class OpsCampaignsView:
    """`/ops/campaigns`. `trouble` as everywhere there."""

    frame: Frame
    bench: Bench
    campaigns: tuple[OpsCampaignRow, ...]
    older_href: str = ""
    trouble: str = ""
