"""What the pages for errors and reports are told."""

from __future__ import annotations

from dataclasses import dataclass

from greetings.web.views.surroundings import FieldProblem, Frame, Words


@dataclass(frozen=True, slots=True)
class ErrorView:
    """A kind page for any 4xx or 5xx. `retry_after` in seconds; `problems` may be empty; `slug` is the error's own,
    such as `recalled`, where a status has several reasons. `home` is where one goes on from there.
    """

    frame: Frame
    status: int
    retry_after: int | None = None
    problems: tuple[FieldProblem, ...] = ()
    slug: str = ""
    home: str = "/"


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report form: POST to `action` with `reason` (one of `reasons`), `words` (free, up to `limit`), once.

    About a card, or about a `line` of a guest book, whose page is at `back_href`.
    """

    frame: Frame
    code: str
    action: str
    reasons: tuple[str, ...] = ("scam", "chain", "hurt", "private", "other")
    reason: str = ""
    words: str = ""
    limit: int = 500
    problems: tuple[FieldProblem, ...] = ()
    line: Words | None = None
    back_href: str = ""


@dataclass(frozen=True, slots=True)
class ReportedView:
    """Thanks for a report."""

    frame: Frame
    code: str
    back_href: str = ""
