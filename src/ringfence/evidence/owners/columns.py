"""Which column of a table of holdings says what: known layouts, or a mapping file beside the table.

`holdings.csv.toml` beside `holdings.csv`:

    [columns]                  # what it is = "the name of the column", or its number from 1
    owner = "Shareholder"
    owned = "Company"
    percent = "Stake %"
    [table]
    owned_scheme = "US-SEC-CIK"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import EvidenceError
from ...owners.interests import INTEREST_CODE, interest_code

COLUMNS = (
    "owner",
    "owner_name",
    "owner_kind",
    "owner_country",
    "owned",
    "owned_name",
    "owned_country",
    "percent",
    "percent_min",
    "percent_max",
    "fraction",
    "votes_percent",
    "shares",
    "issued",
    "interest",
    "share_class",
    "since",
    "until",
    "group",
)
SETTINGS = ("header", "delimiter", "owner_scheme", "owned_scheme", "interest", "pseudo", "treasury", "as_of")
MOST_BYTES = 1 << 16
_PSEUDO = (
    "public",
    "publik",
    "masyarakat",
    "free float",
    "others",
    "other shareholders",
    "nominees",
    "various",
)
_TREASURY = ("treasury", "treasury shares", "treasury stock", "saham treasury", "own shares")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`columns` has a name or a number (from 1) for each of COLUMNS that the table has."""

    name: str
    columns: Mapping[str, str | int]
    owner_scheme: str = ""
    owned_scheme: str = ""
    interest: str = "shareholding"
    header: bool = True
    delimiter: str = ""
    pseudo: frozenset[str] = frozenset(_PSEUDO)
    treasury: frozenset[str] = frozenset(_TREASURY)
    as_of: str = ""


# Name of the layout -> the columns that tell it, and the rest. Matched without regard to case.
LAYOUTS: tuple[ColumnMap, ...] = (
    ColumnMap(
        "SEC 13D/13G",
        {
            "owned": "company_cik",
            "owner": "owner_key",
            "percent": "percent_of_class",
            "group": "accession_number",
        },
        "US-SEC-CIK",
        "US-SEC-CIK",
    ),
    ColumnMap(
        "SEC 13D/13G",
        {
            "owned": "issuer_cik",
            "owner": "filer_cik",
            "percent": "percent_of_class",
            "group": "accession_number",
        },
        "US-SEC-CIK",
        "US-SEC-CIK",
    ),
    ColumnMap(
        "OpenCorporates relationships",
        {
            "owner": "object_uid",
            "owner_name": "object_name",
            "owned": "subject_uid",
            "owned_name": "subject_name",
            "percent_min": "percentage_min_share_ownership",
            "percent_max": "percentage_max_share_ownership",
            "since": "start_date",
            "until": "end_date",
        },
    ),
    ColumnMap(
        "shareholder register",
        {
            "owner": "owner_id",
            "owner_name": "owner_name",
            "owned": "owned_code",
            "owned_name": "owned_name",
            "shares": "shares",
            "issued": "issued",
        },
    ),
    ColumnMap("table of holdings", {each: each for each in COLUMNS}),
)
_NEEDED = ("owner", "owned")
_SIZES = ("percent", "percent_min", "fraction", "shares", "interest", "votes_percent")


def find_mapping(path: Path, header: list[str]) -> ColumnMap | None:
    """The mapping file beside the table, or the first layout whose columns the header has. Raises
    EvidenceError for a mapping file that cannot be followed."""
    beside = path.with_name(path.name + ".toml")
    if beside.is_file():
        return read_mapping(beside)
    names = {each.lower() for each in header}
    for layout in LAYOUTS[:-1]:
        if all(str(column) in names for column in layout.columns.values()):
            return layout
    if all(each in names for each in _NEEDED) and any(each in names for each in _SIZES):
        return ColumnMap(LAYOUTS[-1].name, {each: each for each in COLUMNS if each in names})
    return None


def read_mapping(path: Path) -> ColumnMap:
    """A mapping file. Raises EvidenceError."""
    try:
        with path.open("rb") as file:
            values = tomllib.loads(file.read(MOST_BYTES).decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise EvidenceError(
            path.name, "", f"is no TOML: {str(error)[:100]}", "see docs/ownership-files.md"
        ) from None
    columns, table = values.get("columns", {}), values.get("table", {})
    if not isinstance(columns, dict) or not isinstance(table, dict):
        raise EvidenceError(
            path.name, "", "[columns] and [table] are expected", "see docs/ownership-files.md"
        )
    for key, known, part in [(k, COLUMNS, "columns") for k in columns] + [
        (k, SETTINGS, "table") for k in table
    ]:
        if key not in known:
            raise EvidenceError(
                path.name, f"[{part}]", f"{key} is not known", f"use one of: {', '.join(known)}"
            )
    if any(each not in columns for each in _NEEDED):
        raise EvidenceError(
            path.name, "[columns]", "owner and owned are needed", 'write owner = "…", owned = "…"'
        )
    if not all(isinstance(each, str | int) and each not in ("", 0) for each in columns.values()):
        raise EvidenceError(
            path.name, "[columns]", "a column is a name or a number from 1", "name each column"
        )
    interest = str(table.get("interest", "shareholding"))
    if interest not in INTEREST_CODE and interest_code(interest) is None:
        raise EvidenceError(
            path.name, "[table]", f"{interest} is no interest type", "see docs/holdings-table.md"
        )
    return ColumnMap(
        path.name,
        columns,
        str(table.get("owner_scheme", "")),
        str(table.get("owned_scheme", "")),
        interest,
        bool(table.get("header", True)),
        str(table.get("delimiter", ""))[:1],
        _words(table.get("pseudo"), _PSEUDO),
        _words(table.get("treasury"), _TREASURY),
        str(table.get("as_of", "")),
    )


def _words(given: object, otherwise: tuple[str, ...]) -> frozenset[str]:
    return frozenset(str(each).lower() for each in given) if isinstance(given, list) else frozenset(otherwise)
