"""What the pages of contests are told: the public page with rules, form and result, the private page of a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.maker import FormField
from greetings.web.views.surroundings import FieldProblem, Frame, Words


@dataclass(frozen=True, slots=True)
class RulePart:
    """One paragraph of the rules, with its heading."""

    head: Words
    text: Words


@dataclass(frozen=True, slots=True)
class ContestHead:
    """What stands above every page of a contest. Times are in the contest's zone, which they name.

    `stage`: soon, open, over, late, waiting, due, done, cancelled; `draw`: chance decides.
    """

    slug: str
    draw: bool
    stage: str
    title: Words
    prize: Words
    prizes: int
    host: Words
    domains: tuple[str, ...]
    starts: datetime
    ends: datetime
    draws: datetime
    entries: int
    why: Words


@dataclass(frozen=True, slots=True)
class Stub:
    """Somebody's own ticket, and where his private page is."""

    ticket: str
    href: str


@dataclass(frozen=True, slots=True)
class EntryForm:
    """The form that lets somebody take part. `contact` is None for a board, `join_href`: a page comes first."""

    action: str
    contact: FormField | None
    min_age: int
    agreed: bool = False
    agree_problems: tuple[FieldProblem, ...] = ()
    problems: tuple[FieldProblem, ...] = ()
    join_href: str = ""


@dataclass(frozen=True, slots=True)
class FixedList:
    """What was published before the draw."""

    commitment: str
    round: int
    beacon_href: str
    entries_href: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WinnerRow:
    """One prize. `name` only with the winner's consent."""

    prize: int
    ticket: str
    name: Words


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a proof that was counted again: `what` is a code, `words` are in English."""

    what: str
    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class DrawnResult:
    """What was published after the draw."""

    proof_href: str
    proof_name: str
    winners: tuple[WinnerRow, ...]
    steps: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One place of a leaderboard. `held`: people on hold, who do not count. `wins`: the place brings a prize."""

    rank: int
    name: Words
    href: str
    score: int
    at: datetime | None
    held: int
    wins: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A ticket that somebody looked up: whether it is on the list, which prize it won (0: none)."""

    ticket: str
    found: bool
    prize: int


@dataclass(frozen=True, slots=True)
class ContestView:
    """`/contest/<slug>`. `wechat`: looked at inside WeChat, where nothing of it is offered."""

    frame: Frame
    contest: ContestHead
    rules: tuple[RulePart, ...]
    form: EntryForm | None = None
    own: Stub | None = None
    fixed: FixedList | None = None
    result: DrawnResult | None = None
    places: tuple[PositionRow, ...] = ()
    looked: LookedUp | None = None
    campaign_href: str = ""
    wechat: bool = False


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """How a winner claims his prize."""

    action: str
    contact: FormField
    name: FormField
    publish: bool
    until: datetime
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketView:
    """`/contest/<slug>/<ticket>/<token>`, private. `state`: in, out, lost, won, claimed, handed, late.

    `code` is what a winner shows when he gets his prize; `fresh`: he entered a moment ago.
    """

    frame: Frame
    contest: ContestHead
    ticket: str
    state: str
    page_url: str
    contest_href: str
    prize: int = 0
    code: str = ""
    weight: int = 1
    why: Words | None = None
    claim: ClaimForm | None = None
    fresh: bool = False
