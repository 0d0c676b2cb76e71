"""One DEX file of the generated app, written from arrays: 9,000 classes in about a second.

The names decide the sorted tables, the tables the numbers, and the numbers are patched into copies of the
bodies of `generated_code.py`. Valid to Android's own dump: order, alignment, map, checksum, signature.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.generated_code import KINDS, OBJECT, SENSITIVE, STRING, Shape, make_sensitive_shapes, make_shapes
from tests.dex_code import descriptor
from tests.dex_tables import shorty, split_proto, uleb128
from tests.dex_writer import seal

HEADER = 0x70
FIELDS = (
    ("INSTANCE", None, 0x19),
    ("mCount", "I", 0x2),
    ("mName", STRING, 0x2),
)  # in this order in the tables
SIZE_WEIGHTS = (0.3, 0.25, 0.25, 0.2)  # of the four bodies of a kind, small to large
METHODS = (3, 8)  # methods of a class beside its constructor, first and last + 1
RUNNABLE = "Ljava/lang/Runnable;"
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Names:
    """What the files of one app are named from; all plain ASCII, so that bytes sort as UTF-16 does."""

    methods: Sequence[str]
    strings: Sequence[str]
    platform: Sequence[tuple[str, str, str]]  # methods of kinds B, C and D: owner, name, kind


@dataclass(frozen=True, slots=True)
class GeneratedDex:
    data: bytes
    methods: int
    instructions: int
    sensitive: tuple[tuple[str, int], ...]  # class, and number of the sensitive call that it makes once


def write_generated_dex(
    classes: Sequence[str], names: Names, sensitive_share: float, rng: np.random.Generator
) -> GeneratedDex:
    """`classes` are descriptors; in so large a share of them one method makes a sensitive call."""
    return _Writer(sorted(classes), names, sensitive_share, rng).write()


class _Writer:
    def __init__(self, classes: list[str], names: Names, share: float, rng: np.random.Generator) -> None:
        self.classes, self.names, self.rng = classes, names, rng
        self._choose_methods(share)
        self._sort_names()
        self._number_methods()

    def _choose_methods(self, share: float) -> None:
        """For each own method its class, kind and name; the constructor of a class comes first."""
        rng, count = self.rng, len(self.classes)
        more = rng.integers(*METHODS, count)
        self.owner = np.repeat(np.arange(count), more + 1)
        first = np.cumsum(more + 1) - (more + 1)
        self.kind = rng.choice(np.array(list("ABCDF")), len(self.owner))
        self.kind[first] = "I"
        chosen = rng.random(count) < share
        self.kind[first[chosen] + 1] = "A"
        self.api = np.full(len(self.owner), -1)
        self.api[first[chosen] + 1] = rng.integers(0, len(SENSITIVE), int(chosen.sum()))
        # Within a class names differ: a random start, then steps through the list of names.
        place = np.arange(len(self.owner)) - first[self.owner]
        start = rng.integers(0, len(self.names.methods), count)
        self.name = (start[self.owner] + place * 7) % len(self.names.methods)

    def _sort_names(self) -> None:
        names, protos = self.names, {proto for proto, _ in KINDS.values()} | {row[2] for row in SENSITIVE}
        self.above = self._choose_superclasses()
        platform_owners = {owner for owner, _, _ in names.platform} | {
            descriptor(row[0]) for row in SENSITIVE
        }
        types = {*self.classes, *platform_owners, OBJECT, STRING, RUNNABLE, "I", "V", "J"}
        for proto in protos:
            parameters, result = split_proto(proto)
            types |= {*parameters, result}
        strings = {*types, *names.methods, *names.strings, *(name for _, name, _ in names.platform), "<init>"}
        strings |= (
            {row[1] for row in SENSITIVE} | {field for field, _, _ in FIELDS} | {shorty(p) for p in protos}
        )
        self.strings = sorted(strings)
        self.string_at = {text: at for at, text in enumerate(self.strings)}
        self.types = sorted(types)
        self.type_at = {name: at for at, name in enumerate(self.types)}
        order = {
            p: (self.type_at[split_proto(p)[1]], [self.type_at[t] for t in split_proto(p)[0]]) for p in protos
        }
        self.protos = sorted(protos, key=order.__getitem__)
        self.proto_at = {proto: at for at, proto in enumerate(self.protos)}
        self.class_type = np.array([self.type_at[name] for name in self.classes])

    def _choose_superclasses(self) -> Numbers:
        """For three classes in ten one that sorts before it (so that it is defined first), else -1."""
        count = len(self.classes)
        above = np.arange(count) - self.rng.integers(1, 40, count)
        return np.where((self.rng.random(count) < 0.3) & (above >= 0), above, -1)

    def _number_methods(self) -> None:
        """The table of methods: own ones, the platform's, the sensitive ones, Object's constructor."""
        own_name = np.array([self.string_at[name] for name in self.names.methods])[self.name]
        own_name[self.kind == "I"] = self.string_at["<init>"]
        own_proto = np.vectorize({k: self.proto_at[p] for k, (p, _) in KINDS.items()}.__getitem__)(self.kind)
        others = [
            (self.type_at[o], self.string_at[n], self.proto_at[KINDS[k][0]])
            for o, n, k in self.names.platform
        ]
        others += [
            (self.type_at[descriptor(o)], self.string_at[n], self.proto_at[p]) for o, n, p, _ in SENSITIVE
        ]
        others.append((self.type_at[OBJECT], self.string_at["<init>"], self.proto_at["()V"]))
        own = np.stack([self.class_type[self.owner], own_name, own_proto], axis=1)
        rows = np.concatenate([own, np.array(others)])
        order = np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))
        self.method_rows = rows[order]
        if len(rows) > 65_536:
            raise ValueError(f"{len(rows)} methods; an instruction can name 65,536")
        at = np.empty(len(rows), np.int64)
        at[order] = np.arange(len(rows))
        self.own_at, self.platform_at = at[: len(own)], at[len(own) : len(own) + len(self.names.platform)]
        self.api_at, self.object_at = at[len(own) + len(self.names.platform) : -1], at[-1]
        self.platform_kind = np.array([kind for _, _, kind in self.names.platform])
        self.constructor_at = self.own_at[self.kind == "I"]

    def write(self) -> GeneratedDex:
        shape_of, shapes = self._choose_bodies()
        lines = self._write_lines(shape_of, shapes)
        strings, types, protos = self._write_ids()
        fields, methods = self._write_members()
        at = HEADER + 4 * len(self.strings) + len(types) + 12 * len(protos) + len(fields) + len(methods)
        at = data_start = at + 32 * len(self.classes)
        lists = sorted({split_proto(p)[0] for p in self.protos} - {()} | {(RUNNABLE,)})
        list_at, lists_data = {}, b""
        for types_of in lists:
            lists_data += bytes(-len(lists_data) % 4)
            list_at[types_of] = at + len(lists_data)
            lists_data += struct.pack("<I", len(types_of))
            lists_data += struct.pack(f"<{len(types_of)}H", *(self.type_at[name] for name in types_of))
        lists_data += bytes(-len(lists_data) % 4)
        code_start = at + len(lists_data)
        sizes = np.array([2 * len(shape.item) for shape in shapes])[shape_of]
        code_at = code_start + np.cumsum(sizes) - sizes
        lines_start = code_start + int(sizes.sum())
        line_sizes = np.array([len(item) for item in lines])
        lines_at = lines_start + np.cumsum(line_sizes) - line_sizes
        items, instructions = self._write_bodies(shape_of, shapes, lines_at)
        string_start = lines_start + int(line_sizes.sum())
        string_sizes = np.array([len(text) + 2 for text in self.strings])
        string_at = string_start + np.cumsum(string_sizes) - string_sizes
        class_start = string_start + int(string_sizes.sum())
        class_data = self._write_class_data(code_at)
        class_sizes = np.array([len(item) for item in class_data])
        class_at = class_start + np.cumsum(class_sizes) - class_sizes
        definitions = self._write_definitions(class_at, list_at[(RUNNABLE,)])
        proto_ids = self._point_protos(protos, list_at)
        body = b"".join((lists_data, *items, *lines, strings, *class_data))
        tables = [
            (1, len(self.strings), string_at.astype("<u4").tobytes()), (2, len(self.types), types),
            (3, len(self.protos), proto_ids), (4, len(fields) // 8, fields), (5, len(methods) // 8, methods),
            (6, len(self.classes), definitions),
        ]  # fmt: skip
        sections = [
            (0x1001, len(lists), data_start), (0x2001, len(items), code_start),
            (0x2003, len(lines), lines_start), (0x2002, len(self.strings), string_start),
            (0x2000, len(class_data), class_start),
        ]  # fmt: skip
        made = [(self.classes[self.owner[m]], int(self.api[m])) for m in np.flatnonzero(self.api >= 0)]
        return GeneratedDex(_finish(tables, sections, body), len(self.owner), instructions, tuple(made))

    def _choose_bodies(self) -> tuple[Numbers, list[Shape]]:
        """For each own method the number of its body among all shapes."""
        shapes = [*make_shapes(), *make_sensitive_shapes()]
        first = {kind: min(n for n, shape in enumerate(shapes) if shape.kind == kind) for kind in "IABCDF"}
        number = np.vectorize(first.__getitem__)(self.kind)
        number += self.rng.choice(4, len(number), p=SIZE_WEIGHTS) * (self.kind != "I")
        sensitive = self.api >= 0
        number[sensitive] = len(make_shapes()) + self.api[sensitive]
        return number, shapes

    def _write_lines(self, shape_of: Numbers, shapes: list[Shape]) -> list[bytes]:
        """For each method its line numbers: a start, no names, about one step for each three instructions."""
        steps = np.array([shape.instructions for shape in shapes])[shape_of] // 3
        starts = self.rng.integers(128, 2_000, len(steps)).tolist()
        noise = self.rng.integers(0x0A, 0x46, int(steps.sum()), dtype=np.uint8).tobytes()
        ends = np.cumsum(steps).tolist()
        parameters = {kind: len(split_proto(proto)[0]) for kind, (proto, _) in KINDS.items()}
        unnamed = {kind: bytes((count, *([0] * count), 7)) for kind, count in parameters.items()}
        return [
            uleb128(start) + unnamed[kind] + noise[end - count : end] + b"\0"
            for start, kind, count, end in zip(starts, self.kind.tolist(), steps.tolist(), ends, strict=True)
        ]

    def _write_bodies(
        self, shape_of: Numbers, shapes: list[Shape], lines_at: Numbers
    ) -> tuple[list[bytes], int]:
        """The code items in the order of the methods, and how many instructions they hold."""
        items: list[bytes] = [b""] * len(shape_of)
        instructions = 0
        for number, shape in enumerate(shapes):
            methods = np.flatnonzero(shape_of == number)
            block = np.tile(shape.item, (len(methods), 1))
            block[:, 4], block[:, 5] = lines_at[methods] & 0xFFFF, lines_at[methods] >> 16
            for slot, what in shape.slots:
                block[:, slot] = self._references(what, methods)
            instructions += shape.instructions * len(methods)
            for method, row in zip(methods.tolist(), block, strict=True):
                items[method] = row.tobytes()
        return items, instructions

    def _references(self, what: str, methods: Numbers) -> Numbers:
        """What one slot names, for each of these methods: mostly something near in the order of names."""
        owner, rng, n = self.owner[methods], self.rng, len(methods)
        found: Numbers
        match what.split():
            case ["own", kind]:
                near = np.flatnonzero(self.kind == kind)
                place = np.searchsorted(near, methods) + rng.integers(-30, 31, n)
                found = self.own_at[near[place % len(near)]]
            case ["platform", kind]:
                these = self.platform_at[self.platform_kind == kind]
                found = these[(len(these) * rng.random(n) ** 3).astype(np.int64)]
            case ["string"]:
                pool = self._literal_places()
                found = pool[rng.integers(0, len(pool), n)]
            case ["type"]:
                found = self.class_type[np.clip(owner + rng.integers(-30, 31, n), 0, len(self.classes) - 1)]
            case ["field", number]:
                found = 3 * owner + int(number)
            case ["word"]:
                found = rng.integers(0, 1 << 16, n)
            case ["byte", register]:
                found = rng.integers(0, 256, n) << 8 | int(register)
            case ["super"]:
                above = self.above[owner]
                found = np.where(above >= 0, self.constructor_at[above], self.object_at)
            case _:
                found = self.api_at[self.api[methods]]
        return found

    def _literal_places(self) -> Numbers:
        """Strings that code may load, as far as the short form of the instruction can name them."""
        places: Numbers = np.array([self.string_at[text] for text in self.names.strings])
        short: Numbers = places[places < 65_536]
        return short

    def _write_ids(self) -> tuple[bytes, bytes, list[tuple[int, int, tuple[str, ...]]]]:
        strings = b"".join(bytes((len(text),)) + text.encode() + b"\0" for text in self.strings)
        types = np.array([self.string_at[name] for name in self.types], "<u4").tobytes()
        split = [(proto, *split_proto(proto)) for proto in self.protos]
        rows = [
            (self.string_at[shorty(proto)], self.type_at[result], types_) for proto, types_, result in split
        ]
        return strings, types, rows

    def _point_protos(
        self, rows: list[tuple[int, int, tuple[str, ...]]], list_at: dict[tuple[str, ...], int]
    ) -> bytes:
        return b"".join(
            struct.pack("<III", text, result, list_at.get(types, 0)) for text, result, types in rows
        )

    def _write_members(self) -> tuple[bytes, bytes]:
        """The tables of fields (three of each class) and of methods."""
        fields = np.empty((len(self.classes), 3, 2), "<u4")
        for number, (name, type_, _) in enumerate(FIELDS):
            types = self.class_type if type_ is None else self.type_at[type_]
            fields[:, number, 0] = self.class_type | types << 16
            fields[:, number, 1] = self.string_at[name]
        rows = np.empty((len(self.method_rows), 2), "<u4")
        rows[:, 0] = self.method_rows[:, 0] | self.method_rows[:, 2] << 16
        rows[:, 1] = self.method_rows[:, 1]
        return fields.tobytes(), rows.tobytes()

    def _write_class_data(self, code_at: Numbers) -> list[bytes]:
        """For each class its fields and methods, each list in the order of the tables."""
        direct = np.isin(self.kind, ["I", *(kind for kind, (_, static) in KINDS.items() if static)])
        flags = np.select([self.kind == "I", direct], [0x10001, 9], 1)
        order = np.lexsort((self.own_at, ~direct, self.owner))
        before = np.zeros(len(order), np.int64)
        same = (self.owner[order][1:] == self.owner[order][:-1]) & (direct[order][1:] == direct[order][:-1])
        before[1:][same] = self.own_at[order][:-1][same]
        steps = (self.own_at[order] - before).tolist()
        rows = [
            uleb128(step) + uleb128(flag) + uleb128(at)
            for step, flag, at in zip(steps, flags[order].tolist(), code_at[order].tolist(), strict=True)
        ]
        directs = np.bincount(self.owner, direct, len(self.classes)).astype(int).tolist()
        counts = np.bincount(self.owner, minlength=len(self.classes)).tolist()
        out, at = [], 0
        static, number, text = (uleb128(flags) for _, _, flags in FIELDS)
        for place, (direct_count, count) in enumerate(zip(directs, counts, strict=True)):
            head = (
                b"\1\2" + uleb128(direct_count) + uleb128(count - direct_count) + uleb128(3 * place) + static
            )
            out.append(
                head + uleb128(3 * place + 1) + number + b"\1" + text + b"".join(rows[at : at + count])
            )
            at += count
        return out

    def _write_definitions(self, class_at: Numbers, runnable: int) -> bytes:
        rows = np.zeros((len(self.classes), 8), "<u4")
        rows[:, 0], rows[:, 1] = self.class_type, 1
        rows[:, 2] = np.where(self.above >= 0, self.class_type[self.above], self.type_at[OBJECT])
        rows[:, 3] = np.where(self.rng.random(len(rows)) < 0.1, runnable, 0)
        rows[:, 4], rows[:, 6] = 0xFFFFFFFF, class_at
        return rows.tobytes()


def _finish(tables: list[tuple[int, int, bytes]], sections: list[tuple[int, int, int]], body: bytes) -> bytes:
    """Header, tables, data and map in one, sealed."""
    at, places = HEADER, []
    for kind, count, table in tables:
        places.append((kind, count, at))
        at += len(table)
    data_start = at
    body += bytes(-(at + len(body)) % 4)
    map_at = at + len(body)
    rows = [(0, 1, 0), *places, *sections, (0x1000, 1, map_at)]
    body += struct.pack("<I", len(rows)) + b"".join(
        struct.pack("<HHII", k, 0, n, place) for k, n, place in rows
    )
    head = b"dex\n035\0" + bytes(24)
    head += struct.pack("<6I", data_start + len(body), HEADER, 0x12345678, 0, 0, map_at)
    head += b"".join(struct.pack("<II", count, place) for _, count, place in places)
    head += struct.pack("<II", len(body), data_start)
    return seal(head + b"".join(table for _, _, table in tables) + body)
