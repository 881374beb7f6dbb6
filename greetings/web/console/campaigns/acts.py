"""What is done to a whole campaign: launched, closed, put into the archive, made again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from greetings.brands import Right
from greetings.engine.text import graphemes
from greetings.errors import BadInput, Conflict, NotInPlan
from greetings.plans.rules import CAMPAIGNS
from greetings.web.answers import see_other
from greetings.web.console.bench import once_key
from greetings.web.console.campaigns.channels import ChannelPages
from greetings.web.console.campaigns.heads import PATH, Desk, desk_of, step_path
from greetings.web.console.campaigns.idea import IdeaPages
from greetings.web.console.campaigns.listing import CampaignPages
from greetings.web.console.campaigns.plan import PlanPages, form_of_plan
from greetings.web.console.campaigns.seeding import SeedingPages
from greetings.web.console.campaigns.tracking import TrackingPages
from greetings.web.console.session import who_acts
from greetings.web.parts import Parts

NAME_MARK = " 2"
Answer = Callable[[Request], Awaitable[Response]]


class CampaignActs:
    """Answers the buttons that move a campaign on."""

    def __init__(self, parts: Parts, plan: PlanPages, seeding: SeedingPages) -> None:
        self._parts = parts
        self._plan = plan
        self._seeding = seeding

    async def launch(self, request: Request) -> Response:
        """Let it run, and show where to sow; what is missing stands on the page."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        desk = await desk_of(self._parts, request, signed)
        return await self._done(desk, self._launched(desk), "seeding?started=1")

    async def _launched(self, desk: Desk) -> None:
        signed = desk.signed
        async with self._parts.plans.room(signed.brand, CAMPAIGNS) as most:
            await self._parts.campaigns.launch(
                signed.brand, desk.campaign.id, by=signed.person.actor, most=most
            )

    async def close(self, request: Request) -> Response:
        """End it."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        desk = await desk_of(self._parts, request, signed)
        act = self._parts.campaigns.close_campaign(signed.brand, desk.campaign.id, by=signed.person.actor)
        return await self._done(desk, act, "tracking")

    async def archive(self, request: Request) -> Response:
        """Put it away."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        desk = await desk_of(self._parts, request, signed)
        act = self._parts.campaigns.archive(signed.brand, desk.campaign.id, by=signed.person.actor)
        return await self._done(desk, act, "tracking")

    async def clone(self, request: Request) -> Response:
        """Begin another one like it, and show its plan."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        desk = await desk_of(self._parts, request, signed)
        room = self._parts.settings.name_max - len(NAME_MARK)
        name = "".join(graphemes(desk.campaign.name)[:room]) + NAME_MARK
        key = once_key(f"campaigns/{desk.campaign.id}/clone", signed.person.id, form, form)
        try:
            made = await self._parts.campaigns.clone(
                signed.brand, desk.campaign.id, name, by=signed.person.actor, key=key
            )
        except NotInPlan as error:
            words = form_of_plan(desk.campaign)
            return await self._plan.page(desk, words, trouble="plan", status=error.status)
        return see_other(step_path(made.campaign, "plan"))

    async def _done(self, desk: Desk, act: Awaitable[object], step: str) -> Response:
        try:
            await act
        except BadInput as error:
            return await self._seeding.page(desk, trouble="missing", status=error.status)
        except NotInPlan as error:
            return await self._seeding.page(desk, trouble="plan", status=error.status)
        except Conflict as error:
            return await self._seeding.page(desk, trouble="state", status=error.status)
        return see_other(step_path(desk.campaign, step))


def campaign_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of a brand's campaigns."""
    listing, plan, idea = CampaignPages(parts), PlanPages(parts), IdeaPages(parts)
    channels, seeding, tracking = ChannelPages(parts), SeedingPages(parts), TrackingPages(parts)
    acts = CampaignActs(parts, plan, seeding)
    one = f"{PATH}/{{id}}"
    variant = f"{one}/variants/{{variant}}"
    shown: tuple[tuple[str, Answer], ...] = (
        ("plan", plan.show),
        ("idea", idea.show),
        ("channels", channels.show),
        ("seeding", seeding.show),
        ("tracking", tracking.show),
    )
    buttons: tuple[tuple[str, Answer], ...] = (
        (f"{one}/plan", plan.save),
        (f"{one}/idea", idea.save),
        (f"{one}/channels", channels.save),
        (f"{one}/variants", idea.add),
        (variant, idea.weigh),
        (f"{variant}/drop", idea.drop),
        (f"{one}/seeds", seeding.sow),
        (f"{one}/targets", seeding.aim),
        (f"{one}/pilot", seeding.pilot),
        (f"{one}/pilot/skip", seeding.skip),
        (f"{one}/pilot/decide", seeding.decide),
        (f"{one}/launch", acts.launch),
        (f"{one}/close", acts.close),
        (f"{one}/archive", acts.archive),
        (f"{one}/clone", acts.clone),
    )
    return [
        Route(PATH, listing.show, methods=["GET"]),
        Route(PATH, listing.make, methods=["POST"]),
        Route(one, plan.first, methods=["GET"]),
        *(Route(f"{one}/{step}", answer, methods=["GET"]) for step, answer in shown),
        *(Route(path, answer, methods=["POST"]) for path, answer in buttons),
    ]
