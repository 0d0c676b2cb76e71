"""A stream of JSON records (lines, one array, an array in an object) -> batches of rows in groups.

WANTED = Wanted(("time", "eventTime"), ("bucket", "requestParameters.bucketName"), wrappers=("Records",))
for batch in PickedRecords(stream, WANTED, (Key("time", 13), Key("bucket"))).batches(): ...
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from ...errors import EvidenceError
from ..ownership.open_stream import Stream
from .pick_fields import (
    AT,
    BROKEN,
    CUT,
    DONE,
    FULL,
    MOST_DEPTH,
    OPENS,
    ROWS,
    STATES,
    TWICE,
    group_rows,
    pick_records,
)

Ints = npt.NDArray[np.int32]
PIECE: Final = 1 << 25  # bytes read at a time
LONGEST_RECORD: Final = 1 << 24
MOST_ROWS: Final = 1 << 15  # of one batch
MOST_FLAWS: Final = 1_000_000  # broken records before the rest is left
_NEXT = re.compile(rb"\}[ \t\r\n]*,?[ \t\r\n]*\{")
_CLOSES = re.compile(
    rb'(?:"[^"\\]{0,200}"[ \t\r\n]*:[ \t\r\n]*'
    rb'(?:"[^"\\]{0,4000}"|[\w.+-]{1,40})[ \t\r\n]*,?[ \t\r\n]*){1,9}\}'
)


class Wanted:
    """Columns, each with the path of its field: keys with points between, elements of arrays by number (of
    one digit). A path may be a column itself and lead to others. `wrappers` hold the records."""

    def __init__(self, *columns: tuple[str, str], wrappers: Sequence[str] = ()) -> None:
        self.columns = tuple(name for name, _ in columns)
        tree: dict[str, object] = {}
        for place, (_, path) in enumerate(columns):
            at = tree
            for key in path.split("."):
                at = at.setdefault(key, {})  # type: ignore[assignment]
            at[""] = place
        for key in wrappers:
            tree.setdefault(key, {})
        self._rows: list[list[int]] = []
        self._edges: list[tuple[int, int, int]] = []
        self._names = b""
        self._wrappers = frozenset(wrappers)
        self._lay_out(tree, 0)
        self.nodes: Ints = np.array(self._rows, np.int32).ravel()
        self.edges: Ints = np.array(self._edges or [(0, 0, 0)], np.int32).ravel()
        self.names = np.frombuffer(self._names or b" ", np.uint8)

    def _lay_out(self, tree: dict[str, object], depth: int, is_wrapper: bool = False) -> int:
        number = len(self._rows)
        keys = {key: sub for key, sub in tree.items() if key and isinstance(sub, dict)}
        column = tree.get("", -1)
        first = len(self._edges)
        self._rows.append([first, len(keys), column if isinstance(column, int) else -1, int(is_wrapper)])
        self._edges += [(0, 0, 0)] * len(keys)
        for place, (key, sub) in enumerate(keys.items(), first):
            begin, text = len(self._names), key.encode()
            self._names += text
            target = self._lay_out(sub, depth + 1, depth == 0 and key in self._wrappers)
            self._edges[place] = (begin, len(text), target)
        return number


@dataclass(frozen=True, slots=True)
class Key:
    """A column by which rows are put together: its first bytes only (`longest`, -1: whether it is 0), and
    not where the column `unless` says something."""

    column: str
    longest: int = 0
    unless: str = ""


@dataclass(slots=True)
class Flaws:
    """What was not read as it should be: what it is -> how often, and the number of the first record."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, record: int, times: int = 1) -> None:
        if times:
            self.counts[what] += times
            self.first.setdefault(what, record)


class Batch:
    """Rows of one piece of the file. `firsts` and `counts` are of its groups; `base` is the number of its
    first record, counted from 1. It stands until the next one is read."""

    def __init__(
        self, wanted: Wanted, data: npt.NDArray[np.uint8], spans: Ints, rows: int, groups: Ints, base: int
    ) -> None:
        self._place = {name: place for place, name in enumerate(wanted.columns)}
        self._bytes, self._spans = memoryview(data.data), memoryview(spans.data)
        self.rows, self.groups, self.base = rows, groups, base
        self.firsts: list[int] = []
        self.counts: list[int] = []
        self.times: list[
            list[tuple[int, int]]
        ] = []  # of each group: a row of each time, and how many have it

    def text(self, row: int, column: str) -> str:
        """What the field says; "" where there is none. A number, a list or an object is its JSON."""
        at = 2 * (row * len(self._place) + self._place[column])
        size = self._spans[at + 1]
        if size < 0:
            return ""
        begin = self._spans[at]
        raw = self._bytes[begin : begin + (size >> 1)]
        if not size & 1:
            return str(raw, "utf-8", "replace")
        try:
            return str(json.loads(b'"' + raw + b'"')).encode("utf-8", "replace").decode()
        except ValueError:
            return str(raw, "utf-8", "replace")

    def rows_of(self, group: int) -> list[int]:
        """The rows of a group."""
        found: list[int] = np.flatnonzero(self.groups[: self.rows] == group).tolist()
        return found


