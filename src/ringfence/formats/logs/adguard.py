"""AdGuard Home's querylog.json, a JSON object in each line, and what its interface gives: `{"data": […]}`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .lines import Batch
from .record import Flaw, Learnt, LogRecord, clean_host

MOST_ENTRIES = 100_000  # in one line of the interface's form


def read_adguard(batches: Iterable[Batch | Flaw]) -> Iterator[LogRecord | Flaw]:
    """Every question; `blocked` are those that a filter answered."""
    for batch in batches:
        if isinstance(batch, Flaw):
            yield batch
            continue
        for number, line in enumerate(batch.lines, batch.first):
            if line.strip():
                yield from _read_line(number, line)


def _read_line(number: int, line: bytes) -> Iterator[LogRecord | Flaw]:
    try:
        row = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        yield Flaw(number, "the line is no JSON")
        return
    if not isinstance(row, dict):
        yield Flaw(number, "the line is no entry of a query log")
    elif isinstance(row.get("data"), list):
        for entry in row["data"][:MOST_ENTRIES]:
            yield _make_served(number, entry if isinstance(entry, dict) else {})
        if len(row["data"]) > MOST_ENTRIES:
            yield Flaw(number, f"more than {MOST_ENTRIES:,} entries in one line; the rest was not read")
    elif "question" in row:
        yield _make_served(number, row)
    else:
        result = row.get("Result")
        filtered = isinstance(result, dict) and result.get("IsFiltered") is True
        yield _make(number, row.get("QH"), row.get("T"), row.get("IP"), filtered)


def _make_served(number: int, entry: dict[str, Any]) -> LogRecord | Flaw:
    question = entry.get("question")
    asked = question if isinstance(question, dict) else {}
    name = asked.get("name") or asked.get("host")
    blocked = str(entry.get("reason", "")).startswith("Filtered")
    return _make(number, name, entry.get("time"), entry.get("client"), blocked)


def _make(number: int, name: object, time: object, client: object, blocked: bool) -> LogRecord | Flaw:
    host = clean_host(name) if isinstance(name, str) else ""
    if not host:
        return Flaw(number, "an entry without a name that can be a host")
    return LogRecord(
        number,
        Learnt.QUERY,
        host,
        time=time if isinstance(time, str) else "",
        client=client if isinstance(client, str) else "",
        blocked=blocked,
    )
