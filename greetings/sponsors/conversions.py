"""Conversions: what came of a click on a sponsor's link, told by the brand under a reference of its own.

Counted once for each campaign and reference, however often it is told; the same reference with another amount is a
conflict. Told by a program with a key, signed with the brand's conversion secret, or brought back by the buyer's own
browser (signed too, unless the brand lets it come unsigned; then once for each click). Refuses clicks that are not from
here, of another brand, or too old, and references that look like somebody's address. Nobody's name is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from typing import Any, Final

from greetings.brands import Brand, BrandLog
from greetings.campaigns import CONVERSION as CONVERSION_KIND
from greetings.campaigns import Campaign, Campaigns, Tag
from greetings.cards import refusal, tidy
from greetings.chain import Chain, Ids, first_of
from greetings.chain.ids import LARGEST
from greetings.errors import Conflict, NotFound, Problem, Unauthorised
from greetings.settings import Settings
from greetings.sponsors.clicks import Click, Clicks
from greetings.sponsors.domains import HOUR_MS
from greetings.sponsors.rows import (
    CONVERSION,
    CONVERSION_COLUMNS,
    CONVERSION_WAYS,
    RETURNED,
    Conversion,
    conversion_of,
    select,
)
from greetings.sponsors.secrets import Sealed, Secrets
from greetings.sponsors.signing import Signed, fits, written
from greetings.store import Change, Database, Insert, Query, Rows, Run, Taken, Unit, Value

DAY_MS: Final = 24 * HOUR_MS
REFERENCE_MAX: Final = 100
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_READ = select(CONVERSION_COLUMNS, "conversion")
_FIND = Query(f"{_READ} where campaign = :campaign and reference = :reference", conversion_of)
_BY_ID = Query(f"{_READ} where id = :id", conversion_of)
_OF_BRAND = Query(
    f"{_READ} where brand = :brand and id < :before order by id desc limit :most", conversion_of
)
_SINCE = Query("select count(*) from conversion where brand = :brand and id >= :first", int)
_SECRET = Insert("conversion_secret", ("brand", "sealed", "made_ms"), on=("brand",))
_CHANGE = Change(
    "update conversion_secret set sealed = :sealed, before = :before, before_until_ms = :until, made_ms = :now"
    " where brand = :brand"
)
_OPEN = Change("update conversion_secret set open_return = :open where brand = :brand")


@dataclass(frozen=True, slots=True)
class ConversionWish:
    """What a brand tells: the click id that its page was given, its own reference, and perhaps what it was worth."""

    click: str
    reference: str
    amount: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A conversion that is kept now, and whether it was kept before."""

    conversion: Conversion
    replayed: bool


@dataclass(frozen=True, slots=True)
class Till:
    """How conversions of a brand may come in: its secret, and whether buyers' browsers may bring them unsigned."""

    secret: Sealed
    open_return: bool
    made_ms: int


def _till(open_return: int, made_ms: int, *secret: Any) -> Till:
    sealed, before, until = secret
    kept = Sealed(bytes(sealed), None if before is None else bytes(before), int(until))
    return Till(kept, bool(open_return), int(made_ms))


_TILL = Query(
    "select open_return, made_ms, sealed, before, before_until_ms from conversion_secret where brand = :brand",
    _till,
)


