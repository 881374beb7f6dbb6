"""Letters of a brand: written, tried on oneself, sent to those who asked, stopped; what became of them.

A letter's card is made when it is first tried or sent, of one of the brand's own templates or of the house's; its link
is one forward by mail, the same for all readers, so that openings are counted and nobody is watched. Refuses to send
without a promise and an imprint, to nobody, and more often than is decent. What was sent cannot be changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from greetings.brands import Brand
from greetings.cards import Draft, Wish, refusal
from greetings.chain.ids import LARGEST
from greetings.engine.document import Template
from greetings.errors import BadInput, Conflict, Gone, NotFound, Problem
from greetings.letters.ground import Ground
from greetings.letters.lists import Lists
from greetings.letters.people import DAY_MS
from greetings.letters.rows import (
    DRAFT,
    HELD,
    LETTER,
    LETTER_BY_ID,
    LETTER_COLUMNS,
    LETTER_STATES,
    RELEASED,
    SENDING,
    SET_STATE,
    STOPPED,
    Letter,
    MailList,
    letter_of,
)
from greetings.letters.wishes import LetterWish, checked_letter
from greetings.links import button
from greetings.store import Change, Key, Query, Rows, Run, Unit, Unmet, Value

CREATED = 201
MONTH_DAYS = 30
_FIELDS = {"recipient": "card_to", "message": "card_words"}
_OF = Query(
    f"select {LETTER_COLUMNS} from letter l where l.brand = :brand and l.id < :before"  # noqa: S608
    " order by l.id desc limit :most",
    letter_of,
)
_IN_STATE = Query(
    f"select {LETTER_COLUMNS} from letter l where l.state = :state and l.id < :before"  # noqa: S608
    " order by l.id desc limit :most",
    letter_of,
)
_ANY = Query(f"select {LETTER_COLUMNS} from letter l where l.id = :id", letter_of)  # noqa: S608
_CHANGE = Change(
    """update letter set lang = :lang, audience = :audience, subject = :subject, words = :words,
    template = :template, card_to = :card_to, card_words = :card_words
    where id = :id and brand = :brand and state = 0"""
)
_DROP = Change("delete from letter where id = :id and brand = :brand and state = 0")
_CARDED = Change("update letter set code = :code, made_of = :made_of where id = :id and state = 0")
_SEND = Change(
    "update letter set state = 1, sent_ms = :now, base = :base where id = :id and brand = :brand and state = 0"
)
_FILL = Change(
    """insert into delivery (letter, subscriber, domain, state, due_ms, changed_ms)
    select :letter, s.id, s.domain, 0, :now, :now from subscriber s
    where s.brand = :brand and s.state = 0 and (:audience = '' or s.lang = :audience)"""
)
_RECENT = Query("select count(*) from letter where brand = :brand and sent_ms > :since", int)
_AUDIENCE = Query(
    "select count(*) from subscriber where brand = :brand and state = 0"
    " and (:audience = '' or lang = :audience)",
    int,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that was just written down; `replayed` when the same request came again."""

    letter: Letter
    replayed: bool = False


