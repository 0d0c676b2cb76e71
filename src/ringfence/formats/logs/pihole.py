"""Pi-hole's queries as CSV: the `queries` table of its long-term database, or its web export.

Its log file is dnsmasq's and is read as that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .csv_lines import read_rows
from .lines import Batch
from .record import Flaw, Learnt, LogRecord, clean_host

# Numbers of the status column that say that Pi-hole refused: its lists, its rules, an upstream that blocks, a
# busy database, a special name.
BLOCKED = frozenset({"1", "4", "5", "6", "7", "8", "9", "10", "11", "15", "16", "18"})


def read_pihole(batches: Iterable[Batch | Flaw]) -> Iterator[LogRecord | Flaw]:
    """Every question."""
    for row in read_rows(batches):
        yield row if isinstance(row, Flaw) else _make(*row)


def _make(line: int, row: Mapping[str, str]) -> LogRecord | Flaw:
    host = clean_host(row.get("domain", ""))
    if not host:
        return Flaw(line, "a name that can be no host")
    status = row.get("status", "").strip().lower()
    time = (row.get("timestamp") or row.get("time") or row.get("date") or "").strip()
    return LogRecord(
        line,
        Learnt.QUERY,
        host,
        time=time.replace(" ", "T", 1),
        client=row.get("client", "").strip(),
        blocked=status in BLOCKED or any(word in status for word in ("block", "gravity", "deny", "denied")),
    )
