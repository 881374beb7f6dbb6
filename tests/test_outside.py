"""Requests to other people's servers: to the public internet alone, bounded, never redirected."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from receiver_kit import raw_server, receiver

from greetings.errors import Unreached
from greetings.outside import Outside, is_local, is_public
from greetings.settings import Settings

PUBLIC = Settings(base_url="https://cards.example")
LOCAL = Settings(outside_seconds=5.0, outside_body_max_bytes=1000)


def asked(address, settings=LOCAL, body=None, headers=None, tls=None):
    async def ask():
        outside = Outside(settings, tls=tls)
        try:
            if body is None:
                return await outside.get(address, headers)
            return await outside.post(address, body, headers)
        finally:
            outside.close()

    return asyncio.run(ask())


def refused(address, settings=PUBLIC):
    with pytest.raises(Unreached) as error:
        asked(address, settings)
    return error.value.kind


NO_ADDRESSES = (
    *("", "shop.example", "//shop.example/", "http://shop.example/", "ftp://shop.example/", "https://"),
    *(
        "https:///hook",
        "https://user@shop.example/",
        "https://user:pass@shop.example/",
        "https://@shop.example/",
    ),
    *(
        "https://shop.example\\@127.0.0.1/",
        "https://shop.example/\r\nx: y",
        "https://shop.example/ x",
        "javascript:x",
    ),
    *(
        "https://shop.example:99999/",
        "https://shop.example:x/",
        "https://shop.example/#part",
        "https://sh op.example/",
    ),
    *(
        "https://[::1",
        "https://[nonsense]/",
        "https://-shop.example/",
        "https://shop..example/",
        "https://.example/",
    ),
    *(
        "https://shop.example:22/",
        "https://shop.example:25/",
        "https://shop.example:80/",
        "https://shop.example:0/",
    ),
    *(
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "https://店.example/",
        "https://shop.example/" + "x" * 2000,
    ),
    *("http://localhost/", "http://127.0.0.1:9000/", "https://a%2eexample/", "https://x\x00.example/"),
)


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_plain_https_address_is_never_asked(address):
    assert refused(address) == "address"


HOSTS_INSIDE = (
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "localhost", "0.0.0.0", "0"),
    *(
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
    ),
    *("[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[64:ff9b::7f00:1]"),
    *("[2002:7f00:1::]", "[2001:0:1::1]", "[ff02::1]", "[2001:db8::1]", "[::7f00:1]", "127.0.0.1."),
)


@pytest.mark.parametrize("host", HOSTS_INSIDE)
def test_nothing_inside_is_asked(host):
    with receiver() as server:
        assert refused(f"https://{host}:{server.port}/hook") in {"private", "address"}
        assert server.got == []


def test_public_addresses_are_public():
    assert all(is_public(ip_address(one)) for one in ("1.1.1.1", "93.184.216.34", "2606:4700::1111"))
    assert not is_public(ip_address("192.88.99.1"))


def test_only_a_local_installation_asks_itself():
    assert all(
        is_local(one) for one in ("", "http://localhost", "http://127.0.0.1:8000", "http://[::1]:8000")
    )
    assert not any(
        is_local(one) for one in ("https://localhost", "http://cards.example", "https://cards.example")
    )
    with receiver() as server:
        assert refused(server.url(host="127.0.0.1"), PUBLIC) == "address"
        assert refused(f"http://127.0.0.2:{server.port}/", LOCAL) == "address"
        assert asked(server.url()).status == 200


def test_an_answer_comes_whole_with_what_was_sent():
    with receiver() as server:
        server.always = (201, {"X-Said": "yes"}, b"thanks")
        reply = asked(server.url("/hook?a=b"), body=b"{}", headers={"content-type": "application/json"})
    assert (reply.status, reply.body, reply.cut, reply.headers["x-said"]) == (201, b"thanks", False, "yes")
    got = server.got[0]
    sent = {name.lower(): value for name, value in got.headers.items()}
    assert (got.method, got.path, got.body) == ("POST", "/hook?a=b", b"{}")
    assert sent["host"] == f"localhost:{server.port}"
    assert sent["content-type"] == "application/json"


def test_a_redirect_is_an_answer_and_not_followed():
    with receiver() as server:
        server.answers = [(302, {"location": server.url("/inside")}, b"")]
        assert asked(server.url()).status == 302
        assert [one.path for one in server.got] == ["/hook"]


def test_a_long_answer_is_cut():
    with receiver() as server:
        server.always = (200, {}, b"x" * 200_000)
        reply = asked(server.url())
    assert (len(reply.body), reply.cut) == (1000, True)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"220 mail.example ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000,
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_half_an_answer_is_none(said):
    with raw_server(said) as port:
        assert refused(f"http://localhost:{port}/", LOCAL) == "answer"


def test_who_never_answers_is_left_after_the_time():
    with raw_server(b"HTTP/1.1 200 OK\r\n", wait=True) as port:
        assert refused(f"http://localhost:{port}/", Settings(outside_seconds=0.05)) == "slow"


def test_nobody_there_is_said_so():
    with receiver() as server:
        address = server.url()
    assert refused(address, LOCAL) == "refused"
    assert refused("https://no-such-host.invalid/") == "name"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost that signed itself."""
    folder = tmp_path_factory.mktemp("tls")
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")]),
    )
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_certificate_is_checked(certificate):
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    with receiver(server_side) as server:
        assert refused(server.url(), LOCAL) == "tls"
        trusting = ssl.create_default_context(cafile=str(certificate))
        assert asked(server.url(), tls=trusting).status == 200
        with pytest.raises(Unreached) as error:
            asked(server.url(host="127.0.0.1"), tls=trusting)
        assert error.value.kind == "tls"
