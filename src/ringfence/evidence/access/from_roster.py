"""Rosters of people (CSV, of the human-resources department or of a vendor) -> people, employers, residence.

Nothing else carries what the rule asks of a person: employer, primary residence, US-person status. Names of
people are not read; a person is called by the number of the roster.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence

from ...cells import CellError, clean_cell
from ...errors import EvidenceError
from ...model.fact import Entity, Evidence, Fact, Gap
from ...model.kinds import Kind
from ..case.read_table import FactSheet
from ..case.tables import TABLES
from ..files import TextFile
from .access_file import CURE, AccessFile
from .state_fact import state_fact

# Column of the roster -> column of the case's table `people`, or "" where it is used otherwise below.
COLUMNS = {
    "person_id": "person",
    "email": "email",
    "accounts": "accounts",
    "legal_employer": "employer",
    "worker_type": "deal",
    "primary_residence": "resident_in",
    "work_location": "located_in",
    "us_person": "us_person",
    "us_person_basis": "note",
    "role": "role",
    "start": "since",
    "end": "until",
    "evidence": "source",
}
DEALS = {"employee": "employment", "contractor": "vendor"}
COULD_CHANGE = "who may use an account, for whom they work and where they live"
MOST_ROWS = 2_000_000
MOST_GAPS = 20  # rows that are named, of each roster


def is_roster(head: bytes, name: str) -> bool:
    columns = _split(head.partition(b"\n")[0].decode("utf-8-sig", "replace"))
    return "person_id" in columns and bool({"legal_employer", "primary_residence"} & set(columns))


def read_rosters(files: Sequence[AccessFile], known: Collection[str] = ()) -> Evidence:
    """People, whom they work for and from when to when, and where they live."""
    found = [_read_roster(file) for file in files]
    facts = tuple(fact for each in found for fact in each.facts)
    return Evidence(facts, tuple(gap for each in found for gap in each.gaps))


def _read_roster(file: AccessFile) -> Evidence:
    sheet, gaps = FactSheet(), list[Gap]()
    employers: dict[str, Fact] = {}
    unread = 0
    for line, row in _list_rows(file, gaps):
        place = f"line {line}"
        try:
            cells = _as_people(row)
            sheet.read_row(TABLES["people"], cells, TextFile(file.name, file.sha256, ""), place)
        except (EvidenceError, CellError) as error:
            unread += 1
            if unread <= MOST_GAPS:
                gaps.append(file.gap(f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE, place))
            continue
        if name := cells.get("employer", ""):
            employers.setdefault(name, state_fact(Entity(name, Kind.ORG, name), file.source(place)))
    if unread > MOST_GAPS:
        gaps.append(file.gap(f"{unread - MOST_GAPS:,} further rows were not read", COULD_CHANGE))
    return Evidence((*sheet.facts.values(), *employers.values()), tuple(gaps))


def _list_rows(file: AccessFile, gaps: list[Gap]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with its line. What breaks the table off is a gap; what came before stays."""
    with file.open() as raw:
        text = io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="")
        reader = csv.reader(text, strict=True)
        try:
            header = _split(",".join(next(reader, [])))
            if unknown := [column for column in header if column not in COLUMNS]:
                gaps.append(file.gap(f"columns that nobody reads: {', '.join(unknown)[:200]}", COULD_CHANGE))
            for count, cells in enumerate(reader, start=1):
                if count > MOST_ROWS:
                    gaps.append(file.gap(f"only the first {MOST_ROWS:,} rows were read", COULD_CHANGE))
                    return
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, dict(zip(header, cells, strict=False))
        except csv.Error as error:
            what = f"this is not CSV from here on: {error} (cure: {CURE})"
            gaps.append(file.gap(what, COULD_CHANGE, f"line {reader.line_num}"))


def _as_people(row: Mapping[str, str]) -> dict[str, str]:
    """A row of the case's table `people`. Raises CellError for a cell that is no text of one line."""
    cells = {COLUMNS[column]: clean_cell(cell) for column, cell in row.items() if COLUMNS.get(column)}
    cells["deal"] = DEALS.get(cells.get("deal", "").casefold(), "")
    cells["employer"] = cells.get("employer", "").replace(";", ",").replace("|", " ")
    cells["us_person"] = cells.get("us_person", "").casefold()
    cells["since"], cells["until"] = cells.get("since", "")[:10], cells.get("until", "")[:10]
    return cells


def _split(header: str) -> list[str]:
    return [column.strip().strip('"').casefold() for column in header.strip().split(",")]
