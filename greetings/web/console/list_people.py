"""The people of a list, for its owner alone: who, since when, what each agreed to; erasing and exporting."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.chain.ids import LARGEST
from greetings.errors import BadInput, NotFound
from greetings.letters import PEOPLE_STATES, Exported, Subscriber
from greetings.web.answers import moment, see_other
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import bench_of, sheet_of, time_at
from greetings.web.console.letters import PEOPLE_PATH
from greetings.web.console.session import who, who_acts
from greetings.web.parts import Parts
from greetings.web.views import ConsentLine, Figure, ListPeopleView, ListPerson, ListPersonView

PAGE = 50
COLUMNS = (
    *("mail", "language", "state", "asked", "confirmed", "ended", "asked_on", "asked_from", "confirmed_from"),
    *("version", "agreed_to"),
)
# A spreadsheet takes what begins so for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class ListPeople:
    """Answers `/console/letters/people`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the people, all or those in a state."""
        return await self._page(request)

    async def find(self, request: Request) -> Response:
        """Look somebody up by his address, which never stands in an address of ours."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        try:
            person = await self._parts.letters.people.find_by_mail(signed.brand, form.get("mail", ""))
        except (BadInput, NotFound):
            return await self._page(request, "nobody", 404)
        return see_other(f"{PEOPLE_PATH}/{person.id}")

    async def one(self, request: Request) -> Response:
        """Show the record of somebody's consent."""
        signed = await who(self._parts, request, Right.RUN)
        letters, number = self._parts.letters, row_number(request.path_params["id"])
        person = await letters.people.find(signed.brand, number)
        acts = [
            ConsentLine(
                act=one.act,
                at=time_at(one.made_ms),
                place=one.place,
                network=network_words(one.origin),
                words=await letters.lists.words(one.wording) if one.wording is not None else "",
            )
            for one in await letters.people.record(person)
        ]
        sheet = sheet_of(self._parts, request)
        frame = sheet.frame(f"{PEOPLE_PATH}/{person.id}")
        return sheet.answer(ListPersonView(frame, bench_of(signed, "letters"), _person(person), tuple(acts)))

    async def erase(self, request: Request) -> Response:
        """Forget somebody."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        people = self._parts.letters.people
        person = await people.find(signed.brand, row_number(request.path_params["id"]))
        await people.erase(person, by=signed.person.actor, brand=signed.brand)
        return see_other(PEOPLE_PATH)

    async def export(self, request: Request) -> Response:
        """Give all of it as a table; the log says who took it."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        found = await self._parts.letters.people.export(signed.brand, by=signed.person.actor)
        day = datetime.now(UTC).date().isoformat()
        headers = {
            "cache-control": "private, no-store",
            "content-disposition": f'attachment; filename="{signed.brand.slug}-list-{day}.csv"',
        }
        return Response(table_of(found), media_type="text/csv; charset=utf-8", headers=headers)

    async def _page(self, request: Request, trouble: str = "", status: int = 200) -> Response:
        signed = await who(self._parts, request, Right.RUN)
        letters, query = self._parts.letters, query_of(request.scope)
        state = query.get("state", "")
        state = state if state in PEOPLE_STATES else ""
        before = row_number(query["before"]) if query.get("before") else LARGEST
        found = await letters.people.of(signed.brand, state=state, before=before, most=PAGE)
        counts = await letters.lists.counts(signed.brand)
        sheet = sheet_of(self._parts, request)
        wish = f"state={state}&" if state else ""
        view = ListPeopleView(
            frame=sheet.frame(PEOPLE_PATH),
            bench=bench_of(signed, "letters"),
            people=tuple(_person(one) for one in found),
            counts=tuple(Figure(name, getattr(counts, name)) for name in PEOPLE_STATES),
            state=state,
            next_href=f"{PEOPLE_PATH}?{wish}before={found[-1].id}" if len(found) == PAGE else "",
            trouble=trouble,
        )
        return sheet.answer(view, status)


def _person(person: Subscriber) -> ListPerson:
    return ListPerson(
        id=str(person.id),
        mail=person.mail,
        lang=person.lang,
        state=person.state,
        since=time_at(person.confirmed_ms),
        place=person.place,
    )


def network_words(origin: str) -> str:
    """Write a coarse origin as people write networks: `203.0.113.*`, `2001:db8:1::*`."""
    try:
        packed = bytes.fromhex(origin)
    except ValueError:
        return ""
    if len(packed) == 3:
        return ".".join(str(one) for one in packed) + ".*"
    if len(packed) == 6:
        return ":".join(f"{packed[at] << 8 | packed[at + 1]:x}" for at in (0, 2, 4)) + "::*"
    return ""


def table_of(people: Iterable[Exported]) -> bytes:
    """Write people as CSV that spreadsheets read as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in people:
        asked_from, confirmed_from = (network_words(origin) for origin in one.origins)
        row = (
            *(one.mail, one.lang, one.state, moment(one.asked_ms), moment(one.confirmed_ms)),
            *("" if one.ended_ms is None else moment(one.ended_ms), one.place, asked_from, confirmed_from),
            *(str(one.version), one.words),
        )
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULAS) else cell for cell in row)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")
