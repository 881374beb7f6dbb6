"""A thousand people look at cards at the same time, each every few seconds: how long do they wait?

    python benchmarks/viewers.py [--people 1000] [--seconds 60] [--json]

Needs wrk. Every person has a connection of his own and asks, after 1 to 5 seconds each, for the page of one of 200
forwards or for its picture. Printed: p50 and p99 in milliseconds (goal: p99 <= 250), errors (goal: none), and the
memory of all server processes (USS, MB) at the beginning and at the end of the time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psutil
from crash import CARD, Connection, ready, start

FORWARDS = 200
LUA = """
local paths = { %s }
function delay() return math.random(1000, 5000) end
function request() return wrk.format("GET", paths[math.random(#paths)]) end
function done(summary, latency)
  io.write(string.format('{"requests":%%d,"p50":%%.1f,"p99":%%.1f,"worst":%%.1f,"errors":%%d}\\n', summary.requests,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status +
    summary.errors.timeout))
end
"""


def memory(process: subprocess.Popen) -> float:
    whole = psutil.Process(process.pid)
    return round(sum(one.memory_full_info().uss for one in [whole, *whole.children(recursive=True)]) / 1e6, 1)


async def paths_of(port: int) -> list[str]:
    connection = Connection(port)
    card = (await connection.post("/api/v1/cards", CARD, "the-card")).body["code"]
    codes = [card]
    for number in range(FORWARDS):
        body = {"parent": codes[number // 3], "channel": "im", "via": "whatsapp"}
        codes.append((await connection.post("/api/v1/forwards", body, f"forward-{number}")).body["code"])
    connection.close()
    return [path for code in codes for path in (f"/g/{code}", f"/g/{code}.jpg")]


async def main(options: argparse.Namespace) -> None:
    options.workers, options.database = 0, ""
    with tempfile.TemporaryDirectory(prefix="greetings-viewers-", ignore_cleanup_errors=True) as folder:
        data, port = Path(folder), free_port()
        process = start(data, port, options)
        try:
            await ready(port, data / "log")
            paths = await paths_of(port)
            warm = measured(options, port, paths, data, seconds=15)
            before = memory(process)
            found = measured(options, port, paths, data, seconds=options.seconds)
            found |= {"memory_mb": [before, memory(process)], "warm_up_p99": warm["p99"]}
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
    print(json.dumps(found) if options.json else "\n".join(f"{k:>12}  {v}" for k, v in found.items()))


def measured(options: argparse.Namespace, port: int, paths: list[str], data: Path, *, seconds: int) -> dict:
    script = data / "viewers.lua"
    script.write_text(LUA % ", ".join(f'"{path}"' for path in paths))
    command = ["wrk", "-t1", f"-c{options.people}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script)]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True)
    return json.loads(re.findall(r"^\{.*\}$", done.stdout, re.MULTILINE)[-1])


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    if shutil.which("wrk") is None:
        sys.exit("needs wrk: apt-get install wrk")
    asyncio.run(main(parser.parse_args()))
