"""The API of domains, conversions and webhooks. Refuses whatever the key may not do; another brand's is not there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from greetings.brands import Brand, Caller
from greetings.chain import time_of
from greetings.chain.ids import LARGEST
from greetings.errors import BadInput, NotFound, Problem
from greetings.plans.rules import WEBHOOKS
from greetings.sponsors import (
    BY_KEY,
    FILE_PATH,
    MARK,
    SIGNED,
    SIGNED_BY,
    Conversion,
    ConversionWish,
    Delivery,
    Domain,
    HookWish,
    MadeHook,
    Signed,
    Till,
    Try,
    Webhook,
    clock,
    said_in,
)
from greetings.store import Key
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import body_of, header, strict_query
from greetings.web.console.api import ACCOUNT, CREATED, NOTHING, once_of, replay_header, row_number
from greetings.web.console.session import caller_of
from greetings.web.parts import Parts
from greetings.web.sponsors import bodies

PAGE = 50
LATEST = 253_402_300_799_000
_BEFORE = frozenset({"before"})


class SponsorApi:
    """Answers programs; the names are those of the operations without `brand_`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._sponsors = parts.sponsors

    # Domains
    async def domains(self, request: Request) -> Response:
        """Tell the domains."""
        caller = await self._enter(request)
        found = await self._sponsors.domains.of(caller.brand)
        return json_answer({"domains": [self._domain(one) for one in found]})

    async def add_domain(self, request: Request) -> Response:
        """Take a domain up."""
        caller = await self._enter(request)
        body = read_body(bodies.DomainWish, body_of(request.scope))
        made = await self._sponsors.domains.add(
            caller.brand,
            body.domain,
            by=caller.key.actor,
            now_ms=clock(),
            key=once_of(request, caller, "domains"),
        )
        return json_answer(self._domain(made), CREATED)

    async def check_domain(self, request: Request, domain: str) -> Response:
        """Look for the proof."""
        caller = await self._enter(request)
        self._parts.throttle.take("proofs", request.scope, who=caller.brand.id)
        looked = await self._sponsors.domains.check(caller.brand, domain, by=caller.key.actor, now_ms=clock())
        return json_answer(self._domain(looked))

    async def remove_domain(self, request: Request, domain: str) -> Response:
        """Let go of a domain."""
        caller = await self._enter(request)
        await self._sponsors.domains.remove(caller.brand, domain, by=caller.key.actor)
        return json_answer({"id": domain, "state": "removed"})

    def _domain(self, domain: Domain) -> dict[str, Any]:
        until = self._sponsors.domains.until_ms(domain)
        return {
            "domain": domain.domain,
            "state": domain.state,
            "way": domain.way or None,
            "trouble": domain.trouble or None,
            "record": MARK + domain.token,
            "file_url": f"https://{domain.domain}{FILE_PATH}",
            "checked": _when(domain.checked_ms),
            "links_until": _when(until),
        }

    # Conversions
    async def tell_conversion(self, request: Request) -> Response:
        """Keep what came of a click."""
        strict_query(request.scope, NOTHING)
        raw = body_of(request.scope)
        said = _signed(request)
        if said is None or header(request.scope, b"authorization"):
            brand, way = (await caller_of(self._parts, request, "campaigns:write")).brand.id, BY_KEY
            body = read_body(bodies.ConversionWish, raw)
        else:
            body = read_body(bodies.ConversionWish, raw)
            self._parts.throttle.take("returns", request.scope)
            signer = self._sponsors.conversions.signer
            brand, way = await signer(body.click, said, raw, now_ms=clock()), SIGNED
        self._parts.throttle.take("conversions", request.scope, who=brand)
        wish = ConversionWish(body.click, body.reference, body.amount or "", body.currency or "")
        kept = await self._sponsors.conversions.record(brand, wish, way, now_ms=clock())
        campaign = await self._parts.campaigns.by_id(kept.conversion.campaign)
        answer = {
            "reference": kept.conversion.reference,
            "campaign": campaign.slug,
            "counted": not kept.replayed,
        }
        return json_answer(answer, CREATED)

    async def conversions(self, request: Request) -> Response:
        """Tell the conversions."""
        query = strict_query(request.scope, _BEFORE)
        caller = await caller_of(self._parts, request, "insights:read")
        found = await self._sponsors.conversions.of(caller.brand, before=_before(query), most=PAGE)
        slugs = {one.campaign: "" for one in found}
        for number in slugs:
            slugs[number] = (await self._parts.campaigns.by_id(number)).slug
        answer = {
            "conversions": [_conversion(one, slugs[one.campaign]) for one in found],
            "next": str(found[-1].id) if len(found) == PAGE else None,
        }
        return json_answer(answer)

    async def conversion_secret(self, request: Request) -> Response:
        """Tell the secret."""
        caller = await self._enter(request)
        return self._secret(await self._sponsors.conversions.till(caller.brand.id, clock()))

    async def change_conversion_secret(self, request: Request) -> Response:
        """Change the secret."""
        caller = await self._enter(request)
        changed = await self._sponsors.conversions.change_secret(
            caller.brand, by=caller.key.actor, now_ms=clock()
        )
        return self._secret(changed)

    async def unsigned_return(self, request: Request) -> Response:
        """Say whether buyers' browsers need a signature."""
        caller = await self._enter(request)
        body = read_body(bodies.ReturnWish, body_of(request.scope))
        changed = await self._sponsors.conversions.open_return(
            caller.brand, wish=body.unsigned, by=caller.key.actor, now_ms=clock()
        )
        return self._secret(changed)

    def _secret(self, till: Till) -> Response:
        answer = {
            "secret": self._sponsors.conversions.text_of(till),
            "unsigned_return": till.open_return,
        }
        return json_answer(answer)

    # Webhooks
    async def webhooks(self, request: Request) -> Response:
        """Tell the webhooks."""
        caller = await self._enter(request)
        found = await self._sponsors.webhooks.of(caller.brand)
        return json_answer({"webhooks": [webhook_body(one) for one in found]})

    async def make_webhook(self, request: Request) -> Response:
        """Make a webhook."""
        caller = await self._enter(request)
        wish = _hook_wish(request)
        made = await make_webhook(
            self._parts, caller.brand, wish, by=caller.key.actor, key=once_of(request, caller, "webhooks")
        )
        answer = webhook_body(made.webhook) | {"secret": self._sponsors.webhooks.secret(made.webhook)}
        return json_answer(answer, CREATED, replay_header(made.replayed))

    async def webhook(self, request: Request, id: str) -> Response:
        """Tell one webhook."""
        _, webhook = await self._hook(request, id)
        return json_answer(webhook_body(webhook))

    async def change_webhook(self, request: Request, id: str) -> Response:
        """Change a webhook."""
        caller, webhook = await self._hook(request, id)
        wish = _hook_wish(request)
        changed = await self._sponsors.webhooks.change(caller.brand, webhook.id, wish, by=caller.key.actor)
        return json_answer(webhook_body(changed))

    async def remove_webhook(self, request: Request, id: str) -> Response:
        """Remove a webhook."""
        caller, webhook = await self._hook(request, id)
        await self._sponsors.webhooks.remove(caller.brand, webhook.id, by=caller.key.actor)
        return json_answer({"id": str(webhook.id), "state": "removed"})

    async def webhook_secret(self, request: Request, id: str) -> Response:
        """Tell the secret of a webhook."""
        _, webhook = await self._hook(request, id)
        return json_answer({"id": str(webhook.id), "secret": self._sponsors.webhooks.secret(webhook)})

    async def change_webhook_secret(self, request: Request, id: str) -> Response:
        """Change the secret of a webhook."""
        caller, webhook = await self._hook(request, id)
        changed = await self._sponsors.webhooks.change_secret(
            caller.brand, webhook.id, by=caller.key.actor, now_ms=clock()
        )
        return json_answer({"id": str(changed.id), "secret": self._sponsors.webhooks.secret(changed)})

    async def test_webhook(self, request: Request, id: str) -> Response:
        """Send a test event."""
        caller, webhook = await self._hook(request, id)
        self._parts.throttle.take("proofs", request.scope, who=caller.brand.id)
        sent = await self._sponsors.deliveries.send_test(webhook, by=caller.key.actor, now_ms=clock())
        return json_answer(_delivery(sent), CREATED)

    async def deliveries(self, request: Request, id: str) -> Response:
        """Tell what was sent."""
        query = strict_query(request.scope, _BEFORE)
        _, webhook = await self._hook(request, id, _BEFORE)
        found = await self._sponsors.deliveries.of(webhook, before=_before(query), most=PAGE)
        answer = {
            "deliveries": [_delivery(one) for one in found],
            "next": str(found[-1].id) if len(found) == PAGE else None,
        }
        return json_answer(answer)

    async def delivery(self, request: Request, id: str, delivery: str) -> Response:
        """Tell one delivery."""
        _, webhook = await self._hook(request, id)
        found = await self._sponsors.deliveries.find(webhook, message_number(delivery))
        tries = await self._sponsors.deliveries.tries(found)
        return json_answer(_delivery(found) | {"body": found.body, "log": [_try(one) for one in tries]})

    async def send_again(self, request: Request, id: str, delivery: str) -> Response:
        """Send one delivery again."""
        caller, webhook = await self._hook(request, id)
        sent = await self._sponsors.deliveries.again(
            webhook, message_number(delivery), by=caller.key.actor, now_ms=clock()
        )
        return json_answer(_delivery(sent))

    async def send_all_again(self, request: Request, id: str) -> Response:
        """Send again what was given up."""
        caller, webhook = await self._hook(request, id)
        body = read_body(bodies.AgainWish, body_of(request.scope))
        count = await self._sponsors.deliveries.again_all(
            webhook, _time(body.since), by=caller.key.actor, now_ms=clock()
        )
        return json_answer({"again": count})

    async def _enter(self, request: Request, known: frozenset[str] = NOTHING) -> Caller:
        strict_query(request.scope, known)
        return await caller_of(self._parts, request, ACCOUNT)

    async def _hook(
        self, request: Request, number: str, known: frozenset[str] = NOTHING
    ) -> tuple[Caller, Webhook]:
        caller = await self._enter(request, known)
        return caller, await self._sponsors.webhooks.find(caller.brand, row_number(number))


