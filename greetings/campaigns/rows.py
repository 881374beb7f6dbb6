"""The rows of this room: campaigns, their variants and seeds, and the states that a campaign goes through."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Final

from greetings.store import Change, Insert, Query, Value

DRAFT, PILOT, RUNNING, CLOSED, ARCHIVED = range(5)
STATES: Final = ("draft", "pilot", "running", "closed", "archived")
STEPS: Final = ("plan", "idea", "channels", "seeding", "tracking")
GOALS: Final = ("openings", "joins", "conversions")
MODES: Final = ("link", "file", "both")
INCENTIVES: Final = ("none", "draw_open_to_all", "contest")
HELD, RECALLED_WORD = "held", "recalled"
GO, STOP, SKIPPED = "go", "stop", "skipped"


@dataclass(frozen=True, slots=True)
class Brief:
    """What a campaign is to be. `ad_budget` is the percent of a card's pixels that may be advertising (None: as much as
    the installation allows), `channels` are the `via` names of ways to send. So many organic openings (`seed_target`)
    end the seeding, so many openings (`pilot_target`) a pilot.
    """

    name: str = ""
    goal: str = GOALS[0]
    goal_number: int = 0
    conversion_link: str = ""
    festival: str = ""
    starts_ms: int | None = None
    ends_ms: int | None = None
    ad_budget: float | None = None
    languages: tuple[str, ...] = ()
    mode: str = MODES[2]
    channels: tuple[str, ...] = ()
    incentive: str = INCENTIVES[0]
    seed_target: int = 100
    sponsor_line: str = ""
    pilot_target: int = 20


@dataclass(frozen=True, slots=True)
class PilotState:
    """What became of the pilot: nothing yet, under way, or decided (go | stop | skipped) with a reason."""

    started_ms: int | None = None
    decided_ms: int | None = None
    verdict: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign of a brand. `stopped` by those who run the site: held, or recalled with all its cards."""

    id: int
    brand: int
    slug: str
    state: str
    brief: Brief
    made_ms: int
    pilot: PilotState = field(default_factory=PilotState)
    launched_ms: int | None = None
    closed_ms: int | None = None
    stopped: str = ""
    stopped_ms: int | None = None
    stop_reason: str = ""
    cloned_from: int | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.brief.name

    @property
    def path(self) -> str:
        """Where its public page is."""
        return f"/c/{self.slug}"

    def phase(self, now_ms: int) -> str:
        """Tell what the public meets: draft (nothing), pilot, soon, open or over."""
        if self.state in {STATES[DRAFT], STATES[PILOT]}:
            return self.state
        ends, starts = self.brief.ends_ms or 0, self.brief.starts_ms or 0
        if self.state != STATES[RUNNING] or now_ms >= ends:
            return "over"
        return "soon" if now_ms < starts else "open"

    def is_open(self, now_ms: int) -> bool:
        """Tell whether new cards may join it."""
        return not self.stopped and self.phase(now_ms) in {"pilot", "open"}


@dataclass(frozen=True, slots=True)
class Variant:
    """A design that a campaign offers. People meet it as often as its weight says; 0 is no longer offered."""

    id: int
    campaign: int
    template: str
    version: int
    weight: int
    label: str
    made_ms: int


@dataclass(frozen=True, slots=True)
class Seed:
    """Where a campaign is sown: a card of the brand's, by its number; number 0 is the campaign's own page."""

    id: int
    campaign: int
    number: int
    label: str
    note: str
    code: str
    variant: int
    made_ms: int

    @property
    def card_path(self) -> str:
        """Where the brand's own card is."""
        return f"/g/{self.code}"

    def page_path(self, slug: str) -> str:
        """Where the campaign's page is, for the people of this seed."""
        return f"/c/{slug}?seed={self.number}" if self.number else f"/c/{slug}"


