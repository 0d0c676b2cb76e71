"""Rows -> index: which keys lead to which rows.

id:<id>                 every row about an organisation, software or list
owner:<id>              holdings and directions in whose hands it is the other side
publisher:<id>          the software of an organisation
operator:<id>           its domains and networks
domain:<host>           mark:<kind>:<mark>      identifier:<value>      asn:<number>
name:<folded name>      rows that carry the name
signature:<kind>:<value>, signed:<id>
                        what renaming leaves of a software: by feature, and all of one
list:<id>               the list and its entries
source:<folder>/<id>    a source
all:<table>             every row of a table that is asked for whole
day:                    the day of the catalogue
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from .index_format import write_index
from .names import fold
from .read_tables import PlacedRow, Tables, read_tables

WHOLE = frozenset({"lists", "apis"})


def build_index(roots: tuple[Path, ...], tables_sha256: bytes) -> bytes:
    """The index of all tables under these folders, whose fingerprint is kept in it.

    Raises the first EvidenceError that they hold.
    """
    records: list[dict[str, str]] = []
    postings: dict[str, list[int]] = {}
    newest = date.min
    for root in roots:
        tables = read_tables(root)
        if tables.mistakes:
            raise tables.mistakes[0]
        newest = max(newest, tables.newest_day())
        for row in _all_rows(tables):
            for key in dict.fromkeys(_keys(row)):
                postings.setdefault(key, []).append(len(records))
            records.append({"table": row.table, **row.row, "file": row.file, "line": str(row.line)})
    postings["day:"] = [len(records)]
    records.append({"day": newest.isoformat()})
    return write_index(records, postings, tables_sha256)


def _all_rows(tables: Tables) -> Iterator[PlacedRow]:
    for rows in tables.rows.values():
        yield from rows


def _keys(row: PlacedRow) -> Iterator[str]:
    """Every key of one row."""
    table = row.table
    if table in WHOLE:
        yield f"all:{table}"
    if table == "sources":
        yield f"source:{row.folder}/{row['source']}"
    if (column := ABOUT.get(table)) and row[column]:
        yield f"id:{row[column]}"
    if (other := OTHER_SIDE.get(table)) and row[other[1]]:
        yield f"{other[0]}:{row[other[1]]}"
    if table in ("organisations", "software", "names"):
        yield f"name:{fold(row['name'])}"
    if table == "marks":
        yield f"mark:{row['kind']}:{row['mark']}"
    if table == "signatures":
        yield f"signature:{row['kind']}:{row['value']}"
        yield f"signed:{row['software']}"
    if table == "domains":
        yield f"domain:{row['domain']}"
    if table == "identifiers":
        yield f"identifier:{row['value'].casefold()}"
    if table == "networks":
        yield f"asn:{row['asn']}"
    if table in ("lists", "entries"):
        yield f"list:{row['list']}"


# The column that says whom or what a row is about; the other side of a row, and the key that leads there.
ABOUT = {
    "organisations": "organisation",
    "names": "subject",
    "identifiers": "organisation",
    "places": "organisation",
    "holdings": "owned",
    "directions": "directed",
    "software": "software",
    "marks": "software",
    "collects": "software",
    "lists": "list",
    "entries": "subject",
}
OTHER_SIDE = {
    "holdings": ("owner", "owner"),
    "directions": ("owner", "director"),
    "software": ("publisher", "publisher"),
    "domains": ("operator", "operator"),
    "networks": ("operator", "organisation"),
}
