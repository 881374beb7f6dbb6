"""What a brand's programs send and get about contests: strict models, like those of everybody else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from greetings.web.bodies import Answer, Body, Words
from greetings.web.ops_bodies import Why

Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
Short = Annotated[str, Field(max_length=100)]
Moment = Annotated[
    str, Field(max_length=40, description="ISO 8601 with an offset", examples=["2026-12-31T20:00+08:00"])
]


class ContestWish(Body):
    """A contest that is wanted. Nobody sees it before it is opened."""

    kind: Short = Field(description="draw or board", examples=["draw"])
    title: Words = Field(examples=["Mooncakes for five"])
    prize: Words = Field(description="the same for each winner", examples=["A box of mooncakes"])
    prizes: Number = Field(default=1, description="how many winners, or places that win")
    starts: Moment
    ends: Moment
    draws: Moment = Field(
        description="when the beacon decides, or by when the places are final; 30 minutes after `ends` or later"
    )
    zone: Short = Field(default="UTC", description="time zone in which the rules tell times")
    lang: Short = Field(default="en", description="language of the rules: en, zh-Hans, zh-Hant, ar")
    campaign: Short | None = Field(
        default=None, description="id of a campaign; needed by a board and for more tickets"
    )
    terms: Words = Field(default="", description="more rules, in your words")
    min_age: Number = Field(default=18, description="0 for everybody")
    weight_most: Number = Field(default=1, description="the most tickets that one person can have")
    claim_days: Number = Field(default=30, description="how long prizes can be claimed")
    slug: Short = Field(default="", description="end of its address; empty: one is made")


class ContestStep(Body):
    """What is to become of a contest."""

    state: Literal["open", "fixed", "done", "cancelled"] = Field(
        description="`open` fixes the rules; `fixed` the list of a draw; `done` draws, or makes places final"
    )
    signature: Annotated[str, Field(max_length=1000)] = Field(
        default="", description="for `done` of a draw: the round's signature, in hex"
    )
    later: Moment | None = Field(
        default=None, description="for `fixed`: when the draw is instead, once its time has passed"
    )
    why: Words = Field(default="", description="for `cancelled`: everybody can read it")


class HandOver(Body):
    """A winner who gets his prize."""

    code: Short = Field(description="the claim code that the winner shows", examples=["4MZQ-81TX"])


class ContestDecision(Body):
    """What those who run the site decided."""

    decision: Literal["vouch", "hold", "release", "conclude"]
    reason: Why
    signature: Annotated[str, Field(max_length=1000)] = Field(default="", description="for `conclude`")


class PublicContestOut(Answer):
    """What everybody may know about a contest."""

    slug: str
    kind: Literal["draw", "board"]
    stage: str = Field(
        description="soon, open, over, late, waiting, due, done, cancelled, held (draft: before it is opened)"
    )
    title: str
    prize: str
    prizes: int
    held_by: str
    domains: list[str] = Field(description="that the brand has proved")
    starts: str
    ends: str
    draws: str
    zone: str
    lang: str
    rules: str
    entries: int
    round: int | None = Field(description="of drand's quicknet, which decides a draw")
    commitment: str | None = Field(description="once the list is fixed")
    page_url: str
    entries_url: str | None
    proof_url: str | None
    why: str = Field(description="why it was cancelled")


class ContestOut(PublicContestOut):
    """A contest as its brand sees it."""

    id: str
    campaign: str | None
    terms: str
    min_age: int
    weight_most: int
    claim_days: int
    missing: list[str] = Field(description="what keeps a draft from being opened")
    inside: int = Field(description="entries on the list")
    out: int = Field(description="entries that were taken off")


class ContestsOut(Answer):
    """The brand's contests, the newest first."""

    contests: list[ContestOut]
    next: str | None


class WinnerOut(Answer):
    """A winner. `contact` is told from the claim until it is forgotten."""

    prize: int
    ticket: str
    name: str | None = Field(description="only with his consent to be named")
    contact: str | None
    claimed: str | None
    handed: str | None


class PositionOut(Answer):
    """A place of a leaderboard."""

    rank: int
    handle: str | None
    score: int = Field(description="people reached, without those on hold")
    reached: str | None = Field(description="when the score was reached: who was first stands first")
    held: int


class WinnersOut(Answer):
    """Winners by prize, and the places of a leaderboard."""

    winners: list[WinnerOut]
    places: list[PositionOut]


class GoneContestOut(Answer):
    """A draft that was thrown away."""

    id: str
    state: Literal["dropped"]


class OpsContestOut(PublicContestOut):
    """A contest as those who run the site see it."""

    id: str
    brand: str
    vouched: bool


class OpsContestsOut(Answer):
    """Everybody's contests, the newest first."""

    contests: list[OpsContestOut]
    next: str | None
