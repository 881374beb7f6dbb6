"""Sample views of campaigns, in every state."""

from dataclasses import replace
from datetime import UTC, date, datetime

from greetings.campaigns import GOALS, INCENTIVES, MODES, STEPS
from greetings.campaigns.lint import GROUPS, MESSAGES
from greetings.channels import WAYS
from greetings.web.views import (
    Bench,
    BenchPage,
    CampaignChannelsView,
    CampaignHead,
    CampaignIdeaView,
    CampaignPlanView,
    CampaignRow,
    CampaignSeedingView,
    CampaignsView,
    CampaignTrackingView,
    ChannelCard,
    ChannelChoice,
    CheckRow,
    DayChart,
    DayLabel,
    DesignChoice,
    FestivalChoice,
    FieldProblem,
    FormField,
    Lack,
    Likeness,
    LintLine,
    OpsCampaignRow,
    OpsCampaignsView,
    Picture,
    PilotBox,
    PlanForm,
    RailStep,
    SeedRow,
    SentLine,
    Tick,
    Total,
    TrackLine,
    VariantRow,
    Words,
)

DAY = date(2026, 9, 25)
MOMENT = datetime(2026, 9, 1, 8, tzinfo=UTC)
ART = Picture("/examples/moon-1/en-portrait-432.jpg", 432, 540)
TROUBLES = ("state", "missing", "full", "taken", "plan", "reason", "words", "unknown")
KINDS = ("required", "link", "order", "fixed", "taken", "characters", "number", "day", "out-of-range", "more")
STATES = (
    *(("draft", "draft"), ("pilot", "pilot"), ("running", "soon"), ("running", "open")),
    *(("running", "over"), ("closed", "over"), ("archived", "over"), ("other", "other")),
)
LACKS = (
    *(("plan", "goal_number", "required"), ("plan", "conversion_link", "required")),
    *(("plan", "conversion_link", "link-unproved"), ("plan", "starts", "required")),
    *(("plan", "ends", "past"), ("plan", "ends", "required"), ("plan", "languages", "required")),
    *(("idea", "templates", kind) for kind in ("required", "season", "language", "not-offered")),
    *(("channels", "channels", "required"), ("channels", "channels.wechat", "prize-for-sharing")),
    *(("seeding", "pilot", "pilot"), ("tracking", "other", "other")),
)


def campaign_samples(frame, lang, word):
    """Give every view of campaigns."""
    said = Words(word, lang)
    bench = Bench(
        "/console", "c" * 40, (BenchPage("campaigns", "/console/campaigns", True),), said, said, "owner"
    )
    problems = tuple(FieldProblem(kind, word) for kind in KINDS)
    heads = {step: head(said, word, step) for step in STEPS}
    yield from _list(frame, bench, said, problems)
    yield from _plan(frame, bench, heads["plan"], word, problems)
    yield from _idea(frame, bench, heads["idea"], said, problems)
    yield from _channels(frame, bench, heads["channels"], said)
    yield from _seeding(frame, bench, heads["seeding"], said, problems)
    yield from _tracking(frame, bench, heads["tracking"], said)
    yield from _ops(frame, said)


def head(said, word, step):
    rail = tuple(
        RailStep(name, f"/x/{name}", name == step, number % 3, number % 3 == 0)
        for number, name in enumerate(STEPS)
    )
    lacks = tuple(Lack(*one, word, "/x", "WeChat" if "." in one[1] else "") for one in LACKS)
    return CampaignHead(
        id="1",
        name=said,
        phase="draft",
        state="draft",
        public_url="https://cards.example/c/moon",
        starts=DAY,
        ends=DAY,
        rail=rail,
        lacks=lacks,
        picture=ART,
    )


def field(name, value, problems=(), required=True):
    return FormField(name, "line", value, 40, required, problems=problems)


