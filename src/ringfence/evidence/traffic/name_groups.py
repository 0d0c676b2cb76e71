"""Flows of a capture -> records, one for all flows that say the same to the same address.

They come to the same as those of `name_flows`, which has one for each flow: what is told of a group is told
where its first flow is. Where the order matters, flows are told of alone: those of an address without a name
that look-ups in the capture gave, and those with these look-ups.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import lru_cache, partial
from heapq import merge
from operator import itemgetter
from typing import Any, Final

from ...formats.captures import group_flows as kernel
from ...formats.captures.capture import Capture, address_text
from ...formats.captures.contents import Contents
from ...formats.captures.flow_rows import SERVER_PORT
from ...formats.captures.groups import Groups, Views
from ...formats.captures.list_datagrams import sort_odd
from ...formats.captures.scan_names import AT_ONCE, ODD, NameScan
from ...formats.captures.scan_names import NOTHING as NO_NAME
from ...formats.logs.record import Flaw, Learnt, LogRecord
from . import talks
from .flow_line import FlowLine, as_host, describe_flow, time_text
from .name_flows import list_records, read_flow_alone
from .name_lookups import ASKED
from .talks import ADDRESS_ALONE, Kind, Needs, Talks, read_address, tell

_ALONE_AT_ONCE: Final = 4096
_NO_APP: Final = 0xFFFFFFFF
_MOST_ADDRESSES: Final = 64  # as many as are kept of an endpoint (see `contacts`)
_FATES: Final = {Kind.TOGETHER: 1, Kind.BY_NAME: 2, Kind.ALONE: 0}  # see `settle_talks`
Told = tuple[int, LogRecord | Flaw]  # the flow that it is told at
_Fold = list[Any]  # first flow, how many, bytes up and down, earliest time, addresses


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
        self._contents = Contents(capture, self._scan, talks.MOST_KEPT)
        self._codes = array("q")  # what flows of these numbers say
        self._early: dict[int, tuple[int, Needs]] = {}
        self._addresses, self._flows, self._lookups, self._datagrams = Groups(), Groups(), Groups(), Groups()
        self._plain: list[bool] = []  # of each talk: whether none of its answers matters
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
        flows = (self._tell_nameless(), self._tell_named(), self._tell_alone())
        return merge(*flows, self._tell_lookups(), self._tell_sums(), key=itemgetter(0))

    def _judge(self, first: int) -> None:
        """What AT_ONCE flows say, but for look-ups."""
        verdicts, lookups = self._scan.judge(first)
        texts = self._scan.texts
        self._blank.extend([not text for text in texts[len(self._blank) :]])
        blank = bytes(self._blank)
        kernel.fill_talks(verdicts, self._scan.hellos, blank, lookups, self._talks, first)
        if any(lookups):
            self._asking.append((first, lookups))
        self._read(first, verdicts)

    def _read(self, first: int, verdicts: memoryview) -> None:
        """What the odd flows among those from the first on say."""
        streams, others, later, each = (memoryview(bytearray(len(verdicts))) for _ in range(4))
        if not sort_odd(self._capture.rows, first, verdicts, streams, others):
            return
        contents, codes = self._contents, self._codes
        codes.extend([self._read_first(flow) for flow in contents.number(first, streams, others)])
        self._spread(first, others, each)
        if self._spread(first, streams, later):
            codes.extend([self._read_again(flow) for flow in contents.number_answers(first, later)])
            self._spread(first, later, each)
        for left in (streams, others, later, each):
            for place in _places(left):
                self._note(first + place, self._said.of_flow(first + place))

    def _read_first(self, number: int) -> int:
        """What a flow and all that are alike say, or that it takes more to know that."""
        talk, needs = self._said.read(number)
        if needs is Needs.SENT:
            return self._code(talk)
        self._early[number] = talk, needs
        return kernel.LATER

    def _read_again(self, number: int) -> int:
        """The same where their servers sent the same as well."""
        talk, needs = self._early.pop(number) if number in self._early else self._said.read(number)
        return kernel.LATER if needs is Needs.ADDRESS else self._code(talk)

    def _spread(self, first: int, wanted: memoryview, later: memoryview) -> int:
        return int(kernel.spread_talks(self._contents.keys, self._codes, first, wanted, self._talks, later))

    def _code(self, talk: int) -> int:
        """A talk as the table of what flows say has it, until it is known which answers matter."""
        if talk == ADDRESS_ALONE:
            return kernel.NAMELESS
        if self._said.kinds[talk] is Kind.TOGETHER and not any(self._said.list_answers(talk)):
            return talk * 2 + 1
        return kernel.FIRST_ALONE - talk

    def _note(self, number: int, talk: int | None) -> None:
        if talk is not None:
            self._talks[number] = self._code(talk)
            return
        self._talks[number] = kernel.ALONE
        for record in self._read_alone(number):
            for answer in record.answers if isinstance(record, LogRecord) else ():
                self._told.update(read_address(answer))

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
                odd[place] = ODD
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
        judged = zip(self._said.kinds, self._plain, strict=True)
        fates, talks = bytes([_FATES[kind] if plain else 0 for kind, plain in judged]), self._talks
        for first in range(0, len(talks), AT_ONCE):
            wanted = memoryview(bytearray(min(AT_ONCE, len(talks) - first)))
            if kernel.settle_talks(talks, fates, first, wanted):
                self._add_lookups(first, wanted)

    def _add_lookups(self, first: int, wanted: memoryview) -> None:
        verdicts = memoryview(bytearray(len(wanted)))
        for rows, count in self._scan.list_rows(first, wanted, verdicts):
            enter = partial(_enter_datagrams, rows, count, (self._halves, self._talks, first))
            self._datagrams.fill(enter, 0, count)
        for place in _places(wanted):
            if verdicts[place] != ODD:  # it has no more datagrams than are listed
                self._talks[first + place] = kernel.SILENT

    def _tell_nameless(self) -> Iterator[Told]:
        """Of flows whose address alone is known, by it."""
        ports = self._shorts
        for talk, app, high, low, first, count, up, down, time in self._flows.list_rows():
            if not talk:
                named = "" if app == _NO_APP else self._name_app(app, first)
                address, port = address_text(high, low), ports[first * 64 + SERVER_PORT]
                yield (
                    first,
                    LogRecord(
                        first + 1,
                        Learnt.ADDRESS,
                        "",
                        address,
                        port,
                        time_text(time),
                        up,
                        down,
                        named,
                        times=count,
                    ),
                )

    def _tell_named(self) -> Iterator[Told]:
        """Of all others that say the same, with the addresses that they went to."""
        texts, said, ports = self._scan.texts, self._said.said, self._shorts
        for (talk, app), (first, count, up, down, time, addresses) in self._fold_groups().items():
            address, *further = [address_text(*each) for each in addresses]
            flow = FlowLine(
                first + 1, "", address, ports[first * 64 + SERVER_PORT], time_text(time), up, down,
                self._name_app(app, first),
            )  # fmt: skip
            number = talk >> 1
            if talk & 1:
                yield (
                    first,
                    flow.named(Learnt.SNI, texts[number])._replace(times=count, further=tuple(further)),
                )
                continue
            for line in said[number - 1]:
                yield first, tell(line, flow, [], count, tuple(further))

    def _fold_groups(self) -> dict[tuple[int, int], _Fold]:
        """(one more than in the talks, app) -> what all flows of it come to, in the order of the first."""
        folded: dict[tuple[int, int], _Fold] = {}
        for talk, app, high, low, first, count, up, down, time in self._flows.list_rows():
            if not talk:
                continue
            fold = folded.get((talk, app))
            if fold is None:
                folded[talk, app] = [first, count, up, down, time, [(high, low)]]
                continue
            fold[1] += count
            fold[2] += up
            fold[3] += down
            fold[4] = min(fold[4], time)
            if len(fold[5]) < _MOST_ADDRESSES:
                fold[5].append((high, low))
        return folded

    def _tell_lookups(self) -> Iterator[Told]:
        texts = self._scan.texts
        for name, app, kind, _, first, count, _, _, time in self._lookups.list_rows():
            learnt, named = ASKED[kind >> 1][kind & 1], self._name_app(app, first)
            record = LogRecord(first + 1, learnt, texts[name], time=time_text(time), app=named, times=count)
            yield first, record

    def _tell_sums(self) -> Iterator[Told]:
        sums: dict[tuple[Learnt, str, bool, int], list[int]] = {}  # -> first flow, how many, earliest
        said = lru_cache(maxsize=None)(self._said.by_datagram)
        for talk, app, nth, _, first, count, _, _, time in self._datagrams.list_rows():
            for record in said(talk).get(nth, ()):
                key = (record.learnt, record.host, record.is_counted, app)
                known = sums.setdefault(key, [first, 0, time])
                known[:] = min(known[0], first), known[1] + count, min(known[2], time)
        for (learnt, host, is_counted, app), (first, count, time) in sorted(
            sums.items(), key=lambda each: each[1][0]
        ):
            record = LogRecord(first + 1, learnt, host, time=time_text(time), app=self._name_app(app, first))
            yield first, record._replace(is_counted=is_counted, times=count)

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


def _enter_datagrams(
    rows: memoryview, count: int, flows: tuple[memoryview, memoryview, int], begin: int, table: Views
) -> int:
    return int(kernel.sum_datagrams(rows, begin, count, *flows, *table))


def _places(marked: memoryview) -> Iterator[int]:
    """Where the marks are."""
    marks, at = bytes(marked), -1
    while (at := marks.find(1, at + 1)) >= 0:
        yield at
