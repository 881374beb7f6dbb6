"""Letters that this installation sends by SMTP, over one relay or several.

Off unless `smtp_url` and `mail_from` are set. Encrypts with STARTTLS wherever the server offers it (`smtps://`: from
the first byte). Refuses to send a password over a line that is not encrypted, except to this machine itself.

Face:
    mail = Mail(settings)
    mail.on  .sender (Address)  .relays (tuple of Relay)
    await mail.send(Letter(to, subject, text))       one plain text to one person, at once: Busy when nobody takes it
    await mail.pass_on(to, message)                  the same for a letter that is written already
    Line(relay, here=domain)                         for many letters: what a relay says, step by step (see `wire`)
    address_of(text) -> str                          an address as SMTP knows it; BadInput for what is none
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

from greetings.errors import BadInput, Busy, Problem, SettingError
from greetings.mail.wire import Line, Relay, Reply, Stage, Turn, relays_of
from greetings.settings import Settings

__all__ = ["Letter", "Line", "Mail", "Relay", "Reply", "Stage", "Turn", "address_of"]

RETRY_SECONDS = 60
# Only ASCII on the way, so that no relay needs 8BITMIME.
_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: to whom, about what, and its words."""

    to: str
    subject: str
    text: str


class Mail:
    """Sends letters."""

    def __init__(self, settings: Settings) -> None:
        self.relays: tuple[Relay, ...] = relays_of(settings.smtp_url)
        self._sender = _sender(settings.mail_from) if settings.mail_from else None

    @property
    def on(self) -> bool:
        """Say whether letters can be sent here at all."""
        return bool(self.relays) and self._sender is not None

    @property
    def sender(self) -> Address:
        """Who sends. Only where mail is on."""
        assert self._sender is not None
        return self._sender

    async def send(self, letter: Letter) -> None:
        """Send a letter. Raise Busy when mail is off, away or refused, BadInput for what is no address."""
        if not self.on:
            raise Busy("This site sends no mail.", retry_after=RETRY_SECONDS)
        to = address_of(letter.to)
        await self.pass_on(to, self._written(letter, to).as_bytes())

    async def pass_on(self, to: str, message: bytes) -> None:
        """Send a letter that is written already. Raise Busy when mail is off, away or refused."""
        if not self.on:
            raise Busy("This site sends no mail.", retry_after=RETRY_SECONDS)
        reply = await asyncio.to_thread(_sent, self.relays, self.sender, to, message=message)
        if reply.turn is not Turn.GOOD:
            raise Busy("No mail can be sent just now.", retry_after=RETRY_SECONDS)

    def _written(self, letter: Letter, to: str) -> EmailMessage:
        message = EmailMessage(policy=_POLICY)
        message["To"] = Address(addr_spec=to)
        message["From"] = self.sender
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=self.sender.domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


def address_of(text: str) -> str:
    """Return an address as SMTP knows it, its domain in ASCII. Raise BadInput for what is none."""
    name, _, domain = text.strip().rpartition("@")
    try:
        found = Address(addr_spec=f"{name}@{domain.encode('idna').decode('ascii')}")
        if not (found.username and found.domain and str(found).isascii()):
            raise ValueError
    except (ValueError, IndexError, MessageError) as error:
        problem = Problem("mail", "This is not an e-mail address.", "not-mail")
        raise BadInput(problem.message, problems=[problem]) from error
    return found.addr_spec


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


def _sent(relays: Sequence[Relay], sender: Address, to: str, *, message: bytes) -> Reply:
    """Give a letter to the first relay that takes it. Where a relay may have taken it, no other one is asked."""
    reply = Reply(Turn.AWAY, Stage.RELAY)
    for relay in relays:
        line = Line(relay, here=sender.domain)
        reply = line.offer(sender.addr_spec, to)
        if reply.turn is Turn.GOOD:
            reply = line.hand_over(message)
        line.close()
        if reply.turn not in {Turn.AWAY, Turn.LATER}:
            return reply
    return reply
