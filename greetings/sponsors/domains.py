"""Domains that a brand has proved to be its own: only there may its links lead.

waiting -> verified -> failing (the proof is missing: new links are refused, old ones work for some days more) -> lost
(no link leads there any more); a proof that is found again makes it verified. Rechecked every day by whatever process
comes first. Refuses what is no public domain, more than a brand may have, and somebody else's (as not there).
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from greetings.brands import Brand, BrandLog
from greetings.brands.rows import LOCK
from greetings.cards import refusal
from greetings.chain import Ids
from greetings.errors import Full, NotFound, Problem
from greetings.settings import Settings
from greetings.sponsors.notices import Notice, Notices
from greetings.sponsors.proofs import Proof, Proofs, domain_from
from greetings.sponsors.rows import (
    DOMAIN,
    DOMAIN_COLUMNS,
    DOMAIN_STATES,
    FAILING,
    LOST,
    VERIFIED,
    WAITING,
    Domain,
    domain_of,
    select,
)
from greetings.store import Change, Database, Key, Query, Rows, Run, Unit, Unmet, Value

HOUR_MS: Final = 3_600_000
FIRST_MS: Final = 10 * 60_000
FIRST_FOR_MS: Final = 48 * HOUR_MS
LEASE_MS: Final = 120_000
LINK_CHARS_MAX: Final = 2000
TOKEN_BYTES: Final = 18
AT_ONCE: Final = 8
PATH: Final = "/console/domains"
BY_ITSELF: Final = "system"
_READ = select(DOMAIN_COLUMNS, "brand_domain")
_OF_BRAND = Query(f"{_READ} where brand = :brand order by id", domain_of)
_FIND = Query(f"{_READ} where brand = :brand and domain = :domain", domain_of)
_DUE = Query(f"{_READ} where due_ms <= :now order by due_ms limit :most", domain_of)
_ROOM = Change(
    "update brand_domain set token = token where brand = :brand and domain = :domain"
    " and (select count(*) from brand_domain where brand = :brand) <= :most"
)
_LEASE = Change("update brand_domain set due_ms = :until where id = :id and due_ms = :due")
_SET = Change(
    "update brand_domain set state = :state, way = :way, trouble = :trouble, checked_ms = :checked_ms,"
    " verified_ms = :verified_ms, failing_ms = :failing_ms, due_ms = :due_ms where id = :id"
)
_DROP = Change("delete from brand_domain where brand = :brand and domain = :domain")


class Domains:
    """The domains of brands."""

    def __init__(
        self, database: Database, log: BrandLog, proofs: Proofs, notices: Notices, *, settings: Settings
    ) -> None:
        self._database = database
        self._ids = Ids()
        self._log = log
        self._proofs = proofs
        self._notices = notices
        self._settings = settings
        self._own_host = urlsplit(settings.base_url).hostname or ""

    # What a brand does
    async def of(self, brand: Brand) -> list[Domain]:
        """Give the domains of a brand, the first one first."""
        return await self._database.read(_OF_BRAND, brand=brand.id)

    async def find(self, brand: Brand, domain: str) -> Domain:
        """Give one of a brand's domains. Raise NotFound."""
        found = await self._database.one(_FIND, brand=brand.id, domain=domain.lower())
        if found is None:
            raise NotFound("There is no such domain.")
        return found

    async def add(self, brand: Brand, text: str, *, by: str, now_ms: int, key: Key | None = None) -> Domain:
        """Take a domain up with a token to prove it by; one that is there already stays as it is.

        Raise BadInput, Full when there are as many as there may be.
        """
        name, problems = domain_from(text, self._own_host)
        if problems:
            raise refusal(problems)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        due = now_ms + FIRST_MS
        record = (self._ids.draw(), brand.id, name, token, 0, "", "", now_ms, None, None, None, due)
        there = await self._database.one(_FIND, brand=brand.id, domain=name)
        if there is not None:
            return there
        most: dict[str, Value] = {"brand": brand.id, "domain": name, "most": self._settings.brand_domains_max}
        lock = Run(LOCK, {"brand": brand.id})
        rows = (Rows(DOMAIN, (record,)), self._log.entry(brand.id, by, "domain-added", name))
        try:
            await self._database.write(Unit(rows, key=key, runs=(lock, Run(_ROOM, most, at_least=1))))
        except Unmet as error:
            raise Full("There are as many domains as there may be. Please remove one first.") from error
        return await self.find(brand, name)

    async def check(self, brand: Brand, domain: str, *, by: str, now_ms: int) -> Domain:
        """Look for the proof of a domain now. Raise NotFound."""
        return await self._checked(await self.find(brand, domain), by, now_ms)

    async def remove(self, brand: Brand, domain: str, *, by: str) -> None:
        """Let go of a domain: no link of the brand leads there from now on. Raise NotFound."""
        found = await self.find(brand, domain)
        params: dict[str, Value] = {"brand": brand.id, "domain": found.domain}
        entry = self._log.entry(brand.id, by, "domain-removed", found.domain)
        await self._database.write(Unit((entry,), runs=(Run(_DROP, params),)))

    # What others ask
    async def findings(self, brand: Brand, link: str, path: str = "link") -> list[Problem]:
        """Find what forbids a new link of a brand: its shape, or a host that the brand has not proved."""
        host = host_of(link)
        if not host:
            message = "An address such as https://shop.example/spring, please: https, without user and port."
            return [Problem(path, message, "link")]
        found = await self.of(brand)
        if any(one.state == VERIFIED and one.covers(host) for one in found):
            return []
        message = f"Please prove first that {host} is yours: add it to your domains."
        return [Problem(path, message, "link-unproved", (("host", host),))]

    async def leads(self, brand: int, link: str, now_ms: int) -> bool:
        """Tell whether a link of a brand may be followed now: its domain is proved, or was until some days ago."""
        host = host_of(link)
        found = await self._database.read(_OF_BRAND, brand=brand) if host else []
        return any(one.covers(host) and self.is_good(one, now_ms) for one in found)

    def is_good(self, domain: Domain, now_ms: int) -> bool:
        """Tell whether links still lead to a domain."""
        return domain.state == VERIFIED or (domain.state == FAILING and now_ms < (self.until_ms(domain) or 0))

    def until_ms(self, domain: Domain) -> int | None:
        """Give up to when links lead to a domain whose proof is missing."""
        if domain.failing_ms is None:
            return None
        return domain.failing_ms + self._settings.domain_grace_hours * HOUR_MS

    # By itself
    async def round(self, now_ms: int) -> int:
        """Check what is due and what no other process is checking; give how many those were."""
        due = await self._database.read(_DUE, now=now_ms, most=AT_ONCE)
        return sum(await asyncio.gather(*[self._rechecked(one, now_ms) for one in due]))

    async def _rechecked(self, domain: Domain, now_ms: int) -> bool:
        params: dict[str, Value] = {"id": domain.id, "due": domain.due_ms, "until": now_ms + LEASE_MS}
        try:
            await self._database.write(Unit(runs=(Run(_LEASE, params, at_least=1),)))
        except Unmet:
            return False
        await self._checked(domain, BY_ITSELF, now_ms)
        return True

    async def _checked(self, domain: Domain, by: str, now_ms: int) -> Domain:
        proof = await self._proofs.look(domain.domain, domain.token)
        after = self._after(domain, proof, now_ms)
        params: dict[str, Value] = {
            "id": after.id,
            "state": DOMAIN_STATES.index(after.state),
            "way": after.way,
            "trouble": after.trouble,
            "checked_ms": after.checked_ms,
            "verified_ms": after.verified_ms,
            "failing_ms": after.failing_ms,
            "due_ms": after.due_ms,
        }
        changed = after.state != domain.state
        act = f"domain-{after.state}" if changed else "domain-checked"
        by_hand = by != BY_ITSELF
        rows = (self._log.entry(domain.brand, by, act, domain.domain),) if changed or by_hand else ()
        await self._database.write(Unit(rows, runs=(Run(_SET, params),)))
        if changed and after.state in {FAILING, LOST}:
            await self._notices.tell(domain.brand, _notice(after))
        return after

    def _after(self, domain: Domain, proof: Proof, now_ms: int) -> Domain:
        """Say how a domain stands after a look."""
        looked = replace(domain, checked_ms=now_ms, trouble=proof.trouble)
        day = self._settings.domain_recheck_hours * HOUR_MS
        if proof.way:
            return replace(
                looked,
                state=VERIFIED,
                way=proof.way,
                verified_ms=now_ms,
                failing_ms=None,
                due_ms=now_ms + day,
            )
        if domain.state == WAITING:
            young = now_ms < domain.made_ms + FIRST_FOR_MS
            return replace(looked, due_ms=now_ms + (FIRST_MS if young else day))
        if domain.state == VERIFIED:
            return replace(looked, state=FAILING, failing_ms=now_ms, due_ms=now_ms + HOUR_MS)
        over = not self.is_good(domain, now_ms)
        return replace(looked, state=LOST if over else FAILING, due_ms=now_ms + (day if over else HOUR_MS))


def host_of(link: str) -> str:
    """Give the host of a link to which a sponsor may lead; empty for one with a user, a port or without https."""
    try:
        parts = urlsplit(link)
        plain = (
            parts.scheme == "https" and parts.port is None and parts.netloc.lower() == (parts.hostname or "")
        )
    except ValueError:
        return ""
    host = parts.hostname or ""
    visible = link.isascii() and link.isprintable() and not set(link) & set(' \\"<>`')
    return host if plain and visible and len(link) <= LINK_CHARS_MAX and "." in host else ""


def _notice(domain: Domain) -> Notice:
    name = domain.domain
    if domain.state == LOST:
        text = f"The proof that {name} is yours is still missing. Your links no longer lead there."
        return Notice(f"Your links no longer lead to {name}", text, PATH)
    text = (
        f"The proof that {name} is yours can no longer be found. Links that are out work for some days more;"
        " new ones are refused. Please put the record or the file back."
    )
    return Notice(f"Please look after {name}", text, PATH)
