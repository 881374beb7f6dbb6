"""The pages about plans: a brand's plan with its meters, the others beside it, and a brand as ops see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.console import Bench, BrandRow, DeedRow, PlanNotice
from greetings.web.views.maker import FormField
from greetings.web.views.surroundings import FieldProblem, Frame, Words


@dataclass(frozen=True, slots=True)
class MeterRow:
    """How much is used. `most` None: any number; `share` is the percent of it, `level` ok, near or full."""

    name: str
    used: int
    most: int | None
    share: int = 0
    level: str = "ok"


@dataclass(frozen=True, slots=True)
class PlanCard:
    """One plan. `limits` by name, None for any number; `days` of a trial."""

    name: str
    title: Words
    limits: tuple[tuple[str, int | None], ...]
    own_sponsor: bool
    current: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class PlanView:
    """`/console/plan`. `reminders` the days before the end, empty when it does not."""

    frame: Frame
    bench: Bench
    plan: PlanCard
    meters: tuple[MeterRow, ...]
    anew: datetime
    until: datetime | None = None
    after: Words | None = None
    notices: tuple[PlanNotice, ...] = ()
    others: tuple[PlanCard, ...] = ()
    reminders: tuple[int, ...] = ()
    reminded: bool = True
    mail_on: bool = False
    runs: bool = False


@dataclass(frozen=True, slots=True)
class TermRow:
    """A plan that a brand had. `own` says that some limits are its own."""

    title: Words
    since: datetime
    until: datetime | None
    own: tuple[tuple[str, int], ...] = ()
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class OpsBrandView:
    """`/ops/brands/<slug>`. `limits` are the fields of the brand's own limits; `usual` what its plan gives of each."""

    frame: Frame
    bench: Bench
    brand: BrandRow
    plan: PlanCard
    meters: tuple[MeterRow, ...]
    anew: datetime
    until: datetime | None
    after: Words | None
    choices: tuple[PlanCard, ...]
    chosen: str
    until_field: FormField
    limits: tuple[FormField, ...]
    terms: tuple[TermRow, ...] = ()
    deeds: tuple[DeedRow, ...] = ()
    problems: tuple[FieldProblem, ...] = ()
    trouble: str = ""
