"""Findings made ready for a page: numbered, and where they concern a layer, as boxes on the picture of each size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from greetings.brands.templates import STATES, Version
from greetings.brands.templates.rows import APPROVED
from greetings.engine.compile import canvas_for
from greetings.engine.document import Document, read_document
from greetings.engine.document.rules import sizes_of
from greetings.engine.findings import Finding
from greetings.engine.languages import pick
from greetings.engine.proof import PICTURE_WIDTH
from greetings.engine.sizes import SIZES
from greetings.festivals import ahead
from greetings.web.console.bench import time_at
from greetings.web.views import DesignRow, FindingGroup, FindingLine, Mark, MarkedPicture, Picture, Words

LIST_SIZE = "portrait"
SEASON_DAYS = 45
BADGE = 56
_LAYER = re.compile(r"layer\[(?P<name>[a-z][a-z0-9_-]*)\]")
_KNOWN_AHEAD = 200
# What differs between findings that are alike: numbers, and the language in which it shows.
_VARYING = re.compile(r"[0-9][0-9.,:-]*|\([a-z]{2}(-[A-Z][a-z]+)?\)|\bin [a-z]{2}(-[A-Z][a-z]+)?\b")


def document_of(version: Version) -> Document | None:
    """Return the document of a version, None for one of an older format."""
    found = read_document(version.manifest.encode("utf-8"))
    return found if isinstance(found, Document) else None


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one place: what is alike is told once. `sizes` are those on whose pictures it is marked."""

    number: int
    path: str
    level: str
    sizes: tuple[str, ...]
    lines: tuple[FindingLine, ...]


def groups_of(findings: Sequence[Finding], document: Document | None) -> tuple[Group, ...]:
    """Gather findings by where they are to be mended, what shows on pictures first."""
    places: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        match = _LAYER.match(one.path)
        places.setdefault((match[0] if match else one.path, one.size), []).append(one)
    known = [(found, _sizes(document, found[0]) if document else ()) for found in places.values()]
    ordered = sorted(known, key=lambda pair: _order(pair[1]))
    return tuple(_group(number, found, sizes) for number, (found, sizes) in enumerate(ordered, 1))


def _order(sizes: tuple[str, ...]) -> int:
    return list(SIZES).index(sizes[0]) if sizes else len(SIZES)


def _group(number: int, found: Sequence[Finding], sizes: tuple[str, ...]) -> Group:
    alike: dict[str, list[Finding]] = {}
    for one in found:
        alike.setdefault(_VARYING.sub("#", one.message), []).append(one)
    lines = tuple(
        FindingLine(many[0].path, many[0].message, many[0].level, len(many) - 1) for many in alike.values()
    )
    level = "error" if any(one.level == "error" for one in lines) else "warning"
    return Group(number, found[0].path, level, sizes, lines)


def finding_groups(groups: Sequence[Group], size: str = "") -> tuple[FindingGroup, ...]:
    """Return the groups that are listed beside the picture of a size; without one, those that lie on no picture."""
    return tuple(
        FindingGroup(one.number, one.level, one.lines) for one in groups if (one.sizes or ("",))[0] == size
    )


def version_groups(version: Version) -> tuple[Group, ...]:
    """Return the findings of a version, gathered."""
    return groups_of(version.findings, document_of(version))


def _sizes(document: Document, finding: Finding) -> tuple[str, ...]:
    """Choose the sizes in which a finding can be shown: its own, or all in which its layer stands."""
    boxes = _boxes(document, finding.path)
    return tuple(size for size in sizes_of(document) if size in boxes and finding.size in {"", size})


def _boxes(document: Document, path: str) -> dict[str, tuple[float, float, float, float]]:
    match = _LAYER.match(path)
    layers = [layer for layer in document.layers if match and layer.name == match["name"]]
    return {str(size): box for layer in layers[:1] for size, box in layer.box.items()}


def marked_pictures(version: Version, path: str) -> tuple[MarkedPicture, ...]:
    """Return the pictures of a version with the marks of its findings; pictures lie below `path`."""
    document = document_of(version)
    if document is None:
        return ()
    groups, made = groups_of(version.findings, document), []
    for size in sizes_of(document):
        small, full = canvas_for(size, PICTURE_WIDTH), SIZES[size]
        picture = Picture(f"{path}/{size}.jpg", small.width, small.height)
        marks, beside = _marks(document, groups, size), finding_groups(groups, size)
        made.append(MarkedPicture(size, picture, full.width, full.height, marks, beside))
    return tuple(made)


def _marks(document: Document, groups: Sequence[Group], size: str) -> tuple[Mark, ...]:
    canvas, taken, marks = canvas_for(size), Counter[tuple[int, int]](), []
    for one in groups:
        if size not in one.sizes:
            continue
        rect = canvas.rect(_boxes(document, one.path)[size])
        corner = (max(rect.x, BADGE // 2), max(rect.y, BADGE // 2))
        # Numbers of one box stand beside each other.
        badge = (min(corner[0] + taken[corner] * BADGE, canvas.width - BADGE // 2), corner[1])
        taken[corner] += 1
        marks.append(Mark(one.number, one.level, rect.x, rect.y, rect.width, rect.height, badge))
    return tuple(marks)


def row_of(version: Version, lang: str, href: str, pictures: str = "") -> DesignRow:
    """Return a version for a list; its pictures lie below `pictures`, as a rule below `href`."""
    document = document_of(version)
    home = document.home if document else "en"
    title = (pick(document.title, lang, home=home) if document else "") or version.template
    size = canvas_for(LIST_SIZE, PICTURE_WIDTH)
    lines = [line for group in groups_of(version.findings, document) for line in group.lines]
    return DesignRow(
        title=Words(title),
        id=version.template,
        version=version.version,
        state=version.state,
        href=href,
        made=time_at(version.made_ms),
        picture=Picture(f"{pictures or href}/{LIST_SIZE}.jpg", size.width, size.height) if document else None,
        errors=sum(one.level == "error" for one in lines),
        warnings=sum(one.level == "warning" for one in lines),
        in_season=document is not None and version.state == STATES[APPROVED] and _near(document),
    )


def _near(document: Document) -> bool:
    """Say whether a festival of a design comes within some weeks."""
    today = datetime.now(UTC).date()
    coming = ahead(today, _KNOWN_AHEAD, only=document.festivals)
    return any(one.start is not None and (one.start - today).days <= SEASON_DAYS for one in coming)
