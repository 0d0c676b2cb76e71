"""A typed value -> the text a person would have written."""

from __future__ import annotations

import struct

from .element import Kind

_KINDS = {int(kind): kind for kind in Kind}
_LENGTHS = ("px", "dp", "sp", "pt", "in", "mm")
_SHARES = ("%", "%p")
_RADIX = (1.0, 2.0**-7, 2.0**-15, 2.0**-23)  # where the binary point of a complex number lies
_COLOURS = range(0x1C, 0x20)  # four notations of one thing
_WHOLE = range(0x10, 0x20)


def kind_of(code: int) -> Kind:
    """Android's number of a type -> its kind; integer notations without a name here are integers."""
    kind = _KINDS.get(code)
    if kind is not None:
        return kind
    if code in _COLOURS:
        return Kind.COLOUR
    return Kind.INTEGER if code in _WHOLE else Kind.UNKNOWN


def signed(data: int) -> int:
    """The 32 bits as a signed number."""
    return data - (1 << 32) if data & 0x80000000 else data


def text_of(kind: Kind, data: int) -> str:
    """The text of any value but a string, whose text lies in a pool."""
    if kind is Kind.BOOLEAN:
        return "true" if data else "false"
    if kind is Kind.INTEGER:
        return str(signed(data))
    if kind is Kind.REFERENCE or kind is Kind.DYNAMIC_REFERENCE:
        return f"@0x{data:08x}" if data else ""
    if kind is Kind.ATTRIBUTE or kind is Kind.DYNAMIC_ATTRIBUTE:
        return f"?0x{data:08x}" if data else ""
    if kind is Kind.HEXADECIMAL:
        return f"0x{data:x}"
    if kind is Kind.COLOUR:
        return f"#{data:08x}"
    if kind is Kind.FLOAT:
        return _number(struct.unpack("<f", data.to_bytes(4, "little"))[0])
    if kind is Kind.DIMENSION:
        return _complex(data, _LENGTHS, 1.0)
    if kind is Kind.FRACTION:
        return _complex(data, _SHARES, 100.0)
    return "" if kind is Kind.NULL or kind is Kind.STRING else f"0x{data:08x}"


def _complex(data: int, units: tuple[str, ...], scale: float) -> str:
    """A dimension or fraction: 24 bits of mantissa, 2 of radix, 4 of unit."""
    number = signed(data & 0xFFFFFF00) / 256 * _RADIX[data >> 4 & 3] * scale
    unit = data & 15
    return _number(number) + (units[unit] if unit < len(units) else f"?{unit}")


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.7g}"
