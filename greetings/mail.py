"""Letters that this installation sends by SMTP: one plain text to one person, never a list.

Off unless `smtp_url` and `mail_from` are set. Encrypts with STARTTLS wherever the server offers it (`smtps://`: from
the first byte). Refuses to send a password over a line that is not encrypted, except to this machine itself.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

from greetings.errors import BadInput, Busy, Problem, SettingError
from greetings.settings import Settings

WAIT_SECONDS = 10.0
RETRY_SECONDS = 60
PORTS = {"smtp": 25, "smtps": 465}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: to whom, about what, and its words."""

    to: str
    subject: str
    text: str


class Mail:
    """Sends letters."""

    def __init__(self, settings: Settings) -> None:
        self._server = urlsplit(settings.smtp_url)
        self._sender = _sender(settings.mail_from) if settings.mail_from else None

    @property
    def on(self) -> bool:
        """Say whether letters can be sent here at all."""
        return bool(self._server.hostname) and self._sender is not None

    async def send(self, letter: Letter) -> None:
        """Send a letter. Raise Busy when mail is off, away or refused, BadInput for what is no address."""
        if not self.on:
            raise Busy("This site sends no mail.", retry_after=RETRY_SECONDS)
        message = self._written(letter)
        try:
            await asyncio.to_thread(_sent, self._server, message)
        except (OSError, smtplib.SMTPException) as error:
            raise Busy("No mail can be sent just now.", retry_after=RETRY_SECONDS) from error

    def _written(self, letter: Letter) -> EmailMessage:
        assert self._sender is not None
        message = EmailMessage(policy=SMTP)
        try:
            name, _, domain = letter.to.strip().rpartition("@")
            message["To"] = Address(addr_spec=f"{name}@{domain.encode('idna').decode('ascii')}")
        except (ValueError, IndexError, MessageError) as error:
            problem = Problem("mail", "This is not an e-mail address.", "not-mail")
            raise BadInput(problem.message, problems=[problem]) from error
        message["From"] = self._sender
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=self._sender.domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


def _sender(text: str) -> Address:
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = text
        sender: Address = message["From"].addresses[0]
    except (ValueError, IndexError) as error:
        raise SettingError("GREETINGS_MAIL_FROM: must look like Cards <cards@cards.example>") from error
    if not (sender.username and sender.domain):
        raise SettingError("GREETINGS_MAIL_FROM: must look like Cards <cards@cards.example>")
    return sender


def _sent(server: SplitResult, message: EmailMessage) -> None:
    host, port = server.hostname or "", server.port or PORTS[server.scheme]
    context = ssl.create_default_context()
    connect = (
        smtplib.SMTP_SSL(host, port, timeout=WAIT_SECONDS, context=context)
        if server.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=WAIT_SECONDS)
    )
    with connect as connection:
        connection.ehlo()
        if server.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        if server.username:
            if not isinstance(connection.sock, ssl.SSLSocket) and host not in _HERE:
                raise smtplib.SMTPException("a password is not sent over a line that is not encrypted")
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)
