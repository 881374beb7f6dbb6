"""The campaigns of a brand, and a new one: its name and a festival are enough, the rest is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.campaigns import Brief, Campaign, Figures, NewCampaign, NewVariant
from greetings.campaigns.lint import OFFERED
from greetings.chain.ids import LARGEST
from greetings.channels import WAYS
from greetings.engine.document import Template
from greetings.errors import BadInput, Conflict, NotInPlan, Problem
from greetings.festivals import Occasion
from greetings.web.answers import see_other
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import bench_of, new_once, once_key, sheet_of
from greetings.web.console.campaigns.days import (
    coming,
    days_of,
    end_ms,
    first_ms,
    plain_season,
    season_of,
    today_in,
    zone_of,
)
from greetings.web.console.campaigns.heads import (
    BEFORE,
    PATH,
    first_picture,
    now_ms,
    step_path,
    template_picture,
)
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.views import CampaignRow, CampaignsView, FestivalChoice, FormField, Words

PAGE = 30
# A new campaign's first guesses; each can be changed.
GOAL_NUMBER = 300
TICKETS = 11
SOON_DAYS = 5
# Where people talk who read these languages: the first ways of the share sheet, and what works everywhere.
FIRST_WAYS = 5
ALWAYS = ("sms", "email", "qr")


@dataclass(frozen=True, slots=True)
class _Page:
    """What the page shows beside the campaigns."""

    name: str = ""
    festival: str | None = None
    template: str = ""
    problems: Sequence[Problem] = ()
    trouble: str = ""


class CampaignPages:
    """Answers `/console/campaigns`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the campaigns."""
        signed, template = await who(self._parts, request), query_of(request.scope).get("template", "")
        return await self._page(request, signed, _Page(festival=self._festival(template), template=template))

    async def make(self, request: Request) -> Response:
        """Begin a campaign and lead to its plan; what is wrong stands beside the fields."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        name, festival = form.get("name", ""), form.get("festival", "")
        sheet = sheet_of(self._parts, request)
        template = self._template(signed, form.get("template", ""), festival)
        wish = NewCampaign(name, brief=brief_for(name, festival, lang=sheet.lang))
        key = once_key("campaigns", signed.person.id, form, form)
        page = _Page(name, festival, form.get("template", ""))
        try:
            made = await self._parts.campaigns.make(signed.brand, wish, by=signed.person.actor, key=key)
        except BadInput as error:
            page = _Page(name, festival, page.template, problems=error.problems)
            return await self._page(request, signed, page, error.status)
        except (Conflict, NotInPlan) as error:
            trouble = "plan" if isinstance(error, NotInPlan) else "full"
            page = _Page(name, festival, page.template, trouble=trouble)
            return await self._page(request, signed, page, error.status)
        if template is not None and not made.replayed:
            await self._parts.campaigns.add_variant(
                signed.brand, made.campaign.id, NewVariant(template.id), by=signed.person.actor
            )
        return see_other(step_path(made.campaign, "plan"))

    def _tickets(self, signed: Signed, page: _Page, lang: str) -> tuple[FestivalChoice, ...]:
        """Return the next festivals: those that a design is there for first, with its picture."""
        ready: list[tuple[Occasion, Template | None]] = []
        bare: list[tuple[Occasion, Template | None]] = []
        soon = today_in(None) + timedelta(days=SOON_DAYS)
        for one in coming():
            template = self._template(signed, page.template, one.festival)
            if template is not None and one.festival in template.document.festivals:
                ready.append((one, template))
            elif one.start is not None and one.start >= soon:
                bare.append((one, None))
        found = [*ready, *bare][:TICKETS]
        wanted = page.festival if page.festival is not None else found[0][0].festival if found else ""
        return tuple(
            replace(
                festival_choice(one, lang, chosen=one.festival == wanted),
                picture=template_picture(template, lang) if template else None,
            )
            for one, template in found
        )

    def _template(self, signed: Signed, wanted: str, festival: str) -> Template | None:
        """Choose the design that a new campaign begins with: the one asked for, an own one for the festival, ours."""
        mine = [one for one in self._parts.catalog.templates if one.shelf in {"", signed.brand.slug}]
        fitting = [one for one in mine if festival and festival in one.document.festivals]
        found = [one for one in mine if wanted and one.id == wanted]
        return next(iter((*found, *sorted(fitting, key=lambda one: not one.shelf))), None)

    def _festival(self, template: str) -> str | None:
        """Return the festival that a design is made for, if it is among the next ones."""
        found = self._parts.catalog.get(template)
        if found is None:
            return None
        return next((one.festival for one in coming() if one.festival in found.document.festivals), "")

    async def _page(self, request: Request, signed: Signed, page: _Page, status: int = 200) -> Response:
        sheet = sheet_of(self._parts, request)
        text = query_of(request.scope).get("before", "")
        found = await self._parts.campaigns.of(
            signed.brand, before=row_number(text) if text else LARGEST, most=PAGE
        )
        name = FormField(
            "name",
            "line",
            page.name,
            self._parts.settings.name_max,
            True,
            problems=field_problems(page.problems, "name"),
        )
        view = CampaignsView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "campaigns"),
            campaigns=tuple([await self._row(signed, one, sheet.lang) for one in found]),
            festivals=self._tickets(signed, page, sheet.lang),
            name=name,
            once=new_once(),
            makes=signed.person.may(Right.DESIGN),
            template=page.template[:80],
            older_href=f"{PATH}?before={found[-1].id}" if len(found) == PAGE else "",
            problems=field_problems([one for one in page.problems if one.path != "name"]),
            trouble=page.trouble,
        )
        return sheet.answer(view, status)

    async def _row(self, signed: Signed, campaign: Campaign, lang: str) -> CampaignRow:
        campaigns = self._parts.campaigns
        before = campaign.state in BEFORE
        missing = await campaigns.missing(signed.brand, campaign.id) if before else ()
        figures = None if before else await campaigns.figures(campaign)
        starts, ends = days_of(campaign)
        goal = campaign.brief.goal
        return CampaignRow(
            href=step_path(campaign, missing[0].step if missing else "seeding" if before else "tracking"),
            name=Words(campaign.name),
            phase=campaign.phase(now_ms()),
            state=campaign.state,
            starts=starts,
            ends=ends,
            picture=first_picture(self._parts, await campaigns.variants(campaign), lang),
            missing=len(missing),
            goal=goal,
            reached=reached_of(goal, figures),
            target=campaign.brief.goal_number,
            stopped=campaign.stopped,
        )


def reached_of(goal: str, figures: Figures | None) -> int:
    """Return how much of a goal was reached."""
    if figures is None:
        return 0
    return {"joins": figures.joined, "conversions": figures.converted}.get(goal, figures.opened)


def brief_for(name: str, festival: str, *, lang: str) -> Brief:
    """Return the plan that a new campaign begins with."""
    occasion = next((one for one in coming() if one.festival == festival), None)
    zone = zone_of(festival, today_in(None))
    starts, ends = season_of(occasion) if occasion else plain_season()
    ways = [one.via for one in WAYS.sheet(lang)[:FIRST_WAYS]]
    chosen = {*ways, *ALWAYS}
    return Brief(
        name=name,
        goal_number=GOAL_NUMBER,
        festival=festival,
        starts_ms=first_ms(starts, zone),
        ends_ms=end_ms(ends, zone),
        languages=(lang,),
        channels=tuple(one for one in OFFERED if one in chosen),
    )


def festival_choice(one: Occasion, lang: str, *, chosen: bool) -> FestivalChoice:
    """Return a festival as it can be chosen."""
    return FestivalChoice(one.festival, one.name(lang), one.start, chosen)
