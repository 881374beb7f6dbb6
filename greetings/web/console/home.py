"""The first page of a brand's console, and its log: what is there, what is still missing, who did what."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import OWNER, Right
from greetings.chain.ids import LARGEST
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import ROOT, bench_of, sheet_of
from greetings.web.console.campaigns.heads import PATH as CAMPAIGNS_PATH
from greetings.web.console.deeds import deed_rows, told
from greetings.web.console.designs import PATH as DESIGNS_PATH
from greetings.web.console.designs import is_offered
from greetings.web.console.keys import is_working
from greetings.web.console.plan import notices_of
from greetings.web.console.session import who
from greetings.web.parts import Parts
from greetings.web.sponsors.line import broken_links
from greetings.web.views import ConsoleHomeView, ConsoleLogView, Drawer, Words

NEWEST = 6
PAGE = 50
LOG_PATH = f"{ROOT}/log"


class Home:
    """Answers `/console` and `/console/log`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show what is there."""
        signed, brands = await who(self._parts, request), self._parts.brands
        people = await brands.people.of(signed.brand)
        keys = [one for one in await brands.keys.of(signed.brand) if is_working(one)]
        owners = sum(one.role == OWNER for one in people)
        runs = signed.person.may(Right.RUN)
        designs = await self._parts.shelves.listed(signed.brand.id)
        offered = sum(is_offered(one) for one in designs)
        drawers = [
            Drawer("designs", DESIGNS_PATH, offered),
            Drawer("people", f"{ROOT}/people", len(people)),
        ]
        campaigns = await self._parts.campaigns.of(signed.brand)
        running = sum(one.state == "running" for one in campaigns)
        drawers.insert(0, Drawer("campaigns", CAMPAIGNS_PATH, running))
        missing = [] if campaigns or not signed.person.may(Right.DESIGN) else ["no-campaign"]
        missing += ["one-owner"] if owners == 1 else []
        if runs:
            drawers.append(Drawer("keys", f"{ROOT}/keys", len(keys)))
            missing += [] if keys else ["no-key"]
        if self._parts.mail.on and not signed.person.mail:
            missing.append("no-mail")
        missing = [*await broken_links(self._parts, signed.brand), *missing]
        standing = await self._parts.plans.standing(signed.brand)
        sheet = sheet_of(self._parts, request)
        view = ConsoleHomeView(
            frame=sheet.frame(ROOT),
            bench=bench_of(signed, "home"),
            slug=signed.brand.slug,
            drawers=tuple(drawers),
            missing=tuple(missing),
            deeds=await deed_rows(self._parts, signed.brand, most=NEWEST) if runs else (),
            plan=Words(standing.plan.title(sheet.lang), sheet.lang),
            notices=notices_of(self._parts.plans, standing, sheet.lang),
        )
        return sheet.answer(view)

    async def log(self, request: Request) -> Response:
        """Show who did what in the brand's name."""
        signed = await who(self._parts, request, Right.RUN)
        text = query_of(request.scope).get("before", "")
        before = row_number(text) if text else LARGEST
        found = await self._parts.brands.log.of(signed.brand.id, before=before, most=PAGE)
        sheet = sheet_of(self._parts, request)
        view = ConsoleLogView(
            frame=sheet.frame(LOG_PATH),
            bench=bench_of(signed, "log"),
            deeds=await told(self._parts, signed.brand, found),
            older_href=f"{LOG_PATH}?before={found[-1].id}" if len(found) == PAGE else "",
        )
        return sheet.answer(view)
