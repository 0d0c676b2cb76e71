"""One kernel in each technology that could carry the hot loops, for docs/adr/0001-kernel-technology.md.

    python bench/kernel_technology.py [--edges 2000000]

Every technology gets a process of its own. *start* is the CPU time until the kernel can be called, *first*
the first call with all compiling it causes, *warm* the median of ten more; memory is the peak of the process.
numba is measured only where it is installed: it is no dependency.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).resolve().parent
KERNEL = HERE / "plain_reach.py"
TECHNOLOGIES = ("interpreted", "numpy frontiers", "cython", "numba")
NODES = 300_000
Ints = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]
Kernel = Callable[..., Any]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--edges", type=int, default=2_000_000)
    arguments.add_argument("--technology", choices=TECHNOLOGIES, help=argparse.SUPPRESS)
    arguments.add_argument("--built", default="", help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.technology:
        print(json.dumps(measure(chosen.technology, chosen.edges, chosen.built)))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(f"cython build, once at install: {build_cython(folder):.1f} CPU s")
        print(f"{'':18}{'start':>8}{'first':>9}{'warm':>9}{'MB':>7}")
        for name in TECHNOLOGIES:
            if name == "numba" and importlib.util.find_spec("numba") is None:
                print(f"{name:18}not installed")
                continue
            options = ["--technology", name, "--edges", str(chosen.edges), "--built", folder]
            command = [sys.executable, __file__, *options]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found = json.loads(done.stdout)
            start, first, warm = found["start"], found["first"], found["warm"]
            print(f"{name:18}{start:8.2f}{first:9.3f}{warm:9.4f}{found['memory']:7.0f}")


def build_cython(folder: str) -> float:
    """Compile the kernel into the folder; returns the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    source, target = (
        f"{folder}/plain_reach.c",
        f"{folder}/plain_reach{sysconfig.get_config_var('EXT_SUFFIX')}",
    )
    cython = [sys.executable, "-m", "cython", "-3", str(KERNEL), "-o", source]
    subprocess.run(cython, check=True, stdout=subprocess.DEVNULL)
    include = sysconfig.get_path("include")
    subprocess.run(["cc", "-O2", "-fPIC", "-shared", f"-I{include}", source, "-o", target], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(technology: str, edges: int, built: str) -> dict[str, float]:
    random = np.random.default_rng(7)
    tails, heads = random.integers(0, NODES, (2, edges), dtype=np.int32)
    heads = heads[np.argsort(tails, kind="stable")]
    starts = np.zeros(NODES + 1, np.int32)
    starts[1:] = np.cumsum(np.bincount(tails, minlength=NODES))
    before = time.process_time()
    kernel = load(technology, built)
    start = time.process_time() - before
    times = []
    for _ in range(2 if technology == "interpreted" else 11):
        seen, queue = np.zeros(NODES, np.uint8), np.empty(NODES, np.int32)
        before = time.process_time()
        kernel(starts, heads, seen, queue, 0)
        times.append(time.process_time() - before)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"start": start, "first": times[0], "warm": statistics.median(times[1:]), "memory": memory}


def load(technology: str, built: str) -> Kernel:
    if technology == "numpy frontiers":
        return sweep_frontiers
    sys.path.insert(0, built if technology == "cython" else str(HERE))
    kernel: Kernel = importlib.import_module("plain_reach").spread_plain
    if technology == "numba":
        kernel = importlib.import_module("numba").njit(boundscheck=True)(kernel)
    return kernel


def sweep_frontiers(starts: Ints, heads: Ints, seen: Marks, queue: Ints, source: int) -> int:
    """The same answer with whole-array steps, one per distance from the source."""
    frontier = np.array([source])
    seen[source] = 1
    while len(frontier):
        counts = starts[frontier + 1] - starts[frontier]
        places = np.repeat(starts[frontier] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        reached = heads[places + np.arange(counts.sum())]
        frontier = np.unique(reached[seen[reached] == 0])
        seen[frontier] = 1
    return int(seen.sum())


if __name__ == "__main__":
    main()