class Desk:
    """Keeps the letters of brands."""

    def __init__(self, ground: Ground, lists: Lists) -> None:
        self._ground = ground
        self._database = ground.database
        self._lists = lists
        self._clock = ground.clock

    # Writing
    def check(self, brand: Brand, wish: LetterWish) -> LetterWish:
        """Return a letter as it is kept; raise BadInput with all findings, those of its card too."""
        problems: list[Problem] = []
        checked = checked_letter(wish, self._ground.settings, problems)
        if checked.template:
            try:
                self._draft(brand, checked)
            except BadInput as error:
                problems += [
                    replace(one, path=_FIELDS.get(one.path.removeprefix("content."), one.path))
                    for one in error.problems
                ]
        if problems:
            raise refusal(problems)
        return checked

    async def make(self, brand: Brand, wish: LetterWish, *, by: str, key: Key | None = None) -> Written:
        """Write a letter down. Raise BadInput with all findings."""
        checked = self.check(brand, wish)
        number = self._ground.ids.draw()
        record = (
            *(number, brand.id, DRAFT, checked.lang, checked.audience, checked.subject, checked.words),
            *(checked.template, checked.card_to, checked.card_words, self._clock()),
        )
        kept = None if key is None else replace(key, status=CREATED, answer=str(number))
        entry = self._ground.brands.log.entry(brand.id, by, "letter-written", str(number))
        answer = await self._database.write(Unit((Rows(LETTER, (record,)), entry), key=kept))
        shown = int(answer.answer) if answer.replayed else number
        return Written(await self.find(brand, shown), answer.replayed)

    async def change(self, letter: Letter, brand: Brand, wish: LetterWish) -> Letter:
        """Change a letter that was not sent. Raise BadInput with all findings, Conflict."""
        checked = self.check(brand, wish)
        words: dict[str, Value] = {"id": letter.id, "brand": brand.id, "lang": checked.lang}
        words |= {"audience": checked.audience, "subject": checked.subject, "words": checked.words}
        words |= {"template": checked.template, "card_to": checked.card_to, "card_words": checked.card_words}
        await self._done(Run(_CHANGE, words, at_least=1))
        return await self.find(brand, letter.id)

    async def drop(self, letter: Letter, brand: Brand, *, by: str) -> None:
        """Throw a letter away that was not sent. Raise Conflict."""
        entry = self._ground.brands.log.entry(brand.id, by, "letter-dropped", str(letter.id))
        await self._done(Run(_DROP, {"id": letter.id, "brand": brand.id}, at_least=1), entry)

    async def find(self, brand: Brand, number: int) -> Letter:
        """Give a letter of a brand. Raise NotFound, also for somebody else's."""
        found = await self._database.one(LETTER_BY_ID, id=number, brand=brand.id)
        if found is None:
            raise NotFound("There is no such letter.")
        return found

    async def of(self, brand: Brand, *, before: int = LARGEST, most: int = 50) -> list[Letter]:
        """Give the newest letters of a brand, or those before an id."""
        return await self._database.read(_OF, brand=brand.id, before=before, most=most)

    # The card
    def templates(self, brand: Brand) -> tuple[Template, ...]:
        """Give the templates that a letter's card can be made of: the brand's own first, then the house's."""
        offered = self._ground.cards.offered
        own = [one for one in offered if one.id.startswith(f"{brand.slug}.")]
        return (*own, *(one for one in offered if "." not in one.id))

    def card_draft(self, brand: Brand, letter: Letter) -> Draft:
        """Give the card of a letter as it would be made now. Raise BadInput when it cannot be any more."""
        wish = LetterWish(
            letter.subject, letter.words, letter.lang, letter.template, letter.card_to, letter.card_words
        )
        return self._draft(brand, wish)

    def _draft(self, brand: Brand, wish: LetterWish) -> Draft:
        template = next((one for one in self.templates(brand) if one.id == wish.template), None)
        if template is None:
            problem = Problem("template", "Please choose one of your designs.", "unknown-option")
            raise BadInput(problem.message, problems=[problem])
        return self._ground.cards.check(_card_wish(brand, template, wish))

    async def carded(self, brand: Brand, letter: Letter) -> Letter:
        """Make the letter's card and its link, unless it has them. Raise BadInput when its design is not there."""
        if not letter.template:
            return letter
        if letter.code and letter.made_of == _print(letter) and await self._lives(letter):
            return letter
        draft = self.card_draft(brand, letter)
        wish = Wish(draft.template.id, dict(draft.content), draft.lang)
        made = await self._ground.cards.make(wish, None)
        place = await self._ground.chain.require(made.code)
        link = await self._ground.chain.forward(place, button("email"))
        await self._done(
            Run(_CARDED, {"id": letter.id, "code": link.code, "made_of": _print(letter)}, at_least=1)
        )
        return replace(letter, code=link.code, made_of=_print(letter))

    async def _lives(self, letter: Letter) -> bool:
        try:
            await self._ground.chain.require(letter.code)
        except (NotFound, Gone):
            return False
        return True

    # Sending
    async def missing(self, brand: Brand, letter: Letter, its: MailList) -> list[str]:
        """Say what still stands in the way of sending, as codes; empty when nothing does."""
        settings = self._ground.settings
        found = [] if self._ground.mail.on else ["mail-off"]
        found += [] if its.promise else ["no-promise"]
        found += [] if its.imprint else ["no-imprint"]
        if not await self.audience(brand, letter.audience):
            found.append("nobody")
        since = self._clock() - MONTH_DAYS * DAY_MS
        if (
            await self._database.one(_RECENT, brand=brand.id, since=since) or 0
        ) >= settings.letters_per_month:
            found.append("month")
        return found

    async def audience(self, brand: Brand, lang: str) -> int:
        """Count who would get a letter now."""
        return await self._database.one(_AUDIENCE, brand=brand.id, audience=lang) or 0

    async def send(
        self, brand: Brand, letter: Letter, *, base: str, by: str, key: Key | None = None
    ) -> Letter:
        """Have a letter sent to everybody who asked for it; it goes out in the background.

        Raise BadInput with what is missing, Conflict when it was sent before.
        """
        if not letter.draft:
            if key is not None and letter.state == LETTER_STATES[SENDING]:
                return letter
            raise Conflict("This letter was sent before.")
        its = await self._lists.of(brand)
        if missing := await self.missing(brand, letter, its):
            problems = [Problem(one, SAID[one], one) for one in missing]
            raise BadInput(problems[0].message, problems=problems)
        letter = await self.carded(brand, letter)
        now = self._clock()
        whom: dict[str, Value] = {"letter": letter.id, "brand": brand.id, "audience": letter.audience}
        runs = (
            Run(_SEND, {"id": letter.id, "brand": brand.id, "base": base, "now": now}, at_least=1),
            Run(_FILL, {**whom, "now": now}, at_least=1),
        )
        entry = self._ground.brands.log.entry(brand.id, by, "letter-sent", str(letter.id))
        try:
            await self._database.write(Unit((entry,), runs=runs, key=key))
        except Unmet as error:
            raise Conflict("This letter was sent before.") from error
        return await self.find(brand, letter.id)

    async def stop(self, brand: Brand, letter: Letter, *, by: str) -> Letter:
        """Stop a letter on its way: who has it has it, nobody else gets it. Raise Conflict."""
        return await self._turn(brand, letter, (SENDING, STOPPED), by=by, act="letter-stopped")

    async def go_on(self, brand: Brand, letter: Letter, *, by: str) -> Letter:
        """Go on with a letter that was stopped. Raise Conflict; what those who run the site hold stays held."""
        return await self._turn(brand, letter, (STOPPED, SENDING), by=by, act="letter-resumed")

    async def _turn(
        self, brand: Brand, letter: Letter, states: tuple[int, int], *, by: str, act: str
    ) -> Letter:
        entry = self._ground.brands.log.entry(brand.id, by, act, str(letter.id))
        await self._done(_turned(letter, *states), entry)
        return await self.find(brand, letter.id)

    # Those who run the site
    async def any(self, number: int) -> Letter:
        """Give a letter of any brand. Raise NotFound."""
        found = await self._database.one(_ANY, id=number)
        if found is None:
            raise NotFound("There is no such letter.")
        return found

    async def in_state(self, state: str, *, before: int = LARGEST, most: int = 50) -> list[Letter]:
        """Give the newest letters of all brands in a state."""
        return await self._database.read(
            _IN_STATE, state=LETTER_STATES.index(state), before=before, most=most
        )

    async def hold(self, letter: Letter, reason: str) -> Letter:
        """Stop a letter of any brand, with a reason. Raise Conflict unless it is on its way."""
        return await self._by_ops(letter, (SENDING, HELD), "letter-hold", reason)

    async def release(self, letter: Letter, reason: str) -> Letter:
        """Let a letter go on that was held. Raise Conflict."""
        return await self._by_ops(letter, (HELD, SENDING), "letter-release", reason)

    async def _by_ops(self, letter: Letter, states: tuple[int, int], act: str, reason: str) -> Letter:
        ground = self._ground
        entries = (
            ground.chain.log.entry(act, str(letter.id), reason),
            ground.brands.log.entry(letter.brand, "ops", act, str(letter.id)),
        )
        kept = reason if states[1] == HELD else f"{RELEASED}: {reason}"
        await self._done(_turned(letter, *states, reason=kept), *entries)
        return await self.any(letter.id)

    async def _done(self, run: Run, *rows: Rows) -> None:
        try:
            await self._database.write(Unit(rows, runs=(run,)))
        except Unmet as error:
            raise Conflict("This letter is no longer in that state. Please open its page again.") from error


SAID = {
    "mail-off": "This site sends no mail.",
    "no-promise": "Please say what you send and how often: people agree to that.",
    "no-imprint": "Please say who sends the letters and where to reach you: it stands at the foot of each.",
    "nobody": "Nobody has asked for this letter yet.",
    "month": "There were as many letters in the last 30 days as there may be.",
}


def _turned(letter: Letter, before: int, after: int, reason: str = "") -> Run:
    return Run(SET_STATE, {"id": letter.id, "before": before, "state": after, "reason": reason}, at_least=1)


def _card_wish(brand: Brand, template: Template, wish: LetterWish) -> Wish:
    fields: Sequence[str] = [one.name for one in template.fields]
    given = {"recipient": wish.card_to, "message": wish.card_words, "sender": brand.name}
    return Wish(
        template.id, {name: text for name, text in given.items() if name in fields and text}, wish.lang
    )


def _print(letter: Letter) -> str:
    """Say of what words a letter's card was made."""
    words = "\n".join((letter.template, letter.lang, letter.card_to, letter.card_words))
    return sha256(words.encode()).hexdigest()[:24]
