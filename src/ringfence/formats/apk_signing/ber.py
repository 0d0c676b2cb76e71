"""ASN.1 values in BER: the tag, the content, the children, read with bounds on size, depth and count.

Android reads signature blocks and certificates with a lenient BER reader: long forms of lengths,
indefinite lengths and odd tags pass. `DerError` is raised for what even that reader refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MAX_DEPTH = 24
MOST_CHILDREN = 10_000
UNIVERSAL, APPLICATION, CONTEXT, PRIVATE = range(4)

INTEGER, BIT_STRING, OCTET_STRING, OBJECT_ID, SEQUENCE, SET = 2, 3, 4, 6, 16, 17
UTC_TIME, GENERALIZED_TIME, BOOLEAN = 23, 24, 1


class DerError(ValueError):
    """The bytes are not the ASN.1 that was expected."""


@dataclass(frozen=True, slots=True)
class Value:
    """One ASN.1 value: `encoded` with its header, `content` without."""

    tag_class: int
    constructed: bool
    number: int
    encoded: bytes
    content: bytes

    def is_universal(self, number: int) -> bool:
        """Does it carry this universal tag?"""
        return self.tag_class == UNIVERSAL and self.number == number

    def is_context(self, number: int) -> bool:
        """Does it carry this context-specific tag?"""
        return self.tag_class == CONTEXT and self.number == number

    def children(self, most: int = MOST_CHILDREN) -> list[Value]:
        """The first values inside, whatever the tag says."""
        return list(islice(read_values(self.content), most))


def read_values(data: bytes) -> Iterator[Value]:
    """Every value in `data`, one after another."""
    position = 0
    while position < len(data):
        value, position = read_value(data, position)
        yield value


def read_value(data: bytes, position: int = 0) -> tuple[Value, int]:
    """The value at `position` and the position after it."""
    start = position
    first, number, position = _read_tag(data, position)
    length, position = _read_length(data, position)
    if length is None:
        content_end, end = _find_end(data, position, constructed=bool(first & 0x20), depth=0)
    else:
        content_end = end = position + length
    if end > len(data):
        raise DerError("a value is longer than what holds it")
    value = Value(first >> 6, bool(first & 0x20), number, data[start:end], data[position:content_end])
    return value, end


def expect(value: Value | None, number: int) -> Value:
    """The value, when it carries the universal tag `number`."""
    if value is None or not value.is_universal(number):
        raise DerError(f"a value with tag {number} was expected")
    return value


def to_integer(value: Value) -> int:
    """A signed integer, of any size."""
    return int.from_bytes(value.content, "big", signed=True)


def to_object_id(value: Value) -> str:
    """An object identifier in dotted form."""
    nodes: list[int] = []
    node = 0
    for byte in value.content:
        if node >> 56:
            raise DerError("a part of an object identifier is too large")
        node = node << 7 | byte & 0x7F
        if not byte & 0x80:
            nodes.append(node)
            node = 0
    if not nodes or value.content[-1] & 0x80:
        raise DerError("an object identifier is cut off")
    first = min(nodes[0] // 40, 2)
    return ".".join(str(node) for node in (first, nodes[0] - first * 40, *nodes[1:]))


def encode(tag: int, content: bytes) -> bytes:
    """A value with its length in the shortest form; `tag` is the first byte."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def _read_tag(data: bytes, position: int) -> tuple[int, int, int]:
    """First byte, tag number, position of the length."""
    if position >= len(data):
        raise DerError("a tag was expected")
    first = data[position]
    number = first & 0x1F
    position += 1
    if number != 0x1F:
        return first, number, position
    number = 0
    while True:
        if position >= len(data) or number >> 24:
            raise DerError("a tag number is cut off or too large")
        byte = data[position]
        position += 1
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            return first, number, position


def _read_length(data: bytes, position: int) -> tuple[int | None, int]:
    """The content's length, None when it is indefinite, and where the content starts."""
    if position >= len(data):
        raise DerError("a length was expected")
    first = data[position]
    position += 1
    if first < 0x80:
        return first, position
    if first == 0x80:
        return None, position
    size = first & 0x7F
    if size > 4 or position + size > len(data):
        raise DerError("a length is cut off or too large")
    return int.from_bytes(data[position : position + size], "big"), position + size


def _find_end(data: bytes, position: int, *, constructed: bool, depth: int) -> tuple[int, int]:
    """Where content of indefinite length ends, and where its end mark ends."""
    if depth > MAX_DEPTH:
        raise DerError("values are nested too deeply")
    if not constructed:
        end = data.find(b"\0\0", position)
        if end < 0:
            raise DerError("the end of a value is missing")
        return end, end + 2
    while position < len(data):
        if data[position : position + 2] == b"\0\0":
            return position, position + 2
        first, _, position = _read_tag(data, position)
        length, position = _read_length(data, position)
        if length is None:
            _, position = _find_end(data, position, constructed=bool(first & 0x20), depth=depth + 1)
        else:
            position += length
    raise DerError("the end of a value is missing")
