"""Who takes part: one entry a person, by a plain form or with a page of one's own; the private page; the claim.

Entering asks for nothing that was passed on. This room refuses a second entry of the same address, number, browser or
page, entries outside the time, and claims by whoever did not win. It never tells who somebody is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from greetings.brands import BrandLog
from greetings.cards import judged, reason_problem, refusal, tidy
from greetings.chain import Ids
from greetings.contests import clock
from greetings.contests.rows import (
    DONE,
    ENTRY,
    ENTRY_COLUMNS,
    IN,
    OPEN,
    OUT,
    Contest,
    Entry,
    entry_of,
)
from greetings.contests.tickets import Tickets, clean_contact, clean_ticket, new_ticket
from greetings.errors import BadInput, Conflict, Gone, NotFound, Problem
from greetings.settings import Settings
from greetings.store import Change, Database, Query, Rows, Run, Taken, Unit, Unmet, Value

_ENTRY = f"select {ENTRY_COLUMNS} from contest_entry e"  # noqa: S608 - our own names
_BY_TICKET = Query(f"{_ENTRY} where e.contest = :contest and e.ticket = :ticket", entry_of)
_BY_VISITOR = Query(f"{_ENTRY} where e.contest = :contest and e.visitor = :visitor", entry_of)
_BY_PARTICIPANT = Query(f"{_ENTRY} where e.contest = :contest and e.participant = :participant", entry_of)
_WINNERS = Query(f"{_ENTRY} where e.contest = :contest and e.prize > 0 order by e.prize", entry_of)
_PERSON = Query("select person from contest_entry where id = :id", lambda person: int(person or 0))
_CROWD = Query(
    "select crowd, count(*), min(made_ms), max(made_ms) from contest_entry"
    " where contest = :contest and state = 0 and crowd <> 0 group by crowd having count(*) >= :least"
    " order by 2 desc, 1 limit 50",
    lambda crowd, count, first, last: Crowd(int(crowd), int(count), int(first), int(last)),
    heavy=True,
)
_OF_CROWD = Query(
    f"{_ENTRY} where e.contest = :contest and e.crowd = :crowd and e.state = 0 order by e.id limit :most",
    entry_of,
)
_COUNT = Query(
    "select count(case when state = 0 then 1 end), count(case when state = 1 then 1 end),"
    " count(case when state = 0 and participant is not null then 1 end) from contest_entry where contest = :contest",
    lambda inside, out, pages: Counted(int(inside), int(out), int(pages)),
    heavy=True,
)
_ROOM = Change(
    f"update contest set entries = entries + 1, edits = edits + 1 where id = :id and state = {OPEN} and held = 0"  # noqa: S608 - our own numbers
    " and starts_ms <= :now and ends_ms > :now and entries < :most"
)
_EDIT = Change(
    f"update contest set edits = edits + 1 where id = :id and state = {OPEN} and held = 0"  # noqa: S608 - our own numbers
)
_TAKE_OUT = Change(
    f"update contest_entry set state = {OUT}, why = :why"  # noqa: S608 - our own numbers
    f" where contest = :contest and ticket = :ticket and state = {IN}"
)
_CLAIM = Change(
    "update contest_entry set name = :name, contact = :contact, claimed_ms = :now"  # noqa: S608 - our own numbers
    " where id = :id and prize > 0 and claimed_ms = 0 and exists"
    f" (select 1 from contest c where c.id = contest_entry.contest and c.state = {DONE} and c.held = 0)"
)
_HANDED = Change("update contest_entry set handed_ms = :now where id = :id and prize > 0 and handed_ms = 0")
_FORGET = Change("update contest_entry set contact = '' where contest = :contest and contact <> ''")
SUSPECT_LEAST, SHOWN_MOST, WHY_MAX = 5, 500, 200


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who asks to take part: the number of his browser, his page if he has one, his neighbourhood's hash of today."""

    visitor: int
    participant: int = 0
    crowd: int = 0
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many take part, how many were taken out, and how many of those who take part have a page of their own."""

    inside: int
    out: int
    pages: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many entries from one neighbourhood of the net on one day: worth a look, proof of nothing."""

    crowd: int
    count: int
    first_ms: int
    last_ms: int


