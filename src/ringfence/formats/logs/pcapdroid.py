"""PCAPdroid's export of connections as CSV: each connection of an Android phone with the app that made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .csv_lines import read_rows
from .lines import Batch
from .record import Flaw, Learnt, LogRecord, clean_host, split_port, to_count

NAMED_BY = {"tls": Learnt.SNI, "https": Learnt.SNI, "quic": Learnt.QUIC, "http": Learnt.HOST}


def read_pcapdroid(batches: Iterable[Batch | Flaw]) -> Iterator[LogRecord | Flaw]:
    """Every connection, and every look-up. `app` is the package where the export has it, else the app's
    name."""
    for row in read_rows(batches):
        yield row if isinstance(row, Flaw) else _make(*row)


def _make(line: int, row: Mapping[str, str]) -> LogRecord | Flaw:
    protocol, info = row.get("proto", "").lower(), row.get("info", "").strip()
    address, port = row.get("dstip", "").strip(), to_count(row.get("dstport", "").strip())
    name = info.partition("://")[2].partition("/")[0] if "://" in info else info.partition("/")[0]
    host = clean_host(split_port(name)[0])
    if not host and not address:
        return Flaw(line, "a connection without an end")
    if host == address.lower():
        host = ""
    url = row.get("url", "").strip() or (info if "://" in info[:9] else "")
    learnt = NAMED_BY.get(protocol, Learnt.GUESS) if host else Learnt.ADDRESS
    return LogRecord(
        line,
        Learnt.QUERY if protocol == "dns" and host else learnt,
        host,
        address,
        port,
        _read_time(row.get("firstseen", "") or row.get("starttime", "")),
        to_count(row.get("bytessent", "").strip()),
        to_count(row.get("bytesrcvd", "").strip()),
        _read_app(row),
        row.get("srcip", "").strip(),
        url=url,
        blocked="block" in row.get("status", "").lower(),
    )


def _read_app(row: Mapping[str, str]) -> str:
    for column in ("packagename", "package", "app"):
        if name := row.get(column, "").strip():
            return "".join(sign if sign.isprintable() and sign not in ";|" else "_" for sign in name)[:200]
    uid = row.get("uid", "").strip()
    return f"uid {uid}" if uid.isdigit() else ""


def _read_time(text: str) -> str:
    """Seconds of the epoch or ISO 8601; "" where the phone's own way of writing days leaves it open."""
    text = text.strip()
    if text.isdigit() and len(text) in (10, 13):
        return text[:10]
    return text if text[4:5] == "-" and text[:4].isdigit() else ""
