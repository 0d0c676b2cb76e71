"""The index file: rows, and the keys under which each is found, as flat arrays that are used where they lie.

    magic | SHA-256 of all that follows | SHA-256 of the tables | how many rows, keys, postings, shape bytes
    row ends | key ends | posting ends | postings | slots | shape (JSON) | rows | keys (sorted UTF-8)

All numbers are unsigned 32-bit, little-endian; an *end* is the offset after an item. The shape lists the
columns of each kind of row; a row is its kind and its cells, parted by a sign that no cell holds. The slots
are a hash table: a key is looked for from the slot of its CRC-32 on, up to an empty one, and a slot holds the
key's number and 1 more. Only the rows found are decoded, so opening costs no more than reading the file.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence

from ..errors import EvidenceError

MAGIC = b"RFINDEX3"
_NUMBERS = struct.Struct("<IIII")
_PART = "\x1f"
_HEADER = len(MAGIC) + 32 + 32 + _NUMBERS.size

Record = Mapping[str, str]


def write_index(records: Sequence[Record], postings: Mapping[str, Sequence[int]], tables: bytes) -> bytes:
    """`postings` lists for each key the numbers of its records; `tables` is the tables' fingerprint."""
    kinds: dict[tuple[str, ...], int] = {}
    rows = [_encode(record, kinds) for record in records]
    shape = json.dumps(list(kinds), ensure_ascii=False, separators=(",", ":")).encode()
    keys = sorted((key.encode(), numbers) for key, numbers in postings.items())
    parts = (
        _ends(len(row) for row in rows),
        _ends(len(key) for key, _ in keys),
        _ends(len(numbers) for _, numbers in keys),
        _little_endian(array("I", (number for _, numbers in keys for number in numbers))),
        _little_endian(_fill_slots([key for key, _ in keys])),
        shape,
        b"".join(rows),
        b"".join(key for key, _ in keys),
    )
    numbers = _NUMBERS.pack(len(rows), len(keys), sum(len(each) for _, each in keys), len(shape))
    body = tables + numbers + b"".join(parts)
    return MAGIC + hashlib.sha256(body).digest() + body


def _encode(record: Record, kinds: dict[tuple[str, ...], int]) -> bytes:
    """Rows of the same columns are of one kind; empty cells cost one byte."""
    kind = kinds.setdefault(tuple(record), len(kinds))
    cells = (cell.replace(_PART, " ") for cell in record.values())
    return _PART.join((str(kind), *cells)).encode()


def _ends(lengths: Iterator[int]) -> bytes:
    ends, at = array("I"), 0
    for length in lengths:
        at += length
        ends.append(at)
    return _little_endian(ends)


def _fill_slots(keys: Sequence[bytes]) -> array[int]:
    """The hash table over the keys, more than half of it empty."""
    slots = array("I", bytes(4 * _count_slots(len(keys))))
    for number, key in enumerate(keys, 1):
        slot = zlib.crc32(key) & (len(slots) - 1)
        while slots[slot]:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = number
    return slots


def _count_slots(keys: int) -> int:
    """A power of two, so that a mask takes the place of a division."""
    return 1 << (2 * keys).bit_length()


def _little_endian(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers = array("I", numbers)
        numbers.byteswap()
    return numbers.tobytes()


class Index:
    """An opened index. `tables` is the fingerprint of the tables that it was built from."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raise EvidenceError unless these are the very bytes that `write_index` made."""
        if data[: len(MAGIC)] != MAGIC or len(data) < _HEADER:
            raise EvidenceError(name, "", "this is no index of the catalogue", "remove it: it is built anew")
        view = memoryview(data)  # no slice of it copies the megabytes
        if hashlib.sha256(view[len(MAGIC) + 32 :]).digest() != data[len(MAGIC) : len(MAGIC) + 32]:
            raise EvidenceError(name, "", "the checksum does not match", "remove it: it is built anew")
        self.tables = data[len(MAGIC) + 32 : len(MAGIC) + 64]
        rows, keys, postings, shape = _NUMBERS.unpack_from(data, _HEADER - _NUMBERS.size)
        at = _HEADER
        columns = []
        for count in (rows, keys, keys, postings, _count_slots(keys)):
            columns.append(_read_numbers(view[at : at + 4 * count]))
            at += 4 * count
        self._row_ends, self._key_ends, self._posting_ends, self._postings, self._slots = columns
        self._kinds: list[list[str]] = json.loads(data[at : at + shape])
        at += shape
        self._data, self._rows_at = data, at
        self._keys_at = at + (self._row_ends[-1] if rows else 0)
        self.size = len(data)

    def find(self, key: str) -> list[Record]:
        """The records under this key, in the order of the tables; none when nothing has it."""
        wanted = key.encode("utf-8", "surrogatepass")
        slots, ends = self._slots, self._key_ends
        last = len(slots) - 1
        slot = zlib.crc32(wanted) & last
        while number := slots[slot]:
            begin = ends[number - 2] if number > 1 else 0
            same = ends[number - 1] - begin == len(wanted)
            if same and self._data.startswith(wanted, self._keys_at + begin):
                start = self._posting_ends[number - 2] if number > 1 else 0
                return [self.record(each) for each in self._postings[start : self._posting_ends[number - 1]]]
            slot = (slot + 1) & last
        return []

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins so, in order, without the prefix."""
        wanted, low, high = prefix.encode("utf-8", "surrogatepass"), 0, len(self._key_ends)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._key(middle) < wanted else (low, middle)
        while low < len(self._key_ends) and (key := self._key(low)).startswith(wanted):
            yield key[len(wanted) :].decode()
            low += 1

    def record(self, number: int) -> Record:
        """The row of that number; empty cells are absent."""
        start, at = self._row_ends[number - 1] if number else 0, self._rows_at
        kind, *cells = self._data[at + start : at + self._row_ends[number]].decode().split(_PART)
        columns = self._kinds[int(kind)]
        return {column: cell for column, cell in zip(columns, cells, strict=True) if cell}

    def __len__(self) -> int:
        return len(self._row_ends)

    def _key(self, number: int) -> bytes:
        start, at = self._key_ends[number - 1] if number else 0, self._keys_at
        return self._data[at + start : at + self._key_ends[number]]


def _read_numbers(data: memoryview) -> array[int]:
    numbers = array("I")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
