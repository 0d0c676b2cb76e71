"""Flows of a capture -> records: the names in each, how each was learnt, and the requests that can be read.

A record is what a line of a log would say, so captures and logs are gathered alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...formats.captures.capture import CLIENT_CUT, TCP, UDP, App, Capture
from ...formats.captures.flow_rows import Flow
from ...formats.dns.message import Message, read_likely_message, read_message
from ...formats.dns.streams import read_stream
from ...formats.http.requests import read_requests, starts_http
from ...formats.logs.record import Flaw, Learnt, LogRecord, clean_host, split_port
from ...formats.quic.initial import read_quic_hellos, starts_quic
from ...formats.tls.client_hello import read_client_hello
from ...formats.tls.datagram_hello import read_datagram_hello
from ...formats.tls.decrypt import decrypt_tls
from ...formats.tls.hello_fields import ClientHello
from ...formats.tls.key_log import KeyLog, read_key_log
from ...formats.tls.server_flight import read_server_flight
from .flow_requests import make_request

_NAMES = frozenset({53, 5353, 5355})  # ports of DNS, mDNS and LLMNR
_ADDRESSES = frozenset({"A", "AAAA"})
_MICRO = 1_000_000
_FIRST_APP = 10_000  # smaller numbers are parts of Android
_SYN = 2  # of the TCP flags


class _Flow(NamedTuple):
    """A flow's row, as its records need it: `line` is its number in the capture, from 1."""

    line: int
    client: str
    address: str
    port: int
    time: str
    up: int
    down: int
    app: str

    def record(self, learnt: Learnt, host: str = "", first: bool = True) -> LogRecord:
        """One name of the flow; the bytes are told with the first."""
        return LogRecord(
            line=self.line,
            learnt=learnt,
            host=_host(host),
            address=self.address,
            port=self.port,
            time=self.time,
            bytes_up=self.up if first else 0,
            bytes_down=self.down if first else 0,
            app=self.app,
            client=self.client,
        )


def list_records(capture: Capture, key_logs: tuple[bytes, ...] = ()) -> Iterator[LogRecord | Flaw]:
    """Every name in the capture, in the order of its flows. `key_logs` are lists of TLS secrets given beside
    those that the capture itself carries."""
    logs = (*capture.secrets, *key_logs)
    keys = read_key_log(b"\n".join(logs)) if logs else None
    for name, addresses in capture.names.items():
        yield from _recorded_names(capture, name, addresses)
    for number, row in enumerate(capture.list_flows()):
        flow = _describe(capture, number, row)
        if row.protocol == TCP:
            yield from _name_tcp(capture, number, flow, row, keys)
        elif row.protocol == UDP:
            yield from _name_udp(capture, number, flow)
        else:
            yield flow.record(Learnt.ADDRESS)


def _host(text: str) -> str:
    """A host as it is compared, without its port."""
    return clean_host(split_port(text.strip())[0])


def _recorded_names(capture: Capture, address: str, names: set[str]) -> Iterator[LogRecord]:
    """What the tool that captured had looked up beside it."""
    for name in sorted(names):
        time = f"{capture.start / _MICRO:.6f}"
        yield LogRecord(0, Learnt.ANSWER, _host(name), time=time, answers=(address,))


def _describe(capture: Capture, number: int, row: Flow) -> _Flow:
    app = capture.app_of(number) if row.app >= 0 else None
    return _Flow(
        number + 1,
        capture.address_text(row.client),
        capture.address_text(row.server),
        row.server_port,
        f"{row.first / _MICRO:.6f}",
        row.bytes_up,
        row.bytes_down,
        _name_app(app) if app else "",
    )


def _name_app(app: App) -> str:
    """Its package or name; else the number by which Android knows it, if it is one of an app."""
    return app.package or app.name or (f"uid {app.number}" if app.number >= _FIRST_APP else "")


