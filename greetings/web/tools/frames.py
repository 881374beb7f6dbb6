"""What stands in frames of other sites: own policy, no cookie, the same bytes for everybody, kept for a minute."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from greetings.web import i18n
from greetings.web.answers import NO_INDEX
from greetings.web.assets import etag_of, unchanged
from greetings.web.common import header
from greetings.web.guards import EMBED_POLICY
from greetings.web.pictures import FRESH


def frame_language(scope: Scope, values: Mapping[str, str]) -> str:
    """Return the language of a frame: as its address says, else as the browser says. No cookie is looked at."""
    wish = i18n.matched(values.get("lang", "") or "-")
    return wish or i18n.choose(header(scope, b"accept-language", i18n.HEADER_MAX))


def frame_answer(request: Request, html: str, *, by_header: bool) -> Response:
    """Return a page that may stand in any frame; `by_header`: it depends on the browser's language."""
    body = html.encode("utf-8")
    etag = etag_of(body)
    headers = {"content-security-policy": EMBED_POLICY, "cache-control": FRESH, "etag": etag}
    if by_header:
        headers["vary"] = "accept-language"
    same = unchanged(request, etag)
    answer = Response(b"" if same else body, 304 if same else 200, headers, "text/html")
    answer.raw_headers.append(NO_INDEX)
    return answer


def frame_html(source: str, title: str, height: int) -> str:
    """Return what somebody pastes into his own site: a frame as wide as its place, `height` pixels high."""
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{height}" frameborder="0"'
        ' loading="lazy" referrerpolicy="no-referrer"></iframe>'
    )


def picture_html(page: str, source: str, title: str, *, width: int, height: int) -> str:
    """Return what somebody pastes into his own site: a picture that leads to a page."""
    return (
        f'<a href="{escape(page)}"><img src="{escape(source)}" width="{width}" height="{height}"'
        f' alt="{escape(title)}" referrerpolicy="no-referrer"></a>'
    )