def _list(frame, bench, said, problems):
    rows = tuple(
        CampaignRow(
            f"/x/{number}", said, phase, state, DAY, DAY, ART, 0, GOALS[number % 3], 5, 10 * (number % 2)
        )
        for number, (state, phase) in enumerate(STATES)
    )
    rows += (replace(rows[0], starts=None, missing=2, picture=None, stopped="held"),)
    festivals = (
        FestivalChoice("mid-autumn", said.text, DAY, True, ART),
        FestivalChoice("thank-you", said.text, None),
    )
    view = CampaignsView(frame, bench, rows, festivals, field("name", said.text, problems), "once", True)
    yield replace(view, older_href="/console/campaigns?before=1", template="moon", problems=problems)
    yield replace(view, campaigns=(), makes=False)
    yield replace(view, campaigns=())
    for trouble in TROUBLES:
        yield replace(view, trouble=trouble)


def _plan(frame, bench, head, word, problems):
    form = PlanForm(
        name=word,
        slug="moon",
        goal="joins",
        goal_number="300",
        conversion_link="",
        festival="mid-autumn",
        starts="2026-09-01",
        ends="2026-09-25",
        ad_budget="3",
        ad_most="12",
        zone="Asia/Shanghai",
        languages=(Tick("en", "English", True), Tick("ar", "العربية", False)),
        goals=GOALS,
    )
    festivals = (
        FestivalChoice("mid-autumn", word, DAY, True),
        FestivalChoice("thank-you", word, None),
    )
    view = CampaignPlanView(frame, bench, head, form, festivals, {})
    yield view
    found = ("name", "goal_number", "conversion_link", "starts", "ends", "slug", "ad_budget", "languages")
    yield replace(view, problems=dict.fromkeys(found, problems))
    for number, (state, phase) in enumerate(STATES):
        acts = ("launch", "close", "archive", "clone")[number % 3 :]
        lacks = head.lacks if number % 2 else ()
        yield replace(
            view,
            head=replace(head, state=state, phase=phase, acts=acts, lacks=lacks),
            locked=bool(number % 2),
        )
    yield replace(view, head=replace(head, acts=(), lacks=()))
    for stopped in ("held", "recalled"):
        yield replace(view, head=replace(head, stopped=stopped, reason=Words(word), starts=None))


def _idea(frame, bench, head, said, problems):
    alike = Likeness("brand", said, said, ART)
    row = VariantRow("1", said, "bakery.tea", 1, said.text, 1, 50, ART)
    rows = (
        replace(row, alike=alike),
        replace(
            row, id="2", weight=0, picture=None, state="gone", alike=replace(alike, of="ours", picture=None)
        ),
        replace(row, id="3", state="season"),
        replace(row, id="4", state="checked"),
    )
    states = ("approved", "checked", "submitted", "refused", "draft")
    own = tuple(
        DesignChoice("bakery.x", said, ART if number else None, True, number == 1, state, "/x")
        for number, state in enumerate(states)
    )
    ours = tuple(DesignChoice(f"moon{number}", said, ART, False, bool(number)) for number in range(2))
    line = field("sponsor_line", said.text, problems, False)
    view = CampaignIdeaView(frame, bench, head, rows, own, ours, line, "once", (0, 1, 2))
    yield view
    yield replace(view, variants=rows[:1], trouble="taken", problems=problems)
    yield replace(view, variants=(), own=(), ours=())
    yield replace(view, locked=True)
    yield replace(view, own_sponsor=False)


def _channels(frame, bench, head, said):
    values = (("lang", "en"), ("count", "9"), ("limit", "8"), ("parts", "2"), ("found", said.text))
    lines = tuple(
        LintLine(level, code, said.text, values, said.text if number % 2 else "", "https://a.example/x", DAY)
        for number, (code, level) in enumerate(
            (code, ("stop", "warn", "note")[at % 3]) for at, code in enumerate((*MESSAGES, "other"))
        )
    )
    texts = (
        SentLine("en", "ltr", said.text),
        SentLine("ar", "rtl", said.text, 60, 1, 10),
        SentLine("zh-Hans", "ltr", said.text, 80, 2, 54),
    )
    looks = tuple(
        ChannelCard(
            via=way.via,
            name=way.label,
            translated=way.translated,
            shows=way.shows,
            level=("stop", "warn", "note")[number % 3],
            findings=lines if number == 0 else lines[number : number + 1],
            texts=texts[: number % 4],
        )
        for number, way in enumerate(WAYS.by_via[via] for vias in GROUPS.values() for via in vias)
    )
    groups = tuple(
        (
            name,
            tuple(
                ChannelChoice(via, WAYS.by_via[via].label, WAYS.by_via[via].translated, True) for via in vias
            ),
        )
        for name, vias in (*GROUPS.items(), ("more", ()))
    )
    view = CampaignChannelsView(
        frame,
        bench,
        head,
        groups,
        (*MODES, "more"),
        "both",
        (*INCENTIVES, "more"),
        "none",
        looks,
        said,
        "x",
        True,
    )
    yield view
    yield replace(view, secure=False, locked=True, head=replace(head, picture=None), trouble="state")
    yield replace(view, looks=(), problems=(FieldProblem("required", said.text),))


