# mypy: allow-untyped-decorators
"""Kernel: of a list of types, where the package changes from one to the next."""

from __future__ import annotations

import cython


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _agree(
    data: cython.const_uchar[::1], one: cython.Py_ssize_t, other: cython.Py_ssize_t, length: cython.Py_ssize_t
) -> cython.bint:
    """Are so many bytes, which the caller knows to be inside the data, the same at both places?"""
    at: cython.Py_ssize_t = 0
    while at < length and data[one + at] == data[other + at]:
        at += 1
    return at == length


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _last_slash(
    data: cython.const_uchar[::1], begin: cython.Py_ssize_t, end: cython.Py_ssize_t, whole: cython.bint
) -> cython.Py_ssize_t:
    """The last slash between two places inside the data, `begin` if there is none. What is not `whole` ends
    at its first NUL."""
    at: cython.Py_ssize_t = begin
    slash: cython.Py_ssize_t = begin
    if whole:  # from behind, for the names of classes are shorter than those of packages
        at = end - 1
        while at > begin and data[at] != 0x2F:
            at -= 1
        return at if at > begin else begin
    while at < end and data[at] != 0:
        if data[at] == 0x2F:
            slash = at
        at += 1
    return slash


def number_runs(
    data: cython.const_uchar[::1],
    string_offsets: cython.const_uint[::1],
    string_ends: cython.const_longlong[::1],
    descriptors: cython.const_int[::1],
    types: cython.const_int[::1],
    runs: cython.int[::1],
    simple: cython.uint[::1],
    begins: cython.uint[::1],
    ends: cython.uint[::1],
) -> cython.Py_ssize_t:
    """Number the runs of neighbours among `types` whose descriptors agree up to their last slash.

    `descriptors` has the string of each type (a number below zero or too large: no name). `string_ends` is
    where each string ends, behind its NUL, if the strings are tidy, and else empty. runs[i] is the run of
    type i, simple[i] where it goes on after the last slash (or begins), 0 for no name. The descriptors of run
    r have data[begins[r]:ends[r]] before their last slash. Returns how many runs there are. At most 4,096
    bytes of a descriptor are looked at.
    """
    size: cython.Py_ssize_t = data.shape[0]
    count: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    string: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    end: cython.Py_ssize_t
    slash: cython.Py_ssize_t
    before: cython.Py_ssize_t = 0
    length: cython.Py_ssize_t = -1
    tidy: cython.bint = string_ends.shape[0] == string_offsets.shape[0]
    with cython.nogil:
        for place in range(types.shape[0]):
            begin = 0
            slash = 0
            simple[place] = 0
            string = -1
            if 0 <= types[place] < descriptors.shape[0]:
                string = descriptors[types[place]]
            if 0 <= string < string_offsets.shape[0]:
                begin = string_offsets[string]
                end = begin + 5 if begin + 5 < size else size  # the length as ULEB128
                while begin < end and data[begin] & 0x80:
                    begin += 1
                begin += 1
                end = begin + 4096 if begin + 4096 < size else size
                if tidy:
                    end = min(end, string_ends[string] - 1)
                slash = _last_slash(data, begin, end, tidy)
                simple[place] = cython.cast(cython.uint, slash + (slash > begin))
            if slash - begin != length or not _agree(data, begin, before, length):
                begins[count] = cython.cast(cython.uint, begin)
                ends[count] = cython.cast(cython.uint, slash)
                count += 1
                before = begin
                length = slash - begin
            runs[place] = count - 1
    return count
