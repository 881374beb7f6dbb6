"""What looks unusual, with a score and its reasons in words, and a hold that leaves the true chain as it is.

Every some seconds, while rows are made in this process, the newest forwards are looked at (`SCORES` says how much each
finding weighs). From `HOLD_SCORE` on what was found is held: it works as before, but does not count (see `verified`)
until somebody who runs the site has released it or declared it void. One visitor's openings alone never reach that
score: a visitor without a cookie is known by network and agent only, and a whole office may share these.

The cards that are slowed down (too many reports, or by hand) are kept here too; each process reads them anew with each
round. Refuses decisions that change nothing. The only writer of the table `watch`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from greetings.chain.ids import LARGEST, Ids, first_of
from greetings.chain.log import OpsLog
from greetings.chain.verified import WINDOW_MS
from greetings.errors import Conflict, NotFound
from greetings.settings import Settings
from greetings.store import Change, Database, Insert, Query, Rows, Run, Unit

FLAGGED, HELD, RELEASED, VOID = range(4)
STATES: Final = ("flagged", "held", "released", "void")
# What is watched: a card that is passed on too fast, or reported too often; a forward with too many children in a
# minute; a sender who opens his own links. A later round of the same gets a number behind it: `velocity-2`.
SPEED, REPORTS, VELOCITY, SELF = "speed", "reports", "velocity", "self"
OF_CARDS = (SPEED, REPORTS)

SCORES: Final = {
    "fast": 50,  # a forward with more children in a minute than `children_flag_per_minute`
    "very-fast": 80,  # more than `children_hold_per_minute`
    "own-links": 40,  # one visitor opened at least `OWN_OPENED` links of the same sender
    "own-children": 30,  # one visitor opened most of a forward's children, at least `OWN_OPENED`
    "card-speed": 50,  # a card that came to its limit of forwards a minute
    "reported": 80,  # a card that enough different people reported within an hour
}
HOLD_SCORE = 80
MOST_SCORE = 100
OWN_OPENED = 5

ROUND_SECONDS = 10.0
PEACE_MS = 86_400_000
HOUR_MS = 3_600_000
# One pass never reads more than the newest ones of these.
MOST_FORWARDS = 200_000
MOST_OPENED = 20_000
MOST_FOUND = 100
MOST_SLOW = 10_000

_WATCH = Insert(
    "watch",
    ("id", "card", "forward", "kind", "score", "reasons", "state", "made_ms"),
    on=("forward", "kind"),
)
_RAISE = Change(
    "update watch set score = :score, reasons = :reasons, state = :state"
    " where id = :id and state = 0 and score < :score"
)
_DECIDE = Change(
    "update watch set state = :state, decided_ms = :decided_ms where id = :id and state <> :state"
)
_SETTLE = Change(
    f"update watch set state = {RELEASED}, decided_ms = :now where card = :card and state in (0, 1)"  # noqa: S608
    f" and (kind like '{SPEED}%' or kind like '{REPORTS}%')"
)
_SLOW_DOWN = Change(
    f"update watch set state = {HELD}, decided_ms = null where card = :card and state = 0"  # noqa: S608
    f" and kind like '{REPORTS}%'"
)


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that is watched. `forward` is the root for what concerns a whole card."""

    id: int
    card: int
    forward: int
    kind: str
    score: int
    reasons: tuple[str, ...]
    state: int
    made_ms: int
    decided_ms: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a look has found about a forward."""

    forward: int
    card: int
    kind: str
    score: int
    reasons: tuple[str, ...]

    def __add__(self, other: Found) -> Found:
        score = min(MOST_SCORE, self.score + other.score)
        return replace(self, score=score, reasons=self.reasons + other.reasons)


@dataclass(frozen=True, slots=True)
class _Count:
    forward: int
    card: int
    count: int


@dataclass(frozen=True, slots=True)
class _Opened:
    forward: int
    card: int
    opened: int
    children: int


def _watched(*columns: int | str) -> Watched:
    number, card, forward, kind, score, reasons, state, made_ms, decided_ms = columns
    words = tuple(str(reasons).split("\n"))
    return Watched(number, card, forward, str(kind), score, words, state, made_ms, decided_ms)  # type: ignore[arg-type]


_COLUMNS = "select id, card, forward, kind, score, reasons, state, made_ms, decided_ms from watch"
_BY_ID = Query(f"{_COLUMNS} where id = :id", _watched)
_LAST = Query(
    f"{_COLUMNS} where forward = :forward and (kind = :kind or kind like :rounds) order by id desc limit 1",
    _watched,
)
_LISTED = Query(
    f"{_COLUMNS} where state in (:state, :other) and id > :after order by id limit :most", _watched
)
_SLOW = Query(
    f"select distinct card from watch where state = {HELD}"  # noqa: S608 - our own words
    f" and (kind like '{SPEED}%' or kind like '{REPORTS}%') limit {MOST_SLOW}",
    int,
)
_REPORTERS = Query(
    """select count(distinct r.reporter) from report r where r.card = :card and r.id > :since
    and not exists (select 1 from review v where v.report = r.id)""",
    int,
)
_FAST = Query(
    f"""select parent, card, count(*) from (
        select parent, card from forward where id > :since and counted = 1 and parent is not null
        order by id desc limit {MOST_FORWARDS}) as newest
    group by parent, card having count(*) > :flag order by count(*) desc limit {MOST_FOUND}""",  # noqa: S608
    _Count,
    heavy=True,
)
_NEWEST = f"""(select id, parent, nonce, card from forward where id > :since and parent is not null
        order by id desc limit {MOST_OPENED}) as f join opening_person p on p.forward = f.id"""  # noqa: S608
_OWN_LINKS = Query(
    f"""select (select min(s.id) from forward s where s.parent = found.parent and s.nonce = found.nonce),
    card, opened from (
        select f.parent as parent, f.nonce as nonce, f.card as card, count(*) as opened from {_NEWEST}
        group by f.parent, f.nonce, f.card, p.visitor having count(*) >= {OWN_OPENED}
        order by count(*) desc limit {MOST_FOUND}) as found""",  # noqa: S608
    _Count,
    heavy=True,
)
_OWN_CHILDREN = Query(
    f"""select parent, card, opened,
    (select count(*) from forward k where k.parent = found.parent and k.counted = 1) from (
        select f.parent as parent, f.card as card, count(*) as opened from {_NEWEST}
        group by f.parent, f.card, p.visitor having count(*) >= {OWN_OPENED}
        order by count(*) desc limit {MOST_FOUND}) as found""",  # noqa: S608
    _Opened,
    heavy=True,
)


class Watch:
    """Watches the chains of an installation. Every process looks; what several find is stored once."""

    def __init__(self, database: Database, ids: Ids, *, log: OpsLog, settings: Settings) -> None:
        self._database = database
        self._ids = ids
        self._log = log
        self._settings = settings
        self._slow: frozenset[int] = frozenset()
        self._stirred = False
        self._next_look = 0.0

    # What the hot paths ask
    def is_slow(self, card: int) -> bool:
        """Tell whether a card is slowed down, as far as this process knows. Asks no database."""
        return card in self._slow

    def stir(self) -> None:
        """Note that a row was made here: the next round has something to look at."""
        self._stirred = True

    # What is done every some seconds
    async def round(self) -> None:
        """Read which cards are slowed down and, when rows were made, look at the newest ones."""
        await self.refresh()
        if self._stirred and time.monotonic() >= self._next_look:
            self._stirred = False
            self._next_look = time.monotonic() + ROUND_SECONDS
            await self.look()

    async def refresh(self) -> None:
        """Read which cards are slowed down."""
        self._slow = frozenset(await self._database.read(_SLOW))

    async def look(self) -> list[Found]:
        """Look at the newest forwards now; store and give what was found."""
        found = _merged([*await self._fast(), *await self._own()])
        for one in found:
            await self._note(one)
        return found

    async def _fast(self) -> list[Found]:
        flag, hold = self._settings.children_flag_per_minute, self._settings.children_hold_per_minute
        counts = await self._database.read(_FAST, since=first_of(_now_ms() - WINDOW_MS), flag=min(flag, hold))
        found = []
        for one in counts:
            name, limit = ("very-fast", hold) if one.count > hold else ("fast", flag)
            words = f"{one.count} children within a minute (more than {limit})"
            found.append(Found(one.forward, one.card, VELOCITY, SCORES[name], (words,)))
        return found

    async def _own(self) -> list[Found]:
        since = first_of(_now_ms() - HOUR_MS)
        links: dict[int, Found] = {}
        for one in await self._database.read(_OWN_LINKS, since=since):
            words = f"one visitor opened {one.count} links of this sender"
            links.setdefault(one.forward, Found(one.forward, one.card, SELF, SCORES["own-links"], (words,)))
        found = list(links.values())
        for two in await self._database.read(_OWN_CHILDREN, since=since):
            if two.opened * 2 > two.children:
                words = f"one visitor opened {two.opened} of {two.children} children"
                found.append(Found(two.forward, two.card, SELF, SCORES["own-children"], (words,)))
        return found

    # What comes from elsewhere
    async def too_fast(self, card: int, per_minute: int) -> None:
        """Note that a card came to its limit of forwards a minute."""
        words = f"passed on more than {per_minute} times a minute; more had to wait"
        await self._note(Found(card, card, SPEED, SCORES["card-speed"], (words,)))

    async def reported(self, card: int) -> None:
        """Slow a card down when enough different people reported it within an hour and nobody has decided."""
        least = self._settings.breaker_reporters
        count = await self._database.one(_REPORTERS, card=card, since=first_of(_now_ms() - HOUR_MS)) or 0
        if least and count >= least:
            words = f"reported by {count} within an hour; slowed down"
            await self._note(Found(card, card, REPORTS, SCORES["reported"], (words,)))
            await self.refresh()

    async def slow_steps(self, card: int) -> tuple[tuple[Rows, ...], tuple[Run, ...]]:
        """Give the steps that slow a card down by hand, until somebody releases it."""
        found = Found(card, card, REPORTS, SCORES["reported"], ("slowed down after a report was read",))
        row = self._row(found, await self._round_of(found, again=True) or REPORTS)
        return (row,), (Run(_SLOW_DOWN, {"card": card}),)

    def settle_step(self, card: int) -> Run:
        """Give the step that gives a card its full speed back."""
        return Run(_SETTLE, {"card": card, "now": _now_ms()})

    # How it is stored
    async def _note(self, found: Found) -> None:
        """Store what was found: anew, or with the higher score of an open one; what was released has a day's peace."""
        last = await self._last(found)
        if last is not None and last.state in {FLAGGED, HELD}:
            if last.state == FLAGGED and last.score < found.score:
                raised = {"id": last.id, "score": found.score, "state": _state_of(found)}
                words = "\n".join(found.reasons)
                await self._database.write(Unit(runs=(Run(_RAISE, {**raised, "reasons": words}),)))
            return
        name = await self._round_of(found)
        if name:
            await self._database.write(Unit((self._row(found, name),)))

    async def _last(self, found: Found) -> Watched | None:
        return await self._database.one(
            _LAST, forward=found.forward, kind=found.kind, rounds=f"{found.kind}-%"
        )

    async def _round_of(self, found: Found, *, again: bool = False) -> str:
        """Give under which kind it is stored: the next round's; empty while the last one's peace holds."""
        last = await self._last(found)
        if last is None:
            return found.kind
        if last.state in {FLAGGED, HELD}:
            return last.kind
        peace = PEACE_MS if last.state == RELEASED else WINDOW_MS
        if not again and _now_ms() < (last.decided_ms or 0) + peace:
            return ""
        number = int(last.kind.partition("-")[2] or 1) + 1
        return f"{found.kind}-{number}"

    def _row(self, found: Found, name: str) -> Rows:
        record = (
            self._ids.draw(),
            found.card,
            found.forward,
            name,
            found.score,
            "\n".join(found.reasons),
            _state_of(found),
            _now_ms(),
        )
        return Rows(_WATCH, (record,))

    # What those who run the site do
    async def watched(self, *, decided: bool = False, after: int = 0, most: int = 100) -> list[Watched]:
        """Give what is watched, oldest first: open ones, or those that were decided."""
        states = (RELEASED, VOID) if decided else (FLAGGED, HELD)
        return await self._database.read(_LISTED, state=states[0], other=states[1], after=after, most=most)

    async def decide(self, number: int, state: int, reason: str) -> Watched:
        """Hold, release or void one; raise NotFound, Conflict when that changes nothing or does not fit."""
        found = await self._database.one(_BY_ID, id=min(number, LARGEST))
        if found is None:
            raise NotFound("Nothing with this number is watched.")
        if state == VOID and found.kind.partition("-")[0] in OF_CARDS:
            raise Conflict("A card cannot be void. Recall it, or release it.")
        decided_ms = None if state == HELD else _now_ms()
        step = Run(_DECIDE, {"id": found.id, "state": state, "decided_ms": decided_ms}, at_least=1)
        act = self._log.entry(f"watch-{STATES[state]}", f"{found.kind} {found.id}", reason)
        if found.state == state:
            raise Conflict(f"This is {STATES[state]} already.")
        await self._database.write(Unit((act,), runs=(step,)))
        await self.refresh()
        return replace(found, state=state, decided_ms=decided_ms)


def _merged(found: Iterable[Found]) -> list[Found]:
    """Add up what was found about the same forward; the first kind names it."""
    merged: dict[int, Found] = {}
    for one in found:
        known = merged.get(one.forward)
        merged[one.forward] = one if known is None else known + one
    return list(merged.values())


def _state_of(found: Found) -> int:
    return HELD if found.score >= HOLD_SCORE else FLAGGED


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
