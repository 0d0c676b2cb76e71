"""A review, as `screen --review` writes it and people edit it -> its rows, checked against each other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...errors import EvidenceError
from ...formats.delimited import decode_text, read_rows
from ...model.review import DIFFERENT, SAME, Review, ReviewRow
from ..files import read_bytes

COLUMNS = (
    "asked",
    "candidate",
    "candidate_name",
    "score",
    "reasons",
    "decision",
    "by",
    "on",
    "note",
    "state",
)
NEEDED = ("asked", "candidate", "decision")
_DECISIONS = {"": "", SAME: SAME, DIFFERENT: DIFFERENT}


def read_review(path: Path) -> Review:
    """The rows of the file; no file is a review without rows. Raises EvidenceError, for decisions that
    contradict each other with the lines of both."""
    name = path.name
    if not path.exists():
        return Review(name)
    rows = read_rows(decode_text(read_bytes(path, path.parent, name), name), name)
    line, header = next(rows, (1, []))
    words = [word.strip().casefold() for word in header]
    missing = [word for word in NEEDED if word not in words]
    if missing:
        what = f"the column {missing[0]!r} is missing"
        raise EvidenceError(name, f"line {line}", what, f"a review has the columns {', '.join(COLUMNS)}")
    added = tuple(cell for cell, word in zip(header, words, strict=True) if word not in COLUMNS)
    read = tuple(_read_row(name, line, words, header, cells) for line, cells in rows)
    _refuse_conflicts(name, read)
    return Review(name, read, added)


def _read_row(name: str, line: int, words: list[str], header: list[str], cells: list[str]) -> ReviewRow:
    said = {word: _as_typed(cell) for word, cell in zip(words, cells, strict=False)}
    decision = said.get("decision", "").casefold()
    if decision not in _DECISIONS:
        what = f"the decision {decision[:40]!r} is none"
        raise EvidenceError(name, f"line {line}", what, f"write {SAME}, {DIFFERENT} or nothing")
    if decision and not (said.get("asked") and said.get("candidate")):
        what = "a decision without the name asked or the candidate"
        raise EvidenceError(name, f"line {line}", what, "fill in both, or remove the row")
    known = {word: said.get(word, "") for word in COLUMNS}
    rest = {
        column: cell for column, word, cell in zip(header, words, cells, strict=False) if word not in COLUMNS
    }
    return ReviewRow(**{**known, "decision": decision}, line=line, rest=rest)


def _as_typed(cell: str) -> str:
    """Without the sign that keeps a spreadsheet from running the cell."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _refuse_conflicts(name: str, rows: Iterable[ReviewRow]) -> None:
    """Raise EvidenceError where one pair is decided both ways, or one name is two candidates at once."""
    decided: dict[tuple[str, str], ReviewRow] = {}
    same: dict[str, ReviewRow] = {}
    for row in rows:
        asked = row.asked.casefold()
        before = decided.setdefault((asked, row.candidate), row) if row.decision else row
        if before.decision != row.decision:
            lines = f"lines {before.line} and {row.line}"
            what = f"{lines} decide both ways whether “{row.asked}” is {row.candidate}"
            raise EvidenceError(name, f"line {row.line}", what, "keep one of the two")
        if row.decision == SAME:
            other = same.setdefault(asked, row)
            if other.candidate != row.candidate:
                both = f"{other.candidate} and {row.candidate}"
                what = f"lines {other.line} and {row.line} say that “{row.asked}” is {both} at once"
                raise EvidenceError(name, f"line {row.line}", what, "keep one of the two")
