"""What the maker, the look before sending and the result are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from greetings.web.views.sending import ShareSheet
from greetings.web.views.surroundings import FieldProblem, Frame, Kept, Picture, Words


@dataclass(frozen=True, slots=True)
class FestivalAhead:
    """A festival that comes, in the reader's language. `href` shows its cards, `""` when there are none."""

    id: str
    name: str
    day: date
    days: int
    href: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """One card in the gallery: the picture of its own example. `href` is `/?template=<id>` (with `from` kept)."""

    id: str
    title: str
    picture: Picture
    href: str
    festival: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A preset that can be put into a field; `group` is a relation (family, friend, colleague) or empty."""

    key: str
    text: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing to fill in. `kind`: name, line, text, choice. `label` empty: the page knows the name's own word.

    Known names: greeting, recipient, message, sender. `limit` is in graphemes.
    """

    name: str
    kind: str
    value: str
    limit: int
    required: bool
    label: str = ""
    choices: tuple[Choice, ...] = ()
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class CardLanguage:
    """A language in which the chosen card speaks; `name` is the language's own name."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class SizeLook:
    """One size of the card: its name (square, portrait, story, landscape) and its picture."""

    size: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Desk:
    """The writing desk: the chosen template and the form. `looks` are pictures of the example, one per size.

    `lang` and `dir` are the card's; `palette_url` is `/static/t/<template>-<version>.css`; `once` makes a second
    press of the button harmless (an Idempotency-Key); `origin` is the code of the link the maker came by, or empty.
    `untouched` is the message as it was given, so that one nobody changed can follow the card's language.
    `answers` is the code of the card that this one answers, `answered` whose card that is.
    """

    template: str
    version: int
    title: str
    lang: str
    dir: str
    palette_url: str
    fields: tuple[FormField, ...]
    languages: tuple[CardLanguage, ...]
    looks: tuple[SizeLook, ...]
    once: str
    origin: str = ""
    relation: str = "family"
    untouched: str = ""
    problems: tuple[FieldProblem, ...] = ()
    answers: str = ""
    answered: Words | None = None


@dataclass(frozen=True, slots=True)
class SeasonLine:
    """The campaign out of whose card somebody wants to make one: its designs stand first."""

    name: Words
    brand: Words
    href: str


@dataclass(frozen=True, slots=True)
class MakerView:
    """`/`: festivals ahead, gallery, and the desk once a template is chosen. `festival`: only its cards are shown.

    `feed_href` is the address of that festival's Atom feed, or empty.
    """

    frame: Frame
    festivals: tuple[FestivalAhead, ...]
    templates: tuple[TemplateCard, ...]
    desk: Desk | None = None
    festival: str = ""
    all_href: str = "/"
    feed_href: str = ""
    tools_href: str = "/tools/"
    season: SeasonLine | None = None


@dataclass(frozen=True, slots=True)
class LookView:
    """Look before sending: the final look in all sizes. `kept` are all form values, sent on by `make` and `edit`."""

    frame: Frame
    title: str
    palette_url: str
    looks: tuple[SizeLook, ...]
    kept: tuple[Kept, ...]
    words: tuple[Words, ...]
    truncated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeView:
    """The card is ready. `page_url` is the root link, `manage_url` the private journey link.

    `answered`: it answers a card of this sender, who finds it. `signed`: so many have signed it.
    """

    frame: Frame
    palette_url: str
    picture: Picture
    recipient: Words
    page_url: str
    manage_url: str
    shares: ShareSheet
    another_href: str = "/"
    answered: Words | None = None
    signed: int = 0
