"""What a flow says, apart from who says it and when: read once for all flows that say the same.

A talk is the list of the records of a flow whose address, times and bytes are left open. It is made by the
readers of single flows, from a flow without any of these.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

from ...formats.captures.capture import CLIENT_CUT, Assembled, Capture, Datagram
from ...formats.captures.flow_rows import CLIENT_PORT, FLAGS_UP, MARKS, PROTOCOL, ROW_BYTES, SERVER_PORT
from ...formats.logs.record import LOOKUPS, Flaw, Learnt, LogRecord
from .flow_line import MICRO, FlowLine, time_text
from .name_datagrams import OWN_PORTS, name_others
from .name_lookups import expire
from .name_streams import NAME_PORTS, SYN, name_stream

MOST_KEPT: Final = 64 << 20  # bytes of what flows said, of which the talks are kept
ADDRESS_ALONE: Final = 0  # the talk of a flow without a name
_DEPENDS_ON_SERVER, _DEPENDS_ON_ADDRESS = -1, -2
_OPEN = "?"  # in place of an address

Key = tuple[object, ...]


class Line(NamedTuple):
    """One record of a talk. `when` is the number of the datagram that it is of, -1: the time is the flow's;
    `life` for how many seconds its answers stand, -1: there are none."""

    record: LogRecord | Flaw
    when: int
    life: int


class Kind(Enum):
    """How flows of a talk can be told of: many at once, by what each look-up asks for, or one by one."""

    TOGETHER = auto()
    BY_NAME = auto()
    ALONE = auto()


class Talks:
    """The talks of a capture so far, by what the flows said."""

    def __init__(self, capture: Capture) -> None:
        self.said: list[list[Line]] = []
        self.kinds: list[Kind] = []
        rows = capture.rows
        self._octets, self._halves, self._shorts = rows, rows.cast("I"), rows.cast("H")
        self._capture = capture
        self._known: dict[Key, int] = {}
        self._kept = 0
        self._add([_blank(_OPEN, 0).record(Learnt.ADDRESS)])

    def of_stream(self, number: int, sent: bytes | None) -> int | None:
        """The talk of a TCP flow whose client sent this (None: to be put together); None where it is not
        kept."""
        whole = self._capture.client_bytes(number) if sent is None else Assembled(sent, False)
        port = self._shorts[number * 64 + SERVER_PORT]
        key: Key = (
            *_parts(whole),
            port if port in NAME_PORTS else 0,
            self._octets[number * ROW_BYTES + FLAGS_UP] & SYN,
            self._halves[number * 32 + MARKS] & CLIENT_CUT,
        )
        talk = self._known.get(key)
        if talk == _DEPENDS_ON_SERVER:
            key = (key, *_parts(self._capture.server_bytes(number)))
            talk = self._known.get(key)
        if talk == _DEPENDS_ON_ADDRESS:
            key = (key, self._capture.flow(number).server)
            talk = self._known.get(key)
        if talk is None and self._kept < MOST_KEPT:
            return self._read_stream(number, whole, key)
        return talk

    def of_datagrams(self, number: int, datagrams: list[Datagram]) -> int | None:
        """That of any other flow, with these datagrams."""
        server, client = self._shorts[number * 64 + SERVER_PORT], self._shorts[number * 64 + CLIENT_PORT]
        key: Key = (
            self._octets[number * ROW_BYTES + PROTOCOL],
            server if server in OWN_PORTS else 0,
            client if client in OWN_PORTS else 0,
            *[each.from_client for each in datagrams],
            *[bytes(each.payload) for each in datagrams],
        )
        talk = self._known.get(key)
        if talk is not None or self._kept > MOST_KEPT:
            return talk
        timed = [each._replace(time=place + 1) for place, each in enumerate(datagrams)]
        records = list(name_others(timed, _blank(_OPEN, server), self._capture.flow(number), None))
        return self._keep(key, records, sum(len(each.payload) for each in datagrams))

    def _read_stream(self, number: int, sent: Assembled, key: Key) -> int:
        row, asked = self._capture.flow(number), list[Assembled]()

        def answered() -> Assembled:
            asked.append(self._capture.server_bytes(number))
            return asked[-1]

        records = list(name_stream(sent, answered, _blank(_OPEN, row.server_port), row, None))
        size = len(sent.data)
        if asked and key[0] is sent.data:
            self._known[key] = _DEPENDS_ON_SERVER
            key = (key, *_parts(asked[0]))
            size += len(asked[0].data)
        if any(isinstance(each, LogRecord) and each.request and not each.host for each in records):
            if key[-1] != row.server:
                self._known[key] = _DEPENDS_ON_ADDRESS
                key = (key, row.server)
            flow = _blank(self._capture.address_text(row.server), row.server_port)
            records = list(name_stream(sent, answered, flow, row, None))
        return self._keep(key, records, size)

    def _keep(self, key: Key, records: list[LogRecord | Flaw], size: int) -> int:
        self._kept += size + 64
        first = records[0] if len(records) == 1 else None
        if isinstance(first, LogRecord) and first._replace(port=0) == self.said[ADDRESS_ALONE][0].record:
            self._known[key] = ADDRESS_ALONE
        else:
            self._known[key] = self._add(records)
        return self._known[key]

    def _add(self, records: list[LogRecord | Flaw]) -> int:
        lines = [_open(each) for each in records]
        self.said.append(lines)
        self.kinds.append(_judge(lines))
        return len(self.said) - 1

    def list_answers(self, talk: int) -> Iterator[tuple[int, int]]:
        """The addresses that were told in a talk, as two numbers each."""
        for record, _, _ in self.said[talk]:
            for answer in record.answers if isinstance(record, LogRecord) else ():
                yield from read_address(answer)


def tell(line: Line, flow: FlowLine, times: list[int], count: int = 1) -> LogRecord | Flaw:
    """The record for a flow whose datagrams came at these times, or for `count` flows."""
    record = line.record
    if isinstance(record, Flaw):
        return Flaw(flow.line, record.what, count)
    time = flow.time if line.when < 0 else time_text(times[line.when])
    known = record.address != ""  # that of the flow; records of look-ups have none
    return LogRecord(
        flow.line,
        record.learnt,
        record.host,
        flow.address if known else "",
        flow.port if known else 0,
        time,
        flow.up if record.bytes_up else 0,
        flow.down if record.bytes_down else 0,
        flow.app,
        flow.client if record.client == _OPEN else record.client,
        method=record.method,
        url=record.url,
        answers=record.answers,
        request=record.request,
        until=expire(time, line.life) if line.life >= 0 else "",
        is_counted=record.is_counted,
        times=count,
    )


def read_address(text: str) -> Iterator[tuple[int, int]]:
    """An address as a flow has it; nothing for what is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return
    number = int(address) | (0xFFFF << 32 if address.version == 4 else 0)
    yield number >> 64, number & 2**64 - 1


def _parts(side: Assembled) -> Key:
    return side.data, side.breaks, side.holes


def _blank(address: str, port: int) -> FlowLine:
    """A flow whose records show what is to be filled in: one byte where they tell its bytes."""
    return FlowLine(0, _OPEN, address, port, time_text(0), 1, 1, "")


def _open(record: LogRecord | Flaw) -> Line:
    if isinstance(record, Flaw):
        return Line(record, -1, -1)
    life = round(float(record.until) - float(record.time)) if record.until else -1
    return Line(record, round(float(record.time) * MICRO) - 1, life)


def _judge(lines: list[Line]) -> Kind:
    records = [line.record for line in lines if isinstance(line.record, LogRecord)]
    asks = [record.learnt in LOOKUPS for record in records]
    if all(line.when < 0 for line in lines):
        if all(is_lookup or record.host for is_lookup, record in zip(asks, records, strict=True)):
            return Kind.TOGETHER
    elif all(asks) and len(records) == len(lines):
        return Kind.BY_NAME
    return Kind.ALONE
