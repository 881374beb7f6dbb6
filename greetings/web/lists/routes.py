"""Which address below `/list` is answered by whom."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from greetings.letters import OUT_PATH, YES_PATH
from greetings.web.lists.pages import ROOT, ListPages, OutPages, YesPages
from greetings.web.parts import Parts


def list_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of lists."""
    lists, yes, out = ListPages(parts), YesPages(parts), OutPages(parts)
    seal, token, page = f"{YES_PATH}/{{seal}}", f"{OUT_PATH}/{{token}}", f"{ROOT}/{{slug}}"
    return [
        Route(seal, yes.ask, methods=["GET"]),
        Route(seal, yes.take, methods=["POST"]),
        Route(token, out.ask, methods=["GET"]),
        Route(token, out.take, methods=["POST"]),
        Route(f"{token}/{{letter}}", out.ask, methods=["GET"]),
        Route(f"{token}/{{letter}}", out.take, methods=["POST"]),
        Route(page, lists.show, methods=["GET"]),
        Route(page, lists.take, methods=["POST"]),
        Route(f"{page}/embed", lists.show, methods=["GET"]),
        Route(f"{page}/embed", lists.take, methods=["POST"]),
    ]
