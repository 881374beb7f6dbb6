"""The people page: who acts for the brand and what each may do. Owners invite, change roles, and remove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import DESIGNER, ROLES, Invitation, Member, Right
from greetings.errors import BadInput, Conflict, NotInPlan, Problem
from greetings.plans.rules import PEOPLE
from greetings.web.answers import see_other
from greetings.web.common import base_of
from greetings.web.console.api import row_number, sign_in_path
from greetings.web.console.bench import ROOT, bench_of, new_once, once_key, sheet_of, time_at
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.views import FormField, MemberRow, MembersView, Told, Words

PATH = f"{ROOT}/people"
FIELDS = (("name", True), ("mail", False))


@dataclass(frozen=True, slots=True)
class _Page:
    """What the people page shows beside the people."""

    words: Mapping[str, str] | None = None
    told: Told | None = None
    problems: Sequence[Problem] = ()
    trouble: str = ""


class MemberPages:
    """Answers `/console/people`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the people."""
        return await self._page(request, await who(self._parts, request), _Page())

    async def invite(self, request: Request) -> Response:
        """Let somebody in and show his sign-in link."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        wish = Invitation(form.get("name", ""), form.get("role", ""), form.get("mail", ""))
        key = once_key("people", signed.person.id, form, form)
        people = self._parts.brands.people
        try:
            async with self._parts.plans.room(signed.brand, PEOPLE) as most:
                invited = await people.invite(signed.brand, wish, by=signed.person.actor, key=key, most=most)
        except BadInput as error:
            return await self._page(request, signed, _Page(form, problems=error.problems), error.status)
        except Conflict as error:
            return await self._page(request, signed, _Page(form, trouble="full"), error.status)
        except NotInPlan as error:
            return await self._page(request, signed, _Page(form, trouble="plan"), error.status)
        return await self._page(request, signed, _Page(told=_link(request, invited.token, wish.name)))

    async def link(self, request: Request) -> Response:
        """Make a new sign-in link for somebody and show it."""
        signed, person = await self._about(request)
        token = await self._parts.brands.sessions.new_link(person, by=signed.person.actor)
        return await self._page(request, signed, _Page(told=_link(request, token, person.person.name)))

    async def change(self, request: Request) -> Response:
        """Give somebody another role."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        number = row_number(request.path_params["id"])
        people = self._parts.brands.people
        try:
            await people.change_role(signed.brand, number, form.get("role", ""), by=signed.person.actor)
        except BadInput as error:
            return await self._page(request, signed, _Page(problems=error.problems), error.status)
        except Conflict as error:
            return await self._page(request, signed, _Page(trouble="last-owner"), error.status)
        return see_other(PATH)

    async def remove(self, request: Request) -> Response:
        """Take somebody out; whoever removes himself is signed out."""
        signed, person = await self._about(request)
        try:
            await self._parts.brands.people.remove(signed.brand, person.person.id, by=signed.person.actor)
        except Conflict as error:
            return await self._page(request, signed, _Page(trouble="last-owner"), error.status)
        return see_other(PATH)

    async def _about(self, request: Request) -> tuple[Signed, Member]:
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        number = row_number(request.path_params["id"])
        person = await self._parts.brands.people.find(signed.brand, number)
        return signed, Member(person, signed.brand)

    async def _page(self, request: Request, signed: Signed, page: _Page, status: int = 200) -> Response:
        settings, words = self._parts.settings, page.words or {}
        names = {name for name, _ in FIELDS}
        sheet = sheet_of(self._parts, request)
        view = MembersView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "people"),
            people=tuple(
                MemberRow(
                    id=str(one.id),
                    name=Words(one.name),
                    mail=one.mail,
                    role=one.role,
                    since=time_at(one.made_ms),
                    me=one.id == signed.person.id,
                )
                for one in await self._parts.brands.people.of(signed.brand)
            ),
            roles=ROLES,
            fields=tuple(
                FormField(
                    name=name,
                    kind="line",
                    value=words.get(name, ""),
                    limit=settings.name_max,
                    required=required,
                    problems=field_problems(page.problems, name),
                )
                for name, required in FIELDS
            ),
            role=words.get("role", DESIGNER),
            once=new_once(),
            runs=signed.person.may(Right.RUN),
            minutes=settings.signin_link_minutes,
            fresh=page.told,
            problems=field_problems([one for one in page.problems if one.path not in names]),
            trouble=page.trouble,
        )
        return sheet.answer(view, status)


def _link(request: Request, token: str, name: str) -> Told:
    return Told("link", base_of(request.scope) + sign_in_path(token), Words(name))
