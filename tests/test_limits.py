"""What bad input, too much of it, and a failing machine get: a clear answer, nothing stored by halves, no 5xx but 503."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import threading
from functools import partial
from urllib.parse import urlencode

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from site_kit import WISH, forward_link, open_site, paths_of
from uvicorn import Server

from greetings.app import create_app
from greetings.cards import album
from greetings.errors import Busy
from greetings.store import migrate
from greetings.web.server import config_of
from greetings.workers import Places


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("limits")) as opened:
        yield opened


def cards(site) -> int:
    database = site.settings.database_url.removeprefix("sqlite:///")
    import sqlite3

    connection = sqlite3.connect(database)
    try:
        return connection.execute("select count(*) from card").fetchone()[0]
    finally:
        connection.close()


BODIES = {
    "cut off": json.dumps(WISH).encode()[:-20],
    "not JSON": b"hello",
    "empty": b"",
    "not UTF-8": json.dumps(WISH).encode().replace(b"Lin", b"\xff\xfe"),
    "nested deeply": b"[" * 60_000,
    "a huge number": b'{"template": ' + b"9" * 10_000 + b"}",
    "not a number": b'{"template": NaN}',
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/api/v1/cards", "/api/v1/forwards", "/api/v1/text/check"])
def test_a_body_that_cannot_be_read(site, path, name):
    answer = site.client.post(path, content=BODIES[name], headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["detail"]


@pytest.mark.parametrize("name", ["cut off", "not JSON", "empty", "not UTF-8", "nested deeply"])
def test_what_is_no_json_is_a_bad_request(site, name):
    assert site.client.post("/api/v1/cards", content=BODIES[name]).status_code == 400


def wish(**content):
    return {**WISH, "content": {**WISH["content"], **content}}


BAD = {
    "a name of 10,000 characters": (wish(recipient="王" * 10_000), {"content.recipient": "too-long"}),
    "a message of 20,001 characters": (wish(message="a" * 20_001), {"content.message": "too-long"}),
    "20,000 newlines": (wish(message="\n" * 20_000), {"content.message": "required"}),
    "marks piled up": (wish(recipient="a" + "\u0301" * 15_000 + "b" * 60), {"content.recipient": "too-long"}),
    "one that becomes eighteen": (wish(message="\ufdfa" * 400), {"content.message": "too-long"}),
    "no message": ({**WISH, "content": {"recipient": "A"}}, {"content.message": "required"}),
    "only what cannot be seen": (wish(message="\u200b\u2060\t\n\u3164"), {"content.message": "required"}),
    "an unknown template": ({**WISH, "template": "../../etc"}, {"template": "unknown-template"}),
    "a threat": (wish(message="不转发这条消息的人，全家必出车祸！"), {"content.message": "threat"}),
    "a promise of luck": (
        wish(message="Forward this to ten friends and you will receive great luck tomorrow."),
        None,
    ),
    "a threat in two halves": (wish(greeting="不转发这条消息的人，", message="全家必出车祸！"), None),
    "an address": (wish(message="Look at www.evil.example/now"), {"content.message": "address"}),
    "a name that looks like another": (wish(sender="Pаypal"), {"content.sender": "look-alike"}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_wishes_are_told_and_store_nothing(site, name):
    before = cards(site)
    body, kinds = BAD[name]
    answer = site.client.post("/api/v1/cards", json=body)
    assert answer.status_code == 422, answer.text
    assert all(one["message"] for one in answer.json()["errors"])
    if kinds is not None:
        assert paths_of(answer) == kinds
    assert cards(site) == before


def test_half_characters_are_told_with_their_path(site):
    for path, body, where in (
        ("/api/v1/cards", json.dumps(wish(recipient="a\ud800b")), "content.recipient"),
        ("/api/v1/text/check", json.dumps({"text": "\udfff"}), "text"),
    ):
        answer = site.client.post(path, content=body.encode("ascii"))
        assert answer.status_code == 422
        assert where in paths_of(answer)


def test_forms_that_cannot_be_read(site):
    form = {"content-type": "application/x-www-form-urlencoded"}
    post = partial(site.client.post, "/make")
    assert post(content=b"recipient=%ED%A0%80&template=thank-you", headers=form).status_code == 422
    assert post(content=b"recipient=\xff&template=thank-you", headers=form).status_code == 422
    assert post(content=b"&".join(b"a%d=1" % at for at in range(100)), headers=form).status_code == 400
    assert post(content=b"{}", headers={"content-type": "application/json"}).status_code == 400
    assert post(content=b"template=none", headers=form).status_code == 422
    assert (
        post(
            content=b"template=thank-you&step=pick:message:x&lang=\x00&once=" + b"x" * 5000, headers=form
        ).status_code
        < 500
    )


def test_a_body_over_the_limit_is_too_large(site):
    assert site.client.post("/api/v1/cards", content=b" " * 65_537).status_code == 413

    def dribble():
        for _ in range(70):
            yield b" " * 1000

    answer = site.client.post("/api/v1/cards", content=dribble())  # no length declared
    assert answer.status_code == 413
    assert answer.json()["type"] == "/docs#too-large"


@pytest.mark.parametrize(
    "path",
    [
        "/g/0",
        "/g/" + "z" * 22,
        "/g/" + "0" * 21,
        "/g/" + "é" * 22,
        "/g/..%2f..%2fetc",
        "/g/%00",
        "/g/" + "a" * 5000,
        "/g/" + "1" * 22 + ".jpg",
        "/g/" + "1" * 22 + ".gif",
        "/g/" + "1" * 22 + "/qr.png",
        "/g/" + "1" * 22 + "/report",
        "/journey/x/y",
        "/look/x/square.jpg",
        "/static/../app.py",
        "/static/..%2fguards.py",
        "/static/t/thank-you-999.css",
        "/examples/thank-you-1/xx-portrait-540.jpg",
        "/examples/none-1/en-portrait-540.jpg",
        "/api/v1/none",
        "/api/v1",
    ],
)
def test_what_is_not_there_is_not_found(site, path):
    answer = site.client.get(path, follow_redirects=False)
    assert answer.status_code == 404, answer.text
    assert answer.headers["cache-control"] in {"no-store", "private, no-store"}


def test_a_method_that_does_not_fit(site):
    for method, path in (("PUT", "/api/v1/cards"), ("GET", "/make"), ("POST", "/"), ("DELETE", "/g/x")):
        answer = site.client.request(method, path)
        assert answer.status_code in {404, 405}, (method, path)
    assert site.client.put("/api/v1/cards").json()["type"] == "/docs#method-not-allowed"


TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "thank-you",
        "en",
        "zh-Hant",
        "im",
        "wechat",
        "\ud800",
        "\x00",
        "a\u202eb",
        "👩‍👩‍👧‍👦" * 50,
        "%s{}{{7*7}}",
        "9" * 400,
        "../..",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["template", "content", "lang", "from", "parent", "channel", "via", "code", "text", "field", "x"]
)
CONTENT = st.dictionaries(
    st.sampled_from(["recipient", "message", "sender", "greeting", "x"]), TEXTS | VALUES, max_size=5
)
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True, "database": None}


@given(body=st.dictionaries(NAMES, VALUES | CONTENT, max_size=6), key=TEXTS)
@hypothesis.settings(max_examples=120, **QUIET)
def test_no_body_is_a_fault_of_ours(site, body, key):
    if body.get("content") is None:
        body["template"], body["content"] = "thank-you", {"message": key, "recipient": key}
    header = (
        key.encode("utf-8", "surrogatepass").replace(b"\x00", b"").replace(b"\n", b"").replace(b"\r", b"")
    )
    for path in ("/api/v1/cards", "/api/v1/forwards", "/api/v1/text/check"):
        answer = site.client.post(path, content=json.dumps(body), headers={"idempotency-key": header.strip()})
        assert answer.status_code < 500, (path, body, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"


@given(
    form=st.dictionaries(
        st.sampled_from(
            ["recipient", "message", "sender", "greeting", "lang", "once", "relation", "untouched", "from"]
        ),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=50),
        max_size=9,
    ),
    step=st.sampled_from(
        ["look", "make", "edit", "lang:zh-Hans", "lang:xx", "pick:message:family-0", "pick::", "\x00", ""]
    ),
)
@hypothesis.settings(max_examples=60, **QUIET)
def test_no_form_is_a_fault_of_ours(site, form, step):
    for path in ("/make", "/preview"):
        answer = site.client.post(
            path, data={**form, "template": "thank-you", "step": step}, follow_redirects=False
        )
        assert answer.status_code < 500, (path, form, step)


@given(
    query=st.dictionaries(
        st.sampled_from(["template", "festival", "from", "lang", "ui", "size", "url", "to"]),
        TEXTS,
        max_size=4,
    )
)
@hypothesis.settings(max_examples=60, **QUIET)
def test_no_query_is_a_fault_of_ours(site, query):
    given_ = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    for path in ("/", "/oembed", "/api/v1/festivals", "/g/" + "z" * 22, "/docs"):
        assert site.client.get(path, params=urlencode(given_), follow_redirects=False).status_code < 500, (
            path,
            query,
        )


# How often


def test_too_many_cards_from_one_place_wait(tmp_path):
    with open_site(tmp_path, rate_limits=True, cards_per_minute=3, misses_per_minute=3) as site:
        statuses = [site.client.post("/api/v1/cards", json=WISH).status_code for _ in range(5)]
        assert statuses == [201, 201, 201, 429, 429]
        last = site.client.post("/api/v1/cards", json=WISH)
        assert 1 <= int(last.headers["retry-after"]) <= 60
        assert last.json()["type"] == "/docs#too-many"
        # Guessing codes is slowed down; cards that exist still open.
        misses = [site.client.get(f"/g/{'1' * 22}").status_code for _ in range(5)]
        assert misses == [404, 404, 404, 429, 429]


def test_forwards_texts_and_reports_have_limits_of_their_own(tmp_path):
    given = {"forwards_per_minute": 1, "text_checks_per_minute": 1, "reports_per_minute": 1}
    with open_site(tmp_path, rate_limits=True, **given) as site:
        card = site.make()
        forward = partial(
            site.client.post, "/api/v1/forwards", json={"parent": card["code"], "channel": "im"}
        )
        text = partial(site.client.post, "/api/v1/text/check", json={"text": "hello"})
        report = partial(site.client.post, f"/g/{card['code']}/report", data={"reason": "other"})
        for act, good in ((forward, 201), (text, 200), (report, 200)):
            assert [act().status_code for _ in range(3)] == [good, 429, 429]


# How much at once


def test_pictures_wait_in_a_short_queue_and_a_readers_own_never_breaks(tmp_path, monkeypatch):
    started, go_on = threading.Event(), threading.Event()
    drawn = album.with_link

    def slow(*given, **named):
        started.set()
        assert go_on.wait(30)
        return drawn(*given, **named)

    with open_site(tmp_path, render_places=1, render_queue=0) as site:
        card, friend = site.make(), site.browser()
        own = forward_link(friend.get(f"/g/{card['code']}").text)
        made = site.client.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"}).json()
        monkeypatch.setattr(album, "with_link", slow)
        answers = []
        path = f"/g/{card['code']}.jpg"
        threads = [threading.Thread(target=lambda: answers.append(site.client.get(path))) for _ in range(3)]
        threads[0].start()
        assert started.wait(30)
        for thread in threads[1:]:
            thread.start()  # the same picture joins the one that is being made
        full = site.client.get(f"/g/{made['code']}.jpg")
        assert full.status_code == 503
        assert full.headers["retry-after"]
        assert full.headers["cache-control"] == "no-store"
        instead = friend.get(f"/g/{own}.jpg")
        assert (instead.status_code, instead.headers["location"]) == (
            307,
            f"/g/{card['code']}.jpg?size=portrait",
        )
        go_on.set()
        for thread in threads:
            thread.join()
        assert [answer.status_code for answer in answers] == [200] * 3
        assert len({answer.content for answer in answers}) == 1
        assert site.client.get(f"/g/{made['code']}.jpg").status_code == 200  # the refusal was not kept


def test_places_render_the_same_once_and_forget_failures():
    runs = []

    async def act():
        places = Places(2, queue=1, wait_seconds=5)
        try:
            same = await asyncio.gather(
                *(places.run("one", lambda: runs.append(1) or len(runs)) for _ in range(20))
            )
            with pytest.raises(ZeroDivisionError):
                await places.run("two", lambda: 1 // 0)
            return same, await places.run("two", lambda: "well"), places.free
        finally:
            places.close()

    assert asyncio.run(act()) == ([1] * 20, "well", True)


def test_places_hand_over_in_order_and_give_up_after_a_while():
    gate = threading.Event()

    async def act():
        places = Places(1, queue=2, wait_seconds=0.05)
        try:
            first = asyncio.create_task(places.run(1, gate.wait))
            await asyncio.sleep(0)
            second = asyncio.create_task(places.run(2, lambda: 2))
            third = asyncio.create_task(places.run(3, lambda: 3))
            await asyncio.sleep(0)
            with pytest.raises(Busy):
                await places.run(4, lambda: 4)  # the queue is full
            waited = await asyncio.gather(second, third, return_exceptions=True)
            gate.set()
            await first
            return waited, await places.run(5, lambda: 5)
        finally:
            gate.set()
            places.close()

    waited, after = asyncio.run(act())
    assert [type(one) for one in waited] == [Busy, Busy]
    assert after == 5


# A failing machine


def test_a_full_disk_is_busy_and_cards_still_open(tmp_path):
    with open_site(tmp_path) as site:
        card, friend = site.make(), site.browser()
        own = forward_link(friend.get(f"/g/{card['code']}").text)
        log = site.settings.data / "greetings.db-wal"
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, before[1]))
        try:
            for path, body in (
                ("/api/v1/cards", WISH),
                ("/api/v1/forwards", {"parent": card["code"], "channel": "im"}),
                ("/api/v1/forwards", {"code": own}),
            ):
                answer = site.client.post(path, json=body)
                assert answer.status_code == 503, answer.text
                assert int(answer.headers["retry-after"]) >= 1
                assert "try again" in answer.json()["detail"]
            assert site.browser().post(f"/g/{card['code']}/open").status_code == 503
            assert site.browser().get(f"/g/{card['code']}").status_code == 200
            assert site.client.get(f"/g/{card['code']}.jpg").status_code == 200
            assert site.client.get("/healthz").status_code == 200
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert len(site.chain(card)) == 1  # nothing by halves
        assert site.make()["code"] != card["code"]  # and no restart is needed


@pytest.fixture
def served(tmp_path):
    """The product on a real socket, with one second of patience."""
    from greetings.settings import load_settings

    settings = load_settings({}, data=tmp_path, receive_seconds=1, rate_limits=False)
    migrate(settings.database_url)
    server = Server(config_of(settings, partial(create_app, settings), workers=1))
    listening = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()
    started = server.startup

    async def startup(sockets=None):
        await started(sockets)
        ready.set()

    server.startup = startup
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    assert ready.wait(60)
    yield listening.getsockname()
    server.should_exit = True
    thread.join()


def said(address, data: bytes) -> bytes:
    """Send bytes, stop half-way, and return all that is answered until the connection is closed."""
    with socket.create_connection(address, timeout=30) as caller:
        caller.sendall(data)
        answer = b""
        while chunk := caller.recv(65_536):
            answer += chunk
        return answer


def test_a_request_that_does_not_arrive_is_given_up(served):
    host = b"host: 127.0.0.1:%d\r\n" % served[1]
    head = b"POST /api/v1/cards HTTP/1.1\r\n" + host
    calls = {
        "nothing": b"",
        "half a head": head,
        "half a body": head
        + b"content-length: 500\r\ncontent-type: application/json\r\n\r\n"
        + b'{"template": "th',
        "too large, and never sent": head + b"content-length: 70000\r\n\r\n",
        "no HTTP": b"\x16\x03\x01 hello\r\n\r\n",
        "an odd target": b"GET http://[ HTTP/1.1\r\n" + host + b"\r\n",
        "not ASCII": b"GET /g/\xff\xfe HTTP/1.1\r\n" + host + b"connection: close\r\n\r\n",
    }
    answers = {}
    threads = [
        threading.Thread(target=lambda name=name, data=data: answers.__setitem__(name, said(served, data)))
        for name, data in calls.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = {name: answer[9:12] for name, answer in answers.items()}
    assert statuses == {
        "nothing": b"",
        "half a head": b"408",
        "half a body": b"408",
        "too large, and never sent": b"413",
        "no HTTP": b"400",
        "an odd target": b"400",
        "not ASCII": statuses["not ASCII"],
    }
    assert statuses["not ASCII"] in {b"400", b"404"}
    assert b"application/problem+json" in answers["half a body"]
    quick = b"GET /healthz HTTP/1.1\r\n" + host + b"\r\n"
    # A connection that was answered and kept open has a clock of its own for the next request.
    again = said(served, quick + quick + b"GET /healthz HTT")
    assert again.count(b"HTTP/1.1 200") == 2
    assert again.count(b"HTTP/1.1 408") == 1
