"""API keys: `gk_<prefix>_<secret>`, told once, kept as a hash, bound to a brand and to what they may do.

A key gives no more than it has itself. Refuses keys that were revoked, and those of brands on hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hmac import compare_digest

from greetings.brands.acts import BrandLog, now_ms
from greetings.brands.rows import BRAND_COLUMNS, KEY, KEY_COLUMNS, LOCK, ApiKey, Brand, brand_of, key_of
from greetings.brands.rows import BRAND_WIDTH as WIDTH
from greetings.brands.tokens import api_key_of, derived_seed, hashed, new_seed, prefix_of
from greetings.brands.wishes import KeyWish, checked_key
from greetings.chain import Ids
from greetings.errors import BadInput, Conflict, NotFound, Problem
from greetings.settings import Settings
from greetings.store import Change, Database, Key, Query, Rows, Run, Unit, Unmet, Value

HOUR_MS = 3_600_000
MINUTE_MS = 60_000
CREATED = 201
_KIND = b"brand-key"
_COLUMNS = f"select {KEY_COLUMNS} from brand_key k"  # noqa: S608 - our own names
_OF_BRAND = Query(f"{_COLUMNS} where k.brand = :brand order by k.id desc", key_of)
_BY_PREFIX = Query(f"{_COLUMNS} where k.brand = :brand and k.prefix = :prefix", key_of)
_REVOKE = Change(
    "update brand_key set revoked_ms = :until where brand = :brand and prefix = :prefix"
    " and (revoked_ms is null or revoked_ms > :until)"
)
_ROTATED = Change(
    "update brand_key set revoked_ms = :until where brand = :brand and prefix = :prefix and revoked_ms is null"
)
_USED = Change("update brand_key set used_ms = :now where id = :id")
_ROOM = Change(
    "update brand set state = state where id = :brand"
    " and (select count(*) from brand_key where brand = :brand and revoked_ms is null) <= :most"
)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, and its whole text, which is told once."""

    key: ApiKey
    text: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls by key."""

    brand: Brand
    key: ApiKey


@dataclass(frozen=True, slots=True)
class _Kept:
    hash: bytes
    key: ApiKey
    brand: Brand


def _kept(digest: bytes, *columns: Value) -> _Kept:
    return _Kept(bytes(digest), key_of(*columns[:-WIDTH]), brand_of(*columns[-WIDTH:]))


_CHECK = Query(
    f"select k.hash, {KEY_COLUMNS}, {BRAND_COLUMNS} from brand_key k join brand b on b.id = k.brand"  # noqa: S608
    " where k.prefix = :prefix",
    _kept,
)


class Keys:
    """Keeps keys and recognises them."""

    def __init__(self, database: Database, ids: Ids, log: BrandLog, *, settings: Settings) -> None:
        self._database = database
        self._ids = ids
        self._log = log
        self._settings = settings

    async def check(self, text: str) -> Caller | None:
        """Give whose key this is, None for what is no key or works no longer. The brand may be on hold."""
        prefix = prefix_of(text)
        if not prefix:
            return None
        found = await self._database.one(_CHECK, prefix=prefix)
        if found is None or not compare_digest(found.hash, hashed(text, _KIND)):
            return None
        now = now_ms()
        if found.key.revoked_ms is not None and found.key.revoked_ms <= now:
            return None
        if not found.brand.held and (found.key.used_ms or 0) + MINUTE_MS < now:
            await self._database.write(Unit(runs=(Run(_USED, {"id": found.key.id, "now": now}),)))
        return Caller(found.brand, found.key)

    async def of(self, brand: Brand) -> list[ApiKey]:
        """Give the keys of a brand, the newest first, those that were revoked too."""
        return await self._database.read(_OF_BRAND, brand=brand.id)

    async def find(self, brand: Brand, prefix: str) -> ApiKey:
        """Give one key of a brand; raise NotFound, also for somebody else's."""
        found = await self._database.one(_BY_PREFIX, brand=brand.id, prefix=prefix)
        if found is None:
            raise NotFound("There is no such key.")
        return found

    async def make(self, brand: Brand, wish: KeyWish, *, by: str, key: Key | None = None) -> NewKey:
        """Make a key. Raise BadInput with all findings, Conflict when there are as many as there may be."""
        wish = checked_key(wish, self._settings)
        made, row = self.draw(brand.id, wish, key)
        steps = (row, self._log.entry(brand.id, by, "key-made", made.key.prefix))
        return await self._stored(made, steps, (), key=key)

    async def rotate(
        self, brand: Brand, prefix: str, *, grace_hours: int, by: str, key: Key | None = None
    ) -> NewKey:
        """Make a key that may do the same; the old one works for `grace_hours` more. Raise NotFound, Conflict."""
        most = self._settings.key_grace_hours_max
        if not 0 <= grace_hours <= most:
            problem = Problem("grace_hours", f"must be 0 to {most}", "out-of-range", (("limit", most),))
            raise BadInput(problem.message, problems=[problem])
        old = await self.find(brand, prefix)
        made, row = self.draw(brand.id, KeyWish(old.name, old.scopes), key)
        until = now_ms() + grace_hours * HOUR_MS
        runs = (Run(_ROTATED, {"brand": brand.id, "prefix": prefix, "until": until}, at_least=1),)
        steps = (row, self._log.entry(brand.id, by, "key-rotated", f"{prefix} {made.key.prefix}"))
        try:
            return await self._stored(made, steps, runs, key=key)
        except Unmet as error:
            raise Conflict("This key was revoked or rotated before. Please make a new one.") from error

    async def revoke(self, brand: Brand, prefix: str, *, by: str) -> None:
        """End a key at once. Raise NotFound, Conflict when it has ended already."""
        await self.find(brand, prefix)
        run = Run(_REVOKE, {"brand": brand.id, "prefix": prefix, "until": now_ms()}, at_least=1)
        entry = self._log.entry(brand.id, by, "key-revoked", prefix)
        try:
            await self._database.write(Unit((entry,), runs=(run,)))
        except Unmet as error:
            raise Conflict("This key was revoked before.") from error

    def draw(self, brand: int, wish: KeyWish, key: Key | None = None) -> tuple[NewKey, Rows]:
        """Draw a key and give the step that keeps it."""
        seed = new_seed() if key is None else derived_seed(self._settings.secret_key[0], key)
        text, now = api_key_of(seed), now_ms()
        made = ApiKey(self._ids.draw(), brand, prefix_of(text), wish.name, wish.scopes, now, None, None)
        record = (made.id, brand, made.prefix, hashed(text, _KIND), made.name, " ".join(made.scopes), now)
        return NewKey(made, text), Rows(KEY, (record,))

    async def _stored(
        self, made: NewKey, rows: tuple[Rows, ...], runs: Sequence[Run], *, key: Key | None
    ) -> NewKey:
        lock = Run(LOCK, {"brand": made.key.brand}, at_least=1)
        most: dict[str, Value] = {"brand": made.key.brand, "most": self._settings.brand_keys_max}
        kept = None if key is None else replace(key, status=CREATED, answer=made.key.prefix)
        room = Run(_ROOM, most)
        answer = await self._database.write(
            Unit(rows, key=kept, runs=(lock, *runs, replace(room, at_least=1)))
        )
        return replace(made, replayed=answer.replayed)
