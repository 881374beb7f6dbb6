"""A template to begin with: a folder that passes the check as it is, ours with comments or one of the shipped ones.

Refuses names that a template cannot have, and bases that are not shipped.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Final

from greetings.engine.package import MANIFEST, Folder
from greetings.errors import BadInput, Problem
from greetings.settings import shipped

OWN: Final = Path(__file__).resolve().parent / "starter_files"
README: Final = "README.md"
_NAME = re.compile("[a-z0-9][a-z0-9-]{1,39}")
_LEFT_OUT = frozenset({".py", ".json", ".pyc"})
_WHEN = (2026, 1, 1, 0, 0, 0)


def starter_kit(name: str, base: str = "") -> dict[str, bytes]:
    """Give the files of a template called `name`, like the shipped one `base` if one is named. Raise BadInput."""
    problems = []
    if not _NAME.fullmatch(name):
        message = "a-z, 0-9 and -, please; 2 to 40 characters."
        problems.append(Problem("id", message, "characters"))
    home = shipped("card_templates")
    known = sorted(path.parent.name for path in home.glob(f"*/{MANIFEST}"))
    if base and base not in known:
        message = f"There is no such template. Known are: {', '.join(known)}."
        problems.append(Problem("from", message, "unknown-template"))
    if problems:
        raise BadInput(problems[0].message, problems=problems)
    files = _files(home / base) if base else _files(OWN)
    readme = files.get(README) or (OWN / README).read_bytes()
    return files | {MANIFEST: _named(files[MANIFEST], name), README: readme}


def starter_zip(name: str, base: str = "") -> bytes:
    """Give the same as a zip that can be uploaded as it is; its files lie in a folder of that name."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in sorted(starter_kit(name, base).items()):
            entry = zipfile.ZipInfo(f"{name}/{path}", _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            file.writestr(entry, content)
    return body.getvalue()


def _files(home: Path) -> dict[str, bytes]:
    folder = Folder(home)
    return {name: folder.read(name) for name in sorted(folder.names()) if Path(name).suffix not in _LEFT_OUT}


def _named(manifest: bytes, name: str) -> bytes:
    text = manifest.decode("utf-8")
    text = re.sub(r'(?m)^id = ".*"$', f'id = "{name}"', text, count=1)
    return re.sub(r"(?m)^version = \d+$", "version = 1", text, count=1).encode("utf-8")
