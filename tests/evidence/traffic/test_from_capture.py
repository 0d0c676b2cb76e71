"""Captures -> facts: names by how they were learnt, and what is readable in requests."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.traffic.from_capture import read_packets
from ringfence.model.fact import Entity, Evidence, Link
from ringfence.model.kinds import Kind, Rung, Verb
from tests.handshake_writer import crypto_frame, initial_packet, server_names, tls_hello

CLIENT, SERVER = bytes((10, 0, 0, 2)), bytes((203, 0, 113, 9))
BEGIN = 1_700_000_000
POST = (
    b"POST /v1/track?lat=40.712776&lon=-74.005974 HTTP/1.1\r\nHost: log.finch-app.com\r\n"
    b"Content-Type: application/json\r\nContent-Length: 58\r\n\r\n"
    b'{"advertisingId":"38400000-8cf0-11bd-b23e-10b96e40000d"}  '
)


def ip(source: bytes, target: bytes, protocol: int, payload: bytes) -> bytes:
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0, source, target)
    return bytes(12) + b"\x08\x00" + head + payload


def udp(port: int, payload: bytes, up: bool = True) -> bytes:
    ports = (50_000, port) if up else (port, 50_000)
    ends = (CLIENT, SERVER) if up else (SERVER, CLIENT)
    return ip(*ends, 17, struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload)


def tcp(port: int, sequence: int, payload: bytes, flags: int = 0x18) -> bytes:
    head = struct.pack(">HHIIBBHHH", 50_001, port, sequence, 0, 0x50, flags, 65_535, 0, 0)
    return ip(CLIENT, SERVER, 6, head + payload)


def pcap(*frames: bytes) -> bytes:
    rows = [struct.pack("<IIII", BEGIN + n, 0, len(each), len(each)) + each for n, each in enumerate(frames)]
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1) + b"".join(rows)


def stream(port: int, data: bytes, size: int = 1_400) -> list[bytes]:
    """A connection's first bytes, in segments of that size, after its SYN."""
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    ends = [sum(map(len, parts[:n])) for n in range(len(parts))]
    return [
        tcp(port, 99, b"", 0x02),
        *(tcp(port, 100 + at, part) for at, part in zip(ends, parts, strict=True)),
    ]


def read(tmp_path: Path, *frames: bytes, name: str = "x.pcap") -> Evidence:
    (tmp_path / name).write_bytes(pcap(*frames))
    return read_packets(tmp_path / name, tmp_path)


def endpoints(evidence: Evidence) -> dict[str, Entity]:
    return {
        fact.says.id: fact.says
        for fact in evidence.facts
        if isinstance(fact.says, Entity) and fact.says.kind is Kind.ENDPOINT
    }


@pytest.mark.parametrize("size", [1_400, 60, 7])
def test_a_hello_in_any_number_of_segments_names_its_server(tmp_path: Path, size: int) -> None:
    found = endpoints(read(tmp_path, *stream(443, tls_hello(server_names("api.finch-app.com")), size)))
    assert found["api.finch-app.com"].attributes["learnt_from"] == "TLS server name"


def test_segments_out_of_order(tmp_path: Path) -> None:
    first, *rest = stream(443, tls_hello(server_names("api.finch-app.com")), 40)
    assert "api.finch-app.com" in endpoints(read(tmp_path, first, *reversed(rest)))


def test_requests_are_searched_for_personal_data(tmp_path: Path) -> None:
    evidence = read(tmp_path, *stream(80, POST))
    assert endpoints(evidence)["log.finch-app.com"].attributes["learnt_from"] == "HTTP host"
    seen = [fact for fact in evidence.facts if fact.rung is Rung.DATA_SEEN]
    classes = {fact.says.attributes["category"] for fact in seen if isinstance(fact.says, Entity)}
    assert classes == {"covered personal identifiers", "precise geolocation"}
    assert all("40.71" not in fact.note and "38400000" not in fact.note for fact in evidence.facts)
    sent = [f.says for f in seen if isinstance(f.says, Link) and f.says.verb is Verb.SENDS_TO]
    assert {link.head for link in sent} == {"log.finch-app.com"}


def test_an_answer_names_a_later_connection(tmp_path: Path) -> None:
    question = b"\x05probe\x0bfinch-hosts\x03com\0\0\1\0\1"
    answer = (
        b"\0\1\x81\x80\0\1\0\1\0\0\0\0" + question + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + bytes((8, 8, 4, 4))
    )
    ask = b"\0\1\1\0\0\1\0\0\0\0\0\0" + question
    head = struct.pack(">HHIIBBHHH", 50_001, 7_000, 9, 0, 0x50, 2, 65_535, 0, 0)
    later = ip(CLIENT, bytes((8, 8, 4, 4)), 6, head)
    found = endpoints(read(tmp_path, udp(53, ask), udp(53, answer, up=False), later))
    assert found["probe.finch-hosts.com"].attributes["requests"] == "1"
    assert "DNS answer" in found["probe.finch-hosts.com"].attributes["learnt_from"]


def test_a_name_only_looked_up_is_no_contact(tmp_path: Path) -> None:
    ask = b"\0\1\1\0\0\1\0\0\0\0\0\0\x05probe\x0bfinch-hosts\x03com\0\0\1\0\1"
    evidence = read(tmp_path, udp(53, ask))
    assert {fact.rung for fact in evidence.facts} == {Rung.IN_CODE}


def test_a_quic_hello_in_shuffled_frames(tmp_path: Path) -> None:
    message = tls_hello(server_names("quic.finch-app.com"))[5:]
    frames = [crypto_frame(message, at, min(at + 50, len(message))) for at in range(0, len(message), 50)]
    packet = initial_packet(b"".join(reversed(frames)), b"8 bytes!")
    found = endpoints(read(tmp_path, udp(443, packet)))
    assert found["quic.finch-app.com"].attributes["learnt_from"] == "QUIC server name"


@pytest.mark.parametrize("data", [b"not a capture at all, only text", b"\xd4\xc3\xb2\xa1"])
def test_what_is_no_capture_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.pcap").write_bytes(data)
    with pytest.raises(EvidenceError):
        read_packets(tmp_path / "x.pcap", tmp_path)


def test_a_capture_that_ends_within_a_packet_keeps_the_rest(tmp_path: Path) -> None:
    whole = pcap(*stream(443, tls_hello(server_names("api.finch-app.com"))), udp(9_999, b"x" * 90))
    (tmp_path / "x.pcap").write_bytes(whole[:-40])
    evidence = read_packets(tmp_path / "x.pcap", tmp_path)
    assert "api.finch-app.com" in endpoints(evidence)
    assert evidence.gaps
