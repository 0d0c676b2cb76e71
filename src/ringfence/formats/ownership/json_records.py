"""JSON records (lines, one array, or an array in an object) -> columns, some thousands at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .json_shape import CompiledShape
from .open_stream import Stream
from .read_texts import copy_spans, read_days, read_shares
from .scan_json import (
    AT,
    BROKEN,
    CUT,
    ESCAPED,
    FULL,
    LINE,
    ODD,
    RECORD,
    STATES,
    TWICE,
    UNKNOWN,
    scan_records,
)
from .unescape_strings import unescape

Ints = npt.NDArray[np.int32]
PIECE = 1 << 22  # bytes read at a time
LONGEST_RECORD = 1 << 24
ROWS_OF_A_GROUP = 1 << 16
MOST_NAMED = 200  # kinds of unknown keys that are told apart
_ROOM_UNKNOWN, _ROOM_BROKEN = 1 << 15, 1000
_WRAPPED = re.compile(
    rb'\s*\{\s*"(records|relations|relationships|exceptions|statements|data|items)"\s*:\s*\['
)
_WHY = ("is not JSON", "ends early", "is nested too deep", "is longer than 16 MiB or has too many parts")


@dataclass(slots=True)
class Trouble:
    """What was not read as it should be: what it is -> how often, and the place of the first."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, place: int, times: int = 1) -> None:
        if times:
            self.counts[what] += times
            self.first.setdefault(what, place)


