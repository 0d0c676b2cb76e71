"""Reading apps: ringfence beside exodus-core, androguard, apk-info and mere inflating, in one run.

    python bench/apps.py [--install] [--apps FOLDER_OR_FILE ...] [--peers NAME ...] [--work FOLDER]

Each peer runs in a process of its own and reads each app in a fresh fork of it (bench/peers/worker.py), all
peers one after the other on one app before the next. With --install the peers are put into a venv under
--work (bench/peers/requirements.txt); without that venv, only what runs without it is measured. exodus-core
needs Debian's dexdump, and its signatures from a file. The rows are kept in WORK/apps.json, the trackers
exodus-core found in WORK/exodus_trackers.json.

`ringfence` is the whole reading: signature, libraries, assets and call graph as well. `ringfence quick` does
what the aims compare: identity, SDKs, hosts and sensitive call sites.
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
    "ringfence", "ringfence quick", "exodus-core", "androguard-xrefs", "androguard-APK", "apk-info",
    "libdeflate", "isal", "zlib",
)  # fmt: skip
FIRST = HERE.parent / "examples/sample-app/sample-app.apk"  # read by each before the clock starts
LARGE = 1_000_000  # bytes of DEX, from which on it is reading that is measured, and not starting to
# What the reading is to be compared with, how, and the ratio that is wanted.
AIMS = (
    ("exodus-core", "times as long as ringfence quick, at least", 80.0),
    ("androguard-xrefs", "times as long as ringfence quick, at least", 400.0),
    ("libdeflate", "of it takes ringfence quick, at most", 2.2),
    ("zlib", "of it takes ringfence quick, less than", 1.0),
)
Row = dict[str, Any]


def main() -> int:
    options = parse_options()
    work = options.work.expanduser()
    work.mkdir(parents=True, exist_ok=True)
    python = make_venv(work, options.install)
    apps = find_apps(options.apps, options.largest)
    if not apps:
        print("No apps: give --apps, or set RINGFENCE_CORPUS.", file=sys.stderr)
        return 0
    settings = {
        "first": str(FIRST),
        "signatures": str(options.signatures),
        "xrefs": str(options.xrefs or ""),
        "gigabytes": options.gigabytes,
        "repeats": options.repeats,
    }
    workers = start_workers(options.peers, python, settings)
    print(cold_starts(workers))
    rows = measure(workers, apps, options.seconds)
    (work / "apps.json").write_text(json.dumps(rows, indent=1))
    keep_trackers(rows, work / "exodus_trackers.json")
    print(per_app(rows, list(workers), options.show))
    print(in_total(rows, list(workers)))
    print(failures(rows, list(workers)))
    print(aims(rows, list(workers)))
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
    parser.add_argument("--repeats", type=int, default=3, help="of what takes less than a second")
    parser.add_argument("--install", action="store_true", help="the peers, from the package index")
    parser.add_argument("--gigabytes", type=float, default=10, help="address space of one reading")
    parser.add_argument("--show", type=int, default=15, help="rows of the table, the largest apps")
    parser.add_argument("--xrefs", type=Path, help="keep androguard's calls of the platform in this folder")
    parser.add_argument("--signatures", type=Path, default=corpus / "trackers/exodus_trackers.mobsf.json")
    return parser.parse_args()


def make_venv(work: Path, install: bool) -> Path:
    """The Python of the peers' venv, which is made anew when the list of peers changed; else our own."""
    listed = HERE / "peers/requirements.txt"
    digest = hashlib.sha256(listed.read_bytes()).hexdigest()
    venv = work / "peers"
    python, stamp = venv / "bin/python", venv / "requirements.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return python
    if not install:
        print(f"No peers in {venv}: `python bench/apps.py --install` puts them there.", file=sys.stderr)
        return Path(sys.executable)
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
        words = [str(python), str(HERE / "peers/worker.py"), json.dumps({**settings, "peer": peer})]
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
        worker = Worker(peer, Path(sys.executable) if peer.startswith("ringfence") else python, settings)
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


def measure(workers: dict[str, Worker], apps: list[Path], seconds: float) -> list[Row]:
    for app in apps:
        app.read_bytes()  # from the disk into memory, for all alike
    rows = []
    for number, app in enumerate(apps, 1):
        said = {peer: worker.read(app, seconds) for peer, worker in workers.items()}
        rows.append({"app": str(app), "bytes": app.stat().st_size, "peers": said})
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
    """Sums, and ratios to libdeflate over the apps that both read: in total, and in the middle of the large
    ones. `first` is with what the first reading costs in a process."""
    heads = f"{'read':>6}{'CPU s':>10}{'first':>10}{'peak MB':>9}{'x libdeflate':>14}{'median':>9}"
    lines = [f"\n{'in total':18}{heads}"]
    for peer in peers:
        read = [row["peers"][peer] for row in rows if row["peers"][peer]["status"] == "ok"]
        cpu, first = (sum(said[what] for said in read) for what in ("cpu", "first"))
        peak = max((said["rss_mb"] for said in read), default=0)
        ratios = [left / right for _, left, right in _both(rows, peer, "libdeflate", LARGE)]
        median = f"{statistics.median(ratios):,.2f}" if ratios else "-"
        over = _ratio(_both(rows, peer, "libdeflate"))
        lines.append(f"{peer:18}{len(read):6}{cpu:10.2f}{first:10.2f}{peak:9.0f}{over:>14}{median:>9}")
    return "\n".join(lines)


def aims(rows: list[Row], peers: list[str]) -> str:
    """Each aim beside what was measured: over all apps together, and over the large ones together, in the
    middle of them, and of the worst of them."""
    lines = [f"\n{'aims':64}{'aim':>8}{'all':>9}{'large':>9}{'median':>9}{'worst':>9}"]
    if "ringfence quick" not in peers:
        return ""
    for peer, words, wanted in AIMS:
        if peer not in peers:
            continue
        both, large = (_both(rows, peer, "ringfence quick", least) for least in (0, LARGE))
        if wanted < 80:  # how long we take beside it, and not it beside us
            both, large = ([(row, own, other) for row, other, own in each] for each in (both, large))
        ratios = sorted((left / right for _, left, right in large), reverse=wanted >= 80)
        middle, worst = (statistics.median(ratios), ratios[-1]) if ratios else (0, 0)
        cells = f"{_ratio(both):>9}{_ratio(large):>9}{middle:9,.2f}{worst:9,.2f}"
        lines.append(f"{f'{peer}: {words}':64}{wanted:8}{cells}")
    return "\n".join((*lines, f"large: the apps of {LARGE / 1e6:.0f} MB of DEX and more"))


def _both(rows: list[Row], peer: str, yardstick: str, least: int = 0) -> list[tuple[Row, float, float]]:
    """The apps, of so many bytes of DEX at least, that both read, with the CPU seconds of each."""
    return [
        (row, row["peers"][peer]["cpu"], row["peers"][yardstick]["cpu"])
        for row in rows
        if yardstick in row["peers"]
        and row["peers"][peer]["status"] == "ok" == row["peers"][yardstick]["status"]
        and row["peers"].get("zlib", {}).get("answer", {}).get("dex_bytes", 0) >= least
    ]


def _ratio(both: list[tuple[Row, float, float]]) -> str:
    below = sum(right for _, _, right in both)
    return f"{sum(left for _, left, _ in both) / below:,.2f}" if below else "-"


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
