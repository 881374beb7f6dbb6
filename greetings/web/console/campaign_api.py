"""The API of campaigns: `/api/v1/brand/campaigns` for brands, `/api/v1/ops/campaigns` for those who run the site.

A brand sees its own alone; what is another's is not there. A launch that lacks something is refused with the whole
list, each entry with its step and field.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import Request
from starlette.responses import Response

from greetings.brands import Caller
from greetings.campaigns import (
    Brief,
    Campaign,
    CampaignWish,
    Figures,
    Line,
    NewCampaign,
    NewSeed,
    NewVariant,
    Seed,
    Variant,
)
from greetings.chain.ids import LARGEST
from greetings.chain.tidings import now_ms
from greetings.plans.rules import CAMPAIGNS
from greetings.store import Key
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.console import campaign_bodies as bodies
from greetings.web.console.api import row_number
from greetings.web.console.campaigns.channels import look_row, looks_of
from greetings.web.console.session import caller_of
from greetings.web.console.template_api import cursor
from greetings.web.ops_api import OpsApi, checked_reason
from greetings.web.parts import Parts
from greetings.web.requests import idempotency_text, make_key

READ, WRITE, INSIGHTS = "campaigns:read", "campaigns:write", "insights:read"
CREATED = 201
PAGE = 50
NOTHING: frozenset[str] = frozenset()
AFTER = frozenset({"after"})
_PLAIN = frozenset(
    {"goal", "goal_number", "conversion_link", "festival", "ad_budget", "mode", "incentive", "seed_target"}
    | {"sponsor_line", "pilot_target"}
)


class CampaignApi:
    """Answers a brand's programs; the names are those of the operations without `brand_`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._campaigns = parts.campaigns

    # Making and changing
    async def campaigns(self, request: Request) -> Response:
        """Tell the brand's campaigns."""
        caller = await self._enter(request, READ, AFTER)
        before = cursor(strict_query(request.scope, AFTER).get("after")) or LARGEST
        found = await self._campaigns.of(caller.brand, before=before, most=PAGE)
        return _page([campaign_row(one, request) for one in found], found)

    async def make_campaign(self, request: Request) -> Response:
        """Begin a campaign."""
        caller = await self._enter(request, WRITE)
        body = read_body(bodies.NewCampaignWish, body_of(request.scope))
        wish = NewCampaign(body.name, body.slug or "", Brief(**_given(body)))
        made = await self._campaigns.make(
            caller.brand, wish, by=caller.key.actor, key=_once(request, caller, "campaigns")
        )
        return await self._told(made.campaign, request, CREATED, replayed=made.replayed)

    async def campaign(self, request: Request, id: str) -> Response:
        """Tell about a campaign."""
        caller = await self._enter(request, READ)
        return await self._told(await self._campaigns.find(caller.brand, row_number(id)), request)

    async def change_campaign(self, request: Request, id: str) -> Response:
        """Change what was sent."""
        caller = await self._enter(request, WRITE)
        body = read_body(bodies.CampaignChange, body_of(request.scope))
        wish = CampaignWish(name=body.name, slug=body.slug, **_given(body))
        changed = await self._campaigns.change(caller.brand, row_number(id), wish, by=caller.key.actor)
        return await self._told(changed, request)

    async def clone_campaign(self, request: Request, id: str) -> Response:
        """Begin another one like it."""
        caller = await self._enter(request, WRITE)
        body = read_body(bodies.CloneWish, body_of(request.scope))
        key = _once(request, caller, f"campaigns/{id}/clone")
        made = await self._campaigns.clone(
            caller.brand, row_number(id), body.name, by=caller.key.actor, key=key
        )
        return await self._told(made.campaign, request, CREATED, replayed=made.replayed)

    async def campaign_missing(self, request: Request, id: str) -> Response:
        """Tell what stops a launch."""
        caller = await self._enter(request, READ)
        found = await self._campaigns.missing(caller.brand, row_number(id))
        return json_answer({"missing": [asdict(one) for one in found]})

    async def campaign_lint(self, request: Request, id: str) -> Response:
        """Tell what each platform makes of it."""
        caller = await self._enter(request, READ)
        campaign = await self._campaigns.find(caller.brand, row_number(id))
        looks = await looks_of(self._parts, campaign, base_of(request.scope))
        return json_answer({"channels": [look_row(one) for one in looks]})

    async def campaign_act(self, request: Request, id: str) -> Response:
        """Take a step: pilot, launch, end."""
        caller = await self._enter(request, WRITE)
        body = read_body(bodies.ActWish, body_of(request.scope))
        return await self._told(await self._acted(caller, row_number(id), body), request)

    async def _acted(self, caller: Caller, number: int, wish: bodies.ActWish) -> Campaign:
        room, brand, by, reason = self._campaigns, caller.brand, caller.key.actor, wish.reason or ""
        if wish.act in {"go", "stop"}:
            return await room.decide_pilot(brand, number, go=wish.act == "go", reason=reason, by=by)
        if wish.act == "skip-pilot":
            return await room.skip_pilot(brand, number, reason, by=by)
        if wish.act in {"start-pilot", "launch"}:
            begin = room.launch if wish.act == "launch" else room.start_pilot
            async with self._parts.plans.room(brand, CAMPAIGNS) as most:
                return await begin(brand, number, by=by, most=most)
        end = room.archive if wish.act == "archive" else room.close_campaign
        return await end(brand, number, by=by)

    # Designs and seeds
    async def add_design(self, request: Request, id: str) -> Response:
        """Offer a template."""
        caller = await self._enter(request, WRITE)
        body = read_body(bodies.DesignWish, body_of(request.scope))
        wish = NewVariant(body.template, body.weight, body.label or "")
        made = await self._campaigns.add_variant(caller.brand, row_number(id), wish, by=caller.key.actor)
        return json_answer(design_body(made), CREATED)

    async def weigh_design(self, request: Request, id: str, design: str) -> Response:
        """Say how often a design is met."""
        caller = await self._enter(request, WRITE)
        body = read_body(bodies.WeightWish, body_of(request.scope))
        found = await self._campaigns.weigh_variant(
            caller.brand, row_number(id), row_number(design), body.weight, by=caller.key.actor
        )
        return json_answer(design_body(found))

    async def drop_design(self, request: Request, id: str, design: str) -> Response:
        """Take a design out."""
        caller = await self._enter(request, WRITE)
        number, by = row_number(id), caller.key.actor
        await self._campaigns.drop_variant(caller.brand, number, row_number(design), by=by)
        return await self._told(await self._campaigns.find(caller.brand, number), request)

    async def campaign_seeds(self, request: Request, id: str) -> Response:
        """Tell where it is sown."""
        caller = await self._enter(request, READ)
        campaign = await self._campaigns.find(caller.brand, row_number(id))
        seeding = await self._campaigns.seeding(campaign)
        seeds = [seed_body(one, campaign, request) for one in await self._campaigns.seeds(campaign)]
        answer = {"organic": seeding.organic, "target": seeding.target, "done": seeding.done, "seeds": seeds}
        return json_answer(answer)

    async def add_seed(self, request: Request, id: str) -> Response:
        """Make a seed."""
        caller = await self._enter(request, WRITE)
        body = read_body(bodies.SeedWish, body_of(request.scope))
        wish = NewSeed(
            label=body.label,
            note=body.note or "",
            variant=row_number(body.design) if body.design else 0,
            lang=body.lang or "",
            words=body.words or {},
        )
        number, key = row_number(id), _once(request, caller, f"campaigns/{id}/seeds")
        campaign = await self._campaigns.find(caller.brand, number)
        made = await self._campaigns.add_seed(caller.brand, number, wish, by=caller.key.actor, key=key)
        return json_answer(seed_body(made, campaign, request), CREATED)

    # Figures
    async def campaign_pilot(self, request: Request, id: str) -> Response:
        """Tell what the pilot has shown."""
        caller = await self._enter(request, INSIGHTS)
        report = await self._campaigns.report(caller.brand, row_number(id))
        answer = {
            "advice": report.advice,
            "verdict": report.verdict,
            "reason": report.reason,
            "target": report.target,
            "reports": report.reports,
            "checks": [asdict(one) for one in report.checks],
            "figures": figures_body(report.figures),
        }
        return json_answer(answer)

    async def campaign_tracking(self, request: Request, id: str) -> Response:
        """Tell all that is counted."""
        caller = await self._enter(request, INSIGHTS)
        found = await self._campaigns.tracking(caller.brand, row_number(id))
        answer = {
            "as_of": moment(found.as_of_ms),
            "totals": figures_body(found.totals),
            "per_seed": [line_body(one) for one in found.per_seed],
            "per_design": [line_body(one) for one in found.per_variant],
            "per_channel": [line_body(one) for one in found.per_channel],
            "per_day": [line_body(one) for one in found.per_day],
        }
        return json_answer(answer)

    async def _enter(self, request: Request, scope: str, known: frozenset[str] = NOTHING) -> Caller:
        strict_query(request.scope, known)
        return await caller_of(self._parts, request, scope)

    async def _told(
        self, campaign: Campaign, request: Request, status: int = 200, *, replayed: bool = False
    ) -> Response:
        designs = await self._campaigns.variants(campaign)
        headers = {"idempotency-replayed": "true"} if replayed else {}
        return json_answer(campaign_body(campaign, designs, request), status, headers)


