"""QPACK (RFC 9204): the compressed headers of HTTP/3, whose table grows on a stream of its own.

The table's stream is read whole, before the headers: entries are never thrown away here, so it does not
matter in which order the packets of the two came.
"""

from __future__ import annotations

from bisect import bisect_right

from .hpack import LARGEST_BLOCK, MOST_FIELDS, BrokenBlock, read_number, read_string
from .qpack_static import STATIC

Field = tuple[str, str]

MOST_ENTRIES = 1 << 16
_MOST_BYTES = 1 << 24  # of all entries together
_ENTRY = 32  # bytes that an entry counts beside its name and value


class FieldTable:
    """The entries that an encoder's stream put into the table, by their number from the first."""

    def __init__(self, stream: bytes, most: int = 0) -> None:
        """`most` is the size that the other side allows (0: not known, then the one that is used)."""
        self.entries: list[Field] = []
        self.broken = ""
        self._ends: list[int] = []  # where in the stream the instruction of each entry ends
        self._size, self._used = most, 0
        try:
            self._read(stream, known=most > 0)
        except BrokenBlock as broken:  # its last instruction may be cut off
            self.broken = str(broken)

    def _read(self, stream: bytes, known: bool) -> None:
        at = 0
        while at < len(stream):
            first = stream[at]
            if first & 0x80:
                index, at = read_number(stream, at, 6)
                name = _static(index)[0] if first & 0x40 else self._recent(index)[0]
                value, at = read_string(stream, at)
            elif first & 0x40:
                name, at = read_string(stream, at, 5)
                value, at = read_string(stream, at)
            elif first & 0x20:
                size, at = read_number(stream, at, 5)
                if not known:
                    self._size = max(self._size, size)
                continue
            else:
                index, at = read_number(stream, at, 5)
                name, value = self._recent(index)
            self._add((name, value), at)

    def _recent(self, index: int) -> Field:
        if index < len(self.entries):
            return self.entries[-1 - index]
        raise BrokenBlock("an entry that is not in the table")

    def _add(self, field: Field, end: int) -> None:
        self._used += len(field[0]) + len(field[1]) + _ENTRY
        if len(self.entries) >= MOST_ENTRIES or self._used > _MOST_BYTES:
            raise BrokenBlock("a table that swells")
        self.entries.append(field)
        self._ends.append(end)

    def decode(self, section: bytes, had: int) -> tuple[Field, ...]:
        """The fields of a section. `had` is how much of the table's stream had come when it did, which tells
        numbers apart that are sent without their upper digits. `BrokenBlock` where it cannot be read."""
        coded, at = read_number(section, 0, 8)
        behind = at < len(section) and section[at] & 0x80 != 0
        delta, at = read_number(section, at, 7)
        needed = self._needed(coded, bisect_right(self._ends, had))
        base = needed - delta - 1 if behind else needed + delta
        fields: list[Field] = []
        room = LARGEST_BLOCK
        while at < len(section):
            field, at = self._field(section, at, base)
            fields.append(field)
            room -= len(field[0]) + len(field[1]) + _ENTRY
            if room < 0 or len(fields) > MOST_FIELDS:
                raise BrokenBlock("a header block that swells")
        return tuple(fields)

    def _needed(self, coded: int, inserted: int) -> int:
        """The number of entries that a section needs (RFC 9204, section 4.5.1.1)."""
        if coded == 0:
            return 0
        most = self._size // _ENTRY
        if most == 0:
            return coded - 1
        limit = inserted + most
        needed = limit // (2 * most) * (2 * most) + coded - 1
        return needed - 2 * most if needed > limit and needed > 2 * most else needed

    def _field(self, section: bytes, at: int, base: int) -> tuple[Field, int]:
        first = section[at]
        if first & 0x80:
            index, at = read_number(section, at, 6)
            return (_static(index) if first & 0x40 else self._entry(base - 1 - index)), at
        if first & 0xF0 == 0x10:
            index, at = read_number(section, at, 4)
            return self._entry(base + index), at
        if first & 0x40:
            index, at = read_number(section, at, 4)
            name = _static(index)[0] if first & 0x10 else self._entry(base - 1 - index)[0]
        elif first & 0x20:
            name, at = read_string(section, at, 3)
        else:
            index, at = read_number(section, at, 3)
            name = self._entry(base + index)[0]
        value, at = read_string(section, at)
        return (name, value), at

    def _entry(self, number: int) -> Field:
        if 0 <= number < len(self.entries):
            return self.entries[number]
        raise BrokenBlock("a header that is not in the table")


def _static(index: int) -> Field:
    if index < len(STATIC):
        return STATIC[index]
    raise BrokenBlock("a header that is not in the table")
