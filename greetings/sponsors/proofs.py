"""The proof that a brand may speak for a domain: a TXT record `greetings-verify=<token>`, or a file that says the same.

Asks the domain's name servers (through the system's resolver, or the one in the settings) and, when they know no
record, `https://<domain>/.well-known/greetings-verify.txt`. Refuses names that are no public domain before anything
is asked.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.resolver

from greetings.errors import Problem, Unreached
from greetings.outside import Outside
from greetings.settings import Settings
from greetings.sponsors.rows import DNS, FILE

MARK: Final = "greetings-verify="
FILE_PATH: Final = "/.well-known/greetings-verify.txt"
DOMAIN_MAX: Final = 253
DNS_SECONDS: Final = 5.0
# Special-use names and habits of private networks: nobody in the public net can prove them.
_PRIVATE = frozenset(
    {
        "localhost",
        "local",
        "internal",
        "intranet",
        "private",
        "corp",
        "home",
        "lan",
        "invalid",
        "onion",
        "arpa",
    }
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PASTED = re.compile(r"https?://([^/@:?#\\\s]+)/?")


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found. `way`: dns, file or empty; `trouble`: why there is none (a code), for the brand to put right."""

    way: str
    trouble: str = ""


def domain_from(text: str, own_host: str) -> tuple[str, list[Problem]]:
    """Read a domain as somebody writes or pastes it; give it as the DNS has it, and what is wrong with it."""
    pasted = _PASTED.fullmatch(text.strip())
    name = (pasted[1] if pasted else text.strip()).removesuffix(".").lower()
    with suppress(UnicodeError):
        name = name.encode("idna").decode("ascii")
    labels = name.split(".")
    if not _is_name(name, labels):
        return name, [Problem("domain", "Please give a domain such as shop.example.", "domain")]
    if labels[-1] in _PRIVATE or name == own_host or own_host.endswith(f".{name}"):
        return name, [Problem("domain", "Nobody can prove this domain here.", "domain-private")]
    return name, []


def _is_name(name: str, labels: list[str]) -> bool:
    if len(name) > DOMAIN_MAX or len(labels) < 2 or not all(_LABEL.fullmatch(one) for one in labels):
        return False
    with suppress(ValueError):
        ip_address(name)
        return False
    return any(char.isalpha() for char in labels[-1])


class Proofs:
    """Looks for proofs. `file_at` says where a domain's file is."""

    def __init__(
        self, settings: Settings, outside: Outside, *, file_at: str = "https://{domain}" + FILE_PATH
    ) -> None:
        self._outside = outside
        self._file_at = file_at
        self._nameserver = settings.nameserver

    async def look(self, domain: str, token: str) -> Proof:
        """Look for the proof of a domain."""
        wanted = f"{MARK}{token}"
        records, trouble = await self._records(domain)
        if wanted in records or trouble:
            return Proof("" if trouble else DNS, trouble)
        said, missing = await self._file(domain)
        if wanted in said:
            return Proof(FILE)
        ours = any(one.startswith(MARK) for one in (*records, *said))
        return Proof("", "token" if ours else missing)

    async def _records(self, domain: str) -> tuple[list[str], str]:
        """Read the TXT records; say `name` when there is no such name, `dns` when no name server answered."""
        try:
            answer = await self._resolver().resolve(f"{domain}.", "TXT", lifetime=DNS_SECONDS)
        except dns.resolver.NXDOMAIN:
            return [], "name"
        except dns.resolver.NoAnswer:
            return [], ""
        except (dns.exception.DNSException, OSError):
            return [], "dns"
        return [b"".join(one.strings).decode("utf-8", "replace").strip() for one in answer], ""

    def _resolver(self) -> dns.asyncresolver.Resolver:
        if not self._nameserver:
            return dns.asyncresolver.Resolver()
        host, _, port = self._nameserver.rpartition(":")
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = [host.strip("[]")], int(port)
        return resolver

    async def _file(self, domain: str) -> tuple[list[str], str]:
        """Read the lines of the file; say `absent` when there is none."""
        try:
            reply = await self._outside.get(self._file_at.format(domain=domain))
        except Unreached:
            return [], "absent"
        if reply.status != 200:
            return [], "redirect" if 300 <= reply.status < 400 else "absent"
        lines = reply.body.decode("utf-8-sig", "replace").splitlines()
        return [one.strip() for one in lines], "absent"
