"""The short way for the addresses that everybody asks for: the same routes, without the framework's layers around them.

Routing, error handling and sending of the framework cost as much as the work itself where the work is small. Whatever
does not fit a route here takes the long way.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from greetings.errors import GreetingsError
from greetings.web.errors import Errors


class Shortcut:
    """An ASGI application that answers `routes` itself and leaves the rest to `app`."""

    def __init__(self, app: ASGIApp, routes: Sequence[Route], errors: Errors) -> None:
        self._app = app
        self._routes = [(route.methods or set(), route.path_regex.match, route.endpoint) for route in routes]
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "http":
            for methods, match, endpoint in self._routes:
                found = match(scope["path"]) if scope["method"] in methods else None
                if found is not None:
                    scope["path_params"] = found.groupdict()
                    request = Request(scope, receive)
                    try:
                        answer = await endpoint(request)
                    except GreetingsError as error:
                        answer = await self._errors.ours(request, error)
                    except Exception as error:
                        await (await self._errors.unforeseen(request, error))(scope, receive, send)
                        raise
                    await answer(scope, receive, send)
                    return
        await self._app(scope, receive, send)
