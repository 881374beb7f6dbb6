"""What the pages of uploaded templates are told: a brand's designs, one with what was found, those that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from greetings.web.views.console import Bench
from greetings.web.views.surroundings import Frame, Picture, Words


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding: where, what to do. `level`: error, warning; `more` are so many others that are alike."""

    path: str
    message: str
    level: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one place under one number, which stands on the pictures too if the place is on them."""

    number: int
    level: str
    lines: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered box on a picture, in pixels of the full size; `badge` is where its number stands."""

    number: int
    level: str
    x: int
    y: int
    width: int
    height: int
    badge: tuple[int, int]


@dataclass(frozen=True, slots=True)
class MarkedPicture:
    """A size with its marks, and the findings that are listed beside it.

    `picture` is smaller; `width` and `height` are those of the marks' pixels.
    """

    size: str
    picture: Picture
    width: int
    height: int
    marks: tuple[Mark, ...] = ()
    findings: tuple[FindingGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class DesignRow:
    """A version in a list. `state` is a code; `in_season`: its festival is near and it is offered."""

    title: Words
    id: str
    version: int
    state: str
    href: str
    made: datetime
    picture: Picture | None
    errors: int
    warnings: int
    in_season: bool = False


@dataclass(frozen=True, slots=True)
class DesignsView:
    """`/console/templates`. `findings` are those of an upload that could not be kept; `bases` to begin from.

    `trouble`: empty, no-file, refused, taken.
    """

    frame: Frame
    bench: Bench
    designs: tuple[DesignRow, ...]
    uploads: bool
    bases: tuple[tuple[str, str], ...]
    findings: tuple[FindingGroup, ...] = ()
    trouble: str = ""
    older_href: str = ""


@dataclass(frozen=True, slots=True)
class DesignView:
    """`/console/templates/<id>/<version>`. `findings` are those that lie on no picture; `trouble`: empty, state."""

    frame: Frame
    bench: Bench
    design: DesignRow
    pictures: tuple[MarkedPicture, ...]
    findings: tuple[FindingGroup, ...]
    reason: Words
    sheet: Picture | None
    acts: tuple[str, ...] = ()
    trouble: str = ""
    edits: bool = False


@dataclass(frozen=True, slots=True)
class WaitingDesign:
    """A version that those who run the site look at."""

    row: DesignRow
    brand: str
    findings: tuple[FindingGroup, ...]
    sheet_href: str


@dataclass(frozen=True, slots=True)
class OpsDesignsView:
    """`/ops/templates`. `decided`: those that are offered, not those that wait. `trouble` as everywhere there."""

    frame: Frame
    bench: Bench
    designs: tuple[WaitingDesign, ...]
    decided: bool
    next_href: str = ""
    trouble: str = ""
