"""How the chain behaves with a million forwards and a million people: durable joins and forwards, reads, roll-up.

    python benchmarks/chain.py [--engine both] [--participants 1000000] [--forwards 1000000] [--quick] [--json]

The tree is the cascade of `cascade.py`: seeded, heavy-tailed, one root with 827,280 descendants. It is grown through
the rooms' own faces with thousands of calls in flight:

- every forward by `Chain.forward` (its parent resolved from its code, as over HTTP);
- people as ground by `Participants.take_in`, then `--joins` more of them by `Participants.join`, complete: guards on
  name and handle, look-alikes, the holder of the link, a browser that is bound, the token hashed.

Rates are compared with rows in groups of 100 put straight into the very same tables (`plain_rows.py`), in the same
database, turn by turn. Each turn of forwards or joins starts with places that are there and ends with all answers.

    forwards_vs_rows    durable forwards/s : forward rows/s                                          goal >= 0.6
    joins_vs_rows       durable joins/s : joins/s whose rows (`rows_per_join`: the person, the event that counts him,
                        his browser, the links that he is handed) go in in groups of 100 rows          goal >= 0.6
    joins_vs_hundreds   the same, against groups of the rows of 100 joins
    slots_ratio, generations_ratio, page_ratio     time of a read with all people : with 1,000       goal <= 1.2
    rollup_lag_seconds  from the last join until all counts are there; `rollup_lag_most` while joining
    recount_seconds     of `Participants.check`, which must find nothing
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psycopg
import uvloop
from cascade import cascade, shape_of
from plain_rows import PlainRows
from reads import reads, served
from trees import TURN, Forwards, People

from greetings.app import create_app
from greetings.app.build import build_parts
from greetings.app.serve import settle_down
from greetings.settings import Settings, load_settings
from greetings.store import migrate

SMALL = 1000
UNLIMITED = 10**9
# What an administrator gives a server for a database of this size; the rest are the defaults of PostgreSQL.
POSTGRESQL = ("shared_buffers = '1GB'", "max_wal_size = '4GB'")
GOALS = {
    "forwards_vs_rows": (">=", 0.6),
    "joins_vs_rows": (">=", 0.6),
    "slots_ratio": ("<=", 1.2),
    "generations_ratio": ("<=", 1.2),
    "page_ratio": ("<=", 1.2),
}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@asynccontextmanager
async def rooms(settings: Settings):
    """All rooms of one process, wired as the product wires them."""
    parts = build_parts(settings)
    await parts.database.open()
    await parts.people.open()
    try:
        yield parts
    finally:
        await parts.people.close()
        await parts.chain.close()
        await parts.database.close()
        parts.places.close()


@asynccontextmanager
async def site(data: Path, url: str):
    """Rooms and a served application on one database."""
    settings = load_settings({}, data=data, database_url=url, breaker_forwards_per_minute=UNLIMITED)
    migrate(url)
    async with rooms(settings) as parts, served(create_app(settings)) as app:
        yield parts, app


async def measured(data: Path, urls: dict[str, str], given: argparse.Namespace) -> dict:
    """Grow both trees, measure on top of them, read, count again."""
    found: dict[str, float] = {}
    more = given.joins + given.joins % TURN
    parents = cascade(max(given.participants, given.forwards) + more)
    async with site(data / "small", urls["small"]) as small, site(data / "large", urls["large"]) as large:
        few = Forwards(small[0], parents[:SMALL])
        await few.grow(SMALL)
        await People(small[0], parents[:SMALL], few).take_in(SMALL)
        parts, rows = large[0], PlainRows(urls["large"])
        settle_down()
        forwards = Forwards(parts, parents)
        found["forwards_grown_per_second"] = await forwards.grow(given.forwards)
        say(
            f"  {given.forwards:,} forwards grown, {found['forwards_grown_per_second']:,.0f}/s, parents resolved"
        )
        settle_down()
        found |= await forwards.measure(given.forwards, given.joins // TURN, rows)
        say(
            f"  {found['forwards_per_second']:,.0f} forwards/s, {found['forward_rows_per_second']:,.0f} rows/s"
        )
        people = People(parts, parents, forwards)
        found["import_seconds"] = await people.take_in(given.participants)
        tidy_up(urls["large"])
        say(f"  {given.participants:,} people taken in within {found['import_seconds']:.0f} s")
        settle_down()
        found |= await people.measure(given.joins // TURN, rows)
        say(
            f"  {found['joins_per_second']:,.0f} joins/s, {found['join_rows_per_second']:,.0f} joins/s as rows"
        )
        for url in urls.values():
            tidy_up(url)
        found |= {"reads": await reads(small, large)}
        start = time.perf_counter()
        wrong = await parts.people.check()
        found["recount_seconds"] = time.perf_counter() - start
        rows.close()
    if wrong:
        raise SystemExit(f"the recount found: {wrong}")
    return found


def figures(found: dict) -> dict:
    """Make the figures with a goal of what was measured."""
    times = found["reads"]
    ratios = {name: times[name]["large"] / times[name]["small"] for name in times}
    return {
        "joins_vs_rows": round(found["joins_per_second"] / found["join_rows_per_second"], 3),
        "forwards_vs_rows": round(found["forwards_per_second"] / found["forward_rows_per_second"], 3),
        "joins_vs_hundreds": round(found["joins_per_second"] / found["hundred_joins_per_second"], 3),
        "rows_per_join": found["rows_per_join"],
        "slots_ratio": round(ratios["slots"], 3),
        "generations_ratio": round(ratios["generations"], 3),
        "page_ratio": round(ratios["page"], 3),
        "page_calls_ratio": round(ratios["page_calls"], 3),
        "rollup_lag_seconds": round(found["rollup_lag_seconds"], 2),
        "rollup_lag_most": round(found["rollup_lag_most"], 2),
        "recount_seconds": round(found["recount_seconds"], 1),
        "per_second": {name: round(rate) for name, rate in found.items() if name.endswith("_per_second")},
        "microseconds": {
            name: {size: round(us, 1) for size, us in sizes.items()} for name, sizes in times.items()
        },
    }


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a server: the one of GREETINGS_TEST_POSTGRES, else one of our own with some memory."""
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    from stores import PostgresServer, system_postgres

    given = os.environ.get("GREETINGS_TEST_POSTGRES")
    if given:
        yield given.rstrip("/")
        return
    programs = system_postgres()
    if programs is None:
        raise SystemExit("there is no PostgreSQL here; name one in GREETINGS_TEST_POSTGRES")
    server = PostgresServer(programs)
    try:
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
            for setting in POSTGRESQL:
                connection.execute(f"alter system set {setting}")
        server.stop()
        server.start()
        yield server.url
    finally:
        server.remove()


