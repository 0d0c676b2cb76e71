"""The rows of a CSV table, checked against the columns it may have. Used by cases and by the catalogue."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping

from .cells import CellError, choose, clean_cell
from .errors import EvidenceError

MOST_ROWS = 2_000_000
Cells = Mapping[str, str]


def read_csv_rows(
    text: str, name: str, table: str, columns: Collection[str], required: Iterable[str]
) -> Iterator[tuple[Cells, int]]:
    """Each row as column -> cell, with the number of the line it starts on; blank rows are passed over.

    Raises EvidenceError for the first thing that is not such a table: `name` is the file's name in messages.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = [clean_cell(cell) for cell in next(reader, [])]
        check_columns(header, table, columns, required, name, "line 1")
        line = reader.line_num + 1
        for count, cells in enumerate(reader, start=1):
            if count > MOST_ROWS:
                raise EvidenceError(name, f"line {line}", f"more than {MOST_ROWS:,} rows", "split the table")
            if any(cell.strip() for cell in cells):
                yield _match_columns(header, cells, name, line), line
            line = reader.line_num + 1
    except csv.Error as error:
        cure = "close every quote, and write a quote inside a cell twice"
        raise EvidenceError(name, f"line {line}", f"this is not CSV: {error}", cure) from None
    except CellError as error:
        raise EvidenceError(name, f"line {line}", error.what, error.cure) from None


def check_columns(
    header: Iterable[str], table: str, known: Collection[str], required: Iterable[str], name: str, place: str
) -> None:
    """Raise EvidenceError for a column that is unknown, repeated or missing."""
    columns = list(header)
    try:
        for column in columns:
            choose(column, known, f"column of the table {table}")
    except CellError as error:
        raise EvidenceError(name, place, error.what, error.cure) from None
    repeated = sorted({column for column in columns if columns.count(column) > 1})
    missing = [column for column in required if column not in columns]
    if repeated:
        raise EvidenceError(name, place, f"the column {repeated[0]!r} stands twice", "keep one of the two")
    if missing:
        what = f"the column {missing[0]!r} is missing"
        raise EvidenceError(name, place, what, f"add it: {table} needs it")


def _match_columns(header: list[str], cells: list[str], name: str, line: int) -> Cells:
    if len(cells) != len(header):
        what = f"the row has {len(cells)} cells, the header {len(header)}"
        raise EvidenceError(name, f"line {line}", what, "put cells that hold a comma in quotes")
    return {column: clean_cell(cell) for column, cell in zip(header, cells, strict=True)}
