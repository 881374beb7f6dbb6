"""What every page is told: its frame, words of people, pictures, findings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One entry of the language switch."""

    code: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """Every page's surroundings; `i18n.frame_of` makes it. `path` is where a plain GET shows this page again."""

    lang: str
    dir: str
    languages: tuple[Language, ...]
    path: str = "/"


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, with its own language and direction (`ltr`, `rtl` or `auto`)."""

    text: str
    lang: str = ""
    dir: str = "auto"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be fetched. `alt` is empty where words beside it say the same. Pixels."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One finding beside a field: `kind` picks the translated sentence, `values` fill its places such as `{found}`.

    `message` is shown where no sentence of that kind is known. `findings.field_problems` makes them.
    """

    kind: str
    message: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """One value that a page carries on unseen."""

    name: str
    value: str
