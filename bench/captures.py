"""Reading captures: ringfence beside a plain read, dpkt, scapy, nfstream, tshark, ndpiReader and Suricata.

    python bench/captures.py [--install] [--captures FOLDER] [--megabytes N ...] [--work FOLDER] [--peers
    NAME ...]

The captures of FOLDER are joined and repeated, IPv4 addresses shifted, into files of the sizes asked for
under --work (not in the project): `mix` as they are, `bulk` with four full segments of payload behind each
TCP segment that has some, which is nearer to what a network carries. Every peer reads each file in a
process of its own, all on one file before the next; a row is the least CPU time (user and system, with the
start of the process) of --repeats, the peak of its memory (of ringfence also what of it is not the mapped
file), how many times ringfence's time that is, and how many distinct names it found. `read` is what reading
the file costs alone, 4 MB at a time; `reader` is ringfence up to the flows and where their payload lies,
`ringfence` with every name of every flow, `scan` the whole command with its facts, graph, law and report,
and with the checksum of the file. Of the peers dpkt and scapy only make flows; tshark is asked for server
names, hosts and questions; nfstream, ndpiReader and Suricata dissect as they do by default. scapy reads the
first 20,000 packets alone, and its time is scaled up. With --install dpkt, scapy and nfstream are put into
a venv under --work; peers that are not there are named.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

HERE = Path(__file__).resolve().parent
SAMPLE = 20_000  # packets that scapy reads
HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)

# A process starts with the memory of its parent, so a small one starts them all.
MEASURE = """
import os, sys
child = os.fork()
if not child:
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print()
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss, status)
"""
READ = """
import sys
made = bytearray(4 << 20)
with open(sys.argv[1], "rb", buffering=0) as file:
    while file.readinto(made): pass
"""
READER = """
import mmap, sys
from ringfence.formats.captures.read_capture import read_capture
with open(sys.argv[1], "rb") as file:
    data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
capture = read_capture(memoryview(data), sys.argv[1])
"""
TOLD = """
with open("/proc/self/status") as status:
    own = next((line.split()[1] for line in status if line.startswith("RssAnon")), 0)
print(capture.packets, len(capture), own, len(names))
"""
NAMES = """
from ringfence.evidence.traffic.name_groups import list_grouped
names = {record.host for record in list_grouped(capture) if getattr(record, "host", "")}
"""
SCAN = """
import sys
from ringfence.cli import main
sys.argv = ["ringfence", "scan", sys.argv[1]]
main()
"""
DPKT = """
import sys, dpkt
flows = {}
packets = 0
with open(sys.argv[1], "rb") as file:
    for time, frame in dpkt.pcap.Reader(file):
        packets += 1
        try:
            ip = dpkt.ethernet.Ethernet(frame).data
            if isinstance(ip, (dpkt.ip.IP, dpkt.ip6.IP6)) and type(ip.data) in (dpkt.tcp.TCP, dpkt.udp.UDP):
                ends = sorted(((ip.src, ip.data.sport), (ip.dst, ip.data.dport)))
                row = flows.setdefault((type(ip.data), *ends), [0, 0])
                row[0] += 1
                row[1] += len(frame)
        except (dpkt.UnpackError, AttributeError):
            pass
print(packets, len(flows), 0, 0)
"""
SCAPY = """
import sys
from scapy.all import IP, IPv6, TCP, UDP, PcapReader
flows = {}
for number, packet in enumerate(PcapReader(sys.argv[1])):
    if number == int(sys.argv[2]): break
    ip = packet.getlayer(IP) or packet.getlayer(IPv6)
    end = packet.getlayer(TCP) or packet.getlayer(UDP)
    if ip and end:
        row = flows.setdefault(tuple(sorted(((ip.src, end.sport), (ip.dst, end.dport)))), [0])
        row[0] += 1
print(number, len(flows), 0, 0)
"""
NFSTREAM = """
import sys
from nfstream import NFStreamer
if __name__ == "__main__":
    flows, names = 0, set()
    for flow in NFStreamer(source=sys.argv[1], n_meters=1):
        flows += 1
        names.add(flow.requested_server_name)
    print(0, flows, 0, len(names - {""}))
