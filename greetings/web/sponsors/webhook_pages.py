"""The webhooks pages: where a program of the brand is told what happens, what was sent there, what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.chain import time_of
from greetings.chain.ids import LARGEST
from greetings.errors import BadInput, Conflict, NotInPlan, Problem
from greetings.sponsors import EVENT_KINDS, Delivery, HookWish, Try, Webhook, clock
from greetings.web.answers import see_other
from greetings.web.common import query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import ROOT, bench_of, new_once, once_key, sheet_of, time_at
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.sponsors.api import make_webhook
from greetings.web.views import (
    DeliveryRow,
    FieldProblem,
    FormField,
    HookForm,
    HookRow,
    TryRow,
    WebhooksView,
    WebhookView,
    Words,
)

PATH = f"{ROOT}/webhooks"
PAGE = 25
URL_MAX, NOTE_MAX = 2000, 60
DAYS_MS = 30 * 86_400_000
ANEW = HookWish("", EVENT_KINDS)
TOLD = frozenset({"made", "tested", "again", "changed"})


@dataclass(frozen=True, slots=True)
class _Page:
    wish: HookWish = ANEW
    problems: Sequence[Problem] = ()
    trouble: str = ""


class WebhookPages:
    """Answers `/console/webhooks` and all below."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._webhooks = parts.sponsors.webhooks
        self._deliveries = parts.sponsors.deliveries

    async def show(self, request: Request) -> Response:
        """Show the webhooks."""
        return await self._all(request, await who(self._parts, request, Right.RUN), _Page())

    async def make(self, request: Request) -> Response:
        """Make a webhook and lead to its page."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        wish = _wish(form)
        key = once_key("webhooks", signed.person.id, form, form)
        try:
            made = await make_webhook(self._parts, signed.brand, wish, by=signed.person.actor, key=key)
        except BadInput as error:
            return await self._all(request, signed, _Page(wish, error.problems), error.status)
        except NotInPlan as error:
            return await self._all(request, signed, _Page(wish, trouble="plan"), error.status)
        except Conflict as error:
            return await self._all(request, signed, _Page(wish, trouble="full"), error.status)
        return see_other(f"{PATH}/{made.webhook.id}?told=made")

    async def one(self, request: Request) -> Response:
        """Show one webhook with what was sent there."""
        signed = await who(self._parts, request, Right.RUN)
        return await self._one(request, signed, await self._found(request, signed), _Page())

    async def change(self, request: Request) -> Response:
        """Change a webhook."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        webhook = await self._found(request, signed)
        wish = _wish(form, on=webhook.state == "on")
        try:
            await self._webhooks.change(signed.brand, webhook.id, wish, by=signed.person.actor)
        except BadInput as error:
            return await self._one(request, signed, webhook, _Page(wish, error.problems), status=error.status)
        return see_other(f"{PATH}/{webhook.id}?told=changed")

    async def switch(self, request: Request) -> Response:
        """Switch a webhook on or off."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        webhook = await self._found(request, signed)
        wish = HookWish(webhook.url, webhook.kinds, webhook.note, on=form.get("on") == "1")
        await self._webhooks.change(signed.brand, webhook.id, wish, by=signed.person.actor)
        return see_other(f"{PATH}/{webhook.id}")

    async def secret(self, request: Request) -> Response:
        """Change the secret of a webhook."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        webhook = await self._found(request, signed)
        await self._webhooks.change_secret(signed.brand, webhook.id, by=signed.person.actor, now_ms=clock())
        return see_other(f"{PATH}/{webhook.id}?told=changed")

    async def test(self, request: Request) -> Response:
        """Send a test event."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        webhook = await self._found(request, signed)
        self._parts.throttle.take("proofs", request.scope, who=signed.brand.id)
        await self._deliveries.send_test(webhook, by=signed.person.actor, now_ms=clock())
        return see_other(f"{PATH}/{webhook.id}?told=tested")

    async def again(self, request: Request) -> Response:
        """Send one delivery again, or whatever was given up."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        webhook = await self._found(request, signed)
        by, now = signed.person.actor, clock()
        chosen = form.get("delivery", "")
        try:
            if chosen:
                await self._deliveries.again(webhook, row_number(chosen), by=by, now_ms=now)
            else:
                await self._deliveries.again_all(webhook, max(0, now - DAYS_MS), by=by, now_ms=now)
        except Conflict as error:
            return await self._one(request, signed, webhook, _Page(trouble="off"), status=error.status)
        return see_other(f"{PATH}/{webhook.id}?told=again")

    async def remove(self, request: Request) -> Response:
        """Forget a webhook."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        webhook = await self._found(request, signed)
        await self._webhooks.remove(signed.brand, webhook.id, by=signed.person.actor)
        return see_other(PATH)

    async def _found(self, request: Request, signed: Signed) -> Webhook:
        return await self._webhooks.find(signed.brand, row_number(request.path_params["id"]))

    async def _all(self, request: Request, signed: Signed, page: _Page, status: int = 200) -> Response:
        sheet = sheet_of(self._parts, request)
        view = WebhooksView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "webhooks"),
            webhooks=tuple([await self._row(one) for one in await self._webhooks.of(signed.brand)]),
            form=_form(page.wish, page.problems),
            problems=_others(page.problems),
            trouble=page.trouble,
        )
        return sheet.answer(view, status)

    async def _one(
        self, request: Request, signed: Signed, webhook: Webhook, page: _Page, *, status: int = 200
    ) -> Response:
        query = query_of(request.scope)
        before = row_number(query["before"]) if query.get("before") else LARGEST
        found = await self._deliveries.of(webhook, before=before, most=PAGE)
        path, sheet = f"{PATH}/{webhook.id}", sheet_of(self._parts, request)
        wish = page.wish if page.problems else HookWish(webhook.url, webhook.kinds, webhook.note)
        until = webhook.before_until_ms
        view = WebhookView(
            frame=sheet.frame(path),
            bench=bench_of(signed, "webhooks"),
            hook=await self._row(webhook),
            secret=self._webhooks.secret(webhook),
            deliveries=tuple([await self._delivery(one) for one in found]),
            form=_form(wish, page.problems),
            old_until=time_at(until) if until > clock() else None,
            older_href=f"{path}?before={found[-1].id}" if len(found) == PAGE else "",
            news=query.get("told", "") if query.get("told") in TOLD else "",
            problems=_others(page.problems),
            trouble=page.trouble,
        )
        return sheet.answer(view, status)

    async def _row(self, webhook: Webhook) -> HookRow:
        counts = await self._deliveries.counts(webhook)
        return HookRow(
            href=f"{PATH}/{webhook.id}",
            url=webhook.url,
            note=Words(webhook.note),
            state=webhook.state,
            kinds=webhook.kinds,
            arrived=None if webhook.arrived_ms is None else time_at(webhook.arrived_ms),
            failing=None if webhook.failing_ms is None else time_at(webhook.failing_ms),
            waiting=counts.get("waiting", 0),
            lost=counts.get("given-up", 0),
        )

    async def _delivery(self, delivery: Delivery) -> DeliveryRow:
        tries = await self._deliveries.tries(delivery)
        return DeliveryRow(
            id=str(delivery.id),
            message=delivery.message,
            kind=delivery.kind,
            state=delivery.state,
            made=time_at(time_of(delivery.id)),
            next=time_at(delivery.due_ms),
            body=delivery.body,
            tries=tuple(_try(one) for one in reversed(tries)),
        )


def _try(one: Try) -> TryRow:
    return TryRow(time_at(time_of(one.id)), one.status, one.trouble, one.answer, one.ms)


def _wish(form: Mapping[str, str], *, on: bool = True) -> HookWish:
    kinds = tuple(one for one in EVENT_KINDS if form.get(f"event-{one}"))
    return HookWish(form.get("url", ""), kinds, form.get("note", ""), on)


def _form(wish: HookWish, problems: Sequence[Problem]) -> HookForm:
    return HookForm(
        url=FormField("url", "line", wish.url, URL_MAX, True, problems=field_problems(problems, "url")),
        note=FormField("note", "line", wish.note, NOTE_MAX, False, problems=field_problems(problems, "note")),
        kinds=EVENT_KINDS,
        chosen=wish.kinds,
        once=new_once(),
    )


def _others(problems: Sequence[Problem]) -> tuple[FieldProblem, ...]:
    return field_problems([one for one in problems if one.path not in {"url", "note"}])
