"""Cut the power of a server that is logging forwards, again and again, and count what is missing afterwards.

    python benchmarks/powercut.py [--cuts 40] [--workers 2] [--acknowledged 5000] [--json]

A library that is preloaded into the server (powercut.c, compiled here with `cc`) writes down every write to the
ledger's files and every sync. A cut is a random moment of that log: what was synced by then is on the disk; of
everything later each sector of 512 bytes is there or not, by chance. Every forward that was acknowledged before the
moment must be in the ledger that SQLite finds on that disk (`lost` must be 0), none twice, and the ledger must pass
its own check.
`--forget` leaves the syncs out of the log: a proof that the trial can fail.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from crash import CARD, Connection, Tally, ready, send, start

from greetings.chain import Chain
from greetings.links import Links
from greetings.settings import load_settings
from greetings.store import open_database

HEAD = struct.Struct("<BBHIq")
WRITE, SIZE, SYNC = 1, 2, 3
NAMES = {1: "greetings.db", 2: "greetings.db-wal"}
SECTOR = 512


@dataclass(frozen=True)
class Record:
    kind: int
    file: int
    offset: int
    body: bytes
    at: int


@dataclass
class Disk:
    """What is on the disk for certain, and what was written since and may be."""

    images: dict[int, bytearray]
    later: dict[int, list[Record]] = field(default_factory=lambda: {1: [], 2: []})

    def note(self, record: Record, *, forget: bool) -> None:
        waiting = self.later[record.file]
        if record.kind != SYNC:
            waiting.append(record)
        elif not forget:
            for one in waiting:
                if one.at < record.offset:
                    put(self.images[record.file], one, keep=1.0)
            waiting[:] = [one for one in waiting if one.at >= record.offset]

    def cut(self, folder: Path, keep: float) -> None:
        """Write what a machine finds after the power is back."""
        for file, name in NAMES.items():
            image = bytearray(self.images[file])
            for one in self.later[file]:
                put(image, one, keep=keep)
            (folder / name).write_bytes(image)


def put(image: bytearray, record: Record, *, keep: float) -> None:
    """Apply a write or a change of size; each sector with the probability `keep`."""
    if record.kind == SIZE:
        if random.random() < keep:
            del image[record.offset :]
            image.extend(bytes(record.offset - len(image)))
        return
    for start_at in range(0, len(record.body), SECTOR):
        if random.random() < keep:
            sector, at = record.body[start_at : start_at + SECTOR], record.offset + start_at
            image.extend(bytes(max(0, at + len(sector) - len(image))))
            image[at : at + len(sector)] = sector


def records(log: bytes) -> Iterator[Record]:
    at = 0
    while at + HEAD.size <= len(log):
        kind, file, _, length, offset = HEAD.unpack_from(log, at)
        yield Record(kind, file, offset, log[at + HEAD.size : at + HEAD.size + length], at)
        at += HEAD.size + length


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def made_card(data: Path, options: argparse.Namespace) -> str:
    """Make a ledger with one card, and stop properly: all of it is on the disk."""
    port = free_port()
    process = start(data, port, options)
    await ready(port, data / "log")
    connection = Connection(port)
    reply = await connection.post("/api/v1/cards", CARD, "the-card")
    connection.close()
    os.killpg(process.pid, signal.SIGTERM)
    process.wait()
    return reply.body["code"]


def compiled(library: Path) -> Path:
    source = Path(__file__).with_name("powercut.c")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"], check=True)
    return library


async def logged(
    data: Path, root: str, log: Path, library: Path, options: argparse.Namespace
) -> dict[str, int]:
    """Log forwards until there are enough; give each acknowledged code and where the log stood at its answer."""
    os.environ |= {
        "LD_PRELOAD": str(library),
        "POWERCUT_LOG": str(log),
        "POWERCUT_FILE": str((data / "greetings.db").resolve()),
    }
    port = free_port()
    process = start(data, port, options)
    for name in ("LD_PRELOAD", "POWERCUT_LOG", "POWERCUT_FILE"):
        del os.environ[name]
    await ready(port, data / "log")
    positions: dict[str, int] = {}

    async def client(number: int) -> None:
        connection, tally = Connection(port), Tally()
        sent = 0
        while len(positions) < options.acknowledged:
            key = f"{number}-{sent}"
            if not await send(connection, root, key, tally) or key not in tally.acknowledged:
                raise SystemExit("the server refused or went away")
            positions[tally.acknowledged.pop(key)] = os.stat(log).st_size  # noqa: PTH116 - in the middle of many answers
            sent += 1
        connection.close()

    await asyncio.gather(*(client(number) for number in range(options.clients)))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return positions


async def found_after(folder: Path, secrets: tuple[str, ...], root: str) -> tuple[list[str], list[str]]:
    """Open what the disk holds; give all codes of the card's chain and the broken invariants."""
    settings = load_settings({}, data=folder, secret_key=secrets)
    database = open_database(settings.database_url)
    await database.open()
    try:
        chain = Chain(database, Links(secrets), settings)
        place = await chain.require(root)
        rows: list[str] = []
        after = 0
        while page := await chain.growth.listing(place.card, after=after, most=5000):
            rows += [one.code for one in page]
            after = page[-1].id
        return rows, await chain.growth.self_check()
    finally:
        await database.close()