@dataclass(frozen=True, slots=True)
class Texts:
    """One text a row: where it begins and its length, -1 where there is none. A number is a text too."""

    data: npt.NDArray[np.uint8]
    starts: Ints
    sizes: Ints

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Texts:
        return Texts(self.data, self.starts[rows], self.sizes[rows])

    @property
    def stated(self) -> npt.NDArray[np.bool_]:
        return self.sizes >= 0

    @property
    def _starts(self) -> memoryview:
        return np.ascontiguousarray(self.starts).data

    @property
    def _sizes(self) -> memoryview:
        return np.ascontiguousarray(self.sizes).data

    def or_else(self, other: Texts) -> Texts:
        """These, and the others where these state nothing. Both of one piece."""
        mine = self.sizes >= 0
        return Texts(
            self.data, np.where(mine, self.starts, other.starts), np.where(mine, self.sizes, other.sizes)
        )

    def days(self) -> tuple[Ints, Ints]:
        """See `read_days`."""
        first, last = np.empty(len(self), np.int32), np.empty(len(self), np.int32)
        read_days(self.data.data, self._starts, self._sizes, first.data, last.data)
        return first, last

    def shares(self, scale: int = 4) -> tuple[Ints, Ints]:
        """See `read_shares`."""
        low, high = np.empty(len(self), np.int32), np.empty(len(self), np.int32)
        read_shares(self.data.data, self._starts, self._sizes, scale, low.data, high.data)
        return low, high

    def copy(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """All of them, one after the other, and where each begins."""
        offsets = np.zeros(len(self) + 1, np.int64)
        np.cumsum(np.maximum(self.sizes, 0), out=offsets[1:])
        out = np.empty(int(offsets[-1]), np.uint8)
        copy_spans(self.data.data, self._starts, self._sizes, offsets.data, out.data)
        return out, offsets

    def __getitem__(self, row: int) -> str:
        size = int(self.sizes[row])
        if size < 0:
            return ""
        start = int(self.starts[row])
        return self.data[start : start + size].tobytes().decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one group: in which row of the group around it each is, and its columns."""

    parents: Ints
    columns: dict[str, Texts]

    def __len__(self) -> int:
        return len(self.parents)

    def __getitem__(self, name: str) -> Texts:
        return self.columns[name]

    def codes(self) -> Ints:
        """Of a group of `Values`: by which key each came."""
        return self.columns["code"].starts


@dataclass(frozen=True, slots=True)
class Piece:
    """Some thousands of records: `places` are their lines from 1, or their numbers from 0 in an array."""

    places: npt.NDArray[np.int64]
    groups: dict[str, Group]

    @property
    def record(self) -> Group:
        return self.groups["record"]


class JsonRecords:
    """Reads a stream once, piece by piece. Places are lines if `by_line`; `trouble` fills as it is read."""

    def __init__(self, stream: Stream, shape: CompiledShape) -> None:
        self._stream, self._shape = stream, shape
        head = stream.peek(1 << 16)
        self._skip = (
            len(match.group()) if (match := _WRAPPED.match(head)) else 3 * head.startswith(b"\xef\xbb\xbf")
        )
        self.by_line = not match and self._is_by_line(head[self._skip :].lstrip())
        self.trouble = Trouble()
        self.read = 0

    @staticmethod
    def _is_by_line(head: bytes) -> bool:
        """One record a line: the first line is an object that is closed."""
        first = head.partition(b"\n")[0].rstrip()
        return head.startswith(b"{") and (
            first.endswith(b"}") or (b"\n" not in head and len(head) >= 1 << 16)
        )

    def pieces(self) -> Iterator[Piece]:
        """The records. Raises EvidenceError where the stream cannot be read on."""
        shape, state = self._shape, np.zeros(STATES, np.int64)
        state[LINE] = 1
        groups = self._lay_out()
        spans = np.empty(int((groups[:, 0] * groups[:, 2]).sum()), np.int32)
        unknown = np.empty(3 * _ROOM_UNKNOWN, np.int32)
        broken = np.zeros(3 * _ROOM_BROKEN + 160, np.int64)
        data = np.empty(PIECE + LONGEST_RECORD, np.uint8)
        tables = [
            each.ravel().data
            for each in (
                shape.nodes,
                shape.slots,
                shape.edges,
                shape.names,
                groups,
                spans,
                unknown,
                broken,
                state,
            )
        ]
        end, is_last = 0, False
        skip = self._skip
        while not is_last:
            end, is_last = self._fill(data, end)
            state[AT] = min(skip, end)
            skip = 0
            while True:
                state[BROKEN] = state[UNKNOWN] = state[ODD] = state[TWICE] = state[ESCAPED] = 0
                groups[:, 4] = 0
                broken[0], broken[1] = state[LINE], state[RECORD]
                begin = int(state[AT])
                answer = scan_records(data.data, end, is_last, self.by_line, *tables)
                base = int(broken[0] if self.by_line else broken[1])
                self._note(data, state, unknown, broken, base)
                if groups[0, 4]:
                    yield self._cut(data, groups, spans, base, bool(state[ESCAPED]))
                at = int(state[AT])
                too_long = answer == CUT and at == 0 and end == len(data)
                if (answer == FULL and at == begin and not groups[0, 4]) or too_long:
                    self._pass_over(data, end, state)
                elif answer != FULL:
                    break
            at = int(state[AT])
            data[: end - at] = data[at:end].copy()
            end -= at

    def _lay_out(self) -> npt.NDArray[np.int64]:
        shape = self._shape
        groups = np.zeros((len(shape.groups), 5), np.int64)
        base = 0
        for number, columns in enumerate(shape.columns):
            width = 1 + 2 * len(columns)
            groups[number] = (width, base, ROWS_OF_A_GROUP, shape.around[number], 0)
            base += width * ROWS_OF_A_GROUP
        return groups

    def _fill(self, data: npt.NDArray[np.uint8], end: int) -> tuple[int, bool]:
        room = memoryview(data.data)
        most = min(end + PIECE, len(data))
        while end < most:
            count = self._stream.read_into(room[end:most])
            if not count:
                return end, True
            end += count
            self.read += count
        return end, False

    def _pass_over(self, data: npt.NDArray[np.uint8], end: int, state: npt.NDArray[np.int64]) -> None:
        """A record that is too long: to the next line, or to the next object after a comma."""
        at = int(state[AT])
        self.trouble.add(f"a record {_WHY[3]}", int(state[LINE if self.by_line else RECORD]))
        text = data[at + 1 : end].tobytes()
        found = text.find(b"\n") if self.by_line else (m.end() - 1 if (m := _NEXT.search(text)) else -1)
        state[AT] = end if found < 0 else at + 1 + found
        state[RECORD] += 1

    def _note(
        self,
        data: npt.NDArray[np.uint8],
        state: npt.NDArray[np.int64],
        unknown: Ints,
        broken: npt.NDArray[np.int64],
        base: int,
    ) -> None:
        trouble = self.trouble
        for which in range(min(int(state[BROKEN]), _ROOM_BROKEN - 1)):
            _, why, place = broken[3 * which + 3 : 3 * which + 6].tolist()
            trouble.add(f"a record {_WHY[why]}", place)
        trouble.add("a record is not JSON", base, int(state[BROKEN]) - (_ROOM_BROKEN - 1)) if state[
            BROKEN
        ] >= _ROOM_BROKEN else None
        trouble.add("values of another kind than the format has there", base, int(state[ODD]))
        trouble.add("keys that an object has twice", base, int(state[TWICE]))
        found = int(state[UNKNOWN])
        if found:
            self._name_unknown(data, unknown[: 3 * min(found, _ROOM_UNKNOWN)].reshape(-1, 3), base)
            trouble.add("a field that the format has not: others", base, max(found - _ROOM_UNKNOWN, 0))

    def _name_unknown(self, data: npt.NDArray[np.uint8], unknown: Ints, base: int) -> None:
        named: Counter[tuple[int, bytes]] = Counter()
        for node, begin, size in unknown.tolist():
            named[node, data[begin : begin + min(size, 60)].tobytes()] += 1
        for (node, key), times in named.items():
            path = f"{self._shape.paths[node]}.{key.decode('utf-8', 'replace')}".lstrip(".")
            what = f"a field that the format has not: {path}"
            if what not in self.trouble.counts and len(self.trouble.counts) >= MOST_NAMED:
                what = "a field that the format has not: others"
            self.trouble.add(what, base, times)

    def _cut(
        self,
        data: npt.NDArray[np.uint8],
        groups: npt.NDArray[np.int64],
        spans: Ints,
        base: int,
        escaped: bool,
    ) -> Piece:
        """The piece, in arrays of its own but for the bytes, which stay until the next one is read."""
        cut: dict[str, Group] = {}
        for number, name in enumerate(self._shape.groups):
            width, begin, _, _, rows = groups[number].tolist()
            columns = self._shape.columns[number]
            if escaped:
                for place in range(len(columns)):
                    unescape(data.data, spans.data, begin, rows, width, 1 + 2 * place)
            table = spans[begin : begin + rows * width].reshape(rows, width).T.copy()
            texts = {
                column: Texts(data, table[1 + 2 * place], table[2 + 2 * place] >> 2)
                for place, column in enumerate(columns)
            }
            cut[name] = Group(table[0], texts)
        return Piece(cut["record"].parents.astype(np.int64) + base, cut)


_NEXT = re.compile(rb"\}\s*,\s*\{")
