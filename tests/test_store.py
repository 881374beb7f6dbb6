"""The contract of the database on SQLite and on a real PostgreSQL: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import resource
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from stores import PostgresServer, named, opened

from greetings.errors import BadInput, Busy, Conflict, SettingError
from greetings.store import (
    Change,
    Database,
    Insert,
    Key,
    Limits,
    Query,
    Rows,
    Run,
    Taken,
    Unit,
    Unmet,
    backup,
    is_migrated,
    migrate,
    open_database,
)

RECALL = Insert("recall", ("id", "forward", "card", "undo", "reason", "made_ms"))
PERSON = Insert("opening_person", ("forward", "visitor", "made_ms"), on=("forward", "visitor"))
COUNT = Insert(
    "opening_count", ("forward", "previews", "scanners", "unknowns"), on=("forward",), add=("unknowns",)
)
STATE = Insert("card_state", ("card",), on=("card",))
TAKE_BACK = Change("update card_state set taken_back_ms = :now where card = :card and taken_back_ms is null")
ALL = Query("select count(*) from recall", int)
IDS = Query("select id from recall order by id", int)


def entry(number: int, reason: str = "because") -> Rows:
    return Rows(RECALL, ((number, 1, 1, 0, reason, 0),))


def key(name: str = "k", *, body: bytes = b"body", answer: str = "first") -> Key:
    return Key("POST /cards of somebody", name, body, 201, answer)


@dataclass(frozen=True)
class Pair:
    first: int
    second: str


def test_what_is_written_is_read_in_its_shape_by_another_connection(database_url):
    async def main():
        async with opened(database_url) as database:
            answer = await database.write(Unit((entry(7, "für 朋友 🎉"),)))
            assert answer.touched == (1,)
        async with opened(database_url) as database:
            query = Query("select id, reason from recall where id = :id", Pair)
            assert await database.read(query, id=7) == [Pair(7, "für 朋友 🎉")]
            assert await database.one(query, id=8) is None
            assert await database.one(replace(query, heavy=True), id=7) == Pair(7, "für 朋友 🎉")

    asyncio.run(main())


def test_reads_at_the_same_time_get_each_its_own_rows(database_url):
    by_reason = Query("select id, reason from recall where reason = :reason and id > :least", Pair)
    last = Query(
        "select id from recall where card = :card and reason like '%o_d%' order by id desc limit :most", int
    )
    up = Query(
        """with recursive up(id) as (select cast(:id as bigint) union all
        select r.forward from up join recall r on r.id = up.id where r.forward > 0) select count(*) from up""",
        int,
    )
    none = Query("select id from recall where id in (:a, :b, :c)", int)

    async def main():
        async with opened(database_url) as database:
            rows = tuple((n, n - 1, n % 7, 0, "odd" if n % 2 else "even", 0) for n in range(1, 301))
            await database.write(Unit((Rows(RECALL, rows),)))
            reads = [database.read(up, id=number) for number in range(1, 301)]
            assert await asyncio.gather(*reads) == [[number] for number in range(1, 301)]
            found = await asyncio.gather(
                database.read(by_reason, reason="odd", least=297),
                database.read(by_reason, reason="it's 100% :new", least=0),
                database.read(by_reason, reason=None, least=0),
                *[database.read(last, card=card, most=card) for card in range(7)],
                database.read(none, a=1 << 70, b=None, c=None),
                database.read(none, a=300, b=None, c=7),
                database.read(none, a=None, b=None, c=None),
                database.one(ALL),
            )
            assert found[:3] == [[Pair(299, "odd")], [], []]
            odd = {card: [n for n in range(299, 0, -2) if n % 7 == card] for card in range(7)}
            assert found[3:10] == [odd[card][:card] for card in range(7)]
            assert [sorted(one) for one in found[10:13]] == [[], [7, 300], []]
            assert found[13] == 300

    asyncio.run(main())


def test_many_units_at_once_are_all_there_after_their_answers(database_url):
    async def main():
        async with opened(database_url) as database:
            await asyncio.gather(*[database.write(Unit((entry(number + 1),))) for number in range(1200)])
            assert await database.one(ALL) == 1200

    asyncio.run(main())


@pytest.mark.parametrize(
    "bad",
    [
        (5, 1, 1, 0, "taken already", 0),
        (6, None, 1, 0, "a column is empty", 0),
        (6, 1, 1, 0, "a lone surrogate \ud800", 0),
        (6, 1, 1, 0, "a number too large", 1 << 70),
    ],
)
def test_a_bad_row_fails_its_own_unit_only_and_wholly(database_url, bad):
    async def main():
        async with opened(database_url) as database:
            await database.write(Unit((entry(5),)))
            good = [database.write(Unit((entry(number),))) for number in range(10, 20)]
            steps = (Rows(PERSON, ((1, 1, 1),)), Rows(RECALL, (bad,)))
            answers = await asyncio.gather(*good, database.write(Unit(steps, key())), return_exceptions=True)
            assert isinstance(answers[-1], Taken if bad[0] == 5 else BadInput)
            assert await database.read(IDS) == [5, *range(10, 20)]
            assert await database.one(Query("select count(*) from opening_person", int)) == 0
            again = await database.write(Unit((entry(30),), key()))
            assert not again.replayed

    asyncio.run(main())


def test_the_row_that_was_first_stays_and_counts_are_added(database_url):
    async def main():
        async with opened(database_url) as database:
            person = Unit((Rows(PERSON, ((1, 2, 3),)),))
            touched = [answer.touched for answer in await asyncio.gather(*[database.write(person)] * 1)]
            assert touched == [(1,)]
            again = await asyncio.gather(database.write(person), database.write(person))
            assert [answer.touched for answer in again] == [(0,), (0,)]
            pair = await asyncio.gather(
                *[database.write(Unit((Rows(PERSON, ((1, 9, 3),)),))) for _ in range(3)]
            )
            assert sorted(answer.touched for answer in pair) == [(0,), (0,), (1,)]
            counts = [database.write(Unit((Rows(COUNT, ((1, 0, 0, 2), (2, 0, 0, 1))),))) for _ in range(5)]
            await asyncio.gather(*counts)
            total = Query("select unknowns from opening_count order by forward", int)
            assert await database.read(total) == [10, 5]

    asyncio.run(main())


def test_a_change_whose_state_is_gone_fails_its_own_unit_only(database_url):
    async def main():
        async with opened(database_url) as database:

            def taken_back(number: int) -> Unit:
                run = Run(TAKE_BACK, {"card": 1, "now": number}, at_least=1)
                return Unit((Rows(STATE, ((1,),)), entry(number)), runs=(run,))

            units = [database.write(taken_back(number)) for number in (1, 2, 3)]
            answers = await asyncio.gather(*units, database.write(Unit((entry(9),))), return_exceptions=True)
            assert sorted(type(answer).__name__ for answer in answers) == [
                "Answer",
                "Answer",
                "Unmet",
                "Unmet",
            ]
            assert all(isinstance(answer, Unmet) for answer in answers[1:3])
            assert await database.read(IDS) == [1, 9]

    asyncio.run(main())


def test_a_thousand_simultaneous_replays_make_one_row(database_url):
    async def main():
        async with opened(database_url) as database, opened(database_url) as other:
            writes = [
                (database if number % 2 else other).write(
                    Unit((entry(number),), key(answer=f"code {number}"))
                )
                for number in range(1, 1001)
            ]
            answers = await asyncio.gather(*writes)
            [made] = [answer for answer in answers if not answer.replayed]
            assert made.touched == (1,)
            [row] = await database.read(IDS)
            assert {(one.status, one.answer) for one in answers if one.replayed} == {(201, f"code {row}")}

    asyncio.run(main())


def test_the_same_key_with_another_body_conflicts_and_in_another_scope_does_not(database_url):
    async def main():
        async with opened(database_url) as database:
            await database.write(Unit((entry(1),), key()))
            with pytest.raises(Conflict):
                await database.write(Unit((entry(2),), key(body=b"other")))
            other = replace(key(), scope="POST /forwards of somebody")
            assert not (await database.write(Unit((entry(3),), other))).replayed
            mixed = [key("new"), key("new", body=b"other"), key("new")]
            answers = await asyncio.gather(
                *[database.write(Unit((entry(10 + at),), one)) for at, one in enumerate(mixed)],
                return_exceptions=True,
            )
            assert not answers[0].replayed
            assert isinstance(answers[1], Conflict)
            assert answers[2].replayed
            assert await database.read(IDS) == [1, 3, 10]

    asyncio.run(main())


def test_a_key_whose_hours_are_over_may_be_used_again_and_is_swept_away(database_url):
    async def main():
        expired = open_database(database_url, key_hours=-1)
        await expired.open()
        await expired.write(Unit((entry(1),), key()))
        answer = await expired.write(Unit((entry(2),), key(body=b"other", answer="second")))
        assert not answer.replayed
        assert await expired.read(IDS) == [1, 2]
        await expired.close()
        sweeping = open_database(database_url, key_hours=-1)
        await sweeping.open()
        await sweeping.write(Unit((entry(3),)))
        assert await sweeping.one(Query("select count(*) from idempotency", int)) == 0
        await sweeping.close()

    asyncio.run(main())


def test_bad_units_among_many_good_ones_fail_alone(database_url):
    async def main():
        async with opened(database_url) as database:
            await database.write(Unit((entry(2000),)))
            gone = (Run(TAKE_BACK, {"card": 77, "now": 1}, at_least=1),)
            bad = {
                17: (Unit((entry(2000),)), Taken),
                18: (Unit((entry(1018), Rows(RECALL, ((1, 1, None, 0, "", 0),)))), BadInput),
                130: (Unit((Rows(COUNT, ((1, 0, 0, 1 << 70),)),)), BadInput),
                250: (Unit((entry(1250),), runs=gone), Unmet),
                299: (Unit((Rows(PERSON, ((7, 7, 7),)), entry(2000)), key("of a bad one")), Taken),
            }
            units = [
                bad[number][0] if number in bad else Unit((entry(number), Rows(COUNT, ((5, 0, 0, 1),))))
                for number in range(300)
            ]
            answers = await asyncio.gather(*[database.write(unit) for unit in units], return_exceptions=True)
            assert {number: type(answer) for number, answer in enumerate(answers) if number in bad} == {
                number: kind for number, (_, kind) in bad.items()
            }
            good = [number for number in range(300) if number not in bad]
            assert {answers[number].touched for number in good} == {(1, 1)}
            assert await database.read(IDS) == [*good, 2000]
            assert await database.read(Query("select unknowns from opening_count", int)) == [len(good)]
            assert await database.one(Query("select count(*) from opening_person", int)) == 0
            assert await database.one(Query("select count(*) from idempotency", int)) == 0

    asyncio.run(main())


def test_units_of_one_group_with_the_same_key_are_one_unit_even_when_the_first_is_bad(database_url):
    async def main():
        async with opened(database_url) as database:
            await database.write(Unit((entry(1),), key("old", answer="long ago")))
            units = [
                Unit((entry(10),), key("new", answer="ten")),
                Unit((entry(11),), key("new", answer="eleven")),
                Unit((entry(12),), key("old", answer="twelve")),
                Unit((entry(1),), key("twice", answer="a taken id")),
                Unit((entry(14),), key("twice", answer="fourteen")),
                Unit((entry(15),)),
            ]
            answers = await asyncio.gather(*map(database.write, units), return_exceptions=True)
            assert isinstance(answers.pop(3), Taken)
            assert [(one.replayed, one.touched, one.answer) for one in answers] == [
                (False, (1,), ""),
                (True, (), "ten"),
                (True, (), "long ago"),
                (False, (1,), ""),
                (False, (1,), ""),
            ]
            assert await database.read(IDS) == [1, 10, 14, 15]
            replay = await database.write(Unit((entry(16),), key("twice")))
            assert (replay.replayed, replay.answer) == (True, "fourteen")

    asyncio.run(main())


def test_each_step_knows_how_many_of_its_rows_went_in(database_url):
    async def main():
        async with opened(database_url) as database:
            await database.write(Unit((Rows(PERSON, ((1, 1, 0),)),)))
            changed = Run(TAKE_BACK, {"card": 1, "now": 5})
            units = [
                Unit((Rows(PERSON, ((1, 1, 9), (1, 2, 9), (1, 3, 9))), Rows(STATE, ((1,),)))),
                Unit((Rows(PERSON, ((1, 2, 8), (1, 4, 8), (1, 4, 7))), entry(1)), runs=(changed,)),
                Unit((Rows(COUNT, ((3, 0, 0, 1), (4, 0, 0, 1))), Rows(STATE, ((1,),))), runs=(changed,)),
                Unit((Rows(RECALL, ((2, 1, 1, 0, "", 0), (3, 1, 1, 0, "", 0))),)),
            ]
            answers = await asyncio.gather(*map(database.write, units))
            touched = [answer.touched for answer in answers]
            assert touched == [(2, 1), (1, 1, 1), (2, 0, 0), (2,)]
            made = Query("select made_ms from opening_person order by visitor", int)
            assert await database.read(made) == [0, 9, 9, 8]

    asyncio.run(main())


def write_for_a_while(url: str, first: int, count: int, acknowledged) -> None:
    async def main():
        async with opened(url) as database:

            async def one(number: int) -> None:
                shared = Rows(
                    PERSON, tuple((number % 5, other, 0) for other in (number % 3, (number + 1) % 3))
                )
                counts = Rows(COUNT, ((number % 4, 0, 0, 1), ((number + 1) % 4, 0, 0, 1)))
                await database.write(Unit((entry(number), shared, counts)))

            for start in range(first, first + count, 50):
                await asyncio.gather(*[one(number) for number in range(start, start + 50)])
            acknowledged.put(count)

    asyncio.run(main())


def test_many_writing_processes_lose_nothing_and_double_nothing(database_url):
    context = multiprocessing.get_context("spawn")
    acknowledged = context.Queue()
    each, writers = 400, 3
    processes = [
        context.Process(target=write_for_a_while, args=(database_url, 1 + number * each, each, acknowledged))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert [acknowledged.get() for _ in processes] == [each] * writers

    async def main():
        async with opened(database_url) as database:
            assert await database.read(IDS) == list(range(1, writers * each + 1))
            total = await database.one(Query("select cast(sum(unknowns) as bigint) from opening_count", int))
            assert total == 2 * writers * each
            assert await database.one(Query("select count(*) from opening_person", int)) == 15

    asyncio.run(main())


# Trouble with SQLite
def log_bytes(url: str) -> int:
    return Path(f"{url.removeprefix('sqlite:///')}-wal").stat().st_size


def test_a_full_disk_is_busy_while_reading_goes_on_and_recovers_without_a_restart(sqlite_url):
    async def main():
        async with opened(sqlite_url) as database:
            await database.write(Unit((entry(1),)))
            size = log_bytes(sqlite_url)
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 5000, hard))
            try:
                refused = await asyncio.gather(
                    *[database.write(Unit((entry(number, "x" * 2000),))) for number in range(2, 30)],
                    return_exceptions=True,
                )
                assert {type(one) for one in refused} == {Busy}
                assert all(one.retry_after for one in refused)
                assert await database.read(IDS) == [1]
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            await database.write(Unit((entry(50),)))
            assert await database.read(IDS) == [1, 50]

    asyncio.run(main())


def test_a_lock_that_is_held_too_long_is_busy_for_all_who_wait(sqlite_url):
    async def main():
        async with opened(sqlite_url, wait_seconds=0.3) as database:
            with closing(
                sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
            ) as other:
                other.execute("begin immediate")
                first = asyncio.ensure_future(database.write(Unit((entry(1),))))
                await asyncio.sleep(0)
                refused = await asyncio.gather(
                    first, database.write(Unit((entry(2),))), return_exceptions=True
                )
                assert {type(one) for one in refused} == {Busy}
                assert await database.read(IDS) == []
                other.execute("commit")
            await database.write(Unit((entry(3),)))
            assert await database.read(IDS) == [3]

    asyncio.run(main())


def test_sqlite_is_opened_durably(sqlite_url):
    from greetings.store.sqlite import connect, path_of

    with closing(connect(path_of(sqlite_url), wait_seconds=1)) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
        assert connection.execute("pragma synchronous").fetchone() == (2,)


def test_a_backup_of_a_living_ledger_has_every_row_that_was_acknowledged_before(sqlite_url, tmp_path):
    target = tmp_path / "backup.db"

    async def main():
        async with opened(sqlite_url) as database:
            await asyncio.gather(*[database.write(Unit((entry(number),))) for number in range(1, 301)])
            writes = [
                asyncio.ensure_future(database.write(Unit((entry(number),)))) for number in range(301, 900)
            ]
            await asyncio.to_thread(backup, sqlite_url, target)
            await asyncio.gather(*writes)
        async with opened(f"sqlite:///{target}") as restored:
            assert (await restored.read(IDS))[:300] == list(range(1, 301))
            await restored.write(Unit((entry(5000),)))

    asyncio.run(main())
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    assert is_migrated(f"sqlite:///{target}")
    with pytest.raises(BadInput):
        backup(sqlite_url, target)
    with pytest.raises(Busy):
        backup(sqlite_url, tmp_path / "no" / "such" / "folder")
    with pytest.raises(SettingError):
        backup("postgresql://x", target)


# Trouble with PostgreSQL
def test_a_restart_of_postgresql_loses_nothing_and_needs_no_restart_of_ours(postgres_server: PostgresServer):
    url = named(postgres_server.url, "postgres")
    migrate(url)

    async def main():
        async with opened(url, wait_seconds=15) as database:
            acknowledged: list[int] = []
            some_more = asyncio.Semaphore(0)
            stop = asyncio.Event()

            async def client(first: int) -> None:
                number = first
                while not stop.is_set():
                    await database.write(Unit((entry(number), Rows(COUNT, ((1, 0, 0, 1),)))))
                    acknowledged.append(number)
                    some_more.release()
                    number += 10

            async def hundred_more() -> None:
                for _ in range(100):
                    await some_more.acquire()

            clients = [asyncio.ensure_future(client(first)) for first in range(1, 11)]
            for mode in ("fast", "immediate"):
                await hundred_more()
                await asyncio.to_thread(postgres_server.stop, mode)
                await asyncio.to_thread(postgres_server.start)
                assert await database.one(ALL)
            await hundred_more()
            stop.set()
            await asyncio.gather(*clients)
            assert await database.read(IDS) == sorted(acknowledged)
            assert await database.read(Query("select unknowns from opening_count", int)) == [
                len(acknowledged)
            ]

    asyncio.run(main())


async def read_when_there(database: Database) -> list[int]:
    """Read as somebody who tries again: how soon the pool tries by itself is the driver's business."""
    async with asyncio.timeout(30):
        while True:
            with suppress(Busy):
                return await database.read(IDS)


