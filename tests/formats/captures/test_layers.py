"""The layers: whatever a packet is wrapped in, the flow inside is found; else the outer one stands."""

from __future__ import annotations

import struct

import pytest

from ringfence.formats.captures.capture import Capture
from ringfence.formats.captures.read_capture import read_capture
from tests import capture_writer as write

INNER = write.ipv4(write.tcp(b"payload", sequence=5, target=80))
INNER6 = write.ipv6(write.tcp(b"payload", sequence=5, target=80))
FRAME = write.ethernet(INNER)
SNAP = b"\xaa\xaa\x03\0\0\0\x08\0"
HEADERS = b"\x3c" + bytes(7) + b"\6\1" + bytes(14)  # routing, then destination options
WIFI = b"\x08\x01" + bytes(22) + SNAP + INNER
QOS = b"\x88\x01" + bytes(22) + b"\0\0" + SNAP + INNER


def in_udp(payload: bytes, port: int, source: int = 5000) -> bytes:
    return write.ethernet(
        write.ipv4(write.udp(payload, source=source, target=port), "10.0.0.1", "10.0.0.2", 17)
    )


def in_ip(payload: bytes, protocol: int) -> bytes:
    return write.ethernet(write.ipv4(payload, "10.0.0.1", "10.0.0.2", protocol))


PKTAP = (
    struct.pack("<III24sIIIII20sIHHI20s", 108, 1, 1, b"en0", 0, 2, 14, 0, 77, b"proc", 0, 0, 0, 78, b"net")
    + FRAME
)

LINKS = {
    "ethernet": (1, FRAME),
    "vlan": (1, write.ethernet(b"\0\x05\x08\0" + INNER, 0x8100)),
    "qinq": (1, write.ethernet(b"\0\x05\x81\0\0\x06\x08\0" + INNER, 0x88A8)),
    "802.3 with SNAP": (1, write.ethernet(SNAP + INNER, len(SNAP + INNER))),
    "cooked": (113, b"\0\0\0\x01\0\x06" + bytes(8) + b"\x08\0" + INNER),
    "cooked v2": (276, b"\x08\0" + bytes(18) + INNER),
    "raw 101": (101, INNER),
    "raw 12": (12, INNER),
    "raw 14": (14, INNER),
    "ipv4": (228, INNER),
    "null, little-endian": (0, b"\x02\0\0\0" + INNER),
    "null, big-endian": (0, b"\0\0\0\x02" + INNER),
    "loop": (108, b"\0\0\0\x02" + INNER),
    "ppp": (9, b"\xff\x03\0\x21" + INNER),
    "ppp, short": (9, b"\x21" + INNER),
    "ppp serial": (50, b"\xff\x03\0\x21" + INNER),
    "pppoe link": (51, b"\x11\0\0\x01\0\0\0\x21" + INNER),
    "pppoe": (1, write.ethernet(b"\x11\0\0\x01\0\0\0\x21" + INNER, 0x8864)),
    "cisco hdlc": (104, b"\x0f\0\x08\0" + INNER),
    "wifi": (105, WIFI),
    "wifi with quality of service": (105, QOS),
    "radiotap": (127, b"\0\0\x0c\0" + bytes(8) + QOS),
    "ppi": (192, b"\0\0\x08\0" + struct.pack("<I", 105) + WIFI),
    "prism": (119, b"\x44\0\0\0" + struct.pack("<I", 144) + bytes(136) + WIFI),
    "avs": (163, b"\x80\x21\x10\x01" + struct.pack(">I", 64) + bytes(56) + WIFI),
    "nflog": (239, b"\x02\0\0\0" + struct.pack("<HHIHH", 8, 1, 0, len(INNER) + 4, 9) + INNER),
    "pflog": (117, b"\x3d" + bytes(63) + INNER),
    "pktap": (258, PKTAP),
    "mpls": (1, write.ethernet(b"\0\0\x10\x40\0\0\x21\x40" + INNER, 0x8847)),
    "ethernet in mpls": (1, write.ethernet(b"\0\0\x11\x40\0\0\0\0" + FRAME, 0x8847)),
    "ip in ip": (1, in_ip(INNER, 4)),
    "gre": (1, in_ip(b"\0\0\x08\0" + INNER, 47)),
    "gre with key and number": (1, in_ip(b"\x30\0\x08\0" + bytes(8) + INNER, 47)),
    "pptp": (1, in_ip(b"\x30\x81\x88\x0b" + struct.pack(">HHII", 62, 0, 1, 1) + b"\x21" + INNER, 47)),
    "ethernet in gre": (1, in_ip(b"\0\0\x65\x58" + FRAME, 47)),
    "erspan": (1, in_ip(b"\x10\0\x88\xbe" + bytes(12) + FRAME, 47)),
    "erspan 3": (1, in_ip(b"\x10\0\x22\xeb" + bytes(4) + bytes(12) + FRAME, 47)),
    "etherip": (1, in_ip(b"\x30\0" + FRAME, 97)),
    "vxlan": (1, in_udp(b"\x08\0\0\0\0\0\x05\0" + FRAME, 4789)),
    "vxlan extended": (1, in_udp(b"\x0c\0\0\x01\0\0\x05\0" + INNER, 4790)),
    "geneve": (1, in_udp(b"\x01\0\x65\x58\0\0\x05\0" + bytes(4) + FRAME, 6081)),
    "gtp": (1, in_udp(b"\x30\xff" + struct.pack(">HI", len(INNER), 9) + INNER, 2152)),
    "gtp with extension": (1, in_udp(b"\x34\xff\0\0\0\0\0\x09\0\0\0\x85\x01\0\0\0" + INNER, 2152)),
    "capwap": (1, in_udp(b"\0\x10\x03\0\0\0\0\0" + WIFI, 5247)),
    "l2tp": (1, in_udp(b"\0\x02\0\x01\0\x01\xff\x03\0\x21" + INNER, 1701, 1701)),
    "mpls in udp": (1, in_udp(b"\0\0\x11\x40" + INNER, 6635)),
}  # fmt: skip


