"""Cards that a group signs: who may still sign, how many have, what each wrote. The card itself stays as it was made.

Only the sign link lets somebody sign: a code of its own below the root. Signing ends by hand, at its date, and when as
many have signed as the maker wanted. What a browser signed, the same browser can take back at any time; the maker hides
and shows. Refuses words that the guards refuse, one browser more than `group_same_browser_max` times, and whatever
comes after the end.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from greetings.cards.wishes import (
    GroupWish,
    absent_in,
    checked_lang,
    judged,
    reason_problem,
    refusal,
    stack_of,
    tidy,
)
from greetings.catalog import Catalog
from greetings.chain import Ids
from greetings.engine.document import Template
from greetings.errors import BadInput, Conflict, NotFound, Problem
from greetings.links import Channel, Links, Visitor, button
from greetings.settings import Settings
from greetings.store import Change, Database, Insert, Key, Query, Rows, Run, Unit, Unmet

Kind = Literal["friends", "family", "office", "class", "club"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
OPEN, CLOSED = 0, 1
CREATED = 201
DAY_MS: Final = 86_400_000
DAYS: Final = 14
SIGN: Final[Channel] = button("other", "sign")
NOBODY: Final = 0
_PROOF: Final = "signature {}"

_SIGNING = Insert("signing", ("card", "kind", "most", "closes_ms", "made_ms"))
_SIGNATURE = Insert("signature", ("id", "card", "visitor", "name", "line", "lang", "made_ms"))
_TAKE_PLACE = Change(
    "update signing set signed = signed + 1"
    " where card = :card and state = 0 and closes_ms > :now and signed < most"
)
# Put in before it is counted, so that two at once cannot both be the last one that is allowed.
_NOT_TOO_OFTEN = Change(
    "update signing set signed = signed where card = :card and (:visitor = 0 or"
    " (select count(*) from signature g where g.card = :card and g.visitor = :visitor) <= :most)"
)
_LEAVE_PLACE = Change("update signing set signed = signed - 1 where card = :card")
_DROP = Change("delete from signature where id = :id and card = :card")
_HIDE = Change("update signature set hidden = :hidden where id = :id and card = :card")
_STATE = Change("update signing set state = :state, closes_ms = :closes where card = :card")
_PLAN = Change(
    "update signing set kind = :kind, most = :most, closes_ms = :closes where card = :card and signed <= :most"
)
DROP_OF_CARD = Change("delete from signature where card = :card")
END_OF_CARD = Change("update signing set signed = 0, state = 1 where card = :card")
_DROP_OF_HOLDER = Change(
    "delete from signature where visitor in (select b.visitor from holder_browser b where b.holder = :holder)"
)
_RECOUNT_OF_HOLDER = Change(
    """update signing set signed = signed - (select count(*) from signature g join holder_browser b
        on b.visitor = g.visitor where g.card = signing.card and b.holder = :holder)
    where card in (select g.card from signature g join holder_browser b on b.visitor = g.visitor
        where b.holder = :holder)"""
)


@dataclass(frozen=True, slots=True)
class Signing:
    """The signing of one card: whose card it is (a kind of group), how many may sign and have, until when."""

    card: int
    kind: str
    most: int
    signed: int
    state: int
    closes_ms: int

    @property
    def full(self) -> bool:
        """Whether as many have signed as may."""
        return self.signed >= self.most

    @property
    def closed(self) -> bool:
        """Whether the maker, or the date, has ended it."""
        return self.state == CLOSED or self.closes_ms <= _now_ms()

    @property
    def open(self) -> bool:
        """Whether somebody may still sign."""
        return not (self.closed or self.full)


@dataclass(frozen=True, slots=True)
class SignatureWish:
    """What somebody wants to write, as it was sent."""

    name: str
    line: str
    lang: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. `visitor` is the number of the browser that wrote it."""

    id: int
    card: int
    visitor: int
    name: str
    line: str
    lang: str
    hidden: bool
    made_ms: int


def _signature(*columns: str | int) -> Signature:
    id_, card, visitor, name, line, lang, hidden, made_ms = columns
    return Signature(
        int(id_), int(card), int(visitor), str(name), str(line), str(lang), bool(hidden), int(made_ms)
    )


_COLUMNS = "id, card, visitor, name, line, lang, hidden, made_ms"
_OF = Query("select card, kind, most, signed, state, closes_ms from signing where card = :card", Signing)
_ALL = Query(f"select {_COLUMNS} from signature where card = :card order by id", _signature)  # noqa: S608
_ONE = Query(f"select {_COLUMNS} from signature where id = :id and card = :card", _signature)  # noqa: S608
_MINE = Query("select count(*) from signature where card = :card and visitor = :visitor", int)


