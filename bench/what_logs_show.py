"""What the logs of access in a folder can prove, and what they cannot: one table.

python bench/what_logs_show.py FOLDER [--store ARN]
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Link
from ringfence.model.kinds import Verb


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", action="append", default=[])
    asked = parser.parse_args()
    files = sorted(path for path in asked.folder.rglob("*") if path.is_file())
    evidence, _ = read_access_files(files, asked.folder, asked.store)
    shown: Counter[tuple[str, str, str]] = Counter()
    for fact in evidence.facts:
        if isinstance(fact.says, Link) and fact.says.verb is Verb.ACCESSED:
            service = fact.says.head.split(":")[2] if fact.says.head.count(":") > 1 else fact.says.head
            key = service, f"{fact.says.terms['access']}, {fact.says.terms['outcome']}", fact.rung.label
            shown[key] += int(fact.says.terms["times"])
    print(f"{len(files):,} files. They prove:")
    for (service, what, rung), times in sorted(shown.items()):
        print(f"  {service:20}{what:22}{rung:12}{times:10,}")
    print("They cannot show, or tell against themselves:")
    for what, times in Counter(_without_names(gap.what) for gap in evidence.gaps).most_common(40):
        print(f"  {times:4}  {what}")


def _without_names(what: str) -> str:
    """The words of a gap without accounts, stores and days, so that alike ones count together."""
    return re.sub(r"arn:[^ ,]*|\d{12}|\d{4}-\d\d-\d\d\w*|, on [^;]*", "…", what)[:130]


if __name__ == "__main__":
    main()
