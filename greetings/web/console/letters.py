"""The letters pages: the list with its counts and letters, what the list says of itself, what became of a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Brand, Right
from greetings.chain.ids import LARGEST
from greetings.errors import BadInput, Gone, NotFound, Problem
from greetings.letters import IMPRINT_MAX, PROMISE_MAX, Letter, ListWish, Results
from greetings.web import i18n
from greetings.web.common import base_of, query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import ROOT, bench_of, sheet_of, time_at
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.findings import field_problems
from greetings.web.guards import POLICY
from greetings.web.lists.pages import ROOT as LIST_ROOT
from greetings.web.parts import Parts
from greetings.web.views import (
    Figure,
    FormField,
    LetterRow,
    LettersView,
    LetterView,
    ListDeskView,
    Words,
)

PATH = f"{ROOT}/letters"
LIST_PATH, PEOPLE_PATH, NEW_PATH = f"{PATH}/list", f"{PATH}/people", f"{PATH}/new"
PAGE = 30
MAIL_MAX = 254
FIELDS = (
    ("promise", "text", PROMISE_MAX, True),
    ("imprint", "text", IMPRINT_MAX, True),
    ("reply_to", "line", MAIL_MAX, False),
)
FRAME_HEIGHT = 460
# The page may show the letter in a frame, and only that.
FRAMED = (b"content-security-policy", f"{POLICY}; frame-src 'self'".encode("ascii"))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the page of the list shows beside the list."""

    words: Mapping[str, str] | None = None
    problems: Sequence[Problem] = ()
    saved: bool = False


class LetterPages:
    """Answers `/console/letters` and `/console/letters/list`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show list and letters."""
        signed = await who(self._parts, request)
        letters, parts = self._parts.letters, self._parts
        text = query_of(request.scope).get("before", "")
        before = row_number(text) if text else LARGEST
        found = await letters.desk.of(signed.brand, before=before, most=PAGE)
        its = await letters.lists.of(signed.brand)
        counts = await letters.lists.counts(signed.brand)
        sheet = sheet_of(parts, request)
        view = LettersView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "letters"),
            counts=(
                Figure("on", counts.on),
                Figure("left", counts.left),
                Figure("bounced", counts.bounced),
                Figure("complained", counts.complained),
            ),
            letters=tuple([letter_row(one, await letters.deliveries.results(one)) for one in found]),
            list_url=list_url(request, signed.brand) if its.ready else "",
            is_open=its.open,
            designs=signed.person.may(Right.DESIGN),
            runs=signed.person.may(Right.RUN),
            mail_on=parts.mail.on,
            next_href=f"{PATH}?before={found[-1].id}" if len(found) == PAGE else "",
        )
        return sheet.answer(view)

    async def list_desk(self, request: Request) -> Response:
        """Show what the list says of itself."""
        return await self._list(request, await who(self._parts, request, Right.RUN), _Desk())

    async def change(self, request: Request) -> Response:
        """Change what the list says of itself."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        wish = ListWish(
            form.get("promise", ""),
            form.get("imprint", ""),
            form.get("reply_to", ""),
            form.get("open") == "1",
        )
        try:
            await self._parts.letters.lists.change(signed.brand, wish, by=signed.person.actor)
        except BadInput as error:
            return await self._list(request, signed, _Desk(form, error.problems), error.status)
        return await self._list(request, signed, _Desk(saved=True))

    async def _list(self, request: Request, signed: Signed, desk: _Desk, status: int = 200) -> Response:
        lists, sheet = self._parts.letters.lists, sheet_of(self._parts, request)
        its = await lists.of(signed.brand)
        kept = {"promise": its.promise, "imprint": its.imprint, "reply_to": its.reply_to}
        words = desk.words or kept
        url = list_url(request, signed.brand)
        agreed = lists.wording(signed.brand, its, sheet.lang).words if its.ready else ""
        view = ListDeskView(
            frame=sheet.frame(LIST_PATH),
            bench=bench_of(signed, "letters"),
            fields=tuple(
                FormField(
                    name,
                    kind,
                    words.get(name, ""),
                    limit,
                    needed,
                    problems=field_problems(desk.problems, name),
                )
                for name, kind, limit, needed in FIELDS
            ),
            is_open=(desk.words.get("open") == "1") if desk.words is not None else its.open or not its.ready,
            ready=its.ready,
            list_url=url,
            embed_html=embed_html(url, signed.brand),
            form_html=form_html(url, sheet.lang, agreed),
            words=agreed,
            saved=desk.saved,
        )
        return sheet.answer(view, status)


class ResultPages:
    """Shows what became of a letter that was sent, and stops it or goes on with it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def page(self, request: Request, signed: Signed, letter: Letter, *, trouble: str = "") -> Response:
        """Show the figures of a letter."""
        parts, sheet, path = self._parts, sheet_of(self._parts, request), f"{PATH}/{letter.id}"
        results = await parts.letters.deliveries.results(letter)
        acts = {"sending": ("stop",), "stopped": ("go-on",)}.get(letter.state, ())
        view = LetterView(
            frame=sheet.frame(path),
            bench=bench_of(signed, "letters"),
            letter=letter_row(letter, results),
            figures=figures_of(results),
            opened=await self._opened(letter),
            acts=acts if signed.person.may(Right.RUN) else (),
            look_href=f"{path}/look",
            card_href=f"/g/{letter.code}" if letter.code else "",
            trouble=trouble,
        )
        return sheet.answer(view, 409 if trouble else 200, (FRAMED,))

    async def _opened(self, letter: Letter) -> int | None:
        """Count the people who opened the card of a letter; None when it has none, or none any more."""
        if not letter.code:
            return None
        try:
            place = await self._parts.chain.require(letter.code)
        except (Gone, NotFound):
            return None
        return (await self._parts.chain.growth.figures(place)).openings.person


