"""A ledger that moves from SQLite to PostgreSQL is the same ledger there."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pytest
from site_kit import open_site

from greetings.errors import BadInput, NotFound, SettingError
from greetings.store.moving import move


def tables_of(url):
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as ledger:
        names = ledger.execute("select name from sqlite_master where type = 'table' order by name")
        return {name: ledger.execute(f"select * from {name}").fetchall() for (name,) in names.fetchall()}


def test_everything_is_served_from_the_new_database_as_before(tmp_path, postgres_url):
    with open_site(tmp_path / "old") as site:
        card = site.make()
        below = site.client.post(
            "/api/v1/forwards",
            json={"parent": card["code"], "channel": "im"},
            headers={"idempotency-key": "k"},
        ).json()
        assert site.browser().post(f"/g/{below['code']}/open").status_code == 303
        wish = {"display_name": "Lin", "handle": "lin", "via": card["code"]}
        token = site.client.post("/api/v1/participants", json=wish).json()["manage_token"]
        before = (site.chain(card), site.figures(card, below["code"]))
        settings = site.settings
    rows = tables_of(settings.database_url)
    counts = move(settings.database_url, postgres_url)
    assert counts == {name: len(found) for name, found in rows.items() if name != "alembic_version"}
    with psycopg.connect(postgres_url) as moved:
        for name, found in rows.items():
            assert sorted(moved.execute(f"select * from {name}").fetchall(), key=str) == sorted(
                found, key=str
            )
    with open_site(tmp_path / "new", database_url=postgres_url, secret_key=settings.secret_key) as site:
        assert (site.chain(card), site.figures(card, below["code"])) == before
        again = site.client.post(
            "/api/v1/forwards",
            json={"parent": card["code"], "channel": "im"},
            headers={"idempotency-key": "k"},
        )
        assert (again.json()["code"], again.headers["idempotency-replayed"]) == (below["code"], "true")
        own = {"authorization": f"Bearer {token}"}
        assert site.client.post("/api/v1/participants/lin/token", headers=own).status_code in {
            200,
            201,
            404,
            405,
        }
    with pytest.raises(BadInput, match="not empty"):
        move(settings.database_url, postgres_url)


def test_other_ways_are_refused(tmp_path, sqlite_url, postgres_url):
    with pytest.raises(SettingError):
        move(sqlite_url, sqlite_url)
    with pytest.raises(SettingError):
        move(postgres_url, postgres_url)
    with pytest.raises(NotFound):
        move(f"sqlite:///{tmp_path}/none.db", postgres_url)
