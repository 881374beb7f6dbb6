"""Those who run the site: only with the token, everything logged, nothing stored by halves."""

from __future__ import annotations

import base64
import io
import json
from ipaddress import ip_network

import pytest
from PIL import Image
from site_kit import BASE, WISH, open_site, paths_of
from starlette.testclient import TestClient
from typer.testing import CliRunner

from greetings.__main__ import app
from greetings.app import create_app
from greetings.errors import SettingError
from greetings.settings import load_settings
from greetings.web.ops_operations import OPS_OPERATIONS

TOKEN = "an-ops-token-of-the-tests-0123456789"
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Operator:
    """Somebody with a token, perhaps the right one."""

    def __init__(self, client, token=TOKEN):
        self.client = client
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def get(self, path):
        return self.client.get(f"/api/v1/ops{path}", headers=self.headers)

    def post(self, path, **body):
        return self.client.post(f"/api/v1/ops{path}", json=body, headers=self.headers)

    def acts(self):
        return [(one["act"], one["subject"], one["reason"]) for one in self.get("/log").json()["acts"]]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("ops"), ops_token=TOKEN) as opened:
        yield opened


@pytest.fixture
def ops(site):
    return Operator(site.client)


def behind_a_proxy(app):
    """Serve as if everything came through a proxy of this machine."""

    async def served(scope, receive, send):
        await app({**scope, "client": ("127.0.0.1", 1)}, receive, send)

    return served


def report(client, code, reason="scam", words="It asks for money.", address="198.51.100.1"):
    answer = client.post(
        f"/g/{code}/report",
        content=f"reason={reason}&words={words.replace(' ', '+')}",
        headers=FORM | {"x-forwarded-for": address},
    )
    assert answer.status_code == 200, answer.text


def sample_path(one):
    return one.path.replace("{id}", "1")


# Who may
@pytest.mark.parametrize("one", OPS_OPERATIONS, ids=lambda one: one.name)
def test_without_the_token_nobody_gets_in(site, one):
    for token, status in (("", 401), ("x" * 36, 401), (TOKEN[:-1], 401), (TOKEN + "x", 401), ("é" * 20, 401)):
        headers = {"authorization": f"Bearer {token}".encode()} if token else {}
        answer = site.client.request(one.method, f"/api/v1{sample_path(one)}", json={}, headers=headers)
        assert answer.status_code == status, (one.name, token)
        assert answer.headers["cache-control"] == "no-store"
    basic = {"authorization": f"Basic {TOKEN}"}
    assert (
        site.client.request(one.method, f"/api/v1{sample_path(one)}", json={}, headers=basic).status_code
        == 401
    )


def test_without_a_token_set_the_routes_do_not_exist(tmp_path):
    with open_site(tmp_path) as site:
        for one in OPS_OPERATIONS:
            for token in ("", TOKEN):
                headers = {"authorization": f"Bearer {token}"}
                answer = site.client.request(
                    one.method, f"/api/v1{sample_path(one)}", json={}, headers=headers
                )
                assert answer.status_code == 404, one.name


@pytest.mark.parametrize("token", ["short", "a" * 40, "changeme", "x1" * 20])
def test_a_weak_token_stops_the_start(tmp_path, token):
    with pytest.raises(SettingError, match="GREETINGS_OPS_TOKEN"):
        load_settings({"GREETINGS_OPS_TOKEN": token}, data=tmp_path)
    assert load_settings({"GREETINGS_OPS_TOKEN": TOKEN}, data=tmp_path).ops_token == TOKEN


@pytest.mark.parametrize("one", OPS_OPERATIONS, ids=lambda one: one.name)
def test_unknown_fields_and_parameters_are_refused(site, ops, one):
    path = f"/api/v1{sample_path(one)}"
    answer = site.client.request(one.method, f"{path}?nope=1", json={}, headers=ops.headers)
    assert answer.status_code == 400
    if one.body is not None:
        example = next(iter(one.examples.values()))["value"]
        answer = site.client.request(one.method, path, json={**example, "nope": 1}, headers=ops.headers)
        assert (answer.status_code, paths_of(answer)) == (400, {"nope": "unknown"})
        answer = site.client.request(one.method, path, json={**example, "reason": " "}, headers=ops.headers)
        assert (answer.status_code, paths_of(answer)) == (422, {"reason": "required"})
        answer = site.client.request(
            one.method, path, json={**example, "reason": "x" * 501}, headers=ops.headers
        )
        assert (answer.status_code, paths_of(answer)) == (422, {"reason": "too-long"})
        answer = site.client.request(one.method, path, content=b"{", headers=ops.headers)
        assert answer.status_code == 400
        answer = site.client.request(one.method, path, json=example, headers=ops.headers)
        assert answer.status_code == 404  # nothing with this number or code


