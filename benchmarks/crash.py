"""Kill the server in the middle of everything, again and again, and count what is missing afterwards.

    python benchmarks/crash.py [--rounds 50] [--workers 1] [--acknowledged 1000] [--json] [--database URL]

Every round starts `greetings serve`, lets 32 clients log forwards over HTTP, and ends it with `kill -9`. A client that
got no answer sends the same Idempotency-Key again in the next round. At the end each acknowledged code must be one row
(`lost`, `doubled`: both must be 0), and the ledger must pass its own check. `ready_seconds` is the slowest start after
a kill (goal <= 2). `--database` tries a PostgreSQL instead.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from greetings.chain import Chain
from greetings.links import Links
from greetings.settings import load_settings
from greetings.store import open_database

READY_SECONDS = 30
REPLAYED_EACH_ROUND = 50
CARD = {
    "template": "thank-you",
    "lang": "en",
    "content": {
        "recipient": "Ann",
        "message": "The tea was still warm when I thought of you.",
        "sender": "Lin",
    },
}


@dataclass
class Tally:
    acknowledged: dict[str, str] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    changed: int = 0
    ready_seconds: list[float] = field(default_factory=list)
    refused: int = 0


@dataclass(frozen=True)
class Reply:
    status: int
    body: dict


class Connection:
    """A kept connection that speaks just enough HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader = self.writer = None

    async def post(self, path: str, body: dict, key: str) -> Reply:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        raw = json.dumps(body).encode()
        self.writer.write(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(raw)}\r\n\r\n".encode()
            + raw
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").lower().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length:"))
        answer = await self.reader.readexactly(length)
        return Reply(int(lines[0].split()[1]), json.loads(answer or b"{}"))

    def close(self) -> None:
        if self.writer is not None:
            self.writer.transport.abort()


def start(data: Path, port: int, options: argparse.Namespace) -> subprocess.Popen:
    environ = os.environ | {"GREETINGS_RATE_LIMITS": "off", "GREETINGS_WORKERS": str(options.workers)}
    if options.database:
        environ["GREETINGS_DATABASE_URL"] = options.database
    command = [sys.executable, "-m", "greetings", "serve", "--port", str(port), "--data", str(data)]
    log = (data / "log").open("ab")
    return subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)


async def ready(port: int, log: Path) -> float:
    """Wait until /healthz is 200; give the seconds that it took."""
    started = time.monotonic()
    while time.monotonic() - started < READY_SECONDS:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(
                f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
            )
            line = await reader.readline()
            writer.transport.abort()
            if b" 200 " in line:
                return time.monotonic() - started
        except OSError:
            pass
        await asyncio.sleep(0.02)
    raise SystemExit(f"the server did not become ready:\n{said(log)}")


def said(log: Path) -> str:
    return log.read_text()[-3000:]


async def send(connection: Connection, root: str, key: str, tally: Tally) -> bool:
    """Log one forward; False when the connection broke before the answer."""
    try:
        body = {"parent": root, "channel": "im", "via": "whatsapp"}
        reply = await connection.post("/api/v1/forwards", body, key)
    except (OSError, asyncio.IncompleteReadError):
        tally.unsure.append(key)
        return False
    if reply.status != 201:
        tally.refused += 1
        tally.unsure.append(key)
        return True
    known = tally.acknowledged.setdefault(key, reply.body["code"])
    tally.changed += known != reply.body["code"]
    return True


async def client(port: int, root: str, keys: list[str], tally: Tally) -> None:
    connection = Connection(port)
    number = 0
    while await send(connection, root, keys.pop() if keys else f"{random.getrandbits(120):030x}", tally):
        number += 1
    connection.close()


async def one_round(data: Path, root: str | None, tally: Tally, options: argparse.Namespace) -> str:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(data, port, options)
    try:
        tally.ready_seconds.append(await ready(port, data / "log"))
        if root is None:
            connection = Connection(port)
            reply = await connection.post("/api/v1/cards", CARD, "the-card")
            connection.close()
            if reply.status != 201:
                raise SystemExit(f"no card could be made: {reply.body}")
            root = reply.body["code"]
        keys = tally.unsure + random.sample(
            sorted(tally.acknowledged), min(REPLAYED_EACH_ROUND, len(tally.acknowledged))
        )
        tally.unsure = []
        goal = len(tally.acknowledged) + random.randint(options.acknowledged, options.acknowledged * 3 // 2)
        clients = [asyncio.ensure_future(client(port, root, keys, tally)) for _ in range(options.clients)]
        while len(tally.acknowledged) < goal:
            await asyncio.sleep(0.001)
            if all(one.done() for one in clients):
                raise SystemExit(f"the server went away by itself; see {data / 'log'}")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    await asyncio.gather(*clients)
    tally.unsure += keys
    return root


async def last_round(data: Path, root: str, tally: Tally, options: argparse.Namespace) -> None:
    """Send again what is still unsure, so that every key has its answer."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(data, port, options)
    try:
        await ready(port, data / "log")
        connection = Connection(port)
        keys, tally.unsure = tally.unsure, []
        for key in keys:
            await send(connection, root, key, tally)
        connection.close()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


async def count(data: Path, root: str, tally: Tally, options: argparse.Namespace) -> dict:
    given = {"database_url": options.database} if options.database else {}
    settings = load_settings({}, data=data, **given)
    database = open_database(settings.database_url)
    await database.open()
    chain = Chain(database, Links(settings.secret_key), settings)
    place = await chain.require(root)
    rows: list[str] = []
    after = 0
    while page := await chain.growth.listing(place.card, after=after, most=5000):
        rows += [one.code for one in page]
        after = page[-1].id
    broken = await chain.growth.self_check()
    await database.close()
    return {
        "rounds": options.rounds,
        "acknowledged": len(tally.acknowledged),
        "lost": len(set(tally.acknowledged.values()) - set(rows)),
        "doubled": len(rows) - 1 - len(tally.acknowledged),
        "changed": tally.changed,
        "unanswered": len(tally.unsure),
        "refused": tally.refused,
        "broken": broken,
        "first_start_seconds": round(tally.ready_seconds[0], 2),
        "ready_seconds": round(max(tally.ready_seconds[1:], default=0.0), 2),
        "database": database.engine,
    }


async def main(options: argparse.Namespace) -> int:
    tally, root = Tally(), None
    with tempfile.TemporaryDirectory(prefix="greetings-crash-", ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        for number in range(options.rounds):
            root = await one_round(data, root, tally, options)
            if not options.json:
                print(f"round {number + 1}: {len(tally.acknowledged)} acknowledged", flush=True)
        await last_round(data, root, tally, options)
        found = await count(data, root, tally, options)
    if options.json:
        print(json.dumps(found))
    else:
        print("\n".join(f"{name:>14}  {value}" for name, value in found.items()))
    return int(bool(found["lost"] or found["doubled"] or found["changed"] or found["broken"]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--acknowledged", type=int, default=1000, help="at least so many in each round")
    parser.add_argument("--database", default="", help="a postgresql:// address instead of SQLite")
    parser.add_argument("--json", action="store_true")
    sys.exit(asyncio.run(main(parser.parse_args())))
