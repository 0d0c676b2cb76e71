"""The index file: rows, and the keys under which each is found, as flat arrays that are used where they lie.

    magic | SHA-256 of all that follows | SHA-256 of the tables | numbers of rows, keys, postings
    row ends | key ends | posting ends | postings | rows (JSON) | keys (sorted UTF-8)

All numbers are unsigned 32-bit, little-endian; an *end* is the offset after an item. A look-up is a binary
search over the keys; only the rows found are decoded, so opening costs no more than reading the file.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence

from ..errors import EvidenceError

MAGIC = b"RFINDEX1"
_NUMBERS = struct.Struct("<III")
_HEADER = len(MAGIC) + 32 + 32 + _NUMBERS.size

Record = Mapping[str, str]


def write_index(records: Sequence[Record], postings: Mapping[str, Sequence[int]], tables: bytes) -> bytes:
    """`postings` lists for each key the numbers of its records; `tables` is the tables' fingerprint."""
    rows = [_encode(record) for record in records]
    keys = sorted((key.encode(), numbers) for key, numbers in postings.items())
    parts = (
        _ends(len(row) for row in rows),
        _ends(len(key) for key, _ in keys),
        _ends(len(numbers) for _, numbers in keys),
        _little_endian(array("I", (number for _, numbers in keys for number in numbers))),
        b"".join(rows),
        b"".join(key for key, _ in keys),
    )
    numbers = _NUMBERS.pack(len(rows), len(keys), sum(len(each) for _, each in keys))
    body = tables + numbers + b"".join(parts)
    return MAGIC + hashlib.sha256(body).digest() + body


def _encode(record: Record) -> bytes:
    """Empty cells are left out; the order of columns is kept."""
    full = {column: cell for column, cell in record.items() if cell}
    return json.dumps(full, ensure_ascii=False, separators=(",", ":")).encode()


def _ends(lengths: Iterator[int]) -> bytes:
    ends, at = array("I"), 0
    for length in lengths:
        at += length
        ends.append(at)
    return _little_endian(ends)


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
        if hashlib.sha256(data[len(MAGIC) + 32 :]).digest() != data[len(MAGIC) : len(MAGIC) + 32]:
            raise EvidenceError(name, "", "the checksum does not match", "remove it: it is built anew")
        self.tables = data[len(MAGIC) + 32 : len(MAGIC) + 64]
        rows, keys, postings = _NUMBERS.unpack_from(data, _HEADER - _NUMBERS.size)
        at = _HEADER
        columns = []
        for count in (rows, keys, keys, postings):
            columns.append(_read_numbers(data[at : at + 4 * count]))
            at += 4 * count
        self._row_ends, self._key_ends, self._posting_ends, self._postings = columns
        rows_size = self._row_ends[-1] if rows else 0
        self._rows = memoryview(data)[at : at + rows_size]
        self._keys = memoryview(data)[at + rows_size :]
        self.size = len(data)

    def find(self, key: str) -> list[Record]:
        """The records under this key, in the order of the tables; none when nothing has it."""
        wanted, low, high = key.encode(), 0, len(self._key_ends)
        while low < high:
            middle = (low + high) // 2
            if self._key(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        if low == len(self._key_ends) or self._key(low) != wanted:
            return []
        start = self._posting_ends[low - 1] if low else 0
        return [self.record(number) for number in self._postings[start : self._posting_ends[low]]]

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins so, in order, without the prefix."""
        wanted, low, high = prefix.encode(), 0, len(self._key_ends)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._key(middle) < wanted else (low, middle)
        while low < len(self._key_ends) and (key := self._key(low)).startswith(wanted):
            yield key[len(wanted) :].decode()
            low += 1

    def record(self, number: int) -> Record:
        start = self._row_ends[number - 1] if number else 0
        found: Record = json.loads(bytes(self._rows[start : self._row_ends[number]]))
        return found

    def __len__(self) -> int:
        return len(self._row_ends)

    def _key(self, number: int) -> bytes:
        start = self._key_ends[number - 1] if number else 0
        return bytes(self._keys[start : self._key_ends[number]])


def _read_numbers(data: bytes) -> array[int]:
    numbers = array("I")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
