"""TCP flows -> records: what the client said first, through whichever proxies, and what its requests say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from ...formats.captures.capture import CLIENT_CUT, Assembled
from ...formats.captures.flow_rows import Flow
from ...formats.dns.message import Message
from ...formats.dns.streams import read_likely_stream, read_stream
from ...formats.http.requests import mend_start, starts_http
from ...formats.http.responses import holds_response
from ...formats.logs.record import Flaw, Learnt, LogRecord
from ...formats.tls.client_hello import read_client_hello
from ...formats.tls.hello_fields import ClientHello
from ...formats.tls.key_log import KeyLog
from ...formats.tls.prefixes import read_socks
from .flow_line import FlowLine, as_host
from .name_certificates import name_certificate
from .name_lookups import name_messages
from .name_requests import name_requests

NAME_PORTS = frozenset({53, 5353, 5355})
SYN = 2  # of the TCP flags
_MOST_PROXIES = 4  # one behind the other

Records = list[LogRecord | Flaw]


class _Talk:
    """Both sides of a flow, as far as they were kept; what the server sent is put together when needed."""

    def __init__(
        self, flow: FlowLine, sent: Assembled, other: Callable[[], Assembled], keys: KeyLog | None, cut: bool
    ):
        self.flow, self.sent, self.keys, self.cut = flow, sent, keys, cut
        self._other = other

    @cached_property
    def answered(self) -> Assembled:
        return self._other()

    def name(self, data: bytes, deep: int = 0) -> Records:
        """What the client's bytes, or those that it sent through a proxy, name; none where nothing."""
        end, targets = read_socks(data)
        if end and deep < _MOST_PROXIES:
            return self._behind_proxy(targets, self.name(data[end:], deep + 1))
        data = mend_start(data)
        if starts_http(data):
            return self._name_http(data, deep)
        hello = read_client_hello(data)
        return [] if hello is None else self._name_tls(hello)

    def _behind_proxy(self, targets: tuple[str, ...], inside: Records) -> Records:
        """Where the proxy was to connect to, unless what goes through it says so too."""
        known = {each.host for each in inside if isinstance(each, LogRecord)}
        asked = dict.fromkeys(host for each in targets if (host := as_host(each)) not in known)
        return [*(self.flow.record(Learnt.PROXY, host) for host in asked), *inside]

    def _name_http(self, data: bytes, deep: int) -> Records:
        breaks = self.sent.breaks if not deep else ()
        records, tunnel = name_requests(self.flow, data, lambda: self.answered.data, "http", breaks)
        if self.sent.holes or self.cut:
            records.append(
                Flaw(self.flow.line, "requests beyond what is kept of a connection, or lost from it")
            )
        if tunnel is None or deep >= _MOST_PROXIES:
            return records
        return [*records, *self._behind_proxy(tunnel.targets, self.name(data[tunnel.end :], deep + 1))]

    def _name_tls(self, hello: ClientHello) -> Records:
        said = [(Learnt.SNI, name) for name in hello.names]
        said += [(Learnt.TALK, name) for name in hello.targets if name not in hello.names]
        records: Records = [self.flow.record(learnt, name) for learnt, name in said]
        if self.keys is not None:
            from .name_opened import count_once, name_opened_tls

            opened = name_opened_tls(self.flow, self.sent, self.answered, self.keys, self.cut)
            records = [*count_once(records, opened), *opened]
        if not _has_name(records):
            records += name_certificate(self.flow, self.answered.data) or [self.flow.record(Learnt.ADDRESS)]
        return records


def name_stream(
    sent: Assembled, other: Callable[[], Assembled], flow: FlowLine, row: Flow, keys: KeyLog | None
) -> Iterator[LogRecord | Flaw]:
    """Every name of one TCP flow; its address alone where there is none. `sent` is the client's side; for
    the `other` is asked where it is needed."""
    messages = [*_read_lookups(sent.data, row)]
    if messages or row.server_port in NAME_PORTS:
        messages += _read_lookups(other().data, row)
    if messages:
        yield from name_messages(flow, messages)
        return
    talk = _Talk(flow, sent, other, keys, row.marks & CLIENT_CUT != 0)
    records = talk.name(sent.data)
    if not records and not row.flags_up & SYN:
        records = _name_late(talk)
    if not records:
        records += name_certificate(flow, talk.answered.data) or [flow.record(Learnt.ADDRESS)]
    yield from _count_bytes_once(records)


def _read_lookups(data: bytes, row: Flow) -> Iterator[Message]:
    return read_stream(data) if row.server_port in NAME_PORTS else read_likely_stream(data)


def _has_name(records: Records) -> bool:
    return any(isinstance(each, LogRecord) for each in records)


def _name_late(talk: _Talk) -> Records:
    """A flow begun before the capture: which side is the client was a guess, and requests may have gone
    before."""
    turned = _Talk(talk.flow, talk.answered, lambda: talk.sent, None, cut=False)
    if records := turned.name(talk.answered.data):
        return records
    if holds_response(talk.answered.data):
        return name_requests(talk.flow, talk.sent.data, bytes, "http", talk.sent.breaks)[0]
    return []


def _count_bytes_once(records: Records) -> Iterator[LogRecord | Flaw]:
    counted = False
    for record in records:
        if counted and isinstance(record, LogRecord) and record.learnt not in (Learnt.QUERY, Learnt.ANSWER):
            record = record._replace(bytes_up=0, bytes_down=0)
        counted = counted or isinstance(record, LogRecord)
        yield record
