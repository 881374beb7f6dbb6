"""The post: letters on their way, person by person, by any number of processes.

What is promised: everybody on the list is tried until a relay has taken or refused his letter. Up to the moment at
which the letter's bytes go out, a crash only means that somebody else goes on later (at least once). From that moment
until the relay's answer a delivery is marked `out`; whoever dies there leaves it `unsure`, and it is never sent again
by itself: nobody gets a letter twice, and in that small gap somebody may get none.

Right before the bytes go out one transaction looks once more whether the person is still on the list and in no
suppression list, whether the letter was stopped, and whether the brand has letters left today. Refuses to push: a relay
that says "later" or does not answer rests, and the next one is asked; each relay and each mail domain has its pace.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b

from greetings.brands import Brand
from greetings.errors import Gone, NotFound
from greetings.letters.asking import OUT_PATH
from greetings.letters.deliveries import Deliveries, Due, Fate
from greetings.letters.ground import Ground
from greetings.letters.lists import Lists
from greetings.letters.people import People
from greetings.letters.phrases import Phrases
from greetings.letters.rows import (
    GAVE_UP,
    HELD,
    REFUSED,
    RELEASED,
    SENDING,
    SENT,
    SET_STATE,
    SKIPPED,
    UNSURE,
    WAITING,
    Letter,
    MailList,
    Subscriber,
)
from greetings.letters.verdicts import Weight, weigh
from greetings.letters.writing import Office, Reader, Sheet, html_of, written
from greetings.mail import Line, Relay, Reply, Stage, Turn, address_of
from greetings.store import Run, Unit, Unmet

REST_MS = 60_000
PAUSE_MS = 2_000
SAID_MAX = 200
# After each try that ended with "later": minutes until the next one.
WAITS = (5, 30, 120, 360, 720)
BRAKE_BOUNCES_MIN, BRAKE_COMPLAINTS_MIN = 20, 3
log = logging.getLogger("greetings")


@dataclass(frozen=True, slots=True)
class Went:
    """How a claim went: letters that relays took, and how long the rest waits."""

    sent: int = 0
    wait_ms: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """A letter on its way in this round, ready to be written to people."""

    letter: Letter
    sheet: Sheet
    office: Office


class Post:
    """Sends what waits."""

    def __init__(self, ground: Ground, lists: Lists, people: People) -> None:
        self._ground = ground
        self._database = ground.database
        self._deliveries = Deliveries(ground)
        self._lists = lists
        self._people = people
        self._clock = ground.clock
        self._resting: dict[str, int] = {}
        self._closing = False

    def close(self) -> None:
        """Take up nothing more; what is going out is finished."""
        self._closing = True

    @property
    def resting(self) -> Mapping[str, int]:
        """Which relays rest in this process, and until when (ms)."""
        now = self._clock()
        return {name: until for name, until in self._resting.items() if until > now}

    async def round(self) -> int:
        """Send a share of every letter that is on its way; return how many a relay took."""
        if not self._ground.mail.on:
            return 0
        await self._deliveries.tidy()
        letters = await self._deliveries.letters()
        sent = 0
        for letter in letters:
            share = max(1, self._ground.settings.letters_at_once // len(letters))
            sent += await self._some(letter, share)
        return sent

    async def _some(self, letter: Letter, most: int) -> int:
        """Send a letter to some of those who wait for it."""
        if self._closing or await self._braked(letter) or await self._deliveries.used_up(letter.brand):
            return 0
        claim = await self._deliveries.claim(letter, most)
        if not claim:
            await self._deliveries.finish(letter)
            return 0
        went = Went()
        try:
            went = await self._through(letter, claim)
        finally:
            await self._deliveries.release(claim, went.wait_ms)
        await self._deliveries.finish(letter)
        return went.sent

    async def _through(self, letter: Letter, claim: int) -> Went:
        """Go through the people of a claim."""
        round_ = await self._prepared(letter)
        if round_ is None:
            return Went()
        found = await self._deliveries.claimed(letter, claim)
        lines: dict[str, Line] = {}
        sent, limit = 0, self._ground.settings.letters_domain_per_minute
        try:
            for due in found:
                if self._closing:
                    break
                if wait := self._paced("domain", due.person.domain, limit):
                    await self._deliveries.settle(due, Fate(WAITING, due_ms=self._clock() + wait * 1000))
                    continue
                reply = await self._by_any(round_, due, lines)
                if reply is None:
                    return Went(sent, PAUSE_MS)
                sent += reply.turn is Turn.GOOD
        finally:
            for line in lines.values():
                await asyncio.to_thread(line.close)
        return Went(sent)

    # One person
    async def _by_any(self, round_: Round, due: Due, lines: dict[str, Line]) -> Reply | None:
        """Send to somebody by the first relay that can; None when this letter cannot go on just now."""
        for relay in self._ground.mail.relays:
            if self._resting.get(relay.name, 0) > self._clock():
                continue
            limit = relay.per_minute or self._ground.settings.letters_per_minute
            if self._paced("relay", relay.name, limit):
                continue
            line = lines.setdefault(relay.name, Line(relay, here=round_.office.sender.domain))
            reply = await self._sent(round_, due, line)
            if reply is None or reply.turn is not Turn.AWAY:
                return reply
            self._rest(relay, reply)
        return None

    async def _sent(self, round_: Round, due: Due, line: Line) -> Reply | None:
        """Send to somebody by one relay; None when the letter was stopped or the day's letters are used up."""
        tag = self._ground.tags.tag(round_.letter.id, due.person.id)
        reply = await asyncio.to_thread(line.offer, round_.office.return_path(tag), due.person.mail)
        if reply.turn is Turn.GOOD:
            if not await self._deliveries.goes(due, line.relay.name):
                await asyncio.to_thread(line.withdraw)
                if await self._deliveries.wanted(due):
                    return None
                await self._deliveries.settle(due, Fate(SKIPPED, "on the list no longer"))
                return Reply(Turn.NEVER, Stage.PERSON)
            reply = await asyncio.to_thread(line.hand_over, self._written(round_, due.person, tag))
            if reply.turn not in {Turn.GOOD, Turn.UNSURE}:
                await self._deliveries.take_back(due)
        if reply.turn is not Turn.AWAY:
            await self._note(due, reply)
        return reply

    async def _note(self, due: Due, reply: Reply) -> None:
        """Write down what a relay said, and what it means for the person."""
        said, weight, tries = _without(reply, due.person), weigh(reply), self._ground.settings.letters_tries
        if reply.turn in _FATES:
            await self._deliveries.settle(due, Fate(_FATES[reply.turn], said))
        elif reply.turn is Turn.LATER and due.attempts + 1 < tries:
            wait = WAITS[min(due.attempts, len(WAITS) - 1)] * 60_000
            await self._deliveries.settle(due, Fate(WAITING, said, self._clock() + wait))
        elif weight is Weight.SOFT:
            await self._deliveries.settle(due, Fate(GAVE_UP, said))
            await self._people.soft(due.person)
        else:
            dead = weight is Weight.HARD
            await self._deliveries.settle(due, Fate(REFUSED, said, after="dead" if dead else ""))
            if dead:
                await self._people.bounced(due.person)

    # What a letter says
    async def try_out(self, brand: Brand, letter: Letter, mail: str, *, base: str) -> None:
        """Send a letter to one person of its brand, at once, as a try. Raise Busy when no relay takes it."""
        phrases = self._ground.voice(letter.lang)
        sheet = sheet_of(brand, await self._lists.of(brand), letter, base=base, phrases=phrases)
        reader = Reader(address_of(mail), self._clock(), f"{base}{OUT_PATH}/try")
        message = written(sheet, reader, phrases, office=office_of(self._ground, base), at_ms=self._clock())
        await self._ground.mail.pass_on(reader.mail, message)

    async def shown(self, brand: Brand, letter: Letter, *, base: str, picture: str) -> str:
        """Return the HTML of a letter as it arrives, with the card's picture from `picture`."""
        phrases = self._ground.voice(letter.lang)
        sheet = sheet_of(brand, await self._lists.of(brand), letter, base=base, phrases=phrases)
        sheet = replace(sheet, picture=picture if letter.template else "")
        reader = Reader("", self._clock(), f"{base}{OUT_PATH}/try")
        return html_of(sheet, reader, phrases, host=base.partition("://")[2])

    async def _prepared(self, letter: Letter) -> Round | None:
        """Make a letter ready to be written to people. One whose card is gone is held instead: None."""
        ground = self._ground
        if letter.code:
            try:
                await ground.chain.require(letter.code)
            except (Gone, NotFound):
                await self._hold(letter, "its card is no longer there")
                return None
        brand = await ground.brands.by_id(letter.brand)
        sheet = sheet_of(
            brand, await self._lists.of(brand), letter, base=letter.base, phrases=ground.voice(letter.lang)
        )
        return Round(letter, sheet, office_of(ground, letter.base))

    def _written(self, round_: Round, person: Subscriber, tag: str) -> bytes:
        out = f"{round_.letter.base}{OUT_PATH}/{person.token}/{round_.letter.id}"
        reader = Reader(person.mail, person.confirmed_ms, out, tag)
        phrases = self._ground.voice(person.lang)
        return written(round_.sheet, reader, phrases, office=round_.office, at_ms=self._clock())

    # Pace and brakes
    def _paced(self, kind: str, name: str, per_minute: int) -> int:
        """Take one letter from the pace of a relay or a domain; return the seconds to wait, 0 to go on."""
        if self._ground.limits is None:
            return 0
        who = int.from_bytes(blake2b(name.encode(), digest_size=8).digest())
        return self._ground.limits.take(f"letters-{kind}", who, per_minute=per_minute)

    def _rest(self, relay: Relay, reply: Reply) -> None:
        """Leave a relay in peace for a while."""
        self._resting[relay.name] = self._clock() + REST_MS
        log.warning("the relay %s rests for a minute: %s %s", relay.name, reply.code or "", reply.text)

    async def _braked(self, letter: Letter) -> bool:
        """Hold a letter that too many mail servers or people do not want, unless ops have released it before."""
        settings = self._ground.settings
        if letter.reason.startswith(RELEASED):
            return False
        dead, complained = await self._deliveries.toll(letter)
        if dead < BRAKE_BOUNCES_MIN and complained < BRAKE_COMPLAINTS_MIN:
            return False
        tried = await self._deliveries.tried(letter)
        if dead >= max(BRAKE_BOUNCES_MIN, settings.letters_bounces_max * tried):
            await self._hold(letter, f"{dead} of {tried} addresses do not exist")
        elif complained >= max(BRAKE_COMPLAINTS_MIN, settings.letters_complaints_max * tried):
            await self._hold(letter, f"{complained} of {tried} readers called it spam")
        else:
            return False
        return True

    async def _hold(self, letter: Letter, reason: str) -> None:
        ground = self._ground
        entries = (
            ground.chain.log.entry("letter-brake", str(letter.id), reason),
            ground.brands.log.entry(letter.brand, "ops", "letter-hold", str(letter.id)),
        )
        held = Run(
            SET_STATE, {"id": letter.id, "before": SENDING, "state": HELD, "reason": reason}, at_least=1
        )
        with suppress(Unmet):
            await self._database.write(Unit(entries, runs=(held,)))