class OpsCampaignApi(OpsApi):
    """Answers those who run the site."""

    async def campaigns(self, request: Request) -> Response:
        """Tell the campaigns of all brands."""
        query = self._enter(request, AFTER)
        found = await self._parts.campaigns.listed(before=cursor(query.get("after")) or LARGEST, most=PAGE)
        return _page([await self._row(one, request) for one in found], found)

    async def campaign(self, request: Request, id: str) -> Response:
        """Hold, recall or resume a campaign."""
        self._enter(request, NOTHING)
        wish = read_body(bodies.StopDecision, body_of(request.scope))
        reason, room, number = checked_reason(wish.reason), self._parts.campaigns, row_number(id)
        if wish.decision == "resume":
            done = await room.resume(number, reason)
        else:
            done = await room.stop(number, reason, recall=wish.decision == "recall")
        return json_answer(await self._row(done, request))

    async def _row(self, campaign: Campaign, request: Request) -> dict[str, Any]:
        brand = await self._parts.brands.by_id(campaign.brand)
        return campaign_row(campaign, request) | {"brand": brand.slug}


def campaign_row(campaign: Campaign, request: Request) -> dict[str, Any]:
    """Return what lists tell about a campaign."""
    brief = campaign.brief
    return {
        "id": str(campaign.id),
        "slug": campaign.slug,
        "page_url": base_of(request.scope) + campaign.path,
        "name": campaign.name,
        "state": campaign.state,
        "phase": campaign.phase(now_ms()),
        "stopped": campaign.stopped,
        "starts": _moment(brief.starts_ms),
        "ends": _moment(brief.ends_ms),
    }


