"""Which address of a brand's console is answered by whom: domains, webhooks, results."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from greetings.web.parts import Parts
from greetings.web.sponsors.domain_pages import FILE, DomainPages
from greetings.web.sponsors.domain_pages import PATH as DOMAINS_PATH
from greetings.web.sponsors.result_pages import PATH as RESULTS_PATH
from greetings.web.sponsors.result_pages import ResultPages
from greetings.web.sponsors.webhook_pages import PATH as WEBHOOKS_PATH
from greetings.web.sponsors.webhook_pages import WebhookPages


def sponsor_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of domains, webhooks and results."""
    domains, hooks, results = DomainPages(parts), WebhookPages(parts), ResultPages(parts)
    domain, hook = f"{DOMAINS_PATH}/{{domain}}", f"{WEBHOOKS_PATH}/{{id}}"
    return [
        Route(DOMAINS_PATH, domains.show, methods=["GET"]),
        Route(DOMAINS_PATH, domains.add, methods=["POST"]),
        Route(f"{domain}/{FILE}", domains.file, methods=["GET"]),
        Route(f"{domain}/check", domains.check, methods=["POST"]),
        Route(f"{domain}/remove", domains.remove, methods=["POST"]),
        Route(WEBHOOKS_PATH, hooks.show, methods=["GET"]),
        Route(WEBHOOKS_PATH, hooks.make, methods=["POST"]),
        Route(hook, hooks.one, methods=["GET"]),
        Route(hook, hooks.change, methods=["POST"]),
        Route(f"{hook}/switch", hooks.switch, methods=["POST"]),
        Route(f"{hook}/secret", hooks.secret, methods=["POST"]),
        Route(f"{hook}/test", hooks.test, methods=["POST"]),
        Route(f"{hook}/again", hooks.again, methods=["POST"]),
        Route(f"{hook}/remove", hooks.remove, methods=["POST"]),
        Route(RESULTS_PATH, results.show, methods=["GET"]),
        Route(f"{RESULTS_PATH}/secret", results.secret, methods=["POST"]),
        Route(f"{RESULTS_PATH}/returns", results.returns, methods=["POST"]),
    ]
