"""Fragments of IP packets are put together in any order, within bounds."""

from __future__ import annotations

import itertools
import struct

from ringfence.formats.captures.capture import Capture, Limits
from ringfence.formats.captures.read_capture import read_capture, read_stream
from tests import capture_writer as write

PAYLOAD = bytes(range(256)) * 4
DATAGRAM = write.udp(PAYLOAD, source=5000, target=53)


def read(frames: list[bytes], limits: Limits | None = None) -> Capture:
    return read_capture(memoryview(write.pcap(write.timed(frames))), "x", limits)


def fragments(whole: bytes = DATAGRAM, number: int = 7, step: int = 400) -> list[bytes]:
    made = []
    for at in range(0, len(whole), step):
        more = 0x2000 if at + step < len(whole) else 0
        part = write.ipv4(whole[at : at + step], protocol=17, fragment=at // 8 | more, number=number)
        made.append(write.ethernet(part))
    return made


def fragments6(step: int = 400) -> list[bytes]:
    made = []
    for at in range(0, len(DATAGRAM), step):
        more = at + step < len(DATAGRAM)
        head = struct.pack(">BBHI", 17, 0, at | more, 99)
        made.append(write.ethernet(write.ipv6(head + DATAGRAM[at : at + step], protocol=44), 0x86DD))
    return made


def check(capture: Capture) -> None:
    assert len(capture.flows) == 1
    assert (capture.flows["server_port"][0], capture.flows["bytes_up"][0]) == (53, len(PAYLOAD))
    assert [bytes(payload) for _, _, payload in capture.datagrams(0)] == [PAYLOAD]


def test_in_any_order() -> None:
    for make in (fragments, fragments6):
        for order in itertools.permutations(make()):
            capture = read(list(order))
            check(capture)
            assert capture.gaps == ()
            assert capture.packets == 3


def test_fragments_that_overlap() -> None:
    """The one that begins earlier gives the bytes; what contradicts it is told."""
    first, second, third = fragments()

    def part(start: int, end: int, data: bytes, more: bool = True) -> bytes:
        field = start // 8 | (0x2000 if more else 0)
        return write.ethernet(write.ipv4(data[start:end], protocol=17, fragment=field, number=7))

    wrong = bytes(len(DATAGRAM))
    for frames, contradicted in (
        ([first, part(200, 800, DATAGRAM), third], False),
        ([first, part(200, 800, DATAGRAM), second, third], False),
        ([first, part(0, 200, wrong), second, third], True),
        ([first, part(200, 400, wrong), second, third], True),
        ([third, second, part(400, 600, wrong), first], True),
        ([part(0, 200, DATAGRAM), second, third, part(0, 400, DATAGRAM)], False),
    ):
        capture = read(frames)
        check(capture)
        assert any("contradict" in gap for gap in capture.gaps) is contradicted


def test_many_fragments_with_a_hole_take_no_longer() -> None:
    """8,000 of them around a hole that never closes, each over the next."""
    whole = write.udp(bytes(60_000), source=5000, target=53)
    frames = [
        write.ethernet(write.ipv4(whole[at : at + 64], protocol=17, fragment=at // 8 | 0x2000, number=7))
        for at in range(8, len(whole) - 64, 8)
    ]
    end = len(whole) // 8 * 8
    frames.insert(1, write.ethernet(write.ipv4(whole[end:], protocol=17, fragment=end // 8, number=7)))
    capture = read(frames)
    assert len(capture.flows) == 0
    assert capture.gaps == ("1 IP packets whose fragments did not all come were read as far as they go",)


def test_repeated_and_from_a_stream() -> None:
    frames = fragments()
    check(read([frames[0], frames[0], *frames[1:]]))
    data = write.pcap(write.timed([*frames, write.up(b"other")]))
    capture = read_stream((data[at : at + 100] for at in range(0, len(data), 100)), "-")
    assert capture.flows["protocol"].tolist() == [6, 17]  # what is put together comes behind its batch
    assert [bytes(payload) for _, _, payload in capture.datagrams(1)] == [PAYLOAD]
    assert capture.client_bytes(0).data == b"other"


def test_two_packets_between_each_other() -> None:
    other = fragments(write.udp(b"b" * 1000, source=5001, target=53), 8)
    mixed = [frame for pair in zip(fragments(), other, strict=True) for frame in pair]
    capture = read(mixed)
    assert len(capture.flows) == 2
    assert capture.gaps == ()


def test_in_a_tunnel_and_within_fragments() -> None:
    inner = [frame[14:] for frame in fragments()]
    check(read([write.ethernet(write.ipv4(part, "10.0.0.1", "10.0.0.2", 4)) for part in inner]))
    outer = []
    for number, part in enumerate(inner):
        packet = part
        outer.append(
            write.ethernet(
                write.ipv4(packet[:200], "10.0.0.1", "10.0.0.2", 4, fragment=0x2000, number=number)
            )
        )
        outer.append(
            write.ethernet(write.ipv4(packet[200:], "10.0.0.1", "10.0.0.2", 4, fragment=25, number=number))
        )
    check(read(outer))


def test_what_never_came_is_told_and_the_beginning_read() -> None:
    capture = read(fragments()[:2])
    assert capture.flows["server_port"][0] == 53
    assert [bytes(payload) for _, _, payload in capture.datagrams(0)] == [PAYLOAD[: 800 - 8]]
    assert any("fragments did not all come" in gap for gap in capture.gaps)
    assert len(read(fragments()[1:]).flows) == 0


def test_a_flood_is_bounded() -> None:
    flood = [fragments(number=n)[0] for n in range(300)]
    capture = read(flood, Limits(fragments=10_000))
    assert any(gap.startswith("300 IP packets") for gap in capture.gaps)
    beyond = write.ethernet(write.ipv4(bytes(400), protocol=17, fragment=0x1FFF, number=1))
    assert any("cannot be whole" in gap for gap in read([beyond]).gaps)
