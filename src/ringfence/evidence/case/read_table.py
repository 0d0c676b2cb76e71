"""Rows -> facts: every cell of every row is used up, or an error names the line and the cure."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ...cells import CellError, choose, clean_cell, read_day, read_rung, read_verdict
from ...csv_rows import Cells, check_columns, read_csv_rows
from ...errors import EvidenceError
from ...model.fact import Entity, Fact, Guard, Link
from ...model.source import Source
from ..files import TextFile
from .tables import COMMON, NAMED_ONCE, TABLES, Table


@dataclass(slots=True)
class FactSheet:
    """The facts read so far, by id, and where each named thing was first named."""

    facts: dict[str, Fact] = field(default_factory=dict)
    named: dict[tuple[str, str, str, str], tuple[str, Cells]] = field(default_factory=dict)

    def read_row(self, table: Table, cells: Cells, file: TextFile, place: str) -> None:
        """Turn one row into facts. Raises EvidenceError with the place of the row."""
        try:
            row = {column: cells.get(column, "") for column in (*table.columns, *COMMON)}
            for column in table.required:
                if not row[column]:
                    raise CellError(f"the column {column!r} is empty", f"every row of {table.name} needs it")
            self._name_once(table, row, file, place)
            stamp = _read_stamp(row, file, place)
            for says in table.says(row):
                fact = stamp.make_fact(says)
                self.facts.setdefault(fact.id, fact)
        except CellError as error:
            raise EvidenceError(file.name, place, f"{table.name}: {error.what}", error.cure) from None

    def _name_once(self, table: Table, row: Cells, file: TextFile, place: str) -> None:
        """The same id may stand in several rows only for different times, or to say the very same again."""
        if table.name not in NAMED_ONCE:
            return
        key = (table.name, row[table.columns[0]], row["since"], row["until"])
        before = self.named.setdefault(key, (f"{file.name}, {place}", row))
        if before[1] is not row and before[1] != row:
            raise CellError(
                f"{key[1]!r} was already described otherwise ({before[0]})",
                "keep one row for each id and time, or give the rows different since and until",
            )


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every fact of one row has in common."""

    source: Source
    row: Cells
    since: date | None
    until: date | None
    disputed: bool

    def make_fact(self, says: Entity | Link | Guard) -> Fact:
        """A fact whose id depends on what it says and on whose word, not on the line it stands in."""
        text = "\x1f".join((describe(says), *(self.row[column] for column in COMMON)))
        return Fact(
            id=hashlib.sha256(text.encode()).hexdigest()[:16],
            says=says,
            source=self.source,
            rung=read_rung(self.row["rung"]),
            since=self.since,
            until=self.until,
            recorded=self.source.published,
            disputed=self.disputed,
            note=self.row["note"],
        )


def describe(says: Entity | Link | Guard) -> str:
    """A text that is the same for the same statement and differs for any other."""
    if isinstance(says, Entity):
        return repr((says.kind.value, says.id, says.name, sorted(says.attributes.items())))
    if isinstance(says, Guard):
        return repr(
            (
                "guard",
                says.id,
                says.measure,
                says.on,
                says.holds.value,
                says.bypasses,
                says.shown_on,
                says.fresh_days,
            )
        )
    return repr(
        (says.key, says.share, says.votes, says.data, says.condition.value, sorted(says.terms.items()))
    )


def _read_stamp(row: Cells, file: TextFile, place: str) -> Stamp:
    since, until = read_day(row["since"]), read_day(row["until"])
    if since and until and until <= since:
        what = f"it ends ({row['until']}) before it begins ({row['since']})"
        raise CellError(what, "until is the first day no longer true")
    source = Source(file.name, file.sha256, place, row["source"], read_day(row["source_date"]))
    return Stamp(source, row, since, until, str(read_verdict(row["disputed"])) == "holds")


def read_csv_table(table: Table, file: TextFile) -> Iterator[tuple[Cells, str]]:
    """The rows of a CSV table with their places, checked against its columns."""
    columns = (*table.columns, *COMMON)
    for cells, line in read_csv_rows(file.text, file.name, table.name, columns, table.required):
        yield cells, f"line {line}"


def read_toml(file: TextFile) -> dict[str, object]:
    """A TOML file's values. Raises EvidenceError with the line of the mistake."""
    try:
        return tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        raise EvidenceError(file.name, "", f"this is not TOML: {error}", "correct the line named") from None
    except RecursionError:
        cure = "the tables of a case need no nesting"
        raise EvidenceError(file.name, "", "the values are nested too deeply", cure) from None


def read_toml_rows(
    table_name: str, rows: object, file: TextFile, place: str
) -> Iterator[tuple[Table, Cells, str]]:
    """The rows of one `[[table]]` array, checked like those of a CSV file."""
    try:
        table = TABLES[choose(table_name, TABLES, "table")]
    except CellError as error:
        raise EvidenceError(file.name, place, error.what, error.cure) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        where = f"{place}{table_name}"
        raise EvidenceError(file.name, where, "this is not an array of tables", f"write [[{table_name}]]")
    for number, row in enumerate(rows):
        where = f"{place}{table_name}[{number}]"
        check_columns(row, table.name, (*table.columns, *COMMON), table.required, file.name, where)
        try:
            yield table, {column: _as_cell(value) for column, value in row.items()}, where
        except CellError as error:
            raise EvidenceError(file.name, where, error.what, error.cure) from None


def _as_cell(value: object) -> str:
    """TOML's own types, written as they would be in a CSV cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(_as_cell(each) for each in value)
    if isinstance(value, dict):
        raise CellError("a cell cannot hold a table", "write one value, or a list")
    return clean_cell(value)