class PickedRecords:
    """Reads the stream once. `flaws` tells what was not understood."""

    def __init__(self, stream: Stream, wanted: Wanted, keys: Sequence[Key], time: Key | None = None) -> None:
        self._stream, self._wanted = stream, wanted
        self._keys = _lay_out(wanted, keys)
        self._time = _lay_out(wanted, (time,)) if time else None
        self.flaws = Flaws()
        self.records = 0
        self._open = 0  # arrays of records that were begun and not yet ended
        self._broken = 0
        self._data = np.empty(PIECE + LONGEST_RECORD, np.uint8)
        self._spans = np.empty(2 * len(wanted.columns) * MOST_ROWS, np.int32)
        self._state = np.zeros(STATES, np.int64)

    def batches(self) -> Iterator[Batch]:
        """The records. Damage of the file ends the reading and is a flaw."""
        data, state = self._data, self._state
        end, is_last = self._fill(0)
        state[AT] = 3 if data[:3].tobytes() == b"\xef\xbb\xbf" else 0
        while True:
            answer = OPENS
            while answer not in (DONE, CUT) and self._broken <= MOST_FLAWS:
                answer = self._pick(end)
                if rows := int(state[ROWS]):
                    yield self._group(rows)
                    self.records += rows
                answer = self._note(answer, end, is_last)
            if is_last or self._broken > MOST_FLAWS:
                break
            at = int(state[AT])
            data[: end - at] = data[at:end].copy()
            state[AT] = 0
            end, is_last = self._fill(end - at)
        if self._broken > MOST_FLAWS:
            self.flaws.add("too many broken records: the rest was not read", self.records + 1)
        elif self._open > 0:
            self.flaws.add("the list of records does not end: the file was cut off", self.records + 1)

    def _pick(self, end: int) -> int:
        wanted, state = self._wanted, self._state
        state[ROWS] = state[TWICE] = 0
        stack = np.zeros(4 * MOST_DEPTH, np.int64)
        return pick_records(
            self._data.data, end, MOST_ROWS, wanted.nodes.data, wanted.edges.data, wanted.names.data,
            len(wanted.columns), self._spans.data, stack.data, state.data,
        )  # fmt: skip

    def _note(self, answer: int, end: int, is_last: bool) -> int:
        """See to what stopped the picking: DONE or CUT, where more bytes are needed or there are none."""
        state, place = self._state, self.records + 1
        at = int(state[AT])
        self.flaws.add("keys that an object has twice; the last counts", self.records, int(state[TWICE]))
        if answer == OPENS:
            self._open += 1
        elif answer == CUT and is_last:
            self.flaws.add("a record ends early", place)
            state[AT] = end
        elif answer == BROKEN or (answer == CUT and end - at > LONGEST_RECORD):
            self.flaws.add(
                "a record is not JSON" if answer == BROKEN else "a record is longer than 16 MiB", place
            )
            self._broken += 1
            state[AT] = self._next(at, end)
            return BROKEN
        elif answer not in (DONE, FULL, CUT):
            state[AT] = self._punctuate(at, end)
        return answer

    def _fill(self, end: int) -> tuple[int, bool]:
        room = memoryview(self._data.data)
        most = min(end + PIECE, len(room))
        try:
            while end < most:
                count = self._stream.read_into(room[end:most])
                if not count:
                    return end, True
                end += count
        except EvidenceError as error:
            self.flaws.add(f"{error.what}; what came before was read", self.records + 1)
            return end, True
        return end, False

    def _group(self, rows: int) -> Batch:
        firsts, counts, groups = self._put_together(rows, self._keys)
        batch = Batch(self._wanted, self._data, self._spans, rows, groups, self.records + 1)
        batch.firsts, batch.counts = firsts.tolist(), counts.tolist()
        if self._time is not None:
            moments, _, times = self._put_together(rows, self._time)
            batch.times = _times(groups, len(firsts), times, len(moments))
        return batch

    def _put_together(self, rows: int, keys: Ints) -> tuple[Ints, Ints, Ints]:
        """The first row and the number of rows of each group, and the group of each row."""
        size = 1 << (2 * rows).bit_length()
        slots = np.full(size, -1, np.int32)
        hashes = np.empty(rows, np.uint64)
        firsts, counts, groups = (np.empty(rows, np.int32) for _ in range(3))
        made = group_rows(
            self._data.data, self._spans.data, rows, len(self._wanted.columns), keys.data,
            slots.data, hashes.data, firsts.data, counts.data, groups.data,
        )  # fmt: skip
        return firsts[:made], counts[:made], groups

    def _next(self, at: int, end: int) -> int:
        """Where to go on behind a broken record: the next line that begins like one, or the next object."""
        text = self._data[at + 1 : end].tobytes()
        line = text.find(b"\n{")
        found = _NEXT.search(text)
        places = [line + 1] if line >= 0 else []
        places += [found.end() - 1] if found else []
        return at + 1 + min(places) if places else end

    def _punctuate(self, at: int, end: int) -> int:
        """What stands around records: brackets, and fields behind the list that holds them."""
        sign = int(self._data[at])
        if sign == ord("["):
            self._open += 1
        elif sign == ord("]"):
            self._open -= 1
        elif sign == ord('"') and (found := _CLOSES.match(self._data[at : at + 20_000].tobytes())):
            return at + found.end()
        elif sign != ord("}"):
            self.flaws.add("something between the records that is none", self.records + 1)
            text = self._data[at + 1 : end].tobytes()
            places = [place for mark in (b"{", b"\n", b"]") if (place := text.find(mark)) >= 0]
            return at + 1 + min(places) if places else end
        return at + 1


def _lay_out(wanted: Wanted, keys: Sequence[Key]) -> Ints:
    place = {name: number for number, name in enumerate(wanted.columns)}
    listed = [(place[each.column], each.longest, place.get(each.unless, -1)) for each in keys]
    return np.array(listed, np.int32).ravel()


def _times(groups: Ints, made: int, times: Ints, count: int) -> list[list[tuple[int, int]]]:
    pairs, rows, numbers = np.unique(
        groups.astype(np.int64) * count + times, return_index=True, return_counts=True
    )
    begins = np.searchsorted(pairs // count, np.arange(made + 1)).tolist()
    listed = list(zip(rows.tolist(), numbers.tolist(), strict=True))
    return [listed[begins[group] : begins[group + 1]] for group in range(made)]
