"""First packets of QUIC: versions, pieces in any order, coalesced packets, Retry, other connections."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.quic.initial import QuicHello, read_quic_hellos, starts_quic
from ringfence.formats.quic.keys import initial_keys
from ringfence.formats.quic.packets import read_negotiation
from ringfence.formats.quic.versions import V1, V2, find_version
from tests.handshake_writer import (
    RANDOM,
    X25519_MLKEM768,
    crypto_frame,
    extension,
    google_hello,
    handshake,
    hello_body,
    initial_packet,
    key_shares,
    protocols,
    retry_packet,
    server_names,
    versions,
)

ID = b"\x83\x94\xc8\xf0\x3e\x51\x57\x08"
MESSAGE = handshake(
    hello_body(
        [
            server_names("api16-access-sg.pangle.io"),
            protocols(b"h3"),
            versions(0x0304),
            key_shares((X25519_MLKEM768, 1216)),
            extension(57, bytes(60)),
        ]
    )
)


def only(datagrams: list[bytes]) -> QuicHello:
    (found,) = read_quic_hellos(datagrams)
    return found


def whole(destination: bytes = ID, version: int = 1) -> bytes:
    return initial_packet(crypto_frame(MESSAGE, 0, len(MESSAGE)), destination, version=version)


def test_the_keys_of_the_standard() -> None:
    """RFC 9001, appendix A.1, and RFC 9369, appendix A.1."""
    assert initial_keys(V1, ID).vector == 0xFA044B2F42A3FD3B46FB255C
    assert initial_keys(V2, ID).vector == 0x91F73E2351D8FA91660E909F
    assert initial_keys(V1, ID, "server").vector == 0x0AC1493CA1905853B0BBA03E


@pytest.mark.parametrize(
    ("version", "name"),
    [
        (1, "v1"),
        (0x6B3343CF, "v2"),
        (0xFF00001D, "draft 29"),
        (0xFF000017, "draft 23"),
        (0xFF000016, "draft 22"),
        (0xFF000021, "draft 33"),
        (0xFACEB002, "mvfst draft 27"),
        (0x54303531, "T051"),
    ],
)
def test_versions(version: int, name: str) -> None:
    found = only([whole(version=version)])
    assert (found.version, found.version_name) == (version, name)
    assert found.names == ("api16-access-sg.pangle.io",)
    assert found.hello is not None
    assert (found.hello.transport, found.hello.alpn, found.hello.complete) == ("quic", ("h3",), True)
    assert found.hello.ja4.startswith("q13d")
    assert found.oddities == ()


def test_a_greased_version_is_opened_by_trial() -> None:
    draft = find_version(0xFF00001D)
    keys = initial_keys(draft, ID)
    assert keys is initial_keys(draft, ID)
    packet = whole(version=0xFF00001D)
    assert find_version(0x1A2A3A4A).name == "greased 0x1a2a3a4a"
    assert read_quic_hellos([packet[:1] + b"\x1a\x2a\x3a\x4a" + packet[5:]]) == ()  # the seal covers it


@given(st.randoms(use_true_random=False), st.integers(1, 30), st.integers(1, 5))
def test_pieces_in_any_order_over_datagrams(chance: random.Random, pieces: int, packets: int) -> None:
    cuts = sorted({0, len(MESSAGE), *(chance.randrange(len(MESSAGE)) for _ in range(pieces))})
    frames = [
        crypto_frame(MESSAGE, max(0, start - chance.randrange(3)), end)  # some overlap
        for start, end in pairwise(cuts)
    ]
    chance.shuffle(frames)
    lots = [b"\x01\0\0".join(frames[n::packets]) for n in range(packets)]
    datagrams = [
        initial_packet(b"\x00\x02\x05\x01\x00\x03" * (n > 0) + lot, ID, number=n)
        for n, lot in enumerate(lots)
    ]
    chance.shuffle(datagrams)
    found = only(datagrams)
    assert found.hello is not None
    assert found.hello.complete
    assert found.names == ("api16-access-sg.pangle.io",)


def test_packets_in_one_datagram() -> None:
    first = initial_packet(crypto_frame(MESSAGE, 700, len(MESSAGE)), ID, pad_to=0)
    second = initial_packet(crypto_frame(MESSAGE, 0, 700), ID, number=1, pad_to=0)
    assert only([first + second + bytes(40)]).hello == only([whole()]).hello


def test_a_lost_piece_is_said() -> None:
    found = only([initial_packet(crypto_frame(MESSAGE, 0, 500) + crypto_frame(MESSAGE, 600, 900), ID)])
    assert found.hello is not None
    assert not found.hello.complete
    assert found.names == ("api16-access-sg.pangle.io",)
    assert found.oddities == ("a piece of the hello is missing",)
    behind = only([initial_packet(crypto_frame(MESSAGE, 500, 900), ID)])
    assert (behind.hello, behind.names) == (None, ())


def test_the_server_answers_and_the_id_changes() -> None:
    """After the server's answer the client names the server's id, but its keys stay."""
    datagrams = [
        initial_packet(crypto_frame(MESSAGE, 0, 700), ID),
        initial_packet(crypto_frame(MESSAGE, 700, len(MESSAGE)), b"other", keyed_by=ID, number=1),
    ]
    found = only(datagrams)
    assert found.hello is not None
    assert found.hello.complete
    assert found.opened == 2


def test_after_a_retry_the_keys_are_new() -> None:
    again = initial_packet(crypto_frame(MESSAGE, 0, len(MESSAGE)), b"retried!", token=b"token")
    found = read_quic_hellos([whole(), retry_packet(b"retried!"), again])
    assert [one.names for one in found] == [("api16-access-sg.pangle.io",)]
    assert found[0].opened == 2


def test_two_connections_of_one_flow() -> None:
    other = handshake(hello_body([server_names("b.example")]).replace(RANDOM, RANDOM[::-1]))
    datagrams = [whole(), initial_packet(crypto_frame(other, 0, len(other)), b"12345678")]
    assert [one.names for one in read_quic_hellos(datagrams)] == [
        ("api16-access-sg.pangle.io",),
        ("b.example",),
    ]


def test_google_before_tls() -> None:
    found = only([google_hello(b"mtalk.google.com", b"beta Chrome/66")])
    assert (found.version_name, found.names, found.user_agent) == (
        "Q043",
        ("mtalk.google.com",),
        "beta Chrome/66",
    )
    assert found.hello is None


def test_negotiation() -> None:
    datagram = b"\x80\0\0\0\0\x01a\x01b" + b"\0\0\0\x01" + b"\x6b\x33\x43\xcf"
    assert read_negotiation(datagram) == (1, 0x6B3343CF)
    assert read_negotiation(whole()) == ()
    assert read_quic_hellos([datagram]) == ()


def test_what_is_no_quic() -> None:
    assert read_quic_hellos([]) == ()
    assert read_quic_hellos([b"", bytes(1200), b"\xc0" * 1200, b"\xff" * 30]) == ()
    assert starts_quic(whole())
    assert not starts_quic(bytes(1200))


@given(st.data())
def test_any_bytes_give_hellos_or_nothing(data: st.DataObject) -> None:
    raw = bytearray(whole())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    del raw[data.draw(st.integers(0, len(raw))) :]
    read_quic_hellos([bytes(raw), whole()])


@given(st.binary(max_size=300))
def test_any_frames_are_read(frames: bytes) -> None:
    read_quic_hellos([initial_packet(frames, ID)])
