"""The rows of this room: contests, who takes part, and what stands on a list of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from greetings.contests import clock
from greetings.store import Insert, Query, Value

DRAW, BOARD = KINDS = ("draw", "board")
DRAFT, OPEN, FROZEN, DONE, CANCELLED = range(5)
STATES: Final = ("draft", "open", "frozen", "done", "cancelled")
MINUTE_MS, DAY_MS = 60_000, 86_400_000
IN, OUT = range(2)


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest of a brand. Times in ms since 1970; `zone` is where they are told.

    `draw_ms` is when the round of a draw comes out, or by when the places of a board are published. `rules`, `round`
    and `commitment` are empty or 0 before they are fixed. `edits` counts whatever changed the list of who takes part.
    """

    id: int
    brand: int
    campaign: int
    kind: str
    slug: str
    lang: str
    zone: str
    title: str
    prize: str
    terms: str
    prizes: int
    min_age: int
    weight_most: int
    claim_days: int
    starts_ms: int
    ends_ms: int
    draw_ms: int
    state: str
    made_ms: int
    held: bool = False
    vouched: bool = False
    why: str = ""
    rules: str = ""
    round: int = 0
    commitment: str = ""
    announcement: str = ""
    proof: str = ""
    entries: int = 0
    edits: int = 0
    opened_ms: int = 0
    frozen_ms: int = 0
    done_ms: int = 0

    @property
    def draw(self) -> bool:
        """Chance decides, not the places reached."""
        return self.kind == DRAW

    @property
    def editable(self) -> bool:
        """Nobody has seen it yet, so that everything may still be changed."""
        return self.state == STATES[DRAFT]

    @property
    def stage(self) -> str:
        """Say how it stands now: draft, held, cancelled, soon, open, over, late, waiting, due, done.

        `over`: nobody can enter any more, the list is to be fixed; `late`: the draw should have been.
        `waiting`: the list is fixed, the beacon's number is still to come; `due`: it is out.
        """
        if self.state in {STATES[DRAFT], STATES[CANCELLED], STATES[DONE]}:
            return self.state
        if self.held:
            return "held"
        now = clock.now_ms()
        if self.state == STATES[FROZEN]:
            return "waiting" if now < self.draw_ms else "due"
        if now < self.starts_ms:
            return "soon"
        if now < self.ends_ms:
            return "open"
        return "late" if self.draw and now >= self.draw_ms else "over"

    @property
    def claims_until_ms(self) -> int:
        """Until when prizes can be claimed; 0 before there are winners."""
        return self.done_ms + self.claim_days * DAY_MS if self.done_ms else 0

    @property
    def claims_open(self) -> bool:
        """Prizes can be claimed now."""
        return clock.now_ms() <= self.claims_until_ms and not self.held


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who takes part: his ticket, never his name. `participant` is 0 for who has no page of his own.

    `weight` is how many tickets of the draw are his, `prize` which one he won (0: none). `contact` is there from his
    claim until it is handed over and forgotten; `name` only with his consent to be named.
    """

    id: int
    contest: int
    ticket: str
    participant: int
    visitor: int
    weight: int
    crowd: int
    lang: str
    out: bool
    why: str
    prize: int
    name: str
    contact: str
    claimed_ms: int
    handed_ms: int
    made_ms: int


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the list: the score, when it was reached, and how many people are on hold and do not count."""

    rank: int
    participant: int
    ticket: str
    score: int
    reached_ms: int
    held: int


CONTEST_NAMES: Final = (
    *("id", "brand", "campaign", "kind", "slug", "lang", "zone", "title", "prize", "terms"),
    *("prizes", "min_age", "weight_most", "claim_days", "starts_ms", "ends_ms", "draw_ms"),
    *("state", "held", "vouched", "why", "rules", "round", "commitment", "announcement", "proof"),
    *("entries", "edits", "made_ms", "opened_ms", "frozen_ms", "done_ms"),
)
CHANGED_NAMES: Final = ("campaign", "kind", *CONTEST_NAMES[4:17])
ENTRY_NAMES: Final = (
    *("id", "contest", "ticket", "participant", "visitor", "weight", "crowd", "lang", "state", "why"),
    *("prize", "name", "contact", "claimed_ms", "handed_ms", "made_ms"),
)
CONTEST_COLUMNS: Final = ", ".join(f"c.{name}" for name in CONTEST_NAMES)
ENTRY_COLUMNS: Final = ", ".join(f"e.{name}" for name in ENTRY_NAMES)
CONTEST = Insert("contest", CONTEST_NAMES)
ENTRY = Insert("contest_entry", (*ENTRY_NAMES[:4], "person", *ENTRY_NAMES[4:]))
POSITION = Insert(
    "contest_position", ("contest", "rank", "participant", "ticket", "score", "reached_ms", "held")
)


def contest_of(*columns: Value) -> Contest:
    """Read a row whose columns are CONTEST_COLUMNS."""
    found = dict(zip(CONTEST_NAMES, columns, strict=True))
    fields: dict[str, object] = dict(found)
    fields["kind"] = KINDS[_number(found["kind"])]
    fields["state"] = STATES[_number(found["state"])]
    fields |= {"held": bool(found["held"]), "vouched": bool(found["vouched"])}
    return Contest(**fields)  # type: ignore[arg-type]


def contest_record(contest: Contest) -> tuple[Value, ...]:
    """Write a contest as a record of CONTEST."""
    return tuple(_kept(contest, name) for name in CONTEST_NAMES)


def changed_fields(contest: Contest) -> Mapping[str, Value]:
    """Give what a change of a draft stores, by column."""
    return {name: _kept(contest, name) for name in CHANGED_NAMES}


def entry_of(*columns: Value) -> Entry:
    """Read a row whose columns are ENTRY_COLUMNS."""
    found: dict[str, object] = dict(zip(ENTRY_NAMES, columns, strict=True))
    found["out"] = found.pop("state") == OUT
    found["participant"] = found["participant"] or 0
    return Entry(**found)  # type: ignore[arg-type]


def _kept(contest: Contest, name: str) -> Value:
    value = getattr(contest, name)
    if name == "kind":
        return KINDS.index(value)
    if name == "state":
        return STATES.index(value)
    return int(value) if isinstance(value, bool) else value


def _number(value: Value) -> int:
    return int(value or 0)


_CONTEST = f"select {CONTEST_COLUMNS} from contest c"  # noqa: S608 - our own names
BY_ID = Query(f"{_CONTEST} where c.id = :id", contest_of)
BY_SLUG = Query(f"{_CONTEST} where c.slug = :slug", contest_of)
OF_BRAND = Query(
    f"{_CONTEST} where c.brand = :brand and c.id < :before order by c.id desc limit :most", contest_of
)
LISTED = Query(f"{_CONTEST} where c.id < :before order by c.id desc limit :most", contest_of)
RUNNING = Query(
    f"{_CONTEST} where c.state in ({OPEN}, {FROZEN}) and c.held = 0 and c.ends_ms <= :now order by c.id limit 100",
    contest_of,
)
