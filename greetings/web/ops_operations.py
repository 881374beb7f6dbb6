"""The operations of those who run the site: what the OpenAPI document says, and from which they are registered."""

from __future__ import annotations

from functools import partial
from typing import Any

from greetings.web import ops_bodies as bodies
from greetings.web.operations import OPS_TOKEN, Operation, parameter

_CODE = "3nK0dWc1vZ8yQmT5rXbL2a"
_ERRORS = (400, 401, 404, 429)
_WRITES = (400, 401, 404, 409, 413, 422, 429, 503)
_AFTER = parameter("after", "query", "`next` of the page before")
_STATE = parameter("state", "query", "open (as a rule) or decided")
_one = partial(Operation, token=OPS_TOKEN)


def _example(summary: str, **body: Any) -> dict[str, Any]:
    return {"example": {"summary": summary, "value": body}}


OPS_OPERATIONS: tuple[Operation, ...] = (
    _one(
        "ops_recall",
        "POST",
        "/ops/recalls",
        "Recall a forward",
        bodies.RecallOut,
        status=201,
        text="Takes it out of service with everything below it, at once and in all processes; `undo` gives it back.",
        body=bodies.RecallWish,
        examples=_example("Something bad spreads from here", code=_CODE, reason="a scam that asks for money"),
        errors=_WRITES,
    ),
    _one(
        "ops_recalls",
        "GET",
        "/ops/recalls",
        "A card's recalls",
        bodies.RecallsOut,
        text="The log of recalls of one card, oldest first.",
        parameters=(parameter("card", "query", "the code of any link of the card") | {"required": True},),
        errors=(*_ERRORS, 422),
    ),
    _one(
        "ops_reports",
        "GET",
        "/ops/reports",
        "The review queue",
        bodies.QueueOut,
        text="Card by card: what people reported, and how fast it spreads. The most reported first.",
        parameters=(_STATE, _AFTER),
        errors=(*_ERRORS, 422),
    ),
    _one(
        "ops_report",
        "POST",
        "/ops/reports/{id}",
        "Decide about a report",
        bodies.DecidedOut,
        text="`recall` ends the reported forward (`whole`: its card) with everything below it, `dismiss` closes the "
        "card's reports and gives it full speed, `slow` closes them and slows it down.",
        body=bodies.ReportDecision,
        examples=_example("It is a scam", decision="recall", reason="a scam", whole=True),
        errors=_WRITES,
    ),
    _one(
        "ops_watch",
        "GET",
        "/ops/watch",
        "What looks unusual",
        bodies.WatchOut,
        text="With a score, its reasons, and the card's figures without what is held. Oldest first.",
        parameters=(_STATE, _AFTER),
        errors=(*_ERRORS, 422),
    ),
    _one(
        "ops_decide_watch",
        "POST",
        "/ops/watch/{id}",
        "Release, hold or void",
        bodies.WatchStateOut,
        text="What is held or void works as before and counts for nobody; a release gives back exactly what there was.",
        body=bodies.WatchDecision,
        examples=_example("A school class", decision="release", reason="a school class on its festival"),
        errors=_WRITES,
    ),
    _one(
        "ops_creatives",
        "GET",
        "/ops/creatives",
        "Creatives that wait",
        bodies.CreativesWaitOut,
        text="The oldest first, at most a hundred.",
        errors=_ERRORS,
    ),
    _one(
        "ops_creative_picture",
        "GET",
        "/ops/creatives/{id}/picture",
        "The picture of a creative",
        bodies.CreativeStateOut,
        text="As it would be shown.",
        media="image/jpeg",
        errors=_ERRORS,
    ),
    _one(
        "ops_decide_creative",
        "POST",
        "/ops/creatives/{id}",
        "Approve or refuse a creative",
        bodies.CreativeStateOut,
        text="What was shown before stays until another one is approved.",
        body=bodies.CreativeDecision,
        examples=_example("It may be shown", decision="approve", reason="a baker's own shop"),
        errors=_WRITES,
    ),
    _one(
        "ops_tools",
        "GET",
        "/ops/tools",
        "Uses of the tools",
        bodies.ToolUsesOut,
        text="How often each tool was used on each of the last 30 days. Numbers only; nobody's name is known.",
        errors=_ERRORS,
    ),
    _one(
        "ops_guests",
        "GET",
        "/ops/guests",
        "Reported lines of guest books",
        bodies.ReportedLinesOut,
        errors=_ERRORS,
    ),
    _one(
        "ops_guest",
        "POST",
        "/ops/guests/{id}",
        "Decide about a reported line",
        bodies.LineDecidedOut,
        text="remove: its words go for good; keep: the reports are closed.",
        body=bodies.LineDecision,
        examples=_example("It insults somebody", decision="remove", reason="insults the owner"),
        errors=_WRITES,
    ),
    _one(
        "ops_log",
        "GET",
        "/ops/log",
        "Privileged acts",
        bodies.ActsOut,
        text="Everything that those who run the site did to others, the newest first.",
        parameters=(_AFTER,),
        errors=(*_ERRORS, 422),
    ),
)
