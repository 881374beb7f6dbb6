"""How fast forwards and card pages are over HTTP, as ratios that hold on any machine.

    python benchmarks/forwards.py [--json] [--seconds 3] [--rounds 5]

One core serves (uvicorn with the product's own connection class), another one asks; plain answers, durable forwards,
card pages and rows straight into the same database take turns, and the medians of the rounds are compared:

    forwards_vs_plain   durable forwards/s over HTTP : a bare Starlette answer/s      goal >= 0.3
    pages_vs_plain      card pages/s : a bare Starlette answer/s                      goal >= 0.25
    forwards_vs_rows    durable forwards/s over HTTP : rows/s in groups of 100 straight into the same database

The load comes from `wrk` where it is installed (Debian: apt-get install wrk), else from a small client of our own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from greetings.settings import load_settings

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
CONNECTIONS = 64
GROUP = 100
GOALS = {"forwards_vs_plain": 0.3, "pages_vs_plain": 0.25}
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
SERVING, ASKING = CORES[0], CORES[-1]
CARD = {
    "template": "thank-you",
    "lang": "en",
    "content": {
        "recipient": "Grandma",
        "message": "The same moon looks in at both our windows.",
        "sender": "Lin",
    },
}


def pin(core):
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


# The serving side, in processes of their own


def settings_of(data, port):
    return load_settings({}, data=data, port=port, workers=1, rate_limits=False)


def bare_app():
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def hello(request):
        return PlainTextResponse("hello")

    return Starlette(routes=[Route("/", hello)])


def serve(kind, data, port):
    from functools import partial

    from uvicorn import Server

    from greetings.app.serve import application
    from greetings.web.server import config_of

    pin(SERVING)
    settings = settings_of(data, port)
    factory = bare_app if kind == "plain" else partial(application, settings)
    Server(config_of(settings, factory, workers=1)).run()


def rows(data, seconds):
    """Write forwards in groups of 100, each group one durable transaction, into the product's own table."""
    pin(SERVING)
    database = sqlite3.connect(Path(data) / "greetings.db", isolation_level=None)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=full")
    card, parent = database.execute("select card, id from forward where parent is null").fetchone()
    number = database.execute("select max(id) from forward").fetchone()[0] + 1
    insert = (
        "insert into forward (id, card, parent, generation, channel, nonce, key_number, state, counted, made_ms)"
        " values (?, ?, ?, 1, 3, ?, 1, 1, 1, ?)"
    )
    written, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        group = [(number + at, card, parent, 1 << 33 | number + at, 0) for at in range(GROUP)]
        database.execute("begin immediate")
        database.executemany(insert, group)
        database.execute("commit")
        number += GROUP
        written += GROUP
    print(written / (time.perf_counter() - start))


# The asking side


