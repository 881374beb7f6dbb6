"""Run as a program: looks through one uploaded package, within bounds, and leaves what it found in a folder.

`python -m greetings.brands.templates.examine FOLDER` reads `package.zip` there and writes `found.json`, a picture of
each size, and the proof sheet. A process of its own, so that whatever a stranger's package makes Pillow or resvg do
ends with it. Refuses nothing: what is wrong with the package is in the findings.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from greetings.brands.templates.rows import COMPILED, FOUND, PACKAGE, SHEET
from greetings.engine.check import Checked, check_files
from greetings.engine.document import Template
from greetings.engine.encode import encode
from greetings.engine.findings import Finding
from greetings.engine.fonts import FontBook
from greetings.engine.package import unzip
from greetings.engine.proof import example_picture, proof
from greetings.engine.rasteriser import confine
from greetings.errors import TemplateInvalid
from greetings.safety import check_words
from greetings.settings import shipped

CPU_SECONDS: Final = 60
MEMORY: Final = 2 << 30


def main() -> None:
    """Look through the package in the folder that is named."""
    confine(CPU_SECONDS, MEMORY)
    folder = Path(sys.argv[1])
    book = FontBook.open(shipped("fonts"))
    checked = _checked((folder / PACKAGE).read_bytes(), book, folder / COMPILED)
    pictures: list[str] = []
    if checked.drawable and checked.template is not None:
        pictures = _pictures(checked.template, book, folder)
    found = {
        "findings": [[one.path, one.message, one.level, one.size] for one in checked.findings],
        "pictures": pictures,
    }
    (folder / FOUND).write_text(json.dumps(found), encoding="utf-8")


def _checked(body: bytes, book: FontBook, cache: Path) -> Checked:
    try:
        files = unzip(body)
    except TemplateInvalid as refused:
        return Checked(None, tuple(Finding(one.path, one.message) for one in refused.problems))
    try:
        return check_files(files, book, guard=check_words, cache=cache)
    except OSError as error:
        return Checked(None, (Finding("art", f"it cannot be drawn: {error}"),))


def _pictures(template: Template, book: FontBook, folder: Path) -> list[str]:
    """Draw what the console shows: each size with its example, and the proof sheet."""
    made = []
    for size in template.sizes:
        image = example_picture(template, size, book=book, cache=folder / COMPILED)
        (folder / f"{size}.jpg").write_bytes(encode(image, "jpeg"))
        made.append(size)
    (folder / f"{SHEET}.png").write_bytes(encode(proof(template, book=book, cache=folder / COMPILED), "png"))
    return [*made, SHEET]


if __name__ == "__main__":
    main()
