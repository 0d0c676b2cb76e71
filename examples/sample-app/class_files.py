"""Java class files, as far as the sample app's own sources need: constants, members, code."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Member:
    """A field or method. `constant` is a static field's value; `code` a method's (None: none)."""

    name: str
    descriptor: str
    flags: int
    constant: Any = None
    code: Code | None = None


@dataclass(frozen=True, slots=True)
class Code:
    max_stack: int
    max_locals: int
    bytecode: bytes
    catches: tuple[tuple[int, int, int, str], ...]  # from, to, target, type ("" is any)


@dataclass(frozen=True, slots=True)
class ClassFile:
    """Names as in the file, with slashes."""

    name: str
    superclass: str
    interfaces: tuple[str, ...]
    flags: int
    fields: tuple[Member, ...]
    methods: tuple[Member, ...]
    constants: list[Any]
    source_file: str


def read_class(data: bytes) -> ClassFile:
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 8
        self.constants: list[Any] = []

    def take(self, form: str) -> Any:
        values = struct.unpack_from(f">{form}", self.data, self.at)
        self.at += struct.calcsize(f">{form}")
        return values[0] if len(values) == 1 else values

    def read(self) -> ClassFile:
        self._read_constants()
        flags, this, above, count = self.take("HHHH")
        interfaces = tuple(self.name(self.take("H")) for _ in range(count))
        fields, methods = self._read_members(), self._read_members()
        source = ""
        for name, body in self._attributes():
            if name == "SourceFile":
                source = self.constants[struct.unpack(">H", body)[0]]
        return ClassFile(
            self.name(this), self.name(above), interfaces, flags, fields, methods, self.resolved(), source
        )

    def name(self, index: int) -> str:
        """Of a class constant."""
        return str(self.constants[self.constants[index][1]])

    def _read_constants(self) -> None:
        count = self.take("H")
        self.constants = [None]
        while len(self.constants) < count:
            tag = self.take("B")
            if tag == 1:
                size = self.take("H")
                self.constants.append(self.data[self.at : self.at + size].decode())  # the sources are plain
                self.at += size
            elif tag in (7, 8, 16, 19, 20):
                self.constants.append((tag, self.take("H")))
            elif tag in (3, 4):
                self.constants.append((tag, self.take("i" if tag == 3 else "f")))
            elif tag in (5, 6):
                self.constants += [(tag, self.take("q" if tag == 5 else "d")), None]
            else:
                self.constants.append((tag, *self.take("BH" if tag == 15 else "HH")))

    def resolved(self) -> list[Any]:
        """As code uses them: numbers, ("string", text), ("class", name), (owner, name, descriptor)."""
        out: list[Any] = []
        for constant in self.constants:
            match constant:
                case (7 | 8 as tag, index):
                    out.append(("class" if tag == 7 else "string", self.constants[index]))
                case (3 | 4 | 5 | 6, number):
                    out.append(number)
                case (9 | 10 | 11, owner, pair):
                    _, name, descriptor = self.constants[pair]
                    out.append((self.name(owner), self.constants[name], self.constants[descriptor]))
                case _:
                    out.append(constant)
        return out

    def _attributes(self) -> list[tuple[str, bytes]]:
        found = []
        for _ in range(self.take("H")):
            name, size = self.take("HI")
            found.append((self.constants[name], self.data[self.at : self.at + size]))
            self.at += size
        return found

    def _read_members(self) -> tuple[Member, ...]:
        members = []
        for _ in range(self.take("H")):
            flags, name, descriptor = self.take("HHH")
            constant, code = None, None
            for kind, body in self._attributes():
                if kind == "ConstantValue":
                    constant = self._constant(struct.unpack(">H", body)[0])
                elif kind == "Code":
                    code = self._code(body)
            members.append(Member(self.constants[name], self.constants[descriptor], flags, constant, code))
        return tuple(members)

    def _constant(self, index: int) -> Any:
        tag, value = self.constants[index]
        return self.constants[value] if tag == 8 else value

    def _code(self, body: bytes) -> Code:
        stack, local, size = struct.unpack_from(">HHI", body)
        at = 8 + size
        (count,) = struct.unpack_from(">H", body, at)
        rows = struct.iter_unpack(">HHHH", body[at + 2 : at + 2 + 8 * count])
        catches = tuple((start, end, to, self.name(kind) if kind else "") for start, end, to, kind in rows)
        return Code(stack, local, body[8 : 8 + size], catches)
