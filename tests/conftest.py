"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["stores"]

TESTS = Path(__file__).resolve().parent


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
