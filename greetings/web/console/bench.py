"""What stands around every page of a console, and how its pages are answered: private, never kept, never indexed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.store import Key
from greetings.web import i18n
from greetings.web.answers import PageAnswer
from greetings.web.common import query_of
from greetings.web.console.session import FORM_FIELD, Operator, Signed
from greetings.web.parts import Parts
from greetings.web.requests import language_cookie, language_of, make_key
from greetings.web.views import Bench, BenchPage, Frame, View, Words

ROOT, OPS_ROOT = "/console", "/ops"
ONCE_MAX = 64
# Name, path below the root, who may see it.
PAGES: tuple[tuple[str, str, Right], ...] = (
    ("home", "", Right.LOOK),
    ("campaigns", "/campaigns", Right.LOOK),
    ("contests", "/contests", Right.LOOK),
    ("designs", "/templates", Right.LOOK),
    ("letters", "/letters", Right.LOOK),
    ("domains", "/domains", Right.LOOK),
    ("results", "/results", Right.LOOK),
    ("webhooks", "/webhooks", Right.RUN),
    ("keys", "/keys", Right.RUN),
    ("people", "/people", Right.LOOK),
    ("plan", "/plan", Right.LOOK),
    ("log", "/log", Right.RUN),
)
# What one sets up and then seldom needs.
APART = frozenset({"domains", "results", "webhooks", "keys", "people", "plan", "log"})
OPS_PAGES: tuple[tuple[str, str], ...] = (
    ("reports", ""),
    ("watch", "/watch"),
    ("creatives", "/creatives"),
    ("guests", "/guests"),
    ("designs", "/templates"),
    ("letters", "/letters"),
    ("campaigns", "/campaigns"),
    ("contests", "/contests"),
    ("brands", "/brands"),
    ("acts", "/log"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of one request: its language, and the cookie of a language that was just chosen."""

    parts: Parts
    lang: str
    cookies: tuple[tuple[bytes, bytes], ...] = ()

    def frame(self, path: str, query: tuple[tuple[str, str], ...] = ()) -> Frame:
        """Return the frame of a page that a plain GET shows at `path` with `query`."""
        return i18n.frame_of(self.lang, path, query)

    def answer(self, view: View, status: int = 200, extra: tuple[tuple[bytes, bytes], ...] = ()) -> Response:
        """Draw a view."""
        html = self.parts.pages.html(view).encode("utf-8")
        return PageAnswer(html, status, extra=(*self.cookies, *extra))


def sheet_of(parts: Parts, request: Request) -> Sheet:
    """Return the sheet of a request."""
    wish = query_of(request.scope).get(i18n.QUERY)
    cookies = (language_cookie(wish),) if wish and wish in i18n.TONGUES else ()
    return Sheet(parts, language_of(request.scope, wish), cookies)


def bench_of(signed: Signed, current: str) -> Bench:
    """Return what stands around a page of a brand's console."""
    pages = [
        BenchPage(name, ROOT + path, name == current, apart=name in APART)
        for name, path, right in PAGES
        if signed.person.may(right)
    ]
    return Bench(
        root=ROOT,
        csrf=signed.csrf,
        pages=tuple(pages),
        brand=Words(signed.brand.name),
        person=Words(signed.person.name),
        role=signed.role,
    )


def ops_bench(operator: Operator, current: str) -> Bench:
    """Return what stands around a page of the ops console."""
    pages = tuple(BenchPage(name, OPS_ROOT + path, name == current) for name, path in OPS_PAGES)
    return Bench(OPS_ROOT, operator.csrf, pages)


def time_at(milliseconds: int) -> datetime:
    """Return a time as pages show it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def new_once() -> str:
    """Draw what makes a second press of a button, or a page that is loaded again, harmless."""
    return secrets.token_urlsafe(16)


def once_key(route: str, who: int, form: Mapping[str, str], names: Iterable[str]) -> Key:
    """Return the idempotency key of a form: the same words sent again are the same wish, other words another one."""
    text = "\n".join(f"{name}={form.get(name, '')}" for name in sorted({*names} - {FORM_FIELD, "once"}))
    once = form.get("once", "")[:ONCE_MAX] or new_once()
    key = make_key(f"console {route}", who, once, body=text.encode("utf-8", "replace"))
    return replace(key, key=f"{once} {key.body_hash.hex()}")
