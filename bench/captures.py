"""Reading captures: ringfence beside a plain read, dpkt, scapy, nfstream, tshark, ndpiReader and Suricata.

    python bench/captures.py [--install] [--captures FOLDER] [--megabytes N ...] [--work FOLDER] [--peers
    NAME ...]

The captures of FOLDER are joined and repeated, IPv4 addresses shifted, into files of the sizes asked for
under --work (not in the project). Every peer reads each file in a process of its own, all on one file before
the next; a row is the least CPU time (user and system, with the start of the process) of --repeats, the peak
of its memory, and how many times ringfence's time that is. `read` is what reading the file costs alone, 4 MB
at a time. With --install dpkt, scapy and nfstream are put into a venv under --work; peers that are not there
are left out. scapy reads the first 20,000 packets alone, and its time is scaled up. tshark and what does
more than flows (nfstream, ndpiReader, Suricata) dissect as they do by default: they say more of each flow
than is compared here.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

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
RINGFENCE = """
import mmap, sys
from ringfence.formats.captures.read_capture import read_capture
with open(sys.argv[1], "rb") as file:
    data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
capture = read_capture(memoryview(data), sys.argv[1])
print(capture.packets, len(capture))
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
print(packets, len(flows))
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
print(number, len(flows))
"""
NFSTREAM = """
import sys
from nfstream import NFStreamer
if __name__ == "__main__":
    print(0, sum(1 for _ in NFStreamer(source=sys.argv[1], n_meters=1)))
"""


def main() -> int:
    options = parse_options()
    work: Path = options.work.expanduser()
    work.mkdir(parents=True, exist_ok=True)
    peers = {
        name: command
        for name, command in find_peers(work, options.install).items()
        if wanted(name, options.peers)
    }
    joined = None
    for megabytes in options.megabytes:
        path = work / f"mix-{megabytes}.pcap"
        if not path.exists():
            joined = joined or join(options.captures)
            repeat(joined, path, megabytes * 1_000_000)
        compare(path, peers, options.repeats, options.slow)
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    corpus = os.environ.get("RINGFENCE_CORPUS", str(HERE.parent.parent / "shared/corpus"))
    parser.add_argument("--captures", type=Path, default=Path(corpus) / "traffic/pcap")
    parser.add_argument("--megabytes", type=int, nargs="+", default=[1, 10, 100, 1000])
    parser.add_argument("--work", type=Path, default=Path("~/.cache/ringfence/bench/captures"))
    parser.add_argument("--peers", nargs="*", default=[])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--slow", type=int, default=100, help="MB beyond which only the fast peers are run")
    parser.add_argument("--install", action="store_true")
    return parser.parse_args()


def wanted(name: str, names: list[str]) -> bool:
    return not names or name in names or name in ("read", "ringfence")


def find_peers(work: Path, install: bool) -> dict[str, list[str]]:
    """What can be run here: name -> command, to which the file is added."""
    peers = {"read": [sys.executable, "-S", "-c", READ], "ringfence": [sys.executable, "-c", RINGFENCE]}
    python = work / "venv/bin/python"
    if install and not python.exists():
        subprocess.run([sys.executable, "-m", "venv", work / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "dpkt", "scapy", "nfstream"], check=False)
    for name, script in (("dpkt", DPKT), ("scapy", SCAPY), ("nfstream", NFSTREAM)):
        there = (
            python.exists()
            and not subprocess.run([python, "-c", f"import {name}"], capture_output=True).returncode
        )
        if there:
            peers[name] = [str(python), "-c", script]
    for name, arguments in (
        ("tshark", ["-n", "-q", "-z", "conv,tcp", "-z", "conv,udp", "-r"]),
        ("ndpiReader", ["-q", "-i"]),
        ("suricata", ["-l", str(work), "--runmode", "single", "-k", "none", "-r"]),
    ):
        if found := shutil.which(name):
            peers[name] = [found, *arguments]
    return peers


def compare(path: Path, peers: dict[str, list[str]], repeats: int, slow: int) -> None:
    size = path.stat().st_size
    print(f"\n{path.name}: {size / 1e6:,.1f} MB")
    print(f"{'':12}{'CPU s':>9}{'MB':>7}{'MB/s':>9}{'x':>9}   packets, flows")
    rows: dict[str, tuple[float, int, str]] = {}
    for name, command in peers.items():
        if size > slow * 1_100_000 and name not in ("read", "ringfence", "ndpiReader", "suricata"):
            continue
        extra = [str(SAMPLE)] if name == "scapy" else []
        rows[name] = min(run([*command, str(path), *extra]) for _ in range(repeats))
    if "scapy" in rows:
        seconds, memory, said = rows["scapy"]
        packets = int(rows["ringfence"][2].split()[0])
        rows["scapy"] = (seconds * max(1.0, packets / SAMPLE), memory, f"{said} (scaled)")
    for name, (seconds, memory, said) in rows.items():
        ratio = seconds / rows["ringfence"][0]
        print(f"{name:12}{seconds:9.3f}{memory:7}{size / 1e6 / max(seconds, 1e-6):9.0f}{ratio:9.2f}   {said}")


def run(command: list[str]) -> tuple[float, int, str]:
    """CPU seconds, peak memory in MB, and the last line it printed where that is numbers."""
    measured = [sys.executable, "-S", "-c", MEASURE, *command]
    output = subprocess.run(measured, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    *_, said, usage = ["", *(line for line in output.decode(errors="replace").splitlines() if line)]
    seconds, memory, code = usage.split()
    numbers = said if said.replace(" ", "").isdigit() else ""
    return float(seconds), int(memory) >> 10, numbers if code == "0" else f"{numbers} (failed)"


def join(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The records of all plain pcap files of Ethernet, where IPv4 addresses lie in them, where they end."""
    made, places, ends, at = [], [], [0], 0
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        if data[:4] != b"\xd4\xc3\xb2\xa1" or data[20:24] != b"\1\0\0\0":
            continue
        for record in records(data):
            if record[28:30] == b"\x08\0" and len(record) >= 50:
                places.append(at + 16 + 26)
            made.append(record)
            at += len(record)
            ends.append(at)
    return np.frombuffer(b"".join(made), np.uint8), np.array(places), np.array(ends)


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
