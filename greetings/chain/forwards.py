"""The ledger of forwards: what a code names, who looked, who opened, what was sent on."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import replace

from greetings.chain.agents import Kind
from greetings.chain.breaker import Breaker
from greetings.chain.ends import Ends
from greetings.chain.growth import Growth
from greetings.chain.holders import Holders
from greetings.chain.ids import Ids
from greetings.chain.log import OpsLog
from greetings.chain.openings import Tally
from greetings.chain.places import (
    BY_ID,
    BY_LINK,
    DEEP,
    FORWARD,
    LATENT,
    OPENED,
    PREVIEWED,
    RECALLED,
    RECALLED_DEEP,
    SENT,
    STATES,
    ForwardRow,
    Hand,
    Made,
    Place,
    Root,
)
from greetings.chain.reviews import Reviews
from greetings.chain.tidings import Tag, Tidings
from greetings.chain.watch import Watch
from greetings.errors import Gone, NotFound, Recalled, Unauthorised
from greetings.links import ADDRESS_BAR, ROOT, Channel, Link, Links, Visitor, channel
from greetings.settings import Settings
from greetings.store import Change, Database, Insert, Key, Limits, Record, Rows, Run, Taken, Unit

_PERSON = Insert("opening_person", ("forward", "visitor", "made_ms"), on=("forward", "visitor"))
_RAISE_SENT = Change(
    "update forward set counted = 1, state = case when state = 0 then 1 else state end"
    " where id = :id and (counted = 0 or state = 0)"
)
_RAISE_OPENED = Change(
    "update forward set counted = 1, state = 2 where id = :id and (counted = 0 or state <> 2)"
)
_TRIES = 5
_WALKS_KEPT = 100_000


class Chain:
    """The chain of one installation. Made once; every process has its own."""

    def __init__(
        self, database: Database, links: Links, settings: Settings, limits: Limits | None = None
    ) -> None:
        self._database = database
        self._links = links
        self._ids = Ids()
        self.holders = Holders(database)
        self.tidings = Tidings(database, self._ids)
        self._tally = Tally(database, flush_seconds=settings.counters_flush_seconds)
        self._walks: OrderedDict[tuple[int, int], bool] = OrderedDict()
        self.log = OpsLog(database, self._ids)
        self.watch = Watch(database, self._ids, log=self.log, settings=settings)
        self._breaker = Breaker(limits, self.watch, settings)
        self.ends = Ends(database, self._ids, log=self.log, watch=self.watch)
        self.reviews = Reviews(database, ends=self.ends, watch=self.watch, log=self.log)
        self.growth = Growth(database, links, self._tally)

    async def close(self) -> None:
        """Store the counters that wait."""
        await self._tally.close()

    # What a code names
    async def resolve(self, code: str) -> Place | None:
        """Say what a code names; None if it was never made here. Look at `gone` before anything else."""
        link = self._links.read(code)
        way = channel(link.number) if link is not None else None
        if link is None or way is None:
            return None
        if way is ROOT:
            row = await self._database.one(BY_ID, id=link.reference)
            fits = row is not None and row.parent is None and row.nonce == link.nonce
            return await self._place(code, row, way) if row is not None and fits else None
        row = await self._database.one(BY_LINK, parent=link.reference, nonce=link.nonce, channel=link.number)
        if row is not None:
            return await self._place(code, row, way)
        return await self._latent(code, link, way)

    async def require(self, code: str) -> Place:
        """Say what a code names. Raise NotFound for none, Gone for what was taken back or recalled."""
        place = await self.resolve(code)
        if place is None:
            raise NotFound("There is no card at this link. Please check that the link is complete.")
        if place.recalled:
            raise Recalled
        if place.gone:
            raise Gone("This card was taken back.")
        return place

    async def at(self, forward: int) -> Place | None:
        """Give the place of a forward by its id; None if there is none."""
        row = await self._database.one(BY_ID, id=forward)
        way = channel(row.channel) if row is not None else None
        if row is None or way is None:
            return None
        code = self._links.again(row.channel, row.parent or row.card, row.nonce, key=row.key_number)
        return await self._place(code, row, way)

    async def _latent(self, code: str, link: Link, way: Channel) -> Place | None:
        row = await self._database.one(BY_ID, id=link.reference)
        if row is None:
            return None
        above = await self._place(code, row, way)
        return replace(
            above,
            parent=row.id,
            generation=row.generation + 1,
            nonce=link.nonce,
            forward=None,
            state=None,
            counted=False,
            made_ms=None,
        )

    async def _place(self, code: str, row: ForwardRow, way: Channel) -> Place:
        recalled = await self._recalled(row) if row.recalls else False
        return Place(
            code=code,
            card=row.card,
            parent=row.parent,
            generation=row.generation,
            channel=way,
            nonce=row.nonce,
            forward=row.id,
            state=STATES[row.state],
            counted=bool(row.counted),
            made_ms=row.made_ms,
            taken_back_ms=row.taken_back_ms,
            recalled=recalled,
            token_version=row.token_version,
            tag=Tag(row.campaign, row.seed, row.variant) if row.campaign else None,
        )

    async def _recalled(self, row: ForwardRow) -> bool:
        """Tell whether a forward or one above it is recalled. Parents never change and the log of recalls only grows,
        so that what was found holds until the card has another entry there.
        """
        key = (row.id, row.recalls)
        known = self._walks.get(key)
        if known is None:
            query = RECALLED if row.generation < DEEP else RECALLED_DEEP
            found = await self._database.one(query, card=row.card, id=row.id)
            known = self._walks[key] = bool(found)
            if len(self._walks) > _WALKS_KEPT:
                self._walks.popitem(last=False)
        return known

    async def root_of(self, place: Place) -> Place:
        """Give the root of a place's card."""
        if place.root:
            return place
        row = await self._database.one(BY_ID, id=place.card)
        if row is None:
            raise NotFound("This card has no beginning.")
        code = self._links.again(row.channel, row.id, row.nonce, key=row.key_number)
        return await self._place(code, row, ROOT)

    async def above(self, place: Place) -> str | None:
        """Give the code of the parent of a place; None for the root."""
        if place.parent is None:
            return None
        row = await self._database.one(BY_ID, id=place.parent)
        if row is None:
            return None
        return self._links.again(row.channel, row.parent or row.card, row.nonce, key=row.key_number)

    async def manager(self, place: Place, token: str) -> None:
        """Raise Unauthorised unless `token` is the manage token of the place's card."""
        root = await self.root_of(place)
        if not self._links.token_fits(token, root.code, root.token_version):
            raise Unauthorised("The manage token of this card is missing or wrong.")

    # What is handed out
    def is_own(self, place: Place, visitor: Visitor | None) -> bool:
        """Tell whether this link was handed to this very visitor (the root: to its maker)."""
        reference = place.card if place.parent is None else place.parent
        return visitor is not None and visitor.made(reference, place.nonce)

    def hand(self, place: Place, visitor: Visitor | None) -> Hand:
        """Give the links that a viewer's page hands out; nothing is written. The place must have a row or be his."""
        if self.is_own(place, visitor):
            reference = place.card if place.parent is None else place.parent
            return Hand(
                self._links,
                reference,
                place.nonce,
                own=True,
                root=place.root,
                address=place.code,
                visitor=visitor,
            )
        if place.forward is None:
            raise ValueError("a latent link of somebody else must be looked at before it can hand out links")
        nonce = self._links.random_nonce() if visitor is None else visitor.nonce(place.forward)
        address = self._links.issue(ADDRESS_BAR.number, place.forward, nonce)
        return Hand(
            self._links, place.forward, nonce, own=False, root=False, address=address, visitor=visitor
        )

    # What happens at a place
    async def look(self, place: Place, visitor: Visitor | None, kind: Kind) -> Place:
        """Note a GET of the page. The first one of a latent link, by anybody but its visitor, makes its row."""
        if self.is_own(place, visitor):
            return place
        if place.latent:
            state = OPENED if kind is Kind.UNKNOWN else PREVIEWED
            place, _ = await self._settle(place, state, counted=False)
        assert place.forward is not None
        self._tally.add(place.forward, kind)
        return place

    async def open(self, place: Place, visitor: Visitor | None, passer: int) -> Place:
        """Note that a person opened the card, once per forward and visitor. His own link counts nothing.

        `passer` is the daily hash that stands for a visitor without a cookie.
        """
        if self.is_own(place, visitor):
            return place
        if place.latent:
            place, _ = await self._settle(place, OPENED, counted=True)
        assert place.forward is not None
        person = (place.forward, visitor.number if visitor else passer, _now_ms())
        settled = place.counted and place.state == STATES[OPENED]
        runs: tuple[Run, ...] = () if settled else (Run(_RAISE_OPENED, {"id": place.forward}),)
        if place.tag is not None:
            runs += self._told(place, place.tag, person)
        held = await self.holders.steps(visitor, place.forward)
        await self._database.write(Unit((Rows(_PERSON, (person,)), *held), runs=runs))
        return replace(place, counted=True, state=STATES[OPENED])

    async def sent(self, place: Place, key: Key | None = None) -> Made:
        """Note that a share button was pressed: a latent link becomes a row, and the forward counts."""
        if place.latent:
            place, replayed = await self._settle(place, SENT, counted=True, key=key)
            if place.counted:
                return Made(place.code, replayed)
            key = None
        assert place.forward is not None
        if place.counted and place.state != STATES[PREVIEWED] and key is None:
            return Made(place.code, replayed=False)
        steps: tuple[Run, ...] = (Run(_RAISE_SENT, {"id": place.forward}),)
        if place.tag is not None and not place.counted:
            steps += (self.tidings.created(place.tag, place.forward),)
        answer = await self._database.write(Unit(runs=steps, key=_answered(key, place.code)))
        return Made(answer.answer or place.code, answer.replayed)

    async def forward(self, place: Place, way: Channel, key: Key | None = None) -> Made:
        """Make a new forward below a place, with a nonce of its own. A latent parent becomes a row first."""
        if place.latent:
            place, _ = await self._settle(place, OPENED, counted=False)
        assert place.forward is not None
        await self._breaker.take(place.card)
        for _ in range(_TRIES):
            nonce = self._links.random_nonce()
            code = self._links.issue(way.number, place.forward, nonce)
            record = self._record(place, way, nonce, state=SENT, counted=True)
            unit = Unit(
                (Rows(FORWARD, (record,)),), key=_answered(key, code), runs=self._told_of(place, record)
            )
            try:
                answer = await self._database.write(unit)
            except Taken:
                continue
            return Made(answer.answer or code, answer.replayed)
        raise AssertionError("five random nonces in a row were taken")

    def new_root(self, visitor: Visitor | None) -> Root:
        """Begin a chain: give the card's id, its code and manage token, and the step that its unit must carry."""
        card = self._ids.draw()
        nonce = self._links.random_nonce() if visitor is None else visitor.nonce(card)
        code = self._links.issue(ROOT.number, card, nonce)
        now = _now_ms()
        record = (card, card, None, 0, ROOT.number, nonce, self._links.key, SENT, 1, now)
        return Root(card, code, self._links.token(code, 1), Rows(FORWARD, (record,)), now)

    # How rows are made
    async def _settle(
        self, place: Place, state: int, *, counted: bool, key: Key | None = None
    ) -> tuple[Place, bool]:
        """Make the row of a latent place, unless somebody else was first; say whether a key was replayed."""
        await self._breaker.take(place.card)
        for _ in range(_TRIES):
            record = self._record(place, place.channel, place.nonce, state=state, counted=counted)
            told = self._told_of(place, record) if counted else ()
            unit = Unit((Rows(LATENT, (record,)),), key=_answered(key, place.code), runs=told)
            try:
                answer = await self._database.write(unit)
            except Taken:
                continue
            if not answer.replayed and answer.touched[0]:
                forward, made = int(str(record[0])), int(str(record[-1]))
                settled = replace(place, forward=forward, state=STATES[state], counted=counted, made_ms=made)
                return settled, False
            found = await self.resolve(answer.answer or place.code)
            if found is None:
                raise NotFound("There is no card at this link.")
            return found, answer.replayed
        raise AssertionError("five ids in a row were taken")

    def _told_of(self, place: Place, record: Record) -> tuple[Run, ...]:
        """Make the step that tells of the forward in a record, on a card of a campaign."""
        return () if place.tag is None else (self.tidings.created(place.tag, int(str(record[0]))),)

    def _told(self, place: Place, tag: Tag, person: tuple[int, int, int]) -> tuple[Run, ...]:
        """Make the steps that tell of a person on a card of a campaign, and of the forward that he made count."""
        forward, who, at_ms = person
        opened = self.tidings.opened(tag, forward, who, channel=place.channel.number, at_ms=at_ms)
        return (opened,) if place.counted else (self.tidings.created(tag, forward), opened)

    def _record(self, place: Place, way: Channel, nonce: int, *, state: int, counted: bool) -> Record:
        """Make the row of a latent place, or of a new one below a place that has a row."""
        parent = (place.parent if place.forward is None else place.forward) or 0
        generation = place.generation + (place.forward is not None)
        return (
            self._ids.draw(above=parent),
            place.card,
            parent,
            generation,
            way.number,
            nonce,
            self._links.key,
            state,
            int(counted),
            _now_ms(),
        )


def _answered(key: Key | None, code: str) -> Key | None:
    return None if key is None else replace(key, answer=code)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