async def main(options: argparse.Namespace) -> int:
    random.seed(options.seed)
    result = {"cuts": 0, "acknowledged": 0, "judged": 0, "lost": 0, "doubled": 0, "broken": [], "syncs": 0}
    with tempfile.TemporaryDirectory(prefix="greetings-powercut-", ignore_cleanup_errors=True) as place:
        data, log = Path(place) / "data", Path(place) / "writes.log"
        data.mkdir()
        library = compiled(Path(place) / "powercut.so")
        root = await made_card(data, options)
        images = {
            file: bytearray((data / name).read_bytes() if (data / name).exists() else b"")
            for file, name in NAMES.items()
        }
        positions = await logged(data, root, log, library, options)
        written = list(records(log.read_bytes()))
        result["acknowledged"] = len(positions)
        result["syncs"] = sum(one.kind == SYNC for one in written)
        secrets = load_settings({}, data=data).secret_key
        disk, moments = Disk(images), sorted(random.sample(range(1, len(written)), options.cuts))
        for number, record in enumerate(written):
            if moments and number == moments[0]:
                moments.pop(0)
                await judge(disk, record.at, positions, (Path(place), secrets, root), result)
            disk.note(record, forget=options.forget)
    print(json.dumps(result) if options.json else "\n".join(f"{k:>14}  {v}" for k, v in result.items()))
    return int(bool(result["lost"] or result["doubled"] or result["broken"]))


async def judge(disk: Disk, at: int, positions: dict[str, int], where: tuple, result: dict) -> None:
    place, secrets, root = where
    folder = place / "after"
    folder.mkdir()
    disk.cut(folder, random.choice((0.0, 0.5, 0.9, 1.0)))
    promised = {code for code, position in positions.items() if position <= at}
    try:
        rows, broken = await found_after(folder, secrets, root)
    except Exception as error:  # a ledger that cannot be opened has lost everything
        rows, broken = [], [f"cannot be read: {error}"]
    result["cuts"] += 1
    result["judged"] += len(promised)
    result["lost"] += len(promised - set(rows))
    result["doubled"] += len(rows) - len(set(rows))
    result["broken"] += broken
    shutil.rmtree(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cuts", type=int, default=40)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--acknowledged", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    parser.add_argument("--forget", action="store_true", help="as if nothing were ever synced: must lose")
    parser.add_argument("--json", action="store_true")
    sys.exit(asyncio.run(main(parser.parse_args())))
