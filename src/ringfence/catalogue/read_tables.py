"""The catalogue's files -> rows. A folder of tables per field; `<table>.csv` or `<table>-<topic>.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..cells import CellError, choose, read_day
from ..csv_rows import read_csv_rows
from ..errors import EvidenceError
from .table_files import SHIPPED, list_table_files
from .tables import TABLES, Row, check_row

MOST_BYTES = 16 * 1024 * 1024  # of one table


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row and where it stands: `file` as `russia/domains.csv`, `folder` as `russia`."""

    table: str
    row: Row
    file: str
    line: int

    @property
    def folder(self) -> str:
        return self.file.rpartition("/")[0]

    @property
    def place(self) -> str:
        return f"{self.file}, line {self.line}"

    def __getitem__(self, column: str) -> str:
        return self.row.get(column, "")


@dataclass(slots=True)
class Tables:
    """Every row by table, in the order of files and lines, and what is wrong with those left out."""

    rows: dict[str, list[PlacedRow]] = field(default_factory=lambda: {name: [] for name in TABLES})
    mistakes: list[EvidenceError] = field(default_factory=list)

    def sources(self) -> Mapping[tuple[str, str], PlacedRow]:
        """(folder, id) -> source: an id of a source means something in its own folder only."""
        return {(row.folder, row["source"]): row for row in self.rows["sources"]}

    def newest_day(self) -> date:
        """The day of the catalogue: the last on which a row was compared with its source."""
        days = (
            read_day(row["checked" if table.stamped else "read"].removesuffix(" human"))
            for name, table in TABLES.items()
            for row in self.rows[name]
        )
        return max((day for day in days if day), default=date.min)


def read_tables(root: Path = SHIPPED) -> Tables:
    """Every table under `root`. What is wrong is collected, so that one run names all of it."""
    tables = Tables()
    for path in list_table_files(root):
        _read_file(path, path.relative_to(root).as_posix(), tables)
    return tables


def _read_file(path: Path, name: str, tables: Tables) -> None:
    try:
        table = TABLES[choose(path.stem.partition("-")[0], TABLES, "table of the catalogue")]
        for cells, line in _read_rows(path, name, table.name):
            row = {column: cells.get(column, "") for column in table.all_columns}
            try:
                check_row(table, row)
            except CellError as error:
                tables.mistakes.append(EvidenceError(name, f"line {line}", error.what, error.cure))
                continue
            tables.rows[table.name].append(PlacedRow(table.name, row, name, line))
    except CellError as error:
        tables.mistakes.append(EvidenceError(name, "", error.what, error.cure))
    except EvidenceError as error:
        tables.mistakes.append(error)


def _read_rows(path: Path, name: str, table: str) -> Iterator[tuple[Row, int]]:
    if path.stat().st_size > MOST_BYTES:
        raise EvidenceError(name, "", f"the file has more than {MOST_BYTES:,} bytes", "split the table")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvidenceError(name, "", f"byte {error.start} is not UTF-8", "save it as UTF-8") from None
    declared = TABLES[table]
    return read_csv_rows(text, name, table, declared.all_columns, declared.required)
