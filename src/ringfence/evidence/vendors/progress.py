"""What a long run has found so far, kept in a file so that a run that was stopped goes on where it was.

One JSON document a line: what the work is of, then each batch. A line that broke off is done again. The file
belongs to one piece of work: what was found for other vendors, tables or options is never used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...errors import UsageError

SCHEMA = "ringfence-progress/1"


class Progress:
    """Batches that are done, by number. Without a file nothing is kept.

    Raises UsageError where the file cannot be used, or is of other work.
    """

    def __init__(self, path: Path | None, work: str) -> None:
        self._path = path
        self._done: dict[int, Any] = {}
        if path is None:
            return
        kept = path.read_bytes() if path.exists() else b""
        whole = kept[: kept.rfind(b"\n") + 1]
        lines = self._parse(whole)
        first = next(lines, None)
        if first is not None and first.get("work") != work:
            raise UsageError(
                f"{path} is of other work: other vendors, tables or options; remove it, or name another file"
            )
        for line in lines:
            self._done[line["batch"]] = line["found"]
        if first is None and kept.strip():
            raise UsageError(f"{path} is no file of progress; name another one")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.write(whole or self._line({"schema": SCHEMA, "work": work}))
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror}") from error

    def get(self, batch: int) -> Any:
        """What was found for it, or None."""
        return self._done.get(batch)

    def keep(self, batch: int, found: Any) -> None:
        """Written at once and whole, so that no stop loses what is done."""
        if self._path is None:
            return
        try:
            with self._path.open("ab") as file:
                file.write(self._line({"batch": batch, "found": found}))
        except OSError as error:
            raise UsageError(f"cannot write {self._path}: {error.strerror}") from error

    @staticmethod
    def _line(document: Any) -> bytes:
        return (
            json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
        )

    @staticmethod
    def _parse(whole: bytes) -> Iterator[dict[str, Any]]:
        """Lines up to the first that is none of ours."""
        for number, line in enumerate(whole.splitlines()):
            document: Any = None
            with suppress(ValueError, RecursionError):
                document = json.loads(line)
            ours = isinstance(document, dict) and (
                (number == 0 and document.get("schema") == SCHEMA)
                or (number > 0 and isinstance(document.get("batch"), int) and "found" in document)
            )
            if not ours:
                return
            yield document
