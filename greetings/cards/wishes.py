"""What somebody wants to have written on a card, and whether that can be: all findings at once, each with its path.

Refuses: half characters, templates and fields that do not exist, what is too long or needed and blank, characters that
no font has, and words that the guard blocks. Mends in silence what `clean` mends, and spaces around words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from greetings.catalog import Catalog
from greetings.engine.document import CardField, Template
from greetings.engine.languages import normalise, pick
from greetings.engine.text.clean import clean
from greetings.engine.text.fallback import Missing, missing
from greetings.errors import BadInput, BadText, Problem
from greetings.festivals import nearest_year
from greetings.safety import Kind, Reason, Verdict, check_text
from greetings.settings import Settings

FONT_KINDS = frozenset({"name", "line", "text"})
CHAIN_KINDS = frozenset({"threat", "guilt", "account", "quota", "reward"})
MISSING_MAX = 20
_GUARD_KINDS: Mapping[str, Kind] = {"name": "name", "line": "line", "text": "message"}
_SPACES = re.compile(r"\s+")
_MANY_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")


@dataclass(frozen=True, slots=True)
class GroupWish:
    """What a maker asks for who lets others sign. `closes_ms` 0: in two weeks; `most` 0: as many as may be."""

    kind: str = "friends"
    most: int = 0
    closes_ms: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, as it was sent.

    `came_from` is the code of the link by which the maker came, if any; `brought_by` is the holder on whose page he
    began. `answers` is the code of the card that it answers, `group` lets others sign it.
    """

    template: str
    content: Mapping[str, str]
    lang: str
    came_from: str = ""
    brought_by: int | None = None
    answers: str = ""
    group: GroupWish | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A wish that can be drawn: its template, its language and complete, clean content."""

    template: Template
    lang: str
    content: Mapping[str, str] = field(default_factory=dict)


def check_wish(wish: Wish, catalog: Catalog, settings: Settings, *, sketch: bool = False) -> Draft:
    """Return the draft of a wish; raise BadInput with all findings and their paths.

    A `sketch` may leave out what is needed: somebody is still typing.
    """
    problems: list[Problem] = []
    template = catalog.get(wish.template)
    if template is None:
        problems.append(unknown_template(catalog))
    lang = checked_lang(wish.lang, problems)
    known = {one.name: one for one in template.fields} if template else {}
    content: dict[str, str] = {}
    for name, text in wish.content.items():
        path = f"content.{name}"
        if template and name not in known:
            problems.append(Problem(path, "This template has no such field. Please leave it out.", "unknown"))
        else:
            content[name] = tidy(text, path, problems, one_line=name in known and known[name].kind != "text")
    if template is None:
        raise BadInput("There is no such template.", problems=problems)
    for one in template.fields:
        found = _findings(one, content.get(one.name, ""), settings, lang=lang)
        problems.extend(each for each in found if not (sketch and each.kind == "required"))
    year = nearest_year(datetime.now(UTC).date(), template.document.festivals)
    complete = template.complete(content, lang, year)
    if not problems:
        problems.extend(_together(template, complete, lang))
    problems.extend(absent_characters(catalog, template, complete, lang=lang))
    if problems:
        raise refusal(problems)
    return Draft(template, lang, complete)


def refusal(problems: Iterable[Problem]) -> BadInput:
    """Return the error that carries these findings, its message the first of them."""
    found = tuple(problems)
    kinds = {one.kind for one in found}
    message = found[0].message if len(found) == 1 else f"{len(found)} things need another look: see errors."
    return (
        BadText(message, problems=found)
        if kinds <= {"missing", "surrogate"}
        else BadInput(message, problems=found)
    )


def unknown_template(catalog: Catalog) -> Problem:
    """Word the finding about a template that does not exist."""
    known = ", ".join(one.id for one in catalog.templates)
    return Problem("template", f"There is no such template. Known are: {known}.", "unknown-template")


def checked_lang(lang: str, problems: list[Problem]) -> str:
    """Return a language tag in its usual form, Chinese with its script; what is no tag becomes a finding."""
    if not _TAG.fullmatch(lang):
        problems.append(
            Problem("lang", "This is not a language tag such as en, zh-Hans or ar.", "unknown-language")
        )
        return "en"
    parts = lang.split("-")
    cased = [parts[0].lower(), *(part.title() if len(part) == 4 else part.upper() for part in parts[1:])]
    return normalise("-".join(cased))


def tidy(text: str, path: str, problems: list[Problem], *, one_line: bool) -> str:
    """Return text cleaned and without needless spaces; half characters become a finding and an empty text."""
    try:
        cleaned = clean(text)
    except BadText as error:
        index = dict(error.problems[0].extra).get("index", 0) if error.problems else 0
        problems.append(Problem(path, error.message, "surrogate", (("index", index),)))
        return ""
    if one_line:
        return _SPACES.sub(" ", cleaned).strip()
    return _MANY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in cleaned.split("\n"))).strip()


def limit_of(one: CardField, settings: Settings) -> int:
    """Return the most graphemes that a field takes here."""
    ceiling = {"name": settings.name_max, "text": settings.message_max}.get(one.kind, settings.greeting_max)
    return min(one.limit, ceiling)


def _findings(one: CardField, text: str, settings: Settings, *, lang: str) -> Iterable[Problem]:
    """Find what is wrong with one field's text, cleaned."""
    path = f"content.{one.name}"
    if not text:
        if one.required or one.name == "message":
            yield Problem(path, "Please write something here.", "required")
    elif one.options is not None:
        if text not in {option.id for option in one.options}:
            yield Problem(path, "Please choose one of the options.", "unknown-option")
    else:
        verdict = judged(text, one.kind, limit_of(one, settings), lang=lang)
        yield from (reason_problem(path, reason) for reason in verdict.reasons)


