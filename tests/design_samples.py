"""Sample views of uploaded designs, in every state."""

from dataclasses import replace
from datetime import UTC, datetime

from greetings.brands.templates import STATES
from greetings.engine.sizes import SIZES
from greetings.web.views import (
    Bench,
    BenchPage,
    Called,
    DesignRow,
    DesignsView,
    DesignView,
    DraftRow,
    EditedColour,
    EditedLayer,
    EditedWords,
    EditorFinding,
    EditorStartView,
    EditorView,
    FieldProblem,
    FindingGroup,
    FindingLine,
    Mark,
    MarkedPicture,
    OpsDesignsView,
    Picture,
    SizeTab,
    StartCard,
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
    yield from editor_samples(frame, lang, word)
    yield OpsDesignsView(frame, ops, (), False)
    yield OpsDesignsView(frame, ops, (), True)


LAYERS = (
    *("greeting", "recipient", "message", "sender", "words", "field"),
    *("qr", "sponsor", "logo", "panel", "picture", "shape"),
)
FINDINGS = (
    "outside",
    "on-code",
    "touches",
    "contrast",
    "cut",
    "shrinks",
    "letters-small",
    "ad-weight",
    "other",
)


def editor_samples(frame, lang, word):
    """Give the pages of the editor, in every state."""
    said = Words(word, lang)
    bench = Bench("/console", "c" * 40, (BenchPage("designs", "/x", True),), said, said, "designer")
    picture = Picture("/x/portrait.jpg", 720, 900)
    cards = (StartCard("mid-autumn", said, picture), StartCard("tea.moon/2", said, picture, "2"))
    drafts = tuple(DraftRow("/x", said, picture, MOMENT, saved) for saved in (0, 2))
    yield EditorStartView(frame, bench, "once", cards, cards, drafts)
    yield EditorStartView(frame, bench, "once", cards, (), (), "full")
    layers = tuple(
        EditedLayer(
            number=number,
            name=f"layer-{number}",
            called=Called(kind, said),
            box=("6", "8", "50", "12.5"),
            letters="4" if number % 2 else "",
            fill=("", "ink", None)[number % 3],
            align=("start", "center", "end", "left", "right", "")[number % 6],
            text=word if kind == "words" else None,
            languages=(lang,),
        )
        for number, kind in enumerate(LAYERS, 1)
    )
    colours = (
        EditedColour("ink", "#2b2a33", (layers[0].called, Called("page")), 3.1, 4.5),
        EditedColour("paper", "#f6efe0", (), 0.0, 0.0),
    )
    words = tuple(
        EditedWords(
            tag,
            word,
            word,
            word,
            (("family", word), ("friend", ""), ("colleague", word)),
            (("recipient", word), ("message", word), ("sender", word)),
        )
        for tag in (lang, "de")
    )
    tabs = tuple(
        SizeTab(name, "/x", name == "portrait", size.width, size.height) for name, size in SIZES.items()
    )
    desk = EditorView(
        frame=frame,
        bench=bench,
        href="/console/templates/edit/x",
        title=said,
        stamp=3,
        size="portrait",
        lang=lang,
        tabs=tabs,
        languages=((lang, word, "/x"), ("de", word, "/x")),
        picture=picture,
        layers=layers,
        colours=colours,
        words=words,
        festivals=(("mid-autumn", word),),
        festival="mid-autumn",
        panel="",
        panel_opacity="86",
        recolour=True,
        has_background=False,
        has_logo=True,
        state='{"base":{},"changes":{},"sizes":{},"square":[]}',
    )
    yield desk
    found = tuple(
        EditorFinding(number % 3, kind, "error", word, "de") for number, kind in enumerate(FINDINGS)
    )
    yield replace(
        desk, findings=found, panel="ink", saved=2, saved_href="/x", recolour=False, has_background=True
    )
    yield replace(desk, findings=())
    kinds = ("too-small", "too-many-pixels", "not-a-picture", "required", "unknown-option")
    problems = tuple(FieldProblem(kind, word) for kind in kinds)
    for trouble in ("stamp", "values", "package", "picture", "no-file"):
        yield replace(desk, trouble=trouble, problems=problems)


def row(said, state, number):
    picture = Picture("/x/portrait.jpg", 720, 900) if number % 2 else None
    return DesignRow(
        said, "spring-tea.tea", number + 1, state, "/x", MOMENT, picture, number % 3, number % 2, number == 3
    )
