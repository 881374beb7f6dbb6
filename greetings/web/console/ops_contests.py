"""Contests in the ops console: who is vouched for, what is put on hold, and a draw that waits for its number."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import BY_OPS
from greetings.chain.ids import LARGEST
from greetings.contests import Contest
from greetings.errors import BadInput, Conflict
from greetings.web.answers import see_other
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import OPS_ROOT, ops_bench, sheet_of
from greetings.web.console.ops_pages import cursor_in, next_href
from greetings.web.console.session import Operator, operator, operator_acts
from greetings.web.contests import contest_path, head_of
from greetings.web.ops_api import PAGE, checked_reason
from greetings.web.parts import Parts
from greetings.web.views import ContestLine, OpsContestsView, Words

PATH = f"{OPS_ROOT}/contests"


class OpsContests:
    """Answers `/ops/contests`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show everybody's contests."""
        return await self._page(request, await operator(self._parts, request))

    async def decide(self, request: Request) -> Response:
        """Vouch, hold, release, or draw with the signature that was pasted."""
        found, form = await operator_acts(self._parts, request)
        contest = await self._parts.contests.desk.by_id(row_number(request.path_params["id"]))
        try:
            reason = checked_reason(form.get("reason", ""))
            await decided(
                self._parts, contest, form.get("decision", ""), reason, signature=form.get("signature", "")
            )
        except BadInput as error:
            trouble = (
                "refused"
                if form.get("decision") == "conclude" and form.get("reason", "").strip()
                else "reason"
            )
            return await self._page(request, found, trouble=trouble, status=error.status)
        except Conflict as error:
            return await self._page(request, found, trouble="decided", status=error.status)
        return see_other(PATH)

    async def _page(
        self, request: Request, found: Operator, *, trouble: str = "", status: int = 200
    ) -> Response:
        after = cursor_in(query_of(request.scope).get("after", ""), 1) or (LARGEST,)
        contests = await self._parts.contests.desk.listed(before=after[0], most=PAGE)
        sheet = sheet_of(self._parts, request)
        more = f"after={contests[-1].id}" if len(contests) == PAGE else ""
        view = OpsContestsView(
            frame=sheet.frame(PATH),
            bench=ops_bench(found, "contests"),
            contests=tuple([await self._line(one) for one in contests]),
            next_href=next_href(PATH, more, decided=False),
            trouble=trouble,
        )
        return sheet.answer(view, status)

    async def _line(self, contest: Contest) -> ContestLine:
        brand = await self._parts.brands.by_id(contest.brand)
        host = await self._parts.contests.desk.host(brand)
        return ContestLine(
            contest=head_of(contest, host),
            href=f"{PATH}/{contest.id}",
            public_href=contest_path(contest),
            brand=Words(brand.name),
            vouched=contest.vouched,
            held=contest.held,
            known=bool(host.domains),
        )


async def decided(
    parts: Parts, contest: Contest, decision: str, reason: str, *, signature: str = ""
) -> Contest:
    """Do what those who run the site decided. Raise BadInput, Conflict, NotFound."""
    decisions = parts.contests.decisions
    acts: dict[str, Callable[[Contest, str], Awaitable[Contest]]] = {
        "vouch": decisions.vouch,
        "hold": decisions.hold,
        "release": decisions.release,
    }
    if decision == "conclude":
        await parts.chain.log.write("contest-conclude", contest.slug, reason)
        return await decisions.conclude(contest, signature, by=BY_OPS)
    if decision not in acts:
        raise BadInput("Please choose one of these.")
    return await acts[decision](contest, reason)
