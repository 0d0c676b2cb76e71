"""Ranges of addresses in one file, looked up where they lie.

    magic | SHA-256 of all that follows | length of the head | head (JSON)
    for IPv4, then IPv6:  firsts | lasts | numbers of values
    ends of values | values (JSON)

Addresses are big-endian, 4 or 16 bytes; ranges are in order and apart. Numbers are unsigned 32-bit,
little-endian.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import EvidenceError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAGIC = b"RFRANGE1"
_WIDTHS = {4: 4, 6: 16}
_KINDS = {4: ">u4", 6: "S16"}  # how NumPy reads an address
_NUMBER = struct.Struct("<I")
_CURE = "run `ringfence update` again"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class AddressRange:
    """Addresses from `first` to `last` of one version (4 or 6), and what the source says of them."""

    version: int
    first: int
    last: int
    says: Mapping[str, Any]


def write_ranges(head: Mapping[str, Any], ranges: Iterable[AddressRange]) -> bytes:
    """A range that lies in or before the one that came before it is left out and counted: two statements
    about one address cannot both be looked up, and which is right nobody says."""
    values: dict[str, int] = {}
    columns = {version: (bytearray(), bytearray(), bytearray()) for version in _WIDTHS}
    before, counts, left_out = dict.fromkeys(_WIDTHS, -1), dict.fromkeys(_WIDTHS, 0), 0
    for each in ranges:
        if not before[each.version] < each.first <= each.last < 256 ** _WIDTHS[each.version]:
            left_out += 1
            continue
        before[each.version] = each.last
        counts[each.version] += 1
        value = json.dumps(each.says, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        number = values.setdefault(value, len(values))
        firsts, lasts, numbers = columns[each.version]
        firsts += each.first.to_bytes(_WIDTHS[each.version], "big")
        lasts += each.last.to_bytes(_WIDTHS[each.version], "big")
        numbers += _NUMBER.pack(number)
    encoded = [value.encode() for value in values]
    ends, at = bytearray(), 0
    for size in map(len, encoded):
        at += size
        ends += _NUMBER.pack(at)
    ranged = {str(version): counts[version] for version in _WIDTHS}
    stated = {**head, "ranges": ranged, "left_out": left_out, "values": len(encoded)}
    text = json.dumps(stated, ensure_ascii=False, sort_keys=True).encode()
    parts = [_NUMBER.pack(len(text)), text]
    parts += [bytes(column) for version in _WIDTHS for column in columns[version]]
    body = b"".join([*parts, bytes(ends), *encoded])
    return MAGIC + hashlib.sha256(body).digest() + body


class RangeTable:
    """An opened table; `head` says which source it was made of, under which licence, and how many ranges it
    has."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raise EvidenceError unless these are the very bytes that `write_ranges` made."""
        start = len(MAGIC) + 32
        if data[: len(MAGIC)] != MAGIC:
            raise EvidenceError(name, "", "this is no table of address ranges", _CURE)
        if hashlib.sha256(data[start:]).digest() != data[len(MAGIC) : start]:
            raise EvidenceError(name, "", "the checksum does not match", _CURE)
        (length,) = _NUMBER.unpack_from(data, start)
        at = start + _NUMBER.size + length
        self.head: Mapping[str, Any] = json.loads(data[at - length : at])
        view = memoryview(data)
        self._columns = {}
        for version, width in _WIDTHS.items():
            count = self.head["ranges"][str(version)]
            sizes = (count * width, count * width, count * _NUMBER.size)
            parts = []
            for size in sizes:
                parts.append(view[at : at + size])
                at += size
            self._columns[version] = (count, *parts)
        ends = self.head["values"] * _NUMBER.size
        self._ends, self._values = view[at : at + ends], view[at + ends :]
        self._arrays: dict[int, tuple[Any, Any, Any]] = {}

    def find(self, address: Address) -> Mapping[str, Any] | None:
        """What the source says of the address; None where it says nothing."""
        count, firsts, lasts, numbers = self._columns[address.version]
        width, wanted = _WIDTHS[address.version], address.packed
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            if bytes(firsts[middle * width : (middle + 1) * width]) <= wanted:
                low = middle + 1
            else:
                high = middle
        if not low or bytes(lasts[(low - 1) * width : low * width]) < wanted:
            return None
        (number,) = _NUMBER.unpack_from(numbers, (low - 1) * _NUMBER.size)
        return self.value(number)

    def find_many(self, version: int, packed: bytes) -> npt.NDArray[np.int64]:
        """The numbers of what the source says (`value` tells it) of many addresses of one version, each 4 or
        16 bytes, big-endian, one after the other; -1 where it says nothing."""
        import numpy as np

        firsts, lasts, numbers = self._arrays.get(version) or self._open_arrays(version)
        wanted = np.frombuffer(packed, _KINDS[version])
        wanted = wanted.astype(wanted.dtype.newbyteorder("="))
        if not len(firsts):
            return np.full(len(wanted), -1, np.int64)
        at = np.searchsorted(firsts, wanted, side="right") - 1
        inside = (at >= 0) & (wanted <= lasts[at])
        return np.where(inside, numbers[at], np.int64(-1))

    def _open_arrays(self, version: int) -> tuple[Any, Any, Any]:
        """The columns in the machine's own order of bytes. Of IPv6 they are compared as text of 16 bytes:
        what NumPy leaves out at the end are zeros, so the order stays."""
        import numpy as np

        _, firsts, lasts, numbers = self._columns[version]
        ends = [np.frombuffer(each, _KINDS[version]) for each in (firsts, lasts)]
        first, last = (each.astype(each.dtype.newbyteorder("=")) for each in ends)
        self._arrays[version] = (first, last, np.frombuffer(numbers, "<u4").astype(np.int64))
        return self._arrays[version]

    def value(self, number: int) -> Mapping[str, Any]:
        """What the source says under this number."""
        found: Mapping[str, Any] = json.loads(bytes(self._values[self._end(number - 1) : self._end(number)]))
        return found

    def _end(self, number: int) -> int:
        if number < 0:
            return 0
        end: int = _NUMBER.unpack_from(self._ends, number * _NUMBER.size)[0]
        return end
