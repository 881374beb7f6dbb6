"""Everything that is wrong with a template, found on the document and on the pixels that it really makes.

`check_template` gives all findings at once, with paths. Words that may not be said are judged by a guard that the
caller passes in. Refuses nothing itself: also a package that cannot be read comes back as findings.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from greetings.engine.check.drawn import drawn_findings
from greetings.engine.check.written import written_findings
from greetings.engine.document import Document, Template, read_template
from greetings.engine.document.model import PictureLayer
from greetings.engine.findings import Finding, errors_of
from greetings.engine.fonts import FontBook
from greetings.engine.package import Files, Folder, open_package
from greetings.errors import TemplateInvalid

__all__ = ["Checked", "Finding", "Guard", "check_files", "check_template"]

Guard = Callable[[str, str], str | None]
"""Takes a text and its language, gives the reason why it may not be said, or None."""

_ADVICE = {
    (
        ".ttf",
        ".otf",
        ".woff",
        ".woff2",
        ".ttc",
    ): "fonts are installed by whoever runs the site; name one of its fonts",
    (".html", ".htm", ".js", ".css"): "pages and scripts have no place in a template; leave it out",
    (".svgz", ".gif", ".avif", ".heic", ".bmp", ".tiff"): "save the picture as SVG, PNG, JPEG or WebP",
}
# Besides files without a suffix, such as LICENSE.
_PICTURES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp"})
_KNOWN = _PICTURES | {".toml", ".txt", ".md", ""}


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked template, None if its document is no document, and all findings, errors first.

    `drawable` says whether it can be drawn, with all that may be wrong with it.
    """

    template: Template | None
    findings: tuple[Finding, ...]
    drawable: bool = False


def check_template(
    path: Path | str, book: FontBook, *, guard: Guard | None = None, cache: Path | None = None
) -> tuple[Finding, ...]:
    """Check a folder or a zip and give all findings, errors first. `cache` keeps compiled pixels between runs."""
    place = Path(path)
    try:
        files = open_package(place)
    except TemplateInvalid as refused:
        return tuple(Finding(problem.path, problem.message) for problem in refused.problems)
    folder = place.name if isinstance(files, Folder) else None
    return check_files(files, book, guard=guard, cache=cache, folder=folder).findings


def check_files(
    files: Files,
    book: FontBook,
    *,
    guard: Guard | None = None,
    cache: Path | None = None,
    folder: str | None = None,
) -> Checked:
    """Check the files of a template; `folder` is the name of the folder in which they lie, if they lie in one."""
    findings: list[Finding] = []
    template, drawable = None, False
    try:
        template, findings = read_template(files, folder=folder)
        findings += _file_findings(files, template)
        if template is not None and not errors_of(findings):
            findings += written_findings(template, book, guard)
            drawable = not any(
                one.path in files.names() or ".fonts" in one.path for one in errors_of(findings)
            )
        if template is not None and not errors_of(findings):
            findings += _drawn(template, book, cache)
    except TemplateInvalid as refused:
        findings += [Finding(problem.path, problem.message) for problem in refused.problems]
        drawable = False
    ordered = sorted(dict.fromkeys(findings), key=lambda finding: finding.level != "error")
    return Checked(template, tuple(ordered), drawable)


def _file_findings(files: Files, template: Template | None) -> list[Finding]:
    found = []
    named = _named(template.document) if template is not None else files.names()
    for name in sorted(files.names()):
        suffix = Path(name).suffix.lower()
        advice = next((advice for suffixes, advice in _ADVICE.items() if suffix in suffixes), "")
        if not files.ours and suffix not in _KNOWN:
            advice = advice or "this has no place in a template; leave it out"
        found += [Finding(name, advice)] if advice else []
        if not files.ours and suffix in _PICTURES and name not in named:
            found.append(Finding(name, "nothing in card.toml names this picture; leave it out", "warning"))
    return found


def _named(document: Document) -> frozenset[str]:
    """List the pictures that a document names."""
    layers = (layer.picture for layer in document.layers if isinstance(layer, PictureLayer))
    page = (path for path in (document.page.stamp, document.page.liner_art) if path)
    return frozenset({*document.art.values(), *layers, *page})


def _drawn(template: Template, book: FontBook, cache: Path | None) -> list[Finding]:
    if cache is not None:
        return drawn_findings(template, book, cache)
    with tempfile.TemporaryDirectory(prefix="greetings-check-") as folder:
        return drawn_findings(template, book, Path(folder))