class Entries:
    """Lets people take part, and winners claim."""

    def __init__(self, database: Database, ids: Ids, log: BrandLog, *, settings: Settings) -> None:
        self._database = database
        self._ids = ids
        self._log = log
        self._settings = settings
        self.tickets = Tickets(settings.secret_key)

    async def enter(
        self, contest: Contest, entrant: Entrant, contact: str = "", *, agreed: bool = True
    ) -> Entry:
        """Let somebody take part, or give the entry that his browser or page has already.

        A draw needs `contact`, a board a page. Raise BadInput with all findings, Conflict when this person has
        entered elsewhere, outside the time, and when the list is full.
        """
        known = await self.of(contest, entrant.visitor, entrant.participant)
        if known is not None:
            return known
        person = self._person(contest, entrant, contact, agreed=agreed)
        made = Entry(
            id=self._ids.draw(),
            contest=contest.id,
            ticket=new_ticket(),
            participant=entrant.participant,
            visitor=entrant.visitor,
            weight=1,
            crowd=entrant.crowd,
            lang=entrant.lang,
            out=False,
            why="",
            prize=0,
            name="",
            contact="",
            claimed_ms=0,
            handed_ms=0,
            made_ms=clock.now_ms(),
        )
        try:
            await self._database.write(self._unit(contest, made, person))
        except Unmet as error:
            raise Conflict(_closed(contest)) from error
        except Taken as error:
            known = await self.of(contest, entrant.visitor, entrant.participant)
            if known is not None:
                return known
            problem = Problem(
                "contact", "Somebody has entered with this address or number already.", "entered"
            )
            raise Conflict(problem.message, problems=[problem]) from error
        return made

    def _person(self, contest: Contest, entrant: Entrant, contact: str, *, agreed: bool) -> tuple[int, ...]:
        problems = []
        plain = clean_contact(contact)
        if contest.draw and not plain:
            message = "Please give an e-mail address or a telephone number."
            problems.append(Problem("contact", message, "contact" if contact.strip() else "required"))
        if not contest.draw and not entrant.participant:
            problems.append(
                Problem("participant", "Please get a page of your own first; it is free.", "page")
            )
        if not agreed:
            problems.append(Problem("agreed", "Please say that you have read the rules.", "agree"))
        if problems:
            raise refusal(problems)
        return self.tickets.people(contest.id, plain) if contest.draw else ()

    def _unit(self, contest: Contest, made: Entry, person: tuple[int, ...]) -> Unit:
        record = (
            *(
                made.id,
                contest.id,
                made.ticket,
                made.participant or None,
                person[0] if person else None,
                made.visitor,
            ),
            *(made.weight, made.crowd, made.lang, IN, "", 0, "", "", 0, 0, made.made_ms),
        )
        room = {"id": contest.id, "now": clock.now_ms(), "most": self._settings.contest_entries_max}
        return Unit((Rows(ENTRY, (record,)),), runs=(Run(_ROOM, room, at_least=1),))

    async def of(self, contest: Contest, visitor: int, participant: int = 0) -> Entry | None:
        """Give the entry of a browser, else of a page; None for who does not take part."""
        found: Entry | None = None
        if visitor:
            found = await self._database.one(_BY_VISITOR, contest=contest.id, visitor=visitor)
        if found is None and participant:
            found = await self._database.one(_BY_PARTICIPANT, contest=contest.id, participant=participant)
        return found

    async def by_ticket(self, contest: Contest, ticket: str) -> Entry | None:
        """Give the entry of a ticket, however it was typed; None when there is none."""
        return await self._database.one(_BY_TICKET, contest=contest.id, ticket=clean_ticket(ticket))

    async def by_token(self, contest: Contest, ticket: str, token: str) -> Entry:
        """Give the entry to which a private page belongs. Raise NotFound; a wrong key looks the same."""
        found = await self.by_ticket(contest, ticket)
        if found is None or not self.tickets.token_fits(token, found.id):
            raise NotFound("There is no such ticket.")
        return found

    async def counted(self, contest: Contest) -> Counted:
        """Count who takes part."""
        return await self._database.one(_COUNT, contest=contest.id) or Counted(0, 0, 0)

    async def crowds(self, contest: Contest) -> list[Crowd]:
        """Give the neighbourhoods from which many entries came on one day, the largest first."""
        return await self._database.read(_CROWD, contest=contest.id, least=SUSPECT_LEAST)

    async def of_crowd(self, contest: Contest, crowd: int) -> list[Entry]:
        """Give the entries of such a neighbourhood, at most a few hundred."""
        return await self._database.read(_OF_CROWD, contest=contest.id, crowd=crowd, most=SHOWN_MOST)

    async def take_out(self, contest: Contest, ticket: str, why: str, *, by: str) -> None:
        """Take somebody off the list, with a reason that he is shown. Raise NotFound, BadInput, Conflict once fixed."""
        found = await self.by_ticket(contest, ticket)
        if found is None:
            raise NotFound("There is no such ticket.")
        problems: list[Problem] = []
        reason = tidy(why, "why", problems, one_line=True)[:WHY_MAX]
        if not reason and not problems:
            problems.append(Problem("why", "Please say why: it is shown to whom it concerns.", "required"))
        if problems:
            raise refusal(problems)
        whose: dict[str, Value] = {"contest": contest.id, "ticket": found.ticket, "why": reason}
        runs = (Run(_EDIT, {"id": contest.id}, at_least=1), Run(_TAKE_OUT, whose, at_least=1))
        entry = self._log.entry(contest.brand, by, "contest-entry-out", f"{contest.slug} {found.ticket}")
        try:
            await self._database.write(Unit((entry,), runs=runs))
        except Unmet as error:
            raise Conflict("This can be done only once, and before the list is fixed.") from error

    # Prizes
    async def winners(self, contest: Contest) -> list[Entry]:
        """Give who has won, by prize."""
        return await self._database.read(_WINNERS, contest=contest.id)

    async def claim(self, contest: Contest, entry: Entry, contact: str, name: str = "") -> Entry:
        """Let a winner claim his prize with the address or number that took part; `name` is what may be published.

        Raise BadInput with all findings, Gone when it is too late, Conflict when there is nothing to claim.
        """
        problems: list[Problem] = []
        plain = clean_contact(contact)
        if not plain:
            problems.append(
                Problem("contact", "Please give an e-mail address or a telephone number.", "contact")
            )
        elif contest.draw and not await self._is_person(contest, entry, plain):
            problems.append(
                Problem("contact", "This is not the address or number that took part.", "other-contact")
            )
        shown = tidy(name, "name", problems, one_line=True)
        verdict = judged(shown, "name", self._settings.name_max, lang=contest.lang)
        problems.extend(reason_problem("name", one) for one in verdict.reasons)
        if problems:
            raise refusal(problems)
        if not contest.claims_open:
            raise Gone("The time to claim this prize is over.")
        values: dict[str, Value] = {"id": entry.id, "name": shown, "contact": plain, "now": clock.now_ms()}
        try:
            await self._database.write(Unit(runs=(Run(_CLAIM, values, at_least=1),)))
        except Unmet as error:
            raise Conflict("There is nothing to claim here, or it was claimed before.") from error
        return replace(entry, name=shown, contact=plain, claimed_ms=clock.now_ms())

    async def _is_person(self, contest: Contest, entry: Entry, contact: str) -> bool:
        kept = await self._database.one(_PERSON, id=entry.id)
        return kept in self.tickets.people(contest.id, contact)

    async def hand_over(self, contest: Contest, code: str, *, by: str) -> Entry:
        """Note that the winner with this claim code got his prize. Raise BadInput (no such code), Conflict."""
        found = next(
            (one for one in await self.winners(contest) if self.tickets.code_fits(code, one.id)), None
        )
        if found is None:
            problem = Problem("code", "No winner of this contest has this code.", "unknown-code")
            raise BadInput(problem.message, problems=[problem])
        entry = self._log.entry(contest.brand, by, "contest-prize-handed", f"{contest.slug} {found.ticket}")
        run = Run(_HANDED, {"id": found.id, "now": clock.now_ms()}, at_least=1)
        try:
            await self._database.write(Unit((entry,), runs=(run,)))
        except Unmet as error:
            raise Conflict("This prize was handed over before.") from error
        return replace(found, handed_ms=clock.now_ms())

    def forget_contacts(self, contest: Contest) -> Run:
        """Make the step that forgets the addresses and numbers of winners."""
        return Run(_FORGET, {"contest": contest.id})


def _closed(contest: Contest) -> str:
    return {
        "soon": "This has not begun yet.",
        "open": "This is full: nobody more can take part.",
        "held": "This is on hold. Please look again later.",
    }.get(contest.stage, "The time to take part is over.")
