"""What became of a campaign: events rolled up by day, seed, variant and channel, each exactly once; and how it is read.

Any number of processes may roll up at the same time: what one claims no other counts, and the counts are added in the
unit that settles the claim.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from greetings.campaigns.rows import Seed, Variant
from greetings.chain import Tidings, time_of
from greetings.chain.tidings import (
    CARD_MADE,
    CONVERSION,
    COUNTED,
    FORWARD_CREATED,
    LINK_FOLLOWED,
    PARTICIPANT_JOINED,
    PERSON_OPENED,
    Event,
    now_ms,
)
from greetings.links import channel
from greetings.store import Database, Insert, Query, Record, Rows, Unit, Unmet

BATCH = 5000
DAY_MS = 86_400_000
COUNTS: Final = ("cards", "forwards", "opened", "pushed", "joined", "converted", "clicked")
_KEYS: Final = ("campaign", "day", "seed", "variant", "channel")
_STAT = Insert("campaign_stat", (*_KEYS, *COUNTS), on=_KEYS, add=COUNTS)
_COLUMN_OF: Final = {
    CARD_MADE: 0,
    FORWARD_CREATED: 1,
    PERSON_OPENED: 2,
    PARTICIPANT_JOINED: 4,
    CONVERSION: 5,
    LINK_FOLLOWED: 6,
}
_PUSHED: Final = 3
log = logging.getLogger("greetings")


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened. `opened` are persons at links, `organic` those of them who did not come by a seed's own link.

    `clicked` are persons who followed the sponsor's link.
    """

    cards: int = 0
    forwards: int = 0
    opened: int = 0
    organic: int = 0
    joined: int = 0
    converted: int = 0
    clicked: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.cards + other.cards,
            self.forwards + other.forwards,
            self.opened + other.opened,
            self.organic + other.organic,
            self.joined + other.joined,
            self.converted + other.converted,
            self.clicked + other.clicked,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: a seed, a variant, a channel (`im.wechat`) or a day (`2027-02-17`), and its figures."""

    key: str
    label: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Tracking:
    """All that is counted of a campaign, up to a moment (ms)."""

    totals: Figures
    per_seed: tuple[Line, ...]
    per_variant: tuple[Line, ...]
    per_channel: tuple[Line, ...]
    per_day: tuple[Line, ...]
    as_of_ms: int


@dataclass(frozen=True, slots=True)
class Seeding:
    """Whether to push on: organic openings so far, how many there shall be, and whether it goes by itself by now."""

    organic: int
    target: int

    @property
    def done(self) -> bool:
        """It goes by itself: seed links are no longer offered. They never stop working."""
        return 0 < self.target <= self.organic


@dataclass(frozen=True, slots=True)
class _Stat:
    day: int
    seed: int
    variant: int
    channel: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the ledger says of a campaign."""

    campaign: int
    cards: int
    forwards: int
    opened: int


def _stat(day: int, seed: int, variant: int, number: int, *counts: int) -> _Stat:
    return _Stat(day, seed, variant, number, _figures(*counts))


def _figures(*counts: int | None) -> Figures:
    cards, forwards, opened, pushed, joined, converted, clicked = (int(one or 0) for one in counts)
    return Figures(cards, forwards, opened, opened - pushed, joined, converted, clicked)


_STATS = Query(
    f"select day, seed, variant, channel, {', '.join(COUNTS)} from campaign_stat where campaign = :campaign"  # noqa: S608
    " order by day, seed, variant, channel",
    _stat,
)
_ORGANIC = Query(
    "select sum(opened - pushed) from campaign_stat where campaign = :campaign", lambda found: int(found or 0)
)

_TOTALS = Query(
    f"select {', '.join(f'sum({name})' for name in COUNTS)} from campaign_stat where campaign = :campaign",  # noqa: S608
    _figures,
)

# What the ledger itself says; the events of the day before yesterday may be swept, these never are.
_LEDGER = Query(
    """select s.campaign,
    (select count(*) from card_state t where t.campaign = s.campaign and t.card <> t.seed),
    (select count(*) from card_state t join forward f on f.card = t.card
        where t.campaign = s.campaign and f.counted = 1 and f.parent is not null),
    (select count(*) from card_state t join forward f on f.card = t.card
        join opening_person p on p.forward = f.id where t.campaign = s.campaign)
    from card_state s where s.campaign <> 0 group by s.campaign order by s.campaign""",
    _Counted,
    heavy=True,
)