"""


# What each program that writes names is asked for, and which keys of Suricata's log are names.
TSHARK = ("tls.handshake.extensions_server_name", "http.host", "http2.headers.authority", "dns.qry.name")
EVE = ("sni", "hostname", "rrname")
FAST = ("read", "reader", "ringfence", "ndpiReader", "suricata")


class Row(NamedTuple):
    """What one peer took: CPU seconds, peak memory in MB, and what it said."""

    seconds: float
    memory: int
    packets: int = 0
    flows: int = 0
    own: int = 0  # MB of memory that are not the mapped file
    names: int = 0
    note: str = ""


def main() -> int:
    options = parse_options()
    work: Path = options.work.expanduser()
    work.mkdir(parents=True, exist_ok=True)
    found = find_peers(work, options.install)
    missing = [name for name, command in found.items() if not command]
    if missing:
        print(f"not here: {', '.join(missing)}")
    peers = {name: command for name, command in found.items() if command and wanted(name, options.peers)}
    for kind in ("mix", "bulk"):
        joined, growth = None, []
        for megabytes in options.megabytes if kind == "mix" else options.bulk:
            path = work / f"{kind}-{megabytes}.pcap"
            if not path.exists():
                joined = joined or join(options.captures, bulk=kind == "bulk")
                repeat(joined, path, megabytes * 1_000_000)
            growth.append((path.stat().st_size, compare(path, work, peers, options)))
        tell_growth(growth)
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    corpus = os.environ.get("RINGFENCE_CORPUS", str(HERE.parent.parent / "shared/corpus"))
    parser.add_argument("--captures", type=Path, default=Path(corpus) / "traffic/pcap")
    parser.add_argument("--megabytes", type=int, nargs="*", default=[1, 10, 100, 1000, 4000])
    parser.add_argument("--bulk", type=int, nargs="*", default=[1000])
    parser.add_argument("--work", type=Path, default=Path("~/.cache/ringfence/bench/captures"))
    parser.add_argument("--peers", nargs="*", default=[])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--slow", type=int, default=100, help="MB beyond which only the fast peers are run")
    parser.add_argument("--install", action="store_true")
    return parser.parse_args()


def wanted(name: str, names: list[str]) -> bool:
    return not names or name in names or name in ("read", "reader", "ringfence")


def find_peers(work: Path, install: bool) -> dict[str, list[str]]:
    """Name -> command, to which the file is added; an empty one where the peer is not here."""
    run_here = [sys.executable, "-c"]
    peers = {
        "read": [sys.executable, "-S", "-c", READ],
        "reader": [*run_here, READER + "names = ()" + TOLD],
        "ringfence": [*run_here, READER + NAMES + TOLD],
        "scan": [*run_here, SCAN],
    }
    python = work / "venv/bin/python"
    if install and not python.exists():
        subprocess.run([sys.executable, "-m", "venv", work / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "dpkt", "scapy", "nfstream"], check=False)
    for name, script in (("dpkt", DPKT), ("scapy", SCAPY), ("nfstream", NFSTREAM)):
        there = (
            python.exists()
            and not subprocess.run([python, "-c", f"import {name}"], capture_output=True).returncode
        )
        peers[name] = [str(python), "-c", script] if there else []
    fields = [word for field in TSHARK for word in ("-e", field)]
    log = ["-l", str(work), "-S", "/dev/null", "--runmode", "single", "-k", "none"]
    for name, arguments in (
        ("tshark", ["-n", "-T", "fields", *fields, "-r"]),
        ("ndpiReader", ["-q", "-C", str(work / "ndpi.csv"), "-i"]),
        ("suricata", [*log, "-r"]),
    ):
        program = shutil.which(name)
        peers[name] = [program, *arguments] if program else []
    return peers


def compare(
    path: Path, work: Path, peers: dict[str, list[str]], options: argparse.Namespace
) -> dict[str, Row]:
    size = path.stat().st_size
    print(f"\n{path.name}: {size / 1e6:,.1f} MB")
    print(f"{'':12}{'CPU s':>9}{'MB':>7}{'own MB':>8}{'MB/s':>9}{'x':>9}{'names':>8}   packets, flows")
    rows: dict[str, Row] = {}
    for name, command in peers.items():
        if size > options.slow * 1_100_000 and name not in FAST:
            continue
        extra = [str(SAMPLE)] if name == "scapy" else []
        rows[name] = min(run(name, [*command, str(path), *extra], work) for _ in range(options.repeats))
        if name == "scapy":
            scale = max(1.0, rows["ringfence"].packets / SAMPLE)
            rows[name] = rows[name]._replace(seconds=rows[name].seconds * scale, note="(scaled)")
    for name, row in rows.items():
        ratio, rate = row.seconds / rows["ringfence"].seconds, size / 1e6 / max(row.seconds, 1e-6)
        said = f"{row.packets or '':>11}{row.flows or '':>9} {row.note}"
        print(
            f"{name:12}{row.seconds:9.3f}{row.memory:7}{row.own or '':>8}{rate:9.0f}{ratio:9.2f}"
            f"{row.names or '':>8}{said}"
        )
    return rows


def tell_growth(growth: list[tuple[int, dict[str, Row]]]) -> None:
    """How ringfence's time and memory grow, and which part of a plain read's speed it has."""
    if not growth:
        return
    print("\nMB          reader s   of read   ringfence s   of read   MB of its own   bytes a flow")
    for size, rows in growth:
        read, reader, whole = rows["read"], rows["reader"], rows["ringfence"]
        print(
            f"{size / 1e6:<12,.0f}{reader.seconds:8.3f}{read.seconds / reader.seconds:10.0%}"
            f"{whole.seconds:14.3f}{read.seconds / whole.seconds:10.0%}{whole.own:16}"
            f"{whole.own * 1e6 / max(whole.flows, 1):15,.0f}"
        )


def run(name: str, command: list[str], work: Path) -> Row:
    measured = [sys.executable, "-S", "-c", MEASURE, *command]
    # As in an installation, where modules are compiled to bytecode once.
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(work / "bytecode")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    output = subprocess.run(
        measured, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, env=env
    ).stdout
    *said, usage = ["", *(line for line in output.decode(errors="replace").splitlines() if line)]
    seconds, memory, code = usage.split()
    ended = os.waitstatus_to_exitcode(int(code))
    row = Row(float(seconds), int(memory) >> 10, note=f"(ended with {ended})" if ended else "")
    numbers = said[-1].split()
    if len(numbers) == 4 and all(number.isdigit() for number in numbers):
        packets, flows, own, names = map(int, numbers)
        return row._replace(packets=packets, flows=flows, own=own >> 10, names=names)
    return row._replace(names=len(list_names(name, said, work)))


def list_names(name: str, said: list[str], work: Path) -> set[str]:
    """The distinct names that a program wrote."""
    if name == "tshark":
        return {each for line in said for field in line.split("\t") for each in field.split(",")} - {""}
    if name == "ndpiReader" and (work / "ndpi.csv").exists():
        with (work / "ndpi.csv").open(errors="replace", newline="") as file:
            return {row.get("server_name_sni") or "" for row in csv.DictReader(file)} - {""}
    if name == "suricata" and (work / "eve.json").exists():
        found = set()
        with (work / "eve.json").open(errors="replace") as file:
            for line in file:
                event = json.loads(line)
                for part in ("tls", "quic", "http", "dns"):
                    found |= {event.get(part, {}).get(key, "") for key in EVE}
        (work / "eve.json").unlink()
        return found - {""}
    return set()


def join(folder: Path, bulk: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The records of all plain pcap files of Ethernet, where IPv4 addresses lie in them, where they end."""
    made, places, ends, at = [], [], [0], 0
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        if data[:4] != b"\xd4\xc3\xb2\xa1" or data[20:24] != b"\1\0\0\0":
            continue
        for first in records(data):
            for record in (first, *(full_segments(first) if bulk else ())):
                if record[28:30] == b"\x08\0" and len(record) >= 50:
                    places.append(at + 16 + 26)
                made.append(record)
                at += len(record)
                ends.append(at)
    return np.frombuffer(b"".join(made), np.uint8), np.array(places), np.array(ends)