def test_a_postgresql_that_stays_away_is_busy(postgres_server: PostgresServer):
    url = named(postgres_server.url, "postgres")
    migrate(url)

    async def main():
        async with opened(url, wait_seconds=0.5) as database:
            await asyncio.to_thread(postgres_server.stop)
            with pytest.raises(Busy) as refused:
                await database.write(Unit((entry(1),)))
            assert refused.value.retry_after
            with pytest.raises(Busy):
                await database.read(IDS)
            await asyncio.to_thread(postgres_server.start)
            await database.write(Unit((entry(2),)))
            assert await read_when_there(database) == [2]

    asyncio.run(main())
    postgres_server.stop()
    with pytest.raises(Busy):
        migrate(url)

    async def unopened():
        await open_database(url, wait_seconds=0.5).open()

    with pytest.raises(Busy):
        asyncio.run(unopened())


def test_the_start_warns_when_postgresql_is_not_durable(postgres_url, caplog):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"alter database {name} set synchronous_commit = off")

    async def main():
        async with opened(postgres_url):
            pass

    with caplog.at_level(logging.WARNING):
        asyncio.run(main())
    assert "synchronous_commit=off" in caplog.text


# Migrations
def test_processes_that_start_together_migrate_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'new' / 'greetings.db'}"
    race(url)