def judged(text: str, kind: str, limit: int, *, lang: str) -> Verdict:
    """Ask the guard about a text of a field of some kind."""
    return check_text(text, kind=_GUARD_KINDS.get(kind, "message"), max_graphemes=limit, lang=lang)


def reason_problem(path: str, reason: Reason) -> Problem:
    """Word one of the guard's reasons as a finding."""
    span = (("start", reason.span[0]), ("end", reason.span[1])) if reason.span else ()
    return Problem(path, reason.message, reason.kind, (*span, *reason.values))


def _together(template: Template, content: Mapping[str, str], lang: str) -> Iterable[Problem]:
    """Find what is harmless in each field and not when they are read one after the other."""
    texts = [content[one.name] for one in template.fields if one.kind in FONT_KINDS and content.get(one.name)]
    verdict = judged("\n".join(texts), "text", sum(map(len, texts)) + len(texts), lang=lang)
    yield from (reason_problem("content", one) for one in verdict.reasons if one.kind in CHAIN_KINDS)


def stack_of(template: Template, name: str, lang: str) -> tuple[str, ...]:
    """Return the fonts that a template wants for a field in a language."""
    for layer in template.document.layers:
        if getattr(layer, "field", None) == name:
            fonts: Any = getattr(layer, "fonts", {})
            return tuple(pick(fonts, lang, home=template.document.home) or ())
    return ()


def absent_characters(
    catalog: Catalog, template: Template, content: Mapping[str, str], *, lang: str
) -> Iterable[Problem]:
    """Find the characters that no font has, each with its code point and its index."""
    for one in template.fields:
        text = content.get(one.name, "")
        if text and one.kind in FONT_KINDS and len(text) <= one.limit * 64:
            stack = stack_of(template, one.name, lang)
            yield from absent_in(catalog, text, stack, lang=lang, path=f"content.{one.name}")


def absent_in(
    catalog: Catalog, text: str, stack: tuple[str, ...], *, lang: str, path: str
) -> Iterable[Problem]:
    """Find the characters of one text that no font has."""
    found = missing(catalog.book, text, stack, lang)
    yield from (missing_problem(path, char) for char in found[:MISSING_MAX])


def missing_problem(path: str, absent: Missing) -> Problem:
    """Word the finding about a character that no font has."""
    return Problem(
        path,
        f"No font here has the character {absent.char} ({absent.codepoint}). Please write it another way.",
        "missing",
        (("char", absent.char), ("codepoint", absent.codepoint), ("index", absent.index)),
    )
