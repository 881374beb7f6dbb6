"""QR codes of any text: `/tools/qr`. Made from a form, not kept, and taken away as a file.

A code that leads elsewhere must not borrow this site's name: no address of ours shows one. It is drawn into the answer
to the form, which has no address of its own, or leaves as a download. Refuses forms of other sites, words that the
guards refuse, and text over its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import reason_problem
from greetings.errors import BadInput, BadText, Problem
from greetings.safety import check_text
from greetings.tools import LEVELS, SIDES, SquareDrawing, square_drawing, square_png, square_svg
from greetings.web import i18n
from greetings.web.answers import NO_INDEX, PageAnswer
from greetings.web.findings import field_problems
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.parts import Parts
from greetings.web.people.addresses import spread_path
from greetings.web.tools.visit import Visit, count_use, side_of, visit_of
from greetings.web.views import Option, QrView, Square

T = TypeVar("T")
LEVEL, SIDE = "M", 1024
FILES = {"png": "image/png", "svg": "image/svg+xml"}
STEPS = ("look", *FILES)
# What a code may not carry as a scheme: a script or a file of one's own machine is never meant well.
_UNWANTED = re.compile(r"(?i)\s*(?:javascript|vbscript|data|file|blob)\s*:")
# A code is read by a machine, so an address is what it is for.
_FINE = frozenset({"address"})


@dataclass(frozen=True, slots=True)
class Order:
    """What the form says."""

    text: str = ""
    level: str = LEVEL
    side: int = SIDE


class SquarePages:
    """Answers `/tools/qr`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the form."""
        visit = await visit_of(self._parts, request.scope)
        count_use(self._parts, request, "qr")
        view = self._view(visit, Order())
        html = self._parts.pages.html(view).encode("utf-8")
        return PageAnswer(html, extra=visit.reader.cookies, indexed=not request.url.query)

    async def take(self, request: Request) -> Response:
        """Show the code that was asked for, or give it as a file; `step` is look, png or svg."""
        require_ours(request)
        parts = self._parts
        parts.throttle.take("tools", request.scope)
        visit = await visit_of(parts, request.scope)
        form = form_of(request.scope)
        order, step = read_order(form)
        try:
            checked(order, parts.settings.qr_text_max)
            if step in FILES:
                return await self._file(order, step)
            drawing = await self._drawn(order)
        except BadInput as error:
            view = self._view(visit, order, problems=error.problems)
            return PageAnswer(parts.pages.html(view).encode("utf-8"), error.status)
        html = parts.pages.html(self._view(visit, order, drawing=drawing))
        return PageAnswer(html.encode("utf-8"), extra=visit.reader.cookies)

    async def _file(self, order: Order, step: str) -> Response:
        draw = square_png if step == "png" else square_svg
        with_path = _located(lambda: draw(order.text, order.level, order.side))
        body = await self._parts.places.run(("square", step, order), with_path)
        headers = {"content-disposition": f'attachment; filename="qr.{step}"', "cache-control": "no-store"}
        answer = Response(body, headers=headers, media_type=FILES[step])
        answer.raw_headers.append(NO_INDEX)
        return answer

    async def _drawn(self, order: Order) -> SquareDrawing:
        work = _located(lambda: square_drawing(order.text, order.level))
        return await self._parts.places.run(("square", "look", order), work)

    def _view(
        self,
        visit: Visit,
        order: Order,
        *,
        drawing: SquareDrawing | None = None,
        problems: Sequence[Problem] = (),
    ) -> QrView:
        own = spread_path(visit.own.handle) if visit.own else ""
        return QrView(
            frame=i18n.frame_of(visit.reader.lang, "/tools/qr", visit.through.pairs),
            side=side_of(self._parts, visit, "qr"),
            text=order.text,
            limit=self._parts.settings.qr_text_max,
            levels=tuple(Option(one, one == order.level) for one in LEVELS),
            sides=tuple(Option(str(one), one == order.side) for one in SIDES),
            action=visit.path("qr"),
            square=Square(drawing.side, drawing.path) if drawing else None,
            problems=field_problems(problems),
            own_href=own,
            own_picture=f"{own}/qr.png" if own else "",
        )


def read_order(form: Mapping[str, str]) -> tuple[Order, str]:
    """Read the form: what shall be drawn, and the step; raise BadInput for choices that the form does not offer."""
    level, side, step = form.get("level", LEVEL), form.get("side", str(SIDE)), form.get("step", STEPS[0])
    known = {"level": (level, LEVELS), "side": (side, tuple(map(str, SIDES))), "step": (step, STEPS)}
    problems = [
        Problem(name, f"Please choose one of these: {', '.join(choices)}.", "unknown-option")
        for name, (value, choices) in known.items()
        if value not in choices
    ]
    if problems:
        raise BadInput("This form offers other choices: see errors.", problems=problems)
    return Order(form.get("text", "").strip(), level, int(side)), step


def checked(order: Order, limit: int) -> None:
    """Raise BadInput for a text that no code of ours may carry."""
    if not order.text:
        raise BadInput(
            "There is nothing to draw.", problems=[Problem("text", "Please write something.", "required")]
        )
    verdict = check_text(order.text, kind="message", max_graphemes=limit)
    problems = [reason_problem("text", one) for one in verdict.reasons if one.kind not in _FINE]
    if _UNWANTED.match(order.text):
        problems.append(Problem("text", "A code of ours carries no script and no file.", "scheme"))
    if problems:
        raise BadInput("This cannot be drawn: see errors.", problems=problems)


def _located(work: Callable[[], T]) -> Callable[[], T]:
    """Return work whose BadText says that it is the text that does not fit."""

    def located() -> T:
        try:
            return work()
        except BadText as error:
            problem = Problem("text", "This is too much for a code of this strength.", "code-full")
            raise BadText(problem.message, problems=[problem]) from error

    return located
