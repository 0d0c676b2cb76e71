"""The names in captures, by ringfence and by other tools: which are found by both, by one alone, and why?

    python bench/compare_names.py [--captures FOLDER] [--answers FOLDER] [--show]

Every capture of FOLDER is read by ringfence and by tshark with every reassembly on; what nDPI reports of it
is taken from `expected/NAME.out` beside FOLDER. Counted are (capture, name) pairs of each kind. A name that
one tool alone has is given a reason that is checked on the capture (see `naming/reasons.py`); one for which
none holds is printed as UNEXPLAINED, and then the exit code is 1. --answers keeps tshark's answers between
runs (it takes minutes); --show prints every difference.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "src")]

from bench.naming import answers  # noqa: E402  (found by the line above)
from bench.naming.reasons import UNEXPLAINED, Asked, explain_ours, explain_theirs  # noqa: E402

Difference = tuple[str, str, str, str]  # reason, kind, capture, name


def main() -> int:
    options = parse_options()
    captures = [
        each for each in sorted(options.captures.iterdir()) if each.suffix in (".pcap", ".pcapng", ".cap")
    ]
    if options.answers:
        options.answers.mkdir(parents=True, exist_ok=True)
    ours = {each: answers.ask_us(each) for each in captures}
    with ThreadPoolExecutor(options.jobs) as pool:
        told = pool.map(lambda each: answers.ask_tshark(each, options.answers), captures)
        tshark = dict(zip(captures, told, strict=True))
    reported = options.captures.parent / "expected"
    ndpi = {
        each: answers.read_ndpi(reported / f"{each.name}.out")
        for each in captures
        if (reported / f"{each.name}.out").exists()
    }
    left = compare("tshark", ours, tshark, ndpi, reported, options.show)
    left += compare("nDPI", ours, ndpi, tshark, reported, options.show)
    return 1 if left else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    corpus = os.environ.get("RINGFENCE_CORPUS", str(HERE.parent.parent / "shared/corpus"))
    parser.add_argument("--captures", type=Path, default=Path(corpus) / "traffic/pcap")
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="of tshark at a time")
    parser.add_argument("--show", action="store_true")
    return parser.parse_args()


def compare(
    tool: str,
    ours: dict[Path, answers.Names],
    theirs: dict[Path, answers.Names],
    third: dict[Path, answers.Names],
    reported: Path,
    show: bool,
) -> int:
    """Print the table of one tool. Returns how many differences have no reason."""
    counts: Counter[tuple[str, str]] = Counter()
    found: list[tuple[str, Difference]] = []
    for path, they in theirs.items():
        report = reported / f"{path.name}.out"
        text = report.read_text(errors="replace") if report.exists() else ""
        asked = Asked(path, ours[path], they, third.get(path, {}), tool, text)
        for kind in answers.KINDS:
            mine, other = ours[path].get(kind, set()), they.get(kind, set())
            counts[kind, "both"] += len(mine & other)
            for name in sorted(mine - other):
                found.append(("ours", (explain_ours(asked, kind, name), kind, path.name, name)))
            for name in sorted(other - mine):
                found.append(("theirs", (explain_theirs(asked, kind, name), kind, path.name, name)))
    for side, (_, kind, _, _) in found:
        counts[kind, side] += 1
    print(f"\n{len(theirs)} captures, ringfence and {tool}: (capture, name) pairs found by")
    print(f"{'':20}{'both':>8}{'only us':>10}{'only ' + tool:>14}")
    for kind in answers.KINDS:
        print(f"{kind:20}{counts[kind, 'both']:8,}{counts[kind, 'ours']:10,}{counts[kind, 'theirs']:14,}")
    for side, title in (("ours", "only us"), ("theirs", f"only {tool}")):
        print_reasons(title, [each for where, each in found if where == side], show)
    return sum(each[0] == UNEXPLAINED for _, each in found)


def print_reasons(title: str, differences: list[Difference], show: bool) -> None:
    """Each reason with how often it holds and an example, or with all of them."""
    by_reason: dict[str, list[Difference]] = {}
    for each in differences:
        by_reason.setdefault(each[0], []).append(each)
    print(f"\n  {title}, and why")
    for reason, rows in sorted(by_reason.items(), key=lambda each: -len(each[1])):
        kinds = ", ".join(f"{kind} {count}" for kind, count in Counter(row[1] for row in rows).items())
        print(f"  {len(rows):6,}  {reason} ({kinds})")
        for _, kind, capture, name in rows if show or reason == UNEXPLAINED else rows[:1]:
            print(f"          {kind}: {name!r} in {capture}")


if __name__ == "__main__":
    sys.exit(main())
