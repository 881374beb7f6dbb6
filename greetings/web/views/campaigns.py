"""What the pages of campaigns are told: the list, the rail of five steps, and the first four of them.

Codes are words of `greetings.campaigns`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from greetings.web.views.console import NOTHING, Bench
from greetings.web.views.maker import FormField
from greetings.web.views.surroundings import FieldProblem, Frame, Picture, Words

Problems = Mapping[str, tuple[FieldProblem, ...]]


@dataclass(frozen=True, slots=True)
class RailStep:
    """One of the five steps. `missing` counts what a launch still needs there; `done`: nothing."""

    name: str
    href: str
    current: bool
    missing: int
    done: bool


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a launch still needs: the step, the field, its kind (a code), where it can be mended.

    `name`: of which channel it is told.
    """

    step: str
    field: str
    kind: str
    message: str
    href: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class CampaignHead:
    """What stands above every step. `phase`: draft, pilot, soon, open, over; `acts` are what the reader may do now.

    `stopped`: held or recalled by those who run the site, with their `reason`. Days are in `zone`.
    """

    id: str
    name: Words
    phase: str
    state: str
    public_url: str
    starts: date | None
    ends: date | None
    rail: tuple[RailStep, ...]
    lacks: tuple[Lack, ...]
    acts: tuple[str, ...] = ()
    stopped: str = ""
    reason: Words = NOTHING
    picture: Picture | None = None
    once: str = ""


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign of the list. `missing` counts what a launch still needs; `goal` is a code, `reached` of `target`."""

    href: str
    name: Words
    phase: str
    state: str
    starts: date | None
    ends: date | None
    picture: Picture | None
    missing: int
    goal: str
    reached: int
    target: int
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class FestivalChoice:
    """A festival that can fill a plan, and its day; none for one that is always in season."""

    id: str
    name: str
    day: date | None
    chosen: bool = False
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class CampaignsView:
    """`/console/campaigns`. `makes`: who looks may begin one. `trouble`: full, or as everywhere."""

    frame: Frame
    bench: Bench
    campaigns: tuple[CampaignRow, ...]
    festivals: tuple[FestivalChoice, ...]
    name: FormField
    once: str
    makes: bool
    template: str = ""
    older_href: str = ""
    problems: tuple[FieldProblem, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that can be chosen: `name` is shown as it is."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The plan as its form shows it; numbers and days are texts, as they were typed."""

    name: str
    slug: str
    goal: str
    goal_number: str
    conversion_link: str
    festival: str
    starts: str
    ends: str
    ad_budget: str
    ad_most: str
    zone: str
    languages: tuple[Tick, ...]
    goals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CampaignPlanView:
    """`/console/campaigns/<id>/plan`. `problems` by field; `trouble`: state, taken."""

    frame: Frame
    bench: Bench
    head: CampaignHead
    form: PlanForm
    festivals: tuple[FestivalChoice, ...]
    problems: Problems
    locked: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A design that another looks like: `of` is brand or ours; `whose` the brand."""

    of: str
    title: Words
    whose: Words
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A design of the campaign. `share` in percent of the visitors; `state` why it is not offered, empty when it is."""

    id: str
    title: Words
    template: str
    version: int
    label: str
    weight: int
    share: int
    picture: Picture | None
    state: str = ""
    alike: Likeness | None = None


@dataclass(frozen=True, slots=True)
class DesignChoice:
    """A design that can be taken. `state` is that of an own one (a code); `href` leads to it; `fits` the festival."""

    template: str
    title: Words
    picture: Picture | None
    own: bool
    fits: bool
    state: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class CampaignIdeaView:
    """`/console/campaigns/<id>/idea`. `own_sponsor`: the plan shows it. `trouble`: state, taken, full, heavy."""

    frame: Frame
    bench: Bench
    head: CampaignHead
    variants: tuple[VariantRow, ...]
    own: tuple[DesignChoice, ...]
    ours: tuple[DesignChoice, ...]
    sponsor_line: FormField
    once: str
    weights: tuple[int, ...]
    locked: bool = False
    own_sponsor: bool = True
    trouble: str = ""
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class LintLine:
    """One finding about a channel: `level` stop, warn or note; `limit` is what the platform says, in English."""

    level: str
    code: str
    message: str
    values: tuple[tuple[str, str], ...]
    limit: str
    source: str
    since: date | None


@dataclass(frozen=True, slots=True)
class SentLine:
    """The words that travel, in one language; what they cost as a text message, where they are one."""

    lang: str
    dir: str
    text: str
    units: int = 0
    parts: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """A channel that was chosen, looked at. `shows`: preview, link, text or file."""

    via: str
    name: str
    translated: bool
    shows: str
    level: str
    findings: tuple[LintLine, ...]
    texts: tuple[SentLine, ...]


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """A channel in the form."""

    via: str
    name: str
    translated: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class CampaignChannelsView:
    """`/console/campaigns/<id>/channels`. `groups`: (code, choices); `title` and `host` stand in link previews."""

    frame: Frame
    bench: Bench
    head: CampaignHead
    groups: tuple[tuple[str, tuple[ChannelChoice, ...]], ...]
    modes: tuple[str, ...]
    mode: str
    incentives: tuple[str, ...]
    incentive: str
    looks: tuple[ChannelCard, ...]
    title: Words
    host: str
    secure: bool
    locked: bool = False
    trouble: str = ""
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedRow:
    """A place where the campaign is sown, with its links and what came of it."""

    number: int
    label: Words
    note: Words
    page_url: str
    card_url: str
    qr: str
    forwards: int
    opened: int
    joined: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One line of a pilot's rule. `share` (0 to 100) of what is needed; texts are ready to show."""

    name: str
    value: str
    needed: str
    passed: bool
    share: int


@dataclass(frozen=True, slots=True)
class PilotBox:
    """The pilot. `stage`: none, running, go, stop, skipped. `advice`: wait, go, stop."""

    stage: str
    advice: str
    checks: tuple[CheckRow, ...]
    reason: Words


@dataclass(frozen=True, slots=True)
class CampaignSeedingView:
    """`/console/campaigns/<id>/seeding`. `going`: organic openings have passed the target, seeds are offered no more.

    `runs`: who looks may start and decide. `fresh` is the number of a seed that was just made; `started`: the campaign
    was started a moment ago.
    """

    frame: Frame
    bench: Bench
    head: CampaignHead
    seeds: tuple[SeedRow, ...]
    fields: tuple[FormField, ...]
    organic: int
    target: int
    share: int
    going: bool
    pilot: PilotBox
    targets: tuple[FormField, ...]
    once: str
    designs: bool
    runs: bool
    fresh: int = 0
    started: bool = False
    trouble: str = ""
