"""One DEX, scanned: whose each class is, what its code calls and which addresses it holds.

Everything here is arrays over one file, so that the files of an app can be scanned at the same time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...formats.addresses.find_addresses import Addresses, find_addresses_in
from ...formats.dex.find import find_fields, find_methods, find_packages, find_strings
from ...formats.dex.needles import Ints
from ...formats.dex.open_dex import Dex
from ...formats.dex.packages import Packages, list_packages
from ...formats.dex.walk import Walked, walk
from .code_outline import Outline, outline
from .known_code import KnownCode
from .renamed import Doubles, SignedFile, find_doubles

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ScannedDex:
    """`marks` has for each type the number of the known package above it, or -1; `packages` those of the
    classes that the file defines; `methods`, `fields`, `uris` and `words` which of the known names each row
    of those tables is."""

    dex: Dex
    walked: Walked
    marks: Ints
    packages: Packages
    methods: Ints
    fields: Ints
    uris: Ints
    words: Ints
    addresses: Addresses
    outline: Outline | None  # what a call graph needs, where that was asked for
    texts: Ints  # for each string its place among the texts of signatures
    doubles: Doubles  # classes whose shape or calls are those of signatures

    @property
    def class_marks(self) -> Ints:
        """For each defined class the number of the known package above it, or -1."""
        return take(self.marks, self.dex.classes.class_type)

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
    methods = find_methods(dex, known.methods.needles)
    fields = find_fields(dex, known.fields.needles)
    uris = find_strings(dex, known.uris.needles, prefix=True)
    words = find_strings(dex, known.words.needles)
    addresses = _find_addresses(dex)
    texts = find_strings(dex, known.signed.needles)
    wanted = np.maximum(np.where(words < known.class_names, np.maximum(words, uris), uris), texts)
    wanted[addresses.span] = 0
    marks = find_packages(dex, known.packages)
    walked = walk(dex, methods, fields, wanted, calls=calls)
    return ScannedDex(
        dex,
        walked,
        marks,
        list_packages(dex, dex.classes.class_type),
        methods,
        fields,
        uris,
        words,
        addresses,
        outline(dex, walked) if calls else None,
        texts,
        find_doubles(dex, walked, take(marks, dex.classes.class_type) < 0, known.signed if calls else None),
    )


def _find_addresses(dex: Dex) -> Addresses:
    """The addresses in the strings; their spans are the strings' numbers."""
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
    ends[:-1], ends[-1] = begins[1:], len(bytes_)
    if (ends <= begins).any():  # strings out of order: up to the next one that is written
        order = np.sort(begins)
        place = np.minimum(np.searchsorted(order, begins, side="right"), len(order) - 1)
        ends = np.where(order[place] > begins, order[place], len(bytes_))
    return find_addresses_in(dex.data, np.minimum(starts, ends), ends)


def take(values: Ints, places: npt.NDArray[Any]) -> Ints:
    """values[places], and -1 for a place that is out of range."""
    inside = (places >= 0) & (places < len(values))
    found = np.full(len(places), -1, np.int32)
    found[inside] = values[places[inside]]
    return found
