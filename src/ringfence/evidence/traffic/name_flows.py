"""Flows of a capture -> records: the names in each, how each was learnt, and the requests that can be read.

A record is what a line of a log would say, so captures and logs are gathered alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...formats.captures.capture import TCP, UDP, Capture
from ...formats.logs.record import Flaw, Learnt, LogRecord
from ...formats.tls.key_log import read_key_log
from .flow_line import as_host, describe_flow, time_text
from .name_datagrams import name_datagrams, name_returned
from .name_streams import name_stream

_ICMP = (1, 58)  # of either family


def list_records(capture: Capture, key_logs: tuple[bytes, ...] = ()) -> Iterator[LogRecord | Flaw]:
    """Every name in the capture, in the order of its flows. `key_logs` are lists of TLS secrets given beside
    those that the capture itself carries."""
    logs = (*capture.secrets, *key_logs)
    keys = read_key_log(b"\n".join(logs)) if logs else None
    for name, addresses in capture.names.items():
        yield from _recorded_names(capture, name, addresses)
    for number, row in enumerate(capture.list_flows()):
        flow = describe_flow(capture, number, row)
        if row.protocol == TCP:
            yield from name_stream(capture, number, flow, row, keys)
        elif row.protocol == UDP:
            yield from name_datagrams(capture, number, flow, row, keys)
        elif row.protocol in _ICMP:
            yield from name_returned(capture, number, flow)
        else:
            yield flow.record(Learnt.ADDRESS)


def _recorded_names(capture: Capture, address: str, names: set[str]) -> Iterator[LogRecord]:
    """What the tool that captured had looked up beside it."""
    for name in sorted(names):
        yield LogRecord(0, Learnt.ANSWER, as_host(name), time=time_text(capture.start), answers=(address,))
