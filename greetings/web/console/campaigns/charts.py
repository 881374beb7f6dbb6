"""A campaign's figures as numbers for an SVG: people per day, and bars. Pure; the page draws them.

Round levels, no smoothing, no empty space that means something: what is drawn is
what was counted, and the same numbers stand below as a table.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from greetings.campaigns import Figures, Line
from greetings.web.views import DayChart, DayLabel

WIDTH, HEIGHT = 680, 260
LEFT, RIGHT, TOP, BOTTOM = 68, 34, 16, 36
DAYS_MIN, DAYS_MAX = 7, 92
LABELS_MOST = 6
STEPS = (10, 12, 16, 20, 30, 40, 50, 60, 80, 100)
# More dots than this would hide the line.
DOTS_MOST = 31


def day_chart(lines: Sequence[Line]) -> DayChart | None:
    """Return the days of a campaign as a chart, None while nothing has happened."""
    known = {date.fromisoformat(one.key): one.figures for one in lines}
    if not known:
        return None
    days = _days(known)
    opened = [known.get(day, Figures()).opened for day in days]
    passed = [known.get(day, Figures()).forwards for day in days]
    top = round_top(max(*opened, *passed, 1))
    points = [(_x(at, len(days)), _y(count, top)) for at, count in enumerate(opened)]
    beside = [(_x(at, len(days)), _y(count, top)) for at, count in enumerate(passed)]
    floor = HEIGHT - BOTTOM
    line = _path(points)
    return DayChart(
        width=WIDTH,
        height=HEIGHT,
        area=f"{line}L{points[-1][0]} {floor}L{points[0][0]} {floor}Z",
        line=line,
        passed=_path(beside),
        dots=tuple(points) if len(points) <= DOTS_MOST else (),
        levels=tuple((_y(count, top), count) for count in _levels(top)),
        labels=_labels(days),
        days=tuple(zip(days, opened, passed, strict=True)),
    )


def round_top(count: int) -> int:
    """Return the next round number that is not below a count: 4, 5, 6, 8, 10, 12, 16, 20, 30 and so on."""
    if count <= 4:
        return 4
    size = int(10 ** int(math.log10(count)))
    return next(
        found for step in STEPS if (found := step * size // 10) >= count and found * 10 == step * size
    )


def bar_share(count: int, longest: int) -> float:
    """Return how long a bar is, 0 to 100; what is not nothing can be seen."""
    return round(max(100 * count / longest, 1.5), 1) if count and longest else 0.0


def ratio_words(part: int, whole: int) -> float | None:
    """Return how many of one there are for each of another, None while nothing can be said."""
    return round(part / whole, 2) if whole else None


def _days(known: Mapping[date, Figures]) -> list[date]:
    """Return all days from the first to the last; at least a week, at most the last three months."""
    last = max(known)
    first = max(min(known), last - timedelta(days=DAYS_MAX - 1))
    first = min(first, last - timedelta(days=DAYS_MIN - 1))
    return [first + timedelta(days=one) for one in range((last - first).days + 1)]


def _levels(top: int) -> tuple[int, ...]:
    return (0, top // 2, top) if top % 2 == 0 else (0, top)


def _x(at: int, count: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * at / max(count - 1, 1), 1)


def _y(count: int, top: int) -> float:
    floor = HEIGHT - BOTTOM
    return round(floor - (floor - TOP) * count / top, 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _labels(days: Sequence[date]) -> tuple[DayLabel, ...]:
    """Return days below the chart, the last one among them, evenly apart."""
    apart = max(1, math.ceil((len(days) - 1) / (LABELS_MOST - 1)))
    chosen = range(len(days) - 1, -1, -apart)
    return tuple(DayLabel(_x(at, len(days)), days[at]) for at in sorted(chosen))
