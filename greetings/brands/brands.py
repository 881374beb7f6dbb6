"""Brands themselves: let in, put on hold, released. The other parts of the room hang below this one."""

from __future__ import annotations

from dataclasses import dataclass

from greetings.brands.acts import BrandLog, now_ms
from greetings.brands.keys import Keys, NewKey
from greetings.brands.people import Invited, People
from greetings.brands.rows import (
    BRAND,
    BRAND_COLUMNS,
    BY_ID,
    BY_OPS,
    BY_SLUG,
    OWNER,
    SCOPES,
    STATES,
    Brand,
    brand_of,
)
from greetings.brands.sessions import Member, Sessions
from greetings.brands.wishes import Invitation, KeyWish, NewBrand, checked_brand, slugs_like
from greetings.cards import refusal
from greetings.chain import Chain, Ids
from greetings.chain.ids import LARGEST
from greetings.errors import Conflict, NotFound, Problem
from greetings.settings import Settings
from greetings.store import Change, Database, Key, Query, Rows, Run, Taken, Unit, Unmet, Value

FIRST_KEY, OPS_KEY = "First key", "Made by those who run the site"
_LISTED = Query(
    f"select {BRAND_COLUMNS} from brand b where b.id < :before order by b.id desc limit :most",  # noqa: S608
    brand_of,
)
_SET_STATE = Change("update brand set state = :state where id = :id and state <> :state")
_OUT = Change("delete from brand_session where person in (select id from brand_person where brand = :brand)")
_LINKS_OUT = Change(
    "delete from brand_link where person in (select id from brand_person where brand = :brand)"
)


@dataclass(frozen=True, slots=True)
class Added:
    """A brand that was let in: its owner with the token of his sign-in link, and its first key; both are told once."""

    brand: Brand
    owner: Invited
    key: NewKey


class Brands:
    """The brands of an installation."""

    def __init__(self, database: Database, chain: Chain, *, settings: Settings) -> None:
        ids = Ids()
        self._database = database
        self._ids = ids
        self._chain = chain
        self._settings = settings
        self.log = BrandLog(database, ids)
        self.people = People(database, ids, self.log, settings=settings)
        self.keys = Keys(database, ids, self.log, settings=settings)
        self.sessions = Sessions(database, self.log, settings=settings)

    async def add(self, wish: NewBrand, *, by: str = BY_OPS, key: Key | None = None) -> Added:
        """Let a brand in with its first owner and key. Raise BadInput with all findings.

        A slug that was made from the name gets a number when it is taken. A replayed `key` raises Conflict.
        """
        checked = checked_brand(wish, self._settings)
        for slug in slugs_like(checked.slug):
            added, unit = self._unit(checked, slug, by, key=key)
            try:
                answer = await self._database.write(unit)
            except Taken:
                if await self._database.one(BY_SLUG, slug=slug) is not None and wish.slug:
                    problem = Problem("slug", "This slug is taken. Please choose another one.", "taken")
                    raise refusal([problem]) from None
                continue
            if answer.replayed:
                raise Conflict("This brand was let in before.")
            return added
        raise Conflict("No slug is free for this name. Please give one.")

    def _unit(self, wish: NewBrand, slug: str, by: str, *, key: Key | None) -> tuple[Added, Unit]:
        brand = Brand(self._ids.draw(), slug, wish.name, STATES[0], now_ms())
        record = (brand.id, slug, brand.name, 0, brand.made_ms)
        owner, people = self.people.draw(brand.id, Invitation(wish.owner, OWNER, wish.mail))
        first, first_row = self.keys.draw(brand.id, KeyWish(FIRST_KEY, SCOPES))
        actor = owner.person.actor if by != BY_OPS else by
        rows = [
            Rows(BRAND, (record,)),
            *people,
            first_row,
            self.log.entry(brand.id, actor, "brand-added", slug),
        ]
        if by == BY_OPS:
            rows.append(self._chain.log.entry("brand-add", slug, ""))
        return Added(brand, owner, first), Unit(tuple(rows), key=key)

    async def listed(self, *, before: int = LARGEST, most: int = 100) -> list[Brand]:
        """Give the newest brands, or those before an id."""
        return await self._database.read(_LISTED, before=before, most=most)

    async def by_id(self, number: int) -> Brand:
        """Give a brand, on hold or not. Raise NotFound."""
        found = await self._database.one(BY_ID, id=number)
        if found is None:
            raise NotFound("There is no such brand.")
        return found

    async def by_slug(self, slug: str) -> Brand:
        """Give a brand, on hold or not. Raise NotFound."""
        found = await self._database.one(BY_SLUG, slug=slug)
        if found is None:
            raise NotFound("There is no such brand.")
        return found

    async def key_by_ops(self, slug: str) -> NewKey:
        """Make a key of a brand that may do everything. Raise NotFound, Conflict when it has as many as it may have."""
        brand = await self.by_slug(slug)
        await self._chain.log.write("brand-key", slug, "")
        return await self.keys.make(brand, KeyWish(OPS_KEY, SCOPES), by=BY_OPS)

    async def link_by_ops(self, slug: str, reason: str) -> tuple[Member, str]:
        """Make a sign-in link for a brand's first owner: whom, and its token. Raise NotFound, Conflict (on hold)."""
        brand = await self.by_slug(slug)
        if brand.held:
            raise Conflict("This brand is on hold. Please release it first.")
        people = await self.people.of(brand)
        owner = next((one for one in people if one.role == OWNER), None)
        if owner is None:
            raise NotFound("This brand has no owner.")
        await self._chain.log.write("brand-link", slug, reason)
        member = Member(owner, brand)
        return member, await self.sessions.new_link(member, by=BY_OPS)

    async def hold(self, slug: str, reason: str) -> Brand:
        """Take a brand's keys and people out of service at once. Raise NotFound, Conflict when that is so already."""
        return await self._set_state(slug, reason, held=True)

    async def release(self, slug: str, reason: str) -> Brand:
        """Give a brand back what a hold took; its people sign in anew. Raise NotFound, Conflict."""
        return await self._set_state(slug, reason, held=False)

    async def _set_state(self, slug: str, reason: str, *, held: bool) -> Brand:
        brand = await self.by_slug(slug)
        act = "brand-hold" if held else "brand-release"
        rows = (self._chain.log.entry(act, slug, reason), self.log.entry(brand.id, BY_OPS, act))
        whose: dict[str, Value] = {"brand": brand.id}
        runs = [Run(_SET_STATE, {"id": brand.id, "state": int(held)}, at_least=1)]
        if held:
            runs += [Run(_OUT, whose), Run(_LINKS_OUT, whose)]
        try:
            await self._database.write(Unit(rows, runs=tuple(runs)))
        except Unmet as error:
            raise Conflict(f"This brand is {STATES[int(held)]} already.") from error
        return await self.by_id(brand.id)
