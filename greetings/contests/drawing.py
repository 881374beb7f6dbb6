"""From entries to winners: the list fixed and published as a file, the beacon asked for, the proof written.

The two files are what `greetings draw freeze` and `greetings draw run` would have written; whoever has them needs this
site no more. Hashing and files of large draws leave the event loop.
"""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from greetings.contests import clock
from greetings.contests.rows import Contest
from greetings.draws import (
    QUICKNET,
    Announcement,
    Beacon,
    Entry,
    Proof,
    Rules,
    Step,
    announce,
    conclude,
    freeze,
    read_announcement,
    read_beacon,
    verify_file,
    write,
)
from greetings.errors import GreetingsError, NotFound
from greetings.outside import Outside
from greetings.store import Blobs, content_key

MEDIA = "application/json"
SOURCES = ("https://api.drand.sh", "https://drand.cloudflare.com", "https://api2.drand.sh")
_SIGNATURE_CHARS = 96


def round_at(milliseconds: int) -> int:
    """Return the first round that comes out at a time or after it."""
    return QUICKNET.round_at(datetime.fromtimestamp(milliseconds / 1000, UTC))


def beacon_address(contest: Contest) -> str:
    """Return where drand publishes the round of a contest."""
    return QUICKNET.address_of(contest.round)


class Files:
    """Writes, keeps and reads what is published before and after a draw."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def fix(self, contest: Contest, entries: Iterable[Entry]) -> tuple[str, str]:
        """Fix entries with a contest's rules; return the file's key and the commitment. Raise BadInput."""
        rules = Rules(contest.rules, contest.prizes, contest.round, QUICKNET.hash)
        at = datetime.fromtimestamp(clock.now_ms() / 1000, UTC)
        body, told = await asyncio.to_thread(_fixed, tuple(entries), rules, at)
        return await self._keep(body, ".entries.json"), told.commitment

    async def draw(self, contest: Contest, signature: str, previous: str = "") -> tuple[str, Proof]:
        """Draw the winners with the signature of the round; return the proof and its file's key. Raise BadInput."""
        beacon = read_beacon(QUICKNET, contest.round, signature, previous)
        body, proof = await asyncio.to_thread(_drawn, await self.read(contest.announcement), beacon)
        return await self._keep(body, ".proof.json"), proof

    async def read(self, key: str) -> bytes:
        """Give a file. Raise NotFound before it is there."""
        if not key:
            raise NotFound("This file is not there yet.")
        return await self._blobs.get(key)

    async def steps(self, contest: Contest) -> tuple[Step, ...]:
        """Count a proof again from its file, as everybody can, and give each step."""
        body = await self.read(contest.proof)
        verdict = await asyncio.to_thread(lambda: verify_file(io.BytesIO(body), seen=contest.commitment))
        return verdict.steps

    async def _keep(self, body: bytes, suffix: str) -> str:
        key = f"contests/{content_key(body, suffix=suffix)}"
        await self._blobs.put(key, body, MEDIA)
        return key


async def fetched(outside: Outside, round_: int) -> str:
    """Ask for the signature of a round that is out, one source after the other; empty when none tells it.

    What comes is not believed: whoever draws with it checks it.
    """
    for source in SOURCES:
        try:
            reply = await outside.get(f"{source}/{QUICKNET.hash}/public/{round_}")
            told = json.loads(reply.body) if reply.status == 200 else {}
        except (GreetingsError, ValueError):
            continue
        signature = told.get("signature") if isinstance(told, dict) else None
        if isinstance(signature, str) and len(signature) == _SIGNATURE_CHARS:
            return signature
    return ""


def _fixed(entries: tuple[Entry, ...], rules: Rules, at: datetime) -> tuple[bytes, Announcement]:
    told = announce(freeze(entries, rules), at)
    return _written(told), told


def _drawn(body: bytes, beacon: Beacon) -> tuple[bytes, Proof]:
    proof = conclude(read_announcement(io.BytesIO(body)), beacon)
    return _written(proof), proof


def _written(document: Announcement | Proof) -> bytes:
    file = io.BytesIO()
    write(file, document)
    return file.getvalue()
