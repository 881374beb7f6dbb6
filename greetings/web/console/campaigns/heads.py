"""What stands above every step of a campaign: its state, the rail, and what a launch still needs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from greetings.brands import Right
from greetings.campaigns import STEPS, Campaign, Missing, Variant
from greetings.channels import WAYS
from greetings.engine.document import Template
from greetings.web.common import base_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import ROOT, Sheet, bench_of, new_once, sheet_of
from greetings.web.console.campaigns.days import days_of
from greetings.web.console.session import Signed
from greetings.web.desk import card_language, example_picture
from greetings.web.parts import Parts
from greetings.web.sponsors.domain_pages import PATH as DOMAINS_PATH
from greetings.web.views import Bench, CampaignHead, Lack, Picture, RailStep, Words

PATH = f"{ROOT}/campaigns"
SIZE, WIDTH = "portrait", 432
BEFORE = frozenset({"draft", "pilot"})
OPEN = BEFORE | {"running"}


def step_path(campaign: Campaign, step: str) -> str:
    """Return where a step is."""
    return f"{PATH}/{campaign.id}/{step}"


@dataclass(frozen=True, slots=True)
class Desk:
    """One request at a step of a campaign: who asks, for which campaign, and the page it is answered on."""

    parts: Parts
    request: Request
    signed: Signed
    campaign: Campaign
    sheet: Sheet

    @property
    def lang(self) -> str:
        """The language of the page."""
        return self.sheet.lang

    @property
    def bench(self) -> Bench:
        """What stands around the page."""
        return bench_of(self.signed, "campaigns")

    @property
    def locked(self) -> bool:
        """Nothing can be changed here, by this person or at all."""
        return self.campaign.state not in OPEN or not self.signed.person.may(Right.DESIGN)


async def desk_of(parts: Parts, request: Request, signed: Signed) -> Desk:
    """Return the desk of a request. Raise NotFound for a campaign that is not there or another brand's."""
    campaign = await parts.campaigns.find(signed.brand, row_number(request.path_params["id"]))
    return Desk(parts, request, signed, campaign, sheet_of(parts, request))


async def head_of(desk: Desk, step: str) -> CampaignHead:
    """Return the head of a page."""
    parts, signed, campaign = desk.parts, desk.signed, desk.campaign
    missing = await parts.campaigns.missing(signed.brand, campaign.id) if campaign.state in BEFORE else ()
    variants = await parts.campaigns.variants(campaign)
    starts, ends = days_of(campaign)
    return CampaignHead(
        id=str(campaign.id),
        name=Words(campaign.name),
        phase=campaign.phase(now_ms()),
        state=campaign.state,
        public_url=base_of(desk.request.scope) + campaign.path,
        starts=starts,
        ends=ends,
        rail=_rail(campaign, step, missing),
        lacks=tuple(_lack(campaign, one) for one in missing),
        acts=_acts(signed, campaign, missing),
        stopped=campaign.stopped,
        reason=Words(campaign.stop_reason),
        picture=first_picture(parts, variants, desk.lang),
        once=new_once(),
    )


def now_ms() -> int:
    """Return the time in ms since 1970."""
    return time.time_ns() // 1_000_000


def _rail(campaign: Campaign, step: str, missing: Sequence[Missing]) -> tuple[RailStep, ...]:
    counts = {name: sum(one.step == name for one in missing) for name in STEPS}
    return tuple(
        RailStep(
            name=name,
            href=step_path(campaign, name),
            current=name == step,
            missing=counts[name],
            done=not counts[name] and (name != "tracking" or campaign.state not in BEFORE),
        )
        for name in STEPS
    )


def _lack(campaign: Campaign, one: Missing) -> Lack:
    way = WAYS.by_via.get(one.field.partition(".")[2])
    name = way.label if way else ""
    href = DOMAINS_PATH if one.kind == "link-unproved" else step_path(campaign, one.step)
    return Lack(one.step, one.field, one.kind, one.message, href, name)


def _acts(signed: Signed, campaign: Campaign, missing: Sequence[Missing]) -> tuple[str, ...]:
    acts = []
    if signed.person.may(Right.DESIGN) and campaign.state not in BEFORE:
        acts.append("clone")
    if not signed.person.may(Right.RUN):
        return tuple(acts)
    if campaign.state in BEFORE and not missing and not campaign.stopped:
        acts.append("launch")
    if campaign.state == "running":
        acts.append("close")
    if campaign.state == "closed":
        acts.append("archive")
    return tuple(acts)


def first_picture(parts: Parts, variants: Sequence[Variant], lang: str) -> Picture | None:
    """Return the picture of the first design that is offered."""
    offered = [one for one in variants if one.weight] or list(variants)
    return variant_picture(parts, offered[0], lang) if offered else None


def variant_picture(parts: Parts, variant: Variant, lang: str) -> Picture | None:
    """Return the picture of a design, None when it can no longer be drawn."""
    template = parts.catalog.version(variant.template, variant.version)
    return template_picture(template, lang) if template else None


def template_picture(template: Template, lang: str) -> Picture:
    """Return the picture of a template's own example in a language, or in its nearest."""
    return example_picture(template, card_language(template, lang, lang), SIZE, width=WIDTH)
