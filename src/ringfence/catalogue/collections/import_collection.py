"""A collection -> tables of the user's own, beside those that ship, under its own licence.

What the catalogue already knows is left to it. Owners are joined to our organisations by their very names
only; all rows are `unverified`, since nobody here compared them with anything.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...cells import CellError
from ...errors import UsageError
from ..lookup import Catalogue
from ..names import fold
from ..states import NAMES as STATES
from ..tables import TABLES, check_row
from .mark import Mark
from .read_collection import Collection

SOURCE = "collection"


@dataclass(slots=True)
class Imported:
    """The tables made of a collection, and what was left out of them."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    known: int = 0  # marks that the catalogue has itself
    left_out: int = 0  # marks of a kind, or in a form, that no table takes


def import_collection(catalogue: Catalogue, collection: Collection) -> Imported:
    """The rows of everything that the catalogue does not know itself."""
    imported = Imported()
    prefix = re.sub(r"[^a-z0-9]+", "-", collection.name.lower()).strip("-")
    source = {
        "source": SOURCE,
        "address": collection.address,
        "title": f"{collection.name}, the copy that the user gave",
        "publisher": collection.name,
        "kind": "research",
        "licence": collection.licence,
    }
    _add(imported, "sources", source)
    seen: set[tuple[str, str]] = set()
    for mark in collection.marks:
        if _is_known(catalogue, mark):
            imported.known += 1
        else:
            _import_mark(imported, catalogue, mark, prefix, seen)
    return imported


def _is_known(catalogue: Catalogue, mark: Mark) -> bool:
    if mark.kind == "domain":
        return bool(catalogue.find_domain(mark.mark))
    if mark.kind in ("java package", "class"):
        return bool(catalogue.find_package(mark.mark))
    return bool(catalogue.index.find(f"mark:{mark.kind}:{mark.mark}"))


def _import_mark(
    imported: Imported, catalogue: Catalogue, mark: Mark, prefix: str, seen: set[tuple[str, str]]
) -> None:
    owner = _find_owner(imported, catalogue, mark, prefix, seen)
    if mark.kind == "domain":
        row = {"domain": mark.mark, "operator": owner, "role": "website", **_STAMP}
        if not owner or ("domain", mark.mark) in seen or not _add(imported, "domains", row):
            imported.left_out += 1
        seen.add(("domain", mark.mark))
        return
    software = f"{prefix}-{_slug(mark.label)}"
    row = {"software": software, "kind": mark.kind, "mark": mark.mark, **_STAMP}
    if (mark.kind, mark.mark) in seen or not _add(imported, "marks", row):
        imported.left_out += 1
        return
    seen.add((mark.kind, mark.mark))
    if ("software", software) not in seen:
        seen.add(("software", software))
        described = {"software": software, "name": mark.label, "kind": "library", "publisher": owner}
        _add(imported, "software", {**described, "purpose": "development", **_STAMP})


_STAMP = {"source": SOURCE, "certainty": "unverified"}


def _find_owner(
    imported: Imported, catalogue: Catalogue, mark: Mark, prefix: str, seen: set[tuple[str, str]]
) -> str:
    """Our organisation of that very name, or one of the import's own."""
    if not mark.owner:
        return ""
    rows = catalogue.index.find(f"name:{fold(mark.owner)}")
    ours = dict.fromkeys(row.get("organisation") or row.get("subject") or "" for row in rows)
    named = [id_ for id_ in ours if id_ and catalogue.kind(id_) == "organisation"]
    if len(named) == 1:
        return named[0]
    id_ = f"{prefix}-{_slug(mark.owner)}"
    if ("organisation", id_) not in seen:
        seen.add(("organisation", id_))
        described = {"organisation": id_, "name": mark.owner, "kind": "company"}
        _add(imported, "organisations", {**described, **_STAMP})
        if mark.country in STATES:
            place = {"organisation": id_, "tie": "headquarters", "country": mark.country}
            _add(imported, "places", {**place, **_STAMP})
    return id_


def _add(imported: Imported, table: str, row: Mapping[str, str]) -> bool:
    """Add a row that its table takes; False for one that it does not."""
    whole = {column: row.get(column, "") for column in TABLES[table].all_columns}
    try:
        check_row(TABLES[table], whole)
    except CellError:
        return False
    imported.rows.setdefault(table, []).append(whole)
    return True


def _slug(text: str) -> str:
    """Letters and digits joined by '-', or for other scripts the code points: an id of the catalogue."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return words or "-".join(f"{ord(letter):x}" for letter in text.strip()[:20]) or "unnamed"


def store_import(imported: Imported, folder: Path) -> None:
    """Put the tables in place of those of an earlier import."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for table, rows in imported.rows.items():
            text = _to_csv(TABLES[table].all_columns, rows)
            (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror}") from None


def _to_csv(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
