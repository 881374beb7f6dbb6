"""The rows of uploaded templates: versions, their states, what was found when they were checked.

draft (has errors; the next upload of its number takes its place) -> checked -> submitted -> approved | refused;
what was approved ends as archived: no longer offered, but its cards live on. A version never changes but for its state.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from greetings.engine.findings import Finding
from greetings.store import Change, Insert, Query, Value

STATES: Final = ("draft", "checked", "submitted", "approved", "refused", "archived")
DRAFT, CHECKED, SUBMITTED, APPROVED, REFUSED, ARCHIVED = range(6)
PREFIX: Final = "templates/"
# What lies in the folder in which a package is looked through.
PACKAGE, FOUND, COMPILED = "package.zip", "found.json", "compiled"
State = Literal["draft", "checked", "submitted", "approved", "refused", "archived"]

COLUMNS: Final = (
    "id", "brand", "template", "version", "package", "manifest", "state", "findings", "reason", "made_ms",
    "decided_ms", "approved_ms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a brand's template. `package` is the SHA-256 of the zip; `reason` says why it was refused."""

    id: int
    brand: int
    template: str
    version: int
    package: str
    manifest: str
    state: str
    findings: tuple[Finding, ...]
    reason: str
    made_ms: int
    decided_ms: int | None
    approved_ms: int | None

    @property
    def shelf(self) -> str:
        """The slug of the brand, as it was at the upload."""
        return self.template.partition(".")[0]

    @property
    def subject(self) -> str:
        """How logs name it."""
        return f"{self.template} {self.version}"

    @property
    def blob(self) -> str:
        """Under which key of the blobs the package lies."""
        return f"{PREFIX}{self.package}.zip"

    def picture(self, name: str) -> str:
        """Return under which key of the blobs a picture of it lies: a size, or `sheet`."""
        return f"{PREFIX}{self.package}-{name}.{'png' if name == SHEET else 'jpg'}"


SHEET: Final = "sheet"


@dataclass(frozen=True, slots=True)
class Highest:
    """The highest number of a template: of the versions that stay, and with drafts. 0 when there is none."""

    staying: int
    any: int


@dataclass(frozen=True, slots=True)
class Shelved:
    """A version that was approved once: whether it is offered, and whether its brand is on hold."""

    id: int
    state: int
    held: int

    @property
    def offered(self) -> bool:
        """New cards may be made of it."""
        return self.state == APPROVED and not self.held


def version_of(*columns: Value) -> Version:
    """Read a row whose columns are COLUMNS."""
    found = dict(zip(COLUMNS, columns, strict=True))
    return Version(
        id=int(found["id"] or 0),
        brand=int(found["brand"] or 0),
        template=str(found["template"]),
        version=int(found["version"] or 0),
        package=str(found["package"]),
        manifest=str(found["manifest"]),
        state=STATES[int(found["state"] or 0)],
        findings=tuple(Finding(*one) for one in json.loads(str(found["findings"]))),
        reason=str(found["reason"]),
        made_ms=int(found["made_ms"] or 0),
        decided_ms=_moment(found["decided_ms"]),
        approved_ms=_moment(found["approved_ms"]),
    )


def _moment(value: Value) -> int | None:
    return None if value is None else int(value)


def packed(findings: Sequence[Finding]) -> str:
    """Write findings as they are kept."""
    return json.dumps([[one.path, one.message, one.level, one.size] for one in findings])


VERSION = Insert("template_version", COLUMNS)
_READ = f"select {', '.join(f'v.{name}' for name in COLUMNS)} from template_version v"  # noqa: S608 - our own names
OF_BRAND = Query(
    f"{_READ} where v.brand = :brand and v.id < :before order by v.id desc limit :most", version_of
)
FIND = Query(
    f"{_READ} where v.brand = :brand and v.template = :template and v.version = :version", version_of
)
FIND_ANY = Query(f"{_READ} where v.template = :template and v.version = :version", version_of)
IN_STATE = Query(f"{_READ} where v.state = :state and v.id > :after order by v.id limit :most", version_of)
HIGHEST = Query(
    "select coalesce(max(case when state > 0 then version else 0 end), 0), coalesce(max(version), 0)"
    " from template_version where brand = :brand and template = :template",
    Highest,
)
BY_ID = Query(f"{_READ} where v.id = :id", version_of)
SHELVED = Query(
    "select v.id, v.state, b.state from template_version v join brand b on b.id = v.brand"
    " where v.approved_ms is not null order by v.id",
    Shelved,
    heavy=True,
)
# Templates that count: a version of theirs is checked, submitted or approved.
IN_USE = Query(
    "select distinct template from template_version where brand = :brand and state in (1, 2, 3)", str
)
ROOM = Change(
    "update template_version set state = state where id = :id"
    " and (select count(distinct template) from template_version where brand = :brand and state in (1, 2, 3)) <= :most"
)
AGAIN = Change(
    "update template_version set package = :package, manifest = :manifest, state = :state, findings = :findings,"
    " made_ms = :made_ms where id = :id and state = 0"
)
MOVE = Change(
    "update template_version set state = :state, reason = :reason, decided_ms = :now,"
    " approved_ms = coalesce(approved_ms, :approved) where id = :id and state = :before"
)