def full_segments(record: bytes) -> Iterator[bytes]:
    """Four segments of 1,460 bytes that go on behind a plain TCP segment with payload."""
    said = len(record) - 70
    if said < 1 or record[28:31] != b"\x08\0\x45" or record[39] != 6 or record[62] != 0x50:
        return
    sequence = int.from_bytes(record[54:58], "big") + said
    for number in range(4):
        after = (sequence + number * 1460 & 0xFFFFFFFF).to_bytes(4, "big")
        frame = record[16:32] + (1500).to_bytes(2, "big") + record[34:54] + after + record[58:70]
        size = struct.pack("<II", 1514, 1514)
        yield record[:8] + size + frame + bytes([165 + number]) * 1460


def records(data: bytes) -> Iterator[bytes]:
    at = 24
    while at + 16 <= len(data):
        length = 16 + int.from_bytes(data[at + 8 : at + 12], "little")
        if length > 262_160 or at + length > len(data):
            return
        yield data[at : at + length]
        at += length


def repeat(joined: tuple[np.ndarray, np.ndarray, np.ndarray], path: Path, size: int) -> None:
    """Copies until the size is reached; each has other addresses, and so other flows."""
    data, places, ends = joined
    written = 0
    with path.open("wb") as file:
        file.write(HEADER)
        for turn in range(1 << 16):
            copy = data.copy()
            for part in (0, 4):
                copy[places + part + 1] += np.uint8(turn & 255)
                copy[places + part + 2] += np.uint8(turn >> 8)
            whole = copy[: ends[np.searchsorted(ends, size - written, "right") - 1]]
            file.write(whole.tobytes())
            written += len(whole)
            if len(whole) < len(copy):
                return


if __name__ == "__main__":
    sys.exit(main())
