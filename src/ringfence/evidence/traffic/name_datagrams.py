"""UDP flows -> records: QUIC and DTLS hellos, and look-ups of names on any port."""

from __future__ import annotations

from collections.abc import Iterable

from ...formats.captures.capture import CLIENT_CUT, UDP, Datagram
from ...formats.captures.flow_rows import Flow
from ...formats.captures.returned import read_returned
from ...formats.dns.message import Message, read_likely_message, read_message
from ...formats.logs.record import Flaw, Learnt, LogRecord
from ...formats.quic.initial import read_quic_hellos, starts_quic
from ...formats.tls.datagram_hello import read_datagram_hello, read_hello_in_datagrams
from ...formats.tls.key_log import KeyLog
from .flow_line import FlowLine
from .name_lookups import ASKED, name_datagram, name_messages, name_netbios, name_netbios_datagram, name_ssdp

_NEIGHBOURS = {137: name_netbios, 138: name_netbios_datagram, 1900: name_ssdp}

Records = list[LogRecord | Flaw]


OWN_PORTS = frozenset((*ASKED, *_NEIGHBOURS))  # what is said there is read as nothing else
_ICMP = (1, 58)  # of either family


def name_others(datagrams: list[Datagram], flow: FlowLine, row: Flow, keys: KeyLog | None) -> Records:
    """Every name of one flow that is not of TCP; its address alone where there is none."""
    if row.protocol == UDP:
        return _name_datagrams(datagrams, flow, row, keys)
    found: Records = [flow.record(Learnt.ADDRESS)]
    return found + _name_returned(datagrams, flow) if row.protocol in _ICMP else found


def _name_datagrams(datagrams: list[Datagram], flow: FlowLine, row: Flow, keys: KeyLog | None) -> Records:
    for port in (row.server_port, row.client_port):
        if (learnt := ASKED.get(port)) and (found := _name_lookups(flow, datagrams, learnt)):
            return found
        if name := _NEIGHBOURS.get(port):
            found = [record for each in datagrams for record in name(flow.at(each.time), each.payload)]
            if found:
                return found
    sent = [each.payload for each in datagrams if each.from_client]
    if any(starts_quic(payload) for payload in sent):
        answered = [each.payload for each in datagrams if not each.from_client]
        if found := _name_quic(flow, sent, answered, keys, row.marks & CLIENT_CUT != 0):
            return found
    if found := _name_likely(flow, datagrams):
        return found
    hello = read_datagram_hello(sent) or read_hello_in_datagrams(sent)
    if hello is not None and hello.names:
        return [flow.record(Learnt.SNI, name, first=n == 0) for n, name in enumerate(hello.names)]
    return [flow.record(Learnt.ADDRESS)]


def _name_returned(datagrams: list[Datagram], flow: FlowLine) -> Records:
    """The look-ups in the datagrams that ICMP errors returned to their senders."""
    found: Records = []
    for datagram in datagrams:
        returned = read_returned(datagram.payload)
        if returned is None:
            continue
        ports = (returned.source_port, returned.target_port)
        learnt = next((ASKED[port] for port in ports if port in ASKED), None)
        message = read_message(returned.payload) if learnt else None
        if learnt and message is not None:
            client = returned.target if message.is_answer else returned.source
            found += name_messages(flow.at(datagram.time)._replace(client=client), (message,), *learnt)
    return found


def _name_quic(
    flow: FlowLine, sent: list[memoryview], answered: list[memoryview], keys: KeyLog | None, cut: bool
) -> Records:
    names = dict.fromkeys(name for hello in read_quic_hellos(sent) for name in hello.names)
    records: Records = [flow.record(Learnt.QUIC, name, first=place == 0) for place, name in enumerate(names)]
    if keys is not None:
        inside = flow.without_bytes() if records else flow
        from .name_opened import count_once, name_opened_quic

        opened = name_opened_quic(inside, sent, answered, keys, cut)
        records = [*count_once(records, opened), *opened]
    return records


def _name_lookups(flow: FlowLine, datagrams: Iterable[Datagram], learnt: tuple[Learnt, Learnt]) -> Records:
    return [
        record
        for datagram in datagrams
        for record in name_datagram(flow.at(datagram.time), datagram.payload, *learnt)
    ]


def _name_likely(flow: FlowLine, datagrams: Iterable[Datagram]) -> Records:
    """Look-ups on another port than theirs: once one can be nothing else, all are read."""
    messages: list[tuple[int, Message]] = []
    sure = False
    for datagram in datagrams:
        message = read_message(datagram.payload)
        if message is not None:
            sure = sure or read_likely_message(datagram.payload) is not None
            messages.append((datagram.time, message))
    if not sure:
        return []
    return [record for time, each in messages for record in name_messages(flow.at(time), (each,))]
