"""What is wrong with a template: findings with paths, collected rather than raised one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from greetings.errors import Problem, TemplateInvalid

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: where (`layer[headline].box.square`), what to do, and whether it stops the template.

    `size` is the one in which it shows, empty when it shows in all. `kind` names what pages have a sentence
    of their own for, `lang` the language of a card on which it shows; both are not kept.
    """

    path: str
    message: str
    level: Level = "error"
    size: str = ""
    kind: str = field(default="", compare=False)
    lang: str = field(default="", compare=False)


def errors_of(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Keep the findings that stop a template."""
    return tuple(finding for finding in findings if finding.level == "error")


def refuse(findings: Sequence[Finding]) -> None:
    """Raise TemplateInvalid with all errors among `findings`; do nothing if there are none."""
    errors = errors_of(findings)
    if errors:
        raise TemplateInvalid(
            f"The template has {len(errors)} finding(s); the first: {errors[0].path}: {errors[0].message}",
            problems=[Problem(finding.path, finding.message, "template") for finding in errors],
        )
