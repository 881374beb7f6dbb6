"""Words looked at before a card is made of them: may they be said, can they be drawn, do they fit.

Refuses what cannot be looked at: half characters, templates and fields that do not exist. Stores nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from greetings.cards.album import Album
from greetings.cards.wishes import (
    Draft,
    checked_lang,
    judged,
    limit_of,
    refusal,
    stack_of,
    tidy,
    unknown_template,
)
from greetings.catalog import Catalog
from greetings.engine.document import CardField, Template
from greetings.engine.text.fallback import Missing, missing
from greetings.errors import Problem
from greetings.safety import Reason, Verdict, say
from greetings.settings import Settings

MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class TextWords:
    """A text, and where it is meant to stand: perhaps a template, a field of it, a language."""

    text: str
    template: str = ""
    field: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class TextFindings:
    """What was found: the guard's verdict, characters that no font has, and whether words would be cut."""

    verdict: Verdict
    missing: tuple[Missing, ...]
    truncated: bool


class Texts:
    """Looks at words."""

    def __init__(self, catalog: Catalog, album: Album, settings: Settings) -> None:
        self._catalog = catalog
        self._album = album
        self._settings = settings

    async def check(self, words: TextWords) -> TextFindings:
        """Return what there is to say about a text; raise BadInput for a place that does not exist."""
        problems: list[Problem] = []
        template = self._template(words, problems)
        one = _field(template, words.field or MESSAGE, problems)
        lang = checked_lang(words.lang or "en", problems)
        kind = one.kind if one else _KINDS.get(words.field or MESSAGE, "text")
        text = tidy(words.text, "text", problems, one_line=kind != "text")
        if problems:
            raise refusal(problems)
        limit = limit_of(one, self._settings) if one else self._limit(kind)
        verdict = _translated(judged(text, kind, limit, lang=lang), lang)
        too_long = any(reason.kind == "too-long" for reason in verdict.reasons)
        if too_long or not text:
            return TextFindings(verdict, (), too_long)
        stack = stack_of(template, one.name, lang) if template and one else ()
        absent = missing(self._catalog.book, text, stack, lang)
        cut = False
        if template and one and not absent:
            content = {**template.example(lang), one.name: text}
            cut = one.name in await self._album.cut(Draft(template, lang, content))
        return TextFindings(verdict, absent, cut)

    def _template(self, words: TextWords, problems: list[Problem]) -> Template | None:
        if not words.template:
            return None
        template = self._catalog.get(words.template)
        if template is None:
            problems.append(unknown_template(self._catalog))
        return template

    def _limit(self, kind: str) -> int:
        limits = {"name": self._settings.name_max, "line": self._settings.greeting_max}
        return limits.get(kind, self._settings.message_max)


_KINDS = {"recipient": "name", "sender": "name", "greeting": "line", "message": "text"}


def _field(template: Template | None, name: str, problems: list[Problem]) -> CardField | None:
    if template is None:
        return None
    found = next((one for one in template.fields if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in template.fields)
        problems.append(
            Problem("field", f"This template has no such field. It has: {known}.", "unknown-field")
        )
    return found


def _translated(verdict: Verdict, lang: str) -> Verdict:
    reasons = tuple(_said(reason, lang) for reason in verdict.reasons)
    return replace(verdict, reasons=reasons)


def _said(reason: Reason, lang: str) -> Reason:
    return replace(reason, message=say(reason.kind, lang, reason.values))