def campaign_body(campaign: Campaign, designs: tuple[Variant, ...], request: Request) -> dict[str, Any]:
    """Return what is told about a campaign."""
    brief, pilot = campaign.brief, campaign.pilot
    return campaign_row(campaign, request) | {
        **{name: getattr(brief, name) for name in sorted(_PLAIN)},
        "languages": list(brief.languages),
        "channels": list(brief.channels),
        "stop_reason": campaign.stop_reason,
        "pilot": {
            "started": _moment(pilot.started_ms),
            "decided": _moment(pilot.decided_ms),
            "verdict": pilot.verdict,
            "reason": pilot.reason,
        },
        "designs": [design_body(one) for one in designs],
        "made": moment(campaign.made_ms),
        "launched": _moment(campaign.launched_ms),
        "closed": _moment(campaign.closed_ms),
        "cloned_from": None if campaign.cloned_from is None else str(campaign.cloned_from),
    }


def design_body(design: Variant) -> dict[str, Any]:
    """Return what is told about a design."""
    return {
        "id": str(design.id),
        "template": design.template,
        "version": design.version,
        "weight": design.weight,
        "label": design.label,
    }


def seed_body(seed: Seed, campaign: Campaign, request: Request) -> dict[str, Any]:
    """Return what is told about a seed."""
    base = base_of(request.scope)
    return {
        "number": seed.number,
        "label": seed.label,
        "note": seed.note,
        "design": str(seed.variant),
        "code": seed.code,
        "card_url": base + seed.card_path,
        "page_url": base + seed.page_path(campaign.slug),
        "made": moment(seed.made_ms),
    }


def figures_body(figures: Figures) -> dict[str, int]:
    """Return figures as they are told."""
    return asdict(figures)


def line_body(line: Line) -> dict[str, Any]:
    """Return a line of a table."""
    return {"key": line.key, "label": line.label, **figures_body(line.figures)}


def _given(body: bodies.BriefWish) -> dict[str, Any]:
    """Return the parts of a brief that were sent, as the room takes them."""
    given = {name: getattr(body, name) for name in _PLAIN if getattr(body, name) is not None}
    for name in ("languages", "channels"):
        if getattr(body, name) is not None:
            given[name] = tuple(getattr(body, name))
    for name in ("starts", "ends"):
        if getattr(body, name) is not None:
            given[f"{name}_ms"] = round(getattr(body, name).timestamp() * 1000)
    return given


def _moment(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else moment(milliseconds)


def _page(rows: list[dict[str, Any]], found: list[Campaign]) -> Response:
    more = str(found[-1].id) if len(found) == PAGE else None
    return json_answer({"campaigns": rows, "next": more})


def _once(request: Request, caller: Caller, route: str) -> Key | None:
    text = idempotency_text(request.scope)
    return make_key(f"brand {route}", caller.brand.id, text, body=body_of(request.scope)) if text else None
