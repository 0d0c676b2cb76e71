"""Reading apps: ringfence beside exodus-core, androguard, apk-info and mere inflating, in one run.

    python bench/apps.py [--apps FOLDER_OR_FILE ...] [--peers NAME ...] [--work FOLDER] [--seconds N]

Each peer runs in a process of its own and reads each app in a fresh fork of it (bench/peers/worker.py), all
peers one after the other on one app before the next. Peers are installed into a venv under --work from
bench/peers/requirements.txt; exodus-core needs Debian's dexdump, and its signatures from a file. The rows
are kept in WORK/apps.json, the trackers exodus-core found in WORK/exodus_trackers.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PEERS = (
    "ringfence", "exodus-core", "androguard-xrefs", "androguard-APK", "apk-info",
    "libdeflate", "isal", "zlib",
)  # fmt: skip
FIRST = HERE.parent / "examples/sample-app/sample-app.apk"  # read by each before the clock starts
SLOW = 1.0  # CPU seconds; what takes longer is read once, the rest `--repeats` times
Row = dict[str, Any]


def main() -> int:
    options = parse_options()
    work = options.work.expanduser()
    work.mkdir(parents=True, exist_ok=True)
    python = make_venv(work)
    apps = find_apps(options.apps, options.largest)
    if not apps:
        print("No apps: give --apps, or set RINGFENCE_CORPUS.", file=sys.stderr)
        return 0
    settings = {
        "first": str(FIRST),
        "signatures": str(options.signatures),
        "xrefs": str(options.xrefs or ""),
        "gigabytes": options.gigabytes,
    }
    workers = start_workers(options.peers, python, settings)
    print(cold_starts(workers))
    rows = measure(workers, apps, options.repeats, options.seconds)
    (work / "apps.json").write_text(json.dumps(rows, indent=1))
    keep_trackers(rows, work / "exodus_trackers.json")
    print(per_app(rows, list(workers), options.show))
    print(in_total(rows, list(workers)))
    print(failures(rows, list(workers)))
    return 0


def parse_options() -> argparse.Namespace:
    corpus = Path(os.environ.get("RINGFENCE_CORPUS", HERE.parent / "../shared/corpus"))
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--apps", nargs="+", type=Path, default=[corpus / "apps"], help="APK files, or folders"
    )
    parser.add_argument("--largest", type=int, default=0, help="only so many of them, the largest")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=PEERS)
    parser.add_argument(
        "--work", type=Path, default=Path("~/.cache/ringfence-bench"), help="venv and results"
    )
    parser.add_argument("--seconds", type=float, default=120, help="for one peer and one app")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--gigabytes", type=float, default=10, help="address space of one reading")
    parser.add_argument("--show", type=int, default=15, help="rows of the table, the largest apps")
    parser.add_argument("--xrefs", type=Path, help="keep androguard's calls of the platform in this folder")
    parser.add_argument("--signatures", type=Path, default=corpus / "trackers/exodus_trackers.mobsf.json")
    return parser.parse_args()


def make_venv(work: Path) -> Path:
    """The Python of the peers' venv, made anew when the list of peers changed."""
    listed = HERE / "peers/requirements.txt"
    digest = hashlib.sha256(listed.read_bytes()).hexdigest()
    venv = work / "peers"
    python, stamp = venv / "bin/python", venv / "requirements.sha256"
    if not stamp.exists() or stamp.read_text() != digest:
        print(f"Installing the peers into {venv} …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", listed], check=True)
        stamp.write_text(digest)
    return python


def find_apps(places: Iterable[Path], largest: int) -> list[Path]:
    found = [
        file for place in places for file in (sorted(place.rglob("*.apk")) if place.is_dir() else [place])
    ]
    found = [file.resolve() for file in found if file.is_file()]
    return sorted(found, key=lambda file: -file.stat().st_size)[: largest or None]


class Worker:
    """One peer's process."""

    def __init__(self, peer: str, python: Path, settings: Row) -> None:
        words = [python, HERE / "peers/worker.py", json.dumps({**settings, "peer": peer})]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = self._hear()

    def read(self, app: Path, seconds: float) -> Row:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"path": str(app), "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        return self._hear()

    def _hear(self) -> Row:
        assert self.process.stdout
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"status": "gone"}


def start_workers(peers: Iterable[str], python: Path, settings: Row) -> dict[str, Worker]:
    """The workers that started; one that could not is named and left out."""
    workers = {}
    for peer in peers:
        worker = Worker(peer, Path(sys.executable) if peer == "ringfence" else python, settings)
        if worker.ready.get("ready"):
            workers[peer] = worker
        else:
            print(f"{peer}: does not start here, left out", file=sys.stderr)
    return workers


