"""What a brand and its people ask for, and whether that can be: all findings at once, each with its path."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_lowercase, digits

from greetings.brands.rows import OWNER, ROLES, SCOPES
from greetings.cards import judged, reason_problem, refusal, tidy
from greetings.errors import Problem
from greetings.settings import Settings

MAIL_CHARS_MAX = 254
SLUG_MAX = 30
# A number may follow a slug that was made from a name.
SLUG_MADE_MAX = SLUG_MAX - 4
_NUMBERED = 8
_MAIL = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?"
)
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])")
_NOT_IN_SLUGS = re.compile("[^a-z0-9]+")
# A template id of ours could be taken for a brand's.
_RESERVED = frozenset(
    {
        "admin",
        "api",
        "brand",
        "console",
        "greetings",
        "house",
        "official",
        "ops",
        "out",
        "system",
        "www",
        "yes",
    }
)


@dataclass(frozen=True, slots=True)
class NewBrand:
    """A brand that is to be let in, and its first owner. Without a slug one is made from the name."""

    name: str
    owner: str
    mail: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who is to act for a brand."""

    name: str
    role: str
    mail: str = ""


@dataclass(frozen=True, slots=True)
class KeyWish:
    """A key that is wanted: what it is for, and what it may do."""

    name: str
    scopes: tuple[str, ...]


def checked_brand(wish: NewBrand, settings: Settings) -> NewBrand:
    """Return a wish that can be kept, but for a slug that may be taken; raise BadInput with all findings."""
    problems: list[Problem] = []
    name = _name(wish.name, "name", problems, settings=settings)
    owner = checked_person(
        Invitation(wish.owner or wish.name, OWNER, wish.mail), settings, problems, path="owner"
    )
    slug = wish.slug or slug_from(name)
    if not _SLUG.fullmatch(slug) or slug in _RESERVED:
        message = f"Small letters, digits and, between them, - please; 2 to {SLUG_MAX} characters."
        problems.append(Problem("slug", message, "characters"))
    if problems:
        raise refusal(problems)
    return NewBrand(name, owner.name, owner.mail, slug)


def checked_person(
    wish: Invitation, settings: Settings, problems: list[Problem], *, path: str = "name"
) -> Invitation:
    """Return an invitation as it is kept; what is wrong with it is added to `problems`."""
    name = _name(wish.name, path, problems, settings=settings)
    mail = wish.mail.strip().lower()
    if mail and (len(mail) > MAIL_CHARS_MAX or not _MAIL.fullmatch(mail)):
        problems.append(Problem("mail", "This is no e-mail address such as name@example.org.", "mail"))
    problems.extend(role_findings(wish.role))
    return Invitation(name, wish.role, mail)


def role_findings(role: str) -> Iterable[Problem]:
    """Find what is wrong with a role."""
    if role not in ROLES:
        yield Problem("role", f"must be one of: {', '.join(ROLES)}", "unknown-option")


def checked_key(wish: KeyWish, settings: Settings) -> KeyWish:
    """Return a wish for a key as it is kept; raise BadInput with all findings."""
    problems: list[Problem] = []
    name = _name(wish.name, "name", problems, settings=settings)
    unknown = sorted(set(wish.scopes) - set(SCOPES))
    if unknown or not wish.scopes:
        message = f"must be one or more of: {', '.join(SCOPES)}"
        problems.append(Problem("scopes", message, "unknown-option" if unknown else "required"))
    if problems:
        raise refusal(problems)
    return KeyWish(name, tuple(one for one in SCOPES if one in wish.scopes))


def slug_from(name: str) -> str:
    """Make a slug from a name; names without Latin letters get one by chance."""
    plain = unicodedata.normalize("NFKD", name).casefold().encode("ascii", "ignore").decode("ascii")
    slug = _NOT_IN_SLUGS.sub("-", plain).strip("-")
    if len(slug) > SLUG_MADE_MAX:
        cut = slug[: SLUG_MADE_MAX + 1]
        slug = cut.rpartition("-")[0] or cut[:SLUG_MADE_MAX]
    fits = len(slug) > 2 and slug not in _RESERVED
    return slug if fits else f"brand-{_by_chance(6)}"


def slugs_like(slug: str) -> Iterable[str]:
    """Give a slug and others like it, for when it is taken: first with small numbers, then by chance."""
    yield slug
    yield from (f"{slug}-{number}" for number in range(2, _NUMBERED + 2))
    yield from (f"{slug}-{_by_chance(3)}" for _ in range(_NUMBERED))


def _by_chance(count: int) -> str:
    return "".join(secrets.choice(ascii_lowercase + digits) for _ in range(count))


def _name(text: str, path: str, problems: list[Problem], *, settings: Settings) -> str:
    found = len(problems)
    name = tidy(text, path, problems, one_line=True)
    if not name and len(problems) == found:
        problems.append(Problem(path, "Please write a name.", "required"))
    verdict = judged(name, "name", settings.name_max, lang="en")
    problems.extend(reason_problem(path, reason) for reason in verdict.reasons)
    return name
