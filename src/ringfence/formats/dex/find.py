"""Look-ups in a DEX: which of the names looked for its types, methods, fields and strings are.

Every answer is an array with a place for each row of the table: the number of what was looked for (its
place in what was packed), or -1. The work is linear in the table, whatever the file says.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import matching
from .arrays import Ints, lend
from .needles import MemberNeedles, Needles, pack_members
from .open_dex import Dex, Members


def find_types(dex: Dex, descriptors: Needles) -> Ints:
    """For each type which descriptor (`Lcom/foo/Bar;`) it is."""
    return _match(dex, dex.types, descriptors, matching.EXACT)


def find_packages(dex: Dex, prefixes: Needles) -> Ints:
    """For each type the longest prefix, packed with `pack_packages`, that is above it or names it.

    `com.umeng` is above `Lcom/umeng/a/B;`, `com.foo.Bar` above `Lcom/foo/Bar;` and `Lcom/foo/Bar$1;`. An
    array is answered as what it holds.
    """
    return _match(dex, dex.types, prefixes, matching.PACKAGE)


def find_strings(dex: Dex, needles: Needles, *, prefix: bool = False, among: Ints | None = None) -> Ints:
    """For each string which of the texts it is, or with `prefix` the longest one it begins with. `among` are
    the numbers of the strings that are asked for, where that is not all."""
    asked = np.arange(len(dex.string_offsets), dtype=np.int32) if among is None else among
    return _match(dex, asked, needles, matching.PREFIX if prefix else matching.EXACT)


def find_methods(dex: Dex, wanted: Sequence[tuple[str, str]] | MemberNeedles) -> Ints:
    """For each method which pair of class descriptor and method name it is.

    Pairs that every DEX is asked for are better packed once, with `pack_members`.
    """
    return _find_members(dex, dex.methods, wanted)


def find_fields(dex: Dex, wanted: Sequence[tuple[str, str]] | MemberNeedles) -> Ints:
    """For each field which pair of class descriptor and field name it is."""
    return _find_members(dex, dex.fields, wanted)


def _find_members(dex: Dex, members: Members, wanted: Sequence[tuple[str, str]] | MemberNeedles) -> Ints:
    needles = wanted if isinstance(wanted, MemberNeedles) else pack_members(wanted)
    return match_members(dex, members, needles, find_types(dex, needles.classes))


def _match(dex: Dex, strings: Ints, needles: Needles, how: int) -> Ints:
    found = np.full(len(strings), -1, np.int32)
    if len(needles) and len(strings):
        matching.match_strings(
            lend(np.frombuffer(dex.data, np.uint8)),
            lend(dex.string_offsets),
            lend(strings),
            lend(needles.packed),
            lend(needles.starts),
            lend(needles.numbers),
            lend(needles.parents),
            how,
            lend(found),
        )
    return found


def match_members(dex: Dex, members: Members, needles: MemberNeedles, classes: Ints) -> Ints:
    """For each member which pair it is; `classes` has for each type which of the needles' classes it is."""
    found = np.full(len(members.name), -1, np.int32)
    if len(needles.names) and len(found):
        matching.match_members(
            lend(np.frombuffer(dex.data, np.uint8)),
            lend(dex.string_offsets),
            lend(members.class_type),
            lend(members.name),
            lend(classes),
            lend(needles.firsts),
            lend(needles.names.packed),
            lend(needles.names.starts),
            lend(needles.names.numbers),
            lend(found),
        )
    return found