def _name_tcp(
    capture: Capture, number: int, flow: _Flow, row: Flow, keys: KeyLog | None
) -> Iterator[LogRecord | Flaw]:
    sent = capture.client_bytes(number)
    if flow.port in _NAMES:
        yield from _name_messages(flow, read_stream(sent.data))
        yield from _name_messages(flow, read_stream(capture.server_bytes(number).data))
        return
    if starts_http(sent.data):
        yield from _name_requests(flow, sent.data, "http", sent.breaks)
        if sent.holes or row.marks & CLIENT_CUT:
            yield Flaw(flow.line, "requests beyond what is kept of a connection, or lost from it")
        return
    hello = read_client_hello(sent.data) if sent.data else None
    if hello is None and not row.flags_up & _SYN:
        # begun before the capture, so which side is the client was a guess
        hello = read_client_hello(capture.server_bytes(number).data)
    if hello is None:
        yield flow.record(Learnt.ADDRESS)
        return
    yield from _name_hello(flow, hello, Learnt.SNI)
    if keys is not None:
        opened = decrypt_tls(sent.data, capture.server_bytes(number).data, keys)
        if opened is not None and opened.client:
            yield from _name_requests(flow._replace(up=0, down=0), opened.client, "https")
    elif not hello.names:
        yield from _name_certificate(capture, number, flow)


def _name_hello(flow: _Flow, hello: ClientHello, learnt: Learnt) -> Iterator[LogRecord]:
    names = [*hello.names, *hello.targets]
    for place, name in enumerate(names):
        yield flow.record(learnt, name, first=place == 0)
    if not names:
        yield flow.record(Learnt.ADDRESS)


def _name_certificate(capture: Capture, number: int, flow: _Flow) -> Iterator[LogRecord]:
    """Without a name in the hello: what the server's certificate is for, if it is for one host."""
    flight = read_server_flight(capture.server_bytes(number).data)
    names = flight.certificates[0].names if flight and flight.certificates else ()
    hosts = [name for name in names if "*" not in name and "@" not in name and "/" not in name]
    if len(hosts) == 1:
        yield flow._replace(up=0, down=0).record(Learnt.CERTIFICATE, hosts[0])


def _name_requests(
    flow: _Flow, data: bytes, scheme: str, breaks: tuple[int, ...] = ()
) -> Iterator[LogRecord | Flaw]:
    for place, request in enumerate(read_requests(data, scheme, breaks)):
        host = _host(request.host)
        made, flaws = make_request(request, data, host or flow.address)
        yield from (Flaw(flow.line, flaw) for flaw in flaws)
        record = flow.record(Learnt.HOST if host else Learnt.ADDRESS, host, first=place == 0)
        yield record._replace(method=request.method, url=request.url, request=made)


def _name_udp(capture: Capture, number: int, flow: _Flow) -> Iterator[LogRecord | Flaw]:
    datagrams = capture.datagrams(number)
    if flow.port in _NAMES:
        for datagram in datagrams:
            message = read_message(datagram.payload)
            if message is not None:
                yield from _name_messages(flow._replace(time=f"{datagram.time / _MICRO:.6f}"), (message,))
        return
    sent = [each.payload for each in datagrams if each.from_client]
    named = False
    if any(starts_quic(payload) for payload in sent):
        for one in read_quic_hellos(sent):
            for name in one.names:
                yield flow.record(Learnt.QUIC, name, first=not named)
                named = True
    elif (message := next(filter(None, map(read_likely_message, sent)), None)) is not None:
        yield from _name_messages(flow, (message,))
        return
    elif (hello := read_datagram_hello(sent)) is not None:
        yield from _name_hello(flow, hello, Learnt.SNI)
        return
    if not named:
        yield flow.record(Learnt.ADDRESS)


def _name_messages(flow: _Flow, messages: Iterator[Message] | tuple[Message, ...]) -> Iterator[LogRecord]:
    """What was asked for, and which addresses the answers gave it."""
    for message in messages:
        for question in message.questions[:1]:
            host = _host(question.name)
            answers = tuple(each.value for each in message.records if each.kind in _ADDRESSES)
            learnt = Learnt.ANSWER if message.is_answer else Learnt.QUERY
            yield LogRecord(
                flow.line,
                learnt,
                host,
                time=flow.time,
                client=flow.client,
                app=flow.app,
                answers=answers if message.is_answer else (),
            )
