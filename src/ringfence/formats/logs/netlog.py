"""Chromium's net log (chrome://net-export): requests, names resolved, HTTP/2 and QUIC sessions.

A browser that is killed leaves the file without its end: what is there is read, and the break is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import ijson

from ..json_nesting import ShallowJson, TooDeepError
from .record import Flaw, Learnt, LogRecord, clean_host, split_port, to_count

MOST_EVENTS = 50_000_000
MOST_OPEN = 200_000  # requests whose bytes are still counted
BEGIN, END = 1, 2
LOOKUPS = frozenset({"HOST_RESOLVER_MANAGER_REQUEST", "HOST_RESOLVER_IMPL_REQUEST"})
SESSIONS = {"QUIC_SESSION": Learnt.QUIC, "HTTP2_SESSION": Learnt.SNI, "HTTP2_SESSION_INITIALIZED": Learnt.SNI}
_BROKEN = (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError, RecursionError, OSError, EOFError)


def read_netlog(file: BinaryIO) -> Iterator[LogRecord | Flaw]:
    """Every request, look-up and session; `line` counts the events from 1."""
    try:
        constants = next(iter(ijson.items(ShallowJson(file), "constants", use_float=True)), None)
        file.seek(0)
    except _BROKEN:
        constants = None
    if not isinstance(constants, dict) or not isinstance(constants.get("logEventTypes"), dict):
        yield Flaw(0, "its table of event types is missing or broken")
        return
    yield from _Events(constants).read(file)


class _Events:
    """The names of the event types, the clock, and the bytes of requests that are still open."""

    def __init__(self, constants: dict[str, Any]) -> None:
        types = constants["logEventTypes"]
        self.names: dict[object, str] = {
            number: name for name, number in types.items() if isinstance(number, int)
        }
        offset = constants.get("timeTickOffset")
        self.offset = int(offset) if isinstance(offset, int | str) and _is_whole(str(offset)) else 0
        self.open: dict[object, int] = {}

    def read(self, file: BinaryIO) -> Iterator[LogRecord | Flaw]:
        number = 0
        try:
            for event in ijson.items(ShallowJson(file), "events.item", use_float=True):
                number += 1
                if number > MOST_EVENTS:
                    yield Flaw(number, f"more than {MOST_EVENTS:,} events; the rest was not read")
                    break
                if isinstance(event, dict):
                    yield from self._read_event(number, event)
                else:
                    yield Flaw(number, "an event that is no object")
        except TooDeepError as error:
            yield Flaw(number + 1, f"{error} from there on; the rest was not read")
        except _BROKEN as error:
            yield Flaw(number + 1, f"not JSON from there on: {' '.join(str(error).split())[:80]}")
        for source, size in self.open.items():
            yield _count_bytes(number, source, size)

    def _read_event(self, number: int, event: dict[str, Any]) -> Iterator[LogRecord | Flaw]:
        kind, params = self.names.get(_hashable(event.get("type"))), event.get("params")
        origin = event.get("source")
        source = _hashable(origin.get("id")) if isinstance(origin, dict) else None
        if (
            kind in ("REQUEST_ALIVE", "URL_REQUEST_ALIVE")
            and event.get("phase") == END
            and source in self.open
        ):
            yield _count_bytes(number, source, self.open.pop(source))
        if kind is None or not isinstance(params, dict):
            return
        time = self._time(event.get("time"))
        if kind == "URL_REQUEST_START_JOB":
            yield _make_request(number, params, time, source)
        elif kind == "URL_REQUEST_JOB_BYTES_READ" and (len(self.open) < MOST_OPEN or source in self.open):
            self.open[source] = self.open.get(source, 0) + to_count(params.get("byte_count"))
        elif kind in LOOKUPS and event.get("phase") != END and isinstance(params.get("host"), str):
            if host := _host_of(params["host"]):
                yield LogRecord(number, Learnt.QUERY, host, time=time)
        elif kind in SESSIONS and event.get("phase") != END and isinstance(params.get("host"), str):
            host = _host_of(params["host"])
            if host:
                yield LogRecord(number, SESSIONS[kind], host, time=time, flow=f"{source}", is_flow=True)

    def _time(self, ticks: object) -> str:
        if isinstance(ticks, int | str) and _is_whole(str(ticks)) and self.offset:
            return str((int(ticks) + self.offset) // 1000)
        return ""


def _is_whole(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) < 20


def _hashable(value: object) -> object:
    return value if isinstance(value, int | str) else None


def _host_of(text: str) -> str:
    """`https://a.example:443`, `a.example:443` or the name alone."""
    return clean_host(split_port(text.partition("://")[2].partition("/")[0] if "://" in text else text)[0])


def _make_request(number: int, params: dict[str, Any], time: str, source: object) -> LogRecord | Flaw:
    url = params.get("url")
    try:
        parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
        host, port = clean_host(parts.hostname or ""), parts.port or 0
    except ValueError:
        return Flaw(number, "its URL is none")
    if not host or parts.scheme not in ("http", "https", "ws", "wss"):
        return Flaw(number, "a request of no host (an extension, a file, data)")
    method = params.get("method")
    return LogRecord(
        number,
        Learnt.URL,
        host,
        "",
        port,
        time,
        flow=f"request {source}",
        method=method if isinstance(method, str) else "",
        url=url if isinstance(url, str) else "",
    )


def _count_bytes(number: int, source: object, size: int) -> LogRecord:
    return LogRecord(number, Learnt.ADDRESS, bytes_down=size, flow=f"request {source}", is_flow=True)
