"""Reports: whoever holds a link may say what is wrong with its card. Stored at once and read by people.

A card that was taken back can still be reported. Refuses reasons that are not in the list and too many from one place.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import tidy
from greetings.chain import Place
from greetings.errors import BadInput, GreetingsError, NotFound, Problem
from greetings.web import i18n
from greetings.web.answers import PageAnswer
from greetings.web.cards import Reader, reader_of
from greetings.web.findings import field_problems
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.parts import Parts
from greetings.web.views import ReportedView, ReportView

REASONS = ("scam", "chain", "hurt", "private", "other")
WORDS_MAX = 500


class Reports:
    """Answers `/g/<code>/report`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def ask(self, request: Request) -> Response:
        """Show the form."""
        place = await self._place(request)
        return self._page(self._view(request, place))

    async def take(self, request: Request) -> Response:
        """Store a report, and say thank you."""
        require_ours(request)
        self._parts.throttle.take("reports", request.scope)
        place = await self._place(request)
        try:
            form = form_of(request.scope)
            reason, words = checked_report(form)
        except BadInput as error:
            return self._page(self._view(request, place, error), error.status)
        reporter = self._parts.throttle.who(request.scope)
        await self._parts.chain.ends.report(place, reason, words, reporter=reporter)
        reader = self._reader(request)
        frame = i18n.frame_of(reader.lang, f"/g/{place.code}/report")
        return self._page(ReportedView(frame=frame, code=place.code))

    async def _place(self, request: Request) -> Place:
        place = await self._parts.chain.resolve(request.path_params["code"])
        if place is None:
            raise NotFound("There is no card at this link. Please check that the link is complete.")
        return place

    def _reader(self, request: Request) -> Reader:
        return reader_of(self._parts, request.scope, new=False)

    def _view(self, request: Request, place: Place, error: GreetingsError | None = None) -> ReportView:
        path = f"/g/{place.code}/report"
        problems = field_problems(error.problems) if error else ()
        frame = i18n.frame_of(self._reader(request).lang, path)
        return ReportView(
            frame=frame, code=place.code, action=path, reasons=REASONS, limit=WORDS_MAX, problems=problems
        )

    def _page(self, view: ReportView | ReportedView, status: int = 200) -> Response:
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), status)


def checked_report(form: dict[str, str]) -> tuple[str, str]:
    """Return reason and words of a report; raise BadInput with all that is wrong."""
    problems: list[Problem] = []
    reason = form.get("reason", "")
    if reason not in REASONS:
        problems.append(Problem("reason", "Please choose one of the reasons.", "unknown-option"))
    words = tidy(form.get("words", ""), "words", problems, one_line=False)
    if len(words) > WORDS_MAX:
        values = (("count", len(words)), ("limit", WORDS_MAX))
        problems.append(Problem("words", f"At most {WORDS_MAX} characters fit.", "too-long", values))
    if problems:
        raise BadInput("Please look at the report once more.", problems=problems)
    return reason, words