def stat_records(events: Iterable[Event]) -> tuple[Record, ...]:
    """Add events up, in the order of their keys."""
    sums: dict[tuple[int, ...], list[int]] = {}
    for one in events:
        key = (one.campaign, one.at_ms // DAY_MS, one.seed, one.variant, one.channel)
        counts = sums.setdefault(key, [0] * len(COUNTS))
        counts[_COLUMN_OF[one.kind]] += 1
        counts[_PUSHED] += one.kind == PERSON_OPENED and one.subject == one.seed
    return tuple([(*key, *sums[key]) for key in sorted(sums)])


class Tracks:
    """Counts what was told, and reads it."""

    def __init__(self, database: Database, tidings: Tidings) -> None:
        self._database = database
        self._tidings = tidings

    async def roll_up(self) -> int:
        """Count all events that wait and that nobody else has claimed; return how many those were."""
        counted = 0
        while True:
            claimed = await self._batch()
            counted += claimed
            if claimed < BATCH:
                return counted

    async def _batch(self) -> int:
        claim = await self._tidings.claim(COUNTED, BATCH)
        if not claim.events:
            return 0
        rows = (Rows(_STAT, stat_records(claim.events)),)
        try:
            await self._database.write(Unit(rows, runs=(self._tidings.settle(COUNTED, claim),)))
        except Unmet:
            log.info("%d events were taken over by another process", len(claim.events))
        return len(claim.events)

    async def seeding(self, campaign: int, target: int) -> Seeding:
        """Tell whether a campaign goes by itself by now."""
        return Seeding(await self._database.one(_ORGANIC, campaign=campaign) or 0, target)

    async def check(self) -> list[str]:
        """Roll up, count everything again in the ledger, and tell what differs."""
        await self.roll_up()
        found = []
        for one in await self._database.read(_LEDGER):
            kept = await self.totals(one.campaign)
            for name in ("cards", "forwards", "opened"):
                if getattr(kept, name) != getattr(one, name):
                    found.append(
                        f"campaign {one.campaign}: {getattr(kept, name)} {name} are counted, "
                        f"{getattr(one, name)} are in the ledger"
                    )
        return found

    async def totals(self, campaign: int) -> Figures:
        """Give what is counted of a campaign by now."""
        return await self._database.one(_TOTALS, campaign=campaign) or Figures()

    async def of(self, campaign: int, seeds: Iterable[Seed], variants: Iterable[Variant]) -> Tracking:
        """Give all that is counted of a campaign. What has no figures yet is there with noughts."""
        stats = await self._database.read(_STATS, campaign=campaign)
        oldest = await self._tidings.oldest(COUNTED)
        return Tracking(
            totals=sum((one.figures for one in stats), Figures()),
            per_seed=_lines(stats, lambda one: str(one.seed), {str(one.id): one.label for one in seeds}),
            per_variant=_lines(
                stats, lambda one: str(one.variant), {str(one.id): one.label for one in variants}
            ),
            per_channel=_lines(stats, lambda one: channel_key(one.channel), {}),
            per_day=_lines(stats, lambda one: _day(one.day), {}),
            as_of_ms=now_ms() if oldest is None else time_of(oldest),
        )


def channel_key(number: int) -> str:
    """Name a channel as tables do: `im.wechat`."""
    found = channel(number)
    return f"{found.channel}.{found.via}" if found else str(number)


def _day(day: int) -> str:
    return datetime.fromtimestamp(day * DAY_MS / 1000, UTC).date().isoformat()


def _lines(
    stats: Iterable[_Stat], key_of: Callable[[_Stat], str], labels: Mapping[str, str]
) -> tuple[Line, ...]:
    sums = {key: Figures() for key in labels}
    for one in stats:
        key = key_of(one)
        sums[key] = sums.get(key, Figures()) + one.figures
    return tuple([Line(key, labels.get(key, ""), figures) for key, figures in sums.items()])
