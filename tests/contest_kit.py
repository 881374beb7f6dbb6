"""Contests in tests: a clock that stands at a real round of drand, and brands that hold one."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path

from stores import opened

from greetings.brands import Brands
from greetings.chain import Chain
from greetings.contests import DRAW, Contests, Entrant, Needs, NewContest, clock
from greetings.links import Links
from greetings.outside import Outside
from greetings.store import open_blobs

VECTORS = tomllib.loads((Path(__file__).parent / "data" / "drand.toml").read_text(encoding="utf-8"))
OTHER, REAL = VECTORS["round"][1], VECTORS["round"][2]
DRAW_MS = REAL["time"] * 1000
HOUR = 3_600_000
DAY = 24 * HOUR
ENDS_MS, STARTS_MS = DRAW_MS - DAY, DRAW_MS - 8 * DAY


class Clock:
    """The room's time; `at` moves it."""

    def __init__(self, monkeypatch):
        self.now = STARTS_MS - DAY
        monkeypatch.setattr(clock, "now_ms", lambda: self.now)

    def at(self, milliseconds):
        self.now = milliseconds


def wish(kind=DRAW, **given):
    """A contest that can be held."""
    fields = {
        "kind": kind,
        "title": "Mooncake draw",
        "prize": "A box of mooncakes",
        "starts_ms": STARTS_MS,
        "ends_ms": ENDS_MS,
        "draw_ms": DRAW_MS,
        "prizes": 2,
        "zone": "Asia/Shanghai",
    }
    return NewContest(**(fields | given))


def hold_all(settings, slug) -> dict[str, str]:
    """Let a brand hold one contest in each state that an act needs, each ready for it; what is asked for, by name."""
    real = clock.now_ms

    async def work():
        async with opened(settings.database_url) as database:
            chain = Chain(database, Links(settings.secret_key), settings)
            brands, outside = Brands(database, chain, settings=settings), Outside(settings)
            room = Contests(
                database,
                (brands.log, chain.log),
                open_blobs(settings.blobs),
                outside,
                needs=NEEDS,
                settings=settings,
            )
            try:
                return await _held(room, await brands.by_slug(slug), real())
            finally:
                await room.close()
                await chain.close()
                outside.close()

    try:
        return asyncio.run(work())
    finally:
        clock.now_ms = real


async def _held(room, brand, now):
    async def made(**given):
        return (await room.desk.make(brand, wish(**given), by="person 1")).contest

    async def begun(at, **given):
        clock.now_ms = lambda: at - HOUR
        contest = await room.desk.open(brand, (await made(**given)).id, by="person 1")
        clock.now_ms = lambda: at
        entries = [await room.entries.enter(contest, Entrant(n), f"{n}@example.org") for n in (1, 2, 3)]
        return await room.desk.by_id(contest.id), entries

    found = {}
    soon = {"starts_ms": now - HOUR, "ends_ms": now + DAY, "draw_ms": now + 2 * DAY}
    contest, entries = await begun(now - HOUR // 2, **soon)
    found |= {"open": str(contest.id), "open-slug": contest.slug, "entry": entries[0].ticket}
    past = {"starts_ms": now - 2 * DAY, "ends_ms": now - DAY, "draw_ms": now + DAY}
    found["over"] = str((await begun(now - 3 * DAY // 2, **past))[0].id)
    for name in ("due", "won"):
        contest, _ = await begun(STARTS_MS, claim_days=365)
        clock.now_ms = lambda: ENDS_MS
        contest = await room.decisions.freeze(contest, by="person 1")
        found[name] = str(contest.id)
    clock.now_ms = lambda: now
    contest = await room.decisions.conclude(contest, REAL["signature"], by="person 1")
    winner, second = await room.entries.winners(contest)
    await room.entries.claim(contest, second, f"{second.visitor}@example.org")
    tickets = room.entries.tickets
    found |= {"won-slug": contest.slug, "claim": tickets.code(second.id), "ticket": winner.ticket}
    found |= {"ticket-token": tickets.token(winner.id), "contact": f"{winner.visitor}@example.org"}
    draft = await made(**soon)
    await room.decisions.vouch(draft, "seen")
    return found | {"draft": str(draft.id)}


async def _no_channels(brand, number):
    return ()


async def _one_domain(brand):
    return ("bakery.example",)


NEEDS = Needs(_no_channels, _one_domain)
