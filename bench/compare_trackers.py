"""Trackers found by exodus-core beside the SDKs that ringfence found, app by app: each miss and each extra.

    python -m bench.compare_trackers [--work FOLDER] [--signatures FILE]

Reads what bench/apps.py left in WORK/apps.json, writes WORK/trackers.json. A tracker is found when ringfence
names a software one of whose Java packages lies under the tracker's signature, or the other way round.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from bench.generated_names import rows as catalogue_rows

ROOT = Path(__file__).resolve().parents[1]
Row = dict[str, Any]


def main() -> int:
    corpus = Path(os.environ.get("RINGFENCE_CORPUS", ROOT / "../shared/corpus"))
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--work", type=Path, default=Path("~/.cache/ringfence-bench"))
    parser.add_argument("--signatures", type=Path, default=corpus / "trackers/exodus_trackers.mobsf.json")
    options = parser.parse_args()
    work = options.work.expanduser()
    software_of = relate(options.signatures)
    compared = [
        compare(row, software_of) for row in json.loads((work / "apps.json").read_text()) if both_read(row)
    ]
    (work / "trackers.json").write_text(json.dumps(compared, indent=1, ensure_ascii=False))
    print(summary(compared))
    return 0


def relate(signatures: Path) -> dict[str, set[str]]:
    """For each tracker's name the catalogue's software whose Java packages its signature touches."""
    packages: dict[str, set[str]] = defaultdict(set)
    for row in catalogue_rows("marks"):
        if row["kind"] == "java package":
            packages[row["mark"]].add(row["software"])
    related = {}
    for tracker in json.loads(signatures.read_text())["trackers"].values():
        prefixes = [part.replace("\\", "").strip(".") for part in tracker["code_signature"].split("|")]
        related[tracker["name"]] = {
            software
            for mark, named in packages.items()
            for prefix in prefixes
            if prefix and (f"{mark}.".startswith(f"{prefix}.") or f"{prefix}.".startswith(f"{mark}."))
            for software in named
        }
    return related


def both_read(row: Row) -> bool:
    return all(row["peers"].get(peer, {}).get("status") == "ok" for peer in ("exodus-core", "ringfence"))


def compare(row: Row, software_of: dict[str, set[str]]) -> Row:
    """Each tracker with what ringfence says of it, and what ringfence found beside."""
    parts = row["peers"]["ringfence"]["answer"]["parts"]
    presence = {part["id"]: part["presence"] for part in parts if part["kind"] == "COMPONENT"}
    trackers = {}
    told: set[str] = set()
    for name in row["peers"]["exodus-core"]["answer"]["trackers"]:
        ours = software_of[name] & set(presence)
        told |= ours
        best = min((presence[one] for one in ours), key=("EMBEDDED", "STUB", "REFERENCED").index, default="")
        trackers[name] = best or ("MISSED" if software_of[name] else "NOT IN THE CATALOGUE")
    extras = sorted(one for one in set(presence) - told if presence[one] == "EMBEDDED")
    return {"app": row["app"], "trackers": trackers, "extras": extras}


def summary(compared: list[Row]) -> str:
    verdicts = Counter(verdict for row in compared for verdict in row["trackers"].values())
    lines = [f"{len(compared)} apps read by both; trackers of exodus-core: {sum(verdicts.values())}"]
    lines += [f"  {count:4} {verdict}" for verdict, count in verdicts.most_common()]
    lines.append("not embedded by ringfence's word:")
    for row in compared:
        for name, verdict in row["trackers"].items():
            if verdict != "EMBEDDED":
                lines.append(f"  {verdict:20} {name:36} {Path(row['app']).name}")
    extras = Counter(one for row in compared for one in row["extras"])
    lines.append(
        f"embedded by ringfence's word alone: {sum(extras.values())} in all, {len(extras)} different"
    )
    lines += [f"  {count:4} {software}" for software, count in extras.most_common()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