def _signed(request: Request) -> Signed | None:
    """Return what the headers of Standard Webhooks say; None unless all three are there."""
    return said_in({name: header(request.scope, name.encode("ascii"), 1000) for name in SIGNED_BY})


def message_number(text: str) -> int:
    """Read the id of a delivery, `msg_<number>`. Raise NotFound."""
    return row_number(text.removeprefix("msg_"))


async def make_webhook(
    parts: Parts, brand: Brand, wish: HookWish, *, by: str, key: Key | None = None
) -> MadeHook:
    """Make a webhook, where the plan has room for one. Raise NotInPlan, BadInput, Conflict."""
    async with parts.plans.room(brand, WEBHOOKS) as most:
        return await parts.sponsors.webhooks.make(brand, wish, by=by, now_ms=clock(), key=key, most=most)


def webhook_body(webhook: Webhook) -> dict[str, Any]:
    """Return what is told about a webhook."""
    return {
        "id": str(webhook.id),
        "url": webhook.url,
        "events": list(webhook.kinds),
        "note": webhook.note,
        "state": webhook.state,
        "made": moment(webhook.made_ms),
        "failing_since": _when(webhook.failing_ms),
        "last_arrived": _when(webhook.arrived_ms),
    }


def _hook_wish(request: Request) -> HookWish:
    body = read_body(bodies.WebhookWish, body_of(request.scope))
    return HookWish(body.url, tuple(body.events), body.note, body.on)


