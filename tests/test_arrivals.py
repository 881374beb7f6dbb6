"""Trees that come from elsewhere, through the room and the command line."""

from __future__ import annotations

import asyncio
import json

import pytest
from town import town
from typer.testing import CliRunner

from greetings.__main__ import app
from greetings.errors import BadInput

LINES = [
    {"id": 1, "parent": None, "at": "2025-02-12T08:00:00Z", "handle": "Ann", "display_name": "Ann Li"},
    {"id": "2", "parent": 1, "at": 1_739_347_200_000},
    {"id": "x y", "parent": "2", "at": "2025-02-12T10:00:00+02:00"},
    {"id": "four", "parent": "x y", "at": "2025-02-13"},
    {"id": 5, "parent": None, "at": 0},
]


def written(*lines) -> list[str]:
    return [json.dumps(line) if isinstance(line, dict) else line for line in lines]


def test_a_tree_keeps_its_shape_its_times_and_its_names(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            assert await here.people.take_in([*written(*LINES), "\n"]) == 5
            ann = await here.people.by_handle("ann")
            two = await here.people.by_handle("2")
            four = await here.people.by_handle("four")
            assert (ann.display_name, two.display_name) == ("Ann Li", "2")
            assert (ann.made_ms, two.made_ms) == (1_739_347_200_000, 1_739_347_200_000)
            assert (two.parent, two.generation, two.root) == (ann.id, 1, ann.id)
            assert (four.generation, four.ancestors[2]) == (3, ann.id)
            between = await here.people.by_id(four.parent)
            assert (between.handle, between.parent) == ("", two.id)
            assert await here.levels(ann) == (1, 1, 1, 0, 0, 0, 0, 0)
            assert [one.participant.id for one in await here.people.board()] == [ann.id, two.id]
            assert (await here.people.by_handle("5")).parent is None
            # People go on joining below, and everything goes on being counted.
            await here.join("bob", "@four")
            await here.people.roll_up()
            assert await here.levels(ann) == (1, 1, 1, 1, 0, 0, 0, 0)

    asyncio.run(main())


def test_what_came_without_a_handle_has_a_slot_of_nobody(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            await here.people.take_in(written(*LINES))
            slots = await here.people.slots(await here.people.by_handle("four"))
            assert [one.handle for one in slots[:3]] == ["", "2", "ann"]
            assert slots[0].kind == "house"

    asyncio.run(main())


def test_one_wrong_line_refuses_them_all_and_every_one_is_named(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            await here.join("taken")
            with pytest.raises(BadInput) as error:
                await here.people.take_in(
                    written(
                        {"id": 1, "parent": None, "at": 1},
                        "no json",
                        "[1]",
                        {"parent": None, "at": 1},
                        {"id": True, "at": 1},
                        {"id": 2, "parent": 3, "at": 1},
                        {"id": 3, "parent": 3, "at": 1},
                        {"id": 1, "parent": None, "at": 1},
                        {"id": 4, "parent": 1.5, "at": 1},
                        {"id": 5, "parent": 1, "at": "soon"},
                        {"id": 6, "parent": 1, "at": -1},
                        {"id": 7, "parent": 1, "at": True},
                        {"id": 8, "parent": 1, "at": 1, "colour": "red"},
                        {"id": 9, "parent": 1, "at": 1, "handle": "Taken"},
                        {"id": 10, "parent": 1, "at": 1, "handle": "a b"},
                        {"id": 11, "parent": 1, "at": 1, "handle": 7},
                        {"id": 12, "parent": 1, "at": 1, "display_name": "www.example.com"},
                        {"id": 13, "parent": 1, "at": 1, "handle": "twice"},
                        {"id": 14, "parent": 13, "at": 1, "handle": "twice"},
                        {"id": 15, "parent": 2, "at": 1},
                    )
                )
            assert [(one.path, one.kind) for one in error.value.problems] == [
                ("line 2", "json"),
                ("line 3", "json"),
                ("line 4, id", "id"),
                ("line 5, id", "id"),
                ("line 6, parent", "unknown-parent"),
                ("line 7, parent", "unknown-parent"),
                ("line 8, id", "repeated"),
                ("line 9, parent", "parent"),
                ("line 10, at", "time"),
                ("line 11, at", "time"),
                ("line 12, at", "time"),
                ("line 13, colour", "unknown"),
                ("line 15, handle", "characters"),
                ("line 16, handle", "type"),
                ("line 17, display_name", "address"),
                ("line 19, handle", "taken"),
                ("line 14, handle", "taken"),
            ]
            assert await here.count("participant") == 1

    asyncio.run(main())


def test_a_handle_that_was_chosen_comes_before_one_that_was_made_of_an_id(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            await here.join("seven")
            await here.people.take_in(
                written(
                    {"id": "seven", "parent": None, "at": 1},
                    {"id": "lin", "parent": "seven", "at": 1},
                    {"id": "other", "parent": "lin", "at": 1, "handle": "lin"},
                    {"id": "admin", "parent": "other", "at": 1},
                )
            )
            lin = await here.people.by_handle("lin")
            assert lin.generation == 2
            assert (await here.people.by_handle("seven")).display_name == "Seven"
            assert (await here.people.by_id(lin.parent)).handle == ""
            assert await here.count("participant", "handle is null") == 3

    asyncio.run(main())


def test_a_tree_larger_than_one_unit_comes_whole(database_url, tmp_path):
    async def main():
        async with town(database_url, tmp_path) as here:
            lines = ({"id": n, "parent": (n - 1) // 3 if n else None, "at": n} for n in range(2500))
            assert await here.people.take_in(json.dumps(line) for line in lines) == 2500
            root = await here.people.by_handle("0")
            assert await here.levels(root) == (3, 9, 27, 81, 243, 729, 1407, 0)

    asyncio.run(main())


@pytest.fixture
def run(tmp_path, monkeypatch, compiled_templates):
    data = tmp_path / "data"
    data.mkdir()
    (data / "compiled").symlink_to(compiled_templates)
    monkeypatch.setenv("GREETINGS_DATA", str(data))

    def typed(*words):
        return CliRunner().invoke(app, [str(word) for word in words])

    assert typed("migrate").exit_code == 0
    return typed


def test_the_command_line_takes_in_recounts_and_shows_who_is_ahead(run, tmp_path):
    file = tmp_path / "tree.jsonl"
    file.write_text("\n".join(written(*LINES)), encoding="utf-8")
    assert "5 people were taken in" in run("chain", "import", file).output
    assert "nothing differs" in run("chain", "check").output
    assert json.loads(run("chain", "board", "--json").output) == {
        "board": [{"handle": "ann", "people": 3}, {"handle": "2", "people": 2}]
    }
    assert "Ann Li" in run("chain", "board").output
    again = run("chain", "import", file)
    assert again.exit_code == 1
    assert again.exception.problems[0].path == "line 1, handle"


def test_the_command_line_says_what_differs_and_puts_it_right(run, tmp_path):
    import sqlite3

    file = tmp_path / "tree.jsonl"
    file.write_text("\n".join(written(*LINES)), encoding="utf-8")
    run("chain", "import", file)
    with sqlite3.connect(tmp_path / "data" / "greetings.db") as ledger:
        ledger.execute("update stat set l1 = l1 + 1")
        ledger.execute("update participant set root = id where generation = 3")
    ledger.close()
    wrong = run("chain", "check")
    assert wrong.exit_code == 1
    assert "counts that a recount does not give" in wrong.output
    assert "--mend" in wrong.output
    mended = run("chain", "check", "--mend")
    assert mended.exit_code == 1
    assert "1 of these cannot be put right" in mended.output
    told = json.loads(run("chain", "check", "--json").output)
    assert len(told["found"]) == len(told["left"]) == 1
    assert "another tree" in told["found"][0]


def test_a_file_that_is_not_utf_8_is_refused(run, tmp_path):
    file = tmp_path / "tree.jsonl"
    file.write_bytes(b'{"id": "\xff"}')
    refused = run("chain", "import", file)
    assert refused.exit_code == 1
    assert "UTF-8" in refused.exception.message
