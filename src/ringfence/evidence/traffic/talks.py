"""What a flow says, apart from who says it and when: read once for all flows that say the same.

A talk is the list of the records of a flow whose address, times and bytes are left open. It is made by the
readers of single flows, from a flow without any of these.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from enum import Enum, IntEnum, auto
from typing import Final, NamedTuple

from ...formats.captures.capture import CLIENT_CUT, TCP, Assembled, Capture, Datagram
from ...formats.captures.flow_rows import CLIENT_PORT, FLAGS_UP, MARKS, PROTOCOL, ROW_BYTES, SERVER_PORT
from ...formats.logs.record import LOOKUPS, Flaw, Learnt, LogRecord
from .flow_line import MICRO, FlowLine, time_text
from .name_datagrams import OWN_PORTS, name_others
from .name_lookups import expire
from .name_streams import NAME_PORTS, SYN, name_stream

MOST_KEPT: Final = 32 << 20  # bytes of what flows said, of which the talks are kept; twice that in all
ADDRESS_ALONE: Final = 0  # the talk of a flow without a name
_DEPENDS_ON_SERVER, _DEPENDS_ON_ADDRESS = -1, -2
_OPEN = "?"  # in place of an address

Key = tuple[object, ...]
Records = list[LogRecord | Flaw]


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


class Needs(IntEnum):
    """What has to be known of a flow to tell what it says: all that was sent in it or, of TCP, by its client;
    what its server sent as well; its address too."""

    SENT, ANSWERED, ADDRESS = range(3)


class Talks:
    """The talks of a capture so far. Flows whose talks `read` gives are read once for all that are alike by
    the caller; the others here, by what they said."""

    def __init__(self, capture: Capture) -> None:
        self.said: list[list[Line]] = []
        self.kinds: list[Kind] = []
        rows = capture.rows
        self._octets, self._halves, self._shorts = rows, rows.cast("I"), rows.cast("H")
        self._capture = capture
        self._known: dict[Key, int] = {}
        self._kept = 0
        self._add([_blank(_OPEN, 0).record(Learnt.ADDRESS)])

    def read(self, number: int) -> tuple[int, Needs]:
        """The talk of a flow, and what it depends on."""
        if self._octets[number * ROW_BYTES + PROTOCOL] != TCP:
            return self._take(self._read_datagrams(number, self._capture.datagrams(number))), Needs.SENT
        records, needs, _ = self._read_stream(number, self._capture.client_bytes(number))
        return self._take(records), needs

    def of_flow(self, number: int) -> int | None:
        """The talk of a flow that cannot be compared as a whole; None where it is not kept."""
        if self._octets[number * ROW_BYTES + PROTOCOL] == TCP:
            return self._of_stream(number, self._capture.client_bytes(number))
        datagrams = self._capture.datagrams(number)
        server, client = self._shorts[number * 64 + SERVER_PORT], self._shorts[number * 64 + CLIENT_PORT]
        key: Key = (
            self._octets[number * ROW_BYTES + PROTOCOL],
            server if server in OWN_PORTS else 0,
            client if client in OWN_PORTS else 0,
            *[each.from_client for each in datagrams],
            *[bytes(each.payload) for each in datagrams],
        )
        talk = self._known.get(key)
        if talk is None and self._kept <= MOST_KEPT:
            records = self._read_datagrams(number, datagrams)
            return self._keep(key, records, sum(len(each.payload) for each in datagrams))
        return talk

    def _of_stream(self, number: int, sent: Assembled) -> int | None:
        port = self._shorts[number * 64 + SERVER_PORT]
        key: Key = (
            *_parts(sent),
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
        if talk is not None or self._kept > MOST_KEPT:
            return talk
        records, needs, answered = self._read_stream(number, sent)
        size = len(sent.data)
        if answered is not None and key[0] is sent.data:
            self._known[key] = _DEPENDS_ON_SERVER
            key = (key, *_parts(answered))
            size += len(answered.data)
        server = self._capture.flow(number).server
        if needs is Needs.ADDRESS and key[-1] != server:
            self._known[key] = _DEPENDS_ON_ADDRESS
            key = (key, server)
        return self._keep(key, records, size)

    def _read_datagrams(self, number: int, datagrams: list[Datagram]) -> Records:
        timed = [each._replace(time=place + 1) for place, each in enumerate(datagrams)]
        row = self._capture.flow(number)
        return name_others(timed, _blank(_OPEN, row.server_port), row, None)

    def _read_stream(self, number: int, sent: Assembled) -> tuple[Records, Needs, Assembled | None]:
        """The records of a TCP flow, what they depend on, and what its server sent if that was asked."""
        row, asked = self._capture.flow(number), list[Assembled]()

        def answered() -> Assembled:
            asked.append(self._capture.server_bytes(number))
            return asked[-1]

        records = list(name_stream(sent, answered, _blank(_OPEN, row.server_port), row, None))
        needs = Needs.ANSWERED if asked else Needs.SENT
        if any(isinstance(each, LogRecord) and each.request and not each.host for each in records):
            needs = Needs.ADDRESS
            flow = _blank(self._capture.address_text(row.server), row.server_port)
            records = list(name_stream(sent, answered, flow, row, None))
        return records, needs, asked[0] if asked else None

    def _keep(self, key: Key, records: Records, size: int) -> int:
        self._kept += size + 64
        self._known[key] = self._take(records)
        return self._known[key]

    def _take(self, records: Records) -> int:
        """A talk of these records; all that name nothing are one."""
        first = records[0] if len(records) == 1 else None
        if isinstance(first, LogRecord) and first._replace(port=0) == self.said[ADDRESS_ALONE][0].record:
            return ADDRESS_ALONE
        return self._add(records)

    def _add(self, records: Records) -> int:
        lines = [_open(each) for each in records]
        self.said.append(lines)
        self.kinds.append(_judge(lines))
        return len(self.said) - 1

    def list_answers(self, talk: int) -> Iterator[tuple[int, int]]:
        """The addresses that were told in a talk, as two numbers each."""
        for record, _, _ in self.said[talk]:
            for answer in record.answers if isinstance(record, LogRecord) else ():
                yield from read_address(answer)

    def by_datagram(self, talk: int) -> dict[int, list[LogRecord]]:
        """The records of a talk by the number of the datagram that they are of."""
        found: dict[int, list[LogRecord]] = {}
        for record, when, _ in self.said[talk]:
            if isinstance(record, LogRecord):
                found.setdefault(when, []).append(record)
        return found


def tell(
    line: Line, flow: FlowLine, times: list[int], count: int = 1, further: tuple[str, ...] = ()
) -> LogRecord | Flaw:
    """The record for a flow whose datagrams came at these times, or for `count` flows, also to `further`
    addresses."""
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
        further=further if known else (),
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
