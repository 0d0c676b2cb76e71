"""Traffic made to harm its reader, through `ringfence scan`: exit code, time, memory, and what it says.

    python bench/hostile_traffic.py [--captures FOLDER] [--work FOLDER] [--only WORD ...] [--all]

Each case runs in a process of its own and must end with exit code 0, 1 (open paths) or 2 (what was given
cannot be read, and why), without a traceback, within the limits of CPU time and of memory shown; else the row
says FAILED and the exit code is 1. The captures of FOLDER that are malformed, by their names or because the
reader leaves gaps, are run as well (--all: every one), and summed up in one row.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "src")]

from ringfence.errors import EvidenceError  # noqa: E402
from ringfence.formats.captures.read_capture import read_capture  # noqa: E402
from tests import capture_writer as write  # noqa: E402
from tests.formats.logs.samples import SQUID  # noqa: E402
from tests.handshake_writer import server_names, tls_hello  # noqa: E402

SCAN = "import sys; from ringfence.cli import main; sys.exit(main())"
# Standard input may bring 64 GB, more than a bench should write to a disk.
SCAN_LESS = "from ringfence.evidence import standard_input; standard_input.MOST_BYTES = 1 << 30; " + SCAN
MALFORMED = re.compile("fuzz|malform|bad|corrupt|invalid|overflow|trunc|broken|crash")
HELLO = tls_hello(server_names("log.umeng.com"))
SERVER = "1.0.0.9"
ZEROS = 10_000_000_000


class Case(NamedTuple):
    """`make` writes a file and gives its path; a `pipe` is what goes into standard input, without end."""

    name: str
    make: Callable[[Path], Path] | None = None
    pipe: bytes = b""
    start: bytes = b""
    seconds: float = 60
    megabytes: int = 1000
    program: str = SCAN


class Outcome(NamedTuple):
    code: int
    seconds: float
    megabytes: float
    said: str
    failed: str


def main() -> int:
    options = parse_options()
    print("case | bytes | exit code | CPU s (at most) | peak MB (at most) | what it says")
    failed = 0
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        for case in CASES:
            if not options.only or any(word in case.name for word in options.only):
                failed += run_case(case, Path(folder))
    if not options.only and options.captures.is_dir():
        failed += run_captures(list(choose(options.captures, options.all)))
    return 1 if failed else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    corpus = os.environ.get("RINGFENCE_CORPUS", str(HERE.parent.parent / "shared/corpus"))
    parser.add_argument("--captures", type=Path, default=Path(corpus) / "traffic/pcap")
    parser.add_argument("--work", type=Path, help="a folder with 2 GB of room")
    parser.add_argument("--only", nargs="+", default=(), metavar="WORD")
    parser.add_argument("--all", action="store_true", help="every capture, not only malformed ones")
    return parser.parse_args()


def run_case(case: Case, folder: Path) -> bool:
    path = case.make(folder) if case.make else None
    outcome = scan(case, path)
    size = f"{path.stat().st_size:,}" if path else "endless"
    if path:
        path.unlink()
    times = f"{outcome.seconds:.1f} ({case.seconds:g}) | {outcome.megabytes:,.0f} ({case.megabytes:,})"
    print(f"{case.name} | {size} | {outcome.code} | {times} | {outcome.failed}{outcome.said}", flush=True)
    return bool(outcome.failed)


def scan(case: Case, path: Path | None) -> Outcome:
    """One run of the command."""
    command = [sys.executable, "-c", case.program, "scan", str(path) if path else "-"]
    environment = os.environ | {"PYTHONPATH": str(HERE.parent / "src"), "NO_COLOR": "1", "COLUMNS": "200"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            command, stdin=None if path else subprocess.PIPE, stdout=out, stderr=err, env=environment
        )
        if process.stdin is not None:
            pour(process, case)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said, complaint = out.read().decode(errors="replace"), err.read().decode(errors="replace")
    seconds, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    return Outcome(
        process.returncode,
        seconds,
        megabytes,
        sum_up(said, complaint),
        judge(case, process.returncode, complaint, seconds, megabytes),
    )


def pour(process: subprocess.Popen[bytes], case: Case) -> None:
    """Into its standard input, until it closes that."""
    assert process.stdin is not None
    piece = case.pipe * max(1, (1 << 20) // len(case.pipe))
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(case.start)
        while True:
            process.stdin.write(piece)
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()


def judge(case: Case, code: int, complaint: str, seconds: float, megabytes: float) -> str:
    if code not in (0, 1, 2) or "Traceback" in complaint:
        return "FAILED: "
    if seconds > case.seconds or megabytes > case.megabytes:
        return "FAILED, over its limits: "
    return ""


def sum_up(said: str, complaint: str) -> str:
    """The complaint, or how much was seen and the first gaps."""
    if complaint:
        return " ".join(complaint.split())[:160]
    seen = re.search(r"Seen in the traffic: [^\n]*", said)
    gaps = re.findall(r"^ · (.*(?:\n   .*)*)", said, re.MULTILINE)
    told = "; ".join(" ".join(gap.split())[:110] for gap in gaps[:2])
    return f"{seen[0] if seen else 'nothing seen'}; {told or 'no gap'}"


def choose(folder: Path, every: bool) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if every or MALFORMED.search(path.name) or leaves_gaps(path):
            yield path


def leaves_gaps(path: Path) -> bool:
    try:
        return bool(read_capture(memoryview(path.read_bytes()), path.name).gaps)
    except EvidenceError:
        return True


def run_captures(paths: list[Path]) -> int:
    codes: Counter[int] = Counter()
    worst, peak, failed = 0.0, 0.0, 0
    limits = Case("", seconds=20, megabytes=500)
    for path in paths:
        outcome = scan(limits, path)
        codes[outcome.code] += 1
        worst, peak = max(worst, outcome.seconds), max(peak, outcome.megabytes)
        if outcome.failed:
            failed += 1
            print(f"  {path.name}: {outcome.failed}{outcome.said}")
    ends = ", ".join(f"{count} with {code}" for code, count in sorted(codes.items()))
    size = sum(path.stat().st_size for path in paths)
    times = f"{worst:.1f} the slowest ({limits.seconds:g}) | {peak:,.0f} ({limits.megabytes:,})"
    print(f"{len(paths)} malformed captures | {size:,} | {ends} | {times} | {failed} FAILED")
    return failed


def _file(name: str, content: Callable[[], bytes]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content())
        return path

    return make


def _packed(name: str, start: bytes, filler: bytes) -> Callable[[Path], Path]:
    """A gzip file that begins so and goes on with ten billion bytes."""

    def make(folder: Path) -> Path:
        path = folder / name
        piece = filler * ((1 << 24) // len(filler))
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(start)
            for _ in range(ZEROS // len(piece)):
                file.write(piece)
        return path

    return make


def _tiny_flows() -> bytes:
    """A million of one packet each; every one from another address."""
    frame = write.ethernet(write.ipv4(write.tcp(flags=write.SYN), target=SERVER))
    head = struct.pack("<IIII", 1_700_000_000, 0, len(frame), len(frame)) + frame[:26]
    tail = frame[30:]
    numbers = range(0x0A000000, 0x0A000000 + 1_000_000)
    return write.pcap([]) + b"".join(head + number.to_bytes(4, "big") + tail for number in numbers)


def _nested(layer: Callable[[bytes], bytes], link_type: int) -> bytes:
    frame = write.ipv4(write.tcp(HELLO), target=SERVER)
    for _ in range(10_000):
        frame = layer(frame)
    return write.pcap([(0, frame)] * 20, link_type, longest=1 << 20)


def _in_ip(packet: bytes) -> bytes:
    """Without its length, as offloading cards leave it: 65,535 bytes are too few for so many headers."""
    return b"\x45\0\0\0\0\0\0\0\x40\x04\0\0\x0a\0\0\1\x0a\0\0\2" + packet


def _in_vlans() -> bytes:
    packet = write.ipv4(write.tcp(HELLO), target=SERVER)
    frame = write.ethernet(b"\0\1\x81\0" * 10_000 + b"\0\1\x08\0" + packet, 0x8100)
    return write.pcap([(0, frame)] * 20)


def _har(extra: object = None, body: str = "") -> bytes:
    request = {
        "method": "POST",
        "url": "https://log.umeng.com/x",
        "postData": {"text": body, "mimeType": "a/json"},
    }
    return json.dumps({"log": {"entries": [{"request": request, "x": extra}]}}).encode()


DEEP = "[" * 100_000 + "]" * 100_000
STREAMS = (
    Case("endless zeros on standard input", pipe=b"\0"),
    Case("endless lines on standard input", pipe=b"y\n"),
    Case(
        "endless capture on standard input, limit set to 1 GB",
        start=write.pcap([]),
        pipe=write.pcap([(0, write.up(HELLO))])[24:],
        program=SCAN_LESS,
    ),
)
BOMBS = (
    Case("capture.pcap.gz: 10 GB of zeros", _packed("a.pcap.gz", b"", b"\0"), seconds=120),
    Case("capture.pcap.gz: empty packets, 10 GB", _packed("b.pcap.gz", write.pcap([]), b"\0"), seconds=300),
    Case("log.gz: 10 GB of empty lines", _packed("c.log.gz", SQUID.encode(), b"\n"), seconds=120),
)
FILES: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("20 packets in 10,000 tunnels of IP in IP", "a.pcap", lambda: _nested(_in_ip, 101)),
    ("20 packets in 10,000 VLANs", "b.pcap", _in_vlans),
    ("HAR nested 100,000 deep beside a request", "a.har", lambda: _har("@").replace(b'"@"', DEEP.encode())),
    ("HAR with a body nested 100,000 deep", "b.har", lambda: _har(body=DEEP)),
    ("HAR of nothing but 10,000,000 brackets", "c.har", lambda: b'{"log":' + b"[" * 10_000_000),
    ("mitmproxy flow of 999,999,999,999 bytes", "a.mitm", lambda: b"999999999999:" + b"4:abcd;" * 9),
    ("mitmproxy flow of 900,000,000 bytes", "b.mitm", lambda: b"900000000:" + b"4:abcd;" * 9),
    ("mitmproxy lengths of 100,000 digits", "c.mitm", lambda: b"9" * 100_000 + b":x;"),
    ("mitmproxy flow nested 100,000 deep", "d.mitm", lambda: _nest_netstrings(100_000)),
)
MANY = Case("a million flows of one packet", _file("m.pcap", _tiny_flows), seconds=120, megabytes=2000)
CASES = (*STREAMS, *BOMBS, MANY, *(Case(name, _file(file, made)) for name, file, made in FILES))


def _nest_netstrings(depth: int) -> bytes:
    """Lists in lists. The lengths in front grow as the lists do, so they are written from the inside out."""
    parts, length = [b"]" * 1], 0
    for _ in range(depth):
        front = b"%d:" % length
        parts.append(front)
        length += len(front) + 1
    return b"".join(reversed(parts)) + b"]" * (depth - 1)


if __name__ == "__main__":
    sys.exit(main())