def test_processes_that_start_together_migrate_postgresql_once(postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade; create schema public")
    race(postgres_url)


def race(url: str) -> None:
    assert not is_migrated(url)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=migrate, args=(url,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert is_migrated(url)


def test_a_schema_from_the_future_stops_the_start(sqlite_url):
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
        connection.commit()
    with pytest.raises(SettingError, match="GREETINGS_DATABASE_URL"):
        migrate(sqlite_url)


def test_an_unknown_kind_of_address_stops_the_start():
    with pytest.raises(SettingError, match="GREETINGS_DATABASE_URL"):
        open_database("mysql://x")


# Limits on rate
@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_of_a_minute_passes_and_then_one_at_a_time(tmp_path):
    clock = Clock()
    limits = Limits(tmp_path / "limits", clock=clock)
    assert [limits.take("cards", 5, per_minute=60) for _ in range(60)] == [0] * 60
    assert limits.take("cards", 5, per_minute=60) == 1
    assert limits.take("forwards", 5, per_minute=60) == 0
    assert limits.take("cards", 6, per_minute=60) == 0
    clock.now += 1
    assert limits.take("cards", 5, per_minute=60) == 0
    assert limits.take("cards", 5, per_minute=60) == 1
    clock.now += 60
    assert [limits.take("cards", 5, per_minute=60) for _ in range(61)] == [0] * 60 + [1]
    limits.close()


def test_a_clock_that_was_set_back_locks_nobody_out(tmp_path):
    clock = Clock()
    limits = Limits(tmp_path / "limits", clock=clock)
    for _ in range(10):
        limits.take("cards", 5, per_minute=10)
    clock.now -= 100_000
    assert limits.take("cards", 5, per_minute=10) == 0
    limits.close()


def test_the_buckets_are_shared_by_all_who_map_the_file(tmp_path):
    clock = Clock()
    several = [Limits(tmp_path / "limits", clock=clock) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda at: several[at % 4].take("cards", 5, per_minute=100), range(400)))
    assert taken.count(0) == 100
    for limits in several:
        limits.close()


def test_many_addresses_at_once_do_not_stop_each_other(tmp_path):
    clock = Clock()
    limits = Limits(tmp_path / "limits", clock=clock)
    assert {limits.take("cards", who, per_minute=10) for who in range(20_000)} == {0}
    limits.close()


def test_a_limits_file_that_cannot_be_made_stops_the_start(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match="GREETINGS_DATA"):
        Limits(tmp_path / "file" / "limits")
