"""Guest books and the exchange of pages, over HTTP: what visitors do on `/@handle`, what the owner does in private.

A visitor is known by our cookie, else by the daily hash of his neighbourhood and agent; looking gives nobody a cookie.
A browser that belongs to somebody who joined may ask for an exchange from the other's page. Refuses forms of other
sites and what the rooms refuse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from greetings.errors import BadInput, Conflict, NotFound, PageGone, Problem
from greetings.links import Visitor
from greetings.participants import Friend, GuestLine, GuestWish, Participant
from greetings.web import i18n
from greetings.web.answers import PageAnswer, see_other
from greetings.web.cards import reader_of
from greetings.web.findings import field_problems
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.parts import Parts
from greetings.web.people.addresses import own_path, spread_path
from greetings.web.people.stamps import monogram
from greetings.web.reports import REASONS, WORDS_MAX, checked_report
from greetings.web.requests import passer_by
from greetings.web.views import (
    BookDesk,
    FormField,
    FriendsDesk,
    FriendSeal,
    GuestBook,
    GuestRow,
    ReportedView,
    ReportView,
    Words,
)

FIELDS = ("name", "line")
LINES_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Entry:
    """What a guest's form says, as typed, and what was wrong with it. `note`: daily, full, thanks, waits."""

    words: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    note: str = ""


def guest_number(parts: Parts, request: Request, visitor: Visitor | None) -> int:
    """Return by what a guest is known for a day."""
    if visitor is not None:
        return visitor.number
    return passer_by(request.scope, parts.links, parts.settings.trusted_proxies)


def line_number(request: Request) -> int:
    """Return the number of a line in an address; raise NotFound for what can be none."""
    text: str = request.path_params["id"]
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NotFound("There is no such line.")
    return int(text)


def friend_seals(friends: Sequence[Friend]) -> tuple[FriendSeal, ...]:
    """Return friends as their seals."""
    return tuple(
        FriendSeal(Words(one.display_name), monogram(one.display_name), spread_path(one.handle), one.handle)
        for one in friends
    )


async def guest_book(
    parts: Parts, owner: Participant, *, who: int | None, entry: Entry, mine: bool
) -> GuestBook | None:
    """Return a page's guest book with its form; None where there is none."""
    if await parts.people.guests.mode(owner) == "closed":
        return None
    path, settings = spread_path(owner.handle), parts.settings
    lines = await parts.people.guests.shown(owner, LINES_SHOWN)
    limits = {"name": settings.name_max, "line": settings.guest_line_max}
    fields = tuple(
        FormField(
            name=name,
            kind="line",
            value=entry.words.get(name, ""),
            limit=limits[name],
            required=True,
            problems=field_problems(entry.problems, name),
        )
        for name in FIELDS
    )
    return GuestBook(
        action=f"{path}/guests",
        rows=tuple(_row(one, path, own=one.visitor == who) for one in lines),
        fields=() if mine else fields,
        note=entry.note,
        problems=field_problems([one for one in entry.problems if one.path not in FIELDS]),
    )


def _row(one: GuestLine, path: str, *, own: bool) -> GuestRow:
    return GuestRow(
        id=str(one.id),
        name=Words(one.name, one.lang),
        line=Words(one.line, one.lang),
        href=spread_path(one.handle) if one.handle else "",
        take_back=f"{path}/guests/{one.id}/take-back" if own else "",
        report=f"{path}/guests/{one.id}/report",
    )


