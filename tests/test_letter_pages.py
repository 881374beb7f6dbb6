"""Lists and letters over HTTP with a real mail server beside: sign-up, one-click unsubscribe, the console, the API, commands."""

from __future__ import annotations

import csv
import io
import re

import pytest
from console_kit import TOKEN, let_in, operator, signed_in
from mail_kit import open_site_with_mail
from site_kit import BASE
from typer.testing import CliRunner

from greetings.__main__ import app
from greetings.errors import SettingError
from greetings.mail.wire import relays_of
from greetings.settings import load_settings

FORM = {"content-type": "application/x-www-form-urlencoded"}
LIST = {"promise": "A card before each festival.", "imprint": "Moon Bakery\n12 Lantern Lane", "open": "1"}
WORDS = {"subject": "The moon is almost full", "words": "Dear friends,\n\nit is.", "lang": "en"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A site with a mail server, and a brand whose list is open."""
    folder = tmp_path_factory.mktemp("letters")
    given = {"ops_token": TOKEN, "letters_seconds": 0.0, "mail_bounces": "bounces@cards.example"}
    with open_site_with_mail(folder, **given) as (site, box):
        yield Place(site, box)


class Place:
    def __init__(self, site, box):
        self.site, self.box, self.count = site, box, 0
        routes = site.client.app._app._app.routes
        pages = next(
            one.endpoint.__self__ for one in routes if getattr(one, "path", "") == "/console/letters"
        )
        self.post = pages._parts.letters.post

    def brand(self, **words):
        """Let a brand in and open its list."""
        self.count += 1
        added = let_in(self.site, f"Moon {self.count}", mail=f"lin{self.count}@moon.example")
        owner = signed_in(self.site, added.owner.token)
        assert owner.post("/console/letters/list", **(LIST | words)).status_code == 200
        return owner, added

    def ask(self, path, mail, **given):
        return self.site.browser().post(path, data={"mail": mail, "yes": "1"}, **given)

    def link(self, pattern=r"http\S+/list/yes/\S+"):
        return re.search(pattern, self.box.letters[-1].get_content())[0].removeprefix(BASE)

    def join(self, added, mail):
        """Ask and confirm; return the address of the way out."""
        assert self.ask(f"/list/{added.brand.slug}", mail).status_code == 200
        page = self.site.browser().post(self.link())
        assert page.status_code == 200, page.text
        return re.search(r'href="(/list/out/[\w-]+)"', page.text)[1]

    def round(self):
        return self.site.client.portal.call(self.post.round)


def write(owner, **words):
    answer = owner.post("/console/letters/new", **(WORDS | words))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_somebody_joins_and_leaves_without_script_or_cookie(place):
    owner, added = place.brand()
    path = f"/list/{added.brand.slug}"
    page = place.site.browser(accepts=False).get(path)
    assert LIST["promise"] in page.text
    assert "<script" not in page.text
    assert place.ask(path, "bo1@mail.example").status_code == 200
    link = place.link()
    for _ in range(2):
        assert "Yes, send me the letters" in place.site.browser().get(link).text
    assert ">0<" in owner.get("/console/letters").text
    assert "You are on the list" in place.site.browser().post(link).text
    assert "bo1@mail.example" in owner.get("/console/letters/people").text
    assert place.site.browser().get(link[:-3]).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"mail": "bo@mail.example"}, 422, "without your yes"),
        ({"mail": "nobody", "yes": "1"}, 422, "no e-mail address"),
        ({"mail": "bo@mail.example", "yes": "1", "website": "x"}, 200, "Look into your mail"),
    ],
)
def test_what_is_missing_is_said_and_robots_get_nothing(place, sent, status, said):
    _, added = place.brand()
    before = len(place.box.letters)
    answer = place.site.browser().post(f"/list/{added.brand.slug}", data=sent)
    assert answer.status_code == status
    assert said in answer.text
    assert len(place.box.letters) == before


def test_the_form_stands_in_frames_and_on_other_sites(place):
    owner, added = place.brand()
    path = f"/list/{added.brand.slug}"
    frame = place.site.browser().get(f"{path}/embed")
    policy = frame.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "form-action 'self'" in policy
    assert "script-src" not in policy
    assert "set-cookie" not in frame.headers
    assert "frame-ancestors 'none'" in place.site.browser().get(path).headers["content-security-policy"]
    assert place.ask(f"{path}/embed", "framed@mail.example").status_code == 200
    place.site.browser().post(place.link())
    headers = {"origin": "https://shop.example", "sec-fetch-site": "cross-site"}
    assert place.ask(path, "elsewhere@mail.example", headers=headers).status_code == 200
    place.site.browser().post(place.link())
    people = owner.get("/console/letters/people").text
    assert "in a frame on your site" in people
    assert "shop.example" in people


def test_a_list_that_says_nothing_or_is_closed_takes_nobody(place):
    added = let_in(place.site, "Silent")
    assert place.site.browser().get(f"/list/{added.brand.slug}").status_code == 404
    _, closed = place.brand(open="")
    page = place.site.browser().get(f"/list/{closed.brand.slug}")
    assert "Nobody can join this list" in page.text
    assert place.ask(f"/list/{closed.brand.slug}", "bo@mail.example").status_code == 409


def test_one_click_unsubscribes_as_rfc_8058_says(place):
    owner, added = place.brand()
    out = place.join(added, "oneclick@mail.example")
    path = write(owner)
    assert owner.post(f"{path}/send", sure="1").status_code == 303
    assert place.round() == 1
    letter = place.box.letters[-1]
    assert letter["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    address = re.match(r"<(\S+)>, <mailto:", letter["list-unsubscribe"])[1].removeprefix(BASE)
    assert address == f"{out}/{path.rsplit('/', 1)[1]}"
    assert "No more letters" in place.site.browser().get(address).text
    assert "oneclick@mail.example" in owner.get("/console/letters/people?state=on").text
    # As a mail provider does it: no cookie, no origin, a form of either kind, no redirect.
    body = {"List-Unsubscribe": (None, "One-Click")}
    answer = place.site.client.post(address, files=body, follow_redirects=False)
    assert answer.status_code == 200
    again = place.site.client.post(
        address, data={"List-Unsubscribe": "One-Click"}, headers=FORM, follow_redirects=False
    )
    assert again.status_code == 200
    assert "oneclick@mail.example" in owner.get("/console/letters/people?state=left").text
    results = owner.get(path).text
    assert "left the list by this letter" in results
    gone = place.site.browser().post(out, data={"erase": "1"})
    assert "is gone" in gone.text
    assert place.site.browser().get(out).status_code == 404
    assert "oneclick" not in owner.get("/console/letters/people").text


def test_a_letter_is_written_looked_at_tried_and_sent(place):
    owner, added = place.brand()
    place.join(added, "reader@mail.example")
    path = write(owner, template="thank-you", card_to="friends", card_words="Thank you for this year.")
    page = owner.get(path)
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    look = owner.get(f"{path}/look")
    assert "frame-ancestors 'self'" in look.headers["content-security-policy"]
    assert f"{path}/card.jpg" in look.text
    assert owner.get(f"{path}/card.jpg").headers["content-type"] == "image/jpeg"
    assert owner.post(f"{path}/try").headers["location"].endswith("?tried=1")
    tried = place.box.letters[-1]
    assert tried["to"] == f"lin{place.count}@moon.example"
    code = re.search(r"/g/([0-9A-Za-z]{22})", tried.get_body(("plain",)).get_content())[1]
    assert place.site.browser().get("/list/out/try").status_code == 200
    assert owner.post(f"{path}/send").status_code == 422
    assert owner.post(f"{path}/send", sure="1").status_code == 303
    assert owner.post(f"{path}/send", sure="1").status_code == 409
    assert owner.post(path, **WORDS).status_code == 409
    assert owner.post(f"{path}/drop").status_code == 409
    assert place.round() == 1
    assert place.box.letters[-1]["to"] == "reader@mail.example"
    reader = place.site.browser()
    reader.get(f"/g/{code}")
    assert reader.post(f"/g/{code}/open").status_code == 303
    results = owner.get(path).text
    assert re.search(r"people opened its card</dt><dd>1<", results)
    assert "letter-sent" not in owner.get("/console/log").text
    assert "Letter sent" in owner.get("/console/log").text


def test_what_is_wrong_with_a_letter_stands_beside_its_field(place):
    owner, _ = place.brand()
    answer = owner.post(
        "/console/letters/new", subject="", words="see https://shop.example", lang="en", template="thank-you"
    )
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 4
    assert (
        owner.post(
            "/console/letters/new", subject="x", words="y", lang="en", template="lantern.own"
        ).status_code
        == 422
    )


def test_only_owners_see_addresses_and_the_table_is_text(place):
    owner, added = place.brand()
    place.join(added, "+formula=1@mail.example")
    answer = owner.post("/console/letters/people/export")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["mail"] for row in rows] == ["'+formula=1@mail.example"]
    assert LIST["promise"] in rows[0]["agreed_to"]
    assert "List saved as a table" in owner.get("/console/log").text
    invited = owner.post("/console/people", name="Mei", role="designer", once="x")
    mei = signed_in(place.site, re.search(r"/console/in/(\w{43})", invited.text)[1])
    assert mei.get("/console/letters").status_code == 200
    for path in ("/console/letters/people", "/console/letters/list"):
        assert mei.get(path).status_code == 403
    assert mei.post("/console/letters/people/export").status_code == 403
    letter = write(mei)
    assert mei.post(f"{letter}/send", sure="1").status_code == 403
    found = owner.post("/console/letters/people/find", mail="+formula=1@mail.example")
    record = owner.get(found.headers["location"])
    assert "Confirmed by the link" in record.text
    assert owner.post(f"{found.headers['location']}/erase").status_code == 303
    assert owner.post("/console/letters/people/find", mail="+formula=1@mail.example").status_code == 404


def test_it_works_by_program(place):
    _, added = place.brand()
    headers = {"authorization": f"Bearer {added.key.text}"}

    def call(method, path, status=200, **given):
        answer = place.site.client.request(
            method, f"/api/v1/brand{path}", headers=headers | given.pop("headers", {}), **given
        )
        assert answer.status_code == status, answer.text
        return answer.json()

    its = call("GET", "/list")
    assert (its["promise"], its["open"], its["on"]) == (LIST["promise"], True, 0)
    assert call("PUT", "/list", json={"promise": "News.", "imprint": "Here"})["version"] == 2
    assert call("POST", "/list/people", 202, json={"mail": "till@mail.example", "lang": "ar"}) == {
        "state": "asked"
    }
    call("POST", "/list/people", 422, json={"mail": "nobody"})
    place.site.browser().post(place.link())
    assert call("GET", "/list")["langs"] == [{"lang": "ar", "people": 1}]
    once = {"idempotency-key": "one"}
    made = call("POST", "/letters", 201, json=WORDS, headers=once)
    assert call("POST", "/letters", 201, json=WORDS, headers=once)["id"] == made["id"]
    call("POST", "/letters", 422, json={"subject": "", "words": ""})
    call("POST", "/letters", 400, json=WORDS | {"to": "everybody"})
    changed = call("PUT", f"/letters/{made['id']}", json=WORDS | {"subject": "Full"})
    assert (changed["subject"], changed["missing"]) == ("Full", [])
    call("POST", f"/letters/{made['id']}/try", 422, json={"mail": "stranger@mail.example"})
    call("POST", f"/letters/{made['id']}/try", json={"mail": f"lin{place.count}@moon.example"})
    assert call("POST", f"/letters/{made['id']}/state", json={"state": "sending"})["state"] == "sending"
    call("POST", f"/letters/{made['id']}/state", 422, json={"state": "sent"})
    assert call("POST", f"/letters/{made['id']}/state", json={"state": "stopped"})["state"] == "stopped"
    call("POST", f"/letters/{made['id']}/state", json={"state": "sending"})
    place.round()
    told = call("GET", f"/letters/{made['id']}")
    assert (told["state"], told["figures"]["sent"]) == ("sent", 1)
    assert [one["id"] for one in call("GET", "/letters")["letters"]] == [made["id"]]
    draft = call("POST", "/letters", 201, json=WORDS)
    assert call("DELETE", f"/letters/{draft['id']}") == {"id": draft["id"], "state": "dropped"}
    call("DELETE", f"/letters/{made['id']}", 409)


def test_ops_see_hold_release_and_suppress(place):
    owner, added = place.brand()
    place.join(added, "held@mail.example")
    path = write(owner, subject="To be held")
    owner.post(f"{path}/send", sure="1")
    ops = operator(place.site)
    page = ops.get("/ops/letters").text
    assert "To be held" in page
    number = path.rsplit("/", 1)[1]
    assert ops.post(f"/ops/letters/{number}", decision="hold").status_code == 422
    assert ops.post(f"/ops/letters/{number}", decision="hold", reason="looks odd").status_code == 303
    assert place.round() == 0
    assert "looks odd" in owner.get(path).text
    assert owner.post(f"{path}/go-on").status_code == 409
    assert (
        ops.post("/ops/letters/suppress", mail="held@mail.example", reason="he wrote to us").status_code
        == 303
    )
    assert ops.post("/ops/letters/suppress", mail="nobody", reason="x").status_code == 422
    assert ops.post(f"/ops/letters/{number}", decision="release", reason="it was fine").status_code == 303
    before = len(place.box.letters)
    assert place.round() == 0
    assert len(place.box.letters) == before
    log = ops.get("/ops/log").text
    assert "letter-hold" in log
    assert "held@mail.example" not in log


def test_the_commands_take_in_what_comes_back(place, tmp_path):
    owner, added = place.brand()
    place.join(added, "dead@mail.example")
    path = write(owner)
    owner.post(f"{path}/send", sure="1")
    place.round()
    tag = place.box.letters[-1]["message-id"].strip("<>").partition("@")[0]
    message = tmp_path / "bounce.eml"
    message.write_text(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n\n"
        "Final-Recipient: rfc822; dead@mail.example\nAction: failed\nStatus: 5.1.1\n\n--x--\n"
    )
    data = ["--data", str(place.site.settings.data)]
    runner = CliRunner()
    done = runner.invoke(app, ["mail", "bounce", str(message), *data])
    assert (done.exit_code, "about no letter of ours" in done.output) == (0, True)
    done = runner.invoke(
        app, ["mail", "bounce", "--to", f"bounces+{tag}@cards.example", *data], input=message.read_bytes()
    )
    assert (done.exit_code, "does not exist" in done.output) == (0, True), done.output
    assert "dead@mail.example" in owner.get("/console/letters/people?state=bounced").text
    done = runner.invoke(app, ["mail", "suppress", "x@mail.example", "--reason", "asked by phone", *data])
    assert done.exit_code == 0, done.output
    away = runner.invoke(app, ["mail", "bounce", "--data", str(tmp_path / "nothing")], input=b"x")
    assert away.exit_code == 1


def test_relays_are_several_addresses_each_with_its_pace(tmp_path):
    found = relays_of("smtp://a:p%2Cw@mail.example:587?per_minute=60, smtps://other.example")
    assert [(one.name, one.per_minute) for one in found] == [
        ("mail.example:587", 60),
        ("other.example:465", 0),
    ]
    assert "p%2Cw" not in repr(found)
    for wrong in (
        "http://x",
        "smtp://a.example,ftp://b",
        "smtp://a.example?per_hour=3",
        "smtp://a.example?per_minute=0",
    ):
        with pytest.raises(SettingError, match="GREETINGS_SMTP_URL"):
            load_settings({"GREETINGS_SMTP_URL": wrong}, data=tmp_path)
    with pytest.raises(SettingError, match="GREETINGS_MAIL_BOUNCES"):
        load_settings({"GREETINGS_MAIL_BOUNCES": "nobody"}, data=tmp_path)
