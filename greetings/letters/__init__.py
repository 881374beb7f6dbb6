"""Letters of brands to people who asked for them: one list for each brand, by double opt-in, and out with one press.

Nothing is sent that was not asked for: somebody asks, a letter brings a link, its button puts him on the list; what he
agreed to is kept word for word. Every letter says who sends it, why, and how to get no more; whoever leaves, complains
or cannot be reached is looked up right before each sending. This room refuses to push relays, to write to those who
want nothing, and to believe a bounce that it cannot trace to a letter of its own.

Face (all awaitables raise Busy when the database is away):
    letters = Letters(Ground(database, brands, chain, cards, mail, voice, settings, tags, limits, clock))
    letters.start() / await letters.stop()                       sends in the background, every `letters_seconds`
    letters.lists    await .of(brand) -> MailList   .change(brand, ListWish, by=)   .counts(brand) -> Counts   .all()
                     .wording(brand, list, lang) -> Wording (what one agrees to)   await .words(number)
    letters.asking   await .ask(brand, Ask(mail, lang, place, origin), base)         one confirmation letter, or nothing
                           .asked(seal) -> Asked    .confirm(seal, origin) -> Subscriber    .sweep()
    letters.people   await .by_token(token) .find(brand, id) .find_by_mail(brand, mail)
                           .of(brand, state=, before=, most=) .record(person) .leave(person, letter, how=)
                           .erase(person, by=, brand=) .export(brand, by=)
                           .suppress(mail, reason)                                  by those who run the site
    letters.desk     .check(brand, LetterWish)  await .make(brand, LetterWish, by=, key=) -> Written
                     await .change(letter, brand, wish) .drop .find .of .missing(brand, letter, list)
                           .audience(brand, lang)
                           .send(brand, letter, base=, by=, key=) .stop .go_on .hold .release .in_state .any
                           .carded(brand, letter)        .templates(brand)    .card_draft(brand, letter)
    letters.post     await .round() -> letters that relays took       .try_out(brand, letter, mail, base=)
    letters.deliveries  await .results(letter) -> Results    .by_relay(since)
    letters.returns  await .take(message, to="") -> Outcome             bounces, complaints, wishes to leave by mail
"""

from __future__ import annotations

import asyncio
import logging

from greetings.errors import GreetingsError
from greetings.letters.asking import OUT_PATH, YES_PATH, Ask, Asked, Asking
from greetings.letters.deliveries import Deliveries, Results
from greetings.letters.desk import Desk, Written
from greetings.letters.ground import Ground
from greetings.letters.lists import Counts, Lists, Wording
from greetings.letters.people import ConsentAct, Exported, People
from greetings.letters.phrases import Phrases, Voice
from greetings.letters.post import Post
from greetings.letters.returns import Outcome, Returns
from greetings.letters.rows import LETTER_STATES, PEOPLE_STATES, Letter, MailList, Subscriber
from greetings.letters.tags import Tags
from greetings.letters.wishes import IMPRINT_MAX, PROMISE_MAX, SUBJECT_MAX, LetterWish, ListWish

__all__ = [
    "IMPRINT_MAX",
    "LETTER_STATES",
    "OUT_PATH",
    "PEOPLE_STATES",
    "PROMISE_MAX",
    "SUBJECT_MAX",
    "YES_PATH",
    "Ask",
    "Asked",
    "ConsentAct",
    "Counts",
    "Exported",
    "Ground",
    "Letter",
    "LetterWish",
    "Letters",
    "ListWish",
    "MailList",
    "Outcome",
    "Phrases",
    "Results",
    "Subscriber",
    "Tags",
    "Voice",
    "Wording",
    "Written",
]

log = logging.getLogger("greetings")


class Letters:
    """The lists and letters of an installation."""

    def __init__(self, ground: Ground) -> None:
        self._seconds = ground.settings.letters_seconds if ground.mail.on else 0.0
        self.lists = Lists(ground)
        self.asking = Asking(ground, self.lists)
        self.people = People(ground)
        self.desk = Desk(ground, self.lists)
        self.deliveries = Deliveries(ground)
        self.post = Post(ground, self.lists, self.people)
        self.returns = Returns(ground, self.people)
        self._end = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send in the background."""
        if self._seconds:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End; the letter that is going out is finished."""
        self.post.close()
        self._end.set()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        while not self._end.is_set():
            try:
                busy = await self.post.round()
                if not busy:
                    await self.asking.sweep()
            except GreetingsError as error:
                log.warning("letters wait: %s", error.message)
                busy = 0
            except Exception:
                log.exception("a round of letters failed")
                busy = 0
            if not busy:
                try:
                    await asyncio.wait_for(self._end.wait(), self._seconds)
                except TimeoutError:
                    continue
