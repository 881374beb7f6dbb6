"""How answers are written: pages, JSON, redirects. Pages are private and never kept by anybody on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

PRIVATE = "private, no-store"
NO_INDEX = (b"x-robots-tag", b"noindex, nofollow")
_PAGE_HEADERS = ((b"content-type", b"text/html; charset=utf-8"), (b"cache-control", PRIVATE.encode("ascii")))


_NO_STORE = (b"cache-control", b"no-store")
_JSON_HEADERS = ((b"content-type", b"application/json"), _NO_STORE)


class JsonAnswer(Response):
    """A JSON object that is written already, not to be kept."""

    def __init__(self, body: bytes, status: int = 200, extra: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        self.raw_headers = [*_JSON_HEADERS, (b"content-length", b"%d" % len(body)), *extra]


class PageAnswer(Response):
    """A page as bytes, private and not to be kept."""

    def __init__(
        self,
        body: bytes,
        status: int = 200,
        *,
        extra: tuple[tuple[bytes, bytes], ...] = (),
        indexed: bool = False,
    ) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        headers = [*_PAGE_HEADERS, (b"content-length", b"%d" % len(body))]
        if not indexed:
            headers.append(NO_INDEX)
        headers.extend(extra)
        self.raw_headers = headers


def json_answer(
    value: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON object."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return Response(body, status, dict(headers or {}), "application/json")


def moment(milliseconds: int) -> str:
    """Write a time as ISO 8601 in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def see_other(path: str, extra: tuple[tuple[bytes, bytes], ...] = ()) -> Response:
    """Return a redirect after a form: 303, to a path of ours."""
    answer = Response(status_code=303, headers={"location": path, "cache-control": "no-store"})
    answer.raw_headers.extend(extra)
    return answer


def redirect(path: str, status: int = 307) -> Response:
    """Return a redirect of a GET to a path of ours, not to be kept."""
    return Response(status_code=status, headers={"location": path, "cache-control": "no-store"})
