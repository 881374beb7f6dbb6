"""The first page of a brand's console, and its log: what is there, what is still missing, who did what."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import OWNER, Deed, Right
from greetings.chain.ids import LARGEST
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import ROOT, bench_of, sheet_of, time_at
from greetings.web.console.designs import PATH as DESIGNS_PATH
from greetings.web.console.designs import is_offered
from greetings.web.console.keys import is_working
from greetings.web.console.session import Signed, who
from greetings.web.parts import Parts
from greetings.web.views import ConsoleHomeView, ConsoleLogView, DeedRow, Drawer, Words

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
        missing = ["one-owner"] if owners == 1 else []
        if runs:
            drawers.insert(0, Drawer("keys", f"{ROOT}/keys", len(keys)))
            missing += [] if keys else ["no-key"]
        if self._parts.mail.on and not signed.person.mail:
            missing.append("no-mail")
        sheet = sheet_of(self._parts, request)
        view = ConsoleHomeView(
            frame=sheet.frame(ROOT),
            bench=bench_of(signed, "home"),
            slug=signed.brand.slug,
            drawers=tuple(drawers),
            missing=tuple(missing),
            deeds=await self._deeds(signed, LARGEST, NEWEST) if runs else (),
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
            deeds=await self._told(signed, found),
            older_href=f"{LOG_PATH}?before={found[-1].id}" if len(found) == PAGE else "",
        )
        return sheet.answer(view)

    async def _deeds(self, signed: Signed, before: int, most: int) -> tuple[DeedRow, ...]:
        return await self._told(
            signed, await self._parts.brands.log.of(signed.brand.id, before=before, most=most)
        )

    async def _told(self, signed: Signed, deeds: list[Deed]) -> tuple[DeedRow, ...]:
        people = await self._parts.brands.people.of(signed.brand)
        names = {str(one.id): one.name for one in people}
        return tuple(_row(one, names) for one in deeds)


def _row(deed: Deed, names: Mapping[str, str]) -> DeedRow:
    actor, _, who = deed.actor.partition(" ")
    first, _, rest = deed.subject.partition(" ")
    subject = (
        f"{names[first]} {rest}".strip() if first in names else rest if first.isdigit() else deed.subject
    )
    if first == who:
        subject = rest
    shown = names.get(who, "") if actor == "person" else who
    return DeedRow(deed.act, actor, Words(shown), Words(subject), time_at(deed.made_ms))
