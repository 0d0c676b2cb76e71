"""Connections that the keys given with a capture open -> the requests said inside."""

from __future__ import annotations

from ...formats.captures.capture import Assembled
from ...formats.http.http3 import read_http3_requests
from ...formats.http.requests import starts_http
from ...formats.logs.record import Flaw, LogRecord
from ...formats.quic.opened import open_quic
from ...formats.tls.decrypt import decrypt_tls
from ...formats.tls.key_log import KeyLog
from ...formats.tls.server_flight import read_sealed_certificates
from .flow_line import FlowLine
from .name_certificates import name_certificate
from .name_lookups import name_messages
from .name_requests import list_lookups, name_request, name_requests

_NO_KEY = "TLS or QUIC connections that the keys given do not open"
_SOME_SEALED = "parts of opened TLS or QUIC connections that no key opened"
_BEYOND = "requests beyond what is kept of a connection, or lost from it"


def name_opened_tls(
    flow: FlowLine, sent: Assembled, answered: Assembled, keys: KeyLog, cut: bool
) -> list[LogRecord | Flaw]:
    """What was said in a TLS connection, and what of it did not open."""
    opened = decrypt_tls(sent.data, answered.data, keys)
    if opened is None or opened.why_not:
        return [Flaw(flow.line, _NO_KEY)]
    records: list[LogRecord | Flaw] = []
    if starts_http(opened.client):
        records += name_requests(flow, opened.client, lambda: opened.server, "https")[0]
    else:
        records += name_certificate(flow, b"", read_sealed_certificates(opened.server_handshake))
    if opened.unopened:
        records.append(Flaw(flow.line, _SOME_SEALED))
    if sent.holes or cut:
        records.append(Flaw(flow.line, _BEYOND))
    return records


def count_once(names: list[LogRecord | Flaw], opened: list[LogRecord | Flaw]) -> list[LogRecord | Flaw]:
    """The names of a connection whose requests could be read: those count as contacts in its place."""
    asked = {each.host for each in opened if isinstance(each, LogRecord)}
    return [
        each._replace(is_counted=True) if isinstance(each, LogRecord) and each.host in asked else each
        for each in names
    ]


def name_opened_quic(
    flow: FlowLine, sent: list[memoryview], answered: list[memoryview], keys: KeyLog, cut: bool
) -> list[LogRecord | Flaw]:
    """What was asked over HTTP/3 in the QUIC connections of a flow."""
    records: list[LogRecord | Flaw] = []
    for opened in open_quic(sent, answered, keys):
        if opened.why_not:
            records.append(Flaw(flow.line, _NO_KEY))
            continue
        requests, flaws = read_http3_requests(opened.client, opened.server)
        for request, data in requests:
            records += name_request(flow, request, data)
        records += name_messages(flow, list_lookups(requests))
        records += [Flaw(flow.line, flaw) for flaw in flaws]
        if opened.unopened:
            records.append(Flaw(flow.line, _SOME_SEALED))
    if cut and records:
        records.append(Flaw(flow.line, _BEYOND))
    return records
