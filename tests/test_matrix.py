"""Who may ask for what: every address that the living application answers, asked by everybody who might.

The table `data/matrix.toml` says which status each caller gets. A new address without a row, a row without an address,
and another status all fail. To write the table anew, and then to read it: `MATRIX=write pytest tests/test_matrix.py`.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from matrix_kit import CALLERS, INSIDERS, open_world, routes_of

from greetings.web.pages import PAGES_FOLDER

TABLE = Path(__file__).parent / "data" / "matrix.toml"
HEAD = """# Which status each caller gets: every address, asked for the things of a maker, a participant and brand A.
# Sessions and keys of brand A: its owner, a designer, an analyst; `other` is the owner of brand B, who asks for A's things.
# Written by `MATRIX=write pytest tests/test_matrix.py`; read what changes before you commit it.
"""
OUTSIDE = ("anonymous", "maker", "participant")
REFUSED = {400, 401, 403, 404, 405}
# What everybody may ask about somebody who joined.
FOR_ALL = {
    f"{what} /api/v1/participants/{{handle}}/{part}"
    for what, part in (("GET", "slots"), ("GET", "guests"), ("POST", "guests"), ("GET", "friends"))
}
# Where somebody can be let in who is not in yet.
GATES = ("/console/in", "/console/join", "/ops/in")


@pytest.fixture(scope="module")
def table():
    return tomllib.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}


def cells(world, lines):
    designs = [
        line for line in lines if "templates/{id}" in line or "/campaigns" in line or "/contest" in line
    ]
    world.upload()
    world.season()
    world.contests()
    found = {line: [world.ask(line, caller) for caller in CALLERS] for line in designs}
    return found | {
        line: [world.ask(line, caller) for caller in CALLERS] for line in lines if line not in found
    }


# Acts that leave no line: one's own session ends; drafts, which nobody but their writer sees; looks; and a sign-up, whose
# consent is itself the record.
UNTOLD = {
    *("POST /console/out", "POST /ops/out"),
    *("PUT /api/v1/brand/letters/{id}", "POST /api/v1/brand/letters/{id}/try"),
    *("POST /console/letters/{id}", "POST /console/letters/{id}/try"),
    *("POST /console/letters/people/find", "POST /api/v1/brand/list/people"),
    "POST /console/templates/new",
    *(
        f"POST /console/templates/edit/{{draft}}{act}"
        for act in ("", "/check", "/discard", "/look", "/picture")
    ),
}
# The same acts as the API's upload, and as letters that are on their way, which this world has not: their own tests
# read the log.
SAME = {
    *("POST /console/templates", "POST /console/templates/edit/{draft}/save"),
    *("POST /console/letters/{id}/stop", "POST /console/letters/{id}/go-on", "POST /ops/letters/{id}"),
}


def audit(world, lines):
    """Find privileged acts that left no line in a log, and those of which this test knows nothing."""
    found = []
    for line in lines:
        method, _, path = line.partition(" ")
        if method == "GET" or not private(line) or line in UNTOLD | SAME:
            continue
        ops = path.startswith(("/ops", "/api/v1/ops"))
        told = [world.told.get((line, caller)) for caller in (("ops",) if ops else INSIDERS)]
        first = next((one for one in told if one is not None), None)
        if first is None:
            found.append(f"{line}: nobody could do it, so that nobody knows whether it is logged")
        elif not first[ops]:
            found.append(f"{line}: not in the log")
    return found


def nameless(acts):
    """Find acts in the logs of brands that their page knows no words for."""
    page = (PAGES_FOLDER / "console.html").read_text(encoding="utf-8")
    return sorted(act for act in acts if f'one.act == "{act}"' not in page)


def test_every_address_answers_everybody_as_the_table_says(tmp_path, table):
    with open_world(tmp_path) as world:
        lines = routes_of(world.site)
        found = cells(world, lines)
        acts = world.acts()
    if os.environ.get("MATRIX") == "write":
        rows = [f'"{line}" = {found[line]}' for line in lines]
        TABLE.write_text(f"{HEAD}# {' '.join(CALLERS)}\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return
    assert set(table) == set(lines), "addresses without a row, or rows without an address"
    wrong = {line: (found[line], table[line]) for line in lines if found[line] != table[line]}
    assert not wrong
    assert audit(world, lines) == []
    assert nameless(acts) == []


def private(line):
    path = line.partition(" ")[2]
    inside = path.startswith(("/console", "/ops", "/api/v1/brand", "/api/v1/ops"))
    return inside and not path.startswith(GATES)


def test_the_table_lets_nobody_in_who_has_nothing_to_do_there(table):
    assert len(table) > 100
    for line, row in table.items():
        statuses = dict(zip(CALLERS, row, strict=True))
        path = line.partition(" ")[2]
        if private(line):
            assert all(statuses[one] in REFUSED for one in OUTSIDE), line
        if path.startswith(("/ops", "/api/v1/ops")) and not path.startswith(GATES):
            assert all(statuses[one] in REFUSED for one in CALLERS if one != "ops"), line
        if path.startswith(("/console", "/api/v1/brand")) and private(line):
            assert statuses["ops"] in REFUSED, line
            if "{" in path:
                assert statuses["other"] == 404, line
            if not line.startswith("GET") and "/out" not in path:
                assert statuses["analyst"] in REFUSED, line


def test_what_only_its_holder_may_is_refused_to_all_others(table):
    for line, row in table.items():
        statuses = dict(zip(CALLERS, row, strict=True))
        path = line.partition(" ")[2]
        for start, holder in (("/journey/", "maker"), ("/own/{handle}/", "participant")):
            if path.startswith(start):
                assert all(statuses[one] == 404 for one in CALLERS if one != holder), line
        if path.startswith("/api/v1/participants/{handle}/") and line not in FOR_ALL:
            assert {statuses[one] for one in CALLERS if one != "participant"} == {401}, line
        if path in {"/api/v1/cards/{code}", "/api/v1/cards/{code}/chain", "/api/v1/forwards/{code}"}:
            assert {statuses[one] for one in CALLERS if one != "maker"} == {401}, line
