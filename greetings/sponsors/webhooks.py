"""Webhooks: where a brand wants to be told of what happens, and of what. Each has a secret of its own, which signs.

on -> off by hand; -> failed when nothing arrived for days; -> gone when the receiver says so (410). Switching it on
again ends each. Refuses addresses that are never asked (`outside`), kinds of events that there are not, and more than a
brand may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from greetings.brands import Brand, BrandLog
from greetings.brands.rows import LOCK
from greetings.cards import refusal, tidy
from greetings.chain import Ids
from greetings.errors import Full, NotFound, Problem, Unreached
from greetings.outside import Outside
from greetings.settings import Settings
from greetings.sponsors.domains import HOUR_MS
from greetings.sponsors.rows import (
    EVENT_KINDS,
    HOOK_COLUMNS,
    HOOK_STATES,
    OFF,
    ON,
    WEBHOOK,
    Webhook,
    select,
    webhook_of,
)
from greetings.sponsors.secrets import Sealed, Secrets
from greetings.sponsors.signing import written
from greetings.store import Change, Database, Key, Query, Rows, Run, Unit, Unmet, Value

CREATED = 201
NOTE_MAX: Final = 60
_READ = select(HOOK_COLUMNS, "webhook")
_OF_BRAND = Query(f"{_READ} where brand = :brand order by id", webhook_of)
_FIND = Query(f"{_READ} where brand = :brand and id = :id", webhook_of)
BY_ID = Query(f"{_READ} where id = :id", webhook_of)
_ROOM = Change(
    "update webhook set note = note where id = :id and (select count(*) from webhook where brand = :brand) <= :most"
)
_CHANGE = Change(
    "update webhook set url = :url, kinds = :kinds, note = :note, state = :state,"
    " failing_ms = case when :state = 0 and state <> 0 then null else failing_ms end"
    " where brand = :brand and id = :id"
)
_SECRET = Change(
    "update webhook set sealed = :sealed, before = :before, before_until_ms = :until"
    " where brand = :brand and id = :id"
)
_DROP = (
    Change("delete from webhook_try where delivery in (select id from webhook_delivery where webhook = :id)"),
    Change("delete from webhook_delivery where webhook = :id"),
    Change("delete from webhook where id = :id"),
)
# What waits for a webhook that is not on waits no longer; it can be sent again by hand.
STOP = Change("update webhook_delivery set state = 2, lease = 0 where webhook = :id and state = 0")


@dataclass(frozen=True, slots=True)
class HookWish:
    """A webhook that is wanted: where to, of what (nothing: of everything), a note, and whether it is on."""

    url: str
    kinds: tuple[str, ...] = ()
    note: str = ""
    on: bool = True


@dataclass(frozen=True, slots=True)
class MadeHook:
    """A webhook that is kept now."""

    webhook: Webhook
    replayed: bool


class Webhooks:
    """The webhooks of brands."""

    def __init__(self, database: Database, log: BrandLog, outside: Outside, *, settings: Settings) -> None:
        self._database = database
        self._ids = Ids()
        self._log = log
        self._outside = outside
        self._settings = settings
        self.secrets = Secrets(
            settings.secret_key, "webhooks", grace_ms=settings.secret_grace_hours * HOUR_MS
        )

    async def of(self, brand: Brand) -> list[Webhook]:
        """Give the webhooks of a brand, the first one first."""
        return await self._database.read(_OF_BRAND, brand=brand.id)

    async def of_brand(self, number: int) -> list[Webhook]:
        """Give the webhooks of a brand by its number."""
        return await self._database.read(_OF_BRAND, brand=number)

    async def find(self, brand: Brand, number: int) -> Webhook:
        """Give one of a brand's webhooks. Raise NotFound."""
        found = await self._database.one(_FIND, brand=brand.id, id=number)
        if found is None:
            raise NotFound("There is no such webhook.")
        return found

    async def by_id(self, number: int) -> Webhook | None:
        """Give a webhook, whosever it is."""
        return await self._database.one(BY_ID, id=number)

    def secret(self, webhook: Webhook) -> str:
        """Write the secret of a webhook as it is told; empty when it can no longer be opened."""
        found = self.secrets.newest(kept_secret(webhook))
        return "" if found is None else written(found)

    async def make(
        self,
        brand: Brand,
        wish: HookWish,
        *,
        by: str,
        now_ms: int,
        key: Key | None = None,
        most: int | None = None,
    ) -> MadeHook:
        """Keep a new webhook. Raise BadInput with all findings, Full when there are as many as there may be.

        `most`: how many there may be by the brand's plan, if that sets a limit.
        """
        wish = self._checked(wish)
        number = self._ids.draw()
        record = (
            number, brand.id, wish.url, " ".join(wish.kinds), wish.note, int(not wish.on),
            self.secrets.draw().sealed, None, 0, now_ms, None, None, 0,
        )  # fmt: skip
        rows = (Rows(WEBHOOK, (record,)), self._log.entry(brand.id, by, "webhook-made", str(number)))
        limit = self._settings.brand_webhooks_max
        most = limit if most is None else min(limit, most)
        room: dict[str, Value] = {"id": number, "brand": brand.id, "most": most}
        lock: dict[str, Value] = {"brand": brand.id}
        kept = None if key is None else Key(key.scope, key.key, key.body_hash, CREATED, str(number))
        try:
            answer = await self._database.write(
                Unit(rows, key=kept, runs=(Run(LOCK, lock), Run(_ROOM, room, at_least=1)))
            )
        except Unmet as error:
            raise Full("There are as many webhooks as there may be. Please remove one first.") from error
        found = await self.find(brand, int(answer.answer) if answer.replayed else number)
        return MadeHook(found, answer.replayed)

    async def change(self, brand: Brand, number: int, wish: HookWish, *, by: str) -> Webhook:
        """Change a webhook, and switch it on or off. Raise NotFound, BadInput with all findings."""
        old = await self.find(brand, number)
        wish = self._checked(wish)
        state = ON if wish.on else (OFF if old.state == ON else old.state)
        params: dict[str, Value] = {
            "brand": brand.id, "id": number, "url": wish.url, "kinds": " ".join(wish.kinds), "note": wish.note,
            "state": HOOK_STATES.index(state),
        }  # fmt: skip
        runs = [Run(_CHANGE, params, at_least=1)]
        if state != ON:
            runs.append(Run(STOP, {"id": number}))
        act = "webhook-changed" if state == old.state else f"webhook-{state}"
        await self._database.write(Unit((self._log.entry(brand.id, by, act, str(number)),), runs=tuple(runs)))
        return await self.find(brand, number)

    async def change_secret(self, brand: Brand, number: int, *, by: str, now_ms: int) -> Webhook:
        """Draw a new secret; for some hours more, what is sent is signed with the old one too. Raise NotFound."""
        old = await self.find(brand, number)
        fresh = self.secrets.changed(kept_secret(old), now_ms)
        params: dict[str, Value] = {
            "brand": brand.id, "id": number, "sealed": fresh.sealed, "before": fresh.before,
            "until": fresh.before_until_ms,
        }  # fmt: skip
        entry = self._log.entry(brand.id, by, "webhook-secret", str(number))
        await self._database.write(Unit((entry,), runs=(Run(_SECRET, params),)))
        return await self.find(brand, number)

    async def remove(self, brand: Brand, number: int, *, by: str) -> None:
        """Forget a webhook with all that was sent to it. Raise NotFound."""
        await self.find(brand, number)
        entry = self._log.entry(brand.id, by, "webhook-removed", str(number))
        runs = tuple(Run(one, {"id": number}) for one in _DROP)
        await self._database.write(Unit((entry,), runs=runs))

    def _checked(self, wish: HookWish) -> HookWish:
        problems: list[Problem] = []
        url = wish.url.strip()
        try:
            self._outside.require(url)
        except Unreached as error:
            problems.append(Problem("url", error.message, "url"))
        unknown = sorted(set(wish.kinds) - set(EVENT_KINDS))
        if unknown:
            message = f"must be some of: {', '.join(EVENT_KINDS)}"
            problems.append(Problem("events", message, "unknown-option"))
        note = tidy(wish.note, "note", problems, one_line=True)
        if len(note) > NOTE_MAX:
            message = f"At most {NOTE_MAX} characters, please."
            problems.append(Problem("note", message, "too-long", (("count", len(note)), ("limit", NOTE_MAX))))
        if problems:
            raise refusal(problems)
        kinds = tuple(one for one in EVENT_KINDS if one in wish.kinds or not wish.kinds)
        return HookWish(url, kinds, note, wish.on)


def kept_secret(webhook: Webhook) -> Sealed:
    """Give the secret of a webhook as its row keeps it."""
    return Sealed(webhook.sealed, webhook.before, webhook.before_until_ms)
