"""Letters in the ops console: what is on its way, who complains, which relays work; hold, release, suppress."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response

from greetings.errors import BadInput
from greetings.letters import Letter, MailList
from greetings.web.answers import see_other
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import OPS_ROOT, ops_bench, sheet_of
from greetings.web.console.letters import letter_row
from greetings.web.console.ops_pages import Refused, trouble_of
from greetings.web.console.session import Operator, operator, operator_acts
from greetings.web.ops_api import checked_reason
from greetings.web.parts import Parts
from greetings.web.views import LetterRow, ListRow, OpsLettersView, RelayRow, Words

PATH = f"{OPS_ROOT}/letters"
PAGE = 50
SHOWN_STATES = ("held", "sending")
SENT_SHOWN = 10
DAY_MS = 86_400_000


class OpsLetters:
    """Answers `/ops/letters`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show what is on its way, the lists, the relays."""
        return await self._page(request, await operator(self._parts, request))

    async def decide(self, request: Request) -> Response:
        """Hold or release a letter, with a reason."""
        found, form = await operator_acts(self._parts, request)
        desk, decision = self._parts.letters.desk, form.get("decision", "")
        try:
            letter = await desk.any(row_number(request.path_params["id"]))
            reason = checked_reason(form.get("reason", ""))
            acts = {"hold": desk.hold, "release": desk.release}
            if decision not in acts:
                raise BadInput("Please choose one of these.")
            await acts[decision](letter, reason)
        except Refused as error:
            return await self._page(request, found, trouble_of(error), error.status)
        return see_other(PATH)

    async def suppress(self, request: Request) -> Response:
        """Have nothing of any brand go to an address, with a reason."""
        found, form = await operator_acts(self._parts, request)
        try:
            reason = checked_reason(form.get("reason", ""))
            await self._parts.letters.people.suppress(form.get("mail", ""), reason)
        except BadInput as error:
            mail = any(one.path == "mail" for one in error.problems)
            return await self._page(request, found, "mail" if mail else trouble_of(error), error.status)
        return see_other(PATH)

    async def _page(
        self, request: Request, found: Operator, trouble: str = "", status: int = 200
    ) -> Response:
        letters, mail = self._parts.letters, self._parts.mail
        text = query_of(request.scope).get("after", "")
        lists = await letters.lists.all(after=row_number(text) if text else 0, most=PAGE)
        shown = [one for state in SHOWN_STATES for one in await letters.desk.in_state(state)]
        shown += await letters.desk.in_state("sent", most=SENT_SHOWN)
        went = {
            name: (tried, taken) for name, tried, taken in await letters.deliveries.by_relay(_yesterday())
        }
        sheet, resting = sheet_of(self._parts, request), letters.post.resting
        view = OpsLettersView(
            frame=sheet.frame(PATH),
            bench=ops_bench(found, "letters"),
            letters=tuple([await self._letter(one) for one in shown]),
            lists=tuple([await self._list(one) for one in lists]),
            relays=tuple(
                RelayRow(one.name, *went.get(one.name, (0, 0)), one.name in resting) for one in mail.relays
            ),
            mail_on=mail.on,
            next_href=f"{PATH}?after={lists[-1].brand}" if len(lists) == PAGE else "",
            trouble=trouble,
        )
        return sheet.answer(view, status)

    async def _letter(self, letter: Letter) -> LetterRow:
        brand = await self._parts.brands.by_id(letter.brand)
        return letter_row(letter, await self._parts.letters.deliveries.results(letter), brand)

    async def _list(self, its: MailList) -> ListRow:
        brand = await self._parts.brands.by_id(its.brand)
        counts = await self._parts.letters.lists.counts(brand)
        return ListRow(
            slug=brand.slug,
            brand=Words(brand.name),
            promise=Words(its.promise),
            is_open=its.open,
            on=counts.on,
            bounced=counts.bounced,
            complained=counts.complained,
        )


def _yesterday() -> int:
    return time.time_ns() // 1_000_000 - DAY_MS
