"""One DEX, scanned: whose each class is, what its code calls and which addresses it holds.

Everything here is arrays over one file, so that the files of an app can be scanned at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...formats.addresses.find_addresses import Addresses, find_addresses_in
from ...formats.dex.arrays import lend_all
from ...formats.dex.find import find_packages, match_members
from ...formats.dex.needles import Ints
from ...formats.dex.open_dex import Dex
from ...formats.dex.packages import Packages, list_packages
from ...formats.dex.sieve import Sifted, sift
from ...formats.dex.walk import Walked, walk
from .code_outline import Outline, outline
from .kernels import taking
from .known_code import CALLBACKS, FIELD_CLASSES, MEMBERS, METHOD_CLASSES, RECEIVERS, TEXTS, WORDS, KnownCode
from .renamed import Doubles, SignedFile, find_doubles

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ScannedDex:
    """`marks` has for each type the number of the known package above it, or -1, `class_marks` for each class
    that the file defines; `packages` are those of these classes. `methods`, `fields`, `callbacks` (of types),
    `uris`, `words`, `receivers` and `members` (of strings) say which of the known names each row of those
    tables is."""

    dex: Dex
    walked: Walked
    marks: Ints
    packages: Packages
    methods: Ints
    fields: Ints
    callbacks: Ints
    uris: Ints
    words: Ints
    receivers: Ints
    members: Ints
    class_marks: Ints
    addresses: Addresses
    outline: Outline | None  # what a call graph needs, where that was asked for
    texts: Ints  # for each string its place among the texts of signatures
    doubles: Doubles  # classes whose shape or calls are those of signatures

    @property
    def referenced(self) -> Ints:
        """The numbers of the known packages that some type lies under."""
        return np.flatnonzero(np.bincount(self.marks[self.marks >= 0])).astype(np.int32)

    def named_in(self, class_def: int, known: KnownCode) -> frozenset[str]:
        """The classes of known interfaces that a class holds the names of, as strings."""
        uses = self.walked.string_uses
        names = take(self.words, uses[uses[:, 0] == class_def, 2])
        return frozenset(
            known.words.apis[name][0].class_name for name in names.tolist() if 0 <= name < known.class_names
        )

    @property
    def signed(self) -> SignedFile:
        """What was found of signatures, for telling renamed components."""
        uses = self.walked.string_uses
        places = take(self.texts, uses[:, 2])
        text_uses = np.stack((uses[:, 0], places), axis=1)[places >= 0]
        return SignedFile(
            self.class_marks < 0, self.packages.of, self.packages.names, text_uses, self.doubles
        )


def scan_dex(dex: Dex, known: KnownCode, calls: bool) -> ScannedDex:
    """Scan one DEX. `calls` asks for what a call graph needs as well."""
    sifted = sift(dex, known.sieve)
    in_methods, in_fields, callbacks = _of_types(dex, sifted, METHOD_CLASSES, FIELD_CLASSES, CALLBACKS)
    methods = match_members(dex, dex.methods, known.methods.needles, in_methods)
    fields = match_members(dex, dex.fields, known.fields.needles, in_fields)
    addresses = _find_addresses(dex, sifted)
    wanted = sifted.prefixes.copy()
    wanted[sifted.known[_are_wanted(sifted, known)]] = wanted[addresses.span] = 0
    marks = find_packages(dex, known.packages)
    class_marks = take(marks, dex.classes.class_type)
    walked = walk(dex, methods, fields, wanted, calls=calls)
    return ScannedDex(
        dex,
        walked,
        marks,
        list_packages(dex, dex.classes.class_type, sifted.ends),
        methods,
        fields,
        callbacks,
        sifted.prefixes,
        sifted.of_strings(WORDS),
        sifted.of_strings(RECEIVERS),
        sifted.of_strings(MEMBERS),
        class_marks,
        addresses,
        outline(dex, walked) if calls else None,
        sifted.of_strings(TEXTS),
        find_doubles(dex, walked, class_marks < 0, known.signed if calls else None),
    )


def _are_wanted(sifted: Sifted, known: KnownCode) -> Flags:
    """Which of the strings that are known words are looked for in code: names of classes, and signatures."""
    words = sifted.of_known(WORDS)
    wanted: Flags = (words >= 0) & (words < known.class_names) | (sifted.of_known(TEXTS) >= 0)
    return wanted


def _end_of(dex: Dex, start: int) -> int:
    """Behind the NUL that ends the string whose text starts there."""
    found = bytes(dex.data[start:]).find(0)
    return start + found + 1 if found >= 0 else len(dex.data)


def _of_types(dex: Dex, sifted: Sifted, *lists: int) -> Iterator[Ints]:
    """For each type its number in each of these lists of words, or -1."""
    places = np.full(len(dex.string_offsets), -1, np.int32)
    places[sifted.known] = sifted.words
    found = take(places, dex.types)
    rows = np.flatnonzero(found >= 0)
    for each in lists:
        numbers = np.full(len(found), -1, np.int32)
        numbers[rows] = sifted.sieve.numbers[each][found[rows]]
        yield numbers


def _find_addresses(dex: Dex, sifted: Sifted) -> Addresses:
    """The addresses in the strings; their spans are the strings' numbers."""
    if sifted.starts is not None and sifted.ends is not None:
        return find_addresses_in(dex.data, sifted.starts, sifted.ends)
    begins = dex.string_offsets.astype(np.int64)
    bytes_ = np.frombuffer(dex.data, np.uint8)
    if not len(begins):
        return find_addresses_in(dex.data, begins, begins)
    starts = begins + 1
    more = np.flatnonzero(bytes_[begins] & 0x80)  # the length before the text: a ULEB128, of a byte mostly
    for _ in range(4):
        if not len(more):
            break
        more = more[starts[more] < len(bytes_)]
        long = bytes_[starts[more]] & 0x80 != 0
        starts[more] += 1
        more = more[long]
    ends = np.empty_like(begins)
    ends[:-1], ends[-1] = begins[1:], _end_of(dex, int(starts[-1]))
    if (ends <= begins).any():  # strings out of order: up to the next one that is written
        order = np.sort(begins)
        place = np.minimum(np.searchsorted(order, begins, side="right"), len(order) - 1)
        ends = np.where(order[place] > begins, order[place], len(bytes_))
    return find_addresses_in(dex.data, np.minimum(starts, ends), ends)


def take(values: Ints, places: npt.NDArray[Any]) -> Ints:
    """values[places], and -1 for a place that is out of range. Places are numbers of 32 bits at most."""
    found = np.empty(len(places), np.int32)
    taking.take_rows(*lend_all(values, np.ascontiguousarray(places, np.int32), found))
    return found
