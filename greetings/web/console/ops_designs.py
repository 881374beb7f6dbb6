"""The designs page of those who run the site: templates that brands submitted, to let in or send back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import BY_OPS
from greetings.brands.templates import SHEET, Version
from greetings.errors import BadInput
from greetings.web.answers import see_other
from greetings.web.common import query_of
from greetings.web.console.bench import OPS_ROOT, Sheet, ops_bench, sheet_of
from greetings.web.console.marks import row_of, version_groups
from greetings.web.console.ops_pages import Refused, cursor_in, next_href, trouble_of
from greetings.web.console.session import Operator, operator, operator_acts
from greetings.web.console.template_api import picture_answer, version_number
from greetings.web.ops_api import PAGE, checked_reason
from greetings.web.parts import Parts
from greetings.web.views import FindingGroup, OpsDesignsView, WaitingDesign

PATH = f"{OPS_ROOT}/templates"
DECISIONS = frozenset({"approve", "refuse", "archive"})


class OpsDesigns:
    """Answers `/ops/templates`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show what waits, or what is offered."""
        return await self._page(request, await operator(self._parts, request))

    async def picture(self, request: Request) -> Response:
        """Answer with the picture of a size."""
        await operator(self._parts, request)
        return await picture_answer(self._parts, await self._find(request), request.path_params["size"])

    async def proof(self, request: Request) -> Response:
        """Answer with the proof sheet."""
        await operator(self._parts, request)
        return await picture_answer(self._parts, await self._find(request), SHEET)

    async def decide(self, request: Request) -> Response:
        """Approve, refuse or archive a version."""
        signed, form = await operator_acts(self._parts, request)
        decision, shelves = form.get("decision", ""), self._parts.shelves
        try:
            if decision not in DECISIONS:
                raise BadInput("Please choose one of these.")
            reason, found = checked_reason(form.get("reason", "")), await self._find(request)
            if decision == "archive":
                await shelves.archive(found, by=BY_OPS, reason=reason)
            else:
                await shelves.decide(found, approve=decision == "approve", reason=reason)
        except Refused as error:
            return await self._page(request, signed, trouble_of(error), error.status)
        return see_other(PATH)

    async def _find(self, request: Request) -> Version:
        number = version_number(request.path_params["version"])
        return await self._parts.shelves.any(request.path_params["id"], number)

    async def _page(
        self, request: Request, signed: Operator, trouble: str = "", status: int = 200
    ) -> Response:
        query, sheet = query_of(request.scope), sheet_of(self._parts, request)
        decided, after = query.get("state") == "decided", cursor_in(query.get("after", ""), 1)
        found = await self._parts.shelves.waiting(
            "approved" if decided else "submitted", after=after[0] if after else 0, most=PAGE
        )
        more = f"after={found[-1].id}" if len(found) == PAGE else ""
        view = OpsDesignsView(
            frame=sheet.frame(PATH),
            bench=ops_bench(signed, "designs"),
            designs=tuple([await self._waiting(one, sheet) for one in found]),
            decided=decided,
            next_href=next_href(PATH, more, decided=decided),
            trouble=trouble,
        )
        return sheet.answer(view, status)

    async def _waiting(self, version: Version, sheet: Sheet) -> WaitingDesign:
        path = f"{PATH}/{version.template}/{version.version}"
        brand = await self._parts.brands.by_id(version.brand)
        return WaitingDesign(
            row=row_of(version, sheet.lang, path),
            brand=brand.name,
            findings=tuple(FindingGroup(one.number, one.level, one.lines) for one in version_groups(version)),
            sheet_href=f"{path}/{SHEET}.png",
        )
