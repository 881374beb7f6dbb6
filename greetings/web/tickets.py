"""The private page of a ticket: whether it won, how the prize is claimed. Only the holder of its key sees it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.contests import Contest, Entry
from greetings.errors import BadInput, Conflict, Gone
from greetings.web import i18n
from greetings.web.answers import PageAnswer, see_other
from greetings.web.cards import reader_of
from greetings.web.common import query_of
from greetings.web.contests import (
    CONTACT_MAX,
    Typed,
    contest_path,
    public_contest,
    public_head,
    ticket_path,
    zoned,
)
from greetings.web.findings import field_problems
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.parts import Parts
from greetings.web.views import ClaimForm, FormField, TicketView, Words


class TicketPages:
    """Answers `/contest/<slug>/<ticket>/<key>`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show somebody's private page."""
        contest = await public_contest(self._parts, request)
        return await self._page(request, contest, await self._entry(request, contest))

    async def claim(self, request: Request) -> Response:
        """Let a winner claim his prize."""
        require_ours(request)
        self._parts.throttle.take("entries", request.scope)
        contest = await public_contest(self._parts, request)
        entry = await self._entry(request, contest)
        form = form_of(request.scope)
        name = form.get("name", "") if form.get("publish") == "1" else ""
        try:
            await self._parts.contests.entries.claim(contest, entry, form.get("contact", ""), name)
        except BadInput as error:
            said = Typed(form, error.problems)
            return await self._page(request, contest, entry, said=said, status=error.status)
        except (Conflict, Gone) as error:
            return await self._page(request, contest, entry, status=error.status)
        return see_other(ticket_path(self._parts, contest, entry))

    async def _entry(self, request: Request, contest: Contest) -> Entry:
        ticket, token = request.path_params["ticket"], request.path_params["token"]
        return await self._parts.contests.entries.by_token(contest, ticket, token)

    async def _page(
        self,
        request: Request,
        contest: Contest,
        entry: Entry,
        *,
        said: Typed | None = None,
        status: int = 200,
    ) -> Response:
        reader = reader_of(self._parts, request.scope, new=False)
        path, state = ticket_path(self._parts, contest, entry), ticket_state(contest, entry)
        won = state in {"won", "claimed", "handed"}
        view = TicketView(
            frame=i18n.frame_of(reader.lang, path),
            contest=await public_head(self._parts, contest),
            ticket=entry.ticket,
            state=state,
            page_url=reader.base + path,
            contest_href=contest_path(contest),
            prize=entry.prize,
            code=self._parts.contests.entries.tickets.code(entry.id)
            if state in {"claimed", "handed"}
            else "",
            weight=entry.weight,
            why=Words(entry.why) if entry.out else None,
            claim=self._claim(contest, path, said) if won and state == "won" else None,
            fresh="new" in query_of(request.scope),
        )
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), status, extra=reader.cookies)

    def _claim(self, contest: Contest, path: str, said: Typed | None) -> ClaimForm:
        words, problems = (said.words, said.problems) if said else ({}, ())
        limits = {"contact": CONTACT_MAX, "name": self._parts.settings.name_max}
        contact, name = (
            FormField(
                one,
                "line",
                words.get(one, ""),
                limit,
                one == "contact",
                problems=field_problems(problems, one),
            )
            for one, limit in limits.items()
        )
        rest = field_problems([one for one in problems if one.path not in limits])
        until = zoned(contest.claims_until_ms, contest.zone)
        return ClaimForm(path, contact, name, words.get("publish") == "1", until, rest)


def ticket_state(contest: Contest, entry: Entry) -> str:
    """Say how it stands with a ticket: in, out, lost, won, claimed, handed, late (nobody claimed it in time)."""
    if entry.out:
        return "out"
    if contest.state != "done":
        return "in"
    if not entry.prize:
        return "lost"
    if entry.handed_ms:
        return "handed"
    if entry.claimed_ms:
        return "claimed"
    return "won" if contest.claims_open else "late"
