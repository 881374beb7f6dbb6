"""What is sent and told about uploaded templates: strict models, like those of everybody else."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from greetings.brands.templates.rows import State
from greetings.web.bodies import Answer, Body
from greetings.web.ops_bodies import Why


class StateWish(Body):
    """What a version is to become: submitted for approval, or archived."""

    state: Literal["submitted", "archived"]


class TemplateDecision(Body):
    """Whether a version may be offered; `archive` ends one that is."""

    decision: Literal["approve", "refuse", "archive"]
    reason: Why


class FindingOut(Answer):
    """One thing to mend, or to look at."""

    path: str
    level: Literal["error", "warning"]
    message: str
    size: str = Field(description="the size in which it shows, empty for all")


class VersionOut(Answer):
    """A version of a template."""

    id: str = Field(description="the name in the catalog: the brand's slug, a dot, the id of card.toml")
    version: int
    title: dict[str, str]
    festivals: list[str]
    state: State
    reason: str = Field(description="why it was refused or archived")
    findings: list[FindingOut]
    made: str
    decided: str | None
    package_sha256: str
    sheet_url: str
    picture_urls: dict[str, str]


class VersionsOut(Answer):
    """Versions of templates."""

    templates: list[VersionOut]
    next: str | None
