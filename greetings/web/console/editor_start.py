"""`/console/templates/new`: what a design can begin with, ours or the brand's own, and the drafts that were begun."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.brands.templates import STATES, Version
from greetings.brands.templates.editing import Draft
from greetings.brands.templates.rows import ARCHIVED
from greetings.catalog import Catalog
from greetings.engine.compile import canvas_for
from greetings.engine.document import Template
from greetings.engine.languages import pick
from greetings.errors import Conflict
from greetings.web.answers import see_other
from greetings.web.console.bench import ONCE_MAX, ROOT, bench_of, new_once, sheet_of, time_at
from greetings.web.console.editor_view import PATH as EDITOR_PATH
from greetings.web.console.marks import LIST_SIZE, document_of
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.parts import Parts
from greetings.web.pictures import example_address
from greetings.web.views import DraftRow, EditorStartView, Picture, StartCard, Words

PATH = f"{ROOT}/templates/new"
WIDTH = 432


class StartPages:
    """Answers `/console/templates/new`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show what one can begin with."""
        return await self._page(request, await who(self._parts, request, Right.DESIGN))

    async def begin(self, request: Request) -> Response:
        """Begin a draft and open it."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        once = form.get("once", "")[:ONCE_MAX]
        try:
            draft = await self._parts.editor.start(
                signed.brand, signed.person, form.get("from", ""), once=once
            )
        except Conflict as error:
            return await self._page(request, signed, trouble="full", status=error.status)
        return see_other(f"{EDITOR_PATH}/{draft.id}")

    async def _page(
        self, request: Request, signed: Signed, *, trouble: str = "", status: int = 200
    ) -> Response:
        sheet = sheet_of(self._parts, request)
        drafts = await self._parts.editor.drafts.of(signed.person)
        versions = await self._parts.shelves.listed(signed.brand.id)
        view = EditorStartView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "designs"),
            once=new_once(),
            ours=tuple(_ours(one, sheet.lang) for one in self._parts.catalog.shipped),
            own=tuple(_own(one, sheet.lang) for one in _newest(versions)),
            drafts=tuple(_draft(one, sheet.lang, self._parts.catalog) for one in drafts),
            trouble=trouble,
        )
        return sheet.answer(view, status)


def _newest(versions: list[Version]) -> list[Version]:
    """Take the newest version of each template that is not archived."""
    found: dict[str, Version] = {}
    for one in versions:
        if one.state != STATES[ARCHIVED]:
            found.setdefault(one.template, one)
    return list(found.values())


def _size() -> tuple[int, int]:
    canvas = canvas_for(LIST_SIZE, WIDTH)
    return canvas.width, canvas.height


def _ours(template: Template, lang: str) -> StartCard:
    spoken = lang if lang in template.document.example else template.document.home
    address = example_address(template.id, template.version, lang=spoken, size=LIST_SIZE, width=WIDTH)
    return StartCard(template.id, Words(template.title(lang)), Picture(address, *_size()))


def _own(version: Version, lang: str) -> StartCard:
    document, value = document_of(version), f"{version.template}/{version.version}"
    title = pick(document.title, lang, home=document.home) if document else None
    picture = Picture(f"{ROOT}/templates/{value}/{LIST_SIZE}.jpg", *_size())
    return StartCard(value, Words(title or version.template), picture, str(version.version))


def _draft(draft: Draft, lang: str, catalog: Catalog) -> DraftRow:
    """Return a draft for the list; one without a title of its own is called like what it began with."""
    known = catalog.get(draft.base.partition("@")[0])
    title = draft.changes.get(f"title.{lang}") or (known.title(lang) if known else draft.name)
    href = f"{EDITOR_PATH}/{draft.id}"
    picture = Picture(f"{href}/{LIST_SIZE}.jpg?width={WIDTH}&lang={lang}&v={draft.stamp}", *_size())
    return DraftRow(href, Words(title), picture, time_at(draft.changed_ms), draft.saved)
