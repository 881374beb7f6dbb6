"""Contests of brands: prepared, opened, fixed, decided. Everybody sees the rules first; nothing changes after that.

A contest is opened only while its brand is known: it has proved a domain, or those who run the site vouch for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from greetings.brands import Brand, BrandLog
from greetings.cards import judged, reason_problem, refusal, tidy
from greetings.chain import Ids
from greetings.chain.ids import LARGEST
from greetings.contests import clock
from greetings.contests.drawing import round_at
from greetings.contests.rows import (
    BY_ID,
    BY_SLUG,
    CANCELLED,
    CHANGED_NAMES,
    CONTEST,
    DRAFT,
    KINDS,
    LISTED,
    MINUTE_MS,
    OF_BRAND,
    OPEN,
    STATES,
    Contest,
    changed_fields,
    contest_record,
)
from greetings.contests.rules import Host, rules_of
from greetings.contests.wishes import NewContest, by_chance, checked_wish
from greetings.errors import BadInput, Conflict, NotFound, Problem
from greetings.settings import Settings
from greetings.store import Change, Database, Key, Rows, Run, Taken, Unit, Unmet, Value

CREATED = 201
SLUG_TRIES = 8
WHY_MAX = 300
# Their rules of 2019 ban prizes for sharing, and better chances by it, on pain of a ban of the whole domain.
BANNING = frozenset({"wechat", "qq"})
ChannelsOf = Callable[[Brand, int], Awaitable[tuple[str, ...]]]
DomainsOf = Callable[[Brand], Awaitable[tuple[str, ...]]]
_CHANGE = Change(
    f"update contest set {', '.join(f'{name} = :{name}' for name in CHANGED_NAMES)}, edits = edits + 1"  # noqa: S608
    f" where id = :id and state = {DRAFT}"
)
_DROP = Change(
    f"delete from contest where id = :id and brand = :brand and state = {DRAFT}"  # noqa: S608 - our own numbers
)
_OPEN = Change(
    f"update contest set state = {OPEN}, rules = :rules, round = :round, opened_ms = :now"  # noqa: S608 - our own numbers
    f" where id = :id and state = {DRAFT} and edits = :edits and held = 0"
)
_CANCEL = Change(
    f"update contest set state = {CANCELLED}, why = :why where id = :id and state = :state"  # noqa: S608 - our own numbers
)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a contest takes from other rooms: the channels of a brand's campaign, and the domains a brand has proved.

    `channels_of` raises NotFound for a campaign that is not the brand's.
    """

    channels_of: ChannelsOf
    domains_of: DomainsOf


@dataclass(frozen=True, slots=True)
class Prepared:
    """A contest that was just made."""

    contest: Contest
    replayed: bool = False


