"""People on a list: they leave by one press, are forgotten when they wish; and what their mail servers say of them.

Whoever left, complained, was erased, or whose address does not exist, stands as a hash among those to whom nothing is
sent. Refuses to tell a brand about people on other lists.
"""

from __future__ import annotations

from dataclasses import dataclass

from greetings.brands import Brand
from greetings.chain.ids import LARGEST
from greetings.errors import NotFound
from greetings.letters.ground import Ground
from greetings.letters.rows import (
    COMPLAINED,
    CONSENT,
    LEFT,
    PEOPLE_COLUMNS,
    PEOPLE_STATES,
    PERSON_BY_ID,
    SITE,
    SUPPRESSION,
    Subscriber,
    subscriber_of,
)
from greetings.letters.tags import address_hash
from greetings.letters.wishes import checked_mail
from greetings.store import Change, Query, Rows, Run, Unit, Unmet, Value

DAY_MS = 86_400_000
SOFT_DAYS = 90
EXPORT_PAGE = 500

_BY_TOKEN = Query(f"select {PEOPLE_COLUMNS} from subscriber s where s.token = :token", subscriber_of)  # noqa: S608
BY_HASH = Query(
    f"select {PEOPLE_COLUMNS} from subscriber s where s.brand = :brand and s.hash = :hash",  # noqa: S608
    subscriber_of,
)
_OF = Query(
    f"select {PEOPLE_COLUMNS} from subscriber s where s.brand = :brand and s.id < :before"  # noqa: S608
    " and (:state < 0 or s.state = :state) order by s.id desc limit :most",
    subscriber_of,
)
_END = Change("update subscriber set state = :state, ended_ms = :now where id = :id and state = 0")
_LEFT_BY = Change(
    "update delivery set left_ms = :now where letter = :letter and subscriber = :id and left_ms is null"
)
_BOUNCED = Change("update subscriber set state = 2, ended_ms = :now where hash = :hash and state = 0")
_SOFT = Change(
    """update subscriber set softs = case when soft_ms < :since then 1 else softs + 1 end, soft_ms = :now
    where id = :id"""
)
_SOFTS = Query("select softs from subscriber where id = :id", int)
_OPS = Change("update suppression set reason = 'ops', made_ms = :now where brand = 0 and hash = :hash")
_GONE = Change("delete from subscriber where id = :id")
_CONSENTS_GONE = Change("delete from list_consent where subscriber = :id")
_ACTS = Query(
    "select act, wording, place, origin, made_ms from list_consent where subscriber = :id order by id",
    lambda act, wording, place, origin, made_ms: ConsentAct(
        str(act), None if wording is None else int(wording), str(place), str(origin), int(made_ms)
    ),
)


@dataclass(frozen=True, slots=True)
class ConsentAct:
    """One line of the record of somebody's consent."""

    act: str
    wording: int | None
    place: str
    origin: str
    made_ms: int


@dataclass(frozen=True, slots=True)
class Exported:
    """One line of an export."""

    id: int
    mail: str
    lang: str
    state: str
    asked_ms: int
    confirmed_ms: int
    ended_ms: int | None
    place: str
    version: int
    words: str
    origins: tuple[str, str]


def _exported(*columns: Value) -> Exported:
    number, mail, lang, state, asked, confirmed, ended, place, version, words, asked_at, confirmed_at = (
        columns
    )
    return Exported(
        id=int(number or 0),
        mail=str(mail),
        lang=str(lang),
        state=PEOPLE_STATES[int(state or 0)],
        asked_ms=int(asked or 0),
        confirmed_ms=int(confirmed or 0),
        ended_ms=None if ended is None else int(ended),
        place=str(place),
        version=int(version or 0),
        words=str(words or ""),
        origins=(str(asked_at or ""), str(confirmed_at or "")),
    )


def _origin(act: str) -> str:
    return (
        "(select max(c.origin) from list_consent c where c.subscriber = s.id"  # noqa: S608 - our own words
        f" and c.act = '{act}' and c.wording = s.wording)"
    )


_EXPORT = Query(
    "select s.id, s.mail, s.lang, s.state, s.asked_ms, s.confirmed_ms, s.ended_ms, s.place, w.version, w.words,"  # noqa: S608
    f" {_origin('asked')}, {_origin('confirmed')}"
    " from subscriber s left join list_wording w on w.id = s.wording"
    " where s.brand = :brand and s.id < :before order by s.id desc limit :most",
    _exported,
    heavy=True,
)


