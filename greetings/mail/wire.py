"""One relay and the line to it: what SMTP says, told as replies, so that whoever sends can decide what comes next.

Blocking; callers use threads. A line refuses a password where it is not encrypted, except on this machine itself.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

WAIT_SECONDS = 10.0
PORTS = {"smtp": 25, "smtps": 465}
TEXT_MAX = 300
GO_ON = 354
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_DOTS = re.compile(rb"(?m)^\.")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_OPEN_NOTE = "a password is not sent over a line that is not encrypted"


class Turn(StrEnum):
    """What came of a step."""

    GOOD = "good"  # go on; at the end: the relay has taken the letter
    LATER = "later"  # not now (4xx), about this letter or this person
    NEVER = "never"  # refused (5xx)
    AWAY = "away"  # the relay itself cannot be used now; nothing was handed over
    UNSURE = "unsure"  # all of the letter went out and no answer came back


class Stage(StrEnum):
    """About what a relay said it."""

    RELAY = "relay"  # the line, the sign-in, the sender
    PERSON = "person"  # the address
    LETTER = "letter"  # the letter itself


@dataclass(frozen=True, slots=True)
class Reply:
    """What a relay said: `code` of SMTP (0: nothing), the enhanced `status` of RFC 3463 if it gave one, its words."""

    turn: Turn
    stage: Stage
    code: int = 0
    status: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Relay:
    """A mail server that passes our letters on. `per_minute` 0: the installation's own limit."""

    server: SplitResult = field(repr=False)
    per_minute: int = 0

    @property
    def name(self) -> str:
        """Host and port, without any secret."""
        return f"{self.server.hostname or ''}:{self.server.port or PORTS[self.server.scheme]}"


def relays_of(text: str) -> tuple[Relay, ...]:
    """Read the setting: addresses separated by commas, each perhaps with `?per_minute=`."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        server = urlsplit(part)
        rate = parse_qs(server.query).get("per_minute", ["0"])[-1]
        found.append(Relay(server, int(rate)))
    return tuple(found)


class Line:
    """A connection to one relay, kept open from letter to letter."""

    def __init__(self, relay: Relay, *, here: str) -> None:
        self.relay = relay
        self._here = here
        self._connection: smtplib.SMTP | None = None

    def offer(self, sender: str, to: str) -> Reply:
        """Name sender and recipient, so that whatever is wrong with them is said before the letter goes out."""
        try:
            connection = self._ready()
            reply = _reply(Stage.RELAY, *connection.mail(sender))
            if reply.turn is Turn.GOOD:
                reply = _reply(Stage.PERSON, *connection.rcpt(to))
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            return self._broken(error)
        if reply.turn is not Turn.GOOD:
            self.withdraw()
        if reply.stage is Stage.RELAY and reply.turn is not Turn.GOOD:
            return Reply(Turn.AWAY, Stage.RELAY, reply.code, reply.status, reply.text)
        return self._closing(reply)

    def hand_over(self, message: bytes) -> Reply:
        """Send the letter itself. Only a line that breaks after its last byte leaves open whether it was taken."""
        connection = self._connection
        if connection is None:
            return Reply(Turn.AWAY, Stage.RELAY, text="the line was closed")
        body = _DOTS.sub(b"..", message)
        try:
            reply = _reply(Stage.LETTER, *connection.docmd("DATA"))
            if reply.code != GO_ON:
                self.withdraw()
                return self._closing(reply)
            connection.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            return self._broken(error)
        try:
            return self._closing(_reply(Stage.LETTER, *connection.getreply()))
        except (OSError, smtplib.SMTPException) as error:
            return Reply(Turn.UNSURE, Stage.LETTER, text=self._broken(error).text)

    def withdraw(self) -> None:
        """Take back what was offered."""
        if self._connection is not None:
            try:
                self._connection.rset()
            except (OSError, smtplib.SMTPException):
                self.close()

    def close(self) -> None:
        """Hang up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _ready(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = _connected(self.relay.server, self._here)
        return self._connection

    def _broken(self, error: Exception) -> Reply:
        """Hang up after a fault; what the relay said while it broke off is told."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        code = getattr(error, "smtp_code", 0)
        said = getattr(error, "smtp_error", b"")
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) and said else str(error)
        return Reply(Turn.AWAY, Stage.RELAY, code, text=text[:TEXT_MAX])

    def _closing(self, reply: Reply) -> Reply:
        """After 421 the relay hangs up (RFC 5321, 3.8), whatever it was about: nothing more goes over this line."""
        if reply.code != 421:
            return reply
        self.close()
        return Reply(Turn.AWAY, Stage.RELAY, reply.code, reply.status, reply.text)


def _reply(stage: Stage, code: int, said: bytes) -> Reply:
    text = " ".join(said.decode("utf-8", "replace").split())[:TEXT_MAX]
    status = _STATUS.search(text)
    turn = Turn.GOOD if 200 <= code < 400 else Turn.LATER if 400 <= code < 500 else Turn.NEVER
    return Reply(turn, stage, code, status[1] if status else "", text)


def _connected(server: SplitResult, here: str) -> smtplib.SMTP:
    """Open a line: encrypted from the first byte (smtps), or as soon as the relay offers it."""
    host, port = server.hostname or "", server.port or PORTS[server.scheme]
    context = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, here, timeout=WAIT_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(host, port, here, timeout=WAIT_SECONDS)
    try:
        connection.ehlo()
        if server.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        if server.username:
            if not isinstance(connection.sock, ssl.SSLSocket) and host not in _HERE:
                raise smtplib.SMTPException(_OPEN_NOTE)
            connection.login(unquote(server.username), unquote(server.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection
