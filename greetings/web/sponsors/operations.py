"""The operations of domains, conversions and webhooks: what the OpenAPI document says, and how they are registered."""

from __future__ import annotations

from functools import partial

from greetings.web.operations import BRAND_KEY, KEY_PARAMETER, Operation, parameter
from greetings.web.sponsors import bodies

_ERRORS = (400, 401, 403, 404, 429)
_WRITES = (400, 401, 403, 404, 409, 413, 422, 429, 503)
_DOMAINS, _CONVERSIONS, _HOOKS = "/brand/domains", "/brand/conversions", "/brand/webhooks"
_HOOK = f"{_HOOKS}/{{id}}"
_LOG = f"{_HOOK}/deliveries"
_BEFORE = parameter("before", "query", "`next` of the page before")
_HOOK_EXAMPLE = {
    "shop": {
        "summary": "Tell our till",
        "value": {"url": "https://moon.shop/hooks/greetings", "events": ["conversion"]},
    }
}
_one = partial(Operation, token=BRAND_KEY)

DOMAIN_OPERATIONS: tuple[Operation, ...] = (
    _one(
        "brand_domains",
        "GET",
        _DOMAINS,
        "The brand's domains",
        bodies.DomainsOut,
        text="Only there may sponsor links lead. Needs the scope `account`.",
        errors=_ERRORS,
    ),
    _one(
        "brand_add_domain",
        "POST",
        _DOMAINS,
        "Take a domain up",
        bodies.DomainOut,
        status=201,
        text=(
            "Then put `record` into the domain's TXT records, or the same line into a file at `file_url`, and ask for "
            "a check. Doing it again answers the same. Needs the scope `account`."
        ),
        body=bodies.DomainWish,
        examples={"shop": {"summary": "A shop's domain", "value": {"domain": "moon.shop"}}},
        parameters=(KEY_PARAMETER,),
        errors=_WRITES,
    ),
    _one(
        "brand_check_domain",
        "POST",
        f"{_DOMAINS}/{{domain}}/check",
        "Look for the proof of a domain",
        bodies.DomainOut,
        text="Now. By itself it is looked for every day. Needs the scope `account`.",
        errors=_WRITES,
    ),
    _one(
        "brand_remove_domain",
        "DELETE",
        f"{_DOMAINS}/{{domain}}",
        "Let go of a domain",
        bodies.RemovedOut,
        text="No link of the brand leads there from now on. Needs the scope `account`.",
        errors=_WRITES,
    ),
)
CONVERSION_OPERATIONS: tuple[Operation, ...] = (
    _one(
        "tell_conversion",
        "POST",
        "/conversions",
        "Tell what came of a click",
        bodies.ConversionTold,
        status=201,
        text=(
            "With a key (scope `campaigns:write`), or signed as Standard Webhooks has it: `webhook-id`, "
            "`webhook-timestamp`, `webhook-signature` with the brand's conversion secret. Counted once for each "
            "campaign and reference: told again it answers `counted: false`, with another amount 409."
        ),
        body=bodies.ConversionWish,
        examples={
            "order": {
                "summary": "An order",
                "value": {
                    "click": "h3v...",
                    "reference": "A-1001",
                    "amount": "19.90",
                    "currency": "EUR",
                },
            }
        },
        errors=_WRITES,
    ),
    _one(
        "brand_conversions",
        "GET",
        _CONVERSIONS,
        "What came of clicks",
        bodies.ConversionsOut,
        text="The newest first. Needs the scope `insights:read`.",
        parameters=(_BEFORE,),
        errors=(*_ERRORS, 422),
    ),
    _one(
        "brand_conversion_secret",
        "GET",
        f"{_CONVERSIONS}/secret",
        "The conversion secret",
        bodies.SecretOut,
        text="Signs conversions that are told without a key. Needs the scope `account`.",
        errors=_ERRORS,
    ),
    _one(
        "brand_change_conversion_secret",
        "POST",
        f"{_CONVERSIONS}/secret",
        "Change the conversion secret",
        bodies.SecretOut,
        text="The old one is good for a day more. Needs the scope `account`.",
        errors=_WRITES,
    ),
    _one(
        "brand_unsigned_return",
        "PUT",
        f"{_CONVERSIONS}/return",
        "Let buyers' browsers bring conversions unsigned",
        bodies.SecretOut,
        text=(
            "Then whoever comes back to `/r/<click>` counts, once for each click and without an amount. "
            "Needs the scope `account`."
        ),
        body=bodies.ReturnWish,
        examples={"signed": {"summary": "Only signed ones", "value": {"unsigned": False}}},
        errors=_WRITES,
    ),
)
WEBHOOK_OPERATIONS: tuple[Operation, ...] = (
    _one(
        "brand_webhooks",
        "GET",
        _HOOKS,
        "The brand's webhooks",
        bodies.WebhooksOut,
        text="Needs the scope `account`, as everything about webhooks.",
        errors=_ERRORS,
    ),
    _one(
        "brand_make_webhook",
        "POST",
        _HOOKS,
        "Make a webhook",
        bodies.NewWebhookOut,
        status=201,
        text="What happens in the brand's campaigns is sent there, signed as Standard Webhooks has it.",
        body=bodies.WebhookWish,
        examples=_HOOK_EXAMPLE,
        parameters=(KEY_PARAMETER,),
        errors=(*_WRITES, 402),
    ),
    _one(
        "brand_webhook", "GET", _HOOK, "One webhook", bodies.WebhookOut, text="How it stands.", errors=_ERRORS
    ),
    _one(
        "brand_change_webhook",
        "PUT",
        _HOOK,
        "Change a webhook",
        bodies.WebhookOut,
        text="As a whole; `on` switches it on and off.",
        body=bodies.WebhookWish,
        examples=_HOOK_EXAMPLE,
        errors=_WRITES,
    ),
    _one(
        "brand_remove_webhook",
        "DELETE",
        _HOOK,
        "Remove a webhook",
        bodies.RemovedOut,
        text="With all that was sent there.",
        errors=_WRITES,
    ),
    _one(
        "brand_webhook_secret",
        "GET",
        f"{_HOOK}/secret",
        "The secret of a webhook",
        bodies.WebhookSecretOut,
        text="With it the receiver checks that we sent it.",
        errors=_ERRORS,
    ),
    _one(
        "brand_change_webhook_secret",
        "POST",
        f"{_HOOK}/secret",
        "Change the secret of a webhook",
        bodies.WebhookSecretOut,
        text="For a day what is sent is signed with both.",
        errors=_WRITES,
    ),
    _one(
        "brand_test_webhook",
        "POST",
        f"{_HOOK}/test",
        "Send a test event",
        bodies.DeliveryOut,
        status=201,
        text="`webhook.test`, tried once.",
        errors=_WRITES,
    ),
    _one(
        "brand_deliveries",
        "GET",
        _LOG,
        "What was sent to a webhook",
        bodies.DeliveriesOut,
        text="The newest first, for thirty days.",
        parameters=(_BEFORE,),
        errors=(*_ERRORS, 422),
    ),
    _one(
        "brand_delivery",
        "GET",
        f"{_LOG}/{{delivery}}",
        "One delivery",
        bodies.DeliveryWholeOut,
        text="With its body, and what came back from each try.",
        errors=_ERRORS,
    ),
    _one(
        "brand_send_again",
        "POST",
        f"{_LOG}/{{delivery}}/again",
        "Send one delivery again",
        bodies.DeliveryOut,
        text="Under the same `webhook-id`.",
        errors=_WRITES,
    ),
    _one(
        "brand_send_all_again",
        "POST",
        f"{_HOOK}/again",
        "Send again what was given up",
        bodies.AgainOut,
        text="Everything since a time that did not arrive.",
        body=bodies.AgainWish,
        examples={"outage": {"summary": "After an outage", "value": {"since": "2026-09-20T08:00:00Z"}}},
        errors=_WRITES,
    ),
)
SPONSOR_OPERATIONS = (*DOMAIN_OPERATIONS, *CONVERSION_OPERATIONS, *WEBHOOK_OPERATIONS)
