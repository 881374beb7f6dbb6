"""Sample views of contests, in every state."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from greetings.contests import LANGUAGES
from greetings.web.views import (
    Bench,
    BenchPage,
    ClaimForm,
    ContestDeskView,
    ContestForm,
    ContestHead,
    ContestLine,
    ContestsDeskView,
    ContestView,
    CrowdRow,
    DeskChoice,
    DeskField,
    DrawnResult,
    EntryForm,
    FieldProblem,
    FixedList,
    FormField,
    LookedUp,
    OpsContestsView,
    PositionRow,
    PrizeRow,
    RulePart,
    StepRow,
    Stub,
    TicketView,
    WinnerRow,
    Words,
)

MOMENT = datetime(2026, 9, 1, 8, tzinfo=timezone(timedelta(hours=8), "Asia/Shanghai"))
STAGES = ("draft", "soon", "open", "over", "late", "waiting", "due", "done", "cancelled", "held", "other")
STEPS = (
    "entries",
    "commitment",
    "network",
    "time",
    "signature",
    "randomness",
    "winners",
    "kept commitment",
    "other",
)
KINDS = (
    *("contact", "entered", "other-contact", "agree", "closed", "required", "too-long", "nobody-knows"),
    *(
        "time",
        "order",
        "lead",
        "past",
        "taken",
        "characters",
        "unknown-host",
        "wechat",
        "hex",
        "unknown-code",
        "empty",
    ),
)
FIELDS = (
    *("title", "prize", "prizes", "starts", "ends", "draws", "zone", "lang", "campaign", "terms", "min_age"),
    *("weight_most", "claim_days", "slug", "kind"),
)


def contest_samples(frame, lang, word):
    """Give every view of contests."""
    said = Words(word, lang)
    problems = tuple(FieldProblem(kind, word) for kind in KINDS)
    problems += (FieldProblem("out-of-range", "x", (("least", "1"), ("limit", "10"))),)
    head = ContestHead(
        "moon", True, "open", said, said, 3, said, ("bakery.example",), MOMENT, MOMENT, MOMENT, 12, said
    )
    rules = (RulePart(said, said), RulePart(said, said))
    yield from _public(frame, head, rules, said, problems)
    yield from _tickets(frame, head, said, problems)
    tabs = tuple(BenchPage(name, f"/console/{name}", name == "contests") for name in ("home", "contests"))
    yield from _desk(
        frame, Bench("/console", "c" * 40, tabs, said, said, "owner"), head, rules, said, problems
    )
    yield from _ops(frame, Bench("/ops", "c" * 40, tabs), head, said)


def field(name, word, problems=()):
    return FormField(name, "line", word, 254, name == "contact", problems=problems)


def _public(frame, head, rules, said, problems):
    form = EntryForm("/contest/moon", field("contact", said.text), 18)
    view = ContestView(frame, head, rules, form, campaign_href="/c/moon")
    yield view
    wrong = replace(
        form,
        contact=field("contact", said.text, problems),
        agreed=True,
        agree_problems=problems[:4],
        problems=problems,
        min_age=0,
    )
    yield replace(view, form=wrong, campaign_href="")
    yield replace(view, form=None, own=Stub("7K3M9-QXP2D", "/contest/moon/x/y"))
    for stage in STAGES:
        yield replace(view, form=None, contest=replace(head, stage=stage, entries=0, domains=()))
        yield replace(view, form=None, contest=replace(head, stage=stage, draw=False))
    yield replace(view, wechat=True, form=None)
    fixed = FixedList("a" * 64, 31799517, "https://api.drand.sh/x", "/contest/moon/entries.json", MOMENT)
    waiting = replace(view, form=None, fixed=fixed, contest=replace(head, stage="waiting"))
    yield waiting
    winners = (WinnerRow(1, "7K3M9-QXP2D", said), WinnerRow(2, "AAAAA-BBBBB", Words("")))
    steps = tuple(StepRow(one, one != "winners", "no") for one in STEPS)
    result = DrawnResult("/contest/moon/proof.json", "moon-proof.json", winners, steps)
    done = replace(waiting, result=result, contest=replace(head, stage="done"))
    yield done
    yield replace(done, result=replace(result, steps=(), winners=winners[:1]))
    for looked in (
        LookedUp("7K3M9-QXP2D", True, 1),
        LookedUp("7K3M9-QXP2D", True, 0),
        LookedUp("x", False, 0),
    ):
        yield replace(done, looked=looked)
    places = _places(said)
    board = replace(head, draw=False)
    yield replace(view, contest=board, places=places, form=replace(form, contact=None))
    yield replace(view, contest=board, places=(), form=replace(form, contact=None, join_href="/join"))
    yield replace(view, contest=replace(board, stage="done"), places=places, form=None)


def _places(said):
    return (
        PositionRow(1, said, "/@lin", 1204, MOMENT, 0, True, True),
        PositionRow(2, Words(""), "", 1, None, 1, True, False),
        PositionRow(3, said, "/@mei", 0, None, 5, False, False),
    )


def _tickets(frame, head, said, problems):
    contact, name = field("contact", said.text, problems), field("name", said.text, problems)
    claim = ClaimForm("/contest/moon/x/y", contact, name, True, MOMENT, problems)
    ticket = TicketView(
        frame,
        head,
        "7K3M9-QXP2D",
        "in",
        "https://cards.example/contest/moon/x/y",
        "/contest/moon",
        fresh=True,
    )
    for draw in (True, False):
        ticket = replace(ticket, contest=replace(head, draw=draw))
        yield ticket
        yield replace(ticket, fresh=False, weight=3)
        yield replace(ticket, contest=replace(ticket.contest, stage="cancelled"))
        yield replace(ticket, state="out", why=said)
        yield replace(ticket, state="lost")
        yield replace(ticket, state="late", prize=1)
        yield replace(ticket, state="won", prize=1, claim=claim)
        yield replace(ticket, state="won", prize=1, claim=replace(claim, publish=False, problems=()))
        for state in ("claimed", "handed"):
            yield replace(ticket, state=state, prize=1, code="4MZQ-81TX")


def _desk(frame, bench, head, rules, said, problems):
    fields = {one: DeskField(one, said.text, 60) for one in FIELDS}
    zones = (DeskChoice("UTC", "UTC", True),)
    langs = tuple(DeskChoice(one, one, one == "en") for one in LANGUAGES)
    form = ContestForm(
        "/console/contests",
        "once",
        True,
        fields,
        langs,
        zones,
        (DeskChoice("1", said.text, False),),
        10,
        False,
    )
    wrong = {one: replace(value, problems=problems) for one, value in fields.items()}
    lines = tuple(
        ContestLine(
            replace(head, stage=stage, draw=stage != "open"), "/console/contests/1", "/contest/moon", said
        )
        for stage in STAGES
    )
    listed = ContestsDeskView(frame, bench, lines, form, "/console/contests?before=1")
    yield listed
    yield replace(
        listed, contests=(), form=replace(form, fields=wrong, more=True, draw=False, problems=problems)
    )
    yield replace(listed, contests=(), form=None, older_href="")
    acts = ("open", "drop", "cancel", "freeze", "publish", "conclude")
    one = ContestDeskView(frame, bench, "1", head, "https://cards.example/contest/moon", rules, acts, True)
    fixed = FixedList("a" * 64, 31799517, "https://api.drand.sh/x", "/contest/moon/entries.json", MOMENT)
    for stage in STAGES:
        for draw in (True, False):
            staged = replace(head, stage=stage, draw=draw)
            yield replace(
                one, contest=staged, fixed=fixed, later="2026-09-01T08:00", zone="UTC", inside=12, out=1
            )
            yield replace(one, contest=staged, fixed=fixed, acts=(), runs=False)
    draft = replace(one, contest=replace(head, stage="draft"), form=form, missing=problems, problems=problems)
    yield draft
    prizes = (
        PrizeRow(1, "7K3M9-QXP2D", said, "lin@example.org", MOMENT, MOMENT),
        PrizeRow(2, "AAAAA-BBBBB", Words(""), "", MOMENT, None),
        PrizeRow(3, "AAAAA-CCCCC", Words(""), "", None, None),
    )
    done = replace(
        one,
        contest=replace(head, stage="done"),
        winners=prizes,
        places=_places(said),
        proof_href="/contest/moon/proof.json",
        claims_until=MOMENT,
        handed="7K3M9-QXP2D",
        crowds=(CrowdRow(6, MOMENT, MOMENT, ("7K3M9-QXP2D",)),),
    )
    yield done
    yield replace(done, runs=False, winners=prizes[1:2])
    for trouble in ("decided", "refused", "unknown", "reason", "other"):
        yield replace(done, trouble=trouble)


def _ops(frame, bench, head, said):
    line = ContestLine(head, "/ops/contests/1", "/contest/moon", said)
    lines = (
        line,
        replace(line, contest=replace(head, stage="draft"), known=False, href="/ops/contests/2"),
        replace(line, contest=replace(head, stage="due"), vouched=True, known=False, href="/ops/contests/3"),
        replace(line, contest=replace(head, stage="held"), held=True, href="/ops/contests/4"),
    )
    yield OpsContestsView(frame, bench, lines, "/ops/contests?after=1")
    yield OpsContestsView(frame, bench, (), trouble="decided")
