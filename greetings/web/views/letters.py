"""What the pages of lists and letters are told: sign-up and the way out for everybody, the console's and ops' pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.console import NOTHING, Bench
from greetings.web.views.maker import FormField
from greetings.web.views.surroundings import FieldProblem, Frame, Picture, Words


@dataclass(frozen=True, slots=True)
class ListView:
    """`/list/<slug>`; `embedded`: small, in a frame of another site. `kind`: ask, sent, closed.

    `words` is what one agrees to, word for word; `trouble`: empty, mail, tick.
    """

    frame: Frame
    kind: str
    action: str
    brand: Words
    words: str = ""
    promise: Words = NOTHING
    imprint: Words = NOTHING
    mail: str = ""
    hours: int = 48
    embedded: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ListNoteView:
    """`/list/yes/...` and `/list/out/...`. `kind`: sure, on, leave, left, erased, try.

    `sure` and `leave` show a button that acts at `action`; on `left` it is the button to be forgotten.
    """

    frame: Frame
    kind: str
    brand: Words = NOTHING
    mail: str = ""
    words: str = ""
    action: str = ""
    list_href: str = ""
    out_href: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name (a code)."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter. `at`: when it was sent, or written down."""

    id: str
    subject: Words
    state: str
    at: datetime
    all: int = 0
    taken: int = 0
    brand: Words = NOTHING
    slug: str = ""
    reason: Words = NOTHING
    dead: int = 0
    complained: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class LettersView:
    """`/console/letters`. `list_url` is empty until the list is ready; `may` are rights of who looks."""

    frame: Frame
    bench: Bench
    counts: tuple[Figure, ...]
    letters: tuple[LetterRow, ...]
    list_url: str
    is_open: bool
    designs: bool
    runs: bool
    mail_on: bool
    next_href: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ListDeskView:
    """`/console/letters/list`: what the list says of itself, and what goes onto one's own site."""

    frame: Frame
    bench: Bench
    fields: tuple[FormField, ...]
    is_open: bool
    ready: bool
    list_url: str
    embed_html: str
    form_html: str
    words: str = ""
    saved: bool = False
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPerson:
    """Somebody on the list."""

    id: str
    mail: str
    lang: str
    state: str
    since: datetime
    place: str


@dataclass(frozen=True, slots=True)
class ListPeopleView:
    """`/console/letters/people`. `state`: which of them are shown; `found` false: the address is not on the list."""

    frame: Frame
    bench: Bench
    people: tuple[ListPerson, ...]
    counts: tuple[Figure, ...]
    state: str
    next_href: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One act of somebody's record: `act` is a code, `network` the coarse origin."""

    act: str
    at: datetime
    place: str
    network: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class ListPersonView:
    """`/console/letters/people/<id>`: the record of somebody's consent."""

    frame: Frame
    bench: Bench
    person: ListPerson
    acts: tuple[ConsentLine, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """A design that a letter's card can have."""

    id: str
    title: str
    picture: Picture | None
    own: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """One entry of a choice."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class LetterDeskView:
    """`/console/letters/new` and a draft. `id` is empty for a new one; `look_href` shows it as it arrives.

    `missing` are codes of what stands in the way of sending; `trouble`: empty, busy, changed, sure, no-mail, other.
    """

    frame: Frame
    bench: Bench
    id: str
    fields: Mapping[str, FormField]
    langs: tuple[Pick, ...]
    audiences: tuple[Pick, ...]
    designs: tuple[Design, ...]
    once: str
    may_send: bool
    readers: int = 0
    me: str = ""
    look_href: str = ""
    missing: tuple[str, ...] = ()
    tried: bool = False
    saved: bool = False
    problems: tuple[FieldProblem, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class LetterView:
    """`/console/letters/<id>` of a letter that was sent: what became of it."""

    frame: Frame
    bench: Bench
    letter: LetterRow
    figures: tuple[Figure, ...]
    opened: int | None
    acts: tuple[str, ...]
    look_href: str
    card_href: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class RelayRow:
    """A relay, and what it took since yesterday. `rests`: this process leaves it in peace."""

    name: str
    tried: int
    taken: int
    rests: bool


@dataclass(frozen=True, slots=True)
class ListRow:
    """A brand's list, for those who run the site."""

    slug: str
    brand: Words
    promise: Words
    is_open: bool
    on: int
    bounced: int
    complained: int


@dataclass(frozen=True, slots=True)
class OpsLettersView:
    """`/ops/letters`."""

    frame: Frame
    bench: Bench
    letters: tuple[LetterRow, ...]
    lists: tuple[ListRow, ...]
    relays: tuple[RelayRow, ...]
    mail_on: bool
    next_href: str = ""
    trouble: str = ""