def test_what_cannot_be_meant_is_told(ops):
    for path, where in (
        ("/reports?state=some", "state"),
        ("/reports?after=x", "after"),
        ("/reports?after=1", "after"),
        ("/watch?after=" + "9" * 30, "after"),
        ("/log?after=-1", "after"),
        ("/recalls", "card"),
    ):
        answer = ops.get(path)
        assert answer.status_code == 422, path
        assert where in paths_of(answer)
    assert ops.get("/recalls?card=nonsense").status_code == 404
    for number in ("x", "9" * 30, "-1", "1.0"):
        assert ops.post(f"/watch/{number}", decision="release", reason="x").status_code == 404
        assert ops.post(f"/reports/{number}", decision="dismiss", reason="x").status_code == 404


def test_the_operations_stand_in_the_document_with_their_token(site):
    document = site.client.get("/api/v1/openapi.json").json()
    assert document["components"]["securitySchemes"]["ops_token"]["scheme"] == "bearer"
    for one in OPS_OPERATIONS:
        entry = document["paths"][one.path][one.method.lower()]
        assert entry["security"] == [{"ops_token": []}]
        assert "401" in entry["responses"]
    page = site.client.get("/docs").text
    assert "/ops/recalls" in page
    assert "OPS_TOKEN" in page


# What they do
def test_a_recall_is_told_and_logged_and_so_is_its_end(site, ops):
    card = site.make()
    below = site.client.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"}).json()[
        "code"
    ]
    answer = ops.post("/recalls", code=below, reason="  a scam\nfor  money ")
    assert answer.status_code == 201
    assert answer.json() == {
        "code": below,
        "recalled": True,
        "sub_chain": 0,
        "note": "Copies that messengers have kept cannot be recalled.",
    }
    assert ops.post("/recalls", code=below, reason="again").status_code == 409
    assert ops.post("/recalls", code=card["code"], reason="undo", undo=True).status_code == 409
    latent = site.browser().get(f"/g/{card['code']}").text
    assert latent
    done = ops.post("/recalls", code=card["code"], reason="all of it")
    assert done.json()["sub_chain"] == 1
    assert ops.post("/recalls", code=card["code"], reason="fine after all", undo=True).status_code == 201
    listed = ops.get(f"/recalls?card={below}").json()["recalls"]
    assert [(one["code"], one["undo"], one["reason"]) for one in listed] == [
        (below, False, "a scam for money"),
        (card["code"], False, "all of it"),
        (card["code"], True, "fine after all"),
    ]
    assert ops.acts()[:3] == [
        ("recall-undo", card["code"], "fine after all"),
        ("recall", card["code"], "all of it"),
        ("recall", below, "a scam for money"),
    ]


def test_the_queue_shows_the_most_reported_first_and_a_decision_closes(tmp_path):
    given = {"trusted_proxies": (ip_network("127.0.0.0/8"),), "breaker_reporters": 3}
    with (
        open_site(tmp_path, ops_token=TOKEN, **given) as site,
        TestClient(behind_a_proxy(create_app(site.settings)), base_url=BASE) as people,
    ):
        ops = Operator(people)
        first, worst, other = (site.make() for _ in range(3))
        forward = site.client.post("/api/v1/forwards", json={"parent": worst["code"], "channel": "im"})
        below = forward.json()["code"]
        report(people, first["code"], reason="hurt")
        for number in range(3):
            report(people, below, address=f"198.51.{number}.1")
        report(people, below, address="198.51.2.7")  # the same network on the same day: nobody new
        report(people, worst["code"], reason="private", words="That is my address.", address="198.51.2.7")
        report(people, other["code"])
        found = ops.get("/reports").json()
        assert found["next"] is None
        assert [one["code"] for one in found["cards"]] == [worst["code"], first["code"], other["code"]]
        top = found["cards"][0]
        assert (top["reporters"], top["reasons"]) == (3, {"scam": 3, "private": 1})
        assert (top["state"], top["slow"], top["forwards_last_hour"]) == ("live", True, 1)
        assert top["content"]["message"] == WISH["content"]["message"]
        assert [one["code"] for one in top["reports"]] == [below, below, below, worst["code"]]

        told = top["reports"][0]
        answer = ops.post(f"/reports/{told['id']}", decision="recall", reason="a scam")
        assert answer.json() == {
            "id": told["id"],
            "decision": "recall",
            "closed": 3,
            "recalled": below,
            "note": "Copies that messengers have kept cannot be recalled.",
        }
        assert site.client.get(f"/g/{below}").status_code == 410
        assert site.client.get(f"/g/{worst['code']}").status_code == 200
        assert ops.post(f"/reports/{told['id']}", decision="dismiss", reason="x").status_code == 409
        left = next(one for one in ops.get("/reports").json()["cards"] if one["code"] == worst["code"])
        assert (left["reporters"], left["slow"]) == (1, True)
        whole = ops.post(f"/reports/{left['reports'][0]['id']}", decision="recall", reason="all", whole=True)
        assert whole.json()["recalled"] == worst["code"]
        assert site.client.get(f"/g/{worst['code']}").status_code == 410

        [hurt] = next(one for one in ops.get("/reports").json()["cards"] if one["code"] == first["code"])[
            "reports"
        ]
        assert ops.post(f"/reports/{hurt['id']}", decision="slow", reason="to be sure").status_code == 200
        watched = ops.get("/watch").json()["watched"]
        slow = next(one for one in watched if one["code"] == first["code"])
        assert (slow["kind"], slow["state"], slow["card"]["held"]) == ("reports", "held", 0)
        assert ops.post(f"/watch/{slow['id']}", decision="void", reason="x").status_code == 409
        assert (
            ops.post(f"/watch/{slow['id']}", decision="release", reason="fine").json()["state"] == "released"
        )
        assert slow["id"] in {one["id"] for one in ops.get("/watch?state=decided").json()["watched"]}
        decided = ops.get("/reports?state=decided").json()["cards"]
        assert {one["code"] for one in decided} == {first["code"], worst["code"]}
        assert [one["code"] for one in ops.get("/reports").json()["cards"]] == [other["code"]]
        assert {act for act, _, _ in ops.acts()} == {
            "recall",
            "report-recall",
            "report-slow",
            "watch-released",
        }


