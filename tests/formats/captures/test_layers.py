"""The layers: whatever a packet is wrapped in, the flow inside is found; else the outer one stands."""

from __future__ import annotations

import struct

import pytest

from ringfence.formats.captures.capture import Capture
from ringfence.formats.captures.read_capture import read_capture
from tests import capture_writer as write
from tests import layer_writer as layers

INNER = write.ipv4(write.tcp(b"payload", sequence=5, target=80))
INNER6 = write.ipv6(write.tcp(b"payload", sequence=5, target=80))
FRAME = write.ethernet(INNER)
HEADERS = b"\x3c" + bytes(7) + b"\6\1" + bytes(14)  # routing, then destination options
LINKS = layers.wrap(INNER)


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
        layers.in_ip(INNER6, 41),
        layers.in_udp(b"\0\0" + bytes(6) + INNER6, 3544),
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
    [
        (layers.in_udp(b"\x08\0\0\0\0\0\x05\0" + bytes(30), 4789), 4789),
        (layers.in_udp(b"junk" * 9, 2152), 2152),
    ],
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
        (105, b"\x08\x41" + layers.wifi_frame(INNER)[2:], "encrypted"),
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
