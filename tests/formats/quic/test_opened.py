"""QUIC connections opened with a key log: real ones, which a client and a server of aioquic held."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.captures.capture import Limits
from ringfence.formats.captures.read_capture import read_capture
from ringfence.formats.http.http3 import read_http3_requests
from ringfence.formats.http.messages import read_body
from ringfence.formats.quic.opened import OpenedConnection, open_quic
from ringfence.formats.quic.stream_frames import Streams
from ringfence.formats.tls.key_log import KeyLog, read_key_log
from tests.handshake_writer import varint

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("http3-*.pcapng"))
REQUESTS = 40


def sides(path: Path) -> tuple[list[bytes], list[bytes], KeyLog]:
    """The datagrams of the client, of the server, and the keys."""
    capture = read_capture(memoryview(path.read_bytes()), path.name, Limits(datagrams=1000))
    datagrams = capture.datagrams(0)
    client = [bytes(each.payload) for each in datagrams if each.from_client]
    server = [bytes(each.payload) for each in datagrams if not each.from_client]
    return client, server, read_key_log(b"\n".join(capture.secrets))


def targets(opened: OpenedConnection) -> list[str]:
    return [request.target for request, _ in read_http3_requests(opened.client, opened.server)[0]]


def test_there_are_talks() -> None:
    assert len(FIXTURES) == 4


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_request_of_a_connection(path: Path) -> None:
    """Whose keys change half-way, and whose headers lean on entries of the table."""
    (opened,) = open_quic(*sides(path))
    requests, flaws = read_http3_requests(opened.client, opened.server)
    assert (flaws, opened.unopened, opened.why_not) == ([], 0, "")
    assert [request.url for request, _ in requests] == [
        f"https://api.finch-app.com/v1/{n}?lat=40.712776&lon=-74.005974" for n in range(REQUESTS)
    ]
    assert all(("user-agent", "finch/1.0 (test)") in request.headers for request, _ in requests)
    assert all(request.complete for request, _ in requests)
    last, data = requests[-1]
    assert (last.method, last.host, last.version) == ("POST", "api.finch-app.com", "3")
    assert read_body(data, last.body).startswith(b'{"advertisingId":')


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_without_the_server(path: Path) -> None:
    """How long its connection ids are, and how large the table may be, is then found by trying."""
    client, _, keys = sides(path)
    (opened,) = open_quic(client, [], keys)
    assert len(targets(opened)) == REQUESTS


def test_datagrams_out_of_order_twice_and_lost() -> None:
    client, server, keys = sides(FIXTURES[0])
    mixed = [*client[:2], *[each for pair in zip(client[3::2], client[2::2], strict=False) for each in pair]]
    (opened,) = open_quic([*mixed, *client], server, keys)
    assert len(targets(opened)) == REQUESTS
    (opened,) = open_quic([*client[:10], *client[12:]], server, keys)
    requests, flaws = read_http3_requests(opened.client, opened.server)
    assert REQUESTS - 3 <= len(requests) < REQUESTS or flaws


def test_without_the_right_secret() -> None:
    client, server, keys = sides(FIXTURES[0])
    (opened,) = open_quic(client, server, KeyLog())
    assert opened.why_not == "no secret for this connection in the key log"
    wrong = KeyLog({name: bytes(len(secret)) for name, secret in keys.secrets.items()})
    (opened,) = open_quic(client, server, wrong)
    assert opened.why_not == "the secrets in the key log do not open its packets"
    assert open_quic([], [], keys) == []


def test_pieces_of_a_stream_in_any_order() -> None:
    streams = Streams()
    for frame in (
        b"\x0f" + varint(0) + varint(3) + varint(3) + b"lo!",
        b"\x02\x05\x00\x01\x01\x02\x02" + b"\x0e" + varint(0) + varint(0) + varint(3) + b"hel",
        b"\x18\x01\x00\x04abcd" + bytes(16) + b"\x0c" + varint(0) + varint(2) + b"lll",
        b"\x40\x99 not known",
    ):
        streams.take(frame)
    assert streams.joined()[0].data == b"hello!"
    assert streams.joined()[0].whole


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_any_frames(frames: list[bytes]) -> None:
    streams = Streams()
    for frame in frames:
        streams.take(frame)
    read_http3_requests(streams.joined(), streams.joined())


@given(st.integers(0, 11), st.integers(0, 60), st.binary(min_size=1, max_size=8))
def test_any_change_to_a_connection(number: int, at: int, put: bytes) -> None:
    client, server, keys = sides(FIXTURES[1])
    changed = client[number]
    client[number] = changed[:at] + put + changed[at + len(put) :]
    for opened in open_quic(client[:12], server[:12], keys):
        read_http3_requests(opened.client, opened.server)
