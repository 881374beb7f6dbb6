"""How a template dresses its pages: its colours as a style sheet, its stamp and liner as pictures. Made on first use.

Addresses carry the template's version, so that they may be kept for ever. Refuses versions that are not installed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from greetings.catalog import Catalog
from greetings.engine.document import Template
from greetings.engine.stationery import page_picture
from greetings.errors import NotFound
from greetings.web.assets import FOR_EVER, Asset, asset, unchanged
from greetings.web.palette import PageColours, palette_css

_PICTURES: Mapping[str, tuple[Literal["stamp", "liner_art"], int]] = {
    "-stamp.png": ("stamp", 256),
    "-liner.png": ("liner_art", 640),
}
_FILE = re.compile(
    r"(?P<template>[a-z0-9.-]{2,80})-(?P<version>[0-9]{1,4})(?P<part>\.css|-stamp\.png|-liner\.png)"
)


class Dress:
    """Answers `/static/t/<template>-<version>.css`, `-stamp.png` and `-liner.png`."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._made: dict[tuple[str, int, str], Asset] = {}

    async def serve(self, request: Request) -> Response:
        """Answer with one of a template's files."""
        found = _FILE.fullmatch(request.path_params["file"])
        template = self._catalog.version(found["template"], int(found["version"])) if found else None
        if found is None or template is None or found["version"] != str(template.version):
            raise NotFound("There is no such file.")
        made = await self._asset(template, found["part"])
        headers = {"etag": made.etag, "cache-control": FOR_EVER}
        if unchanged(request, made.etag):
            return Response(status_code=304, headers=headers)
        return Response(made.body, headers=headers, media_type=made.media_type)

    async def _asset(self, template: Template, part: str) -> Asset:
        key = (template.id, template.version, part)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = await asyncio.to_thread(_make, template, part)
        return made


def _make(template: Template, part: str) -> Asset:
    if part == ".css":
        return asset(palette_css(colours_of(template)).encode("ascii"), "text/css")
    try:
        picture = page_picture(template, *_PICTURES[part])
    except KeyError as error:
        raise NotFound("There is no such file.") from error
    return asset(picture.body, picture.media_type)


def colours_of(template: Template) -> PageColours:
    """Return the colours of a template's page."""
    palette, page = template.document.palette, template.document.page
    return PageColours(
        ground=palette[page.ground],
        ink=palette[page.ink],
        accent=palette[page.accent],
        paper=palette[page.paper],
        liner=palette[page.liner],
        paper_ink=palette[page.paper_ink],
    )
