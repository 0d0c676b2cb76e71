"""One peer in a process of its own: it imports the peer once, then reads each app in a fresh fork.

    python worker.py SETTINGS      (JSON; what bench/apps.py passes)

Standard input: one JSON object a line, {"path": ..., "seconds": ...}. Standard output: one answer a line.
The time is the CPU that the reading took, of the fork and of the programs it starts, without start and
import. A reading of less than a second is repeated in the fork: `cpu` is the median of the repetitions, and
`first` the first one's, which pays as well for the memory that a fork copies when it is written to. The
memory is the fork's (or its program's) peak, with all that the peer had loaded before.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SLOW = 1.0  # CPU seconds; what takes longer is read once


def main() -> int:
    settings = json.loads(sys.argv[1])
    sys.path.insert(0, str(HERE))
    from readings import READINGS  # beside this file; it imports the peer asked for, and no other

    start = cpu_seconds()
    prepare = READINGS[settings["peer"]](settings)
    said = {"ready": True, "import_cpu": round(start, 4), "prepare_cpu": round(cpu_seconds() - start, 4)}
    say({**said, "first_cpu": round(first_use(prepare, settings["first"]), 4)})
    for line in sys.stdin:
        order = json.loads(line)
        say(in_a_fork(prepare, order["path"], order["seconds"], settings))
    return 0


def first_use(prepare: Any, path: str) -> float:
    """CPU of reading a small app here, so that forks inherit tables that are made at the first use."""
    start, loud = cpu_seconds(), os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    with contextlib.suppress(Exception):
        prepare(path)()
    os.dup2(loud, 1)
    return cpu_seconds() - start


def say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def cpu_seconds() -> float:
    """User and system time of this process and of its children that have ended."""
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in used)


def in_a_fork(prepare: Any, path: str, seconds: float, settings: dict[str, Any]) -> dict[str, Any]:
    """The answer of one reading; a fork that takes too long is ended with all that it started."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        run_and_exit(prepare, path, into, settings)
    os.close(into)
    told = read_until(out, time.monotonic() + seconds)
    os.close(out)
    if told is None:
        os.killpg(child, signal.SIGKILL)
    _, _, used = os.wait4(child, 0)
    rss_mb = round(used.ru_maxrss / 1024, 1)
    if told is None:
        return {"status": "time-out", "cpu": used.ru_utime + used.ru_stime, "rss_mb": rss_mb}
    if not told:
        return {"status": "killed", "cpu": used.ru_utime + used.ru_stime, "rss_mb": rss_mb}
    return {**json.loads(told), "rss_mb": rss_mb}


def read_until(pipe: int, deadline: float) -> bytes | None:
    """All that comes from the pipe, or None when the deadline passed first."""
    told = bytearray()
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return None
        block = os.read(pipe, 1 << 16)
        if not block:
            return bytes(told)
        told += block


def run_and_exit(prepare: Any, path: str, into: int, settings: dict[str, Any]) -> None:
    """In the fork: read the app, tell the answer through the pipe, end at once."""
    os.setpgid(0, 0)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    limit = int(settings["gigabytes"] * (1 << 30))
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    answer: dict[str, Any]
    start, wall = cpu_seconds(), time.monotonic()
    try:
        action = prepare(path)
        start, wall = cpu_seconds(), time.monotonic()
        read = action()
        cpu, took = cpu_seconds() - start, time.monotonic() - wall
        found = read() if callable(read) else read
        del read
        times = list(repeat(prepare, path, settings["repeats"])) if cpu < SLOW else []
        again = statistics.median(times or [cpu])
        answer = {"status": "ok", "cpu": again, "first": cpu, "wall": took, "answer": found}
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"[:300]
        answer = {
            "status": "error",
            "cpu": cpu_seconds() - start,
            "wall": time.monotonic() - wall,
            "error": said,
        }
    with os.fdopen(into, "wb") as pipe:
        pipe.write(json.dumps(answer).encode())
    os._exit(0)


def repeat(prepare: Any, path: str, times: int) -> Iterator[float]:
    """The CPU of each further reading."""
    for _ in range(times):
        action = prepare(path)
        start = cpu_seconds()
        read = action()
        yield cpu_seconds() - start
        del read


if __name__ == "__main__":
    sys.exit(main())