_FATES = {Turn.GOOD: SENT, Turn.UNSURE: UNSURE}


def sheet_of(brand: Brand, its: MailList, letter: Letter, *, base: str, phrases: Phrases) -> Sheet:
    """Return what a letter says, the same for everybody; `phrases` are in its own language."""
    alt = phrases.filled(phrases.card_alt, name=brand.name)
    return Sheet(
        brand=brand.name,
        slug=brand.slug,
        imprint=its.imprint,
        reply_to=its.reply_to,
        lang=letter.lang,
        subject=letter.subject,
        words=letter.words,
        card=f"{base}/g/{letter.code}",
        picture=f"{base}/g/{letter.code}.jpg" if letter.code else "",
        open_card=phrases.open_card,
        card_alt=f"{alt}: {letter.card_words}" if letter.card_words else alt,
    )


def office_of(ground: Ground, base: str) -> Office:
    """Return who hands letters over."""
    return Office(ground.mail.sender, ground.settings.mail_bounces, base.partition("://")[2])


def _without(reply: Reply, person: Subscriber) -> str:
    """Return what a relay said, without the address, which stands with the person alone."""
    code = f"{reply.code} " if reply.code else ""
    said = re.sub(re.escape(person.mail), "…", f"{code}{reply.text}", flags=re.IGNORECASE)
    return said[:SAID_MAX]
