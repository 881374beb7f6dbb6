"""Words to start from: the greetings and messages that the templates offer, by festival, relation and language.

Nothing is added to what the templates have. Refuses festivals, relations and languages that are not known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from greetings.catalog import Catalog
from greetings.channels import RELATIONS
from greetings.engine.document import Template
from greetings.errors import BadInput, Problem
from greetings.festivals import festival_ids, known_names

WORDS_MAX = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; empty is whatever there is. All `words` must stand in it or in its festivals' names."""

    festival: str = ""
    relation: str = ""
    lang: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Blessing:
    """One greeting or message of a template in one language. Greetings suit everybody: their relation is empty.

    `pick` names it among the presets of the maker's form, such as `message:family-0`.
    """

    text: str
    lang: str
    kind: str
    relation: str
    template: str
    festivals: tuple[str, ...]
    pick: str


class Blessings:
    """All blessings of a catalog's own templates; a brand's words stay with its template."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    @cached_property
    def _all(self) -> tuple[tuple[Blessing, str], ...]:
        """All blessings, each with the folded words by which it is found."""
        return tuple(
            (one, _folded(f"{one.text}\n{template.title(one.lang)}\n{_names(one)}"))
            for template in self._catalog.shipped
            for lang in template.example_languages()
            for one in _of_template(template, lang)
        )

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that some blessing is in, the most frequent first."""
        counts: dict[str, int] = {}
        for one, _ in self._all:
            counts[one.lang] = counts.get(one.lang, 0) + 1
        return tuple(sorted(counts, key=lambda lang: (-counts[lang], lang)))

    @cached_property
    def festivals(self) -> tuple[str, ...]:
        """The festivals that some blessing is for, by id."""
        return tuple(sorted({festival for one, _ in self._all for festival in one.festivals}))

    def find(self, asked: Asked) -> tuple[Blessing, ...]:
        """Give what fits, in the order of the templates. Raise BadInput with all findings."""
        self._check(asked)
        words = _folded(asked.words).split()
        return tuple(
            one for one, folded in self._all if _fits(one, asked) and all(word in folded for word in words)
        )

    def _check(self, asked: Asked) -> None:
        problems = []
        if asked.festival and asked.festival not in festival_ids():
            problems.append(Problem("festival", "There is no such festival.", "unknown-festival"))
        if asked.relation and asked.relation not in RELATIONS:
            known = ", ".join(RELATIONS)
            message = f"There is no such relation. Known are: {known}."
            problems.append(Problem("relation", message, "unknown-relation"))
        if asked.lang and asked.lang not in self.languages:
            known = ", ".join(self.languages)
            message = f"There are no words in this language. Known are: {known}."
            problems.append(Problem("lang", message, "unknown-language"))
        if len(asked.words) > WORDS_MAX:
            message = f"Please look for at most {WORDS_MAX} characters."
            problems.append(Problem("words", message, "too-long", (("limit", WORDS_MAX),)))
        if problems:
            raise BadInput("This cannot be looked for: see errors.", problems=problems)


def _of_template(template: Template, lang: str) -> Iterator[Blessing]:
    document = template.document
    about = (template.id, tuple(document.festivals))
    for number, text in enumerate(document.greetings.get(lang, ())):
        yield Blessing(text, lang, "greeting", "", *about, pick=f"greeting:{number}")
    messages = template.messages(lang) if lang in document.messages else {}
    for relation in RELATIONS:
        for number, text in enumerate(messages.get(relation, ())):
            yield Blessing(text, lang, "message", relation, *about, pick=f"message:{relation}-{number}")


def _fits(one: Blessing, asked: Asked) -> bool:
    return (
        (not asked.festival or asked.festival in one.festivals)
        and (not asked.relation or one.relation in {"", asked.relation})
        and (not asked.lang or one.lang == asked.lang)
    )


def _names(one: Blessing) -> str:
    return "\n".join(name for festival in one.festivals for name in known_names(festival))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
