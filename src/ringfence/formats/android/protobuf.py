"""Protobuf's wire format -> the fields of one message, without a schema.

A message is a row of fields: number, and a whole number, four or eight bytes, or a stretch of bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

Field = tuple[int, int, int, int]  # number; value, or where its bytes start; where they end, or 0; wire type

VARINT, EIGHT_BYTES, STRETCH, FOUR_BYTES = 0, 1, 2, 5
_LONGEST_NUMBER = 10


class BrokenMessage(Exception):
    """The bytes are no protobuf message; the argument says where."""


def fields(data: bytes, at: int, end: int) -> Iterator[Field]:
    """The fields of the message in `data[at:end]`, in order. `BrokenMessage` where it is none."""
    while at < end:
        key = data[at]
        at += 1
        if key & 0x80:
            key, at = _number(data, at - 1, end)
        wire = key & 7
        if wire in (STRETCH, VARINT):
            if at < end and data[at] < 0x80:
                value = data[at]
                at += 1
            else:
                value, at = _number(data, at, end)
            if wire == VARINT:
                yield key >> 3, value, 0, wire
                continue
            stop = at + value
            if stop > end:
                raise BrokenMessage(f"byte {at}")
            yield key >> 3, at, stop, wire
            at = stop
        elif wire in (FOUR_BYTES, EIGHT_BYTES):
            size = 4 if wire == FOUR_BYTES else 8
            if at + size > end:
                raise BrokenMessage(f"byte {at}")
            yield key >> 3, int.from_bytes(data[at : at + size], "little"), 0, wire
            at += size
        else:
            raise BrokenMessage(f"byte {at}")


def text(data: bytes, field: Field) -> str:
    """The text of a field; empty where it holds none."""
    return data[field[1] : field[2]].decode("utf-8", "replace") if field[3] == STRETCH else ""


def _number(data: bytes, at: int, end: int) -> tuple[int, int]:
    """A whole number in groups of seven bits, and where it ends."""
    value = shift = 0
    for place in range(at, min(end, at + _LONGEST_NUMBER)):
        value |= (data[place] & 0x7F) << shift
        if data[place] < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, place + 1
        shift += 7
    raise BrokenMessage(f"byte {at}")
