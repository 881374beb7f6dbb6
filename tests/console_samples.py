"""Sample views of the consoles, in every state."""

from dataclasses import replace
from datetime import UTC, datetime

from growing_samples import growing_samples
from plan_samples import NOTICES, plan_samples

from greetings.brands import ROLES, SCOPES
from greetings.web.views import (
    ActRow,
    Bench,
    BenchPage,
    BrandJoinView,
    BrandRow,
    ConsoleHomeView,
    ConsoleLogView,
    DeedRow,
    Drawer,
    FieldProblem,
    FormField,
    KeyRow,
    KeysView,
    MemberRow,
    MembersView,
    OpsBrandsView,
    OpsCreativesView,
    OpsLogView,
    OpsReportsView,
    OpsWatchView,
    Picture,
    PlanNotice,
    ReportedCard,
    ReportLine,
    SignInView,
    Told,
    WaitingCreative,
    WatchRow,
    Words,
)

MOMENT = datetime(2026, 9, 1, 8, tzinfo=UTC)
KINDS = ("required", "mail", "too-long", "out-of-range", "unknown-option", "surrogate", "nobody-knows")
ACTS = (
    *("brand-added", "signed-in", "signed-out-everywhere", "key-made", "key-rotated", "key-revoked"),
    *(
        "list-changed",
        "list-exported",
        "list-person-erased",
        "letter-written",
        "letter-dropped",
        "letter-sent",
    ),
    *("letter-stopped", "letter-resumed", "letter-hold", "letter-release"),
    *("person-invited", "person-role", "person-removed", "link-made", "brand-hold", "brand-release", "other"),
    *("plan-set", "plan-reminders"),
)
PAGES = (
    "home",
    "letters",
    "keys",
    "people",
    "plan",
    "log",
    "reports",
    "watch",
    "creatives",
    "brands",
    "acts",
    "other",
)
TROUBLES = ("full", "plan", "ended", "last-owner", "decided", "reason", "unknown")


def field(name, word, problems=(), required=True):
    return FormField(name, "line", word, 40, required, problems=problems)


def console_samples(frame, lang, word):
    """Give every view of the consoles."""
    said = Words(word, lang)
    problems = tuple(FieldProblem(kind, word) for kind in KINDS)
    tabs = tuple(BenchPage(name, f"/console/{name}", name == "keys") for name in PAGES)
    bench = Bench("/console", "c" * 40, tabs, said, said, "owner")
    yield from _gates(frame, said, problems)
    yield from _brand(frame, bench, said, problems)
    ops = Bench("/ops", "c" * 40, tabs)
    yield from _ops(frame, ops, said, problems)
    yield from plan_samples(frame, bench, ops, said)


def _gates(frame, said, problems):
    for kind in ("ask", "sent", "link", "ops"):
        yield SignInView(frame, kind, "/console/in", said, said)
    yield SignInView(frame, "ask", "/console/in", mail_on=True, join_href="/console/join", trouble="old")
    yield SignInView(frame, "ask", "/console/in", mail_on=True)
    yield SignInView(frame, "ops", "/ops/in", trouble="wrong")
    fields = tuple(field(name, said.text, problems) for name in ("name", "owner", "mail"))
    yield BrandJoinView(frame, "ask", "/console/join", fields, problems=problems)
    yield BrandJoinView(frame, "sent", "/console/join")
    yield BrandJoinView(frame, "sure", "/console/join/x", brand=said)


