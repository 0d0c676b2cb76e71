"""Zeek's logs, as tab-separated text with its header lines or as JSON: conn, dns, http, ssl and quic.

Any set of columns in any order is read, and a header in the middle of a file (logs put together) starts anew.
Zeek's other logs name no endpoint that these do not, so they are told by name and left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from .lines import Batch
from .record import Flaw, Learnt, LogRecord, clean_host, split_port, to_count

ID = ("ts", "uid", "id.orig_h", "id.resp_h", "id.resp_p")
COLUMNS: dict[str, tuple[str, ...]] = {
    "conn": (*ID, "proto", "conn_state", "orig_bytes", "resp_bytes"),
    "dns": (*ID, "query", "answers", "rejected", "rcode_name"),
    "http": (
        *ID,
        "method",
        "host",
        "uri",
        "user_agent",
        "request_body_len",
        "response_body_len",
    ),
    "ssl": (*ID, "server_name", "subject"),
    "quic": (*ID, "server_name", "history"),
}
# What tells a JSON line without `_path`, most telling first.
MARKS = (
    ("dns", "qclass"),
    ("dns", "query"),
    ("http", "user_agent"),
    ("http", "uri"),
    ("quic", "client_scid"),
    ("ssl", "ssl_history"),
    ("ssl", "cipher"),
    ("ssl", "server_name"),
    ("conn", "conn_state"),
)
NAMES = {"dns": ("query",), "http": ("host",), "ssl": ("server_name",), "quic": ("server_name",)}
UNANSWERED = frozenset({"S0", "REJ", "SH", "RSTOS0", "RSTRH"})
_KIND = re.compile(r"(conn|dns|http|ssl|quic)(?=[^a-z]|$)")
_COMMON_NAME = re.compile(r"(?:^|,)CN=([^,]+)")
_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")
Made = LogRecord | Flaw | None


def read_zeek(batches: Iterable[Batch | Flaw]) -> Iterator[LogRecord | Flaw]:
    """Every contact and look-up of a Zeek log; a log of another name gives one flaw that says so."""
    table = _Table()
    for batch in batches:
        if isinstance(batch, Flaw):
            yield batch
            continue
        for number, line in enumerate(batch.lines, batch.first):
            made = table.read(number, line)
            if made is not None:
                yield made
    yield from (Flaw(0, f"Zeek's log {name!r} names no contacts and was left") for name in sorted(table.left))


class _Table:
    """The header that is in force, and how a line under it is read."""

    def __init__(self) -> None:
        self.separator, self.nothing = "\t", {"-", "(empty)"}
        self.path, self.tabs, self.last = "", -1, -1
        self.make: Callable[[int, Sequence[str]], Made] | None = None
        self.pick: Callable[[Sequence[str]], Sequence[str]] = tuple
        self.fields: list[str] = []
        self.left: set[str] = set()

    def read(self, number: int, line: bytes) -> Made:
        text = line.decode("utf-8", "replace")
        if text[-1:] == "\r":
            text = text[:-1]
        if text[:1] in ("{", "#"):
            if text[0] == "{":
                return self._read_json(number, text)
            self._read_header(text)
            return None
        if self.make is None or text.count(self.separator) != self.tabs:
            return self._refuse(number, text)
        cells = text.split(self.separator, self.last)
        cells.append("")  # what a missing column holds
        nothing = self.nothing
        return self.make(number, ["" if cell in nothing else cell for cell in self.pick(cells)])

    def _refuse(self, number: int, text: str) -> Made:
        if not text.strip() or self.path in self.left:
            return None
        if self.tabs < 0:
            return Flaw(number, "a line before any #fields line")
        return Flaw(number, "the number of columns is not that of #fields")

    def _read_header(self, text: str) -> None:
        """One line of a header; an unknown one says nothing that is needed."""
        name, _, rest = text[1:].partition(self.separator if self.separator in text else " ")
        if text.startswith("#separator"):
            self.__init__()  # type: ignore[misc]
            said = text[len("#separator") :].strip()
            self.separator = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), said)[:1] or "\t"
        elif name in ("unset_field", "empty_field"):
            self.nothing = self.nothing - {"-" if name == "unset_field" else "(empty)"} | {rest}
        elif name == "path":
            self.path = rest.strip()
        elif name == "fields":
            self.fields = rest.split(self.separator)
            self._set_columns()

    def _set_columns(self) -> None:
        path = _name_kind(self.path) if self.path else _guess(self.fields)
        self.tabs = len(self.fields) - 1
        if not ({"id.resp_h", *NAMES.get(path, ())} & set(self.fields) and path in COLUMNS):
            self.left.add(self.path)
            self.make = None
            return
        places = {name: place for place, name in reversed(list(enumerate(self.fields)))}
        found = [places.get(name, -1) for name in COLUMNS[path]]  # -1: the empty cell at the end
        self.pick, self.last = itemgetter(*found), max(found) + 1
        self.make = MAKERS[path]

    def _read_json(self, number: int, text: str) -> Made:
        try:
            row = json.loads(text)
        except (ValueError, RecursionError):
            return Flaw(number, "the line is no JSON")
        if not isinstance(row, dict):
            return Flaw(number, "the line is no JSON object")
        said = row.get("_path")
        path = _name_kind(said) if isinstance(said, str) else _guess(row.keys())
        if path not in COLUMNS:
            if path:
                self.left.add(path[:40])
                return None
            return Flaw(number, "a JSON line of no Zeek log that is known")
        return MAKERS[path](number, [_cell(row, name) for name in COLUMNS[path]])


def _name_kind(path: str) -> str:
    """The kind of a log by its name: `conn-long` and `http_2` are filtered copies of conn and http."""
    found = _KIND.match(path)
    return found[1] if found else path


def _guess(fields: Iterable[str]) -> str:
    """The kind of log by its columns, where it has no name."""
    return next((kind for kind, mark in MARKS if mark in fields), "")


def _cell(row: dict[str, Any], name: str) -> str:
    """A value as the text that the tab-separated form would hold; `id_orig_h` is a spelling of exporters."""
    value = row.get(name)
    if value is None and "." in name:
        value = row.get(name.replace(".", "_"))
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return ",".join(each for each in value if isinstance(each, str))
    return ""


def _make_conn(line: int, cells: Sequence[str]) -> Made:
    ts, uid, client, address, port, proto, state, up, down = cells
    sent = to_count(up)
    return LogRecord(
        line,
        Learnt.ADDRESS,
        "",
        address,
        to_count(port),
        ts,
        sent,
        to_count(down),
        "",
        client,
        uid,
        blocked=proto == "tcp" and state in UNANSWERED and not sent,
        is_flow=True,
    )


def _make_dns(line: int, cells: Sequence[str]) -> Made:
    ts, uid, client, address, port, query, answers, rejected, _ = cells
    if not query:
        return None  # a message without a question names nothing
    host = clean_host(query)
    if not host:
        return Flaw(line, "a name that can be no host")
    found = tuple(each for each in answers.split(",") if each) if answers else ()
    return LogRecord(
        line,
        Learnt.QUERY,
        host,
        address,
        to_count(port),
        ts,
        client=client,
        flow=uid,
        answers=found,
        blocked=rejected == "T",
    )


def _make_http(line: int, cells: Sequence[str]) -> Made:
    ts, uid, client, address, port, method, said, uri, agent, up, down = cells
    name, said_port = split_port(said)
    if method == "CONNECT" and uri:
        name, said_port = split_port(uri.partition(" ")[0])
    host = clean_host(name)
    url = uri if "://" in uri[:9] else f"http://{said}{uri}" if host and uri.startswith("/") else ""
    return LogRecord(
        line,
        Learnt.HOST if host else Learnt.ADDRESS,
        host,
        address,
        said_port or to_count(port),
        ts,
        to_count(up),
        to_count(down),
        "",
        client,
        uid,
        agent,
        method,
        url,
    )


def _make_ssl(line: int, cells: Sequence[str]) -> Made:
    ts, uid, client, address, port, name, subject = cells
    learnt = Learnt.SNI
    if not name and (found := _COMMON_NAME.search(subject)):
        name, learnt = found[1].removeprefix("*."), Learnt.CERTIFICATE
        if "." not in name:
            name = ""
    host = clean_host(name)
    if not host:
        learnt = Learnt.ADDRESS
    return LogRecord(line, learnt, host, address, to_count(port), ts, client=client, flow=uid)


def _make_quic(line: int, cells: Sequence[str]) -> Made:
    ts, uid, client, address, port, name, _ = cells
    host = clean_host(name)
    learnt = Learnt.QUIC if host else Learnt.ADDRESS
    return LogRecord(line, learnt, host, address, to_count(port), ts, client=client, flow=uid)


MAKERS: dict[str, Callable[[int, Sequence[str]], Made]] = {
    "conn": _make_conn,
    "dns": _make_dns,
    "http": _make_http,
    "ssl": _make_ssl,
    "quic": _make_quic,
}
