"""The names of a capture's flows, however they are wrapped, each with how it was learnt."""

from __future__ import annotations

import struct
from socket import inet_aton

import pytest

from ringfence.evidence.traffic.name_flows import list_records
from ringfence.formats.captures.read_capture import read_capture
from ringfence.formats.logs.record import Learnt, LogRecord
from tests.capture_writer import CLIENT, SERVER, SYN, ethernet, ipv4, pcap, tcp, timed, udp
from tests.dns_writer import label, message, question, record
from tests.handshake_writer import (
    crypto_frame,
    handshake,
    hello_body,
    initial_packet,
    server_names,
    tls_hello,
)
from tests.layer_writer import wrap

HELLO = tls_hello(server_names("api.finch-app.com"))
GET = b"GET /a HTTP/1.1\r\nHost: www.finch-app.com\r\n\r\n"
SOCKS_5 = b"\x05\x01\0" + b"\x05\x01\0\x03\x0dfinch-app.com\x01\xbb"
CONNECT = b"CONNECT finch-app.com:443 HTTP/1.1\r\nHost: finch-app.com:443\r\n\r\n"


def said(data: bytes, port: int = 443, *, answered: bytes = b"", opened: bool = True) -> list[bytes]:
    """A TCP flow in which the client says that and the server answers."""
    start = [ethernet(ipv4(tcp(target=port, sequence=99, flags=SYN)))] if opened else []
    back = [ethernet(ipv4(tcp(answered, source=port, target=40000, sequence=500), SERVER, CLIENT))]
    return [*start, ethernet(ipv4(tcp(data, target=port, sequence=100))), *(back if answered else [])]


def asked(data: bytes, port: int = 53, source: int = 40000) -> bytes:
    return ethernet(ipv4(udp(data, source=source, target=port), protocol=17))


def told(data: bytes, port: int = 53) -> bytes:
    return ethernet(ipv4(udp(data, source=port, target=40000), SERVER, CLIENT, protocol=17))


def records(*frames: bytes) -> list[LogRecord]:
    found = list_records(read_capture(memoryview(pcap(timed(frames))), "x"))
    return [each for each in found if isinstance(each, LogRecord)]


def names(*frames: bytes) -> list[tuple[Learnt, str]]:
    return [(each.learnt, each.host) for each in records(*frames)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (SOCKS_5 + HELLO, [(Learnt.PROXY, "finch-app.com"), (Learnt.SNI, "api.finch-app.com")]),
        (SOCKS_5 + GET, [(Learnt.PROXY, "finch-app.com"), (Learnt.HOST, "www.finch-app.com")]),
        (SOCKS_5 + b"\1\2\3", [(Learnt.PROXY, "finch-app.com")]),
        (CONNECT + HELLO, [(Learnt.PROXY, "finch-app.com"), (Learnt.SNI, "api.finch-app.com")]),
        (CONNECT + SOCKS_5 + GET, [(Learnt.PROXY, "finch-app.com"), (Learnt.HOST, "www.finch-app.com")]),
        (CONNECT + tls_hello(server_names("finch-app.com")), [(Learnt.SNI, "finch-app.com")]),
        (b"EHLO me\r\nSTARTTLS\r\n" + HELLO, [(Learnt.SNI, "api.finch-app.com")]),
        (GET + GET.replace(b"www", b"cdn"), [(Learnt.HOST, f"{n}.finch-app.com") for n in ("www", "cdn")]),
        (b"\0\0" + GET[2:], [(Learnt.HOST, "www.finch-app.com")]),
        (b"\0\0" + HELLO[2:], [(Learnt.SNI, "api.finch-app.com")]),
        (b"\1\2\3\4", [(Learnt.ADDRESS, "")]),
    ],
)  # fmt: skip
def test_what_a_client_says_first(data: bytes, expected: list[tuple[Learnt, str]]) -> None:
    found = names(*said(data, 8080))
    assert found == expected


def test_the_bytes_of_a_flow_count_once() -> None:
    found = records(*said(SOCKS_5 + GET + GET.replace(b"www", b"cdn")))
    assert [each.bytes_up > 0 for each in found] == [True, False, False]


def test_a_connection_begun_before_the_capture() -> None:
    """Its client was taken for the server: the side that spoke first."""
    hello = [ethernet(ipv4(tcp(HELLO, source=50000, target=8443), SERVER, CLIENT))]
    assert names(ethernet(ipv4(tcp(b"x", source=8443, target=50000))), *hello) == [
        (Learnt.SNI, "api.finch-app.com")
    ]
    late = said(b"rest of a body" + GET, 8080, answered=b"HTTP/1.1 200 OK\r\n\r\n", opened=False)
    assert names(*late) == [(Learnt.HOST, "www.finch-app.com")]
    unanswered = said(b"rest of a body" + GET, 8080, opened=False)
    assert names(*unanswered) == [(Learnt.ADDRESS, "")]  # it may be a file that is sent


