"""WireGuard tunnels in captures: what is inside comes behind the other flows, read like any packets."""

from __future__ import annotations

import gzip
import os
import struct
from pathlib import Path

import pytest

from ringfence.formats.captures.capture import Capture, Limits
from ringfence.formats.captures.read_capture import read_capture, read_stream
from ringfence.formats.captures.read_set import read_set
from tests import capture_writer as write
from tests.wireguard_writer import Peers, private, talk

REAL = (
    Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus"))
    / "traffic/pcap/wireshark__test__captures__wireguard-ping-tcp-dsb.pcapng"
)
INSIDE = ("10.0.0.2", "203.0.113.9")
PEERS = Peers(shared=private("shared"))


def inner(payload: bytes = b"", sequence: int = 0, flags: int = write.ACK) -> bytes:
    segment = write.tcp(payload, source=41000, target=80, sequence=sequence, flags=flags)
    return write.ipv4(segment, *INSIDE)


def packets() -> tuple[list[bytes], list[bytes]]:
    up = [inner(sequence=9, flags=write.SYN), inner(b"GET / HTTP/1.1\r\n", 10), inner(b"Host: a.example", 26)]
    answer = write.tcp(b"HTTP/1.1 204 No\r\n", source=80, target=41000, sequence=1)
    return up, [write.ipv4(answer, *INSIDE[::-1])]


def tunnel(peers: Peers = PEERS, up: list[bytes] | None = None, port: int = 51820) -> list[bytes]:
    """Frames of a tunnel."""
    sent, answered = packets()
    frames = []
    for is_up, payload in talk(peers, up or sent, answered):
        ports = (40000, port) if is_up else (port, 40000)
        ends = (write.CLIENT, write.SERVER) if is_up else (write.SERVER, write.CLIENT)
        datagram = write.udp(payload, source=ports[0], target=ports[1])
        frames.append(write.ethernet(write.ipv4(datagram, *ends, protocol=17)))
    return frames


def with_secrets(frames: list[bytes], keys: bytes, *, behind: bool = False) -> bytes:
    block = write.block(10, struct.pack("<II", 0x57474B4C, len(keys)) + keys + bytes(-len(keys) % 4))
    body = [write.enhanced(time, frame) for time, frame in write.timed(frames)]
    parts = [*body, block] if behind else [block, *body]
    return write.section() + write.interface() + b"".join(parts)


def check(capture: Capture) -> None:
    assert len(capture) == 2
    assert capture.gaps == ()
    outer, inside = capture.list_flows()
    assert (outer.protocol, inside.protocol) == (17, 6)
    assert capture.address_text(inside.client) == INSIDE[0]
    assert inside.server_port == 80
    assert capture.client_bytes(1).data == b"GET / HTTP/1.1\r\nHost: a.example"
    assert capture.server_bytes(1).data == b"HTTP/1.1 204 No\r\n"
    assert outer.first <= inside.first <= outer.last


@pytest.mark.parametrize("side", ["initiator", "responder"])
def test_keys_in_the_capture(side: str) -> None:
    data = with_secrets(tunnel(), PEERS.log(side))
    check(read_capture(memoryview(data), "x"))
    check(read_capture(memoryview(gzip.compress(data)), "x"))
    check(read_stream((data[:700], data[700:]), "x"))
    check(read_capture(memoryview(with_secrets(tunnel(), PEERS.log(), behind=True)), "x"))


def test_keys_given_beside_it() -> None:
    data = write.pcap(write.timed(tunnel()))
    assert len(read_capture(memoryview(data), "x")) == 1
    check(read_capture(memoryview(data), "x", None, (PEERS.log(),)))
    frames = write.timed(tunnel())
    members = [("a", memoryview(write.pcap(frames[:3]))), ("b", memoryview(write.pcap(frames[3:])))]
    check(read_set(members, None, (PEERS.log(),)))


def test_more_packets_than_are_kept_are_a_gap() -> None:
    up = [inner(b"x" * 10, 10 * n) for n in range(40)]
    few = Limits(datagrams=4, tunnel_datagrams=20)
    data = with_secrets(tunnel(up=up), PEERS.log())
    capture = read_capture(memoryview(data), "x", few)
    assert capture.flow(1).bytes_up == 190  # one of 20 datagrams was the handshake
    assert any("more packets than are kept" in gap for gap in capture.gaps)
    assert read_capture(memoryview(data), "x").flow(1).bytes_up == 400


def test_what_does_not_open_is_a_gap() -> None:
    capture = read_capture(memoryview(with_secrets(tunnel(), Peers("b").log())), "x")
    assert len(capture) == 1
    assert len(capture.gaps) == 2
    broken = PEERS.log() + b"PRESHARED_KEY = ?\n"
    capture = read_capture(memoryview(with_secrets(tunnel(), broken)), "x")
    assert capture.gaps == ("1 lines of a log of WireGuard's keys were not read",)


def test_tunnels_within_tunnels() -> None:
    inside = [frame[14:] for frame in tunnel(Peers("b"), port=51821)]
    data = write.pcap(write.timed(tunnel(Peers("c"), inside)))
    logs = (Peers("b").log(), Peers("c").log())
    capture = read_capture(memoryview(data), "x", None, logs)
    ports = [row.server_port for row in capture.list_flows()]
    assert sorted(ports) == [80, 80, 51820, 51821]  # the answer of the outer tunnel is none of the inner's
    assert any(b"Host: a.example" in capture.client_bytes(flow).data for flow in range(len(capture)))


def test_fragments_inside_are_put_together() -> None:
    query = write.udp(b"0123456789abcdef" * 3, target=5000)
    whole = write.ipv4(query, *INSIDE, protocol=17)[20:]
    parts = [
        write.ipv4(whole[:24], *INSIDE, protocol=17, fragment=0x2000, number=9),
        write.ipv4(whole[24:], *INSIDE, protocol=17, fragment=3, number=9),
    ]
    capture = read_capture(memoryview(with_secrets(tunnel(up=parts), PEERS.log())), "x")
    found = {row.server_port: number for number, row in enumerate(capture.list_flows())}
    assert bytes(capture.datagrams(found[5000])[0].payload) == b"0123456789abcdef" * 3


@pytest.mark.skipif(not REAL.is_file(), reason="the corpus is not there (RINGFENCE_CORPUS)")
def test_wiresharks_own_capture() -> None:
    capture = read_capture(memoryview(REAL.read_bytes()), REAL.name)
    ends = {(capture.address_text(row.server), row.server_port) for row in capture.list_flows()}
    assert {("1.1.1.1", 53), ("178.21.112.251", 443)} <= ends
