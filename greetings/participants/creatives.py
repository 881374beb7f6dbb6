"""Creatives: what a participant shows on the spread pages of those below him: one line, a link, a picture.

Approved by rule when it has no picture and links nowhere, to this site or to a host that ops has named; everything else
waits until ops has looked at it. What is shown stays until its successor is approved. Refuses words that the guard
refuses, links that are not plain https, and pictures that are no pictures.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from greetings.cards import judged, reason_problem, refusal, tidy
from greetings.chain import Ids
from greetings.errors import BadInput, Conflict, GreetingsError, NotFound, Problem
from greetings.participants.people import IN_SERVICE, Participant
from greetings.participants.pictures import encode_anew
from greetings.settings import Settings
from greetings.store import Blobs, Change, Database, Insert, Query, Rows, Run, Unit, Unmet, Value, content_key

CREATIVE_STATES: Final = ("pending", "approved", "refused")
PENDING, APPROVED, REFUSED = CREATIVE_STATES
LINK_CHARS_MAX: Final = 2000
CREATIVE_COLUMNS: Final = ("id", "participant", "line", "link", "picture", "state", "reason", "made_ms")
_PICTURES_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Creative:
    """What a participant shows. `picture` is a key of the blobs or empty; `reason` says why it was refused."""

    id: int
    participant: int
    line: str
    link: str
    picture: str
    state: str
    reason: str = ""
    made_ms: int = 0


@dataclass(frozen=True, slots=True)
class CreativeWish:
    """What somebody wants to show, as it was sent."""

    line: str
    link: str = ""
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class CreativeState:
    """A participant's creatives: the one that is shown, the one that waits, the one that was refused last."""

    shown: Creative | None
    pending: Creative | None
    refused: Creative | None


def creative_of(*columns: Value) -> Creative:
    """Read a row whose columns are CREATIVE_COLUMNS."""
    id_, participant, line, link, picture, state, reason, made_ms = columns
    return Creative(
        int(id_ or 0),
        int(participant or 0),
        str(line),
        str(link),
        str(picture),
        CREATIVE_STATES[int(state or 0)],
        str(reason),
        int(made_ms or 0),
    )


_READ = f"select {', '.join(CREATIVE_COLUMNS)} from creative"  # noqa: S608 - our own names
_ALL_OF = Query(f"{_READ} where participant = :participant order by id", creative_of)
_WAITING = Query(f"{_READ} where state = 0 order by id limit :most", creative_of)
_BY_ID = Query(f"{_READ} where id = :id", creative_of)
_TARGET = Query(
    """select c.link from creative c join participant p on p.id = c.participant
    where c.id = :id and c.state = 1 and p.state = 0""",
    str,
)
_CREATIVE = Insert("creative", (*CREATIVE_COLUMNS, "decided_ms"))
_DECIDE = Change(
    "update creative set state = :state, reason = :reason, decided_ms = :now where id = :id and state <> :state"
)
_REFUSE_OLDER = Change(
    "update creative set state = 2, reason = :reason, decided_ms = :now"
    " where participant = :participant and state = 1 and id < :id"
)
_DROP = Change("delete from creative where id = :id")
DROP_ALL = Change("delete from creative where participant = :participant")


