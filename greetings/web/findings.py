"""Findings of the rooms, made ready to stand beside the fields of a form."""

from __future__ import annotations

from collections.abc import Iterable

from greetings.errors import Problem
from greetings.web.views.surroundings import FieldProblem

# Sentences that the maker's script may need while somebody types; their places stay open, the script fills them.
KNOWN_FINDINGS = tuple(
    FieldProblem(kind, "")
    for kind in (
        *("too-long", "missing", "surrogate", "address", "look-alike", "bad-word"),
        *("threat", "guilt", "account", "quota", "reward"),
    )
)


def field_problems(problems: Iterable[Problem], path: str | None = None) -> tuple[FieldProblem, ...]:
    """Return what a page shows for the problems at `path` (all when None); absent characters become one finding."""
    chosen = [one for one in problems if path is None or one.path == path]
    missing = [dict(one.extra).get("char", "") for one in chosen if one.kind == "missing"]
    rest = tuple(
        FieldProblem(one.kind, one.message, tuple((name, str(value)) for name, value in one.extra))
        for one in chosen
        if one.kind != "missing"
    )
    if not missing:
        return rest
    chars = " ".join(dict.fromkeys(str(char) for char in missing))
    first = next(one for one in chosen if one.kind == "missing")
    return (FieldProblem("missing", first.message, (("char", chars),)), *rest)
