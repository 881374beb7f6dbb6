"""The start: what is made ready first, and that nothing is left out or begun twice."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from stores import free_port

from greetings.app.serve import FIRST, LATER, Share
from greetings.catalog import preview_width
from greetings.engine.sizes import SIZES
from greetings.web.desk import LOOK_WIDTH
from greetings.web.maker import GALLERY_SIZE, GALLERY_WIDTH


@pytest.mark.parametrize("helpers", [1, 2, 3])
def test_helpers_begin_at_different_ends_and_each_knows_all(helpers):
    work = list(range(8))
    orders = [Share(place, helpers).sorted(work) for place in range(helpers)]
    assert all(sorted(order) == work for order in orders)
    assert len({order[0] for order in orders}) == helpers
    firsts = [set(order[: len(work) // helpers]) for order in orders]
    assert sum(len(first) for first in firsts) == len(set().union(*firsts))


def test_what_the_gallery_shows_is_made_first_and_everything_is_made_once():
    assert list(FIRST) == [(GALLERY_SIZE, preview_width(GALLERY_WIDTH))]
    wanted = [*FIRST, *LATER]
    assert len(set(wanted)) == len(wanted)
    assert {(size, None) for size in SIZES} <= set(wanted)
    assert {(size, preview_width(LOOK_WIDTH)) for size in SIZES} <= set(wanted)


def listening(port):
    with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
        return True
    return False


def until(said, seconds=60):
    last = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < last
        time.sleep(0.05)


def running(group):
    """Return the processes of a group that still do something."""
    stats = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            stats.append(path.read_text().rpartition(")")[2].split())
    return [one for one in stats if int(one[2]) == group and one[0] not in "ZX"]


def test_workers_and_helpers_whose_parent_is_killed_end_and_free_the_address(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "greetings", "serve", "--port", str(port), "--data", str(tmp_path)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GREETINGS_")}
    with (tmp_path / "log.txt").open("wb") as log:
        parent = subprocess.Popen(
            command, env=environ | {"GREETINGS_WORKERS": "2"}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            until(lambda: listening(port))
            parent.kill()
            parent.wait()
            until(lambda: not listening(port))
            until(lambda: not running(parent.pid))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(parent.pid, signal.SIGKILL)
