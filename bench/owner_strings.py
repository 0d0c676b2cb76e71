"""From rows of two id strings and a share to who counts, what is held and who controls: all in one process.

    python bench/owner_strings.py [--links 13000000]

The network of `owners.py`, its nodes named by ids of 20 letters and digits like LEIs, lies in column files
(ids one after the other, shares as millionths) and is read a million rows at a time. CPU seconds and the most
memory of the process, which makes nothing of the input itself.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from owners import make

WIDTH, ROWS = 20, 1_000_000
LETTERS = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", np.uint8)


def write(folder: Path, links: int) -> None:
    nodes, owner, owned, share, seeds = make(links)
    order = np.random.default_rng(11).permutation(nodes)  # ids say nothing of age
    for name, column in (("owner", owner), ("owned", owned), ("seeds", seeds)):
        with (folder / name).open("wb") as file:
            for first in range(0, len(column), ROWS):
                spell(order[column[first : first + ROWS]]).tofile(file)
    share.tofile(folder / "share")


def spell(numbers: Any) -> Any:
    """Ids of 20 bytes: the digits of the number, and of the number scrambled."""
    scrambled = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    digits = [LETTERS[(scrambled >> np.uint64(5 * place)) & np.uint64(31)] for place in range(12)]
    digits += [LETTERS[(numbers >> 5 * place) & 31] for place in range(8)]
    return np.stack(digits, axis=1)


def run(folder: Path) -> None:
    from ringfence.owners.builder import TableBuilder
    from ringfence.owners.cascades import CascadeRule, Seeds, spread
    from ringfence.owners.controllers import find_controllers
    from ringfence.owners.look_through import look_through
    from ringfence.owners.network import build_network

    times: list[tuple[str, float]] = [("", time.process_time())]

    def done(what: str) -> None:
        times.append((what, time.process_time()))
        spent, most = times[-1][1] - times[-2][1], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{what:34}{spent:8.2f} s   {most:7,.0f} MB at most so far", flush=True)

    builder = TableBuilder()
    paths = (folder / name for name in ("owner", "owned", "share"))
    with ExitStack() as stack:
        owners, owned, shares = (stack.enter_context(path.open("rb")) for path in paths)
        while len(share := np.fromfile(shares, np.int32, ROWS)):
            ends = [number(builder, file.read(WIDTH * len(share))) for file in (owners, owned)]
            builder.append("rows", *ends, share_lo=share, share_hi=share)
    seeds = Seeds(np.sort(number(builder, (folder / "seeds").read_bytes())))
    done("strings to numbers")
    table = builder.build()
    del builder
    done(f"table of {len(table):,} rows")
    network = build_network(table, date(2026, 1, 1))
    done(f"network of {network.nodes:,} nodes")
    found = spread(network, CascadeRule(), seeds)
    done(f"cascade: {found.certain:,} members")
    del found
    held = look_through(network, seeds)
    done(f"look-through: {held.least.sum():,.0f} wholes")
    del held
    controllers = find_controllers(network)
    done(f"controllers: {int((controllers.top != np.arange(network.nodes)).sum()):,} controlled")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'strings to all three answers':34}{times[-1][1] - times[0][1]:8.2f} s   {most:7,.0f} MB")


def number(builder: Any, ids: bytes) -> Any:
    data = np.frombuffer(ids, np.uint8)
    return builder.number_spans(data, np.arange(0, len(data), WIDTH), np.full(len(data) // WIDTH, WIDTH))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--links", type=int, default=13_000_000)
    parser.add_argument("--folder", type=Path, help="where the columns are, or are written to")
    parser.add_argument("--stage", choices=("write", "run"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage == "write":
        write(options.folder, options.links)
    elif options.stage == "run":
        run(options.folder)
    else:
        with tempfile.TemporaryDirectory() as made:
            folder = options.folder or Path(made)
            for stage in ("write", "run"):
                given = ["--stage", stage, "--links", str(options.links), "--folder", folder]
                subprocess.run([sys.executable, __file__, *given], check=True)


if __name__ == "__main__":
    main()