def _delivery(delivery: Delivery) -> dict[str, Any]:
    waiting = delivery.state == "waiting"
    return {
        "id": delivery.message,
        "event": delivery.kind,
        "state": delivery.state,
        "tries": delivery.tries,
        "next_try": moment(delivery.due_ms) if waiting else None,
        "made": moment(time_of(delivery.id)),
    }


def _try(one: Try) -> dict[str, Any]:
    return {
        "at": moment(time_of(one.id)),
        "status": one.status or None,
        "trouble": one.trouble or None,
        "answer": one.answer,
        "ms": one.ms,
    }


def _conversion(one: Conversion, campaign: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "reference": one.reference,
        "campaign": campaign,
        "amount": one.amount or None,
        "currency": one.currency or None,
        "way": one.way,
        "clicked": moment(one.click_ms),
        "at": moment(time_of(one.id)),
    }


def _when(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else moment(milliseconds)


def _before(query: Mapping[str, str]) -> int:
    text = query.get("before")
    if text is None:
        return LARGEST
    try:
        return row_number(text)
    except NotFound as error:
        message = "This is no `next` of a page."
        raise BadInput(message, problems=[Problem("before", message, "page")]) from error


def _time(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
        milliseconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        milliseconds = -1
    if not 0 <= milliseconds <= LATEST:
        message = "A time such as 2026-09-20T08:00:00Z, please."
        raise BadInput(message, problems=[Problem("since", message, "time")])
    return milliseconds
