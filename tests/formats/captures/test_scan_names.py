"""What the kernels find in plain flows is what the readers of single flows find; the rest is left to them."""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from socket import inet_aton

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.traffic.name_flows import list_records
from ringfence.formats.captures import intern_spans
from ringfence.formats.captures import scan_names as scan
from ringfence.formats.captures.capture import TCP, Capture
from ringfence.formats.captures.contents import Contents
from ringfence.formats.captures.read_capture import read_capture
from ringfence.formats.captures.spans import Spans
from ringfence.formats.tls.client_hello import read_client_hello
from tests import handshake_writer as hello
from tests.capture_writer import CLIENT, SERVER, SYN, ethernet, ipv4, pcap, tcp, timed, udp
from tests.dns_writer import label, message, question, record
from tests.formats.captures.interpreted import interpreted_kernels

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "traffic" / "pcap"
ANSWER = message(
    question("api.finch-app.com"),
    record(label("api.Finch-app.com"), 5, label("edge.cdn.example"), 300),
    record(label("edge.cdn.example"), 5, label("a.cdn.example"), 200),
    record(label("a.cdn.example"), 1, inet_aton("203.0.113.9"), 60),
    record(label("a.cdn.example"), 1, inet_aton("203.0.113.9"), 50),
    record(label("a.cdn.example"), 28, bytes(range(16)), 70),
    counts=(1, 5, 0, 0),
    flags=0x8180,
)
HELLO = hello.tls_hello(
    hello.extension(0x1A1A, b""),
    hello.server_names("log.finch-app.com"),
    hello.protocols(b"h2", b"http/1.1"),
    hello.versions(0x2A2A, 0x0304, 0x0303),
    hello.groups(0x001D),
    hello.signatures(0x0403, 0x0804),
    hello.encrypted_hello(7, 208),
)
STREAMS = (
    HELLO,
    hello.tls_hello(hello.server_names("b.example"), sizes=(40, 30)),
    hello.tls_hello(hello.server_names("a.example", "b.example")),
    hello.tls_hello(hello.protocols(b"h2")),
    b"EHLO me\r\nSTARTTLS\r\n" + HELLO,
    b"\x05\x01\0" + b"\x05\x01\0\x03\x0dfinch-app.com\x01\xbb" + HELLO,
    b"GET /a HTTP/1.1\r\nHost: www.finch-app.com\r\n\r\n",
    struct.pack(">H", len(ANSWER)) + ANSWER,
    bytes(range(200)),
    b"",
)
DATAGRAMS = (
    ANSWER,
    message(question("www.finch-app.com")),
    message(question("a.example"), question("b.example"), counts=(2, 0, 0, 0)),
    message(question("a b.example")),
    hello.dtls_datagrams(hello.hello_body([hello.server_names("dtls.example")]))[0],
    hello.google_hello(b"old.example", b"Chrome"),
    bytes(range(60)),
    b"\x80\x60" + bytes(40),
)


def flow_frames(choose: random.Random, source: int) -> Iterator[bytes]:
    """A flow of some protocol on some port, with a few of its bytes changed."""
    back = (SERVER, CLIENT)
    if choose.random() < 0.5:
        port, data = choose.choice((443, 80, 53, 9000)), mutate(choose, choose.choice(STREAMS))
        if choose.random() < 0.7:
            yield ethernet(ipv4(tcp(source=source, target=port, sequence=99, flags=SYN)))
        cut = choose.randrange(len(data) + 1) if choose.random() < 0.3 else len(data)
        parts = [(100, data[:cut]), (100 + cut, data[cut:])]
        for sequence, part in parts[:: choose.choice((1, -1))]:
            yield ethernet(ipv4(tcp(part, source=source, target=port, sequence=sequence)))
        said = choose.choice(
            (b"", HELLO, b"HTTP/1.1 200 OK\r\n\r\n", bytes((0x16, 3, 3, 0, 90, 2)) + bytes(99))
        )
        yield ethernet(ipv4(tcp(said, source=port, target=source, sequence=500), *back))
        return
    port = choose.choice((53, 53, 443, 5353, 9000, 137))
    for _ in range(choose.randrange(1, 4)):
        data = mutate(choose, choose.choice(DATAGRAMS[:2] if port == 53 else DATAGRAMS))
        if choose.random() < 0.5:
            yield ethernet(ipv4(udp(data, source=source, target=port), protocol=17))
        else:
            yield ethernet(ipv4(udp(data, source=port, target=source), *back, protocol=17))


