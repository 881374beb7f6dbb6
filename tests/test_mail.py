"""Letters go to a real SMTP server in this process."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from contextlib import AsyncExitStack
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from greetings.errors import BadInput, Busy, SettingError
from greetings.mail import Letter, Mail
from greetings.settings import Settings

SENDER = "Cards <cards@cards.example>"
LETTER = Letter(
    "lin@mail.example", "Your link · 你的链接", "Here it is:\nhttps://cards.example/own/again/x\n"
)


class Box:
    """What arrived, and over what kind of line."""

    def __init__(self):
        self.letters, self.secure, self.refuses, self.says = [], [], False, ""

    async def handle_DATA(self, server, session, envelope):
        if self.refuses:
            return "554 not today"
        if self.says:
            return self.says
        self.letters.append(envelope)
        self.secure.append(session.ssl is not None)
        return "250 kept"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return folder


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


def send(box, letter=LETTER, *, address="smtp://127.0.0.1:{port}", tls=None, **given):
    """Serve on a free port while one letter is sent."""

    async def run():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(box, hostname="mail.example", loop=loop, **given), "127.0.0.1", 0, ssl=tls
        )
        async with server:
            port = server.sockets[0].getsockname()[1]
            await Mail(Settings(smtp_url=address.format(port=port), mail_from=SENDER)).send(letter)

    asyncio.run(run())


def mail(address):
    return Mail(Settings(smtp_url=address, mail_from=SENDER))


def test_a_letter_arrives_as_it_was_written():
    box = Box()
    send(box)
    (envelope,) = box.letters
    read = message_from_bytes(envelope.content, policy=default)
    assert envelope.rcpt_tos == ["lin@mail.example"]
    assert envelope.mail_from == "cards@cards.example"
    assert read["from"] == SENDER
    assert read["subject"] == LETTER.subject
    assert read["auto-submitted"] == "auto-generated"
    assert read["message-id"].endswith("@cards.example>")
    assert read.get_content().replace("\r\n", "\n") == LETTER.text


def test_the_line_is_encrypted_where_the_server_offers_it(secure, certificate, monkeypatch):
    box, seen = Box(), []

    def authenticator(server, session, envelope, mechanism, given):
        seen.append((given.login, given.password))
        return AuthResult(success=True)

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    send(
        box,
        address="smtp://lin:p%40ss@127.0.0.1:{port}",
        tls_context=secure,
        authenticator=authenticator,
        auth_required=True,
    )
    assert box.secure == [True]
    assert seen == [(b"lin", b"p@ss")]


def test_a_server_that_nobody_vouches_for_gets_nothing(secure):
    box = Box()
    with pytest.raises(Busy):
        send(box, tls_context=secure)
    assert not box.letters


def test_encryption_from_the_first_byte(secure, certificate, monkeypatch):
    box = Box()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    send(box, address="smtps://127.0.0.1:{port}", tls=secure)
    assert len(box.letters) == 1


def test_a_server_that_refuses_or_is_away_is_busy():
    box = Box()
    box.refuses = True
    with pytest.raises(Busy) as told:
        send(box)
    assert told.value.retry_after
    with pytest.raises(Busy):
        asyncio.run(mail("smtp://127.0.0.1:1").send(LETTER))


def test_a_letter_goes_to_the_first_relay_that_takes_it():
    first, second = Box(), Box()

    async def run(first_says):
        async with AsyncExitStack() as stack:
            ports, loop = [], asyncio.get_running_loop()
            for box in (first, second):
                made = await loop.create_server(
                    lambda box=box: SMTP(box, hostname="mail.example", loop=loop), "127.0.0.1", 0
                )
                ports.append((await stack.enter_async_context(made)).sockets[0].getsockname()[1])
            first.says = first_says
            addresses = ",".join(f"smtp://127.0.0.1:{port}" for port in (1, *ports))
            await mail(addresses).send(LETTER)

    asyncio.run(run(""))
    asyncio.run(run("451 later"))
    with pytest.raises(Busy):
        asyncio.run(run("554 never"))
    assert (len(first.letters), len(second.letters)) == (1, 1)


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@", "a b@c.example", "a@b@c.example", "a@b.example\r\nBcc: all@c.example"]
)
def test_what_is_no_address_gets_no_letter(address):
    box = Box()
    with pytest.raises(BadInput) as told:
        send(box, Letter(address, "x", "x"))
    assert [(one.path, one.kind) for one in told.value.problems] == [("mail", "not-mail")]
    assert not box.letters


def test_mail_is_off_until_both_settings_are_there():
    assert not Mail(Settings()).on
    assert not Mail(Settings(smtp_url="smtp://127.0.0.1")).on
    assert not Mail(Settings(mail_from=SENDER)).on
    assert mail("smtp://127.0.0.1").on
    with pytest.raises(Busy):
        asyncio.run(Mail(Settings()).send(LETTER))


@pytest.mark.parametrize("sender", ["nobody", "@cards.example", "cards@"])
def test_a_sender_that_is_no_address_stops_the_start(sender):
    with pytest.raises(SettingError, match="GREETINGS_MAIL_FROM"):
        Mail(Settings(smtp_url="smtp://127.0.0.1", mail_from=sender))
