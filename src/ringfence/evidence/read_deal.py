"""A deal file -> the changes its clauses make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ..cells import CellError, choose, clean_cell, read_day
from ..errors import EvidenceError
from ..model.deal import Deal, DealClause, Pattern
from ..model.kinds import Verb
from ..model.source import Source
from .case.read_table import FactSheet, read_toml, read_toml_rows
from .files import TextFile, read_text_file

CHANGES = frozenset(
    {
        "share sold",
        "contract ended",
        "contract signed",
        "staff moved",
        "property transferred",
        "infrastructure transferred",
        "licence kept",
        "service continued",
        "access granted",
        "access revoked",
        "board seat",
        "control promised",
    }
)
DEAL_KEYS = frozenset({"title", "on", "note"})
CLAUSE_KEYS = frozenset(
    {"id", "title", "change", "since", "until", "source", "source_date", "note", "remove", "add"}
)
PATTERN_KEYS = frozenset({"tail", "verb", "head", "entity"})
INHERITED = ("since", "until", "source", "source_date")  # what a row without its own takes from its clause


def read_deal(path: Path, folder: Path) -> Deal:
    """Read `deals/<id>.toml`. Raises EvidenceError for anything it cannot use up."""
    file = read_text_file(path, folder)
    try:
        return _read(path.stem, read_toml(file), file)
    except CellError as error:
        raise EvidenceError(file.name, "", error.what, error.cure) from None


def _read(id_: str, values: Mapping[str, Any], file: TextFile) -> Deal:
    for key in values:
        choose(key, ("deal", "clause"), "part of a deal file")
    head, clauses = values.get("deal"), values.get("clause")
    if not isinstance(head, dict) or not isinstance(clauses, list) or not clauses:
        raise CellError("a deal needs [deal] and at least one [[clause]]", "see docs/case-format.md, Deals")
    for key in head:
        choose(key, DEAL_KEYS, "key of [deal]")
    on = read_day(clean_cell(head.get("on")))
    if on is None:
        raise CellError("[deal] does not say on which day it would be in force", "add on = 2026-01-22")
    sheet = FactSheet()
    read = tuple(_read_clause(clause, on, sheet, file, f"clause[{n}]") for n, clause in enumerate(clauses))
    ids = [clause.id for clause in read]
    if len(set(ids)) < len(ids):
        raise CellError("two clauses have the same id", "give every clause its own")
    return Deal(id_, clean_cell(head.get("title")) or id_, on, clean_cell(head.get("note")), read)


def _read_clause(clause: object, on: date, sheet: FactSheet, file: TextFile, place: str) -> DealClause:
    if not isinstance(clause, dict) or not clean_cell(clause.get("id")):
        raise CellError(f"{place} has no id", 'add id = "…"')
    for key in clause:
        choose(key, CLAUSE_KEYS, f"key of {place}")
    text = {key: clean_cell(clause.get(key)) for key in CLAUSE_KEYS - {"remove", "add"}}
    since = read_day(text["since"]) or on
    source = Source(file.name, file.sha256, place, text["source"], read_day(text["source_date"]))
    known = set(sheet.facts)
    for table_name, rows in _mapping(clause.get("add", {}), f"{place}.add").items():
        for table, cells, where in read_toml_rows(table_name, rows, file, f"{place}.add."):
            given = {key: text[key] for key in INHERITED if text[key]} | {"since": since.isoformat()}
            sheet.read_row(table, {**given, **{k: v for k, v in cells.items() if v}}, file, where)
    return DealClause(
        id=text["id"],
        title=text["title"] or text["id"],
        change=choose(text["change"], CHANGES, "kind of change"),
        source=source,
        since=since,
        removes=tuple(_read_pattern(each, place) for each in clause.get("remove", ())),
        adds=tuple(fact for id_, fact in sheet.facts.items() if id_ not in known),
    )


def _read_pattern(pattern: object, place: str) -> Pattern:
    cells = {key: clean_cell(value) for key, value in _mapping(pattern, f"{place}.remove").items()}
    for key in cells:
        choose(key, PATTERN_KEYS, f"part of what {place} removes")
    if not any(cells.values()):
        raise CellError(f"{place} would remove everything", "name a tail, a verb, a head or an entity")
    if cells.get("verb"):
        choose(cells["verb"], [str(verb) for verb in Verb], "verb")
    return Pattern(**cells)


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CellError(f"{what} is not a table", "see docs/case-format.md, Deals")
    return value