def mutate(choose: random.Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(choose.choice((0, 0, 1, 1, 3)) if made else 0):
        made[choose.randrange(len(made))] = choose.choice((0, 1, 5, 46, 192, 255, choose.randrange(256)))
    return bytes(made[: choose.choice((len(made), len(made), choose.randrange(len(made) + 1)))])


def all_odd(monkeypatch: pytest.MonkeyPatch, capture: Capture) -> list[object]:
    """The records when every flow is left to the readers of single ones."""
    whole = scan.NameScan.scan

    def leave(self: scan.NameScan, first: int) -> scan.Found:
        found = whole(self, first)
        return replace(found, verdicts=bytes((scan.ODD,)) * len(found.verdicts))

    with monkeypatch.context() as patch:
        patch.setattr(scan.NameScan, "scan", leave)
        return list(list_records(capture))


@pytest.fixture(params=["imported", "interpreted"])
def _kernels(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "imported":
        yield
        return
    with interpreted_kernels():
        yield


@pytest.mark.usefixtures("_kernels")
@pytest.mark.parametrize("seed", range(6))
def test_changed_flows_of_all_kinds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    choose = random.Random(seed)
    frames = [frame for n in range(300) for frame in flow_frames(choose, 10_000 + n)]
    capture = read_capture(memoryview(pcap(timed(frames))), "x")
    assert list(list_records(capture)) == all_odd(monkeypatch, capture)
    verdicts = scan.NameScan(capture, str).scan(0).verdicts
    assert {scan.NOTHING, scan.HELLO, scan.ODD, scan.LOOKUPS} == set(verdicts)


@pytest.mark.usefixtures("_kernels")
def test_hellos_that_look_alike_are_those_of_one_fingerprint() -> None:
    """GREASE and the order of ciphers and extensions count for nothing, that of the algorithms does."""
    parts = [
        hello.server_names("a.example"),
        hello.signatures(0x0403, 0x0804),
        hello.versions(0x0304, 0x0303),
    ]
    hellos = [
        hello.tls_hello(*parts),
        hello.tls_hello(*parts[::-1]),
        hello.tls_hello(hello.extension(0x3A3A, b""), *parts),
        hello.tls_hello(hello.server_names("b.example"), *parts[1:]),
        hello.tls_hello(parts[0], hello.signatures(0x0804, 0x0403), parts[2]),
        hello.tls_hello(*parts, hello.protocols(b"h2")),
        hello.tls_hello(*parts, hello.protocols(b"h3")),
        hello.tls_hello(*parts, hello.protocols(b"http/1.1")),
        hello.tls_hello(*parts[:2], hello.versions(0x0303)),
        hello.tls_hello(*parts, hello.groups(29)),
    ]
    frames = [ethernet(ipv4(tcp(data, source=n + 1, sequence=1))) for n, data in enumerate(hellos)]
    capture = read_capture(memoryview(pcap(timed(frames))), "x")
    found = scan.NameScan(capture, str).scan(0)
    assert set(found.verdicts) == {scan.HELLO}
    fingerprints = [getattr(read_client_hello(data), "ja4", "") for data in hellos]
    alike = {(looks, print_) for looks, print_ in zip(found.looks, fingerprints, strict=True)}
    assert len(alike) == len(set(found.looks)) == len(set(fingerprints)) == 7


@pytest.mark.usefixtures("_kernels")
def test_a_name_has_one_number() -> None:
    choose = random.Random(1)
    names = [bytes(choose.choices(b"abc.", k=choose.randrange(12))) for _ in range(9000)]
    data = memoryview(b"".join(names))
    rows, at = [], 0
    for name in names:
        rows += [at, len(name)]
        at += len(name)
    spans, numbers = Spans(99), memoryview(bytearray(struct.pack(f"={len(rows)}q", *rows))).cast("q")
    known = list(spans.take(data, numbers, 0, len(names), 2, 0))
    assert known == list(dict.fromkeys(names))
    assert [known[number] for number in numbers[::2]] == names


@pytest.mark.usefixtures("_kernels")
def test_no_more_is_kept_than_said() -> None:
    """What is known stays known; the rest, and what does not lie in the data, has no number."""
    data = memoryview(b"first-one second-one")
    rows = [0, 9, 10, 10, 0, 9, -1, 0, 15, 99]
    numbers = memoryview(bytearray(struct.pack(f"={len(rows)}q", *rows))).cast("q")
    assert list(Spans(99, 12).take(data, numbers, 0, 5, 2, 0)) == [b"first-one"]
    assert numbers[::2].tolist() == [0, intern_spans.LEFT, 0, -1, intern_spans.LEFT]


@pytest.mark.usefixtures("_kernels")
def test_flows_that_said_the_same() -> None:
    """One number for the same bytes, by streams and by datagrams, and another where ports tell them apart."""
    said = (b"GET / HTTP/1.1\r\n\r\n", b"PUT / HTTP/1.1\r\n\r\n")
    frames = [ethernet(ipv4(tcp(said[n % 2], source=2000 + n, target=80, sequence=7))) for n in range(6)]
    for port in (9000, 9001, 5353):
        frames += [
            ethernet(ipv4(udp(part, source=4000 + port, target=port), protocol=17)) for part in (b"a", b"bc")
        ]
    capture = read_capture(memoryview(pcap(timed(frames))), "x")
    contents = Contents(capture, scan.NameScan(capture, str), 1 << 20)
    streams = memoryview(bytearray(capture.flow(n).protocol == TCP for n in range(len(capture))))
    others = memoryview(bytearray(not each for each in streams))
    assert list(contents.number(0, streams, others)) == [0, 1, 6, 8]
    assert contents.keys[:9].tolist() == [0, 1, 0, 1, 0, 1, 2, 2, 3]
    assert list(contents.number_answers(0, streams)) == [0, 1]  # none of them answered
    assert contents.keys[:6].tolist() == [4, 5, 4, 5, 4, 5]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of captures: set RINGFENCE_CORPUS")
def test_real_captures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every eighth; also that the looks of a plain hello tell its fingerprint."""
    looks: dict[int, str] = {}
    plain = 0
    for path in sorted(CORPUS.iterdir())[::8]:
        try:
            capture = read_capture(memoryview(path.read_bytes()), path.name)
        except EvidenceError:
            continue
        assert list(list_records(capture)) == all_odd(monkeypatch, capture), path.name
        scanner = scan.NameScan(capture, str)
        for first in range(0, len(capture), scan.AT_ONCE):
            found = scanner.scan(first)
            for place, verdict in enumerate(found.verdicts):
                if verdict == scan.HELLO:
                    assert capture.flow(first + place).protocol == TCP
                    single = read_client_hello(capture.client_bytes(first + place).data)
                    assert single is not None
                    assert looks.setdefault(found.looks[place], single.ja4) == single.ja4
                    assert (single.encrypted is None) == (found.encrypted[place] == 0)
                    plain += 1
    assert plain > 10
    assert len(set(looks.values())) == len(looks)
