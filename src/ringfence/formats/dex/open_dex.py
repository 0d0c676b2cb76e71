"""A DEX, opened: its tables as arrays over the bytes, and its names as text."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace

import numpy as np

from .arrays import Ints, Words
from .layout import CONTAINER_VERSION, NO_INDEX, DexPart, check_header, cut_table, find_dex_parts, read_header
from .mutf8 import decode_mutf8

__all__ = ["Classes", "Dex", "Members", "find_dex_parts", "open_all", "open_dex"]

_LONGEST_TEXT = 1 << 20  # bytes of one string that are made into text
_LONGEST_NAME = 4096  # bytes of a type's descriptor that are made into text
_MOSTLY = 96  # bytes with which most strings end
_PARAMETERS = 255  # as many as a method may have


@dataclass(frozen=True, slots=True)
class Members:
    """The methods or the fields that a DEX names, its own and others': a row each.

    `class_type` is a type's index, `name` a string's; `proto` is a prototype's index of a method and the
    index of the type of a field.
    """

    class_type: Ints
    proto: Ints
    name: Ints


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes that a DEX defines: a row each. An offset of 0 says there is none."""

    class_type: Ints
    super_type: Ints  # -1: none
    access_flags: Words
    interfaces: Words  # offset of a list of types
    class_data: Words  # offset of its fields and methods
    static_values: Words  # offset of what its static fields begin with


