"""What the pages of the tools are told: calendar, blessings, QR codes, visit counter, and their frames elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from greetings.web.views.people import PersonLink
from greetings.web.views.surroundings import FieldProblem, Frame, Kept, Picture, Words


@dataclass(frozen=True, slots=True)
class ToolLink:
    """A way to another tool: `calendar`, `blessings`, `qr` or `counter`."""

    tool: str
    href: str


@dataclass(frozen=True, slots=True)
class ToolSide:
    """What stands around every tool. `through`: from whose page somebody came; `own`: the reader's page, if he has one.

    `make_href` opens the maker with the card for the day that `make_name` names (empty: any day).
    """

    tools_href: str
    others: tuple[ToolLink, ...]
    make_href: str
    make_name: str
    join_href: str
    through: PersonLink | None = None
    own: PersonLink | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice, named where the page has no word of its own for it."""

    value: str
    chosen: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day of the grid. `moon` is its day in the moon's calendar, `begins` says that a month of it begins here."""

    day: date
    moon: str
    begins: bool
    term: str
    feasts: tuple[str, ...]
    today: bool


@dataclass(frozen=True, slots=True)
class Feast:
    """One festival of the month. `until` is its last day when it has several; `said` is what people say then."""

    day: date
    until: date | None
    name: str
    said: Words
    estimated: bool
    make_href: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a sheet: `weeks` of seven places each, in the reader's order; a place without a day is None.

    `moon` is chinese, islamic or none; `moon_year` names the moon's year and months in words, `seal` is one character.
    """

    first: date
    title: str
    moon: str
    moon_year: str
    seal: str
    weekdays: tuple[tuple[str, date], ...]
    weeks: tuple[tuple[MonthDay | None, ...], ...]
    feasts: tuple[Feast, ...]
    terms: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class ToolsView:
    """`/tools/`: all tools, each with a taste of today. `feast` comes in `feast_days`."""

    frame: Frame
    side: ToolSide
    links: tuple[ToolLink, ...]
    today: date
    moon_line: str
    feast: str
    feast_days: int
    blessing: Words | None
    square: Square
    counter: Picture


@dataclass(frozen=True, slots=True)
class CalendarView:
    """`/tools/calendar`: a month. `webcal_href` subscribes to what was chosen, `feed_url` is the same to copy."""

    frame: Frame
    side: ToolSide
    month: Month
    before_href: str
    after_href: str
    today_href: str
    traditions: tuple[Option, ...]
    countries: tuple[Option, ...]
    moons: tuple[Option, ...]
    kept: tuple[Kept, ...]
    webcal_href: str
    download_href: str
    feed_url: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One blessing on its slip of paper."""

    words: Words
    kind: str
    relation: str
    href: str


@dataclass(frozen=True, slots=True)
class SlipGroup:
    """The blessings of one template; `name` is its festival's."""

    name: str
    title: str
    picture: Picture
    slips: tuple[Slip, ...]


@dataclass(frozen=True, slots=True)
class BlessingsView:
    """`/tools/blessings`: words to start from. `words` is what was looked for."""

    frame: Frame
    side: ToolSide
    festivals: tuple[Option, ...]
    relations: tuple[Option, ...]
    languages: tuple[Option, ...]
    words: str
    words_max: int
    kept: tuple[Kept, ...]
    groups: tuple[SlipGroup, ...]
    count: int
    snippet: str


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code: `path` draws its dark modules in a field of `side` x `side` units, quiet zone included."""

    side: int
    path: str


@dataclass(frozen=True, slots=True)
class QrView:
    """`/tools/qr`: the form, and after looking the code of what was typed. `own_picture` leads to the reader's page."""

    frame: Frame
    side: ToolSide
    text: str
    limit: int
    levels: tuple[Option, ...]
    sides: tuple[Option, ...]
    action: str
    square: Square | None = None
    problems: tuple[FieldProblem, ...] = ()
    own_href: str = ""
    own_picture: str = ""


@dataclass(frozen=True, slots=True)
class CounterView:
    """`/tools/counter`, and `/tools/counter/<name>` with the `picture` and the `snippet` of one that was made."""

    frame: Frame
    side: ToolSide
    action: str
    sample: Picture
    picture: Picture | None = None
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class CalendarEmbedView:
    """`/tools/calendar/embed`: a month in a frame of another site. `credit_href` leads to the tool."""

    frame: Frame
    month: Month
    credit_href: str


@dataclass(frozen=True, slots=True)
class BlessingsEmbedView:
    """`/tools/blessings/embed`: some blessings of today in a frame of another site."""

    frame: Frame
    name: str
    slips: tuple[Slip, ...]
    credit_href: str
