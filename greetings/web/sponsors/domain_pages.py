"""The domains page: which domains are a brand's own, and how that is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.errors import BadInput, Conflict, Problem
from greetings.sponsors import FILE_PATH, MARK, Domain, clock
from greetings.web.answers import see_other
from greetings.web.console.bench import ROOT, bench_of, new_once, once_key, sheet_of, time_at
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.views import DomainRow, DomainsView, FormField

PATH = f"{ROOT}/domains"
FILE = FILE_PATH.rpartition("/")[2]
DOMAIN_MAX = 253


@dataclass(frozen=True, slots=True)
class _Page:
    name: str = ""
    problems: Sequence[Problem] = ()
    trouble: str = ""


class DomainPages:
    """Answers `/console/domains`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._domains = parts.sponsors.domains

    async def show(self, request: Request) -> Response:
        """Show the domains."""
        return await self._page(request, await who(self._parts, request), _Page())

    async def add(self, request: Request) -> Response:
        """Take a domain up and show how to prove it."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        name = form.get("domain", "")
        key = once_key("domains", signed.person.id, form, form)
        try:
            await self._domains.add(signed.brand, name, by=signed.person.actor, now_ms=clock(), key=key)
        except BadInput as error:
            return await self._page(request, signed, _Page(name, error.problems), error.status)
        except Conflict as error:
            return await self._page(request, signed, _Page(name, trouble="full"), error.status)
        return see_other(PATH)

    async def check(self, request: Request) -> Response:
        """Look for the proof now."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        self._parts.throttle.take("proofs", request.scope, who=signed.brand.id)
        domain = request.path_params["domain"]
        await self._domains.check(signed.brand, domain, by=signed.person.actor, now_ms=clock())
        return see_other(PATH)

    async def remove(self, request: Request) -> Response:
        """Let go of a domain."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        await self._domains.remove(signed.brand, request.path_params["domain"], by=signed.person.actor)
        return see_other(PATH)

    async def file(self, request: Request) -> Response:
        """Answer with the file that proves a domain, ready to be put there."""
        signed = await who(self._parts, request, Right.RUN)
        domain = await self._domains.find(signed.brand, request.path_params["domain"])
        headers = {"content-disposition": f'attachment; filename="{FILE}"', "cache-control": "no-store"}
        return Response(f"{MARK}{domain.token}\n", headers=headers, media_type="text/plain")

    async def _page(self, request: Request, signed: Signed, page: _Page, status: int = 200) -> Response:
        sheet = sheet_of(self._parts, request)
        name = FormField(
            "domain", "line", page.name, DOMAIN_MAX, True, problems=field_problems(page.problems, "domain")
        )
        view = DomainsView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "domains"),
            domains=tuple(self._row(one) for one in await self._domains.of(signed.brand)),
            name=name,
            once=new_once(),
            runs=signed.person.may(Right.RUN),
            problems=field_problems([one for one in page.problems if one.path != "domain"]),
            trouble=page.trouble,
        )
        return sheet.answer(view, status)

    def _row(self, domain: Domain) -> DomainRow:
        until = self._domains.until_ms(domain)
        return DomainRow(
            domain=domain.domain,
            state=domain.state,
            way=domain.way,
            trouble=domain.trouble,
            record=MARK + domain.token,
            file_href=f"{PATH}/{domain.domain}/{FILE}",
            file_url=f"https://{domain.domain}{FILE_PATH}",
            checked=None if domain.checked_ms is None else time_at(domain.checked_ms),
            until=None if until is None else time_at(until),
        )
