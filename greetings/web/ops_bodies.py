"""What those who run the site send and get: strict models, like those of everybody else. Numbers of rows are text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from greetings.web.bodies import Answer, Body, Code

REASON_MAX = 500
Why = Annotated[str, Field(max_length=20_000, description="why, in your words; kept in the log of acts")]


class RecallWish(Body):
    """A forward to be taken out of service with everything below it, or to be given back."""

    code: Code
    reason: Why
    undo: bool = False


class ReportDecision(Body):
    """What is to become of a report."""

    decision: Literal["recall", "dismiss", "slow"]
    reason: Why
    whole: bool = Field(default=False, description="recall the whole card, not only the reported forward")


class WatchDecision(Body):
    """What is to become of something that is watched."""

    decision: Literal["release", "hold", "void"]
    reason: Why


class CreativeDecision(Body):
    """Whether a creative may be shown."""

    decision: Literal["approve", "refuse"]
    reason: Why


class LineDecision(Body):
    """What becomes of a reported line of a guest book."""

    decision: Literal["keep", "remove"]
    reason: Why


class RecallOut(Answer):
    """What was recalled or given back."""

    code: str
    recalled: bool
    sub_chain: int = Field(description="forwards below it, counted up to a million")
    note: str


class RecallEntryOut(Answer):
    """One entry of a card's log of recalls."""

    code: str | None
    undo: bool
    reason: str
    at: str


class RecallsOut(Answer):
    """A card's log of recalls, oldest first."""

    recalls: list[RecallEntryOut]


class ReportOut(Answer):
    """One report."""

    id: str
    code: str | None = Field(
        description="the forward that was looked at; for a latent link the one it comes from"
    )
    reason: str
    words: str
    at: str
    decision: str = Field(description="empty while nothing was decided")
    decided_for: str


class SignedLineOut(Answer):
    """What somebody wrote who signed a card."""

    name: str
    line: str


class ReportedLineOut(Answer):
    """A line of a guest book that was reported; `reason` and `words` are those of the last report."""

    id: str
    page: str | None = Field(description="handle of the page where it stands")
    name: str
    line: str
    reporters: int
    reason: str
    words: str
    at: str


class ReportedLinesOut(Answer):
    """Lines of guest books that were reported, the oldest first."""

    lines: list[ReportedLineOut]


class LineDecidedOut(Answer):
    """A line that was decided about."""

    id: str
    decision: Literal["keep", "remove"]


class QueuedOut(Answer):
    """A card that was reported."""

    code: str
    state: Literal["live", "taken_back", "recalled", "erased"]
    slow: bool
    template: str
    lang: str
    content: dict[str, str]
    signatures: list[SignedLineOut] = Field(description="of a card that a group signs, hidden ones too")
    reporters: int = Field(description="different ones; each counts once a day")
    reasons: dict[str, int] = Field(description="reporters by reason")
    forwards_last_hour: int
    reports: list[ReportOut] = Field(description="the first twenty")


class QueueOut(Answer):
    """The review queue: the most reported cards first, among equals the oldest."""

    cards: list[QueuedOut]
    next: str | None = Field(description="what to send as `after`")


class DecidedOut(Answer):
    """What became of a report."""

    id: str
    decision: str
    closed: int = Field(description="reports that are closed with it")
    recalled: str | None
    note: str


class VerifiedOut(Answer):
    """How far a card travelled without what is held or void."""

    people: int
    readers: int
    forwards: int
    held: int = Field(description="counted forwards that are left out")


class WatchedOut(Answer):
    """Something unusual."""

    id: str
    code: str | None
    kind: str = Field(
        description="speed, reports (both of a whole card), velocity, self; -2, -3 for later rounds"
    )
    score: int = Field(description="0 to 100; held from 80 on")
    reasons: list[str]
    state: Literal["flagged", "held", "released", "void"]
    at: str
    decided_at: str | None
    card: VerifiedOut


class WatchOut(Answer):
    """What is watched, oldest first."""

    watched: list[WatchedOut]
    next: str | None


class WatchStateOut(Answer):
    """What became of it."""

    id: str
    state: Literal["flagged", "held", "released", "void"]


class CreativeWaitsOut(Answer):
    """A creative that waits for somebody to look at it."""

    id: str
    handle: str | None
    display_name: str | None
    line: str
    link: str
    picture_url: str | None
    at: str


class CreativesWaitOut(Answer):
    """Creatives that wait, the oldest first."""

    creatives: list[CreativeWaitsOut]


class CreativeStateOut(Answer):
    """What became of a creative."""

    id: str
    state: Literal["pending", "approved", "refused"]


class ToolUseOut(Answer):
    """How often a tool was used on a day (UTC), by what is no robot."""

    tool: str
    day: str
    uses: int


class ToolUsesOut(Answer):
    """The uses of the last 30 days, the oldest first."""

    uses: list[ToolUseOut]


class ActOut(Answer):
    """One privileged act."""

    id: str
    act: str
    subject: str
    reason: str
    at: str


class ActsOut(Answer):
    """Privileged acts, the newest first."""

    acts: list[ActOut]
    next: str | None
