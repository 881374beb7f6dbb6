"""What is sent and told about plans: strict models, like those of everybody else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from greetings.web.bodies import Answer, Body
from greetings.web.ops_bodies import Why

Limit = Annotated[int, Field(ge=0, le=10_000_000_000)]
_UNTIL = "a day (its end, UTC) or a moment, such as 2027-02-06 or 2027-02-06T12:00:00Z; null: no end"


class PlanWishBody(Body):
    """The plan that a brand is to have. Without `until` a trial runs as long as its rules say."""

    plan: Annotated[str, Field(max_length=100)] = Field(description="the name of a plan", examples=["trial"])
    until: Annotated[str, Field(max_length=100)] | None = Field(default=None, description=_UNTIL)
    limits: dict[Annotated[str, Field(max_length=100)], Limit] = Field(
        default_factory=dict,
        description="the brand's own limits in place of the plan's, such as `cards`; `own_sponsor` is 0 or 1",
        max_length=20,
    )
    reason: Why


class MeterOut(Answer):
    """How much of something is used."""

    name: Literal["templates", "campaigns", "cards", "people", "webhooks"]
    used: int
    most: int | None = Field(description="null: any number")
    left: int | None


class MonthOut(Answer):
    """The month (UTC) whose cards are counted."""

    since: str
    until: str = Field(description="when the count of cards begins anew")


class PlanOut(Answer):
    """A brand's plan, and how much of it is used."""

    plan: str
    title: dict[str, str]
    until: str | None = Field(description="when it ends by itself")
    then: str | None = Field(description="the plan that follows")
    own_sponsor: bool = Field(description="the cards of its campaigns show the brand's own sponsor")
    api_per_minute: int | None = Field(description="requests with all keys of the brand together")
    meters: list[MeterOut]
    month: MonthOut
    reminders: bool = Field(description="whether its owners are reminded of the end")


class TermOut(Answer):
    """A plan that a brand was given."""

    plan: str
    since: str
    until: str | None
    limits: dict[str, int]
    reason: str


class OpsPlanOut(PlanOut):
    """The same, as those who run the site see it."""

    slug: str
    limits: dict[str, int] = Field(description="the brand's own limits that hold now")
    history: list[TermOut] = Field(description="what it was given, the newest first")


class RuleOut(Answer):
    """A plan of this site. A limit of null is none."""

    name: str
    title: dict[str, str]
    templates: int | None
    campaigns: int | None
    cards: int | None
    people: int | None
    webhooks: int | None
    api_per_minute: int | None
    own_sponsor: bool
    days: int | None = Field(description="how long it runs, for a trial")
    after: str | None = Field(description="which plan follows, for a trial")


class RulesOut(Answer):
    """The plans of this site."""

    plans: list[RuleOut]
    default: str = Field(description="the plan of brands for which none was set")
