"""What comes back is acted upon: dead addresses and complaints end, full mailboxes are counted, wishes are kept.

Refuses whatever does not carry a tag that was made here: nobody can take others off a list by inventing a bounce.
"""

from __future__ import annotations

from dataclasses import dataclass

from greetings.letters.deliveries import Deliveries
from greetings.letters.ground import Ground
from greetings.letters.people import People
from greetings.letters.returned import Kind, Returned, read_returned
from greetings.letters.rows import PEOPLE_COLUMNS, Subscriber, subscriber_of
from greetings.letters.tags import Tag
from greetings.letters.verdicts import Weight
from greetings.store import Query

_BY_ID = Query(f"select {PEOPLE_COLUMNS} from subscriber s where s.id = :id", subscriber_of)  # noqa: S608


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done about a message: `act` is a code, `said` what the mail server said."""

    act: str
    letter: int = 0
    said: str = ""


class Returns:
    """Takes what comes back."""

    def __init__(self, ground: Ground, people: People) -> None:
        self._ground = ground
        self._database = ground.database
        self._deliveries = Deliveries(ground)
        self._people = people

    async def take(self, raw: bytes, to: str = "") -> Outcome:
        """Take a message; `to` is the address that it came to. Raise Busy when the database is away."""
        found = read_returned(raw, to)
        tag = next((tag for text in found.tags if (tag := self._ground.tags.read(text))), None)
        if tag is None:
            return Outcome("not-ours", said=found.text)
        person = await self._database.one(_BY_ID, id=tag.subscriber)
        if person is None:
            return Outcome("erased", tag.letter)
        return await self._act(found, tag, person)

    async def _act(self, found: Returned, tag: Tag, person: Subscriber) -> Outcome:
        if found.kind is Kind.COMPLAINT:
            await self._deliveries.complained(tag)
            await self._people.complained(person, tag.letter)
            return Outcome("complaint", tag.letter, found.text)
        if found.kind is Kind.LEAVE:
            await self._people.leave(person, tag.letter, how="mail")
            return Outcome("left", tag.letter)
        if found.kind is Kind.BOUNCE:
            return await self._bounced(found, tag, person)
        return Outcome("delayed" if found.kind is Kind.DELAY else "nothing", tag.letter)

    async def _bounced(self, found: Returned, tag: Tag, person: Subscriber) -> Outcome:
        said = f"{found.status} {found.text}".strip().replace(person.mail, "…")
        fresh = await self._deliveries.returned(tag, said[:200], dead=found.weight is Weight.HARD)
        if not fresh:
            return Outcome("known", tag.letter, said)
        if found.weight is Weight.HARD:
            await self._people.bounced(person)
        elif found.weight is Weight.SOFT:
            await self._people.soft(person)
        return Outcome(f"bounce-{found.weight}", tag.letter, said)
