"""LibChecker-Rules, the SQLite database of rules on the components of Android apps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ...errors import EvidenceError
from .mark import Mark

NATIVE, STATIC = 0, 5  # the other types are services, activities, receivers, providers: class names
MOST_STEPS = 50_000_000  # of SQLite's machine, for a file made to run for ever
_QUERY = (
    "select name, label, type from rules_table where isRegexRule = 0 and type between 0 and 5 order by _id"
)


def read_libchecker(path: Path) -> Iterator[Mark]:
    """Every plain rule. Raises EvidenceError for anything that is no such database."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        database = sqlite3.connect(address, uri=True)
        try:
            steps = iter(range(MOST_STEPS // 1000))
            database.set_progress_handler(lambda: next(steps, None) is None, 1000)
            for name, label, kind in database.execute(_QUERY):
                yield _mark(str(name), str(label), int(kind))
        finally:
            database.close()
    except (sqlite3.Error, ValueError, TypeError) as error:
        what = f"this is no database of LibChecker rules: {error}"
        raise EvidenceError(path.name, "", what, "fetch it again") from None


def _mark(name: str, label: str, kind: int) -> Mark:
    if kind == NATIVE or (name.startswith("lib") and name.endswith(".so")):  # some stand under other types
        return Mark("native library", name.removeprefix("lib").removesuffix(".so"), label)
    return Mark("java package" if kind == STATIC else "class", name, label)
