"""The results page: what came of the links on cards, and how a shop tells it."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Brand, Right
from greetings.chain import time_of
from greetings.chain.ids import LARGEST
from greetings.errors import NotFound
from greetings.sponsors import PARAMETER, Conversion, clock
from greetings.web.answers import see_other
from greetings.web.common import base_of, query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import ROOT, bench_of, sheet_of, time_at
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.parts import Parts
from greetings.web.views import ResultRow, ResultsView, Words

PATH = f"{ROOT}/results"
PAGE = 50


class ResultPages:
    """Answers `/console/results`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._conversions = parts.sponsors.conversions

    async def show(self, request: Request) -> Response:
        """Show the results."""
        signed = await who(self._parts, request)
        sheet, runs = sheet_of(self._parts, request), signed.person.may(Right.RUN)
        text = query_of(request.scope).get("before", "")
        found = await self._conversions.of(
            signed.brand, before=row_number(text) if text else LARGEST, most=PAGE
        )
        till = await self._conversions.till(signed.brand.id, clock())
        until = till.secret.before_until_ms
        view = ResultsView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "results"),
            results=await self._rows(signed.brand, found),
            month=await self._conversions.count_since(signed.brand, _month_ms()),
            runs=runs,
            parameter=PARAMETER,
            return_url=f"{base_of(request.scope)}/r/",
            post_url=f"{base_of(request.scope)}/api/v1/conversions",
            secret=self._conversions.text_of(till) if runs else "",
            open_return=till.open_return,
            old_until=time_at(until) if until > clock() else None,
            older_href=f"{PATH}?before={found[-1].id}" if len(found) == PAGE else "",
        )
        return sheet.answer(view)

    async def secret(self, request: Request) -> Response:
        """Change the secret."""
        signed = await self._owner(request)
        await self._conversions.change_secret(signed.brand, by=signed.person.actor, now_ms=clock())
        return see_other(PATH)

    async def returns(self, request: Request) -> Response:
        """Say whether buyers' browsers may come back without a signature."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        await self._conversions.open_return(
            signed.brand, wish=form.get("open") == "1", by=signed.person.actor, now_ms=clock()
        )
        return see_other(PATH)

    async def _owner(self, request: Request) -> Signed:
        return (await who_acts(self._parts, request, Right.RUN))[0]

    async def _rows(self, brand: Brand, found: list[Conversion]) -> tuple[ResultRow, ...]:
        names = {one.campaign: "" for one in found}
        for number in names:
            try:
                names[number] = (await self._parts.campaigns.find(brand, number)).name
            except NotFound:
                continue
        return tuple(
            ResultRow(
                reference=one.reference,
                campaign=Words(names[one.campaign]),
                campaign_href=f"{ROOT}/campaigns/{one.campaign}/tracking",
                amount=one.amount,
                currency=one.currency,
                way=one.way,
                at=time_at(time_of(one.id)),
            )
            for one in found
        )


def _month_ms() -> int:
    now = datetime.now(UTC)
    return int(now.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