_BRIEF: Final = tuple(one.name for one in fields(Brief))
COLUMNS: Final = (
    "id", "brand", "slug", "state", *_BRIEF, "made_ms", "pilot_started_ms", "pilot_decided_ms", "pilot_verdict",
    "pilot_reason", "launched_ms", "closed_ms", "stopped", "stopped_ms", "stop_reason", "cloned_from",
)  # fmt: skip
VARIANT_COLUMNS: Final = tuple(one.name for one in fields(Variant))
SEED_COLUMNS: Final = tuple(one.name for one in fields(Seed))
_LISTS: Final = frozenset({"languages", "channels"})
CAMPAIGN = Insert("campaign", ("id", "brand", "slug", "state", *_BRIEF, "made_ms", "cloned_from"))
VARIANT = Insert("campaign_variant", VARIANT_COLUMNS)
SEED = Insert("campaign_seed", SEED_COLUMNS)


def brief_record(brief: Brief) -> tuple[Value, ...]:
    """Write a brief as its columns."""
    return tuple(_written(name, getattr(brief, name)) for name in _BRIEF)


def brief_params(brief: Brief) -> dict[str, Value]:
    """Write a brief as the parameters of CHANGE."""
    return dict(zip(_BRIEF, brief_record(brief), strict=True))


def _written(name: str, value: object) -> Value:
    return " ".join(value) if name in _LISTS else value  # type: ignore[arg-type,return-value]


def campaign_of(*columns: Value) -> Campaign:
    """Read a row whose columns are COLUMNS."""
    found = dict(zip(COLUMNS, columns, strict=True))
    brief = {name: tuple(str(found[name]).split()) if name in _LISTS else found[name] for name in _BRIEF}
    return Campaign(
        id=int(found["id"] or 0),
        brand=int(found["brand"] or 0),
        slug=str(found["slug"]),
        state=STATES[int(found["state"] or 0)],
        brief=Brief(**brief),  # type: ignore[arg-type]
        made_ms=int(found["made_ms"] or 0),
        pilot=PilotState(
            _moment(found["pilot_started_ms"]),
            _moment(found["pilot_decided_ms"]),
            str(found["pilot_verdict"]),
            str(found["pilot_reason"]),
        ),
        launched_ms=_moment(found["launched_ms"]),
        closed_ms=_moment(found["closed_ms"]),
        stopped=str(found["stopped"]),
        stopped_ms=_moment(found["stopped_ms"]),
        stop_reason=str(found["stop_reason"]),
        cloned_from=_moment(found["cloned_from"]),
    )


def _moment(value: Value) -> int | None:
    return None if value is None else int(value)


_READ = f"select {', '.join(f'c.{name}' for name in COLUMNS)} from campaign c"  # noqa: S608 - our own names
BY_ID = Query(f"{_READ} where c.id = :id", campaign_of)
BY_SLUG = Query(f"{_READ} where c.slug = :slug", campaign_of)
FIND = Query(f"{_READ} where c.id = :id and c.brand = :brand", campaign_of)
OF_BRAND = Query(
    f"{_READ} where c.brand = :brand and c.id < :before order by c.id desc limit :most", campaign_of
)
LISTED = Query(f"{_READ} where c.id < :before order by c.id desc limit :most", campaign_of)
VARIANTS = Query(
    f"select {', '.join(VARIANT_COLUMNS)} from campaign_variant where campaign = :campaign order by id",  # noqa: S608
    Variant,
)
SEEDS = Query(
    f"select {', '.join(SEED_COLUMNS)} from campaign_seed where campaign = :campaign order by number",  # noqa: S608
    Seed,
)
SEED_BY_NUMBER = Query(
    f"select {', '.join(SEED_COLUMNS)} from campaign_seed where campaign = :campaign and number = :number",  # noqa: S608
    Seed,
)
# What changes a campaign or its parts takes its row first: acts of one campaign follow one another.
LOCK = Change("update campaign set state = state where id = :campaign and state between :low and :high")
CHANGE = Change(
    f"update campaign set slug = :slug, {', '.join(f'{name} = :{name}' for name in _BRIEF)}"  # noqa: S608
    " where id = :id and state between :low and :high"
)