class Conversions:
    """Keeps conversions."""

    def __init__(
        self, database: Database, log: BrandLog, chain: Chain, campaigns: Campaigns, *, settings: Settings
    ) -> None:
        self._database = database
        self._ids = Ids()
        self._log = log
        self._chain = chain
        self._campaigns = campaigns
        self._settings = settings
        self.clicks = Clicks(settings.secret_key)
        self._secrets = Secrets(
            settings.secret_key, "conversions", grace_ms=settings.secret_grace_hours * HOUR_MS
        )

    # The secret
    async def till(self, brand: int, now_ms: int) -> Till:
        """Give how conversions of a brand come in; the first time it draws the secret."""
        found = await self._database.one(_TILL, brand=brand)
        if found is not None:
            return found
        record = (brand, self._secrets.draw().sealed, now_ms)
        await self._database.write(Unit((Rows(_SECRET, (record,)),)))
        found = await self._database.one(_TILL, brand=brand)
        assert found is not None
        return found

    def text_of(self, till: Till) -> str:
        """Write the secret as it is told; empty when it can no longer be opened."""
        found = self._secrets.newest(till.secret)
        return "" if found is None else written(found)

    async def change_secret(self, brand: Brand, *, by: str, now_ms: int) -> Till:
        """Draw a new secret; the old one is good for some hours more."""
        old = await self.till(brand.id, now_ms)
        fresh = self._secrets.changed(old.secret, now_ms)
        params: dict[str, Value] = {
            "brand": brand.id,
            "sealed": fresh.sealed,
            "before": fresh.before,
            "until": fresh.before_until_ms,
            "now": now_ms,
        }
        entry = self._log.entry(brand.id, by, "conversion-secret")
        await self._database.write(Unit((entry,), runs=(Run(_CHANGE, params),)))
        return await self.till(brand.id, now_ms)

    async def open_return(self, brand: Brand, *, wish: bool, by: str, now_ms: int) -> Till:
        """Say whether buyers' browsers may bring conversions unsigned."""
        await self.till(brand.id, now_ms)
        entry = self._log.entry(brand.id, by, "return-open" if wish else "return-signed")
        run = Run(_OPEN, {"brand": brand.id, "open": int(wish)})
        await self._database.write(Unit((entry,), runs=(run,)))
        return await self.till(brand.id, now_ms)

    # What came in
    async def of(self, brand: Brand, *, before: int = LARGEST, most: int = 50) -> list[Conversion]:
        """Give the newest conversions of a brand, or those before an id."""
        return await self._database.read(_OF_BRAND, brand=brand.id, before=before, most=most)

    async def count_since(self, brand: Brand, since_ms: int) -> int:
        """Count a brand's conversions since a time."""
        return await self._database.one(_SINCE, brand=brand.id, first=first_of(since_ms)) or 0

    async def by_id(self, number: int) -> Conversion | None:
        """Give one conversion."""
        return await self._database.one(_BY_ID, id=number)

    async def signer(self, click: str, said: Signed, body: bytes, *, now_ms: int) -> int:
        """Give the brand that signed a message about a click. Raise Unauthorised."""
        found = self.clicks.read(click)
        campaign = await self._campaign(found.campaign) if found is not None else None
        if campaign is not None:
            till = await self.till(campaign.brand, now_ms)
            good = self._secrets.good(till.secret, now_ms)
            if fits(said, good, body, now_seconds=now_ms / 1000):
                return campaign.brand
        raise Unauthorised("The signature does not fit, or is more than five minutes old.")

    async def record(self, brand: int, wish: ConversionWish, way: str, *, now_ms: int) -> Recorded:
        """Keep a conversion of a brand, once. Raise BadInput with all findings, Conflict."""
        click, campaign = await self._followed(brand, wish, now_ms)
        return await self._kept(campaign, click, wish, way=way)

    async def returned(self, wish: ConversionWish, signature: str, *, now_ms: int) -> Recorded:
        """Keep what a buyer's browser brought back. Raise BadInput, Unauthorised, Conflict; NotFound for no click."""
        click = self.clicks.read(wish.click)
        campaign = await self._campaign(click.campaign) if click is not None else None
        if click is None or campaign is None:
            raise NotFound("There is nothing behind this link.")
        till = await self.till(campaign.brand, now_ms)
        good = self._secrets.good(till.secret, now_ms)
        signed = any(
            compare_digest(signature.encode("utf-8", "replace"), return_signature(one, wish).encode("ascii"))
            for one in good
        )
        if not signed and (signature or not till.open_return):
            raise Unauthorised("This way back is not signed by the shop.")
        if not signed:
            wish = ConversionWish(wish.click, f"click-{sha256(wish.click.encode()).hexdigest()[:20]}")
        return await self.record(campaign.brand, wish, RETURNED, now_ms=now_ms)

    async def page_of(self, click: str) -> str:
        """Give the path of the campaign's page that a click belongs to; the front page for none."""
        found = self.clicks.read(click)
        campaign = await self._campaign(found.campaign) if found is not None else None
        return campaign.path if campaign is not None else "/"

    async def _campaign(self, number: int) -> Campaign | None:
        try:
            return await self._campaigns.by_id(number)
        except NotFound:
            return None

    async def _followed(self, brand: int, wish: ConversionWish, now_ms: int) -> tuple[Click, Campaign]:
        problems = _findings(wish)
        click = self.clicks.read(wish.click)
        campaign = await self._campaign(click.campaign) if click is not None else None
        if click is None or campaign is None or campaign.brand != brand:
            problems.append(Problem("click", "This click is not one of your links'.", "unknown-click"))
            raise refusal(problems)
        if now_ms - click.at_ms > self._settings.conversion_days * DAY_MS:
            message = f"This click is older than {self._settings.conversion_days} days."
            problems.append(Problem("click", message, "old-click"))
        if problems:
            raise refusal(problems)
        return click, campaign

    async def _kept(self, campaign: Campaign, click: Click, wish: ConversionWish, *, way: str) -> Recorded:
        place = await self._chain.at(click.forward) if click.forward else None
        there = place is not None and place.tag is not None and place.tag.campaign == campaign.id
        tag = place.tag if place is not None and place.tag is not None and there else Tag(campaign.id, 0, 0)
        channel = place.channel.number if place is not None else 0
        made = Conversion(
            id=self._ids.draw(),
            brand=campaign.brand,
            campaign=campaign.id,
            reference=wish.reference.strip(),
            amount=wish.amount,
            currency=wish.currency,
            way=way,
            click_ms=click.at_ms,
            seed=tag.seed,
            variant=tag.variant,
            channel=channel,
        )
        before = await self._before(made)
        if before is not None:
            return before
        told = self._campaigns.events.rows(CONVERSION_KIND, tag, made.id, channel=channel)
        try:
            await self._database.write(Unit((Rows(CONVERSION, (_record(made),)), told)))
        except Taken:
            before = await self._before(made)
            if before is None:
                raise
            return before
        return Recorded(made, replayed=False)

    async def _before(self, made: Conversion) -> Recorded | None:
        found = await self._database.one(_FIND, campaign=made.campaign, reference=made.reference)
        if found is None:
            return None
        if (found.amount, found.currency) != (made.amount, made.currency):
            raise Conflict("This reference was told before with another amount.")
        return Recorded(found, replayed=True)


