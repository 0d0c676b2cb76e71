"""Tamper with a ledger, kill its writer, and measure it.

    python bench/ledger.py [--changes 1000] [--kills 200] [--entries 100000] [--folder FOLDER]

*Changes*: random single bytes, each of a ledger's folder and of its archive, one at a time; each must make
the verification fail. *Kills*: a process seals files and verdicts one after the other and is killed with
SIGKILL at a random moment, also while it makes the ledger; after each kill what it had reported as sealed
must be there and verify, and at the end the ledger must be whole. *Speed*: entries sealed one by one, each
on the disk before the next, and many at once; then the verification of many, each with a file of its own,
and its peak memory. Times are CPU time of the process, and elapsed; that of single sealings is the disk's.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from ringfence.errors import EvidenceError  # noqa: E402
from ringfence.ledger.archive import ArchiveShelf, write_archive  # noqa: E402
from ringfence.ledger.entries import write_evidence  # noqa: E402
from ringfence.ledger.shelves import FolderShelf  # noqa: E402
from ringfence.ledger.stored_files import measure  # noqa: E402
from ringfence.ledger.verify import verify  # noqa: E402
from ringfence.ledger.write_ledger import open_ledger  # noqa: E402
from tests.ledger.small_ledger import KEY, begin, check, make, read_all, seal_files  # noqa: E402

SEED = 20261125
LONGEST_WAIT = 0.25  # seconds from the start of the writer's work to its end


def main() -> None:
    options = _read_options()
    if options.write is not None:
        _write_on(options.folder, options.write)
        return
    if options.measure:
        print(json.dumps(_verify_many(options.folder)))
        return
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        print(f"changes of a folder:  {_count_found(make(folder / 'small'), options.changes)}")
        print(f"changes of an archive: {_count_found_in_archive(folder, options.changes)}")
        print(f"kills: {_kill(folder / 'killed', options.kills)}")
        _measure_speed(folder, options.entries)
    finally:
        shutil.rmtree(folder)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--write", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _count_found(ledger: Path, changes: int) -> str:
    chance = random.Random(SEED)
    files = read_all(ledger)
    places = [(name, at) for name, data in files.items() for at in range(len(data))]
    found = 0
    for name, at in chance.choices(places, k=changes):
        changed = bytearray(files[name])
        changed[at] ^= chance.randrange(1, 256)
        (ledger / name).write_bytes(changed)
        found += _is_refused(lambda: FolderShelf(ledger))
        (ledger / name).write_bytes(files[name])
    return f"{found} of {changes} found, in {len(places):,} bytes of {len(files)} files"


def _count_found_in_archive(folder: Path, changes: int) -> str:
    chance = random.Random(SEED)
    archive = folder / "small.zip"
    write_archive(FolderShelf(folder / "small"), archive)
    data = archive.read_bytes()
    found = 0
    for _ in range(changes):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        archive.write_bytes(changed)
        found += _is_refused(lambda: ArchiveShelf(archive))
    return f"{found} of {changes} found, in {len(data):,} bytes"


def _is_refused(open_shelf: Callable[[], FolderShelf | ArchiveShelf]) -> bool:
    try:
        return not verify(open_shelf(), KEY.public_key()).whole
    except EvidenceError:
        return True


def _write_on(ledger: Path, start: int) -> None:
    """The process that is killed: says each number once it is sealed."""
    print("begun", flush=True)
    begin(ledger)
    for number in range(start, 1_000_000):
        chance = random.Random(number)
        files = {f"{number}-{part}": chance.randbytes(chance.randrange(60_000)) for part in range(number % 3)}
        files[f"{number}"] = b"%d " % number * chance.randrange(20_000)
        print(number, seal_files(ledger, files)[-1], flush=True)


def _kill(ledger: Path, kills: int) -> str:
    """Kill writers; every tenth begins a ledger of its own, so that its making is interrupted too."""
    chance = random.Random(SEED)
    sealed = torn = lost = 0
    last = -1
    for turn in range(kills):
        fresh = turn % 10 == 9
        place = ledger.with_name(f"fresh-{turn}") if fresh else ledger
        lines = _kill_one(
            place, 0 if fresh else last + 1, chance.random() * (0.02 if fresh else LONGEST_WAIT)
        )
        if not (place / "checkpoints").is_file():
            lost += bool(lines)
            begin(place)
        found = check(place)
        reported = int(lines[-1][1]) + 1 if lines else 0
        sealed += len(lines)
        torn += bool(found.unfinished)
        lost += found.wrong_count > 0 or found.entries < reported
        last = last if fresh or not lines else int(lines[-1][0])
        if turn % 20 == 19 or fresh:
            seal_files(place, {"end": b"%d" % turn})
            lost += not check(place).whole
    return (
        f"{kills}, {torn} of them with something unfinished; {sealed:,} verdicts reported as sealed, "
        f"ledgers with anything lost or half-written: {lost}"
    )


def _kill_one(ledger: Path, start: int, wait: float) -> list[list[str]]:
    """What a writer reported before it was killed."""
    words = [sys.executable, __file__, "--folder", str(ledger), "--write", str(start)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        child.stdout.readline()
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        told = child.stdout.read()
    return [line.split() for line in told.splitlines(keepends=True) if line.endswith("\n")]


def _measure_speed(folder: Path, entries: int) -> None:
    single = begin(folder / "single")
    singles = max(1, min(500, entries // 10))
    with open_ledger(single, KEY) as writer:
        began, used = time.monotonic(), time.process_time()
        for number in range(singles):
            writer.append([_entry(number)])
        elapsed, used = time.monotonic() - began, time.process_time() - used
    print(f"one by one: {singles / elapsed:,.0f} entries/s elapsed, {singles / used:,.0f} per CPU second")
    many = begin(folder / "many")
    with open_ledger(many, KEY) as writer:
        lines = [_entry(number) for number in range(entries)]
        for number in range(entries):  # not as sealing keeps them, which waits for the disk at each
            data = b"packets %d" % number
            (many / "evidence" / measure([data]).sha256).write_bytes(data)
        began, used = time.monotonic(), time.process_time()
        for start in range(0, entries, 1000):
            writer.append(lines[start : start + 1000])
        elapsed, used = time.monotonic() - began, time.process_time() - used
    print(f"a thousand at once: {entries / elapsed:,.0f} entries/s, {entries / used:,.0f} per CPU second")
    words = [sys.executable, __file__, "--folder", str(many), "--measure"]
    told = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
    print(
        f"verify: {told['entries']:,} entries, whole: {told['whole']}, {told['cpu']:.1f} s CPU, "
        f"{told['peak'] / 1024:.0f} MB peak, {told['before'] / 1024:.0f} MB of them before it began"
    )


def _entry(number: int) -> bytes:
    return write_evidence(f"traffic/2026/{number:08}.pcap", measure([b"packets %d" % number]))


def _verify_many(ledger: Path) -> dict[str, float]:
    before = _peak()
    used = time.process_time()
    found = check(ledger)
    return {
        "whole": found.whole,
        "entries": found.entries,
        "cpu": time.process_time() - used,
        "before": before,
        "peak": _peak(),
    }


def _peak() -> int:
    """The most memory that this process had, in KB; Linux's getrusage tells that of its parent too."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))


if __name__ == "__main__":
    main()
