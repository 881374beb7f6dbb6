"""The operations of plans: what the OpenAPI document says, and from which they are registered."""

from __future__ import annotations

from functools import partial

from greetings.web.console import plan_bodies as bodies
from greetings.web.operations import BRAND_KEY, OPS_TOKEN, Operation

_OPS_ONE = "/ops/brands/{slug}/plan"
_READS = (400, 401, 404, 429)
_ops = partial(Operation, token=OPS_TOKEN)

PLAN_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "brand_plan",
        "GET",
        "/brand/plan",
        "The brand's plan",
        bodies.PlanOut,
        text=(
            "What it includes, how much of it is used, when it ends. What goes over it is answered with 402 "
            "(`not-in-plan`, which names the plans that would be enough) or 429 (`plan-rate`, with Retry-After). "
            "What is there already is never taken away. Every key may ask."
        ),
        token=BRAND_KEY,
        errors=(*_READS, 403),
    ),
)
OPS_PLAN_OPERATIONS: tuple[Operation, ...] = (
    _ops(
        "ops_plans",
        "GET",
        "/ops/plans",
        "The plans of this site",
        bodies.RulesOut,
        text="In the order of the file from which they are read at the start.",
        errors=_READS,
    ),
    _ops(
        "ops_brand_plan",
        "GET",
        _OPS_ONE,
        "A brand's plan",
        bodies.OpsPlanOut,
        text="With its meters, its own limits and what it had before.",
        errors=_READS,
    ),
    _ops(
        "ops_set_brand_plan",
        "PUT",
        _OPS_ONE,
        "Give a brand a plan",
        bodies.OpsPlanOut,
        text=(
            "It holds at once. A smaller plan takes nothing away: it only stops the brand from making more. The same "
            "again changes nothing."
        ),
        body=bodies.PlanWishBody,
        examples={
            "trial": {
                "summary": "A trial with more cards",
                "value": {"plan": "trial", "limits": {"cards": 20000}, "reason": "agreed by phone"},
            }
        },
        errors=(400, 401, 404, 413, 422, 429, 503),
    ),
)
