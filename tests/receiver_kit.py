"""A real HTTP server in a thread, as a brand runs one: it keeps what it was sent and answers as it was told."""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Got:
    """One request."""

    method: str
    path: str
    headers: dict
    body: bytes


@dataclass
class Receiver:
    """What was received. `answers`: what is said to the next requests (status, headers, body); then 200."""

    port: int = 0
    scheme: str = "http"
    got: list[Got] = field(default_factory=list)
    answers: list[tuple[int, dict, bytes]] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)
    always: tuple[int, dict, bytes] = (200, {}, b"")

    def url(self, path="/hook", host="localhost"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def answer(self, path):
        if path in self.pages:
            return 200, {}, self.pages[path]
        return self.answers.pop(0) if self.answers else self.always


@contextmanager
def receiver(tls: ssl.SSLContext | None = None):
    """Give a server on a free port of this machine."""
    state = Receiver(scheme="https" if tls else "http")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def take(self):
            length = int(self.headers.get("content-length") or 0)
            state.got.append(
                Got(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
            )
            status, headers, body = state.answer(self.path)
            self.send_response(status)
            for name, value in ({"content-length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = take  # noqa: N815 - as http.server calls them

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *words: None
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def raw_server(said: bytes, *, wait: bool = False):
    """Give the port of a server that says some bytes and hangs up; with `wait` it keeps the line instead."""
    import socket

    listening = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def serve():
        while True:
            try:
                one, _ = listening.accept()
            except OSError:
                return
            one.recv(65536)
            one.sendall(said)
            held.append(one) if wait else one.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
        for one in held:
            one.close()
