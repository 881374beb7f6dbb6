"""The designs pages: a brand's templates with their states, the upload, and a version with its findings on the picture.

What is shown was drawn when the package was looked through; nothing that came in it is ever sent out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.brands.templates import SHEET, STATES, Uploaded, Version
from greetings.brands.templates.rows import APPROVED, ARCHIVED, CHECKED, DRAFT
from greetings.chain.ids import LARGEST
from greetings.errors import Conflict, NotInPlan
from greetings.plans.rules import TEMPLATES
from greetings.web.answers import see_other
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import ROOT, bench_of, sheet_of
from greetings.web.console.marks import finding_groups, groups_of, marked_pictures, row_of, version_groups
from greetings.web.console.packages import form_of_package
from greetings.web.console.session import (
    FORM_FIELD,
    Signed,
    require_own_page,
    require_token,
    who,
    who_acts,
)
from greetings.web.console.template_api import STARTER, picture_answer, starter_answer, version_number
from greetings.web.parts import Parts
from greetings.web.views import DesignsView, DesignView, FindingGroup, Picture, Words

PATH = f"{ROOT}/templates"
STARTER_PATH = f"{ROOT}/starter.zip"
PAGE = 30
ACTS = ("submit", "archive")


class DesignPages:
    """Answers `/console/templates` and what stands below it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the designs."""
        return await self._page(request, await who(self._parts, request))

    async def upload(self, request: Request) -> Response:
        """Take a package in and show what was found."""
        require_own_page(request)
        signed = await who(self._parts, request, Right.DESIGN)
        body, words = await form_of_package(request, frozenset({FORM_FIELD}))
        require_token(words.get(FORM_FIELD, ""), signed.csrf)
        if not body:
            return await self._page(request, signed, trouble="no-file", status=422)
        self._parts.throttle.take("uploads", request.scope, who=signed.brand.id)
        try:
            async with self._parts.plans.room(signed.brand, TEMPLATES) as most:
                done: Uploaded = await self._parts.shelves.upload(
                    signed.brand, body, by=signed.person.actor, keep_draft=True, most=most
                )
        except NotInPlan as error:
            return await self._page(request, signed, trouble="plan", status=error.status)
        except Conflict as error:
            return await self._page(request, signed, trouble="taken", status=error.status)
        if done.version is None:
            lines = finding_groups(groups_of(done.findings, None))
            return await self._page(request, signed, findings=lines, trouble="refused", status=422)
        return see_other(_path(done.version))

    async def _page(
        self,
        request: Request,
        signed: Signed,
        *,
        findings: tuple[FindingGroup, ...] = (),
        trouble: str = "",
        status: int = 200,
    ) -> Response:
        sheet = sheet_of(self._parts, request)
        text = query_of(request.scope).get("before", "")
        before = row_number(text) if text else LARGEST
        found = await self._parts.shelves.listed(signed.brand.id, before=before, most=PAGE)
        view = DesignsView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "designs"),
            designs=tuple(row_of(one, sheet.lang, _path(one)) for one in found),
            uploads=signed.person.may(Right.DESIGN),
            bases=tuple((one.id, one.title(sheet.lang)) for one in self._parts.catalog.shipped),
            findings=findings,
            trouble=trouble,
            older_href=f"{PATH}?before={found[-1].id}" if len(found) == PAGE else "",
        )
        return sheet.answer(view, status)

    async def one(self, request: Request) -> Response:
        """Show a version: its findings on the picture, the proof sheet, what can be done."""
        signed = await who(self._parts, request)
        return await self._version(request, signed, await self._find(request, signed))

    async def submit(self, request: Request) -> Response:
        """Submit a version."""
        return await self._act(request, self._parts.shelves.submit)

    async def archive(self, request: Request) -> Response:
        """Archive a version."""
        return await self._act(request, self._parts.shelves.archive)

    async def _act(self, request: Request, act: Callable[..., Awaitable[Version]]) -> Response:
        signed, _ = await who_acts(self._parts, request, Right.DESIGN)
        found = await self._find(request, signed)
        try:
            await act(found, by=signed.person.actor)
            # What was approved by the rule can be used on the next page.
            await self._parts.shelves.round()
        except Conflict as error:
            found = await self._find(request, signed)
            return await self._version(request, signed, found, trouble="state", status=error.status)
        return see_other(_path(found))

    async def _version(
        self, request: Request, signed: Signed, found: Version, *, trouble: str = "", status: int = 200
    ) -> Response:
        sheet, path = sheet_of(self._parts, request), _path(found)
        view = DesignView(
            frame=sheet.frame(path),
            bench=bench_of(signed, "designs"),
            design=row_of(found, sheet.lang, path),
            pictures=marked_pictures(found, path),
            findings=finding_groups(version_groups(found)),
            reason=Words(found.reason),
            sheet=Picture(f"{path}/{SHEET}.png", 0, 0),
            acts=_acts(found) if signed.person.may(Right.DESIGN) else (),
            trouble=trouble,
            edits=signed.person.may(Right.DESIGN),
        )
        return sheet.answer(view, status)

    async def picture(self, request: Request) -> Response:
        """Answer with the picture of a size."""
        found = await self._find(request, await who(self._parts, request))
        return await picture_answer(self._parts, found, request.path_params["size"])

    async def proof(self, request: Request) -> Response:
        """Answer with the proof sheet."""
        found = await self._find(request, await who(self._parts, request))
        return await picture_answer(self._parts, found, SHEET)

    async def starter(self, request: Request) -> Response:
        """Answer with a template to begin with."""
        await who(self._parts, request)
        query = query_of(request.scope)
        return starter_answer(query.get("id") or STARTER, query.get("from", ""))

    async def _find(self, request: Request, signed: Signed) -> Version:
        number = version_number(request.path_params["version"])
        return await self._parts.shelves.find(signed.brand.id, request.path_params["id"], number)


def _path(version: Version) -> str:
    return f"{PATH}/{version.template}/{version.version}"


def _acts(version: Version) -> tuple[str, ...]:
    """Say what its brand can do with a version now."""
    if version.state == STATES[CHECKED]:
        return ACTS
    return () if version.state in {STATES[DRAFT], STATES[ARCHIVED]} else ACTS[1:]


def is_offered(version: Version) -> bool:
    """Say whether new cards can be made of it, its brand permitting."""
    return version.state == STATES[APPROVED]