def letter_row(letter: Letter, results: Results, brand: Brand | None = None) -> LetterRow:
    """Return how a letter stands in a row of letters."""
    return LetterRow(
        id=str(letter.id),
        subject=Words(letter.subject, letter.lang, i18n.direction(letter.lang)),
        state=letter.state,
        at=time_at(letter.sent_ms or letter.made_ms),
        all=results.all,
        taken=taken_of(results),
        brand=Words(brand.name if brand else ""),
        slug=brand.slug if brand else "",
        reason=Words(letter.reason),
        dead=results.dead,
        complained=results.complained,
        left=results.left,
    )


def taken_of(results: Results) -> int:
    """Count what mail servers took, whatever became of it later."""
    return results.states.get("sent", 0) + results.states.get("returned", 0)


def figures_of(results: Results) -> tuple[Figure, ...]:
    """Return the figures that are worth a line."""
    states = results.states
    found = (
        ("waiting", states.get("waiting", 0) + states.get("out", 0)),
        ("refused", states.get("refused", 0)),
        ("gave-up", states.get("gave-up", 0)),
        ("returned", states.get("returned", 0)),
        ("skipped", states.get("skipped", 0)),
        ("unsure", states.get("unsure", 0)),
        ("left", results.left),
        ("complained", results.complained),
    )
    return tuple(Figure(name, count) for name, count in found if count)


def list_url(request: Request, brand: Brand) -> str:
    """Return the address of a brand's sign-up page."""
    return f"{base_of(request.scope)}{LIST_ROOT}/{brand.slug}"


def embed_html(url: str, brand: Brand) -> str:
    """Return the frame for somebody's own site."""
    title = escape(brand.name, quote=True)
    return f'<iframe src="{url}/embed" title="{title}" width="100%" height="{FRAME_HEIGHT}" style="border:0"></iframe>'


def form_html(url: str, lang: str, agreed: str) -> str:
    """Return a plain form for somebody's own site, in his own looks."""
    return (
        f'<form action="{url}?{i18n.QUERY}={lang}" method="post">\n'
        '  <input type="email" name="mail" required>\n'
        f'  <label><input type="checkbox" name="yes" value="1" required> {escape(agreed)}</label>\n'
        f"  <button>{escape(i18n.translations(lang).gettext('Ask for the letters'))}</button>\n"
        "</form>"
    )