@contextmanager
def databases(engine: str, data: Path) -> Iterator[dict[str, str]]:
    """Give the addresses of two new databases."""
    for size in ("small", "large"):
        (data / size).mkdir()
    if engine == "sqlite":
        yield {size: f"sqlite:///{data / size / 'greetings.db'}" for size in ("small", "large")}
        return
    with postgresql() as server, psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        names = {size: f"bench_{size}_{time.time_ns()}" for size in ("small", "large")}
        for name in names.values():
            connection.execute(f"create database {name}")
        yield {size: f"{server}/{name}" for size, name in names.items()}
        for name in names.values():
            connection.execute(f"drop database {name} with (force)")


def tidy_up(url: str) -> None:
    """Do at once what autovacuum does within minutes after so many rows came at once."""
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("vacuum (analyze)")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--participants", type=int, default=1_000_000)
    parser.add_argument("--forwards", type=int, default=1_000_000)
    parser.add_argument("--joins", type=int, default=100_000, help=f"how many more, in turns of {TURN}")
    parser.add_argument("--quick", action="store_true", help="ten thousand of each, for trying")
    given = parser.parse_args()
    if given.quick:
        given.participants = given.forwards = 10_000
        given.joins = 2 * TURN
    if given.forwards < given.participants:
        parser.error("--forwards must not be less than --participants: people come through forwards")
    shape = shape_of(cascade(given.participants))
    say(
        f"{shape.people:,} people in {shape.trees:,} trees, {shape.largest:,} below the largest root,"
        f" {shape.generations} generations, most children {shape.most_children:,}"
    )
    results: dict = {"shape": vars(shape)}
    for engine in ("sqlite", "postgresql") if given.engine == "both" else (given.engine,):
        say(engine)
        with tempfile.TemporaryDirectory(prefix="greetings-chain-", ignore_cleanup_errors=True) as folder:
            data = Path(folder)
            with databases(engine, data) as urls:
                results[engine] = figures(uvloop.run(measured(data, urls, given)))
    if given.json:
        print(json.dumps(results))
        return
    for engine in results.keys() - {"shape"}:
        print(engine)
        for name, value in results[engine].items():
            sign, goal = GOALS.get(name, ("", ""))
            print(f"  {name:20} {value}" + (f"   (goal {sign} {goal})" if sign else ""))


if __name__ == "__main__":
    main()
