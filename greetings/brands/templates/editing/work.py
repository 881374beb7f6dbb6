"""A draft as a template: the one it began from, its changes, its own pictures. And as the package that is saved.

A package holds what its card.toml names and the licences of the art, nothing else; its first line says where it comes
from. Refuses what `changes` refuses.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from greetings.brands.templates.checking import LOGO
from greetings.brands.templates.editing.changes import applied
from greetings.brands.templates.editing.drafts import Draft
from greetings.brands.templates.editing.pictures import LOGO_FILE, background_file
from greetings.engine.document import Document, Template, read_document
from greetings.engine.document.writing import written
from greetings.engine.findings import Finding
from greetings.engine.package import MANIFEST, Files
from greetings.engine.recolour import Tint, tint
from greetings.engine.sizes import SIZES
from greetings.engine.sketch import Inked
from greetings.errors import Problem, TemplateInvalid

LOGO_SHARE: Final = 0.012
MARGIN: Final = 0.05
LICENCES: Final = ("LICENSE", "LICENCE", "NOTICE", "COPYING", "CREDITS")
_WHEN = (2026, 1, 1, 0, 0, 0)
_STORED: Final = frozenset({".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True, slots=True)
class Origin:
    """What a draft began from: its card.toml as a tree, its files, its name and version for people."""

    name: str
    tree: Mapping[str, Any]
    files: Files


@dataclass(frozen=True, slots=True)
class Own:
    """The files of an origin with a brand's own pictures over them."""

    files: Files
    pictures: Mapping[str, bytes]

    @property
    def ours(self) -> bool:
        """Own pictures were encoded by us."""
        return self.files.ours

    def names(self) -> frozenset[str]:
        """List all paths."""
        return self.files.names() | self.pictures.keys()

    def read(self, name: str) -> bytes:
        """Read one file."""
        return self.pictures[name] if name in self.pictures else self.files.read(name)


@dataclass(frozen=True, slots=True)
class Work:
    """A draft as it stands: a template whose drawings are still in the colours of its origin, and how these moved."""

    template: Template
    tint: Tint | None
    tree: Mapping[str, Any]

    @property
    def document(self) -> Document:
        """Its document."""
        return self.template.document


def worked(origin: Origin, draft: Draft, changes: Mapping[str, str], pictures: Mapping[str, bytes]) -> Work:
    """Put a draft together. `pictures` are its own ones by size, and `logo`. Raise BadInput, TemplateInvalid."""
    tree = applied(_with_pictures(origin.tree, pictures), changes)
    tree |= {"id": draft.name}
    document = _document(tree)
    files = {LOGO_FILE if name == LOGO else background_file(name): body for name, body in pictures.items()}
    moved = tint(origin.tree["palette"], tree["palette"]) if changes.get("recolour", "on") == "on" else None
    return Work(Template(document, Own(origin.files, files)), moved, tree)


def _document(tree: Mapping[str, Any]) -> Document:
    found = read_document(written(tree).encode("utf-8"))
    if isinstance(found, Document):
        return found
    raise TemplateInvalid("The design cannot be read.", problems=[problem_of(one) for one in found])


def problem_of(finding: Finding) -> Problem:
    """Return a finding as a problem."""
    return Problem(finding.path, finding.message, "template")


def _with_pictures(tree: Mapping[str, Any], pictures: Mapping[str, bytes]) -> dict[str, Any]:
    made = dict(tree)
    own = {size: background_file(size) for size in pictures if size != LOGO}
    made["art"] = dict(tree["art"]) | own
    if LOGO in pictures and not any(one["name"] == LOGO for one in tree["layer"]):
        boxes = {size: _free_corner(tree, size) for size in made["art"]}
        sign = {"kind": "picture", "name": LOGO, "picture": LOGO_FILE, "fit": "contain", "box": boxes}
        made["layer"] = [*tree["layer"], sign]
    return made


def _free_corner(tree: Mapping[str, Any], size: str) -> list[float]:
    """Give the place where a logo stands first: the corner in which it covers least, inside of what screens show."""
    canvas = SIZES[size]
    side = (LOGO_SHARE * canvas.width * canvas.height) ** 0.5
    w, h = side / canvas.width, side / canvas.height
    x = MARGIN * canvas.shorter / canvas.width
    y = max(MARGIN * canvas.shorter / canvas.height, canvas.margin_top + MARGIN / 4)
    corners = [(left, top, w, h) for top in (y, 1 - y - h) for left in (x, 0.5 - w / 2, 1 - x - w)]
    others = [one["box"][size] for one in tree["layer"] if size in one["box"] and one["kind"] != "shape"]
    best = min(corners, key=lambda corner: sum(_shared(corner, other) for other in others))
    return [round(value, 4) for value in best]


def _shared(one: Sequence[float], other: Sequence[float]) -> float:
    """Give the area that two boxes share."""
    sides = (min(one[at] + one[at + 2], other[at] + other[at + 2]) - max(one[at], other[at]) for at in (0, 1))
    wide, high = (max(0.0, side) for side in sides)
    return wide * high


def packed(work: Work, origin: Origin, version: int, brand: str) -> bytes:
    """Make the package of a version: the same draft and number give the same bytes."""
    tree = dict(work.tree) | {"version": version}
    own = sorted(set(_named(work.document)) & _pictures_of(work))
    if own:
        tree["credit"] = [one for one in tree.get("credit", []) if one["what"] not in own] + [
            {"what": path, "who": brand[:120], "licence": "all rights reserved", "source": "its own picture"}
            for path in own
        ]
    head = f"# Made in the editor from {origin.name}, and changed: words, colours, places.\n\n"
    files = Inked(work.template.files, work.tint) if work.tint else work.template.files
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as file:
        _write(file, MANIFEST, (head + written(tree)).encode("utf-8"))
        for path in sorted(_needed(work)):
            _write(file, path, files.read(path))
    return body.getvalue()


def _write(file: zipfile.ZipFile, path: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(path, _WHEN)
    stored = PurePosixPath(path).suffix.lower() in _STORED
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o100644 << 16
    file.writestr(entry, body)


def _pictures_of(work: Work) -> set[str]:
    files = work.template.files
    return set(files.pictures) if isinstance(files, Own) else set()


def _named(document: Document) -> set[str]:
    layers = {path for layer in document.layers if (path := getattr(layer, "picture", None))}
    page = {path for path in (document.page.stamp, document.page.liner_art) if path}
    return {*document.art.values(), *layers, *page}


def _needed(work: Work) -> set[str]:
    """List the files that go into the package: what is named, and whatever says whose the art is."""
    names = work.template.files.names()
    rights = {name for name in names if PurePosixPath(name).name.upper().startswith(LICENCES)}
    plain = {name for name in rights if PurePosixPath(name).suffix.lower() in {"", ".txt", ".md"}}
    return (_named(work.document) | plain | {work.document.licence.file}) & names


def tree_of(manifest: bytes) -> dict[str, Any]:
    """Read a card.toml that is known to be one."""
    return tomllib.loads(manifest.decode("utf-8"))
