"""A pool of strings, as binary XML and the resource table hold them -> single strings, decoded when wanted.

A pool is UTF-8 or UTF-16; every string is preceded by its length. Missing terminators, counts that
claim more than there is, and lengths that run out of the pool are met in malware and read as far as they go.
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_decode
from collections.abc import Iterator

from .oddities import Oddities

Bytes = bytes | memoryview

POOL = 0x0001
HEADER = struct.Struct("<HHIIIIII")  # type, header size, size; strings, styles, flags; starts of both
_UTF8 = 0x100
_U32 = struct.Struct("<I")
TRUNCATION = 0x8000  # what the length of a UTF-8 string is too short by, or a multiple
_SPARE = 1 << 20  # characters that may be decoded beyond what the pool is long: overlapping strings multiply


class StringPool:
    """The pool that starts at byte `at` of `data` and ends before `end`; `count` is how many strings fit."""

    def __init__(
        self, data: Bytes, at: int, end: int, oddities: Oddities, whose: str = "string pool"
    ) -> None:
        self._data, self._oddities, self._whose = data, oddities, whose
        header = HEADER.unpack_from(data, at) if at + HEADER.size <= end else (POOL, 28, 0, 0, 0, 0, 0, 0)
        _, head, size, count, styles, flags, start, style_start = header
        if at + HEADER.size > end:
            oddities.add(f"the {whose} is cut off")
        end = min(end, at + size) if size >= HEADER.size else end
        self._utf8 = bool(flags & _UTF8)
        self._index = at + max(head, HEADER.size)
        self._start = at + start
        # Strings end where the styles start; a start that makes no sense is no end.
        self._end = at + style_start if styles and start < style_start <= end - at else end
        self._most = self._budget = 4 * (end - at) + _SPARE
        self._cache: dict[int, str] = {}
        room = max(0, end - self._index) // 4
        if self._index < self._start and count * 4 > self._start - self._index:
            if (
                count > room
            ):  # Android refuses that; else it reads the numbers, whatever else they are part of
                room = max(0, min(self._start, end) - self._index) // 4
            else:
                oddities.add(f"the offsets of the {whose} run into its strings")
        if count > room:
            oddities.add(f"the {whose} claims {count} strings and has room for {room}")
        self.count = min(count, room)

    @property
    def wide(self) -> bool:
        """Whether the strings are UTF-16."""
        return not self._utf8

    def parts(self) -> tuple[Bytes, Bytes]:
        """The bytes of the offsets (32 bits each) and those the offsets count from."""
        index = self._data[self._index : self._index + 4 * self.count]
        return index, self._data[min(self._start, self._end) : self._end]

    def get(self, index: int) -> str | None:
        """String number `index`, or nothing where there is none."""
        known = self._cache.get(index)
        if known is not None:
            return known
        if not 0 <= index < self.count:
            return None
        (offset,) = _U32.unpack_from(self._data, self._index + 4 * index)
        at, stop = self._place(self._start + offset)
        self._budget -= stop - at
        if at < 0 or self._budget < 0:
            if at >= 0:
                self._oddities.add(f"the {self._whose} holds overlapping strings; not all were read")
            return None
        found = self._cache[index] = self._decode(at, stop)
        return found

    def all(self) -> Iterator[str]:
        """Every string that can be read, in order; not kept."""
        budget, start, place, decode = self._most, self._start, self._place, self._decode
        for (offset,) in _U32.iter_unpack(self._data[self._index : self._index + 4 * self.count]):
            at, stop = place(start + offset)
            budget -= stop - at
            if budget < 0:
                self._oddities.add(f"the {self._whose} holds overlapping strings; not all were read")
                return
            if at >= 0:
                yield decode(at, stop)

    def _place(self, at: int) -> tuple[int, int]:
        """Where the text of the string at byte `at` starts and stops; -1, -1 where it is not in the pool."""
        data, end = self._data, self._end
        if at + 2 > end:
            self._oddities.add(f"strings of the {self._whose} lie outside it")
            return -1, -1
        if self._utf8:
            at += 2 if data[at] & 0x80 else 1  # the length in UTF-16 units comes first, and is not needed
            if at + 1 >= end:
                return (end, end) if at < end else (-1, -1)
            length = data[at]
            at += 1
            if length & 0x80:
                length = (length & 0x7F) << 8 | data[at]
                at += 1
        else:
            length = data[at] | data[at + 1] << 8
            at += 2
            if length & 0x8000 and at + 2 <= end:
                length = (length & 0x7FFF) << 16 | data[at + 1] << 8 | data[at]
                at += 2
            length *= 2
        stop = at + length
        if stop >= end:
            self._oddities.add(f"strings of the {self._whose} run out of it")
            stop = end if self._utf8 else at + (max(0, end - at) & ~1)
        elif data[stop] and (stop := self._truncated(stop)) < 0:
            stop = at + length
            self._oddities.add(f"strings of the {self._whose} do not end where they say")
        return at, stop

    def _truncated(self, stop: int) -> int:
        """The end of a string whose length had more than 15 bits, of which a build tool wrote 15; or -1."""
        if self._utf8:
            for place in range(stop + TRUNCATION, min(self._end, stop + 17 * TRUNCATION), TRUNCATION):
                if not self._data[place]:
                    return place
        return -1

    def _decode(self, at: int, stop: int) -> str:
        if not self._utf8:
            return utf_16_le_decode(self._data[at:stop], "replace")[0]
        try:
            return str(self._data[at:stop], "utf-8")
        except UnicodeDecodeError:
            return _modified_utf8(bytes(self._data[at:stop]))


def _modified_utf8(data: bytes) -> str:
    """UTF-8 as old build tools wrote it, with surrogate pairs as two characters of three bytes."""
    try:
        pairs = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")
    return pairs.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
