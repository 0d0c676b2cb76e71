"""Every bench, one after the other, each against its named peers in one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHES = (
    "reach.py",
    "plan.py",
    "catalogue.py",
    "apps.py",
    "captures.py",
    "enforcement.py",
    "payloads.py",
    "owners.py",
    "owner_strings.py",
)


def main() -> int:
    for bench in BENCHES:
        print(f"\n== bench/{bench}", flush=True)
        subprocess.run([sys.executable, Path(__file__).with_name(bench)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