def test_a_creative_waits_is_looked_at_and_decided_about(site, ops):
    wish = {"display_name": "Lin", "handle": "lin", "via": site.make()["code"]}
    joined = site.client.post("/api/v1/participants", json=wish)
    assert joined.status_code == 201, joined.text
    own = {"authorization": f"Bearer {joined.json()['manage_token']}"}
    drawn = io.BytesIO()
    Image.new("RGB", (300, 200), "tomato").save(drawn, "PNG")
    stamp = {
        "line": "Fresh bread every morning",
        "link": "https://bakery.example/",
        "picture": base64.b64encode(drawn.getvalue()).decode(),
    }
    put = site.client.put("/api/v1/participants/lin/creative", json=stamp, headers=own)
    assert (put.status_code, put.json()["state"]) == (200, "pending"), put.text
    [waits] = ops.get("/creatives").json()["creatives"]
    assert (waits["handle"], waits["line"], waits["link"]) == ("lin", stamp["line"], stamp["link"])
    path = waits["picture_url"].partition("/api/v1/ops")[2]
    picture = ops.get(path)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert site.client.get(f"/api/v1/ops{path}").status_code == 401
    answer = ops.post(f"/creatives/{waits['id']}", decision="approve", reason="a baker's own shop")
    assert answer.json() == {"id": waits["id"], "state": "approved"}
    assert ops.get("/creatives").json() == {"creatives": []}
    assert ops.post(f"/creatives/{waits['id']}", decision="approve", reason="again").status_code == 409
    assert (
        ops.post(f"/creatives/{waits['id']}", decision="refuse", reason="it lies").json()["state"]
        == "refused"
    )
    assert [reason for _, _, reason in ops.acts()[:2]] == ["it lies", "a baker's own shop"]
    assert ops.acts()[0][1] == f"creative {waits['id']}"


def test_the_same_from_the_command_line(tmp_path, monkeypatch):
    monkeypatch.setenv("GREETINGS_DATA", str(tmp_path))

    def run(*words):
        return CliRunner().invoke(app, list(words))

    with open_site(tmp_path) as site:
        card = site.make()
        below = site.client.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"}).json()
        report(site.client, below["code"], words="It asks [for] money.")
        listed = run("reports")
        assert card["code"] in listed.output
        assert "[for]" in listed.output
        [told] = json.loads(run("reports", "--json").output)["cards"]
        assert (told["code"], told["reasons"], told["forwards_last_hour"]) == (card["code"], {"scam": 1}, 1)
        done = run("recall", f"{below['page_url']}.jpg?size=square", "--reason", "a scam")
        assert "cannot be recalled" in done.output
        assert site.client.get(f"/g/{below['code']}").status_code == 410
        assert run("recall", below["code"]).exit_code == 1
        assert "given back" in run("recall", below["code"], "--undo").output
        assert site.client.get(f"/g/{below['code']}").status_code == 200
        assert below["code"] in run("log").output
        acts = json.loads(run("log", "--json").output)["acts"]
        assert [(one["act"], one["reason"]) for one in acts] == [("recall-undo", ""), ("recall", "a scam")]
