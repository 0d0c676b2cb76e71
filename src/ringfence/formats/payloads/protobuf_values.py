"""A protobuf message without its schema -> its fields by number, as far as the bytes tell what they are."""

from __future__ import annotations

import struct
from typing import NamedTuple

from ..android.protobuf import EIGHT_BYTES, STRETCH, VARINT, BrokenMessage, fields

MOST_FIELDS = 20_000
HIGHEST_FIELD = (
    1 << 16
)  # numbers beyond are allowed, and nobody uses them: a sign of bytes that are no message
DEEPEST = 24


class Scalar(NamedTuple):
    """A number as it would print, and what else its bytes may be."""

    text: str
    readings: tuple[str, ...]


class Message(list[tuple[int, "Scalar | bytes"]]):
    """The fields in order."""

    __slots__ = ()


def read_message(data: bytes) -> Message | None:
    """The fields of a message; None where the bytes are none, or one of too many fields."""
    message = Message()
    try:
        for number, value, end, wire in fields(data, 0, len(data)):
            if not 0 < number < HIGHEST_FIELD or len(message) >= MOST_FIELDS:
                return None
            message.append((number, data[value:end] if wire == STRETCH else _scalar(value, wire)))
    except BrokenMessage:
        return None
    return message or None


def split_frames(data: bytes) -> list[bytes]:
    """The messages of gRPC frames (a flag, four bytes of length), else the data itself."""
    frames: list[bytes] = []
    at = 0
    while at + 5 <= len(data) and data[at] in (0, 1) and len(frames) < 1_000:
        end = at + 5 + int.from_bytes(data[at + 1 : at + 5], "big")
        if end > len(data):
            return [data]
        frames.append(data[at + 5 : end])
        at = end
    return frames if frames and at == len(data) else [data]


def _scalar(value: int, wire: int) -> Scalar:
    if wire == VARINT:
        readings = [str(value >> 1 ^ -(value & 1))]
        if value >> 63:
            readings.append(str(value - (1 << 64)))
        return Scalar(str(value), tuple(readings))
    size, whole, real = (8, "<q", "<d") if wire == EIGHT_BYTES else (4, "<i", "<f")
    raw = value.to_bytes(size, "little")
    number = struct.unpack(real, raw)[0]
    texts = [str(struct.unpack(whole, raw)[0])]
    if number == number and 1e-6 < abs(number) < 1e15:
        return Scalar(_short(number, wire), (str(value), *texts))
    return Scalar(str(value), tuple(texts))


def _short(number: float, wire: int) -> str:
    """A float of four bytes has seven digits at most; more would claim a precision that it has not."""
    return repr(number) if wire == EIGHT_BYTES else f"{number:.7g}"
