"""ClientHellos: whole, in pieces, behind other talk, cut off, from real clients, and broken."""

from __future__ import annotations

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.tls.client_hello import read_client_hello
from ringfence.formats.tls.hello_fields import ClientHello, EncryptedHello
from tests.handshake_writer import (
    RANDOM,
    X25519,
    X25519_MLKEM768,
    encrypted_hello,
    extension,
    groups,
    handshake,
    hello_body,
    key_shares,
    protocols,
    records,
    server_names,
    signatures,
    sized,
    tls_hello,
    u16,
    versions,
)

POST_QUANTUM = (
    extension(0x0A0A, b""),
    server_names("log.tiktokv.com"),
    protocols(b"h2", b"http/1.1"),
    versions(0x2A2A, 0x0304, 0x0303),
    groups(0x1A1A, X25519_MLKEM768, X25519),
    signatures(0x0403, 0x0804),
    key_shares((0x1A1A, 1), (X25519_MLKEM768, 1216), (X25519, 32)),
    encrypted_hello(7, 208),
    extension(42, b""),
    extension(41, bytes(40)),
)


def read(data: bytes) -> ClientHello:
    hello = read_client_hello(data)
    assert hello is not None
    return hello


def test_every_field_of_a_large_hello() -> None:
    hello = read(tls_hello(*POST_QUANTUM))
    assert (hello.transport, hello.names, hello.alpn) == ("tls", ("log.tiktokv.com",), ("h2", "http/1.1"))
    assert (hello.version, hello.versions) == (0x0304, (0x0304, 0x0303))
    assert hello.groups == (X25519_MLKEM768, X25519)
    assert hello.key_shares == ((X25519_MLKEM768, 1216), (X25519, 32))
    assert hello.encrypted == EncryptedHello("ech outer", 7, 1, 1, 208)
    assert hello.random == RANDOM
    assert hello.extensions == (0, 16, 43, 10, 13, 51, 0xFE0D, 42, 41)
    assert (hello.early_data, hello.resumes, hello.greased, hello.complete) == (True, True, True, True)
    assert hello.oddities == ()


@given(st.lists(st.integers(1, 700), max_size=12))
def test_the_cuts_into_records_change_nothing(sizes: list[int]) -> None:
    assert read(tls_hello(*POST_QUANTUM, sizes=sizes)) == read(tls_hello(*POST_QUANTUM))


def test_what_comes_after_the_hello_is_left_alone() -> None:
    alone = tls_hello(*POST_QUANTUM)
    assert read(alone + b"\x14\x03\x03\x00\x01\x01" + b"\x17\x03\x03\x00\x20" + bytes(32)) == read(alone)


@pytest.mark.parametrize("end", range(60, 1500, 7))
def test_a_cut_hello_gives_what_is_there(end: int) -> None:
    whole = tls_hello(*POST_QUANTUM)
    hello = read(whole[:end])
    assert not hello.complete
    assert hello.oddities == () or end < 140  # only the name itself may be cut
    if end > 140:
        assert hello.names == ("log.tiktokv.com",)


def test_the_empty_and_the_short() -> None:
    assert read_client_hello(b"") is None
    assert read_client_hello(b"\x16\x03\x01\x00\x05") is None
    assert read_client_hello(bytes(1000)) is None
    assert read_client_hello(records(handshake(hello_body(), kind=2))) is None


def test_a_memoryview_will_do() -> None:
    assert read_client_hello(memoryview(tls_hello(*POST_QUANTUM))) == read(tls_hello(*POST_QUANTUM))


def test_several_names_and_names_that_are_odd() -> None:
    assert read(tls_hello(server_names("a.example", "b.example"))).names == ("a.example", "b.example")
    hello = read(tls_hello(extension(0, sized(b"\x05" + sized(b"x") + b"\0" + sized(b"\xff.example")))))
    assert hello.names == ("\\xff.example",)
    assert hello.oddities == ("a server name of unknown kind 5",)
    cut = read(tls_hello(extension(0, u16(99) + b"\0" + u16(90) + b"c.example")))
    assert cut.names == ("c.example",)
    assert cut.oddities == ("the server name ends early",)
    assert read(tls_hello(extension(0, b""))).names == ()


def test_a_length_that_lies_is_said() -> None:
    body = hello_body([server_names("a.example")])
    body = body[:-20] + u16(500) + body[-18:]
    hello = read(records(handshake(body)))
    assert (hello.names, hello.complete) == (("a.example",), False)
    assert hello.oddities == ("the extensions end early",)


