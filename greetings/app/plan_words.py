"""A brand's plan as the command line says it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from rich.markup import escape

from greetings.errors import BadInput, Problem
from greetings.plans import RATE, Standing


def own_limits(texts: Iterable[str]) -> dict[str, int]:
    """Read `cards=5000`. Raise BadInput."""
    found = {}
    for text in texts:
        name, _, number = text.partition("=")
        if not (number.isascii() and number.isdigit() and len(number) < 13):
            message = f"A limit looks like cards=5000, not like {text}."
            raise BadInput(message, problems=[Problem("limits", message)])
        found[name.strip()] = int(number)
    return found


def plan_lines(slug: str, standing: Standing) -> list[str]:
    """Return what is printed."""
    end = f"until {_day(standing.until_ms)}" if standing.until_ms else "without end"
    lines = [f"{escape(slug)}  {standing.plan.name}, {end}"]
    for one in standing.meters:
        most = "any number" if one.most is None else f"{one.most:,}"
        lines.append(f"{one.name:<16}{one.used:>9,} of {most}")
    rate = standing.plan.most(RATE)
    lines.append(f"{'API a minute':<16}{'':>9} {'any number' if rate is None else f'{rate:,}'}")
    lines.append(f"{'own sponsor':<16}{'':>9} {'yes' if standing.plan.own_sponsor else 'no'}")
    return lines


def plan_object(slug: str, standing: Standing) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "slug": slug,
        "plan": standing.plan.name,
        "until": _day(standing.until_ms) if standing.until_ms else None,
        "own_sponsor": standing.plan.own_sponsor,
        "api_per_minute": standing.plan.most(RATE),
        "meters": [{"name": one.name, "used": one.used, "most": one.most} for one in standing.meters],
    }


def _day(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, UTC):%Y-%m-%d %H:%M} UTC"
