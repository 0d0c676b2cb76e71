"""Android's resource table (`resources.arsc`) -> the values of single resources, looked up lazily.

Opening walks the chunks of the table without reading them; a look-up reads one entry per configuration. A
table of 30 MB opens in milliseconds, since only a label, some file names and some strings are wanted of it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ...errors import EvidenceError
from .configuration import read_configuration
from .element import Kind
from .oddities import Oddities
from .resources import ResourceValue, follow
from .string_pool import POOL, Bytes, StringPool
from .value_text import kind_of, text_of

_CHUNK = struct.Struct("<HHI")
_TABLE, _PACKAGE, _TYPE = 0x0002, 0x0200, 0x0201
_TYPE_BODY = struct.Struct("<BBHII")  # type, flags, zero, entries, where the entries start
_CONFIGURATION_AT = 20
_SPARSE, _OFFSET16 = 0x01, 0x02
_ENTRY = struct.Struct("<HHI")  # size, flags, key; or key, flags with the type, data where it is compact
_VALUE = struct.Struct("<HBBI")
_COMPLEX, _COMPACT = 0x0001, 0x0008
_NO_ENTRY, _NO_ENTRY16 = 0xFFFFFFFF, 0xFFFF
_MOST_CHUNKS = 500_000
_MOST_READS = 500_000  # of entries; an app with 1,000 references has 100,000
_MOST_VALUES = 2_000  # of one resource; framework tables have about 100 languages
_CURE = "unpack the app again; if it is whole, no version of Android can read this file"


class ResourceTable:
    """An opened table. `oddities` grows while it is used. `EvidenceError` where the file is no table."""

    def __init__(self, data: Bytes, name: str) -> None:
        self._data = data
        self._oddities = Oddities()
        self._pool: StringPool | None = None
        self._types: dict[int, list[int]] = {}  # package << 8 | type -> bytes where its chunks start
        self._known: dict[int, tuple[ResourceValue, ...]] = {}
        self._chunks = self._reads = 0
        if len(data) < 12:
            raise EvidenceError(name, "", "it is too short for a resource table", _CURE)
        kind, head, size = _CHUNK.unpack_from(data)
        if kind != _TABLE:
            raise EvidenceError(name, "", f"type 0x{kind:04x} is no resource table", _CURE)
        if size != len(data):
            self._oddities.add("the resource table does not have the size it says")
        for at, kind, inner, length in self._walk(head, len(data)):
            if kind == POOL and self._pool is None:
                self._pool = StringPool(data, at, at + length, self._oddities, "table's string pool")
            elif kind == _PACKAGE:
                self._package(at, inner, at + length)

    @property
    def pool(self) -> StringPool | None:
        """The pool with every text and file name that a resource can have."""
        return self._pool

    @property
    def oddities(self) -> tuple[str, ...]:
        return self._oddities.all()

    def _walk(self, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """Place, type, header size and size of the chunks from `at` to `end`."""
        data, unpack = self._data, _CHUNK.unpack_from
        while at + _CHUNK.size <= end:
            kind, head, size = unpack(data, at)
            if head < _CHUNK.size or size < head or at + size > end:
                self._oddities.add(f"the chunk at byte {at} of the resource table has an impossible size")
                return
            self._chunks += 1
            if self._chunks > _MOST_CHUNKS:
                self._oddities.add(f"the resource table has more than {_MOST_CHUNKS} chunks")
                return
            yield at, kind, head, size
            at += size

    def _package(self, at: int, head: int, end: int) -> None:
        if at + 12 > end:
            return
        package = self._data[at + 8] << 8  # the id has 32 bits, of which 8 are used
        for place, kind, type_head, size in self._walk(at + head, end):
            if kind != _TYPE:
                continue
            if type_head < _CONFIGURATION_AT or size < _CONFIGURATION_AT:
                self._oddities.add("a resource type is cut short")
                continue
            self._types.setdefault(package | self._data[place + 8], []).append(place)

    def values(self, resource_id: int) -> tuple[ResourceValue, ...]:
        """The values of a resource as they stand, in the order of the table; none where there is no such."""
        known = self._known.get(resource_id)
        if known is None:
            found = []
            for place in self._types.get(resource_id >> 16, ()):
                self._reads += 1
                if self._reads > _MOST_READS:
                    self._oddities.add(
                        f"more than {_MOST_READS} reads in the resource table; the rest is left"
                    )
                    break
                value = self._in_chunk(place, resource_id & 0xFFFF)
                if value is not None:
                    found.append(value)
                if len(found) >= _MOST_VALUES:
                    self._oddities.add(f"a resource has more than {_MOST_VALUES} values")
                    break
            known = self._known[resource_id] = tuple(found)
        return known

    def resolve(self, resource_id: int) -> ResourceValue | None:
        """The value a phone of today in the United States would use, references followed."""
        return follow(self.values, resource_id)

    def strings(self) -> Iterator[str]:
        """Every string of the table's pool: all texts and file names that any resource can have."""
        return self._pool.all() if self._pool is not None else iter(())

    def _in_chunk(self, at: int, entry: int) -> ResourceValue | None:
        """The value of entry number `entry` in the type chunk at byte `at`."""
        _, head, size = _CHUNK.unpack_from(self._data, at)
        _, flags, _, count, start = _TYPE_BODY.unpack_from(self._data, at + 8)
        end = at + size
        offset = self._offset(at + head, end, flags, count, entry)
        if offset is None:
            return None
        place = at + start + offset
        if place + _ENTRY.size > end:
            self._oddities.add("a resource entry lies outside its chunk")
            return None
        return self._value(place, end, at, head)

    def _offset(self, index: int, end: int, flags: int, count: int, entry: int) -> int | None:
        """Where an entry starts, from the start of the entries; nothing where the type has no such entry."""
        data = self._data
        if flags & _SPARSE:
            return self._sparse_offset(index, end, count, entry)
        width = 2 if flags & _OFFSET16 else 4
        place = index + width * entry
        if entry >= count or place + width > end:
            return None
        offset = int.from_bytes(data[place : place + width], "little")
        if width == 2:
            return None if offset == _NO_ENTRY16 else offset * 4
        return None if offset == _NO_ENTRY else offset

    def _sparse_offset(self, index: int, end: int, count: int, entry: int) -> int | None:
        """The same where only entries that exist are listed, sorted by number."""
        low, high = 0, min(count, max(0, end - index) // 4)
        while low < high:
            middle = (low + high) // 2
            place = index + 4 * middle
            number = int.from_bytes(self._data[place : place + 2], "little")
            if number == entry:
                return int.from_bytes(self._data[place + 2 : place + 4], "little") * 4
            low, high = (middle + 1, high) if number < entry else (low, middle)
        return None

    def _value(self, place: int, end: int, chunk: int, head: int) -> ResourceValue | None:
        size, flags, data = _ENTRY.unpack_from(self._data, place)
        configuration = read_configuration(self._data, chunk + _CONFIGURATION_AT, chunk + head)
        if flags & _COMPACT:
            code = flags >> 8
        elif flags & _COMPLEX:
            return ResourceValue(configuration, Kind.UNKNOWN, 0, "")
        else:
            if place + size + _VALUE.size > end:
                self._oddities.add("a resource value lies outside its chunk")
                return None
            _, _, code, data = _VALUE.unpack_from(self._data, place + size)
        kind = kind_of(code)
        if kind is Kind.STRING:
            text = self._pool.get(data) if self._pool is not None else None
            if text is None:
                self._oddities.add("resources refer to strings that do not exist")
            return ResourceValue(configuration, kind, data, text or "")
        return ResourceValue(configuration, kind, data, text_of(kind, data))
