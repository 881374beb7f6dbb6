"""The exchange of pages: one page shows another only while the other shows it too.

Whoever likes asks; who was asked agrees, or declines without a word being said. Either side ends it at once. Nobody is
ranked: friends stand in the order of their handles. Whoever is banned or erased vanishes from all lists. Refuses pages
that are out of service, oneself, and more than `exchange_max` on either side.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from greetings.errors import BadInput, Conflict, Problem
from greetings.participants.people import Participant
from greetings.settings import Settings
from greetings.store import Change, Database, Insert, Query, Rows, Run, Unit, Unmet, Value

ASKED, AGREED, DECLINED = range(3)
State = Literal["none", "asked", "agreed"]

_PAIR = Insert("exchange", ("low", "high", "asked_by", "state", "made_ms"), on=("low", "high"))
_COUNT = "(select count(*) from exchange x where x.state {which} and (x.low = :{who} or x.high = :{who}))"
_IN_SERVICE = "(select count(*) from participant p where p.id in (:me, :other) and p.state = 0) = 2"
_ASK = Change(
    "update exchange set asked_by = :me, state = 0, made_ms = :now"  # noqa: S608 - our own words
    " where low = :low and high = :high and (state = 0 or (state = 2 and asked_by = :other))"
    f" and {_IN_SERVICE} and {_COUNT.format(which='< 2', who='me')} <= :most"
)
_AGREE = Change(
    "update exchange set state = 1, made_ms = :now"  # noqa: S608 - our own words
    " where low = :low and high = :high and state = 0 and asked_by = :other"
    f" and {_IN_SERVICE} and {_COUNT.format(which='= 1', who='me')} < :most"
    f" and {_COUNT.format(which='= 1', who='other')} < :most"
)
_DECLINE = Change(
    "update exchange set state = 2 where low = :low and high = :high and state = 0 and asked_by = :other"
)
_END = Change(
    "delete from exchange where low = :low and high = :high and (state = 1 or (state = 0 and asked_by = :me))"
)
DROP: Final = Change("delete from exchange where low = :participant or high = :participant")


@dataclass(frozen=True, slots=True)
class Friend:
    """Somebody whose page is shown, or might be."""

    id: int
    handle: str
    display_name: str


@dataclass(frozen=True, slots=True)
class _Pair:
    asked_by: int
    state: int


def _friend(id_: Value, handle: Value, name: Value) -> Friend:
    return Friend(int(str(id_)), str(handle), str(name or handle))


_BETWEEN = Query("select asked_by, state from exchange where low = :low and high = :high", _Pair)
_OTHERS = """select p.id, p.handle, p.display_name from exchange x
    join participant p on p.id = case when x.low = :me then x.high else x.low end
    where (x.low = :me or x.high = :me) and x.state = {state} and p.state = 0 and p.handle is not null{more}
    order by p.handle limit :most"""
_FRIENDS = Query(_OTHERS.format(state=AGREED, more=""), _friend)
_ASKED_ME = Query(_OTHERS.format(state=ASKED, more=" and x.asked_by <> :me"), _friend)
# Who was declined sees no difference.
_ASKED_BY_ME = Query(_OTHERS.format(state="x.state", more=" and x.asked_by = :me and x.state <> 1"), _friend)


class Exchange:
    """Reads and writes who shows whom."""

    def __init__(self, database: Database, *, settings: Settings) -> None:
        self._database = database
        self._most = settings.exchange_max

    async def friends(self, participant: Participant) -> list[Friend]:
        """Return whose pages somebody shows, each of whom shows his."""
        return await self._of(_FRIENDS, participant)

    async def asked_me(self, participant: Participant) -> list[Friend]:
        """Return who has asked somebody and waits."""
        return await self._of(_ASKED_ME, participant)

    async def asked_by_me(self, participant: Participant) -> list[Friend]:
        """Return whom somebody has asked without being shown by them yet."""
        return await self._of(_ASKED_BY_ME, participant)

    async def _of(self, query: Query[Friend], participant: Participant) -> list[Friend]:
        return await self._database.read(query, me=participant.id, most=self._most)

    async def between(self, me: Participant, other: Participant) -> State:
        """Return how `me` stands to another: agreed, asked (by me), or none."""
        found = await self._pair(me, other)
        if found is None:
            return "none"
        if found.state == AGREED:
            return "agreed"
        return "asked" if found.asked_by == me.id else "none"

    async def ask(self, me: Participant, other: Participant) -> State:
        """Ask somebody to show each other's page, or agree when he has asked; return how they stand now.

        Raise BadInput for oneself, Conflict when one side has as many as it may or is out of service.
        """
        if me.id == other.id:
            message = "This is your own page."
            raise BadInput(message, problems=[Problem("handle", message, "own")])
        found = await self._pair(me, other)
        if found is not None and found.state == AGREED:
            return "agreed"
        if found is not None and found.asked_by == me.id:
            return "asked"
        agrees = found is not None and found.state == ASKED
        params = _params(me, other) | {"most": self._most, "now": time.time_ns() // 1_000_000}
        rows = Rows(_PAIR, ((params["low"], params["high"], me.id, ASKED, params["now"]),))
        try:
            run = Run(_AGREE if agrees else _ASK, params, at_least=1)
            await self._database.write(Unit(() if agrees else (rows,), runs=(run,)))
        except Unmet as error:
            raise Conflict(f"A page shows at most {self._most} others. End one first.") from error
        return "agreed" if agrees else "asked"

    async def decline(self, me: Participant, other: Participant) -> None:
        """Answer nothing to who has asked; he is not told. Without a question it changes nothing."""
        await self._database.write(Unit(runs=(Run(_DECLINE, _params(me, other)),)))

    async def end(self, me: Participant, other: Participant) -> None:
        """End it for both sides at once, or withdraw a question."""
        await self._database.write(Unit(runs=(Run(_END, _params(me, other)),)))

    async def _pair(self, me: Participant, other: Participant) -> _Pair | None:
        low, high = sorted((me.id, other.id))
        return await self._database.one(_BETWEEN, low=low, high=high)

    def forget(self, participant: int) -> Iterable[Run]:
        """Return the steps that take somebody off all lists for good."""
        return [Run(DROP, {"participant": participant})]


def _params(me: Participant, other: Participant) -> dict[str, int]:
    low, high = sorted((me.id, other.id))
    return {"low": low, "high": high, "me": me.id, "other": other.id}
