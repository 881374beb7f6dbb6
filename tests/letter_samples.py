"""Sample views of lists and letters, in every state."""

from dataclasses import replace
from datetime import UTC, datetime

from greetings.web.views import (
    Bench,
    BenchPage,
    ConsentLine,
    Design,
    FieldProblem,
    Figure,
    FormField,
    LetterDeskView,
    LetterRow,
    LettersView,
    LetterView,
    ListDeskView,
    ListNoteView,
    ListPeopleView,
    ListPerson,
    ListPersonView,
    ListRow,
    ListView,
    OpsLettersView,
    Pick,
    Picture,
    RelayRow,
    Words,
)

MOMENT = datetime(2026, 9, 1, 8, tzinfo=UTC)
STATES = ("draft", "sending", "sent", "stopped", "held")
PEOPLE = ("on", "left", "bounced", "complained")
FIGURES = ("waiting", "refused", "gave-up", "returned", "skipped", "unsure", "left", "complained", "other")
MISSING = ("mail-off", "no-promise", "no-imprint", "nobody", "month")
ACTS = ("asked", "confirmed", "left by link", "left by mail", "complained")
KINDS = ("required", "too-long", "not-mail", "unknown-option", "address", *MISSING)


def letter_samples(frame, lang, word):
    """Give every view of lists and letters."""
    said = Words(word, lang)
    problems = tuple(FieldProblem(kind, word, (("count", "9"), ("limit", "8"))) for kind in KINDS)
    bench = Bench(
        "/console", "c" * 40, (BenchPage("letters", "/console/letters", True),), said, said, "owner"
    )
    ops = Bench("/ops", "c" * 40, (BenchPage("letters", "/ops/letters", True),))
    yield from _public(frame, said)
    yield from _list(frame, bench, said, problems)
    yield from _letters(frame, bench, said, problems)
    row = LetterRow("1", said, "held", MOMENT, 9, 8, said, "moon", said, 1, 1, 1)
    lists = (ListRow("moon", said, said, True, 9, 1, 1),)
    relays = (RelayRow("mail.example:25", 9, 8, True), RelayRow("other.example:25", 0, 0, False))
    view = OpsLettersView(
        frame,
        ops,
        (row, replace(row, id="2", state="sending")),
        lists,
        relays,
        True,
        "/ops/letters?after=1",
        "reason",
    )
    yield view
    yield replace(view, letters=(), lists=(), relays=(), mail_on=False, next_href="", trouble="mail")


def _public(frame, said):
    for embedded in (False, True):
        view = ListView(
            frame, "ask", "/list/moon", said, said.text, said, said, "a@b.example", embedded=embedded
        )
        yield view
        for trouble in ("mail", "tick"):
            yield replace(view, trouble=trouble)
        yield replace(view, kind="sent", hours=1)
        yield replace(view, kind="closed", imprint=Words(""))
    for kind in ("sure", "on", "leave", "left", "erased", "try"):
        yield ListNoteView(
            frame, kind, said, "a@b.example", said.text, "/list/out/x", "/list/moon", "/list/out/x"
        )


def _field(name, said, problems=(), kind="text", required=True):
    return FormField(name, kind, said.text, 40, required, problems=problems)


def _list(frame, bench, said, problems):
    fields = tuple(_field(name, said, problems) for name in ("promise", "imprint", "reply_to"))
    view = ListDeskView(
        frame,
        bench,
        fields,
        True,
        True,
        "https://cards.example/list/moon",
        "<iframe>",
        "<form>",
        said.text,
        True,
        problems,
    )
    yield view
    yield replace(view, ready=False, saved=False, is_open=False, problems=())
    counts = tuple(Figure(name, number) for number, name in enumerate(PEOPLE))
    people = tuple(
        ListPerson(str(number), "a@b.example", "en", state, MOMENT, place)
        for number, (state, place) in enumerate(
            zip(PEOPLE, ("page", "frame", "program", "shop.example"), strict=True)
        )
    )
    page = ListPeopleView(frame, bench, people, counts, "on", "/console/letters/people?before=1", "nobody")
    yield page
    yield replace(page, people=(), state="", next_href="", trouble="")
    acts = tuple(ConsentLine(act, MOMENT, "page", "203.0.113.*", said.text) for act in ACTS)
    bare = ConsentLine("complained", MOMENT, "", "")
    yield ListPersonView(frame, bench, people[0], (*acts, bare))


def _letters(frame, bench, said, problems):
    counts = tuple(Figure(name, number) for number, name in enumerate(PEOPLE))
    rows = tuple(LetterRow(str(number), said, state, MOMENT, 9, 8) for number, state in enumerate(STATES))
    front = LettersView(
        frame,
        bench,
        counts,
        rows,
        "https://cards.example/list/moon",
        True,
        True,
        True,
        True,
        "/console/letters?before=1",
    )
    yield front
    yield replace(front, letters=(), list_url="", designs=False, runs=False, mail_on=False, next_href="")
    yield replace(front, is_open=False, list_url="https://cards.example/list/moon", runs=False)
    yield replace(front, list_url="", letters=())
    names = ("subject", "words", "lang", "audience", "template", "card_to", "card_words")
    desk = LetterDeskView(
        frame=frame,
        bench=bench,
        id="1",
        fields={name: _field(name, said, problems, required=name == "subject") for name in names},
        langs=(Pick("en", "English", 0, True), Pick("ar", "العربية", 0, False)),
        audiences=(Pick("", "", 9, True), Pick("en", "English", 3, False)),
        designs=(
            Design("moon", said.text, Picture("/g/x.jpg", 432, 540), True, True),
            Design("sun", said.text, None, False, False),
        ),
        once="once",
        may_send=True,
        readers=9,
        me="a@b.example",
        look_href="/console/letters/1/look",
        missing=MISSING,
        tried=True,
        problems=problems,
    )
    yield desk
    yield replace(desk, id="", tried=False, problems=())
    yield replace(desk, missing=(), saved=True, tried=False, problems=())
    yield replace(desk, missing=(), may_send=False, me="", problems=())
    for trouble in ("busy", "no-mail", "sure", "changed"):
        yield replace(desk, trouble=trouble)
    figures = tuple(Figure(name, number) for number, name in enumerate(FIGURES))
    view = LetterView(
        frame,
        bench,
        replace(rows[4], reason=said),
        figures,
        3,
        ("stop",),
        "/console/letters/1/look",
        "/g/x",
        "changed",
    )
    yield view
    yield replace(view, letter=rows[1], figures=(), opened=None, acts=("go-on",), card_href="", trouble="")
