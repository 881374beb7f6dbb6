"""The product put together: builds the parts once, mounts the routes, starts the server. The only one who knows all.

Its parts are imported when they are used, so that the process that only watches over the serving ones stays small.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from greetings.app.build import create_app
    from greetings.app.doctor import Finding, examine
    from greetings.app.serve import announce, serve_forever

__all__ = ["Finding", "announce", "create_app", "examine", "serve_forever"]

_HOMES = {
    "create_app": "build",
    "Finding": "doctor",
    "examine": "doctor",
    "announce": "serve",
    "serve_forever": "serve",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"greetings.app.{_HOMES[name]}"), name)
