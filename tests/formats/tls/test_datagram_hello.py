"""DTLS hellos: in fragments, twice with a cookie, inside a relay's channel; TLS inside datagrams."""

from __future__ import annotations

import random

from ringfence.formats.tls.datagram_hello import read_datagram_hello, read_hello_in_datagrams
from tests.handshake_writer import dtls_datagrams, hello_body, server_names, sized, tls_hello, u16

BODY = hello_body([server_names("call.example")], version=0xFEFD, cookie=b"")


def test_fragments_in_any_order() -> None:
    datagrams = dtls_datagrams(BODY, [30, 10, 25])
    random.Random(3).shuffle(datagrams)
    hello = read_datagram_hello(datagrams)
    assert hello is not None
    assert (hello.transport, hello.names, hello.version) == ("dtls", ("call.example",), 0xFEFD)
    assert hello.complete
    assert hello.ja4.startswith("dd2d")


def test_a_missing_fragment_leaves_it_incomplete() -> None:
    hello = read_datagram_hello(dtls_datagrams(BODY, [60, 10])[:1])
    assert hello is not None
    assert not hello.complete
    assert hello.names == ()


def test_the_second_hello_is_read_where_the_first_is_broken() -> None:
    second = dtls_datagrams(
        hello_body([server_names("b.example")], version=0xFEFD, cookie=b"c" * 20), number=1
    )
    first = dtls_datagrams(BODY, [40])[:1]
    hello = read_datagram_hello(first + second)
    assert hello is not None
    assert hello.names == ("b.example",)


def test_inside_a_channel_of_a_relay() -> None:
    datagram = dtls_datagrams(BODY)[0]
    hello = read_datagram_hello([u16(0x4001) + sized(datagram)])
    assert hello is not None
    assert hello.names == ("call.example",)


def test_nothing_there() -> None:
    assert read_datagram_hello([]) is None
    assert read_datagram_hello([b"", bytes(50), b"\x17\xfe\xfd" + bytes(60)]) is None
    assert read_hello_in_datagrams([bytes(100)]) is None


def test_tls_inside_a_datagram_of_another_protocol() -> None:
    hello = read_hello_in_datagrams([bytes(16) + tls_hello(server_names("desk.example"))])
    assert hello is not None
    assert (hello.names, hello.start, hello.before) == (("desk.example",), 16, "a datagram")
