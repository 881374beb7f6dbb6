"""Sample views of domains, webhooks and results, in every state."""

from dataclasses import replace
from datetime import UTC, datetime

from greetings.sponsors import DOMAIN_STATES, EVENT_KINDS, HOOK_STATES
from greetings.web.views import (
    Bench,
    BenchPage,
    DeliveryRow,
    DomainRow,
    DomainsView,
    FieldProblem,
    FormField,
    HookForm,
    HookRow,
    ResultRow,
    ResultsView,
    TryRow,
    WebhooksView,
    WebhookView,
    Words,
)

MOMENT = datetime(2026, 9, 1, 8, tzinfo=UTC)
TROUBLES = ("", "absent", "name", "token", "dns", "redirect")
NO_ANSWERS = ("slow", "name", "private", "tls", "refused", "secret", "answer")


def sponsor_samples(frame, lang, word):
    """Give every view of the room."""
    said = Words(word, lang)
    tabs = tuple(
        BenchPage(name, f"/console/{name}", name == "domains") for name in ("domains", "results", "webhooks")
    )
    bench = Bench("/console", "c" * 40, tabs, said, said, "owner")
    problems = tuple(
        FieldProblem(kind, word) for kind in ("domain", "domain-private", "url", "too-long", "other")
    )
    yield from _domains(frame, bench, said, problems)
    yield from _webhooks(frame, bench, said, problems)
    yield from _results(frame, bench, said)


def _domains(frame, bench, said, problems):
    row = DomainRow(
        domain="moon.shop",
        state="waiting",
        way="dns",
        trouble="absent",
        record="greetings-verify=" + "x" * 24,
        file_href="/console/domains/moon.shop/greetings-verify.txt",
        file_url="https://moon.shop/.well-known/greetings-verify.txt",
        checked=MOMENT,
        until=MOMENT,
    )
    rows = [replace(row, domain=f"{trouble}.shop", trouble=trouble) for trouble in TROUBLES]
    rows += [replace(row, domain=f"{state}.shop", state=state) for state in (*DOMAIN_STATES, "other")]
    rows += [
        replace(row, domain="file.shop", state="verified", way="file"),
        replace(row, domain="new.shop", checked=None),
    ]
    field = FormField("domain", "line", said.text, 253, True, problems=problems)
    view = DomainsView(frame, bench, tuple(rows), field, "once", True, problems)
    yield view
    yield replace(view, runs=False, problems=(), trouble="full")
    yield replace(view, domains=())


def _webhooks(frame, bench, said, problems):
    form = HookForm(
        url=FormField("url", "line", said.text, 2000, True, problems=problems),
        note=FormField("note", "line", said.text, 60, False),
        kinds=(*EVENT_KINDS, "other"),
        chosen=EVENT_KINDS[:2],
        once="once",
    )
    row = HookRow(
        "/console/webhooks/1",
        "https://moon.shop/hook",
        said,
        "on",
        (*EVENT_KINDS, "webhook.test"),
        MOMENT,
        None,
    )
    rows = [replace(row, state=state, arrived=None, waiting=3, lost=1) for state in (*HOOK_STATES, "other")]
    view = WebhooksView(frame, bench, (row, *rows), form, problems, "plan")
    yield view
    yield replace(view, webhooks=(), problems=(), trouble="full")
    tries = [TryRow(MOMENT, 0, trouble, "", 0) for trouble in NO_ANSWERS]
    tries += [TryRow(MOMENT, 500, "", said.text, 12), TryRow(MOMENT, 200, "", "", 3)]
    sent = DeliveryRow(
        "1", "msg_1", "conversion", "arrived", MOMENT, MOMENT, '{"type":"conversion"}', tuple(tries)
    )
    deliveries = [
        replace(sent, id=state, state=state, tries=tuple(tries[:1]))
        for state in ("waiting", "given-up", "other")
    ]
    deliveries.append(replace(sent, id="2", kind="webhook.test", state="waiting", tries=()))
    one = WebhookView(
        frame=frame,
        bench=bench,
        hook=replace(row, lost=2, failing=MOMENT),
        secret="whsec_" + "x" * 44,
        deliveries=(sent, *deliveries),
        form=form,
        old_until=MOMENT,
        older_href="/console/webhooks/1?before=1",
        news="made",
        problems=problems,
        trouble="off",
    )
    yield one
    for news in ("tested", "again", "changed"):
        yield replace(one, news=news, deliveries=(), old_until=None, secret="", problems=())
    for state in HOOK_STATES[1:]:
        yield replace(one, hook=replace(row, state=state), problems=(), trouble="", news="")


def _results(frame, bench, said):
    row = ResultRow("A-1001", said, "/console/campaigns/1/tracking", "19.90", "EUR", "key", MOMENT)
    rows = (row, *[replace(row, way=way, amount="", currency="") for way in ("signed", "returned")])
    view = ResultsView(
        frame=frame,
        bench=bench,
        results=rows,
        month=3,
        runs=True,
        parameter="greetings_click",
        return_url="https://cards.example/r/",
        post_url="https://cards.example/api/v1/conversions",
        secret="whsec_" + "x" * 44,
        old_until=MOMENT,
        older_href="/console/results?before=1",
    )
    yield view
    yield replace(view, results=(), month=0, open_return=True, old_until=None, secret="")
    yield replace(view, runs=False, month=1)
