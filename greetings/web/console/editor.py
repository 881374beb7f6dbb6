"""The template editor: `/console/templates/new` and `/console/templates/edit/<draft>`. For people who design.

A plain form with numbers does everything; the script over it (`static/js/editor.js`) sends the same words. Pictures of
a draft are drawn for whoever asks and kept nowhere. Drafts of others are not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.brands.templates.editing import WIDTHS, Asked, Measured, Opened, fitting
from greetings.brands.templates.editing.changes import CHANGES_MAX, is_change
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, Conflict, GreetingsError, NotFound, NotInPlan, TemplateInvalid
from greetings.plans.rules import TEMPLATES
from greetings.web.answers import json_answer, see_other
from greetings.web.common import query_of
from greetings.web.console.bench import ROOT, sheet_of
from greetings.web.console.editor_desk import Shown, findings_of, merged, shown
from greetings.web.console.editor_view import PATH, SHOWN_WIDTH, editor_view, told
from greetings.web.console.packages import form_of_package
from greetings.web.console.session import FORM_FIELD, Signed, require_own_page, require_token, who, who_acts
from greetings.web.findings import field_problems
from greetings.web.guards import MAKER_POLICY
from greetings.web.parts import Parts
from greetings.web.views import EditorFinding, FieldProblem

FIELDS_MAX = CHANGES_MAX + 20
_POLICY = ((b"content-security-policy", MAKER_POLICY.encode("ascii")),)
_NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class _At:
    """Somebody at his draft, and what he sent."""

    signed: Signed
    opened: Opened
    form: Mapping[str, str]

    @property
    def changes(self) -> dict[str, str]:
        """All changes, with those that were sent."""
        sent = {path: words for path, words in self.form.items() if is_change(path)}
        return merged(self.opened, sent, whole="whole" in self.form)

    @property
    def asked(self) -> Asked:
        """The look that is asked for."""
        width = self.form.get("width", "")
        pixels = int(width) if width.isascii() and width.isdigit() and len(width) < 6 else SHOWN_WIDTH
        return Asked(
            size=self.form.get("size", "portrait"),
            lang=self.form.get("lang", "en")[:20],
            width=next((one for one in WIDTHS if one >= pixels), WIDTHS[-1]),
            exact="exact" in self.form,
        )


@dataclass(frozen=True, slots=True)
class _Note:
    """What a page says above the desk, and its status."""

    trouble: str = ""
    problems: tuple[FieldProblem, ...] = ()
    findings: tuple[EditorFinding, ...] | None = None
    status: int = 200


class EditorPages:
    """Answers `/console/templates/edit/<draft>` and what stands below it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the desk; with `checked`, what there is to mend."""
        signed = await who(self._parts, request, Right.DESIGN)
        return await self._page(request, signed, await self._open(request, signed))

    async def keep(self, request: Request) -> Response:
        """Keep what was changed. Programs get the new stamp, people the desk again."""
        at = await self._acts(request)
        try:
            draft = await self._parts.editor.keep(at.opened, at.changes, since=self._stamp(at))
        except (BadInput, Conflict) as error:
            if "whole" in at.form:
                raise
            return await self._trouble(request, at, error)
        if "whole" in at.form:
            return json_answer({"stamp": draft.stamp}, headers=_NO_STORE)
        wish = at.asked
        return see_other(f"{PATH}/{draft.id}?size={_plain(wish.size)}&lang={_plain(wish.lang)}&checked=1")

    async def look(self, request: Request) -> Response:
        """Draw what was sent; nothing is kept."""
        at = await self._acts(request)
        self._parts.throttle.take("texts", request.scope, who=at.signed.person.id)
        body = await self._parts.editor.look(at.opened, at.changes, self._asked(at), at.signed.brand)
        return Response(body, headers=_NO_STORE, media_type="image/jpeg")

    async def check(self, request: Request) -> Response:
        """Say what there is to mend in what was sent, and how well its colours are seen."""
        at = await self._acts(request)
        self._parts.throttle.take("texts", request.scope, who=at.signed.person.id)
        changes, asked = at.changes, self._asked(at)
        measured = await self._parts.editor.check(at.opened, changes, asked, at.signed.brand)
        desk = shown(at.opened.with_changes(changes), asked.size, asked.lang, asked.lang)
        return json_answer(told(desk, measured), headers=_NO_STORE)

    async def save(self, request: Request) -> Response:
        """Keep it, and make the next version of it."""
        at = await self._acts(request)
        editor = self._parts.editor
        self._parts.throttle.take("uploads", request.scope, who=at.signed.brand.id)
        try:
            await editor.keep(at.opened, at.changes, since=self._stamp(at))
            opened = await editor.open(at.signed.person, at.opened.draft.id)
            async with self._parts.plans.room(at.signed.brand, TEMPLATES) as most:
                done = await editor.save(at.signed.brand, opened, by=at.signed.person.actor, most=most)
        except NotInPlan as error:
            return await self._page(request, at.signed, opened, _Note("plan", status=error.status))
        except (BadInput, Conflict) as error:
            return await self._trouble(request, at, error)
        if done.version is None:
            found = findings_of(self._shown(request, opened), done.findings)
            return await self._page(request, at.signed, opened, _Note("package", (), found, 422))
        return see_other(f"{ROOT}/templates/{done.version.template}/{done.version.version}")

    async def picture(self, request: Request) -> Response:
        """Take an own picture in, or out again."""
        require_own_page(request)
        signed = await who(self._parts, request, Right.DESIGN)
        opened = await self._open(request, signed)
        body, form = await form_of_package(request, frozenset({FORM_FIELD, "use", "step", "size", "lang"}))
        require_token(form.get(FORM_FIELD, ""), signed.csrf)
        at = _At(signed, opened, form)
        use = form.get("use", "")
        try:
            if form.get("step") == "drop":
                await self._parts.editor.drop_pictures(at.opened, use)
            elif not body:
                return await self._page(request, signed, at.opened, _Note("no-file", status=422))
            else:
                self._parts.throttle.take("texts", request.scope, who=signed.person.id)
                await self._parts.editor.add_picture(at.opened, use, body)
        except (BadInput, Conflict) as error:
            return await self._trouble(request, at, error)
        return see_other(_here(at))

    async def discard(self, request: Request) -> Response:
        """Forget the draft."""
        at = await self._acts(request)
        await self._parts.editor.drafts.discard(at.opened.draft)
        return see_other(f"{ROOT}/templates/new")

    async def drawn(self, request: Request) -> Response:
        """Answer with the picture of what is kept."""
        signed = await who(self._parts, request, Right.DESIGN)
        opened, query = await self._open(request, signed), query_of(request.scope)
        size = request.path_params["size"]
        if size not in SIZES:
            raise NotFound("There is no such picture.")
        at = _At(
            signed, opened, {"size": size, "lang": query.get("lang", ""), "width": query.get("width", "")}
        )
        asked = self._asked(at)
        body = await self._parts.editor.look(opened, opened.draft.changes, asked, signed.brand)
        return Response(body, headers={"cache-control": "private, no-cache"}, media_type="image/jpeg")

    # Within
    async def _acts(self, request: Request) -> _At:
        signed, form = await who_acts(self._parts, request, Right.DESIGN, most=FIELDS_MAX)
        return _At(signed, await self._open(request, signed), form)

    async def _open(self, request: Request, signed: Signed) -> Opened:
        return await self._parts.editor.open(signed.person, request.path_params["draft"])

    def _stamp(self, at: _At) -> int:
        text = at.form.get("stamp", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else at.opened.draft.stamp

    def _asked(self, at: _At) -> Asked:
        """Return the look that is asked for, in a language that has an example."""
        document = at.opened.work({}).document
        lang = at.asked.lang if at.asked.lang in document.example else document.home
        return replace(at.asked, lang=lang)

    def _shown(self, request: Request, opened: Opened) -> Shown:
        query = query_of(request.scope)
        reader = sheet_of(self._parts, request).lang
        return shown(opened, query.get("size", "portrait"), query.get("lang", ""), reader)

    async def _trouble(self, request: Request, at: _At, error: GreetingsError) -> Response:
        kind = "values"
        if isinstance(error, Conflict):
            kind = "stamp"
        elif isinstance(error, TemplateInvalid):
            kind = "package"
        elif "use" in at.form:
            kind = "picture"
        note = _Note(kind, field_problems(error.problems), None, error.status)
        # What was typed beside it stays on the page.
        typed = at.opened if kind in {"stamp", "picture"} else fitting(at.opened.with_changes(at.changes))
        return await self._page(request, at.signed, typed, note)

    async def _page(
        self, request: Request, signed: Signed, opened: Opened, note: _Note | None = None
    ) -> Response:
        sheet, desk = sheet_of(self._parts, request), self._shown(request, opened)
        said, measured = note or _Note(), Measured((), ())
        if "checked" in query_of(request.scope):
            asked = Asked(desk.size, desk.lang)
            measured = await self._parts.editor.check(opened, opened.draft.changes, asked, signed.brand)
            said = replace(said, findings=findings_of(desk, measured.findings))
        view = editor_view(sheet, signed, desk, measured)
        view = replace(view, findings=said.findings, problems=said.problems, trouble=said.trouble)
        return sheet.answer(view, said.status, _POLICY)


def _plain(text: str) -> str:
    """Return a word that may stand in an address."""
    return "".join(letter for letter in text if letter.isascii() and (letter.isalnum() or letter == "-"))


def _here(at: _At) -> str:
    asked = at.asked
    return f"{PATH}/{at.opened.draft.id}?size={_plain(asked.size)}&lang={_plain(asked.lang)}"
