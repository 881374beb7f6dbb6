"""The plan page: what the brand may have, how much of it is used, when a trial ends, and whether it is reminded."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Brand, Right
from greetings.plans import LIMITS, Meter, Plan, Plans, Standing
from greetings.plans.rules import CARDS
from greetings.plans.terms import DAY_MS
from greetings.web.answers import see_other
from greetings.web.console.bench import ROOT, bench_of, sheet_of, time_at
from greetings.web.console.session import who, who_acts
from greetings.web.parts import Parts
from greetings.web.views import MeterRow, PlanCard, PlanNotice, PlanView, Words

PATH = f"{ROOT}/plan"
NEAR_PERCENT = 80
NOTICE_DAYS = 7


class PlanPages:
    """Answers `/console/plan`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the plan."""
        signed = await who(self._parts, request)
        plans, sheet = self._parts.plans, sheet_of(self._parts, request)
        standing = await plans.standing(signed.brand)
        term = plans.rules.plan(standing.term.plan)
        view = PlanView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "plan"),
            plan=plan_card(standing.plan, sheet.lang, current=True),
            meters=meter_rows(standing),
            anew=time_at(standing.month.until_ms),
            until=last_day(standing.until_ms),
            after=after_words(plans, standing, sheet.lang),
            notices=notices_of(plans, standing, sheet.lang),
            others=tuple(
                plan_card(one, sheet.lang, current=False)
                for one in plans.rules.plans.values()
                if one.name != standing.plan.name
            ),
            reminders=term.reminders if standing.until_ms is not None else (),
            reminded=standing.reminded,
            mail_on=self._parts.mail.on,
            runs=signed.person.may(Right.RUN),
        )
        return sheet.answer(view)

    async def remind(self, request: Request) -> Response:
        """Turn the reminders on or off."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        on = form.get("reminders") == "on"
        await self._parts.plans.remind(signed.brand, on=on, by=signed.person.actor)
        return see_other(PATH)


async def brand_notices(parts: Parts, brand: Brand, lang: str) -> tuple[PlanNotice, ...]:
    """Return what a brand should know about its plan."""
    return notices_of(parts.plans, await parts.plans.standing(brand), lang)


def notices_of(plans: Plans, standing: Standing, lang: str) -> tuple[PlanNotice, ...]:
    """Return what a brand should know about its plan: an end, unless it wants no reminders, and cards that run out."""
    found = []
    end, now = standing.term.until_ms, plans.now()
    title = Words(plans.rules.plan(standing.term.plan).title(lang), lang)
    if (
        end is not None
        and standing.reminded
        and end - NOTICE_DAYS * DAY_MS <= now < end + NOTICE_DAYS * DAY_MS
    ):
        kind = "ends" if now < end else "ended"
        found.append(PlanNotice(kind, title, max(0, ceil((end - now) / DAY_MS)), time_at(end - 1)))
    cards = next(one for one in standing.meters if one.name == CARDS)
    level = level_of(cards)
    if level != "ok" and standing.plan.own_sponsor:
        found.append(PlanNotice(level, title, share_of(cards), time_at(standing.month.until_ms)))
    return tuple(found)


def last_day(until_ms: int | None) -> datetime | None:
    """Return the last moment before an end, whose day a page names; None when there is no end."""
    return None if until_ms is None else time_at(until_ms - 1)


def after_words(plans: Plans, standing: Standing, lang: str) -> Words | None:
    """Return what the plan is called that follows by itself; None when none does."""
    if standing.until_ms is None:
        return None
    return Words(standing.term.in_force(plans.rules, standing.until_ms).title(lang), lang)


def meter_rows(standing: Standing) -> tuple[MeterRow, ...]:
    """Return the meters as a page shows them."""
    return tuple(
        MeterRow(one.name, one.used, one.most, share_of(one), level_of(one)) for one in standing.meters
    )


def share_of(meter: Meter) -> int:
    """Return how many percent of a limit are used, 100 at most."""
    if meter.most is None:
        return 0
    return min(100, meter.used * 100 // meter.most) if meter.most else 100 * bool(meter.used)


def level_of(meter: Meter) -> str:
    """Return ok, near or full."""
    if not meter.most or share_of(meter) < NEAR_PERCENT:
        return "ok"
    return "full" if meter.used >= meter.most else "near"


def plan_card(plan: Plan, lang: str, *, current: bool) -> PlanCard:
    """Return a plan as a page shows it."""
    return PlanCard(
        name=plan.name,
        title=Words(plan.title(lang), lang if lang in plan.titles else "en"),
        limits=tuple((name, plan.most(name)) for name in LIMITS),
        own_sponsor=plan.own_sponsor,
        current=current,
        days=plan.days,
    )
