"""The server's connection: uvicorn's, with a deadline for receiving a request.

uvicorn itself waits for ever for a client that sends a byte now and then; a thousand of those would take every
open file. Here a request, from the first byte (or from the connection) to the end of its body, must have arrived
within `receive_seconds`; then the client is told 408 and the connection is closed.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from greetings.web.guards import POLICY

RECEIVE_SECONDS = 10.0


def _answer(status: str, slug: str, detail: str) -> bytes:
    """Write a whole problem+json answer that ends the connection."""
    body = json.dumps(
        {"type": f"/docs#{slug}", "title": status[4:], "status": int(status[:3]), "detail": detail}
    ).encode("ascii")
    lines = (
        f"HTTP/1.1 {status}",
        "content-type: application/problem+json",
        "cache-control: no-store",
        f"content-security-policy: {POLICY}",
        "x-content-type-options: nosniff",
        "referrer-policy: same-origin",
        "connection: close",
        f"content-length: {len(body)}",
    )
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body


_TOO_SLOW = _answer(
    "408 Request Timeout", "too-slow", "The request did not arrive in time. Please send it again."
)
_UNREADABLE = _answer("400 Bad Request", "bad-request", "This is not HTTP that can be read.")


class PatientProtocol(HttpToolsProtocol):
    """One connection whose patience has an end, in seconds."""

    def __init__(self, *args: Any, receive_seconds: float = RECEIVE_SECONDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._receive_seconds = receive_seconds
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock with the connection: one that never says anything goes too."""
        super().connection_made(transport)
        self._start_clock()

    def on_message_begin(self) -> None:
        """Start the clock of a request on a connection that was kept open."""
        super().on_message_begin()
        if self._deadline is None:
            self._start_clock()

    def on_message_complete(self) -> None:
        """Stop the clock: all of the request is here."""
        self._stop_clock()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP in our own shape of errors."""
        self.transport.write(_UNREADABLE)
        self.transport.close()

    def _start_clock(self) -> None:
        self._deadline = self.loop.call_later(self._receive_seconds, self._too_slow)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            return
        current = self.cycle is not None and self.cycle.scope is self.scope
        if self.scope is not None and not (current and self.cycle.response_started):
            self.transport.write(_TOO_SLOW)
        self.transport.close()