def _brand(frame, bench, said, problems):
    deeds = tuple(
        DeedRow(act, actor, said, said, MOMENT) for act in ACTS for actor in ("ops", "key", "person")
    )
    deeds += (DeedRow("signed-in", "person", Words(""), Words(""), MOMENT),)
    drawers = (Drawer("keys", "/console/keys", 3), Drawer("people", "/console/people", 1))
    missing = ("no-key", "one-owner", "no-mail", "broken-domain", "broken-webhook")
    home = ConsoleHomeView(frame, bench, "moon-bakery", drawers, missing, deeds)
    yield home
    for role in ("analyst", "other"):
        yield replace(home, bench=replace(bench, role=role), deeds=())
    notices = tuple(PlanNotice(kind, said, 81, MOMENT) for kind in NOTICES)
    yield replace(home, missing=(), plan=said, notices=notices)
    yield ConsoleLogView(frame, bench, deeds, "/console/log?before=1")
    yield ConsoleLogView(frame, bench, ())
    key = KeyRow("a1b2c3d4", said, (*SCOPES, "other"), MOMENT, None, None, True)
    keys = KeysView(
        frame=frame,
        bench=bench,
        keys=(
            key,
            replace(key, prefix="b", used=MOMENT, ends=MOMENT),
            replace(key, prefix="c", ends=MOMENT, working=False),
        ),
        scopes=SCOPES,
        chosen=SCOPES[:2],
        name=field("name", said.text, problems),
        once="once",
        grace_hours=(0, 1, 24, 72),
        fresh=Told("key", "gk_a1b2c3d4_x", said),
        problems=problems,
    )
    yield keys
    yield replace(keys, keys=(), fresh=None)
    for trouble in TROUBLES:
        yield replace(keys, trouble=trouble)
    people = MembersView(
        frame=frame,
        bench=bench,
        people=tuple(
            MemberRow(str(n), said, "a@b.example" * (n % 2), role, MOMENT, n == 0)
            for n, role in enumerate(ROLES)
        ),
        roles=ROLES,
        fields=(field("name", said.text, problems), field("mail", said.text, problems, required=False)),
        role="designer",
        once="once",
        runs=True,
        fresh=Told("link", "https://cards.example/console/in/x", said),
        problems=problems,
    )
    yield people
    yield replace(people, runs=False, fresh=None, problems=())


def _ops(frame, bench, said, problems):
    report = ReportLine("1", "x", "scam", said, MOMENT)
    reports = tuple(
        replace(report, id=str(number), words=Words(""), reason=reason, decision="dismiss", decided_for="ok")
        for number, reason in enumerate(("scam", "chain", "hurt", "private", "other", "more"), 2)
    )
    card = ReportedCard(
        code="x",
        state="live",
        slow=True,
        picture=Picture("/g/x.jpg", 1080, 1350),
        content=(said, said),
        template="moon",
        reporters=3,
        reasons=(("scam", 2), ("hurt", 1)),
        hour=1,
        reports=(report, *reports),
    )
    states = ("recalled", "taken_back", "erased")
    others = tuple(
        replace(card, code=state, state=state, picture=None, slow=False, reports=()) for state in states
    )
    yield OpsReportsView(frame, bench, (card, *others), False, "/ops?after=1-2", recalled="x")
    yield OpsReportsView(frame, bench, (card,), True)
    for decided in (True, False):
        yield OpsReportsView(frame, bench, (), decided, trouble="decided")
        yield OpsWatchView(frame, bench, (), decided)
    row = WatchRow("1", "x", "velocity", 80, ("62 children",), "held", MOMENT, False, 3, 2, 1)
    rows = tuple(
        replace(row, id=kind, kind=kind, state=state, of_card=kind == "speed", score=50, held=0)
        for kind, state in (("speed", "flagged"), ("reports", "held"), ("self", "released"), ("more", "void"))
    )
    yield OpsWatchView(frame, bench, (row, *rows), False, "/ops/watch?after=1")
    creative = WaitingCreative("1", "lin", said, "https://a.example/", Picture("/x.jpg", 400, 300), MOMENT)
    yield OpsCreativesView(
        frame, bench, (creative, replace(creative, id="2", handle="", link="", picture=None))
    )
    yield OpsCreativesView(frame, bench, ())
    yield from growing_samples(frame, bench, said.text)
    fields = tuple(field(name, said.text, problems, name != "mail") for name in ("name", "owner", "mail"))
    brand = BrandRow("moon-bakery", said, False, MOMENT)
    brands = OpsBrandsView(
        frame, bench, (brand, replace(brand, slug="b", held=True)), fields, "once", "/ops/brands"
    )
    yield replace(brands, fresh=(Told("link", "x", said), Told("key", "gk_x", said)), problems=problems)
    yield replace(brands, brands=(), next_href="")
    yield OpsLogView(frame, bench, (ActRow("brand-add", "moon-bakery", said, MOMENT),), "/ops/log?after=1")
    yield OpsLogView(frame, bench, ())
