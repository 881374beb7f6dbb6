"""Errors on their way out: a kind page for people, problem+json for programs and pictures. Never kept by anybody.

Codes that do not exist are counted, so that nobody can look for cards by guessing.
"""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from greetings.errors import GreetingsError, NotFound, TooMany, Unauthorised
from greetings.web import i18n
from greetings.web.answers import PageAnswer
from greetings.web.common import header
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.problems import from_http, headers_of, problem_answer
from greetings.web.requests import language_of
from greetings.web.views import ErrorView

log = logging.getLogger("greetings")

_FOR_PROGRAMS = ("/api/", "/oembed", "/preview", "/healthz", "/readyz", "/static/", "/examples/", "/look/")
_CONSOLES = ("/console", "/ops")
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".css", ".js", ".ico", ".svg", ".atom", ".ics")


class Unforeseen(GreetingsError):
    """A fault of ours."""

    status = 500
    slug = "error"
    title = "Something went wrong"


class Errors:
    """Turns errors into answers."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def ours(self, request: Request, error: Exception) -> Response:
        """Answer an error of the rooms."""
        assert isinstance(error, GreetingsError)
        return self._answer(request, self._counted(request, error))

    async def framework(self, request: Request, error: Exception) -> Response:
        """Answer an error of the framework in our shape."""
        assert isinstance(error, HTTPException)
        answer = self._answer(request, self._counted(request, from_http(error)))
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer

    async def unforeseen(self, request: Request, error: Exception) -> Response:
        """Answer what nobody foresaw; the server logs it."""
        return self._answer(
            request, Unforeseen("It is our fault, not yours. Please try again in a little while.")
        )

    def _counted(self, request: Request, error: GreetingsError) -> GreetingsError:
        if not isinstance(error, NotFound):
            return error
        try:
            self._parts.throttle.take("misses", request.scope)
        except TooMany as limit:
            return limit
        return error

    def _answer(self, request: Request, error: GreetingsError) -> Response:
        if _for_program(request):
            return problem_answer(error)
        lang = language_of(request.scope)
        view = ErrorView(
            frame=i18n.frame_of(lang, "/"),
            status=error.status,
            retry_after=error.retry_after,
            problems=field_problems(error.problems),
            slug=error.slug,
            home=_home(request.scope["path"], error),
        )
        answer = PageAnswer(self._parts.pages.html(view).encode("utf-8"), error.status)
        for name, value in headers_of(error).items():
            answer.headers[name] = value
        return answer


def _home(path: str, error: GreetingsError) -> str:
    """Return where one goes on from an error: on a console to signing in, or to its first page."""
    root = next((one for one in _CONSOLES if path == one or path.startswith(f"{one}/")), "")
    if not root or (root == "/ops" and isinstance(error, NotFound)):
        return "/"
    return f"{root}/in" if isinstance(error, Unauthorised) else root


def _for_program(request: Request) -> bool:
    """Say whether problem+json is what the caller can use: API, pictures, beacons, and whoever asks for JSON."""
    path = request.scope["path"]
    if path.startswith(_FOR_PROGRAMS) or path.endswith(_PICTURES) or path.endswith("/sent"):
        return True
    accept = header(request.scope, b"accept", 200)
    return "json" in accept and "html" not in accept