class Desk:
    """Where brands prepare contests, open and cancel them."""

    def __init__(
        self, database: Database, ids: Ids, log: BrandLog, needs: Needs, *, settings: Settings
    ) -> None:
        self._database = database
        self._ids = ids
        self._log = log
        self._needs = needs
        self._settings = settings

    async def make(self, brand: Brand, wish: NewContest, *, by: str, key: Key | None = None) -> Prepared:
        """Prepare a contest. Raise BadInput with all findings; a slug that was made gets another end when taken."""
        checked = await self._checked(brand, wish)
        for _ in range(SLUG_TRIES):
            made = self._drawn(brand, checked)
            kept = None if key is None else replace(key, status=CREATED, answer=str(made.id))
            entry = self._log.entry(brand.id, by, "contest-made", made.slug)
            try:
                answer = await self._database.write(
                    Unit((Rows(CONTEST, (contest_record(made),)), entry), key=kept)
                )
            except Taken:
                if wish.slug:
                    raise _taken() from None
                checked = replace(checked, slug=f"{checked.slug[:-5]}-{by_chance()}")
                continue
            if answer.replayed:
                return Prepared(await self.find(brand, int(answer.answer)), replayed=True)
            return Prepared(made)
        raise _taken()

    async def change(self, brand: Brand, number: int, wish: NewContest, *, by: str) -> Contest:
        """Change a draft. Raise BadInput with all findings, NotFound, Conflict once it was opened."""
        found = await self.find(brand, number)
        if found.slug and not wish.slug:
            wish = replace(wish, slug=found.slug)
        changed = replace(self._drawn(brand, await self._checked(brand, wish)), id=found.id)
        values: dict[str, Value] = {"id": found.id, **changed_fields(changed)}
        entry = self._log.entry(brand.id, by, "contest-changed", changed.slug)
        try:
            await self._database.write(Unit((entry,), runs=(Run(_CHANGE, values, at_least=1),)))
        except Unmet as error:
            raise Conflict("This was opened: what people have read stays as it is.") from error
        except Taken as error:
            raise _taken() from error
        return await self.find(brand, number)

    async def drop(self, brand: Brand, number: int, *, by: str) -> None:
        """Throw a draft away. Raise NotFound, Conflict once it was opened."""
        found = await self.find(brand, number)
        entry = self._log.entry(brand.id, by, "contest-dropped", found.slug)
        run = Run(_DROP, {"id": found.id, "brand": brand.id}, at_least=1)
        try:
            await self._database.write(Unit((entry,), runs=(run,)))
        except Unmet as error:
            raise Conflict("This was opened: it can be cancelled, not thrown away.") from error

    async def of(self, brand: Brand, *, before: int = LARGEST, most: int = 100) -> list[Contest]:
        """Give a brand's contests, the newest first."""
        return await self._database.read(OF_BRAND, brand=brand.id, before=before, most=most)

    async def listed(self, *, before: int = LARGEST, most: int = 100) -> list[Contest]:
        """Give everybody's contests, the newest first, for those who run the site."""
        return await self._database.read(LISTED, before=before, most=most)

    async def find(self, brand: Brand, number: int) -> Contest:
        """Give one contest of a brand; raise NotFound, also for somebody else's."""
        found = await self._database.one(BY_ID, id=number)
        if found is None or found.brand != brand.id:
            raise NotFound("There is no such contest.")
        return found

    async def by_id(self, number: int) -> Contest:
        """Give a contest, whoever's it is. Raise NotFound."""
        found = await self._database.one(BY_ID, id=number)
        if found is None:
            raise NotFound("There is no such contest.")
        return found

    async def by_slug(self, slug: str) -> Contest:
        """Give a contest that everybody may see. Raise NotFound, also for a draft."""
        found = await self._database.one(BY_SLUG, slug=slug)
        if found is None or found.editable:
            raise NotFound("There is no such contest.")
        return found

    # Opening
    async def host(self, brand: Brand) -> Host:
        """Give who holds a brand's contests, as the rules name it."""
        return Host(brand.name, await self._needs.domains_of(brand))

    async def draft_rules(self, brand: Brand, contest: Contest) -> str:
        """Give the rules as they would be fixed now, or as they were."""
        if contest.rules:
            return contest.rules
        return rules_of(replace(contest, round=round_at(contest.draw_ms)), await self.host(brand))

    async def missing(self, brand: Brand, contest: Contest) -> tuple[Problem, ...]:
        """Say what keeps a draft from being opened; nothing keeps it when this is empty."""
        found = []
        if not contest.vouched and not await self._needs.domains_of(brand):
            message = "Prove a domain of yours, or ask those who run this site to vouch for you."
            found.append(Problem("brand", message, "unknown-host"))
        if contest.ends_ms <= clock.now_ms() + MINUTE_MS:
            found.append(Problem("ends", "The end lies in the past. Please choose later times.", "past"))
        if await self._is_banned(brand, contest):
            message = (
                "WeChat and QQ ban prizes for sharing. Only a draw with one ticket each can be held there."
            )
            found.append(Problem("campaign", message, "wechat"))
        return tuple(found)

    async def _is_banned(self, brand: Brand, contest: Contest) -> bool:
        """Say whether sharing would be rewarded in a campaign that goes out where that is banned."""
        rewards = not contest.draw or contest.weight_most > 1
        if not contest.campaign or not rewards:
            return False
        return bool(BANNING & {*await self._needs.channels_of(brand, contest.campaign)})

    async def open(self, brand: Brand, number: int, *, by: str) -> Contest:
        """Fix the rules and show the contest to everybody. Raise BadInput with all that is missing, Conflict."""
        found = await self.find(brand, number)
        if not found.editable:
            raise Conflict("This was opened before.")
        missing = await self.missing(brand, found)
        if missing:
            raise refusal(missing)
        round_ = round_at(found.draw_ms) if found.draw else 0
        rules = rules_of(replace(found, round=round_), await self.host(brand))
        values: dict[str, Value] = {"id": found.id, "rules": rules, "round": round_, "edits": found.edits}
        run = Run(_OPEN, values | {"now": clock.now_ms()}, at_least=1)
        entry = self._log.entry(brand.id, by, "contest-opened", found.slug)
        try:
            await self._database.write(Unit((entry,), runs=(run,)))
        except Unmet as error:
            raise Conflict("Somebody changed or opened this a moment ago. Please look again.") from error
        return await self.find(brand, number)

    async def cancel(self, brand: Brand, number: int, why: str, *, by: str) -> Contest:
        """End a contest without winners; `why` stands on its page for everybody. Raise BadInput, NotFound, Conflict."""
        found = await self.find(brand, number)
        reason = checked_why(why)
        if found.state not in {STATES[OPEN], "frozen"}:
            raise Conflict("Only what is open can be cancelled.")
        values: dict[str, Value] = {"id": found.id, "why": reason, "state": STATES.index(found.state)}
        entry = self._log.entry(brand.id, by, "contest-cancelled", found.slug)
        try:
            await self._database.write(Unit((entry,), runs=(Run(_CANCEL, values, at_least=1),)))
        except Unmet as error:
            raise Conflict("Somebody did something with this a moment ago. Please look again.") from error
        return await self.find(brand, number)

    async def _checked(self, brand: Brand, wish: NewContest) -> NewContest:
        checked = checked_wish(wish, self._settings)
        if checked.campaign:
            try:
                await self._needs.channels_of(brand, checked.campaign)
            except NotFound as error:
                problem = Problem("campaign", "There is no such campaign.", "unknown-option")
                raise BadInput(problem.message, problems=[problem]) from error
        return checked

    def _drawn(self, brand: Brand, wish: NewContest) -> Contest:
        return Contest(
            id=self._ids.draw(),
            brand=brand.id,
            campaign=wish.campaign,
            kind=wish.kind,
            slug=wish.slug,
            lang=wish.lang,
            zone=wish.zone,
            title=wish.title,
            prize=wish.prize,
            terms=wish.terms,
            prizes=wish.prizes,
            min_age=wish.min_age,
            weight_most=wish.weight_most if wish.kind == KINDS[0] else 1,
            claim_days=wish.claim_days,
            starts_ms=wish.starts_ms,
            ends_ms=wish.ends_ms,
            draw_ms=wish.draw_ms,
            state=STATES[DRAFT],
            made_ms=clock.now_ms(),
        )


def checked_why(text: str) -> str:
    """Return a reason that is shown; raise BadInput for none and for words that cannot be shown."""
    problems: list[Problem] = []
    reason = tidy(text, "why", problems, one_line=True)
    if not reason and not problems:
        problems.append(Problem("why", "Please say why, in a few words: everybody can read it.", "required"))
    verdict = judged(reason, "text", WHY_MAX, lang="en")
    problems.extend(reason_problem("why", one) for one in verdict.reasons)
    if problems:
        raise refusal(problems)
    return reason


def _taken() -> BadInput:
    problem = Problem("slug", "This address is taken. Please choose another one.", "taken")
    return BadInput(problem.message, problems=[problem])
