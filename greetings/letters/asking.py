"""How people come onto a list: they ask, a letter brings a link, the button behind it puts them on the list.

Nothing is kept of somebody who asked until he confirms, but the hash that keeps others from having him written to again
and again. Whoever asks is always told the same. Refuses to write to those who want nothing.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass

from greetings.brands import Brand
from greetings.errors import GreetingsError, NotFound
from greetings.letters.ground import Ground
from greetings.letters.lists import Lists, Wording
from greetings.letters.people import BY_HASH, DAY_MS
from greetings.letters.rows import (
    ASK,
    CONSENT,
    ON,
    PEOPLE_STATES,
    SITE,
    SUBSCRIBER,
    Subscriber,
)
from greetings.letters.tags import address_hash, new_token
from greetings.letters.wishes import checked_mail
from greetings.mail import Letter as Note
from greetings.store import Change, Query, Record, Rows, Run, Taken, Unit, Unmet, Value

HOUR_MS = 3_600_000
ASKS_A_DAY = 3
BOUNCE_DAYS = 7
COMPLAINT_DAYS = 30
YES_PATH, OUT_PATH = "/list/yes", "/list/out"
log = logging.getLogger("greetings")

_MAY_ASK = Change(
    "update list_ask set asked_ms = :now, times = times + 1"
    " where brand = :brand and hash = :hash and asked_ms <= :since"
)
_MAY_ASK_SITE = Change(
    """update list_ask set times = case when asked_ms <= :since then 1 else times + 1 end,
    asked_ms = case when asked_ms <= :since then :now else asked_ms end
    where brand = 0 and hash = :hash and (asked_ms <= :since or times < :most)"""
)
_ASK_AGAIN = Change("update list_ask set asked_ms = 0 where brand = :brand and hash = :hash")
_SWEEP = Change("delete from list_ask where asked_ms < :old")
_BACK = Change(
    """update subscriber set state = 0, lang = :lang, wording = :wording, place = :place, asked_ms = :asked,
    confirmed_ms = :now, ended_ms = null, softs = 0 where id = :id and state <> 0"""
)
_FORGIVE = Change(
    "delete from suppression where hash = :hash and (brand = :brand or (brand = 0 and reason = 'bounced'))"
)
_REASON = Query(
    "select reason, made_ms from suppression where brand = :brand and hash = :hash",
    lambda reason, made_ms: (str(reason), int(made_ms)),
)


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody wants letters: his address and language, on which page or site, from which coarse network."""

    mail: str
    lang: str
    place: str
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a confirmation link says: who is to get letters of whom, and what he agrees to."""

    brand: Brand
    mail: str
    lang: str
    wording: int
    words: str
    place: str
    origin: str
    at_ms: int


class Asking:
    """Takes who asks, and who confirms."""

    def __init__(self, ground: Ground, lists: Lists) -> None:
        self._ground = ground
        self._database = ground.database
        self._lists = lists
        self._clock = ground.clock
        self._swept = 0

    def check(self, mail: str) -> str:
        """Return an address as it is kept; raise BadInput for what is none."""
        return checked_mail(mail)

    async def ask(self, brand: Brand, ask: Ask, base: str) -> None:
        """Write a confirmation letter, unless this address had one today or wants none. Tells nobody what it did."""
        its = await self._lists.of(brand)
        mail, digest = checked_mail(ask.mail), address_hash(ask.mail)
        if not (its.open and its.ready) or brand.held or await self._wants_none(brand, digest):
            return
        wording = self._lists.wording(brand, its, ask.lang)
        if not await self._first_today(brand, digest, wording):
            return
        known = await self._database.one(BY_HASH, brand=brand.id, hash=digest)
        if known is not None and known.state == PEOPLE_STATES[ON]:
            note = self._already(brand, known, base)
        else:
            seal = self.seal(brand, wording, ask, mail)
            note = self._confirm(brand, ask.lang, f"{base}{YES_PATH}/{seal}", mail=mail, promise=its.promise)
        try:
            await self._ground.mail.send(note)
        except GreetingsError as error:
            log.warning("a confirmation letter was not sent: %s", error.message)
            again = Run(_ASK_AGAIN, {"brand": brand.id, "hash": digest})
            await self._database.write(Unit(runs=(again,)))

    async def _wants_none(self, brand: Brand, digest: bytes) -> bool:
        """Say whether not even a question may go to an address."""
        now = self._clock()
        for scope, days in ((SITE, BOUNCE_DAYS), (brand.id, COMPLAINT_DAYS)):
            found = await self._database.one(_REASON, brand=scope, hash=digest)
            if found is None or found[0] in {"left", "erased"}:
                continue
            if found[0] == "ops" or found[1] + days * DAY_MS > now:
                return True
        return False

    async def _first_today(self, brand: Brand, digest: bytes, wording: Wording) -> bool:
        """Note that a question goes out; False when one went to this address today, or several of other brands."""
        now = self._clock()
        records = tuple((scope, digest, 0, 0) for scope in (SITE, brand.id))
        since = now - DAY_MS
        site: dict[str, Value] = {"hash": digest, "now": now, "since": since, "most": ASKS_A_DAY}
        own: dict[str, Value] = {"brand": brand.id, "hash": digest, "now": now, "since": since}
        steps = (Run(_MAY_ASK, own, at_least=1), Run(_MAY_ASK_SITE, site, at_least=1))
        try:
            await self._database.write(
                Unit((Rows(ASK, records), self._lists.keep(brand, wording)), runs=steps)
            )
        except Unmet:
            return False
        return True

    def seal(self, brand: Brand, wording: Wording, ask: Ask, mail: str) -> str:
        """Write what somebody asks for as it stands in his link; the wording must be kept."""
        return self._ground.tags.seal(
            {
                "b": brand.id,
                "m": mail,
                "l": ask.lang,
                "w": wording.id,
                "p": ask.place,
                "o": ask.origin,
                "at": self._clock(),
            }
        )

    def _confirm(self, brand: Brand, lang: str, link: str, *, mail: str, promise: str) -> Note:
        phrases = self._ground.voice(lang)
        lines = (
            phrases.filled(phrases.confirm_ask, name=brand.name, host=_host(link)),
            phrases.filled(phrases.confirm_promise, promise=promise),
            link,
            phrases.confirm_hours % {"num": self._ground.settings.letters_confirm_hours},
        )
        return Note(mail, phrases.filled(phrases.confirm_subject, name=brand.name), "\n\n".join(lines) + "\n")

    def _already(self, brand: Brand, known: Subscriber, base: str) -> Note:
        phrases, name = self._ground.voice(known.lang), brand.name
        lines = (
            phrases.filled(phrases.already, name=name),
            phrases.leave_here,
            f"{base}{OUT_PATH}/{known.token}",
        )
        return Note(known.mail, phrases.filled(phrases.already_subject, name=name), "\n\n".join(lines) + "\n")

    async def asked(self, seal: str) -> Asked:
        """Read a confirmation link. Raise NotFound for one that is too old, not ours, or of a brand on hold."""
        life = self._ground.settings.letters_confirm_hours * HOUR_MS
        found = self._ground.tags.open(seal, since_ms=self._clock() - life)
        brand = await self._ground.brands.by_id(found["b"])
        if brand.held:
            raise NotFound("This link is no longer good.")
        return Asked(
            brand=brand,
            mail=found["m"],
            lang=found["l"],
            wording=found["w"],
            words=await self._lists.words(found["w"]),
            place=found["p"],
            origin=found["o"],
            at_ms=found["at"],
        )

    async def confirm(self, seal: str, origin: str) -> Subscriber:
        """Put somebody on the list; again: nothing changes. Raise NotFound as `asked`, and after he has left."""
        asked = await self.asked(seal)
        digest = address_hash(asked.mail)
        known = await self._database.one(BY_HASH, brand=asked.brand.id, hash=digest)
        if known is not None and known.state == PEOPLE_STATES[ON]:
            return known
        if known is not None and (known.ended_ms or 0) >= asked.at_ms:
            raise NotFound("This link was made before you left. Please ask for the letters once more.")
        with suppress(Taken, Unmet):  # pressed twice at once: the other one has done it
            await self._database.write(self._entry(asked, known, origin=origin))
        found = await self._database.one(BY_HASH, brand=asked.brand.id, hash=digest)
        assert found is not None
        return found

    def _entry(self, asked: Asked, known: Subscriber | None, *, origin: str) -> Unit:
        now, digest = self._clock(), address_hash(asked.mail)
        number = known.id if known else self._ground.ids.draw()
        acts = (("asked", asked.origin, asked.at_ms), ("confirmed", origin, now))
        rows = [
            Rows(
                CONSENT,
                tuple(
                    (
                        self._ground.ids.draw(),
                        asked.brand.id,
                        number,
                        act,
                        asked.wording,
                        asked.place,
                        where,
                        at_ms,
                    )
                    for act, where, at_ms in acts
                ),
            ),
        ]
        runs = [Run(_FORGIVE, {"brand": asked.brand.id, "hash": digest})]
        if known is None:
            rows.append(Rows(SUBSCRIBER, (self._record(number, asked),)))
        else:
            back: dict[str, Value] = {"id": number, "lang": asked.lang, "wording": asked.wording}
            back |= {"place": asked.place, "asked": asked.at_ms, "now": now}
            runs.append(Run(_BACK, back, at_least=1))
        return Unit(tuple(rows), runs=tuple(runs))

    def _record(self, number: int, asked: Asked) -> Record:
        digest, now = address_hash(asked.mail), self._clock()
        domain = asked.mail.rpartition("@")[2]
        return (
            *(number, asked.brand.id, asked.mail, digest, domain, asked.lang, ON, new_token(), asked.wording),
            *(asked.place, asked.at_ms, now),
        )

    async def sweep(self) -> None:
        """Forget who asked and never confirmed; once an hour is enough."""
        if self._swept + HOUR_MS > self._clock():
            return
        self._swept = self._clock()
        await self._database.write(Unit(runs=(Run(_SWEEP, {"old": self._clock() - 2 * DAY_MS}),)))


def _host(link: str) -> str:
    return link.partition("://")[2].partition("/")[0]
