"""Plans: what a brand may have now, how much of it is used, and what it may have been shown with at any time before.

Only making more is ever refused: what is there lives on when a plan ends or gets smaller.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from greetings.brands import BY_OPS, Brand, BrandLog
from greetings.chain import Chain, Ids
from greetings.chain.ids import first_of, time_of
from greetings.errors import BadInput, Full, NotInPlan, Problem
from greetings.plans import terms as rows
from greetings.plans.rules import CARDS, LARGEST_LIMIT, LIMITS, METERS, SPONSOR, Plan, read_rules
from greetings.plans.terms import DAY_MS, Term, first_term
from greetings.plans.uses import Uses
from greetings.settings import Settings
from greetings.store import Database, Rows, Run, Unit

Clock = Callable[[], int]
KNOWN_SECONDS = 5.0
CROSSED_SECONDS = 30.0
KNOWN_MOST = 4096
DAY_LENGTH = len("2027-02-06")
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of something is used. `most` None: any number."""

    name: str
    used: int
    most: int | None

    @property
    def left(self) -> int | None:
        """How many more there may be."""
        return None if self.most is None else max(0, self.most - self.used)


@dataclass(frozen=True, slots=True)
class Month:
    """The month whose cards are counted: UTC, from its first moment to that of the next."""

    since_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a brand stands: its plan now, the term from which that follows, what is used, whether it is reminded."""

    plan: Plan
    term: Term
    meters: tuple[Meter, ...]
    month: Month
    reminded: bool

    @property
    def until_ms(self) -> int | None:
        """When the plan ends by itself; None when it does not, or has."""
        return self.term.until_ms if self.plan.name == self.term.plan else None


@dataclass(frozen=True, slots=True)
class PlanWish:
    """A plan that those who run the site give a brand, until a time, with limits of the brand's own."""

    plan: str
    until_ms: int | None = None
    limits: Mapping[str, int] | None = None
    reason: str = ""


