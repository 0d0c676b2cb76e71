"""Java class files, as far as telling what renaming leaves of a class needs them: names, members, constants.

The code is not looked at: every string that it loads, and every method that it calls, is a constant.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ..errors import EvidenceError

MAGIC = b"\xca\xfe\xba\xbe"
_CURE = "leave the file out, or take it from the package again"
# tag -> bytes of the constant after it; of text (1) the length is in the file
_SIZES = {
    3: 4,
    4: 4,
    5: 8,
    6: 8,
    7: 2,
    8: 2,
    9: 4,
    10: 4,
    11: 4,
    12: 4,
    15: 3,
    16: 2,
    17: 4,
    18: 4,
    19: 2,
    20: 2,
}
_TEXT, _CLASS, _STRING, _METHOD, _INTERFACE_METHOD, _PAIR = 1, 7, 8, 10, 11, 12
_WIDE = (5, 6)  # constants that take two numbers


@dataclass(frozen=True, slots=True)
class Member:
    """A field or method: its own name, its descriptor, and its access flags."""

    name: str
    descriptor: str
    flags: int


@dataclass(frozen=True, slots=True)
class JavaClass:
    """Names of classes have slashes, as in the file. `calls` are class, name and descriptor of methods."""

    name: str
    superclass: str
    interfaces: tuple[str, ...]
    flags: int
    fields: tuple[Member, ...]
    methods: tuple[Member, ...]
    strings: tuple[str, ...]
    calls: tuple[tuple[str, str, str], ...]


def read_java_class(data: bytes, name: str) -> JavaClass:
    """Read one class. Raises EvidenceError when it is damaged or no class file."""
    if data[:4] != MAGIC:
        raise EvidenceError(name, "", "this does not begin as a Java class does", _CURE)
    try:
        return _Reader(data).read()
    except (struct.error, LookupError, TypeError):
        raise EvidenceError(name, "", "this Java class is damaged", _CURE) from None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 8
        self.texts: dict[int, str] = {}
        self.pairs: dict[int, tuple[int, ...]] = {}  # a constant's tag and the numbers it is made of

    def take(self, form: str) -> int:
        (value,) = struct.unpack_from(f">{form}", self.data, self.at)
        self.at += struct.calcsize(f">{form}")
        return int(value)

    def read(self) -> JavaClass:
        self._read_constants()
        flags, this, above = self.take("H"), self.take("H"), self.take("H")
        interfaces = tuple(self._class(self.take("H")) for _ in range(self.take("H")))
        fields, methods = self._members(), self._members()
        constants = self.pairs.values()
        strings = (self.texts[each[1]] for each in constants if each[0] == _STRING)
        calls = (self._call(each) for each in constants if each[0] in (_METHOD, _INTERFACE_METHOD))
        return JavaClass(
            self._class(this),
            self._class(above) if above else "",
            interfaces,
            flags,
            fields,
            methods,
            tuple(dict.fromkeys(strings)),
            tuple(dict.fromkeys(calls)),
        )

    def _read_constants(self) -> None:
        count, number = self.take("H"), 1
        while number < count:
            tag = self.take("B")
            if tag == _TEXT:
                length = self.take("H")
                raw = self.data[self.at : self.at + length].replace(b"\xc0\x80", b"\0")
                self.texts[number] = raw.decode("utf-8", "replace")
                self.at += length
            else:
                size = _SIZES[tag]
                if size in (2, 4) and tag not in (3, 4):
                    form = ">H" if size == 2 else ">HH"
                    self.pairs[number] = (tag, *struct.unpack_from(form, self.data, self.at))
                self.at += size
            number += 2 if tag in _WIDE else 1

    def _class(self, number: int) -> str:
        return self.texts[self.pairs[number][1]]

    def _call(self, constant: tuple[int, ...]) -> tuple[str, str, str]:
        _, name, descriptor = self.pairs[constant[2]]
        return self._class(constant[1]), self.texts[name], self.texts[descriptor]

    def _members(self) -> tuple[Member, ...]:
        members = []
        for _ in range(self.take("H")):
            flags, name, descriptor = self.take("H"), self.take("H"), self.take("H")
            for _ in range(self.take("H")):
                self.at += 2
                length = self.take("I")
                self.at += length
            members.append(Member(self.texts[name], self.texts[descriptor], flags))
        return tuple(members)
