"""HTTP requests in a stream, in clear or opened -> records; also the look-ups that HTTP carries (DoH)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...formats.dns.message import Message, read_message
from ...formats.dns.streams import read_doh_query
from ...formats.http.messages import HttpRequest, header, read_body
from ...formats.http.requests import read_requests
from ...formats.http.responses import read_responses
from ...formats.logs.record import Flaw, Learnt, LogRecord
from .flow_line import FlowLine, as_host
from .name_lookups import name_messages

_DNS = "application/dns-message"
_MOST_LOOKUPS = 10_000  # of one connection


class Tunnel(NamedTuple):
    """What a stream is after a CONNECT: where the tunnel begins, and the hosts it was asked to lead to."""

    end: int
    targets: tuple[str, ...]


def name_requests(
    flow: FlowLine, data: bytes, answered: Callable[[], bytes], scheme: str, breaks: tuple[int, ...] = ()
) -> tuple[list[LogRecord | Flaw], Tunnel | None]:
    """A record of each request that a client sent, and the tunnel that the last one opened.

    `answered` gives what the server sent; it is asked where requests carry look-ups.
    """
    requests = read_requests(data, scheme, breaks)
    tunnel = None
    if requests and requests[-1].method == "CONNECT" and requests[-1].version != "2":
        last = requests[-1]
        tunnel = Tunnel(last.end, tuple(dict.fromkeys((last.target, last.host))))
        requests = requests[:-1]
    records: list[LogRecord | Flaw] = []
    for request in requests:
        records += name_request(flow, request, data)
    records += _name_lookups(flow, [(request, data) for request in requests], answered)
    return records, tunnel


def name_request(flow: FlowLine, request: HttpRequest, data: bytes) -> list[LogRecord | Flaw]:
    """The record of one request, whose body's stretches lie in `data`."""
    from .flow_requests import make_request  # with what takes bodies apart

    host = as_host(request.host)
    made, flaws = make_request(request, data, host or flow.address)
    record = flow.record(Learnt.HOST if host else Learnt.ADDRESS, host)
    record = record._replace(method=request.method, url=request.url, request=made)
    return [*(Flaw(flow.line, flaw) for flaw in flaws), record]


def _name_lookups(
    flow: FlowLine, requests: list[tuple[HttpRequest, bytes]], answered: Callable[[], bytes]
) -> Iterator[LogRecord]:
    """The look-ups that the requests carried, and the answers to them."""
    asked = list(list_lookups(requests))
    if not asked:
        return
    yield from name_messages(flow, asked)
    said = answered()
    for response in read_responses(said, tuple(request.method for request, _ in requests)):
        if response.content_type.lower().startswith(_DNS):
            message = read_message(read_body(said, response.body))
            if message is not None:
                yield from name_messages(flow, (message,))


def list_lookups(requests: list[tuple[HttpRequest, bytes]]) -> Iterator[Message]:
    """The DNS messages in requests: in their target, or as their body (RFC 8484)."""
    for request, data in requests[:_MOST_LOOKUPS]:
        message = read_doh_query(request.target) if "dns=" in request.target else None
        if message is None and header(request.headers, "content-type").lower().startswith(_DNS):
            message = read_message(read_body(data, request.body))
        if message is not None:
            yield message
