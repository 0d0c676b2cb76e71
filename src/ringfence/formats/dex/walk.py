"""Walk a DEX: every instruction of every method, and a row for each one that touches what is wanted."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .arrays import Bytes, Ints, Words, lend_all
from .members import read_members, read_static_strings
from .opcodes import FIELD, METHOD, STRING, TYPE
from .open_dex import Dex
from .run_sweep import ROOM, EncodedMethods, Sweep
from .sweep import (
    BAD_INDEX,
    CALLS,
    CUT,
    INSTRUCTIONS,
    INVOKES,
    MAKES,
    METHODS,
    NO_CODE,
    NO_STEPS,
    SITES,
    UNALIGNED,
    UNLISTED,
    UNUSED,
)

__all__ = ["FIELD", "METHOD", "STRING", "TYPE", "EncodedMethods", "Walked", "walk"]

_NO_SITES = np.zeros((0, 5), np.int32)


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
    swept = Sweep(dex, _read_members(dex, gaps), calls)
    strings = _flags(strings_wanted, len(dex.string_offsets))
    if not dex.compact:
        swept.run(
            _flags(methods_wanted, len(dex.methods.name)),
            _flags(fields_wanted, len(dex.fields.name)),
            strings,
            _flags(types_wanted, len(dex.types)),
        )
    gaps += _sweep_gaps(swept.totals)
    statics = _static_sites(dex, strings, gaps) if strings_wanted is not None else _NO_SITES
    return _gather(swept, statics, tuple(gaps))


def _gather(swept: Sweep, statics: Ints, gaps: tuple[str, ...]) -> Walked:
    totals: list[int] = swept.totals.tolist()
    n_sites, n_calls, n_makes = totals[SITES], totals[CALLS], totals[MAKES]
    sites = np.concatenate((swept.sites[:n_sites], statics))
    arguments = np.full((len(sites), 3), -1, np.int32)
    arguments[:n_sites] = swept.arguments[:n_sites]
    return Walked(
        sites=sites,
        arg_string=arguments[:, :2].copy(),
        arg_type=arguments[:, 2].copy(),
        class_methods=swept.class_methods,
        class_code=swept.class_code,
        encoded=swept.encoded,
        call_starts=swept.call_starts,
        calls=swept.calls[:n_calls].copy(),
        call_kinds=swept.kinds[:n_calls].copy(),
        makes_starts=swept.makes_starts,
        makes=swept.makes[:n_makes].copy(),
        string_uses=sites[sites[:, 2] == STRING][:, [0, 1, 3]],
        instructions=totals[INSTRUCTIONS],
        invokes=totals[INVOKES],
        methods=totals[METHODS],
        gaps=gaps,
    )


def _flags(wanted: Ints | None, count: int) -> Bytes:
    """WANTED (1) for each row that is."""
    if wanted is None or len(wanted) != count:
        flags = np.zeros(count, np.uint8)
        if wanted is not None:
            flags[: len(wanted)] = wanted[:count] >= 0
        return flags
    return (wanted >= 0).view(np.uint8)


class _Workspace(threading.local):
    """Rows for the methods of a DEX, which are cut to their number afterwards. Each thread keeps them, for to
    touch new memory costs as much as to fill it."""

    def __init__(self) -> None:
        self.rows = np.empty((4, 0), np.int32)

    def lend_rows(self, count: int) -> tuple[Ints, Ints, Words, Words]:
        """Four columns of so many rows, good up to the next call."""
        if self.rows.shape[1] < count:
            self.rows = np.empty((4, count), np.int32)
        one, two, three, four = self.rows[:, :count]
        return one, two, three.view(np.uint32), four.view(np.uint32)


_workspace = _Workspace()


def _read_members(dex: Dex, gaps: list[str]) -> EncodedMethods:
    """The methods of every class. A well-made DEX lists a method once at most."""
    method_id, class_def, access_flags, codes = _workspace.lend_rows(2 * len(dex.methods.name) + 64)
    totals = np.zeros(3, np.int64)
    rows = (method_id, class_def, access_flags, codes, totals)
    tables = (dex.classes.class_data, dex.classes.class_type, dex.methods.class_type)
    bytes_of = np.frombuffer(dex.data, np.uint8)
    arguments = [*lend_all(bytes_of, *tables, *rows), len(dex.data) + ROOM]
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
    room, at = ROOM, 0
    classes, strings = np.empty(room, np.int32), np.empty(room, np.int32)
    totals = np.zeros(3, np.int64)
    given = lend_all(np.frombuffer(dex.data, np.uint8), dex.classes.static_values, wanted)
    while True:
        arguments = [*given, *lend_all(classes, strings, totals), at, len(dex.data) + ROOM]
        at = read_static_strings(*arguments)
        if at >= len(dex.classes.static_values):
            break
        if len(classes) > len(dex.data) // 8:
            totals[1] += len(dex.classes.static_values) - at
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
        UNLISTED: "instructions touch what was looked for and are not listed, for there were too many",
        CUT: "methods end inside an instruction",
        UNUSED: "instructions have an opcode that Dalvik does not have",
        BAD_INDEX: "instructions name a row that is not in its table",
    }
    return [f"{totals[place]:,} {what}" for place, what in kinds.items() if totals[place]]
