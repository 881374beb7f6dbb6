"""A name server of our own on a free UDP port, in a thread: it answers TXT questions with what a test has set."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@dataclass
class Names:
    """`records`: texts by domain; `broken`: no answer is worth anything; `asked`: what was asked for."""

    port: int = 0
    records: dict[str, list[str]] = field(default_factory=dict)
    broken: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def answer(self, wire):
        question = dns.message.from_wire(wire)
        name = question.question[0].name.to_text(omit_final_dot=True)
        self.asked.append(name)
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.AA | dns.flags.RA
        if self.broken:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.records:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif self.records[name]:
            quoted = [f'"{one}"' for one in self.records[name]]
            reply.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *quoted))
        return reply.to_wire()


@contextmanager
def name_server():
    """Give a name server."""
    state = Names()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        state.port = line.getsockname()[1]

        def serve():
            while True:
                wire, whom = line.recvfrom(4096)
                if not wire:
                    return
                line.sendto(state.answer(wire), whom)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                end.sendto(b"", line.getsockname())
            thread.join()
