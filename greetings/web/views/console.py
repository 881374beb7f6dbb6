"""What the pages of the consoles are told: the bench around every page, what stands on it, signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.maker import FormField
from greetings.web.views.surroundings import FieldProblem, Frame, Picture, Words

NOTHING = Words("")


@dataclass(frozen=True, slots=True)
class BenchPage:
    """One page in the row of tabs. `name` is a code; one that is `apart` is needed seldom and stands in a fold."""

    name: str
    href: str
    current: bool
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Bench:
    """What stands around every page of a console: whose it is, who is signed in, and the token of his forms.

    `root` is `/console` or `/ops`; at `/ops` there is neither brand nor person.
    """

    root: str
    csrf: str
    pages: tuple[BenchPage, ...]
    brand: Words = NOTHING
    person: Words = NOTHING
    role: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A secret that is shown once, ready to copy: `kind` is key or link; `name` says what or whom it is for."""

    kind: str
    text: str
    name: Words


@dataclass(frozen=True, slots=True)
class SignInView:
    """`/console/in`. `kind`: ask, sent, link, ops. `trouble`: empty, old (a link), wrong (a token)."""

    frame: Frame
    kind: str
    action: str = ""
    brand: Words = NOTHING
    person: Words = NOTHING
    mail_on: bool = False
    join_href: str = ""
    minutes: int = 60
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class BrandJoinView:
    """`/console/join`. `kind`: ask (the form), sent (look into your mail), sure (the button that lets the brand in)."""

    frame: Frame
    kind: str
    action: str
    fields: tuple[FormField, ...] = ()
    brand: Words = NOTHING
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawer:
    """One part of a brand's account on the first page: `name` is a code, `note` says how it stands (a code)."""

    name: str
    href: str
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One line of a log. `act` is a code; `actor` is ops, key or person, `who` its prefix or name."""

    act: str
    actor: str
    who: Words
    subject: Words
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanNotice:
    """What a brand should know about its plan: ends, ended, near, full. `num` is days or percent; `name` a plan."""

    kind: str
    name: Words
    num: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsoleHomeView:
    """`/console`. `missing` are codes of what is still to be done; `plan` is what the brand's plan is called."""

    frame: Frame
    bench: Bench
    slug: str
    drawers: tuple[Drawer, ...]
    missing: tuple[str, ...]
    deeds: tuple[DeedRow, ...] = ()
    plan: Words = NOTHING
    notices: tuple[PlanNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key. `ends`: when it was or will be revoked; `working`: it still opens something."""

    prefix: str
    name: Words
    scopes: tuple[str, ...]
    made: datetime
    used: datetime | None
    ends: datetime | None
    working: bool


@dataclass(frozen=True, slots=True)
class KeysView:
    """`/console/keys`. `chosen` are the scopes that the form has ticked; `trouble`: empty, full, ended."""

    frame: Frame
    bench: Bench
    keys: tuple[KeyRow, ...]
    scopes: tuple[str, ...]
    chosen: tuple[str, ...]
    name: FormField
    once: str
    grace_hours: tuple[int, ...]
    fresh: Told | None = None
    problems: tuple[FieldProblem, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody who acts for the brand. `me`: who looks."""

    id: str
    name: Words
    mail: str
    role: str
    since: datetime
    me: bool


@dataclass(frozen=True, slots=True)
class MembersView:
    """`/console/people`. `runs`: who looks may change something. `trouble`: empty, full, last-owner."""

    frame: Frame
    bench: Bench
    people: tuple[MemberRow, ...]
    roles: tuple[str, ...]
    fields: tuple[FormField, ...]
    role: str
    once: str
    runs: bool
    minutes: int = 60
    fresh: Told | None = None
    problems: tuple[FieldProblem, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ConsoleLogView:
    """`/console/log`."""

    frame: Frame
    bench: Bench
    deeds: tuple[DeedRow, ...]
    older_href: str = ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of a card."""

    id: str
    code: str
    reason: str
    words: Words
    at: datetime
    decision: str = ""
    decided_for: str = ""


@dataclass(frozen=True, slots=True)
class ReportedCard:
    """A card in the review queue. `reasons`: reporters by reason."""

    code: str
    state: str
    slow: bool
    picture: Picture | None
    content: tuple[Words, ...]
    template: str
    reporters: int
    reasons: tuple[tuple[str, int], ...]
    hour: int
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True)
class OpsReportsView:
    """`/ops`: the review queue. `recalled` is the code of what was just recalled by hand.

    `trouble` (of all pages below `/ops`): empty, decided, reason, unknown.
    """

    frame: Frame
    bench: Bench
    cards: tuple[ReportedCard, ...]
    decided: bool
    next_href: str = ""
    recalled: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class WatchRow:
    """Something unusual. `kind` without its round; `reasons` are English sentences of the watch."""

    id: str
    code: str
    kind: str
    score: int
    reasons: tuple[str, ...]
    state: str
    at: datetime
    of_card: bool
    people: int
    forwards: int
    held: int


@dataclass(frozen=True, slots=True)
class OpsWatchView:
    """`/ops/watch`."""

    frame: Frame
    bench: Bench
    rows: tuple[WatchRow, ...]
    decided: bool
    next_href: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class WaitingCreative:
    """A creative that waits for somebody to look at it."""

    id: str
    handle: str
    line: Words
    link: str
    picture: Picture | None
    at: datetime


@dataclass(frozen=True, slots=True)
class OpsCreativesView:
    """`/ops/creatives`."""

    frame: Frame
    bench: Bench
    creatives: tuple[WaitingCreative, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ReportedGuest:
    """A line of a guest book that was reported. `owner` is the handle of the page, empty when that is gone."""

    id: str
    line: Words
    name: Words
    owner: str
    href: str
    reporters: int
    reason: str
    words: Words
    at: datetime


@dataclass(frozen=True, slots=True)
class OpsGuestsView:
    """`/ops/guests`."""

    frame: Frame
    bench: Bench
    lines: tuple[ReportedGuest, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class BrandRow:
    """A brand."""

    slug: str
    name: Words
    held: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class OpsBrandsView:
    """`/ops/brands`. `fresh` are the secrets of a brand that was just let in."""

    frame: Frame
    bench: Bench
    brands: tuple[BrandRow, ...]
    fields: tuple[FormField, ...]
    once: str
    next_href: str = ""
    minutes: int = 60
    fresh: tuple[Told, ...] = ()
    problems: tuple[FieldProblem, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ActRow:
    """One line of the log of privileged acts, in the words in which it is kept."""

    act: str
    subject: str
    reason: Words
    at: datetime


@dataclass(frozen=True, slots=True)
class OpsLogView:
    """`/ops/log`."""

    frame: Frame
    bench: Bench
    acts: tuple[ActRow, ...]
    older_href: str = ""
