"""Rows of Snowflake's views and SHOW commands, told by their columns, from CSV or JSON.

for kind, row, place in list_csv_rows(lines): ...      row: column in small letters -> text
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

Row = Mapping[str, str]
MOST_ROWS: Final = 5_000_000


class Rows(StrEnum):
    GRANTS = "grants to roles and shares"
    USER_GRANTS = "grants to users"
    USERS = "users"
    SHARES = "shares"
    POLICIES = "policy references"


COLUMNS: Final = (  # the first whose columns are all there
    (Rows.POLICIES, {"policy_kind", "ref_entity_name"}),
    (Rows.GRANTS, {"privilege", "granted_on", "grantee_name", "name"}),
    (Rows.USER_GRANTS, {"role", "grantee_name"}),
    (Rows.SHARES, {"kind", "database_name", "to"}),
    (Rows.USERS, {"name", "login_name"}),
)


def tell_rows(columns: Iterable[str]) -> Rows | None:
    named = {column.strip().strip('"').casefold() for column in columns}
    return next((kind for kind, needed in COLUMNS if needed <= named), None)


def is_snowflake(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if start[:1] in (b"{", b"["):
        low = head.lower()
        return any(all(f'"{name}"'.encode() in low for name in needed) for _, needed in COLUMNS)
    return tell_rows(start.partition(b"\n")[0].decode("utf-8", "replace").split(",")) is not None


def list_csv_rows(lines: Iterable[str]) -> Iterator[tuple[Rows, Row, str]]:
    """Raises csv.Error where it is no CSV."""
    reader = csv.reader(lines, strict=True)
    header = [column.strip().strip('"').casefold() for column in next(reader, [])]
    kind = tell_rows(header)
    for cells in reader:
        if kind is not None and any(cells):
            filled = [*cells, *[""] * (len(header) - len(cells))]
            yield kind, dict(zip(header, filled, strict=False)), f"line {reader.line_num}"


def list_json_rows(value: Any, at: str = "") -> Iterator[tuple[Rows, Row, str]]:
    """The rows of every list of rows in the document, to three levels."""
    if isinstance(value, dict) and at.count("/") < 3:
        for key, each in value.items():
            yield from list_json_rows(each, f"{at}/{str(key)[:100]}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            if isinstance(each, dict):
                row = {str(key).casefold(): _as_text(cell) for key, cell in each.items()}
                if kind := tell_rows(row):
                    yield kind, row, f"{at}/{number}"


def read_day(written: str) -> date | None:
    """A day as Snowflake writes it: a time with or without its zone, or seconds since 1970. None: none."""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        pass
    try:
        return datetime.fromtimestamp(float(written), UTC).date()
    except (ValueError, OverflowError, OSError):
        return None


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell if isinstance(cell, str) else str(cell)[:1000] if isinstance(cell, int | float) else ""
