"""What is sent and told about campaigns: strict models, like those of everybody else. Rules stand in the room."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from greetings.web.bodies import Answer, Body, Tag, Words
from greetings.web.ops_bodies import Why

Short = Annotated[str, Field(max_length=100)]
Link = Annotated[str, Field(max_length=20_000)]
Count = Annotated[int, Field(ge=-(2**53), le=2**53)]
Moment = Annotated[AwareDatetime, Field(strict=False, examples=["2027-02-01T00:00:00+08:00"])]


class BriefWish(Body):
    """What a campaign is to be. Whatever is left out stays as it is."""

    goal: Short | None = Field(default=None, description="openings, joins or conversions")
    goal_number: Count | None = Field(default=None, description="how many you want to reach")
    conversion_link: Link | None = Field(default=None, description="where people are to go: https")
    festival: Short | None = Field(default=None, description="id of a festival, empty for none")
    starts: Moment | None = Field(default=None, description="from when on it is open")
    ends: Moment | None = Field(default=None, description="when it is over")
    ad_budget: Annotated[float, Field(strict=False)] | None = Field(
        default=None, description="how many percent of a card may be advertising"
    )
    languages: list[Tag] | None = Field(default=None, max_length=100)
    mode: Short | None = Field(default=None, description="link, file or both")
    channels: list[Short] | None = Field(
        default=None, max_length=200, description="ways of sending, such as wechat or email"
    )
    incentive: Short | None = Field(default=None, description="none, draw_open_to_all or contest")
    seed_target: Count | None = Field(
        default=None, description="organic openings that end the seeding; 0: never"
    )
    sponsor_line: Words | None = None
    pilot_target: Count | None = Field(default=None, description="openings after which a pilot can be judged")


class NewCampaignWish(BriefWish):
    """A campaign that is to be prepared."""

    name: Words = Field(examples=["Lantern night"])
    slug: Short | None = Field(default=None, description="its address `/c/<slug>`; made of the name without")


class CampaignChange(BriefWish):
    """What shall be otherwise."""

    name: Words | None = None
    slug: Short | None = None


class ActWish(Body):
    """What is to be done with a campaign."""

    act: Literal["start-pilot", "skip-pilot", "go", "stop", "launch", "close", "archive"]
    reason: Words | None = Field(
        default=None, description="needed to skip a pilot, and to go on against its advice"
    )


class CloneWish(Body):
    """What the next campaign is called."""

    name: Words


class DesignWish(Body):
    """A template that a campaign is to offer."""

    template: Annotated[str, Field(max_length=20_000)]
    weight: Count = Field(default=1, description="how often it is met, beside the others")
    label: Words | None = None


class WeightWish(Body):
    """How often a design is met; 0 is no more."""

    weight: Count


class SeedWish(Body):
    """Where a campaign is to be sown. Without words of its own the card says the template's."""

    label: Words = Field(examples=["Book club"])
    note: Words | None = None
    design: Short | None = Field(default=None, description="id of a design; the first one without")
    lang: Tag | None = None
    words: dict[Annotated[str, Field(max_length=64)], Words] | None = Field(
        default=None, max_length=40, description="fields of the card, such as message and recipient"
    )


class StopDecision(Body):
    """What those who run the site do: `hold` shuts its page, `recall` takes its cards out of service as well."""

    decision: Literal["hold", "recall", "resume"]
    reason: Why


class DesignOut(Answer):
    """A design of a campaign."""

    id: str
    template: str
    version: int
    weight: int
    label: str


class PilotOut(Answer):
    """What became of the pilot."""

    started: str | None
    decided: str | None
    verdict: Literal["", "go", "stop", "skipped"]
    reason: str