def return_signature(secret: bytes, wish: ConversionWish) -> str:
    """Sign a way back: HMAC-SHA256, in hex, over click, reference, amount and currency with dots between."""
    signed = ".".join((wish.click, wish.reference, wish.amount, wish.currency))
    return hmac(secret, signed.encode("utf-8", "replace"), sha256).hexdigest()


def _findings(wish: ConversionWish) -> list[Problem]:
    problems: list[Problem] = []
    reference = tidy(wish.reference, "reference", problems, one_line=True)
    if not reference and not problems:
        problems.append(
            Problem("reference", "Please give a reference, such as the order's number.", "required")
        )
    if reference != wish.reference.strip() or len(reference) > REFERENCE_MAX:
        message = f"One line of at most {REFERENCE_MAX} plain characters, please."
        problems.append(Problem("reference", message, "characters"))
    if "@" in reference:
        message = "Please send the order's number, not somebody's address."
        problems.append(Problem("reference", message, "personal"))
    if wish.amount and not _AMOUNT.fullmatch(wish.amount):
        problems.append(Problem("amount", "An amount such as 19.90, please.", "amount"))
    if bool(wish.amount) != bool(wish.currency) or (wish.currency and not _CURRENCY.fullmatch(wish.currency)):
        problems.append(Problem("currency", "A currency such as EUR, with an amount, please.", "currency"))
    return problems


def _record(made: Conversion) -> tuple[Value, ...]:
    return (
        made.id, made.brand, made.campaign, made.reference, made.amount, made.currency,
        CONVERSION_WAYS.index(made.way), made.click_ms, made.seed, made.variant, made.channel,
    )  # fmt: skip
