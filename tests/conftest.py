"""What all tests share."""

from __future__ import annotations

from multiprocessing import get_context
from pathlib import Path

import pytest

from greetings.app.serve import Share, prepare
from greetings.settings import load_settings
from greetings.web.server import worker_count

pytest_plugins = ["stores"]

TESTS = Path(__file__).resolve().parent


def pytest_sessionstart(session: pytest.Session) -> None:
    """Before a run on all cores, compile all templates: browsers wait for no picture then. It is done once."""
    if not session.config.getoption("numprocesses", None) or hasattr(session.config, "workerinput"):
        return
    settings = load_settings({}, data=TESTS / "out", secret_key=("of-the-tests-" + "0" * 40,))
    settings.data.mkdir(exist_ok=True)
    context, cores = get_context("spawn"), worker_count(settings)
    helpers = [
        context.Process(target=prepare, args=(settings, Share(place, cores)), kwargs={"fresh": True})
        for place in range(cores)
    ]
    for one in helpers:
        one.start()
    for one in helpers:
        one.join()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that drive a browser are the longest: they come first, so that no core ends up with one alone."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session")
def repo_root() -> Path:
    return TESTS.parent


@pytest.fixture(scope="session")
def compiled_templates() -> Path:
    """Where all tests keep compiled templates, also between runs: they are named after all that makes them."""
    folder = TESTS / "out" / "compiled"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