class CampaignOut(Answer):
    """A campaign."""

    id: str
    slug: str
    page_url: str
    name: str
    state: Literal["draft", "pilot", "running", "closed", "archived"]
    phase: Literal["draft", "pilot", "soon", "open", "over"] = Field(description="what the public meets now")
    stopped: Literal["", "held", "recalled"]
    stop_reason: str
    goal: str
    goal_number: int
    conversion_link: str
    festival: str
    starts: str | None
    ends: str | None
    ad_budget: float
    languages: list[str]
    mode: str
    channels: list[str]
    incentive: str
    seed_target: int
    sponsor_line: str
    pilot_target: int
    pilot: PilotOut
    designs: list[DesignOut]
    made: str
    launched: str | None
    closed: str | None
    cloned_from: str | None


class CampaignRowOut(Answer):
    """A campaign in a list."""

    id: str
    slug: str
    page_url: str
    name: str
    state: str
    phase: str
    stopped: str
    starts: str | None
    ends: str | None


class CampaignsOut(Answer):
    """Campaigns, the newest first."""

    campaigns: list[CampaignRowOut]
    next: str | None


class OpsCampaignRowOut(CampaignRowOut):
    """A campaign in the list of those who run the site."""

    brand: str


class OpsCampaignsOut(Answer):
    """Campaigns of all brands, the newest first."""

    campaigns: list[OpsCampaignRowOut]
    next: str | None


class MissingOut(Answer):
    """Something that stops a launch."""

    step: Literal["plan", "idea", "channels", "seeding", "tracking"]
    field: str
    kind: str
    message: str


class LackingOut(Answer):
    """All that stops a launch."""

    missing: list[MissingOut]


class LintFindingOut(Answer):
    """One finding: `stop` keeps a campaign from being launched. `limit` is what the platform says, at `source`."""

    level: Literal["stop", "warn", "note"]
    code: str
    message: str
    limit: str
    source: str
    since: str | None = Field(description="the day since which the rule applies", examples=["2019-10-28"])


class SentTextOut(Answer):
    """What travels in a language; of text messages what they cost."""

    lang: str
    text: str
    encoding: Literal["gsm7", "ucs2"] | None
    messages: int | None


class ChannelLintOut(Answer):
    """A channel of the campaign, looked at."""

    via: str
    label: str
    level: Literal["stop", "warn", "note"]
    texts: list[SentTextOut]
    findings: list[LintFindingOut]


class LintOut(Answer):
    """What each platform makes of a campaign."""

    channels: list[ChannelLintOut]


class SeedOut(Answer):
    """A seed. `card_url` is the brand's own card, `page_url` the campaign's page for the people of this seed."""

    number: int
    label: str
    note: str
    design: str
    code: str
    card_url: str
    page_url: str
    made: str


class SeedingOut(Answer):
    """Where a campaign is sown, and whether it goes by itself by now: then no new seeds are made."""

    organic: int
    target: int
    done: bool
    seeds: list[SeedOut]


class FiguresOut(Answer):
    """What happened. `organic` are openings by people who did not come by a seed's own link.

    `clicked` are people who followed the sponsor's link.
    """

    cards: int
    forwards: int
    opened: int
    organic: int
    joined: int
    converted: int
    clicked: int


class LineOut(FiguresOut):
    """One line of a table."""

    key: str
    label: str


class TrackingOut(Answer):
    """All that is counted of a campaign. `per_seed` and `per_design` go by id, channels such as `im.wechat`."""

    as_of: str
    totals: FiguresOut
    per_seed: list[LineOut]
    per_design: list[LineOut]
    per_channel: list[LineOut]
    per_day: list[LineOut]


class CheckOut(Answer):
    """One line of the rule of a pilot."""

    name: Literal["opened", "passed_on", "arrived", "reported"]
    value: float
    least: float | None
    most: float | None
    passed: bool


class PilotReportOut(Answer):
    """A pilot so far, and what the rule advises."""

    advice: Literal["wait", "go", "stop"]
    verdict: str
    reason: str
    target: int
    reports: int
    checks: list[CheckOut]
    figures: FiguresOut
