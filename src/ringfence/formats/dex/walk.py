"""Walk a DEX: every instruction of every method, and a row for each one that touches what is wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import opcodes
from .arrays import Bytes, Ints, Words, lend, lend_all
from .members import read_members, read_static_strings
from .open_dex import Dex
from .sweep import (
    BAD_INDEX,
    CALLS,
    CALLS_FULL,
    CUT,
    FULL,
    INSTRUCTIONS,
    INVOKES,
    LISTED,
    LOOK,
    MAKES,
    METHODS,
    NO_CODE,
    NO_STEPS,
    OUTSIDE,
    SITES,
    SITES_FULL,
    STEPS,
    TOTALS,
    UNALIGNED,
    UNUSED,
    sweep,
)

METHOD, FIELD, STRING, TYPE = opcodes.METHOD, opcodes.FIELD, opcodes.STRING, opcodes.TYPE
_IDS = 1 << 16
# How often the bytes of a DEX may be walked over. Methods that share their code are walked each.
_STEPS = 2
_ROOM = 4096  # rows for sites at first; doubled as needed


@dataclass(frozen=True, slots=True)
class EncodedMethods:
    """The methods that the classes of a DEX list, class by class: a row each."""

    method_id: Ints
    class_def: Ints
    access_flags: Words
    code_offset: Words  # 0: abstract or native
    n_instructions: Ints  # 0 where there is no code, or it was not walked

    def __len__(self) -> int:
        return len(self.method_id)


@dataclass(frozen=True, slots=True)
class Walked:
    """What the instructions of a DEX touch.

    `sites` has a row for each instruction, or value of a static field, that touches what was wanted: class
    (index in the DEX's classes), calling method (-1: a static field's value), kind (METHOD, FIELD, STRING,
    TYPE), index in that table, and the offset of the instruction in its code, in units of 16 bits.
    `arg_string` has for each the first two strings, `arg_type` the first class, that are constants among the
    arguments of a call, -1 for none: constants set on the straight way to the call.

    With `calls`: method i of `encoded` calls `calls[call_starts[i]:call_starts[i + 1]]`, each once; how is in
    `call_kinds` (opcodes.py: VIRTUAL …), which also says what the number is: a method, for CUSTOM a call site
    (call_sites.py), for HANDLE a method handle. In the same manner it makes objects or arrays, or takes
    the class, of types `makes`.
    """

    sites: Ints
    arg_string: Ints
    arg_type: Ints
    class_methods: Ints  # for each class: methods whose code was walked
    class_code: Ints  # and their instructions
    encoded: EncodedMethods
    call_starts: Ints
    calls: Ints
    call_kinds: Bytes
    makes_starts: Ints
    makes: Ints
    string_uses: Ints  # rows of `sites` that are strings: class, calling method, string
    instructions: int
    invokes: int
    methods: int
    gaps: tuple[str, ...]


def walk(
    dex: Dex,
    methods_wanted: Ints | None,
    fields_wanted: Ints | None,
    strings_wanted: Ints | None,
    types_wanted: Ints | None = None,
    calls: bool = False,
) -> Walked:
    """Walk all code; what is wanted are the rows of each table that are 0 or more (the answers of find.py).

    The work is linear in the size of the file, and so is the memory.
    """
    gaps: list[str] = []
    class_methods = np.zeros(len(dex.classes.class_type), np.int32)
    class_code = np.zeros(len(class_methods), np.int32)
    wanted_strings = _flags(strings_wanted, len(dex.string_offsets))
    found = [
        _flags(wanted, count)
        for wanted, count in (
            (methods_wanted, len(dex.methods.name)),
            (fields_wanted, len(dex.fields.name)),
            (types_wanted, len(dex.types)),
        )
    ]
    encoded = _read_members(dex, gaps)
    swept = _Sweep(dex, encoded, found, wanted_strings, calls)
    if not dex.compact:
        swept.run(class_methods, class_code)
    totals = swept.totals
    gaps += _sweep_gaps(totals)
    statics = _static_sites(dex, wanted_strings, gaps)
    sites = np.concatenate((swept.sites[: totals[SITES]], statics))
    arguments = np.full((len(sites), 3), -1, np.int32)
    arguments[: totals[SITES]] = swept.arguments[: totals[SITES]]
    return Walked(
        sites=sites,
        arg_string=arguments[:, :2],
        arg_type=arguments[:, 2],
        class_methods=class_methods,
        class_code=class_code,
        encoded=encoded,
        call_starts=swept.call_starts,
        calls=swept.calls[: totals[CALLS]].copy(),
        call_kinds=swept.kinds[: totals[CALLS]].copy(),
        makes_starts=swept.makes_starts,
        makes=swept.makes[: totals[MAKES]].copy(),
        string_uses=sites[sites[:, 2] == STRING][:, [0, 1, 3]],
        instructions=int(totals[INSTRUCTIONS]),
        invokes=int(totals[INVOKES]),
        methods=int(totals[METHODS]),
        gaps=tuple(gaps),
    )


class _Sweep:
    """The arrays of one sweep, which grow until all of it has room."""

    def __init__(
        self, dex: Dex, encoded: EncodedMethods, found: list[Bytes], strings: Bytes, calls: bool
    ) -> None:
        self.encoded, self.strings = encoded, strings
        methods, fields, types = found
        self.flags = _operand_flags(methods, fields, strings, types, calls)
        self.units = np.frombuffer(dex.data, "<u2", len(dex.data) // 2)
        room = len(self.units) // 12 + 64 if calls else 0
        self.most_sites = len(self.units) // 4 + _ROOM
        self.sites = np.empty((_ROOM, 5), np.int32)
        self.arguments = np.empty((_ROOM, 3), np.int32)
        self.calls, self.kinds = np.empty(room, np.int32), np.empty(room, np.uint8)
        self.makes = np.empty(room, np.int32)
        self.call_starts = np.zeros(len(encoded) + 1, np.int32)
        self.makes_starts = np.zeros(len(encoded) + 1, np.int32)
        self.totals = np.zeros(TOTALS, np.int64)
        self.totals[STEPS] = _STEPS * len(self.units) + _IDS

    def run(self, class_methods: Ints, class_code: Ints) -> None:
        """Walk everything, with more room where it ran out."""
        seen = np.zeros(3 * _IDS, np.int32)
        values, versions = np.zeros(_IDS, np.int64), np.zeros(_IDS, np.int64)
        encoded, at = self.encoded, 0
        code = (self.units, encoded.method_id, encoded.class_def, encoded.code_offset)
        tables = (opcodes.WIDTHS, opcodes.OPERANDS, opcodes.CALL_KINDS, opcodes.MAKES, opcodes.WRITES)
        given = lend_all(self.flags, self.strings, *tables, seen, values, versions)
        starts = (self.call_starts, self.makes_starts, encoded.n_instructions)
        filled = lend_all(*starts, class_methods, class_code, self.totals)
        while True:
            rows = (self.sites, self.arguments, self.calls, self.kinds, self.makes)
            arguments = [*lend_all(*code), at, *given, *lend_all(*rows), *filled]
            at = sweep(*arguments)
            if not self.totals[FULL]:
                return
            if len(self.sites) >= self.most_sites:
                self.totals[NO_STEPS] += len(encoded) - at
                self.call_starts[at:] = self.call_starts[at]
                self.makes_starts[at:] = self.makes_starts[at]
                return
            self._grow(int(self.totals[FULL]))

    def _grow(self, full: int) -> None:
        if full == SITES_FULL:
            self.sites = np.concatenate((self.sites, np.empty_like(self.sites)))
            self.arguments = np.concatenate((self.arguments, np.empty_like(self.arguments)))
        elif full == CALLS_FULL:
            self.calls = np.concatenate((self.calls, np.empty_like(self.calls)))
            self.kinds = np.concatenate((self.kinds, np.empty_like(self.kinds)))
        else:
            self.makes = np.concatenate((self.makes, np.empty_like(self.makes)))


def _flags(wanted: Ints | None, count: int) -> Bytes:
    """WANTED for each row that is."""
    flags = np.zeros(count, np.uint8)
    if wanted is not None:
        flags[: len(wanted)] = wanted[:count] >= 0
    return flags


def _operand_flags(methods: Bytes, fields: Bytes, strings: Bytes, types: Bytes, calls: bool) -> Bytes:
    """For each kind of operand and each of its 65,536 values, what the sweep has to do about it."""
    flags = np.zeros((6, _IDS), np.uint8)
    for kind, rows in ((METHOD, methods), (FIELD, fields), (STRING, strings), (TYPE, types)):
        count = min(len(rows), _IDS)
        flags[kind, :count] = rows[:count]
        if calls and kind in (METHOD, TYPE):
            flags[kind, :count] |= LISTED
        flags[kind, count:] = OUTSIDE
    flags[opcodes.LOOK, 0] = LOOK
    return flags.reshape(-1)


def _read_members(dex: Dex, gaps: list[str]) -> EncodedMethods:
    """The methods of every class. A well-made DEX lists a method once at most."""
    room = 2 * len(dex.methods.name) + 64
    method_id, class_def = np.empty(room, np.int32), np.empty(room, np.int32)
    access_flags, codes = np.empty(room, np.uint32), np.empty(room, np.uint32)
    totals = np.zeros(3, np.int64)
    rows = (method_id, class_def, access_flags, codes, totals)
    tables = (dex.classes.class_data, dex.classes.class_type, dex.methods.class_type)
    bytes_of = np.frombuffer(dex.data, np.uint8)
    arguments = [*lend_all(bytes_of, *tables, *rows), _STEPS * len(dex.data)]
    count = read_members(*arguments)
    for number, what in zip(
        totals.tolist(),
        (
            "classes have a damaged list of methods, read up to the damage",
            "methods are listed under a class that is not theirs",
            "classes' methods were not read, for the lists are longer than the file can hold",
        ),
        strict=True,
    ):
        if number:
            gaps.append(f"{number:,} {what}")
    return EncodedMethods(
        method_id[:count].copy(),
        class_def[:count].copy(),
        access_flags[:count].copy(),
        codes[:count].copy(),
        np.zeros(count, np.int32),
    )


def _static_sites(dex: Dex, wanted: Bytes, gaps: list[str]) -> Ints:
    """Rows of sites for the wanted strings that static fields begin with."""
    room, at = _ROOM, 0
    classes, strings = np.empty(room, np.int32), np.empty(room, np.int32)
    totals = np.zeros(3, np.int64)
    while wanted.any():
        at = read_static_strings(
            lend(np.frombuffer(dex.data, np.uint8)),
            lend(dex.classes.static_values),
            lend(wanted),
            lend(classes),
            lend(strings),
            lend(totals),
            at,
            _STEPS * len(dex.data),
        )
        if at >= len(dex.classes.static_values):
            break
        classes = np.concatenate((classes, np.empty_like(classes)))
        strings = np.concatenate((strings, np.empty_like(strings)))
    if totals[1]:
        gaps.append(f"{totals[1]:,} classes' static values were read in part only")
    count = int(totals[0])
    sites = np.full((count, 5), -1, np.int32)
    sites[:, 0], sites[:, 2], sites[:, 3] = classes[:count], STRING, strings[:count]
    return sites


def _sweep_gaps(totals: npt.NDArray[np.int64]) -> list[str]:
    kinds = {
        NO_CODE: "methods' code lies outside the file",
        UNALIGNED: "methods' code begins at an odd address and was not walked",
        NO_STEPS: "methods were not walked, for more code is named than the file can hold",
        CUT: "methods end inside an instruction",
        UNUSED: "instructions have an opcode that Dalvik does not have",
        BAD_INDEX: "instructions name a row that is not in its table",
    }
    return [f"{totals[place]:,} {what}" for place, what in kinds.items() if totals[place]]
