"""PCAPdroid's export of connections as CSV: each connection of an Android phone with the app that made it.

PCAPdroid writes no quotes, so a comma in an app's name or in what it knows of a connection makes columns too
many. Its own columns tell where each of them ends: the package is the cell that looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from .csv_lines import read_rows
from .lines import Batch
from .record import Flaw, Learnt, LogRecord, clean_host, split_port, to_count

_PACKAGE = re.compile(r"(?:[A-Za-z]\w*(?:\.\w+)+|android|root|)")
_WORD, _NUMBER = re.compile(r"[\w./-]{1,30}"), re.compile(r"\d+")
NAMED_BY = {"tls": Learnt.SNI, "https": Learnt.SNI, "quic": Learnt.QUIC, "http": Learnt.HOST}


def read_pcapdroid(batches: Iterable[Batch | Flaw]) -> Iterator[LogRecord | Flaw]:
    """Every connection, and every look-up. `app` is the package where the export has it, else the app's
    name."""
    for row in read_rows(batches, _mend):
        yield row if isinstance(row, Flaw) else _make(*row)


def _mend(header: list[str], cells: list[str]) -> list[str] | None:
    """The cells of a line with too many of them, put together as the header has them; None where that is not
    certain."""
    more = len(cells) - len(header)
    if more <= 0 or header.count("app") != 1 or header.count("info") != 1:
        return None
    app, info = header.index("app"), header.index("info")
    ways = [split for split in range(more + 1) if _fits(header, _join(cells, app, split, info, more - split))]
    return _join(cells, app, ways[0], info, more - ways[0]) if len(ways) == 1 else None


def _join(cells: list[str], app: int, in_app: int, info: int, in_info: int) -> list[str]:
    """The cells with so many surplus ones taken into the app's name, and so many into the info."""
    told = [*cells[:app], ",".join(cells[app : app + in_app + 1]), *cells[app + in_app + 1 :]]
    return [*told[:info], ",".join(told[info : info + in_info + 1]), *told[info + in_info + 1 :]]


def _fits(header: list[str], cells: list[str]) -> bool:
    """Is each cell of a kind that is known what its column asks for?"""
    kinds = {"packagename": _PACKAGE, "proto": _WORD, "bytessent": _NUMBER, "bytesrcvd": _NUMBER}
    told = zip(header, cells, strict=True)
    return all(kinds[name].fullmatch(cell) for name, cell in told if name in kinds)


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
