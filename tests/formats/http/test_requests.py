"""HTTP/1 requests and responses in streams: bodies, what follows what, late starts, upgrades."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.http.messages import header, read_body
from ringfence.formats.http.requests import read_requests, starts_http
from ringfence.formats.http.responses import read_responses

GET = b"GET /a?b=c HTTP/1.1\r\nHost: a.example\r\nUser-Agent: x\r\n\r\n"
POST = b"POST /up HTTP/1.1\r\nHost: b.example:8080\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"PUT /c HTTP/1.1\r\nhost: c.example\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: t\r\n\r\n"
)


def test_requests_one_after_another() -> None:
    data = GET + POST + CHUNKED + GET
    found = read_requests(data)
    assert [(r.method, r.host, r.url) for r in found] == [
        ("GET", "a.example", "http://a.example/a?b=c"),
        ("POST", "b.example:8080", "http://b.example:8080/up"),
        ("PUT", "c.example", "http://c.example/c"),
        ("GET", "a.example", "http://a.example/a?b=c"),
    ]
    assert [read_body(data, r.body) for r in found] == [b"", b"hello", b"hello world", b""]
    assert all(r.complete and not r.oddities for r in found)
    assert header(found[0].headers, "user-agent") == "x"
    assert [(r.start, r.end) for r in found][1] == (len(GET), len(GET) + len(POST))


def test_targets() -> None:
    proxied = read_requests(b"GET http://u@d.example/x HTTP/1.1\r\n\r\n")[0]
    assert (proxied.host, proxied.url) == ("d.example", "http://u@d.example/x")
    tunnel = read_requests(b"CONNECT e.example:443 HTTP/1.1\r\n\r\n\x16\x03\x01" + GET)
    assert [(r.host, r.url, r.upgrade) for r in tunnel] == [("e.example:443", "e.example:443", "tunnel")]
    star = read_requests(b"OPTIONS * HTTP/1.1\r\nHost: f.example\r\n\r\n")[0]
    assert star.url == "http://f.example"
    assert read_requests(GET, "https")[0].url == "https://a.example/a?b=c"


def test_upgrades() -> None:
    socket = b"GET /ws HTTP/1.1\r\nHost: a.example\r\nUpgrade: WebSocket\r\n\r\n" + b"\x81\x85" + GET
    found = read_requests(socket)
    assert [r.upgrade for r in found] == ["websocket"]


def test_a_late_start_and_rubbish_between() -> None:
    found = read_requests(b"rest of a body\x00" + GET + b"??" + POST)
    assert [r.host for r in found] == ["a.example", "b.example:8080"]
    assert found[0].oddities == ("15 bytes before it are no request",)
    assert found[1].oddities == ("2 bytes before it are no request",)


def test_heads_that_are_odd() -> None:
    data = b"GET / HTTP/1.0\nHost: a.example\nFolded: one\n  two\nnothing\n\n"
    (found,) = read_requests(data)
    assert (found.version, found.host) == ("1.0", "a.example")
    assert found.headers[1] == ("Folded", "one two")
    assert found.oddities == ("a header without a colon",)
    cut = read_requests(b"GET /x HTTP/1.1\r\nHost: a.exa")[0]
    assert (cut.host, cut.complete, cut.oddities) == ("a.exa", False, ("the head ends early",))
    short = read_requests(POST[:-2])[0]
    assert (short.complete, read_body(POST, short.body)) == (False, b"hel")
    assert read_requests(b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n")[0].oddities == (
        "a Content-Length that is no number",
    )


@pytest.mark.parametrize(
    "data", [b"", b"\r\n\r\n", b"\x16\x03\x01", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\n\r\n"]
)
def test_what_holds_no_request(data: bytes) -> None:
    assert read_requests(data) == ()
    assert not starts_http(data)


def test_a_gap_in_a_body() -> None:
    lost = POST.replace(b": 5", b": 500")
    data = lost + GET + GET
    found = read_requests(data, breaks=(len(lost) - 2,))
    assert [(r.host, r.complete) for r in found] == [
        ("b.example:8080", False),
        ("a.example", True),
        ("a.example", True),
    ]
    assert found[0].oddities == ("bytes are missing in it",)
    assert read_body(data, found[0].body) == b"hello"
    assert len(read_requests(data)) == 1
    assert read_requests(GET + POST, breaks=(len(GET),)) == read_requests(GET + POST)


def test_responses() -> None:
    data = (
        b"HTTP/1.1 100 Continue\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n"
        b"Content-Length: 3\r\n\r\nabc"
        b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n"
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"
        b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n\r\n"
        b"HTTP/1.0 404 Nein\r\n\r\nto the end"
    )
    found = read_responses(data, ("POST", "HEAD", "GET", "GET", "GET"))
    assert [r.status for r in found] == [100, 200, 200, 304, 200, 404]
    assert (found[1].content_type, found[1].cookies) == ("text/html", ("a", "b"))
    assert [read_body(data, r.body) for r in found] == [b"", b"abc", b"", b"", b"xy", b"to the end"]
    assert all(r.complete for r in found)


def test_responses_that_turn_into_something_else() -> None:
    tunnel = read_responses(b"HTTP/1.1 200 Connection established\r\n\r\n\x16\x03\x03", ("CONNECT",))
    assert [(r.upgrade, r.body) for r in tunnel] == [("tunnel", ())]
    socket = read_responses(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x81\x01x")
    assert [r.upgrade for r in socket] == ["websocket"]


def test_a_body_is_read_up_to_a_limit() -> None:
    assert read_body(CHUNKED, read_requests(CHUNKED)[0].body, most=7) == b"hello w"


@given(st.data())
def test_any_bytes_give_requests_or_nothing(data: st.DataObject) -> None:
    raw = bytearray(GET + CHUNKED + POST)
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.sampled_from(b"\r\n :;0Fa\xff\0"))
    del raw[data.draw(st.integers(0, len(raw))) :]
    for request in read_requests(bytes(raw)):
        assert 0 <= request.start <= request.end <= len(raw)
        assert all(0 <= start < end <= len(raw) for start, end in request.body)
    read_responses(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + bytes(raw))