def test_padding_that_lies_over_the_first_bytes() -> None:
    hello = read(b"\0\0" + tls_hello(*POST_QUANTUM)[2:])
    assert hello.names == ("log.tiktokv.com",)
    assert hello.oddities == ("zeros of another packet lay over its first bytes",)


def test_a_hello_in_the_form_of_ssl_2() -> None:
    ciphers = b"\x00\x00\x04\x00\x00\x05\x07\x00\xc0"
    body = b"\x01\x03\x01" + u16(len(ciphers), 0, 16) + ciphers + bytes(16)
    hello = read(u16(0x8000 | len(body)) + body)
    assert (hello.transport, hello.version, hello.ciphers, hello.names) == ("sslv2", 0x0301, (4, 5), ())
    assert hello.complete
    assert read_client_hello(u16(0x8000 | len(body)) + body[:-16] + b"\0") is not None
    assert read_client_hello(u16(0x8000 | (len(body) + 1)) + body) is None


@pytest.mark.parametrize(
    ("before", "kind", "targets"),
    [
        (b"EHLO me\r\nSTARTTLS\r\n", "smtp", ()),
        (b"a1 CAPABILITY\r\na2 STARTTLS\r\n", "imap", ()),
        (b"CAPA\r\nSTLS\r\n", "pop3", ()),
        (b"AUTH TLS\r\n", "ftp", ()),
        (b"\x00\x00\x00\x08\x04\xd2\x16\x2f", "postgresql", ()),
        (b"\x20\x00\x00\x01" + bytes(32), "mysql", ()),
        (
            b"<?xml version='1.0'?><stream:stream to='jabber.example' xmlns='x'>"
            b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
            "xmpp",
            ("jabber.example",),
        ),
        (
            b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n",
            "http connect",
            ("a.example:443",),
        ),
        (
            b"CONNECT 192.0.2.1:443 HTTP/1.1\r\nHost: a.example\r\n\r\n",
            "http connect",
            ("192.0.2.1:443", "a.example"),
        ),
        (b"\x04\x01\x01\xbb\xc0\x00\x02\x01me\0", "socks4", ("192.0.2.1:443",)),
        (b"\x04\x01\x01\xbb\x00\x00\x00\x01\0a.example\0", "socks4", ("a.example:443",)),
        (b"\x05\x01\x00\x05\x01\x00\x03\x09a.example\x01\xbb", "socks5", ("a.example:443",)),
        (
            b"\x05\x02\x00\x02\x01\x01u\x01p\x05\x01\x00\x01\xc0\x00\x02\x01\x01\xbb",
            "socks5",
            ("192.0.2.1:443",),
        ),
        (b"\x05\x01\x00\x05\x01\x00\x04" + bytes(15) + b"\x01\x01\xbb", "socks5", ("[::1]:443",)),
        (b"PROXY TCP4 192.0.2.1 192.0.2.2 5 443\r\n", "proxy protocol", ()),
        (b"nothing known", "13 bytes of an unknown talk", ()),
    ],
)
def test_what_is_said_before(before: bytes, kind: str, targets: tuple[str, ...]) -> None:
    hello = read(before + tls_hello(*POST_QUANTUM, sizes=[100]))
    assert (hello.before, hello.targets, hello.start) == (kind, targets, len(before))
    assert hello.names == ("log.tiktokv.com",)


def real_hello(name: str, *protocols: str, at_most: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> bytes:
    """What this machine's OpenSSL sends first."""
    context = ssl.create_default_context()
    context.maximum_version = at_most
    if protocols:
        context.set_alpn_protocols(list(protocols))
    outgoing = ssl.MemoryBIO()
    talk = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        talk.do_handshake()
    return outgoing.read()


def test_a_real_client() -> None:
    hello = read(real_hello("mc.yandex.ru", "h2", "http/1.1"))
    assert (hello.names, hello.alpn) == (("mc.yandex.ru",), ("h2", "http/1.1"))
    assert hello.version == 0x0304
    assert hello.ja4.startswith("t13d")
    assert hello.complete
    assert hello.oddities == ()
    older = read(real_hello("mc.yandex.ru", at_most=ssl.TLSVersion.TLSv1_2))
    assert older.version == 0x0303
    assert older.ja4[:4] == "t12d"
    assert older.ja4[8:10] == "00"


@given(st.data())
def test_any_bytes_give_a_hello_or_nothing(data: st.DataObject) -> None:
    raw = bytearray(tls_hello(*POST_QUANTUM, sizes=[60]))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    del raw[data.draw(st.integers(0, len(raw))) :]
    hello = read_client_hello(bytes(raw))
    assert hello is None or len(hello.ja4) == 36