def test_look_ups_on_any_port() -> None:
    query = message(question("api.finch-app.com"), question("b.finch-app.com"), counts=(2, 0, 0, 0))
    for port in (53, 5353, 5355):
        learnt = {53: Learnt.QUERY, 5353: Learnt.MDNS, 5355: Learnt.LLMNR}[port]
        assert names(asked(query, port)) == [(learnt, "api.finch-app.com"), (learnt, "b.finch-app.com")]
    one = message(question("api.finch-app.com"))
    assert names(asked(one, 443), asked(message(question("c.finch-app.com")), 443)) == [
        (Learnt.QUERY, "api.finch-app.com"), (Learnt.QUERY, "c.finch-app.com"),
    ]  # fmt: skip
    framed = len(one).to_bytes(2, "big") + one
    assert names(*said(framed, 53)) == names(*said(framed, 9953)) == [(Learnt.QUERY, "api.finch-app.com")]
    assert names(*said(framed[:20], 9953)) == [(Learnt.ADDRESS, "")]


def test_an_answer_gives_its_addresses_to_the_name_that_was_asked_for() -> None:
    """Through its aliases, and not those that stand beside it."""
    answer = message(
        question("api.finch-app.com"),
        record(label("api.finch-app.com"), 5, label("edge.cdn.example"), 300),
        record(label("edge.cdn.example"), 1, inet_aton("203.0.113.9"), 60),
        record(label("ns.cdn.example"), 1, inet_aton("203.0.113.53"), 9000),
        counts=(1, 3, 0, 0),
        flags=0x8180,
    )
    first, beside = records(told(answer))
    assert (first.host, first.answers) == ("api.finch-app.com", ("203.0.113.9",))
    assert float(first.until) - float(first.time) == pytest.approx(60, abs=0.01)
    assert (beside.host, beside.answers) == ("ns.cdn.example", ("203.0.113.53",))


def test_aliases_that_go_round_in_a_circle() -> None:
    circle = (
        record(label("a.example"), 5, label("b.example")),
        record(label("b.example"), 5, label("a.example")),
    )
    found = records(told(message(question("a.example"), *circle, counts=(1, 2, 0, 0), flags=0x8180)))
    assert [each.answers for each in found] == [()]


def test_neighbours() -> None:
    coded = b"\x20" + b"".join(bytes((65 + (b >> 4), 65 + (b & 15))) for b in b"OFFICE-PC      \0") + b"\0"
    netbios = struct.pack(">6H", 1, 0x0110, 1, 0, 0, 0) + coded + b"\0\x20\0\1"
    assert names(asked(netbios, 137, 137)) == [(Learnt.NETBIOS, "office-pc")]
    ssdp = (
        b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\n"
        b"LOCATION: http://tv.local:80/d.xml\r\n\r\n"
    )
    assert names(asked(ssdp, 1900)) == [(Learnt.SSDP, "239.255.255.250"), (Learnt.SSDP, "tv.local")]


def test_a_look_up_that_came_back_in_an_error() -> None:
    query = udp(message(question("api.finch-app.com")))
    error = b"\x03\x03" + bytes(6) + ipv4(query, protocol=17)
    found = records(ethernet(ipv4(error, SERVER, CLIENT, protocol=1)))
    assert [(each.learnt, each.host) for each in found] == [
        (Learnt.ADDRESS, ""), (Learnt.QUERY, "api.finch-app.com"),
    ]  # fmt: skip
    assert found[1].client == CLIENT


def test_dns_over_http() -> None:
    query = message(question("api.finch-app.com"))
    answer = message(
        question("api.finch-app.com"),
        record(label("api.finch-app.com"), 1, inet_aton("203.0.113.9"), 60),
        counts=(1, 1, 0, 0),
        flags=0x8180,
    )
    post = (
        b"POST /dns-query HTTP/1.1\r\nHost: doh.example\r\nContent-Type: application/dns-message\r\n"
        b"Content-Length: %d\r\n\r\n" % len(query)
    ) + query
    reply = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\nContent-Length: %d\r\n\r\n"
        % len(answer)
    ) + answer
    found = records(*said(post, 8080, answered=reply))
    assert [(each.learnt, each.host, each.answers) for each in found] == [
        (Learnt.HOST, "doh.example", ()),
        (Learnt.QUERY, "api.finch-app.com", ()),
        (Learnt.ANSWER, "api.finch-app.com", ("203.0.113.9",)),
    ]


@pytest.mark.parametrize("wrapping", wrap(b""))
def test_names_inside_each_wrapping(wrapping: str) -> None:
    """A hello in three segments out of order, a QUIC one in two datagrams, a look-up."""
    whole = handshake(hello_body([server_names("quic.finch-app.com")]))
    segments = [tcp(HELLO[at : at + 40], sequence=100 + at) for at in (0, 80, 40)] + [
        tcp(HELLO[120:], sequence=220)
    ]
    pieces = [crypto_frame(whole, 40, len(whole)), crypto_frame(whole, 0, 40)]
    initials = [initial_packet(each, b"12345678", number=n) for n, each in enumerate(pieces)]
    datagrams = [udp(each, target=443) for each in initials] + [udp(message(question("dns.finch-app.com")))]
    packets = [ipv4(each) for each in segments] + [ipv4(each, protocol=17) for each in datagrams]
    framed = [wrap(packet)[wrapping] for packet in packets]
    capture = read_capture(memoryview(pcap(timed(frame for _, frame in framed), framed[0][0])), "x")
    assert {(each.learnt, each.host) for each in list_records(capture) if isinstance(each, LogRecord)} == {
        (Learnt.SNI, "api.finch-app.com"),
        (Learnt.QUIC, "quic.finch-app.com"),
        (Learnt.QUERY, "dns.finch-app.com"),
    }
