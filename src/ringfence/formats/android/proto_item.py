"""aapt2's `Item` message, one value of an attribute or a resource -> kind, 32 bits and text."""

from __future__ import annotations

from .element import Kind
from .protobuf import STRETCH, fields, text
from .value_text import text_of

# The field of `Item` -> what it is.
_REFERENCE, _STRING, _RAW, _STYLED, _FILE, _ID, _PRIMITIVE = range(1, 8)
# The field of `Primitive` -> the kind it is; 32 bits each.
_PRIMITIVES = {
    1: Kind.NULL,
    2: Kind.NULL,
    3: Kind.FLOAT,
    4: Kind.DIMENSION,
    5: Kind.FRACTION,
    6: Kind.INTEGER,
    7: Kind.HEXADECIMAL,
    8: Kind.BOOLEAN,
    9: Kind.COLOUR,
    10: Kind.COLOUR,
    11: Kind.COLOUR,
    12: Kind.COLOUR,
    13: Kind.DIMENSION,
    14: Kind.FRACTION,
}
_EMPTY = (Kind.UNKNOWN, 0, "", "")

Item = tuple[Kind, int, str, str]  # kind, data, text; the name a reference has, as `string/app_name`


def read_item(data: bytes, at: int, end: int) -> Item:
    """The value in `data[at:end]`; of several the last counts, as protobuf has it."""
    found: Item = _EMPTY
    for number, start, stop, wire in fields(data, at, end):
        if wire != STRETCH:
            continue
        if number in (_STRING, _RAW, _STYLED, _FILE):
            found = (Kind.STRING, 0, _first_text(data, start, stop), "")
        elif number == _REFERENCE:
            found = _reference(data, start, stop)
        elif number == _PRIMITIVE:
            found = _primitive(data, start, stop)
        elif number == _ID:
            found = (Kind.BOOLEAN, 0, "", "")
    return found


def _first_text(data: bytes, at: int, end: int) -> str:
    """The text of `String`, `RawString`, `StyledString` or `FileReference`: always their first field."""
    found = ""
    for field in fields(data, at, end):
        if field[0] == 1:
            found = text(data, field)
    return found


def _reference(data: bytes, at: int, end: int) -> Item:
    kind, number, name = Kind.REFERENCE, 0, ""
    for field in fields(data, at, end):
        if field[0] == 1 and field[1] == 1:
            kind = Kind.ATTRIBUTE
        elif field[0] == 2 and field[3] != STRETCH:
            number = field[1] & 0xFFFFFFFF
        elif field[0] == 3:
            name = text(data, field)
    written = text_of(kind, number) or (f"{'?' if kind is Kind.ATTRIBUTE else '@'}{name}" if name else "")
    return kind, number, written, name


def _primitive(data: bytes, at: int, end: int) -> Item:
    found: Item = (Kind.NULL, 0, "", "")
    for number, value, _, wire in fields(data, at, end):
        kind = _PRIMITIVES.get(number)
        if kind is None or wire == STRETCH:
            continue
        bits = value & 0xFFFFFFFF
        if kind is Kind.BOOLEAN:
            bits = 0xFFFFFFFF if value else 0
        found = (kind, bits, text_of(kind, bits), "")
    return found
