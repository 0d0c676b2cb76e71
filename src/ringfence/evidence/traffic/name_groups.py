"""Flows of a capture -> records, one for all flows that say the same to the same address.

They come to the same as those of `name_flows`, which has one for each flow: what is told of a group is told
where its first flow is. Where the order matters, flows are told of alone: those of an address without a name
that look-ups in the capture gave, and those with these look-ups.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import partial
from heapq import merge
from operator import itemgetter
from typing import Final

from ...formats.captures import group_flows as kernel
from ...formats.captures.capture import TCP, Capture, address_text
from ...formats.captures.flow_rows import APP, PROTOCOL, ROW_BYTES, SERVER_PORT
from ...formats.captures.groups import Groups, Views
from ...formats.captures.scan_names import AT_ONCE, ODD, NameScan
from ...formats.captures.scan_names import NOTHING as NO_NAME
from ...formats.logs.record import Flaw, Learnt, LogRecord
from .flow_line import FlowLine, as_host, describe_flow, time_text
from .name_flows import list_records, read_flow_alone
from .name_lookups import ASKED
from .talks import ADDRESS_ALONE, Kind, Talks, read_address, tell

_ALONE_AT_ONCE: Final = 4096
_NO_APP: Final = 0xFFFFFFFF
Told = tuple[int, LogRecord | Flaw]  # the flow that it is told at


def list_grouped(capture: Capture, key_logs: tuple[bytes, ...] = ()) -> Iterator[LogRecord | Flaw]:
    """The records of a capture. Where it carries names or secrets, or secrets are given, one for each
    flow."""
    if capture.names or capture.secrets or key_logs:
        yield from list_records(capture, key_logs)
        return
    for _, record in _Grouping(capture).tell():
        yield record


class _Grouping:
    """The tables over one capture, filled one after the other."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        rows = capture.rows
        self._words, self._halves, self._shorts = rows.cast("Q"), rows.cast("I"), rows.cast("H")
        self._scan = NameScan(capture, as_host)
        self._talks = memoryview(array("q", bytes(8 * len(capture))))
        self._said = Talks(capture)
        self._addresses, self._flows, self._lookups = Groups(), Groups(), Groups()
        self._plain: list[bool] = []  # of each talk: whether none of its answers matters
        self._sums: dict[tuple[Learnt, str, bool, int], list[int]] = {}  # -> first flow, how many, earliest
        self._told: set[tuple[int, int]] = set()  # in flows whose talks are not kept
        self._blank = bytearray()  # which of the names are none
        self._asking: list[tuple[int, memoryview]] = []

    def tell(self) -> Iterator[Told]:
        if not len(self._capture):
            return iter(())
        for first in range(0, len(self._capture), AT_ONCE):
            self._judge(first)
        talks, words, halves = self._talks, self._words, self._halves
        self._addresses.fill(
            lambda at, views: kernel.enter_addresses(words, talks, at, *views), 0, len(talks)
        )
        for first, wanted in self._asking:
            self._look_up(first, wanted)
        self._mark_told()
        self._sum_lookups()
        known = self._addresses.views[:2]
        self._flows.fill(
            lambda at, views: kernel.group_flows(words, halves, talks, at, *known, *views), 0, len(talks)
        )
        lookups = (self._tell_lookups(), self._tell_sums())
        return merge(self._tell_groups(), *lookups, self._tell_alone(), key=itemgetter(0))

    def _judge(self, first: int) -> None:
        """What AT_ONCE flows say, but for look-ups."""
        verdicts, lookups = self._scan.judge(first)
        texts = self._scan.texts
        self._blank.extend([not text for text in texts[len(self._blank) :]])
        blank = bytes(self._blank)
        kernel.fill_talks(verdicts, self._scan.hellos, blank, lookups, self._talks, first)
        if any(lookups):
            self._asking.append((first, lookups))
        odd = memoryview(bytes([verdict == ODD for verdict in verdicts]))
        self._read(first, odd)

    def _read(self, first: int, odd: memoryview) -> None:
        """What the odd flows among those from the first on say."""
        octets = self._capture.rows
        streams, others = bytearray(len(odd)), bytearray(len(odd))
        for place in _places(odd):
            is_stream = octets[(first + place) * ROW_BYTES + PROTOCOL] == TCP
            (streams if is_stream else others)[place] = 1
        for place, sent in self._scan.list_streams(first, memoryview(streams)):
            self._note(first + place, self._said.of_stream(first + place, sent))
        for place, datagrams in self._scan.list_datagrams(first, memoryview(others)):
            self._note(first + place, self._said.of_datagrams(first + place, datagrams))

    def _note(self, number: int, talk: int | None) -> None:
        if talk is None:
            self._talks[number] = kernel.ALONE
            for record in self._read_alone(number):
                for answer in record.answers if isinstance(record, LogRecord) else ():
                    self._told.update(read_address(answer))
        elif talk == ADDRESS_ALONE:
            self._talks[number] = kernel.NAMELESS
        elif self._said.kinds[talk] is Kind.TOGETHER and not any(self._said.list_answers(talk)):
            self._talks[number] = talk * 2 + 1
        else:
            self._talks[number] = kernel.FIRST_ALONE - talk

    def _look_up(self, first: int, wanted: memoryview) -> None:
        """Take the look-ups of flows from the first on into the table of these."""
        count = len(wanted)
        verdicts, left = memoryview(bytearray(count)), memoryview(bytearray(count))
        scan, views = self._scan, (self._halves, self._shorts, first)
        for found in scan.list_messages(first, wanted, verdicts):
            kernel.mark_told(scan.messages, found, scan.addresses, left, *self._addresses.views)
            enter = partial(_enter_lookups, scan.messages, found, left, views)
            self._lookups.fill(enter, 0, found)
        odd = memoryview(bytearray(count))
        for place in _places(wanted):
            if verdicts[place] == NO_NAME:
                self._talks[first + place] = kernel.NAMELESS
            elif left[place] or verdicts[place] == ODD:
                odd[place] = 1
        self._read(first, odd)

    def _mark_told(self) -> None:
        """Mark the addresses that look-ups in talks gave, and note which talks gave none that matters."""
        for talk in range(len(self._said.said)):
            given = [self._addresses.find(*each) for each in self._said.list_answers(talk)]
            self._plain.append(max(given, default=-1) < 0)
            for number in given:
                if number >= 0:
                    self._addresses.mark(number)
        for each in self._told:
            if (number := self._addresses.find(*each)) >= 0:
                self._addresses.mark(number)

    def _sum_lookups(self) -> None:
        """Tell together what needs not be told of alone, now that it is known which answers matter."""
        kinds, talks = self._said.kinds, self._talks
        for first in range(0, len(talks), AT_ONCE):
            wanted = bytearray(min(AT_ONCE, len(talks) - first))
            for place, code in enumerate(talks[first : first + len(wanted)].tolist()):
                talk = kernel.FIRST_ALONE - code
                if talk < 0 or not self._plain[talk] or kinds[talk] is Kind.ALONE:
                    continue
                if kinds[talk] is Kind.TOGETHER:
                    talks[first + place] = talk * 2 + 1
                else:
                    wanted[place] = 1
            for place, datagrams in self._scan.list_datagrams(first, memoryview(wanted)):
                self._add_lookups(first + place, [each.time for each in datagrams])

    def _add_lookups(self, number: int, times: list[int]) -> None:
        app = self._halves[number * 32 + APP]
        for record, when, _ in self._said.said[kernel.FIRST_ALONE - self._talks[number]]:
            assert isinstance(record, LogRecord)  # a talk of the kind BY_NAME has no other
            key, time = (record.learnt, record.host, record.is_counted, app), times[when]
            known = self._sums.get(key)
            if known is None:
                self._sums[key] = [number, 1, time]
                continue
            known[1] += 1
            known[2] = min(known[2], time)
        self._talks[number] = kernel.SILENT

    def _tell_groups(self) -> Iterator[Told]:
        texts, said, ports = self._scan.texts, self._said.said, self._shorts
        for talk, app, high, low, first, count, up, down, time in self._flows.list_rows():
            address, port, named = (
                address_text(high, low),
                ports[first * 64 + SERVER_PORT],
                self._name_app(app, first),
            )
            if talk & 1 or not talk:  # it is one more than in the talks
                host, learnt = (texts[talk >> 1], Learnt.SNI) if talk else ("", Learnt.ADDRESS)
                yield (
                    first,
                    LogRecord(
                        first + 1, learnt, host, address, port, time_text(time), up, down, named, times=count
                    ),
                )
                continue
            flow = FlowLine(first + 1, "", address, port, time_text(time), up, down, named)
            for line in said[(talk >> 1) - 1]:
                yield first, tell(line, flow, [], count)

    def _tell_lookups(self) -> Iterator[Told]:
        texts = self._scan.texts
        for name, app, kind, _, first, count, _, _, time in self._lookups.list_rows():
            learnt, named = ASKED[kind >> 1][kind & 1], self._name_app(app, first)
            record = LogRecord(first + 1, learnt, texts[name], time=time_text(time), app=named, times=count)
            yield first, record

    def _tell_sums(self) -> Iterator[Told]:
        for (learnt, host, is_counted, app), (first, count, time) in sorted(
            self._sums.items(), key=lambda each: each[1][0]
        ):
            named = self._name_app(app, first)
            yield (
                first,
                LogRecord(
                    first + 1,
                    learnt,
                    host,
                    time=time_text(time),
                    app=named,
                    is_counted=is_counted,
                    times=count,
                ),
            )

    def _name_app(self, app: int, flow: int) -> str:
        return "" if app == _NO_APP else describe_flow(self._capture, flow, self._capture.flow(flow)).app

    def _tell_alone(self) -> Iterator[Told]:
        numbers = memoryview(array("q", bytes(8 * _ALONE_AT_ONCE)))
        state, at = memoryview(array("q", (0,))), 0
        while at < len(self._talks):
            at = kernel.list_alone(self._talks, at, numbers, state)
            for number in numbers[: state[0]]:
                talk = kernel.FIRST_ALONE - self._talks[number]
                for record in self._read_alone(number) if talk < 0 else self._tell_flow(number, talk):
                    yield number, record

    def _tell_flow(self, number: int, talk: int) -> Iterator[LogRecord | Flaw]:
        flow = describe_flow(self._capture, number, self._capture.flow(number))
        lines = self._said.said[talk]
        timed = any(line.when >= 0 for line in lines)
        times = [each.time for each in self._capture.datagrams(number)] if timed else []
        for line in lines:
            yield tell(line, flow, times)

    def _read_alone(self, number: int) -> Iterator[LogRecord | Flaw]:
        row = self._capture.flow(number)
        return read_flow_alone(self._capture, number, describe_flow(self._capture, number, row), row, None)


def _enter_lookups(
    messages: memoryview,
    count: int,
    left: memoryview,
    flows: tuple[memoryview, memoryview, int],
    begin: int,
    table: Views,
) -> int:
    return int(kernel.group_lookups(messages, begin, count, left, *flows, *table))


def _places(marked: memoryview) -> Iterator[int]:
    """Where the marks are."""
    marks, at = bytes(marked), -1
    while (at := marks.find(1, at + 1)) >= 0:
        yield at
