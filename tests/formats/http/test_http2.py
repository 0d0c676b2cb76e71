"""HTTP/2: HPACK by the examples of its standard, streams woven together, blocks in pieces, limits."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.http.hpack import STATIC, BrokenBlock, HeaderDecoder
from ringfence.formats.http.http2 import PREFACE
from ringfence.formats.http.huffman import decode_huffman, encode_huffman
from ringfence.formats.http.messages import read_body
from ringfence.formats.http.requests import read_requests
from ringfence.formats.http.responses import read_responses


def frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
    return len(content).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + content


SETTINGS = frame(4, 0, 0, b"")


def literal(name: bytes, value: bytes) -> bytes:
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def block(host: bytes, path: bytes = b"/", method: bytes = b"GET") -> bytes:
    return (
        literal(b":method", method)
        + b"\x87"
        + literal(b":path", path)
        + literal(b":authority", host)
        + literal(b"user-agent", b"x")
    )


def test_the_examples_of_the_standard() -> None:
    """RFC 7541, appendix C.4: three requests with Huffman codes, on one dynamic table."""
    decoder = HeaderDecoder()
    first = decoder.decode(bytes.fromhex("828684418cf1e3c2e5f23a6ba0ab90f4ff"))
    assert first == (
        (":method", "GET"),
        (":scheme", "http"),
        (":path", "/"),
        (":authority", "www.example.com"),
    )
    assert decoder.decode(bytes.fromhex("828684be5886a8eb10649cbf"))[-1] == ("cache-control", "no-cache")
    third = decoder.decode(bytes.fromhex("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"))
    assert third[1:] == (
        (":scheme", "https"),
        (":path", "/index.html"),
        (":authority", "www.example.com"),
        ("custom-key", "custom-value"),
    )


def test_a_table_that_shrinks() -> None:
    """RFC 7541, appendix C.6, keeps 256 bytes; entries that no longer fit are forgotten."""
    decoder = HeaderDecoder()
    decoder.decode(b"\x3f\xe1\x01" + b"\x40\x01a" + b"\x7f\x49" + b"v" * 200)
    assert decoder.decode(b"\xbe") == (("a", "v" * 200),)
    decoder.decode(b"\x20")
    with pytest.raises(BrokenBlock):
        decoder.decode(b"\xbe")


def test_the_static_table() -> None:
    assert len(STATIC) == 61
    assert HeaderDecoder().decode(b"\xbd") == (("www-authenticate", ""),)


@given(st.binary(max_size=200))
def test_huffman_there_and_back(data: bytes) -> None:
    assert decode_huffman(encode_huffman(data)) == data


def test_huffman_that_is_broken() -> None:
    assert decode_huffman(b"\xff\xff\xff\xff") is None  # the end mark itself
    assert decode_huffman(b"\x18") is None  # "a" and padding that is not ones
    assert decode_huffman(b"\x1f\xff") is None  # more padding than there may be


def test_streams_woven_together() -> None:
    one, two = block(b"a.example"), block(b"b.example", b"/up", b"POST")
    data = (
        PREFACE
        + SETTINGS
        + frame(1, 0x20, 1, bytes(5) + one[:10])
        + frame(9, 4, 1, one[10:])
        + frame(1, 4 | 8, 3, b"\x03" + two + bytes(3))
        + frame(0, 8, 3, b"\x02" + b"hello" + bytes(2))
        + frame(0, 1, 1, b"")
        + frame(0, 1, 3, b" world")
    )
    found = read_requests(data, "https")
    assert [(r.method, r.url, r.host, r.version) for r in found] == [
        ("GET", "https://a.example/", "a.example", "2"),
        ("POST", "https://b.example/up", "b.example", "2"),
    ]
    assert [read_body(data, r.body) for r in found] == [b"", b"hello world"]
    assert all(r.complete for r in found)
    assert found[0].headers == (("user-agent", "x"),)


def test_after_an_upgrade_from_http_1() -> None:
    start = b"GET / HTTP/1.1\r\nHost: a.example\r\nUpgrade: h2c\r\n\r\n"
    found = read_requests(start + PREFACE + SETTINGS + frame(1, 5, 3, block(b"a.example", b"/next")))
    assert [(r.version, r.target, r.upgrade) for r in found] == [("1.1", "/", "h2c"), ("2", "/next", "")]


def test_responses() -> None:
    data = (
        SETTINGS
        + frame(1, 4, 1, literal(b":status", b"103"))
        + frame(
            1, 4, 1, b"\x88" + literal(b"content-type", b"text/html") + literal(b"set-cookie", b"sid=1; x")
        )
        + frame(0, 1, 1, b"body")
    )
    (found,) = read_responses(data)
    assert (found.status, found.content_type, found.cookies) == (200, "text/html", ("sid",))
    assert read_body(data, found.body) == b"body"
    assert found.complete


def test_a_broken_block_ends_the_reading_and_is_said() -> None:
    data = (
        PREFACE
        + SETTINGS
        + frame(1, 5, 1, block(b"a.example"))
        + frame(1, 5, 3, b"\xff\xff\xff\xff\xff\xff\xff")
    )
    (found,) = read_requests(data)
    assert found.host == "a.example"
    assert found.oddities == ("a number that does not end",)


def test_a_block_that_swells_is_stopped() -> None:
    big = b"\x40\x01a" + b"\x7f\x81\x1e" + b"v" * 4000
    with pytest.raises(BrokenBlock, match="swells"):
        HeaderDecoder().decode(big + b"\xbe" * 2000)


@given(st.binary(max_size=200))
def test_any_block_is_read_or_broken(data: bytes) -> None:
    with suppress(BrokenBlock):
        HeaderDecoder().decode(data)


@given(st.data())
def test_any_bytes_give_requests_or_nothing(data: st.DataObject) -> None:
    raw = bytearray(SETTINGS + frame(1, 4, 1, block(b"a.example")) + frame(0, 9, 1, b"\x01abc"))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    read_requests(PREFACE + bytes(raw))
    read_responses(bytes(raw))
