"""Golden files: what a page or message looks like, kept beside its test and reviewed as a diff.

`RINGFENCE_GOLDEN=write` (or `make golden`) rewrites them.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path


def compare_with_golden(actual: str, golden: Path) -> None:
    """Fail with a diff unless the text is the golden file's, byte for byte; write the file when told to."""
    if os.environ.get("RINGFENCE_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(actual.encode())
        return
    assert golden.exists(), f"no golden file {golden}: run with RINGFENCE_GOLDEN=write and review it"
    expected = golden.read_bytes().decode()
    if actual != expected:
        lines = difflib.unified_diff(
            expected.splitlines(), actual.splitlines(), str(golden), "now", lineterm=""
        )
        raise AssertionError("\n".join(list(lines)[:80]))
