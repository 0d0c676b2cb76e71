"""Captures of real clients' handshakes for hosts of the catalogue, made hard to read: is every host found?

    python bench/generated_captures.py [--hosts N] [--few N] [--keep FOLDER]

OpenSSL (every host), curl and Chromium (--few of them) open connections on loopback (see
`generating/clients.py`). What each sent is laid out as segments whole, split, tiny, in reverse, shuffled,
overlapping and lost and sent again, datagrams as they came and in reverse, in every wrapping of links and
tunnels that the tests know and with PCAPdroid's trailer, in pcap and pcapng of either order of bytes. Printed
is, for each client and layout, and for each wrapping that misses one, how many hosts were found of those that
are there, each in its own flow. --keep leaves the captures with a table of the truth beside each
(`NAME.tsv`: port of the client, host). The exit code is 1 where a host is missed or wrongly told.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "src")]

from bench.generating.clients import CLIENTS, Hello, from_openssl, list_missing  # noqa: E402
from ringfence.catalogue.open_index import open_index  # noqa: E402
from ringfence.evidence.traffic.name_flows import list_records  # noqa: E402
from ringfence.formats.captures.read_capture import read_capture  # noqa: E402
from ringfence.formats.logs.record import LogRecord  # noqa: E402
from ringfence.formats.quic.frames import collect_crypto  # noqa: E402
from ringfence.formats.quic.keys import Keys, initial_keys, open_packet  # noqa: E402
from ringfence.formats.quic.packets import read_packets  # noqa: E402
from tests import capture_writer as write  # noqa: E402
from tests.layer_writer import wrap  # noqa: E402

Pieces = list[tuple[int, bytes]]  # where in the stream, and the bytes there
PLAIN, TRAILER = "ethernet", "ethernet with PCAPdroid's trailer"
TINY = 100  # bytes of a segment


class Sent(NamedTuple):
    """One flow: the port of its client is its number in the capture."""

    client: str
    layout: str
    host: str
    port: int


def main() -> int:
    options = parse_options()
    for name in list_missing():
        print(f"{name} is not installed: its handshakes are left out")
    hosts = list_hosts()[: options.hosts]
    few = random.Random(1).sample(hosts, min(options.few, len(hosts)))
    hellos = [hello for name, ask in CLIENTS.items() if name not in list_missing() for hello in ask(few)]
    plain = from_openssl(hosts)
    found: Counter[tuple[str, str]] = Counter()
    there: Counter[tuple[str, str]] = Counter()
    wrong = read_all(captures(plain, hellos), found, there, options.keep)
    for key in sorted(there):
        print(f"{key[0]:16}{key[1]:28}{found[key]:8,} of {there[key]:8,}")
    quic = [hello for hello in hellos if hello.datagrams]
    shuffled = sum(is_shuffled(hello) for hello in quic)
    print(f"{shuffled} of {len(quic)} hellos over QUIC come in CRYPTO frames out of order")
    total, all_there = sum(found.values()), sum(there.values())
    share = 100 * total / max(1, all_there)
    print(f"{len(hosts):,} hosts, {all_there:,} flows: {share:.2f} % found, {wrong:,} wrongly told")
    return 1 if wrong or total < all_there else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--hosts", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=24)
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


def is_shuffled(hello: Hello) -> bool:
    """Did the client itself send the pieces of a hello over QUIC in another order than theirs?"""
    pieces: dict[int, bytes] = {}
    keys: Keys | None = None
    for data in hello.datagrams:
        for packet in read_packets(data):
            keys = keys or initial_keys(packet.version, packet.destination)
            frames = open_packet(data, packet.start, packet.number_at, packet.end, keys)
            collect_crypto(frames or b"", pieces, [])
    return list(pieces) != sorted(pieces)


def list_hosts() -> list[str]:
    """A host below every domain of the catalogue."""
    domains = sorted(set(open_index().keys("domain:")))
    return [f"h{number}.{domain}" for number, domain in enumerate(domains)]


Made = tuple[str, bytes, list[Sent]]


def captures(plain: list[Hello], hellos: list[Hello]) -> Iterator[Made]:
    """Every host once in plain Ethernet; a few of every client in every wrapping, all layouts each."""
    names = list(LAYOUTS)
    spread = [(hello, names[number % len(names)]) for number, hello in enumerate(plain)]
    for first in range(0, len(spread), 50_000):
        yield lay_out(PLAIN, spread[first : first + 50_000])
    few = [hello for hello in hellos if hello.stream] + plain[:: max(1, len(plain) // 20)]
    work = [(hello, layout) for hello in few for layout in LAYOUTS]
    work += [(hello, layout) for hello in hellos if hello.datagrams for layout in ("as sent", "in reverse")]
    for wrapping in (*wrap(b""), TRAILER):
        yield lay_out(wrapping, work)


def lay_out(wrapping: str, work: list[tuple[Hello, str]]) -> Made:
    """The flows of a capture in one wrapping, each from a port of its own, their packets interleaved."""
    flows: list[list[bytes]] = []
    sent: list[Sent] = []
    for number, (hello, layout) in enumerate(work):
        port = 2000 + number
        sent.append(Sent(hello.client, layout, hello.host, port))
        flows.append(list(packets(hello, layout, port)))
    rows = [
        packet for turn in range(max(map(len, flows))) for flow in flows for packet in flow[turn : turn + 1]
    ]
    link_type, frames = 1, []
    for packet in rows:
        if wrapping == TRAILER:
            frames.append(write.pcapdroid(write.ethernet(packet), 10_123, "TikTok"))
        else:
            link_type, frame = wrap(packet)[wrapping]
            frames.append(frame)
    order = "<>"[len(wrapping) % 2]
    timed = write.timed(frames)
    if len(wrapping) % 3 and wrapping != TRAILER:
        return wrapping, write.pcapng(timed, link_type, order), sent
    return wrapping, write.pcap(timed, link_type, order=order), sent


def packets(hello: Hello, layout: str, port: int) -> Iterator[bytes]:
    if hello.datagrams:
        datagrams = hello.datagrams[:6]
        for data in datagrams if layout == "as sent" else reversed(datagrams):
            yield write.ipv4(write.udp(data, source=port, target=443), protocol=17)
        return
    yield write.ipv4(write.tcp(source=port, sequence=99, flags=write.SYN))
    for at, data in LAYOUTS[layout](hello.stream):
        yield write.ipv4(write.tcp(data, source=port, sequence=100 + at))


def split(data: bytes, size: int) -> Pieces:
    return [(at, data[at : at + size]) for at in range(0, len(data), size)]


def shuffle(data: bytes) -> Pieces:
    pieces = split(data, TINY)
    random.Random(len(data)).shuffle(pieces)
    return pieces


def overlap(data: bytes) -> Pieces:
    """Each segment begins within the one before."""
    return [(at, data[at : at + 2 * TINY]) for at in range(0, len(data), TINY)]


def lose(data: bytes) -> Pieces:
    """The first and the third are sent again at the end, the second twice."""
    pieces = split(data, TINY)
    return [*pieces[1:2], *pieces[1:2], *pieces[3:], pieces[0], *pieces[2:3]]


LAYOUTS: dict[str, Callable[[bytes], Pieces]] = {
    "whole": lambda data: split(data, 1460),
    "in two": lambda data: split(data, len(data) // 2 + 1),
    "tiny": lambda data: split(data, TINY),
    "in reverse": lambda data: split(data, TINY)[::-1],
    "shuffled": shuffle,
    "overlapping": overlap,
    "lost and sent again": lose,
}


def read_all(
    made: Iterator[Made], found: Counter[tuple[str, str]], there: Counter[tuple[str, str]], keep: Path | None
) -> int:
    """Counts what is there and found. Returns how many hosts were told that are not in that flow."""
    wrong = 0
    for number, (wrapping, data, sent) in enumerate(made):
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{number:02}.pcap").write_bytes(data)
            (keep / f"{number:02}.tsv").write_text("".join(f"{each.port}\t{each.host}\n" for each in sent))
        capture = read_capture(memoryview(data), wrapping)
        told: dict[int, set[str]] = {}
        for each in list_records(capture):
            if isinstance(each, LogRecord) and each.host:
                told.setdefault(capture.flow(each.line - 1).client_port, set()).add(each.host)
        missed = 0
        for flow in sent:
            key = flow.client, flow.layout
            hosts = told.pop(flow.port, set())
            there[key] += 1
            found[key] += flow.host in hosts
            missed += flow.host not in hosts
            wrong += len(hosts - {flow.host})
        wrong += sum(map(len, told.values()))
        if missed or told:
            print(f"{wrapping}: {missed:,} missed, {len(told):,} flows that are not there")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
