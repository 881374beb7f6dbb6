"""Sample views of the pages about plans, in every state."""

from dataclasses import replace
from datetime import UTC, datetime

from greetings.plans import LIMITS, METERS, SPONSOR
from greetings.web.views import (
    BrandRow,
    DeedRow,
    FieldProblem,
    FormField,
    MeterRow,
    OpsBrandView,
    PlanCard,
    PlanNotice,
    PlanView,
    TermRow,
    Words,
)

MOMENT = datetime(2026, 12, 1, tzinfo=UTC)
NOTICES = ("ends", "ended", "near", "full")


def plan_samples(frame, brand_bench, ops_bench, said):
    """Give every view about plans."""
    limits = tuple((name, None if name == "people" else 20_000) for name in LIMITS)
    free = PlanCard("free", said, limits, False, current=True)
    trial = PlanCard("trial", said, limits, True, days=30)
    meters = tuple(MeterRow(name, 3, 10, 30) for name in METERS)
    levels = (
        *(MeterRow("templates", 12, 10, 100, "full"), MeterRow("campaigns", 1, 1, 100, "full")),
        *(MeterRow("cards", 9_000, 10_000, 90, "near"), MeterRow("people", 4, None), MeterRow("other", 0, 0)),
    )
    plan = PlanView(
        frame=frame,
        bench=brand_bench,
        plan=free,
        meters=meters,
        anew=MOMENT,
        others=(replace(trial, current=False),),
    )
    yield plan
    notices = tuple(PlanNotice(kind, said, 81, MOMENT) for kind in NOTICES)
    ends = replace(
        plan,
        meters=levels,
        until=MOMENT,
        after=said,
        notices=notices,
        reminders=(7, 2, 0),
        mail_on=True,
        runs=True,
    )
    yield ends
    yield replace(ends, reminded=False)
    yield replace(ends, mail_on=False, after=None, reminders=(1,))
    yield from _ops(frame, ops_bench, said, plan, (free, trial))


def _ops(frame, bench, said, plan, choices):
    problems = (FieldProblem("not-a-day", said.text), FieldProblem("out-of-range", said.text))
    names = (*LIMITS, SPONSOR)
    fields = tuple(FormField(name, "line", "1", 12, False, label="20", problems=problems) for name in names)
    brand = BrandRow("moon-bakery", said, True, MOMENT)
    view = OpsBrandView(
        frame=frame,
        bench=bench,
        brand=brand,
        plan=plan.plan,
        meters=plan.meters,
        anew=MOMENT,
        until=MOMENT,
        after=said,
        choices=choices,
        chosen="free",
        until_field=FormField("until", "line", "2026-12-01", 10, False, problems=problems),
        limits=fields,
        terms=(TermRow(said, MOMENT, MOMENT, (("cards", 5000),), said), TermRow(said, MOMENT, None)),
        deeds=(DeedRow("plan-set", "ops", Words(""), said, MOMENT),),
        problems=problems,
        trouble="reason",
    )
    yield view
    quiet = tuple(replace(one, value="", label="", problems=()) for one in fields)
    until = replace(view.until_field, value="", problems=())
    yield replace(
        view,
        brand=replace(brand, held=False),
        until=None,
        after=None,
        until_field=until,
        limits=quiet,
        deeds=(),
        problems=(),
        trouble="",
    )
