"""The writing desk: what the maker's form says, and what its page shows for it. Nothing is stored and nothing decided.

A form is read into `Letter`; `desk_view` shows a letter with its presets, its findings and the template's looks.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError

from greetings.cards import Wish, limit_of
from greetings.engine.document import CardField, Template
from greetings.engine.languages import pick
from greetings.engine.sizes import SIZES
from greetings.errors import Problem
from greetings.settings import Settings
from greetings.web import i18n
from greetings.web.cards import palette_address
from greetings.web.findings import field_problems
from greetings.web.pictures import example_address
from greetings.web.views import CardLanguage, Choice, Desk, FormField, Kept, Picture, SizeLook

RELATIONS = ("family", "friend", "colleague")
LOOK_WIDTH = 720
OWN_NAMES = frozenset(
    {
        "template",
        "version",
        "lang",
        "from",
        "answers",
        "once",
        "relation",
        "untouched",
        "step",
        "shown",
        "size",
    }
)
ONCE_MAX = 64


@dataclass(frozen=True, slots=True)
class Letter:
    """What the form says: the words as typed, and what it carries on unseen."""

    template: Template
    lang: str
    words: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    once: str = ""
    relation: str = RELATIONS[0]
    untouched: str = ""
    answers: str = ""

    def wish(self) -> Wish:
        """Return it as a wish."""
        return Wish(self.template.id, self.words, self.lang, self.origin, answers=self.answers)

    def kept(self) -> tuple[Kept, ...]:
        """Return all values of the form, to be carried on unseen."""
        own = {
            "template": self.template.id,
            "version": str(self.template.version),
            "lang": self.lang,
            "from": self.origin,
            "answers": self.answers,
            "once": self.once,
            "relation": self.relation,
            "untouched": self.untouched,
        }
        return tuple(Kept(name, value) for name, value in (own | dict(self.words)).items() if value)


def blank_letter(template: Template, lang: str, origin: str) -> Letter:
    """Return the letter that somebody finds who has just chosen a template: its greeting and a first wish."""
    letter = Letter(template, lang, {}, origin, secrets.token_urlsafe(16))
    wish = _first_message(letter)
    greeting = (template.greetings(lang) or ("",))[0]
    return replace(letter, words={"greeting": greeting, "message": wish}, untouched=wish)


def read_letter(form: Mapping[str, str], template: Template, lang: str) -> Letter:
    """Read a form; what the template has no field for is left out."""
    names = {one.name for one in template.fields}
    relation = form.get("relation", "")
    return Letter(
        template=template,
        lang=lang,
        words={name: value for name, value in form.items() if name in names},
        origin=form.get("from", ""),
        answers=form.get("answers", ""),
        once=form.get("once", "")[:ONCE_MAX] or secrets.token_urlsafe(16),
        relation=relation if relation in RELATIONS else RELATIONS[0],
        untouched=form.get("untouched", ""),
    )


def in_language(letter: Letter, lang: str) -> Letter:
    """Return a letter in another language of the card: what nobody changed is said in that language."""
    moved = replace(letter, lang=lang)
    words = dict(letter.words)
    before, after = letter.template.greetings(letter.lang), letter.template.greetings(lang)
    greeting = words.get("greeting", "")
    if after and (greeting in before or not greeting):
        words["greeting"] = after[before.index(greeting) if greeting in before[: len(after)] else 0]
    untouched = letter.untouched
    if words.get("message", "") in {untouched, ""}:
        words["message"] = untouched = _first_message(moved)
    return replace(moved, words=words, untouched=untouched)


def with_preset(letter: Letter, name: str, key: str) -> Letter:
    """Return a letter with a preset put into a field; an unknown one changes nothing."""
    one = next((each for each in letter.template.fields if each.name == name), None)
    chosen = next((each for each in _choices(letter, one) if each.key == key), None) if one else None
    if chosen is None:
        return letter
    text = chosen.key if one is not None and one.options else chosen.text
    untouched = text if name == "message" else letter.untouched
    relation = chosen.group or letter.relation
    return replace(letter, words={**letter.words, name: text}, untouched=untouched, relation=relation)


def _first_message(letter: Letter) -> str:
    messages = letter.template.messages(letter.lang)
    for relation in (letter.relation, *RELATIONS):
        if messages.get(relation):
            return messages[relation][0]
    return ""


def _choices(letter: Letter, one: CardField) -> tuple[Choice, ...]:
    template, lang = letter.template, letter.lang
    if one.options:
        home = template.document.home
        return tuple(
            Choice(option.id, pick(option.label, lang, home=home) or option.id) for option in one.options
        )
    if one.name == "greeting":
        return tuple(Choice(str(number), text) for number, text in enumerate(template.greetings(lang)))
    if one.name == "message":
        messages = template.messages(lang)
        return tuple(
            Choice(f"{relation}-{number}", text, relation)
            for relation in RELATIONS
            for number, text in enumerate(messages.get(relation, ()))
        )
    return ()


def desk_view(letter: Letter, lang: str, *, settings: Settings, problems: Sequence[Problem] = ()) -> Desk:
    """Return what the page shows of a letter to a reader of `lang`."""
    template = letter.template
    paths = {f"content.{one.name}" for one in template.fields}
    return Desk(
        template=template.id,
        version=template.version,
        title=template.title(lang),
        lang=letter.lang,
        dir=i18n.direction(letter.lang),
        palette_url=palette_address(template),
        fields=tuple(
            _field(letter, one, lang, settings=settings, problems=problems) for one in template.fields
        ),
        languages=tuple(
            CardLanguage(code, language_name(code), code == letter.lang)
            for code in card_languages(template, letter)
        ),
        looks=looks_of(template, letter.lang),
        once=letter.once,
        origin=letter.origin,
        answers=letter.answers,
        relation=letter.relation,
        untouched=letter.untouched,
        problems=field_problems([one for one in problems if one.path not in paths]),
    )


def _field(
    letter: Letter, one: CardField, lang: str, *, settings: Settings, problems: Sequence[Problem]
) -> FormField:
    return FormField(
        name=one.name,
        kind=one.kind,
        value=letter.words.get(one.name, ""),
        limit=limit_of(one, settings),
        required=one.required or one.name == "message",
        label=(pick(one.label, lang, home=letter.template.document.home) or "") if one.label else "",
        choices=_choices(letter, one),
        problems=field_problems(problems, f"content.{one.name}"),
    )


def card_languages(template: Template, letter: Letter | None = None) -> tuple[str, ...]:
    """Return the languages that a template speaks, and the one that the letter is written in."""
    own = template.example_languages()
    return own if letter is None or letter.lang in own else (*own, letter.lang)


def card_language(template: Template, wish: str, reader: str) -> str:
    """Choose the card's language: as asked for, else the reader's, else the template's home."""
    for lang in (wish, reader):
        if lang in template.example_languages():
            return lang
    return template.document.home


@lru_cache(maxsize=64)
def language_name(code: str) -> str:
    """Return a language's own name."""
    if code in i18n.TONGUES:
        return i18n.TONGUES[code].name
    try:
        return Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code


def looks_of(template: Template, lang: str) -> tuple[SizeLook, ...]:
    """Return the template's own example in all sizes, small."""
    spoken = card_language(template, lang, lang)
    return tuple(SizeLook(size, example_picture(template, spoken, size)) for size in template.sizes)


def example_picture(template: Template, lang: str, size: str, *, width: int = LOOK_WIDTH) -> Picture:
    """Return where the example of a template in a language and size is, `width` pixels wide."""
    height = round(SIZES[size].height * width / SIZES[size].width)
    url = example_address(template.id, template.version, lang=lang, size=size, width=width)
    return Picture(url, width, height)
