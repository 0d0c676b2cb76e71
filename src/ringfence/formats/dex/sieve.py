"""Thousands of words, of several lists, looked for among all strings of a DEX at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import sifting
from .arrays import Bytes, Ints, Longs, lend, lend_all
from .find import find_strings
from .needles import Needles, pack_needles
from .open_dex import Dex

Rows = npt.NDArray[np.intp]
Places = npt.NDArray[np.int64]

_BITS = 1 << 14  # bytes of the set of bits
_HEAD = 8  # bytes of a string that are compared with those of a prefix


@dataclass(frozen=True, slots=True)
class Sieve:
    """Lists of words, looked for as they are, and prefixes; packed once for all files and threads."""

    words: Needles
    numbers: tuple[Ints, ...]  # of each list: its number of the n-th word of `words`, or -1
    bits: Bytes
    slots: Ints
    prefixes: Needles
    heads: Longs | None  # how the prefixes begin; None where one is shorter than that


@dataclass(frozen=True, slots=True)
class Sifted:
    """What the strings of a DEX are.

    `known` are the strings that are one of the words, `words` which of them. `prefixes` has for each string
    the number of the longest prefix that it begins with, or -1. Where the strings are tidy, `starts` is where
    the text of each begins, and `ends` where the next string does.
    """

    sieve: Sieve
    known: Rows
    words: Ints
    prefixes: Ints
    starts: Places | None
    ends: Places | None

    def of_strings(self, which: int) -> Ints:
        """For each string its number in this list of words, or -1."""
        found = np.full(len(self.prefixes), -1, np.int32)
        found[self.known] = self.of_known(which)
        return found

    def of_known(self, which: int) -> Ints:
        """The same for the strings that are one of the words."""
        return self.sieve.numbers[which][self.words]


def pack_sieve(lists: Sequence[Needles], prefixes: Needles) -> Sieve:
    """Pack lists of words, which may have words in common, and prefixes."""
    listed = [{word: number for number, word in each.words()} for each in lists]
    words = pack_needles(sorted(set().union(*listed)))
    numbers = (np.array([each.get(word, -1) for _, word in words.words()], np.int32) for each in listed)
    slots = np.zeros(1 << (4 * len(words) + 1).bit_length(), np.int32)
    bits = np.zeros(_BITS, np.uint8)
    sifting.fill_tables(*lend_all(words.packed, words.starts, bits, slots))
    raw = [word for _, word in prefixes.words()]
    heads = np.array(sorted({int.from_bytes(each[:_HEAD], "little") for each in raw}), np.uint64)
    short = any(len(each) < _HEAD for each in raw)
    return Sieve(words, tuple(numbers), bits, slots, prefixes, None if short else heads)


def sift(dex: Dex, sieve: Sieve) -> Sifted:
    """Look at every string once; strings that are not tidy are compared with the words one by one."""
    count = len(dex.string_offsets)
    data = lend(np.frombuffer(dex.data, np.uint8))
    laid_out = _lay_out(dex)
    if sieve.heads is None or laid_out is None:
        words = find_strings(dex, sieve.words)
        known = np.flatnonzero(words >= 0)
        return Sifted(sieve, known, words[known], find_strings(dex, sieve.prefixes, prefix=True), None, None)
    starts, ends = laid_out
    found, headed = np.empty(count, np.int32), np.empty(count, np.int32)
    given = lend_all(starts, ends, sieve.words.packed, sieve.words.starts, sieve.bits, sieve.slots)
    listed = sifting.sift(data, *given, *lend_all(sieve.heads, found, headed))
    prefixes = np.full(count, -1, np.int32)
    headed = headed[:listed]
    prefixes[headed] = find_strings(dex, sieve.prefixes, prefix=True, among=headed)
    known = np.flatnonzero(found >= 0)
    return Sifted(sieve, known, found[known], prefixes, starts, ends)


def _lay_out(dex: Dex) -> tuple[Places, Places] | None:
    """Where the text of each string starts, and where the next string does; None if they are not tidy."""
    bytes_of, offsets = np.frombuffer(dex.data, np.uint8), dex.string_offsets
    starts, ends = np.empty(len(offsets), np.int64), np.empty(len(offsets), np.int64)
    nuls = sifting.lay_out(lend(bytes_of), *lend_all(offsets, starts, ends))
    if nuls < 0:
        return None
    text = bytes_of[offsets[0] : ends[-1]]
    return (starts, ends) if len(text) - np.count_nonzero(text) == nuls else None
