"""resvg, in this process or in one of its own. Run as a program it draws the SVG on its input as PNG on its output.

resvg holds the interpreter while it draws, for seconds where an SVG has filters. In a thread of a server everything
else would stand still and its watchdog would end it, so a thread has slow art drawn by a process that lives only for
that; the main thread has nobody to hold up and draws itself. Refuses what resvg refuses.
"""

from __future__ import annotations

import subprocess
import sys
import threading

import resvg_py

LONGEST_SECONDS = 120
QUICK_CHARACTERS = 20_000
REFUSED = 1


def draw_svg(text: str, width: int, height: int) -> bytes:
    """Draw an SVG as PNG of at most this width and height in pixels.

    Raise ValueError with resvg's words, OSError when the process of its own was ended or could not be had.
    """
    if threading.current_thread() is threading.main_thread() or _quick(text) or not sys.executable:
        return _drawn(text, width, height)
    command = [sys.executable, "-P", __file__, str(width), str(height)]
    try:
        done = subprocess.run(  # noqa: S603 - this very file, and two numbers
            command, input=text.encode("utf-8"), capture_output=True, timeout=LONGEST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(f"drawing took longer than {LONGEST_SECONDS} s") from error
    if done.returncode == REFUSED:
        raise ValueError(done.stderr.decode("utf-8", "replace").strip())
    if done.returncode:
        raise OSError(f"drawing ended with {done.returncode}")
    return done.stdout


def _quick(text: str) -> bool:
    """Say whether drawing takes less than starting a process."""
    return len(text) < QUICK_CHARACTERS and "<filter" not in text


def _drawn(text: str, width: int, height: int) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=text, skip_system_fonts=True, width=width, height=height))


def main() -> None:
    """Draw what comes in; the two arguments are width and height."""
    width, height = int(sys.argv[1]), int(sys.argv[2])
    try:
        body = _drawn(sys.stdin.buffer.read().decode("utf-8"), width, height)
    except ValueError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(body)


if __name__ == "__main__":
    main()
