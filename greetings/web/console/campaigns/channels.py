"""Step 3, source and channel: where the cards travel, what travels, and what each platform would stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.campaigns import INCENTIVES, MODES, Campaign, CampaignWish
from greetings.campaigns.lint import GROUPS, OFFERED, ChannelLook, lint, outing_of
from greetings.channels import WAYS
from greetings.engine.document import Template
from greetings.errors import BadInput, Conflict, Problem
from greetings.web import i18n
from greetings.web.answers import see_other
from greetings.web.common import base_of
from greetings.web.console.campaigns.heads import Desk, desk_of, head_of, step_path
from greetings.web.console.session import who, who_acts
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.views import (
    CampaignChannelsView,
    ChannelCard,
    ChannelChoice,
    LintLine,
    SentLine,
    Words,
)

STEP = "channels"


class ChannelPages:
    """Answers `/console/campaigns/<id>/channels`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the channels with what was found."""
        return await self.page(await desk_of(self._parts, request, await who(self._parts, request)))

    async def save(self, request: Request) -> Response:
        """Keep the choice."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        desk = await desk_of(self._parts, request, signed)
        # Ways that were chosen by program and stand not on the page stay.
        kept = [via for via in desk.campaign.brief.channels if via not in OFFERED]
        wish = CampaignWish(
            channels=(*(via for via in OFFERED if form.get(f"via-{via}")), *kept),
            mode=form.get("mode", ""),
            incentive=form.get("incentive", ""),
        )
        try:
            await self._parts.campaigns.change(signed.brand, desk.campaign.id, wish, by=signed.person.actor)
        except BadInput as error:
            return await self.page(desk, problems=error.problems, status=error.status)
        except Conflict as error:
            return await self.page(desk, trouble="state", status=error.status)
        return see_other(step_path(desk.campaign, "seeding" if form.get("then") == "next" else STEP))

    async def page(
        self, desk: Desk, *, problems: Sequence[Problem] = (), trouble: str = "", status: int = 200
    ) -> Response:
        """Show the form, and each chosen channel looked at."""
        campaign, brief = desk.campaign, desk.campaign.brief
        templates = await templates_of(self._parts, campaign)
        base = self._parts.settings.base_url or base_of(desk.request.scope)
        looks = await looks_of(self._parts, campaign, base)
        view = CampaignChannelsView(
            frame=desk.sheet.frame(step_path(campaign, STEP)),
            bench=desk.bench,
            head=await head_of(desk, STEP),
            groups=tuple((name, _choices(vias, brief.channels)) for name, vias in GROUPS.items()),
            modes=MODES,
            mode=brief.mode,
            incentives=INCENTIVES,
            incentive=brief.incentive,
            looks=tuple(_card(one) for one in looks),
            title=Words(templates[0].title(desk.lang) if templates else campaign.name),
            host=base.partition("://")[2],
            secure=base.startswith("https:"),
            locked=desk.locked,
            trouble=trouble,
            problems=field_problems(problems),
        )
        return desk.sheet.answer(view, status)


async def templates_of(parts: Parts, campaign: Campaign) -> list[Template]:
    """Return the designs that a campaign offers, as far as they are there."""
    variants = await parts.campaigns.variants(campaign)
    found = [parts.catalog.version(one.template, one.version) for one in variants if one.weight]
    return [one for one in found if one]


async def looks_of(parts: Parts, campaign: Campaign, base: str) -> tuple[ChannelLook, ...]:
    """Return a campaign's channels, looked at; `base` is the address of this site as it is told."""
    templates = await templates_of(parts, campaign)
    return lint(campaign.brief.channels, outing_of(campaign, templates, parts.settings.base_url or base))


def look_row(look: ChannelLook) -> dict[str, Any]:
    """Return a channel as the API tells it."""
    return {
        "via": look.way.via,
        "label": look.way.label,
        "level": look.level,
        "texts": [
            {
                "lang": one.lang,
                "text": one.text,
                "encoding": one.cost.encoding if one.cost else None,
                "messages": one.cost.segments if one.cost else None,
            }
            for one in look.texts
        ],
        "findings": [
            {
                **{"level": one.level, "code": one.code, "message": one.message, "limit": one.limit},
                **{"source": one.source, "since": one.since.isoformat() if one.since else None},
            }
            for one in look.findings
        ],
    }


def _choices(vias: Sequence[str], chosen: Sequence[str]) -> tuple[ChannelChoice, ...]:
    ways = [WAYS.by_via[via] for via in vias]
    return tuple(ChannelChoice(one.via, one.label, one.translated, one.via in chosen) for one in ways)


def _card(look: ChannelLook) -> ChannelCard:
    way = look.way
    return ChannelCard(
        via=way.via,
        name=way.label,
        translated=way.translated,
        shows=way.shows,
        level=look.level,
        findings=tuple(
            LintLine(one.level, one.code, one.message, one.values, one.limit, one.source, one.since)
            for one in look.findings
        ),
        texts=()
        if way.channel in {"video", "qr"}
        else tuple(
            SentLine(
                lang=one.lang,
                dir=i18n.direction(one.lang),
                text=one.text,
                units=one.cost.units if one.cost else 0,
                parts=one.cost.segments if one.cost else 0,
                left=one.cost.left if one.cost else 0,
            )
            for one in look.texts
        ),
    )
