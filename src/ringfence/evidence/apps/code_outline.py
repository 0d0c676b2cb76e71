"""One DEX -> what the call graph needs of it: its names as numbers, its methods, and what each one uses.

Outlines of several DEX files can be made at the same time, and the DEX be forgotten but for its names.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ...formats.dex import opcodes
from ...formats.dex.call_sites import read_call_sites
from ...formats.dex.layout import DexPart, cut_table, read_header
from ...formats.dex.open_dex import Dex
from ...formats.dex.walk import Walked
from . import framework
from .kernels.code_uses import FULL, STEPS, list_annotated_methods, list_code_uses
from .kernels.hashing import hash_signatures, hash_strings, intern
from .kernels.reaching import (
    CALLED_BY_SCRIPTS,
    CONSTRUCTOR,
    FOUND_BY_NAME,
    INITIALISER,
    LISTS_METHODS,
    LOADS_CLASSES,
    OBJECT_NAME,
    OVERRIDABLE,
    PLATFORM_NAME,
)

Ints = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]

_STATIC, _PRIVATE, _CONSTRUCTOR = 0x8, 0x2, 0x10000
_SIP = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_ARRAY = ord("[")
_HEAD = 32  # bytes
_STEPS_EACH = 4  # how often the bytes of a DEX may be gone over
# Marks of a method that its name alone gives.
LOADS_CODE, SERIAL, ENUM_NAME = 1, 2, 4
# Names of methods, the row of `_known_names` and the mark there.
_SAID_BY_NAMES = (
    (framework.OBJECT_METHODS, 2, OBJECT_NAME),
    (("<clinit>",), 2, INITIALISER),
    (("<init>",), 2, CONSTRUCTOR),
    (framework.SERIAL_METHODS, 0, SERIAL),
    (framework.ENUM_METHODS, 0, ENUM_NAME),
    (framework.LOADING_NAMES, 1, LOADS_CLASSES),
    (framework.SCRIPT_NAMES, 1, LISTS_METHODS),
)


@dataclass(frozen=True, slots=True)
class Outline:
    """What one DEX has. Types and methods are rows of its own tables; hashes are the same in all outlines of
    a process.

    Of the encoded methods: `methods`, `owners` (types), `marks` (kernels/reaching.py). Method i calls
    `calls[call_starts[i]:call_starts[i + 1]]`, and in the same manner makes objects of types, uses static
    fields of types, and holds strings that may name classes (hashes of descriptors).
    """

    dex: Dex
    types: Hashes
    class_types: Ints
    class_flags: npt.NDArray[np.uint32]
    super_types: Ints
    interface_starts: Ints
    interfaces: Ints
    ref_types: Ints
    ref_signatures: Hashes
    ref_marks: Bytes
    ref_names: Hashes
    name_marks: Bytes  # LOADS_CODE, SERIAL, ENUM_NAME of each row of the table of methods
    methods: Ints
    owners: Ints
    marks: Bytes
    call_starts: Ints
    calls: Ints
    call_kinds: Bytes
    makes_starts: Ints
    makes: Ints
    uses_starts: Ints
    uses: Ints
    names_starts: Ints
    names: Hashes


@cache
def _key() -> tuple[int, ...]:
    """What SipHash begins with, drawn for this process: no app can be written against it."""
    one, other = (int.from_bytes(secrets.token_bytes(8), "little") for _ in range(2))
    return tuple(part ^ word for part, word in zip((one, other, one, other), _SIP, strict=True))


@cache
def salt() -> int:
    """An odd number drawn for this process, by which tables are laid out."""
    return int.from_bytes(secrets.token_bytes(8), "little") | 1


def _key_words() -> Hashes:
    return np.array(_key(), np.uint64)


def hash_names(names: Iterable[str]) -> Hashes:
    """The hashes of names, as those in DEX files have them."""
    raw = [name.encode("utf-8", "surrogatepass") + b"\0" for name in names]
    data = np.frombuffer(b"".join(raw) or b"\0", np.uint8)
    ends = np.cumsum([len(each) for each in raw], dtype=np.int64)
    offsets = np.concatenate((np.zeros(1, np.int64), ends[:-1])).astype(np.uint32)[: len(raw)]
    plain, as_class = np.zeros(len(raw), np.uint64), np.zeros(len(raw), np.uint64)
    _hash_at(data, offsets, False, np.ones(len(raw), np.uint8), plain, as_class, 2 * len(data) + 1)
    return plain


def _hash_at(
    data: Bytes,
    offsets: npt.NDArray[np.uint32],
    prefixed: bool,
    wanted: Bytes,
    plain: Hashes,
    as_class: Hashes,
    steps: int,
) -> None:
    """Hash the strings at these offsets into `plain` and `as_class`; see kernels/hashing.py."""
    before, after = lend_all(data, offsets), lend_all(_key_words(), wanted, plain, as_class)
    arguments = [*before, prefixed, *after, steps]
    hash_strings(*arguments)


def lend(array: Any) -> Any:
    """The array as a kernel reads it in both modes: numbers in their place, and plain integers."""
    return memoryview(array)


def lend_all(*arrays: Any) -> list[Any]:
    return [lend(array) for array in arrays]


def outline(dex: Dex, walked: Walked) -> Outline:
    """The outline of a DEX that was walked with its calls listed."""
    data = np.frombuffer(dex.data, np.uint8)
    steps = _STEPS_EACH * len(data) + 65_536
    plain, as_class = _hash_strings(dex, data, steps)
    types = _take(plain, dex.types)
    names = _take(plain, dex.methods.name)
    encoded = walked.encoded
    owners = _take_ints(dex.classes.class_type, encoded.class_def)
    name_marks, ref_marks, own_marks = _mark_names(names, types, dex.methods.class_type)
    marks = _take_marks(own_marks, encoded.method_id)
    marks[(encoded.access_flags & (_STATIC | _PRIVATE | _CONSTRUCTOR)) == 0] |= OVERRIDABLE
    marks |= _take_marks(_annotated(dex, data, types, steps), encoded.method_id)
    interface_starts, interfaces = _list_interfaces(dex)
    call_starts, calls, call_kinds = _resolve_handles(dex, walked)
    uses_starts, uses, names_starts, strings = _list_uses(dex, encoded.code_offset, as_class)
    return Outline(
        dex=dex,
        types=types,
        class_types=dex.classes.class_type,
        class_flags=dex.classes.access_flags,
        super_types=dex.classes.super_type,
        interface_starts=interface_starts,
        interfaces=interfaces,
        ref_types=dex.methods.class_type,
        ref_signatures=_hash_signatures(dex, data, types, plain, steps),
        ref_marks=ref_marks,
        ref_names=names,
        name_marks=name_marks,
        methods=encoded.method_id,
        owners=owners,
        marks=marks,
        call_starts=call_starts,
        calls=calls,
        call_kinds=call_kinds,
        makes_starts=walked.makes_starts,
        makes=_take_elements(dex, data, types, walked.makes),
        uses_starts=uses_starts,
        uses=uses,
        names_starts=names_starts,
        names=as_class[strings],
    )


def _hash_strings(dex: Dex, data: Bytes, steps: int) -> tuple[Hashes, Hashes]:
    """The hashes of the strings that are names of types or methods, and of those that may name a class."""
    count = len(dex.string_offsets)
    plain, as_class = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    wanted = np.zeros(count, np.uint8)
    for names in (dex.types, dex.methods.name):
        wanted[names[(names >= 0) & (names < count)]] = 1
    _hash_at(data, dex.string_offsets, True, wanted, plain, as_class, steps)
    return plain, as_class


def _hash_signatures(dex: Dex, data: Bytes, types: Hashes, plain: Hashes, steps: int) -> Hashes:
    protos = np.zeros(len(dex.protos), np.uint64)
    signatures = np.zeros(len(dex.methods.name), np.uint64)
    returned = np.ascontiguousarray(dex.protos[:, 1]).astype(np.int32)
    parameters = np.ascontiguousarray(dex.protos[:, 2])
    tables = (data, types, returned, parameters, plain, dex.methods.proto, dex.methods.name)
    arguments = [*lend_all(*tables), _key()[0], *lend_all(protos, signatures), steps]
    hash_signatures(*arguments)
    return signatures


def _all_inside(rows: Ints, count: int) -> bool:
    return len(rows) > 0 and int(rows.min()) >= 0 and int(rows.max()) < count


def _take(values: Hashes, rows: Ints) -> Hashes:
    """The value of each row, 0 for one that is not in the table."""
    if _all_inside(rows, len(values)):
        return values[rows]
    known = (rows >= 0) & (rows < len(values))
    found = np.zeros(len(rows), np.uint64)
    found[known] = values[rows[known]]
    return found


def _take_ints(values: Ints, rows: Ints) -> Ints:
    """The value of each row, -1 for one that is not in the table."""
    if _all_inside(rows, len(values)):
        return values[rows]
    known = (rows >= 0) & (rows < len(values))
    found = np.full(len(rows), -1, np.int32)
    found[known] = values[rows[known]]
    return found


def _take_marks(values: Bytes, rows: Ints) -> Bytes:
    """The marks of each row, none for one that is not in the table."""
    if _all_inside(rows, len(values)):
        return values[rows]
    known = (rows >= 0) & (rows < len(values))
    found = np.zeros(len(rows), np.uint8)
    found[known] = values[rows[known]]
    return found


@cache
def _known_names() -> tuple[Hashes, Ints, Bytes]:
    """The names of methods that say something: the look-up of their numbers, and what each says, in rows:
    of any method so called, of the calls to it, and of it when the app defines it. The last place is for all
    other names: it says nothing."""
    said = ((framework.framework_methods(), 2, PLATFORM_NAME), *_SAID_BY_NAMES)
    names = dict.fromkeys(name for each, _, _ in said for name in each)
    hashes = hash_names(names)
    size = 1 << (2 * len(hashes)).bit_length()
    keys, ids, out = np.zeros(size, np.uint64), np.zeros(size, np.int32), np.zeros(len(hashes), np.int32)
    intern(lend(hashes), lend(keys), lend(ids), 0, lend(out), True, salt())
    number = dict(zip(names, out.tolist(), strict=True))
    marks = np.zeros((3, len(names) + 1), np.uint8)
    for each, column, mark in said:
        marks[column, [number[name] for name in each]] |= mark
    return keys, ids, marks


def _mark_names(names: Hashes, types: Hashes, owners: Ints) -> tuple[Bytes, Bytes, Bytes]:
    """What the names of methods say: of any, of the calls to them, and of them when the app defines them.
    `types` are the hashes of all types, `owners` the rows of them that the methods belong to."""
    keys, ids, marks = _known_names()
    found = np.empty(len(names), np.int32)
    intern(lend(names), lend(keys), lend(ids), 0, lend(found), False, salt())
    said, calls, own = (column[found] for column in marks)
    said[_of_types(types, owners, framework.CODE_LOADERS)] |= LOADS_CODE
    components = _of_types(types, owners, (framework.COMPONENT_NAME,))
    calls[components[(own[components] & CONSTRUCTOR) > 0]] |= LOADS_CLASSES
    listing = _of_types(types, owners, (framework.CLASS,))
    calls[listing[_named(names[listing], framework.LISTING_NAMES)]] |= LISTS_METHODS
    return said, calls, own


def _of_types(types: Hashes, owners: Ints, names: tuple[str, ...]) -> npt.NDArray[np.intp]:
    """The methods of the types that have these names."""
    wanted = np.append(_named(types, names), False)
    if not wanted.any():
        return np.zeros(0, np.intp)
    return np.flatnonzero(wanted[np.where((owners >= 0) & (owners < len(types)), owners, len(types))])


def _named(hashes: Hashes, names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(hashes), np.bool_)
    for wanted in _hash_fixed(names):
        found |= hashes == wanted
    return found


@cache
def _hash_fixed(names: tuple[str, ...]) -> Hashes:
    return hash_names(names)


def _annotated(dex: Dex, data: Bytes, types: Hashes, steps: int) -> Bytes:
    """Marks of the methods annotated for those who look at run time, and for scripts of web pages."""
    header = read_header(DexPart(dex.data, dex.header), dex.name)
    directories = np.ascontiguousarray(cut_table(header, "class defs", dex.data, [])[:, 5])
    marks = np.zeros(len(dex.methods.name), np.uint8)
    scripts = _named(types, (framework.SCRIPT_ANNOTATION,))
    quiet = _named(types, framework.QUIET_ANNOTATIONS)
    for wanted, mark in ((~quiet, FOUND_BY_NAME), (scripts, CALLED_BY_SCRIPTS)):
        if dex.compact or not wanted.any():
            continue
        found = np.zeros(len(marks), np.uint8)
        list_annotated_methods(
            lend(data), lend(directories), lend((~wanted).astype(np.uint8)), lend(found), steps
        )
        marks[found > 0] |= mark
    return marks


def _list_interfaces(dex: Dex) -> tuple[Ints, Ints]:
    """The types that each class says it implements. Lists that lie on top of one another are cut."""
    data, offsets = np.frombuffer(dex.data, np.uint8), dex.classes.interfaces.astype(np.int64)
    counts = np.zeros(len(offsets), np.int64)
    inside = (offsets > 0) & (offsets + 4 <= len(data))
    at = offsets[inside]
    counts[inside] = np.minimum(data[at] + 256 * data[at + 1].astype(np.int64), (len(data) - at - 4) // 2)
    counts[np.cumsum(counts) > len(data)] = 0
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
    place = np.arange(starts[-1]) - np.repeat(starts[:-1], counts)
    at = np.repeat(offsets, counts) + 4 + 2 * place
    return starts.astype(np.int32), (data[at] + 256 * data[at + 1].astype(np.int32)).astype(np.int32)


def _resolve_handles(dex: Dex, walked: Walked) -> tuple[Ints, Ints, Bytes]:
    """The calls, with method handles and call sites replaced by what they may call."""
    starts, calls, kinds = walked.call_starts, walked.calls, walked.call_kinds
    odd = np.flatnonzero(kinds >= opcodes.CUSTOM)
    if not len(odd):
        return starts, calls, kinds
    tables = read_call_sites(dex)
    handles, sites = tables.handles.tolist(), tables.methods
    methods = np.searchsorted(starts, odd, "right") - 1
    rows: list[tuple[int, int, int]] = []
    for method, place in zip(methods.tolist(), odd.tolist(), strict=True):
        number = int(calls[place])
        if kinds[place] == opcodes.HANDLE:
            targets = tuple(handles[number : number + 1])
        else:
            targets = sites[number] if number < len(sites) else ()
        rows += [
            (method, each, how) for each in targets if each >= 0 for how in (opcodes.STATIC, opcodes.VIRTUAL)
        ]
    plain = np.flatnonzero(kinds < opcodes.CUSTOM)
    added = np.array(rows, np.int64).reshape(-1, 3)
    of = np.concatenate((np.searchsorted(starts, plain, "right") - 1, added[:, 0]))
    order = np.argsort(of, kind="stable")
    counts = np.bincount(of, minlength=len(starts) - 1)
    return (
        np.concatenate((np.zeros(1, np.int64), np.cumsum(counts))).astype(np.int32),
        np.concatenate((calls[plain], added[:, 1])).astype(np.int32)[order],
        np.concatenate((kinds[plain], added[:, 2])).astype(np.uint8)[order],
    )


def _take_elements(dex: Dex, data: Bytes, types: Hashes, makes: Ints) -> Ints:
    """For arrays the class of their elements: by its array class, objects of a class are made from data."""
    at, last = _text_offsets(dex, data, dex.types), len(data) - 1
    arrays = np.flatnonzero((at > 0) & (data[np.minimum(at, last)] == _ARRAY))
    if not len(arrays):
        return makes
    at = at[arrays]
    for _ in range(255):
        more = data[np.minimum(at, last)] == _ARRAY
        if not more.any():
            break
        at = at + more
    wanted, unused = np.zeros(len(arrays), np.uint64), np.zeros(len(arrays), np.uint64)
    every = np.ones(len(arrays), np.uint8)
    _hash_at(data, at.astype(np.uint32), False, every, wanted, unused, _STEPS_EACH * len(data) + 65_536)
    order = np.argsort(types, kind="stable")
    place = order[np.minimum(np.searchsorted(types[order], wanted), len(types) - 1)]
    elements = np.arange(len(types), dtype=np.int32)
    elements[arrays] = np.where((types[place] == wanted) & (wanted != 0), place, -1)
    return _take_ints(elements, makes)


def _text_offsets(dex: Dex, data: Bytes, strings: Ints) -> npt.NDArray[np.int64]:
    """Where the text of each string begins, after its length; 0 for one that is not in the file."""
    offsets = np.concatenate((dex.string_offsets.astype(np.int64), np.zeros(1, np.int64)))
    known = (strings >= 0) & (strings < len(dex.string_offsets))
    first = offsets[np.where(known, strings, -1)]
    at, last = first, len(data) - 1
    for _ in range(4):
        at = at + (data[np.minimum(at, last)] >= 0x80)
    return np.where(first > 0, at + 1, 0)


def read_heads(dex: Dex, types: Ints) -> list[bytes]:
    """The first bytes of the descriptors of types, enough to tell their package by."""
    at = _text_offsets(dex, np.frombuffer(dex.data, np.uint8), dex.types[types]).tolist()
    return [bytes(dex.data[place : place + _HEAD]) for place in at]


_SHAPES = opcodes.WIDTHS.copy()
_SHAPES[[opcodes.NOP, opcodes.CONST_STRING, opcodes.CONST_STRING_JUMBO, *range(0x60, 0x6E)]] |= 8


def _list_uses(dex: Dex, codes: npt.NDArray[np.uint32], as_class: Hashes) -> tuple[Ints, Ints, Ints, Ints]:
    """The types whose static fields each method touches, and its strings that may name classes."""
    count = len(codes)
    units = np.frombuffer(dex.data, "<u2", len(dex.data) // 2)
    type_starts, string_starts = np.zeros(count + 1, np.int32), np.zeros(count + 1, np.int32)
    types, strings = np.empty(len(units) // 16 + 64, np.int32), np.empty(4096, np.int32)
    seen = np.zeros(len(dex.types), np.int32)
    totals = np.zeros(4, np.int64)
    totals[STEPS] = _STEPS_EACH * len(units) + 65_536
    wanted = (as_class != 0).astype(np.uint8)
    at = 0
    while True:
        tables = lend_all(_SHAPES, dex.fields.class_type, wanted, seen)
        found = lend_all(type_starts, types, string_starts, strings, totals)
        arguments = [*lend_all(units, codes), at, *tables, *found]
        at = list_code_uses(*arguments)
        if not totals[FULL]:
            break
        types, strings = (np.concatenate((each, np.empty_like(each))) for each in (types, strings))
    return type_starts, types[: totals[0]].copy(), string_starts, strings[: totals[1]].copy()
