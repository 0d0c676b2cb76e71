"""One sweep: the arrays that the kernel needs, those of this DEX and those that a thread keeps."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import opcodes
from .arrays import Bytes, Ints, Words, lend, lend_all
from .opcodes import FIELD, METHOD, STRING, TYPE
from .open_dex import Dex
from .plain_code import count_plain, list_code
from .sweep import (
    CALLS_FULL,
    FULL,
    LISTED,
    LOOK,
    MOST_SITES,
    OUTSIDE,
    SITES_FULL,
    STAMP,
    STEPS,
    TOTALS,
    VERSION,
    sweep,
)

STEPS_PER_BYTE = 4  # how often the bytes of a DEX may be walked over; methods may share their code
ROOM = 512  # rows for sites at first; doubled as needed
_IDS = 1 << 16
_OPCODES = lend_all(opcodes.WIDTHS, opcodes.OPERANDS, opcodes.CALL_KINDS, opcodes.MAKES, opcodes.WRITES)
_LAST_STAMP = 1 << 30


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


class _Workspace(threading.local):
    """What every sweep needs and none leaves behind: each thread makes it once, for that costs more than to
    sweep a small DEX."""

    def __init__(self) -> None:
        self.flags = np.full((6, _IDS), OUTSIDE, np.uint8)
        self.flags[opcodes.NOTHING] = self.flags[opcodes.LOOK] = 0
        self.flags[opcodes.LOOK, 0] = LOOK
        self.counts = dict.fromkeys((METHOD, FIELD, STRING, TYPE), 0)
        self.seen = np.zeros(3 * _IDS, np.int32)
        self.values, self.versions = np.zeros(_IDS, np.int64), np.zeros(_IDS, np.int64)
        self.version = self.stamp = 0

    def set_flags(self, kind: int, rows: Bytes, listed: bool) -> None:
        """For each row of a table WANTED or not, and LISTED where all are."""
        count, before = min(len(rows), _IDS), self.counts[kind]
        flags = self.flags[kind]
        if listed:
            np.bitwise_or(rows[:count], LISTED, out=flags[:count])
        else:
            flags[:count] = rows[:count]
        flags[count:before] = OUTSIDE
        self.counts[kind] = count

    def begin(self, totals: npt.NDArray[np.int64]) -> None:
        """Numbers that were not used yet."""
        if self.stamp > _LAST_STAMP:
            self.seen[:] = self.stamp = 0
        totals[VERSION], totals[STAMP] = self.version, self.stamp


_workspace = _Workspace()


class Sweep:
    """The sweep of one DEX; the rows grow until all of it has room. Only the first totals[SITES] … count."""

    def __init__(self, dex: Dex, encoded: EncodedMethods, calls: bool) -> None:
        self.encoded, self.listed = encoded, calls
        self.units = np.frombuffer(dex.data, "<u2", len(dex.data) // 2)
        room = len(self.units) // 12 + 64 if calls else 0
        self.sites, self.arguments = np.empty((ROOM, 5), np.int32), np.empty((ROOM, 3), np.int32)
        self.calls, self.kinds = np.empty(room, np.int32), np.empty(room, np.uint8)
        self.makes = np.empty(room, np.int32)
        self.call_starts = np.zeros(len(encoded) + 1, np.int32)
        self.makes_starts = np.zeros(len(encoded) + 1, np.int32)
        classes = len(dex.classes.class_type)
        self.class_methods, self.class_code = np.zeros(classes, np.int32), np.zeros(classes, np.int32)
        self.totals = np.zeros(TOTALS, np.int64)
        self.totals[STEPS] = STEPS_PER_BYTE * len(self.units) + _IDS
        self.totals[MOST_SITES] = len(self.units) // 4 + 8 * ROOM  # no app comes near

    def run(self, methods: Bytes, fields: Bytes, strings: Bytes, types: Bytes) -> None:
        """Walk everything; the flags of each table say WANTED."""
        own, encoded = _workspace, self.encoded
        for kind, rows in ((METHOD, methods), (FIELD, fields), (STRING, strings), (TYPE, types)):
            own.set_flags(kind, rows, self.listed and kind in (METHOD, TYPE))
        own.begin(self.totals)
        plain = self._count_plain(own.flags)
        code = lend_all(self.units, encoded.method_id, encoded.class_def, encoded.code_offset, plain)
        kept = lend_all(own.seen, own.values, own.versions)
        given = [lend(own.flags.reshape(-1)), lend(strings), *_OPCODES, *kept]
        filled = lend_all(
            self.call_starts,
            self.makes_starts,
            encoded.n_instructions,
            self.class_methods,
            self.class_code,
            self.totals,
        )
        at = 0
        while True:
            rows_now = lend_all(self.sites, self.arguments, self.calls, self.kinds, self.makes)
            arguments = [*code, at, *given, *rows_now, *filled]
            at = sweep(*arguments)
            own.version, own.stamp = int(self.totals[VERSION]), int(self.totals[STAMP])
            if not self._grow():
                return

    def _count_plain(self, flags: Bytes) -> Words:
        """What need not be swept; nothing where calls are listed, for then nearly all has to be."""
        count = 0 if self.listed else len(self.encoded)
        plain = np.zeros(count, np.uint32)
        if count:
            methods, places = np.empty(count, np.int32), np.empty(count, np.uint64)
            code = lend_all(self.units, self.encoded.code_offset, methods, places)
            arguments = [*code, int(self.totals[STEPS])]
            listed = list_code(*arguments)
            rows = lend_all(self.units, methods[:listed], places[:listed])
            tables = lend_all(flags.reshape(-1), opcodes.OPERANDS, opcodes.STEPS, plain)
            self.totals[STEPS] -= count_plain(*rows, *tables)
        return plain

    def _grow(self) -> bool:
        """More room for what is full; False when nothing is."""
        full = self.totals[FULL]
        if full == SITES_FULL:
            self.sites = np.concatenate((self.sites, np.empty_like(self.sites)))
            self.arguments = np.concatenate((self.arguments, np.empty_like(self.arguments)))
        elif full == CALLS_FULL:
            self.calls = np.concatenate((self.calls, np.empty_like(self.calls)))
            self.kinds = np.concatenate((self.kinds, np.empty_like(self.kinds)))
        elif full:
            self.makes = np.concatenate((self.makes, np.empty_like(self.makes)))
        return bool(full)
