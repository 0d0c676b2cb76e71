"""A small assembler of DEX files for tests and benches: describe classes, get the bytes Android would load.

    write_dex([DexClass("com.example.Main", methods=(Method("run", "()V", STATIC, (return_void(),)),))])

What the format's own tools demand is kept: sorted tables, superclasses first, alignment, map, checksum and
signature. Instructions are made by `dex_instructions.py`.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.dex_code import FieldRef, Instruction, MethodRef, TypeRef, assemble, descriptor
from tests.dex_tables import (
    ABSTRACT,
    BRIDGE,
    CONSTRUCTOR,
    ENUM,
    FINAL,
    INTERFACE,
    NATIVE,
    PRIVATE,
    PUBLIC,
    STATIC,
    SYNTHETIC,
    Catch,
    DexClass,
    Field,
    Method,
    Tables,
    mutf8,
    shorty,
    sleb128,
    split_proto,
    superclasses_first,
    uleb128,
    utf16_order,
)  # fmt: skip

__all__ = [
    "ABSTRACT",
    "BRIDGE",
    "CONSTRUCTOR",
    "ENUM",
    "FINAL",
    "INTERFACE",
    "NATIVE",
    "PRIVATE",
    "PUBLIC",
    "STATIC",
    "SYNTHETIC",
    "Catch",
    "DexClass",
    "Field",
    "Method",
    "constructor",
    "seal",
    "write_dex",
]  # fmt: skip
NO_INDEX = 0xFFFFFFFF


def constructor(superclass: str = "java.lang.Object") -> Method:
    """The constructor without parameters that Java writes when none is given."""
    call = Instruction("invoke-direct", ("p0",), 0, MethodRef(descriptor(superclass), "<init>", "()V"))
    return Method("<init>", "()V", PUBLIC | CONSTRUCTOR, (call, Instruction("return-void")))


def write_dex(
    classes: Iterable[DexClass], version: int = 35, strings: Sequence[str] = (), types: Sequence[str] = ()
) -> bytes:
    """The bytes of a DEX file of a version (35 to 41); `strings` and `types` are in its tables, used or not.

    Raises ValueError when a table is over what an instruction can name, or a class is described twice.
    """
    return _DexFile(list(classes), version, strings, types).write()


def seal(dex: bytes) -> bytes:
    """The file with signature and checksum made right again, after a test has changed it."""
    dex = dex[:12] + hashlib.sha1(dex[32:]).digest() + dex[32:]
    return dex[:8] + struct.pack("<I", zlib.adler32(dex[12:])) + dex[12:]


@dataclass(slots=True)
class _Section:
    """One kind of item of the data part: its number in the map, how many, and where the first is."""

    kind: int
    count: int = 0
    start: int = 0


class _DexFile:
    def __init__(
        self, classes: list[DexClass], version: int, strings: Sequence[str], types: Sequence[str]
    ) -> None:
        self.classes = superclasses_first(classes)
        self.version = version
        self.tables = Tables(self.classes, strings, types)
        self.data = bytearray()
        self.sections: dict[int, _Section] = {}
        self.header_size = 0x78 if version >= 41 else 0x70
        t = self.tables
        sizes = [(0x1, len(t.strings), 4), (0x2, len(t.types), 4), (0x3, len(t.protos), 12)]
        sizes += [(0x4, len(t.fields), 8), (0x5, len(t.methods), 8), (0x6, len(self.classes), 32)]
        self.table_at: dict[int, tuple[int, int]] = {}
        at = self.header_size
        for kind, count, width in sizes:
            self.table_at[kind] = (count, at if count else 0)
            at += count * width
        self.data_start = at

    def write(self) -> bytes:
        t = self.tables
        code_at = {id(m): self._code(m) for c in self.classes for m in c.methods if m.code is not None}
        lists = sorted({p for proto in t.protos if (p := split_proto(proto)[0])} | self._interfaces())
        list_at = {types: self._type_list(types) for types in lists}
        string_at = [
            self._add(0x2002, uleb128(len(utf16_order(s)) // 2) + mutf8(s) + b"\0", 1) for s in t.strings
        ]
        class_data_at = [self._class_data(one, code_at) for one in self.classes]
        values_at = [self._static_values(one) for one in self.classes]
        ids = struct.pack(f"<{len(string_at)}I", *string_at)
        ids += struct.pack(f"<{len(t.types)}I", *(t.string_at[name] for name in t.types))
        for proto in t.protos:
            parameters, result = split_proto(proto)
            ids += struct.pack(
                "<III", t.string_at[shorty(proto)], t.type_at[result], list_at.get(parameters, 0)
            )
        for f in t.fields:
            ids += struct.pack("<HHI", t.type_at[f.owner], t.type_at[f.type], t.string_at[f.name])
        for m in t.methods:
            ids += struct.pack("<HHI", t.type_at[m.owner], t.proto_at[m.proto], t.string_at[m.name])
        for one, data, values in zip(self.classes, class_data_at, values_at, strict=True):
            ids += self._class_definition(one, list_at, data, values)
        map_at = self._map()
        return seal(self._header(map_at) + ids + bytes(self.data))

    def _interfaces(self) -> set[tuple[str, ...]]:
        return {tuple(descriptor(n) for n in one.interfaces) for one in self.classes if one.interfaces}

    def _add(self, kind: int, item: bytes, alignment: int) -> int:
        self.data += bytes(-(self.data_start + len(self.data)) % alignment)
        at = self.data_start + len(self.data)
        section = self.sections.setdefault(kind, _Section(kind, 0, at))
        section.count += 1
        self.data += item
        return at

    def _type_list(self, types: tuple[str, ...]) -> int:
        places = [self.tables.type_at[name] for name in types]
        return self._add(0x1001, struct.pack(f"<I{len(places)}H", len(places), *places), 4)

    def _code(self, method: Method) -> int:
        parameters = split_proto(method.proto)[0]
        ins = sum(2 if name in "JD" else 1 for name in parameters) + (not method.flags & STATIC)
        done = assemble(method.code or (), ins, self.tables.index_of, method.locals_)
        tries = sorted({(done.places[h.start], done.places[h.end]) for h in method.catches})
        item = struct.pack("<HHHH", done.registers, done.ins, done.outs, len(tries))
        item += struct.pack("<II", 0, len(done.units) // 2) + done.units
        if tries:
            item += bytes(len(done.units) % 4)
            targets = bytearray(uleb128(len(tries)))
            for start, end in tries:
                item += struct.pack("<IHH", start, end - start, len(targets))
                here = [
                    h for h in method.catches if (done.places[h.start], done.places[h.end]) == (start, end)
                ]
                targets += self._catches(here, done.places)
            item += targets
        return self._add(0x2001, item, 4)

    def _catches(self, catches: list[Catch], places: dict[str, int]) -> bytes:
        typed = [h for h in catches if h.type]
        last = [h for h in catches if not h.type]
        out = sleb128(-len(typed) if last else len(typed))
        for h in typed:
            out += uleb128(self.tables.type_at[descriptor(h.type)]) + uleb128(places[h.to])
        return out + (uleb128(places[last[0].to]) if last else b"")

    def _class_data(self, one: DexClass, code_at: dict[int, int]) -> int:
        if not one.fields and not one.methods:
            return 0
        t, owner = self.tables, descriptor(one.name)
        fields = sorted(
            (t.index_of[FieldRef(owner, f.name, descriptor(f.type))], f.flags) for f in one.fields
        )
        methods = sorted(
            (t.index_of[MethodRef(owner, m.name, m.proto)], m.flags, code_at.get(id(m), 0))
            for m in one.methods
        )
        direct = {i for i, flags, _ in methods if flags & (STATIC | PRIVATE | CONSTRUCTOR)}
        groups: list[list[tuple[int, ...]]] = [
            [f for f in fields if f[1] & STATIC],
            [f for f in fields if not f[1] & STATIC],
            [m for m in methods if m[0] in direct],
            [m for m in methods if m[0] not in direct],
        ]
        item = b"".join(uleb128(len(group)) for group in groups)
        for group in groups:
            before = 0
            for index, *rest in group:
                item += uleb128(index - before) + b"".join(map(uleb128, rest))
                before = index
        return self._add(0x2000, item, 1)

    def _static_values(self, one: DexClass) -> int:
        owner = descriptor(one.name)
        statics = sorted(
            (self.tables.index_of[FieldRef(owner, f.name, descriptor(f.type))], f)
            for f in one.fields if f.flags & STATIC
        )  # fmt: skip
        while statics and statics[-1][1].value is None:
            statics.pop()
        if not statics:
            return 0
        return self._add(0x2005, uleb128(len(statics)) + b"".join(self._value(f) for _, f in statics), 1)

    def _value(self, field: Field) -> bytes:
        """One encoded value: its kind and size in the first byte, then as few bytes as hold it."""
        match field.value:
            case None:
                return b"\x1e" if descriptor(field.type)[0] in "L[" else bytes((0x04, 0))
            case bool(flag):
                return bytes((0x1F | flag << 5,))
            case str(text):
                return _sized(0x17, _unsigned(self.tables.string_at[text]))
            case TypeRef(name):
                return _sized(0x18, _unsigned(self.tables.type_at[name]))
            case float(number) if descriptor(field.type) == "D":
                return _sized(0x11, struct.pack("<d", number))
            case float(number):
                return _sized(0x10, struct.pack("<f", number))
            case int(number):
                size = max(1, (number.bit_length() + 8) // 8)
                kind = {"B": 0x0, "S": 0x2, "C": 0x3, "J": 0x6}.get(descriptor(field.type), 0x4)
                return _sized(kind, number.to_bytes(size, "little", signed=True))

    def _class_definition(
        self, one: DexClass, list_at: dict[tuple[str, ...], int], data: int, values: int
    ) -> bytes:
        t = self.tables
        above = NO_INDEX if one.superclass is None else t.type_at[descriptor(one.superclass)]
        source = t.string_at[one.source_file] if one.source_file else NO_INDEX
        interfaces = list_at.get(tuple(descriptor(n) for n in one.interfaces), 0)
        me = t.type_at[descriptor(one.name)]
        return struct.pack("<8I", me, one.flags, above, interfaces, source, 0, data, values)

    def _map(self) -> int:
        self.data += bytes(-(self.data_start + len(self.data)) % 4)
        at = self.data_start + len(self.data)
        rows = [(0, 1, 0), *((kind, n, place) for kind, (n, place) in self.table_at.items() if n)]
        rows += [(s.kind, s.count, s.start) for s in sorted(self.sections.values(), key=lambda s: s.start)]
        rows.append((0x1000, 1, at))
        self.data += struct.pack("<I", len(rows))
        for kind, count, place in rows:
            self.data += struct.pack("<HHII", kind, 0, count, place)
        return at

    def _header(self, map_at: int) -> bytes:
        size = self.data_start + len(self.data)
        head = b"dex\n%03d\0" % self.version + bytes(24)
        head += struct.pack("<5I", size, self.header_size, 0x12345678, 0, 0) + struct.pack("<I", map_at)
        for kind in range(1, 7):
            head += struct.pack("<II", *self.table_at[kind])
        container = self.version >= 41  # there the two fields are unused, and the container's own follow
        head += struct.pack("<II", 0, 0) if container else struct.pack("<II", len(self.data), self.data_start)
        return head + (struct.pack("<II", size, 0) if container else b"")


def _unsigned(number: int) -> bytes:
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "little")


def _sized(kind: int, value: bytes) -> bytes:
    return bytes((kind | (len(value) - 1) << 5,)) + value
