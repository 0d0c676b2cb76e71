"""Flows of a capture -> records: the names in each, how each was learnt, and the requests that can be read.

A record is what a line of a log would say, so captures and logs are gathered alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from ...formats.captures import scan_names as scan
from ...formats.captures.capture import TCP, Capture
from ...formats.captures.flow_rows import Flow
from ...formats.logs.record import Flaw, Learnt, LogRecord
from ...formats.tls.key_log import KeyLog, read_key_log
from .flow_line import FlowLine, as_host, describe_flow, time_text
from .name_datagrams import name_others
from .name_lookups import name_plain_lookups
from .name_streams import name_stream


def list_records(capture: Capture, key_logs: tuple[bytes, ...] = ()) -> Iterator[LogRecord | Flaw]:
    """Every name in the capture, in the order of its flows. `key_logs` are lists of TLS secrets given beside
    those that the capture itself carries."""
    logs = (*capture.secrets, *key_logs)
    keys = read_key_log(b"\n".join(logs)) if logs else None
    for name, addresses in capture.names.items():
        yield from list_recorded_names(capture, name, addresses)
    scanner, rows = scan.NameScan(capture, as_host), capture.list_flows()
    for first in range(0, len(capture), scan.AT_ONCE):
        found = scanner.scan(first)
        for place, row in enumerate(islice(rows, scan.AT_ONCE)):
            yield from _name_flow(capture, first + place, row, found, place, keys)


def _name_flow(
    capture: Capture, number: int, row: Flow, found: scan.Found, place: int, keys: KeyLog | None
) -> Iterable[LogRecord | Flaw]:
    """The names of one flow, which is at that place of what was found."""
    flow, verdict = describe_flow(capture, number, row), found.verdicts[place]
    if verdict == scan.NOTHING:
        return (flow.record(Learnt.ADDRESS),)
    if verdict == scan.HELLO and keys is None:
        return (flow.named(Learnt.SNI, found.names[place]),)
    if verdict == scan.LOOKUPS:
        return name_plain_lookups(flow, found.lookups[place])
    return read_flow_alone(capture, number, flow, row, keys)


def read_flow_alone(
    capture: Capture, number: int, flow: FlowLine, row: Flow, keys: KeyLog | None
) -> Iterator[LogRecord | Flaw]:
    """The names of a flow that is read on its own."""
    if row.protocol == TCP:
        other = partial(capture.server_bytes, number)
        yield from name_stream(capture.client_bytes(number), other, flow, row, keys)
    else:
        yield from name_others(capture.datagrams(number), flow, row, keys)


def list_recorded_names(capture: Capture, address: str, names: set[str]) -> Iterator[LogRecord]:
    """What the tool that captured had looked up beside it."""
    for name in sorted(names):
        yield LogRecord(0, Learnt.ANSWER, as_host(name), time=time_text(capture.start), answers=(address,))
