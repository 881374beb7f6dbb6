"""The wish for no more cards: one cookie of a year in one browser, and the page it leads to. Nothing is recorded."""

from __future__ import annotations

from starlette.types import Scope

from greetings.web import i18n
from greetings.web.views import QuietView
from greetings.web.visitors import YEAR_SECONDS, cookie_of

ANYWAY = "anyway"
_NAME = "quiet"
_WISHED = "1"


def _cookie_name(*, secure: bool) -> str:
    return f"__Host-{_NAME}" if secure else _NAME


def asked_for_quiet(scope: Scope, *, secure: bool) -> bool:
    """Say whether this browser asked for no more cards."""
    return cookie_of(scope, _cookie_name(secure=secure)) == _WISHED


def quiet_cookie(*, wish: bool, secure: bool) -> tuple[bytes, bytes]:
    """Return the raw `set-cookie` header that keeps the wish, or forgets it."""
    age = YEAR_SECONDS if wish else 0
    value = f"{_cookie_name(secure=secure)}={_WISHED}; Max-Age={age}; Path=/; HttpOnly; SameSite=Lax"
    return b"set-cookie", (value + ("; Secure" if secure else "")).encode("ascii")


def quiet_view(code: str, lang: str, *, quiet: bool) -> QuietView:
    """Return the quiet page of a code: what it says when the wish stands, and the question when it does not."""
    page = f"/g/{code}/no-more"
    anyway = f"/g/{code}?{ANYWAY}=1" if quiet else f"/g/{code}"
    return QuietView(i18n.frame_of(lang, page), code, page, anyway, quiet)
