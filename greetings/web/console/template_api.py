"""The API of uploaded templates: `/api/v1/brand/templates` for brands, `/api/v1/ops/templates` for those who run it.

A brand sees its own alone; what is another's is not there. Pictures are those that were drawn when the package was
looked through; nothing that came in a package is ever sent out again.
"""

from __future__ import annotations

from typing import Any, Literal

from fastapi import Request
from starlette.responses import Response

from greetings.brands import BY_OPS, Caller
from greetings.brands.templates import SHEET, STATES, Version
from greetings.brands.templates.starter import starter_zip
from greetings.chain.ids import LARGEST
from greetings.engine.document import Document, read_document
from greetings.engine.document.rules import sizes_of
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, NotFound, Problem
from greetings.plans.rules import TEMPLATES
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.console import template_bodies as bodies
from greetings.web.console.packages import package_of
from greetings.web.console.session import caller_of
from greetings.web.ops_api import OpsApi, checked_reason
from greetings.web.parts import Parts

READ, WRITE = "templates:read", "templates:write"
PAGE = 50
NOTHING: frozenset[str] = frozenset()
STARTER = "my-card"
Side = Literal["brand", "ops"]


class TemplateApi:
    """Answers a brand's programs."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def upload_template(self, request: Request) -> Response:
        """Take a package in."""
        caller = await self._enter(request, WRITE)
        self._parts.throttle.take("uploads", request.scope, who=caller.brand.id)
        body = await package_of(request)
        async with self._parts.plans.room(caller.brand, TEMPLATES) as most:
            done = await self._parts.shelves.upload(caller.brand, body, by=caller.key.actor, most=most)
        assert done.version is not None
        return json_answer(version_body(done.version, request, "brand"), 201 if done.new else 200)

    async def templates(self, request: Request) -> Response:
        """Tell the brand's versions."""
        caller = await self._enter(request, READ, frozenset({"after"}))
        before = cursor(strict_query(request.scope, frozenset({"after"})).get("after")) or LARGEST
        found = await self._parts.shelves.listed(caller.brand.id, before=before, most=PAGE)
        return _page(found, request, "brand")

    async def template(self, request: Request, id: str, version: str) -> Response:
        """Tell about one version."""
        return json_answer(version_body(await self._own(request, id, version), request, "brand"))

    async def template_state(self, request: Request, id: str, version: str) -> Response:
        """Submit or archive a version."""
        caller = await self._enter(request, WRITE)
        wish = read_body(bodies.StateWish, body_of(request.scope))
        shelves, by = self._parts.shelves, caller.key.actor
        found = await shelves.find(caller.brand.id, id, version_number(version))
        act = shelves.submit if wish.state == "submitted" else shelves.archive
        return json_answer(version_body(await act(found, by=by), request, "brand"))

    async def template_sheet(self, request: Request, id: str, version: str) -> Response:
        """Show the proof sheet."""
        return await picture_answer(self._parts, await self._own(request, id, version), SHEET)

    async def template_picture(self, request: Request, id: str, version: str, size: str) -> Response:
        """Show the example in a size."""
        return await picture_answer(self._parts, await self._own(request, id, version), size)

    async def starter(self, request: Request) -> Response:
        """Give a template to begin with."""
        known = frozenset({"id", "from"})
        await self._enter(request, READ, known)
        query = strict_query(request.scope, known)
        return starter_answer(query.get("id", STARTER), query.get("from", ""))

    async def _own(self, request: Request, template: str, version: str) -> Version:
        caller = await self._enter(request, READ)
        return await self._parts.shelves.find(caller.brand.id, template, version_number(version))

    async def _enter(self, request: Request, scope: str, known: frozenset[str] = NOTHING) -> Caller:
        strict_query(request.scope, known)
        return await caller_of(self._parts, request, scope)


