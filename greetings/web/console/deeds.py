"""The log of a brand as pages show it: who did what, with the names of those who are still there."""

from __future__ import annotations

from collections.abc import Mapping

from greetings.brands import Brand, Deed
from greetings.chain.ids import LARGEST
from greetings.web.console.bench import time_at
from greetings.web.parts import Parts
from greetings.web.views import DeedRow, Words


async def deed_rows(parts: Parts, brand: Brand, *, before: int = LARGEST, most: int) -> tuple[DeedRow, ...]:
    """Return the newest acts of a brand, or those before an id."""
    return await told(parts, brand, await parts.brands.log.of(brand.id, before=before, most=most))


async def told(parts: Parts, brand: Brand, deeds: list[Deed]) -> tuple[DeedRow, ...]:
    """Return acts with the names of the people they speak of."""
    names = {str(one.id): one.name for one in await parts.brands.people.of(brand)}
    return tuple(_row(one, names) for one in deeds)


def _row(deed: Deed, names: Mapping[str, str]) -> DeedRow:
    actor, _, who = deed.actor.partition(" ")
    first, _, rest = deed.subject.partition(" ")
    subject = (
        f"{names[first]} {rest}".strip() if first in names else rest if first.isdigit() else deed.subject
    )
    if first == who:
        subject = rest
    shown = names.get(who, "") if actor == "person" else who
    return DeedRow(deed.act, actor, Words(shown), Words(subject), time_at(deed.made_ms))
