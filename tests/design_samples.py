"""Sample views of uploaded designs, in every state."""

from datetime import UTC, datetime

from greetings.brands.templates import STATES
from greetings.engine.sizes import SIZES
from greetings.web.views import (
    Bench,
    BenchPage,
    DesignRow,
    DesignsView,
    DesignView,
    FindingGroup,
    FindingLine,
    Mark,
    MarkedPicture,
    OpsDesignsView,
    Picture,
    WaitingDesign,
    Words,
)

MOMENT = datetime(2026, 9, 1, 8, tzinfo=UTC)
TROUBLES = ("no-file", "taken", "refused")


def design_samples(frame, lang, word):
    """Give every view of the designs."""
    said = Words(word, lang)
    bench = Bench(
        "/console", "c" * 40, (BenchPage("designs", "/console/templates", True),), said, said, "designer"
    )
    ops = Bench("/ops", "c" * 40, (BenchPage("designs", "/ops/templates", True),))
    line = FindingLine("layer[letter].box.square", word, "error", 3)
    lines = (
        FindingGroup(2, "error", (line, FindingLine("palette.ink", word, "warning"))),
        FindingGroup(3, "warning", (FindingLine("title.zh-Hant", word, "warning"),)),
    )
    beside = (FindingGroup(1, "error", (line,)),)
    marks = (
        Mark(1, "error", 60, 400, 700, 420, (60, 400)),
        Mark(2, "warning", 60, 400, 700, 420, (116, 400)),
    )
    sizes = tuple(
        MarkedPicture(
            name,
            Picture(f"/x/{name}.jpg", 720, 900),
            size.width,
            size.height,
            marks,
            beside if name == "square" else (),
        )
        for name, size in SIZES.items()
    )
    rows = tuple(row(said, state, number) for number, state in enumerate((*STATES, "other")))
    yield DesignsView(
        frame, bench, rows, True, (("mid-autumn", word),), older_href="/console/templates?before=1"
    )
    yield DesignsView(frame, bench, (), False, ())
    for trouble in TROUBLES:
        yield DesignsView(frame, bench, (), True, (), lines, trouble)
    for one in rows:
        yield DesignView(
            frame, bench, one, sizes, lines, said, Picture("/x/sheet.png", 0, 0), ("submit", "archive")
        )
    yield DesignView(frame, bench, rows[1], (), (), Words(""), None, ("archive",), "state")
    waiting = tuple(
        WaitingDesign(one, word, found, "/x/sheet.png") for one, found in zip(rows, ((), lines), strict=False)
    )
    yield OpsDesignsView(frame, ops, waiting, False, "/ops/templates?after=1", "reason")
    yield OpsDesignsView(frame, ops, waiting, True)
    yield OpsDesignsView(frame, ops, (), False)
    yield OpsDesignsView(frame, ops, (), True)


def row(said, state, number):
    picture = Picture("/x/portrait.jpg", 720, 900) if number % 2 else None
    return DesignRow(
        said, "spring-tea.tea", number + 1, state, "/x", MOMENT, picture, number % 3, number % 2, number == 3
    )
