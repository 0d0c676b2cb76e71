"""Flows told of together come to what they come to one by one."""

from __future__ import annotations

import os
import random
import struct
from pathlib import Path
from socket import inet_aton

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.traffic import talks
from ringfence.evidence.traffic.gathering import Gathering
from ringfence.evidence.traffic.name_flows import list_records
from ringfence.evidence.traffic.name_groups import list_grouped
from ringfence.formats.captures import group_flows as kernel
from ringfence.formats.captures.capture import Capture
from ringfence.formats.captures.groups import Groups
from ringfence.formats.captures.read_capture import read_capture
from tests.capture_writer import SYN, ethernet, ipv4, pcap, tcp, timed, udp
from tests.dns_writer import label, message, question, record
from tests.formats.captures.interpreted import interpreted_kernels
from tests.handshake_writer import server_names, tls_hello

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "traffic" / "pcap"
START = 1_000_000_000  # captures that begin earlier are of clocks that were not set
DEVICES = ("10.0.0.2", "10.0.0.3")
SERVERS = ("93.184.216.34", "93.184.216.35", "1.1.1.7", "10.0.0.9")
SAID = (
    tls_hello(server_names("api.finch-app.com")),
    tls_hello(server_names("not a host")),
    tls_hello(),
    b"GET /a?imei=356938035643809 HTTP/1.1\r\nHost: www.finch-app.com\r\n\r\n" * 2,
    b"GET /a?b=c HTTP/1.1\r\nAccept: */*\r\n\r\n",
    b"\1\2\3\4\5\6\7\x08",
    b"",
)


def answer(address: str, name: str = "cdn.finch-app.com", flags: int = 0x8180) -> bytes:
    told = record(label(name), 1, inet_aton(address), 60)
    return message(question(name), told, counts=(1, 1, 0, 0), flags=flags)


ASKED = (
    answer(SERVERS[0]),
    answer("198.51.100.9"),
    message(question("www.finch-app.com"), counts=(1, 0, 0, 0)),
    message(question("a.finch-app.com"), question("b.finch-app.com"), counts=(2, 0, 0, 0)),
    b"\1\2\3",
)


def busy(flows: int, seed: int) -> Capture:
    """Many flows of a few kinds, look-ups among them."""
    choose = random.Random(seed)
    frames: list[bytes] = []
    for number in range(flows):
        device, port = choose.choice(DEVICES), 20_000 + number
        if choose.random() < 0.4:
            server, target = choose.choice((("10.0.0.1", 53), ("224.0.0.251", 5353), ("10.0.0.1", 9953)))
            frames += [
                ethernet(
                    ipv4(
                        udp(data, source=port, target=target),
                        device,
                        server,
                        protocol=17,
                    )
                )
                for data in choose.choices(ASKED, k=choose.randrange(4))
            ]
            continue
        server, data = choose.choice(SERVERS), choose.choice(SAID)
        ends = (device, server)
        if choose.random() < 0.9:
            frames.append(ethernet(ipv4(tcp(source=port, target=443, sequence=99, flags=SYN), *ends)))
        hole = choose.choice((0, 0, 0, 7))
        frames.append(ethernet(ipv4(tcp(data, source=port, target=443, sequence=100), *ends)))
        frames.append(
            ethernet(ipv4(tcp(data, source=port, target=443, sequence=100 + len(data) + hole), *ends))
        )
    return read_capture(memoryview(pcap(timed(frames))), "x")


def outcome(gathering: Gathering) -> tuple[object, ...]:
    return gathering.contacts, gathering.flaws, gathering.left, gathering.forgotten


def check(capture: Capture, name: str = "") -> Gathering:
    one_by_one, together = Gathering(()), Gathering(())
    one_by_one.add_all(list_records(capture))
    together.add_all(list_grouped(capture))
    assert outcome(together) == outcome(one_by_one), name
    return together


@pytest.mark.parametrize("seed", range(4))
def test_the_same_facts(seed: int) -> None:
    capture = busy(400, seed)
    seen = check(capture).contacts[""]
    assert seen["api.finch-app.com"].requests > 10
    assert seen["cdn.finch-app.com"].requests > 0  # by its look-up
    assert len(list(list_grouped(capture))) < len(list(list_records(capture))) / 2


def test_the_same_where_no_talk_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talks, "MOST_KEPT", -1)
    check(busy(300, 5))


def test_interpreted_kernels_group_alike() -> None:
    compiled = list(list_grouped(busy(150, 6)))
    with interpreted_kernels():
        assert list(list_grouped(busy(150, 6))) == compiled


def test_a_capture_without_flows() -> None:
    assert list(list_grouped(read_capture(memoryview(pcap(())), "x"))) == []


def test_tables_grow() -> None:
    words = memoryview(bytearray(b"".join(struct.pack("=16Q", *range(n, n + 16)) for n in range(9000)))).cast(
        "Q"
    )
    nobody = memoryview(bytearray(struct.pack("=9000q", *[kernel.NAMELESS] * 9000))).cast("q")
    groups = Groups()
    groups.fill(lambda at, views: kernel.enter_addresses(words, nobody, at, *views), 0, 9000)
    assert len(groups) == 9000
    assert [groups.find(n + 8, n + 9) for n in (0, 4095, 8999)] == [0, 4095, 8999]
    assert groups.find(5, 5) == -1
    assert [row[kernel.HIGH] for row in groups.list_rows()] == list(range(8, 9008))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of captures: set RINGFENCE_CORPUS")
def test_real_captures() -> None:
    """Every fourth whose clock was set."""
    for path in sorted(CORPUS.iterdir())[::4]:
        try:
            capture = read_capture(memoryview(path.read_bytes()), path.name)
        except EvidenceError:
            continue
        if capture.start > START * 1_000_000:
            check(capture, path.name)
