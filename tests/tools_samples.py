"""Sample views of the tools, in every state, with one word wherever people write."""

from dataclasses import replace
from datetime import date

from greetings.web.i18n import frame_of, month_title, weekday_initials
from greetings.web.views import (
    BlessingsEmbedView,
    BlessingsView,
    CalendarEmbedView,
    CalendarView,
    CounterView,
    Feast,
    FieldProblem,
    Kept,
    Month,
    MonthDay,
    Option,
    PersonLink,
    Picture,
    QrView,
    Slip,
    SlipGroup,
    Square,
    ToolLink,
    ToolSide,
    ToolsView,
    Words,
)

FIRST = date(2026, 9, 1)
TOOLS = ("calendar", "blessings", "qr", "counter")
ART = Picture("/examples/moon/x.jpg", 432, 540)
SQUARE = Square(33, "M4 4h7v1h-7z")


def side(word):
    links = tuple(ToolLink(one, f"/tools/{one}?via=@x") for one in TOOLS)
    person = PersonLink(Words(word), "/@x")
    return ToolSide(
        "/tools/?via=@x", links, "/?template=moon&from=@x", word, "/join?via=%40x", through=person
    )


def month(lang, word):
    days = [MonthDay(date(2026, 9, day), str(day), day == 11, "", (), day == 3) for day in range(1, 8)]
    days[2] = replace(days[2], feasts=(word, word), term=word)
    feast = Feast(date(2026, 9, 3), date(2026, 9, 5), word, Words(word, lang), True, "/?template=moon", ART)
    return Month(
        first=FIRST,
        title=month_title(FIRST, lang),
        moon="chinese",
        moon_year=word,
        seal="马",
        weekdays=tuple((weekday_initials(lang)[day], date(2024, 1, 1 + day)) for day in range(7)),
        weeks=((None, *days[:6]), (days[6], *((None,) * 6))),
        feasts=(feast, Feast(date(2026, 9, 9), None, word, Words("", lang), False)),
        terms=((date(2026, 9, 7), word),),
    )


def calendar(frame, lang, word):
    return CalendarView(
        frame=frame,
        side=side(word),
        month=month(lang, word),
        before_href="/tools/calendar?month=2026-08",
        after_href="/tools/calendar?month=2026-10",
        today_href="/tools/calendar",
        traditions=tuple(
            Option(one, True)
            for one in ("world", "chinese", "asian", "indian", "islamic", "persian", "jewish", "western")
        ),
        countries=(Option("001", True), Option("CN", False, word)),
        moons=tuple(Option(one, False) for one in ("chinese", "islamic", "none")),
        kept=(Kept("via", word),),
        webcal_href="webcal://cards.example/tools/calendar.ics",
        download_href="/tools/calendar.ics?download=1",
        feed_url=f"https://cards.example/tools/calendar.ics?{word}",
        snippet=f'<iframe title="{word}"></iframe>',
    )


def tools_samples(lang, word):
    """Every view of a tool in one language."""
    frame, around = frame_of(lang, "/tools/"), side(word)
    plain = replace(around, through=None, make_name="", own=PersonLink(Words(word), "/@y"), others=())
    shown = calendar(frame, lang, word)
    bare = replace(shown.month, feasts=(), terms=(), moon="none", moon_year="", seal="")
    slips = tuple(
        Slip(Words(word, lang), kind, relation, "/?template=moon&pick=message:family-0")
        for kind, relation in (
            ("greeting", ""),
            ("message", "family"),
            ("message", "friend"),
            ("message", "colleague"),
        )
    )
    blessings = BlessingsView(
        frame=frame,
        side=around,
        festivals=(Option("all", False), Option("mid-autumn", True, word)),
        relations=tuple(Option(one, not one) for one in ("", "family", "friend", "colleague")),
        languages=(Option(lang, True, word),),
        words=word,
        words_max=100,
        kept=(Kept("via", word),),
        groups=(SlipGroup(word, word, ART, slips), SlipGroup("", word, ART, slips)),
        count=4,
        snippet=word,
    )
    qr = QrView(
        frame=frame,
        side=around,
        text=word,
        limit=1000,
        levels=tuple(Option(one, one == "M") for one in "LMQH"),
        sides=(Option("256", True), Option("512", False)),
        action="/tools/qr?via=@x",
        square=SQUARE,
        problems=tuple(
            FieldProblem(kind, word, (("found", word),))
            for kind in ("required", "code-full", "scheme", "bad-word", "address", "nobody-knows")
        ),
    )
    counter = CounterView(frame, around, "/tools/counter", Picture("/tools/counter.svg", 171, 58))
    front = ToolsView(
        frame=frame,
        side=plain,
        links=around.others,
        today=FIRST,
        moon_line=word,
        feast=word,
        feast_days=3,
        blessing=Words(word, lang),
        square=SQUARE,
        counter=Picture("/tools/counter.svg", 171, 58),
    )
    return (
        front,
        replace(front, side=around, blessing=None, moon_line="", feast_days=0),
        shown,
        replace(shown, month=bare, side=plain, before_href="", after_href="", today_href=""),
        blessings,
        replace(blessings, groups=(), count=0, side=plain),
        qr,
        replace(qr, square=None, problems=(), text=""),
        replace(qr, square=None, own_href="/@y", own_picture="/@y/qr.png", side=plain),
        counter,
        replace(counter, picture=Picture("/tools/counter/x.svg?peek=1", 171, 58), snippet=word, side=plain),
        CalendarEmbedView(frame, shown.month, "/tools/calendar?via=@x"),
        CalendarEmbedView(frame, bare, "/tools/calendar"),
        BlessingsEmbedView(frame, word, slips, "/tools/blessings"),
        BlessingsEmbedView(frame, "", slips[:1], "/tools/blessings"),
    )