class Signings:
    """Opens and ends the signing of cards, and keeps what was signed. The only writer of its two tables."""

    def __init__(self, database: Database, links: Links, *, catalog: Catalog, settings: Settings) -> None:
        self._database = database
        self._links = links
        self._catalog = catalog
        self._settings = settings
        self._ids = Ids()

    # Beginning and ending
    def row(self, card: int, wish: GroupWish) -> Rows:
        """Return the step that opens a card for signing, for the unit that makes it; raise BadInput."""
        kind, most, closes = self._checked(wish)
        return Rows(_SIGNING, ((card, kind, most, closes, _now_ms()),))

    def check(self, wish: GroupWish) -> None:
        """Raise BadInput with all that is wrong with a wish."""
        self._checked(wish)

    def _checked(self, wish: GroupWish) -> tuple[str, int, int]:
        ceiling, days, now = self._settings.group_signers_max, self._settings.group_open_days_max, _now_ms()
        most, closes = wish.most or ceiling, wish.closes_ms or now + min(DAYS, days) * DAY_MS
        problems = []
        if wish.kind not in KINDS:
            problems.append(Problem("group.kind", f"must be one of: {', '.join(KINDS)}", "unknown-option"))
        if not 1 <= most <= ceiling:
            message = f"From 1 to {ceiling} people can sign."
            problems.append(Problem("group.signers", message, "signers", (("limit", ceiling),)))
        if not now < closes <= now + (days + 1) * DAY_MS:
            message = f"Please choose a day from today on, within {days} days."
            problems.append(Problem("group.closes", message, "closes", (("limit", days),)))
        if problems:
            raise refusal(problems)
        return wish.kind, most, closes

    async def change(self, card: int, wish: GroupWish) -> None:
        """Change who signs, how many and until when; raise BadInput, and NotFound for a card that nobody signs."""
        signing = await self.of(card)
        kind, most, closes = self._checked(wish)
        run = Run(_PLAN, {"card": card, "kind": kind, "most": most, "closes": closes}, at_least=1)
        try:
            await self._database.write(Unit(runs=(run,)))
        except Unmet as error:
            message = f"{signing.signed} have signed already."
            problem = Problem("group.signers", message, "signed-already", (("count", signing.signed),))
            raise BadInput(message, problems=[problem]) from error

    async def close(self, card: int) -> None:
        """End the signing; what was signed stays. Doing it again changes nothing."""
        signing = await self.of(card)
        await self._set(card, CLOSED, signing.closes_ms)

    async def reopen(self, card: int) -> None:
        """Let people sign again; where the date is over, for another week."""
        signing, now = await self.of(card), _now_ms()
        week = now + min(7, self._settings.group_open_days_max) * DAY_MS
        await self._set(card, OPEN, signing.closes_ms if signing.closes_ms > now else week)

    async def _set(self, card: int, state: int, closes: int) -> None:
        await self._database.write(
            Unit(runs=(Run(_STATE, {"card": card, "state": state, "closes": closes}),))
        )

    async def of(self, card: int) -> Signing:
        """Return the signing of a card; raise NotFound for a card that nobody signs."""
        found = await self._database.one(_OF, card=card)
        if found is None:
            raise NotFound("Nobody signs this card but its sender.")
        return found

    # What was signed
    async def all(self, card: int) -> list[Signature]:
        """Return all signatures of a card in the order of signing, hidden ones too."""
        return await self._database.read(_ALL, card=card)

    async def shown(self, card: int) -> tuple[Signature, ...]:
        """Return the signatures that everybody sees."""
        return tuple([one for one in await self.all(card) if not one.hidden])

    async def sign(
        self,
        card: int,
        template: Template,
        wish: SignatureWish,
        *,
        visitor: Visitor | None,
        key: Key | None = None,
    ) -> Signature:
        """Sign a card, and return after the commit; raise BadInput with all findings, Conflict after the end.

        A replayed key gives the first signature again.
        """
        draft = self._draft(template, wish)
        who = visitor.number if visitor else NOBODY
        signature = replace(draft, id=self._ids.draw(), card=card, visitor=who, made_ms=_now_ms())
        record = (signature.id, card, who, signature.name, signature.line, signature.lang, signature.made_ms)
        often = {"card": card, "visitor": who, "most": self._settings.group_same_browser_max}
        runs = (
            Run(_TAKE_PLACE, {"card": card, "now": signature.made_ms}, at_least=1),
            Run(_NOT_TOO_OFTEN, often, at_least=1),
        )
        kept = None if key is None else replace(key, status=CREATED, answer=str(signature.id))
        try:
            answer = await self._database.write(Unit((Rows(_SIGNATURE, (record,)),), key=kept, runs=runs))
        except Unmet as error:
            raise await self._why(card, who) from error
        if answer.replayed:
            return await self.one(card, int(answer.answer))
        return signature

    async def _why(self, card: int, visitor: int) -> Conflict:
        signing = await self.of(card)
        if signing.full and not signing.closed:
            return Conflict("As many have signed as the card has room for.")
        if signing.closed:
            return Conflict("The signing of this card is over.")
        most = self._settings.group_same_browser_max
        return Conflict(f"{most} people have signed with this browser. The next one needs another.")

    def _draft(self, template: Template, wish: SignatureWish) -> Signature:
        problems: list[Problem] = []
        lang = checked_lang(wish.lang, problems)
        name = tidy(wish.name, "name", problems, one_line=True)
        line = tidy(wish.line, "line", problems, one_line=True)
        if not name and not problems:
            problems.append(Problem("name", "Please write your name.", "required"))
        limits = (("name", name, self._settings.name_max), ("line", line, self._settings.signature_line_max))
        for kind, text, limit in limits:
            verdict = judged(text, kind, limit, lang=lang)
            problems += [reason_problem(kind, one) for one in verdict.reasons]
        if not problems:
            whole = judged(f"{name}\n{line}", "text", len(name) + len(line) + 1, lang=lang)
            problems += [reason_problem("line", one) for one in whole.reasons]
        stack = stack_of(template, "sender", lang)
        for path, text in (("name", name), ("line", line)):
            problems += absent_in(self._catalog, text, stack, lang=lang, path=path)
        if problems:
            raise refusal(problems)
        return Signature(0, 0, NOBODY, name, line, lang, hidden=False, made_ms=0)

    async def one(self, card: int, signature: int) -> Signature:
        """Return one signature; raise NotFound."""
        found = await self._database.one(_ONE, id=signature, card=card)
        if found is None:
            raise _nothing()
        return found

    async def take_back(self, card: int, signature: int, visitor: Visitor | None) -> None:
        """Delete a signature that this browser wrote; raise NotFound for anybody else's."""
        found = await self.one(card, signature)
        if visitor is None or found.visitor != visitor.number:
            raise _nothing()
        await self._drop(found)

    def token(self, signature: Signature) -> str:
        """Return what lets a program take back what it signed."""
        return self._links.token(_PROOF.format(signature.id), 1)

    async def take_back_by_token(self, card: int, signature: int, token: str) -> None:
        """Delete the signature whose token this is; raise NotFound."""
        if not self._links.token_fits(token, _PROOF.format(signature), 1):
            raise _nothing()
        await self._drop(await self.one(card, signature))

    async def _drop(self, found: Signature) -> None:
        runs = (
            Run(_DROP, {"id": found.id, "card": found.card}, at_least=1),
            Run(_LEAVE_PLACE, {"card": found.card}, at_least=1),
        )
        try:
            await self._database.write(Unit(runs=runs))
        except Unmet as error:
            raise _nothing() from error

    async def hide(self, card: int, signature: int, *, hidden: bool) -> None:
        """Hide a signature from everybody but its writer and the maker, or show it again; raise NotFound."""
        run = Run(_HIDE, {"id": signature, "card": card, "hidden": int(hidden)}, at_least=1)
        try:
            await self._database.write(Unit(runs=(run,)))
        except Unmet as error:
            raise _nothing() from error

    # What is erased
    def forget_card(self, card: int) -> Iterable[Run]:
        """Return the steps that erase all words of a card's signers."""
        return (Run(DROP_OF_CARD, {"card": card}), Run(END_OF_CARD, {"card": card}))

    def forget_holder(self, holder: int) -> Iterable[Run]:
        """Return the steps that erase what somebody signed with his browsers; before these are unbound."""
        return (Run(_RECOUNT_OF_HOLDER, {"holder": holder}), Run(_DROP_OF_HOLDER, {"holder": holder}))

    # Its link
    def code(self, card: int, nonce: int) -> str:
        """Return the sign link's code: a latent place below the root, with the root's own nonce."""
        return self._links.issue(SIGN.number, card, nonce)


def _nothing() -> NotFound:
    return NotFound("There is no such signature of yours.")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
