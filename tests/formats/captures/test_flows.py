"""Flows: who is the client, what is counted, what is kept, and how pieces become bytes."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.captures.capture import Capture, Limits
from ringfence.formats.captures.flow_rows import Flow
from ringfence.formats.captures.read_capture import read_capture
from tests import capture_writer as write
from tests.formats.captures.interpreted import interpreted_kernels

SYN, ACK, FIN = write.SYN, write.ACK, write.FIN


def read(frames: list[bytes], limits: Limits | None = None) -> Capture:
    return read_capture(memoryview(write.pcap(write.timed(frames))), "x.pcap", limits)


def ends(capture: Capture, flow: int = 0) -> tuple[str, int, str, int]:
    row = capture.flows[flow]
    client, server = capture.address_text(row["client"]), capture.address_text(row["server"])
    return client, int(row["client_port"]), server, int(row["server_port"])


@pytest.fixture(params=["imported", "interpreted"], autouse=True)
def _kernels(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "imported":
        yield
        return
    with interpreted_kernels():
        yield


@pytest.mark.parametrize(
    "frames",
    [
        [write.up(flags=SYN, port=8443)],
        [write.down(flags=SYN | ACK, port=8443)],
        [write.down(b"x", port=443)],
        [write.up(b"x", port=443)],
        [write.up(b"x", port=8443)],
    ],
)
def test_the_client_is_who_called(frames: list[bytes]) -> None:
    port = 443 if ends(read(frames))[3] == 443 else 8443
    assert ends(read(frames)) == (write.CLIENT, 40000, write.SERVER, port)


def test_both_directions_are_one_flow_and_counted_apart() -> None:
    capture = read([write.up(b"abc"), write.down(b"defgh"), write.up(b"ij", 3), write.up(flags=ACK | FIN)])
    (flow,) = capture.flows
    assert (flow["packets_up"], flow["packets_down"]) == (3, 1)
    assert (flow["bytes_up"], flow["bytes_down"]) == (5, 5)
    assert (flow["flags_up"], flow["flags_down"]) == (ACK | FIN, ACK)
    assert capture.app_of(0) is None
    assert capture.first_time(0, True) == capture.start
    assert capture.first_time(0, False) == capture.start + 1000


def test_plain_rows_say_what_the_columns_say() -> None:
    capture = read(
        [write.up(b"abc", flags=SYN), write.down(b"defgh"), udp(b"q", 5000, 53), write.up(b"x", source=7)]
    )
    assert len(capture) == len(capture.flows) == 3
    columns = capture.flows.dtype.names
    assert columns == Flow._fields
    for number, flow in enumerate(capture.list_flows()):
        assert flow == capture.flow(number)
        row = capture.flows[number]
        assert [tuple(row[name]) if name in ("client", "server") else row[name] for name in columns] == list(
            flow
        )


def test_a_second_syn_is_another_flow_unless_it_is_the_same() -> None:
    same = [write.up(sequence=7, flags=SYN), write.up(sequence=7, flags=SYN), write.up(b"x", 8)]
    assert len(read(same).flows) == 1
    capture = read([*same, write.up(sequence=900, flags=SYN), write.up(b"second", 901)])
    assert len(capture.flows) == 2
    assert capture.client_bytes(0).data == b"x"
    assert capture.client_bytes(1).data == b"second"


def test_pieces_come_in_any_order_and_wrap_around() -> None:
    base = 2**32 - 3
    parts = [write.up(b"abcd", base), write.up(b"efgh", base + 4), write.up(b"ij", base + 8)]
    opened = write.up(sequence=base - 1, flags=SYN)
    for frames in (
        [opened, *parts],
        [opened, *reversed(parts)],
        [*reversed(parts)],
        [opened, *parts, *parts],
    ):
        assembled = read(frames).client_bytes(0)
        assert (assembled.data, assembled.holes) == (b"abcdefghij", False)


def test_what_overlaps_comes_once_and_what_is_lost_is_told() -> None:
    assembled = read([write.up(b"abcdef", 0), write.up(b"defghi", 3), write.up(b"xyz", 20)]).client_bytes(0)
    assert assembled.data == b"abcdefghixyz"
    assert assembled.holes
    assert assembled.breaks == (9,)
    opened = [write.up(sequence=0, flags=SYN), write.up(b"later", 11)]
    assert read(opened).client_bytes(0).breaks == (0,)


def test_a_probe_that_keeps_alive_adds_nothing() -> None:
    frames = [write.up(sequence=9, flags=SYN), write.up(b"abc", 10), write.up(b"\0", 9), write.up(b"def", 13)]
    assembled = read(frames).client_bytes(0)
    assert (assembled.data, assembled.holes) == (b"abcdef", False)


@given(st.integers(0, 2**32 - 1), st.randoms(use_true_random=False), st.integers(1, 12))
def test_any_cutting_shuffling_and_repeating_gives_the_stream(
    base: int, choose: random.Random, cuts: int
) -> None:
    stream = bytes(choose.randrange(256) for _ in range(200))
    frames = [write.up(sequence=base - 1, flags=SYN)]
    places = sorted({0, 200, *(choose.randrange(200) for _ in range(cuts))})
    pieces = []
    for first, last in itertools.pairwise(places):
        first = max(0, first - choose.randrange(5))
        pieces.append(write.up(stream[first:last], base + first))
    pieces += [choose.choice(pieces) for _ in range(3)]
    choose.shuffle(pieces)
    assembled = read(frames + pieces).client_bytes(0)
    assert (assembled.data, assembled.holes) == (stream, False)


def test_only_the_beginning_is_kept_and_more_of_requests() -> None:
    limits = Limits(client_bytes=100, server_bytes=60, request_bytes=1000)
    plain = [write.up(b"\x16" * 50, 50 * n) for n in range(40)] + [
        write.down(b"s" * 50, 50 * n) for n in range(40)
    ]
    capture = read(plain, limits)
    assert len(capture.client_bytes(0).data) == 100
    assert len(capture.server_bytes(0).data) == 100  # the piece that passes the limit is kept whole
    assert not capture.client_bytes(0).holes
    assert capture.gaps == ()
    asked = [write.up(b"GET /%039d HTTP/" % n, 50 * n) for n in range(15)]
    assert len(read(asked, limits).client_bytes(0).data) == 15 * 50
    many = [write.up(b"GET /%039d HTTP/" % n, 50 * n) for n in range(40)]
    capture = read(many, limits)
    assert len(capture.client_bytes(0).data) == 1000
    assert any("more requests" in gap for gap in capture.gaps)


def udp(payload: bytes, source: int, target: int) -> bytes:
    return write.ethernet(write.ipv4(write.udp(payload, source=source, target=target), protocol=17))


def answer(payload: bytes, source: int, target: int) -> bytes:
    return write.ethernet(
        write.ipv4(write.udp(payload, source=source, target=target), write.SERVER, write.CLIENT, 17)
    )


def test_datagrams_are_kept_with_their_times() -> None:
    capture = read([udp(b"q1", 5000, 53), answer(b"a1", 53, 5000), udp(b"q2", 5000, 53)])
    assert [(time - capture.start, up, bytes(data)) for time, up, data in capture.datagrams(0)] == [
        (0, True, b"q1"),
        (1000, False, b"a1"),
        (2000, True, b"q2"),
    ]


def test_of_names_all_datagrams_are_kept_and_of_others_the_first_ten() -> None:
    name = b"\0\x01\x01\0\0\x01\0\0\0\0\0\0\x07example\x03com\0\0\x01\0\x01"
    assert len(read([udp(b"q", 5000, 53)] * 30).datagrams(0)) == 30
    assert len(read([udp(b"q", 5000, 443)] * 30).datagrams(0)) == 10
    assert len(read([udp(name, 5000, 443)] * 30).datagrams(0)) == 30
    capture = read([udp(b"q", 5000, 53)] * 30, Limits(name_datagrams=20))
    assert len(capture.datagrams(0)) == 20
    assert any("more requests or names" in gap for gap in capture.gaps)


def test_other_protocols_are_flows_too() -> None:
    capture = read([write.ethernet(write.ipv4(b"\x08\0" + bytes(6), protocol=1))])
    assert (capture.flows["protocol"][0], capture.flows["bytes_up"][0]) == (1, 8)
    assert ends(capture) == (write.CLIENT, 0, write.SERVER, 0)


def test_tables_grow_and_keep_what_they_had() -> None:
    frames = [write.up(b"%05d" % n, source=10_000 + n, port=8443) for n in range(3000)]
    capture = read(frames * 2)
    assert len(capture.flows) == 3000
    assert set(capture.flows["packets_up"]) == {2}
    assert [capture.client_bytes(n).data for n in (0, 1023, 1024, 2999)] == [
        b"00000",
        b"01023",
        b"01024",
        b"02999",
    ]


def test_beyond_the_limit_empty_flows_go_and_then_new_ones() -> None:
    empty = [write.up(flags=SYN, source=2000 + n) for n in range(150)]
    full = [write.up(b"data", source=4000 + n) for n in range(80)]
    capture = read(empty + full, Limits(flows=100))
    assert len(capture.flows) == 80 + 20 or set(capture.flows["bytes_up"][-80:]) == {4}
    assert any("carried nothing" in gap for gap in capture.gaps)
    capture = read(full + full, Limits(flows=50))
    assert len(capture.flows) == 50
    assert set(capture.flows["packets_up"]) == {2}
    assert "60 packets belong to flows beyond the most that are kept" in capture.gaps
    capture = read(full, Limits(pieces=30))
    assert sum(len(capture.client_bytes(n).data) > 0 for n in range(80)) == 30
    assert any("payload was left" in gap for gap in capture.gaps)
