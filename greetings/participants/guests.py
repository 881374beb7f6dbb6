"""Guest books: a line that somebody leaves on the page of somebody who joined. The owner looks first, unless he wants
them shown at once, or no book at all.

One line per person and day on each page; a person is a browser, else a daily hash. The guest takes his own back, the
owner removes any, those who run the site remove what was reported; of a removed line only its place of that day stays.
Refuses words that the guards refuse, a second line on one day, and books that are closed or full.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from greetings.cards import checked_lang, judged, reason_problem, refusal, tidy
from greetings.chain import Chain, Ids
from greetings.errors import BadInput, Conflict, NotFound, Problem
from greetings.participants.people import IN_SERVICE, Participant
from greetings.settings import Settings
from greetings.store import Change, Database, Insert, Key, Query, Rows, Run, Taken, Unit, Unmet, Value

Mode = Literal["ask", "open", "closed"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
ASK, OPEN, CLOSED = range(3)
STATES: Final = ("waiting", "shown", "removed")
WAITING, SHOWN, REMOVED = range(3)
DAY_MS: Final = 86_400_000
SHOWN_MOST: Final = 24
CREATED: Final = 201
_WORDS_GO = "name = '', line = '', guest = null"

_LINE = Insert(
    "guest_line",
    ("id", "participant", "visitor", "day", "guest", "name", "line", "lang", "state", "made_ms"),
)
_BOOK = Insert("guest_book", ("participant", "mode"), on=("participant",))
_REPORT = Insert("guest_report", ("line", "reporter", "reason", "words", "made_ms"), on=("line", "reporter"))
_SET_MODE = Change("update guest_book set mode = :mode where participant = :participant")
# A no-op that fails where a book has as many lines in a state as it may have, the new one included.
_ROOM = Change(
    "update participant set state = state where id = :participant and"
    " (select count(*) from guest_line g where g.participant = :participant and g.state = :state) <= :most"
)
_SHOW = Change(
    "update guest_line set state = 1 where id = :id and participant = :participant and state = 0 and"
    " (select count(*) from guest_line g where g.participant = :participant and g.state = 1) < :most"
)
_REMOVE = Change(
    f"update guest_line set state = 2, {_WORDS_GO}"  # noqa: S608 - our own words
    " where id = :id and participant = :participant and state <> 2"
)
_TAKE_BACK = Change(
    "delete from guest_line where id = :id and participant = :participant and visitor = :visitor and state <> 2"
)
# Where many object, it is the owner's to read again.
_BACK = Change(
    "update guest_line set state = 0 where id = :id and state = 1 and"
    " (select count(*) from guest_report r where r.line = :id) >= :most"
)
_DROP_REPORTS = Change("delete from guest_report where line = :id")
DROP_BOOK: Final = (
    Change(
        "delete from guest_report where line in (select g.id from guest_line g where g.participant = :participant)"
    ),
    Change("delete from guest_line where participant = :participant"),
    Change("delete from guest_book where participant = :participant"),
    Change(f"update guest_line set state = 2, {_WORDS_GO} where guest = :participant"),  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class GuestWish:
    """What somebody wants to write into a book, as it was sent."""

    name: str
    line: str
    lang: str


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One line. `visitor` wrote it; `handle` leads to the guest's own page, empty when he has none."""

    id: int
    participant: int
    visitor: int
    name: str
    line: str
    lang: str
    state: str
    made_ms: int
    handle: str


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A line that was reported: how often, for which reason last, and what was written with that."""

    line: GuestLine
    owner: str
    reporters: int
    reason: str
    words: str


def _guest_line(*columns: Value) -> GuestLine:
    id_, participant, visitor, name, line, lang, state, made_ms, handle = columns
    return GuestLine(
        int(str(id_)),
        int(str(participant)),
        int(str(visitor)),
        str(name),
        str(line),
        str(lang),
        STATES[int(str(state))],
        int(str(made_ms)),
        str(handle or ""),
    )


_READ = """select g.id, g.participant, g.visitor, g.name, g.line, g.lang, g.state, g.made_ms, p.handle{more}
    from guest_line g left join participant p on p.id = g.guest and p.state = 0"""
_LINES = Query(
    _READ.format(more="")
    + " where g.participant = :participant and g.state = :state order by g.id desc limit :most",
    _guest_line,
)
_ONE = Query(_READ.format(more="") + " where g.id = :id and g.participant = :participant", _guest_line)
_BY_ID = Query(_READ.format(more="") + " where g.id = :id", _guest_line)
_MODE = Query("select mode from guest_book where participant = :participant", int)


def _reported(*columns: Value) -> ReportedLine:
    *line, owner, reporters, reason, words = columns
    return ReportedLine(_guest_line(*line), str(owner or ""), int(str(reporters)), str(reason), str(words))


_LAST = (
    "(select r.{column} from guest_report r where r.line = g.id order by r.made_ms desc, r.reporter limit 1)"
)
_TOLD = ", ".join(
    (
        *("", "o.handle", "(select count(*) from guest_report r where r.line = g.id)"),
        *(_LAST.format(column=column) for column in ("reason", "words")),
    )
)
_REPORTED = Query(
    f"{_READ.format(more=_TOLD)} join participant o on o.id = g.participant"  # noqa: S608 - our own words
    " where g.state <> 2 and g.id in (select r.line from guest_report r) order by g.id limit :most",
    _reported,
)


class Guests:
    """Reads and writes guest books."""

    def __init__(self, database: Database, chain: Chain, ids: Ids, *, settings: Settings) -> None:
        self._database = database
        self._chain = chain
        self._ids = ids
        self._settings = settings

    # What visitors do
    async def leave(
        self,
        owner: Participant,
        wish: GuestWish,
        *,
        visitor: int,
        guest: int | None = None,
        key: Key | None = None,
    ) -> GuestLine:
        """Leave a line, shown at once or after the owner has looked.

        Raise BadInput with all findings, Conflict for a second line on one day and for a book that is closed or full.
        """
        mode = await self.mode(owner)
        if mode == MODES[CLOSED]:
            raise Conflict("This page has no guest book.")
        name, line, lang = self._checked(wish)
        state = SHOWN if mode == MODES[OPEN] else WAITING
        now = time.time_ns() // 1_000_000
        record = (self._ids.draw(), owner.id, visitor, now // DAY_MS, guest, name, line, lang, state, now)
        settings = self._settings
        most = settings.guest_lines_max if state == SHOWN else settings.guest_lines_waiting_max
        runs = (
            Run(IN_SERVICE, {"id": owner.id}, at_least=1),
            Run(_ROOM, {"participant": owner.id, "state": state, "most": most}, at_least=1),
        )
        kept = None if key is None else replace(key, status=CREATED, answer=str(record[0]))
        try:
            answer = await self._database.write(Unit((Rows(_LINE, (record,)),), key=kept, runs=runs))
        except Taken as error:
            raise Conflict("You have left a line here today. Tomorrow there is room for another.") from error
        except Unmet as error:
            raise Conflict("This guest book is full just now.") from error
        return await self.one(owner, int(answer.answer or str(record[0])))

    def _checked(self, wish: GuestWish) -> tuple[str, str, str]:
        problems: list[Problem] = []
        lang = checked_lang(wish.lang, problems)
        name = tidy(wish.name, "name", problems, one_line=True)
        line = tidy(wish.line, "line", problems, one_line=True)
        named = {one.path for one in problems}
        if not name and "name" not in named:
            problems.append(Problem("name", "Please write your name.", "required"))
        if not line and "line" not in named:
            problems.append(Problem("line", "Please write something here.", "required"))
        limits = (("name", name, self._settings.name_max), ("line", line, self._settings.guest_line_max))
        for path, text, limit in limits:
            verdict = judged(text, "name" if path == "name" else "text", limit, lang=lang)
            problems += [reason_problem(path, one) for one in verdict.reasons]
        if problems:
            raise refusal(problems)
        return name, line, lang

    async def take_back(self, owner: Participant, line: int, visitor: int) -> None:
        """Delete what this visitor wrote; raise NotFound for anybody else's."""
        whose = {"id": line, "participant": owner.id, "visitor": visitor}
        await self._act(Run(_TAKE_BACK, whose, at_least=1), Run(_DROP_REPORTS, {"id": line}))

    async def report(self, line: int, reason: str, words: str, *, reporter: int) -> None:
        """Keep a report of a line that is shown; the same person counts once. Raise NotFound.

        Enough of them (`breaker_reporters`) take it off the page until its owner has looked again.
        """
        found = await self._database.one(_BY_ID, id=line)
        if found is None or found.state != STATES[SHOWN]:
            raise _nothing()
        record = (line, reporter, reason, words, time.time_ns() // 1_000_000)
        back = Run(_BACK, {"id": line, "most": self._settings.breaker_reporters})
        await self._database.write(Unit((Rows(_REPORT, (record,)),), runs=(back,)))

    # What the book shows
    async def mode(self, owner: Participant) -> Mode:
        """Return whether the owner looks first (ask), shows lines at once (open), or has no book (closed)."""
        found = await self._database.one(_MODE, participant=owner.id)
        return MODES[found or ASK]

    async def shown(self, owner: Participant, most: int = SHOWN_MOST) -> list[GuestLine]:
        """Return the newest lines that everybody sees."""
        return await self._lines(owner, SHOWN, most)

    async def waiting(self, owner: Participant) -> list[GuestLine]:
        """Return the lines that wait for the owner, the newest first."""
        return await self._lines(owner, WAITING, self._settings.guest_lines_waiting_max)

    async def _lines(self, owner: Participant, state: int, most: int) -> list[GuestLine]:
        return await self._database.read(_LINES, participant=owner.id, state=state, most=most)

    async def one(self, owner: Participant, line: int) -> GuestLine:
        """Return one line of a book; raise NotFound."""
        found = await self._database.one(_ONE, id=line, participant=owner.id)
        if found is None or found.state == STATES[REMOVED]:
            raise _nothing()
        return found

    # What the owner does
    async def set_mode(self, owner: Participant, mode: str) -> None:
        """Say how the book is kept; raise BadInput for what there is not."""
        if mode not in MODES:
            message = f"must be one of: {', '.join(MODES)}"
            raise BadInput(message, problems=[Problem("mode", message, "unknown-option")])
        number = MODES.index(mode)
        book = Rows(_BOOK, ((owner.id, number),))
        runs = (
            Run(IN_SERVICE, {"id": owner.id}, at_least=1),
            Run(_SET_MODE, {"participant": owner.id, "mode": number}),
        )
        try:
            await self._database.write(Unit((book,), runs=runs))
        except Unmet as error:
            raise Conflict("This page is out of service; nothing can be changed on it.") from error

    async def show(self, owner: Participant, line: int) -> None:
        """Show a line that waits. Raise NotFound, Conflict when the book is full."""
        found = await self.one(owner, line)
        if found.state == STATES[SHOWN]:
            return
        whose = {"id": line, "participant": owner.id, "most": self._settings.guest_lines_max}
        try:
            await self._database.write(Unit(runs=(Run(_SHOW, whose, at_least=1),)))
        except Unmet as error:
            raise Conflict("Your guest book is full. Please remove a line first.") from error

    async def remove(self, owner: Participant, line: int) -> None:
        """Remove a line, shown or waiting: its words go for good. Raise NotFound."""
        run = Run(_REMOVE, {"id": line, "participant": owner.id}, at_least=1)
        await self._act(run, Run(_DROP_REPORTS, {"id": line}))

    async def _act(self, *runs: Run) -> None:
        try:
            await self._database.write(Unit(runs=runs))
        except Unmet as error:
            raise _nothing() from error

    # What those who run the site do
    async def reported(self, most: int = 100) -> list[ReportedLine]:
        """Return the lines that were reported, the oldest first."""
        return await self._database.read(_REPORTED, most=most)

    async def decide(self, line: int, *, remove: bool, reason: str) -> None:
        """Remove a reported line, or dismiss its reports; it is logged. Raise NotFound."""
        found = await self._database.one(_BY_ID, id=line)
        if found is None or found.state == STATES[REMOVED]:
            raise _nothing()
        entry = self._chain.log.entry("guest-remove" if remove else "guest-keep", f"line {line}", reason)
        runs = [Run(_DROP_REPORTS, {"id": line})]
        if remove:
            runs.append(Run(_REMOVE, {"id": line, "participant": found.participant}))
        await self._database.write(Unit((entry,), runs=tuple(runs)))

    def forget(self, participant: int) -> Iterable[Run]:
        """Return the steps that erase somebody's book and what he wrote into others'."""
        return [Run(change, {"participant": participant}) for change in DROP_BOOK]


def _nothing() -> NotFound:
    return NotFound("There is no such line.")