class OpsTemplateApi(OpsApi):
    """Answers those who run the site."""

    async def templates(self, request: Request) -> Response:
        """Tell what waits."""
        query = self._enter(request, frozenset({"state", "after"}))
        state = query.get("state", "submitted")
        if state not in STATES:
            message = f"must be one of: {', '.join(STATES)}"
            raise BadInput(message, problems=[Problem("state", message, "unknown-option")])
        after = cursor(query.get("after")) or 0
        return _page(await self._parts.shelves.waiting(state, after=after, most=PAGE), request, "ops")

    async def template(self, request: Request, id: str, version: str) -> Response:
        """Approve, refuse or archive a version."""
        self._enter(request, NOTHING)
        wish = read_body(bodies.TemplateDecision, body_of(request.scope))
        reason, shelves = checked_reason(wish.reason), self._parts.shelves
        found = await shelves.any(id, version_number(version))
        if wish.decision == "archive":
            done = await shelves.archive(found, by=BY_OPS, reason=reason)
        else:
            done = await shelves.decide(found, approve=wish.decision == "approve", reason=reason)
        return json_answer(version_body(done, request, "ops"))

    async def template_sheet(self, request: Request, id: str, version: str) -> Response:
        """Show the proof sheet."""
        self._enter(request, NOTHING)
        found = await self._parts.shelves.any(id, version_number(version))
        return await picture_answer(self._parts, found, SHEET)

    async def template_picture(self, request: Request, id: str, version: str, size: str) -> Response:
        """Show the example in a size."""
        self._enter(request, NOTHING)
        found = await self._parts.shelves.any(id, version_number(version))
        return await picture_answer(self._parts, found, size)


def version_number(text: str) -> int:
    """Read the number of a version as it stands in addresses; raise NotFound."""
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise NotFound("There is no such version of a template.")
    return int(text)


def cursor(text: str | None) -> int | None:
    """Return the number of `after`; None when it was not sent. Raise BadInput for one that is not ours."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        message = "This is no `next` of ours."
        raise BadInput(message, problems=[Problem("after", message)])
    return min(int(text), LARGEST)


def version_body(version: Version, request: Request, side: Side) -> dict[str, Any]:
    """Return what is told about a version to its brand, or to those who run the site."""
    document = read_document(version.manifest.encode("utf-8"))
    known = document if isinstance(document, Document) else None
    address = f"{base_of(request.scope)}/api/v1/{side}/templates/{version.template}/{version.version}"
    return {
        "id": version.template,
        "version": version.version,
        "title": dict(known.title) if known else {},
        "festivals": list(known.festivals) if known else [],
        "state": version.state,
        "reason": version.reason,
        "findings": [
            {"path": one.path, "level": one.level, "message": one.message, "size": one.size}
            for one in version.findings
        ],
        "made": moment(version.made_ms),
        "decided": None if version.decided_ms is None else moment(version.decided_ms),
        "package_sha256": version.package,
        "sheet_url": f"{address}/sheet.png",
        "picture_urls": {size: f"{address}/{size}.jpg" for size in (sizes_of(known) if known else ())},
    }


def _page(found: list[Version], request: Request, side: Side) -> Response:
    more = str(found[-1].id) if len(found) == PAGE else None
    return json_answer({"templates": [version_body(one, request, side) for one in found], "next": more})


async def picture_answer(parts: Parts, version: Version, name: str) -> Response:
    """Answer with a picture that was drawn of a version; raise NotFound for a size that it does not have."""
    if name not in SIZES and name != SHEET:
        raise NotFound("There is no such picture.")
    body = await parts.shelves.picture(version, name)
    media_type = "image/png" if name == SHEET else "image/jpeg"
    return Response(body, media_type=media_type, headers={"cache-control": "private, no-store"})


def starter_answer(name: str, base: str) -> Response:
    """Answer with a template to begin with; raise BadInput for a name or a base that cannot be."""
    headers = {"content-disposition": f'attachment; filename="{STARTER}.zip"', "cache-control": "no-store"}
    return Response(starter_zip(name, base), media_type="application/zip", headers=headers)