@dataclass(frozen=True, slots=True)
class Dex:
    """One DEX. Indexes in the tables come from the file: they may be out of range, and the look-ups here
    answer that with an empty name.
    """

    name: str
    version: int
    compact: bool
    data: memoryview  # the whole file; offsets count from its start
    header: int  # where this DEX begins in it
    string_offsets: Words  # where each string is written: its length as ULEB128, its MUTF-8, a NUL
    types: Ints  # each type's descriptor: a string's index
    protos: Words  # rows: shorty (string), return type, offset of the parameters' types
    methods: Members
    fields: Members
    classes: Classes
    gaps: tuple[str, ...]
    # The same few types and prototypes stand in most names, so they are made into text once.
    _types_told: dict[int, str] = field(default_factory=dict, repr=False, compare=False)
    _protos_told: dict[int, str] = field(default_factory=dict, repr=False, compare=False)

    def raw_string(self, index: int, most: int = _LONGEST_TEXT) -> bytes:
        """The MUTF-8 of a string, at most `most` bytes of it; empty for an index out of range."""
        if not 0 <= index < len(self.string_offsets):
            return b""
        at, data = self.string_offsets.item(index), self.data
        if not at:  # it pointed out of the file
            return b""
        raw = bytes(data[at : at + _MOSTLY])
        if raw[0] < 0x80 and 0 < (end := raw.find(0, 1)) <= most:
            return raw[1:end]
        last = min(at + 4, len(data) - 1)
        while at < last and data[at] & 0x80:  # the length before it, a ULEB128
            at += 1
        at, step = at + 1, min(160, most)
        while True:
            part = bytes(data[at : at + step])
            end = part.find(0)
            if end >= 0 or len(part) < step or step >= most:
                return part[:end] if end >= 0 else part
            step = min(step * 8, most)

    def string(self, index: int) -> str:
        """A string as text, at most a mebibyte of it."""
        return decode_mutf8(self.raw_string(index))

    def type_name(self, index: int) -> str:
        """A type's descriptor: `Lcom/foo/Bar;`, `[I`."""
        known = self._types_told.get(index)
        if known is None:
            inside = 0 <= index < len(self.types)
            raw = self.raw_string(self.types.item(index), _LONGEST_NAME) if inside else b""
            known = self._types_told[index] = decode_mutf8(raw)
        return known

    def method_name(self, index: int) -> str:
        """`Lcom/foo/Bar;->baz(I)V`."""
        if not 0 <= index < len(self.methods.name):
            return ""
        owner = self.type_name(self.methods.class_type.item(index))
        name = self.string(self.methods.name.item(index))
        return f"{owner}->{name}{self.proto_name(self.methods.proto.item(index))}"

    def field_name(self, index: int) -> str:
        """`Lcom/foo/Bar;->size:I`."""
        if not 0 <= index < len(self.fields.name):
            return ""
        owner = self.type_name(int(self.fields.class_type[index]))
        name = self.string(int(self.fields.name[index]))
        return f"{owner}->{name}:{self.type_name(int(self.fields.proto[index]))}"

    def proto_name(self, index: int) -> str:
        """The parameters and what is returned: `(ILjava/lang/String;)V`."""
        known = self._protos_told.get(index)
        if known is None:
            known = ""
            if 0 <= index < len(self.protos):
                _, returned, parameters = self.protos[index].tolist()
                taken = self.type_list(parameters)[:_PARAMETERS]
                known = f"({''.join(map(self.type_name, taken))}){self.type_name(returned)}"
            self._protos_told[index] = known
        return known

    def type_list(self, offset: int) -> tuple[int, ...]:
        """The types that a list in the file names: parameters, or the interfaces of a class."""
        if not 0 < offset <= len(self.data) - 4:
            return ()
        count = int.from_bytes(self.data[offset : offset + 4], "little")
        count = min(count, (len(self.data) - offset - 4) // 2, 0x10000)
        return struct.unpack_from(f"<{count}H", self.data, offset + 4)


def open_dex(data: bytes | memoryview | DexPart, name: str) -> Dex:
    """Open a DEX (the first one of a file that holds several; `find_dex_parts` and `open_all` give all).

    Raises EvidenceError when it is no DEX at all; whatever else is wrong is in `gaps`.
    """
    part = data if isinstance(data, DexPart) else DexPart(memoryview(data).cast("B"))
    header = read_header(part, name)
    gaps = check_header(header, part.data)
    strings, types, protos, fields, methods, classes = (
        cut_table(header, table, part.data, gaps) for table in header.tables
    )
    moved = header.at + header.data_offset if header.compact else 0
    if header.compact:
        gaps.append("this is a compact DEX, as made on a device: its code was not read")
    return Dex(
        name=name,
        version=header.version,
        compact=header.compact,
        data=part.data,
        header=header.at,
        string_offsets=_inside(strings[:, 0], moved, len(part.data), "strings", gaps),
        types=types[:, 0].astype(np.int32),
        protos=protos,
        methods=_members(methods),
        fields=_members(fields),
        classes=_classes(classes, moved, len(part.data), gaps),
        gaps=tuple(gaps),
    )


def open_all(data: bytes | memoryview, name: str) -> tuple[Dex, ...]:
    """Every DEX of a file; the second and later ones of a container have ` (2)` … after their name."""
    parts = find_dex_parts(data, name)
    opened = [open_dex(part, name if not n else f"{name} ({n + 1})") for n, part in enumerate(parts)]
    last = opened[-1]
    rest = len(last.data) - last.header - read_header(parts[-1], name).size
    if last.version >= CONTAINER_VERSION and rest > 0:
        gap = f"{rest:,} bytes after the DEX number {len(parts)} of this file were not read"
        opened[-1] = replace(last, gaps=(*last.gaps, gap))
    return tuple(opened)


def _members(rows: Words) -> Members:
    halves = rows.view("<u2")
    return Members(
        class_type=halves[:, 0].astype(np.int32),
        proto=halves[:, 1].astype(np.int32),
        name=rows[:, 1].astype(np.int32),
    )


def _classes(rows: Words, moved: int, size: int, gaps: list[str]) -> Classes:
    return Classes(
        class_type=rows[:, 0].astype(np.int32),
        super_type=rows[:, 2].astype(np.int32),
        access_flags=rows[:, 1].copy(),
        interfaces=_inside(rows[:, 3], moved, size, "lists of interfaces", gaps),
        class_data=_inside(rows[:, 6], moved, size, "classes' members", gaps),
        static_values=_inside(rows[:, 7], moved, size, "classes' static values", gaps),
    )


def _inside(offsets: Words, moved: int, size: int, what: str, gaps: list[str]) -> Words:
    """The offsets, with 0 for each that points out of the file; 0 stays 0."""
    if moved:
        shifted = offsets.astype(np.int64) + moved
        offsets = np.where((offsets == 0) | (shifted > NO_INDEX), 0, shifted).astype(np.uint32)
    beyond = int(np.count_nonzero(offsets >= size))
    if beyond:
        gaps.append(f"{beyond:,} {what} point out of the file")
        return np.where(offsets < size, offsets, 0).astype(np.uint32)
    return np.ascontiguousarray(offsets)
