"""Files that never change while the program runs: style sheets, scripts, small pictures. Read once, kept in memory.

Only what was in the folder at the start can be asked for, so no path can lead out of it.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from greetings.errors import NotFound
from greetings.web.common import header

HOUR = "public, max-age=3600"
FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".woff2": "font/woff2",
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """The bytes of one file, their type, and an ETag made from them."""

    body: bytes
    media_type: str
    etag: str


def asset(body: bytes, media_type: str) -> Asset:
    """Return bytes as an asset."""
    return Asset(body, media_type, etag_of(body))


def etag_of(body: bytes) -> str:
    """Return the strong ETag of some bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:24]}"'


def read_assets(folder: Path) -> dict[str, Asset]:
    """Read all files under `folder`, keyed by their path with slashes."""
    return {
        path.relative_to(folder).as_posix(): asset(path.read_bytes(), media_type_of(path.name))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith((".", "_")) and path.suffix != ".py"
    }


def media_type_of(name: str) -> str:
    """Return the media type that a file's name stands for."""
    suffix = Path(name).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def unchanged(request: Request, etag: str) -> bool:
    """Say whether the caller already has this version (If-None-Match, weak comparison)."""
    given = header(request.scope, b"if-none-match", 1024)
    if not given:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return etag in tags or "*" in tags


class Assets:
    """Answers requests for assets."""

    def __init__(self, files: Mapping[str, Asset]) -> None:
        self._files = dict(files)

    def __contains__(self, name: str) -> bool:
        return name in self._files

    async def serve(self, request: Request) -> Response:
        """Answer `/static/<path>`."""
        return self.answer(request, request.path_params["path"])

    def answer(self, request: Request, name: str) -> Response:
        """Answer with one asset; raise NotFound for any other name. With `?v=` it may be kept for ever."""
        found = self._files.get(name)
        if found is None:
            raise NotFound("There is no such file.")
        headers = {"etag": found.etag, "cache-control": FOR_EVER if "v" in request.query_params else HOUR}
        if unchanged(request, found.etag):
            return Response(status_code=304, headers=headers)
        return Response(found.body, headers=headers, media_type=found.media_type)
