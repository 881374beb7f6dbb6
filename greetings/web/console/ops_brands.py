"""Brands in the ops console: let in, put on hold, released, and new sign-in links for their owners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Added, NewBrand
from greetings.chain.ids import LARGEST
from greetings.errors import BadInput, Conflict, Problem
from greetings.web.answers import see_other
from greetings.web.common import base_of, query_of
from greetings.web.console.api import sign_in_path
from greetings.web.console.bench import OPS_ROOT, new_once, once_key, ops_bench, sheet_of, time_at
from greetings.web.console.ops_pages import Refused, cursor_in, next_href, trouble_of
from greetings.web.console.session import Operator, operator, operator_acts
from greetings.web.findings import field_problems
from greetings.web.ops_api import PAGE, checked_reason
from greetings.web.parts import Parts
from greetings.web.views import BrandRow, FormField, OpsBrandsView, Told, Words

PATH = f"{OPS_ROOT}/brands"
FIELDS = (("name", True), ("owner", True), ("mail", False))


@dataclass(frozen=True, slots=True)
class _Page:
    """What the page shows beside the brands."""

    words: Mapping[str, str] | None = None
    told: tuple[Told, ...] = ()
    problems: Sequence[Problem] = ()
    trouble: str = ""


class OpsBrands:
    """Answers `/ops/brands`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the brands."""
        return await self._page(request, await operator(self._parts, request), _Page())

    async def add(self, request: Request) -> Response:
        """Let a brand in and show its key and its owner's link."""
        found, form = await operator_acts(self._parts, request)
        wish = NewBrand(form.get("name", ""), form.get("owner", ""), form.get("mail", ""))
        try:
            added = await self._parts.brands.add(wish, key=once_key("ops brands", 0, form, form))
        except BadInput as error:
            return await self._page(request, found, _Page(form, problems=error.problems), error.status)
        except Conflict as error:
            return await self._page(request, found, _Page(trouble="decided"), error.status)
        return await self._page(request, found, _Page(told=_secrets(request, added)))

    async def act(self, request: Request) -> Response:
        """Hold or release a brand, or make a new link for its first owner and show that."""
        found, form = await operator_acts(self._parts, request)
        slug, decision = request.path_params["slug"], form.get("decision", "")
        brands = self._parts.brands
        try:
            reason = checked_reason(form.get("reason", ""))
            if decision == "link":
                told = await self._link(request, slug, reason)
                return await self._page(request, found, _Page(told=(told,)))
            acts = {"hold": brands.hold, "release": brands.release}
            if decision not in acts:
                raise BadInput("Please choose one of these.")
            await acts[decision](slug, reason)
        except Refused as error:
            return await self._page(request, found, _Page(trouble=trouble_of(error)), error.status)
        return see_other(PATH)

    async def _link(self, request: Request, slug: str, reason: str) -> Told:
        member, token = await self._parts.brands.link_by_ops(slug, reason)
        return Told("link", base_of(request.scope) + sign_in_path(token), Words(member.person.name))

    async def _page(self, request: Request, found: Operator, page: _Page, status: int = 200) -> Response:
        after = cursor_in(query_of(request.scope).get("after", ""), 1) or (LARGEST,)
        brands = await self._parts.brands.listed(before=after[0], most=PAGE)
        words, names = page.words or {}, {name for name, _ in FIELDS}
        sheet = sheet_of(self._parts, request)
        more = f"after={brands[-1].id}" if len(brands) == PAGE else ""
        view = OpsBrandsView(
            frame=sheet.frame(PATH),
            bench=ops_bench(found, "brands"),
            brands=tuple(
                BrandRow(one.slug, Words(one.name), one.held, time_at(one.made_ms)) for one in brands
            ),
            fields=tuple(
                FormField(
                    name=name,
                    kind="line",
                    value=words.get(name, ""),
                    limit=self._parts.settings.name_max,
                    required=required,
                    problems=field_problems(page.problems, name),
                )
                for name, required in FIELDS
            ),
            once=new_once(),
            next_href=next_href(PATH, more, decided=False),
            minutes=self._parts.settings.signin_link_minutes,
            fresh=page.told,
            problems=field_problems([one for one in page.problems if one.path not in names]),
            trouble=page.trouble,
        )
        return sheet.answer(view, status)


def _secrets(request: Request, added: Added) -> tuple[Told, ...]:
    link = base_of(request.scope) + sign_in_path(added.owner.token)
    return (
        Told("link", link, Words(added.owner.person.name)),
        Told("key", added.key.text, Words(added.brand.name)),
    )
