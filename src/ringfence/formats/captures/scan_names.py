"""The flows of a capture, some thousand at a time -> the names in the plain ones, and which are not plain.

What is plain is read by kernels, without an object for each flow; a name is made a string when it is first
met. The verdict on a flow is NOTHING (no reader finds a name in it), HELLO (one server name), LOOKUPS (DNS),
or ODD: for the readers of single flows.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..dns import scan_messages as messages
from ..quic.scan_datagrams import scan_datagrams
from ..tls import scan_hellos as hellos
from . import assemble as sides
from . import list_datagrams as listing
from .capture import Capture, address_text
from .flow_rows import ROW_BYTES
from .spans import Spans

NOTHING, HELLO, ODD, LOOKUPS = range(4)
AT_ONCE: Final = 4096
_STREAMS: Final = 8 << 20  # bytes of streams that are put together at a time
_PIECES: Final = 4096  # of one stream
_DATAGRAMS: Final = 8192
_SECRET: Final = hash("which names are the same") & 2**62 - 1


class Lookup(NamedTuple):
    """A message of DNS: when (µs since 1970), whether it answers, the name, addresses, seconds they stand."""

    time: int
    is_answer: bool
    name: str
    addresses: tuple[str, ...]
    lifetime: int


class Unread(NamedTuple):
    """A datagram among look-ups that is not a plain one: when, and what."""

    time: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """Of each of some flows: the verdict, the name where it is HELLO, the look-ups where it is LOOKUPS.

    `looks` is a number that is the same for hellos of the same JA4, `encrypted` one of `scan_hellos`.
    """

    verdicts: bytes
    names: list[str]
    looks: list[int]
    encrypted: list[int]
    lookups: dict[int, list[Lookup | Unread]]


class NameScan:
    """The kernels over one capture, with the room they need."""

    def __init__(self, capture: Capture, as_name: Callable[[str], str]) -> None:
        """`as_name` is what a host's name is turned into, once for each."""
        self._capture, self._as_name = capture, as_name
        rows = capture.rows
        self._octets, self._halves, self._shorts = rows, rows.cast("I"), rows.cast("H")
        self._names = Spans(_SECRET)
        self.texts: list[str] = []
        self.joined = _room(_STREAMS)  # what was sent, see `join_streams`
        self._order, self._spare = _numbers(4 * _PIECES + 1), _numbers(4 * _PIECES)
        self.sides = _numbers(sides.SIDE_WIDTH * AT_ONCE)
        self._no_side = memoryview(array("q", (-1, -1, 0)) * AT_ONCE)
        self._unused, self._too_long = memoryview(bytearray(AT_ONCE)), -1
        self.hellos = _numbers(hellos.FOUND_WIDTH * AT_ONCE)
        self._datagrams = _numbers(listing.ROW_WIDTH * _DATAGRAMS)
        self.messages = _numbers(messages.FOUND_WIDTH * _DATAGRAMS)
        self.asked = _room(messages.NAME_ROOM * (_DATAGRAMS + 1))
        self.addresses = _room(8 * 8 * _DATAGRAMS).cast("Q")

    def scan(self, first: int) -> Found:
        """AT_ONCE flows from the first on, or as many as there are."""
        verdicts, lookups = self.judge(first)
        asked: dict[int, list[Lookup | Unread]] = {}
        for found in self.list_messages(first, lookups, verdicts):
            self._make_lookups(found, asked)
        width, table = hellos.FOUND_WIDTH, self.hellos[: hellos.FOUND_WIDTH * len(verdicts)].tolist()
        texts = self.texts
        return Found(
            bytes(verdicts),
            [texts[number] if number >= 0 else "" for number in table[hellos.NAME :: width]],
            table[hellos.LOOKS :: width],
            table[hellos.ENCRYPTED :: width],
            asked,
        )

    def judge(self, first: int) -> tuple[memoryview, memoryview]:
        """The verdicts on AT_ONCE flows from the first on, but for those over UDP on the ports of look-ups;
        and which these are. The names are in `hellos` then."""
        count = min(AT_ONCE, len(self._octets) // ROW_BYTES - first)
        streams, lookups, others, late, verdicts = (memoryview(bytearray(count)) for _ in range(5))
        views = (self._octets, self._halves, self._shorts)
        listing.sort_flows(*views, first, streams, lookups, others, late, verdicts)
        self._scan_streams(first, streams, late, verdicts)
        self._scan_datagrams(first, others, verdicts)
        return verdicts, lookups

    def _scan_streams(self, first: int, wanted: memoryview, late: memoryview, verdicts: memoryview) -> None:
        begin, count = 0, len(wanted)
        while begin < count:
            end = self._join(first, wanted, begin, server=False)
            rows = (self.joined, self.sides, begin, end)
            hellos.scan_hellos(*rows, _SECRET, wanted, verdicts, self.hellos)
            self._intern(self.joined, self.hellos, begin, end, hellos.FOUND_WIDTH, hellos.NAME)
            begin = end
        begin = 0
        while begin < count:
            end = self._join(first, wanted, begin, server=True)
            hellos.scan_answers(self.joined, self.sides, begin, end, late, verdicts)
            begin = end

    def _join(self, first: int, wanted: memoryview, begin: int, *, server: bool) -> int:
        capture = self._capture
        kept = (capture.data, capture.store, capture.pieces, self._halves)
        room = (self._order, self._spare, self.joined, self.sides)
        return int(sides.join_sides(*kept, first, wanted, begin, server, *room))

    def _scan_datagrams(self, first: int, wanted: memoryview, verdicts: memoryview) -> None:
        capture, begin = self._capture, 0
        while begin < len(wanted):
            begin, rows = self._list(first, wanted, begin, verdicts)
            scan_datagrams(capture.data, capture.store, self._datagrams, rows, verdicts)

    def list_messages(self, first: int, wanted: memoryview, verdicts: memoryview) -> Iterator[int]:
        """The messages of the wanted flows, a part of these after the other: how many are in `messages`."""
        capture, begin = self._capture, 0
        while begin < len(wanted):
            begin, rows = self._list(first, wanted, begin, verdicts)
            kept = (capture.data, capture.store, self._datagrams, rows)
            room = (self.asked, self.addresses, verdicts, self.messages)
            found = int(messages.scan_messages(*kept, *room))
            self._intern(self.asked, self.messages, 0, found, messages.FOUND_WIDTH, messages.NAME)
            yield found

    def join_streams(self, first: int, wanted: memoryview, *, server: bool) -> Iterator[tuple[int, int]]:
        """One side of the wanted TCP flows, put into `joined` a part after the other: for which places
        (begin, end) the rows in `sides` say where."""
        begin = 0
        while begin < len(wanted):
            end = self._join(first, wanted, begin, server=server)
            yield begin, end
            begin = end

    def join_datagrams(self, first: int, wanted: memoryview) -> Iterator[tuple[int, int]]:
        """The same for what both sides sent in the wanted flows that are not of TCP."""
        capture, begin = self._capture, 0
        while begin < len(wanted):
            start, at = begin, 0
            begin, rows = self._list(first, wanted, begin, self._unused)
            self.sides[start * sides.SIDE_WIDTH : begin * sides.SIDE_WIDTH] = self._no_side[
                : (begin - start) * sides.SIDE_WIDTH
            ]
            if self._too_long >= 0:
                self.sides[self._too_long * sides.SIDE_WIDTH] = sides.TOO_LONG
            while start < begin:
                kept = (capture.data, capture.store, self._datagrams)
                at = listing.join_datagrams(*kept, at, rows, self.joined, self.sides)
                end = self._datagrams[at * listing.ROW_WIDTH] if at < rows else begin
                yield start, end
                start = end

    def list_rows(
        self, first: int, wanted: memoryview, verdicts: memoryview
    ) -> Iterator[tuple[memoryview, int]]:
        """The datagrams of the wanted flows, a part of these after the other: rows of `list_datagrams`, and
        how many. The verdict on a flow that has too many for that becomes ODD."""
        begin = 0
        while begin < len(wanted):
            begin, rows = self._list(first, wanted, begin, verdicts)
            yield self._datagrams, rows

    def _list(self, first: int, wanted: memoryview, begin: int, verdicts: memoryview) -> tuple[int, int]:
        """Lists datagrams; the flow to go on with, and how many were listed."""
        state = _numbers(2)
        done = listing.list_datagrams(
            self._capture.pieces, self._halves, first, wanted, begin, self._datagrams, state
        )
        self._too_long = state[1]
        if state[1] >= 0:
            verdicts[state[1]] = ODD
        return int(done), state[0]

    def _make_lookups(self, found: int, made: dict[int, list[Lookup | Unread]]) -> None:
        texts, addresses = self.texts, self.addresses
        rows = self.messages[: found * messages.FOUND_WIDTH].tolist()
        for row in range(0, len(rows), messages.FOUND_WIDTH):
            flow, time, is_answer, name, _, start, count, lifetime = rows[row : row + messages.FOUND_WIDTH]
            if name < 0:
                made.setdefault(flow, []).append(Unread(time, self._payload(is_answer)))
                continue
            places = range(2 * start, 2 * (start + count), 2)
            given = tuple([address_text(addresses[at], addresses[at + 1]) for at in places])
            made.setdefault(flow, []).append(Lookup(time, is_answer > 0, texts[name], given, lifetime))

    def _payload(self, which: int) -> bytes:
        """That of a datagram as it is listed."""
        row = self._datagrams[which * listing.ROW_WIDTH : (which + 1) * listing.ROW_WIDTH]
        source = self._capture.store if row[listing.MARKS] & 2 else self._capture.data
        return bytes(source[row[listing.PLACE] : row[listing.PLACE] + row[listing.LENGTH]])

    def _intern(
        self, data: memoryview, rows: memoryview, begin: int, end: int, width: int, place: int
    ) -> None:
        """Names become numbers, and new ones texts."""
        for name in self._names.take(data, rows, begin, end, width, place):
            self.texts.append(self._as_name(name.decode("ascii")))


def _room(size: int) -> memoryview:
    """Zeros that cost nothing until they are used."""
    return memoryview(mmap.mmap(-1, size))


def _numbers(count: int) -> memoryview:
    return _room(8 * count).cast("q")
