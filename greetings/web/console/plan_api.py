"""The API of plans: `/api/v1/brand/plan` for brands, `/api/v1/ops/...` for those who run the site and set them."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from greetings.brands import Brand
from greetings.plans import LIMITS, RATE, Plan, Plans, PlanWish, Standing, Term, until_of
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import body_of, strict_query
from greetings.web.console import plan_bodies as bodies
from greetings.web.console.session import caller_of
from greetings.web.ops_api import OpsApi, checked_reason
from greetings.web.parts import Parts

NOTHING: frozenset[str] = frozenset()


class PlanApi:
    """Answers a brand's programs."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def plan(self, request: Request) -> Response:
        """Tell the brand's plan."""
        strict_query(request.scope, NOTHING)
        caller = await caller_of(self._parts, request, "")
        plans = self._parts.plans
        return json_answer(plan_body(plans, await plans.standing(caller.brand)))


class OpsPlanApi(OpsApi):
    """Answers those who run the site."""

    async def plans(self, request: Request) -> Response:
        """Tell the plans of this site."""
        self._enter(request, NOTHING)
        rules = self._parts.plans.rules
        answer = {"plans": [rule_body(one) for one in rules.plans.values()], "default": rules.default}
        return json_answer(answer)

    async def brand_plan(self, request: Request, slug: str) -> Response:
        """Tell a brand's plan."""
        self._enter(request, NOTHING)
        brand = await self._parts.brands.by_slug(slug)
        return await self._told(brand, await self._parts.plans.standing(brand))

    async def set_brand_plan(self, request: Request, slug: str) -> Response:
        """Give a brand a plan."""
        self._enter(request, NOTHING)
        wish = read_body(bodies.PlanWishBody, body_of(request.scope))
        reason = checked_reason(wish.reason)
        brand = await self._parts.brands.by_slug(slug)
        given = PlanWish(wish.plan, until_of(wish.until or ""), wish.limits, reason)
        return await self._told(brand, await self._parts.plans.set(brand, given))

    async def _told(self, brand: Brand, standing: Standing) -> Response:
        plans = self._parts.plans
        history = [term_body(one) for one in await plans.history(brand) if one.id]
        own = {} if standing.term.ended(plans.now()) else dict(standing.term.limits)
        more = {"slug": brand.slug, "limits": own, "history": history}
        return json_answer(plan_body(plans, standing) | more)


def plan_body(plans: Plans, standing: Standing) -> dict[str, Any]:
    """Return what is told about a brand's plan."""
    plan, until = standing.plan, standing.until_ms
    then = None if until is None else standing.term.in_force(plans.rules, until).name
    return {
        "plan": plan.name,
        "title": dict(plan.titles),
        "until": None if until is None else moment(until),
        "then": then,
        "own_sponsor": plan.own_sponsor,
        "api_per_minute": plan.most(RATE),
        "meters": [
            {"name": one.name, "used": one.used, "most": one.most, "left": one.left}
            for one in standing.meters
        ],
        "month": {"since": moment(standing.month.since_ms), "until": moment(standing.month.until_ms)},
        "reminders": standing.reminded,
    }


def term_body(term: Term) -> dict[str, Any]:
    """Return what is told about a plan that a brand was given."""
    return {
        "plan": term.plan,
        "since": moment(term.since_ms),
        "until": None if term.until_ms is None else moment(term.until_ms),
        "limits": dict(term.limits),
        "reason": term.reason,
    }


def rule_body(plan: Plan) -> dict[str, Any]:
    """Return what is told about a plan of this site."""
    limits = {name: plan.most(name) for name in LIMITS}
    return {
        "name": plan.name,
        "title": dict(plan.titles),
        **limits,
        "own_sponsor": plan.own_sponsor,
        "days": plan.days,
        "after": plan.after or None,
    }