def read(link_type: int, frame: bytes) -> Capture:
    return read_capture(memoryview(write.pcap([(1000, frame)], link_type)), "x")


@pytest.mark.parametrize("name", LINKS)
def test_the_flow_inside_is_found(name: str) -> None:
    capture = read(*LINKS[name])
    assert capture.gaps == ()
    assert len(capture.flows) == 1
    flow = capture.flows[0]
    assert capture.address_text(flow["client"]) == write.CLIENT
    assert capture.address_text(flow["server"]) == write.SERVER
    assert (flow["client_port"], flow["server_port"], flow["protocol"], flow["family"]) == (40000, 80, 6, 4)
    assert (flow["bytes_up"], flow["packets_up"], flow["wire_up"]) == (7, 1, len(LINKS[name][1]))
    assert capture.client_bytes(0).data == b"payload"


@pytest.mark.parametrize(
    "frame",
    [
        write.ethernet(INNER6, 0x86DD),
        in_ip(INNER6, 41),
        in_udp(b"\0\0" + bytes(6) + INNER6, 3544),
        write.ethernet(write.ipv6(bytes((6, 0)) + bytes(6) + INNER6[40:], protocol=0), 0x86DD),
        write.ethernet(write.ipv6(HEADERS + INNER6[40:], protocol=43), 0x86DD),
        write.ethernet(write.ipv6(bytes((6, 4)) + bytes(22) + INNER6[40:], protocol=51), 0x86DD),
    ],
)  # fmt: skip
def test_ipv6_and_its_headers(frame: bytes) -> None:
    capture = read(1, frame)
    assert capture.gaps == ()
    flow = capture.flows[0]
    assert capture.address_text(flow["client"]) == "2001:db8::1"
    assert (flow["server_port"], flow["protocol"], flow["family"]) == (80, 6, 6)
    assert capture.client_bytes(0).data == b"payload"


def test_the_process_in_apples_header() -> None:
    app = read(*LINKS["pktap"]).app_of(0)
    assert app is not None
    assert (app.number, app.name) == (77, "proc")


def test_tunnels_have_an_end() -> None:
    packet = INNER
    for _ in range(12):
        packet = write.ipv4(packet, "10.0.0.1", "10.0.0.2", 4)
    capture = read(101, packet)
    assert len(capture.flows) == 1
    assert capture.flows["tunnels"][0] == 8
    assert any("nested" in gap for gap in capture.gaps)


@pytest.mark.parametrize(
    ("frame", "port"),
    [(in_udp(b"\x08\0\0\0\0\0\x05\0" + bytes(30), 4789), 4789), (in_udp(b"junk" * 9, 2152), 2152)],
)
def test_where_nothing_is_inside_the_outer_flow_stands(frame: bytes, port: int) -> None:
    capture = read(1, frame)
    assert (capture.flows["server_port"][0], capture.flows["protocol"][0]) == (port, 17)


@pytest.mark.parametrize(
    ("link_type", "frame", "words"),
    [
        (147, FRAME, "link type 147"),
        (1, FRAME[:30], "cut off"),
        (1, write.ethernet(b"\x41" + INNER[1:]), "cannot be true"),
        (105, b"\x08\x41" + WIFI[2:], "encrypted"),
    ],
)
def test_what_cannot_be_read_is_a_gap(link_type: int, frame: bytes, words: str) -> None:
    capture = read(link_type, frame)
    assert (capture.packets, len(capture.flows)) == (1, 0)
    assert any(words in gap for gap in capture.gaps)


def test_other_protocols_are_no_gap() -> None:
    capture = read(1, write.ethernet(bytes(28), 0x0806))
    assert (capture.without_ip, capture.gaps) == (1, ())


def test_a_frame_captured_in_part_still_says_how_much_was_sent() -> None:
    data = write.pcap([(0, write.ethernet(write.ipv4(write.tcp(b"a" * 1000, target=80)))[:60])])
    data = data[:24] + struct.pack("<IIII", 0, 0, 60, 1054) + data[40:]
    capture = read_capture(memoryview(data), "x")
    assert capture.flows["bytes_up"][0] == 1000
    assembled = capture.client_bytes(0)
    assert assembled.data == b"a" * 6
    assert assembled.holes
