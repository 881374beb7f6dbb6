"""The rows of this room: which plan a brand has since when, and what it was told about its end. Append-only.

A term is in force from the moment it was set until its end or until the next one was set; then the plan that follows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from greetings.plans.rules import Plan, Rules
from greetings.store import Change, Insert, Query, Value

DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Term:
    """A plan of a brand from `since_ms` on. `limits` are the brand's own; id 0 is the term that nobody set."""

    id: int
    brand: int
    plan: str
    since_ms: int
    until_ms: int | None
    limits: Mapping[str, int]
    reason: str

    def ended(self, now: int) -> bool:
        """Say whether its time is over."""
        return self.until_ms is not None and self.until_ms <= now

    def in_force(self, rules: Rules, at: int) -> Plan:
        """Return what it gives at a time: its plan with the brand's own limits, or what follows it."""
        plan = rules.plan(self.plan)
        if not self.ended(at):
            return plan.given(self.limits)
        follows = rules.plan(plan.after or rules.default)
        return follows if follows.days is None else rules.plan(follows.after)


def first_term(brand: int, since_ms: int, rules: Rules) -> Term:
    """Return the term of a brand for which nobody set any."""
    plan = rules.plan(rules.default)
    until = None if plan.days is None else since_ms + plan.days * DAY_MS
    return Term(0, brand, plan.name, since_ms, until, {}, "")


def term_of(*columns: Value) -> Term:
    """Read a row of brand_plan."""
    number, brand, plan, since_ms, until_ms, limits, reason = columns
    return Term(
        id=int(number or 0),
        brand=int(brand or 0),
        plan=str(plan),
        since_ms=int(since_ms or 0),
        until_ms=None if until_ms is None else int(until_ms),
        limits=json.loads(str(limits)),
        reason=str(reason),
    )


TERM = Insert("brand_plan", ("id", "brand", "plan", "since_ms", "until_ms", "limits", "reason"))
_COLUMNS = "t.id, t.brand, t.plan, t.since_ms, t.until_ms, t.limits, t.reason"
OF_BRAND = Query(
    f"select {_COLUMNS} from brand_plan t where t.brand = :brand order by t.id desc limit 200",  # noqa: S608
    term_of,
)
ENDING = Query(
    f"select {_COLUMNS} from brand_plan t where t.until_ms > :past and t.until_ms <= :ahead"  # noqa: S608
    " and not exists (select 1 from brand_plan n where n.brand = t.brand and n.id > t.id) order by t.until_ms, t.id",
    term_of,
)
# Brands of the plan that nobody set: their term began with themselves.
UNSET = Query(
    "select b.id, b.made_ms from brand b where b.made_ms > :past and b.made_ms <= :ahead"
    " and not exists (select 1 from brand_plan n where n.brand = b.id) order by b.id",
    lambda number, made_ms: (int(number), int(made_ms)),
)
MADE = Query("select made_ms from brand where id = :id", int)
REMINDED = Insert("plan_reminder", ("brand", "until_ms", "days", "made_ms"), on=("brand", "until_ms", "days"))
QUIET = Insert("plan_quiet", ("brand", "made_ms"), on=("brand",))
LOUD = Change("delete from plan_quiet where brand = :brand")
IS_QUIET = Query("select 1 from plan_quiet where brand = :brand", int)


def packed(limits: Mapping[str, int]) -> str:
    """Write limits as they are kept."""
    return json.dumps(dict(sorted(limits.items())))
