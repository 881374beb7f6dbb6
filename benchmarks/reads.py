"""What a spread page costs: slots, generations, all calls of the page, and the page itself over HTTP in process."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import product

from greetings.store import Query

PEOPLE = 200
ROUNDS = 5
AGENT = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
# Only those who have all eight ancestors are asked for, in a small tree as in a large one.
DEEP = Query(
    "select handle from participant where a8 is not null and handle is not null order by id", str, heavy=True
)


@asynccontextmanager
async def served(app):
    """Start an ASGI application as a server does, and stop it."""
    told, heard = asyncio.Queue(), asyncio.Queue()
    running = asyncio.create_task(
        app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, told.get, heard.put)
    )
    await told.put({"type": "lifespan.startup"})
    answer = await heard.get()
    if answer["type"] != "lifespan.startup.complete":
        raise SystemExit(f"the application does not start: {answer}")
    try:
        yield app
    finally:
        await told.put({"type": "lifespan.shutdown"})
        await running


async def get(app, path: str) -> None:
    """Ask for a page in process; anything but 200 stops the measurement."""
    statuses: list[int] = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(
        {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1:8000"), (b"user-agent", AGENT), (b"accept-language", b"en")],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
            "state": {},
        },
        receive,
        send,
    )
    if statuses != [200]:
        raise SystemExit(f"{path} answers {statuses}")


async def asked_of(parts, app) -> dict[str, tuple[Callable[..., Awaitable], list]]:
    """Say what is measured: a call, and the people of whom it is asked, drawn from the whole tree."""
    handles = await parts.database.read(DEEP)
    chosen = random.Random(5).sample(handles, min(PEOPLE, len(handles)))
    people = [await parts.people.by_handle(handle) for handle in chosen]

    async def page_calls(handle: str) -> None:
        participant = await parts.people.by_handle(handle)
        await parts.people.slots(participant)
        await parts.people.generations(participant)
        await parts.people.cards_of(participant)

    async def page(handle: str) -> None:
        await get(app, f"/@{handle}")

    return {
        "slots": (parts.people.slots, people),
        "generations": (parts.people.generations, people),
        "page_calls": (page_calls, chosen),
        "page": (page, chosen),
    }


async def reads(small, large) -> dict[str, dict[str, float]]:
    """Give the median microseconds of each read in a small and in a large tree, asked in turn."""
    both = {"small": await asked_of(*small), "large": await asked_of(*large)}
    taken: dict[str, dict[str, list[float]]] = {name: {"small": [], "large": []} for name in both["small"]}
    for _ in range(ROUNDS):
        for name, size in product(taken, both):
            act, each = both[size][name]
            for one in each:
                start = time.perf_counter()
                await act(one)
                taken[name][size].append(time.perf_counter() - start)
    return {
        name: {size: statistics.median(times) * 1e6 for size, times in sizes.items()}
        for name, sizes in taken.items()
    }
