"""What renaming cannot change of the classes of a DEX: their shapes, and what they call of the platform.

A *shape* is made of a class's superclass, interfaces, fields and methods, in which every type that is not of
the platform is one and the same, and no name of a member counts. *Platform calls* are the methods of the
platform that the code of a class calls, as a set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...formats.dex.arrays import Bytes, Ints, lend_all
from ...formats.dex.find import find_packages
from ...formats.dex.needles import pack_packages
from ...formats.dex.open_dex import Dex
from ...formats.dex.walk import Walked
from .framework import NOT_OF_THE_PLATFORM, PACKAGES
from .kernels import shapes

Numbers = npt.NDArray[np.uint64]

LEAST_MEMBERS, LEAST_CALLS = 5, 5  # of less many classes are made alike
KEPT_FLAGS = 0x6200  # interface, annotation, enum: tools change the others
SUPER, INTERFACE, CLASS = 3, 4, 5
_PREFIXES = tuple(each[1:] for each in (*PACKAGES, *NOT_OF_THE_PLATFORM))
_PLATFORM = pack_packages(_PREFIXES)
_LINKED = pack_packages(("java/lang/invoke",))  # how compilers write lambdas, each in its own way
_STEPS_PER_BYTE = 4
_WORD = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class ClassShapes:
    """For each class of a DEX the number of its shape and of its platform calls, 0 where it has too little;
    and of how many members and calls these are made."""

    shape: Numbers
    calls: Numbers
    members: Ints
    called: Ints


def find_shapes(dex: Dex, walked: Walked, wanted: Bytes) -> ClassShapes:
    """The numbers of the classes whose flag is set. The DEX was walked with its calls listed."""
    data, steps = np.frombuffer(dex.data, np.uint8), _STEPS_PER_BYTE * len(dex.data) + 65_536
    count = len(dex.classes.class_type)
    platform = find_packages(dex, _PLATFORM)
    of_platform = (platform >= 0) & (platform < len(PACKAGES))
    types = _hash_types(dex, data, of_platform)
    protos = np.zeros(len(dex.protos), np.uint64)
    returned = np.ascontiguousarray(dex.protos[:, 1])
    parameters = np.ascontiguousarray(dex.protos[:, 2])
    arguments = [*lend_all(data, returned, parameters, types, protos), steps]
    shapes.hash_prototypes(*arguments)
    members, methods = np.zeros(count, np.uint64), _take(protos, dex.methods.proto)
    counts = np.zeros(count, np.int32)
    tables = lend_all(data, dex.classes.class_data, wanted, _take(types, dex.fields.proto), methods)
    arguments = [*tables, *lend_all(members, counts), steps]
    shapes.sum_members(*arguments)
    heads = _hash_heads(dex, types, wanted)
    shape = np.where(counts >= LEAST_MEMBERS, mix(members + heads), 0).astype(np.uint64)
    calls, called = _hash_calls(dex, data, walked, wanted, of_platform, types, methods)
    return ClassShapes(shape, calls, counts, called)


def mix(words: Numbers) -> Numbers:
    """The last steps of SplitMix64, as in the kernel; numbers of 64 bits run over."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _hash_types(dex: Dex, data: Bytes, of_platform: npt.NDArray[np.bool_]) -> Numbers:
    """The numbers of types; those of the platform and of the language by their whole descriptor."""
    first = _first_letters(dex, data)
    plain = of_platform | ((first != ord("L")) & (first != 0))
    how = np.where(plain, 1, 2).astype(np.uint8)
    types = np.zeros(len(dex.types), np.uint64)
    shapes.hash_names(*lend_all(data, dex.string_offsets, dex.types, how, types))
    return types


def _first_letters(dex: Dex, data: Bytes) -> Bytes:
    """The first letter of each type's descriptor after its brackets; 0 where there is none."""
    known = (dex.types >= 0) & (dex.types < len(dex.string_offsets))
    at = np.where(known, _take_words(dex.string_offsets, np.where(known, dex.types, 0)), 0) + 1
    at, last = at.astype(np.int64), len(data) - 1
    for _ in range(4):
        at += data[np.minimum(at - 1, last)] >= 0x80
    for _ in range(255):
        brackets = data[np.minimum(at, last)] == ord("[")
        if not brackets.any():
            break
        at += brackets
    return np.where(known, data[np.minimum(at, last)], 0).astype(np.uint8)


def _hash_heads(dex: Dex, types: Numbers, wanted: Bytes) -> Numbers:
    """What the superclass, the interfaces and the kind of each class add to the number of its shape."""
    flags = (dex.classes.access_flags & KEPT_FLAGS).astype(np.uint64)
    heads = mix(_take(types, dex.classes.super_type) + np.uint64(SUPER)) + mix(flags + np.uint64(CLASS))
    left, mixed = len(dex.data), mix(types + np.uint64(INTERFACE)).tolist()
    for place in np.flatnonzero((wanted != 0) & (dex.classes.interfaces != 0)).tolist():
        named = dex.type_list(int(dex.classes.interfaces[place]))
        left -= len(named)
        if left < 0:
            break
        total = sum(mixed[each] for each in named if each < len(mixed)) & _WORD
        heads[place : place + 1] += np.uint64(total)
    return heads


def _hash_calls(
    dex: Dex,
    data: Bytes,
    walked: Walked,
    wanted: Bytes,
    of_platform: npt.NDArray[np.bool_],
    types: Numbers,
    prototypes: Numbers,
) -> tuple[Numbers, Ints]:
    linked = find_packages(dex, _LINKED) >= 0
    inside = (dex.methods.class_type >= 0) & (dex.methods.class_type < len(dex.types))
    owners = np.where(inside, dex.methods.class_type, 0)
    called = inside & (of_platform & ~linked)[owners] if len(dex.types) else inside
    names = np.zeros(len(called), np.uint64)
    offsets, how = dex.string_offsets, called.astype(np.uint8)
    shapes.hash_names(*lend_all(data, offsets, dex.methods.name, how, names))
    numbers = np.where(called, mix(mix(_take(types, owners) + names) + prototypes), 0).astype(np.uint64)
    count = len(dex.classes.class_type)
    sums, counts = np.zeros(count, np.uint64), np.zeros(count, np.int32)
    seen = np.full(len(called), -1, np.int32)
    rows = (walked.encoded.class_def, wanted, walked.call_starts, walked.calls, walked.call_kinds)
    shapes.sum_calls(*lend_all(*rows, numbers, seen, sums, counts))
    return np.where(counts >= LEAST_CALLS, mix(sums), 0).astype(np.uint64), counts


def _take(values: Numbers, rows: Ints) -> Numbers:
    """The value of each row, 0 for one that is not in the table."""
    known = (rows >= 0) & (rows < len(values))
    found = np.zeros(len(rows), np.uint64)
    found[known] = values[rows[known]]
    return found


def _take_words(values: npt.NDArray[np.uint32], rows: Ints) -> npt.NDArray[np.int64]:
    return values[rows].astype(np.int64) if len(values) else np.zeros(len(rows), np.int64)