class GuestPages:
    """Answers what stands below `/@<handle>/guests`, and `/@<handle>/friend`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def leave(self, request: Request) -> Entry | Response:
        """Take a line; return what the page shall say where it cannot be taken."""
        require_ours(request)
        parts, scope = self._parts, request.scope
        parts.throttle.take("guests", scope)
        owner, form = await self._owner(request), form_of(scope)
        reader = reader_of(parts, scope, new=False)
        words = {name: form.get(name, "") for name in FIELDS}
        wish = GuestWish(words["name"], words["line"], reader.lang)
        guest = await parts.people.of_visitor(reader.visitor)
        number = guest_number(parts, request, reader.visitor)
        try:
            left = await parts.people.guests.leave(
                owner, wish, visitor=number, guest=guest.id if guest and guest.active else None
            )
        except BadInput as error:
            return Entry(words, error.problems)
        except Conflict as error:
            return Entry(words, note="daily" if "today" in error.message else "full")
        said = "thanks" if left.state == "shown" else "waits"
        return see_other(f"{spread_path(owner.handle)}?guest={said}#guests")

    async def take_back(self, request: Request) -> Response:
        """Delete what this visitor wrote."""
        require_ours(request)
        owner, reader = await self._owner(request), reader_of(self._parts, request.scope, new=False)
        number = guest_number(self._parts, request, reader.visitor)
        await self._parts.people.guests.take_back(owner, line_number(request), number)
        return see_other(f"{spread_path(owner.handle)}#guests")

    async def ask_report(self, request: Request) -> Response:
        """Show the form of a report about a line."""
        return await self._report_page(request, ())

    async def report(self, request: Request) -> Response:
        """Keep a report about a line, and say thank you."""
        require_ours(request)
        self._parts.throttle.take("reports", request.scope)
        owner, line = await self._line(request)
        try:
            reason, words = checked_report(form_of(request.scope))
        except BadInput as error:
            return await self._report_page(request, error.problems, error.status)
        reporter = self._parts.throttle.who(request.scope)
        await self._parts.people.guests.report(line.id, reason, words, reporter=reporter)
        reader, path = reader_of(self._parts, request.scope, new=False), spread_path(owner.handle)
        view = ReportedView(i18n.frame_of(reader.lang, path), "", back_href=path)
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), extra=reader.cookies)

    async def _report_page(
        self, request: Request, problems: Sequence[Problem], status: int = 200
    ) -> Response:
        owner, line = await self._line(request)
        reader, path = reader_of(self._parts, request.scope, new=False), spread_path(owner.handle)
        action = f"{path}/guests/{line.id}/report"
        view = ReportView(
            frame=i18n.frame_of(reader.lang, action),
            code="",
            action=action,
            reasons=REASONS,
            limit=WORDS_MAX,
            problems=field_problems(problems),
            line=Words(line.line, line.lang),
            back_href=f"{path}#guests",
        )
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), status, extra=reader.cookies)

    async def exchange(self, request: Request) -> Response:
        """Ask, in the name of who this browser belongs to, that both pages show each other."""
        require_ours(request)
        self._parts.throttle.take("guests", request.scope)
        owner, reader = await self._owner(request), reader_of(self._parts, request.scope, new=False)
        me = await self._parts.people.of_visitor(reader.visitor)
        if me is None or not me.active:
            raise NotFound("This browser belongs to nobody who joined.")
        await self._parts.people.exchange.ask(me, owner)
        return see_other(f"{spread_path(owner.handle)}#friends")

    async def _line(self, request: Request) -> tuple[Participant, GuestLine]:
        owner = await self._owner(request)
        line = await self._parts.people.guests.one(owner, line_number(request))
        if line.state != "shown":
            raise NotFound("There is no such line.")
        return owner, line

    async def _owner(self, request: Request) -> Participant:
        return await self._parts.people.by_handle(request.path_params["handle"])


class OwnGuests:
    """Answers `/own/<handle>/<token>/guests` and `/friends`, and what stands below them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def keep(self, request: Request) -> Response:
        """Say how the book is kept."""
        owner, form = await self._acts(request)
        await self._parts.people.guests.set_mode(owner, form.get("mode", ""))
        return self._back(request, "guests")

    async def decide(self, request: Request) -> Response:
        """Show a line that waits, or remove any."""
        owner, form = await self._acts(request)
        guests, number = self._parts.people.guests, line_number(request)
        if form.get("decision") == "show":
            await guests.show(owner, number)
        elif form.get("decision") == "remove":
            await guests.remove(owner, number)
        else:
            raise BadInput("Please choose one of these.")
        return self._back(request, "guests")

    async def ask(self, request: Request) -> Response:
        """Ask somebody by his handle, or agree when he has asked."""
        owner, form = await self._acts(request)
        self._parts.throttle.take("guests", request.scope)
        trouble = ""
        try:
            other = await self._parts.people.by_handle(form.get("handle", "").strip().rpartition("@")[2])
            await self._parts.people.exchange.ask(owner, other)
        except (NotFound, PageGone):
            trouble = "nobody"
        except BadInput:
            trouble = "own"
        except Conflict:
            trouble = "full"
        return self._back(request, "friends", f"?friend={trouble}" if trouble else "")

    async def answer(self, request: Request) -> Response:
        """Agree with who has asked, decline, or end it."""
        owner, form = await self._acts(request)
        people, decision = self._parts.people, form.get("decision", "")
        other = await people.find(request.path_params["other"])
        if decision == "agree":
            await people.exchange.ask(owner, other)
        elif decision == "decline":
            await people.exchange.decline(owner, other)
        elif decision == "end":
            await people.exchange.end(owner, other)
        else:
            raise BadInput("Please choose one of these.")
        return self._back(request, "friends")

    async def _acts(self, request: Request) -> tuple[Participant, dict[str, str]]:
        require_ours(request)
        values = request.path_params
        owner = await self._parts.people.by_token(values["handle"], values["token"])
        return owner, form_of(request.scope)

    def _back(self, request: Request, part: str, query: str = "") -> Response:
        values = request.path_params
        return see_other(f"{own_path(values['handle'], values['token'])}{query}#{part}")


async def book_desk(parts: Parts, owner: Participant, path: str) -> BookDesk:
    """Return what the owner sees of his guest book."""
    guests = parts.people.guests
    waiting, shown = await guests.waiting(owner), await guests.shown(owner, parts.settings.guest_lines_max)
    below = f"{path}/guests"
    return BookDesk(
        action=below,
        mode=await guests.mode(owner),
        waiting=tuple(_own_row(one, below) for one in waiting),
        shown=tuple(_own_row(one, below) for one in shown),
    )


def _own_row(one: GuestLine, below: str) -> GuestRow:
    return GuestRow(
        id=str(one.id),
        name=Words(one.name, one.lang),
        line=Words(one.line, one.lang),
        href=spread_path(one.handle) if one.handle else "",
        take_back=f"{below}/{one.id}",
        report="",
    )


async def friends_desk(parts: Parts, owner: Participant, path: str, trouble: str) -> FriendsDesk:
    """Return what the owner sees of the pages that his shows, and who waits."""
    exchange = parts.people.exchange
    return FriendsDesk(
        action=f"{path}/friends",
        friends=friend_seals(await exchange.friends(owner)),
        asked_me=friend_seals(await exchange.asked_me(owner)),
        asked_by_me=friend_seals(await exchange.asked_by_me(owner)),
        most=parts.settings.exchange_max,
        trouble=trouble if trouble in {"nobody", "own", "full"} else "",
    )