class Creatives:
    """Keeps creatives and their pictures."""

    def __init__(self, database: Database, blobs: Blobs, ids: Ids, *, settings: Settings) -> None:
        self._database = database
        self._blobs = blobs
        self._ids = ids
        self._settings = settings
        self._encoders = asyncio.Semaphore(_PICTURES_AT_ONCE)
        self._own_host = urlsplit(settings.base_url).hostname or ""

    async def of(self, participant: Participant) -> CreativeState:
        """Give what a participant shows, what waits, and what was refused last."""
        found = await self._all(participant.id)
        newest = {one.state: one for one in found}
        return CreativeState(newest.get(APPROVED), newest.get(PENDING), newest.get(REFUSED))

    async def _all(self, participant: int) -> list[Creative]:
        return await self._database.read(_ALL_OF, participant=participant)

    async def put(self, participant: Participant, wish: CreativeWish) -> Creative:
        """Keep a new creative; give it approved when the rule allows it, else pending. Raise BadInput, Conflict."""
        if not participant.active:
            raise _out_of_service()
        line, link, picture = await self._checked(wish, participant.lang)
        key = await self._kept(participant.id, picture)
        approved = not key and self._by_rule(link)
        now = time.time_ns() // 1_000_000
        made = Creative(
            id=self._ids.draw(),
            participant=participant.id,
            line=line,
            link=link,
            picture=key,
            state=APPROVED if approved else PENDING,
            made_ms=now,
        )
        record = (
            made.id, made.participant, line, link, key, CREATIVE_STATES.index(made.state), "", now,
            now if approved else None,
        )  # fmt: skip
        before = await self._all(participant.id)
        # The last one that was shown stays, because pages that show it may still be about.
        kept = [one for one in before if one.state == APPROVED][-1:]
        gone = [one for one in before if one not in kept]
        guard = Run(IN_SERVICE, {"id": participant.id}, at_least=1)
        runs = (guard, *[Run(_DROP, {"id": one.id}) for one in gone])
        try:
            await self._database.write(Unit((Rows(_CREATIVE, (record,)),), runs=runs))
        except Unmet as error:
            await self._forget_pictures([made], before)
            raise _out_of_service() from error
        except GreetingsError:
            await self._forget_pictures([made], before)
            raise
        await self._forget_pictures(gone, [*kept, made])
        return made

    async def _checked(self, wish: CreativeWish, lang: str) -> tuple[str, str, bytes]:
        problems: list[Problem] = []
        line = tidy(wish.line, "line", problems, one_line=True)
        if not line:
            problems.append(Problem("line", "Please write one line.", "required"))
        verdict = judged(line, "line", self._settings.creative_line_max, lang=lang)
        problems += [reason_problem("line", reason) for reason in verdict.reasons]
        link = wish.link.strip()
        problems += _link_findings(link)
        picture = b""
        if wish.picture:
            try:
                picture = await self._encoded(wish.picture)
            except BadInput as error:
                problems += error.problems
        if problems:
            raise refusal(problems)
        return line, link, picture

    async def _encoded(self, body: bytes) -> bytes:
        async with self._encoders:
            return await asyncio.to_thread(
                encode_anew, body, most_bytes=self._settings.creative_picture_max_bytes
            )

    async def _kept(self, participant: int, picture: bytes) -> str:
        """Keep a picture under a key that is this participant's alone, so that it can go with him."""
        if not picture:
            return ""
        key = "creatives/" + content_key(participant.to_bytes(8) + picture, suffix=".jpg")
        await self._blobs.put(key, picture, "image/jpeg")
        return key

    async def _forget_pictures(self, gone: list[Creative], left: list[Creative]) -> None:
        used = {one.picture for one in left}
        for key in {one.picture for one in gone} - used - {""}:
            await self._blobs.delete(key)

    def _by_rule(self, link: str) -> bool:
        host = urlsplit(link).hostname or ""
        return not link or host in self._settings.creative_hosts or host == self._own_host != ""

    async def waiting(self, most: int) -> list[Creative]:
        """Give those that wait for ops, the oldest first."""
        return await self._database.read(_WAITING, most=most)

    async def by_id(self, creative: int) -> Creative:
        """Give one in whatever state. Raise NotFound."""
        found = await self._database.one(_BY_ID, id=creative)
        if found is None:
            raise NotFound("There is no such creative.")
        return found

    async def target(self, creative: int) -> str:
        """Give where a shown creative links to. Raise NotFound for one that is not shown, or links nowhere."""
        link = await self._database.one(_TARGET, id=creative)
        if not link:
            raise NotFound("There is nothing behind this link.")
        return link

    async def decide(
        self, creative: int, *, approve: bool, reason: str, log: tuple[Rows, ...] = ()
    ) -> Creative:
        """Approve or refuse one; the refusal of a shown one also ends what was shown before it.

        `log` goes into the same unit. Raise NotFound, Conflict if that was decided before.
        """
        found = await self.by_id(creative)
        state = APPROVED if approve else REFUSED
        now = time.time_ns() // 1_000_000
        params: dict[str, Value] = {
            "id": creative,
            "state": CREATIVE_STATES.index(state),
            "reason": reason,
            "now": now,
        }
        runs = [Run(_DECIDE, params, at_least=1)]
        if not approve:
            older: dict[str, Value] = {
                "participant": found.participant,
                "id": creative,
                "reason": reason,
                "now": now,
            }
            runs.append(Run(_REFUSE_OLDER, older))
        try:
            await self._database.write(Unit(log, runs=tuple(runs)))
        except Unmet as error:
            raise Conflict(f"This creative is {state} already.") from error
        return replace(found, state=state, reason=reason)

    async def picture(self, creative: Creative) -> bytes:
        """Give the JPEG of a creative. Raise NotFound when it has none."""
        if not creative.picture:
            raise NotFound("There is no picture here.")
        return await self._blobs.get(creative.picture)

    async def forget_pictures_of(self, participant: int) -> int:
        """Delete all pictures of a participant; his rows go in the unit that erases him."""
        found = await self._all(participant)
        await self._forget_pictures(found, [])
        return len(found)


def _out_of_service() -> Conflict:
    return Conflict("This page is out of service; nothing can be changed on it.")


def _link_findings(link: str) -> list[Problem]:
    if not link:
        return []
    if len(link) > LINK_CHARS_MAX:
        return [Problem("link", f"At most {LINK_CHARS_MAX} characters, please.", "too-long")]
    try:
        parts = urlsplit(link)
        plain = parts.scheme == "https" and not parts.username and not parts.password and parts.port is None
    except ValueError:
        plain = False
    if not plain or not _is_host(parts.hostname or "") or not link.isprintable() or set(link) & set(' \\"<>'):
        return [Problem("link", "An address such as https://shop.example/spring, please.", "link")]
    return []


def _is_host(host: str) -> bool:
    """Tell a name of the public net from numbers and names of this machine."""
    labels = host.split(".")
    return len(labels) > 1 and all(labels) and any(char.isalpha() for char in labels[-1]) and host.isascii()
