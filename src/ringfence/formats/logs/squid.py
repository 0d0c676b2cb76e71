"""Access logs of Squid and other forward proxies: the native format, "common" and "combined", and others.

A custom format is read by what its parts look like: the first URL, or the host and port of a CONNECT.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from .lines import Batch
from .record import Flaw, Learnt, LogRecord, clean_host, split_port, to_count

_NATIVE = re.compile(
    r"(\d{9,10}\.\d{3})\s+-?\d+ (\S+) ([A-Z_]+)/(\d{3}) (-?\d+) (\S+) (\S+)(?: (\S+) (\S+))?(?: .*)?$",
    re.DOTALL,
)
_COMBINED = re.compile(
    r'(?:\S+ )?(\S+) \S+ \S.{0,100}? ?\[([^\]]{20,30})\] "(\S+) (\S+)[^"]*" (\d{3}|-) (\d+|-)'
    r'(?: "[^"]*" "([^"]*)")?(.*)$',
    re.DOTALL,
)
_URL = re.compile(r"(?:(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH) )?((?:https?|ftp|wss?)://[^\s\"'|;,]+)")
_CONNECT = re.compile(r"CONNECT[ \t|;,]+(?://)?(\[[0-9a-fA-F:.]+\]:\d+|[\w.-]+:\d{1,5})")
_EPOCH = re.compile(r"\b(1\d{9})(?:\.\d+)?\b")
_CLF_TIME = re.compile(r"(\d\d)/(\w{3})/(\d{4}):(\d\d:\d\d:\d\d)")
_ISO_TIME = re.compile(r"\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)")
MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
REFUSED = ("DENIED", "NONE_NONE", "NONE_ABORTED")


def read_squid(batches: Iterable[Batch | Flaw]) -> Iterator[LogRecord | Flaw]:
    """Every request that went through the proxy."""
    for batch in batches:
        if isinstance(batch, Flaw):
            yield batch
            continue
        for number, line in enumerate(batch.lines, batch.first):
            text = line.decode("utf-8", "replace").rstrip("\r")
            if text and not text.startswith("#"):
                yield _read_line(number, text)


def _read_line(number: int, text: str) -> LogRecord | Flaw:
    if found := _NATIVE.match(text):
        time, client, action, _, size, method, target, _, peer = found.groups()
        address = (peer or "").partition("/")[2]
        return _make(number, target, method, time, client, size, "", address, action)
    if found := _COMBINED.match(text):
        client, when, method, target, status, size, agent, rest = found.groups()
        refused = "DENIED" if "DENIED" in rest or status == "407" else ""
        return _make(number, target, method, read_time(when), client, size, agent or "", "", refused)
    action = "DENIED" if "DENIED" in text else ""
    if found := _CONNECT.search(text):
        return _make(number, found[1], "CONNECT", read_time(text), "", "", "", "", action)
    if found := _URL.search(text):
        return _make(number, found[2], found[1] or "", read_time(text), "", "", "", "", action)
    return Flaw(number, "the line names no URL with a host")


def _make(
    line: int,
    target: str,
    method: str,
    time: str,
    client: str,
    size: str,
    agent: str,
    address: str,
    action: str,
) -> LogRecord | Flaw:
    url = ""
    if method == "CONNECT" or "://" not in target:
        name, port = split_port(target.partition("/")[0])
    else:
        try:
            parts = urlsplit(target)
            name, port, url = parts.hostname or "", parts.port or 0, target
        except ValueError:
            return Flaw(line, "its URL is none")
    host = clean_host(name)
    if not host or (host == "error" and not port) or host in ("-", "none"):
        return Flaw(line, "the line names no URL with a host")
    return LogRecord(
        line,
        Learnt.URL,
        host,
        address if address != "-" else "",
        port or (443 if method == "CONNECT" or url.startswith("https:") else 80),
        time,
        0,
        to_count(size),
        "",
        client,
        agent=agent if agent != "-" else "",
        method=method,
        url=url,
        blocked=any(word in action for word in REFUSED),
    )


def read_time(text: str) -> str:
    """The first time in a text: as in Apache's logs, ISO 8601, or seconds of the epoch; "" for none."""
    if found := _CLF_TIME.search(text):
        day, month, year, clock = found.groups()
        return f"{year}-{MONTHS[month]}-{day}T{clock}" if month in MONTHS else ""
    if found := _ISO_TIME.search(text):
        return f"{found[1]}T{found[2]}"
    found = _EPOCH.search(text)
    return found[0] if found else ""