def _seeding(frame, bench, head, said, problems):
    seed = SeedRow(
        1, said, said, "https://x.example/c/moon?seed=1", "https://x.example/g/x", "/g/x/qr.png", 2, 1, 1
    )
    seeds = (seed, replace(seed, number=2, note=Words(""), joined=0, opened=0, forwards=0))
    checks = tuple(
        CheckRow(name, "0.2", "0.15", number % 2 == 0, 100 - number * 20)
        for number, name in enumerate(("opened", "passed_on", "arrived", "reported", "more"))
    )
    pilot = PilotBox("none", "wait", checks, said)
    view = CampaignSeedingView(
        frame=frame,
        bench=bench,
        head=head,
        seeds=seeds,
        fields=(field("label", said.text, problems), field("note", "", (), False)),
        organic=12,
        target=100,
        share=12,
        going=False,
        pilot=pilot,
        targets=(field("pilot_target", "20"), field("seed_target", "x", problems)),
        once="once",
        designs=True,
        runs=True,
        fresh=1,
    )
    yield view
    yield replace(view, seeds=(), runs=False, head=replace(head, picture=None))
    yield replace(view, going=True, designs=False)
    for phase in ("soon", "open"):
        yield replace(view, started=True, head=replace(head, phase=phase, state="running"))
    for stage in ("running", "go", "stop", "skipped"):
        for advice in ("wait", "go", "stop"):
            yield replace(view, pilot=replace(pilot, stage=stage, advice=advice), trouble="reason")


def _tracking(frame, bench, head, said):
    names = ("cards", "forwards", "opened", "clicked", "joined", "converted", "more")
    totals = tuple(Total(name, 1234, "1.2" if number else "") for number, name in enumerate(names))
    line = TrackLine(said, "", 3, 2, 2, 1, 0, 66.6)
    known = (
        *("page", "link", "save", "native", "qr", "print", "forum", "blog", "video", "wechat", "weibo"),
        *("sms", "email", "im", "root", "other", "more"),
    )
    lines = (line, *(replace(line, known=one, ratio="0.5") for one in known))
    chart = DayChart(
        width=680,
        height=260,
        area="M1 1L2 2Z",
        line="M1 1L2 2",
        passed="M1 2L2 3",
        dots=((1, 1), (2, 2)),
        levels=((10, 20), (200, 0)),
        labels=(DayLabel(1, DAY), DayLabel(2, DAY)),
        days=((DAY, 3, 2),),
    )
    view = CampaignTrackingView(
        frame, bench, head, totals, "openings", 12, 100, 12, chart, lines, lines[:2], lines, MOMENT
    )
    yield view
    yield replace(view, target=0, chart=None, seeds=(), variants=(), channels=(), goal="joins")
    yield replace(view, share=100, goal="conversions")


def _ops(frame, said):
    bench = Bench("/ops", "c" * 40, (BenchPage("campaigns", "/ops/campaigns", True),))
    row = OpsCampaignRow("1", said, said, "bakery", "open", "running", "/c/moon", DAY, DAY, 3)
    rows = (
        row,
        *(replace(row, id=stopped, stopped=stopped, reason=said) for stopped in ("held", "recalled")),
    )
    yield OpsCampaignsView(frame, bench, rows, "/ops/campaigns?after=1", "reason")
    yield OpsCampaignsView(frame, bench, ())
