"""Build an exposure graph of a million facts and find both fixpoints, beside plain reach in networkx and
rustworkx.

    python bench/reach.py [--facts 1000000] [--repeats 5]

Every contender gets a process of its own and the same synthetic links (`synthetic_exposure.py`), in the
form it takes best: ringfence its id columns, the others a ready list of (tail, head) tuples of those links
that carry data at all, with one source joined to every class of data.

*build* is everything from there to a graph that can be asked. *reach* is the lower and the upper graph:
ringfence finds which of 24 classes of data comes to each node, through AND clauses, limits, guards and
encryption, and keeps the clause that first brought it; the others find which nodes the source reaches,
first over the certain links and then over all. Times are CPU time of the process, the median over the
repeats; memory is the peak above what the input takes.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.synthetic_exposure import CLASSES, Exposure, make_exposure  # noqa: E402  (the path comes first)
from ringfence.model.fact import Fact, Link  # noqa: E402
from ringfence.model.kinds import Verb  # noqa: E402
from ringfence.model.source import Source  # noqa: E402

Times = dict[str, float]
DAY = date(2026, 1, 1)
Run = Callable[[], Times]
CONTENDERS = ("ringfence", "rustworkx", "networkx", "one pass over the arrays", "ringfence from Fact objects")
SLOW = ("networkx", "ringfence from Fact objects")  # these get at most three repeats


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--facts", type=int, default=1_000_000)
    arguments.add_argument("--repeats", type=int, default=5)
    arguments.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.contender:
        print(json.dumps(measure(chosen.contender, chosen.facts, chosen.repeats)))
    else:
        report(chosen.facts, chosen.repeats)


def report(facts: int, repeats: int) -> None:
    found = {name: run_alone(name, facts, repeats) for name in CONTENDERS}
    own = found["ringfence"]["total"]
    mode = found["ringfence"]["kernels"]
    print(f"{facts:,} facts, kernels {mode}; CPU ms, median of {repeats}; peak memory in MB")
    print(f"{'':29}{'build':>9}{'reach':>9}{'total':>9}{'times':>8}{'memory':>8}")
    for name, result in found.items():
        build, reach, total, memory = (result[key] for key in ("build", "reach", "total", "memory"))
        print(f"{name:29}{build:9.1f}{reach:9.1f}{total:9.1f}{total / own:8.2f}{memory:8.0f}")
    for name, result in found.items():
        print(f"{name}: {result['note']}")


def run_alone(contender: str, facts: int, repeats: int) -> dict[str, Any]:
    """Measure in a fresh process, so that memory and caches are its own."""
    repeats = min(repeats, 3) if contender in SLOW else repeats
    options = ["--contender", contender, "--facts", str(facts), "--repeats", str(repeats)]
    done = subprocess.run([sys.executable, __file__, *options], check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def measure(contender: str, facts: int, repeats: int) -> dict[str, float | str]:
    exposure = make_exposure(facts)
    prepare = {
        "ringfence": prepare_ringfence,
        "rustworkx": prepare_rustworkx,
        "networkx": prepare_networkx,
        "one pass over the arrays": prepare_one_pass,
        "ringfence from Fact objects": prepare_objects,
    }[contender]
    run, note = prepare(exposure)
    before = peak_megabytes()
    times = [run_clean(run) for _ in range(repeats)]
    medians = {key: 1000 * statistics.median(each[key] for each in times) for key in ("build", "reach")}
    total = 1000 * statistics.median(each["build"] + each["reach"] for each in times)
    return {
        **medians,
        "total": total,
        "memory": peak_megabytes() - before,
        "note": note(),
        "kernels": kernel_mode(),
    }


def run_clean(run: Run) -> Times:
    gc.collect()
    return run()


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def kernel_mode() -> str:
    from ringfence.graph.kernels.mode import describe_kernels

    return describe_kernels()


def prepare_ringfence(exposure: Exposure) -> tuple[Run, Callable[[], str]]:
    from ringfence.graph.ciphertext import Room
    from ringfence.graph.clauses import derive_clauses
    from ringfence.graph.fixpoints import find_fixpoint
    from ringfence.graph.gates import open_gates
    from ringfence.graph.standing import find_standing

    found: list[str] = []

    def run() -> Times:
        start = time.process_time()
        clauses = derive_clauses(exposure.links)
        graphs = find_standing(clauses, exposure.facts, exposure.needs, exposure.shut)
        gates = [open_gates(clauses, standing) for standing in graphs]
        built = time.process_time()
        room = Room(clauses.nodes)
        lower, upper = (find_fixpoint(clauses, exposure.labels, each, room=room) for each in gates)
        done = time.process_time()
        held = [int(np.count_nonzero(each.words[0, : clauses.collections_from])) for each in (lower, upper)]
        found.append(
            f"{len(clauses.rows):,} clauses ({len(clauses.joins.rows):,} of two premises), "
            f"{len(clauses.seals.rows):,} encryptions with {len(clauses.seals.keys)} keys; "
            f"data comes to {held[0]:,} entities for certain, to {held[1]:,} possibly"
        )
        return {"build": built - start, "reach": done - built}

    return run, lambda: found[-1]


def certain_pairs(exposure: Exposure) -> list[tuple[int, int]]:
    """Ready tuples of the certain links that carry data, from a source that leads to every class of data."""
    pairs, certain = exposure.carrying_pairs()
    return [
        *((len(exposure.links.kinds), data) for data in range(CLASSES)),
        *map(tuple, pairs[certain].tolist()),
    ]


def all_pairs(exposure: Exposure) -> list[tuple[int, int]]:
    pairs, _ = exposure.carrying_pairs()
    return [*((len(exposure.links.kinds), data) for data in range(CLASSES)), *map(tuple, pairs.tolist())]


def prepare_rustworkx(exposure: Exposure) -> tuple[Run, Callable[[], str]]:
    import rustworkx

    both, source = (certain_pairs(exposure), all_pairs(exposure)), len(exposure.links.kinds)
    found: list[int] = []

    def run() -> Times:
        start = time.process_time()
        graphs = []
        for pairs in both:
            graph = rustworkx.PyDiGraph()
            graph.extend_from_edge_list(pairs)
            graphs.append(graph)
        built = time.process_time()
        found[:] = [len(rustworkx.descendants(graph, source)) for graph in graphs]
        return {"build": built - start, "reach": time.process_time() - built}

    def note() -> str:
        return (
            f"{len(both[0]):,} and {len(both[1]):,} edges; {found[0]:,} and {found[1]:,} nodes; {one_graph()}"
        )

    def one_graph() -> str:
        start = time.process_time()
        graph = rustworkx.PyDiGraph()
        graph.extend_from_edge_list(both[1])
        rustworkx.descendants(graph, source)
        once = time.process_time()
        for data in range(CLASSES):
            rustworkx.descendants(graph, data)
        each = time.process_time() - once
        alone = 1000 * (once - start)
        return f"all links alone {alone:.0f} ms; reach of each class apart {1000 * each:.0f} ms more"

    return run, note


def prepare_networkx(exposure: Exposure) -> tuple[Run, Callable[[], str]]:
    import networkx

    both, source = (certain_pairs(exposure), all_pairs(exposure)), len(exposure.links.kinds)
    found: list[int] = []

    def run() -> Times:
        start = time.process_time()
        graphs = []
        for pairs in both:
            graph = networkx.DiGraph()
            graph.add_edges_from(pairs)
            graphs.append(graph)
        built = time.process_time()
        found[:] = [len(networkx.descendants(graph, source)) for graph in graphs]
        return {"build": built - start, "reach": time.process_time() - built}

    return run, lambda: f"{len(both[0]):,} and {len(both[1]):,} edges; {found[0]:,} and {found[1]:,} nodes"


def prepare_one_pass(exposure: Exposure) -> tuple[Run, Callable[[], str]]:
    """The physical limit: reading every column that ringfence is given once, and nothing else."""
    columns = [value for value in vars_of(exposure) if isinstance(value, np.ndarray)]

    def run() -> Times:
        start = time.process_time()
        for column in columns:
            np.add.reduce(column, axis=None)
        return {"build": 0.0, "reach": time.process_time() - start}

    return run, lambda: f"{len(columns)} columns, {sum(column.nbytes for column in columns) / 1e6:.0f} MB"


def vars_of(value: object) -> list[object]:
    """The values of a frozen value and of the frozen values in it."""
    names = getattr(value, "__dataclass_fields__", None)
    if names is None:
        return [value]
    return [each for name in names for each in vars_of(getattr(value, name))]


def prepare_objects(exposure: Exposure) -> tuple[Run, Callable[[], str]]:
    """The way from a tuple of Fact objects, as the readers make them, to a graph with both fixpoints."""
    from ringfence.graph.build import build_graph

    facts = make_facts(exposure)
    sizes: list[int] = []

    def run() -> Times:
        start = time.process_time()
        graph = build_graph(facts, DAY)
        sizes.append(len(graph.facts))
        return {"build": time.process_time() - start, "reach": 0.0}

    return (
        run,
        lambda: (
            f"{sizes[-1]:,} facts; the build holds all three fixpoints: lower, upper, and without controls"
        ),
    )


def make_facts(exposure: Exposure) -> tuple[Fact, ...]:
    """The carrying links of the synthetic graph as facts; entities take their kinds from where they stand."""
    pairs, certain = exposure.carrying_pairs()
    source = Source("synthetic.csv", "0" * 64, "line 1")
    return tuple(
        Fact(
            f"f{place}",
            Link(Verb.SHARED_WITH if tail >= CLASSES else Verb.HELD_IN, f"n{tail}", f"n{head}"),
            source,
            disputed=not sure,
        )
        for place, ((tail, head), sure) in enumerate(zip(pairs.tolist(), certain.tolist(), strict=True))
    )


if __name__ == "__main__":
    main()
