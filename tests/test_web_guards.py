"""The door: who may ask, from where, and what every answer carries."""

from __future__ import annotations

import re
from ipaddress import ip_network

import pytest
from site_kit import BASE, WISH, forward_link, open_site

from greetings.errors import SettingError
from greetings.settings import load_settings
from greetings.web.common import caller_address
from greetings.web.server import check_bind, raise_open_files, worker_count

PUBLIC = "https://cards.example"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("guards")) as opened:
        yield opened


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    with open_site(tmp_path_factory.mktemp("public"), base=PUBLIC, base_url=PUBLIC) as opened:
        yield opened


def test_every_answer_carries_the_guards(site):
    card = site.make()
    paths = [
        "/",
        "/docs",
        "/healthz",
        "/readyz",
        "/robots.txt",
        "/favicon.ico",
        "/nothing",
        "/api/v1/templates",
    ]
    paths += [
        "/api/v1/none",
        "/static/css/base.css",
        "/static/t/thank-you-1.css",
        "/oembed",
        "/?template=thank-you",
    ]
    paths += [f"/g/{card['code']}{tail}" for tail in ("", ".jpg", ".jpg?size=x", "/qr.png", "/report", "。")]
    paths += [card["manage_url"].removeprefix(BASE)]
    for path in paths:
        answer = site.client.get(path, follow_redirects=False)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "form-action 'self'" in policy, path
        assert ("blob:" in policy) == (path in {"/", "/?template=thank-you"}), path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["referrer-policy"] == "same-origin", path
        assert answer.headers["cross-origin-opener-policy"] == "same-origin", path
        assert answer.headers["cache-control"], path
        assert "server" not in answer.headers, path
        if answer.status_code >= 400:
            assert "no-store" in answer.headers["cache-control"], path
    for method, path in (
        ("POST", "/api/v1/cards"),
        ("DELETE", "/api/v1/cards/x"),
        ("POST", f"/g/{card['code']}/open"),
    ):
        assert "content-security-policy" in site.client.request(method, path, follow_redirects=False).headers


def test_pages_use_nothing_from_elsewhere_and_nothing_inline(site):
    card, friend = site.make(), site.browser()
    friend.get(f"/g/{card['code']}")
    opened = friend.post(f"/g/{card['code']}/open").headers["location"]
    paths = [
        "/",
        "/?template=thank-you",
        f"/g/{card['code']}",
        opened,
        card["manage_url"].removeprefix(BASE),
        "/docs",
    ]
    addresses = set()
    for path in paths:
        page = friend.get(path).text
        assert " style=" not in page, path
        assert not re.search(r"\son[a-z]+=", page), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", page), path
        assert "<style" not in page, path
        loaded = re.findall(r'<(?:link|script|img|source)[^>]*?(?:href|src)="([^"]+)"', page)
        foreign = [one for one in loaded if not one.startswith("/") and not one.startswith(BASE)]
        assert not foreign, path
        addresses |= {one for one in loaded if one.startswith(("/static/", "/favicon"))}
    for address in addresses:
        answer = site.client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200, address
        assert "max-age" in answer.headers["cache-control"], address
        assert site.client.get(address, headers={"if-none-match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1:8000@evil.example",
        "evil.example#127.0.0.1",
        "192.168.1.7",  # private, but not the address that this connection came in on
        "8.8.8.8",
        "[::2]",
        "127.0.0.1:abc",
        "",
        "localhost.evil.example",
        "a" * 300,
        'x"><script>',
    ],
)
def test_a_host_that_is_not_ours_is_refused(site, host):
    for path in ("/", "/api/v1/templates", "/g/x"):
        answer = site.client.get(path, headers={"host": host})
        assert answer.status_code == 400, path
        assert host not in answer.text or not host
    assert site.client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.1.2.3:81", "[::1]:8000"])
def test_development_is_served_on_loopback_and_links_are_built_from_it(site, host):
    answer = site.client.post("/api/v1/cards", json=WISH, headers={"host": host})
    assert answer.json()["page_url"].startswith(f"http://{host.lower()}/g/")


