"""Write greetings/chain/isbot.toml from the npm package `isbot` (Unlicense).

    npm pack isbot && tar xf isbot-*.tgz
    python tools/convert_isbot.py package greetings/chain/isbot.toml

Refuses a pattern that Python reads otherwise than JavaScript does, so that a newer list cannot slip in unread.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

_LIST = re.compile(r"var patterns_default = (\[.*?\n\]);", re.DOTALL)
_DASH = re.compile(r"(\\[wds])-(?!\])")
_LOOK_BEHIND = re.compile(r"\(\?<!([^()]*\|[^()]*)\)")


def to_python(pattern: str) -> str:
    """Split look-behinds of several widths, which Python has not, into one for each; escape a dash after a class."""
    split = _LOOK_BEHIND.sub(lambda found: "".join(f"(?<!{one})" for one in found[1].split("|")), pattern)
    split = _DASH.sub(r"\1\\-", split)
    re.compile(split, re.IGNORECASE | re.ASCII)
    return split


def convert(package: Path) -> str:
    """Return the text of the data file."""
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    found = _LIST.search((package / "index.mjs").read_text(encoding="utf-8"))
    if about["license"] != "Unlicense" or found is None:
        raise SystemExit("this package is not the one that the script knows")
    patterns = [to_python(pattern) for pattern in json.loads(found[1])]
    lines = "".join(f"  {json.dumps(pattern)},\n" for pattern in patterns)
    return (
        "# Made by tools/convert_isbot.py; do not edit.\n"
        'source = "https://www.npmjs.com/package/isbot"\n'
        f'version = "{about["version"]}"\nlicence = "{about["license"]}"\npatterns = [\n{lines}]\n'
    )


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(convert(Path(sys.argv[1])), encoding="utf-8")
