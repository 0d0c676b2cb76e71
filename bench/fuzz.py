"""One fuzzer over every parser of apps and traffic: for any bytes a result or EvidenceError, within limits.

    python -m bench.fuzz [--inputs N] [--only NAME …] [--seconds N] [--seed N] [--corpus FOLDER]
    python -m bench.fuzz --replay PARSER:NUMBER      one input again (or PARSER:FILE), with its traceback

Inputs are mutated seeds, drawn from a seeded chance: the same seed and the same seeds give the same inputs.
(Seeds that are signed are signed anew in each run; what failed is kept as a file, to be replayed from.)
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.fuzzing.access_log_parsers import ACCESS_LOG_PARSERS
from bench.fuzzing.access_parsers import ACCESS_PARSERS
from bench.fuzzing.log_parsers import LOG_PARSERS
from bench.fuzzing.owner_parsers import OWNER_PARSERS
from bench.fuzzing.parsers import PARSERS, Parser
from bench.fuzzing.seeds import ROOT, Corpus
from bench.fuzzing.traffic_parsers import TRAFFIC_PARSERS
from bench.fuzzing.trials import Count, Limits, make_input, run_trials

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", ROOT / "../shared/corpus"))
ALL_PARSERS = (*PARSERS, *TRAFFIC_PARSERS, *LOG_PARSERS, *OWNER_PARSERS, *ACCESS_PARSERS, *ACCESS_LOG_PARSERS)
HEADS = (
    "parser",
    "inputs",
    "read",
    "with gaps",
    "refused",
    "FAILED",
    "mean ms",
    "slowest ms",
    "(which)",
    "peak MB",
)


def main() -> int:
    options = parse_options()
    corpus = Corpus(options.corpus)
    by_name = {parser.name: parser for parser in ALL_PARSERS}
    if options.replay:
        name, _, which = options.replay.partition(":")
        return replay(by_name[name], which, corpus, options.seed)
    limits = Limits(
        options.seed,
        options.inputs,
        options.seconds,
        options.each,
        options.gigabytes,
        options.keep.expanduser(),
    )
    print(f"seed {options.seed}; at most {options.each:g} s of CPU an input and {options.gigabytes:g} GB")
    print(" | ".join(HEADS))
    failed = 0
    for parser in ALL_PARSERS:
        if not options.only or parser.name in options.only:
            counts = run_trials(parser, corpus, limits)
            print(row(parser, counts), flush=True)
            failed += int(counts[Count.FAILED])
    return 1 if failed else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--inputs", type=int, default=100_000, help="for each parser")
    parser.add_argument(
        "--only", nargs="+", choices=[each.name for each in ALL_PARSERS], metavar="NAME", default=()
    )
    parser.add_argument("--seconds", type=float, default=0, help="of wall time for each parser; 0: no limit")
    parser.add_argument("--each", type=float, default=5, help="CPU seconds for one input")
    parser.add_argument("--gigabytes", type=float, default=4, help="address space of the process")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument(
        "--keep", type=Path, default=Path("~/.cache/ringfence-fuzz"), help="inputs that failed"
    )
    parser.add_argument("--replay", metavar="PARSER:NUMBER")
    return parser.parse_args()


def row(parser: Parser, counts: npt.NDArray[np.int64]) -> str:
    done = max(1, int(counts[Count.DONE]))
    values = [f"{int(counts[each]):,}" for each in
              (Count.DONE, Count.READ, Count.GAPS, Count.REFUSED, Count.FAILED)]  # fmt: skip
    times = [f"{counts[Count.CPU] / done / 1000:.2f}", f"{counts[Count.SLOWEST] / 1000:.0f}"]
    rest = [str(int(counts[Count.SLOWEST_NUMBER])), f"{int(counts[Count.PEAK]) // 1024:,}"]
    return " | ".join([parser.name, *values, *times, *rest])


def replay(parser: Parser, which: str, corpus: Corpus, seed: int) -> int:
    """One input again, with nothing around it: what it raises is shown."""
    if which.isdigit():
        data = make_input(parser, list(parser.seeds(corpus)), seed, int(which))
    else:
        data = Path(which).read_bytes()
    began = time.process_time()
    gaps = parser.use(data)
    took = time.process_time() - began
    print(f"{len(data):,} bytes: {'read, with gaps' if gaps else 'read'}, {took:.3f} s CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