def test_development_is_served_on_the_private_address_that_was_called(tmp_path):
    with open_site(tmp_path, base="http://192.168.1.7:8000") as site:
        assert site.client.get("/").status_code == 200
        assert site.client.get("/", headers={"host": "192.168.1.8:8000"}).status_code == 400


def test_behind_a_base_url_only_its_host_is_served(public):
    card = public.make()
    assert card["page_url"].startswith(f"{PUBLIC}/g/")
    assert public.client.get("/", headers={"host": "Cards.Example:443"}).status_code == 200
    for host in ("localhost", "127.0.0.1", "cards.example:8443", "other.example"):
        assert public.client.get("/", headers={"host": host}).status_code == 400
    answer = public.client.get("/")
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_the_visitors_cookie_is_closed(site, public):
    card = public.make()
    cookie = public.browser().get(f"/g/{card['code']}").headers["set-cookie"]
    assert cookie.startswith("__Host-visitor=")
    for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"):
        assert part in cookie
    plain = site.browser().get(f"/g/{site.make()['code']}").headers["set-cookie"]
    assert plain.startswith("visitor=")
    assert "Secure" not in plain


def test_a_cookie_that_we_did_not_sign_is_no_cookie(site):
    card, friend = site.make(), site.browser()
    own = forward_link(friend.get(f"/g/{card['code']}").text)
    value = friend.cookies["visitor"]
    for forged in (value[:-1] + ("A" if value[-1] != "A" else "B"), "x", "A" * 32, "é" * 16, "=" * 32, ""):
        other = site.browser(accepts=False)
        page = other.get(f"/g/{card['code']}", headers={"cookie": f"a=b; visitor={forged}".encode()})
        assert page.status_code == 200
        assert forward_link(page.text) != own
    kept = site.browser(accepts=False).get(
        f"/g/{card['code']}", headers={"cookie": f"a=b; visitor={value}; c=d"}
    )
    assert forward_link(kept.text) == own


def test_cards_may_be_read_by_robots_and_not_kept(site):
    robots = site.client.get("/robots.txt").text
    assert "Disallow: /g/" not in robots
    assert site.client.get(f"/g/{site.make()['code']}.jpg").headers["x-robots-tag"].startswith("noindex")
    assert "x-robots-tag" not in site.client.get("/").headers


@pytest.mark.parametrize(
    ("client", "forwarded", "found"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("10.0.0.2", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.2", "6.6.6.6, 1.2.3.4, 10.0.0.3", "1.2.3.4"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "10.0.0.9", "10.0.0.9"),
        ("10.0.0.2", "nonsense", "nonsense"),
        ("::ffff:10.0.0.2", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_proxies_are_believed_by_list_only(client, forwarded, found):
    scope = {"client": (client, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    assert caller_address(scope, (ip_network("10.0.0.0/8"),)) == found
    assert caller_address(scope) == client


@pytest.mark.parametrize(
    ("host", "base_url", "fine"),
    [
        ("127.0.0.1", "", True),
        ("0.0.0.0", "", True),
        ("192.168.1.7", "", True),
        ("::1", "", True),
        ("8.8.8.8", "", False),
        ("cards.example", "", False),
        ("8.8.8.8", PUBLIC, True),
    ],
)
def test_without_a_base_url_no_public_address_is_listened_on(tmp_path, host, base_url, fine):
    settings = load_settings({}, data=tmp_path, host=host, base_url=base_url)
    if fine:
        check_bind(settings)
    else:
        with pytest.raises(SettingError, match="GREETINGS_BASE_URL"):
            check_bind(settings)


def test_open_files_and_workers_fit_the_machine(tmp_path, caplog):
    assert raise_open_files(64) >= 64
    assert raise_open_files(1 << 40) < 1 << 40
    assert "ulimit" in caplog.text
    assert worker_count(load_settings({}, data=tmp_path)) >= 1
    assert worker_count(load_settings({}, data=tmp_path, workers=3)) == 3
