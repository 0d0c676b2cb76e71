"""Suricata's EVE JSON lines: dns (versions 1 to 3), http, tls, quic, flow, netflow and fileinfo events.

Lines are decoded by msgspec where it is installed, which skips what is not asked for. A line that it
refuses, for one wrong type in one field, is read once more by the standard library, which takes what is
sound: both say the same.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from .lines import Batch
from .record import Flaw, Learnt, LogRecord, clean_host, split_port, to_count

Made = LogRecord | Flaw | list[LogRecord] | None
TEXT, COUNT, TABLE, LIST = "text", "count", "table", "list"
# The fields that are asked for, and of what type they must be. A field of another type counts as missing.
EVENT = {
    "timestamp": TEXT,
    "event_type": TEXT,
    "src_ip": TEXT,
    "src_port": COUNT,
    "dest_ip": TEXT,
    "dest_port": COUNT,
    "proto": TEXT,
    "flow_id": COUNT,
}
PARTS: dict[str, dict[str, str]] = {
    "dns": {
        "type": TEXT,
        "rrname": TEXT,
        "rrtype": TEXT,
        "rdata": TEXT,
        "rcode": TEXT,
        "answers": LIST,
        "queries": LIST,
    },
    "http": {
        "hostname": TEXT,
        "url": TEXT,
        "http_user_agent": TEXT,
        "http_method": TEXT,
        "http_port": COUNT,
        "length": COUNT,
    },
    "tls": {"sni": TEXT, "subject": TEXT},
    "quic": {"sni": TEXT},
    "flow": {"bytes_toserver": COUNT, "bytes_toclient": COUNT, "pkts_toclient": COUNT, "state": TEXT},
    "netflow": {"bytes": COUNT},
}
ANSWER = {"rrname": TEXT, "rrtype": TEXT, "rdata": TEXT}
ADDRESSES = frozenset({"A", "AAAA"})


def read_eve(batches: Iterable[Batch | Flaw], *, quick: bool = True) -> Iterator[LogRecord | Flaw]:
    """Every contact and look-up of an EVE log. `quick`: by msgspec, if it is there."""
    decode = _quick_decoder() if quick else None
    for batch in batches:
        if isinstance(batch, Flaw):
            yield batch
            continue
        for number, line in enumerate(batch.lines, batch.first):
            event = decode(line) if decode else None
            made = _make(number, event) if event is not None else _read_loosely(number, line)
            if type(made) is list:
                yield from made
            elif made is not None:
                yield made  # type: ignore[misc]


def _read_loosely(number: int, line: bytes) -> Made:
    if not line.strip():
        return None
    try:
        row = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return Flaw(number, "the line is no JSON")
    if not isinstance(row, dict) or not isinstance(row.get("event_type"), str):
        return Flaw(number, "the line is no EVE event")
    return _make(number, _Loose(row, EVENT))


class _Loose:
    """A decoded object, seen as what was asked for: what is missing or of another type is empty."""

    __slots__ = ("fields", "row")

    def __init__(self, row: dict[str, Any], fields: dict[str, str]) -> None:
        self.row, self.fields = row, fields

    def __getattr__(self, name: str) -> Any:
        value, kind = self.row.get(name), self.fields.get(name, TABLE)
        if kind == TEXT:
            return value if isinstance(value, str) else ""
        if kind == COUNT:
            return value if isinstance(value, int) and not isinstance(value, bool) else 0
        if kind == LIST:
            listed = value if isinstance(value, list) else ()
            return [_Loose(each, ANSWER) for each in listed if isinstance(each, dict)]
        return _Loose(value, PARTS[name]) if isinstance(value, dict) else None


@cache
def _quick_decoder() -> Callable[[bytes], Any] | None:
    try:
        msgspec = importlib.import_module("msgspec")
    except ImportError:
        return None
    types: dict[str, tuple[Any, Any]] = {TEXT: (str, ""), COUNT: (int, 0)}
    answer: Any = msgspec.defstruct("Answer", [(name, *types[kind]) for name, kind in ANSWER.items()])
    types[LIST] = (list[answer], msgspec.field(default_factory=list))
    parts = [
        (name, msgspec.defstruct(name, [(each, *types[kind]) for each, kind in fields.items()]) | None, None)
        for name, fields in PARTS.items()
    ]
    whole = msgspec.defstruct("Event", [(name, *types[kind]) for name, kind in EVENT.items()] + parts)
    decode = msgspec.json.Decoder(whole).decode

    def decode_or_none(line: bytes) -> Any:
        try:
            return decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None

    return decode_or_none


def _make(line: int, event: Any) -> Made:
    maker = MAKERS.get(event.event_type)
    if maker is not None:
        return maker(line, event)
    return None if event.event_type else Flaw(line, "the line is no EVE event")


def _flow(event: Any) -> str:
    return str(event.flow_id) if event.flow_id else ""


def _make_dns(line: int, event: Any) -> Made:
    dns = event.dns
    if dns is None:
        return Flaw(line, "a dns event without its dns part")
    answered = dns.type in ("answer", "response")
    turned = event.src_port == 53 and event.dest_port != 53  # version 1 logs an answer as it travels
    client, server = (event.dest_ip, event.src_ip) if turned else (event.src_ip, event.dest_ip)
    names = [query.rrname for query in dns.queries] or [dns.rrname]
    found = [each.rdata for each in dns.answers if each.rrtype in ADDRESSES and each.rdata]
    if dns.rdata and dns.rrtype in ADDRESSES:
        found.append(dns.rdata)
    hosts = [clean_host(name) for name in names]
    if not any(hosts):
        return Flaw(line, "a name that can be no host") if any(names) else None
    return [
        LogRecord(
            line,
            Learnt.ANSWER if answered else Learnt.QUERY,
            host,
            server,
            53,
            event.timestamp,
            client=client,
            flow=_flow(event),
            answers=tuple(found),
        )
        for host in hosts
        if host
    ]


def _make_http(line: int, event: Any) -> Made:
    http = event.http
    if http is None:
        return Flaw(line, "a http event without its http part")
    name, port = split_port(http.hostname)
    host = clean_host(name)
    url = http.url
    if "://" not in url[:9]:
        url = f"http://{http.hostname}{url}" if host and url.startswith("/") else ""
    return LogRecord(
        line,
        Learnt.HOST if host else Learnt.ADDRESS,
        host,
        event.dest_ip,
        http.http_port or port or event.dest_port,
        event.timestamp,
        0,
        to_count(http.length),
        "",
        event.src_ip,
        _flow(event),
        http.http_user_agent,
        http.http_method,
        url,
    )


def _make_file(line: int, event: Any) -> Made:
    """A file that went over HTTP: the event is turned the way the file went, so no end is named but the
    host's."""
    if event.http is None or not (host := clean_host(split_port(event.http.hostname)[0])):
        return None
    return LogRecord(line, Learnt.HOST, host, time=event.timestamp, flow=_flow(event), is_flow=True)


