"""What the consoles' pages of contests are told: the list, the form of a draft, one contest with what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.console import Bench
from greetings.web.views.contests import ContestHead, FixedList, PositionRow, RulePart
from greetings.web.views.surroundings import FieldProblem, Frame, Words


@dataclass(frozen=True, slots=True)
class ContestLine:
    """One contest in a list. `brand` is empty in a brand's own console."""

    contest: ContestHead
    href: str
    public_href: str
    brand: Words
    vouched: bool = False
    held: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class DeskField:
    """One field of the form, its value as typed."""

    name: str
    value: str
    limit: int = 0
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskChoice:
    """One choice of a select."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ContestForm:
    """The form of a draft. `fields` by name: title, prize, prizes, starts, ends, draws and so on."""

    action: str
    once: str
    draw: bool
    fields: dict[str, DeskField]
    langs: tuple[DeskChoice, ...]
    zones: tuple[DeskChoice, ...]
    campaigns: tuple[DeskChoice, ...]
    weight_most: int
    more: bool
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ContestsDeskView:
    """`/console/contests`. `form` is None for who may only look. `trouble`: empty or a code."""

    frame: Frame
    bench: Bench
    contests: tuple[ContestLine, ...]
    form: ContestForm | None = None
    older_href: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class CrowdRow:
    """Many entries from one neighbourhood on one day."""

    count: int
    first: datetime
    last: datetime
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrizeRow:
    """One winner as the brand sees him. `contact` is there once he has claimed, for who may see it."""

    prize: int
    ticket: str
    name: Words
    contact: str
    claimed: datetime | None
    handed: datetime | None


@dataclass(frozen=True, slots=True)
class ContestDeskView:
    """`/console/contests/<id>`. `acts`: what can be done now. `runs`: an owner looks.

    `missing` keeps a draft from being opened. `trouble`: empty or a code; `problems` are of the act that was tried.
    """

    frame: Frame
    bench: Bench
    id: str
    contest: ContestHead
    public_url: str
    rules: tuple[RulePart, ...]
    acts: tuple[str, ...]
    runs: bool
    missing: tuple[FieldProblem, ...] = ()
    form: ContestForm | None = None
    inside: int = 0
    out: int = 0
    pages: int = 0
    crowds: tuple[CrowdRow, ...] = ()
    fixed: FixedList | None = None
    later: str = ""
    zone: str = ""
    winners: tuple[PrizeRow, ...] = ()
    places: tuple[PositionRow, ...] = ()
    proof_href: str = ""
    claims_until: datetime | None = None
    handed: str = ""
    trouble: str = ""
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class OpsContestsView:
    """`/ops/contests`."""

    frame: Frame
    bench: Bench
    contests: tuple[ContestLine, ...]
    next_href: str = ""
    trouble: str = ""
