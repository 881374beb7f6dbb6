"""An uploaded package on its way in: what can be said at once, and what a process of its own finds in it.

Raises nothing about the package: whatever is wrong with it is a finding. Raises Busy when the process cannot be had or
the machine is too busy for it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import greetings
from greetings.brands.templates.rows import COMPILED, FOUND, PACKAGE, SHEET
from greetings.engine.document import Document, read_document
from greetings.engine.document.model import SponsorLayer
from greetings.engine.document.rules import sizes_of
from greetings.engine.findings import Finding, errors_of
from greetings.engine.package import MANIFEST, unzip
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, Busy, TemplateInvalid
from greetings.safety import ad_weight, check_ad_weight

# The layer that shows the brand's own sign.
LOGO: Final = "logo"
PATIENCE_SECONDS: Final = 150
RETRY_SECONDS: Final = 5
# What the process gets of our surroundings: nothing that is secret.
_PASSED_ON: Final = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "LANG")


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a package. Without a document it is no template at all; `pictures` by size, and the sheet."""

    findings: tuple[Finding, ...]
    document: Document | None = None
    manifest: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Something stops it."""
        return bool(errors_of(self.findings))


def glance(body: bytes) -> Examined:
    """Say what a package is, or why it is none. Takes milliseconds; nothing is drawn."""
    try:
        files = unzip(body)
    except TemplateInvalid as refused:
        return Examined(tuple(Finding(one.path, one.message) for one in refused.problems))
    if MANIFEST not in files.names():
        return Examined((Finding(MANIFEST, "the package has no card.toml"),))
    manifest = files.read(MANIFEST)
    document = read_document(manifest)
    if not isinstance(document, Document):
        return Examined(tuple(document))
    return Examined((), document, manifest.decode("utf-8"))


class Examiner:
    """Has packages looked through by processes of their own. What is compiled on the way is kept in `data`.

    So the first card of a template need not wait. Advertising over `ad_weight_max` (0 to 1) is a finding.
    """

    def __init__(self, data: Path, *, ad_weight_max: float) -> None:
        self._data = data
        self._ad_weight_max = ad_weight_max
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def examine(self, body: bytes, seen: Examined) -> Examined:
        """Look through a package that was `seen` at a glance. Takes seconds for an honest one; call it in a thread."""
        assert seen.document is not None
        with _folder(self._data) as place:
            folder = Path(place)
            (folder / PACKAGE).write_bytes(body)
            self._run(folder)
            found = json.loads((folder / FOUND).read_text("utf-8"))
            heavy = too_heavy(seen.document, self._ad_weight_max)
            findings = _merged(heavy, [Finding(*one) for one in found["findings"]])
            pictures = {name: (folder / _file(name)).read_bytes() for name in found["pictures"]}
            if not errors_of(findings):
                _keep_compiled(folder / COMPILED, self._data / COMPILED)
        return replace(seen, findings=findings, pictures=pictures)

    def close(self) -> None:
        """End what is being looked through; whoever waits for it is told to try again."""
        self._closed = True
        for process in list(self._running):
            process.kill()

    def _run(self, folder: Path) -> None:
        command = [sys.executable, "-P", "-m", "greetings.brands.templates.examine", str(folder)]
        home = str(Path(greetings.__file__).resolve().parent.parent)
        surroundings = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        pipe = subprocess.PIPE
        try:
            with subprocess.Popen(  # noqa: S603 - a program of ours, and a folder that was just made
                command,
                env=surroundings | {"PYTHONPATH": home},
                stdin=subprocess.DEVNULL,
                stdout=pipe,
                stderr=pipe,
            ) as process:
                self._running.add(process)
                words = _ended(process)
                self._running.discard(process)
        except OSError as error:
            raise _no_time() from error
        if self._closed:
            raise _no_time()
        if not (folder / FOUND).exists():
            _note_failure(folder, words)


def _merged(first: list[Finding], rest: list[Finding]) -> tuple[Finding, ...]:
    """Put errors first; what is said about a place already is not said twice."""
    said = {one.path for one in first}
    return (*first, *(one for one in rest if one.path not in said))


def too_heavy(document: Document, limit: float) -> list[Finding]:
    """Find the sizes in which the sponsor's place, with the brand's logo, is larger than advertising may be here."""
    found = []
    logos = [layer for layer in document.layers if layer.name == LOGO]
    for layer in document.layers:
        if not isinstance(layer, SponsorLayer):
            continue
        for size in sizes_of(document):
            if size not in layer.box:
                continue
            whole = SIZES[size]
            shares = [one.box[size] for one in (layer, *logos) if size in one.box]
            boxes = [
                (x * whole.width, y * whole.height, w * whole.width, h * whole.height)
                for x, y, w, h in shares
            ]
            try:
                check_ad_weight(ad_weight(whole.width, whole.height, boxes), limit)
            except BadInput as error:
                path = f"layer[{layer.name}].box.{size}"
                found.append(Finding(path, error.message, size=size, kind="ad-weight"))
    return found


def _folder(data: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        data.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix="upload-", dir=data)
    except OSError as error:
        raise Busy(f"The package cannot be looked at just now ({error.strerror}).", retry_after=5) from error


def _ended(process: subprocess.Popen[bytes]) -> str:
    """Wait for a process and return the last line that it said; one that takes too long is ended."""
    try:
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.communicate()
        raise _no_time() from error
    return said.decode("utf-8", "replace").strip().rpartition("\n")[2][:200] or str(process.returncode)


def _no_time() -> Busy:
    return Busy("There is no time for this package just now.", retry_after=RETRY_SECONDS)


def _note_failure(folder: Path, ending: str) -> None:
    """Write down that the process ended before it was through."""
    words = (
        "looking through it takes too much time or memory: please make its art simpler and its words fewer"
    )
    finding = ["package", f"{words} ({ending})", "error", ""]
    (folder / FOUND).write_text(json.dumps({"findings": [finding], "pictures": []}), "utf-8")


def _file(name: str) -> str:
    return f"{name}.png" if name == SHEET else f"{name}.jpg"


def _keep_compiled(made: Path, kept: Path) -> None:
    """Move compiled pixels to where the catalog looks for them. What cannot be moved is compiled again."""
    try:
        for path in made.rglob("*"):
            target = kept / path.relative_to(made)
            if path.is_file() and path.suffix != ".lock" and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, target)
    except OSError:
        return
