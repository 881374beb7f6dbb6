"""`/ops/guests` and `/api/v1/ops/guests`: lines of guest books that somebody reported, to be removed or kept.

Every act asks for a reason and is logged in the same commit.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.errors import BadInput
from greetings.participants import ReportedLine
from greetings.web.answers import see_other
from greetings.web.console.api import row_number
from greetings.web.console.bench import OPS_ROOT, ops_bench, sheet_of, time_at
from greetings.web.console.ops_pages import Refused, trouble_of
from greetings.web.console.session import Operator, operator, operator_acts
from greetings.web.ops_api import checked_reason
from greetings.web.parts import Parts
from greetings.web.people.addresses import spread_path
from greetings.web.views import OpsGuestsView, ReportedGuest, Words

PATH = f"{OPS_ROOT}/guests"
DECISIONS = ("keep", "remove")


class OpsGuests:
    """Answers `/ops/guests`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show what was reported."""
        return await self._page(request, await operator(self._parts, request))

    async def decide(self, request: Request) -> Response:
        """Remove a line, or keep it."""
        found, form = await operator_acts(self._parts, request)
        number, decision = row_number(request.path_params["id"]), form.get("decision", "")
        try:
            if decision not in DECISIONS:
                raise BadInput("Please choose one of these.")
            reason = checked_reason(form.get("reason", ""))
            await self._parts.people.guests.decide(number, remove=decision == "remove", reason=reason)
        except Refused as error:
            return await self._page(request, found, trouble_of(error), error.status)
        return see_other(PATH)

    async def _page(
        self, request: Request, found: Operator, trouble: str = "", status: int = 200
    ) -> Response:
        sheet = sheet_of(self._parts, request)
        reported = await self._parts.people.guests.reported()
        view = OpsGuestsView(
            frame=sheet.frame(PATH),
            bench=ops_bench(found, "guests"),
            lines=tuple(_row(one) for one in reported),
            trouble=trouble,
        )
        return sheet.answer(view, status)


def _row(one: ReportedLine) -> ReportedGuest:
    return ReportedGuest(
        id=str(one.line.id),
        line=Words(one.line.line, one.line.lang),
        name=Words(one.line.name, one.line.lang),
        owner=one.owner,
        href=spread_path(one.owner) if one.owner else "",
        reporters=one.reporters,
        reason=one.reason,
        words=Words(one.words),
        at=time_at(one.line.made_ms),
    )
