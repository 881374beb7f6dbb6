"""Templates as data: read card.toml and its files, or give all findings with their paths.

Refuses anything that is not exactly the format (see docs/template-format.md). Never runs a word of it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from greetings.engine.document import rules
from greetings.engine.document.model import CardField, Document
from greetings.engine.findings import Finding, refuse
from greetings.engine.languages import is_right_to_left, pick
from greetings.engine.package import MANIFEST, Files, Folder, open_package

__all__ = ["CardField", "Document", "Template", "load_template", "read_document", "read_template"]

MOST_FINDINGS = 100
LONGEST = 300
# Reading a key takes time with the square of its parts; no key of the format has more than two.
_DEEP_KEY = re.compile(
    r"""(?:(?:[A-Za-z0-9_-]{1,40}+|"[^"\n]{0,40}+"|'[^'\n]{0,40}+')[ \t]*+\.[ \t]*+){12}"""
)

# In a default: the year of the festival that is nearest to the day on which a card is made.
YEAR = "{year}"


@dataclass(frozen=True, slots=True)
class Template:
    """A valid document together with its files."""

    document: Document
    files: Files
    shelf: str = ""
    """Whose shelf of the catalog it stands on: a name in front of its own, empty for those that are shipped."""

    @property
    def id(self) -> str:
        """The template's name in the catalog. A document's own has no dot, so that no shelf shadows another."""
        return f"{self.shelf}.{self.document.id}" if self.shelf else self.document.id

    @property
    def version(self) -> int:
        """Raised by the designer whenever pixels or words change."""
        return self.document.version

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizes it is drawn in."""
        return rules.sizes_of(self.document)

    @property
    def fields(self) -> tuple[CardField, ...]:
        """What the maker fills in."""
        return tuple(self.document.fields)

    def title(self, lang: str) -> str:
        """Its title for somebody who reads `lang`."""
        return pick(self.document.title, lang, home=self.document.home) or self.document.id

    def greetings(self, lang: str) -> tuple[str, ...]:
        """The headlines it offers; the first is the default."""
        return tuple(pick(self.document.greetings, lang, home=self.document.home) or ())

    def messages(self, lang: str) -> dict[str, tuple[str, ...]]:
        """Preset messages by relation."""
        found: Any = pick(self.document.messages, lang, home=self.document.home) or {}
        return {relation: tuple(texts) for relation, texts in found.items()}

    def example(self, lang: str) -> dict[str, str]:
        """Example content, complete: defaults fill what it leaves out."""
        return self.complete(pick(self.document.example, lang, home=self.document.home) or {}, lang)

    def example_languages(self) -> tuple[str, ...]:
        """The languages that have an example of their own."""
        return tuple(self.document.example)

    def complete(self, content: Mapping[str, str], lang: str, year: int | None = None) -> dict[str, str]:
        """Fill in defaults for fields that are absent or empty; keep the rest as it is.

        `year` stands where a default says `{year}`; without it such a field stays empty.
        """
        values = {
            field.name: content.get(field.name) or self._default(field, lang, year) for field in self.fields
        }
        return {name: value for name, value in values.items() if value}

    def _default(self, field: CardField, lang: str, year: int | None) -> str:
        if field.name == "greeting":
            return (self.greetings(lang) or ("",))[0]
        if field.default:
            text = pick(field.default, lang, home=self.document.home) or ""
            return text.replace(YEAR, "" if year is None else str(year))
        return ""

    def right_to_left(self, lang: str) -> bool:
        """Say whether a card in `lang` runs from right to left."""
        return is_right_to_left(lang)


def load_template(path: Path | str) -> Template:
    """Load a template's folder or zip; raise TemplateInvalid with all findings and their paths."""
    place = Path(path)
    files = open_package(place)
    template, findings = read_template(files, folder=place.name if isinstance(files, Folder) else None)
    refuse(findings)
    assert template is not None
    return template


def read_template(files: Files, *, folder: str | None = None) -> tuple[Template | None, list[Finding]]:
    """Read a template from its files: the template (None if its document is no document) and all findings."""
    if MANIFEST not in files.names():
        return None, [Finding(MANIFEST, "the package has no card.toml")]
    document = read_document(files.read(MANIFEST))
    if not isinstance(document, Document):
        return None, document
    return Template(document, files), rules.find(document, files.names(), folder)


def read_document(manifest: bytes) -> Document | list[Finding]:
    """Read a card.toml: the document, or why it is none (the first MOST_FINDINGS findings)."""
    try:
        text = manifest.decode("utf-8")
        if _DEEP_KEY.search(text):
            return [Finding(MANIFEST, "nested too deeply")]
        raw = tomllib.loads(text)
    except UnicodeDecodeError:
        return [Finding(MANIFEST, "it must be UTF-8")]
    except RecursionError:
        return [Finding(MANIFEST, "nested too deeply")]
    except ValueError as error:  # TOMLDecodeError, and numbers and dates that Python cannot hold
        return [Finding(MANIFEST, f"not valid TOML: {str(error)[:LONGEST]}")]
    try:
        return Document.model_validate(raw)
    except ValidationError as error:
        findings = [
            _finding(raw, problem) for problem in error.errors(include_url=False, include_input=False)
        ]
        return findings[:MOST_FINDINGS]


def _finding(raw: dict[str, Any], problem: Any) -> Finding:
    """Word one of pydantic's errors, with the layer's or field's own name in the path."""
    path, place = "", raw
    for step in _steps(raw, problem["loc"]):
        inside = place if isinstance(place, dict | list) else {}
        if isinstance(step, int):
            place = inside[step] if isinstance(inside, list) and step < len(inside) else {}
            name = place.get("name") if isinstance(place, dict) else None
            path += f"[{name if isinstance(name, str) else step}]"
        elif isinstance(inside, dict) and (
            step in inside or problem["type"] in {"missing", "extra_forbidden"}
        ):
            place = inside.get(step, {})
            path += f".{step}" if path else str(step)
    return Finding(path[:LONGEST] or MANIFEST, str(problem["msg"])[:LONGEST])


def _steps(raw: dict[str, Any], steps: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Leave out the kind that pydantic puts behind a layer's index."""
    layers = raw.get("layer")
    if len(steps) < 3 or steps[0] != "layer" or not isinstance(layers, list):
        return steps
    kinds = [layer.get("kind") if isinstance(layer, dict) else None for layer in layers]
    return (*steps[:2], *steps[3:]) if steps[2] == kinds[int(steps[1])] else steps