def cold_starts(workers: dict[str, Worker]) -> str:
    """What each needs before its first app: interpreter, imports, signatures or catalogue."""
    lines = [
        "cold start, CPU s: interpreter, imports, signatures and catalogue; then a first small app (25 kB)"
    ]
    for peer, worker in workers.items():
        start, prepare, first = (worker.ready[f"{what}_cpu"] for what in ("import", "prepare", "first"))
        lines.append(f"  {peer:18}{start + prepare:8.3f}{first:8.3f}")
    return "\n".join(lines)


def measure(workers: dict[str, Worker], apps: list[Path], repeats: int, seconds: float) -> list[Row]:
    for app in apps:
        app.read_bytes()  # from the disk into memory, for all alike
    rows = []
    for number, app in enumerate(apps, 1):
        row: Row = {"app": str(app), "bytes": app.stat().st_size, "peers": {}}
        for turn in range(repeats):
            for peer, worker in workers.items():
                before = row["peers"].get(peer)
                if turn and (before["status"] != "ok" or before["cpu"] > SLOW):
                    continue
                said = worker.read(app, seconds)
                times = [*(before["times"] if before else []), said.get("cpu", 0.0)]
                row["peers"][peer] = {**said, "times": times, "cpu": statistics.median(times)}
        rows.append(row)
        end = "\r" if sys.stderr.isatty() else "\n"
        print(f"{number}/{len(apps)} {app.name[:60]:60}", end=end, file=sys.stderr, flush=True)
    return rows


def keep_trackers(rows: list[Row], file: Path) -> None:
    """Which trackers exodus-core found in which app, by the app's file, for the comparison with our SDKs."""
    found = {
        row["app"]: row["peers"]["exodus-core"]["answer"]["trackers"]
        for row in rows
        if row["peers"].get("exodus-core", {}).get("status") == "ok"
    }
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False))


def per_app(rows: list[Row], peers: list[str], show: int) -> str:
    """CPU milliseconds and peak MB of each peer on the largest apps."""
    lines = [f"\n{'CPU ms / peak MB':34}{'MB':>6}" + "".join(f"{peer:>18}" for peer in peers)]
    for row in rows[:show]:
        cells = "".join(f"{_cell(row['peers'][peer]):>18}" for peer in peers)
        lines.append(f"{Path(row['app']).name[-33:]:34}{row['bytes'] / 1e6:6.1f}{cells}")
    return "\n".join(lines)


def _cell(said: Row) -> str:
    if said["status"] != "ok":
        return str(said["status"])
    return f"{1000 * said['cpu']:,.1f} / {said['rss_mb']:,.0f}"


def in_total(rows: list[Row], peers: list[str]) -> str:
    """Sums, and ratios to ringfence and to libdeflate over the apps that both read."""
    lines = [
        f"\n{'in total':18}{'read':>6}{'CPU s':>10}{'peak MB':>9}{'x ringfence':>13}{'x libdeflate':>14}"
    ]
    for peer in peers:
        read = [row["peers"][peer] for row in rows if row["peers"][peer]["status"] == "ok"]
        cpu, peak = sum(said["cpu"] for said in read), max((said["rss_mb"] for said in read), default=0)
        ratios = f"{_ratio(rows, peer, 'ringfence'):>13}{_ratio(rows, peer, 'libdeflate'):>14}"
        lines.append(f"{peer:18}{len(read):6}{cpu:10.2f}{peak:9.0f}{ratios}")
    lines.append("median of the ratios app by app, apps of 0.5 MB and more of DEX:")
    for peer in peers:
        lines.append(
            f"{peer:18}{'':25}{_median(rows, peer, 'ringfence'):>13}{_median(rows, peer, 'libdeflate'):>14}"
        )
    return "\n".join(lines)


def _both(rows: list[Row], peer: str, yardstick: str) -> list[tuple[Row, float, float]]:
    return [
        (row, row["peers"][peer]["cpu"], row["peers"][yardstick]["cpu"])
        for row in rows
        if yardstick in row["peers"]
        and row["peers"][peer]["status"] == "ok" == row["peers"][yardstick]["status"]
    ]


def _ratio(rows: list[Row], peer: str, yardstick: str) -> str:
    both = _both(rows, peer, yardstick)
    below = sum(right for _, _, right in both)
    return f"{sum(left for _, left, _ in both) / below:,.2f}" if below else "-"


def _median(rows: list[Row], peer: str, yardstick: str) -> str:
    """Of apps large enough that reading them, not starting to, is what is measured."""
    large = [
        left / right
        for row, left, right in _both(rows, peer, yardstick)
        if row["peers"].get("zlib", {}).get("answer", {}).get("dex_bytes", 0) >= 500_000
    ]
    return f"{statistics.median(large):,.2f}" if large else "-"


def failures(rows: list[Row], peers: list[str]) -> str:
    lines = ["\nnot read"]
    for peer in peers:
        kinds: dict[str, int] = {}
        for row in rows:
            said = row["peers"][peer]
            if said["status"] != "ok":
                kind = said.get("error", said["status"]).split(":")[0]
                kinds[kind] = kinds.get(kind, 0) + 1
        lines.append(
            f"  {peer:18}" + (", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())) or "none")
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
