"""The containers: every form of pcap and pcapng says the same, and what is cut or odd is a gap."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.captures.capture import Capture, Limits
from ringfence.formats.captures.read_capture import read_capture, read_stream
from tests import capture_writer as write

FRAMES = write.timed(
    [
        write.up(sequence=99, flags=write.SYN),
        write.down(sequence=499, flags=write.SYN | write.ACK),
        write.up(b"hello server", 100),
        write.down(b"hello client", 500),
    ]
)
START = FRAMES[0][0]


def read(data: bytes, limits: Limits | None = None) -> Capture:
    return read_capture(memoryview(data), "x.pcap", limits)


def check(capture: Capture, start: int = START) -> None:
    """It holds the one flow of FRAMES."""
    assert len(capture.flows) == 1
    assert (capture.packets, capture.bytes) == (4, sum(len(frame) for _, frame in FRAMES))
    flow = capture.flows[0]
    assert (flow["first"], flow["last"]) == (start, start + 3000) == (capture.start, capture.end)
    assert capture.client_bytes(0).data == b"hello server"
    assert capture.server_bytes(0).data == b"hello client"
    assert not capture.client_bytes(0).holes


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(
    "form", [{}, {"nanoseconds": True}, {"modified": True}, {"longest": 0}, {"longest": 2**32 - 1}]
)
def test_every_form_of_pcap_says_the_same(order: str, form: dict[str, Any]) -> None:
    capture = read(write.pcap(FRAMES, order=order, **form))
    check(capture)
    assert capture.gaps == ()
    assert capture.link_types == (1,)


@pytest.mark.parametrize("order", "<>")
def test_pcapng_in_both_orders(order: str) -> None:
    capture = read(write.pcapng(FRAMES, order=order))
    check(capture)
    assert capture.gaps == ()


def test_sections_of_different_orders_follow_each_other() -> None:
    first, second = write.pcapng(FRAMES[:2], order="<"), write.pcapng(FRAMES[2:], order=">")
    check(read(first + second))


@pytest.mark.parametrize(
    ("resolution", "ticks"),
    [
        (6, START),
        (9, START * 1000),
        (0, START // 1_000_000),
        (3, START // 1000),
        (0x80 | 20, START * 2**20 // 10**6),
        (0x80 | 32, START * 2**32 // 10**6),
    ],
)
def test_the_unit_of_a_clock(resolution: int, ticks: int) -> None:
    unit = write.option(9, bytes((resolution,)))
    data = write.section() + write.interface(options=unit) + write.enhanced(ticks, FRAMES[0][1])
    least = 1_000_000 if resolution == 0 else 1000 if resolution == 3 else 2
    assert abs(read(data).start - START) <= least


def test_the_offset_of_a_clock_is_added() -> None:
    offset = write.option(14, struct.pack("<q", 1_000))
    data = write.section() + write.interface(options=offset) + write.enhanced(START, FRAMES[0][1])
    assert read(data).start == START + 1_000_000_000


def test_interfaces_have_link_types_of_their_own() -> None:
    data = write.section() + write.interface(1) + write.interface(101)
    data += write.enhanced(START, FRAMES[0][1]) + write.enhanced(START + 1, FRAMES[2][1][14:], 1)
    capture = read(data)
    assert len(capture.flows) == 1
    assert capture.flows["packets_up"][0] == 2
    assert capture.link_types == (1, 101)


def test_simple_and_old_packets() -> None:
    old = b"".join(write.old_packet(time, frame) for time, frame in FRAMES)
    check(read(write.section() + write.interface() + old))
    capture = read(write.section() + write.interface() + b"".join(write.simple(frame) for _, frame in FRAMES))
    assert capture.client_bytes(0).data == b"hello server"
    assert any("no time" in gap for gap in capture.gaps)


def test_names_and_secrets_are_kept() -> None:
    names = struct.pack("<HH", 1, 13) + bytes((192, 0, 2, 1)) + b"one\0two\0\0" + bytes(3)
    names += struct.pack("<HH", 2, 20) + bytes(15) + b"\x01" + b"six\0" + bytes(4)
    keys = b"CLIENT_RANDOM 00 11\n"
    secrets = struct.pack("<II", 0x544C534B, len(keys)) + keys
    data = write.section() + write.block(4, names) + write.block(10, secrets) + write.block(10, bytes(8))
    capture = read(data)
    assert capture.names == {"192.0.2.1": {"one", "two"}, "::1": {"six"}}
    assert capture.secrets == (keys,)
    assert any("secrets of kind" in gap for gap in capture.gaps)


def test_blocks_that_say_nothing_for_us_are_skipped_and_unknown_ones_named() -> None:
    data = write.section() + write.interface() + write.block(5, bytes(8)) + write.block(0xBAD, bytes(8))
    data += write.block(0x77, bytes(5)) + write.enhanced(START, FRAMES[0][1])
    capture = read(data)
    assert capture.packets == 1
    assert [gap for gap in capture.gaps if "0x00000077" in gap and gap.startswith("1 ")]
    assert len(capture.gaps) == 1


def test_a_packet_of_no_interface_is_a_gap() -> None:
    capture = read(write.section() + write.interface() + write.enhanced(START, FRAMES[0][1], 7))
    assert capture.packets == 0
    assert any("not described" in gap for gap in capture.gaps)


@pytest.mark.parametrize("make", [write.pcap, write.pcapng])
def test_a_cut_last_packet_is_a_gap(make: Any) -> None:
    capture = read(make(FRAMES)[:-3])
    assert capture.packets == 3
    assert any("ends within a packet" in gap for gap in capture.gaps)


def test_a_length_that_cannot_be_is_a_gap() -> None:
    data = write.pcap(FRAMES[:1]) + struct.pack("<IIII", 1, 1, 2**31, 2**31) + bytes(100)
    capture = read(data)
    assert capture.packets == 1
    assert any("damaged" in gap and "116 bytes" in gap for gap in capture.gaps)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a",
        b"\xd4\xc3\xb2\xa1",
        b"snoop\0\0\0" + bytes(40),
        bytes(100),
        b"\x1f\x8b",
        b"\x0a\x0d\x0d\x0a",
    ],
)
def test_anything_else_is_an_error(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        read(data)


@pytest.mark.parametrize("make", [write.pcap, write.pcapng])
def test_gzip_says_the_same(make: Any) -> None:
    whole = make(FRAMES)
    check(read(gzip.compress(whole)))
    check(read(gzip.compress(whole[:50]) + gzip.compress(whole[50:])))
    cut = read(gzip.compress(whole)[:-12])
    assert any("ends early" in gap for gap in cut.gaps)


def test_a_bomb_is_stopped() -> None:
    frame = (0, bytes(60_000))
    packed = gzip.compress(write.pcap([frame] * 1000), 9)
    capture = read(packed, Limits(unpacked=10_000_000))
    assert any("unpacks to more" in gap for gap in capture.gaps)
    assert 0 < capture.packets < 300


@pytest.mark.parametrize("step", [1, 7, 24, 100])
@pytest.mark.parametrize("make", [write.pcap, write.pcapng])
def test_pieces_of_any_size_say_the_same(make: Any, step: int) -> None:
    whole = make(FRAMES)
    capture = read_stream((whole[at : at + step] for at in range(0, len(whole), step)), "-")
    check(capture)
    assert capture.gaps == ()


def test_zstd_needs_a_library() -> None:
    zstandard = pytest.importorskip("zstandard", reason="no zstd library here")
    check(read(zstandard.ZstdCompressor().compress(write.pcap(FRAMES))))


def test_a_memory_map_is_read_where_it_lies(tmp_path: Path) -> None:
    import mmap

    path = tmp_path / "x.pcap"
    path.write_bytes(write.pcap(FRAMES))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        capture = read_capture(memoryview(mapped), "x.pcap")
        assert len(capture.store) == 0
        check(capture)
        del capture


def test_the_app_in_a_trailer_or_a_block() -> None:
    capture = read(write.pcap([(time, write.pcapdroid(frame, 10123, "Browser")) for time, frame in FRAMES]))
    app = capture.app_of(0)
    assert app is not None
    assert (app.number, app.name) == (10123, "Browser")
    assert capture.client_bytes(0).data == b"hello server"
    mapping = struct.pack("<IHBBIBB", 62652, 1, 1, 0, 10007, 7, 4) + b"org.appChat"
    comment = write.option(1, b"u-10007") + write.option(0, b"")
    data = write.section() + write.interface(101) + write.block(0xBAD, mapping)
    data += write.enhanced(START, FRAMES[0][1][14:], options=comment)
    app = read(data).app_of(0)
    assert app is not None
    assert (app.number, app.name, app.package) == (10007, "Chat", "org.app")
    assert read(write.pcap(FRAMES)).app_of(0) is None
