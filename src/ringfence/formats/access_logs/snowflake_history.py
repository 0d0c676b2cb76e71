"""Snowflake's ACCOUNT_USAGE.ACCESS_HISTORY as CSV or JSON: which query read which columns of which object.

It lists queries that succeeded, for 365 days, up to three hours late. A cell holds JSON. Objects are called
`snowflake:DB.SCHEMA.TABLE` and users `snowflake:user/NAME`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..json_nesting import ShallowJson, TooDeepError
from ..ownership.open_stream import Stream
from .event import Act, AlikeEvents, Plane, Unread, Went, hour_in_utc
from .picked_records import Key, PickedRecords, Wanted

NAMES = (
    "query_start_time",
    "user_name",
    "base_objects_accessed",
    "direct_objects_accessed",
    "objects_modified",
)
_BOTH = (*NAMES, *(name.upper() for name in NAMES))
WANTED = Wanted(*((name, name) for name in _BOTH), wrappers=("data",))
LOG = "Snowflake's ACCESS_HISTORY"
LONGEST = 1 << 24
_WRITTEN = str.maketrans({"|": "%7C", ";": "%3B", "\n": "%0A", "\r": "%0D"})  # these part names elsewhere
HOLDS_DATA = frozenset(
    {"table", "view", "materialized view", "external table", "stage", "stream", "dynamic table"}
)


def is_access_history(head: bytes, name: str) -> bool:
    low = head[:20_000].lower()
    return b"base_objects_accessed" in low or b"direct_objects_accessed" in low


def read_access_history(stream: Stream) -> Iterator[AlikeEvents | Unread]:
    """One event for each object of each query; then what was not read."""
    is_json = stream.peek(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{")
    yield from _read_json(stream) if is_json else _read_csv(stream)


def _read_json(stream: Stream) -> Iterator[AlikeEvents | Unread]:
    records = PickedRecords(stream, WANTED, [Key(name) for name in WANTED.columns])
    for batch in records.batches():
        for row, count in zip(batch.firsts, batch.counts, strict=True):
            cells = {name: batch.text(row, name) or batch.text(row, name.upper()) for name in NAMES}
            yield from _make(cells, batch.base + row, count)
    for what, times in records.flaws.counts.items():
        yield Unread(what, records.flaws.first[what], times)


def _read_csv(stream: Stream) -> Iterator[AlikeEvents | Unread]:
    text = io.TextIOWrapper(stream.as_file(), "utf-8-sig", errors="replace", newline="")
    csv.field_size_limit(LONGEST)
    reader = csv.reader(text, strict=True)
    number = 1
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        for number, row in enumerate(reader, start=2):
            if row:
                yield from _make(dict(zip(header, row, strict=False)), number, 1)
    except csv.Error as error:
        yield Unread(f"this is not CSV from here on: {error}", number + 1)


def _make(cells: Mapping[str, str], place: int, count: int) -> Iterator[AlikeEvents | Unread]:
    hour, _ = hour_in_utc(cells.get("query_start_time", ""))
    if hour is None:
        yield Unread("a query without a time that can be read", place, count)
        return
    found: dict[tuple[str, Act], None] = {}
    for name, act in zip(NAMES[2:], (Act.READ, Act.READ, Act.WRITE), strict=True):
        listed = _list(cells.get(name, ""))
        if listed is None:
            yield Unread(f"{name} holds no list that can be read", place, count)
        found |= {(each, act): None for each in listed or ()}
    user = f"snowflake:user/{name}".translate(_WRITTEN) if (name := cells.get("user_name", "")) else ""
    for store, act in found or {("", Act.OTHER): None}:
        yield AlikeEvents(hour, user, act, "query", Went.DONE, Plane.DATA, LOG, place, count, store)


def _list(cell: str) -> list[str] | None:
    """The names of the objects in a cell that hold data."""
    if not cell.strip() or cell == "null":
        return []
    try:
        ShallowJson(io.BytesIO(cell.encode("utf-8", "replace"))).read()
        value: Any = json.loads(cell)
        if isinstance(value, str):  # JSON in a text of JSON, as some exports have it
            value = json.loads(value)
    except (ValueError, TooDeepError, RecursionError):
        return None
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return None
    return [
        f"snowflake:{each['objectName']}".replace('"', "").translate(_WRITTEN)
        for each in value
        if each.get("objectName") and str(each.get("objectDomain", "")).casefold() in HOLDS_DATA
    ]