class People:
    """Keeps who is on which list."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database
        self._clock = ground.clock

    # Going
    async def by_token(self, token: str) -> Subscriber:
        """Give whose link out this is. Raise NotFound."""
        found = await self._database.one(_BY_TOKEN, token=token)
        if found is None:
            raise NotFound("There is nothing at this address. Please check the link.")
        return found

    async def leave(self, person: Subscriber, letter: int = 0, *, how: str, origin: str = "") -> None:
        """Take somebody off the list for good, at his wish; again: nothing changes."""
        await self._end(person, LEFT, letter, act=f"left by {how}", origin=origin)

    async def complained(self, person: Subscriber, letter: int) -> None:
        """Take somebody off who told his provider that a letter was spam."""
        await self._end(person, COMPLAINED, letter, act="complained")

    async def bounced(self, person: Subscriber) -> None:
        """Take an address off all lists that does not exist."""
        now, digest = self._clock(), address_hash(person.mail)
        row = Rows(SUPPRESSION, ((SITE, digest, "bounced", now),))
        await self._database.write(Unit((row,), runs=(Run(_BOUNCED, {"hash": digest, "now": now}),)))

    async def soft(self, person: Subscriber) -> None:
        """Count that a letter could not be delivered for now; after several letters in a row the address goes."""
        now = self._clock()
        step = Run(_SOFT, {"id": person.id, "now": now, "since": now - SOFT_DAYS * DAY_MS})
        await self._database.write(Unit(runs=(step,)))
        softs = await self._database.one(_SOFTS, id=person.id) or 0
        if softs >= self._ground.settings.letters_soft_bounces:
            await self.bounced(person)

    async def _end(self, person: Subscriber, state: int, letter: int, *, act: str, origin: str = "") -> None:
        now, digest = self._clock(), address_hash(person.mail)
        reason = "complained" if state == COMPLAINED else "left"
        consent = (self._ground.ids.draw(), person.brand, person.id, act, None, "", origin, now)
        rows = (Rows(SUPPRESSION, ((person.brand, digest, reason, now),)), Rows(CONSENT, (consent,)))
        runs = [Run(_END, {"id": person.id, "state": state, "now": now}, at_least=1)]
        if letter and state == LEFT:
            runs.append(Run(_LEFT_BY, {"letter": letter, "id": person.id, "now": now}))
        try:
            await self._database.write(Unit(rows, runs=tuple(runs)))
        except Unmet:
            return

    async def erase(self, person: Subscriber, *, by: str = "", brand: Brand | None = None) -> None:
        """Forget somebody: address, consent, link. A hash stays, so that nothing goes to him by mistake."""
        digest = address_hash(person.mail)
        rows = [Rows(SUPPRESSION, ((person.brand, digest, "erased", self._clock()),))]
        if by and brand is not None:
            rows.append(self._ground.brands.log.entry(brand.id, by, "list-person-erased", str(person.id)))
        runs = (
            Run(_CONSENTS_GONE, {"id": person.id}),
            Run(_GONE, {"id": person.id}, at_least=1),
        )
        try:
            await self._database.write(Unit(tuple(rows), runs=runs))
        except Unmet as error:
            raise NotFound("There is nobody with this number on your list.") from error
        await self._database.scrub("subscriber", "list_consent")

    async def suppress(self, mail: str, reason: str) -> None:
        """Have nothing of any brand go to an address (those who run the site). Raise BadInput for what is none."""
        digest, now = address_hash(checked_mail(mail)), self._clock()
        rows = (
            Rows(SUPPRESSION, ((SITE, digest, "ops", now),)),
            self._ground.chain.log.entry("mail-suppress", digest.hex()[:12], reason),
        )
        runs = (Run(_OPS, {"hash": digest, "now": now}), Run(_BOUNCED, {"hash": digest, "now": now}))
        await self._database.write(Unit(rows, runs=runs))

    # Looking
    async def find(self, brand: Brand, number: int) -> Subscriber:
        """Give somebody on a brand's list. Raise NotFound, also for somebody else's."""
        found = await self._database.one(PERSON_BY_ID, id=number, brand=brand.id)
        if found is None:
            raise NotFound("There is nobody with this number on your list.")
        return found

    async def find_by_mail(self, brand: Brand, mail: str) -> Subscriber:
        """Give somebody on a brand's list by his address. Raise NotFound, BadInput."""
        digest = address_hash(checked_mail(mail))
        found = await self._database.one(BY_HASH, brand=brand.id, hash=digest)
        if found is None:
            raise NotFound("Nobody with this address is on your list.")
        return found

    async def of(
        self, brand: Brand, *, state: str = "", before: int = LARGEST, most: int = 50
    ) -> list[Subscriber]:
        """Give the newest people of a list, those in a state, or those before an id."""
        wanted = PEOPLE_STATES.index(state) if state in PEOPLE_STATES else -1
        return await self._database.read(_OF, brand=brand.id, state=wanted, before=before, most=most)

    async def record(self, person: Subscriber) -> list[ConsentAct]:
        """Give the record of somebody's consent, the oldest act first."""
        return await self._database.read(_ACTS, id=person.id)

    async def export(self, brand: Brand, *, by: str) -> list[Exported]:
        """Give all people of a list with their consent, for its owner; that it was done is logged."""
        await self._database.write(Unit((self._ground.brands.log.entry(brand.id, by, "list-exported"),)))
        found: list[Exported] = []
        before = LARGEST
        while True:
            page = await self._database.read(_EXPORT, brand=brand.id, before=before, most=EXPORT_PAGE)
            found += page
            if len(page) < EXPORT_PAGE:
                return found
            before = page[-1].id
