"""Plans: what a brand may have (free, partly free, trial), how much of it is used, and what was promised for how long.

The rules stand in one data file. Those who run the site set a brand's plan; a trial ends by itself, after at most three
reminders. A plan that ends or gets smaller takes nothing away: it only stops a brand from making more. No maker of a
card is ever refused for the plan of a brand.

Face (all awaitables raise Busy when the database is away):
    plans = Plans(database, chain, settings=settings)
    plans.rules           .plans {name: Plan}    .plan(name)    Plan: .most(name) .title(lang) .own_sponsor .days
    await plans.of(brand) -> Plan    .known(brand) -> Plan (of the last seconds, for hot paths)
          .standing(brand) -> Standing(plan, term, meters, month, reminded)    .history(brand) -> tuple[Term, ...]
    async with plans.room(brand, "people") as most:   the act inside keeps to it; its Full becomes NotInPlan (402)
    await plans.require(brand, "campaigns", adding=1) -> how many there may be, or raise NotInPlan (402)
          .own_sponsor(brand id, card id) -> whether that card shows the brand's own sponsor; never changes
          .own_sponsor_now(brand id)
          .set(brand, PlanWish(plan, until_ms, limits, reason)) -> Standing, or BadInput with all findings
          .remind(brand, on=, by=)    .due() -> list[Due], each reminder once
"""

from __future__ import annotations

from greetings.plans.plans import Due, Meter, Month, Plans, PlanWish, Standing, month_of, until_of
from greetings.plans.rules import LIMITS, METERS, RATE, SPONSOR, Plan, Rules, read_rules
from greetings.plans.terms import Term

__all__ = [
    "LIMITS",
    "METERS",
    "RATE",
    "SPONSOR",
    "Due",
    "Meter",
    "Month",
    "Plan",
    "PlanWish",
    "Plans",
    "Rules",
    "Standing",
    "Term",
    "month_of",
    "read_rules",
    "until_of",
]
