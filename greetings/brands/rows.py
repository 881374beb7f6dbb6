"""The rows of this room: brands, their people, keys; roles and scopes, and what each may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from greetings.store import Change, Insert, Query, Value

ACTIVE, HELD = range(2)
STATES: Final = ("active", "held")
OWNER, DESIGNER, ANALYST = ROLES = ("owner", "designer", "analyst")
SCOPES: Final = (
    "templates:read",
    "templates:write",
    "campaigns:read",
    "campaigns:write",
    "insights:read",
    "letters:read",
    "letters:write",
    "account",
)
BY_OPS: Final = "ops"


class Right(StrEnum):
    """What somebody who is signed in may do."""

    LOOK = "look"  # see templates, people, figures
    DESIGN = "design"  # upload templates, prepare campaigns
    RUN = "run"  # keys, people, the log


RIGHTS: Final[Mapping[str, frozenset[Right]]] = {
    OWNER: frozenset(Right),
    DESIGNER: frozenset({Right.LOOK, Right.DESIGN}),
    ANALYST: frozenset({Right.LOOK}),
}


@dataclass(frozen=True, slots=True)
class Brand:
    """An organisation. A held one reaches nothing until it is released; its cards live on."""

    id: int
    slug: str
    name: str
    state: str
    made_ms: int

    @property
    def held(self) -> bool:
        """Out of service."""
        return self.state == STATES[HELD]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts for a brand."""

    id: int
    brand: int
    name: str
    mail: str
    role: str
    made_ms: int

    def may(self, right: Right) -> bool:
        """Tell whether the role allows something."""
        return right in RIGHTS[self.role]

    @property
    def actor(self) -> str:
        """How the log names him."""
        return f"person {self.id}"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. It works until `revoked_ms`, which may lie ahead."""

    id: int
    brand: int
    prefix: str
    name: str
    scopes: tuple[str, ...]
    made_ms: int
    revoked_ms: int | None
    used_ms: int | None

    @property
    def actor(self) -> str:
        """How the log names it."""
        return f"key {self.prefix}"


BRAND = Insert("brand", ("id", "slug", "name", "state", "made_ms"))
PERSON = Insert("brand_person", ("id", "brand", "name", "mail", "role", "state", "made_ms"))
KEY = Insert("brand_key", ("id", "brand", "prefix", "hash", "name", "scopes", "made_ms"))
# What changes a brand's people or keys takes the brand's row first: acts of one brand follow one another.
LOCK = Change("update brand set state = state where id = :brand")
BRAND_COLUMNS: Final = "b.id, b.slug, b.name, b.state, b.made_ms"
PERSON_COLUMNS: Final = "p.id, p.brand, p.name, p.mail, p.role, p.made_ms"
KEY_COLUMNS: Final = "k.id, k.brand, k.prefix, k.name, k.scopes, k.made_ms, k.revoked_ms, k.used_ms"
BRAND_WIDTH: Final = 5
PERSON_WIDTH: Final = 6


def brand_of(*columns: Value) -> Brand:
    """Read a row whose columns are BRAND_COLUMNS."""
    number, slug, name, state, made_ms = columns
    return Brand(int(number or 0), str(slug), str(name), STATES[int(state or 0)], int(made_ms or 0))


def person_of(*columns: Value) -> Person:
    """Read a row whose columns are PERSON_COLUMNS."""
    number, brand, name, mail, role, made_ms = columns
    return Person(
        int(number or 0), int(brand or 0), str(name), str(mail), ROLES[int(role or 0)], int(made_ms or 0)
    )


def key_of(*columns: Value) -> ApiKey:
    """Read a row whose columns are KEY_COLUMNS."""
    number, brand, prefix, name, scopes, made_ms, revoked_ms, used_ms = columns
    return ApiKey(
        id=int(number or 0),
        brand=int(brand or 0),
        prefix=str(prefix),
        name=str(name),
        scopes=tuple(str(scopes).split()),
        made_ms=int(made_ms or 0),
        revoked_ms=None if revoked_ms is None else int(revoked_ms),
        used_ms=None if used_ms is None else int(used_ms),
    )


BY_ID = Query(f"select {BRAND_COLUMNS} from brand b where b.id = :id", brand_of)  # noqa: S608 - our own names
BY_SLUG = Query(f"select {BRAND_COLUMNS} from brand b where b.slug = :slug", brand_of)  # noqa: S608