def wrk(url, seconds, body):
    script = [f'wrk.headers["User-Agent"] = "{AGENT}"']
    if body:
        quoted = json.dumps(body).replace("\\", "\\\\").replace("'", "\\'")
        script += [
            'wrk.method = "POST"',
            'wrk.headers["Content-Type"] = "application/json"',
            f"wrk.body = '{quoted}'",
        ]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write("\n".join(script))
        file.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", file.name, url]
        said = subprocess.run(
            command, capture_output=True, text=True, check=True, preexec_fn=lambda: pin(ASKING)
        ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{url} was not answered well:\n{said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


class Caller(asyncio.Protocol):
    """One connection that asks again as soon as it was answered."""

    def __init__(self, request, tally):
        self.request, self.tally, self.buffer = request, tally, b""

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(re.search(rb"content-length: (\d+)", head)[1])
        if len(rest) >= length:
            if not head.startswith(b"HTTP/1.1 2"):
                raise SystemExit(head.decode())
            self.tally[0] += 1
            self.buffer = b""
            self.transport.write(self.request)


def own_client(url, seconds, body):
    """Ask with asyncio; slower than wrk, so the bare answer may look slower than it is."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    text = json.dumps(body).encode() if body else b""
    head = f"{'POST' if body else 'GET'} /{path} HTTP/1.1\r\nhost: {host}\r\nuser-agent: {AGENT}\r\n"
    if body:
        head += f"content-type: application/json\r\ncontent-length: {len(text)}\r\n"
    request = head.encode() + b"\r\n" + text

    async def ask():
        loop, tally = asyncio.get_running_loop(), [0]
        for _ in range(CONNECTIONS):
            await loop.create_connection(lambda: Caller(request, tally), name, int(port))
        start = time.perf_counter()
        await asyncio.sleep(seconds)
        return tally[0] / (time.perf_counter() - start)

    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    pin(ASKING)
    try:
        return asyncio.run(ask())
    finally:
        if before:
            os.sched_setaffinity(0, before)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url):
    for _ in range(200):
        try:
            return urllib.request.urlopen(url, timeout=1).read()
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")


def child(*words):
    return [sys.executable, __file__, *map(str, words)]


def cpu_seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(rounds, seconds, data):
    from greetings.store import migrate

    ask = wrk if shutil.which("wrk") else own_client
    plain_port, port = free_port(), free_port()
    migrate(settings_of(data, port).database_url)
    servers = [
        subprocess.Popen(child("--child", "plain", data, plain_port)),
        subprocess.Popen(child("--child", "product", data, port)),
    ]
    try:
        wait_for(f"http://127.0.0.1:{plain_port}/")
        wait_for(f"http://127.0.0.1:{port}/healthz")
        made = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/cards",
            json.dumps(CARD).encode(),
            {"content-type": "application/json"},
        )
        code = json.load(urllib.request.urlopen(made))["code"]
        acts = {
            "plain": (servers[0], f"http://127.0.0.1:{plain_port}/", None),
            "forwards": (
                servers[1],
                f"http://127.0.0.1:{port}/api/v1/forwards",
                {"parent": code, "channel": "im", "via": "whatsapp"},
            ),
            "pages": (servers[1], f"http://127.0.0.1:{port}/g/{code}", None),
        }
        found = {name: [] for name in (*acts, "rows")}
        cpu = {name: [] for name in acts}
        for _ in range(rounds):
            for name, (server, url, body) in acts.items():
                before = cpu_seconds(server)
                found[name].append(ask(url, seconds, body))
                cpu[name].append((cpu_seconds(server) - before) / (found[name][-1] * seconds) * 1e6)
            said = subprocess.run(
                child("--child", "rows", data, seconds), capture_output=True, text=True, check=True
            )
            found["rows"].append(float(said.stdout))
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()
    rates = {name: statistics.median(values) for name, values in found.items()}
    return rates, {name: statistics.median(values) for name, values in cpu.items()}, ask.__name__


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", nargs=3, metavar=("KIND", "DATA", "NUMBER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        kind, data, number = given.child
        rows(data, int(number)) if kind == "rows" else serve(kind, data, int(number))
        return
    with tempfile.TemporaryDirectory() as data:
        rates, cpu, client = measure(given.rounds, given.seconds, data)
    result = {
        "forwards_vs_plain": round(rates["forwards"] / rates["plain"], 3),
        "pages_vs_plain": round(rates["pages"] / rates["plain"], 3),
        "forwards_vs_rows": round(rates["forwards"] / rates["rows"], 3),
        "per_second": {name: round(rate) for name, rate in rates.items()},
        "cpu_us": {name: round(each, 1) for name, each in cpu.items()},
        "client": client,
    }
    if given.json:
        print(json.dumps(result))
        return
    for name, rate in rates.items():
        print(f"{name:10} {rate:10,.0f} /s" + (f"  {cpu[name]:7.1f} us CPU each" if name in cpu else ""))
    for name in ("forwards_vs_plain", "pages_vs_plain", "forwards_vs_rows"):
        goal = f"  (goal >= {GOALS[name]})" if name in GOALS else ""
        print(f"{name:20} {result[name]:.3f}{goal}")


if __name__ == "__main__":
    main()
