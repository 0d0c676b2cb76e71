"""Tagged netstrings, as mitmproxy writes them: `length:payload` and a sign for the type, streamed.

Beside the types of the original definition there is `;` for text. Keys may be bytes or text: both come out
as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from .record import Flaw

MOST_BYTES = 1 << 28  # of one value
MOST_DIGITS = 12
DEEPEST = 32
MOST_PARTS = 200_000  # in one value
_STEP = 1 << 20
Value = bytes | str | int | float | bool | None | dict[str, "Value"] | list["Value"]


class BrokenValue(Exception):
    """The bytes are no value. It never leaves this package."""


def read_values(file: BinaryIO) -> Iterator[tuple[int, Value] | Flaw]:
    """Every value with its number from 1. A value that is broken inside is told and passed over; where a
    length is wrong there is no telling what follows, so reading ends there."""
    number = 0
    try:
        while (size := _read_length(file)) is not None:
            number += 1
            if size > MOST_BYTES:
                yield Flaw(number, f"a flow has more than {MOST_BYTES:,} bytes")
                _skip(file, size + 1)
                continue
            payload = _read_exactly(file, size + 1)
            try:
                yield number, parse_value(payload)
            except (BrokenValue, ValueError, OverflowError, RecursionError):
                yield Flaw(number, "a flow is broken inside")
    except BrokenValue as error:
        yield Flaw(number + 1, str(error))
    except (OSError, EOFError, ValueError) as error:
        yield Flaw(number + 1, f"the data is damaged from there on ({type(error).__name__})")


def _read_length(file: BinaryIO) -> int | None:
    digits = b""
    while (sign := file.read(1)) != b":":
        if not sign and not digits.strip():
            return None
        if not sign:
            raise BrokenValue("the file breaks off in the length of a flow")
        digits += sign
        if (not sign.isdigit() and not digits.isspace()) or len(digits) > MOST_DIGITS:
            raise BrokenValue("there is no length where the next flow should begin")
    if not digits.strip().isdigit():
        raise BrokenValue("there is no length where the next flow should begin")
    return int(digits)


def _read_exactly(file: BinaryIO, size: int) -> bytes:
    parts, left = [], size
    while left:
        part = file.read(min(left, _STEP))
        if not part:
            raise BrokenValue("the file breaks off in the middle of a flow")
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _skip(file: BinaryIO, size: int) -> None:
    while size > 0:
        part = file.read(min(size, _STEP))
        if not part:
            raise BrokenValue("the file breaks off in the middle of a flow")
        size -= len(part)


def parse_value(data: bytes) -> Value:
    """The value of a payload with its closing sign. Raises BrokenValue."""
    return _Parser(data).value(0, len(data) - 1, data[-1:], 0)


class _Parser:
    def __init__(self, data: bytes) -> None:
        self.data, self.parts = data, 0

    def value(self, start: int, end: int, sign: bytes, depth: int) -> Value:
        self.parts += 1
        if self.parts > MOST_PARTS or depth > DEEPEST:
            raise BrokenValue("too many parts, or too deep")
        if sign in (b"}", b"]"):
            listed = self.listed(start, end, depth)
            return listed if sign == b"]" else _pair(listed)
        payload = self.data[start:end]
        if sign == b",":
            return payload
        if sign == b";":
            return payload.decode("utf-8", "replace")
        if sign == b"#" and len(payload) <= 20:
            return int(payload)
        if sign == b"^" and len(payload) <= 40:
            return float(payload)
        if sign == b"!" and payload in (b"true", b"false"):
            return payload == b"true"
        if sign == b"~" and not payload:
            return None
        raise BrokenValue("a value of no known type")

    def listed(self, at: int, end: int, depth: int) -> list[Value]:
        data, found = self.data, []
        while at < end:
            colon = data.find(b":", at, min(at + MOST_DIGITS, end))
            if colon < 0 or not data[at:colon].isdigit():
                raise BrokenValue("a part without a length")
            stop = colon + 1 + int(data[at:colon])
            if stop >= end:
                raise BrokenValue("a part longer than the whole")
            found.append(self.value(colon + 1, stop, data[stop : stop + 1], depth + 1))
            at = stop + 1
        return found


def _pair(listed: list[Value]) -> dict[str, Value]:
    if len(listed) % 2:
        raise BrokenValue("a key without a value")
    made: dict[str, Value] = {}
    for key, value in zip(listed[::2], listed[1::2], strict=True):
        if isinstance(key, bytes):
            key = key.decode("utf-8", "replace")
        if not isinstance(key, str):
            raise BrokenValue("a key that is no text")
        made[key] = value
    return made
