"""What a finished run answers to the shell: which paths count, and the exit code they give."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .cli_options import COVERAGE_BELOW, NOTHING_OPEN, OPEN_PATHS, day_now

if TYPE_CHECKING:
    from .model.path import Path as DataPath
    from .model.result import Result

LEVELS = ("prohibited", "restricted", "open", "unproven")


def exit_code(result: Result, fail_on: str, baseline: Result | None = None) -> int:
    """The exit code of a finished run. Open paths outrank missing coverage: what was found stays found.

    Excepted paths do not count, and with a baseline only those that did not count in it.
    """
    earlier = baseline.paths if baseline else ()
    passed = {path.fingerprint for path in earlier if counts(path, fail_on)} | result.excepted_paths
    if any(path.fingerprint not in passed and counts(path, fail_on) for path in result.paths):
        return OPEN_PATHS
    return NOTHING_OPEN if result.coverage.enough else COVERAGE_BELOW


def counts(path: DataPath, fail_on: str) -> bool:
    """Is the path at or above the mildest level that fails?"""
    from .model.kinds import Answer, Outcome

    worst = {
        "prohibited": (Outcome.PROHIBITED, Outcome.NEEDS_CLAUSE),
        "restricted": (Outcome.PROHIBITED, Outcome.NEEDS_CLAUSE, Outcome.RESTRICTED, Outcome.CONTROLLED),
    }
    if fail_on in worst:
        return path.answer is Answer.OPEN and path.outcome in worst[fail_on]
    return path.answer is Answer.OPEN or (fail_on == "unproven" and path.answer is Answer.UNPROVEN)


def open_result(path: Path) -> Result:
    """The result of a case, or the one that a JSON file keeps."""
    if path.suffix == ".json" and not path.is_dir():
        from .evidence.read_result import read_result

        return read_result(path)
    from .pipeline import Clocks, scan

    return scan(path, Clocks(today=day_now()))