def _make_named(line: int, event: Any) -> Made:
    kind = event.event_type
    part = event.tls if kind == "tls" else event.quic
    if part is None:
        return Flaw(line, f"a {kind} event without its {kind} part")
    learnt = Learnt.SNI if kind == "tls" else Learnt.QUIC
    host = clean_host(part.sni)
    if not host and kind == "tls":
        name = (
            part.subject.rpartition("CN=")[2].partition(",")[0].removeprefix("*.")
            if "CN=" in part.subject
            else ""
        )
        host, learnt = clean_host(name) if "." in name else "", Learnt.CERTIFICATE
    return LogRecord(
        line,
        learnt if host else Learnt.ADDRESS,
        host,
        event.dest_ip,
        event.dest_port,
        event.timestamp,
        client=event.src_ip,
        flow=_flow(event),
    )


def _make_flow(line: int, event: Any) -> Made:
    flow = event.flow
    if flow is None:
        return Flaw(line, "a flow event without its flow part")
    unanswered = event.proto == "TCP" and flow.state == "new" and not flow.pkts_toclient
    return LogRecord(
        line,
        Learnt.ADDRESS,
        "",
        event.dest_ip,
        event.dest_port,
        event.timestamp,
        to_count(flow.bytes_toserver),
        to_count(flow.bytes_toclient),
        "",
        event.src_ip,
        _flow(event),
        blocked=unanswered,
        is_flow=True,
    )


def _make_netflow(line: int, event: Any) -> Made:
    """One direction of a flow; what comes from a well-known port counts as coming down."""
    if event.netflow is None:
        return Flaw(line, "a netflow event without its netflow part")
    size = to_count(event.netflow.bytes)
    if event.src_port < event.dest_port and event.src_port < 1024:
        return LogRecord(
            line,
            Learnt.ADDRESS,
            "",
            event.src_ip,
            event.src_port,
            event.timestamp,
            0,
            size,
            client=event.dest_ip,
            flow=_flow(event),
            is_flow=True,
        )
    return LogRecord(
        line,
        Learnt.ADDRESS,
        "",
        event.dest_ip,
        event.dest_port,
        event.timestamp,
        size,
        0,
        client=event.src_ip,
        flow=_flow(event),
        is_flow=True,
    )


MAKERS: dict[str, Callable[[int, Any], Made]] = {
    "dns": _make_dns,
    "http": _make_http,
    "fileinfo": _make_file,
    "tls": _make_named,
    "quic": _make_named,
    "flow": _make_flow,
    "netflow": _make_netflow,
}
