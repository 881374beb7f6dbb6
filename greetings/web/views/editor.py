"""What the pages of the template editor are told: where one may begin, and the desk with the design that is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.console import Bench
from greetings.web.views.surroundings import FieldProblem, Frame, Picture, Words

NOTHING = Words("")


@dataclass(frozen=True, slots=True)
class StartCard:
    """Something to begin with. `value` is what the button sends; `detail` is empty or the number of a version."""

    value: str
    title: Words
    picture: Picture
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft that was begun. `saved` is the number of its last version, 0 while there is none."""

    href: str
    title: Words
    picture: Picture
    changed: datetime
    saved: int


@dataclass(frozen=True, slots=True)
class EditorStartView:
    """`/console/templates/new`. `trouble`: empty, full."""

    frame: Frame
    bench: Bench
    once: str
    ours: tuple[StartCard, ...]
    own: tuple[StartCard, ...]
    drafts: tuple[DraftRow, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """How a layer is called: a code for what it shows (greeting, recipient, message, sender, words, field, qr, sponsor,
    logo, panel, picture, shape), and words where the code needs them.
    """

    kind: str
    words: Words = NOTHING


@dataclass(frozen=True, slots=True)
class EditedLayer:
    """A layer in the size that is shown. `box` is left, top, width, height in per cent; `letters` the size of letters.

    `fill` is the colour's name, "" for several; None where there is none to choose. `text` is the path and words of a
    fixed text in the language that is shown. `languages` are those on whose cards it is drawn.
    """

    number: int
    name: str
    called: Called
    box: tuple[str, str, str, str]
    letters: str = ""
    fill: str | None = None
    align: str = ""
    text: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditedColour:
    """A colour of the palette: what is written in it, and how well that is seen (a ratio; 0: not measured)."""

    name: str
    value: str
    uses: tuple[Called, ...]
    ratio: float = 0.0
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class EditedWords:
    """The words in one language: title, headlines, wishes by relation, the example."""

    lang: str
    name: str
    title: str
    greetings: str
    messages: tuple[tuple[str, str], ...]
    example: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SizeTab:
    """A size that can be shown; pixels of the whole."""

    size: str
    href: str
    current: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class EditorFinding:
    """Something to mend: which layer (a number of the list, 0 for none), what kind, in which language of the card."""

    layer: int
    kind: str
    level: str
    message: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class EditorView:
    """`/console/templates/edit/<draft>`. `state` is JSON for the script: every value of every size.

    `trouble`: empty, stamp, values, package, picture, full. `findings` is None while nothing was checked.
    """

    frame: Frame
    bench: Bench
    href: str
    title: Words
    stamp: int
    size: str
    lang: str
    tabs: tuple[SizeTab, ...]
    languages: tuple[tuple[str, str, str], ...]
    picture: Picture
    layers: tuple[EditedLayer, ...]
    colours: tuple[EditedColour, ...]
    words: tuple[EditedWords, ...]
    festivals: tuple[tuple[str, str], ...]
    festival: str
    panel: str
    panel_opacity: str
    recolour: bool
    has_background: bool
    has_logo: bool
    state: str
    findings: tuple[EditorFinding, ...] | None = None
    saved_href: str = ""
    saved: int = 0
    trouble: str = ""
    problems: tuple[FieldProblem, ...] = ()
