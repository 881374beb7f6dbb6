"""The campaigns page of those who run the site: what brands run, to hold, to recall with its cards, to release."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.campaigns import Campaign
from greetings.chain.ids import LARGEST
from greetings.errors import BadInput
from greetings.web.answers import see_other
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import OPS_ROOT, ops_bench, sheet_of
from greetings.web.console.campaigns.days import days_of
from greetings.web.console.campaigns.heads import now_ms
from greetings.web.console.ops_pages import Refused, cursor_in, next_href, trouble_of
from greetings.web.console.session import Operator, operator, operator_acts
from greetings.web.ops_api import PAGE, checked_reason
from greetings.web.parts import Parts
from greetings.web.views import OpsCampaignRow, OpsCampaignsView, Words

PATH = f"{OPS_ROOT}/campaigns"
DECISIONS = frozenset({"hold", "recall", "resume"})


class OpsCampaigns:
    """Answers `/ops/campaigns`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the campaigns of all brands."""
        return await self._page(request, await operator(self._parts, request))

    async def decide(self, request: Request) -> Response:
        """Hold, recall or release one."""
        signed, form = await operator_acts(self._parts, request)
        number, decision = row_number(request.path_params["id"]), form.get("decision", "")
        campaigns = self._parts.campaigns
        try:
            if decision not in DECISIONS:
                raise BadInput("Please choose one of these.")
            reason = checked_reason(form.get("reason", ""))
            if decision == "resume":
                await campaigns.resume(number, reason)
            else:
                await campaigns.stop(number, reason, recall=decision == "recall")
        except Refused as error:
            return await self._page(request, signed, trouble_of(error), error.status)
        return see_other(PATH)

    async def _page(
        self, request: Request, signed: Operator, trouble: str = "", status: int = 200
    ) -> Response:
        sheet = sheet_of(self._parts, request)
        before = cursor_in(query_of(request.scope).get("after", ""), 1) or (LARGEST,)
        found = await self._parts.campaigns.listed(before=before[0], most=PAGE)
        more = f"after={found[-1].id}" if len(found) == PAGE else ""
        view = OpsCampaignsView(
            frame=sheet.frame(PATH),
            bench=ops_bench(signed, "campaigns"),
            campaigns=tuple([await self._row(one) for one in found]),
            older_href=next_href(PATH, more, decided=False),
            trouble=trouble,
        )
        return sheet.answer(view, status)

    async def _row(self, campaign: Campaign) -> OpsCampaignRow:
        brand = await self._parts.brands.by_id(campaign.brand)
        figures = await self._parts.campaigns.figures(campaign)
        starts, ends = days_of(campaign)
        return OpsCampaignRow(
            id=str(campaign.id),
            name=Words(campaign.name),
            brand=Words(brand.name),
            slug=brand.slug,
            phase=campaign.phase(now_ms()),
            state=campaign.state,
            path=campaign.path,
            starts=starts,
            ends=ends,
            opened=figures.opened,
            stopped=campaign.stopped,
            reason=Words(campaign.stop_reason),
        )
