"""What a DEX file is made of, for `dex_writer.py`: the description of its classes, and its sorted tables."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from tests.dex_code import FieldRef, Instruction, MethodRef, Reference, StringRef, TypeRef, descriptor

PUBLIC, PRIVATE, STATIC, FINAL, BRIDGE, NATIVE = 0x1, 0x2, 0x8, 0x10, 0x40, 0x100
INTERFACE, ABSTRACT, SYNTHETIC, ENUM, CONSTRUCTOR = 0x200, 0x400, 0x1000, 0x4000, 0x10000
StaticValue = str | int | bool | float | TypeRef | None


@dataclass(frozen=True, slots=True)
class Field:
    """`value` is what a static field holds when its class is loaded."""

    name: str
    type: str = "java.lang.String"
    flags: int = PUBLIC
    value: StaticValue = None


@dataclass(frozen=True, slots=True)
class Catch:
    """Between two labels, an exception of a type (any when empty) goes to a third."""

    start: str
    end: str
    type: str
    to: str


@dataclass(frozen=True, slots=True)
class Method:
    """`code` is None for a native or abstract method; `locals_` only where more are wanted than are used."""

    name: str
    proto: str = "()V"
    flags: int = PUBLIC
    code: tuple[Instruction, ...] | None = None
    locals_: int | None = None
    catches: tuple[Catch, ...] = ()


@dataclass(frozen=True, slots=True)
class DexClass:
    name: str
    superclass: str | None = "java.lang.Object"
    interfaces: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    methods: tuple[Method, ...] = ()
    flags: int = PUBLIC
    source_file: str = ""


def split_proto(proto: str) -> tuple[tuple[str, ...], str]:
    """Parameter types and return type of `(ILjava/lang/String;)V`."""
    inside, result = proto[1:].split(")")
    found: list[str] = []
    at = 0
    while at < len(inside):
        end = at
        while inside[end] == "[":
            end += 1
        end = inside.index(";", end) + 1 if inside[end] == "L" else end + 1
        found.append(inside[at:end])
        at = end
    return tuple(found), result


def mutf8(text: str) -> bytes:
    """Modified UTF-8: each UTF-16 unit by itself, and zero in two bytes."""
    units = (
        struct.unpack(f"<{len(raw) // 2}H", raw) if (raw := text.encode("utf-16-le", "surrogatepass")) else ()
    )
    out = bytearray()
    for unit in units:
        if 0 < unit < 0x80:
            out.append(unit)
        elif unit < 0x800:
            out += bytes((0xC0 | unit >> 6, 0x80 | unit & 63))
        else:
            out += bytes((0xE0 | unit >> 12, 0x80 | unit >> 6 & 63, 0x80 | unit & 63))
    return bytes(out)


def uleb128(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def sleb128(number: int) -> bytes:
    out = bytearray()
    while not -64 <= number <= 63:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number & 0x7F))


def utf16_order(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


class Tables:
    """The five sorted tables of names, and the place of each reference in them."""

    def __init__(self, classes: list[DexClass], strings: Sequence[str], types: Sequence[str]) -> None:
        self.names = set(strings)
        self.type_names = {descriptor(name) for name in types}
        self.proto_names: set[str] = set()
        self.field_refs: set[FieldRef] = set()
        self.method_refs: set[MethodRef] = set()
        for one in classes:
            self._use_class(one)
        for field in self.field_refs:
            self.type_names |= {field.owner, field.type}
            self.names.add(field.name)
        for method in self.method_refs:
            self.type_names.add(method.owner)
            self.names.add(method.name)
            self.proto_names.add(method.proto)
        for proto in self.proto_names:
            parameters, result = split_proto(proto)
            self.type_names |= {*parameters, result}
            self.names.add(shorty(proto))
        self._sort()

    def _use_class(self, one: DexClass) -> None:
        self.type_names |= {
            descriptor(n) for n in (one.name, one.superclass, *one.interfaces) if n is not None
        }
        self.names |= {one.source_file} - {""}
        for field in one.fields:
            self.field_refs.add(FieldRef(descriptor(one.name), field.name, descriptor(field.type)))
            self.names |= {field.value} if isinstance(field.value, str) else set()
            self.type_names |= {field.value.descriptor} if isinstance(field.value, TypeRef) else set()
        for method in one.methods:
            self.method_refs.add(MethodRef(descriptor(one.name), method.name, method.proto))
            self.type_names |= {descriptor(h.type) for h in method.catches if h.type}
            for instruction in method.code or ():
                self._use(instruction.reference)

    def _use(self, reference: Reference | None) -> None:
        match reference:
            case StringRef(value):
                self.names.add(value)
            case TypeRef(name):
                self.type_names.add(name)
            case FieldRef():
                self.field_refs.add(reference)
            case MethodRef():
                self.method_refs.add(reference)

    def _sort(self) -> None:
        self.strings = sorted(self.names | self.type_names, key=utf16_order)
        self.string_at = {text: place for place, text in enumerate(self.strings)}
        self.types = sorted(self.type_names, key=self.string_at.__getitem__)
        self.type_at = {name: place for place, name in enumerate(self.types)}
        self.protos = sorted(self.proto_names, key=self._proto_order)
        self.proto_at = {proto: place for place, proto in enumerate(self.protos)}
        self.fields = sorted(
            self.field_refs,
            key=lambda f: (self.type_at[f.owner], self.string_at[f.name], self.type_at[f.type]),
        )
        self.methods = sorted(
            self.method_refs,
            key=lambda m: (self.type_at[m.owner], self.string_at[m.name], self.proto_at[m.proto]),
        )
        self.index_of: dict[Reference, int] = {StringRef(text): at for text, at in self.string_at.items()}
        self.index_of |= {TypeRef(name): at for name, at in self.type_at.items()}
        self.index_of |= {field: at for at, field in enumerate(self.fields)}
        self.index_of |= {method: at for at, method in enumerate(self.methods)}
        if max(len(self.types), len(self.fields), len(self.methods), len(self.protos)) > 65_536:
            raise ValueError("a table holds more than the 65,536 rows that an instruction can name")

    def _proto_order(self, proto: str) -> tuple[int, list[int]]:
        parameters, result = split_proto(proto)
        return self.type_at[result], [self.type_at[name] for name in parameters]


def shorty(proto: str) -> str:
    parameters, result = split_proto(proto)
    return "".join("L" if name[0] in "L[" else name for name in (result, *parameters))


def superclasses_first(classes: list[DexClass]) -> list[DexClass]:
    """The order the format asks for; a hierarchy that runs in a circle is left as it comes."""
    by_name = {descriptor(one.name): one for one in classes}
    if len(by_name) != len(classes):
        raise ValueError("a class is described twice")
    ordered: dict[str, DexClass] = {}
    begun: set[str] = set()
    waiting = list(reversed(by_name))
    while waiting:
        name = waiting[-1]
        above = [
            descriptor(n) for n in (by_name[name].superclass, *by_name[name].interfaces) if n is not None
        ]
        missing = [n for n in above if n in by_name and n not in begun]
        begun.add(name)
        if missing:
            waiting += missing
        else:
            ordered.setdefault(waiting.pop(), by_name[name])
    return list(ordered.values())
