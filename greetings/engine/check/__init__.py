"""Everything that is wrong with a template, found on the document and on the pixels that it really makes.

`check_template` gives all findings at once, with paths. Words that may not be said are judged by a guard that the
caller passes in. Refuses nothing itself: also a package that cannot be read comes back as findings.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from greetings.engine.check.drawn import drawn_findings
from greetings.engine.check.written import written_findings
from greetings.engine.document import Template, read_template
from greetings.engine.findings import Finding, errors_of
from greetings.engine.fonts import FontBook
from greetings.engine.package import Folder, open_package
from greetings.errors import TemplateInvalid

__all__ = ["Finding", "Guard", "check_template"]

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


def check_template(
    path: Path | str,
    book: FontBook,
    *,
    guard: Guard | None = None,
    cache: Path | None = None,
    trusted: bool = True,
) -> tuple[Finding, ...]:
    """Check a folder or a zip and give all findings, errors first.

    `cache` keeps compiled pixels between runs; `trusted` False refuses SVG, as in packages of people we do not know.
    """
    place = Path(path)
    try:
        files = open_package(place)
        template, findings = read_template(files, folder=place.name if isinstance(files, Folder) else None)
        findings += _file_findings(files.names(), trusted=trusted)
        if template is not None and not errors_of(findings):
            findings += written_findings(template, book, guard)
        if template is not None and not errors_of(findings):
            findings += _drawn(template, book, cache)
    except TemplateInvalid as refused:
        findings = [Finding(problem.path, problem.message) for problem in refused.problems]
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.level != "error"))


def _file_findings(names: frozenset[str], *, trusted: bool) -> list[Finding]:
    found = []
    for name in sorted(names):
        suffix = Path(name).suffix.lower()
        found += [Finding(name, advice) for suffixes, advice in _ADVICE.items() if suffix in suffixes]
        if suffix == ".svg" and not trusted:
            found.append(
                Finding(name, "SVG is not taken in packages: save it as PNG or WebP, up to 4096 pixels")
            )
    return found


def _drawn(template: Template, book: FontBook, cache: Path | None) -> list[Finding]:
    if cache is not None:
        return drawn_findings(template, book, cache)
    with tempfile.TemporaryDirectory(prefix="greetings-check-") as folder:
        return drawn_findings(template, book, Path(folder))