class Plans:
    """The plans of an installation."""

    def __init__(
        self,
        database: Database,
        chain: Chain,
        *,
        settings: Settings,
        clock: Clock = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        ids = Ids()
        self.rules = read_rules(settings)
        self._database = database
        self._chain = chain
        self._uses = Uses(database)
        self._clock = clock
        self._ids = ids
        self._log = BrandLog(database, ids)
        self._terms: dict[int, tuple[float, list[Term]]] = {}
        self._crossed: dict[tuple[int, int, int], tuple[float, int | None]] = {}

    def now(self) -> int:
        """Give the time by which plans go, in ms since 1970."""
        return self._clock()

    # Looking
    async def of(self, brand: Brand) -> Plan:
        """Give the plan of a brand as it is now."""
        now = self._clock()
        return _at(await self._read(brand.id), now).in_force(self.rules, now)

    async def known(self, brand: Brand) -> Plan:
        """Give the plan as it was within the last seconds: for what is asked with every request."""
        now = self._clock()
        return _at(await self._kept(brand.id), now).in_force(self.rules, now)

    async def standing(self, brand: Brand) -> Standing:
        """Give the plan, its end, and what is used of everything."""
        now = self._clock()
        term = _at(await self._read(brand.id), now)
        plan, month = term.in_force(self.rules, now), month_of(now)
        first = first_of(month.since_ms)
        meters = [
            Meter(name, await self._uses.count(brand.id, name, first), plan.most(name)) for name in METERS
        ]
        quiet = await self._database.one(rows.IS_QUIET, brand=brand.id)
        return Standing(plan, term, tuple(meters), month, quiet is None)

    async def history(self, brand: Brand) -> tuple[Term, ...]:
        """Give what a brand had, the newest first; the last one is what nobody set."""
        return tuple(await self._read(brand.id))

    # Asking
    @asynccontextmanager
    async def room(self, brand: Brand, name: str) -> AsyncIterator[int | None]:
        """Give how many of something there may be (None: any number) to the act inside, which keeps to it.

        When that act is refused as Full for the plan's sake, raise NotInPlan, which says what would be enough. So a
        request that is sent again gets its first answer, and of two at once only one gets the last place.
        """
        try:
            yield (await self.of(brand)).most(name)
        except Full:
            await self.require(brand, name)
            raise

    async def require(self, brand: Brand, name: str, adding: int = 1) -> int | None:
        """Give how many of something there may be (None: any number); raise NotInPlan when `adding` are too many."""
        plan = await self.of(brand)
        most = plan.most(name)
        if most is None:
            return None
        used = await self._uses.count(brand.id, name, first_of(month_of(self._clock()).since_ms))
        if used + adding > most:
            raise self._refusal(plan, Meter(name, used, most), used + adding)
        return most

    def _refusal(self, plan: Plan, meter: Meter, wanted: int) -> NotInPlan:
        larger = [
            one
            for one in self.rules.plans.values()
            if one.days is None and one.name != plan.name and _holds(one, meter, wanted)
        ]
        message = f"{_words(meter)}: the plan {plan.title('en')} "
        message += (
            f"has room for {meter.most}; {meter.used} in use. " if meter.most else "has no room for any. "
        )
        if larger:
            names = " or ".join(one.title("en") for one in larger)
            message += f"{names} has more. Please ask those who run this site."
        else:
            message += "Please take one out first, or ask those who run this site."
        extra = (
            ("plan", plan.name),
            ("used", meter.used),
            ("most", meter.most),
            ("enough", [one.name for one in larger]),
        )
        return NotInPlan(message, problems=[Problem(meter.name, message, "not-in-plan", extra)])

    async def own_sponsor(self, brand: int, card: int) -> bool:
        """Say whether a card of a brand's campaign shows the brand's own sponsor, for ever.

        It does when the brand's plan included it as the card was made, and the card was one of the month's first, as
        many as the plan has cards. For a card that is just being made this is known some seconds later.
        """
        made_ms = time_of(card)
        plan = _at(await self._kept(brand), made_ms).in_force(self.rules, made_ms)
        most = plan.most(CARDS)
        if not plan.own_sponsor or most is None:
            return plan.own_sponsor
        beyond = await self._first_beyond(brand, month_of(made_ms), most)
        return beyond is None or card < beyond

    async def own_sponsor_now(self, brand: int) -> bool:
        """Say whether a brand's own sponsor may stand where there is no card of a campaign, as of some seconds ago."""
        now = self._clock()
        return _at(await self._kept(brand), now).in_force(self.rules, now).own_sponsor

    async def _first_beyond(self, brand: int, month: Month, most: int) -> int | None:
        """Give the first card of a month that is over a limit; None while there is none."""
        key, now = (brand, month.since_ms, most), time.monotonic()
        known = self._crossed.get(key)
        if known is None or (known[1] is None and known[0] < now):
            first = first_of(month.since_ms)
            over = await self._uses.count(brand, CARDS, first) > most  # ten times as quick as finding none
            found = await self._uses.nth_card(brand, first, most) if over else None
            known = (now + CROSSED_SECONDS, found)
            _keep(self._crossed, key, known)
        return known[1]

    # Setting
    async def set(self, brand: Brand, wish: PlanWish) -> Standing:
        """Give a brand a plan. Raise BadInput with all findings. The same again changes nothing."""
        now = self._clock()
        wish = self._checked(wish, now)
        before = _at(await self._read(brand.id), now)
        limits = dict(wish.limits or {})
        same = (before.plan, before.until_ms, dict(before.limits)) == (wish.plan, wish.until_ms, limits)
        if not (same and before.id):
            term = Term(self._ids.draw(), brand.id, wish.plan, now, wish.until_ms, limits, wish.reason)
            await self._database.write(Unit(self._set_rows(brand, term)))
            self._terms.pop(brand.id, None)
        return await self.standing(brand)

    def _set_rows(self, brand: Brand, term: Term) -> tuple[Rows, ...]:
        record = (
            *(term.id, term.brand, term.plan, term.since_ms, term.until_ms),
            *(rows.packed(term.limits), term.reason),
        )
        words = [term.plan, *(f"{name}={number}" for name, number in sorted(term.limits.items()))]
        if term.until_ms is not None:
            words.append(f"{datetime.fromtimestamp(term.until_ms / 1000, UTC):%Y-%m-%d}")
        return (
            Rows(rows.TERM, (record,)),
            self._log.entry(brand.id, BY_OPS, "plan-set", " ".join(words)),
            self._chain.log.entry("brand-plan", f"{brand.slug} {' '.join(words)}", term.reason),
        )

    def _checked(self, wish: PlanWish, now: int) -> PlanWish:
        problems = []
        plan = self.rules.plans.get(wish.plan)
        if plan is None:
            message = f"must be one of: {', '.join(self.rules.plans)}"
            problems.append(Problem("plan", message, "unknown-option"))
        if wish.until_ms is not None and wish.until_ms <= now:
            problems.append(Problem("until", "This time is over already.", "out-of-range"))
        for name, number in (wish.limits or {}).items():
            problems.extend(_limit_findings(name, number))
        if problems:
            raise BadInput("The plan cannot be set like this: see errors.", problems=problems)
        if plan is not None and plan.days is not None and wish.until_ms is None:
            return replace(wish, until_ms=now + plan.days * DAY_MS)
        return wish

    # Reminders
    async def remind(self, brand: Brand, *, on: bool, by: str) -> None:
        """Have a brand reminded of the end of its plan, or not."""
        entry = self._log.entry(brand.id, by, "plan-reminders", "on" if on else "off")
        if on:
            await self._database.write(Unit((entry,), runs=(Run(rows.LOUD, {"brand": brand.id}),)))
        else:
            await self._database.write(Unit((Rows(rows.QUIET, ((brand.id, self._clock()),)), entry)))

    async def due(self) -> list[Due]:
        """Give the reminders that are due, each once for ever, whoever asks: of several that are late only the last."""
        now = self._clock()
        found = []
        for term in await self._ending(now):
            plan = self.rules.plan(term.plan)
            passed = [days for days in plan.reminders if term.until_ms - days * DAY_MS <= now]  # type: ignore[operator]
            quiet = await self._database.one(rows.IS_QUIET, brand=term.brand)
            if not passed or quiet is not None:
                continue
            record = (term.brand, term.until_ms, passed[-1], now)
            answer = await self._database.write(Unit((Rows(rows.REMINDED, (record,)),)))
            if answer.touched[0]:
                found.append(Due(term.brand, plan, term, passed[-1]))
        return found

    async def _ending(self, now: int) -> list[Term]:
        """Give the terms that end within the days of reminders, or ended within the last day."""
        ahead = max((days for one in self.rules.plans.values() for days in one.reminders), default=-1)
        if ahead < 0:
            return []
        span = {"past": now - DAY_MS, "ahead": now + ahead * DAY_MS}
        found = await self._database.read(rows.ENDING, **span)
        days = self.rules.plan(self.rules.default).days
        if days is not None:
            begun = {name: moment - days * DAY_MS for name, moment in span.items()}
            unset = await self._database.read(rows.UNSET, **begun)
            found += [first_term(number, made_ms, self.rules) for number, made_ms in unset]
        return found

    # Terms
    async def _read(self, brand: int) -> list[Term]:
        """Give the terms of a brand, the newest first."""
        found = await self._database.read(rows.OF_BRAND, brand=brand)
        since = await self._database.one(rows.MADE, id=brand) or 0
        terms = [*found, first_term(brand, since, self.rules)]
        _keep(self._terms, brand, (time.monotonic() + KNOWN_SECONDS, terms))
        return terms

    async def _kept(self, brand: int) -> list[Term]:
        known = self._terms.get(brand)
        if known is None or known[0] < time.monotonic():
            return await self._read(brand)
        return known[1]


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due: `days` before the end of a term, 0 when it has ended."""

    brand: int
    plan: Plan
    term: Term
    days: int


def month_of(moment: int) -> Month:
    """Return the month (UTC) of a moment in ms since 1970."""
    day = datetime.fromtimestamp(moment / 1000, UTC)
    first = day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return Month(int(first.timestamp()) * 1000, int(following.timestamp()) * 1000)


def until_of(text: str) -> int | None:
    """Read a day (its end, UTC) or a moment as ms since 1970, None for nothing. Raise BadInput."""
    text = text.strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        if len(text) <= DAY_LENGTH:
            found += timedelta(days=1)
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        message = "This is not a day such as 2027-02-06."
        raise BadInput(message, problems=[Problem("until", message, "not-a-day")]) from error


def _at(terms: list[Term], moment: int) -> Term:
    return next((one for one in terms if one.since_ms <= moment), terms[-1])


def _holds(plan: Plan, meter: Meter, wanted: int) -> bool:
    most = plan.most(meter.name)
    return most is None or most >= max(wanted, 1)


def _words(meter: Meter) -> str:
    return meter.name.replace("_", " ").capitalize()


def _limit_findings(name: str, number: int) -> list[Problem]:
    path = f"limits.{name}"
    if name not in {*LIMITS, SPONSOR}:
        return [Problem(path, f"must be one of: {', '.join((*LIMITS, SPONSOR))}", "unknown-option")]
    most = 1 if name == SPONSOR else LARGEST_LIMIT
    if not 0 <= number <= most:
        return [Problem(path, f"must be 0 to {most}", "out-of-range", (("limit", most),))]
    return []


def _keep(kept: dict[K, V], key: K, value: V) -> None:
    """Keep something for a while; of too many the oldest go."""
    kept.pop(key, None)
    kept[key] = value
    while len(kept) > KNOWN_MOST:
        del kept[next(iter(kept))]
