"""resvg, in this process or in one of its own. Run as a program it draws the SVG on its input as PNG on its output.

resvg holds the interpreter while it draws, for seconds where an SVG has filters. In a thread of a server everything
else would stand still and its watchdog would end it, so a thread has slow art drawn by a process that lives only for
that; the main thread has nobody to hold up and draws itself. Art of strangers is always drawn by such a process, which
may take so much time and memory and no more, and may open no file. Refuses what resvg refuses, and what takes too much.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Final

import resvg_py

LONGEST_SECONDS = 120
QUICK_CHARACTERS = 20_000
REFUSED = 1


@dataclass(frozen=True, slots=True)
class Bounds:
    """What drawing may take: seconds of one core, bytes of memory."""

    seconds: int
    memory: int

    @property
    def patience(self) -> int:
        """How long to wait for it on a busy machine, in seconds."""
        return 4 * self.seconds + 5


STRANGERS: Final = Bounds(20, 512 << 20)
# Small and with a second at most: what is slow already then is refused before it is drawn large.
GLANCE: Final = Bounds(1, 256 << 20)


def draw_svg(text: str, width: int, height: int, bounds: Bounds | None = None) -> bytes:
    """Draw an SVG as PNG of at most this width and height in pixels; within `bounds` if it is a stranger's.

    Raise ValueError with resvg's words or when it takes too much, OSError when the process could not be had.
    """
    if bounds is None and (
        threading.current_thread() is threading.main_thread() or _quick(text) or not sys.executable
    ):
        return _drawn(text, width, height)
    command = [sys.executable, "-P", __file__, str(width), str(height)]
    command += [str(bounds.seconds), str(bounds.memory)] if bounds else []
    try:
        done = subprocess.run(  # noqa: S603 - this very file, and some numbers
            command,
            input=text.encode("utf-8"),
            capture_output=True,
            timeout=bounds.patience if bounds else LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(f"drawing took longer than {error.timeout:.0f} s") from error
    if done.returncode == REFUSED:
        raise ValueError(done.stderr.decode("utf-8", "replace").strip()[-300:])
    if done.returncode and bounds:
        raise ValueError(
            f"drawing it takes more than {bounds.seconds} s or {bounds.memory >> 20} MB: please simplify it"
        )
    if done.returncode:
        raise OSError(f"drawing ended with {done.returncode}")
    return done.stdout


def _quick(text: str) -> bool:
    """Say whether drawing takes less than starting a process."""
    return len(text) < QUICK_CHARACTERS and "<filter" not in text


def _drawn(text: str, width: int, height: int) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=text, skip_system_fonts=True, width=width, height=height))


def confine(seconds: int, memory: int) -> None:
    """Let this process take no more than so many seconds of a core and bytes of memory. Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    for limit, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (least, least))


def _open_no_file() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def main() -> None:
    """Draw what comes in; the arguments are width, height, and what a stranger's art may take."""
    width, height, *bounds = (int(word) for word in sys.argv[1:])
    if bounds:
        confine(*bounds)
        _open_no_file()
    try:
        body = _drawn(sys.stdin.buffer.read().decode("utf-8"), width, height)
    except ValueError as error:
        sys.exit(str(error))
    except BaseException as error:  # noqa: BLE001 - resvg's panics are no Exception; whoever asked is told
        sys.exit(f"it cannot be drawn: {type(error).__name__}")
    sys.stdout.buffer.write(body)


if __name__ == "__main__":
    main()
