"""PostgreSQL's log in JSON or CSV with the lines of pgaudit.

A line of the class READ shows that a statement was run, not that it gave a row: with `pgaudit.log_rows` the
number of rows stands behind it, and only a number above zero is a disclosure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ..ownership.open_stream import Stream
from .event import Act, AlikeEvents, Plane, Unread, Went, hour_in_utc
from .picked_records import Key, PickedRecords, Wanted

WANTED = Wanted(
    ("time", "timestamp"),
    ("user", "user"),
    ("database", "dbname"),
    ("address", "remote_host"),
    ("severity", "error_severity"),
    ("message", "message"),
    ("code", "state_code"),
)
MARK = "AUDIT: "
ACTS = {"READ": Act.READ, "WRITE": Act.WRITE, "ROLE": Act.RIGHTS, "MISC": Act.OTHER, "MISC_SET": Act.OTHER}
TIME, USER, DATABASE, HOST, SEVERITY, CODE, MESSAGE, LEAST = 0, 1, 2, 4, 11, 12, 13, 23  # columns of csvlog
RELATIONS = frozenset(
    {"TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "PARTITIONED TABLE", "TOAST TABLE"}
)
LONGEST = 1 << 20
DENIED = "42501"  # insufficient_privilege
_WRITTEN = str.maketrans({"|": "%7C", ";": "%3B", "\n": "%0A", "\r": "%0D"})


def is_pg_json(head: bytes, name: str) -> bool:
    line = head.partition(b"\n")[0]
    return b'"error_severity"' in line and b'"message"' in line and b'"timestamp"' in line


def is_pg_csv(head: bytes, name: str) -> bool:
    try:
        row = next(csv.reader([head[:20_000].decode("utf-8", "replace")]))
    except (csv.Error, StopIteration):
        return False
    return len(row) >= LEAST - 1 and hour_in_utc(row[TIME])[0] is not None and row[SEVERITY].isupper()


def read_pg_json(stream: Stream) -> Iterator[AlikeEvents | Unread]:
    """One a line of audit; other lines count as the log being there. Then what was not read."""
    records = PickedRecords(
        stream, WANTED, (Key("time"), Key("message"), Key("user"), Key("database"), Key("address"))
    )
    for batch in records.batches():
        for row, count in zip(batch.firsts, batch.counts, strict=True):
            cells = {column: batch.text(row, column) for column in WANTED.columns}
            yield _make(**cells, place=batch.base + row, count=count)
    for what, times in records.flaws.counts.items():
        yield Unread(what, records.flaws.first[what], times)


def read_pg_csv(stream: Stream) -> Iterator[AlikeEvents | Unread]:
    """As `read_pg_json`. What breaks the table off is told; what came before stays."""
    text = io.TextIOWrapper(stream.as_file(), "utf-8-sig", errors="replace", newline="")
    csv.field_size_limit(LONGEST)
    number = 0
    try:
        for number, row in enumerate(csv.reader(_without_nul(text)), start=1):
            if len(row) < LEAST - 1:
                yield Unread("a line with fewer columns than csvlog has", number)
                continue
            host = row[HOST].rpartition(":")[0] or row[HOST]
            yield _make(
                row[TIME], row[USER], row[DATABASE], host, row[SEVERITY], row[MESSAGE], row[CODE], number, 1
            )
    except csv.Error as error:
        yield Unread(f"this is not CSV from here on: {error}", number + 1)


def _without_nul(lines: io.TextIOWrapper) -> Iterator[str]:
    while line := lines.readline(LONGEST):
        yield line.replace("\0", "\ufffd")


def _make(
    time: str,
    user: str,
    database: str,
    address: str,
    severity: str,
    message: str,
    code: str,
    place: int,
    count: int,
) -> AlikeEvents | Unread:
    hour, has_zone = hour_in_utc(time)
    if hour is None:
        return Unread("a line without a time that can be read", place, count)
    log = f"PostgreSQL's log of {database or 'a database not named'}"
    server = f"postgres:{database.translate(_WRITTEN)}"
    account = f"{server}/{user.translate(_WRITTEN)}" if user else ""
    if not has_zone:
        log += " (its hours in a zone that is not UTC)"
    if not message.startswith(MARK):
        denied = code == DENIED or message.startswith("permission denied")
        went = Went.REFUSED if denied else Went.UNSAID
        return AlikeEvents(
            hour, account, Act.OTHER, severity, went, Plane.MANAGEMENT, log, place, count, address=address
        )
    try:
        cells = next(csv.reader([message[len(MARK) :]]), [])
    except csv.Error:
        cells = []
    if len(cells) < 8:
        return Unread("a line of pgaudit with too few parts", place, count)
    kind, command, sort, name = cells[3], cells[4], cells[5], cells[6]
    rows = cells[9] if len(cells) > 9 else ""
    return AlikeEvents(
        hour, account, ACTS.get(kind, Act.OTHER), f"{kind} {command}", Went.DONE, Plane.DATA, log, place,
        count, f"{server}.{_bare(name).translate(_WRITTEN)}" if sort in RELATIONS and name else "",
        address=address, returned=rows != "0" if rows.isdigit() else None,
    )  # fmt: skip


def _bare(name: str) -> str:
    """`us."a ""b"" c"`, as pgaudit quotes names, without the quotes."""
    return name.replace('""', "\0").replace('"', "").replace("\0", '"')
