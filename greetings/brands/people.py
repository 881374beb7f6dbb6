"""The people of a brand: invited by a link, with a role, removed again. A brand is never left without an owner.

Removing somebody ends his sessions and links at once, and takes his name and address from the books.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from greetings.brands.acts import BrandLog, now_ms
from greetings.brands.rows import (
    LOCK,
    PERSON,
    PERSON_COLUMNS,
    ROLES,
    Brand,
    Person,
    person_of,
)
from greetings.brands.sessions import DROP_LINKS, DROP_SESSIONS, link_row
from greetings.brands.tokens import derived_seed, new_seed, token_of
from greetings.brands.wishes import Invitation, checked_person, role_findings
from greetings.cards import refusal
from greetings.chain import Ids
from greetings.errors import Conflict, Full, NotFound, Problem
from greetings.settings import Settings
from greetings.store import Change, Database, Key, Query, Rows, Run, Unit, Unmet, Value

CREATED = 201
_THERE = f"select {PERSON_COLUMNS} from brand_person p where p.state = 0"  # noqa: S608 - our own names
_OF_BRAND = Query(f"{_THERE} and p.brand = :brand order by p.id", person_of)
_ONE = Query(f"{_THERE} and p.brand = :brand and p.id = :id", person_of)
_BY_MAIL = Query(
    f"select {PERSON_COLUMNS} from brand_person p join brand b on b.id = p.brand"  # noqa: S608
    " where p.state = 0 and b.state = 0 and p.mail = :mail and p.mail <> '' order by p.id limit 10",
    person_of,
)
_OTHER_OWNER = (
    "(role <> 0 or exists (select 1 from brand_person o where o.brand = :brand and o.role = 0 and o.state = 0"
    " and o.id <> :id))"
)
_REMOVE = Change(
    "update brand_person set state = 1, name = '', mail = '' where id = :id and brand = :brand and state = 0"  # noqa: S608
    f" and {_OTHER_OWNER}"
)
_ROLE = Change(
    "update brand_person set role = :role where id = :id and brand = :brand and state = 0 and role <> :role"  # noqa: S608
    f" and (:role = 0 or {_OTHER_OWNER})"
)
_ROOM = Change(
    "update brand set state = state where id = :brand"
    " and (select count(*) from brand_person where brand = :brand and state = 0) <= :most"
)


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who was let in, and the token of his sign-in link, which is told once."""

    person: Person
    token: str
    replayed: bool = False


class People:
    """Keeps the people of brands."""

    def __init__(self, database: Database, ids: Ids, log: BrandLog, *, settings: Settings) -> None:
        self._database = database
        self._ids = ids
        self._log = log
        self._settings = settings

    async def of(self, brand: Brand) -> list[Person]:
        """Give the people of a brand, who was first there first."""
        return await self._database.read(_OF_BRAND, brand=brand.id)

    async def find(self, brand: Brand, number: int) -> Person:
        """Give somebody of a brand; raise NotFound, also for somebody else's people."""
        found = await self._database.one(_ONE, brand=brand.id, id=number)
        if found is None:
            raise NotFound("There is nobody here with this number.")
        return found

    async def by_mail(self, mail: str) -> list[Person]:
        """Give who has left an address, in all brands that are in service."""
        return await self._database.read(_BY_MAIL, mail=mail.strip().lower())

    async def invite(
        self, brand: Brand, wish: Invitation, *, by: str, key: Key | None = None, most: int | None = None
    ) -> Invited:
        """Let somebody in; there may be `most`, and no more than the setting says.

        Raise BadInput with all findings, Full when there are as many as there may be.
        """
        problems: list[Problem] = []
        wish = checked_person(wish, self._settings, problems)
        if problems:
            raise refusal(problems)
        invited, rows = self.draw(brand.id, wish, key)
        limit = self._settings.brand_people_max
        room: dict[str, Value] = {"brand": brand.id, "most": limit if most is None else min(most, limit)}
        runs = (Run(LOCK, {"brand": brand.id}, at_least=1), Run(_ROOM, room, at_least=1))
        entry = self._log.entry(brand.id, by, "person-invited", f"{invited.person.id} {wish.role}")
        kept = None if key is None else replace(key, status=CREATED, answer=str(invited.person.id))
        try:
            answer = await self._database.write(Unit((*rows, entry), key=kept, runs=runs))
        except Unmet as error:
            raise Full("This brand has as many people as it may have.") from error
        if answer.replayed:
            number = int(answer.answer)
            return Invited(replace(invited.person, id=number), invited.token, replayed=True)
        return invited

    def draw(self, brand: int, wish: Invitation, key: Key | None = None) -> tuple[Invited, tuple[Rows, Rows]]:
        """Draw a person with his first link and give the steps that keep both."""
        seed = new_seed() if key is None else derived_seed(self._settings.secret_key[0], key)
        token, now = token_of(seed), now_ms()
        person = Person(self._ids.draw(), brand, wish.name, wish.mail, wish.role, now)
        record = (person.id, brand, person.name, person.mail, ROLES.index(person.role), 0, now)
        return Invited(person, token), (Rows(PERSON, (record,)), link_row(person.id, token))

    async def change_role(self, brand: Brand, number: int, role: str, *, by: str) -> None:
        """Give somebody another role. Raise BadInput, NotFound, Conflict for the last owner."""
        problems = list(role_findings(role))
        if problems:
            raise refusal(problems)
        person = await self.find(brand, number)
        if person.role == role:
            return
        params: dict[str, Value] = {"brand": brand.id, "id": number, "role": ROLES.index(role)}
        entry = self._log.entry(brand.id, by, "person-role", f"{number} {role}")
        await self._act(brand, entry, Run(_ROLE, params, at_least=1))

    async def remove(self, brand: Brand, number: int, *, by: str) -> None:
        """Take somebody out, at once. Raise NotFound, Conflict for the last owner."""
        await self.find(brand, number)
        entry = self._log.entry(brand.id, by, "person-removed", str(number))
        whose: dict[str, Value] = {"person": number}
        ends = (Run(DROP_SESSIONS, whose), Run(DROP_LINKS, whose))
        await self._act(brand, entry, Run(_REMOVE, {"brand": brand.id, "id": number}, at_least=1), *ends)

    async def _act(self, brand: Brand, entry: Rows, *runs: Run) -> None:
        lock = Run(LOCK, {"brand": brand.id}, at_least=1)
        try:
            await self._database.write(Unit((entry,), runs=(lock, *runs)))
        except Unmet as error:
            raise Conflict("A brand needs an owner: please make somebody else one first.") from error
